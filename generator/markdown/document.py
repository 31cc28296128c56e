"""A parsed text: its tokens, and the headings, links and citations in it, each with its place in the file."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.markdown.positions import OffsetMap, offset_maps, to_source
from generator.markdown.syntax import HTML_MARKUP, MAX_NESTING, inline_parser, parser
from generator.model.citations import Citation
from generator.model.documents import Document, Heading, Link
from generator.source import Location, Source

CITATION_MALFORMED = Rule(
    "citation-malformed",
    "CIT001",
    Severity.ERROR,
    "A citation in brackets has an item without a key, as in `[@smith2011;]`, an empty key, as in `[@{}]`, or two\n"
    "keys without a semicolon between them, as in `[@smith2011 @jones2012]`.\n\n"
    "Write one key an item, and semicolons between items.",
)
CITATION_IN_LINK = Rule(
    "citation-in-link",
    "CIT002",
    Severity.ERROR,
    "A citation stands in the text of a link. A link cannot contain another, so the number could lead nowhere.\n\n"
    "Move the citation behind the link.",
)
CITATION_IN_HEADING = Rule(
    "citation-in-heading",
    "CIT003",
    Severity.ERROR,
    "A citation stands in a heading. Headings are repeated in the table of contents, in search results and in\n"
    "titles, where a number would have no list of references.\n\nCite in the text below the heading.",
)
CITATION_UNTERMINATED = Rule(
    "citation-unterminated",
    "CIT004",
    Severity.WARNING,
    "A citation begins with `[@` but no `]` follows in the same block, so it is printed as text.\n\n"
    "Close the bracket, or write `\\@` if text is meant.",
)
LIMIT_REACHED = Rule(
    "limit-reached",
    "PAG001",
    Severity.ERROR,
    f"Blocks or marks are nested {MAX_NESTING} deep or deeper. The parser drops what lies deeper, and text would be\n"
    "lost without a word.\n\nWrite the passage with less nesting.",
)

HTML_DROPPED = Rule(
    "html-dropped",
    "PAG007",
    Severity.ERROR,
    "Raw HTML holds an element that is not published, such as `<script>`, or a comment that is never closed. Readers\n"
    "would not see what it holds; where it is not closed, they would not see the rest of the page.\n\n"
    "Remove it, or write it in backticks if readers should see it as an example.",
)
FOOTNOTE_LOST = Rule(
    "footnote-lost",
    "PAG006",
    Severity.ERROR,
    "A footnote is written, but no mark in the text refers to it. It would not be shown, nor what it cites.\n\n"
    "Write its mark where it belongs, or remove the footnote.",
)

_RAW_LINK = re.compile(
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
_RAW_ANCHOR = re.compile(r"<(/?)a(?=[\s>])", re.IGNORECASE)
_RAW_HEADING = re.compile(r"<(/?)h[1-6](?=[\s>])", re.IGNORECASE)
_FOOTNOTE = re.compile(r"^ {0,3}(\[\^[^\]\s]+\]):", re.MULTILINE)
_CODE = frozenset({"fence", "code_block"})
_RAW_HEADING_ID = re.compile(r"""<h[1-6]\b[^>]*?\sid\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
_RESERVED_ID = re.compile(r"^(?:ref-|cite-|fn|__)")


def parse(source: Source, start: int = 0, reserved: frozenset[str] = frozenset()) -> Document:
    """Parse the text of a page from the offset ``start``, which is the beginning of a line.

    No heading gets an anchor that is ``reserved``.
    """
    first_line = source.position(start)[0] - 1
    env: dict[str, Any] = {}
    tokens = parser().parse(source.text[start:], env)
    document = _document(tokens, source, list(offset_maps(tokens, source, first_line)), first_line, reserved)
    return replace(
        document,
        diagnostics=(
            *document.diagnostics,
            *_lost_footnotes(env, source, start),
            *_repeated_footnotes(source, start, tokens),
        ),
    )


def parse_inline(source: Source, text: str, mapping: OffsetMap) -> Document:
    """Parse the text of a field; ``mapping`` leads from its offsets to the file's."""
    tokens = inline_parser().parseInline(text, {})
    return _document(tokens, source, [(token, mapping) for token in tokens], 0, frozenset())


def _document(
    tokens: list[Token],
    source: Source,
    maps: Sequence[tuple[Token, OffsetMap]],
    first_line: int,
    reserved: frozenset[str],
) -> Document:
    citations: list[Citation] = []
    links: list[Link] = []
    diagnostics: list[Diagnostic] = []
    headings = tuple(_headings(tokens, maps, source, reserved))
    in_heading = {id(inline) for opening, inline in pairwise(tokens) if opening.type == "heading_open"}
    for token, mapping in maps:
        inside_link = inside_heading = 0
        for child in token.children or ():
            if child.type == "link_open":
                inside_link += 1
                links.append(_link(child, "href", source, mapping))
            elif child.type == "link_close":
                inside_link -= 1
            elif child.type == "image":
                links.append(_link(child, "src", source, mapping))
                _citations_to_text(child)
            elif child.type == "html_inline":
                start = to_source(mapping, child.meta.get("offset", 0))
                links.extend(_raw_links(child.content, source, start))
                diagnostics.extend(_dropped(child.content, start, source))
                inside_link += _opened(_RAW_ANCHOR, child.content)
                inside_heading += _opened(_RAW_HEADING, child.content)
            elif child.type == "citation":
                citation = _citation(child, source, mapping)
                citations.append(citation)
                headed = id(token) in in_heading or inside_heading > 0
                diagnostics.extend(_faults(child, citation, inside_link > 0, headed))
            elif child.type == "citation_unterminated":
                diagnostics.append(_unterminated(child, source, mapping))
        diagnostics.extend(_too_deep(token.children or (), source.location(to_source(mapping, 0))))
    for token in tokens:
        if token.type == "html_block" and token.map is not None and not token.children:
            start = source.offset(first_line + token.map[0])
            links.extend(_raw_links(token.content, source, start))
            diagnostics.extend(_dropped(token.content, start, source))
    diagnostics.extend(_too_deep(tokens, source.location(source.offset(first_line))))
    blocks = tuple(
        (first_line + token.map[0] + 1, first_line + token.map[1])
        for token in tokens
        if token.level == 0 and token.nesting >= 0 and token.map is not None and token.type not in _CODE
    )
    return Document(
        tuple(tokens),
        tuple(citations),
        tuple(links),
        headings,
        blocks,
        _identifiers(tokens, headings),
        tuple(diagnostics),
    )


def _identifiers(tokens: Sequence[Token], headings: Sequence[Heading]) -> frozenset[str]:
    """The anchors that the rendered text will have."""
    raw = {
        unescape(found[1].strip("\"'"))
        for token in _walk(tokens)
        if token.type in ("html_block", "html_inline")
        for found in _RAW_HEADING_ID.finditer(token.content)
    }
    footnotes = {f"fn:{token.meta['label']}" for token in tokens if token.type == "footnote_open"}
    return frozenset({heading.identifier for heading in headings} | raw | footnotes)


def _lost_footnotes(env: dict[str, Any], source: Source, start: int) -> Iterator[Diagnostic]:
    """Footnotes that no mark of the text refers to, which the parser drops."""
    for reference, number in env.get("footnotes", {}).get("refs", {}).items():
        label = reference.removeprefix(":")
        if number < 0:
            at = max(source.text.find(f"[^{label}]:", start), start)
            yield FOOTNOTE_LOST(
                source.location(at, at + len(label) + 3),
                f"nothing in the text refers to the footnote `[^{label}]`, so it would not be shown",
                f"write `[^{label}]` where it belongs, or remove it",
            )


def _citation(token: Token, source: Source, mapping: OffsetMap) -> Citation:
    cluster = token.meta["cluster"]
    location = source.location(to_source(mapping, cluster.start), to_source(mapping, cluster.end - 1) + 1)
    return Citation(cluster.items, cluster.narrative, token.content, location)


def _repeated_footnotes(source: Source, start: int, tokens: Sequence[Token]) -> Iterator[Diagnostic]:
    """Footnotes that are written twice under one label, of which the parser keeps the last."""
    before = source.position(start)[0]
    code = [token.map for token in tokens if token.type in _CODE and token.map is not None]
    seen: set[str] = set()
    for found in _FOOTNOTE.finditer(source.text, start):
        line = source.position(found.start(1))[0] - before
        if any(first <= line < last for first, last in code):
            continue
        if found[1] in seen:
            yield FOOTNOTE_LOST(
                source.location(found.start(1), found.end(1)),
                f"the footnote `{found[1]}` is written twice, and only one of the two would be shown",
                "give one of them another label",
            )
        seen.add(found[1])


def _opened(tag: re.Pattern[str], html: str) -> int:
    """How many more of the tags are opened than closed in the piece of HTML."""
    return sum(-1 if found[1] else 1 for found in tag.finditer(html))


def _dropped(html: str, start: int, source: Source) -> Iterator[Diagnostic]:
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


def _faults(token: Token, citation: Citation, in_link: bool, in_heading: bool) -> Iterator[Diagnostic]:
    if citation.location is None:
        return
    fault = token.meta["cluster"].fault
    if fault:
        yield CITATION_MALFORMED(
            citation.location,
            f"`{citation.raw}` is malformed: {fault}",
            "write `[@one; @two, p. 3]`: one key an item, semicolons between items",
        )
    if in_link:
        yield CITATION_IN_LINK(
            citation.location, f"`{citation.raw}` stands inside a link", "put the citation behind the link"
        )
    if in_heading:
        yield CITATION_IN_HEADING(
            citation.location, f"`{citation.raw}` stands in a heading", "cite in the text below the heading"
        )


def _unterminated(token: Token, source: Source, mapping: OffsetMap) -> Diagnostic:
    start = to_source(mapping, token.meta["offset"])
    return CITATION_UNTERMINATED(
        source.location(start, start + 1),
        "a citation begins here, but no `]` follows in this block",
        "close the bracket; write `\\@` if text is meant",
    )


def _too_deep(tokens: Sequence[Token], location: Location) -> Iterator[Diagnostic]:
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        yield LIMIT_REACHED(
            location,
            f"the text is nested {MAX_NESTING} levels deep; what lies deeper would be lost",
            "write it with less nesting",
        )


def _link(token: Token, attribute: str, source: Source, mapping: OffsetMap) -> Link:
    start = to_source(mapping, token.meta["offset"])
    end = to_source(mapping, token.meta["end"] - 1) + 1
    return Link(unescape(str(token.attrs.get(attribute, ""))), source.location(start, end))


def _raw_links(html: str, source: Source, start: int) -> Iterator[Link]:
    cursor = start
    for found in _RAW_LINK.finditer(_COMMENT.sub(lambda comment: " " * len(comment[0]), html)):
        at = max(source.text.find(found[0], cursor), cursor)
        cursor = at + len(found[0])
        place = at + found.start(1) - found.start()
        yield Link(unescape(found[1].strip("\"'")), source.location(place, place + len(found[1])))


def _citations_to_text(image: Token) -> None:
    """An image's alternative text is an attribute: a citation in it is text."""
    for child in image.children or ():
        if child.type in ("citation", "citation_unterminated"):
            child.type = "text"


def _headings(
    tokens: Sequence[Token], maps: Sequence[tuple[Token, OffsetMap]], source: Source, reserved: frozenset[str]
) -> Iterator[Heading]:
    mapping_of = {id(token): mapping for token, mapping in maps}
    used = dict.fromkeys(reserved, 1)
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        text = plain_text(inline)
        identifier = _unique(slug(text), used)
        opening.attrs["id"] = identifier
        start = to_source(mapping_of[id(inline)], 0) if id(inline) in mapping_of else 0
        yield Heading(int(opening.tag[1]), identifier, text, source.location(start, start + 1))


def plain_text(inline: Token) -> str:
    """The text of an inline token without marks."""
    shown = {"text", "code_inline"}
    return "".join(
        child.content if child.type in shown else " " if child.type == "softbreak" else ""
        for child in inline.children or ()
    ).strip()


def slug(text: str) -> str:
    """An anchor made of a heading's text: lower case, letters of any script kept, words joined with ``-``.

    Anchors that the site makes itself begin with ``ref-``, ``cite-``, ``fn`` or ``__``; a heading's never does.
    """
    words = unicodedata.normalize("NFC", text).lower()
    joined = re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", words).strip()).strip("-")
    return f"section-{joined}".rstrip("-") if not joined or _RESERVED_ID.match(joined) else joined


def _unique(identifier: str, used: dict[str, int]) -> str:
    """The identifier, numbered if it is taken; ``used`` counts how often each was asked for."""
    candidate = identifier
    while candidate in used:
        candidate = f"{identifier}-{used[identifier]}"
        used[identifier] += 1
    used[candidate] = 1
    return candidate


def _walk(tokens: Sequence[Token]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from token.children or ()
