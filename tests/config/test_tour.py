"""The guided tour: there where the demo was founded, with whose turn it is; nowhere else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bihuan.config.demo import touring
from bihuan.config.demo.founding import found_organisation, read, whole
from bihuan.config.demo.living import live_all

NOW = datetime(2026, 9, 16, 2, 20, tzinfo=UTC)
HERE = {"host": "localhost", "accept-language": "zh-hans"}


def test_a_site_that_is_no_demo_has_no_tour(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path

    assert Client(headers=HERE).get("/tour/").status_code == 404


@pytest.mark.django_db
def test_the_tour_shows_where_each_complaint_stands_and_whose_turn_it_is(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    organisation = read("organisation.yaml")
    complaints = [one for one in read("complaints.yaml")["complaints"] if one["key"] in ("yh02", "yh03")]
    found_organisation(organisation, now=NOW)
    touring.write_down(live_all(complaints, now=NOW), complaints, now=NOW)

    page = Client(headers=HERE).get("/tour/")

    assert page.status_code == 200
    row = page.text.partition("约好十点保养")[2].partition("</tr>")[0]
    assert "等确认诉求要点" in row
    assert "zhaomin" in row
    assert (tmp_path / "tour.json").stat().st_mode & 0o077 == 0


def test_every_company_of_the_demo_works_under_a_regulation_of_the_project() -> None:
    demo = whole()

    regulations = Path(__file__).parents[2] / "regulations"
    for unit in demo["units"]:
        named = unit["regulation"]
        assert (regulations / named["id"] / named["version"] / "policy.yaml").exists()
    codes = [unit["code"] for unit in demo["units"]]
    logins = [person["login"] for person in demo["people"]]
    keys = [complaint["key"] for complaint in demo["complaints"]]
    assert len(codes) == len(set(codes))
    assert len(logins) == len(set(logins))
    assert len(keys) == len(set(keys))
