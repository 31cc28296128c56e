"""What is wrong with citations and footnotes, found while a text is read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it.token import Token

from generator.diagnostics import Diagnostic
from generator.markdown.positions import OffsetMap, to_source
from generator.markdown.rules import (
    BIBLIOGRAPHY_MISPLACED,
    CITATION_IN_HEADING,
    CITATION_IN_LINK,
    CITATION_MALFORMED,
    CITATION_UNTERMINATED,
    FOOTNOTE_LOST,
)
from generator.model.citations import Citation
from generator.source import Source

CODE = frozenset({"fence", "code_block"})
_FOOTNOTE = re.compile(r"^ {0,3}(\[\^[^\]\s]+\]):", re.MULTILINE)


def faults(token: Token, citation: Citation, in_link: bool, in_heading: bool) -> Iterator[Diagnostic]:
    """What is wrong with a citation in itself or in its place."""
    if citation.location is None:
        return
    fault = token.meta["cluster"].fault
    if fault:
        yield CITATION_MALFORMED(
            citation.location,
            f"`{citation.raw}` is malformed: {fault}",
            "write `[@one; @two, p. 3]`: one key an item, semicolons between items",
        )
    if in_link:
        yield CITATION_IN_LINK(
            citation.location, f"`{citation.raw}` stands inside a link", "put the citation behind the link"
        )
    if in_heading:
        yield CITATION_IN_HEADING(
            citation.location, f"`{citation.raw}` stands in a heading", "cite in the text below the heading"
        )


def unterminated(token: Token, source: Source, mapping: OffsetMap) -> Diagnostic:
    """The finding that a citation is never closed."""
    start = to_source(mapping, token.meta["offset"])
    return CITATION_UNTERMINATED(
        source.location(start, start + 1),
        "a citation begins here, but no `]` follows in this block",
        "close the bracket; write `\\@` if text is meant",
    )


def misplaced(token: Token, source: Source, mapping: OffsetMap) -> Diagnostic:
    """The finding that a mark for the list of references stands in the middle of a text."""
    start = to_source(mapping, token.meta["offset"])
    return BIBLIOGRAPHY_MISPLACED(
        source.location(start, start + len(token.content)),
        f"`{token.content}` stands in the middle of a text, so it is printed as it is",
        "put it alone on a line, or in backticks if readers should see it",
    )


def repeated_bibliographies(tokens: Sequence[Token], source: Source, first_line: int) -> Iterator[Diagnostic]:
    """Marks for a list of references after the first."""
    for token in tokens:
        if token.type == "bibliography" and token.map is not None and not token.meta["counts"]:
            start = source.text.find(token.content, source.offset(first_line + token.map[0]))
            yield BIBLIOGRAPHY_MISPLACED(
                source.location(start, start + len(token.content)),
                f"`{token.content}` comes after another mark of the page for its list, so it is left out",
                "keep one of them",
            )


def lost_footnotes(env: Mapping[str, Any], source: Source, start: int) -> Iterator[Diagnostic]:
    """Footnotes that no mark of the text refers to, which the parser drops."""
    for reference, number in env.get("footnotes", {}).get("refs", {}).items():
        label = reference.removeprefix(":")
        if number < 0:
            at = max(source.text.find(f"[^{label}]:", start), start)
            yield FOOTNOTE_LOST(
                source.location(at, at + len(label) + 3),
                f"nothing in the text refers to the footnote `[^{label}]`, so it would not be shown",
                f"write `[^{label}]` where it belongs, or remove it",
            )


def repeated_footnotes(tokens: Sequence[Token], source: Source, start: int) -> Iterator[Diagnostic]:
    """Footnotes that are written twice under one label, of which the parser keeps the last."""
    before = source.position(start)[0]
    marks = list(_FOOTNOTE.finditer(source.text, start))
    if len(marks) < 2:
        return
    code = {line for token in tokens if token.type in CODE and token.map for line in range(*token.map)}
    seen: set[str] = set()
    for found in marks:
        if source.position(found.start(1))[0] - before in code:
            continue
        if found[1] in seen:
            yield FOOTNOTE_LOST(
                source.location(found.start(1), found.end(1)),
                f"the footnote `{found[1]}` is written twice, and only one of the two would be shown",
                "give one of them another label",
            )
        seen.add(found[1])
