"""From the HTML of an entry to what it says of where its work is cited."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.verify.page import CitedBy, CitingPage

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def is_cited_by(node: "LexborNode") -> bool:
    """Whether the element says where a work is cited."""
    return "cited-by" in (node.attributes.get("class") or "").split()


def read_cited_by(nodes: Sequence["LexborNode"], start: int, element: int) -> CitedBy:
    """What ``nodes[start]`` of the section at ``element`` says.

    Each page with its places: links in a list within a list are the places of the link before them.
    """
    top = nodes[start]
    count: int | None = None
    groups: list[tuple[int, str, list[tuple[int, str]]]] = []
    for place in range(start + 1, start + sum(1 for _ in top.traverse())):
        node = nodes[place]
        if node.tag == "summary":
            digits = re.search(r"[0-9]+", node.text())
            count = int(digits[0]) if digits else None
        elif node.tag == "a":
            href = node.attributes.get("href") or ""
            if _lists_around(node, top) < 2:
                groups.append((element + place, href, []))
            elif groups:
                groups[-1][2].append((element + place, href))
    pages = tuple(CitingPage(position, href, tuple(places)) for position, href, places in groups)
    return CitedBy(element + start, count, pages)


def _lists_around(node: "LexborNode", top: "LexborNode") -> int:
    depth, above = 0, node.parent
    while above is not None and above.mem_id != top.mem_id:
        depth += above.tag in ("ul", "ol")
        above = above.parent
    return depth
