"""How a forest plot is drawn: a key, headings, marks with their intervals and figures, and the axis below them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import exp, log
from statistics import median

from markupsafe import Markup

from generator.compose.figures import bounds, number
from generator.compose.plots.scale import Scale, linear, logarithmic
from generator.compose.plots.svg import LINE_HEIGHT, WIDTH, element, picture, text_lines, text_width, wrapped
from generator.model.results import Interval

_ROW = 18
_MARGIN = 16
"""Room at the ends of the axis for half a tick's figure and for arrows."""
_GAP = 14
_FIGURES_BESIDE = 178
"""Figures that are wider stand above their interval rather than beside it."""
_TALL = 420
"""A plot that is taller has the axis at its top as well."""
_REACH = 3
"""The axis reaches so many times the median interval's width beyond the estimates; what lies beyond gets an arrow."""
_DASHES = (None, "7 3", "2 2.5", "9 3 2 3")


@dataclass(frozen=True)
class Mark:
    """An estimate with its interval. ``heading`` stands above its group, ``series`` says what tells it from others."""

    heading: str
    series: str
    estimate: Decimal
    interval: Interval
    is_pooled: bool = False

    @property
    def figures(self) -> str:
        """Estimate and bounds as text."""
        return f"{number(self.estimate)} ({bounds(self.interval)})"


@dataclass(frozen=True)
class Axis:
    """What the axis says: its title, where its line stands, what lies to its left and right, and what is not drawn."""

    title: str
    null: int | None
    is_logarithmic: bool = False
    left: str = ""
    right: str = ""
    note: str = ""
    below: str = ""


@dataclass(frozen=True)
class _Layout:
    """Where things stand. ``key`` gives each series its place in the key; with an empty one they are named in rows."""

    scale: Scale
    axis: Axis
    key: Mapping[str, int]
    figures_beside: bool


def draw(identifier: str, title: str, description: str, marks: Sequence[Mark], axis: Axis) -> Markup:
    """The plot of marks that are grouped by heading; on a logarithmic axis estimates and upper bounds are above 0."""
    widest = max(text_width(mark.figures) for mark in marks)
    beside = widest <= _FIGURES_BESIDE
    end = WIDTH - _MARGIN - (widest if beside else 0)
    layout = _Layout(_scale(marks, axis, _MARGIN, end), axis, _key(marks), beside)
    drawn: list[Markup] = []
    top = _draw_key(drawn, marks, layout.key)
    groups: list[Markup] = []
    y = _draw_groups(groups, marks, layout, top)
    if y > _TALL:
        above = top + LINE_HEIGHT + 10
        drawn.extend(_ticks(layout.scale, above, above=True))
        groups = []
        y = _draw_groups(groups, marks, layout, above)
    drawn.extend(groups)
    drawn.extend(_ticks(layout.scale, y + 4, above=False))
    y = _draw_axis_words(drawn, layout, y + 4 + 2 * LINE_HEIGHT + 4)
    return picture(identifier, title, description, y, drawn)


def _key(marks: Sequence[Mark]) -> dict[str, int]:
    """The series of a key; none where there are too many to tell apart, or where a key would repeat each row."""
    series = list(dict.fromkeys(mark.series for mark in marks))
    if len(series) > len(_DASHES) or (len(series) == len(marks) > 1):
        return {}
    return {name: place for place, name in enumerate(series)}


def _scale(marks: Sequence[Mark], axis: Axis, start: float, end: float) -> Scale:
    """An axis with all estimates and the line, and the intervals unless some are far wider than the others."""
    along, back = (log, exp) if axis.is_logarithmic else (float, float)
    null = [] if axis.null is None else [along(axis.null)]
    estimates = [along(float(mark.estimate)) for mark in marks]
    uppers = [along(float(mark.interval.upper)) for mark in marks]
    is_open = [axis.is_logarithmic and mark.interval.lower <= 0 for mark in marks]
    lowers = [
        2 * estimate - upper if open_ else along(float(mark.interval.lower))
        for mark, estimate, upper, open_ in zip(marks, estimates, uppers, is_open, strict=True)
    ]
    reach = _REACH * median(upper - lower for lower, upper in zip(lowers, uppers, strict=True))
    always = [*estimates, *null]
    lower = max(min(*lowers, *always), min(always) - reach)
    upper = min(max(*uppers, *always), max(always) + reach)
    return (logarithmic if axis.is_logarithmic else linear)(back(lower), back(upper), start, end)


def _draw_key(drawn: list[Markup], marks: Sequence[Mark], key: Mapping[str, int]) -> float:
    """The key at the top of the plot; returns where it ends."""
    y = 0.0
    for name, place in key.items():
        pooled = {mark.is_pooled for mark in marks if mark.series == name}
        label = ": ".join(filter(None, ("pooled by the meta-analysis" if pooled == {True} else "", name)))
        lines = wrapped(label, WIDTH - 40, lines=3)
        if lines:
            middle = y + 10
            line = element("line", x1=2, x2=30, y1=middle, y2=middle, **_stroke(place))
            shape = _diamond(4, 16, 28, middle) if pooled == {True} else _shape(place, 16, middle)
            drawn.append(_in_series(place, shape if pooled == {True} else line + shape))
            drawn.extend(text_lines(lines, 40, middle + 4.5))
            y += LINE_HEIGHT * len(lines) + 4
    return y


def _draw_groups(drawn: list[Markup], marks: Sequence[Mark], layout: _Layout, y: float) -> float:
    """The marks under their headings; returns where they end."""
    for heading, group in groupby(marks, lambda mark: mark.heading):
        lines = wrapped(heading, WIDTH * 0.94)
        drawn.extend(text_lines(lines, 0, y + _GAP + 6, font_weight=600))
        y += LINE_HEIGHT * len(lines) + _GAP - 4
        for mark in group:
            y = _draw_row(drawn, mark, layout, y)
    return y


def _draw_row(drawn: list[Markup], mark: Mark, layout: _Layout, y: float) -> float:
    label = "" if layout.key else ": ".join(filter(None, ("pooled" if mark.is_pooled else "", mark.series)))
    above = [*wrapped(label, WIDTH), *(() if layout.figures_beside else (mark.figures,))]
    drawn.extend(text_lines(above, 0, y + LINE_HEIGHT - 2))
    y += LINE_HEIGHT * len(above)
    middle = y + _ROW / 2
    if layout.axis.null is not None:
        x = layout.scale.at(layout.axis.null)
        drawn.append(element("line", x1=x, x2=x, y1=y, y2=y + _ROW, class_="plot__null", stroke="currentColor"))
    place = layout.key.get(mark.series, 0)
    drawn.append(_in_series(place, *_interval(mark, layout.scale, place, middle)))
    if layout.figures_beside:
        drawn.append(element("text", mark.figures, x=WIDTH, y=middle + 4.5, text_anchor="end", class_="plot__figures"))
    return y + _ROW


def _interval(mark: Mark, scale: Scale, place: int, middle: float) -> Iterator[Markup]:
    """The interval and its estimate; what a meta-analysis pooled is a diamond from bound to bound."""
    left, centre, right = (scale.at(value) for value in (mark.interval.lower, mark.estimate, mark.interval.upper))
    if mark.is_pooled:
        yield _diamond(left, centre, right, middle)
    else:
        yield element("line", x1=left, x2=right, y1=middle, y2=middle, **_stroke(place))
        yield _shape(place, centre, middle)
    for bound, x, outwards in ((mark.interval.lower, left, -1), (mark.interval.upper, right, 1)):
        if scale.shows(bound):
            if not mark.is_pooled:
                yield element("line", x1=x, x2=x, y1=middle - 3.5, y2=middle + 3.5, **_stroke(0))
        else:
            points = f"{x + 8 * outwards:.1f},{middle:.1f} {x:.1f},{middle - 4.5:.1f} {x:.1f},{middle + 4.5:.1f}"
            yield element("polygon", points=points, class_="plot__arrow")


def _stroke(place: int) -> dict[str, str | float | None]:
    return {"stroke": "currentColor", "stroke_width": 2, "stroke_dasharray": _DASHES[place]}


def _in_series(place: int, *marks: Markup) -> Markup:
    """The marks in the colour of their series; shape and line tell it without colour, too."""
    return element("g", *marks, class_=f"plot__series plot__series--{place + 1}")


def _shape(place: int, x: float, y: float) -> Markup:
    """The estimate: a square, an open circle, a triangle, an open triangle that points down."""
    hollow = _stroke(0) | {"class_": "plot__hollow", "fill": "Canvas"}
    if place == 0:
        return element("rect", x=x - 4.5, y=y - 4.5, width=9, height=9)
    if place == 1:
        return element("circle", cx=x, cy=y, r=4.5, **hollow)
    flip = 1 if place == 2 else -1
    points = f"{x:.1f},{y - 6 * flip:.1f} {x - 6:.1f},{y + 5 * flip:.1f} {x + 6:.1f},{y + 5 * flip:.1f}"
    return element("polygon", points=points, **(hollow if place == 3 else {}))


def _diamond(left: float, centre: float, right: float, y: float) -> Markup:
    points = f"{left:.1f},{y:.1f} {centre:.1f},{y - 6:.1f} {right:.1f},{y:.1f} {centre:.1f},{y + 6:.1f}"
    return element("polygon", points=points, class_="plot__diamond")


def _ticks(scale: Scale, y: float, above: bool) -> Iterator[Markup]:
    """The axis with its ticks, their figures above or below it."""
    end, base = (y - 5, y - 8) if above else (y + 5, y + LINE_HEIGHT + 2)
    yield element("line", x1=scale.start, x2=scale.end, y1=y, y2=y, stroke="currentColor", class_="plot__axis")
    for tick in scale.ticks:
        x = scale.at(tick)
        yield element("line", x1=x, x2=x, y1=y, y2=end, stroke="currentColor", class_="plot__axis")
        yield element("text", number(tick), x=x, y=base, text_anchor="middle", class_="plot__tick")


def _draw_axis_words(drawn: list[Markup], layout: _Layout, y: float) -> float:
    """Which side means what, then the axis' title; returns the plot's height."""
    axis = layout.axis
    if axis.left or axis.right:
        left, right = f"← {axis.left}", f"{axis.right} →"
        room = layout.scale.end + _MARGIN
        end = room if text_width(left) + text_width(right) + _MARGIN < room else WIDTH
        drawn.append(element("text", left, x=0, y=y))
        drawn.append(element("text", right, x=end, y=y, text_anchor="end"))
        y += LINE_HEIGHT + 2
    lines = [*wrapped(axis.note, WIDTH), *wrapped(axis.title, WIDTH), *wrapped(axis.below, WIDTH, lines=9)]
    drawn.extend(text_lines(lines, 0, y))
    return y + LINE_HEIGHT * (len(lines) - 1) + 6
