"""Tables whose cells may hold code with a ``|`` in it, the cells that a row has more than its header, and their names.

Source of the syntax: Python-Markdown's *Tables*, where a ``|`` in code separates no cells.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as commonmark_table
from markdown_it.token import Token

from generator.markdown.cleaning import Slots
from generator.markdown.containers import line_text
from generator.markdown.headings import plain_text

_DELIMITERS = re.compile(r"[-:|][-:| \t]*")
_TICKS = re.compile("`+")
_BAR = re.compile(r"(?<!\\)\|")
_HIDDEN = "\0"
"""Stands for a ``|`` in code while cells are told apart; no text that the parser reads can hold it."""


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A table. Cells that it cannot show are kept in ``env["lost_cells"]``: their text and their offset."""
    below = start_line + 1
    if below >= end_line or not _DELIMITERS.fullmatch(line_text(state, below)):
        return False
    text = state.src
    state.src = _hide_bars(state, start_line, end_line)
    count = len(state.tokens)
    found = commonmark_table(state, start_line, end_line, silent)
    if found and not silent:
        columns = sum(token.type == "th_open" for token in state.tokens[count:])
        for line in range(start_line + 2, state.line):
            state.env.setdefault("lost_cells", []).extend(_surplus(state, line, columns))
        for token in state.tokens[count:]:
            token.content = token.content.replace(_HIDDEN, "|")
    state.src = text
    return found


def table_start(tokens: Sequence[Token], index: int, slots: Slots) -> str:
    """The start of a table, in a region that scrolls by touch and by keyboard where the table is too wide.

    Its caption is heard only, for its heading stands above it to be seen; it has none where a contributor wrote one
    (WCAG 2.2, technique H39).
    """
    end = next(n for n in range(index, len(tokens)) if tokens[n].type == "thead_close")
    heads = [plain_text(token) for token in tokens[index:end] if token.type == "inline"]
    label = f"Table{_section(tokens, index)}: {', '.join(filter(None, heads))}"
    region = slots.attributes(class_="table-scroll", role="region", aria_label=label, tabindex="0")
    unseen = slots.attributes(class_="caption--unseen", data_export="none", data_pagefind_ignore="")
    has_own = index > 0 and tokens[index - 1].type in ("figure_open", "figcaption_close")
    caption = "" if has_own else f"<caption{unseen}>{escape(label)}</caption>\n"
    return f'<div{region}>\n<table class="data-table">\n{caption}'


def _section(tokens: Sequence[Token], index: int) -> str:
    """Under which heading a table stands, so that tables with the same columns have names of their own."""
    for place in range(index, -1, -1):
        if tokens[place].type == "heading_open":
            return f" in “{plain_text(tokens[place + 1])}”"
    return ""


def _hide_bars(state: StateBlock, start_line: int, end_line: int) -> str:
    """The text with every ``|`` hidden that stands in code in these lines, down to an empty one."""
    text = state.src
    parts = []
    behind = state.bMarks[start_line]
    for line in range(start_line, end_line):
        start, end = state.bMarks[line], state.eMarks[line]
        if state.isEmpty(line):
            break
        for first, last in _code_spans(text[start:end]) if "`" in text[start:end] else ():
            parts += [text[behind : start + first], _BAR.sub(_HIDDEN, text[start + first : start + last])]
            behind = start + last
    return f"{text[: state.bMarks[start_line]]}{''.join(parts)}{text[behind:]}" if parts else text


def _code_spans(line: str) -> Iterator[tuple[int, int]]:
    """Where code begins and ends: backticks up to as many; an escaped one opens none."""
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(line)]
    closing: list[int | None] = []
    nearest: dict[int, int] = {}
    for number, (start, end) in reversed(list(enumerate(runs))):
        before = line[:start]
        escaped = (len(before) - len(before.rstrip("\\"))) % 2
        closing.append(nearest.get(end - start - escaped))
        nearest[end - start] = number
    closing.reverse()
    number = 0
    while number < len(runs):
        close = closing[number]
        if close is not None:
            yield runs[number][1], runs[close][0]
        number = (number if close is None else close) + 1


def _surplus(state: StateBlock, line: int, columns: int) -> Iterator[tuple[str, int]]:
    start = state.bMarks[line] + state.tShift[line]
    text = line_text(state, line)
    bars = [found.start() for found in _BAR.finditer(text)]
    ends = [*(bars if not bars or bars[0] else bars[1:]), len(text)]
    starts = [0 if not bars or bars[0] else 1, *(end + 1 for end in ends)]
    for first, last in list(zip(starts, ends, strict=False))[columns:]:
        cell = text[first:last]
        if cell.strip():
            at = start + first + len(cell) - len(cell.lstrip())
            yield cell.strip().replace(_HIDDEN, "|"), at
