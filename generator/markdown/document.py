"""A parsed text: its tokens, and the headings, links and citations in it, each with its place in the file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from generator.diagnostics import Diagnostic, Finding
from generator.markdown.claims import claims
from generator.markdown.findings import (
    faults,
    lost_cells,
    lost_footnotes,
    misplaced,
    repeated_bibliographies,
    unknown_footnote,
    unterminated,
)
from generator.markdown.headings import name_headings
from generator.markdown.limits import far_too_deep, limit_reached, too_deep
from generator.markdown.positions import OffsetMap, offset_maps, to_source
from generator.markdown.raw_html import RAW_ANCHOR, RAW_HEADING, dropped, heading_ids, opened, raw_links
from generator.markdown.syntax import inline_parser, parser
from generator.markdown.unsupported import diagram, spaced_target, unknown_icon, unsupported
from generator.model.citations import Citation
from generator.model.documents import Block, Document, Heading, Link
from generator.source import Location, Source

_RAW_BLOCKS = frozenset({"html_block", "markdown_html_open"})


def parse(source: Source, start: int = 0, reserved: frozenset[str] = frozenset(), language: str = "") -> Document:
    """Parse the text of a page from the offset ``start``, which is the beginning of a line.

    No heading gets an anchor that is ``reserved``. ``language``: in which the labels of locators are written, a BCP 47
    tag; English if none is named.
    """
    deep = far_too_deep(source, start)
    if deep is not None:
        return Document(diagnostics=(limit_reached(source.location(deep)),))
    first_line = source.position(start)[0] - 1
    env: dict[str, Any] = {"language": language}
    tokens = parser().parse(source.text[start:], env)
    if env.get("bibliography"):  # who places the list writes the heading above it
        reserved -= {"references"}
    document = _document(tokens, source, list(offset_maps(tokens, source, first_line)), first_line, reserved)
    return replace(
        document,
        blocks=_blocks(tokens, env, first_line),
        bibliography=env.get("bibliography"),
        diagnostics=(
            *document.diagnostics,
            *lost_footnotes(env, source, start),
            *lost_cells(env, source, start),
            *repeated_bibliographies(tokens, source, first_line),
        ),
    )


def parse_inline(source: Source, text: str, mapping: OffsetMap, language: str = "") -> Document:
    """Parse the text of a field; ``mapping`` leads from its offsets to the file's."""
    tokens = inline_parser().parseInline(text, {"language": language})
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
    unread: list[Finding] = []
    raw_ids: list[tuple[str, Location]] = []
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
            elif child.type == "html_inline":
                start = to_source(mapping, child.meta.get("offset", 0))
                links.extend(raw_links(child.content, source, start))
                raw_ids.extend(heading_ids(child.content, source, start))
                diagnostics.extend(dropped(child.content, start, source))
                inside_link += opened(RAW_ANCHOR, child.content)
                inside_heading += opened(RAW_HEADING, child.content)
            elif child.type == "citation":
                citation = _citation(child, source, mapping)
                citations.append(citation)
                start = to_source(mapping, child.meta["cluster"].start)
                diagnostics.extend(dropped(_without_code(child.content), start, source))
                headed = id(token) in in_heading or inside_heading > 0
                diagnostics.extend(faults(child, citation, inside_link > 0, headed))
            elif child.type == "citation_unterminated":
                diagnostics.append(unterminated(child, source, mapping))
            elif child.type == "link_with_space":
                unread.extend(spaced_target(child, source, mapping))
            elif child.type == "misplaced":
                diagnostics.append(misplaced(child, source, mapping))
            elif child.type == "footnote_unknown":
                diagnostics.append(unknown_footnote(child, source, mapping))
            elif child.type == "shortcode":
                unread.extend(unknown_icon(child, source, mapping))
        diagnostics.extend(too_deep(token.children or (), source.location(to_source(mapping, 0))))
        if token.type == "inline":
            unread.extend(unsupported(token, source, mapping))
    for token in tokens:
        if token.type in _RAW_BLOCKS and token.map is not None and not token.children:
            start = source.offset(first_line + token.map[0])
            links.extend(raw_links(token.content, source, start))
            raw_ids.extend(heading_ids(token.content, source, start))
            diagnostics.extend(dropped(token.content, start, source))
        elif token.type == "fence" and token.map is not None:
            unread.extend(diagram(token, source, source.offset(first_line + token.map[0])))
    diagnostics.extend(too_deep(tokens, source.location(source.offset(first_line))))
    headings, taken = name_headings(tokens, maps, source, reserved, raw_ids)
    return Document(
        tuple(tokens),
        tuple(citations),
        tuple(links),
        headings,
        identifiers=frozenset(_identifiers(tokens, headings, raw_ids)),
        diagnostics=(*diagnostics, *taken),
        unsupported=tuple(unread),
        claims=tuple(claims(tokens, maps, source)) if citations else (),
    )


def _blocks(tokens: Sequence[Token], env: Mapping[str, Any], first_line: int) -> tuple[Block, ...]:
    """The outermost blocks in order, with those that are shown elsewhere or not at all, such as footnotes."""
    spans: list[tuple[int, int, str]] = [
        (token.map[0], token.map[1], token.type)
        for token in tokens
        if token.level == 0 and token.nesting >= 0 and token.map is not None
    ]
    spans += [(first, behind, "definition") for first, behind, level in env.get("definitions", ()) if level == 0]
    spans += [
        (reference["map"][0], reference["map"][1], "definition") for reference in env.get("references", {}).values()
    ]
    blocks: list[Block] = []
    for first, behind, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if blocks and first_line + first < blocks[-1].last:
            blocks[-1] = blocks[-1]._replace(last=max(blocks[-1].last, first_line + behind))
        else:
            blocks.append(Block(first_line + first + 1, first_line + behind, kind))
    return tuple(blocks)


def _identifiers(
    tokens: Sequence[Token], headings: Sequence[Heading], raw: Sequence[tuple[str, Location]]
) -> Iterator[str]:
    """The anchors that the rendered text will have."""
    yield from (heading.identifier for heading in headings)
    yield from (identifier for identifier, _ in raw)
    for token in tokens:
        if token.type == "footnote_open":
            yield f"fn:{token.meta['label']}"
        elif token.type == "figure_open" and "id" in token.meta:
            yield token.meta["id"]
        elif token.type == "tabbed_label_open":
            yield token.meta["for"]


def _without_code(text: str) -> str:
    """A text whose code spans are blank, for what stands in them is an example."""
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", lambda found: " " * len(found[0]), text, flags=re.DOTALL)


def _citation(token: Token, source: Source, mapping: OffsetMap) -> Citation:
    cluster = token.meta["cluster"]
    location = source.location(to_source(mapping, cluster.start), to_source(mapping, cluster.end - 1) + 1)
    return Citation(cluster.items, cluster.narrative, token.content, location)


def _link(token: Token, attribute: str, source: Source, mapping: OffsetMap) -> Link:
    start = to_source(mapping, token.meta["offset"])
    end = to_source(mapping, token.meta["end"] - 1) + 1
    return Link(unescape(str(token.attrs.get(attribute, ""))), source.location(start, end))
