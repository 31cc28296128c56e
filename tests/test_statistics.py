"""Rules about statistics, on figures that are known before rounding: true ones pass, planted faults do not.

The goldens of each rule are in ``tests/data/rules``.
"""

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.checks import all_checks
from generator.front_matter import FrontMatter
from generator.model.documents import Document
from generator.model.pages import StudyPage
from generator.model.results import (
    Arm,
    ArmValue,
    Interval,
    Participants,
    PValue,
    Result,
    ResultRow,
    ResultTable,
    StudyDesign,
)
from generator.model.text import Figure, InlineMarkdown, Percentage, ReferenceKey
from generator.model.vocabularies import ArmType, Design, Measure
from generator.site import Page, Site
from generator.source import Source
from generator.statistics import (
    Range,
    Scale,
    can_be_symmetric,
    certainly_below,
    exactly,
    half_widths,
    p_from_half_widths,
    printed,
    printed_p,
    score_slack,
    some_count_gives,
    some_total_gives,
    student_tails,
)

Z = NormalDist().inv_cdf(0.975)
LEVEL = Decimal(95)
CHECKS = [check for check in all_checks() if check.rule.code.startswith("STA4")]


def rounded(value: float, decimals: int, rounding: str = ROUND_HALF_UP) -> Figure:
    """A value as a source prints it."""
    return Figure(Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding))


def rounded_p(value: float) -> str:
    return "< 0.001" if value < 0.0005 else f"{rounded(min(value, 1), 3)}"


def found(
    results: Iterable[Result] = (), rows: Iterable[ResultRow] = (), unit: str = "points", n: int = 100
) -> set[str]:
    """The rules that find something in a study of two arms of ``n`` people."""
    rows = tuple(rows)
    table = ResultTable(
        locator="Table 1",
        title=InlineMarkdown("Change"),
        measure=Measure.CHANGE_WITHIN_ARM,
        unit=unit,
        time="a year",
        rows=rows,
    )
    record = StudyPage(
        type="study",
        title="One study",
        description="A study.",
        label="A 2011",
        reported_by=(ReferenceKey("a"),),
        design=StudyDesign(kind=Design.RANDOMISED_PARALLEL),
        participants=Participants(population=InlineMarkdown("People"), randomised=2 * n),
        arms=(
            Arm(name="Drops", type=ArmType.EXPERIMENTAL, participants=n),
            Arm(name="Placebo", type=ArmType.PLACEBO_COMPARATOR, participants=n),
        ),
        results=tuple(results),
        tables=(table,) if rows else (),
    )
    page = Page("studies/one.md", Source("studies/one.md", ""), record, FrontMatter(), Document())
    return {finding.rule.name for check in CHECKS for finding in check(Site(pages=(page,)))}


def wilson(count: int, total: int) -> tuple[float, float]:
    share, square = count / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return middle - half, middle + half


decimals = st.integers(0, 3)
halves = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])
values = st.floats(-500, 500)
widths = st.floats(0, 300)
sizes = st.integers(2, 300)


@given(values, decimals, halves)
def test_a_printed_figure_stands_for_what_was_rounded(value: float, places: int, rounding: str) -> None:
    assert printed(rounded(value, places, rounding)).holds(Fraction(value))


@given(values, values, decimals, decimals)
def test_rounding_never_turns_an_order(one: float, two: float, places: int, others: int) -> None:
    low, high = sorted((one, two))
    assert not certainly_below(rounded(high, places), rounded(low, others))


@given(values, values, values, values)
def test_arithmetic_of_ranges_holds_every_result(one: float, two: float, three: float, four: float) -> None:
    left, right = (Range(*sorted((Fraction(a), Fraction(b)))) for a, b in ((one, two), (three, four)))
    for a in (left.low, left.high, (left.low + left.high) / 2):
        for b in (right.low, right.high, (right.low + right.high) / 2):
            assert (left + right).holds(a + b)
            assert (left - right).holds(a - b)
            assert (left * right).holds(a * b)
            assert right.holds(Fraction(0)) or (left / right).holds(a / b)


@given(values, widths, decimals, halves)
def test_a_symmetric_interval_of_a_difference_passes(value: float, half: float, places: int, rounding: str) -> None:
    figures = [printed(rounded(each, places, rounding)) for each in (value, value - half, value + half)]
    assert can_be_symmetric(*figures, Scale.LINEAR)


@given(st.floats(-4, 4), st.floats(0, 3), st.integers(1, 3), halves)
def test_a_symmetric_interval_of_a_ratio_passes(log: float, half: float, places: int, rounding: str) -> None:
    ratios = [math.exp(each) for each in (log, log - half, log + half)]
    assert can_be_symmetric(*(printed(rounded(each, places, rounding)) for each in ratios), Scale.LOG)
    changes = [100 * ratio - 100 for ratio in ratios]
    assert can_be_symmetric(*(printed(rounded(each, places, rounding)) for each in changes), Scale.RELATIVE)
    correlations = [math.tanh(each) for each in (log, log - half, log + half)]
    assert can_be_symmetric(*(printed(rounded(each, places, rounding)) for each in correlations), Scale.FISHER)


@given(values, widths, st.integers(0, 3), st.floats(1.01, 10))
def test_an_interval_further_off_than_rounding_is_lopsided(value: float, half: float, places: int, by: float) -> None:
    # Estimate and bounds together can be off the middle by two units of the last decimal, no more.
    moved = value + 2 * by * 10.0**-places
    figures = [printed(rounded(each, places)) for each in (moved, value - half, value + half)]
    assert not can_be_symmetric(*figures, Scale.LINEAR)


@given(st.data(), sizes, sizes)
def test_newcombes_intervals_lie_within_their_slack(data: st.DataObject, n: int, m: int) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    (low, high), (other_low, other_high) = wilson(a, n), wilson(b, m)
    p, q = a / n, b / m
    lower = p - q - math.hypot(p - low, other_high - q)
    upper = p - q + math.hypot(high - p, q - other_low)
    ranges = [printed(rounded(100 * each, 1)) for each in (p - q, lower, upper)]
    assert can_be_symmetric(*ranges, Scale.LINEAR, 100 * score_slack(min(n, m), 2, LEVEL))


@given(st.data(), sizes, st.floats(-1, 1))
def test_newcombes_paired_intervals_lie_within_their_slack(data: st.DataObject, n: int, phi: float) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    (low, high), (other_low, other_high) = wilson(a, n), wilson(b, n)
    p, q = a / n, b / n

    def side(one: float, two: float) -> float:
        return math.sqrt(max(0.0, one * one - 2 * phi * one * two + two * two))

    bounds = p - q - side(p - low, other_high - q), p - q + side(high - p, q - other_low)
    ranges = [printed(rounded(100 * each, 1)) for each in (p - q, *bounds)]
    assert can_be_symmetric(*ranges, Scale.LINEAR, 100 * score_slack(n, 2, LEVEL))


@pytest.mark.parametrize(
    ("t", "freedom", "tails"),
    [(12.706, 1, 0.05), (4.303, 2, 0.05), (3.182, 3, 0.05), (2.228, 10, 0.05), (3.169, 10, 0.01), (2.042, 30, 0.05)],
)
def test_tails_of_students_t_are_those_of_the_tables(t: float, freedom: int, tails: float) -> None:
    assert student_tails(t, freedom) == pytest.approx(tails, rel=2e-3)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.003", "0.0025", "0.0035"),
        ("= .05", "0.045", "0.055"),
        ("<0.001", "0", "0.001"),
        ("≤ 0.05", "0", "0.05"),
        ("> 0.05", "0.05", "1"),
        ("≥ .2", "0.2", "1"),
        ("1.000", "0.9995", "1"),
        ("0.000", "0", "0.0005"),
    ],
)
def test_a_printed_p_stands_for_a_range(text: str, low: str, high: str) -> None:
    p = printed_p(text)
    assert (p.low, p.high) == (Fraction(low), Fraction(high))
    assert p.open_end == text.startswith("<")


@given(st.from_regex(re.compile(PValue.__metadata__[0].pattern)))
def test_every_p_of_a_record_can_be_read(text: str) -> None:
    p = printed_p(text)
    assert 0 <= p.low <= p.high


def test_what_is_no_p_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a p value"):
        printed_p("n. s.")


@given(st.floats(-5, 5), st.integers(1, 400), st.integers(1, 400), st.integers(0, 3))
def test_p_of_any_larger_group_is_in_the_range(t: float, freedom: int, least: int, places: int) -> None:
    assume(least <= freedom)
    half = 50.0
    quantile = Z if freedom >= 200 else quantile_of(freedom)
    estimate = t * half / quantile
    ranges = [printed(rounded(each, places)) for each in (estimate, estimate - half, estimate + half)]
    low, high = p_from_half_widths(*half_widths(*ranges, 0, Scale.LINEAR, centred=True), LEVEL, least)
    p = math.erfc(abs(t) / math.sqrt(2)) if freedom >= 200 else student_tails(t, freedom)
    assert low - 1e-6 <= p <= high + 1e-6


def quantile_of(freedom: int) -> float:
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tails(middle, freedom) > 0.05 else (low, middle)
    return high


@given(st.data(), sizes, decimals, halves)
def test_a_true_percentage_passes(data: st.DataObject, total: int, places: int, rounding: str) -> None:
    count = data.draw(st.integers(0, total))
    percent = rounded(100 * count / total, places, rounding)
    value = ArmValue(arm="Drops", count=count, total=total, percent=Percentage(percent))
    assert found([Result(outcome="Ache", measure=Measure.PROPORTION, values=(value,))]) == set()
    assert some_count_gives(percent, total)
    assert some_total_gives(percent, count, total)


@given(st.data(), sizes, decimals)
def test_a_wrong_percentage_is_found(data: st.DataObject, total: int, places: int) -> None:
    count = data.draw(st.integers(0, total))
    percent = data.draw(
        st.integers(0, 100 * 10**places).map(lambda figure: Percentage(Decimal(figure).scaleb(-places)))
    )
    assume(abs(Fraction(percent) - Fraction(100 * count, total)) > Fraction(1, 2 * 10**places))
    value = ArmValue(arm="Drops", count=count, total=total, percent=percent)
    result = Result(outcome="Ache", measure=Measure.PROPORTION, values=(value,))
    assert found([result]) == {"percent-versus-count"}


@given(st.integers(1, 60), st.integers(0, 2), st.data())
def test_granularity_is_that_of_every_count_and_total_tried(total: int, places: int, data: st.DataObject) -> None:
    percent = data.draw(st.integers(0, 100 * 10**places).map(lambda figure: Decimal(figure).scaleb(-places)))
    stands_for = printed(percent)
    counts = [count for count in range(total + 1) if stands_for.holds(Fraction(100 * count, total))]
    assert some_count_gives(percent, total) == bool(counts)
    count = data.draw(st.integers(0, total))
    totals = [n for n in range(max(1, count), total + 1) if stands_for.holds(Fraction(100 * count, n))]
    assert some_total_gives(percent, count, total) == bool(totals)


@st.composite
def changes(draw: st.DrawFn) -> tuple[ResultRow, int]:
    """A row of means before and after, with Student's interval and p, and the number of people."""
    n, places = draw(st.integers(3, 600)), draw(st.integers(0, 2))
    before, change = draw(st.floats(-200, 200)), draw(st.floats(-60, 60))
    error = draw(st.floats(0.1, 40))
    t = change / error
    quantile, p = (Z, math.erfc(abs(t) / math.sqrt(2))) if n > 200 else (quantile_of(n - 1), student_tails(t, n - 1))
    figures = (before, before + change, change, change - quantile * error, change + quantile * error)
    return row(*(rounded(figure, places) for figure in figures), p=rounded_p(p)), n


def row(before: Figure, after: Figure, estimate: Figure, lower: Figure, upper: Figure, p: str) -> ResultRow:
    return ResultRow(
        outcome="Ache", arm="Drops", before=before, after=after, estimate=estimate, lower=lower, upper=upper, p=p
    )


@given(changes())
def test_true_changes_pass(change: tuple[ResultRow, int]) -> None:
    true, n = change
    assert found(rows=[true], n=n) == set()


@st.composite
def ratios(draw: st.DrawFn) -> tuple[Result, int]:
    """A risk ratio by Wald's method from two groups of one size, with its counts and percentages, and the size."""
    n = draw(st.integers(5, 400))
    a, b = draw(st.integers(1, n - 1)), draw(st.integers(1, n - 1))
    error = math.sqrt(1 / a - 1 / n + 1 / b - 1 / n)
    log = math.log(a / b)
    figures = [rounded(math.exp(each), 2) for each in (log, log - Z * error, log + Z * error)]
    result = Result(
        outcome="Ache",
        measure=Measure.RISK_RATIO,
        estimate=figures[0],
        interval=Interval(lower=figures[1], upper=figures[2]),
        p=rounded_p(math.erfc(abs(log / error) / math.sqrt(2))),
        values=tuple(
            ArmValue(arm=arm, count=count, percent=Percentage(rounded(100 * count / n, 1)))
            for arm, count in (("Drops", a), ("Placebo", b))
        ),
    )
    return result, n


@given(ratios())
def test_true_ratios_pass(ratio: tuple[Result, int]) -> None:
    true, n = ratio
    assert found([true], n=n) == set()


@given(st.data(), sizes)
def test_true_differences_of_shares_pass(data: st.DataObject, n: int) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    (low, high), (other_low, other_high) = wilson(a, n), wilson(b, n)
    p, q = a / n, b / n
    bounds = p - q - math.hypot(p - low, other_high - q), p - q + math.hypot(high - p, q - other_low)
    estimate, lower, upper = (rounded(100 * each, 1) for each in (p - q, *bounds))
    values = tuple(
        ArmValue(arm=arm, count=count, percent=Percentage(rounded(100 * count / n, 1)))
        for arm, count in (("Drops", a), ("Placebo", b))
    )
    result = Result(
        outcome="Ache",
        measure=Measure.RISK_DIFFERENCE,
        unit="percentage points",
        estimate=estimate,
        interval=Interval(lower=lower, upper=upper),
        values=values,
    )
    assert found([result], n=n) == set()


F = Figure
TRUE = row(F("5.0"), F("7.0"), F("2.0"), F("1.0"), F("3.0"), "< 0.001")


@pytest.mark.parametrize(
    ("rule", "faulty"),
    [
        ("ci-estimate", row(F("5.0"), F("8.2"), F("3.2"), F("1.0"), F("3.0"), "< 0.001")),
        ("ci-order", row(F("5.0"), F("7.0"), F("2.0"), F("3.0"), F("1.0"), "< 0.001")),
        ("ci-asymmetric", row(F("5.0"), F("7.0"), F("2.0"), F("1.0"), F("3.3"), "< 0.001")),
        ("p-versus-ci", row(F("5.0"), F("7.0"), F("2.0"), F("1.0"), F("3.0"), "0.020")),
        ("p-versus-ci", row(F("5.0"), F("7.0"), F("2.0"), F("1.0"), F("3.0"), "0.200")),
        ("estimate-versus-values", row(F("7.0"), F("5.0"), F("2.0"), F("1.0"), F("3.0"), "< 0.001")),
    ],
)
def test_each_rule_finds_its_fault_and_no_other_rule_speaks(rule: str, faulty: ResultRow) -> None:
    assert found(rows=[TRUE]) == set()
    assert found(rows=[TRUE, faulty]) == {rule}


@given(changes(), st.floats(0.2, 0.8))
def test_a_p_of_another_row_is_found(change: tuple[ResultRow, int], p: float) -> None:
    true, n = change
    assume(certainly_below(true.upper, F("0")) or certainly_below(F("0"), true.lower))
    wrong = row(true.before, true.after, true.estimate, true.lower, true.upper, rounded_p(p))
    assert found(rows=[wrong], n=n) == {"p-versus-ci"}


@given(ratios(), st.floats(1.5, 4))
def test_a_ratio_of_other_groups_is_found(ratio: tuple[Result, int], by: float) -> None:
    true, n = ratio
    percents = [printed(value.percent) for value in true.values if value.percent is not None]
    quotient = percents[0] / percents[1]
    wrong = rounded(float(true.estimate or 0) * by, 2)
    assume(not any(each.meets(printed(wrong)) for each in (quotient, exactly(1) / quotient)))
    result = Result(outcome="Ache", measure=Measure.RISK_RATIO, estimate=wrong, values=true.values)
    assert found([result], n=n) == {"estimate-versus-values"}
