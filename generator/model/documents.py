"""Parsed texts: what is found in them, each thing with its place in the file."""

from dataclasses import dataclass
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
    bibliography: str | None = None
    """Which list of references the text places itself: ``"page"`` for that of the page, ``"all"`` for every work."""
