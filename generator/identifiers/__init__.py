"""Identifiers of works and of trials: recognised however they are written, brought to one form, and linked."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote, unquote

from generator.identifiers import kinds
from generator.identifiers.kinds import isbn_check_digit

RESOLVER = re.compile(r"doi\.org/|pubmed|/pmc|europepmc\.org/|arxiv\.org/", re.IGNORECASE)
"""What an address holds that may be the link of a work's identifier: most are none, and this tells them at once."""
_KINDS = {**kinds.WORKS, **kinds.REGISTRIES}
_LETTERS = {"rbr": "rebec", "per": "repec", "nl": "ntr", "euctr": "eudract", "anzctr": "actrn"}
_ARXIV_DOI = "10.48550/arxiv."
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}


class Identifier(NamedTuple):
    """An identifier in its one form. ``kind`` is a key of :data:`NAMES`."""

    kind: str
    value: str


REGISTRIES = frozenset(kinds.REGISTRIES)
"""The kinds that are registrations of trials; a work may share them with others."""
NAMES: Mapping[str, str] = MappingProxyType({kind: row.name for kind, row in _KINDS.items()})
"""What each kind is called."""
FORMS: Mapping[str, str] = MappingProxyType({kind: row.form for kind, row in _KINDS.items()})
"""What the identifiers of each kind look like, in words."""


def recognise(text: str) -> Identifier | None:
    """What a text alone is: bare, behind its name (``doi:``, ``PMID:``) or as an address. Bare digits are a PMID."""
    for kind in _KINDS:
        if value := _read(kind, text):
            return Identifier(kind, value)
    return None


def normalised(kind: str, text: str) -> str | None:
    """The one form of an identifier of a known kind, without name and resolver; ``None`` if it is none.

    A PMCID may lack its letters. A DOI keeps its case and loses its percent encoding, which only addresses need
    (DOI Handbook, 2.5).
    """
    value = _read(kind, text)
    return _read(kind, f"PMC{text.strip()}") if value is None and kind == "pmcid" else value


def isbns(text: str) -> list[str]:
    """The texts of a list of ISBNs: a book has one for each binding, with the binding's name in parentheses."""
    parts = re.split(r"[,;/]", re.sub(r"\([^)]*\)", "", text))
    return [part.strip() for part in parts if part.strip()]


def fits(kind: str, value: str) -> bool:
    """Whether a text in its one form can be an identifier of a kind."""
    return _pattern(_KINDS[kind].body).fullmatch(value) is not None


def address(kind: str, value: str) -> str:
    """Where an identifier in its one form leads: the address that its registry names for such links."""
    if kind == "doi":
        return _KINDS[kind].resolver + quote(value, safe="/:;.()-_")
    end = "/" if kind in ("pmid", "pmcid") else ""
    return _KINDS[kind].resolver + quote(value, safe="/" if kind == "arxiv" else "") + end


def comparable(kind: str, value: str) -> str:
    """What two identifiers in their one form share if they mean the same: DOIs ignore case, ISBN-10 became ISBN-13.

    A work of arXiv compares as the DOI that arXiv gives it, without its version: the versions are one work.
    """
    if kind == "isbn" and len(value) == 10:
        longer = f"978{value[:9]}"
        return longer + (isbn_check_digit(f"{longer}0") or "")
    if kind not in ("doi", "arxiv"):
        return value
    lower = value.lower()
    if kind == "arxiv" and lower:
        lower = _ARXIV_DOI + lower
    return re.sub(r"v[0-9]+$", "", lower) if lower.startswith(_ARXIV_DOI) else lower


def counted_with(kind: str, value: str) -> str:
    """The kind that an identifier in its one form is compared with: for a DOI of arXiv's, arXiv's own."""
    return "arxiv" if kind == "doi" and value.lower().startswith(_ARXIV_DOI) else kind


def registry_of(text: str) -> str | None:
    """The kind of registration that a text would be by its first letters, whatever its digits."""
    letters = re.match(r"[a-z]*", text.strip().lower())
    kind = letters[0] if letters else ""
    return kind if kind in REGISTRIES else _LETTERS.get(kind)


def _read(kind: str, text: str) -> str | None:
    row = _KINDS[kind]
    text = text.strip().lstrip("<([{\"'“‘")
    lead = _pattern(row.lead).match(text)
    rest = text[lead.end() :] if lead else text
    if lead and "/" in lead[0]:
        rest = re.split(f"[{row.ends}]", rest, maxsplit=1)[0]
        rest = rest if kind == "doi" else unquote(rest)
    rest = _trimmed(rest)
    if kind == "doi":
        # What is decoded may end in punctuation, and what is trimmed may be decoded.
        while (plain := _trimmed(_decoded(rest))) != rest:
            rest = plain
    found = _pattern(row.body).fullmatch(rest)
    return row.write(found) if found else None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern, compiled when it is first needed: all of them would cost each start 20 ms."""
    return re.compile(text, re.IGNORECASE)


def _decoded(text: str) -> str:
    """A DOI without percent encoding, also where it was encoded twice; as it is where that would make it none."""
    while "%" in text:
        try:
            plain = unquote(text, errors="strict")
        except UnicodeDecodeError:
            return text
        if plain == text or not _pattern(kinds.WORKS["doi"].body).fullmatch(plain):
            return text
        text = plain
    return text


def _trimmed(text: str) -> str:
    """The text without the punctuation of the sentence around it; brackets that belong to it stay."""
    while text:
        last = text[-1]
        if last in ".,;:\"'”’»" or (last in _CLOSING and text.count(last) > text.count(_CLOSING[last])):
            text = text[:-1].rstrip()
        else:
            break
    return text
