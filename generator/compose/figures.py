"""Figures as readers write them: signs, decimals, units, intervals, and the names of effect measures."""

from decimal import Decimal

from generator.model.results import Interval, Result, ResultRow
from generator.model.vocabularies import Measure

MEASURE_NAMES = {
    Measure.MEAN_DIFFERENCE: "mean difference",
    Measure.STANDARDISED_MEAN_DIFFERENCE: "standardised mean difference",
    Measure.RISK_RATIO: "risk ratio",
    Measure.ODDS_RATIO: "odds ratio",
    Measure.HAZARD_RATIO: "hazard ratio",
    Measure.RISK_DIFFERENCE: "risk difference",
    Measure.RATE_RATIO: "rate ratio",
    Measure.DIFFERENCE_IN_DIFFERENCES: "difference in differences",
    Measure.CORRELATION: "correlation",
    Measure.CHANGE_WITHIN_ARM: "change within the group",
    Measure.PROPORTION: "proportion",
    Measure.DESCRIPTIVE: "",
}
"""The measures by the Cochrane Handbook's names (chapter 6), in lower case; what is described has none."""


def number(value: int | Decimal | None) -> str:
    """A figure with a minus sign, its decimals as written, thousands separated by a comma; nothing for ``None``."""
    return "" if value is None else f"{value:,f}".replace("-", "−") if isinstance(value, Decimal) else f"{value:,}"


def bounds(value: Interval | ResultRow) -> str:
    """The bounds of an interval, or of a row's, as ``0.42 to 5.24``."""
    return f"{number(value.lower)} to {number(value.upper)}"


def interval(value: Interval) -> str:
    """An interval as ``95% CI 0.42 to 5.24``."""
    return f"{number(value.level)}% CI {bounds(value)}"


def with_unit(text: str, unit: str | None) -> str:
    """A figure and its unit; a percent sign stands close to it."""
    if not unit:
        return text
    return f"{text}{unit}" if unit.startswith("%") else f"{text} {unit}"


def effect(result: Result) -> str:
    """Measure, estimate and interval: ``risk ratio 1.48 (95% CI 0.42 to 5.24)``."""
    if result.estimate is None:
        return ""
    shown = f"{MEASURE_NAMES[result.measure]} {with_unit(number(result.estimate), result.unit)}".strip()
    return f"{shown} ({interval(result.interval)})" if result.interval else shown
