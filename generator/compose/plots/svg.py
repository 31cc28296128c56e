"""SVG elements as escaped markup, and what every plot has: a title, a sentence that states its finding, a table."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 360
"""Width of every plot in its own units, so that text of 13 units can be read on a screen of 320 px."""

TEXT_SIZE = 13
"""Size of text in the units of the plot."""

LINE_HEIGHT = 16
"""From one line of text to the next in the units of the plot."""

# Widths of characters as shares of the text's size, a little more than in the widest of the usual sans-serif faces.
_WIDE, _NARROW, _USUAL = 0.57, 0.34, 0.54


@dataclass(frozen=True)
class Plot:
    """A plot for readers who see it and for those who do not.

    ``identifier`` is unique on the page. ``description`` states the finding in a sentence or two. ``columns`` and
    ``rows`` are everything that is drawn, as a table.
    """

    identifier: str
    title: str
    description: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Markup, ...], ...]


def element(tag: str, *children: str, **attributes: str | float | None) -> Markup:
    """An element. Text among the children is escaped; ``class_`` is ``class``, ``_`` in names is ``-``.

    Numbers are written with two decimals at most, so that the same data give the same bytes everywhere.
    """
    shown = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{shown}>{''.join(map(escape, children))}</{tag}>")  # noqa: S704 - escaped just here


def picture(identifier: str, title: str, description: str, height: float, marks: Iterable[Markup]) -> Markup:
    """The whole SVG, named by its title and described by its sentence. Text and shapes take the page's colour."""
    return element(
        "svg",
        element("title", title, id=f"{identifier}-title"),
        element("desc", description, id=f"{identifier}-desc"),
        *marks,
        viewBox=f"0 0 {WIDTH} {_written(height)}",
        role="img",
        aria_labelledby=f"{identifier}-title",
        aria_describedby=f"{identifier}-desc",
        class_="plot__picture",
        fill="currentColor",
        font_size=TEXT_SIZE,
    )


def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """How wide a text is at most, in the units of the plot; nothing measures fonts when a page is built."""
    narrow = sum(character in " .,:;()[]|!'’ijltfrI-–" for character in text)
    return size * (_NARROW * narrow + _WIDE * (len(text) - narrow))


def wrapped(text: str, width: float, lines: int = 2) -> list[str]:
    """The text in lines of that width at most, broken between words; what does not fit ends with ``…``."""
    return textwrap.wrap(text, max(8, int(width / (TEXT_SIZE * _USUAL))), max_lines=lines, placeholder=" …")


def text_lines(lines: Sequence[str], x: float, y: float, **attributes: str | float | None) -> list[Markup]:
    """Lines of text below each other, the base of the first at ``y``."""
    return [element("text", line, x=x, y=y + LINE_HEIGHT * place, **attributes) for place, line in enumerate(lines)]


def _written(value: str | float) -> str:
    """A number with two decimals at most; zero has no sign."""
    return value if isinstance(value, str) else f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")
