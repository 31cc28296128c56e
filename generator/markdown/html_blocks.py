"""HTML blocks with a ``markdown`` attribute, whose inside is Markdown.

Source of the syntax: Python-Markdown's *Markdown in HTML*: ``markdown``, ``markdown="1"``, ``"block"`` and ``"span"``.
"""

import re
from bisect import bisect_right
from collections import defaultdict

from markdown_it.rules_block import StateBlock

from generator.markdown.containers import push_inline
from generator.markdown.lines import outside_fences

_OF_TEXT = "address dd dt h1 h2 h3 h4 h5 h6 legend li p summary td th"
_OF_BLOCKS = (
    "article aside blockquote center details div dl fieldset figcaption figure footer form header hgroup main nav ol "
    "section table tbody tfoot thead tr ul"
)
_SPAN_TAGS = frozenset(_OF_TEXT.split())
"""Elements whose inside is inline Markdown unless the attribute says otherwise."""
_TAGS = _SPAN_TAGS | frozenset(_OF_BLOCKS.split())
_REST = r"""(?:[^<>"'\n]|\n(?![ \t]*(?:\n|$))|"[^"<>]{0,500}"|'[^'<>]{0,500}'){0,500}+"""
"""What stands in a tag behind its name: it may go on over lines, but not over an empty one."""
_OPENING = re.compile(rf"<(?P<tag>[a-z][a-z0-9]*)(?=[\s>])(?P<rest>{_REST})>", re.IGNORECASE)
_TAG = re.compile(rf"`[^`\n]+`|<(?P<end>/)?(?P<tag>[a-z][a-z0-9]*)(?=[\s>]){_REST}>", re.IGNORECASE)
_MARKDOWN = re.compile(r"""\smarkdown(?:\s*=\s*["']?(?P<mode>\w+)["']?)?(?=\s|$)""", re.IGNORECASE)


def markdown_html(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """An element whose tag begins a line and has the attribute, up to its own closing tag."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    opening = _OPENING.match(state.src, start, state.eMarks[end_line - 1]) if state.src.startswith("<", start) else None
    wanted = _MARKDOWN.search(opening["rest"]) if opening else None
    if opening is None or wanted is None:
        return False
    tag, mode = opening["tag"].lower(), (wanted["mode"] or "1").lower()
    if mode not in ("1", "block", "span") or tag not in _TAGS:
        return False
    close = _pairs(state).get(start)
    last = bisect_right(state.bMarks, close) - 1 if close is not None else end_line
    if close is None or last >= end_line or silent:
        return close is not None and last < end_line
    if mode == "span" or (mode == "1" and tag in _SPAN_TAGS):
        token = state.push("inline", "", 0)
        token.content = state.getLines(start_line, last + 1, state.blkIndent, False).strip()
        token.map = [start_line, last + 1]
        token.children = []
        state.push("html_block", "", 0).content = "\n"
    else:
        _read_blocks(state, opening, start_line, close, last)
    state.line = last + 1
    return True


def _read_blocks(state: StateBlock, opening: re.Match[str], start_line: int, close: int, last: int) -> None:
    behind = state.src.index(">", close) + 1
    token = state.push("markdown_html_open", "", 1)
    token.content = opening[0]
    token.map = [start_line, last + 1]
    inside = len(state.tokens)
    first = bisect_right(state.bMarks, opening.end() - 1) - 1
    before = state.bMarks[first], state.tShift[first], state.sCount[first]
    last_line, end_mark = state.lineMax, state.eMarks[last]
    # What stands behind the opening tag and before the closing one is text of the inside, on the same lines.
    text = state.src[opening.end() : opening.end() + 200]
    indent = len(text) - len(text.lstrip(" \t"))
    state.bMarks[first], state.tShift[first] = opening.end(), indent
    state.sCount[first] = state.blkIndent
    state.lineMax, state.eMarks[last] = last + 1, close
    state.md.block.tokenize(state, first, last + 1)
    state.lineMax, state.eMarks[last] = last_line, end_mark
    state.bMarks[first], state.tShift[first], state.sCount[first] = before
    for inner in state.tokens[inside:]:
        # Code and HTML take their line's end with them, which here is the closing tag's first character.
        if inner.type in ("html_block", "code_block") and inner.map == [inner.map and inner.map[0], last + 1]:
            inner.content = inner.content.removesuffix("<")
    closing = state.push("markdown_html_close", "", -1)
    closing.content = state.src[close:behind]
    rest = state.src[behind:end_mark].strip()
    if rest:
        paragraph = state.push("paragraph_open", "p", 1)
        paragraph.map = [last, last + 1]
        push_inline(state, rest, last)
        state.push("paragraph_close", "p", -1)


def _pairs(state: StateBlock) -> dict[int, int]:
    """Where each element is closed, by the offset of its opening tag; one pass over the text."""
    known: dict[int, int] | None = state.env.get("tag_pairs")
    if known is not None:
        return known
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = defaultdict(list)
    parts: list[str] = []
    behind = 0
    for offset, line in outside_fences(state.src):
        parts += ["\n" * (offset - behind), line]
        behind = offset + len(line)
    for found in _TAG.finditer("".join(parts)):
        tag = (found["tag"] or "").lower()
        if found["end"] and opened[tag]:
            pairs[opened[tag].pop()] = found.start()
        elif tag and not found["end"]:
            opened[tag].append(found.start())
    state.env["tag_pairs"] = pairs
    return pairs
