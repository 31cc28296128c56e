"""Each finding with the lines it stands in, a mark under the place, and the remedy."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, repeat
from unicodedata import category, east_asian_width

from generator.diagnostics import Diagnostic
from generator.report import Lines, printable
from generator.source import Location

WIDEST_LINE = 160
"""Columns of a line that are shown; a wider one is shown around the place."""
BEFORE_THE_PLACE = 60
"""Columns that are shown before a place in a line that is cut."""
MOST_LINES = 4
"""Lines of a place that are shown; of a longer one the first two and the last."""
TAB = 4


def render(diagnostics: Sequence[Diagnostic], lines: Lines, _silenced: Sequence[Diagnostic] = (), /) -> str:
    """The findings, a few lines each, with an empty line between them."""
    return "\n".join(_finding(found, lines) for found in diagnostics)


def _finding(found: Diagnostic, lines: Lines) -> str:
    place = found.location
    last = max(place.line, place.end_line if place.end_column > 1 else place.end_line - 1)
    margin = " " * len(str(last))
    text = f"{_where(place)}: {found.severity}[{found.rule.name}] {_indented(found.message)}\n"
    text += "".join(_excerpt(place, last, lines(place.path), margin))
    if found.help:
        text += f"{margin} = help: {_indented(found.help)}\n"
    for related in found.related:
        text += f"{margin} = see {_where(related.location)}: {_indented(related.message)}\n"
    return text


def _where(place: Location) -> str:
    return f"{printable(place.path)}:{place.line}:{place.column}"


def _indented(text: str) -> str:
    return "\n    ".join(printable(line) for line in text.splitlines())


def _excerpt(place: Location, last: int, source: Sequence[str], margin: str) -> Iterator[str]:
    """The lines of the place, each with its mark below; nothing if the file has no such line."""
    if place.line > len(source):
        return
    yield f"{margin} |\n"
    numbers = list(range(place.line, min(last, len(source)) + 1))
    for number in numbers if len(numbers) <= MOST_LINES else [*numbers[:2], 0, numbers[-1]]:
        if number == 0:
            yield f"{margin} …\n"
            continue
        line = source[number - 1]
        start = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
        stop = place.end_column - 1 if number == place.end_line else len(line)
        shown, before, marked = _window(line, start, max(stop, start))
        yield f"{number:>{len(margin)}} | {shown}".rstrip() + "\n"
        yield f"{margin} | {' ' * before}{'^' * max(marked, 1)}\n"


def _window(line: str, start: int, stop: int) -> tuple[str, int, int]:
    """What is shown of a line, the columns before the place in it, and the columns of the place itself."""
    near = max(0, start - WIDEST_LINE)
    part = line[near : near + 3 * WIDEST_LINE]
    plain = part.isascii() and part.isprintable()
    cells, widths = (part, repeat(1, len(part))) if plain else zip(*map(_cell, part), strict=True)
    columns = (0, *accumulate(widths))
    at = min(start - near, len(part))
    first, end = 0, len(part)
    if near or near + len(part) < len(line) or columns[-1] > WIDEST_LINE:
        first = bisect_left(columns, columns[at] - BEFORE_THE_PLACE)
        end = bisect_right(columns, columns[first] + WIDEST_LINE) - 1
    head, tail = "…" if near + first else "", "…" if near + end < len(line) else ""
    shown = f"{head}{''.join(cells[first:end])}{tail}"
    return shown, len(head) + columns[at] - columns[first], columns[max(at, min(stop - near, end))] - columns[at]


@lru_cache(maxsize=4096)
def _cell(character: str) -> tuple[str, int]:
    """How a character is shown, and the columns that a terminal gives it.

    A tab is shown as spaces, so that marks stand where they should in every terminal. Widths are those of Unicode
    Standard Annex 11; marks and joiners take none.
    """
    shown = " " * TAB if character == "\t" else printable(character)
    if len(shown) > 1:
        return shown, len(shown)
    none, two = category(shown) in ("Mn", "Me", "Cf"), east_asian_width(shown) in "WF"
    return shown, 0 if none else 2 if two else 1
