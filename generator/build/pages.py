"""Numbered pages as the files that an engine gets: headings in Markdown, all else in raw blocks."""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape

from generator import exporters
from generator.build.breadcrumbs import breadcrumbs
from generator.build.facets import facets
from generator.build.feed import FEED, changes_page, feed
from generator.build.head import head_html
from generator.build.json_ld import PageData
from generator.build.raw_blocks import block, heading, token_for
from generator.build.redirects import moved_parts, redirect_pages
from generator.cite import NumberedPage
from generator.compose.downloads import download_path
from generator.compose.entries import narrative_name
from generator.compose.views import long_date
from generator.config import Config
from generator.dataset import DataFile
from generator.publication import Publication, publication
from generator.site import Site, address, relative_address

WITHOUT_NAVIGATION = frozenset(
    {"changes", "data", "home", "indications", "references", "source", "sources", "studies", "study", "trials"}
)
"""Page types beside which the engine's column of links would be empty, or say again what the page itself lists."""

TITLE = "__title"
"""The anchor of a title that has none of its own, to which the engine's link for skipping the menus leads."""

_HEADING = re.compile(r"h[1-6]")


def engine_files(pages: Iterable[NumberedPage], site: Site, config: Config) -> tuple[Mapping[str, bytes], str]:
    """The files for the engine's folder, by path, and the token of their raw blocks.

    Assets are copied as they are.

    Raises:
        ValueError: a page or file that is made has the path of another.
        OSError: an asset cannot be read.

    """
    pages, published = tuple(pages), publication(config)
    offered = offered_data(pages)
    shown = _described(pages, offered, site, published)
    token = token_for(page.html for page in shown)
    written = {page.path: engine_page(page, site, published, token).encode() for page in shown}
    made = downloads(pages, site) | evidence_files(offered, site) | _feed(site, published)
    redirects = redirect_pages(site, published)
    copied = {asset: (config.content / asset).read_bytes() for asset in site.assets}
    paths = Counter([*(page.path for page in pages), *made, *redirects, *copied])
    twice = next((path for path, count in paths.items() if count > 1), None)
    if twice is not None:
        raise ValueError(
            f"`{twice}` is the path of two files: one that is made and one of the content; rename that one"
        )
    return written | made | redirects | copied, token


def _described(
    pages: Iterable[NumberedPage], offered: Mapping[str, Sequence[DataFile]], site: Site, published: Publication
) -> list[NumberedPage]:
    """The pages, each with what has moved away from it and with its description for programs at its end."""
    parts, data = moved_parts(site, published), PageData(site, published, offered)
    return [replace(page, html=f"{page.html}{parts.get(page.path, '')}{data.script(page)}") for page in pages]


def _feed(site: Site, published: Publication) -> dict[str, bytes]:
    """The feed of changes, for a site that has a page of them."""
    page = changes_page(site)
    return {FEED: feed(site, page, published, lambda key: _name(key, site))} if page else {}


def downloads(pages: Iterable[NumberedPage], site: Site) -> dict[str, bytes]:
    """The references of every page that has some, in every format, by path."""
    offering = [page for page in pages if page.works]
    files: dict[str, bytes] = {}
    for form in exporters.formats():
        entries = {key: form.entry(reference) for key, reference in site.reference_by_key.items()}
        for page in offering:
            path = download_path(page.path, form.suffix, site.use_directory_urls)
            files[path] = form.join(entries[key] for key in page.works).encode()
    return files


def offered_data(pages: Iterable[NumberedPage]) -> Mapping[str, tuple[DataFile, ...]]:
    """The files of the evidence base, by the path of each page that offers them."""
    return {page.path: page.files for page in pages if page.files}


def evidence_files(offered: Mapping[str, Sequence[DataFile]], site: Site) -> dict[str, bytes]:
    """The files of the evidence base, by path: beside the page that offers them, by whose path they are given."""
    return {
        posixpath.join(posixpath.dirname(address(page, site.use_directory_urls)), file.name): file.text.encode()
        for page, files in offered.items()
        for file in files
    }


def _name(key: str, site: Site) -> str:
    """What a sentence calls a work; the key of one that no bibliography lists."""
    reference = site.reference_by_key.get(key)
    return narrative_name(reference) if reference else key


def engine_page(page: NumberedPage, site: Site, published: Publication, token: str) -> str:
    """One page for the engine.

    Its metadata are a fixed set of keys, escaped here because MkDocs' templates escape nothing; JSON strings are YAML
    strings. ``head`` is finished HTML for the page's head, ``path`` the pages above this one; the search filters by
    ``conditions``, ``designs`` and ``years``, and knows ``names``.
    """
    source = site.page_by_path.get(page.path)
    reviewed = source.record.last_reviewed if source else None
    here = address(page.path, site.use_directory_urls)
    metadata = {
        "title": escape(page.title),
        "description": escape(page.description),
        "type": escape(page.type),
        "updated": reviewed.isoformat() if reviewed else "",
        "reviewed": long_date(reviewed) if reviewed else "",
        "head": head_html(page, site, published, changes_page(site) is not None),
    }
    head = "".join(f"{key}: {_yaml_string(value)}\n" for key, value in metadata.items() if value)
    above = "".join(
        f"- title: {_yaml_string(escape(title))}\n  url: {_yaml_string(escape(relative_address(goal, here)))}\n"
        for title, goal in breadcrumbs(page.path, site)
    )
    path = f"path:\n{above}" if above else ""
    found_by = "".join(
        f"{name}: [{', '.join(_yaml_string(escape(value)) for value in values)}]\n"
        for name, values in facets(site, page.path)._asdict().items()
        if values
    )
    hide = "hide: [navigation]\n" if page.type in WITHOUT_NAVIGATION else ""
    return f"---\n{head}{path}{found_by}{hide}---\n{''.join(_parts(page.html, token))}"


def _yaml_string(text: str) -> str:
    """The text as a YAML string: as JSON writes it, with what YAML takes for line ends escaped."""
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff]", lambda c: f"\\u{ord(c[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def _parts(html: str, token: str) -> Iterator[str]:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(f"<body>{html}</body>").body
    between: list[str] = []
    node = body.child if body is not None else None
    while node is not None:
        identifier = node.attributes.get("id") or (TITLE if node.tag == "h1" else None)
        if _HEADING.fullmatch(node.tag or "") and identifier:
            yield block("".join(between), token)
            between = []
            yield heading(int(str(node.tag)[1]), identifier, node.inner_html or "", token)
        else:
            between.append(node.html or "")
        node = node.next
    yield block("".join(between), token)
