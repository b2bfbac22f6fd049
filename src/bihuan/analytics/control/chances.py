"""Exact tails of the distributions the charts rest on."""

import math


def poisson(count: int, mean: float) -> float:
    """Of exactly `count` when `mean` are expected."""
    if mean <= 0:
        return 1.0 if count == 0 else 0.0
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


def poisson_above(count: int, mean: float) -> float:
    """Of more than `count`. Summed from the tail's own first term, so that small chances stay exact."""
    term, total, at = poisson(count + 1, mean), 0.0, count + 1
    while term > 1e-18 or at < mean:
        total += term
        at += 1
        term *= mean / at
    return total


def poisson_below(count: int, mean: float) -> float:
    """Of fewer than `count`."""
    return math.fsum(poisson(fewer, mean) for fewer in range(count))


def normal_beyond(sigmas: float) -> float:
    """Of lying above `sigmas` standard deviations."""
    return math.erfc(sigmas / math.sqrt(2)) / 2
