"""Studies and their results, in the terms of PICO, CONSORT and the Cochrane Handbook."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from generator.model.text import IndicationName, InlineMarkdown, ReferenceKey
from generator.model.vocabularies import ArmType, Better, Design, Extraction, Level, Masking, Measure

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Count = Annotated[int, Field(ge=0)]
Figure = Decimal
"""A figure with as many decimals as its source prints: 3.0 is not 3."""
Percentage = Annotated[Figure, Field(ge=0, le=100)]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class StudyDesign(Record):
    """How a study was made. ``level`` is the OCEBM 2011 level for treatment benefits, where one applies."""

    kind: Design
    masking: Masking = Masking.NOT_REPORTED
    level: Level | None = None
    details: InlineMarkdown | None = None


class Participants(Record):
    """Who took part: numbers by CONSORT's stages as far as the sources give them, and the population."""

    population: InlineMarkdown
    enrolled: Count | None = None
    randomised: Count | None = None
    analysed: Count | None = None

    @property
    def number(self) -> int | None:
        """The number to show where there is room for one: randomised, else enrolled, else analysed."""
        return next((n for n in (self.randomised, self.enrolled, self.analysed) if n is not None), None)


class Arm(Record):
    """One arm or exposure group. ``participants`` is the number in it."""

    name: Text
    type: ArmType
    drug: Text | None = None
    dose: Text | None = None
    schedule: Text | None = None
    participants: Count | None = None


class Interval(Record):
    """A confidence interval; ``level`` in percent."""

    lower: Figure
    upper: Figure
    level: Annotated[Figure, Field(gt=0, lt=100)] = Figure(95)


class ArmValue(Record):
    """What was seen in one arm: a count of participants, a percentage, or a mean with its standard deviation."""

    arm: Text
    count: Count | None = None
    total: Count | None = None
    percent: Percentage | None = None
    mean: Figure | None = None
    sd: Annotated[Figure, Field(ge=0)] | None = None
    unit: Text | None = None


class Result(Record):
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
    p: Annotated[str, StringConstraints(pattern=r"^[<>=≤≥]? ?[01]?\.\d+$")] | None = None
    values: tuple[ArmValue, ...] = ()
    primary: bool = False
    extraction: Extraction = Extraction.VERBATIM


class Study(Record):
    """One study (a trial, not a paper): who, what, how, and what came out, as far as the sources tell."""

    label: Text
    """Short name for tables: first author and year."""
    reports: Annotated[tuple[ReferenceKey, ...], Field(min_length=1)]
    """The publications of the study."""
    reported_by: Annotated[tuple[ReferenceKey, ...], Field(min_length=1)]
    """The source documents from which the site knows it."""
    registrations: tuple[Text, ...] = ()
    design: StudyDesign
    participants: Participants
    arms: tuple[Arm, ...] = ()
    duration: Text | None = None
    results: tuple[Result, ...] = ()
    harms: tuple[InlineMarkdown, ...] = ()
    funding: Text | None = None
    conflicts: Text | None = None
    discrepancies: tuple[InlineMarkdown, ...] = ()
    """What sources say differently about the study."""
    indications: tuple[IndicationName, ...] = ()

    @property
    def from_secondary_source_only(self) -> bool:
        """Whether no report of the study itself was read, only what another document says about it."""
        return not set(self.reports) & set(self.reported_by)
