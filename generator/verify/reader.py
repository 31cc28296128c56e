"""From the HTML of a built page to :class:`~generator.verify.page.Page`, in one walk over the parsed tree."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.verify.page import Anchor, Cluster, Entry, Number, Page, ReferenceList

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SPACE = re.compile(r"[ \t\n\f\r]+")
_HIDDEN_SOURCE = re.compile(r"(?:\[|&#91;|&#x5b;|&lbrack;|&lsqb;)-?(?:@|&#64;|&#x40;|&commat;)", re.IGNORECASE)
_UNRENDERED = re.compile(r"\[-?@[\w{][^\s\];]*")
_NOT_READ = frozenset({"code", "kbd", "pre", "samp", "script", "style", "template", "textarea"})
_SRCSET = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s[^,]*)?(?:,|$)")
_REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_ADDRESSES = ("href", "src", "poster", "xlink:href")


def walk(html: str) -> Iterator["LexborNode"]:
    """The elements and comments of a page in document order, as a browser's parser makes them."""
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(html).root
    return iter(()) if root is None else root.traverse()


def attributes(node: "LexborNode") -> dict[str, str]:
    """The attributes of an element; an empty one is an empty text."""
    return {name: value or "" for name, value in node.attributes.items()}


def read_page(path: str, html: str) -> Page:
    """Read one page in one walk over its tree. HTML has no errors: any text is some page."""
    ids: dict[str, int] = {}
    names: dict[str, int] = {}
    duplicates: list[tuple[str, int]] = []
    base: tuple[str, int] | None = None
    addresses: list[tuple[str, int]] = []
    clusters: list[Cluster] = []
    links: list[Number] = []
    lists: list[ReferenceList] = []
    complete_until = -1
    for element, node in enumerate(walk(html)):
        found = node.attributes
        if not found:
            continue
        identifier = found.get("id")
        if identifier:
            if identifier in ids:
                duplicates.append((identifier, element))
            else:
                ids[identifier] = element
        tag = node.tag
        if tag == "base":
            if base is None and found.get("href"):
                base = (found["href"] or "", element)
            continue
        if tag == "a":
            name = found.get("name")
            if name:
                names.setdefault(name, element)
        addresses.extend((address, element) for address in _addresses(tag, found))
        role = found.get("role")
        if role == "doc-biblioref":
            links.append(_number(node, element))
        if "data-cites" in found or "citation" in _words(found.get("class")):
            clusters.append(_cluster(node, element, found.get("data-cites")))
        if role == "doc-bibliography" or found.get("data-references") == "all":
            section, size = _reference_list(node, element, element < complete_until)
            if section.complete:
                complete_until = max(complete_until, element + size)
            lists.append(section)
    placed = {part.element for cluster in clusters for part in cluster.parts if isinstance(part, Number)}
    return Page(
        path,
        names | ids,
        tuple(duplicates),
        base,
        tuple(addresses),
        tuple(clusters),
        tuple(link for link in links if link.element not in placed),
        _without_nested(lists),
        tuple(_unrendered(html)) if _HIDDEN_SOURCE.search(html) else (),
    )


def _words(value: str | None) -> list[str]:
    return _SPACE.split(value) if value else []


def _addresses(tag: str | None, found: Mapping[str, str | None]) -> Iterator[str]:
    for name in _ADDRESSES:
        if name in found:
            yield found[name] or ""
    for name in ("srcset", "imagesrcset"):
        if found.get(name):
            yield from _SRCSET.findall(found[name] or "")
    if tag == "object" and found.get("data"):
        yield found["data"] or ""
    if tag == "meta" and (found.get("http-equiv") or "").lower() == "refresh":
        refresh = _REFRESH.match(found.get("content") or "")
        if refresh:
            yield refresh[1]


def _number(node: "LexborNode", element: int) -> Number:
    found = node.attributes
    return Number(element, found.get("id") or "", found.get("href") or "", node.text())


def _cluster(node: "LexborNode", element: int, cites: str | None) -> Cluster:
    """The citation in reading order; wrappers such as ``sup`` are passed through, the inside of a number is its own."""
    parts: list[str | Number | Anchor] = []
    position = element - 1
    nodes = node.traverse(include_text=True)
    for part in nodes:
        if part.is_text_node:
            parts.append(part.text_content or "")
            continue
        position += 1
        if position == element or not part.is_element_node:
            continue
        found = part.attributes
        if part.tag == "a" and found.get("role") == "doc-biblioref":
            parts.append(_number(part, position))
            position += _skip(nodes, part)
        elif (found.get("id") or "").startswith("cite-"):
            parts.append(Anchor(position, found["id"] or ""))
    return Cluster(element, tuple(word for word in _words(cites) if word), tuple(parts))


def _reference_list(node: "LexborNode", element: int, inside_complete: bool) -> tuple[ReferenceList, int]:
    """The section and the number of nodes in it.

    The entries of a page's own list are the items of its outermost lists; those of the site-wide list may stand in
    groups and are known by their ids.
    """
    nodes = list(node.traverse())
    complete = inside_complete or any(found.attributes.get("data-references") == "all" for found in nodes)
    outermost: dict[int, LexborNode] = {}
    until = -1
    for position, found in enumerate(nodes):
        if found.tag in ("ol", "ul") and position > until:
            outermost[found.mem_id] = found
            until = position + sum(1 for _ in found.traverse()) - 1
    starts = [
        position
        for position, found in enumerate(nodes)
        if (
            (found.attributes.get("id") or "").startswith("ref-")
            if complete
            else found.tag == "li" and found.parent is not None and found.parent.mem_id in outermost
        )
    ]
    entries = tuple(_entry(nodes[start], element + start) for start in starts)
    first = attributes(next(iter(outermost.values()))) if outermost else {}
    tags = tuple(found.tag or "" for found in outermost.values())
    return ReferenceList(element, complete, tags, first, entries), len(nodes)


def _entry(item: "LexborNode", element: int) -> Entry:
    """Its text is that of ``.csl-entry``; without one, all its text but that of its links back."""
    nodes = list(item.traverse())
    back = [(element + number, node) for number, node in enumerate(nodes) if _is_backlink(node)]
    words = [node for node in nodes if "csl-entry" in _words(node.attributes.get("class"))] or [item]
    addresses = [node.attributes.get("href") or "" for word in words for node in word.traverse() if node.tag == "a"]
    return Entry(
        element,
        item.attributes.get("id") or "",
        item.attributes.get("value"),
        " ".join(" ".join(_text(word) for word in words).split()),
        tuple(address for address in addresses if address.startswith(("http:", "https:"))),
        tuple((place, unquote(node.attributes.get("href") or "")) for place, node in back),
    )


def _is_backlink(node: "LexborNode") -> bool:
    return node.attributes.get("role") == "doc-backlink"


def _text(node: "LexborNode") -> str:
    """The text of an element without that of links back."""
    texts: list[str] = []
    nodes = node.traverse(include_text=True)
    for part in nodes:
        if part.is_text_node:
            texts.append(part.text_content or "")
        elif _is_backlink(part):
            _skip(nodes, part)
    return "".join(texts)


def _skip(nodes: Iterator["LexborNode"], node: "LexborNode") -> int:
    """Pass over the inside of an element in a walk that has just met it; how many elements and comments it holds."""
    inside = list(node.traverse(include_text=True))[1:]
    next(islice(nodes, len(inside), len(inside)), None)
    return sum(not inner.is_text_node for inner in inside)


def _without_nested(lists: Iterable[ReferenceList]) -> tuple[ReferenceList, ...]:
    """The sections, without those of the site-wide list that only repeat entries of the section around them."""
    kept: list[ReferenceList] = []
    seen: set[int] = set()
    for section in lists:
        places = {entry.element for entry in section.entries}
        if section.complete and places and places <= seen:
            continue
        if section.complete:
            seen |= places
        kept.append(section)
    return tuple(kept)


def _unrendered(html: str) -> Iterator[tuple[str, int]]:
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(html).root
    element = -1
    for node in root.traverse(include_text=True) if root is not None else ():
        if not node.is_text_node:
            element += 1
            continue
        found = _UNRENDERED.findall(node.text_content or "")
        if found and not any(above.tag in _NOT_READ for above in _ancestors(node)):
            yield from ((text, element) for text in found)


def _ancestors(node: "LexborNode") -> Iterator["LexborNode"]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent
