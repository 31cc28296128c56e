"""Evidence at a glance: what the records of the studies on one subject come to, fact by fact.

A study is *direct* as on the evidence map: made in people, with nothing in its record that makes it indirect (GRADE).
Participants are counted as in the list of indications. Directions are counted, not weighed (Cochrane Handbook, section
12.2.1.3: a count of directions says nothing of the size of effects).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator import evidence
from generator.compose.dose_bands import Doses
from generator.compose.pictures import first_year, is_direct, people
from generator.evidence import Chain, Independent, StudyRecord
from generator.model.pages import SourcePage, StudyPage
from generator.model.vocabularies import Design, Direction
from generator.site import Page, Site


@dataclass(frozen=True)
class Studies:
    """How many studies there are, and of which designs, the stronger first."""

    number: int
    designs: tuple[tuple[Design, int], ...]

    @property
    def words(self) -> str:
        """The designs as readers read them: ``2 case reports, 1 animal study``."""
        return ", ".join(f"{number} {_named(design, number)}" for design, number in self.designs)


@dataclass(frozen=True)
class Participants:
    """People in the studies; those of one register count once. ``number`` is ``None`` where no source gives one.

    ``reviews`` are not counted, since their people are those of other studies; ``in_review`` are the people of the only
    one, as it counts them. ``unknown``: how many of the other studies have no number.
    """

    number: int | None
    unknown: int
    reviews: int
    in_review: int | None


@dataclass(frozen=True)
class DailyDoses:
    """The lowest and the highest daily dose in ``unit``. ``known``: how many studies report a dose in it."""

    lowest: Decimal
    highest: Decimal
    unit: str
    known: int


@dataclass(frozen=True)
class Years:
    """The years of the first and the last of the first reports. ``dated``: for how many studies a source prints one."""

    first: int | None
    last: int | None
    dated: int


@dataclass(frozen=True)
class Facts:
    """The facts on the studies of one kind."""

    studies: Studies
    participants: Participants
    doses: DailyDoses | None
    directions: tuple[tuple[Direction, int], ...]
    """How many of the studies point where, in the order of the vocabulary."""
    years: Years
    documents: tuple[tuple[Page, SourcePage], ...]
    """The documents that report at least one of the studies, in order of label."""
    independent: Independent


@dataclass(frozen=True)
class Glance:
    """The facts on one subject, by whether the studies bear on it directly.

    ``beside``: studies of other subjects on which statements on this one rest, too.
    """

    direct: Facts
    indirect: Facts
    beside: tuple[StudyRecord, ...]


def glance(site: Site, studies: Iterable[StudyRecord], chains: Iterable[Chain] = ()) -> Glance:
    """What the records of these studies come to; ``chains`` are what is behind the statements that sum them up."""
    found = list(studies)
    own = {page.path for page, _ in found}
    cited = {link.page.path: (link.page, link.study) for chain in chains for link in chain.links}
    return Glance(
        facts(site, [pair for pair in found if is_direct(pair[1])]),
        facts(site, [pair for pair in found if not is_direct(pair[1])]),
        tuple(pair for path, pair in cited.items() if path not in own),
    )


def facts(site: Site, studies: Sequence[StudyRecord]) -> Facts:
    """The facts on these studies."""
    records = [study for _, study in studies]
    reporting = {key for study in records for key in study.reported_by}
    pointing = Counter(study.direction for study in records)
    return Facts(
        count(records),
        participants(records),
        daily_doses(records),
        tuple((direction, pointing[direction]) for direction in Direction if pointing[direction]),
        years(site, records),
        tuple(source for key, source in site.sources.items() if key in reporting),
        evidence.independent(site, studies),
    )


def count(studies: Sequence[StudyPage]) -> Studies:
    """The studies by design."""
    designs = Counter(study.design.kind for study in studies)
    return Studies(len(studies), tuple((design, designs[design]) for design in Design if designs[design]))


def participants(studies: Sequence[StudyPage]) -> Participants:
    """The people in these studies, those of reviews apart."""
    own = [study for study in studies if not study.design.kind.is_review]
    unknown = sum(study.participants.number is None for study in own)
    reviews = [study.participants.number for study in studies if study.design.kind.is_review]
    return Participants(people(own), unknown, len(reviews), reviews[0] if len(reviews) == 1 else None)


def daily_doses(studies: Sequence[StudyPage]) -> DailyDoses | None:
    """The doses under test, in the unit that most arms have; ``None`` where no study reports one."""
    doses = Doses(studies)
    given = [found for study in studies if (found := doses.of(study))]
    if not given:
        return None
    lowest = min(lower for found in given for lower, _ in found)
    highest = max(upper for found in given for _, upper in found)
    return DailyDoses(lowest, highest, doses.unit, len(given))


def years(site: Site, studies: Iterable[StudyPage]) -> Years:
    """The years of the studies."""
    found = [year for study in studies if (year := first_year(site, study)) is not None]
    return Years(min(found, default=None), max(found, default=None), len(found))


def _named(design: Design, number: int) -> str:
    """A design's name for so many studies: ``case report``, ``meta-analyses``, ``clinical trials, design not …``."""
    name, comma, rest = design.partition(",")
    if number == 1 or name.endswith("series"):
        return str(design)
    for one, more in (("analysis", "analyses"), ("study", "studies")):
        if name.endswith(one):
            return f"{name.removesuffix(one)}{more}{comma}{rest}"
    return f"{name}s{comma}{rest}"
