"""The entries and citations of all pages against each other: one key, one text; one text, one key."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar
from urllib.parse import unquote

from generator.diagnostics import Rule
from generator.verify.author_date import SAME_AUTHOR, shown_works
from generator.verify.cited_by import Told, cited_by_faults
from generator.verify.numbering import Numbering
from generator.verify.page import Page
from generator.verify.places import Fault
from generator.verify.rules import (
    CITATION_AMBIGUOUS,
    CITATION_UNLISTED,
    REFERENCE_DISAGREEMENT,
    REFERENCE_LIST_ORDER,
    REFERENCE_MISMATCH,
)

_IDENTIFIER = re.compile(
    r"https?://(?:(?:dx\.)?doi\.org/(?P<doi>10\..+)"
    r"|(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/(?P<pmid>[0-9]+)/?"
    r"|(?:pmc\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pmc)/articles/(?P<pmcid>PMC[0-9]+)/?)",
    re.IGNORECASE,
)
_NAMES = {"doi": "DOI", "pmid": "PubMed number", "pmcid": "PMC number"}
_HELP = "Build the whole site again, and compare the two entries."
_Place = tuple[str, int]
_Value = TypeVar("_Value", bound=Hashable)
_Said = dict[_Value, list[_Place]]


@lru_cache(maxsize=50_000)
def identifier(link: str) -> tuple[str, str] | None:
    """The kind and the value of the identifier that a link resolves; one work has it in whatever case.

    The addresses are those that the DOI Foundation and NLM name for their identifiers.
    """
    found = _IDENTIFIER.fullmatch(link.partition("#")[0])
    return (found.lastgroup or "", unquote(found[found.lastgroup or 0]).casefold()) if found else None


@dataclass
class Entries:
    """What the pages read so far say about each key, and which keys they cite.

    By key: ``texts``, each text of its entries, ``links``, each set of links to other sites, and ``identifiers``, each
    set of identifiers, with where they stand. By identifier: ``works``, the first entry of each key that has it.
    By what author–date citations show: ``shown``, the first citation of each key that shows it. By key: ``told``, where
    the list of all works says that it is cited, and ``mentions``, how often each page mentions it. ``base`` is the path
    below which the site stands.
    """

    base: str = "/"
    texts: dict[str, _Said[str]] = field(default_factory=dict)
    links: dict[str, _Said[tuple[str, ...]]] = field(default_factory=dict)
    identifiers: dict[str, _Said[tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    works: dict[tuple[str, str], dict[str, _Place]] = field(default_factory=dict)
    shown: dict[tuple[str, ...], dict[str, tuple[_Place, str]]] = field(default_factory=dict)
    cited: dict[str, _Place] = field(default_factory=dict)
    complete: list[_Place] = field(default_factory=list)
    listed: dict[str, _Place] = field(default_factory=dict)
    told: dict[str, list[Told]] = field(default_factory=dict)
    mentions: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, page: Page, numbering: Numbering) -> Iterator[Fault]:
        """Keep the entries and citations of one page; report entries that are empty, or listed on two pages."""
        for key, element in numbering.first.items():
            self.cited.setdefault(key, (page.path, element))
            self.mentions.setdefault(key, {})[page.path] = numbering.mentions[key]
        if numbering.numbers is None:
            self._add_shown(page)
        for section in page.lists:
            if section.complete:
                self.complete.append((page.path, section.element))
            for entry in section.entries:
                place = (page.path, entry.element)
                if section.complete and entry.key:
                    self.told.setdefault(entry.key, []).append((*place, entry.cited_by))
                    first = self.listed.setdefault(entry.key, place)
                    if first[0] != page.path:  # twice on one page is a duplicate id
                        message = f"{entry.key!r} stands twice in the list of all references, on two of its pages"
                        related = ((*first, "the first entry"),)
                        yield Fault(REFERENCE_LIST_ORDER, *place, message, "Build the whole site again.", "", related)
                if not entry.text:
                    message = f"The entry {entry.id!r} is empty"
                    yield Fault(REFERENCE_MISMATCH, *place, message, "Build the site again.")
                elif entry.key:
                    self._add_entry(entry.key, entry.text, entry.links, place)

    def _add_shown(self, page: Page) -> None:
        for cluster in page.clusters:
            for link, shown in shown_works(cluster):
                signature = shown.signature
                if signature and link.key in cluster.keys:
                    place = (page.path, link.element)
                    self.shown.setdefault(signature, {}).setdefault(link.key, (place, shown.text))

    def _add_entry(self, key: str, text: str, links: tuple[str, ...], place: _Place) -> None:
        if not SAME_AUTHOR.match(text):
            self.texts.setdefault(key, {}).setdefault(text, []).append(place)
        found = [identifier(link) for link in links]
        named = tuple(dict.fromkeys(filter(None, found)))
        others = tuple(link for link, name in zip(links, found, strict=True) if name is None)
        self.links.setdefault(key, {}).setdefault(others, []).append(place)
        self.identifiers.setdefault(key, {}).setdefault(named, []).append(place)
        for name in named:
            self.works.setdefault(name, {}).setdefault(key, place)

    def faults(self) -> Iterator[Fault]:
        """What differs between pages, what two works share, and cited works that the site-wide list lacks."""
        for key, texts in self.texts.items():
            for place, text, usual, first in _differences(texts):
                differs = f"reads {_short(text, usual)}; elsewhere on the site it reads {_short(usual, text)}"
                yield _different(REFERENCE_MISMATCH, place, key, differs, first)
        for key, links in self.links.items():
            for place, link, usual_link, first in _differences(links):
                differs = f"links to {_listed(link)}; elsewhere on the site to {_listed(usual_link)}"
                yield _different(REFERENCE_MISMATCH, place, key, differs, first)
        for key, identifiers in self.identifiers.items():
            for place, one, other, first in _differences(identifiers):
                differs = f"has {_named(one)}; elsewhere on the site {_named(other)}"
                yield _different(REFERENCE_MISMATCH, place, key, differs, first)
        yield from cited_by_faults(self.told, self.mentions, self.base)
        yield from self._shared_identifiers()
        yield from self._ambiguous()
        if self.complete:
            page, element = self.complete[0]
            for key in self.cited.keys() - self.listed.keys():
                message = f"The list of all references has no entry of {key!r}, which {self.cited[key][0]} cites"
                related = ((*self.cited[key], "cited here"),)
                yield Fault(CITATION_UNLISTED, page, element, message, "Build the whole site again.", "", related)

    def _shared_identifiers(self) -> Iterator[Fault]:
        for name, works in self.works.items():
            (first, place), *others = works.items()
            for key, other in others:
                message = f"The entries of {key!r} and {first!r} link to one work, {_named((name,))}"
                help_text = "Correct the identifier, or make the two entries one."
                related = ((*place, f"the entry of {first!r}"),)
                yield Fault(REFERENCE_DISAGREEMENT, *other, message, help_text, "", related)

    def _ambiguous(self) -> Iterator[Fault]:
        """Works that are cited by one text and whose entries differ."""
        for works in self.shown.values():
            (first, (place, shown)), *others = works.items()
            for key, (other, text) in others:
                if self.texts.get(key, {}).keys() & self.texts.get(first, {}).keys():
                    continue
                message = f"{text!r} stands for {key!r} here and {shown!r} for {first!r} elsewhere on the site"
                help_text = "Use a style that adds letters to such years, and build the whole site again."
                related = ((*place, f"here it is {first!r}"),)
                yield Fault(CITATION_AMBIGUOUS, *other, message, help_text, "", related)


def _differences(said: Mapping[_Value, list[_Place]]) -> Iterator[tuple[_Place, _Value, _Value, _Place]]:
    """Each place that says otherwise than most places, what it and what they say, and the first of them."""
    if len(said) < 2:
        return
    usual = max(said, key=lambda value: len(said[value]))
    for value, places in said.items():
        if value != usual:
            yield from ((place, value, usual, said[usual][0]) for place in places)


def _different(rule: Rule, place: _Place, key: str, differs: str, first: _Place) -> Fault:
    return Fault(rule, *place, f"The entry of {key!r} {differs}", _HELP, "", ((*first, "the entry elsewhere"),))


def _named(identifiers: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{_NAMES[kind]} {value}" for kind, value in identifiers) or "no identifier"


def _listed(links: tuple[str, ...]) -> str:
    return ", ".join(map(repr, links)) or "no other site"


def _short(text: str, other: str) -> str:
    """The part of a text around its first difference from another."""
    same = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    start = max(0, same - 20)
    return repr(f"{'…' if start else ''}{text[start : start + 60]}{'…' if len(text) > start + 60 else ''}")
