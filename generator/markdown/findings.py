"""What is wrong with citations and footnotes, found while a text is read."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from markdown_it.token import Token

from generator.diagnostics import Diagnostic
from generator.markdown.positions import OffsetMap, to_source
from generator.markdown_rules import (
    BIBLIOGRAPHY_MISPLACED,
    CITATION_IN_HEADING,
    CITATION_IN_LINK,
    CITATION_MALFORMED,
    CITATION_UNTERMINATED,
    FOOTNOTE_LOST,
    TABLE_CELL_LOST,
)
from generator.model.citations import Citation
from generator.source import Source


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
    """Footnotes that would not be shown: no mark of the text refers to them, or another has the same label."""
    numbers = env.get("footnotes", {}).get("refs", {})
    seen: set[str] = set()
    for label, first, behind in sorted(env.get("footnote_places", ()), key=itemgetter(1)):
        location = source.location(start + first, start + behind)
        mark = source.text[start + first : start + behind]
        if label in seen:
            yield FOOTNOTE_LOST(
                location,
                f"the footnote `{mark}` is written twice, and only one of the two would be shown",
                "give one of them another label",
            )
        elif numbers[f":{label}"] < 0:
            yield FOOTNOTE_LOST(
                location,
                f"nothing in the text refers to the footnote `{mark}`, so it would not be shown",
                f"write `{mark}` where it belongs, or remove it",
            )
        seen.add(label)


def unknown_footnote(token: Token, source: Source, mapping: OffsetMap) -> Diagnostic:
    """The finding that a mark refers to no footnote."""
    start = to_source(mapping, token.meta["offset"])
    mark = token.meta["mark"]
    return FOOTNOTE_LOST(
        source.location(start, start + len(mark)),
        f"`{mark}` refers to a footnote that is not written, so it is shown as text",
        f"write the footnote as `{mark}: text`; `\\{mark}` if text is meant",
    )


def lost_cells(env: Mapping[str, Any], source: Source, start: int) -> Iterator[Diagnostic]:
    """Cells of tables that no column is there for."""
    for cell, at in env.get("lost_cells", ()):
        yield TABLE_CELL_LOST(
            source.location(start + at, start + at + len(cell)),
            f"the cell `{cell}` stands behind the last column of its table, so it would not be shown",
            "give the table another column, or write `\\|` where a `|` is meant as text",
        )
