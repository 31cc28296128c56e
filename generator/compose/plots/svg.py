"""SVG elements as escaped markup, and what every plot has: a title, a sentence that states its finding, a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

WIDTH = 360
"""Width of every plot in its own units, so that text of 13 units can be read on a screen of 320 px."""


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
    shown = Markup("").join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), _written(value))
        for name, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), shown, Markup("").join(children))  # noqa: S704 - our tags


def picture(identifier: str, title: str, description: str, height: float, marks: Iterable[Markup]) -> Markup:
    """The whole SVG, named by its title and described by its sentence."""
    return element(
        "svg",
        element("title", title, id=f"{identifier}-title"),
        element("desc", description, id=f"{identifier}-desc"),
        *marks,
        viewBox=f"0 0 {WIDTH} {_written(height)}",
        role="img",
        aria_labelledby=f"{identifier}-title {identifier}-desc",
        class_="plot__picture",
    )


def _written(value: str | float) -> str:
    """A number with two decimals at most; zero has no sign."""
    return value if isinstance(value, str) else f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")
