"""The entries of all pages against each other: one key, one text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.verify.numbering import Numbering
from generator.verify.page import Page
from generator.verify.places import Fault
from generator.verify.rules import CITATION_UNLISTED, REFERENCE_MISMATCH

_YEAR_LETTER = re.compile(r"(?<![0-9])((?:1[5-9]|20)[0-9]{2})[a-z]\b")
_SAME_AUTHOR = re.compile(r"[\s.]*(?:[—―–_]|---)")
_Said = tuple[str, tuple[str, ...]]
_Place = tuple[str, int]


@dataclass
class Entries:
    """What the pages read so far say about each key, and which keys they cite.

    ``said``: by key, each text with its links, and where it stands. ``author_date``: some page has a list of that kind.
    """

    said: dict[str, dict[_Said, list[_Place]]] = field(default_factory=dict)
    author_date: bool = False
    cited: dict[str, _Place] = field(default_factory=dict)
    complete: list[_Place] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)

    def add(self, page: Page, numbering: Numbering) -> Iterator[Fault]:
        """Keep the entries of one page; report those that are empty."""
        for key, element in numbering.first.items():
            self.cited.setdefault(key, (page.path, element))
        self.author_date |= numbering.numbers is None
        for section in page.lists:
            if section.complete:
                self.complete.append((page.path, section.element))
                self.listed.update(entry.key for entry in section.entries)
            for entry in section.entries:
                if not entry.text:
                    message = f"The entry {entry.id!r} is empty"
                    yield Fault(REFERENCE_MISMATCH, page.path, entry.element, message, "Build the site again.")
                elif entry.key and not _SAME_AUTHOR.match(entry.text):
                    texts = self.said.setdefault(entry.key, {})
                    texts.setdefault((entry.text, entry.links), []).append((page.path, entry.element))

    def faults(self) -> Iterator[Fault]:
        """Entries that differ from what most pages say, and cited works that the site-wide list lacks."""
        for key, texts in self.said.items():
            if len(texts) > 1:
                yield from _differences(key, _without_letters(texts) if self.author_date else texts)
        if self.complete:
            page, element = self.complete[0]
            for key in self.cited.keys() - self.listed:
                message = f"The list of all references has no entry of {key!r}, which {self.cited[key][0]} cites"
                related = ((*self.cited[key], "cited here"),)
                yield Fault(CITATION_UNLISTED, page, element, message, "Build the whole site again.", "", related)


def _without_letters(texts: Mapping[_Said, list[_Place]]) -> Mapping[_Said, list[_Place]]:
    """The texts without the letters that tell works of one author and year apart on one page."""
    merged: dict[_Said, list[_Place]] = {}
    for (text, links), places in texts.items():
        merged.setdefault((_YEAR_LETTER.sub(r"\1", text), links), []).extend(places)
    return merged


def _differences(key: str, texts: Mapping[_Said, list[_Place]]) -> Iterator[Fault]:
    usual, usual_links = max(texts, key=lambda said: len(texts[said]))
    first = texts[usual, usual_links][0]
    for (text, links), places in texts.items():
        if (text, links) == (usual, usual_links):
            continue
        for page, element in places:
            if text == usual:
                differs = f"links to {_listed(links)}; elsewhere on the site to {_listed(usual_links)}"
            else:
                differs = f"reads {_short(text, usual)}; elsewhere on the site it reads {_short(usual, text)}"
            help_text = "Build the whole site again, and compare the two entries."
            related = ((*first, "the entry elsewhere"),)
            yield Fault(REFERENCE_MISMATCH, page, element, f"The entry of {key!r} {differs}.", help_text, "", related)


def _listed(links: tuple[str, ...]) -> str:
    return ", ".join(map(repr, links)) or "no other site"


def _short(text: str, other: str) -> str:
    """The part of a text around its first difference from another."""
    same = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    start = max(0, same - 20)
    return repr(f"{'…' if start else ''}{text[start : start + 60]}{'…' if len(text) > start + 60 else ''}")
