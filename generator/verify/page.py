"""What the proof knows of one built page: ids, links, citations, reference lists.

``element`` is the place of an element in the page: its number in a walk over the parsed tree, comments counted. It
costs nothing to keep, and :mod:`generator.verify.places` turns it into a line and a column when something is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    """A link of a citation to an entry: what a reader sees of a cited work."""

    element: int
    id: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The empty anchor of a work inside a range."""

    element: int
    id: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """One citation: the keys that it says it cites, and its numbers, anchors and texts in order."""

    element: int
    keys: tuple[str, ...]
    parts: tuple[str | Number | Anchor, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list. ``text`` has single spaces; ``links`` are its addresses of other sites."""

    element: int
    id: str
    value: str | None
    text: str
    links: tuple[str, ...]
    backlinks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """A bibliography section; ``complete`` says that it is (part of) the site-wide list of all references.

    ``tags`` are the outermost lists in it, ``attributes`` those of the first.
    """

    element: int
    complete: bool
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What the proof reads from one page. ``ids`` gives the first element of each id and of each ``a[name]``."""

    path: str
    ids: Mapping[str, int] = field(default_factory=dict)
    duplicates: tuple[tuple[str, int], ...] = ()
    base: tuple[str, int] | None = None
    addresses: tuple[tuple[str, int], ...] = ()
    clusters: tuple[Cluster, ...] = ()
    strays: tuple[Number, ...] = ()
    lists: tuple[ReferenceList, ...] = ()
    unrendered: tuple[tuple[str, int], ...] = ()
