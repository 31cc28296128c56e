"""Footnotes: ``[^label]`` in the text and ``[^label]: …`` where their text stands.

Source of the syntax: Python-Markdown's *Footnotes*, whose labels may hold spaces; mdit-py-plugins numbers and moves
them. In an anchor a space becomes ``-``.
"""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from generator.markdown.containers import INDENT

_LABEL = r"\[\^(?P<label>[^\[\]\n]*[^\[\]\s][^\[\]\n]*)\]"
_DEFINITION = re.compile(rf"(?P<mark>{_LABEL}):[ \t]*")
_MARK = re.compile(_LABEL)


def footnote(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The text of a footnote; what follows it is its own as far as it is indented by four spaces."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.is_code_block(start_line):
        return False
    found = _DEFINITION.match(state.src, start, state.eMarks[start_line])
    if found is None or silent:
        return found is not None
    label = _anchor(found["label"])
    state.env.setdefault("footnotes", {}).setdefault("refs", {})[f":{label}"] = -1
    state.env["footnotes"].setdefault("list", {})
    opening = state.push("footnote_reference_open", "", 1)
    opening.meta = {"label": label}
    before = state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line]
    kind, state.parentType = state.parentType, "footnote"
    state.blkIndent += INDENT
    state.bMarks[start_line], state.tShift[start_line] = found.end("mark") + 1, found.end() - found.end("mark") - 1
    state.sCount[start_line] = state.blkIndent
    state.md.block.tokenize(state, start_line, end_line)
    state.blkIndent -= INDENT
    state.parentType = kind
    state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line] = before
    state.push("footnote_reference_close", "", -1)
    state.env.setdefault("footnote_places", []).append((label, start, found.end("mark")))
    state.env.setdefault("definitions", []).append((start_line, state.line, state.level))
    return True


def footnote_mark(state: StateInline, silent: bool) -> bool:
    """The mark of a footnote. One that has no text is kept apart, so that it can be reported, and shown as text."""
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    footnotes = state.env.get("footnotes", {"refs": {}, "list": {}})
    label = _anchor(found["label"])
    number = footnotes["refs"].get(f":{label}")
    if number is None:
        return _unknown(state, silent, found)
    if not silent:
        if number < 0:
            number = footnotes["refs"][f":{label}"] = len(footnotes["list"])
            footnotes["list"][number] = {"label": label, "count": 0}
        state.push("footnote_ref", "", 0).meta = {
            "id": number,
            "subId": footnotes["list"][number]["count"],
            "label": label,
        }
        footnotes["list"][number]["count"] += 1
    state.pos = found.end()
    return True


def _unknown(state: StateInline, silent: bool, found: re.Match[str]) -> bool:
    if silent:
        return False
    token = state.push("footnote_unknown", "", 0)
    token.content = "[^"
    token.meta = {"offset": found.start(), "mark": found[0]}
    state.pos += len(token.content)
    return True


def _anchor(label: str) -> str:
    return "-".join(label.split())
