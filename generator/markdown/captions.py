"""Captions: ``/// caption``, ``/// figure-caption`` and ``/// table-caption`` behind the block that they describe.

Source of the syntax: PyMdown Extensions' *Caption* (blocks). Numbers are given by kind; ``| 3`` gives one by hand, and
``| <`` puts the caption before the block. A block between ``///`` and another ``///`` is paired in one pass.
"""

import re
from bisect import bisect_right

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from generator.markdown.containers import INDENT, line_text
from generator.markdown.lines import outside_fences

_CAPTION = re.compile(r"/{3,}[ \t]*(?:(?P<kind>figure|table)-)?caption[ \t]*(?:\|(?P<argument>.*))?")
_ARGUMENT = re.compile(
    r"[ \t]*(?P<before>[<>])?[ \t]*(?P<number>[1-9]\d{0,5}(?:\.[1-9]\d{0,5}){0,5}(?=\s|$))?[ \t]*(?P<words>(?:[.#].*)?)"
)
_BLOCK = re.compile(r"[ \t>]*(?P<slashes>/{3,})[ \t]*(?P<text>.*)")
_CLASS = re.compile(r"(?:^|\s)\.([\w-]+)|\bclass:[ \t]*[\"']?([\w-]+)")
_PREFIXES = {"figure": "Figure", "table": "Table"}


def caption(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A caption; the block before it and the caption make a figure."""
    found = _CAPTION.fullmatch(line_text(state, start_line))
    argument = _ARGUMENT.fullmatch(found["argument"] or "") if found else None
    if found is None or argument is None:
        return False
    close = _pairs(state).get(state.bMarks[start_line] + state.tShift[start_line])
    last = bisect_right(state.bMarks, close) - 1 if close is not None else end_line
    if last >= end_line or silent:
        return last < end_line
    begin = _previous_block(state)
    body = start_line + 1
    while body < last and state.sCount[body] >= state.blkIndent + INDENT and ":" in line_text(state, body):
        body += 1
    options = " ".join([argument["words"], *(line_text(state, line) for line in range(start_line + 1, body))])
    wrapped = state.tokens[begin:]
    figure = Token("figure_open", "figure", 1, level=state.level, block=True)
    first_line = wrapped[0].map[0] if wrapped and wrapped[0].map else start_line
    figure.map = [first_line, last + 1]
    figure.meta = _numbered(state, found["kind"], argument["number"])
    classes = " ".join(one or other for one, other in _CLASS.findall(options))
    if classes:
        figure.attrs["class"] = classes
    for token in wrapped:
        token.level += 1
    state.tokens[begin:] = [figure]
    state.level += 1
    if argument["before"] != "<":
        state.tokens += wrapped
    _push_text(state, body, last, figure.meta.get("prefix"))
    if argument["before"] == "<":
        state.tokens += wrapped
    state.level -= 1
    state.tokens.append(Token("figure_close", "figure", -1, level=state.level, block=True))
    state.line = last + 1
    return True


def _push_text(state: StateBlock, body: int, last: int, prefix: str | None) -> None:
    opening = state.push("figcaption_open", "figcaption", 1)
    inside = len(state.tokens)
    last_line, state.lineMax = state.lineMax, last
    state.md.block.tokenize(state, body, last)
    state.lineMax = last_line
    if prefix:
        paragraph = inside < len(state.tokens) and state.tokens[inside].type == "paragraph_open"
        (state.tokens[inside] if paragraph else opening).meta = {"prefix": prefix}
    state.push("figcaption_close", "figcaption", -1)


def _numbered(state: StateBlock, kind: str | None, number: str | None) -> dict[str, str]:
    """The prefix and the anchor of a caption of a numbered kind."""
    if kind is None:
        return {}
    counts = state.env.setdefault("captions", {})
    shown = number or str(counts.get(kind, 0) + 1)
    counts[kind] = max(counts.get(kind, 0), int(shown.partition(".")[0]))
    return {"prefix": f"{_PREFIXES[kind]} {shown}.", "id": f"__{kind}-caption_{shown.replace('.', '_')}"}


def _previous_block(state: StateBlock) -> int:
    """Where the block before begins in the tokens; their end if there is none, or it has its caption already."""
    tokens = state.tokens
    end = len(tokens)
    if not tokens or tokens[-1].level != state.level or tokens[-1].nesting == 1:
        return end
    if tokens[-1].type in ("figure_close", "footnote_reference_close", "bibliography"):
        return end
    begin = end - 1
    if tokens[begin].nesting == -1:
        begin -= 1
        while tokens[begin].level != state.level:
            begin -= 1
    return begin


def _pairs(state: StateBlock) -> dict[int, int]:
    """Where each block of slashes is closed, by the offset of its first slash."""
    known: dict[int, int] | None = state.env.get("slash_pairs")
    if known is not None:
        return known
    pairs: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    for offset, line in outside_fences(state.src):
        found = _BLOCK.fullmatch(line) if "///" in line else None
        if found is None:
            continue
        if found["text"]:
            opened.append((found["slashes"], offset + found.start("slashes")))
        elif opened and opened[-1][0] == found["slashes"]:
            pairs[opened.pop()[1]] = offset + found.start("slashes")
    state.env["slash_pairs"] = pairs
    return pairs
