"""Duties open a case each period, once; a period nobody saw is recorded late and makes no task."""

from datetime import UTC, date, datetime

from django.conf import settings

from bihuan.cases.duties import open_duties
from bihuan.cases.models import CaseSummary, OpenTask
from bihuan.cases.queries import timeline
from bihuan.people.units import found_department, found_unit
from bihuan.registry import versions
from bihuan.registry.folders import sources_in
from bihuan.registry.working import adopt
from tests.cases.shop import MORNING, Shop

AUTUMN = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)


def test_a_period_opens_its_case_once(shop: Shop) -> None:
    first = open_duties(MORNING)
    again = open_duties(MORNING)

    assert (first, again) == (1, 0)
    assert list(CaseSummary.objects.values_list("unit", "duty", "period")) == [("JT", "study", "2026-01-01")]


def test_a_duty_has_a_number_series_of_its_own_and_a_task_for_its_post(shop: Shop) -> None:
    open_duties(MORNING)

    (task,) = OpenTask.objects.all()
    assert task.post == "chief"
    assert "RW" in CaseSummary.objects.get().number


def test_a_missed_period_is_recorded_late_and_only_the_newest_becomes_a_task(shop: Shop) -> None:
    open_duties(MORNING)

    open_duties(AUTUMN)

    by_period = {case.period: case for case in CaseSummary.objects.all()}
    assert set(by_period) == {"2026-01-01", "2026-04-01", "2026-07-01"}
    assert set(OpenTask.objects.values_list("case", flat=True)) == {
        by_period["2026-01-01"].pk,
        by_period["2026-07-01"].pk,
    }
    told = [type(one.happened.event).__name__ for one in timeline(by_period["2026-04-01"].pk)]
    assert "ClockLate" in told
    assert told[-1] in ("CaseSettled", "CaseNumbered")


def test_a_duty_in_its_period_is_not_late(shop: Shop) -> None:
    open_duties(MORNING)

    (case,) = CaseSummary.objects.all()
    assert "ClockLate" not in [type(one.happened.event).__name__ for one in timeline(case.pk)]


def test_the_office_of_a_chain_does_itself_what_its_shops_send_up_to_it(db: None) -> None:
    group = found_unit("NH", "集团", kind="group")
    office = found_unit("YZ", "驿站总部", kind="chain_office", parent=group)
    station = found_unit("YZ01", "一站", kind="station", parent=office)
    found_department("YZ-general_office", "总经理室", unit=office, kind="general_office")
    found_department("YZ01-front", "前台", unit=station, kind="front")
    version = versions.publish(sources_in(settings.REGULATIONS / "parcel-station" / "2024-01"), at=MORNING)
    for unit in ("YZ", "YZ01"):
        adopt(unit, version, from_on=date(2026, 1, 1))

    open_duties(MORNING)

    archives = CaseSummary.objects.filter(duty="month_archive").values_list("id", flat=True)
    seats = OpenTask.objects.filter(case__in=list(archives)).values_list("case_unit", "unit", "department")
    assert set(seats) == {("YZ", "YZ", "YZ-general_office"), ("YZ01", "YZ", "YZ-general_office")}
