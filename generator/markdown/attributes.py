"""Attribute lists: ``{ #id .class key="value" }`` behind a heading, a paragraph, a table cell or an inline mark.

Source of the syntax: Python-Markdown's documentation of *Attribute Lists*. A list must name a class, an id or a value:
``{x}`` alone stays text. What an attribute may be, the cleaning decides.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_WORD = r"""[.#][^\s{}"'=]{1,200}|[\w:-]{1,80}=(?:"[^"{}\n]{0,500}"|'[^'{}\n]{0,500}'|[^\s{}"']{1,500})"""
_LIST = rf"\{{:?[ ]*(?P<words>(?:{_WORD})(?:[ ]+(?:{_WORD})){{0,30}})[ ]*\}}"
_INLINE = re.compile(_LIST)
_LAST_LINE = re.compile(rf"\n[ ]*{_LIST}[ ]*\Z")
_BEHIND_TEXT = re.compile(rf"[ \t]+{_LIST}[ \t#]*\Z")
_WORDS = re.compile(_WORD)
_ENDS = frozenset({"heading_open", "dt_open", "td_open", "th_open"})
"""Blocks that carry their list at the end of their text; a paragraph carries it on a line of its own."""


def read_attributes(words: str) -> dict[str, str]:
    """The attributes that a list names: classes together, of an id or a key the last."""
    attributes: dict[str, str] = {}
    for word in _WORDS.findall(words):
        if word[0] == "#":
            attributes["id"] = word[1:]
        elif word[0] == ".":
            attributes["class"] = f"{attributes.get('class', '')} {word[1:]}".lstrip()
        else:
            key, _, value = word.partition("=")
            value = value.strip("\"'")
            attributes[key] = f"{attributes['class']} {value}" if key == "class" and "class" in attributes else value
    return attributes


def assign(token: Token, attributes: dict[str, str]) -> None:
    """Give the token the attributes; classes come after those that it has, and a target or a source stays."""
    for key, value in attributes.items():
        if key == "class" and token.attrs.get("class"):
            token.attrs["class"] = f"{token.attrs['class']} {value}"
        elif key not in ("href", "src"):
            token.attrs[key] = value


def attribute_list(state: StateInline, silent: bool) -> bool:
    """A list directly behind a mark; :func:`give_inline` decides whether the mark can take it."""
    if state.src[state.pos - 1 : state.pos] in ("", " ", "\n"):
        return False
    found = _INLINE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.content = found[0]
        token.meta = {"words": found["words"]}
    state.pos = found.end()
    return True


def give_blocks(state: StateCore) -> None:
    """Take the lists of blocks from the end of their texts, before these are read."""
    tokens = state.tokens
    for index, (opening, inline) in enumerate(pairwise(tokens)):
        if inline.type != "inline" or not inline.content.rstrip(" \t#").endswith("}"):
            continue
        pattern = _BEHIND_TEXT if opening.type in _ENDS else _LAST_LINE
        if opening.type != "paragraph_open" and opening.type not in _ENDS:
            continue
        # A bounded piece of the text: a list is short, a paragraph may be long.
        begin = max(inline.content.rfind("\n"), 0) if pattern is _LAST_LINE else max(inline.content.rfind("{") - 2, 0)
        found = pattern.search(inline.content, begin)
        if found:
            inline.content = inline.content[: found.start()].rstrip()
            item = (
                tokens[index - 1] if index and opening.hidden and tokens[index - 1].type == "list_item_open" else None
            )
            assign(item or opening, read_attributes(found["words"]))


def give_inline(state: StateCore) -> None:
    """Give each list to the mark before it; one that follows none is text."""
    for token in state.tokens:
        if token.children and any(child.type == "attributes" for child in token.children):
            token.children = _given(token.children)


def _given(children: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    opened: list[Token] = []
    last: Token | None = None
    for child in children:
        if child.type == "attributes":
            if last is not None:
                assign(last, read_attributes(child.meta["words"]))
                last = None
                continue
            child.type = "text"
        if child.type == "text" and not child.content:
            continue
        last = None
        if child.nesting == 1:
            opened.append(child)
        elif child.nesting == -1:
            last = opened.pop() if opened else None
        elif child.type in ("image", "code_inline", "shortcode"):
            last = child
        kept.append(child)
    return kept
