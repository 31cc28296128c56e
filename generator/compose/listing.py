"""The site's list of every work: which page has the entry of which work, and where each is cited."""

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.compose.entries import narrative_name, surname
from generator.model.pages import ReferencesPage
from generator.model.references import Reference
from generator.site import Page, Site, address

_LETTERS = str.maketrans({"ø": "o", "å": "a", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "þ": "th"})


_INITIALS = frozenset({"Ll", "Lo", "Lu", "Nd"})
"""The kinds of character by which a name is sorted: not the marks before its first letter, such as an ʻokina."""


@dataclass(frozen=True)
class CitedOn:
    """A page that cites a work, and each place there: its anchor, and the sentence as plain text."""

    page: Page
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Listing:
    """The page that lists every work, and its works by the initial of their first author.

    A library larger than the page's ``split_above`` is split: each initial has a page of its own.
    """

    page: Page
    by_initial: Mapping[str, tuple[str, ...]]
    use_directory_urls: bool = True

    @property
    def split(self) -> bool:
        """Whether each initial has a page of its own."""
        record = self.page.record
        works = sum(map(len, self.by_initial.values()))
        return isinstance(record, ReferencesPage) and works > record.split_above

    def path(self, initial: str) -> str:
        """The path of the page with the works of an initial, as if it were a file of the content folder."""
        if not self.split:
            return self.page.path
        stem = self.page.path.removesuffix(".md")
        folder = posixpath.dirname(stem) if posixpath.basename(stem) in ("index", "README") else stem
        return posixpath.join(folder, f"{anchor_of(initial)}.md")

    def address(self, key: str) -> str:
        """The address of the page with a work's entry, relative to the site's root."""
        return address(self.path(self._initial[key]), self.use_directory_urls)

    @cached_property
    def _initial(self) -> Mapping[str, str]:
        return {key: initial for initial, keys in self.by_initial.items() for key in keys}

    def __contains__(self, key: str) -> bool:
        return key in self._initial


def find_listing(site: Site) -> Listing | None:
    """The site's list of every work, if it has a page for that."""
    page = next((page for page in site.pages if page.lists_all), None)
    return Listing(page, by_initial(site.reference_by_key.values()), site.use_directory_urls) if page else None


def by_initial(references: Iterable[Reference]) -> Mapping[str, tuple[str, ...]]:
    """The keys of works by the first letter of the first author's name, in alphabetical order."""
    groups: dict[str, list[str]] = {}
    named = [(_sort_form(_first_name(reference)), reference.issued, reference.key) for reference in references]
    for name, _, key in sorted(named):
        initial = name[:1].upper()
        groups.setdefault(initial if initial.isalpha() else "#", []).append(key)
    return {initial: tuple(keys) for initial, keys in groups.items()}


def anchor_of(initial: str) -> str:
    """An initial as it stands in anchors and addresses."""
    return initial.lower() if initial.isalpha() else "other"


def _first_name(reference: Reference) -> str:
    return surname(reference.authors[0]) if reference.authors else narrative_name(reference)


def _sort_form(name: str) -> str:
    """A name by which to sort: without case and accents, and without signs before its first letter."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    first = next((n for n, character in enumerate(letters) if unicodedata.category(character) in _INITIALS), 0)
    return letters[first:]
