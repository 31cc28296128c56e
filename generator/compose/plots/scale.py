"""Axes: from figures to places, linear or logarithmic, with ticks at round figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log

from generator.compose.figures import number
from generator.compose.plots.svg import text_width

_ROUND = (Decimal(1), Decimal(2), Decimal(5))
_APART = 8
"""Least room between the figures of two ticks, in the units of the plot."""


@dataclass(frozen=True)
class Scale:
    """An axis that shows the figures ``lower`` to ``upper`` from ``start`` to ``end``, in the units of the plot."""

    lower: float
    upper: float
    start: float
    end: float
    ticks: tuple[Decimal, ...]
    is_logarithmic: bool = False

    def at(self, value: float | Decimal) -> float:
        """The place of a figure. What lies beyond the axis is put at its end."""
        return _place(min(max(float(value), self.lower), self.upper), self)

    def shows(self, value: float | Decimal) -> bool:
        """Whether a figure lies on the axis; half a unit of the plot beyond it is still on it."""
        value = float(value)
        if self.is_logarithmic and value <= 0:
            return False
        return self.start - 0.5 <= _place(value, self) <= self.end + 0.5


def linear(lower: float, upper: float, start: float, end: float, gap: float = 30) -> Scale:
    """A linear axis with ticks at multiples of 1, 2 or 5 times a power of ten.

    They are at least ``gap`` units apart, and so far that their figures do not touch. Steps after Heckbert, *Nice
    numbers for graph labels* (Graphics Gems, 1990). An axis without extent is widened.
    """
    if not lower < upper:
        lower, upper = lower - 1, upper + 1
    ticks: tuple[Decimal, ...] = ()
    for step in (digit.scaleb(power) for power in range(-12, 16) for digit in _ROUND):
        room = float(step) / (upper - lower) * (end - start)
        if room < gap:
            continue
        first, last = ceil(lower / float(step) - 1e-9), floor(upper / float(step) + 1e-9)
        ticks = tuple(_plain(step * count) for count in range(first, last + 1))
        if all(room >= text_width(number(tick)) + _APART for tick in ticks):
            break
    return Scale(lower, upper, start, end, ticks)


def logarithmic(lower: float, upper: float, start: float, end: float, gap: float = 34) -> Scale:
    """A logarithmic axis with ticks at 1, 2 and 5 times powers of ten where they are ``gap`` units apart.

    Else the ticks are powers of ten, of a hundred and so on; on an axis too short for two of them, those of a linear
    axis. An axis without extent is widened. Raises ``ValueError`` for figures that are not above zero.
    """
    if lower <= 0:
        raise ValueError("a logarithmic axis begins above zero")
    if not lower < upper:
        lower, upper = lower / 2, upper * 2
    for ticks in _round_figures(lower, upper):
        scale = Scale(lower, upper, start, end, ticks, is_logarithmic=True)
        if all(scale.at(right) - scale.at(left) >= gap for left, right in pairwise(ticks)):
            break
    if len(scale.ticks) > 1:
        return scale
    fine = linear(lower, upper, start, end, gap * 1.3).ticks
    return Scale(lower, upper, start, end, fine, is_logarithmic=True)


def _round_figures(lower: float, upper: float) -> Iterator[tuple[Decimal, ...]]:
    """Ever fewer round figures from ``lower`` to ``upper``, in the end one at most."""
    digits: tuple[Decimal, ...] = _ROUND
    for every in (1, *(2**count for count in range(10))):
        yield tuple(
            _plain(digit.scaleb(power))
            for power in range(-24, 25)
            if power % every == 0
            for digit in digits
            if lower * (1 - 1e-9) <= float(digit.scaleb(power)) <= upper * (1 + 1e-9)
        )
        digits = _ROUND[:1]


def _place(value: float, scale: Scale) -> float:
    along: float
    if scale.is_logarithmic:
        along = log(value / scale.lower) / log(scale.upper / scale.lower)
    else:
        along = (value - scale.lower) / (scale.upper - scale.lower)
    return scale.start + along * (scale.end - scale.start)


def _plain(value: Decimal) -> Decimal:
    """The figure without an exponent and without zeros at its end."""
    normal = value.normalize()
    return normal.quantize(Decimal(1)) if normal == normal.to_integral() else normal
