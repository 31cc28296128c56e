"""Task lists: ``- [ ] to do`` and ``- [x] done``. Source of the syntax: PyMdown Extensions' *Tasklist*."""

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_BOX = re.compile(r"\[([ xX])\][ \t\n]")


def task_boxes(state: StateCore) -> None:
    """Put a box in place of the brackets that an item of a list begins with."""
    lists: list[Token] = []
    tokens = state.tokens
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and index + 2 < len(tokens):
            inline = tokens[index + 2]
            box = _BOX.match(inline.content) if inline.type == "inline" and inline.children else None
            first = inline.children[0] if inline.children else None
            if (
                box
                and inline.children
                and first
                and first.type == "text"
                and tokens[index + 1].type == "paragraph_open"
            ):
                first.content = first.content[3:]
                inline.children.insert(0, Token("task_box", "", 0, meta={"done": box[1] != " "}))
                token.attrs["class"] = _with(token, "task-list-item")
                lists[-1].attrs["class"] = _with(lists[-1], "task-list")


def _with(token: Token, name: str) -> str:
    classes = str(token.attrs.get("class", "")).split()
    return " ".join(classes if name in classes else [*classes, name])
