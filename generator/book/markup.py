"""The pieces of a book's HTML: text, names of anchors, and pictures that stand on their own."""

import re
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold: XML 1.0, section 2.2."""

_PICTURE_STYLE = "svg{color:#000;font-family:sans-serif}.plot__hollow{fill:#fff}"
"""As plots are printed on paper: black on white."""

SCALE = 1.3
"""CSS pixels for each unit of a plot: its text is then as large as the text around it."""


def text(value: str) -> str:
    """Text as HTML and XML both hold it; quotes are escaped, so that a quote always belongs to markup."""
    return escape(_NOT_XML.sub("", value))


def anchor(page: int, identifier: str = "") -> str:
    """The name of a place in the book: the page's number in it, and an identifier on that page.

    Two places never share a name. It holds ASCII letters, digits, ``-`` and ``_`` only, so that it is the same in an
    address and a name in XML.
    """
    if not identifier:
        return f"p{page}"
    named = re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", identifier)
    return f"p{page}-{named}"


def children(node: "LexborNode") -> "Iterator[LexborNode]":
    """The nodes inside a node, text and comments included."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def elements(node: "LexborNode") -> "Iterator[LexborNode]":
    """The elements inside a node."""
    return (child for child in children(node) if child.is_element_node)


def classes(node: "LexborNode") -> frozenset[str]:
    """The classes of an element."""
    return frozenset((node.attributes.get("class") or "").split())


def data_address(content: bytes, media_type: str) -> str:
    """A file as a ``data:`` address."""
    return f"data:{media_type};base64,{b64encode(content).decode('ascii')}"


def picture(svg: "LexborNode") -> str:
    """An inline SVG as an ``img`` that needs no page around it: styles and a white ground inside, its title as text.

    Links in it are left out, for a picture cannot be followed.
    """
    box = (svg.attributes.get("viewBox") or "").split()
    size = f' width="{float(box[2]) * SCALE:g}" height="{float(box[3]) * SCALE:g}"' if len(box) == 4 else ""
    place = f' x="{text(box[0])}" y="{text(box[1])}"' if len(box) == 4 else ""
    ground = f'<rect{place} width="100%" height="100%" fill="#fff"/>'
    inside = "".join(_xml(child) for child in children(svg))
    kept = {name: value for name, value in svg.attributes.items() if name not in ("xmlns", "width", "height")}
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg"{size}{_attributes(kept)}>'
        f"<style>{_PICTURE_STYLE}</style>{ground}{inside}</svg>"
    )
    title = svg.css_first("title")
    alternative = title.text() if title is not None else svg.attributes.get("aria-label") or ""
    return f'<img src="{data_address(drawn.encode(), "image/svg+xml")}" alt="{text(alternative)}">'


def _xml(node: "LexborNode") -> str:
    if node.is_text_node:
        return text(node.text_content or "")
    if node.is_comment_node:
        return ""
    inside = "".join(_xml(child) for child in children(node))
    if node.tag == "a":
        return f"<g>{inside}</g>"
    return f"<{node.tag}{_attributes(dict(node.attributes))}>{inside}</{node.tag}>"


def _attributes(attributes: dict[str, str | None]) -> str:
    return "".join(f' {name}="{text(value or "")}"' for name, value in attributes.items())
