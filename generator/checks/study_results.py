"""The results of studies, each with its place in the front matter, as the rules about statistics read them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.model.pages import StudyPage
from generator.model.results import Arm, ArmValue, Result, ResultRow
from generator.model.vocabularies import Design, Measure
from generator.site import Page, Site
from generator.source import Location
from generator.statistics import Scale

PAIRED = (Design.RANDOMISED_CROSSOVER, Design.CROSSOVER, Design.BEFORE_AFTER, Design.SINGLE_ARM)
"""Designs in which every person is in every arm, so that all participants are one group."""

_POINTS = re.compile(r"percentage[ -]?points?|(?:%|percent|per cent)[ -]?points?|\bpp\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|percent\b|per cent\b", re.IGNORECASE)
_ROW_VALUES = ("before", "after")


@dataclass(frozen=True, slots=True)
class PlacedResult:
    """A result of a study, or a row of one of its tables, and where it stands."""

    page: Page
    study: StudyPage
    result: Result
    path: tuple[str | int, ...]
    row: ResultRow | None = None

    @property
    def name(self) -> str:
        """What a message calls it: the outcome, of a row the arm as well."""
        return f"“{self.result.outcome}”" if self.row is None else f"“{self.result.outcome}”, {self.row.arm}"

    def at(self, *field: str) -> Location:
        """The place of a field: ``estimate``, ``p``, ``interval`` or one of its fields."""
        if self.row is not None and field[0] == "interval":
            field = field[1:] or ("lower",)
        return self.page.front.location(self.page.source, (*self.path, *field))

    def at_value(self, index: int, field: str) -> Location:
        """The place of a field of one of the values, such as ``percent``."""
        if self.row is None:
            return self.page.front.location(self.page.source, (*self.path, "values", index, field))
        name = f"{_ROW_VALUES[index]}_percent" if field == "percent" else _ROW_VALUES[index]
        return self.page.front.location(self.page.source, (*self.path, name))

    @property
    def in_points(self) -> bool:
        """Whether the estimate is a difference of percentages, in percentage points."""
        return bool(_POINTS.search(self.result.unit or ""))

    @property
    def may_be_relative(self) -> bool:
        """Whether the estimate may be a relative change: a change or a difference of means with the unit percent."""
        percent = not self.in_points and _PERCENT.match(self.result.unit or "")
        return bool(percent) and self.result.measure in (Measure.CHANGE_WITHIN_ARM, Measure.MEAN_DIFFERENCE)

    def total(self, value: ArmValue) -> int | None:
        """Of how many people a value speaks: its own total, else the participants of its arm."""
        in_arm = next((arm.participants for arm in self.study.arms if arm.name == value.arm), None)
        return in_arm if value.total is None else value.total

    @property
    def null(self) -> int | None:
        """The value that stands for no difference; ``None`` where the measure has none."""
        measure = self.result.measure
        if measure.is_ratio:
            return 1
        return 0 if measure.is_contrast or measure in (Measure.CHANGE_WITHIN_ARM, Measure.CORRELATION) else None

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The scales on which the interval can be symmetric; none where the measure has no such scale."""
        measure = self.result.measure
        if measure.is_ratio:
            return (Scale.LOG,)
        if measure is Measure.CORRELATION:
            return (Scale.FISHER,)
        if self.null is None:
            return ()
        return (Scale.LINEAR, Scale.RELATIVE) if self.may_be_relative else (Scale.LINEAR,)

    @property
    def proportions(self) -> int:
        """How many proportions the estimate is a difference of; 0 where it is none."""
        measure = self.result.measure
        if measure is Measure.RISK_DIFFERENCE:
            return 2
        if not self.in_points or self.null is None:
            return 0
        return 4 if measure is Measure.DIFFERENCE_IN_DIFFERENCES else 2

    @property
    def smallest_group(self) -> int | None:
        """How many people are in the smallest group that the result can rest on; ``None`` where nothing tells."""
        values, arms, people = self.result.values, self.study.arms, self.study.participants
        numbers = [self.total(value) for value in values]
        if not numbers:
            named = arms_named(self.result.contrast or "", arms)
            numbers = [arm.participants for arm in named or arms]
        known = [number for number in numbers if number is not None]
        if known and len(known) == len(numbers):
            return min(known)
        everybody = [n for n in (people.analysed, people.randomised, people.enrolled) if n is not None]
        return min(everybody) if everybody and self.study.design.kind in PAIRED else None


def placed_results(site: Site) -> Iterator[PlacedResult]:
    """Every result and every row of a table of every study."""
    for page in site.pages:
        if isinstance(page.record, StudyPage):
            yield from results_of(page, page.record)


def results_of(page: Page, study: StudyPage) -> Iterator[PlacedResult]:
    """The results and rows of one study, in the order of the page."""
    for index, result in enumerate(study.results):
        yield PlacedResult(page, study, result, ("results", index))
    for number, table in enumerate(study.tables):
        for index, (row, result) in enumerate(zip(table.rows, table.results(), strict=True)):
            yield PlacedResult(page, study, result, ("tables", number, "rows", index), row)


def arms_named(text: str, arms: Sequence[Arm]) -> tuple[Arm, ...]:
    """The arms whose names stand in a text, in its order; the longer name wins where one holds another."""
    found: dict[int, Arm] = {}
    for arm in sorted(arms, key=lambda arm: -len(arm.name)):
        place = re.search(rf"(?<!\w){re.escape(arm.name)}(?!\w)", text, re.IGNORECASE)
        if place is not None:
            found[place.start()] = arm
            text = text[: place.start()] + "\0" * len(place[0]) + text[place.end() :]
    return tuple(arm for _, arm in sorted(found.items(), key=lambda pair: pair[0]))


def shown(figure: Decimal) -> str:
    """A figure as its source prints it, with a true minus sign."""
    return format(figure, "f").replace("-", "−")
