from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bihuan.cases import looking_up, queries
from bihuan.cases.office import AppointmentMade, RegulationPublished, SettingChanged, UnitChanged
from bihuan.cases.perform import Performed
from bihuan.cases.raw import hand
from bihuan.cases.rebuilding import rebuild
from bihuan.cases.recording import SettingRefused, change_setting, province_of, record
from bihuan.cases.verifying import verify
from bihuan.engine import Reason
from bihuan.engine.commands import Complete, LetTimePass
from bihuan.engine.events import Part
from bihuan.people.appointing import appoint, end_appointment
from bihuan.people.models import Appointment, User
from tests.cases.shop import MORNING, Shop, do, lodged, refused


def test_a_new_colleague_may_act_with_the_next_command(shop: Shop) -> None:
    case = lodged(shop).case_id
    newcomer = User.objects.create_user("new", "新人")
    register = Complete("complaint/register#1")
    assert refused(case, register, by=str(newcomer.pk), at=MORNING).reason is Reason.NOT_YOURS

    appoint(newcomer, "clerk", unit=shop.unit, from_on=MORNING.date())

    assert isinstance(do(case, register, by=str(newcomer.pk), at=MORNING), Performed)


def test_somebody_whose_appointment_has_ended_may_act_no_more(shop: Shop) -> None:
    case = lodged(shop).case_id
    held = Appointment.objects.get(user_id=int(shop.clerk))

    end_appointment(held, on=MORNING.date() - timedelta(days=1))

    answer = refused(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    assert answer.reason is Reason.NOT_YOURS


def test_holders_are_those_of_the_day_asked_about(shop: Shop) -> None:
    end_appointment(Appointment.objects.get(user_id=int(shop.clerk)), on=date(2026, 3, 10))

    with hand() as ours:
        stamp = looking_up.stamps(ours).office
    before = looking_up.holders("XD", date(2026, 3, 10), stamp)
    after = looking_up.holders("XD", date(2026, 3, 11), stamp)

    assert before.by_post["clerk", "XD", "XD-GT"] == (shop.clerk,)
    assert ("clerk", "XD", "XD-GT") not in after.by_post
    assert before.unit_above == {"XD": "JT"}


def test_fines_are_refused_where_a_unit_is_in_guangdong_whichever_is_said_first(shop: Shop) -> None:
    change_setting(province_of("XD"), "浙江", at=MORNING, by=shop.owner)
    change_setting("penalty_mode", "fine", at=MORNING, by=shop.owner)
    with pytest.raises(SettingRefused, match="XD"):
        change_setting(province_of("XD"), "广东省", at=MORNING, by=shop.owner)
    change_setting("penalty_mode", "points", at=MORNING, by=shop.owner)
    change_setting(province_of("XD"), "广东省", at=MORNING, by=shop.owner)
    with pytest.raises(SettingRefused, match="XD"):
        change_setting("penalty_mode", "fine", at=MORNING, by=shop.owner)

    with hand() as ours:
        now = looking_up.settings_now(ours)

    assert (now["penalty_mode"], now["province@XD"]) == ("points", "广东省")


def test_there_are_no_other_penalty_modes(shop: Shop) -> None:
    with pytest.raises(SettingRefused, match="whip"):
        change_setting("penalty_mode", "whip", at=MORNING, by=shop.owner)


def test_the_command_says_why_it_does_not_change_a_setting(shop: Shop) -> None:
    call_command("setting", "province", "广东", unit="XD", stdout=StringIO())

    with pytest.raises(CommandError, match="广东"):
        call_command("setting", "penalty_mode", "fine")
    with pytest.raises(CommandError, match="--unit"):
        call_command("setting", "province", "广东", unit="NONE")


def test_a_changed_setting_is_known_to_the_next_command_and_kept_in_its_stream(shop: Shop) -> None:
    change_setting("penalty_mode", "coaching", at=MORNING, by=shop.owner)
    change_setting("penalty_mode", "points", at=MORNING, by=shop.owner)

    with hand() as ours:
        now = dict(looking_up.settings_now(ours))
    told = [entry.happened.event for entry in queries.timeline("settings")]

    assert now == {"penalty_mode": "points"}
    assert told[-1] == SettingChanged("penalty_mode", "coaching", "points")


@pytest.mark.parametrize(
    ("event", "stream"),
    [
        (UnitChanged("XD", "founded", "JT"), "unit:XD"),
        (AppointmentMade("7", "clerk", "XD", None, date(2026, 1, 1)), "appointment:7"),
        (RegulationPublished("small-shop", "2026-01", "d"), "regulation:small-shop"),
    ],
)
def test_what_happens_in_the_office_has_its_stream_under_the_same_chain(
    shop: Shop, event: UnitChanged | AppointmentMade | RegulationPublished, stream: str
) -> None:
    record(event, at=MORNING, by=shop.owner, parts=(Part("name", "case", "小店"),))
    record(event, at=MORNING - timedelta(days=1), by=None)

    entries = queries.timeline(stream)
    assert [entry.happened.event for entry in entries] == [event, event]
    assert entries[1].recorded_at == entries[0].recorded_at
    assert not [wrong for wrong in verify().wrong if wrong.where == stream]


def test_an_event_of_a_case_has_no_place_in_the_office(shop: Shop) -> None:
    from bihuan.engine.events import CaseSettled

    with pytest.raises(TypeError, match="event of the office"):
        record(CaseSettled(), at=MORNING, by=None)


def test_office_streams_are_no_cases_to_a_rebuild(shop: Shop) -> None:
    change_setting("penalty_mode", "coaching", at=MORNING, by=shop.owner)
    lodged(shop)

    assert rebuild(now=MORNING) == 1


def test_a_moment_in_any_zone_is_the_same_moment(shop: Shop) -> None:
    case = lodged(shop).case_id
    shanghai = datetime.fromisoformat("2026-03-02T12:00:00+08:00")

    do(case, LetTimePass(), by=None, at=shanghai)
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=shanghai)

    assert queries.timeline(case)[-1].recorded_at == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_until_somebody_decides_penalties_are_points_and_no_fines(shop: Shop) -> None:
    with hand() as ours:
        now = dict(looking_up.settings_now(ours))

    assert now == {"penalty_mode": "points"}
