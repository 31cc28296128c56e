"""Rules about estimates and their confidence intervals."""

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from generator.checks.study_results import PlacedResult, placed_results, shown
from generator.diagnostics import Finding, Severity, check
from generator.model.results import Interval
from generator.model.vocabularies import Measure
from generator.site import Site
from generator.statistics import (
    Scale,
    can_be_symmetric,
    certainly_below,
    printed,
    score_slack,
)

CORRECT = "compare both with the source; correct the record, or silence the rule with the reason"
"""The remedy of a finding about two figures that contradict each other."""


@check("STA401", Severity.WARNING)
def ci_estimate(site: Site) -> Iterator[Finding]:
    """An estimate lies outside its own confidence interval.

    Every usual interval holds its estimate. Figures with different numbers of decimals are compared within what
    rounding allows.

    Compare estimate and interval with the source: often a sign, a digit or the arm is wrong. If the source prints
    it so, tell readers under `discrepancies` and write `# evidence: ignore ci-estimate: reason` before the field.
    """
    for placed in placed_results(site):
        estimate, interval = placed.result.estimate, placed.result.interval
        if estimate is None or interval is None or is_reversed(interval):
            continue
        if _outside(estimate, interval):
            yield Finding(
                placed.at("estimate"),
                f"{placed.name}: the estimate {shown(estimate)} is outside its interval {shown_interval(interval)}",
                CORRECT,
            )


@check("STA402", Severity.WARNING)
def ci_order(site: Site) -> Iterator[Finding]:
    """The lower bound of a confidence interval is above the upper one.

    Exchange them if the source does print them so, and look for a lost minus sign first.
    """
    for placed in placed_results(site):
        interval = placed.result.interval
        if interval is not None and is_reversed(interval):
            yield Finding(
                placed.at("interval"),
                f"{placed.name}: the lower bound {shown(interval.lower)} is above the upper one, "
                f"{shown(interval.upper)}",
                "look for a lost minus sign, else exchange the bounds",
            )


@check("STA403", Severity.WARNING)
def ci_asymmetric(site: Site) -> Iterator[Finding]:
    """An estimate does not lie in the middle of its confidence interval, and rounding cannot be the reason.

    Intervals of differences are symmetric as they are, those of ratios on the logarithmic scale (Cochrane Handbook,
    chapter 6), those of correlations after Fisher's transformation; a change in percent may be symmetric either way.
    The rule speaks only if no unrounded values of the three printed figures are symmetric.

    Differences of proportions (`RD`, or a unit of percentage points) often have score intervals (Newcombe, Statistics
    in Medicine 1998;17:873 and 2635), whose middle may lie off the estimate by up to z²/(2(n + z²)) for each
    proportion, where n is the smallest group and z is 1.96 for 95%. That much is allowed; where no number of people is
    known, the rule is silent. It is silent as well for single proportions (Wilson's intervals are not symmetric) and
    where a bound stands at the end of its scale: 0 for ratios, 1 for correlations, 100% for differences of proportions.

    Bootstrap, exact and profile likelihood intervals, and those of medians, may rightly be asymmetric: then write
    `# evidence: ignore ci-asymmetric: reason` before the field. Otherwise a figure is wrong, here or in the source.
    """
    for placed in placed_results(site):
        estimate, interval = placed.result.estimate, placed.result.interval
        if estimate is None or interval is None or not placed.scales or is_faulty(placed, estimate, interval):
            continue
        if is_lopsided(placed, estimate, interval):
            scale = placed.scales[0]
            yield Finding(
                placed.at("interval"),
                f"{placed.name}: {shown(estimate)} is not in the middle of {shown_interval(interval)}{_ON[scale]}, "
                f"which is near {_middle(interval, scale)}, and rounding cannot be the reason",
                CORRECT,
            )


@check("STA407", Severity.WARNING)
def ratio_domain(site: Site) -> Iterator[Finding]:
    """An estimate or a bound has a value that its measure cannot have.

    Ratios (`RR`, `OR`, `HR`, `IRR`) are above zero; a zero with decimals, such as `0.00`, may be a rounded small figure
    and passes. Correlations lie between −1 and 1, proportions between 0 and 100%, risk differences between −100 and
    100 percentage points.

    Look for a difference that was recorded as a ratio, for its logarithm, and for a lost or added minus sign.
    """
    for placed in placed_results(site):
        result = placed.result
        interval = result.interval
        bounds = () if interval is None else (("lower", interval.lower), ("upper", interval.upper))
        for name, figure in (("estimate", result.estimate), *bounds):
            allowed = None if figure is None else _domain(result.measure, figure)
            if figure is not None and allowed is not None:
                yield Finding(
                    placed.at("estimate") if name == "estimate" else placed.at("interval", name),
                    f"{placed.name}: {_NAMES[name]} of a {_measure(result.measure)} is {shown(figure)}, "
                    f"but it {allowed}",
                    "correct the figure, or the measure",
                )


_NAMES = {"estimate": "the estimate", "lower": "the lower bound", "upper": "the upper bound"}


def _measure(measure: Measure) -> str:
    """The measure in words."""
    if measure.is_ratio:
        return f"ratio ({measure.value})"
    return "risk difference" if measure is Measure.RISK_DIFFERENCE else measure.value


def _domain(measure: Measure, figure: Decimal) -> str | None:
    """What a figure of the measure must be, if this one cannot be it."""
    if measure.is_ratio:
        bare_zero = figure == 0 and figure.as_tuple().exponent == 0
        return "must be above zero" if figure < 0 or bare_zero else None
    if measure is Measure.CORRELATION:
        return None if -1 <= figure <= 1 else "must lie between −1 and 1"
    if measure is Measure.PROPORTION:
        return None if 0 <= figure <= 100 else "must lie between 0 and 100%"
    if measure is Measure.RISK_DIFFERENCE:
        return None if -100 <= figure <= 100 else "must lie between −100 and 100 percentage points"
    return None


def is_reversed(interval: Interval) -> bool:
    """Whether the lower bound is above the upper one."""
    return certainly_below(interval.upper, interval.lower)


def _outside(estimate: Decimal, interval: Interval) -> bool:
    return certainly_below(estimate, interval.lower) or certainly_below(interval.upper, estimate)


def is_faulty(placed: PlacedResult, estimate: Decimal, interval: Interval) -> bool:
    """Whether another rule already speaks of these figures, or the level leaves nothing to calculate with."""
    figures = (estimate, interval.lower, interval.upper)
    return (
        is_reversed(interval)
        or _outside(estimate, interval)
        or not 0 < interval.level < 100
        or any(_domain(placed.result.measure, figure) is not None for figure in figures)
    )


def is_lopsided(placed: PlacedResult, estimate: Decimal, interval: Interval) -> bool:
    """Whether estimate and bounds can be symmetric on none of the measure's scales."""
    slack = _slack(placed, interval)
    if slack is None or is_cut(placed, interval):
        return False
    ranges = printed(estimate), printed(interval.lower), printed(interval.upper)
    return not any(can_be_symmetric(*ranges, scale, slack) for scale in placed.scales)


def _slack(placed: PlacedResult, interval: Interval) -> Fraction | None:
    """How far the estimate may lie from the middle; ``None`` where that depends on numbers of people not known."""
    if not placed.proportions:
        return Fraction(0)
    smallest = placed.smallest_group
    if not smallest:
        return None
    return _whole(placed, interval) * score_slack(smallest, placed.proportions, interval.level)


def _whole(placed: PlacedResult, interval: Interval) -> int:
    """What stands for everybody in a difference of proportions: 100 in percent, 1 in shares."""
    as_share = not placed.in_points and max(map(abs, (interval.lower, interval.upper))) <= 1
    return 1 if as_share else 100


def is_cut(placed: PlacedResult, interval: Interval) -> bool:
    """Whether a bound stands at the end of what the measure can be, where intervals are cut."""
    bounds = interval.lower, interval.upper
    if placed.result.measure.is_ratio:
        return interval.lower == 0
    if placed.result.measure is Measure.CORRELATION:
        return any(abs(bound) == 1 for bound in bounds)
    return bool(placed.proportions) and any(abs(bound) >= _whole(placed, interval) for bound in bounds)


def shown_interval(interval: Interval) -> str:
    """The interval as a message writes it."""
    return f"{shown(interval.lower)} to {shown(interval.upper)}"


_ON = {
    Scale.LINEAR: "",
    Scale.LOG: " on the logarithmic scale",
    Scale.FISHER: " after Fisher's transformation",
}


def _middle(interval: Interval, scale: Scale) -> str:
    """Where an estimate would stand, to three significant figures."""
    lower, upper = float(interval.lower), float(interval.upper)
    if scale is Scale.LOG:
        middle = math.sqrt(lower * upper)
    elif scale is Scale.FISHER:
        middle = math.tanh((math.atanh(lower) + math.atanh(upper)) / 2)
    else:
        middle = (lower + upper) / 2
    return shown(Decimal(f"{middle:.3g}"))
