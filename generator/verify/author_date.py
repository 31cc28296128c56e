"""What a reader sees of an author–date citation, against the entry that it leads to."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from generator.verify.clusters import numeral
from generator.verify.page import Cluster, Entry, Number, Page, ReferenceList
from generator.verify.places import Fault
from generator.verify.rules import REFERENCE_LIST_ORDER, REFERENCE_MISMATCH

SAME_AUTHOR = re.compile(r"[\s.]*(?:[—―–_]|---)")
"""How an entry begins that has a dash in place of the author of the entry before it."""

_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?:-?([a-z]{1,2})(?![^\W_]))?(?![0-9])")
_NEXT_YEAR = re.compile(rf"\s?[–/-]\s?{_YEAR.pattern.removeprefix('(?<![0-9])')}")
_LETTER = re.compile(r"\W*([a-z]{1,2})\s*(?=[,:)\]]|$)")
_NARRATIVE = re.compile(r"[^(\[]*\w[^(\[]*[(\[]")
_PIECE = re.compile(r"[,;:(\[]")
_LOCATOR = re.compile(r"[§¶#]+|[^\W\d_]+\.|(?=[^\W\d_]+$)[^A-ZÀ-ÞΑ-ΩА-Я]\S*")
_AUTHOR_ENDS = re.compile(r"[,;:(\[&/]|\s(?:and|und|et|y|e|en|og|och|i|и|ja|ve|és|a)\s")
_TITLE_OPENS = tuple("\"'“”„‘’«‹")
# A label made of the name's letters and the year, as the CSL variable `citation-label` has it.
_LABEL = re.compile(r"\W*[^\W\d_]+\+?[0-9]{2,4}[a-z]?\W*")
_WORD = re.compile(r"[^\W\d_]+")
_JOINING = frozenset({"and", "et", "al", "und", "y", "e", "en", "og", "och"})
# Letters with strokes and ligatures, which Unicode does not decompose.
_UNDIVIDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
_CHANGED = "Build the site again; if this stays, something changes citations after the generator wrote them."


class Cited(NamedTuple):
    """What a citation's link says: its text up to the year, and the years with their letters."""

    names: str
    years: tuple[str, ...]

    @property
    def text(self) -> str:
        """The names and years, without locator."""
        return f"{self.names.rstrip(' ,([')} {' '.join(self.years)}".strip()

    @property
    def signature(self) -> tuple[str, ...]:
        """What tells this work from others, whatever marks stand between: names and years; empty without names."""
        if not _name_words(self.names):
            return ()
        words = map(_folded, _WORD.findall(self.names))
        return (*(word for word in words if word not in _JOINING), *self.years)


@lru_cache(maxsize=20_000)
def cited(text: str) -> Cited:
    """Read the text of a link, such as ``Smith et al., 2014a, p. 3`` or ``Smith (2014a)``.

    The year is the first figure from 1000 to 2099 that stands alone between commas and brackets, or after the names;
    ``p. 1200`` and ``: 1200`` are locators.
    """
    for year in _YEAR.finditer(text):
        pieces = list(_PIECE.finditer(text, 0, year.start()))
        start = pieces[-1].end() if pieces else 0
        before = text[start : year.start()].strip(" \u00a0\u202f“”\"'")
        if pieces and not before:
            is_locator = pieces[-1][0] == ":"
        else:
            is_locator = _LOCATOR.fullmatch(before) is not None and (bool(pieces) or len(before) < 6)
        if is_locator:
            continue
        years = [_joined(year)]
        following = _NEXT_YEAR.match(text, year.end())
        while following:
            years.append(_joined(following))
            following = _NEXT_YEAR.match(text, following.end())
        return Cited(text[: year.start()], tuple(years))
    return Cited(text, ())


def shown_works(cluster: Cluster) -> Iterator[tuple[Number, Cited]]:
    """The links of a citation with what a reader makes of each, whatever of it stands before the link.

    The name of a narrative citation may stand before its link, as in ``Smith (2014a)``, and where the style collapses
    ``Smith 2012a, b`` the second link has the letter alone.
    """
    text = ""
    before: Cited | None = None
    for part in cluster.parts:
        if isinstance(part, str):
            text += part
        elif isinstance(part, Number):
            letter = _LETTER.match(part.text)
            if letter and before and before.years:
                shown = Cited(before.names, (f"{before.years[-1][:4]}{letter[1]}",))
            else:
                shown = cited(f"{text if not before and _NARRATIVE.fullmatch(text) else ''}{part.text}")
            yield part, shown
            before, text = shown, ""


def _joined(year: re.Match[str]) -> str:
    return f"{year[1]}{year[2] or ''}"


def _years(text: str) -> frozenset[str]:
    return frozenset(map(_joined, _YEAR.finditer(text)))


def _folded(word: str) -> str:
    """The word without case and accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_UNDIVIDED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _name_words(text: str) -> list[str]:
    """The words that can be a surname; initials, particles and the labels of locators are none."""
    return [word for word in _WORD.findall(text) if len(word) > 1 and not word[0].islower()]


def author_date_faults(page: Page, section: ReferenceList) -> Iterator[Fault]:
    """Numbers where the list has none; names and years that the entry of the work does not print."""
    for cluster in page.clusters:
        for mark in cluster.marks:
            if isinstance(mark, Number) and numeral(mark.text)[1] and not _YEAR.search(mark.text):
                message = f"The page cites by number ({mark.text!r}), and its reference list has no numbers"
                yield Fault(REFERENCE_LIST_ORDER, page.path, section.element, message, _CHANGED)
                return
    said = _said(section)
    for cluster in page.clusters:
        yield from _cluster_faults(page.path, cluster, said)


class _Said(NamedTuple):
    """What an entry prints: its years, its words without case and accents, and all of it so."""

    years: frozenset[str]
    words: frozenset[str]
    text: str


def _said(section: ReferenceList) -> dict[str, _Said]:
    """By key, what the entries print; one that begins with a dash has the author of the entry before it."""
    said: dict[str, _Said] = {}
    author = ""
    for entry in section.entries:
        names = _author(entry)
        author = author if names is None else names
        text = entry.text if names is not None else f"{author} {entry.text}"
        folded = _folded(text)
        said.setdefault(entry.key, _Said(_years(entry.text), frozenset(_WORD.findall(folded)), folded))
    return said


def _author(entry: Entry) -> str | None:
    """The text of an entry up to its year, for the entries after it; ``None`` if it has a dash there."""
    if SAME_AUTHOR.match(entry.text):
        return None
    year = _YEAR.search(entry.text)
    return entry.text[: year.start()] if year else entry.text


def _cluster_faults(path: str, cluster: Cluster, said: dict[str, _Said]) -> Iterator[Fault]:
    for part, shown in shown_works(cluster):
        entry = said.get(part.key)
        if entry is not None:
            yield from _entry_faults(path, part, shown, entry)


def _entry_faults(path: str, part: Number, shown: Cited, entry: _Said) -> Iterator[Fault]:
    for year in shown.years:
        if year not in entry.years:
            message = f"{part.text!r} is cited with the year {year}, which its entry does not print"
            yield Fault(REFERENCE_MISMATCH, path, part.element, message, _CHANGED, year if year in part.text else "")
    name = "" if _LABEL.fullmatch(part.text) else _absent_name(shown, entry)
    if name:
        message = f"{part.text!r} is cited with the name {name!r}, which its entry does not print"
        yield Fault(REFERENCE_MISMATCH, path, part.element, message, _CHANGED, name if name in part.text else "")


def _absent_name(shown: Cited, entry: _Said) -> str:
    """A word of the authors' names that the entry lacks; empty if it has them all.

    Words that begin with a small letter are particles, or words before the name. A given name may stand in the entry
    as its initial. Titles in place of names may be shortened; so may one that stands, without a year, after the name.
    """
    plain = shown.names.strip(" ([")
    if plain.startswith(_TITLE_OPENS):
        return ""
    authors = _AUTHOR_ENDS.split(plain) if shown.years else _AUTHOR_ENDS.split(plain, maxsplit=1)[:1]
    return next(filter(None, (_absent_word(author, entry) for author in authors)), "")


def _absent_word(author: str, entry: _Said) -> str:
    words = _name_words(author)
    absent = [word for word in words if not _stands(word, entry)]
    initials = {letter for word in entry.words if len(word) < 4 for letter in word}
    if len(absent) < len(words):
        absent = [word for word in absent if _folded(word)[:1] not in initials]
    return absent[0] if absent else ""


def _stands(word: str, entry: _Said) -> bool:
    """Whether the entry has the word; scripts without capitals do not part their words with spaces."""
    folded = _folded(word)
    return folded in entry.words or (not word[0].isupper() and folded in entry.text)
