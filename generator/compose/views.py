"""What templates ask of the site: related records, and figures as readers write them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from generator.compose.entries import registration_address
from generator.compose.figures import MEASURE_NAMES, bounds, effect, interval, number, with_unit
from generator.compose.pictures import is_direct
from generator.compose.plots import Plot, forest
from generator.model.pages import IndicationPage, MechanismPage, StudyPage
from generator.model.results import Arm, ArmValue, Participants, ResultRow, ResultTable
from generator.model.text import Figure, Percentage
from generator.model.vocabularies import ArmType, Design
from generator.site import Page, Site

NOT_REPORTED = "not reported"
"""What stands where no source gives a figure: a blank could be taken for none."""

_STRENGTH = {design: place for place, design in enumerate(Design)}


@dataclass(frozen=True)
class View:
    """The site from a template's point of view."""

    site: Site

    def studies_of(self, indication: str) -> list[tuple[Page, StudyPage]]:
        """The studies that concern an indication, the stronger designs first."""
        found = self.site.studies_by_indication.get(indication, ())
        return sorted(found, key=lambda pair: _STRENGTH[pair[1].design.kind])

    def studies_reported_in(self, key: str) -> tuple[tuple[Page, StudyPage], ...]:
        """The studies that a work reports."""
        return self.site.studies_by_report.get(key, ())

    def indications_of(self, names: tuple[str, ...]) -> list[tuple[Page, IndicationPage]]:
        """The indication pages with these names."""
        return [self.site.indications[name] for name in names if name in self.site.indications]

    def mechanisms_of(self, names: tuple[str, ...]) -> list[tuple[Page, MechanismPage]]:
        """The mechanism pages with these names."""
        return [self.site.mechanisms[name] for name in names if name in self.site.mechanisms]

    def included_in(self, review: StudyPage) -> list[tuple[Page, StudyPage, bool]]:
        """The studies with a page that a review includes, and whether a source confirms it."""
        known = self.site.study_by_name
        return [(*known[item.study], item.confirmed) for item in review.includes if item.study in known]

    def reviews_of(self, study: str) -> Sequence[tuple[Page, StudyPage, bool]]:
        """The reviews that include a study, and whether a source confirms it."""
        return self._reviews.get(study, ())

    def sharing_dataset(self, study: StudyPage) -> list[tuple[Page, StudyPage]]:
        """The other studies of the same register or cohort, which are not independent of this one."""
        shared = self._datasets.get(study.dataset, ()) if study.dataset else ()
        return [(page, other) for page, other in shared if other is not study]

    @cached_property
    def _reviews(self) -> Mapping[str, Sequence[tuple[Page, StudyPage, bool]]]:
        """The reviews that include each study, by its name."""
        found: dict[str, list[tuple[Page, StudyPage, bool]]] = {}
        for page, review in self.site.studies:
            for item in review.includes:
                found.setdefault(item.study, []).append((page, review, item.confirmed))
        return found

    @cached_property
    def _datasets(self) -> Mapping[str, Sequence[tuple[Page, StudyPage]]]:
        """The studies of each register or cohort, by its name."""
        found: dict[str, list[tuple[Page, StudyPage]]] = {}
        for page, study in self.site.studies:
            if study.dataset:
                found.setdefault(study.dataset, []).append((page, study))
        return found

    def forests(self, study: StudyPage) -> tuple[Plot, ...]:
        """The forest plots of a study."""
        return forest.forests(study, "forest")

    def contrasts(self, indication: str) -> tuple[Plot, ...]:
        """The forest plots of what studies of an indication compare; results for other indications are left out."""
        return forest.contrasts(
            (
                (
                    study.label if is_direct(study) else f"{study.label}, indirect",
                    study,
                    [result for result in study.all_results if indication in (result.indications or (indication,))],
                )
                for _, study in self.studies_of(indication)
            ),
            "forest",
        )


def arm_value(value: ArmValue) -> str:
    """What was seen in an arm: ``15 of 18 (83%)``, ``28.8 (SD 9.3)%``."""
    parts = []
    if value.count is not None:
        parts.append(f"{number(value.count)} of {number(value.total)}" if value.total else number(value.count))
    if value.percent is not None:
        percent = f"{number(value.percent)}%"
        parts.append(f"({percent})" if parts else percent)
    if value.mean is not None:
        mean = with_unit(number(value.mean), value.unit)
        parts.append(f"{mean} (SD {number(value.sd)})" if value.sd is not None else mean)
    elif value.unit and parts and value.percent is None:
        parts.append(value.unit)
    return " ".join(parts)


def row_groups(table: ResultTable) -> list[tuple[str, list[ResultRow]]]:
    """The rows of a table by outcome, in the order in which the outcomes first appear."""
    groups: dict[str, list[ResultRow]] = {}
    for row in table.rows:
        groups.setdefault(row.outcome, []).append(row)
    return list(groups.items())


def with_percent(value: Figure, percent: Percentage | None) -> str:
    """A figure with its share beside it, where it has one: ``189 (5.3%)``."""
    return number(value) if percent is None else f"{number(value)} ({number(percent)}%)"


def participants(value: Participants) -> str:
    """The number of participants where there is room for one."""
    return number(value.number) or NOT_REPORTED


_WITHOUT_COMPARISON = frozenset((Design.SINGLE_ARM, Design.BEFORE_AFTER, Design.CASE_SERIES, Design.CASE_REPORT))
"""Designs in which no other group is treated otherwise."""


def comparator(study: StudyPage) -> str:
    """What the intervention was compared with, in a word or two; ``none`` only where the design has no comparison."""
    names = {
        ArmType.PLACEBO_COMPARATOR: "placebo",
        ArmType.NO_INTERVENTION: "no treatment",
    }
    for arm in study.arms:
        if arm.type in names:
            return names[arm.type]
        if arm.type is ArmType.ACTIVE_COMPARATOR:
            return arm.drug or arm.name
    if sum(arm.type is ArmType.EXPOSURE_GROUP for arm in study.arms) > 1:
        return "other exposure"
    return "none" if study.design.kind in _WITHOUT_COMPARISON else NOT_REPORTED


def doses(arms: tuple[Arm, ...]) -> str:
    """The doses of the intervention under test."""
    tested = (ArmType.EXPERIMENTAL, ArmType.EXPOSURE_GROUP)
    return "; ".join(dict.fromkeys(arm.dose for arm in arms if arm.dose and arm.type in tested)) or NOT_REPORTED


def long_date(value: date) -> str:
    """A date as ``22 November 2026``."""
    return f"{value.day} {value:%B %Y}"


def css_class(value: str) -> str:
    """A term of a vocabulary as part of a class name."""
    return value.replace(" ", "-")


def capitalised(text: str) -> str:
    """The text with its first letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "interval": interval,
    "bounds": bounds,
    "effect": effect,
    "measure_name": MEASURE_NAMES.__getitem__,
    "row_groups": row_groups,
    "with_percent": with_percent,
    "arm_value": arm_value,
    "participants": participants,
    "comparator": comparator,
    "doses": doses,
    "long_date": long_date,
    "css_class": css_class,
    "capitalised": capitalised,
    "registration_address": registration_address,
}
