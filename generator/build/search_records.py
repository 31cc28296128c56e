"""What the search index holds beside the pages: the works of the list of all references, each a result of its own.

Left in its page, that list would be found by nearly every search, and be more to load than all else of a search.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

MARK = 'data-references="all"'
"""The attribute of a list of every work, which is left out of its page's own text."""

_DIGIT = re.compile(r"\d")
RECORDS = 1_000
"""With more works than these, several share a record: what the first search loads grows with the number of records."""


@dataclass(frozen=True, slots=True)
class Record:
    """A page that only the index knows. ``url`` is where it leads, from the site's root."""

    url: str
    html: str


def reference_records(site: Path, most: int = RECORDS) -> tuple[Record, ...]:
    """The works that the lists of every work in a built site name, in the order of the pages' paths.

    In a record, each work is a heading with the anchor that it has on its page, and its identifiers. Where several
    share one, the first record says so by the filter ``together``: how many of them match a search is not known.
    """
    lists = list(_lists(site))
    body = "data-pagefind-body " if lists and _marks_bodies(site) else ""
    together = max(1, -(-sum(len(works) for _, _, works in lists) // most))
    parts = [
        (address, language, works[start : start + together])
        for address, language, works in lists
        for start in range(0, len(works), together)
    ]
    return tuple(
        Record(f"{address}#{part[0][0]}", _html(language, part, body, together if n == 0 else 1))
        for n, (address, language, part) in enumerate(parts)
    )


def _marks_bodies(site: Path) -> bool:
    """Whether pages say what of them is indexed; once one does, Pagefind leaves out all that do not."""
    return any(b"data-pagefind-body" in file.read_bytes() for file in site.rglob("*.html"))


def _html(language: str, works: list[tuple[str, str, str]], body: str, together: int) -> str:
    entries = "".join(
        f'<h2 id="{escape(anchor)}">{escape(text)}</h2><p>{escape(identifiers)}</p>'
        for anchor, text, identifiers in works
    )
    settings = f'{body}data-pagefind-filter="type:reference"'
    told = f'<span data-pagefind-filter="together:{together}"></span>' if together > 1 else ""
    return f'<html lang="{escape(language)}"><title>Reference</title><body {settings}>{entries}{told}</body></html>'


def _lists(site: Path) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """The address and language of each page with a list, and the anchor, text and identifiers of its works."""
    from selectolax.lexbor import LexborHTMLParser

    mark = MARK.encode()
    for file in sorted(site.rglob("*.html")):
        content = file.read_bytes()
        if mark not in content:
            continue
        tree = LexborHTMLParser(content.decode("utf-8", errors="replace"))
        language = (tree.root.attributes.get("lang") if tree.root is not None else None) or "en"
        works = []
        for entry in tree.css(f"[{MARK}] > li[id]"):
            words = entry.css_first(".csl-entry")
            identifiers = [link.text() for link in entry.css(".identifiers a")]
            text = " ".join((entry if words is None else words).text().split())
            works.append((entry.attributes["id"] or "", text, " ".join(i for i in identifiers if _DIGIT.search(i))))
        path = file.relative_to(site).as_posix()
        yield f"/{path.removesuffix('index.html')}", language, works
