"""The lists that readers narrow down, of conditions and of studies: their rows, in groups, and their facets.

The name of a facet and the slugs of its values are the keys and values of the page's address, as in
``?condition=ache&design=case-report``: others link there with :func:`query`. Several values of one facet mean any of
them, several facets mean all of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from generator.compose.dose_bands import Doses
from generator.compose.names import other_names, slug
from generator.compose.overview import Overview
from generator.compose.pictures import first_year, is_direct, people
from generator.compose.views import NOT_REPORTED, comparator
from generator.model.pages import IndicationPage, StudyPage
from generator.model.vocabularies import Design, Direction
from generator.site import Page, Site

NO_STUDY, ONLY_INDIRECT = "no study reported", "only indirect"
_LAST = 1_000_000
"""The place of what is not known: after all that is."""
_STRENGTH: Mapping[str, int] = {name: place for place, name in enumerate((*Design, ONLY_INDIRECT, NO_STUDY))}
_DIRECTIONS: Mapping[str, int] = {name: place for place, name in enumerate(Direction)}


@dataclass(frozen=True)
class Value:
    """One value of a facet. Values stand in order of ``place``, then of ``label``."""

    slug: str
    label: str
    place: float = 0


@dataclass(frozen=True)
class Facet:
    """What a list can be narrowed down by: its name in the address, its title, its values with their rows counted."""

    name: str
    title: str
    values: tuple[tuple[Value, int], ...]


@dataclass(frozen=True)
class Column:
    """A column that has an order: its name in the address, and what both directions are called.

    ``is_number``: its values are compared as figures, else as words. ``descends``: the first order that readers want
    is the descending one.
    """

    name: str
    title: str
    ascending: str
    descending: str
    is_number: bool = False
    descends: bool = False


@dataclass(frozen=True)
class Row:
    """A row: the values of its facets, and what its columns are ordered by; an empty text stands for what is unknown.

    What is unknown comes last in both directions.
    """

    page: Page
    facets: Mapping[str, tuple[Value, ...]]
    order: Mapping[str, str]
    synonyms: tuple[str, ...]
    """Words by which the row is found besides those that it shows."""


@dataclass(frozen=True)
class IndicationRow(Row):
    """An indication with its studies counted."""

    record: IndicationPage
    kind: str
    """The strongest design among the direct studies; else whether there is any study."""
    participants: int | None
    """People in the direct studies. Reviews are left out, whose people are counted in the studies that they review."""
    direct: int
    indirect: int


@dataclass(frozen=True)
class StudyRow(Row):
    """A study, whether it is direct, and the year of its first report."""

    record: StudyPage
    is_direct: bool
    year: int | None


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Listing(Generic[R]):
    """A list: its rows in groups, its facets, and the columns that have an order. A group may have no name."""

    groups: tuple[tuple[str, tuple[R, ...]], ...]
    facets: tuple[Facet, ...]
    columns: tuple[Column, ...]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return sum(len(rows) for _, rows in self.groups)

    @property
    def column(self) -> Mapping[str, Column]:
        """The columns that have an order, by name."""
        return {column.name: column for column in self.columns}


def query(facet: str, *values: str) -> str:
    """What to put behind the address of a list: ``?design=case-report`` for ``query("design", Design.CASE_REPORT)``.

    Conditions and mechanisms are given by the names of their pages, all else by the terms of the vocabulary.
    """
    return f"?{urlencode([(facet, slug(value)) for value in values])}"


def indications(site: Site) -> Listing[IndicationRow]:
    """The list of indications, in their groups."""
    grouped = tuple(
        (group, tuple(_indication(site, group, *found) for found in rows))
        for group, rows in Overview(site).grouped_indications
    )
    titles = {"group": "Group", "direction": "Direction", "kind": "Kind of evidence"}
    columns = (
        Column("condition", "Condition", "A to Z", "Z to A"),
        Column("direction", "Direction", "benefit first", "untested first", is_number=True),
        Column("kind", "Kind of evidence", "strongest first", "weakest first", is_number=True),
        Column("participants", "Participants", "fewest first", "most first", is_number=True, descends=True),
        Column("studies", "Studies", "fewest first", "most first", is_number=True, descends=True),
        Column("reviewed", "Last reviewed", "longest ago first", "latest first", descends=True),
    )
    return Listing(grouped, _facets(titles, [row for _, rows in grouped for row in rows]), columns)


def studies(site: Site) -> Listing[StudyRow]:
    """The list of studies: those that bear on the intervention directly first."""
    doses = Doses([study for _, study in site.studies])
    rows = [_study(site, page, study, doses) for page, study in site.studies]
    direct, indirect = (tuple(row for row in rows if row.is_direct is wanted) for wanted in (True, False))
    grouped = tuple(group for group in (("Direct evidence", direct), ("Indirect evidence", indirect)) if group[1])
    titles = {
        "condition": "Condition",
        "design": "Design",
        "comparator": "Compared with",
        "dose": "Daily dose",
        "year": "Year",
        "direction": "Direction",
        "evidence": "Evidence",
        "mechanism": "Mechanism",
    }
    columns = (
        Column("study", "Study", "A to Z", "Z to A"),
        Column("year", "Year", "oldest first", "newest first", is_number=True, descends=True),
        Column("design", "Design", "strongest first", "weakest first", is_number=True),
        Column("participants", "Participants", "fewest first", "most first", is_number=True, descends=True),
        Column("dose", "Dose", "lowest first", "highest first", is_number=True),
        Column("direction", "Direction", "benefit first", "untested first", is_number=True),
    )
    return Listing(grouped, _facets(titles, rows), columns)


def _indication(site: Site, group: str, name: str, page: Page, record: IndicationPage) -> IndicationRow:
    found = [study for _, study in site.studies_by_indication.get(name, ())]
    direct = [study for study in found if is_direct(study)]
    none = ONLY_INDIRECT if found else NO_STUDY
    kind = min((study.design.kind for study in direct), key=_STRENGTH.__getitem__, default=none)
    participants = people(study for study in direct if not study.design.kind.is_review)
    return IndicationRow(
        page,
        {
            "group": (_value(group),) if group else (),
            "direction": (_value(record.direction, _DIRECTIONS),),
            "kind": (_value(kind, _STRENGTH),),
        },
        {
            "condition": page.title,
            "direction": str(_DIRECTIONS[record.direction]),
            "kind": str(_STRENGTH[kind]),
            "participants": "" if participants is None else str(participants),
            "studies": f"{len(direct)}.{len(found) - len(direct):06}",
            "reviewed": record.last_reviewed.isoformat(),
        },
        _names(page, record),
        record,
        kind,
        participants,
        len(direct),
        len(found) - len(direct),
    )


def _study(site: Site, page: Page, study: StudyPage, doses: Doses) -> StudyRow:
    year, direct, people_in_it = first_year(site, study), is_direct(study), study.participants.number
    compared, known = comparator(study), site.indications
    lowest = min((lower for lower, _ in doses.of(study)), default=None)
    names = [word for name in study.indications if name in known for word in _names(*known[name])]
    return StudyRow(
        page,
        {
            "condition": _pages(study.indications, known) or (Value("none", "none", _LAST),),
            "design": (_value(study.design.kind, _STRENGTH),),
            "comparator": (_value(compared, {"none": _LAST, NOT_REPORTED: _LAST + 1}),),
            "dose": tuple(Value(slug(name), words, place) for name, words, place in doses.bands(study)),
            "year": (_value(NOT_REPORTED, last=True) if year is None else Value(str(year), str(year), -year),),
            "direction": (_value(study.direction, _DIRECTIONS),),
            "evidence": (Value("direct", "direct") if direct else Value("indirect", "indirect", 1),),
            "mechanism": _pages(study.mechanisms, site.mechanisms),
        },
        {
            "study": study.label,
            "year": str(year or ""),
            "design": str(_STRENGTH[study.design.kind]),
            "participants": "" if people_in_it is None else str(people_in_it),
            "dose": "" if lowest is None else f"{lowest:f}",
            "direction": str(_DIRECTIONS[study.direction]),
        },
        tuple(dict.fromkeys([*other_names(study.design.kind, ()), *names])),
        study,
        direct,
        year,
    )


def _names(page: Page, record: IndicationPage) -> tuple[str, ...]:
    return other_names(page.title, record.synonyms)


def _value(term: str, places: Mapping[str, int] | None = None, last: bool = False) -> Value:
    """A term of a vocabulary as a value, at its place in the vocabulary."""
    return Value(slug(term), str(term), _LAST if last else (places or {}).get(term, 0))


def _pages(names: Iterable[str], known: Mapping[str, tuple[Page, object]]) -> tuple[Value, ...]:
    return tuple(Value(slug(name), known[name][0].title) for name in dict.fromkeys(names) if name in known)


def _facets(titles: Mapping[str, str], rows: Sequence[Row]) -> tuple[Facet, ...]:
    """The facets with their values, each with the number of its rows; one whose value all rows share tells nothing."""
    found = []
    for name, title in titles.items():
        values: dict[str, Value] = {}
        counts: Counter[str] = Counter()
        for row in rows:
            counts.update({value.slug for value in row.facets[name]})
            for value in row.facets[name]:
                values.setdefault(value.slug, value)
        in_order = sorted(values.values(), key=lambda value: (value.place, value.label.casefold(), value.slug))
        if len(in_order) > 1 or 0 < sum(counts.values()) < len(rows):
            found.append(Facet(name, title, tuple((value, counts[value.slug]) for value in in_order)))
    return tuple(found)
