"""What the proof knows of one built page: ids, links, citations, reference lists.

``element`` is the place of an element in the page: its number in a walk over the parsed tree, comments counted. It
costs nothing to keep, and :mod:`generator.verify.places` turns it into a line and a column when something is wrong.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Number(NamedTuple):
    """A link of a citation to an entry: what a reader sees of a cited work. ``key`` is empty if it leads elsewhere."""

    element: int
    id: str
    key: str
    href: str
    text: str


class Anchor(NamedTuple):
    """The empty anchor of a work inside a range. ``key`` is the one in its id."""

    element: int
    id: str
    key: str


class Cluster(NamedTuple):
    """One citation: the keys that it says it cites, and its numbers, anchors and texts in order.

    ``raised``: it is a superscript; ``apart``: a space stands between it and the word before it.
    """

    element: int
    keys: tuple[str, ...]
    parts: tuple[str | Number | Anchor, ...]
    raised: bool = False
    apart: bool = False

    @property
    def marks(self) -> list[Number | Anchor]:
        """The numbers and anchors."""
        return [part for part in self.parts if not isinstance(part, str)]


class CitingPage(NamedTuple):
    """A page that an entry names as one that cites its work, and the links to the places there."""

    element: int
    href: str
    places: tuple[tuple[int, str], ...]


class CitedBy(NamedTuple):
    """What an entry of the list of all works says of where its work is cited; ``pages`` is their number, if given."""

    element: int
    pages: int | None
    groups: tuple[CitingPage, ...]


class Entry(NamedTuple):
    """One entry of a list.

    ``key`` is empty if the id is not ``ref-KEY``. ``text`` has single spaces; ``links`` are its addresses of other
    sites but those in its marks, which may speak of other works; ``backlinks`` have their element and their address.
    """

    element: int
    id: str
    key: str
    value: str | None
    text: str
    links: tuple[str, ...]
    backlinks: tuple[tuple[int, str], ...]
    cited_by: CitedBy | None = None


class ReferenceList(NamedTuple):
    """A bibliography section; ``complete`` says that it is (part of) the site-wide list of all references.

    ``tags`` are the outermost lists in it, ``attributes`` those of the first.
    """

    element: int
    complete: bool
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    entries: tuple[Entry, ...]


class Page(NamedTuple):
    """What the proof reads from one page.

    ``ids`` gives the first element of each id and of each ``a[name]``; ``strays`` are numbers outside of citations.
    """

    path: str
    ids: Mapping[str, int]
    duplicates: tuple[tuple[str, int], ...]
    base: tuple[str, int] | None
    addresses: tuple[tuple[str, int], ...]
    clusters: tuple[Cluster, ...]
    strays: tuple[Number, ...]
    lists: tuple[ReferenceList, ...]
    unrendered: tuple[tuple[str, int], ...]
