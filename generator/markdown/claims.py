"""Sentences that cite and state figures: what a check compares with the records of the works cited.

The unit is a sentence; in a table it is the row. A block that ends with a colon gives its citations to the table or
list after it, where that has none of its own.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from markdown_it.token import Token

from generator.figures import figures
from generator.markdown.positions import OffsetMap, to_source
from generator.model.documents import Claim, StatedFigure
from generator.prose import CITED, CITED_IN_SENTENCE, Plain, plain, sentences
from generator.source import Source

_DIGIT = re.compile(r"[0-9]")
_CITATION = re.compile(f"[{CITED}{CITED_IN_SENTENCE}]")
_TEXTS = frozenset({"text", "text_special", "html_inline"})
"""Inline tokens that hold what readers see; in a block of HTML its text is ``html_inline``."""
_LISTS = frozenset({"bullet_list_open", "ordered_list_open", "table_open", "dl_open"})


def claims(tokens: Sequence[Token], maps: Sequence[tuple[Token, OffsetMap]], source: Source) -> Iterator[Claim]:
    """The claims of a parsed text in order. ``maps`` lead from its inline texts to the file."""
    mapped = {id(token): mapping for token, mapping in maps}
    if not any(_has_digit(token) for token, _ in maps):
        return
    inherited: tuple[str, ...] = ()
    inherited_until = 0
    lead: tuple[str, ...] = ()
    row: list[tuple[Token, OffsetMap]] | None = None
    in_heading = False
    for index, token in enumerate(tokens):
        if index >= inherited_until:
            inherited = ()
        if token.type in _LISTS:
            end = _end(tokens, index)
            if lead and not any(_keys(inner) for inner in tokens[index:end]):
                inherited, inherited_until = lead, end
            lead = ()
        elif token.type == "heading_open":
            in_heading, lead = True, ()
        elif token.type == "heading_close":
            in_heading = False
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield from _of_row(row, inherited, source)
            row = None
        elif id(token) in mapped and not in_heading:
            if row is not None:
                row.append((token, mapped[id(token)]))
                continue
            yield from _of_block(token, mapped[id(token)], inherited, source)
            lead = _keys(token) if _is_lead(token) else ()


def _end(tokens: Sequence[Token], opening: int) -> int:
    """The index of the token that closes a block."""
    kind = tokens[opening].type.replace("_open", "_close")
    level = tokens[opening].level
    behind = range(opening + 1, len(tokens))
    return next((i for i in behind if tokens[i].level == level and tokens[i].type == kind), len(tokens))


def _has_digit(token: Token) -> bool:
    """Whether a figure can stand in the text beside its citations."""
    children = token.children or ()
    return any(child.type in _TEXTS and _DIGIT.search(child.content) for child in children)


def _is_lead(token: Token) -> bool:
    """Whether a block ends with a colon, whatever citations stand around it."""
    return ":" in token.meta["text"] and _CITATION.sub("", _plain(token).text).rstrip().endswith(":")


def _keys(token: Token) -> tuple[str, ...]:
    """The keys that an inline text cites, in order, each once."""
    cited = (child for child in token.children or () if child.type == "citation")
    return tuple(dict.fromkeys(item.key for child in cited for item in child.meta["cluster"].items))


def _plain(token: Token) -> Plain:
    clusters = (child.meta["cluster"] for child in token.children or () if child.type == "citation")
    return plain(token.meta["text"], [(cluster.start, cluster.end, cluster.narrative) for cluster in clusters])


def _of_row(row: Sequence[tuple[Token, OffsetMap]], inherited: tuple[str, ...], source: Source) -> Iterator[Claim]:
    keys = tuple(dict.fromkeys(key for token, _ in row for key in _keys(token))) or inherited
    if not keys:
        return
    stated: list[StatedFigure] = []
    for token, mapping in row:
        if _has_digit(token):
            text = _plain(token)
            stated.extend(_stated(text, 0, len(text.text), mapping, source))
    if stated:
        yield Claim(tuple(stated), keys)


def _of_block(token: Token, mapping: OffsetMap, inherited: tuple[str, ...], source: Source) -> Iterator[Claim]:
    clusters = [child.meta["cluster"] for child in token.children or () if child.type == "citation"]
    if not (clusters or inherited) or not _has_digit(token):
        return
    text = _plain(token)
    place = 0
    for start, end in sentences(text.text):
        cited = len(_CITATION.findall(text.text, start, end))
        here = clusters[place : place + cited]
        place += cited
        keys = tuple(dict.fromkeys(item.key for cluster in here for item in cluster.items)) or inherited
        stated = tuple(_stated(text, start, end, mapping, source)) if keys else ()
        if stated:
            yield Claim(stated, keys)


def _stated(text: Plain, start: int, end: int, mapping: OffsetMap, source: Source) -> Iterator[StatedFigure]:
    for first, behind, quantity in figures(text.text[start:end]):
        place = partial(to_source, mapping)
        location = source.location(place(text.written(start + first)), place(text.written(start + behind - 1)) + 1)
        words = " ".join(text.text[start + first : start + behind].split())
        yield StatedFigure(quantity, words, location)
