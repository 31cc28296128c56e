"""Each finding with the line it stands in, a mark under the place, and the remedy."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from generator.diagnostics import Diagnostic
from generator.report import Lines

LONGEST_LINE = 200
"""Characters of a line that are shown; a longer one is shown around the place."""


def render(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """The findings, a few lines each, with an empty line between them."""
    return "\n".join(_finding(found, lines) for found in diagnostics)


def _finding(found: Diagnostic, lines: Lines) -> str:
    place = found.location
    text = f"{place.path}:{place.line}:{place.column}: {found.severity}[{found.rule.name}] {found.message}\n"
    source = lines(place.path)
    margin = " " * len(str(place.line))
    if place.line <= len(source):
        end = place.end_column if place.end_line == place.line else len(source[place.line - 1]) + 1
        line, start, stop = _window(source[place.line - 1], place.column - 1, max(end - 1, place.column))
        mark = f"{_blank(line[:start])}{'^' * max(_width(line[start:stop]), 1)}"
        text += f"{margin} |\n{place.line} | {line}\n{margin} | {mark}\n"
    if found.help:
        text += f"{margin} = help: {found.help}\n"
    for related in found.related:
        there = related.location
        text += f"{margin} = see {there.path}:{there.line}:{there.column}: {related.message}\n"
    return text


def _window(line: str, start: int, stop: int) -> tuple[str, int, int]:
    """The part of a long line around the place, and the place in it."""
    if len(line) <= LONGEST_LINE:
        return line, start, stop
    first = max(0, min(start - LONGEST_LINE // 2, len(line) - LONGEST_LINE))
    shown = line[first : first + LONGEST_LINE]
    return shown, start - first, min(stop - first, len(shown))


def _width(text: str) -> int:
    """The columns that a terminal gives the text (Unicode Standard Annex 11)."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _blank(text: str) -> str:
    """White space as wide as the text; tabs stay, since their width is the terminal's."""
    return "".join("\t" if c == "\t" else " " * _width(c) for c in text)
