"""What stands behind a statement: documents, studies, how many of them are independent, and what may change it.

A statement cites works. Some of them are reports of studies that have a record; others are the documents in which the
site read about these studies. The chain goes from the statement over the documents to the studies.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from generator.model.citations import Citation
from generator.model.documents import Link as PageLink
from generator.model.page_parts import Trial
from generator.model.pages import IndicationPage, MechanismPage, StudyPage
from generator.model.vocabularies import TrialStatus
from generator.prose import CITED, CITED_IN_SENTENCE, sentences
from generator.site import Page, Site

StudyRecord = tuple[Page, StudyPage]

_BLOCK_END = re.compile(r"\n[ \t]*\n|\n[ \t]*(?:[-*+>|#]|\d+[.)])[ \t]|\|")
"""Where a paragraph, a list item or a table's cell ends, as it is written."""


@dataclass(frozen=True)
class Independent:
    """How many independent studies there are: from ``lower`` to ``upper``, without ``upper`` at least ``lower``.

    ``reasons``: sentences that say why the number is not that of the records.
    """

    lower: int
    upper: int | None
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The number as readers read it: ``2 independent studies``, ``3 to 5 …``, ``at least 3 …``."""
        if self.upper is None:
            return f"at least {_studies(self.lower)}" if self.lower else "an unknown number of independent studies"
        if self.upper == 0:
            return "no study with a record here"
        return _studies(self.lower) if self.lower == self.upper else f"{self.lower} to {_studies(self.upper)}"


@dataclass(frozen=True)
class Link:
    """A study behind a statement. ``documents``: which of the documents that the statement cites report it."""

    page: Page
    study: StudyPage
    documents: tuple[str, ...]

    @property
    def is_review(self) -> bool:
        """Whether the study puts other studies together."""
        return self.study.design.kind.is_review


@dataclass(frozen=True)
class Chain:
    """What a statement rests on. ``documents`` and ``others`` are keys in the order of citation.

    ``documents`` are all documents that it cites, those without a study behind them, too; ``others`` are works that
    neither have a record nor are documents of the site.
    """

    links: tuple[Link, ...]
    documents: tuple[str, ...]
    others: tuple[str, ...]
    independent: Independent

    @property
    def reviews(self) -> tuple[Link, ...]:
        """Those of the studies that put other studies together."""
        return tuple(link for link in self.links if link.is_review)


@dataclass(frozen=True)
class Statement:
    """A sentence of a page that cites, with the keys of the works that it cites."""

    page: Page
    keys: frozenset[str]


def chain(site: Site, page: Page, citations: Iterable[Citation], links: Iterable[PageLink] = ()) -> Chain:
    """The chain behind a statement of ``page`` with these citations and links.

    A work leads to every study that it reports. A study without a report is behind a statement that links to its page
    and cites a document that reports it: nothing else that could be cited tells it from others of the same document.
    A document that is itself the report of a study leads to that study where the statement links to its page; without
    such a link only if the study concerns what the page is about, and the document tells of no other study of the
    statement: it is cited for what it says of others, too.
    """
    keys = dict.fromkeys(item.key for citation in citations for item in citation.items)
    documents = tuple(key for key in keys if key in site.sources)
    works = keys.keys() - set(documents)
    goals = {page.target(link.target) for link in links}
    found = {
        goal.path: (goal, study)
        for goal, study in site.studies
        if works & set(study.reports) or (goal.path in goals and set(documents) & {*study.reports, *study.reported_by})
    }
    told_of = {key for _, study in found.values() for key in {*study.reported_by} - {*study.reports}}
    own = set(documents) - told_of
    found |= {
        goal.path: (goal, study) for goal, study in site.studies if own & set(study.reports) and _concerns(study, page)
    }
    reported = {key for _, study in found.values() for key in study.reports}
    behind = tuple(
        Link(goal, study, tuple(key for key in documents if key in study.reported_by)) for goal, study in found.values()
    )
    others = tuple(key for key in keys if key not in reported and key not in documents)
    return Chain(behind, documents, others, independent(site, found.values()))


def _concerns(study: StudyPage, page: Page) -> bool:
    """Whether a study's record names the condition or the mechanism that a page is about."""
    names: dict[type, Sequence[str]] = {IndicationPage: study.indications, MechanismPage: study.mechanisms}
    return page.name in names.get(type(page.record), ())


def independent(site: Site, studies: Iterable[StudyRecord]) -> Independent:
    """How many independent studies these are.

    Studies of the same register or cohort (``dataset``) are one. A review stands for the studies that it includes;
    those of them that are given beside it are not counted again (Cochrane Handbook, section 5.2.1: the study, not its
    report, is the unit). Where a review only may include one, or where several reviews may share studies that they do
    not name, the number is a range.
    """
    given = {page.name: (page, study) for page, study in studies}
    reviews = [study for _, study in given.values() if study.design.kind.is_review]
    primary = {name: study for name, (_, study) in given.items() if not study.design.kind.is_review}
    named = [_units(site, review, confirmed=True) for review in reviews]
    known = {_unit(name, study) for name, study in primary.items()}.union(*named)
    unnamed = [max(0, (review.included or 0) - len(_names(site, review, confirmed=True))) for review in reviews]
    perhaps = [_units(site, review, confirmed=False) for review in reviews]
    possible = [len((units & known) - sure) for units, sure in zip(perhaps, named, strict=True)]
    least = max((max(0, rest - may) for rest, may in zip(unnamed, possible, strict=True)), default=0)
    unknown = [review for review in reviews if review.included is None]
    return Independent(
        len(known) + least,
        None if unknown else len(known) + sum(unnamed),
        tuple(_reasons(given, reviews, sum(rest > 0 for rest in unnamed) > 1)),
    )


def tests_under_way(site: Site, indication: str) -> tuple[tuple[Page, Trial], ...]:
    """The registered or planned trials that test an indication; those that were withdrawn will change nothing."""
    return tuple(
        (page, trial)
        for page, trial in site.trials
        if indication in trial.indications and trial.status is not TrialStatus.WITHDRAWN
    )


def statements(site: Site) -> tuple[Statement, ...]:
    """Every sentence of the site that cites, page by page, fields first; several citations in one are one statement."""
    return tuple(
        Statement(page, keys)
        for page in site.pages
        for citations in (*(field.document.citations for field in page.fields), page.document.citations)
        for keys in _sentences(page, citations)
    )


def _sentences(page: Page, citations: Iterable[Citation]) -> Iterator[frozenset[str]]:
    """The keys that each sentence of one text cites; ends of sentences are found in what is written."""
    placed = [(place, citation) for citation in citations if (place := citation.location)]
    text, offset = page.source.text, page.source.offset
    block: list[str] = []
    keys: list[list[str]] = []
    end = 0
    for place, citation in sorted(placed, key=itemgetter(0)):
        start = offset(place.line - 1, place.column - 1)
        *before, here = _BLOCK_END.split(text[end:start])
        if before:
            yield from _of_block("".join([*block, before[0]]), keys)
            block, keys = [], []
        block.extend((here, CITED_IN_SENTENCE if citation.narrative else CITED))
        keys.append([item.key for item in citation.items])
        end = offset(place.end_line - 1, place.end_column - 1)
    yield from _of_block("".join([*block, _BLOCK_END.split(text[end:], 1)[0]]) if block else "", keys)


def _of_block(text: str, keys: list[list[str]]) -> Iterator[frozenset[str]]:
    """The keys of each sentence of a block; its citations are one character each and have ``keys`` in order."""
    following = iter(keys)
    for start, end in sentences(text) if keys else ():
        cited = [next(following) for character in text[start:end] if character in (CITED, CITED_IN_SENTENCE)]
        if cited:
            yield frozenset(key for group in cited for key in group)


def _unit(name: str, study: StudyPage) -> tuple[str, str]:
    """What counts once: the register or cohort where one is named, else the study."""
    return ("dataset", study.dataset) if study.dataset else ("study", name)


def _units(site: Site, review: StudyPage, confirmed: bool) -> set[tuple[str, str]]:
    """What a review includes for certain, or only may include, as far as it has a record."""
    known = site.study_by_name
    return {_unit(name, known[name][1]) for name in _names(site, review, confirmed) if name in known}


def _names(site: Site, review: StudyPage, confirmed: bool) -> set[str]:
    """The studies that a review includes for certain, or only may include, each once and never the review itself."""
    names = {included.study for included in review.includes if included.confirmed is confirmed}
    return {name for name in names if name not in site.study_by_name or site.study_by_name[name][1] is not review}


def _reasons(given: dict[str, StudyRecord], reviews: list[StudyPage], may_overlap: bool) -> Iterator[str]:
    shared: dict[str, list[str]] = {}
    for _, study in given.values():
        if study.dataset and not study.design.kind.is_review:
            shared.setdefault(study.dataset, []).append(study.label)
    for dataset, labels in shared.items():
        if len(labels) > 1:
            yield f"{_listed(labels)} share the data of {dataset} and count once."
    for review in reviews:
        if review.included is None:
            yield f"How many studies {review.label} includes is not reported."
        else:
            yield f"{review.label} includes {review.included} {'study' if review.included == 1 else 'studies'}."
        for confirmed, words in (
            (True, "in it and not counted again"),
            (False, "perhaps in it, and then not counted again"),
        ):
            inside = [
                given[included.study][1].label
                for included in review.includes
                if included.confirmed is confirmed and included.study in given
            ]
            if inside:
                yield f"{_listed(inside)} {'is' if len(inside) == 1 else 'are'} {words}."
    if may_overlap:
        yield "These reviews may include the same studies."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _studies(number: int) -> str:
    return f"{number:,} independent {'study' if number == 1 else 'studies'}"
