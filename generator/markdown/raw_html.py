"""What stands in raw HTML: links, anchors of headings, and what the cleaning would take away."""

import re
from collections.abc import Iterator
from html import unescape

from generator.diagnostics import Diagnostic
from generator.markdown.citations import HTML_MARKUP
from generator.markdown_rules import HTML_DROPPED
from generator.model.documents import Link
from generator.source import Location, Source

RAW_ANCHOR = re.compile(r"<(/?)a(?=[\s>])", re.IGNORECASE)
RAW_HEADING = re.compile(r"<(/?)h[1-6](?=[\s>])", re.IGNORECASE)
_LINK = re.compile(
    r"""<(?:a|img)\s(?:[^<>"']|"[^"]*"|'[^']*')*?(?<=\s)(?:href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s<>"']+)""",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"<(?P<tag>script|style|title|textarea|xmp|plaintext|iframe|noembed|noframes|noscript|template|object|embed|svg|math)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
"""Elements that the cleaning takes away with all that they hold, the rest of the page where one is not closed."""
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_HEADING_ID = re.compile(r"""<h[1-6]\b[^<>]*?\sid\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)


def opened(tag: re.Pattern[str], html: str) -> int:
    """How many more of the tags are opened than closed in the piece of HTML."""
    return sum(-1 if found[1] else 1 for found in tag.finditer(html))


def raw_links(html: str, source: Source, start: int) -> Iterator[Link]:
    """The links and images of a piece of HTML that begins at ``start`` in the file."""
    for value, place in _values(_LINK, html, source, start):
        yield Link(value, place)


def heading_ids(html: str, source: Source, start: int) -> Iterator[tuple[str, Location]]:
    """The anchors that headings of a piece of HTML ask for."""
    return _values(_HEADING_ID, html, source, start)


def dropped(html: str, start: int, source: Source) -> Iterator[Diagnostic]:
    """Raw HTML that readers would not see, and that may take the rest of the page with it."""
    for markup in HTML_MARKUP.finditer(html):
        element = _DROPPED.match(markup[0])
        opening = element[0] if element else "<!--"
        if element is None and (not markup[0].startswith("<!--") or markup[0].endswith("-->")):
            continue
        at = max(source.text.find(opening, start), start)
        location = source.location(at, at + len(opening))
        if element:
            yield HTML_DROPPED(
                location,
                f"`{opening.lower()}>` is not published, nor what it holds",
                "remove it, or put it into backticks if readers should see it",
            )
        else:
            yield HTML_DROPPED(location, "a comment is never closed and hides what follows", "end it with `-->`")


def _values(pattern: re.Pattern[str], html: str, source: Source, start: int) -> Iterator[tuple[str, Location]]:
    """The values that the pattern's group finds outside of comments; in the file, lines may be indented further."""
    cursor = start
    for found in pattern.finditer(_COMMENT.sub(lambda comment: " " * len(comment[0]), html)):
        at = max(source.text.find(found[0], cursor), cursor)
        cursor = at + len(found[0])
        place = at + found.start(1) - found.start()
        yield unescape(found[1].strip("\"'")), source.location(place, place + len(found[1]))
