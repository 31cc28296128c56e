"""Blocks whose body is indented by four spaces: admonitions, details and content tabs.

Source of the syntax: Python-Markdown's *Admonition*, PyMdown Extensions' *Details* and *Tabbed*.
"""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

INDENT = 4
"""How far the body of a block is indented, in columns."""

_CLASSES = r"[\w-]+(?: +[\w-]+)*"
_ADMONITION = re.compile(rf'!!! ?(?P<classes>{_CLASSES})(?: +"(?P<title>.*)")? *')
_DETAILS = re.compile(rf'\?\?\?(?P<open>\+)? ?(?:(?P<classes>{_CLASSES})(?: +"(?P<title>.*)")?|"(?P<alone>.*)") *')
_TAB = re.compile(r'===(?P<sign>[+!]{0,2}) +"(?P<title>.*)" *')


def admonition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``!!! note inline "Title"``: a box."""
    found = _ADMONITION.fullmatch(line_text(state, start_line).rstrip("\t"))
    if found is None or silent:
        return found is not None
    classes = found["classes"].lower().split()
    title = classes[0].capitalize() if found["title"] is None else found["title"]
    _push_box(state, start_line, end_line, "admonition", ["admonition", *classes], title)
    return True


def details(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``??? note "Title"``: a box that opens and closes; open at first with ``???+``."""
    found = _DETAILS.fullmatch(line_text(state, start_line).rstrip("\t"))
    if found is None or silent:
        return found is not None
    classes = (found["classes"] or "").lower().split()
    title = found["alone"] if found["title"] is None else found["title"]
    box = _push_box(
        state, start_line, end_line, "details", classes, classes[0].capitalize() if title is None else title
    )
    if found["open"]:
        box.attrs["open"] = ""
    return True


def tabs(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``=== "Title"``: tabs that follow each other make one set, unless one begins a new set with ``===!``."""
    found = _tab(state, start_line)
    if found is None or silent:
        return found is not None
    number = state.env["tab_sets"] = state.env.get("tab_sets", 0) + 1
    whole = state.push("tabbed_set_open", "div", 1)
    begin = len(state.tokens)
    state.push("tabbed_content_open", "div", 1)
    labels: list[Token] = []
    checked = count = 0
    line = start_line
    while found is not None and (count == 0 or "!" not in found["sign"]):
        labels += _label(state.level, found["title"], line, f"__tabbed_{number}_{count + 1}")
        checked = count if "+" in found["sign"] else checked
        count += 1
        behind = end_of_body(state, line, end_line)
        state.push("tabbed_block_open", "div", 1)
        _read_body(state, line, behind)
        state.push("tabbed_block_close", "div", -1)
        line = state.skipEmptyLines(behind)
        same_depth = line < end_line and 0 <= state.sCount[line] - state.blkIndent < INDENT
        found = _tab(state, line) if same_depth else None
    state.push("tabbed_content_close", "div", -1)
    state.push("tabbed_set_close", "div", -1)
    whole.meta = {"number": number, "count": count, "checked": checked}
    whole.map = [start_line, behind]
    opening, closing = Token("tabbed_labels_open", "div", 1), Token("tabbed_labels_close", "div", -1)
    opening.level = closing.level = state.level + 1
    state.tokens[begin:begin] = [opening, *labels, closing]
    state.line = behind
    return True


def line_text(state: StateBlock, line: int) -> str:
    """A line's text without its indent and without the spaces at its end."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip(" ")


def end_of_body(state: StateBlock, start_line: int, end_line: int) -> int:
    """The line behind the body of the block that begins on ``start_line``; empty lines at its end are not its own."""
    behind = start_line + 1
    for line in range(start_line + 1, end_line):
        if not state.isEmpty(line):
            if state.sCount[line] < state.blkIndent + INDENT:
                break
            behind = line + 1
    return behind


def push_inline(state: StateBlock, text: str, line: int) -> None:
    """A text to be read as inline Markdown, from one line."""
    token = state.push("inline", "", 0)
    token.content = text
    token.map = [line, line + 1]
    token.children = []


def _tab(state: StateBlock, line: int) -> re.Match[str] | None:
    text = line_text(state, line)
    return _TAB.fullmatch(text) if text.startswith("===") else None


def _label(level: int, title: str, line: int, identifier: str) -> list[Token]:
    opening, closing = Token("tabbed_label_open", "label", 1), Token("tabbed_label_close", "label", -1)
    inline = Token("inline", "", 0, map=[line, line + 1], content=title, children=[])
    opening.meta = {"for": identifier}
    opening.level = closing.level = level
    inline.level = level + 1
    return [opening, inline, closing]


def _push_box(state: StateBlock, start_line: int, end_line: int, name: str, classes: list[str], title: str) -> Token:
    behind = end_of_body(state, start_line, end_line)
    box = state.push(f"{name}_open", "details" if name == "details" else "div", 1)
    box.map = [start_line, behind]
    if classes:
        box.attrs["class"] = " ".join(classes)
    if title or name == "details":
        state.push(f"{name}_title_open", "summary" if name == "details" else "p", 1)
        push_inline(state, title, start_line)
        state.push(f"{name}_title_close", "summary" if name == "details" else "p", -1)
    _read_body(state, start_line, behind)
    state.push(f"{name}_close", box.tag, -1)
    state.line = behind
    return box


def _read_body(state: StateBlock, start_line: int, behind: int) -> None:
    indent, last_line = state.blkIndent, state.lineMax
    state.blkIndent += INDENT
    # So that a lazy line never continues a paragraph of the body past its end.
    state.lineMax = behind
    state.md.block.tokenize(state, start_line + 1, behind)
    state.blkIndent, state.lineMax = indent, last_line
