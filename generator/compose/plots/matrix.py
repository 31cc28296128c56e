"""The matrix of documents and studies: which document reports which study, and how many statements rest on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from generator.compose.plots.svg import LINE_HEIGHT, WIDTH, Plot, element, picture, text_lines, text_width, wrapped

TITLE = "Which document reports which study"

_ROW = 20
_BARS = 74
"""Room for the bars on the right."""
_WIDEST = 0.42
"""How much of the width the columns of the documents may take."""


@dataclass(frozen=True)
class Row:
    """A study. ``cluster`` names those that are not independent of each other; without a name it stands alone.

    ``reported`` says for each document whether it reports the study. ``pages`` and ``statements``: on how many pages,
    and in how many sentences, the site cites it, its own page not counted. ``is_drawn`` is false for what stands in the
    table only. ``statements`` is ``None`` for a study without a report that could be cited.
    """

    label: str
    address: str
    design: str
    reported: tuple[bool, ...]
    pages: int
    statements: int | None
    cluster: str = ""
    is_drawn: bool = True


def plot(identifier: str, description: str, documents: Sequence[str], rows: Sequence[Row]) -> Plot | None:
    """The matrix with its clusters first, and in each the most cited study first; ``None`` without a study to draw."""
    clusters = {cluster: place for place, cluster in enumerate(sorted({row.cluster for row in rows} - {""}))}
    ordered = sorted(
        rows,
        key=lambda row: (not row.is_drawn, clusters.get(row.cluster, len(clusters)), -(row.statements or 0), row.label),
    )
    drawn = [row for row in ordered if row.is_drawn]
    if not drawn or not documents:
        return None
    marks, height = _draw(documents, drawn)
    return Plot(
        identifier,
        TITLE,
        description,
        picture(identifier, TITLE, description, height, marks),
        ("Study", "Design", *documents, "Not independent", "Pages that cite it", "Sentences that cite it"),
        tuple(
            (
                element("a", row.label, href=row.address),
                row.design,
                *("reported" if reported else "–" for reported in row.reported),
                row.cluster or "–",
                f"{row.pages:,}",
                "no report to cite" if row.statements is None else f"{row.statements:,}",
            )
            for row in ordered
        ),
    )


@dataclass(frozen=True)
class _Layout:
    columns: tuple[float, ...]
    bars: float
    scale: float

    @property
    def labels(self) -> float:
        """The width that labels may take."""
        return self.columns[0] - 16


def _draw(documents: Sequence[str], rows: Sequence[Row]) -> tuple[list[Markup], float]:
    step = min(30, _WIDEST * WIDTH / len(documents))
    bars = WIDTH - _BARS
    columns = tuple(bars - 12 - step * (len(documents) - place - 0.5) for place in range(len(documents)))
    layout = _Layout(columns, bars, (_BARS - 30) / max(1, *(row.statements or 0 for row in rows)))
    drawn: list[Markup] = []
    y = _heads(drawn, layout, documents)
    for cluster, together in groupby(rows, lambda row: row.cluster):
        heading = cluster or ("On their own" if any(row.cluster for row in rows) else "")
        lines = wrapped(heading, WIDTH, lines=3) if heading else []
        drawn.extend(text_lines(lines, 0, y + 20, font_weight=600))
        y += LINE_HEIGHT * len(lines) + (10 if lines else 0)
        top = y
        for row in together:
            y = _row(drawn, layout, row, y, indent=8 if cluster else 0)
        if cluster:
            drawn.append(element("line", x1=1, x2=1, y1=top + 2, y2=y - 2, stroke="currentColor", stroke_width=2))
    return drawn, y + 4


def _heads(drawn: list[Markup], layout: _Layout, documents: Sequence[str]) -> float:
    """The names of the documents, turned so that narrow columns can carry them; they lead to their column's top."""
    height = max(text_width(name) for name in documents) * 0.75 + 12
    for x, name in zip(layout.columns, documents, strict=True):
        place = f"translate({x + 4:.2f},{height:.2f}) rotate(45)"
        drawn.append(element("text", name, transform=place, text_anchor="end", font_weight=600))
    drawn.extend(text_lines(["Sentences"], layout.bars, height, font_weight=600))
    return height + 6


def _row(drawn: list[Markup], layout: _Layout, row: Row, y: float, indent: float) -> float:
    lines = wrapped(row.label, layout.labels - indent, lines=3)
    drawn.extend(text_lines(lines, indent, y + 14.5))
    middle = y + 10
    for x, reported in zip(layout.columns, row.reported, strict=True):
        if reported:
            drawn.append(element("circle", cx=x, cy=middle, r=5.5))
        else:
            drawn.append(element("circle", cx=x, cy=middle, r=1.5, fill_opacity=0.5))
    width = (row.statements or 0) * layout.scale
    if row.statements:
        drawn.append(element("rect", x=layout.bars, y=middle - 5, width=width, height=10, fill_opacity=0.45))
    drawn.append(
        element("text", "–" if row.statements is None else f"{row.statements}", x=layout.bars + width + 4, y=y + 14.5)
    )
    y += _ROW + LINE_HEIGHT * (len(lines) - 1)
    drawn.append(element("line", x1=indent, x2=WIDTH, y1=y, y2=y, stroke="currentColor", stroke_opacity=0.18))
    return y
