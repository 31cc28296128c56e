"""The addresses and ids of built pages: nothing leads nowhere, nothing stands twice."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator.verify.page import Page
from generator.verify.places import Fault
from generator.verify.rules import HTML_DEAD_LINK, HTML_DUPLICATE_ID

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[\\/]{2}")
_DROPPED = str.maketrans("", "", "\t\n\r")
_SUGGESTIONS = 50  # a broken template has the same dead links on every page; near names cost too much for each


class Target(NamedTuple):
    """Where an address leads: a file of the site, a place in it, and the element that leads there."""

    page: str
    element: int
    address: str
    file: str
    fragment: str


def base_path(address: str) -> str:
    """The path below which a site stands, with slashes at both ends, of its canonical address or of that path."""
    path = urlsplit(address).path.strip("/")
    return f"/{path}/" if path else "/"


def duplicate_faults(page: Page) -> Iterator[Fault]:
    """Ids that stand on a page more than once."""
    for identifier, element in page.duplicates:
        message = f"The id {identifier!r} stands more than once on the page"
        related = ((page.path, page.ids[identifier], "the first element with this id"),)
        yield Fault(HTML_DUPLICATE_ID, page.path, element, message, "Rename one of them.", "", related)


def page_targets(page: Page, base: str) -> Iterator[Target | Fault]:
    """Where the addresses of a page lead within the site; a fault for one that leads out of it.

    Those that lead to an id of the page itself, the most of a page with citations, are right and left out.
    """
    origin = page.path
    if page.base is not None:
        address, element = page.base
        found = _SCHEME.match(address.strip()) or resolve(page.path, address, base)
        if not isinstance(found, tuple):
            message = f"The <base> {address!r} leads all relative links of the page out of the site"
            yield Fault(HTML_DEAD_LINK, page.path, element, message, "Remove the <base> element.")
            return
        origin = found[0]
    for address, element in page.addresses:
        if origin == page.path and address[:1] == "#" and address[1:] in page.ids:
            continue
        cleaned = address.translate(_DROPPED).strip()
        if _SCHEME.match(cleaned):
            continue
        resolved = resolve(origin, cleaned, base)
        if resolved is None:
            message = f"The address {address!r} leads out of the site, which stands at {base!r}"
            help_text = "Correct the address, or write it in full, with https://."
            yield Fault(HTML_DEAD_LINK, page.path, element, message, help_text)
        else:
            yield Target(page.path, element, address, *resolved)


def resolve(origin: str, address: str, base: str) -> tuple[str, str] | None:
    """The file, relative to the site, and the fragment that an address on the page ``origin`` leads to.

    RFC 3986, section 5.2, with a folder's ``index.html`` for the folder; ``None`` if it leaves the site. The fragment
    is as written.
    """
    rest, _, fragment = address.partition("#")
    path = rest.partition("?")[0]
    if not path:
        return origin, fragment
    if path.startswith("/"):
        if not f"{path}/".startswith(base):
            return None
        folders: list[str] = []
        path = path[len(base) :]
    else:
        folders = origin.split("/")[:-1]
    segments = unquote(path).split("/") if "%" in path else path.split("/")
    for segment in segments[:-1]:
        if segment == "..":
            if not folders:
                return None
            folders.pop()
        elif segment != ".":
            folders.append(segment)
    last = segments[-1]
    if last == "..":
        if not folders:
            return None
        folders.pop()
    folders.append("index.html" if last in ("", ".", "..") else last)
    return "/".join(folders), fragment


def link_faults(
    targets: Sequence[Target], files: Collection[str], anchors: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Addresses whose file the site does not have, and fragments that name no element of their page.

    ``files`` are all files of the site, ``anchors`` the ids of each page. A folder may be named without its slash:
    servers send the reader on.
    """
    near: dict[tuple[str, str], str | None] = {}

    def suggestion(kind: str, name: str, names: Collection[str]) -> str | None:
        if (kind, name) not in near and len(near) < _SUGGESTIONS:
            close = get_close_matches(name, names, 1)
            near[kind, name] = close[0] if close else None
        return near.get((kind, name))

    for target in targets:
        file = target.file
        if file not in files:
            file = f"{file}/index.html"
        if file not in files:
            close = suggestion("", target.file, files)
            message = f"The address {target.address!r} leads to {target.file!r}, which the site does not have"
            yield _dead(target, message, close)
            continue
        if file in anchors and not _is_anchor(target, file, anchors[file]):
            close = suggestion(file, unquote(target.fragment), anchors[file])
            message = f"The address {target.address!r} leads to a place that {file!r} does not have"
            yield _dead(target, message, f"#{close}" if close else None)


def _is_anchor(target: Target, file: str, names: Collection[str]) -> bool:
    fragment = target.fragment.partition(":~:")[0]
    if fragment in ("", "top") or fragment in names or unquote(fragment) in names:
        return True
    return fragment.startswith("__") and file != target.page


def _dead(target: Target, message: str, close: str | None) -> Fault:
    help_text = f"Did you mean {close!r}?" if close else "Correct the address, or restore what it names."
    return Fault(HTML_DEAD_LINK, target.page, target.element, message, help_text)
