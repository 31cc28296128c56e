"""The way from the front page to a page, by what the page is, for pages that no navigation holds, too."""

import posixpath
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from generator.site import Page, Site, address

_LISTS: Mapping[str, str] = MappingProxyType(
    {"indication": "indications", "mechanism": "mechanisms", "source": "sources", "study": "studies"}
)
"""The page type of which one page lists all pages of a type."""
HOME = "Home"


class Step(NamedTuple):
    """A page above another: what it is called, and its address relative to the site's root."""

    title: str
    address: str


def breadcrumbs(path: str, site: Site) -> tuple[Step, ...]:
    """The pages above the page made for ``path``, the front page first; none above the front page itself.

    ``path`` is relative to the content folder; there need be no such file, as for parts of a split list.
    """
    front = next((page for page in site.pages if page.path in ("index.md", "README.md")), None)
    if front is None or front.path == path:
        return ()
    page = site.page_by_path.get(path)
    parents = (parent for parent in _parents(path, page, site) if parent.path not in (path, front.path))
    return (
        Step(HOME, front.address(site.use_directory_urls)),
        *(Step(parent.title, parent.address(site.use_directory_urls)) for parent in parents),
    )


def _parents(path: str, page: Page | None, site: Site) -> Iterator[Page]:
    """The list of all pages of the page's type; without one, the index pages of the folders that it lies in."""
    kind = _LISTS.get(getattr(page.record, "type", "")) if page else None
    lists = [other for other in site.pages if kind and getattr(other.record, "type", "") == kind]
    if lists:
        yield lists[0]
        return
    folders = path.split("/")[:-1]
    for depth in range(1, len(folders) + 1):
        folder = "/".join(folders[:depth])
        named = (f"{folder}.md", posixpath.join(folder, "index.md"), posixpath.join(folder, "README.md"))
        yield from (site.page_by_path[name] for name in named if name in site.page_by_path)


def with_itself(title: str, path: str, site: Site) -> tuple[Step, ...]:
    """The way to a page, that page included."""
    return (*breadcrumbs(path, site), Step(title, address(path, site.use_directory_urls)))
