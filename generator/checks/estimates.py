"""The rule about estimates and the values that they compare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from generator.checks.study_results import PlacedResult, arms_named, results_of, shown
from generator.diagnostics import Finding, Severity, check
from generator.model.pages import StudyPage
from generator.model.results import ArmValue
from generator.model.vocabularies import Measure
from generator.site import Site
from generator.statistics import Range, any_meets, exactly, printed, share

_DIFFERENCES = frozenset({Measure.MEAN_DIFFERENCE, Measure.RISK_DIFFERENCE, Measure.DIFFERENCE_IN_DIFFERENCES})
_HUNDRED = exactly(100)
_ANYTHING = exactly(0).wider(Fraction(10) ** 20)
"""Every value that a record can hold, and more."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a comparison of two values can give: ranges, and how a message says them."""

    ranges: tuple[Range, ...]
    words: str


@check("STA408", Severity.WARNING)
def estimate_versus_values(site: Site) -> Iterator[Finding]:
    """An estimate is not what the values beside it make.

    Compared are, within what rounding of every printed figure allows: a change within an arm with the value after less
    the value before, in this order; a difference (`MD`, `RD`, `DiD`) with the difference of the two values, in either
    order; `RR` and `IRR` with their quotient; `OR` with the quotient of their odds. A `DiD` has two values, the
    changes, or four, two for each arm; without values it is compared with the two changes within an arm of the same
    outcome and unit, if its contrast names just two arms. Percentages are used where they are given, else counts of a
    total, else means. With the unit `%` the estimate may be a relative change as well. Hazard ratios and standardised
    differences are not worked out from two values.

    Correct the record, or tell readers under `discrepancies` what does not fit together in the source. Estimates
    adjusted for other variables, pooled ones, and changes of those only who were seen twice rightly differ: then write
    `# evidence: ignore estimate-versus-values: reason` before the field.
    """
    for page in site.pages:
        if isinstance(page.record, StudyPage):
            placed_results = tuple(results_of(page, page.record))
            for placed in placed_results:
                estimate = placed.result.estimate
                outcome = None if estimate is None else _outcome(placed, placed_results)
                if estimate is None or outcome is None or any_meets(outcome.ranges, printed(estimate)):
                    continue
                yield Finding(
                    placed.at("estimate"),
                    f"{placed.name}: {outcome.words}, not {shown(estimate)}",
                    "compare all of them with the source; correct the record, or silence the rule with the reason",
                )


def _outcome(placed: PlacedResult, others: Sequence[PlacedResult]) -> _Outcome | None:
    """What the estimate should be; ``None`` where the record does not tell."""
    measure, values = placed.result.measure, placed.result.values
    if measure is Measure.DIFFERENCE_IN_DIFFERENCES and len(values) != 2:
        return _of_four(placed, values) if values else _of_changes(placed, others)
    if len(values) != 2:
        return None
    first, second = values
    if measure is Measure.CHANGE_WITHIN_ARM:
        return _difference(placed, second, first, ordered=True)
    if measure in _DIFFERENCES:
        return _difference(placed, first, second, ordered=False)
    if measure in (Measure.RISK_RATIO, Measure.RATE_RATIO, Measure.ODDS_RATIO):
        return _ratio(placed, first, second)
    return None


def _difference(placed: PlacedResult, value: ArmValue, base: ArmValue, *, ordered: bool) -> _Outcome | None:
    """``value`` less ``base``, in the unit of the estimate; the other way round as well if not ``ordered``."""
    one, two = _quantity(placed, value), _quantity(placed, base)
    if one is None or two is None or not _same_unit(placed, value, base):
        return None
    ranges = [one - two]
    words = f"{_said(placed, value)} less {_said(placed, base)} is {_about(one - two)}"
    if placed.may_be_relative:
        ranges.append(_relative(one, two))
        words += f", or {_about(ranges[-1])}%"
        if not ordered:
            ranges.append(_relative(two, one))
    elif _percent(placed, value) is not None and not placed.in_points:
        ranges.append((one - two) / _HUNDRED)
        if value.count is not None and base.count is not None:
            ranges.append(exactly(value.count - base.count))
    if not ordered:
        ranges += [_negative(range_) for range_ in ranges]
    return _Outcome(tuple(ranges), words)


def _ratio(placed: PlacedResult, first: ArmValue, second: ArmValue) -> _Outcome | None:
    """The quotient of two shares or rates, or of their odds, either way round."""
    measure = placed.result.measure
    if measure is Measure.RATE_RATIO:
        one, two = _mean(first), _mean(second)
    else:
        one, two = _percent(placed, first), _percent(placed, second)
    if measure is Measure.ODDS_RATIO:
        one, two = _odds(one), _odds(two)
    if one is None or two is None or one.low <= 0 or two.low <= 0:
        return None
    what = "the odds ratio of" if measure is Measure.ODDS_RATIO else "the ratio of"
    words = f"{what} {_said(placed, first)} and {_said(placed, second)} is {_about(one / two)}"
    return _Outcome((one / two, two / one), words)


def _of_four(placed: PlacedResult, values: Sequence[ArmValue]) -> _Outcome | None:
    """The difference of the changes in two arms, each with a value before and one after."""
    arms = tuple(dict.fromkeys(value.arm for value in values))
    by_arm = [[_quantity(placed, value) for value in values if value.arm == arm] for arm in arms]
    if len(by_arm) != 2 or any(len(pair) != 2 for pair in by_arm):
        return None
    (before, after), (other_before, other_after) = by_arm
    if before is None or after is None or other_before is None or other_after is None:
        return None
    if not _same_unit(placed, *values):
        return None
    return _between_changes(after - before, other_after - other_before)


def _of_changes(placed: PlacedResult, others: Sequence[PlacedResult]) -> _Outcome | None:
    """The difference of the changes that the record gives elsewhere for the two arms of the contrast."""
    arms = placed.study.arms
    named = arms_named(placed.result.contrast or "", arms)
    if len(named) != 2:
        return None
    changes = []
    for arm in named:
        found = [
            other.result.estimate
            for other in others
            if other.result.measure is Measure.CHANGE_WITHIN_ARM
            and other.result.outcome.casefold() == placed.result.outcome.casefold()
            and other.result.unit == placed.result.unit
            and other.result.estimate is not None
            and arms_named(other.result.contrast or "", arms) == (arm,)
        ]
        if len(found) != 1:
            return None
        changes.append(printed(found[0]))
    return _between_changes(*changes)


def _between_changes(one: Range, two: Range) -> _Outcome:
    difference = one - two
    return _Outcome(
        (difference, _negative(difference)),
        f"the changes {_about(one)} and {_about(two)} differ by {_about(difference)}",
    )


def _quantity(placed: PlacedResult, value: ArmValue) -> Range | None:
    """What a value contributes to a difference: percent before means, as for the risk difference only percent."""
    percent = _percent(placed, value)
    return percent if percent is not None or placed.result.measure is Measure.RISK_DIFFERENCE else _mean(value)


def _percent(placed: PlacedResult, value: ArmValue) -> Range | None:
    """The share in percent: as printed, else of the count and its total."""
    if value.percent is not None:
        return printed(value.percent)
    total = placed.total(value)
    return share(value.count, total) if value.count is not None and total else None


def _mean(value: ArmValue) -> Range | None:
    return None if value.mean is None else printed(value.mean)


def _odds(percent: Range | None) -> Range | None:
    if percent is None or percent.low <= 0 or percent.high >= 100:
        return None
    return Range(percent.low / (100 - percent.low), percent.high / (100 - percent.high))


def _same_unit(placed: PlacedResult, *values: ArmValue) -> bool:
    """Whether the values, if they are means, have the estimate's unit, as far as both are given."""
    unit = placed.result.unit
    units = {value.unit for value in values if value.mean is not None and value.unit is not None}
    return len(units) <= 1 and (not units or unit is None or placed.may_be_relative or unit in units)


def _relative(value: Range, base: Range) -> Range:
    """The change from ``base`` to ``value`` in percent of ``base``; anything where the base may be zero."""
    return _ANYTHING if base.holds(Fraction(0)) else _HUNDRED * value / base - _HUNDRED


def _negative(range_: Range) -> Range:
    return Range(-range_.high, -range_.low)


def _said(placed: PlacedResult, value: ArmValue) -> str:
    """A value as a message says it."""
    if value.percent is not None:
        return f"{shown(value.percent)}%"
    if value.mean is not None:
        return shown(value.mean)
    return f"{value.count} of {placed.total(value)}"


def _about(range_: Range) -> str:
    """A range in words: what the figures give as printed, and its ends, to four significant figures."""
    low, high = (f"{float(end):.4g}" for end in (range_.low, range_.high))
    if low == high:
        return shown(Decimal(low))
    return f"{shown(Decimal(low))} to {shown(Decimal(high))}"
