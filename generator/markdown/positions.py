"""Where the text of a block stands in the file: markdown-it-py tells lines, this module finds the columns."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from markdown_it.token import Token

from generator.source import Source

OffsetMap = Sequence[tuple[int, int]]
"""Pairs of (offset in the inline text, offset in the file), one for each line and each dropped escape."""


def offset_maps(tokens: Sequence[Token], source: Source, first_line: int) -> Iterator[tuple[Token, OffsetMap]]:
    """Each inline token with the way from its text to the file.

    ``first_line`` is the 0-based line of the file on which the parsed text begins. A paragraph's line is always the
    end of its source line, whatever quote marks or indents stand before it; a table's cells are searched one after
    the other, since a row holds several.
    """
    cell_cursors: dict[int, int] = {}
    in_cell = False
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            in_cell = True
        elif token.type in ("th_close", "td_close"):
            in_cell = False
        elif token.type in ("inline", "html_block") and token.map is not None and "text" in token.meta:
            line = first_line + token.map[0]
            if in_cell:
                yield token, _map_cell(token.meta["text"], source, line, cell_cursors)
            else:
                yield token, _map_lines(token.meta["text"], source, line)


def to_source(mapping: OffsetMap, offset: int) -> int:
    """The offset in the file of an offset in the inline text."""
    inner, outer = mapping[max(bisect_right(mapping, offset, key=itemgetter(0)) - 1, 0)]
    return outer + max(offset - inner, 0)


def _map_lines(content: str, source: Source, line: int) -> OffsetMap:
    mapping = []
    offset = 0
    for number, text in enumerate(content.split("\n")):
        whole = source.lines[line + number] if line + number < len(source.lines) else ""
        trimmed = text.strip()
        column = len(whole.rstrip()) - len(trimmed) if whole.rstrip().endswith(trimmed) else whole.rfind(trimmed)
        indent = len(text) - len(text.lstrip())
        mapping.append((offset, source.offset(line + number, max(column, 0)) - indent))
        offset += len(text) + 1
    return mapping


def _map_cell(content: str, source: Source, line: int, cursors: dict[int, int]) -> OffsetMap:
    """A table cell: the parser has taken the backslash from ``\\|``."""
    whole = source.lines[line] if line < len(source.lines) else ""
    pattern = re.compile(re.escape(content).replace(r"\|", r"\\?\|"))
    found = pattern.search(whole, cursors.get(line, 0))
    if found is None:
        return [(0, source.offset(line))]
    cursors[line] = found.end()
    mapping = [(0, source.offset(line, found.start()))]
    dropped = 0
    for position in range(found.start(), found.end()):
        if whole.startswith("\\|", position) and content[position - found.start() - dropped] == "|":
            dropped += 1
            mapping.append((position + 1 - found.start() - dropped, source.offset(line, position + 1)))
    return mapping
