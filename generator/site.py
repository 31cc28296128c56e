"""The site as loaded: pages with their records and texts, and the bibliography."""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from generator.front_matter import FrontMatter
from generator.model.citations import Citation
from generator.model.documents import Document
from generator.model.page_parts import Trial
from generator.model.pages import (
    PAGE_TYPES,
    IndicationPage,
    MechanismPage,
    PageRecord,
    ReferencesPage,
    SourcePage,
    StudyPage,
    TrialsPage,
)
from generator.model.references import Reference, Retraction
from generator.source import Location, Source

_EXTERNAL = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


@dataclass(frozen=True)
class Field:
    """A Markdown field of the front matter."""

    text: str
    document: Document


@dataclass(frozen=True)
class Mention:
    """A place outside the text that names a work, or a page: then ``type`` is the page's."""

    name: str
    location: Location
    type: str = ""


@dataclass(frozen=True)
class Page:
    """One page. ``path`` is relative to the content folder, with ``/``."""

    path: str
    source: Source
    record: PageRecord
    front: FrontMatter
    document: Document
    fields: tuple[Field, ...] = ()
    keys: tuple[Mention, ...] = ()
    names: tuple[Mention, ...] = ()

    @property
    def name(self) -> str:
        """The file name without folder and ``.md``."""
        return PurePosixPath(self.path).stem

    @property
    def title(self) -> str:
        """The title: the record's, else the first heading of level one, else the file's name in words."""
        heading = next((heading.text for heading in self.document.headings if heading.level == 1), "")
        return self.record.title or heading or self.name.replace("-", " ").capitalize()

    @property
    def lists_all(self) -> bool:
        """Whether the page lists every work of the bibliography."""
        return isinstance(self.record, ReferencesPage) or self.document.bibliography == "all"

    @property
    def begins_with_title(self) -> bool:
        """Whether the first heading of the text is one of level one."""
        return bool(self.document.headings) and self.document.headings[0].level == 1

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What contributors cite on the page, fields first; the order of reading exists only on the composed page."""
        return (*(c for field in self.fields for c in field.document.citations), *self.document.citations)

    def target(self, link: str) -> str | None:
        """The file of the content folder that a link means; ``None`` for links out of the site."""
        if _EXTERNAL.match(link):
            return None
        path = unquote(link.partition("#")[0].partition("?")[0])
        if not path:
            return self.path if link else None
        folder = "" if path.startswith("/") else posixpath.dirname(self.path)
        joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
        return "index.md" if joined == "." else joined

    def address(self, use_directory_urls: bool = True) -> str:
        """The address of the built page relative to the site's root; ``""`` is the root itself."""
        return address(self.path, use_directory_urls)


def address(path: str, use_directory_urls: bool = True) -> str:
    """The address of the page built from a file of the content folder; ``""`` is the root itself."""
    folder, name = posixpath.split(path)
    stem = name.removesuffix(".md")
    if not use_directory_urls:
        return posixpath.join(folder, "index.html" if stem == "README" else f"{stem}.html")
    if stem in ("index", "README"):
        return f"{folder}/" if folder else ""
    return posixpath.join(folder, f"{stem}/")


def relative_address(goal: str, here: str) -> str:
    """The address of ``goal`` on the page ``here``; both are relative to the site's root, and folders end in ``/``."""
    path = quote(posixpath.relpath(goal or ".", posixpath.dirname(here) or "."))
    return f"{path}/" if goal.endswith("/") or not goal else path


@dataclass(frozen=True)
class Text:
    """A Markdown field as it was parsed, and the page that it stands in, from which its links lead."""

    document: Document
    page: Page


@dataclass(frozen=True)
class Site:
    """Everything that was loaded."""

    pages: tuple[Page, ...] = ()
    references: tuple[Reference, ...] = ()
    bibliographies: tuple[Source, ...] = ()
    """The files that the references were read from."""
    assets: tuple[str, ...] = ()
    """Files beside the pages that are published as they are; relative to the content folder."""
    use_directory_urls: bool = True
    texts: Mapping[int, Text] = field(default_factory=dict)
    """The parsed form of every Markdown field, by the identity of its value: two pages may say the same."""
    mkdocs: Source | None = None
    """The text of ``mkdocs.yml``."""
    retractions: tuple[Retraction, ...] = ()
    """The notices about works of the bibliography that the retraction data lists."""

    @cached_property
    def page_by_path(self) -> Mapping[str, Page]:
        """The pages by path."""
        return {page.path: page for page in self.pages}

    @cached_property
    def reference_by_key(self) -> Mapping[str, Reference]:
        """The references by key, in their order; of duplicates the first."""
        found: dict[str, Reference] = {}
        for reference in self.references:
            found.setdefault(reference.key, reference)
        return found

    @cached_property
    def indications(self) -> Mapping[str, tuple[Page, IndicationPage]]:
        """The indication pages by name, in order of title."""
        found = [(page, page.record) for page in self.pages if isinstance(page.record, IndicationPage)]
        return {page.name: (page, record) for page, record in sorted(found, key=lambda pair: pair[0].title)}

    @cached_property
    def studies(self) -> tuple[tuple[Page, StudyPage], ...]:
        """The study pages in order of label."""
        found = [(page, page.record) for page in self.pages if isinstance(page.record, StudyPage)]
        return tuple(sorted(found, key=lambda pair: (pair[1].label, pair[0].path)))

    @cached_property
    def mechanisms(self) -> Mapping[str, tuple[Page, MechanismPage]]:
        """The mechanism pages by name, in order of title."""
        found = [(page, page.record) for page in self.pages if isinstance(page.record, MechanismPage)]
        return {page.name: (page, record) for page, record in sorted(found, key=lambda pair: pair[0].title)}

    @cached_property
    def study_by_name(self) -> Mapping[str, tuple[Page, StudyPage]]:
        """The study pages by name."""
        return {page.name: (page, study) for page, study in self.studies}

    @cached_property
    def studies_by_report(self) -> Mapping[str, tuple[tuple[Page, StudyPage], ...]]:
        """The studies that each work reports, by its key, in order of label."""
        return _by(self.studies, lambda study: study.reports)

    @cached_property
    def studies_by_indication(self) -> Mapping[str, tuple[tuple[Page, StudyPage], ...]]:
        """The studies that concern each indication, by its name, in order of label."""
        return _by(self.studies, lambda study: study.indications)

    @cached_property
    def sources(self) -> Mapping[str, tuple[Page, SourcePage]]:
        """The pages of the source documents by the key of the document, in order of label."""
        found = [(page, page.record) for page in self.pages if isinstance(page.record, SourcePage)]
        return {record.reference: (page, record) for page, record in sorted(found, key=lambda pair: pair[1].label)}

    @cached_property
    def trials(self) -> tuple[tuple[Page, Trial], ...]:
        """The trials under way, in the order of their pages."""
        found = [(page, page.record) for page in self.pages if isinstance(page.record, TrialsPage)]
        return tuple((page, trial) for page, record in found for trial in record.trials)

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The names that front matter may use for pages, by page type."""
        found: dict[str, list[str]] = {name: [] for name in PAGE_TYPES}
        for page in self.pages:
            found[getattr(page.record, "type", "page")].append(page.name)
        return {name: tuple(sorted(names)) for name, names in found.items()}

    @cached_property
    def cited_keys(self) -> frozenset[str]:
        """Every key that a page cites, in its text or in its record."""
        from_text = {item.key for page in self.pages for citation in page.citations for item in citation.items}
        return frozenset(from_text | {mention.name for page in self.pages for mention in page.keys})


def _by(
    studies: Iterable[tuple[Page, StudyPage]], names: Callable[[StudyPage], Iterable[str]]
) -> Mapping[str, tuple[tuple[Page, StudyPage], ...]]:
    """The studies by each of the names that they have, each study once under a name."""
    found: dict[str, list[tuple[Page, StudyPage]]] = {}
    for page, study in studies:
        for name in dict.fromkeys(names(study)):
            found.setdefault(name, []).append((page, study))
    return {name: tuple(those) for name, those in found.items()}
