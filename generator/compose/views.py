"""What templates ask of the site: related records, and figures as readers write them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from generator.compose.entries import registration_address
from generator.model.pages import IndicationPage, StudyPage
from generator.model.results import Arm, ArmValue, Interval, Participants, Result
from generator.model.vocabularies import ArmType, Design
from generator.site import Page, Site

MEASURE_NAMES = {
    "MD": "mean difference",
    "SMD": "standardised mean difference",
    "RR": "risk ratio",
    "OR": "odds ratio",
    "HR": "hazard ratio",
    "RD": "risk difference",
    "IRR": "rate ratio",
    "DiD": "difference in differences",
    "correlation": "correlation",
    "change within an arm": "change within the group",
    "proportion": "proportion",
    "descriptive": "",
}


NOT_REPORTED = "not reported"
"""What stands where no source gives a figure: a blank could be taken for none."""

_STRENGTH = {design: place for place, design in enumerate(Design)}


@dataclass(frozen=True)
class View:
    """The site from a template's point of view."""

    site: Site

    def studies_of(self, indication: str) -> list[tuple[Page, StudyPage]]:
        """The studies that concern an indication, the stronger designs first."""
        found = [(page, study) for page, study in self.site.studies if indication in study.indications]
        return sorted(found, key=lambda pair: _STRENGTH[pair[1].design.kind])

    def studies_reported_in(self, key: str) -> list[tuple[Page, StudyPage]]:
        """The studies that a work reports."""
        return [(page, study) for page, study in self.site.studies if key in study.reports]

    def indications_of(self, names: tuple[str, ...]) -> list[tuple[Page, IndicationPage]]:
        """The indication pages with these names."""
        return [self.site.indications[name] for name in names if name in self.site.indications]


def number(value: int | Decimal | None) -> str:
    """A figure with a minus sign, its decimals as written, thousands separated by a comma; nothing for ``None``."""
    return "" if value is None else f"{value:,f}".replace("-", "−") if isinstance(value, Decimal) else f"{value:,}"


def interval(value: Interval) -> str:
    """An interval as ``95% CI 0.42 to 5.24``."""
    return f"{number(value.level)}% CI {number(value.lower)} to {number(value.upper)}"


def effect(result: Result) -> str:
    """Measure, estimate and interval: ``risk ratio 1.48 (95% CI 0.42 to 5.24)``."""
    if result.estimate is None:
        return ""
    unit = _with_unit(number(result.estimate), result.unit)
    name = MEASURE_NAMES[result.measure]
    shown = f"{name} {unit}".strip()
    return f"{shown} ({interval(result.interval)})" if result.interval else shown


def arm_value(value: ArmValue) -> str:
    """What was seen in an arm: ``15 of 18 (83%)``, ``28.8 (SD 9.3)%``."""
    parts = []
    if value.count is not None:
        parts.append(f"{number(value.count)} of {number(value.total)}" if value.total else number(value.count))
    if value.percent is not None:
        percent = f"{number(value.percent)}%"
        parts.append(f"({percent})" if parts else percent)
    if value.mean is not None:
        mean = _with_unit(number(value.mean), value.unit)
        parts.append(f"{mean} (SD {number(value.sd)})" if value.sd is not None else mean)
    elif value.unit and parts and value.percent is None:
        parts.append(value.unit)
    return " ".join(parts)


def _with_unit(text: str, unit: str | None) -> str:
    if not unit:
        return text
    return f"{text}{unit}" if unit.startswith("%") else f"{text} {unit}"


def participants(value: Participants) -> str:
    """The number of participants where there is room for one."""
    return number(value.number) or NOT_REPORTED


def comparator(study: StudyPage) -> str:
    """What the intervention was compared with, in a word or two."""
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
    return NOT_REPORTED if study.design.kind is Design.CLINICAL_TRIAL else "none"


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
    "effect": effect,
    "arm_value": arm_value,
    "participants": participants,
    "comparator": comparator,
    "doses": doses,
    "long_date": long_date,
    "css_class": css_class,
    "capitalised": capitalised,
    "registration_address": registration_address,
}
