"""The rule about p values and the confidence intervals beside them."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from generator.checks.statistics import CORRECT, is_cut, is_faulty, is_lopsided, is_reversed, shown_interval
from generator.checks.study_results import PlacedResult, placed_results, shown
from generator.diagnostics import Finding, Severity, check
from generator.model.results import Interval
from generator.site import Site
from generator.statistics import Scale, half_widths, p_from_half_widths, printed, printed_p

OTHER_TEST = 0.25
"""How far the distance from no difference may differ between the interval and the test of a ratio or of proportions.

Intervals take the variance that was seen (Wald) or the score's, tests often that of no difference (chi-squared,
log-rank, McNemar). For 75% against 25% the two standard errors differ by 15%.
"""


@check("STA404", Severity.WARNING)
def p_versus_ci(site: Site) -> Iterator[Finding]:
    """A p value contradicts the confidence interval beside it, or is above 1.

    Looked at is, first, whether p is below 0.05 exactly when the 95% interval leaves out no difference (0, for ratios
    1), and so for other levels. Second, p is calculated from estimate and interval by the method of Altman and Bland
    (BMJ 2011;343:d2304). All unrounded values that the printed figures stand for are tried; in addition the normal
    distribution and Student's t, down to the degrees of freedom of the smallest group less one, or one where no number
    of people is known. For ratios and differences of proportions, whose tests often take another standard error than
    their intervals (chi-squared, log-rank or McNemar against Wald or Newcombe), the distance from no difference may
    differ by a quarter more. So rounding alone is never reported.

    A one-sided p, one corrected for multiple comparisons, or one of a rank test rightly differs: then write
    `# evidence: ignore p-versus-ci: reason` before the field. Otherwise one of the figures is wrong: look for another
    row's p, and for a standard error taken for a standard deviation.
    """
    for placed in placed_results(site):
        result = placed.result
        if result.p is None:
            continue
        p = printed_p(result.p)
        if p.low >= 1 and p.high > 1:
            yield Finding(placed.at("p"), f"{placed.name}: p is {result.p}, and no probability is above 1", CORRECT)
        elif result.interval is not None and placed.null is not None and not is_reversed(result.interval):
            fault = _border(placed, result.interval) or _distance(placed, result.interval)
            if fault is not None:
                yield Finding(placed.at("p"), f"{placed.name}: {fault}", CORRECT)


def _border(placed: PlacedResult, interval: Interval) -> str | None:
    """The contradiction between p and the interval at no difference."""
    null, p_text = placed.null, placed.result.p
    if null is None or p_text is None or not 0 < interval.level < 100:
        return None
    p, lower, upper = printed_p(p_text), printed(interval.lower), printed(interval.upper)
    level = 1 - Fraction(interval.level) / 100
    can_leave_out = lower.high > null or upper.low < null
    can_hold = lower.low <= null <= upper.high
    if (can_leave_out and p.can_be_below(level)) or (can_hold and p.can_reach(level)):
        return None
    said = "leaves out" if can_leave_out else "holds"
    side = f"below {float(level):g}" if can_leave_out else f"{float(level):g} or above"
    return f"the interval {shown_interval(interval)} {said} {null}, so p should be {side}, but it is {p_text}"


def _distance(placed: PlacedResult, interval: Interval) -> str | None:
    """The contradiction between the printed p and the one that estimate and interval give."""
    estimate, null, p_text = placed.result.estimate, placed.null, placed.result.p
    if estimate is None or null is None or p_text is None or len(placed.scales) != 1:
        return None
    if is_faulty(placed, estimate, interval) or is_cut(placed, interval) or is_lopsided(placed, estimate, interval):
        return None
    one_error = not placed.result.measure.is_ratio and not placed.proportions
    tolerance = 0.0 if one_error else OTHER_TEST
    scale = placed.scales[0]
    fewest, most = half_widths(
        printed(estimate),
        printed(interval.lower),
        printed(interval.upper),
        null,
        scale,
        centred=one_error and scale is Scale.LINEAR,
    )
    p = printed_p(p_text)
    low, high = p_from_half_widths(
        fewest * (1 - tolerance), most * (1 + tolerance), interval.level, (placed.smallest_group or 2) - 1
    )
    # A billionth lies far below any printed decimal and above what floating point loses.
    if low - 1e-9 <= p.high and p.low <= high + 1e-9:
        return None
    return (
        f"p is {p_text}, but the estimate {shown(estimate)} and the interval {shown_interval(interval)} give "
        f"{_about(low, high)}"
    )


def _about(low: float, high: float) -> str:
    """The range of a calculated p in words."""
    if high < 0.0001:
        return "a p below 0.0001"
    least, most = (shown(Decimal(f"{end:.2g}")) for end in (low, high))
    return f"a p of {least}" if least == most else f"a p from {least} to {most}"
