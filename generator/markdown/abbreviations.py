"""Abbreviations: ``*[RCT]: Randomised controlled trial`` explains every ``RCT`` of the page.

Source of the syntax: Python-Markdown's *Abbreviations*. The explanation is an attribute, so all in it is text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.markdown.containers import line_text

_DEFINITION = re.compile(r"\*\[(?P<short>[^\]\\]+)\] ?:[ \t]*(?P<long>.*)")
_START = re.compile(r"\b(?=\w)")


def definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The line that explains an abbreviation, perhaps in the next line; it is not shown itself."""
    found = _DEFINITION.fullmatch(line_text(state, start_line))
    behind = start_line + 1
    if found is None:
        return False
    long = found["long"]
    if not long and behind < end_line and state.sCount[behind] >= state.blkIndent:
        long = line_text(state, behind)
        behind += 1
    if not long or silent:
        return bool(long)
    state.env.setdefault("abbreviations", {})[found["short"].strip()] = long
    state.env.setdefault("definitions", []).append((start_line, behind, state.level))
    state.line = behind
    return True


def explain(state: StateCore) -> None:
    """Mark every abbreviation in the text; code, tags and citations are no text."""
    known: Mapping[str, str] = state.env.get("abbreviations", {})
    if not known:
        return
    lengths = sorted({len(short) for short in known}, reverse=True)
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = [new for child in token.children for new in _explained(child, known, lengths)]


def _explained(token: Token, known: Mapping[str, str], lengths: Sequence[int]) -> Iterator[Token]:
    if token.type != "text":
        yield token
        return
    text = token.content
    behind = 0
    for start in _START.finditer(text):
        at = start.start()
        if at < behind:
            continue
        short = next((text[at : at + length] for length in lengths if _stands(text, at, length, known)), None)
        if short:
            yield Token("text", "", 0, content=text[behind:at], level=token.level)
            yield Token("abbreviation", "abbr", 0, content=short, meta={"title": known[short]}, level=token.level)
            behind = at + len(short)
    yield Token("text", "", 0, content=text[behind:], level=token.level) if behind else token


def _stands(text: str, at: int, length: int, known: Mapping[str, str]) -> bool:
    """Whether an abbreviation of this length begins here and ends with its word."""
    end = at + length
    whole = not (text[end : end + 1].isalnum() and text[end - 1 : end].isalnum())
    return whole and text[at:end] in known
