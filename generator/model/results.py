"""Studies and their results, in the terms of PICO, CONSORT and the Cochrane Handbook."""

from typing import Annotated

from msgspec import Meta

from generator.model.text import Count, Figure, InlineMarkdown, Percentage, PositiveFigure, Record, Text
from generator.model.vocabularies import ArmType, Better, Design, Extraction, Level, Masking, Measure


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
    """One arm or exposure group. ``participants`` is the number in it."""

    name: Text
    type: ArmType
    drug: Text | None = None
    dose: Text | None = None
    schedule: Text | None = None
    participants: Count | None = None


class Interval(Record, frozen=True, kw_only=True):
    """A confidence interval; ``level`` in percent."""

    lower: Figure
    upper: Figure
    level: Percentage = Percentage(95)


class ArmValue(Record, frozen=True, kw_only=True):
    """What was seen in one arm: a count of participants, a percentage, or a mean with its standard deviation."""

    arm: Text
    count: Count | None = None
    total: Count | None = None
    percent: Percentage | None = None
    mean: Figure | None = None
    sd: PositiveFigure | None = None
    unit: Text | None = None


class Result(Record, frozen=True, kw_only=True):
    """One result as a source states it.

    ``statement`` says it in a sentence of our own with its citation. ``p`` is written as in the source (``0.003``,
    ``< 0.001``). A ``measure`` that compares arms has a ``contrast``.
    """

    outcome: Text
    measure: Measure
    statement: InlineMarkdown
    instrument: Text | None = None
    better: Better | None = None
    time: Text | None = None
    contrast: Text | None = None
    estimate: Figure | None = None
    unit: Text | None = None
    interval: Interval | None = None
    p: Annotated[str, Meta(pattern=r"^[<>=≤≥]? ?[01]?\.\d+$")] | None = None
    values: tuple[ArmValue, ...] = ()
    primary: bool = False
    extraction: Extraction = Extraction.VERBATIM
