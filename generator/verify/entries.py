"""The entries of all pages against each other: one key, one text."""

import re
from collections import defaultdict
from collections.abc import Iterator
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
    """What the pages read so far say about each key, and which keys they cite."""

    said: dict[str, dict[_Said, list[_Place]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    cited: dict[str, _Place] = field(default_factory=dict)
    complete: list[_Place] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)

    def add(self, page: Page, numbering: Numbering) -> Iterator[Fault]:
        """Keep the entries of one page; report those that are empty."""
        for key, element in numbering.first.items():
            self.cited.setdefault(key, (page.path, element))
        for section in page.lists:
            if section.complete:
                self.complete.append((page.path, section.element))
                self.listed.update(entry.key for entry in section.entries)
            for entry in section.entries:
                if not entry.key:
                    continue
                if not entry.text:
                    message = f"The entry {entry.id!r} is empty."
                    yield Fault(REFERENCE_MISMATCH, page.path, entry.element, message, "Build the site again.")
                elif not _SAME_AUTHOR.match(entry.text):
                    text = _YEAR_LETTER.sub(r"\1", entry.text) if section.tags[:1] == ("ul",) else entry.text
                    self.said[entry.id][text, entry.links].append((page.path, entry.element))

    def faults(self) -> Iterator[Fault]:
        """Entries that differ from what most pages say, and cited works that the site-wide list lacks."""
        for identifier, texts in self.said.items():
            if len(texts) == 1:
                continue
            (usual, usual_links), places = max(texts.items(), key=lambda item: len(item[1]))
            for (text, _), others in texts.items():
                if others is places:
                    continue
                differs = f"reads {_short(text, usual)}" if text != usual else f"links elsewhere than {usual_links}"
                for page, element in others:
                    message = (
                        f"The entry {identifier!r} {differs}; elsewhere on the site it reads {_short(usual, text)}."
                    )
                    related = ((*places[0], "the entry elsewhere"),)
                    help_text = "Build the whole site again, and compare the two entries."
                    yield Fault(REFERENCE_MISMATCH, page, element, message, help_text, "", related)
        if self.complete:
            page, element = self.complete[0]
            for key in self.cited.keys() - self.listed:
                message = f"The list of all references has no entry of {key!r}, which {self.cited[key][0]} cites."
                related = ((*self.cited[key], "cited here"),)
                yield Fault(CITATION_UNLISTED, page, element, message, "Build the whole site again.", "", related)


def _short(text: str, other: str) -> str:
    """The part of a text around its first difference from another."""
    same = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    start = max(0, same - 20)
    return repr(f"{'…' if start else ''}{text[start : start + 60]}{'…' if len(text) > start + 60 else ''}")
