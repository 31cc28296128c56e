"""From the HTML of a built page to :class:`~generator.verify.page.Page`, in one walk over the parsed tree."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.verify.page import Anchor, Cluster, Entry, Number, Page, ReferenceList
from generator.verify.read_cited_by import is_cited_by, read_cited_by

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_Found = Mapping[str, str | None]

_HIDDEN_SOURCE = re.compile(r"(?:\[|&#91;|&#x5b;|&lbrack;|&lsqb;)-?(?:@|&#64;|&#x40;|&commat;)", re.IGNORECASE)
_UNRENDERED = re.compile(r"\[-?@[\w{][^\s\];]*")
_AFFIX = {ord(c): chr(0x2460 + n) for n, c in enumerate("0123456789-‐‑‒–—―−,;[]()")} | {ord(" "): "§"}
"""Prefixes, suffixes and locators are the writer's words: no digit or dash in them is taken for a number or a range."""
_NOT_READ = frozenset({"code", "kbd", "pre", "samp", "script", "style", "template", "textarea"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SPACE = re.compile(r"[ \t\n\f\r]+")
_MENTION = re.compile(r"cite-(.*)-[0-9]+", re.DOTALL)
_SRCSET = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s[^,]*)?(?:,|$)")
_REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_LESS_USUAL = frozenset({"poster", "xlink:href", "srcset", "imagesrcset", "data", "http-equiv"})


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
    numbers: dict[int, LexborNode] = {}
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
        if "name" in found and node.tag == "a":
            names.setdefault(found["name"] or "", element)
        if "href" in found:
            if node.tag == "base":
                base = base or (found["href"] or "", element)
            else:
                addresses.append((found["href"] or "", element))
        if "src" in found:
            addresses.append((found["src"] or "", element))
        if not _LESS_USUAL.isdisjoint(found):
            addresses.extend((address, element) for address in _addresses(node.tag, found))
        role = found.get("role")
        if role == "doc-biblioref":
            numbers[element] = node
        elif role == "doc-bibliography" or found.get("data-references") == "all":
            section, size = _reference_list(node, element, element < complete_until)
            if section.complete:
                complete_until = max(complete_until, element + size)
            lists.append(section)
        if "data-cites" in found or ("class" in found and "citation" in (found["class"] or "").split()):
            clusters.append(_cluster(node, element, found.get("data-cites")))
    for cluster in clusters:
        for part in cluster.parts:
            if isinstance(part, Number):
                numbers.pop(part.element, None)
    if clusters:  # a page that numbers citations proves its own list, whatever the list says of itself
        lists = [section._replace(complete=False) for section in lists]
    return Page(
        path,
        names | ids,
        tuple(duplicates),
        base,
        tuple(addresses),
        tuple(clusters),
        tuple(_number(node.attributes, element, node.text()) for element, node in numbers.items()),
        _without_nested(lists),
        tuple(_unrendered(html)) if _HIDDEN_SOURCE.search(html) else (),
    )


def _addresses(tag: str | None, found: _Found) -> Iterator[str]:
    """The addresses of an element in other attributes than ``href`` and ``src``."""
    for name in ("poster", "xlink:href"):
        if name in found:
            yield found[name] or ""
    for name in ("srcset", "imagesrcset"):
        yield from _SRCSET.findall(found.get(name) or "")
    if tag == "object" and found.get("data"):
        yield found["data"] or ""
    if tag == "meta" and (found.get("http-equiv") or "").lower() == "refresh":
        refresh = _REFRESH.match(found.get("content") or "")
        if refresh:
            yield refresh[1]


def _number(found: _Found, element: int, text: str) -> Number:
    href = found.get("href") or ""
    target = unquote(href) if "%" in href else href
    return Number(element, found.get("id") or "", target[5:] if target.startswith("#ref-") else "", href, text)


def _cluster(node: "LexborNode", element: int, cites: str | None) -> Cluster:
    """The citation in reading order; wrappers such as ``sup`` are passed through, the inside of a number is its own."""
    parts: list[str | Number | Anchor] = []
    raised = False
    position = element
    nodes = node.traverse(include_text=True)
    next(nodes)
    for part in nodes:
        if part.is_text_node:
            parts.append(part.text_content or "")
            continue
        position += 1
        raised = raised or part.tag == "sup"
        found = part.attributes
        if found.get("role") == "doc-biblioref" and part.tag == "a":
            inside = list(part.traverse(include_text=True))[1:]
            parts.append(_number(found, position, _shown(part, inside)))
            next(islice(nodes, len(inside), len(inside)), None)
            position += sum(not inner.is_text_node for inner in inside)
            continue
        if _is_affix(part):
            inside = list(part.traverse(include_text=True))[1:]
            parts.append(part.text().translate(_AFFIX))
            next(islice(nodes, len(inside), len(inside)), None)
            position += sum(not inner.is_text_node for inner in inside)
            continue
        identifier = found.get("id")
        if identifier and identifier.startswith("cite-"):
            mention = _MENTION.fullmatch(identifier)
            parts.append(Anchor(position, identifier, mention[1] if mention else ""))
    keys = tuple(filter(None, _SPACE.split(cites or "")))
    return Cluster(element, keys, tuple(parts), raised, raised and _is_apart(node))


def _is_apart(node: "LexborNode") -> bool:
    before = node.prev
    text = (before.text_content or "") if before is not None and before.is_text_node else ""
    return bool(text.strip()) and text[-1].isspace()


def _shown(node: "LexborNode", inside: Sequence["LexborNode"]) -> str:
    """The text of a citation's link without the writer's own words in it."""
    if len(inside) == 1 and inside[0].is_text_node:
        return inside[0].text_content or ""
    if not any(_is_affix(part) for part in inside if not part.is_text_node):
        return node.text()
    return _text(node, _is_affix)


def _is_affix(node: "LexborNode") -> bool:
    return "citation-affix" in (node.attributes.get("class") or "").split()


def _is_backlink(node: "LexborNode") -> bool:
    return node.attributes.get("role") == "doc-backlink"


def _reference_list(node: "LexborNode", element: int, inside_complete: bool) -> tuple[ReferenceList, int]:
    """The section and the number of nodes in it.

    The entries of a page's own list are the items of its outermost lists; those of the site-wide list may stand in
    groups and are known by their ids.
    """
    nodes = list(node.traverse())
    found = [inner.attributes for inner in nodes]
    complete = inside_complete or any(inner.get("data-references") == "all" for inner in found)
    outermost: dict[int, int] = {}
    starts: list[int] = []
    until = 0
    for position, inner in enumerate(nodes):
        tag = inner.tag
        if tag in ("ol", "ul") and position >= until:
            outermost[inner.mem_id] = position
            until = position + _size(inner)
        if complete:
            if (found[position].get("id") or "").startswith("ref-"):
                starts.append(position)
        elif tag == "li" and inner.parent is not None and inner.parent.mem_id in outermost:
            starts.append(position)
    places = list(outermost.values())
    section = ReferenceList(
        element,
        complete,
        tuple(nodes[place].tag or "" for place in places),
        attributes(nodes[places[0]]) if places else {},
        tuple(_entry(nodes, found, start, element) for start in starts),
    )
    return section, len(nodes)


def _size(node: "LexborNode") -> int:
    return sum(1 for _ in node.traverse())


def _entry(nodes: Sequence["LexborNode"], found: Sequence[_Found], start: int, element: int) -> Entry:
    """The entry at ``nodes[start]`` of the section at ``element``.

    Its text is that of ``.csl-entry``; without one, all its text but that of its links back.
    """
    inside = range(start, start + _size(nodes[start]))
    back = [place for place in inside if found[place].get("role") == "doc-backlink"]
    words = [place for place in inside if "csl-entry" in (found[place].get("class") or "").split()] or [start]
    texts = [_text(nodes[word], _is_backlink) if back and words == [start] else nodes[word].text() for word in words]
    marks = [place for place in inside if "mark" in (found[place].get("class") or "").split()]
    marked = {within for mark in marks for within in range(mark, mark + _size(nodes[mark]))}
    links = [found[place].get("href") or "" for place in inside if place not in marked]
    identifier = found[start].get("id") or ""
    return Entry(
        element + start,
        identifier,
        identifier[4:] if identifier.startswith("ref-") else "",
        found[start].get("value"),
        " ".join(" ".join(texts).split()),
        tuple(link for link in links if link.startswith(("http:", "https:"))),
        tuple((element + place, unquote(found[place].get("href") or "")) for place in back),
        next((read_cited_by(nodes, place, element) for place in inside if is_cited_by(nodes[place])), None),
    )


def _text(node: "LexborNode", left_out: Callable[["LexborNode"], bool]) -> str:
    """The text of an element without that of some elements in it."""
    texts: list[str] = []
    nodes = node.traverse(include_text=True)
    for part in nodes:
        if part.is_text_node:
            texts.append(part.text_content or "")
        elif left_out(part):
            inside = sum(1 for _ in part.traverse(include_text=True)) - 1
            next(islice(nodes, inside, inside), None)
    return "".join(texts)


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
    escaped: frozenset[str] | None = None
    for node in root.traverse(include_text=True) if root is not None else ():
        if not node.is_text_node:
            element += 1
            continue
        found = _UNRENDERED.findall(node.text_content or "")
        if not found or any(above.tag in _NOT_READ for above in _ancestors(node)):
            continue
        escaped = _with_escapes(html) if escaped is None else escaped
        if not any(above.tag == "a" and _fragment(above) in escaped for above in _ancestors(node)):
            yield from ((text, element) for text in found)


def _with_escapes(html: str) -> frozenset[str]:
    """The anchors of the headings in which an ``@`` is escaped; a table of contents repeats them without markup."""
    return frozenset(
        identifier
        for node in walk(html)
        if "citation-escaped" in (node.attributes.get("class") or "").split()
        for above in _ancestors(node)
        if above.tag in _HEADINGS and (identifier := above.attributes.get("id"))
    )


def _fragment(link: "LexborNode") -> str:
    return unquote((link.attributes.get("href") or "").rpartition("#")[2])


def _ancestors(node: "LexborNode") -> Iterator["LexborNode"]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent
