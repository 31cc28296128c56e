"""Forest plots: estimates with their intervals, one plot per measure and unit, so that no axis compares unlike things.

Ratios stand on a logarithmic axis with a line at 1, differences and changes on a linear one with a line at 0 (Cochrane
Handbook, sections 6.4 and 10.2). A change within an arm has a measure of its own, so it never shares an axis with a
contrast. Nothing is pooled here; what a meta-analysis itself pooled is drawn as a diamond.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.compose.figures import MEASURE_NAMES, bounds, number
from generator.compose.plots.forest_marks import Axis, Mark, draw
from generator.compose.plots.svg import Plot
from generator.model.pages import StudyPage
from generator.model.results import Result
from generator.model.vocabularies import ArmType, Better, Design, Extraction, Measure

_NULL_WORDS = {
    Measure.CHANGE_WITHIN_ARM: "no change",
    Measure.CORRELATION: "no correlation",
    Measure.PROPORTION: None,
    Measure.DESCRIPTIVE: None,
}
"""What the line stands for; of a contrast ``no difference``. What describes one arm alone has no line."""

_TWO_GROUPS = re.compile(r"([^;]+?) (?:against|minus|versus|vs\.?|relative to|compared with) [^;]+")
"""A contrast that tells which group comes first, and nothing that takes it back."""

_NAMED = 6
"""So many intervals are named in a plot's description; of more only their number is told."""


@dataclass(frozen=True)
class _Row:
    """A result and what it is called: ``heading`` groups rows, ``series`` is the arm or the contrast.

    ``groups``: what the study calls its exposure groups, and what they are, as sentences; away from its own page only.
    """

    study: str
    heading: str
    series: str
    result: Result
    is_pooled: bool
    groups: tuple[str, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether it has an estimate and an interval that the axis can show."""
        estimate, interval = self.result.estimate, self.result.interval
        if estimate is None or interval is None:
            return False
        return not self.result.measure.is_ratio or (estimate > 0 and interval.upper > 0)

    @property
    def side(self) -> int:
        """Below (-1) or above (1) the line with the whole interval, else 0."""
        null, interval = _null(self.result.measure), self.result.interval
        if null is None or interval is None:
            return 0
        return (interval.lower > null) - (interval.upper < null)


def forests(study: StudyPage, prefix: str) -> tuple[Plot, ...]:
    """The results of a study that have an estimate and an interval, one plot per measure and unit.

    ``prefix`` begins the identifiers of the plots, which are unique on the page.
    """
    return _plots(_rows("", study, study.all_results), prefix)


def contrasts(studies: Iterable[tuple[str, StudyPage, Iterable[Result]]], prefix: str) -> tuple[Plot, ...]:
    """The contrasts of several studies, each with its label and those of its results that matter here.

    One plot per measure and unit, labelled by study and outcome; nothing else of the studies is drawn.
    """
    rows = [row for label, study, results in studies for row in _rows(label, study, results)]
    return _plots([row for row in rows if row.result.measure.is_contrast], prefix)


def _rows(label: str, study: StudyPage, results: Iterable[Result]) -> list[_Row]:
    drawn = [result for result in results if result.estimate is not None and result.measure is not Measure.DESCRIPTIVE]
    times = {(_kind(result), result.time) for result in drawn if result.interval}
    many = {kind for kind, count in Counter(kind for kind, _ in times).items() if count > 1}
    is_pooled = study.design.kind is Design.META_ANALYSIS
    return [
        _Row(
            label,
            _heading(result, label, tells_time=_kind(result) in many),
            _series(result),
            result,
            is_pooled,
            tuple(_groups(study, _series(result))) if label else (),
        )
        for result in drawn
    ]


def _groups(study: StudyPage, series: str) -> Iterable[str]:
    """What the exposure groups are that a contrast names: such names are labels, those of treatments speak."""
    for arm in study.arms:
        if arm.type is ArmType.EXPOSURE_GROUP and arm.schedule and arm.name in series:
            yield f"“{arm.name}” stands for “{arm.schedule}”."


def _kind(result: Result) -> tuple[Measure, str | None]:
    """What must be the same for results to share an axis."""
    return result.measure, result.unit


def _heading(result: Result, label: str, tells_time: bool) -> str:
    parts = (result.outcome, result.instrument, result.time if tells_time else None)
    return ": ".join(filter(None, (label, ", ".join(filter(None, parts)))))


def _series(result: Result) -> str:
    return result.contrast or ", ".join(dict.fromkeys(value.arm for value in result.values))


def _plots(rows: Sequence[_Row], prefix: str) -> tuple[Plot, ...]:
    kinds = dict.fromkeys(_kind(row.result) for row in rows if row.is_drawn)
    return tuple(
        _plot([row for row in rows if _kind(row.result) == kind], f"{prefix}-{place}")
        for place, kind in enumerate(kinds, 1)
    )


def _plot(rows: Sequence[_Row], identifier: str) -> Plot:
    drawn = [row for row in rows if row.is_drawn]
    first = drawn[0].result
    name = MEASURE_NAMES[first.measure]
    title = ", ".join(filter(None, (name[:1].upper() + name[1:], first.unit)))
    groups = dict.fromkeys(sentence for row in drawn for sentence in row.groups)
    finding, missing = " ".join([_finding(drawn), *groups]), _not_drawn(rows)
    marks = [_mark(row) for row in _grouped(drawn)]
    svg = draw(identifier, title, " ".join(filter(None, (finding, missing))), marks, _axis(drawn, missing))
    columns, cells = _table(rows)
    return Plot(identifier, title, finding, svg, columns, cells)


def _grouped(rows: Sequence[_Row]) -> list[_Row]:
    """Rows of one heading together, and in each group the series in one order."""
    headings = {name: place for place, name in enumerate(dict.fromkeys(row.heading for row in rows))}
    series = {name: place for place, name in enumerate(dict.fromkeys(row.series for row in rows))}
    return sorted(rows, key=lambda row: (headings[row.heading], series[row.series]))


def _mark(row: _Row) -> Mark:
    result = row.result
    assert result.estimate is not None  # noqa: S101 - only rows that are drawn come here
    assert result.interval is not None  # noqa: S101
    return Mark(row.heading, row.series, result.estimate, result.interval, row.is_pooled)


def _null(measure: Measure) -> int | None:
    """The figure of the line of no difference or no change."""
    return None if _null_words(measure) is None else int(measure.is_ratio)


def _null_words(measure: Measure) -> str | None:
    return _NULL_WORDS.get(measure, "no difference")


def _axis(rows: Sequence[_Row], below: str) -> Axis:
    first = rows[0].result
    levels = sorted({row.result.interval.level for row in rows if row.result.interval})
    unit = first.unit or MEASURE_NAMES[first.measure]
    title = f"{unit}, with {' or '.join(f'{number(level)}%' for level in levels)} CI"
    is_ratio = first.measure.is_ratio
    if is_ratio:
        title = f"{title}; logarithmic axis"
    return Axis(title, _null(first.measure), is_ratio, *_sides(rows), below)


def _sides(rows: Sequence[_Row]) -> tuple[str, str, str]:
    """What the left and the right of the line mean, and a sentence on it: nothing that the record does not tell."""
    better = {row.result.better for row in rows}
    known = next(iter(better)) if len(better) == 1 else None
    measure = rows[0].result.measure
    if measure is Measure.CHANGE_WITHIN_ARM:
        left, right = _words(rows)
        marks = {Better.LOWER: (f"{left}, better", right), Better.HIGHER: (left, f"{right}, better")}
        return (*(marks[known] if known else (left, right)), "")
    if not measure.is_contrast:
        return "", "", ""
    if better == {None}:
        return "", "", "Which side is better is not recorded."
    if known is None or not all(_TWO_GROUPS.fullmatch(row.series) for row in rows):
        return "", "", ""
    side = "Left" if known is Better.LOWER else "Right"
    return "", "", f"{side} of the line: better in the group named first."


def _finding(rows: Sequence[_Row]) -> str:
    """How many of the intervals exclude the line, and on which side they lie."""
    measure = rows[0].result.measure
    null = _null_words(measure)
    if null is None:
        estimates = [row.result.estimate for row in rows if row.result.estimate is not None]
        extent = f"from {number(min(estimates))} to {number(max(estimates))}" if len(rows) > 1 else number(estimates[0])
        return f"{_counted(len(rows), 'estimate')} with an interval: {extent}."
    names = [
        (word, [row for row in rows if row.side == side]) for side, word in zip((-1, 1), _words(rows), strict=True)
    ]
    beside = [(word, found) for word, found in names if found]
    count = sum(len(found) for _, found in beside)
    if len(rows) == 1:
        return f"The interval excludes {null}: {beside[0][0]}." if beside else f"The interval includes {null}."
    if not beside:
        return f"None of {len(rows)} intervals excludes {null}."
    said = f"{count} of {len(rows)} intervals {'excludes' if count == 1 else 'exclude'} {null}"
    if count > _NAMED:
        return f"{said}: {', '.join(f'{len(found)} {word}' for word, found in beside)}."
    return " ".join([f"{said}.", *(f"{word[:1].upper()}{word[1:]}: {_names(found, rows)}." for word, found in beside)])


def _words(rows: Sequence[_Row]) -> tuple[str, str]:
    """What it means to lie to the left and to the right of the line."""
    if rows[0].result.measure is Measure.CHANGE_WITHIN_ARM:
        return "lower after", "higher after"
    named = [_TWO_GROUPS.fullmatch(row.series) for row in rows]
    if rows[0].result.measure.is_contrast and all(named):
        first = {found[1] for found in named if found}
        group = f"for “{first.pop()}”" if len(first) == 1 else "in the group named first"
        return f"lower {group}", f"higher {group}"
    return "left of the line", "right of the line"


def _not_drawn(rows: Sequence[_Row]) -> str:
    found = [row for row in rows if not row.is_drawn]
    if not found:
        return ""
    told = _names(found, rows) if len(found) <= _NAMED else _counted(len(found), "result")
    return f"Not drawn, for lack of an interval that the axis can show: {told}."


def _names(rows: Sequence[_Row], among: Sequence[_Row]) -> str:
    """What rows are called: by their series, too, where those of the plot have several."""
    if len({row.series for row in among}) == 1:
        return "; ".join(row.heading for row in rows)
    return "; ".join(f"{row.heading} ({row.series})" if row.series else row.heading for row in rows)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _table(rows: Sequence[_Row]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Everything that is drawn and what is not, without columns that would be empty."""
    measure = MEASURE_NAMES[rows[0].result.measure]
    unit = rows[0].result.unit
    group = "Contrast" if rows[0].result.measure.is_contrast else "Group"
    estimate = ", ".join(filter(None, (measure[:1].upper() + measure[1:], unit)))
    columns = ("Outcome", "Study", group, "Instrument", "When", "Better", estimate, "Confidence interval", "p", "Notes")
    cells = [
        (
            row.result.outcome,
            row.study,
            row.series,
            row.result.instrument or "",
            row.result.time or "",
            row.result.better or "",
            number(row.result.estimate),
            f"{bounds(row.result.interval)} ({number(row.result.interval.level)}%)" if row.result.interval else "none",
            row.result.p or "",
            ", ".join(_notes(row)),
        )
        for row in rows
    ]
    kept = [place for place in range(len(columns)) if any(cell[place] for cell in cells)]
    return tuple(columns[place] for place in kept), tuple(tuple(cell[place] for place in kept) for cell in cells)


def _notes(row: _Row) -> Iterable[str]:
    if row.is_pooled:
        yield "pooled by the meta-analysis"
    if row.result.extraction is Extraction.CALCULATED:
        yield "calculated"
    if not row.is_drawn:
        yield "not drawn"
