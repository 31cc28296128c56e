"""Daily doses in bands, such as over 1 to 3 mg/day, by which readers narrow down a list of studies.

The bands come from the doses themselves, so they suit any intervention; they are no one's definition of a low dose.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from generator.compose.figures import number
from generator.compose.views import NOT_REPORTED
from generator.model.pages import StudyPage
from generator.model.vocabularies import ArmType

OTHER_UNIT = "in another unit"
_TESTED = (ArmType.EXPERIMENTAL, ArmType.EXPOSURE_GROUP)
_STEPS = (1, 3, 5)
"""Where bands end, in each power of ten."""
_MOST = 6
"""With more bands than these, only powers of ten end one."""


@dataclass(frozen=True)
class Doses:
    """The daily doses that studies tested, in the unit that most of their arms have."""

    studies: Sequence[StudyPage]

    @cached_property
    def unit(self) -> str:
        """The unit of the bands; empty where no arm has one."""
        units = Counter(unit for study in self.studies for unit, _, _ in _given(study))
        return max(units, key=lambda name: units[name], default="")

    @cached_property
    def ends(self) -> tuple[Decimal, ...]:
        """Where the bands end. A band begins above the end of the one before it, the first at zero."""
        given = [dose for study in self.studies for dose in self.of(study)]
        return band_ends(min(lower for lower, _ in given), max(upper for _, upper in given)) if given else ()

    def of(self, study: StudyPage) -> tuple[tuple[Decimal, Decimal], ...]:
        """The lowest and the highest dose of each tested arm, of those with the unit of the bands."""
        return tuple((lower, upper) for unit, lower, upper in _given(study) if unit == self.unit)

    def bands(self, study: StudyPage) -> tuple[tuple[str, str, int], ...]:
        """The bands that a study's doses are in, each as a short name, its words and its place.

        The name holds the upper end only, so that it stays when lower doses come to the site.
        """
        doses = self.of(study)
        within = [
            (f"to {number(end)}", _words(start, end, self.unit), place)
            for place, (start, end) in enumerate(zip((Decimal(0), *self.ends), self.ends, strict=False))
            if any(lower <= end and (upper > start or not place) for lower, upper in doses)
        ]
        if within:
            return tuple(within)
        term = OTHER_UNIT if any(True for _ in _given(study)) else NOT_REPORTED
        return ((term, term, len(self.ends) + (term == NOT_REPORTED)),)


def band_ends(lowest: Decimal, highest: Decimal) -> tuple[Decimal, ...]:
    """Where bands end so that they hold all doses between two: at 1, 3 and 5 times a power of ten, or there alone."""
    for steps in (_STEPS, _STEPS[:1]):
        powers = range(lowest.adjusted(), highest.adjusted() + 2)
        ladder = [Decimal(step).scaleb(power) for power in powers for step in steps]
        first = next(place for place, end in enumerate(ladder) if end >= lowest)
        last = next(place for place, end in enumerate(ladder) if end >= highest)
        ends = tuple(ladder[first : last + 1])
        if len(ends) <= _MOST:
            break
    return ends


def _given(study: StudyPage) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Unit, lowest and highest dose of each tested arm that has them."""
    for arm in study.arms:
        if arm.type in _TESTED and arm.daily_range is not None:
            yield arm.daily_dose_unit or "", *arm.daily_range


def _words(start: Decimal, end: Decimal, unit: str) -> str:
    extent = f"over {number(start)} to {number(end)}" if start else f"up to {number(end)}"
    return f"{extent} {unit}".strip()
