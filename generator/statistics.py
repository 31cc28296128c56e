"""The arithmetic of printed figures: what unrounded values they can stand for, and whether those can agree.

A figure printed as 1.5 stands for anything from 1.45 to 1.55. Two printed figures contradict each other only if no
values in their ranges agree; this is exact, so it is calculated in fractions. Only p values need approximations.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache

NORMAL_FROM = 200
"""Degrees of freedom from which Student's t is taken as normal; the 97.5% quantiles differ by less than 0.7%."""


@dataclass(frozen=True, slots=True)
class Range:
    """All values from ``low`` to ``high``, both included."""

    low: Fraction
    high: Fraction

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Range") -> "Range":
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Range") -> "Range":
        products = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Range(min(products), max(products))

    def __truediv__(self, other: "Range") -> "Range":
        """The quotients. ``other`` must not hold zero: see :meth:`holds`."""
        if other.holds(Fraction(0)):
            raise ZeroDivisionError("the divisor may be zero")
        return self * Range(1 / other.high, 1 / other.low)

    def holds(self, value: Fraction) -> bool:
        """Whether the value is in the range."""
        return self.low <= value <= self.high

    def meets(self, other: "Range") -> bool:
        """Whether the ranges share a value."""
        return self.low <= other.high and other.low <= self.high

    def wider(self, by: Fraction) -> "Range":
        """The range with ``by`` more on each side."""
        return Range(self.low - by, self.high + by)


def exactly(value: int | Fraction) -> Range:
    """The range that holds one value."""
    return Range(Fraction(value), Fraction(value))


def printed(figure: Decimal) -> Range:
    """Every value that rounds to the figure at its own decimals, whichever way halves are rounded."""
    exponent = figure.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{figure} is not a number")
    return exactly(Fraction(figure)).wider(Fraction(10) ** exponent / 2)


def certainly_below(lower: Decimal, upper: Decimal) -> bool:
    """Whether the unrounded value of ``lower`` is below that of ``upper``, whatever was rounded away.

    Rounding keeps the order, so with the same decimals the printed figures decide.
    """
    if lower.as_tuple().exponent == upper.as_tuple().exponent:
        return lower < upper
    return printed(lower).high < printed(upper).low


class Scale(Enum):
    """The scale on which a measure's confidence interval is symmetric around the estimate.

    ``LINEAR``: differences. ``LOG``: ratios (Cochrane Handbook, chapter 6). ``FISHER``: correlations, by Fisher's z.
    ``RELATIVE``: relative changes in percent, as ratios less 1.
    """

    LINEAR = "linear"
    LOG = "logarithmic"
    FISHER = "Fisher's z"
    RELATIVE = "relative"


def _as_ratio(value: Fraction, scale: Scale) -> Fraction | None:
    """The value as a ratio whose logarithm is on the scale; ``None`` beyond the scale's upper end, 0 below its lower.

    Fisher's z of r is half the logarithm of (1 + r) / (1 - r).
    """
    if scale is Scale.FISHER:
        return None if value >= 1 else max(Fraction(0), (1 + value) / (1 - value))
    return max(Fraction(0), 1 + value / 100 if scale is Scale.RELATIVE else value)


def _ratios(values: Range, scale: Scale) -> Range | None:
    low, high = _as_ratio(values.low, scale), _as_ratio(values.high, scale)
    return None if low is None or high is None else Range(low, high)


def can_be_symmetric(estimate: Range, lower: Range, upper: Range, scale: Scale, slack: Fraction = Fraction(0)) -> bool:
    """Whether an estimate can lie in the middle of its interval on the scale.

    ``slack``: how far from the middle it may lie, in the estimate's unit; for the linear scale only.
    """
    if scale is Scale.LINEAR:
        return (lower + upper).wider(2 * slack).meets(estimate + estimate)
    ratios = [_ratios(values, scale) for values in (estimate, lower, upper)]
    middle, low, high = ratios
    if middle is None or low is None or high is None:
        return True
    return (low * high).meets(middle * middle)


def score_slack(smallest: int, proportions: int, level: Decimal) -> Fraction:
    """How far a score interval's middle may lie from a difference of proportions, as a share (not in percent).

    Newcombe's intervals, for independent and for paired proportions (Statistics in Medicine 1998;17:873 and 2635),
    combine the distances of each proportion p from the ends of its Wilson interval, as the sides of a triangle. The
    middle of a Wilson interval lies (1/2 - p) z² / (n + z²) from p. By the triangle inequality the middle of the
    difference is off by no more than the sum of these, and (1/2 - p) is at most 1/2. ``smallest``: the number of
    people in the smallest group; ``proportions``: how many are combined; ``level`` in percent, below 100.
    """
    squared = Fraction(normal_quantile(level)) ** 2
    return proportions * squared / (2 * (smallest + squared))


@dataclass(frozen=True, slots=True)
class PRange:
    """The values that a printed p can stand for; ``open_end``: the highest one not included, as in ``< 0.05``."""

    low: Fraction
    high: Fraction
    open_end: bool = False

    def can_be_below(self, level: Fraction) -> bool:
        """Whether p can be below the level of significance."""
        return self.low < level

    def can_reach(self, level: Fraction) -> bool:
        """Whether p can be at the level of significance or above."""
        return self.high > level or (self.high == level and not self.open_end)


def printed_p(text: str) -> PRange:
    """What a p value written as ``0.003``, ``< 0.001`` or ``≥ .05`` can stand for, not above 1 unless it is printed so.

    A ``ValueError`` is raised where the text is none.
    """
    found = re.fullmatch(r"([<>=≤≥]?) ?(\d*\.?\d+)", text.strip(), re.ASCII)
    if found is None:
        raise ValueError(f"{text} is not a p value")
    figure = Decimal(found[2])
    value = Fraction(figure)
    match found[1]:
        case "<" | "≤":
            return PRange(Fraction(0), value, found[1] == "<")
        case ">" | "≥":
            return PRange(value, max(value, Fraction(1)))
        case _:
            range_ = printed(figure)
            return PRange(max(range_.low, Fraction(0)), max(value, min(range_.high, Fraction(1))))


def half_widths(
    estimate: Range, lower: Range, upper: Range, null: int, scale: Scale, *, centred: bool = False
) -> tuple[float, float]:
    """How many half widths of the interval the estimate can lie from the null value: fewest and most.

    ``centred``: the estimate is known to lie in the middle, which the bounds may give more exactly than its decimals.
    """
    low, middle, high = (_floats(values, scale) for values in (lower, estimate, upper))
    at_null = _floats(exactly(null), scale)[0]
    nearest, furthest = middle
    if centred:
        ends = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
        if ends[0] <= furthest and nearest <= ends[1]:
            nearest, furthest = max(nearest, ends[0]), min(furthest, ends[1])
    distances = sorted((abs(nearest - at_null), abs(furthest - at_null)))
    if nearest <= at_null <= furthest:
        distances[0] = 0.0
    widest, narrowest = (high[1] - low[0]) / 2, max(0.0, (high[0] - low[1]) / 2)
    fewest = distances[0] / widest if widest > 0 and math.isfinite(distances[0]) else 0.0
    return fewest, distances[1] / narrowest if 0 < narrowest < math.inf else math.inf


def _floats(values: Range, scale: Scale) -> tuple[float, float]:
    """The ends of a range on the scale."""
    if scale is Scale.LINEAR:
        return float(values.low), float(values.high)
    ends = (_as_ratio(values.low, scale), _as_ratio(values.high, scale))
    low, high = (math.inf if end is None else math.log(end) if end > 0 else -math.inf for end in ends)
    return low, high


def p_from_half_widths(fewest: float, most: float, level: Decimal, least_freedom: int) -> tuple[float, float]:
    """The lowest and highest two-sided p of estimates that lie so many half widths from the null value.

    The method is that of Altman and Bland (BMJ 2011;343:d2304): half the width is a standard error times a quantile.
    The quantile may be the normal one or that of Student's t, with any degrees of freedom from ``least_freedom``, since
    a reader cannot tell which the source took. ``level`` in percent, below 100.
    """
    ends = [
        _two_sided(distance, level, freedom)
        for distance in (fewest, most)
        for freedom in (max(1, least_freedom), NORMAL_FROM)
    ]
    return min(ends), max(ends)


def _two_sided(distance: float, level: Decimal, freedom: int) -> float:
    if freedom >= NORMAL_FROM:
        return math.erfc(distance * normal_quantile(level) / math.sqrt(2))
    return student_tails(distance * _student_quantile(level, freedom), freedom)


@cache
def normal_quantile(level: Decimal) -> float:
    """The z that leaves ``level`` percent between -z and z: 1.96 for 95."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(float((1 + level / 100) / 2))


@cache
def _student_quantile(level: Decimal, freedom: int) -> float:
    """The t that leaves ``level`` percent between -t and t, by bisection."""
    tails = float(1 - level / 100)
    low, high = 0.0, 2.0
    while student_tails(high, freedom) > tails:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tails(middle, freedom) > tails else (low, middle)
    return high


def student_tails(t: float, freedom: int) -> float:
    """The probability that Student's t lies further from zero than ``t``, for whole degrees of freedom from 1.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = math.atan2(abs(t), math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term, total = (cosine if odd else 1.0), 0.0
    for step in range(2 + odd, freedom + 1, 2):
        total += term
        term *= cosine**2 * (step - 1) / step
    inside = 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
    return max(0.0, 1 - inside)


def share(count: int, total: int) -> Range:
    """``count`` of ``total`` in percent; ``total`` above zero."""
    return exactly(Fraction(100 * count, total))


def some_count_gives(percent: Decimal, total: int) -> bool:
    """Whether a whole number of ``total`` people makes the printed percentage (granularity, as in the GRIM test)."""
    range_ = printed(percent)
    return math.ceil(range_.low * total / 100) <= math.floor(range_.high * total / 100)


def some_total_gives(percent: Decimal, count: int, most: int) -> bool:
    """Whether a group of at most ``most`` people exists of whom ``count`` are the printed percentage."""
    range_ = printed(percent)
    if count == 0:
        return range_.holds(Fraction(0))
    if range_.high <= 0:
        return False
    least = max(count, math.ceil(100 * count / range_.high))
    return least <= most and (range_.low <= 0 or least <= math.floor(100 * count / range_.low))


def any_meets(candidates: Iterable[Range], estimate: Range) -> bool:
    """Whether one of the candidates can be the estimate."""
    return any(candidate.meets(estimate) for candidate in candidates)
