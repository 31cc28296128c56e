"""Studies and their results, in the terms of PICO, CONSORT and the Cochrane Handbook."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from msgspec import Meta, field

from generator.model.text import (
    Count,
    Figure,
    IndicationName,
    InlineMarkdown,
    Percentage,
    PositiveFigure,
    Record,
    StudyName,
    Text,
)
from generator.model.vocabularies import ArmType, Better, Design, Extraction, Level, Masking, Measure

PValue = Annotated[str, Meta(pattern=r"^[<>=≤≥]? ?[01]?\.[0-9]+$")]
"""A p value as its source writes it: ``0.003``, ``< 0.001``."""


class StudyDesign(Record, frozen=True, kw_only=True):
    """How a study was made. ``level`` is the OCEBM 2011 level for treatment benefits, where one applies."""

    kind: Design
    masking: Masking = Masking.NOT_REPORTED
    level: Level | None = None
    details: InlineMarkdown | None = None


class Participants(Record, frozen=True, kw_only=True):
    """Who took part: numbers by CONSORT's stages as far as the sources give them, and the population."""

    population: InlineMarkdown
    enrolled: Count | None = None
    randomised: Count | None = None
    analysed: Count | None = None

    @property
    def number(self) -> int | None:
        """The number to show where there is room for one: randomised, else enrolled, else analysed."""
        return next((n for n in (self.randomised, self.enrolled, self.analysed) if n is not None), None)


class Arm(Record, frozen=True, kw_only=True):
    """One arm or exposure group. ``participants`` is the number in it.

    ``daily_dose``, or the ends of a range ``daily_dose_lower`` and ``daily_dose_upper``, are ``dose`` in figures, in
    ``daily_dose_unit`` such as ``mg/day``.
    """

    name: Text
    type: ArmType
    drug: Text | None = None
    dose: Text | None = None
    daily_dose: PositiveFigure | None = None
    daily_dose_lower: PositiveFigure | None = None
    daily_dose_upper: PositiveFigure | None = None
    daily_dose_unit: Text | None = None
    schedule: Text | None = None
    participants: Count | None = None

    @property
    def daily_range(self) -> tuple[PositiveFigure, PositiveFigure] | None:
        """The lowest and the highest daily dose, in ``daily_dose_unit``; both ends of a single dose are the same."""
        if self.daily_dose is not None:
            return self.daily_dose, self.daily_dose
        lower, upper = self.daily_dose_lower, self.daily_dose_upper
        return None if lower is None or upper is None else (lower, upper)


class Interval(Record, frozen=True, kw_only=True):
    """A confidence interval; ``level`` in percent."""

    lower: Figure
    upper: Figure
    level: Percentage = field(default_factory=partial(Percentage, 95))


class ArmValue(Record, frozen=True, kw_only=True):
    """What was seen in one arm: a count of participants, a percentage, or a mean with its standard deviation.

    ``time``: when, where an arm was looked at more than once.
    """

    arm: Text
    time: Text | None = None
    count: Count | None = None
    total: Count | None = None
    percent: Percentage | None = None
    mean: Figure | None = None
    sd: PositiveFigure | None = None
    unit: Text | None = None


class Result(Record, frozen=True, kw_only=True):
    """One result as a source states it.

    ``statement`` says it in a sentence of our own with its citation. ``p`` is written as in the source (``0.003``,
    ``< 0.001``). A ``measure`` that compares arms has a ``contrast``. ``locator``: where in the report it stands, such
    as ``Table 3``. ``indications``: which of the study's indications it concerns; all, where none is named.
    """

    outcome: Text
    measure: Measure
    statement: InlineMarkdown | None = None
    instrument: Text | None = None
    better: Better | None = None
    time: Text | None = None
    contrast: Text | None = None
    estimate: Figure | None = None
    unit: Text | None = None
    interval: Interval | None = None
    p: PValue | None = None
    values: tuple[ArmValue, ...] = ()
    primary: bool = False
    extraction: Extraction = Extraction.VERBATIM
    locator: Text | None = None
    indications: tuple[IndicationName, ...] = ()


class ResultRow(Record, frozen=True, kw_only=True):
    """A row of a table of results: one outcome in one arm, before and after, and the change with its interval.

    ``before`` and ``after`` are means, or with percentages beside them counts of participants.
    """

    outcome: Text
    arm: Text
    before: Figure
    after: Figure
    before_percent: Percentage | None = None
    after_percent: Percentage | None = None
    estimate: Figure
    lower: Figure
    upper: Figure
    p: PValue


class ResultTable(Record, frozen=True, kw_only=True):
    """A table of a report, row by row. Everything that its rows share stands here once.

    ``unit`` is that of the estimates, ``values_unit`` that of the values before and after, ``level`` the confidence
    level of the intervals in percent.
    """

    locator: Text
    """The table's number in the report, such as ``Table 2``."""
    title: InlineMarkdown
    """What the table shows, with its citation."""
    measure: Measure
    unit: Text
    values_unit: Text | None = None
    better: Better | None = None
    time: Text
    level: Percentage = field(default_factory=partial(Percentage, 95))
    primary: bool = False
    rows: Annotated[tuple[ResultRow, ...], Meta(min_length=1)]

    def results(self) -> Iterator[Result]:
        """Each row as a result of its own."""
        for row in self.rows:
            shown = (
                (label, value, percent)
                for label, value, percent in (
                    ("before", row.before, row.before_percent),
                    ("after", row.after, row.after_percent),
                )
            )
            yield Result(
                outcome=row.outcome,
                measure=self.measure,
                better=self.better,
                time=self.time,
                contrast=row.arm,
                estimate=row.estimate,
                unit=self.unit,
                interval=Interval(lower=row.lower, upper=row.upper, level=self.level),
                p=row.p,
                values=tuple(
                    ArmValue(arm=row.arm, time=label, mean=value, unit=self.values_unit)
                    if percent is None
                    else ArmValue(arm=row.arm, time=label, count=int(value), percent=percent)
                    for label, value, percent in shown
                ),
                primary=self.primary,
                locator=self.locator,
            )


class IncludedStudy(Record, frozen=True, kw_only=True):
    """A study that a review includes. ``confirmed`` is false where no source says so, and it only may be one."""

    study: StudyName
    confirmed: bool = True
