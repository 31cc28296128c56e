"""HTML blocks as CommonMark has them, but none is longer than its element: Markdown goes on behind it.

CommonMark reads all down to an empty line as HTML. Python-Markdown does not, so text below a ``</div>`` or behind a
comment would be shown as raw Markdown.
"""

import re
from collections import Counter

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import html_block as commonmark_html_block

from generator.markdown.citations import HTML_MARKUP
from generator.markdown.containers import INDENT

_COMMENT_AND_TEXT = re.compile(r"<!--(?:[^-\n]|-(?!->))*+-->[ \t]*[^\s]")
_NESTING_TAG = re.compile(
    r"<(?P<end>/?)(?!(?:script|style|pre|code|kbd|samp|textarea)\b[^/])(?P<name>[a-z][\w-]*)", re.I
)
_VOIDS = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOIDS.split())
"""Elements without a closing tag; source: the HTML standard, section *Void elements*."""


def html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A block of HTML up to the end of its element; where that is not closed, up to an empty line."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("<", start):
        return False
    if silent:
        comment = _COMMENT_AND_TEXT.match(state.src, start, state.eMarks[start_line])
        return comment is None and commonmark_html_block(state, start_line, end_line, True)
    size = 4
    while commonmark_html_block(state, start_line, min(start_line + size, end_line), False):
        if _shorten(state, start_line, end_line) or state.line < start_line + size:
            return True
        # Few lines are read first, so that many short elements below each other take no long time.
        state.tokens.pop()
        size *= 2
    return False


def _shorten(state: StateBlock, start_line: int, end_line: int) -> bool:
    """Let the block that was just read end with its element, if that is closed before the block ends."""
    lines = range(start_line, state.line)
    text = "\n".join(_line(state, line) for line in lines)
    for behind in _ends(text):
        line = start_line + text.count("\n", 0, behind)
        if text[behind : behind + 1] not in ("", "\n"):
            _cut(state, start_line, line, text[text.rfind("\n", 0, behind) + 1 : behind])
            _read_rest(state, line, end_line, behind - text.rfind("\n", 0, behind) - 1)
            return True
        # Deeper lines stay HTML: for Markdown they would be code.
        if line + 1 in lines and state.sCount[line + 1] - state.blkIndent < INDENT:
            token = state.tokens[-1]
            token.map = [start_line, line + 1]
            token.content = state.getLines(start_line, line + 1, state.blkIndent, True)
            state.line = line + 1
            return True
    return False


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _ends(text: str) -> list[int]:
    """Where all elements of the block are closed, and text or the end of the line follows."""
    ends = []
    opened: list[str] = []
    counts: Counter[str] = Counter()
    for markup in HTML_MARKUP.finditer(text):
        tag = _NESTING_TAG.match(markup[0])
        name = tag["name"].lower() if tag else ""
        if tag and not tag["end"] and name not in _VOID:
            opened.append(name)
            counts[name] += 1
        elif tag and tag["end"] and counts[name]:
            # A closing tag closes what was left open inside its element, such as a `<p>`.
            closed = ""
            while closed != name:
                closed = opened.pop()
                counts[closed] -= 1
        stop = text.find("\n", markup.end())
        stop = len(text) if stop < 0 else stop
        rest = text[markup.end() : stop].strip()
        if not opened and not rest.startswith("<"):
            ends.append(markup.end() if rest else stop)
    return ends


def _cut(state: StateBlock, start_line: int, line: int, last: str) -> None:
    """Let the block end within a line. A comment has no place of its own: it belongs to the text behind it."""
    token = state.tokens[-1]
    token.content = f"{state.getLines(start_line, line, state.blkIndent, True)}{last}\n"
    token.map = None if token.content.startswith("<!--") else [start_line, line + 1]


def _read_rest(state: StateBlock, line: int, end_line: int, column: int) -> None:
    """Read the block that begins behind the HTML of a line."""
    before = state.bMarks[line], state.tShift[line], state.sCount[line]
    start = state.bMarks[line] + state.tShift[line] + column
    text = state.src[start : state.eMarks[line]]
    state.bMarks[line], state.tShift[line] = start, len(text) - len(text.lstrip())
    state.sCount[line] = state.blkIndent
    next(rule for rule in state.md.block.ruler.getRules("") if rule(state, line, end_line, False))
    state.bMarks[line], state.tShift[line], state.sCount[line] = before
