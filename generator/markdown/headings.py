"""Headings and their anchors: written ones where they may stand, else made of the heading's words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from markdown_it.token import Token

from generator.diagnostics import Diagnostic
from generator.markdown.positions import OffsetMap, to_source
from generator.markdown_rules import ANCHOR_TAKEN
from generator.model.documents import Heading
from generator.source import Location, Source

ALLOWED_ID = re.compile(r"""(?!ref-|cite-|fn|__)[^\s"'&<>\x00-\x1f]+""")
"""An anchor that a heading may ask for: those with other beginnings are made by the site itself."""

_RESERVED = re.compile(r"^(?:ref-|cite-|fn|__)")
_SHOWN = frozenset(
    {"text", "code_inline", "abbreviation", "misplaced", "footnote_unknown", "link_with_space", "escaped_at"}
)


def name_headings(
    tokens: Sequence[Token],
    maps: Sequence[tuple[Token, OffsetMap]],
    source: Source,
    reserved: frozenset[str],
    raw: Iterable[tuple[str, Location]],
) -> tuple[tuple[Heading, ...], tuple[Diagnostic, ...]]:
    """Give each heading its anchor. ``raw`` are those of headings in HTML, which stand as they are written."""
    mapping_of = {id(token): mapping for token, mapping in maps}
    used = dict.fromkeys(reserved, 1)
    diagnostics: list[Diagnostic] = []
    found = [(opening, inline) for opening, inline in pairwise(tokens) if opening.type == "heading_open"]
    places = {
        id(inline): source.location(start, start + 1)
        for _, inline in found
        for start in [to_source(mapping_of[id(inline)], 0) if id(inline) in mapping_of else 0]
    }
    for opening, inline in found:
        if "id" in opening.attrs and not _claim(str(opening.attrs["id"]), places[id(inline)], used, diagnostics):
            del opening.attrs["id"]
    for identifier, place in raw:
        _claim(identifier, place, used, diagnostics)
    headings = []
    for opening, inline in found:
        text = plain_text(inline)
        identifier = str(opening.attrs["id"]) if "id" in opening.attrs else _unique(slug(text), used)
        opening.attrs["id"] = identifier
        headings.append(Heading(int(opening.tag[1]), identifier, text, places[id(inline)]))
    return tuple(headings), tuple(diagnostics)


def plain_text(inline: Token) -> str:
    """The text of an inline token without marks."""
    return "".join(
        child.content if child.type in _SHOWN else " " if child.type == "softbreak" else ""
        for child in inline.children or ()
    ).strip()


def slug(text: str) -> str:
    """An anchor made of a heading's text: lower case, letters of any script kept, words joined with ``-``.

    Anchors that the site makes itself begin with ``ref-``, ``cite-``, ``fn`` or ``__``; a heading's never does.
    """
    words = unicodedata.normalize("NFC", text).lower()
    joined = re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", words).strip()).strip("-")
    return f"section-{joined}".rstrip("-") if not joined or _RESERVED.match(joined) else joined


def _claim(identifier: str, place: Location, used: dict[str, int], diagnostics: list[Diagnostic]) -> bool:
    """Take the anchor if a heading may have it; else say why not."""
    if not ALLOWED_ID.fullmatch(identifier):
        fault = "cannot be a heading's: the generator makes those that begin with `ref-`, `cite-`, `fn` or `__`"
        if not _RESERVED.match(identifier):
            fault = "cannot be a heading's: it is empty, or holds a space, a quotation mark or one of `& < >`"
    elif identifier in used:
        fault = "is already that of another heading, or of a part that the page's template makes"
    else:
        used[identifier] = 1
        return True
    diagnostics.append(ANCHOR_TAKEN(place, f"the anchor `#{identifier}` {fault}", "give the heading another anchor"))
    return False


def _unique(identifier: str, used: dict[str, int]) -> str:
    """The identifier, numbered if it is taken; ``used`` counts how often each was asked for."""
    candidate = identifier
    while candidate in used:
        candidate = f"{identifier}-{used[identifier]}"
        used[identifier] += 1
    used[candidate] = 1
    return candidate
