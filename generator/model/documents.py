"""Parsed texts: what is found in them, each thing with its place in the file."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from generator.diagnostics import Diagnostic, Finding
from generator.model.citations import Citation
from generator.source import Location


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text itself; ``identifier`` is unique in the document."""

    level: int
    identifier: str
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image; ``target`` as written, with character references and escapes undone."""

    target: str
    location: Location


class Block(NamedTuple):
    """An outermost block of a text: its first and its last line, counted in the file, and the parser's name for it."""

    first: int
    last: int
    kind: str


class FigureKind(StrEnum):
    """What a figure in a sentence stands for, in the words of CONSORT 2010, items 16 and 17."""

    SAMPLE_SIZE = "sample size"
    PERCENTAGE = "percentage"
    EFFECT = "effect"
    INTERVAL = "interval"
    P = "p value"


class Quantity(NamedTuple):
    """A figure as far as two of them are compared: what it is, and its numbers.

    An interval has its bounds and, where it is stated, its level in percent; anything else has one number. ``mark`` is
    ``=``, ``<``, ``≤``, ``>`` or ``≥`` for a p value; for the others ``±`` where a sign is written, else ``""``.
    """

    kind: FigureKind
    numbers: tuple[Decimal, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure of a sentence, as it is written there."""

    quantity: Quantity
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Claim:
    """The figures of a sentence, or of a row of a table, and the keys of the works that it cites."""

    figures: tuple[StatedFigure, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. Its citations are in the order in which the renderer meets them."""

    tokens: tuple[Any, ...] = ()
    """What the parser made of the text, for the renderer; without them the text can be checked, not rendered."""
    citations: tuple[Citation, ...] = ()
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    """Each outermost block in order, code and footnotes too."""
    identifiers: frozenset[str] = frozenset()
    """The anchors that the rendered text will have."""
    diagnostics: tuple[Diagnostic, ...] = ()
    unsupported: tuple[Finding, ...] = ()
    """Markdown of other tools, and Material's own written so that it cannot be read."""
    claims: tuple[Claim, ...] = ()
    """Each sentence that has both figures and citations."""
    bibliography: str | None = None
    """Which list of references the text places itself: ``"page"`` for that of the page, ``"all"`` for every work."""
