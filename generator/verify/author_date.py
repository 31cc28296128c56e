"""What a reader sees of an author–date citation: names, years and letters."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from generator.verify.page import Cluster, Number

SAME_AUTHOR = re.compile(r"[\s.]*(?:[—―–_]|---)")
"""How an entry begins that has a dash in place of the author of the entry before it."""

YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?:-?([a-z]{1,2})(?![^\W_]))?(?![0-9])")
_NEXT_YEAR = re.compile(rf"\s?[–/-]\s?{YEAR.pattern.removeprefix('(?<![0-9])')}")
_LETTER_APART = re.compile(r"[\s年년]{1,2}([a-z])(?=\s*(?:[,;:)\]]|$))")
_LETTER = re.compile(r"\W*([a-z]{1,2})\s*(?=[,:)\]]|$)")
_NARRATIVE = re.compile(r"[^(\[]*\w[^(\[]*[(\[]")
_PIECE = re.compile(r"[,;:(\[]")
_LOCATOR = re.compile(r"[§¶#]+|[^\W\d_]+\.|(?=[^\W\d_]+$)[^A-ZÀ-ÞΑ-ΩА-Я]\S*")
WORD = re.compile(r"[^\W\d_]+")
# "et" stands before "al" too, which tells a work of several authors from one of the first author alone.
_JOINING = frozenset({"and", "et", "und", "y", "e", "en", "og", "och"})
# Letters with strokes and ligatures, which Unicode does not decompose.
_UNDIVIDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


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
        if not name_words(self.names):
            return ()
        words = map(folded, WORD.findall(self.names))
        return (*(word for word in words if word not in _JOINING), *self.years)


@lru_cache(maxsize=20_000)
def cited(text: str) -> Cited:
    """Read the text of a link, such as ``Smith et al., 2014a, p. 3`` or ``Smith (2014a)``.

    The year is the first figure from 1000 to 2099 that stands alone between commas and brackets, or after the names;
    ``p. 1200`` and ``: 1200`` are locators.
    """
    for year in YEAR.finditer(text):
        pieces = list(_PIECE.finditer(text, 0, year.start()))
        start = pieces[-1].end() if pieces else 0
        before = text[start : year.start()].strip(" \u00a0\u202f“”\"'")
        if pieces and not before:
            is_locator = pieces[-1][0] == ":"
        else:
            is_locator = _LOCATOR.fullmatch(before) is not None and (bool(pieces) or len(before) < 6)
        if is_locator:
            continue
        apart = None if year[2] else _LETTER_APART.match(text, year.end())
        years = [f"{year[1]}{apart[1]}" if apart else joined(year)]
        following = _NEXT_YEAR.match(text, year.end())
        while following:
            years.append(joined(following))
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


def joined(year: re.Match[str]) -> str:
    """A year with its letter."""
    return f"{year[1]}{year[2] or ''}"


def folded(word: str) -> str:
    """The word without case and accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_UNDIVIDED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def name_words(text: str) -> list[str]:
    """The words that can be a surname; initials, particles and the labels of locators are none."""
    return [word for word in WORD.findall(text) if len(word) > 1 and not word[0].islower()]
