"""What a book says of itself: title, author, language, identifier and dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from generator.cite import NumberedPage
from generator.site import Site

_EARLIEST = date(1980, 1, 1)
"""The first day that a ZIP archive can name."""


@dataclass(frozen=True, slots=True)
class Project:
    """What ``mkdocs.yml`` says of the project; ``""`` where it says nothing. ``language`` is a BCP 47 tag."""

    name: str = ""
    author: str = ""
    language: str = "en"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What stands in the file. ``identifier`` is a URN, ``published`` the day that the maker gave, if any.

    ``modified`` is the newest day that the sources name, so that it does not depend on when the book is made.
    """

    title: str
    author: str
    language: str
    identifier: str
    modified: date
    published: date | None = None


def read_project(mkdocs_yml: Path, url: str = "") -> Project:
    """Read ``mkdocs.yml`` as MkDocs does, ``INHERIT`` and ``!ENV`` included; other tags are read as nothing.

    Raises:
        OSError: it cannot be read.

    """
    import yaml
    from mkdocs.exceptions import ConfigurationError
    from mkdocs.utils.yaml import get_yaml_loader, yaml_load

    loader = get_yaml_loader(yaml.SafeLoader)
    for prefix in ("!", "tag:yaml.org,2002:python/"):
        loader.add_multi_constructor(prefix, lambda *_: None)
    try:
        with mkdocs_yml.open("rb") as file:
            data = yaml_load(file, loader)
    except ConfigurationError as error:
        raise OSError(str(error)) from error
    theme = data.get("theme")
    language = theme.get("language") if isinstance(theme, dict) else None
    return Project(_words(data.get("site_name")), _words(data.get("site_author")), _words(language) or "en", url)


def _words(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def metadata_of(
    pages: Iterable[NumberedPage], site: Site, project: Project, whole: bool, published: date | None = None
) -> Metadata:
    """What a book of these pages says of itself. The same pages of the same site have the same identifier.

    The title is the page's, of several pages the site's.
    """
    pages = tuple(pages)
    title = pages[0].title if len(pages) == 1 else project.name or "Pages"
    what = "" if whole else "\n".join(page.path for page in pages)
    identifier = uuid5(NAMESPACE_URL, f"{project.url}\n{project.name}\n{what}").urn
    modified = published or max((day for page in pages for day in _days(page, site)), default=_EARLIEST)
    return Metadata(title, project.author, project.language, identifier, max(modified, _EARLIEST), published)


def _days(page: NumberedPage, site: Site) -> Iterable[date]:
    """The days on which a page was compared with its sources or changed."""
    source = site.page_by_path.get(page.path)
    if source is not None:
        yield from (change.date for change in source.record.changes)
        if source.record.last_reviewed is not None:
            yield source.record.last_reviewed
