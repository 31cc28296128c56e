"""content/ and references/ → Site and diagnostics. Bad input is a value: the rest of the site still loads."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from generator import front_matter, retractions
from generator.config import Config
from generator.diagnostics import Diagnostic, Rule, Severity
from generator.front_matter import FRONT_MATTER_FIELD, FrontMatter
from generator.load_references import load_references, load_retractions, references_missing
from generator.model.documents import Document
from generator.model.pages import PAGE_TYPES, PlainPage
from generator.model.text import InlineMarkdown, PageName, Record, ReferenceKey
from generator.page_cache import PageCache, ReadPage, digest
from generator.paths import printable, shown_path, unsafe
from generator.read_ahead import reading_ahead
from generator.site import Field, Mention, Page, Site, Text
from generator.source import Location, Source

PAGE_ENCODING = Rule(
    "page-encoding",
    "PAG004",
    Severity.ERROR,
    "A page is not UTF-8 text, or holds control characters that no reader can see.\n\n"
    "Save the file as UTF-8 and remove the character at the place named.",
)
PATH_UNSAFE = Rule(
    "path-unsafe",
    "PAG005",
    Severity.ERROR,
    "A file in the content folder cannot be published: it is a symbolic link, which the engine would follow out of\n"
    "the project; or a device; or its name is one that some system cannot hold; or its folder cannot be read.\n\n"
    "Replace a link by the file itself, rename or remove the file.",
)

_PLAIN_WORD = re.compile(r"\S+")
_WORDS = defaultdict(lambda: _PLAIN_WORD, {"'": re.compile(r"[^\s']+"), '"': re.compile(r"[^\s\"\\\x80-\U0010ffff]+")})
"""What of a text stands in the file letter by letter, by the style of its scalar: not what quotes make one escape."""
_HAS_PLACES = re.compile(r"[@\[<!]")
"""What a text must hold for a citation or a link to stand in it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters but tab and line ends, and noncharacters; HTML allows none of them."""


def load(
    config: Config, cache: PageCache | None = None, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[Site, tuple[Diagnostic, ...]]:
    """Read everything that contributors wrote. Pages that come out of the cache can be checked, but not rendered.

    ``unsaved``: what to read in place of pages and bibliographies, by path relative to the project.
    """
    diagnostics: list[Diagnostic] = []
    texts: list[tuple[str, Location]] = []
    assets: list[str] = []
    unreadable: list[OSError] = []
    for path, location in _files(config.content, config.root, unreadable):
        fault = _unsafe(config.content / path, path)
        if fault:
            diagnostics.append(PATH_UNSAFE(location, f"`{printable(path)}` {fault[0]}", fault[1]))
        elif path.endswith(".md"):
            texts.append((path, location))
        else:
            assets.append(path)
    for error in unreadable:
        place = Location(shown_path(Path(str(error.filename)), config.root))
        diagnostics.append(PATH_UNSAFE(place, f"the folder cannot be read: {error.strerror}", "make it readable"))
    new = [text for text in texts if text[0] not in cache.known] if cache and cache.reuse else []
    with reading_ahead(new, partial(_read_ahead, config)) as read:
        references, bibliographies, found = load_references(config, unsaved)
        for pages_read in read():
            if cache:
                cache.add(pages_read)
    loaded = [
        load_page(config.content / path, path, place.path, cache, config.language, unsaved.get(place.path))
        for path, place in texts
    ]
    pages = tuple(page for page, _ in loaded)
    diagnostics.extend(diagnostic for _, those in loaded for diagnostic in those)
    notices, unreadable_rows = load_retractions(config, bibliographies, references)
    references = retractions.marked(references, notices)
    mkdocs = Source.from_text(shown_path(config.mkdocs, config.root), config.mkdocs.read_text(encoding="utf-8"))
    if not bibliographies and not found and any(page.citations or page.keys for page in pages):
        diagnostics.append(references_missing(config, mkdocs))
    site = Site(
        pages,
        references,
        bibliographies,
        tuple(assets),
        config.use_directory_urls,
        {id(field.text): Text(field.document, page) for page in pages for field in page.fields},
        mkdocs,
        retractions=notices,
    )
    return site, (*diagnostics, *found, *unreadable_rows)


def _read_ahead(config: Config, texts: Sequence[tuple[str, Location]]) -> bytes:
    """What is in some pages, for the cache of another process."""
    cache = PageCache(config.workshop, reuse=False)
    for path, location in texts:
        load_page(config.content / path, path, location.path, cache, config.language)
    return cache.encoded()


def _unsafe(file: Path, path: str) -> tuple[str, str] | None:
    """Why a file of the content folder is not published, and the remedy."""
    if file.is_symlink():
        return "is a symbolic link", "replace it by the file itself"
    if not file.is_file():
        return "is no file but a device or a pipe", "remove it"
    fault = unsafe(path)
    return (f"cannot be published everywhere: {fault}", "rename it") if fault else None


def _files(folder: Path, root: Path, unreadable: list[OSError]) -> Iterator[tuple[str, Location]]:
    """Every file below the folder in a stable order; links to folders are named, not entered; hidden files left out."""
    for directory, folders, files in os.walk(folder, onerror=unreadable.append):
        here = Path(directory)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in sorted([*files, *links]):
            if not name.startswith("."):
                path = here / name
                yield path.relative_to(folder).as_posix(), Location(shown_path(path, root))


def load_page(
    file: Path,
    path: str,
    shown: str,
    cache: PageCache | None = None,
    language: str = "",
    unsaved: bytes | None = None,
) -> tuple[Page, tuple[Diagnostic, ...]]:
    """Read one page: ``path`` in the content folder, ``shown`` in findings; ``language`` is that of locators.

    ``unsaved``: what to read in place of the file.
    """
    diagnostics: list[Diagnostic] = []
    try:
        raw = file.read_bytes() if unsaved is None else unsaved
    except OSError as error:
        raw = b""
        diagnostics.append(PAGE_ENCODING(Location(shown), f"the file cannot be read: {error.strerror}"))
    source = Source.from_text(shown, raw.decode("utf-8", errors="replace"))
    diagnostics.extend(_encoding(raw, source))
    page_digest = digest(raw, shown, language) if cache else ""
    read = cache.get(path, page_digest) if cache else None
    front = read.front if read else front_matter.parse(source)
    record, faults = _record(front, source)
    if read is None:
        read = _read(source, front, record, page_digest, language)
        if cache and not faults:
            cache.put(path, read)
    documents = (read.document, *(document for _, document in read.fields))
    found = (found for document in documents for found in document.diagnostics)
    diagnostics.extend((*front.diagnostics, *faults, *found))
    mentions = [
        (value, Mention(str(value), front.location(source, value_path), getattr(value, "type", "")))
        for value_path, value in _walk(record, ())
        if isinstance(value, (ReferenceKey, PageName))
    ]
    page = Page(
        path,
        source,
        record,
        front,
        read.document,
        tuple(Field(value, document) for value, (_, document) in zip(_inline(record), read.fields, strict=True)),
        tuple(mention for value, mention in mentions if isinstance(value, ReferenceKey)),
        tuple(mention for value, mention in mentions if isinstance(value, PageName)),
    )
    return page, tuple(diagnostics)


def _inline(record: Any) -> Iterator[InlineMarkdown]:
    return (value for _, value in _walk(record, ()) if isinstance(value, InlineMarkdown))


def _read(source: Source, front: FrontMatter, record: Any, page_digest: str, language: str) -> ReadPage:
    """Parse the page's text and its Markdown fields."""
    from generator import markdown

    fields = tuple(
        (str(value), _parse_field(source, value, front, value_path, language))
        for value_path, value in _walk(record, ())
        if isinstance(value, InlineMarkdown)
    )
    return ReadPage(page_digest, front, markdown.parse(source, front.body, record.anchors, language), fields)


def _encoding(raw: bytes, source: Source) -> Iterator[Diagnostic]:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        at = len(Source.from_text(source.path, raw[: error.start].decode("utf-8")).text)
        yield PAGE_ENCODING(source.location(at, at + 1), "the file is not UTF-8 from here on", "save it as UTF-8")
    if control := _CONTROL.search(source.text):
        yield PAGE_ENCODING(
            source.location(control.start(), control.end()),
            f"there is a control character here (U+{ord(control[0]):04X})",
            "remove it",
        )


def _record(front: FrontMatter, source: Source) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The page's record; a plain one where the front matter cannot be used, so that its text is still checked."""
    name = front.data.get("type", "page")
    model = PAGE_TYPES.get(name) if isinstance(name, str) else None
    if model is None:
        known = ", ".join(f"`{known}`" for known in PAGE_TYPES)
        found = FRONT_MATTER_FIELD(
            front.location(source, ("type",)), f"`{name}` is not a page type", f"the types are {known}"
        )
        return PlainPage(), (found,)
    record, diagnostics = front_matter.validate(model, front, source)
    return (PlainPage() if record is None else record), diagnostics


def _walk(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in a record with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walk(item, (*path, index))
    elif isinstance(value, Record):
        for name in value.__struct_fields__:
            yield from _walk(getattr(value, name), (*path, name))


def _parse_field(source: Source, text: str, front: FrontMatter, path: tuple[str | int, ...], language: str) -> Document:
    """Parse a Markdown field. Its words are found again in the file, since YAML may fold and indent them."""
    from generator import markdown

    span = front.spans.get(path)
    if span is None:
        return markdown.parse_inline(source, text, [(0, 0)], language)
    mapping: list[tuple[int, int]] = []
    at = span.start
    if not _HAS_PLACES.search(text):
        return markdown.parse_inline(source, text, [(0, at)], language)
    for word in _WORDS[span.style].finditer(text):
        found = source.text.find(word[0], at, span.end)
        if found != -1:
            mapping.append((word.start(), found))
            at = found + len(word[0])
    return markdown.parse_inline(source, text, mapping or [(0, span.start)], language)
