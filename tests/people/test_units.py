import pytest

from bihuan.people.models import Unit
from bihuan.people.units import CannotArrange, close_unit, found_unit, move_unit, units_below
from tests.cast import FIRST_DAY, Cast


def test_a_unit_knows_those_above_it_nearest_first(cast: Cast) -> None:
    assert cast.dealership.upward == ("YH", "YUNHE")


def test_moving_a_unit_takes_along_all_below_it(cast: Cast) -> None:
    found_unit("YH-E", "云河东店", kind="shop", parent=cast.dealership)

    move_unit(cast.dealership, under=cast.station)

    assert Unit.objects.get(code="YH-E").path == "/YUNHE/NM/YH/YH-E/"
    assert units_below("NM") == {"NM", "YH", "YH-E"}
    assert cast.dealership.parent == cast.station


def test_a_unit_does_not_move_below_itself(cast: Cast) -> None:
    with pytest.raises(CannotArrange, match="自己"):
        move_unit(cast.group, under=cast.station)


def test_a_closed_unit_gets_no_new_units(cast: Cast) -> None:
    close_unit(cast.station, on=FIRST_DAY)

    with pytest.raises(CannotArrange, match="已撤销"):
        found_unit("NM-1", "南门一柜", kind="locker", parent=cast.station)


def test_a_code_that_would_break_the_path_is_refused(cast: Cast) -> None:
    with pytest.raises(CannotArrange, match="不可用"):
        found_unit("A/B", "甲乙", kind="shop")
