"""Which pages a book has, and in which order: parts by page type, indications by the group of the condition."""

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from generator.cite import NumberedPage
from generator.model.pages import IndicationPage
from generator.site import Site, address

_GENERAL = "General pages"
_PARTS = {
    "Start": ("home",),
    "Indications": ("indications", "indication"),
    _GENERAL: ("doses", "page"),
    "Studies": ("studies", "trials", "study"),
    "Mechanisms": ("mechanisms", "mechanism"),
    "Sources": ("sources", "source"),
    "References, data and changes": ("references", "data", "changes"),
}
"""The page types of each part, those that stand first before the others."""


class UnknownPageError(Exception):
    """No page has this path or address; the message names the nearest one."""


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that stand under one heading."""

    title: str
    pages: tuple[NumberedPage, ...]


def select_pages(names: Sequence[str], pages: Sequence[NumberedPage], site: Site) -> tuple[NumberedPage, ...]:
    """The pages that these names mean, each once; all of them without a name.

    A name is a path in the content folder, with or without ``.md``, or an address below the site's root.

    Raises:
        UnknownPageError: a name means no page.

    """
    if not names:
        return tuple(pages)
    known = {
        _plain(name): page
        for page in pages
        for name in (page.path, page.path.removesuffix(".md"), address(page.path, site.use_directory_urls))
    }
    chosen = [known.get(_plain(name)) or _refuse(name, pages) for name in names]
    return tuple(dict.fromkeys(chosen))


def _plain(name: str) -> str:
    """A path or address without what people write before and behind it."""
    path = posixpath.normpath(unquote(name.replace("\\", "/")).strip("/") or ".")
    return path.removesuffix("index.html").rstrip("/") or "."


def _refuse(name: str, pages: Sequence[NumberedPage]) -> NumberedPage:
    from rapidfuzz import process

    near = process.extractOne(_plain(name), [page.path for page in pages], score_cutoff=60)
    remedy = f"did you mean {near[0]!r}?" if near else "name its path in the content folder, such as 'index.md'"
    raise UnknownPageError(f"there is no page {name!r}; {remedy}")


def parts_of(pages: Iterable[NumberedPage], site: Site) -> tuple[Part, ...]:
    """The pages in parts. In a part its list stands first, then the pages by title."""
    part_of_type = {type_: part for part, types in _PARTS.items() for type_ in types}
    rank = {type_: place for types in _PARTS.values() for place, type_ in enumerate(types)}
    found: dict[str, dict[str, list[NumberedPage]]] = {part: {} for part in _PARTS}
    for page in sorted(pages, key=lambda page: (rank.get(page.type, len(rank)), page.title.casefold(), page.path)):
        group = _group(page, site)
        found[part_of_type.get(page.type, _GENERAL)].setdefault(group, []).append(page)
    return tuple(
        Part(f"{part}: {group}" if group else part, tuple(groups[group]))
        for part, groups in found.items()
        for group in sorted(groups, key=str.casefold)
    )


def _group(page: NumberedPage, site: Site) -> str:
    """The kind of condition of an indication's page; ``""`` for other pages."""
    source = site.page_by_path.get(page.path)
    record = source.record if source else None
    return (record.group or "") if isinstance(record, IndicationPage) else ""
