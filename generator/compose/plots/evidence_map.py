"""The evidence map: which conditions were studied how, in how many people, and with what result.

Rows are conditions, columns kinds of evidence, as in the evidence and gap maps of 3ie and the Campbell Collaboration.
The area of a mark is the number of participants, its shape and the word below it the direction (Cochrane Handbook,
section 12.2.1.3: direction by study, those without one are not counted).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from generator.compose.plots.kinds import Kind
from generator.compose.plots.map_cells import Cell, Group, Row, description, told
from generator.compose.plots.marks import Shape, half_width, mark
from generator.compose.plots.svg import LINE_HEIGHT, TEXT_SIZE, WIDTH, Plot, element, text_lines, text_width, wrapped
from generator.model.vocabularies import Direction

TITLE = "Map of the evidence"
SHAPES = {
    Direction.BENEFIT: Shape.TRIANGLE,
    Direction.NO_DIFFERENCE: Shape.EQUALS,
    Direction.HARM: Shape.INVERTED,
    Direction.MIXED: Shape.OPPOSED,
    Direction.NOT_ESTIMABLE: Shape.CIRCLE,
}

_LARGEST = 600.0
"""The area of the largest mark, in square units."""
_FEWEST, _MOST = 20, 250
"""Numbers of participants between which the area is proportional; beyond them it stays the same."""
_UNKNOWN = 220.0
"""The area of a mark whose number of participants is not reported."""
_MARK_ROW = 36
_LEGEND = (20, 100, 250)


@dataclass(frozen=True)
class _Layout:
    """An arrangement: labels above their marks for narrow screens, beside them for wide ones."""

    name: str
    width: int
    label_width: int
    beside: bool

    def centre(self, column: int) -> float:
        """The middle of a column."""
        start = self.label_width if self.beside else 0
        return start + (self.width - start) / len(Kind) * (column + 0.5)


_NARROW = _Layout("narrow", WIDTH, WIDTH, beside=False)
_WIDE = _Layout("wide", 720, 236, beside=True)


def plot(identifier: str, groups: Sequence[Group]) -> Plot:
    """The map in two arrangements, of which style sheets show one; and its table, with one row for each condition."""
    rows = [row for group in groups for row in group.rows]
    finding = description(rows)
    svg = Markup("").join(_draw(layout, identifier, finding, groups) for layout in (_NARROW, _WIDE))
    return Plot(
        identifier,
        TITLE,
        finding,
        svg,
        ("Condition", *Kind),
        tuple(
            (
                element("a", row.label, href=row.address),
                *(told(cell, row.note) for cell in row.cells),
            )
            for row in rows
        ),
    )


def _draw(layout: _Layout, identifier: str, finding: str, groups: Sequence[Group]) -> Markup:
    """One arrangement. Its links must be reached, so it is a group and not an image; its marks are in the table."""
    drawn: list[Markup] = []
    y = _heads(drawn, layout)
    for group in groups:
        if group.label:
            drawn.extend(text_lines([group.label], 0, y + 24, class_="map__group", font_weight=600))
            y += 32
        for row in group.rows:
            y = _row(drawn, layout, row, y)
    drawn.append(_line(0, layout.width, y))
    y = _legend(drawn, layout, y + 12)
    name = f"{identifier}-{layout.name}"
    return element(
        "svg",
        element("title", TITLE, id=f"{name}-title"),
        element("desc", finding, id=f"{name}-desc"),
        *drawn,
        viewBox=f"0 0 {layout.width} {ceil(y)}",
        role="group",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        class_=f"plot__picture map map--{layout.name}",
        fill="currentColor",
        font_size=TEXT_SIZE,
    )


def _heads(drawn: list[Markup], layout: _Layout) -> float:
    """The heads of the columns; in narrow ones every second stands lower, and a line leads past it to the higher."""
    floor = 13 + LINE_HEIGHT * (1 if layout.beside else 3) + 8
    for column, kind in enumerate(Kind):
        x, lower = layout.centre(column), not layout.beside and column % 2
        lines = text_lines(kind.head, x, 13 + 2 * LINE_HEIGHT * lower, text_anchor="middle", font_weight=600)
        drawn.append(element("g", *lines, aria_hidden="true"))
        if not layout.beside and not lower:
            drawn.append(_stroke(x, x, 13 + LINE_HEIGHT + 6, floor - 3))
    return floor


def _row(drawn: list[Markup], layout: _Layout, row: Row, y: float) -> float:
    """A condition: a line, its label, its marks with their words; returns where it ends."""
    drawn.append(_line(0, layout.width, y))
    lines = wrapped(row.label, layout.label_width - 12, lines=3)
    whole = row.label if len(lines) > 1 else None
    drawn.append(element("a", *text_lines(lines, 0, y + 17), href=row.address, aria_label=whole, class_="map__label"))
    label_end = y + LINE_HEIGHT * len(lines) + 6
    top = y if layout.beside else label_end
    bottom = top
    shown = [(column, cell) for column, cell in enumerate(row.cells) if cell.studies or cell.indirect]
    if row.note or not shown:
        start = layout.label_width if layout.beside else 0
        note = row.note or "no direct study in people"
        drawn.append(element("text", note, x=start, y=top + 17, class_="map__note", font_style="italic"))
        drawn.append(_line(start + text_width(note) + 8, layout.width, top + 13, stroke_dasharray="2 5"))
        bottom = top = top + LINE_HEIGHT + 10
    for column, cell in shown:
        bottom = max(bottom, _cell(drawn, layout, cell, layout.centre(column), top))
    return max(bottom, label_end) + 4


def _cell(drawn: list[Markup], layout: _Layout, cell: Cell, x: float, top: float) -> float:
    """The mark of a cell, the number of people beside it, and the words below; returns where it ends."""
    words: list[str] = []
    y = top + _MARK_ROW / 2 + 2
    marks = []
    if cell.studies:
        shape = SHAPES[cell.direction]
        area = _UNKNOWN if cell.participants is None else _area(cell.participants)
        number = "n?" if cell.participants is None else f"{cell.participants:,}{'+' if cell.unreported else ''}"
        reach = half_width(shape, area)
        # Mark and number together stand in the middle of the column.
        left = x - (2 * reach + 4 + text_width(number)) / 2
        look: dict[str, str | float | None] = {
            "fill": "none",
            "stroke": "currentColor",
            "stroke_dasharray": "2 3",
            "stroke_width": 1.5,
        }
        marks.append(
            mark(
                shape,
                left + reach,
                y,
                area,
                class_=f"map__mark map__mark--{cell.direction.replace(' ', '-')}",
                **(look if cell.participants is None else {}),
            )
        )
        marks.append(element("text", number, x=left + 2 * reach + 4, y=y + 4.5, class_="map__number"))
        words = [cell.direction] if layout.beside else _in_column(cell.direction)
        if 0 < cell.agreeing < cell.studies:
            words.append(f"in {cell.agreeing} of {cell.studies}")
        elif cell.studies > 1:
            words.append(f"{cell.studies} studies")
    else:
        marks.append(_hollow(x, y))
    if cell.indirect:
        words.append(f"{'+' if cell.studies else ''}{cell.indirect} indirect")
    marks.extend(text_lines(words, x, top + _MARK_ROW + 13, text_anchor="middle"))
    drawn.append(element("g", *marks, aria_hidden="true"))
    return top + _MARK_ROW + LINE_HEIGHT * len(words) + 4


def _in_column(direction: str) -> list[str]:
    """The direction in two lines where one is too wide for a narrow column."""
    first, _, second = direction.partition(" ")
    return [first, second] if second else [first]


def _area(participants: int) -> float:
    return _LARGEST * min(max(participants, _FEWEST), _MOST) / _MOST


def _hollow(x: float, y: float) -> Markup:
    """The mark of studies that bear on the condition only indirectly; its size says nothing."""
    return mark(Shape.CIRCLE, x, y, 90, fill="none", stroke="currentColor", stroke_width=1.5)


def _line(start: float, end: float, y: float, **attributes: str) -> Markup:
    return _stroke(start, end, y, y, **attributes)


def _stroke(start: float, end: float, top: float, bottom: float, **attributes: str) -> Markup:
    return element(
        "line",
        x1=start,
        x2=end,
        y1=top,
        y2=bottom,
        stroke="currentColor",
        stroke_opacity=0.35,
        aria_hidden="true",
        **attributes,
    )


def _legend(drawn: list[Markup], layout: _Layout, y: float) -> float:
    """What size, dotted and hollow marks mean; returns where it ends."""
    entries = list(_entries())
    for shapes, words in entries:
        lines = wrapped(words, layout.width - 44, lines=4)
        drawn.append(element("g", *(_moved(shape, y + 11) for shape in shapes), aria_hidden="true"))
        drawn.extend(text_lines(lines, 44, y + 16, aria_hidden="true"))
        y += max(26, LINE_HEIGHT * len(lines) + 10)
    return y


def _moved(shape: Markup, y: float) -> Markup:
    return element("g", shape, transform=f"translate(16,{y:g})")


def _entries() -> Iterator[tuple[tuple[Markup, ...], str]]:
    for people in _LEGEND:
        more = " people" if people < _MOST else " people or more in the studies; the number stands beside the mark"
        fewer = " or fewer" if people == _FEWEST else ""
        yield (mark(Shape.SQUARE, 0, 0, _area(people)),), f"{people}{fewer}{more}"
    dotted = mark(Shape.SQUARE, 0, 0, _UNKNOWN, fill="none", stroke="currentColor", stroke_dasharray="2 3")
    yield (dotted,), "n? and dotted: the number of people is not reported; 40+ if it is not for some of the studies"
    yield (
        (_hollow(0, 0),),
        "indirect: another dose, drug or outcome; not counted with the others, its size says nothing",
    )
