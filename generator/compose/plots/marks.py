"""Marks of one area and many shapes, so that a mark says what it means without its colour."""

from enum import StrEnum
from math import pi, sqrt

from markupsafe import Markup

from generator.compose.plots.svg import element


class Shape(StrEnum):
    """Shapes that can be told apart when they are small and grey."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    INVERTED = "inverted triangle"
    CROSS = "cross"
    EQUALS = "two bars"
    OPPOSED = "two opposed triangles"


_Corners = tuple[tuple[float, float], ...]

_CORNERS: dict[Shape, tuple[_Corners, ...]] = {
    Shape.SQUARE: (((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)),),
    Shape.DIAMOND: (((0, -0.7071), (0.7071, 0), (0, 0.7071), (-0.7071, 0)),),
    Shape.TRIANGLE: (((0, -0.8774), (0.7598, 0.4387), (-0.7598, 0.4387)),),
    Shape.INVERTED: (((0, 0.8774), (0.7598, -0.4387), (-0.7598, -0.4387)),),
    Shape.CROSS: (
        tuple(
            (x * 0.2236, y * 0.2236)
            for x, y in (
                *((-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1)),
                *((1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1)),
            )
        ),
    ),
    Shape.EQUALS: tuple(
        ((-0.7071, top), (0.7071, top), (0.7071, top + 0.3536), (-0.7071, top + 0.3536)) for top in (-0.4714, 0.1178)
    ),
    Shape.OPPOSED: tuple(((0, side * 0.8485), (0.7071, side * 0.1414), (-0.7071, side * 0.1414)) for side in (-1, 1)),
}
"""The corners of each shape of area 1 around its centre of mass, piece by piece."""


def mark(shape: Shape, x: float, y: float, area: float, **attributes: str | float | None) -> Markup:
    """A mark around a point; ``area`` in square units of the plot, the same for every shape of the same weight."""
    if shape is Shape.CIRCLE:
        return element("circle", cx=x, cy=y, r=sqrt(area / pi), **attributes)
    side = sqrt(area)
    pieces = ("L".join(f"{x + side * dx:.2f},{y + side * dy:.2f}" for dx, dy in corners) for corners in _CORNERS[shape])
    return element("path", d="".join(f"M{piece}z" for piece in pieces), **attributes)


def half_width(shape: Shape, area: float) -> float:
    """How far a mark reaches to the left and the right of its centre."""
    if shape is Shape.CIRCLE:
        return sqrt(area / pi)
    return sqrt(area) * max(x for corners in _CORNERS[shape] for x, _ in corners)


def arrow(x: float, end: float, y: float) -> Markup:
    """An arrow to the right from ``x`` to ``end``."""
    return element("path", d=f"M{x:.2f},{y:.2f}H{end:.2f}m-5,-4l5,4l-5,4", fill="none", stroke="currentColor")
