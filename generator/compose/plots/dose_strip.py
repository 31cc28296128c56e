"""The dose strip: which daily doses were given in which studies, beside the doses that the sources call by a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from generator.compose.figures import number
from generator.compose.plots.scale import Scale, linear
from generator.compose.plots.svg import (
    LINE_HEIGHT,
    WIDTH,
    Plot,
    element,
    picture,
    text_lines,
    text_width,
    wrapped,
)

_MARGIN = 8
_ROW = 14
_TALL = 420
"""A plot that is taller has the axis at its top as well."""


@dataclass(frozen=True)
class Band:
    """Doses that a source calls by a name, such as *low dose*; an open end is ``None``."""

    label: str
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True)
class Dose:
    """A daily dose, or a range of them, in one arm of a study; a single dose has two equal ends.

    ``name`` tells studies with one label apart. ``is_drawn`` is false where the unit is not the axis's; then the dose
    is in the table only.
    """

    group: str
    name: str
    study: str
    arm: str
    lower: Decimal
    upper: Decimal
    unit: str
    people: str
    is_drawn: bool = True

    @property
    def words(self) -> str:
        """The dose without its unit: ``4.5``, ``3 to 6``."""
        return number(self.lower) if self.lower == self.upper else f"{number(self.lower)} to {number(self.upper)}"


def plot(identifier: str, title: str, doses: Sequence[Dose], bands: Sequence[Band], unit: str) -> Plot | None:
    """A row for each study, grouped; ``None`` where no dose has the unit of the axis."""
    drawn = [dose for dose in doses if dose.is_drawn]
    if not drawn:
        return None
    description = _description(drawn, bands, unit)
    marks, height = _draw(drawn, bands, unit)
    rows = [(dose.group, dose.study, dose.arm, f"{dose.words} {dose.unit}", dose.people) for dose in doses]
    return Plot(
        identifier,
        title,
        description,
        picture(identifier, title, description, height, marks),
        ("Study", "Condition", "Arm", "Daily dose", "People in the arm"),
        (
            *((study, group, arm, dose, people) for group, study, arm, dose, people in rows),
            *((band.label, "–", "definition", _extent(band, unit), "–") for band in bands),
        ),
    )


def _description(doses: Sequence[Dose], bands: Sequence[Band], unit: str) -> str:
    studies = {dose.name for dose in doses}
    lowest, highest = min(dose.lower for dose in doses), max(dose.upper for dose in doses)
    shared: dict[str, set[str]] = {}
    for dose in doses:
        shared.setdefault(dose.words, set()).add(dose.name)
    usual = max(shared, key=lambda words: len(shared[words]))
    extent = f"{number(lowest)} {unit}" if lowest == highest else f"{number(lowest)} to {number(highest)} {unit}"
    many = "The study" if len(studies) == 1 else f"The {len(studies)} studies whose daily dose is known"
    sentences = [f"{many} gave {extent}."]
    if len(shared[usual]) > 1 and len(shared) > 1:
        sentences.append(f"{len(shared[usual])} of them gave {usual} {unit}.")
    sentences.extend(f"{band.label}: {_extent(band, unit)}." for band in bands)
    return " ".join(sentences)


def _extent(band: Band, unit: str) -> str:
    if band.lower is None:
        return f"up to {number(band.upper)} {unit}"
    if band.upper is None:
        return f"from {number(band.lower)} {unit}"
    return f"{number(band.lower)} to {number(band.upper)} {unit}"


def _draw(doses: Sequence[Dose], bands: Sequence[Band], unit: str) -> tuple[list[Markup], float]:
    ends = [dose.upper for dose in doses] + [end for band in bands for end in (band.lower, band.upper) if end]
    scale = linear(0, float(max(ends)) * 1.05, _MARGIN, WIDTH - _MARGIN)
    body: list[Markup] = []
    y = 0.0
    for band in bands:
        y = _band(body, scale, band, y)
    top = y
    groups: dict[str, dict[str, list[Dose]]] = {}
    for dose in doses:
        groups.setdefault(dose.group, {}).setdefault(dose.name, []).append(dose)
    for group, studies in groups.items():
        body.extend(text_lines(wrapped(group, WIDTH), 0, y + 22, font_weight=600))
        y += LINE_HEIGHT * len(wrapped(group, WIDTH)) + 10
        for given in studies.values():
            y = _study(body, scale, given, y)
    grid = _grid(scale, bands, top, y)
    axis = [*_axis(scale, y + 4), *text_lines([f"daily dose, {unit}"], WIDTH / 2, y + 38, text_anchor="middle")]
    if y <= _TALL:
        return [*grid, *body, *axis], y + 46
    shifted = element("g", *grid, *body, *axis, transform="translate(0,26)")
    return [*_axis(scale, 22, above=True), shifted], y + 72


def _band(body: list[Markup], scale: Scale, band: Band, y: float) -> float:
    """A named range on lines of its own, since such ranges may overlap."""
    lines = wrapped(band.label, WIDTH, lines=3)
    body.extend(text_lines(lines, 0, y + 13))
    y += LINE_HEIGHT * len(lines)
    start, end = scale.at(band.lower or 0), WIDTH if band.upper is None else scale.at(band.upper)
    body.append(element("rect", x=start, y=y + 2, width=end - start, height=7, fill_opacity=0.3, stroke="currentColor"))
    return y + 18


def _study(body: list[Markup], scale: Scale, doses: Sequence[Dose], y: float) -> float:
    study = doses[0].study
    figures = ", ".join(dict.fromkeys(dose.words for dose in doses))
    words = [study, figures] if text_width(study) + text_width(figures) > WIDTH - 24 else [f"{study}: {figures}"]
    lines = [line for word in words for line in wrapped(word, WIDTH, lines=3)]
    body.extend(text_lines(lines, 0, y + 13))
    y += LINE_HEIGHT * len(lines) + 1
    middle = y + _ROW / 2 - 1
    body.append(element("line", x1=_MARGIN, x2=WIDTH, y1=middle, y2=middle, stroke="currentColor", stroke_opacity=0.25))
    for dose in doses:
        start, end = scale.at(dose.lower), scale.at(dose.upper)
        if start == end:
            body.append(element("circle", cx=start, cy=middle, r=5))
        else:
            body.append(element("rect", x=start, y=middle - 4, width=end - start, height=8, rx=4))
    return y + _ROW + 2


def _grid(scale: Scale, bands: Sequence[Band], top: float, bottom: float) -> list[Markup]:
    """Dotted lines from the ends of the named ranges down through all studies."""
    ends = dict.fromkeys(end for band in bands for end in (band.lower, band.upper) if end)
    return [
        element(
            "line",
            x1=scale.at(end),
            x2=scale.at(end),
            y1=top,
            y2=bottom,
            stroke="currentColor",
            stroke_opacity=0.45,
            stroke_dasharray="1 4",
        )
        for end in ends
    ]


def _axis(scale: Scale, y: float, above: bool = False) -> list[Markup]:
    drawn = [element("line", x1=_MARGIN, x2=WIDTH, y1=y, y2=y, stroke="currentColor")]
    for tick in scale.ticks:
        x = scale.at(tick)
        drawn.append(element("line", x1=x, x2=x, y1=y, y2=y + (-5 if above else 5), stroke="currentColor"))
        drawn.append(element("text", number(tick), x=x, y=y + (-8 if above else 18), text_anchor="middle"))
    return drawn
