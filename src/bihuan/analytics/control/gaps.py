"""g: how much went well between two rare events (parcels, days, meals between two injuries).

Source: Benneyan, Number-between g-type statistical quality control charts for monitoring adverse events,
Health Care Management Science 4 (2001).
"""

import math
from collections.abc import Sequence

from bihuan.analytics.control.points import Chart, Point, TooFew, judged

FEWEST = 6
# What a 3σ limit promises on either side of a normal curve. Gaps are so skewed that theirs never speaks.
TOO_SHORT = 0.00135


def g_chart(gaps: Sequence[int], *, baseline: int | None = None) -> Chart:
    """`gaps` between each event and the next, in units of opportunity, oldest first. Raises TooFew.

    A gap above ḡ + 3√(ḡ(ḡ+1)) is news for the better (Signal.HIGH on this chart is *long*, not bad). Since ḡ
    minus as much is always below nought, events that come too close are judged by `too_close` instead.
    """
    base = gaps[:baseline]
    if len(base) < FEWEST:
        raise TooFew(len(base), FEWEST)
    centre = sum(base) / len(base)
    upper = centre + 3 * math.sqrt(centre * (centre + 1))
    points = tuple(Point(float(gap), centre, 0.0, upper, judged(gap, 0.0, upper)) for gap in gaps)
    return Chart("g", centre, 1.0, points, len(gaps) * longer_than(math.floor(upper), centre))


def too_close(gaps: Sequence[int], centre: float, *, events: int = 4) -> tuple[int, ...]:
    """Positions at which `events` gaps in a row are together shorter than chance allows once in 740.

    One short gap proves nothing: where `centre` is 100, a gap of nought has the chance of 1 %. The sum of
    several is a negative binomial, whose lower tail can speak.
    """
    found = []
    for at in range(events - 1, len(gaps)):
        together = sum(gaps[at - events + 1 : at + 1])
        if sum_at_most(together, events, centre) < TOO_SHORT:
            found.append(at)
    return tuple(found)


def longer_than(gap: int, centre: float) -> float:
    """The chance of a gap above `gap`, gaps being geometric with mean `centre`."""
    return (centre / (centre + 1)) ** (gap + 1)


def sum_at_most(together: int, events: int, centre: float) -> float:
    """The chance that `events` gaps sum to at most `together`."""
    success = 1 / (centre + 1)
    total = term = success**events
    for more in range(1, together + 1):
        term *= (more + events - 1) / more * (1 - success)
        total += term
    return total
