"""``\\bibliography`` and ``\\full_bibliography``: where the list of references stands.

Source of the syntax: the documentation of mkdocs-bibtex.
"""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from generator.markdown.containers import line_text

_MARKS = {"\\bibliography": "page", "\\full_bibliography": "all"}
MARK = re.compile(r"\\(?:full_)?bibliography(?!\w)")
"""The mark, wherever it stands."""


def bibliography(state: StateBlock, start_line: int, _: int, silent: bool) -> bool:
    """The mark alone on a line; only the first of a page counts."""
    kind = _MARKS.get(line_text(state, start_line).rstrip())
    if kind is None or silent:
        return kind is not None
    token = state.push("bibliography", "", 0)
    token.map = [start_line, start_line + 1]
    token.content = line_text(state, start_line).rstrip()
    token.meta = {"kind": kind, "counts": "bibliography" not in state.env}
    state.env.setdefault("bibliography", kind)
    state.line = start_line + 1
    return True


def bibliography_in_text(state: StateInline, silent: bool) -> bool:
    """The mark in the middle of a text, where it is text; kept apart so that it can be reported."""
    found = MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("misplaced", "", 0)
        token.content = found[0]
        token.meta = {"offset": state.pos}
    state.pos = found.end()
    return True
