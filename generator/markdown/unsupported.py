"""Markdown of other tools, or of Material written wrongly, that readers would see as text."""

import re
from collections.abc import Iterator

from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from generator.diagnostics import Finding
from generator.markdown.icons import icon_file, names_icon
from generator.markdown.positions import OffsetMap, to_source
from generator.source import Source

_CONSTRUCT = re.compile(
    r"^(?:(?P<snippet>-+8<-+)|(?P<injection>:::[ ]?[\w.]+)[ \t]*$|(?P<contents>\[TOC\])[ \t]*$"
    r"|(?P<slashes>/{3,}[ \t]*[a-z][\w-]*)|(?P<macro>\{[{%])"
    r"|(?P<critic>\{(?:\+\+|--|==|~~|>>))[ \t]*$"
    r"|(?P<box>!!!(?= ?\w)|\?{3}\+?(?= ?[\w\"]))|(?P<tab>===[+!]{0,2}(?= +\")))",
    re.MULTILINE,
)
_SPACED_TARGET = re.compile(r"\([^()<>\s]{1,200}(?:[ ]+[^()<>\s\"']{1,200}){1,20}[ ]*\)")
_ANSWERS = {
    "snippet": ("files are not included in pages", "write the text here"),
    "injection": ("documentation of code is not put into pages", "write the text here"),
    "contents": ("the table of contents stands beside every page already", "remove it"),
    "macro": ("macros and variables are not filled in", "write what readers should see"),
    "critic": ("a change that spans blocks is not read", "mark the change in each paragraph"),
    "box": (
        "the line is no box, so it is shown as text",
        'write `!!! note "Title"`, and indent the text by four spaces',
    ),
    "tab": ("the line is no tab, so it is shown as text", 'write `=== "Title"`, and indent the text by four spaces'),
}
_BLOCKS = ("caption", "figure-caption", "table-caption")


def unsupported(token: Token, source: Source, mapping: OffsetMap) -> Iterator[Finding]:
    """What of a block's text only another tool reads."""
    for found in _CONSTRUCT.finditer(token.meta.get("text", "")):
        kind = str(found.lastgroup)
        fault, remedy = _slashes(found[0]) if kind == "slashes" else _ANSWERS[kind]
        start = to_source(mapping, found.start())
        written = found[kind].strip()
        yield Finding(source.location(start, start + len(written)), f"`{written}`: {fault}", remedy)


def link_with_space(state: StateInline, silent: bool) -> bool:
    """A link or a picture whose target holds a space, which CommonMark does not read: kept apart to be reported."""
    if silent or state.src[state.pos] != "[":
        return False
    close = parseLinkLabel(state, state.pos)
    found = _SPACED_TARGET.match(state.src, close + 1, state.posMax) if close >= 0 else None
    if found is None:
        return False
    token = state.push("link_with_space", "", 0)
    token.content = "["
    token.meta = {"offset": found.start(), "target": found[0]}
    state.pos += 1
    return True


def spaced_target(child: Token, source: Source, mapping: OffsetMap) -> Iterator[Finding]:
    """The finding about a link whose target holds a space."""
    start = to_source(mapping, child.meta["offset"])
    target = child.meta["target"]
    yield Finding(
        source.location(start, start + len(target)),
        f"`{target}`: the target of a link holds a space, so the link is shown as text",
        "write `%20` for each space, or put the target in `<` and `>`; write `\\[` before the text if no link is meant",
    )


def unknown_icon(child: Token, source: Source, mapping: OffsetMap) -> Iterator[Finding]:
    """A short name in the form of an icon's that no icon has."""
    if names_icon(child.content) and icon_file(child.content) is None:
        start = to_source(mapping, child.meta["offset"])
        yield Finding(
            source.location(start, start + len(child.content)),
            f"there is no icon `{child.content}`, so its name is shown as text",
            "look for the name in the icon search of Material for MkDocs, or remove it",
        )


def diagram(token: Token, source: Source, start: int) -> Iterator[Finding]:
    """A code block that another tool would draw."""
    if token.type == "fence" and token.info.split(maxsplit=1)[:1] == ["mermaid"]:
        yield Finding(
            source.location(start, start + len(token.markup)),
            "`mermaid`: diagrams are not drawn, so the code is shown",
            "put in a picture of the diagram",
        )


def _slashes(written: str) -> tuple[str, str]:
    name = written.lstrip("/").strip()
    if name in _BLOCKS:
        return "the caption is not read: it is never closed, or holds an unknown setting", "end it with a line `///`"
    from rapidfuzz import process

    near = process.extractOne(name, _BLOCKS, score_cutoff=75)
    if near:
        return "there is no such block", f"did you mean `/// {near[0]}`?"
    return "of blocks between slashes only captions are read", "write it in the older form, such as `!!! note`"
