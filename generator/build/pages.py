"""Numbered pages as the files that an engine gets: headings in Markdown, all else in raw blocks."""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from generator import exporters
from generator.build.raw_blocks import block, heading, token_for
from generator.cite import NumberedPage
from generator.compose.downloads import download_path
from generator.compose.entries import narrative_name
from generator.dataset import data_files
from generator.site import Site, address

WITHOUT_NAVIGATION = frozenset(
    {"changes", "data", "home", "references", "source", "sources", "studies", "study", "trials"}
)
"""Page types beside which the engine's column of links would be empty."""

_HEADING = re.compile(r"h[1-6]")


def engine_files(pages: Iterable[NumberedPage], site: Site, content: Path) -> tuple[Mapping[str, bytes], str]:
    """The files for the engine's folder, by path, and the token of their raw blocks.

    Assets are copied as they are.

    Raises:
        ValueError: a page or file that is made has the path of another.
        OSError: an asset cannot be read.

    """
    pages = tuple(pages)
    token = token_for(page.html for page in pages)
    written = {page.path: engine_page(page, token).encode() for page in pages}
    offered = downloads(pages, site) | evidence_files(pages, site)
    copied = {asset: (content / asset).read_bytes() for asset in site.assets}
    paths = Counter([*(page.path for page in pages), *offered, *copied])
    twice = next((path for path, count in paths.items() if count > 1), None)
    if twice is not None:
        raise ValueError(
            f"`{twice}` is the path of two files: one that is made and one of the content; rename that one"
        )
    return written | offered | copied, token


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


def evidence_files(pages: Iterable[NumberedPage], site: Site) -> dict[str, bytes]:
    """The files of the evidence base, by path: beside each page that offers them."""
    return {
        posixpath.join(posixpath.dirname(address(page.path, site.use_directory_urls)), file.name): file.text.encode()
        for page in pages
        if page.type == "data"
        for file in data_files(site, page.title, lambda key: narrative_name(site.reference_by_key[key]))
    }


def engine_page(page: NumberedPage, token: str) -> str:
    """One page for the engine.

    Its metadata are a fixed set of keys, escaped here because MkDocs' templates escape nothing; JSON strings are YAML
    strings.
    """
    metadata = {"title": page.title, "description": page.description, "type": page.type}
    head = "".join(f"{key}: {_yaml_string(escape(value))}\n" for key, value in metadata.items())
    hide = "hide: [navigation]\n" if page.type in WITHOUT_NAVIGATION else ""
    return f"---\n{head}{hide}---\n{''.join(_parts(page.html, token))}"


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
        identifier = node.attributes.get("id")
        if _HEADING.fullmatch(node.tag or "") and identifier:
            yield block("".join(between), token)
            between = []
            yield heading(int(str(node.tag)[1]), identifier, node.inner_html or "", token)
        else:
            between.append(node.html or "")
        node = node.next
    yield block("".join(between), token)
