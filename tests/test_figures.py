"""Figures in sentences: which are found, where they stand, and what a record says of them."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.recorded_figures import RecordedFigures
from generator.figures import figures, number
from generator.load import load_page
from generator.model.documents import Claim, FigureKind, Quantity
from generator.model.pages import StudyPage
from generator.model.results import ArmValue, Interval, Participants, Result, StudyDesign
from generator.model.text import Figure, InlineMarkdown, Percentage, PositiveFigure, ReferenceKey
from generator.model.vocabularies import Design, Measure
from generator.page_cache import PageCache
from generator.prose import plain, sentences
from tests.conftest import case_id, files


def shown(quantity: Quantity) -> str:
    numbers = ", ".join(f"{value:f}" for value in quantity.numbers)
    return f"{quantity.kind} {quantity.mark} {numbers}".replace("  ", " ")


@pytest.mark.parametrize("case", files("figures/sentences", ".txt"), ids=case_id)
def test_figures_of_sentences(case: Path, golden: Callable[[Path, str], None]) -> None:
    lines = []
    for line in case.read_text(encoding="utf-8").splitlines():
        lines.append(line)
        lines.extend(f"    {line[start:end]} | {shown(quantity)}" for start, end, quantity in figures(line))
    golden(case.with_suffix(".expected"), "\n".join([*lines, ""]))


def claims_of(path: Path, cache: PageCache | None = None) -> Iterator[Claim]:
    page, _ = load_page(path, path.name, path.name, cache)
    for document in (*(field.document for field in page.fields), page.document):
        yield from document.claims


@pytest.mark.parametrize("case", files("figures/claims", ".md"), ids=case_id)
def test_claims_of_a_page_and_their_places(case: Path, golden: Callable[[Path, str], None]) -> None:
    lines = case.read_text(encoding="utf-8").splitlines()
    out = []
    for claim in claims_of(case):
        out.append(" ".join(f"@{key}" for key in claim.keys))
        for figure in claim.figures:
            place = figure.location
            last = lines[place.end_line - 1][: place.end_column - 1]
            first = lines[place.line - 1]
            text = last[place.column - 1 :] if place.line == place.end_line else f"{first[place.column - 1 :]} … {last}"
            out.append(f"    {place.line}:{place.column} {shown(figure.quantity)} | {figure.text} | {text}")
    golden(case.with_suffix(".expected"), "\n".join([*out, ""]))


@pytest.mark.parametrize("case", files("figures/claims", ".md"), ids=case_id)
def test_claims_of_a_remembered_page_are_the_same(case: Path, tmp_path: Path) -> None:
    page = tmp_path / case.name
    page.write_text(case.read_text(encoding="utf-8").replace("## 61% [in a heading]\n", ""), encoding="utf-8")
    cache = PageCache(tmp_path, reuse=False)
    read = list(claims_of(page, cache))
    cache.save()
    again = PageCache(tmp_path, reuse=True)
    assert read
    assert list(claims_of(page, again)) == read
    assert again.used


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pain fell. Sleep did not.", ["Pain fell.", "Sleep did not."]),
        ("Seen, e.g. 30% and vs. Placebo by A. Name et al. (2001).", None),
        ("It had n = 34. Then 12 more.", ["It had n = 34.", "Then 12 more."]),
        ("See no. 5 and Fig. 2 for it.", None),
        ("Was it 1.5? “Yes.” No!", ["Was it 1.5?", "“Yes.”", "No!"]),
        ("Cited behind. [@a] Next one. [@b]", ["Cited behind. \ue000", "Next one. \ue000"]),
        ("Ends here. [@a] shows more.", ["Ends here.", "\ue000 shows more."]),
        ("Ends here. @a shows more.", ["Ends here.", "\ue001 shows more."]),
        ("Close.[@a] Next.", ["Close.\ue000", "Next."]),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    words = plain(text).text
    found = [words[start:end].strip() for start, end in sentences(words)]
    assert found == ([words] if expected is None else expected)


MARKDOWN = st.text(st.sampled_from("0123456789.,%±−–- ()[]<>=@pnCIR*_`&;~^|\\\n to"), max_size=80)


@given(st.one_of(st.text(), MARKDOWN))
def test_no_text_fails_and_figures_stand_in_it_apart(text: str) -> None:
    words = plain(text)
    spans = list(sentences(words.text))
    assert all(start < end for start, end in spans)
    assert [start for start, _ in spans][1:] == [end for _, end in spans][:-1]
    behind = 0
    for start, end, quantity in figures(words.text):
        assert behind <= start < end <= len(words.text)
        assert 0 <= words.written(start) < len(text)
        assert all(value.is_finite() for value in quantity.numbers)
        assert any(digit in words.text[start:end] for digit in "0123456789")
        behind = end


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\ue000\ue001"), max_size=40))
def test_every_character_of_plain_text_stands_where_it_is_said_to(text: str) -> None:
    words = plain(text)
    for offset, character in enumerate(words.text):
        there = text[words.written(offset) :]
        assert there.startswith((character, "&")) or character in " \ue000\ue001"


DECIMALS = st.decimals(-9999, 9999, places=2).map(lambda value: Figure(value.copy_abs() if value == 0 else value))
COUNTS = st.integers(2, 99_999).filter(lambda count: not 1900 <= count < 2100)
SHARES = st.decimals(0, 100, places=1).map(Percentage)


@st.composite
def studies(draw: st.DrawFn) -> StudyPage:
    """Records of a study with one figure of every kind at least."""
    results = tuple(
        Result(
            outcome="ache",
            measure=draw(st.sampled_from((Measure.MEAN_DIFFERENCE, Measure.RISK_RATIO))),
            contrast="one against other",
            estimate=draw(DECIMALS),
            interval=Interval(lower=draw(DECIMALS), upper=draw(DECIMALS)),
            p=f"{draw(st.sampled_from(['', '< ', '≤ ']))}0.{draw(st.integers(1, 9999)):04}",
            values=(ArmValue(arm="one", count=draw(COUNTS), percent=draw(SHARES), sd=PositiveFigure("1.5")),),
        )
        for _ in range(draw(st.integers(1, 3)))
    )
    return StudyPage(
        type="study",
        title="A study",
        description="A study.",
        label="A",
        reported_by=(ReferenceKey("a"),),
        design=StudyDesign(kind=Design.RANDOMISED_PARALLEL),
        participants=Participants(population=InlineMarkdown("People [@a2001, p. 77]"), randomised=draw(COUNTS)),
        results=results,
    )


def sentence(study: StudyPage) -> str:
    """What a writer would make of a record."""
    parts = [f"{study.participants.randomised:,} people took part"]
    for result in study.results:
        assert result.interval is not None
        value = result.values[0]
        low, high = (f"{bound:f}".replace("-", "−") for bound in (result.interval.lower, result.interval.upper))
        p = f"p = {result.p}" if result.p and result.p[0] == "0" else f"*p* {result.p}"
        parts.append(
            f"the change was {result.estimate:f} units (95% CI {low} to {high}; {p}), "
            f"and {value.count} of {study.participants.randomised} ({value.percent}%) went on"
        )
    return f"{'; '.join(parts)}."


@given(studies())
def test_figures_of_a_record_are_in_it(study: StudyPage) -> None:
    found = figures(plain(sentence(study)).text)
    assert {quantity.kind for _, _, quantity in found} == set(FigureKind)
    assert len(found) == 1 + 6 * len(study.results)
    records = RecordedFigures(study)
    assert [quantity for _, _, quantity in found if not records.holds(quantity)] == []


@given(studies(), st.data())
def test_a_changed_digit_is_found(study: StudyPage, data: st.DataObject) -> None:
    text = plain(sentence(study)).text
    records = RecordedFigures(study)
    start, end, before = data.draw(st.sampled_from(figures(text)))
    digits = [place for place in range(start, end) if text[place].isdecimal()]
    place = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from([other for other in "123456789" if other != text[place]]))
    changed = text[:place] + digit + text[place + 1 :]
    after = next((quantity for first, _, quantity in figures(changed) if first == start), None)
    if after is None or after.numbers == before.numbers:
        assert before.kind is FigureKind.P or re.search(r"\b(?:19|20)\d\d\b", changed)
        return
    assert records.holds(after) == any(same(after, quantity) for quantity in records.quantities)


def same(stated: Quantity, record: Quantity) -> bool:
    """What the rule promises, told the long way."""
    if stated.kind is not record.kind or (stated.kind is FigureKind.P and stated.mark != record.mark):
        return False
    if stated.numbers == record.numbers or stated.mark == "±":
        return stated.numbers == record.numbers
    if stated.kind is FigureKind.INTERVAL:
        lower, upper, *level = record.numbers
        return stated.numbers == (-upper, -lower, *level)
    return abs(stated.numbers[0]) == abs(record.numbers[0])


@pytest.mark.parametrize(
    ("stated", "record", "held"),
    [
        ("3.0%", "3%", True),
        ("1.5%", "1.48%", False),
        ("17%", "−17%", True),
        ("−17%", "17%", False),
        ("80%", "20%", False),
        ("p < 0.001", "p = 0.001", False),
        ("p < 0.001", "p < 0.0010", True),
        ("fell by 7.3 (95% CI 2.6 to 12.2)", "it was −7.3 (95% CI −12.2 to −2.6)", True),
        ("it was −7.3 (95% CI 2.6 to 12.2)", "it was −7.3 (95% CI −12.2 to −2.6)", False),
        ("RR 1.5 (0.4 to 5.2)", "RR 1.5 (95% CI 0.4 to 5.2)", True),
        ("RR 1.5 (95% CI 0.4 to 5.2)", "RR 1.5 (0.4 to 5.2)", True),
        ("RR 1.5 (90% CI 0.4 to 5.2)", "RR 1.5 (95% CI 0.4 to 5.2)", False),
        ("users rose from 1,713 to 1,731", "from 1713 to 1731 people", True),
        ("12 people", "duration 12 weeks", False),
        ("12 people", "12%", False),
    ],
)
def test_what_counts_as_the_same(stated: str, record: str, held: bool) -> None:
    study = StudyPage(
        type="study",
        title="A study",
        description="A study.",
        label="A",
        reported_by=(ReferenceKey("a"),),
        design=StudyDesign(kind=Design.CASE_SERIES),
        participants=Participants(population=InlineMarkdown("People")),
        discrepancies=(InlineMarkdown(record),),
    )
    found = [quantity for _, _, quantity in figures(stated)]
    assert found
    assert all(RecordedFigures(study).holds(quantity) for quantity in found) is held


def test_statements_are_no_record() -> None:
    statement = InlineMarkdown("30% of 34 people [@a]")
    study = StudyPage(
        type="study",
        title="A study",
        description="A study.",
        label="A",
        reported_by=(ReferenceKey("a"),),
        design=StudyDesign(kind=Design.CASE_SERIES),
        participants=Participants(population=InlineMarkdown("People")),
        results=(Result(outcome="ache", measure=Measure.DESCRIPTIVE, statement=statement),),
    )
    assert RecordedFigures(study).quantities == frozenset()


@pytest.mark.parametrize(
    ("digits", "value"),
    [("1,234.5", "1234.5"), ("−0·5", "-0.5"), ("–3", "-3"), ("+1\u202f000", "1000"), (".05", "0.05")],
)
def test_numbers(digits: str, value: str) -> None:
    assert number(digits) == Decimal(value)
