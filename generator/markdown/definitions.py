"""Definition lists with several terms for one definition; those with one term are mdit-py-plugins' own.

Source of the syntax: Python-Markdown's *Definition Lists*: each line above the definition is a term.
"""

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore

from generator.markdown.containers import line_text, push_inline

_MOST = 50
"""How many lines are looked at; so a long run of lines takes no long time."""


def terms(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The lines above the last term, as terms of a list that :func:`join_terms` joins with the next one."""
    if silent:
        return False
    last = start_line
    end_line = min(end_line, start_line + _MOST)
    while last + 1 < end_line and state.sCount[last + 1] >= state.blkIndent and not _defines(state, last + 1):
        if state.isEmpty(last + 1):
            break
        last += 1
    below = last + 2 if last + 1 < end_line and state.isEmpty(last + 1) else last + 1
    if last == start_line or below >= end_line or state.sCount[below] < state.blkIndent or not _defines(state, below):
        return False
    rules = state.md.block.ruler.getRules("paragraph")
    kind, state.parentType = state.parentType, "paragraph"
    ended = any(rule(state, line, end_line, True) for line in range(start_line + 1, last + 1) for rule in rules)
    state.parentType = kind
    if ended:
        return False
    state.push("dl_open", "dl", 1).map = [start_line, last]
    for line in range(start_line, last):
        state.push("dt_open", "dt", 1).map = [line, line + 1]
        push_inline(state, line_text(state, line).strip(), line)
        state.push("dt_close", "dt", -1)
    state.push("dl_close", "dl", -1).meta = {"goes_on": True}
    state.line = last
    return True


def join_terms(state: StateCore) -> None:
    """Make one list of the terms above the last and the list that begins with it."""
    tokens = state.tokens
    if not any(token.meta.get("goes_on") for token in tokens if token.type == "dl_close"):
        return
    joined = []
    skip = False
    for index, token in enumerate(tokens):
        goes_on = token.type == "dl_close" and token.meta.get("goes_on") and tokens[index + 1].type == "dl_open"
        if not (skip or goes_on):
            joined.append(token)
        skip = bool(goes_on)
    state.tokens = joined


def _defines(state: StateBlock, line: int) -> bool:
    text = line_text(state, line)
    return text[:1] in (":", "~") and text[1:2] in (" ", "\t") and text[2:].strip() != ""
