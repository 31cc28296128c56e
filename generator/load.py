"""content/ and references/ → Site and diagnostics. Bad input is a value: the rest of the site still loads."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator import front_matter, importers, markdown
from generator.config import Config, ProjectError
from generator.diagnostics import Diagnostic, Rule, Severity
from generator.front_matter import FRONT_MATTER_FIELD, FrontMatter
from generator.markdown import Document
from generator.model.pages import PAGE_TYPES, PlainPage
from generator.model.references import Reference
from generator.model.text import IndicationName, InlineMarkdown, Record, ReferenceKey
from generator.site import Field, Mention, Page, Site
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
    "A file in the content folder is a symbolic link. The engine would follow it out of the project and publish what\n"
    "it finds.\n\nReplace the link by the file itself.",
)

_HAS_PLACES = re.compile(r"[@\[<!]")
"""What a text must hold for a citation or a link to stand in it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def load(config: Config) -> tuple[Site, tuple[Diagnostic, ...]]:
    """Read everything that contributors wrote."""
    diagnostics: list[Diagnostic] = []
    pages: list[Page] = []
    assets: list[str] = []
    for path, location in _files(config.content, config.root):
        if (config.content / path).is_symlink():
            diagnostics.append(PATH_UNSAFE(location, f"`{path}` is a symbolic link", "replace it by the file itself"))
        elif path.endswith(".md"):
            page, found = load_page(config.content / path, path, location.path)
            pages.append(page)
            diagnostics.extend(found)
        else:
            assets.append(path)
    references, found = load_references(config)
    texts = {field.text: field.document for page in pages for field in page.fields}
    site = Site(tuple(pages), references, tuple(assets), config.use_directory_urls, texts)
    return site, (*diagnostics, *found)


def load_references(config: Config) -> tuple[tuple[Reference, ...], tuple[Diagnostic, ...]]:
    """Read the bibliography.

    Raises:
        ProjectError: the configuration names a file that does not exist.

    """
    references: list[Reference] = []
    diagnostics: list[Diagnostic] = []
    for path in _reference_files(config):
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ProjectError(f"{_relative(path, config.root)} cannot be read: {error.strerror}") from error
        read, found = importers.read(raw, _relative(path, config.root))
        references.extend(read)
        diagnostics.extend(found)
    return tuple(references), tuple(diagnostics)


def _reference_files(config: Config) -> list[Path]:
    paths: dict[Path, None] = {}
    for pattern in config.references:
        found = sorted(config.root.glob(pattern))
        if not found and not re.search(r"[*?\[]", pattern):
            raise ProjectError(f"mkdocs.yml names the references file {pattern!r}, which does not exist")
        paths.update(dict.fromkeys(path for path in found if path.is_file()))
    return list(paths)


def _files(folder: Path, root: Path) -> Iterator[tuple[str, Location]]:
    """Every file below the folder in a stable order; links to folders are named, not entered; hidden files left out."""
    for directory, folders, files in os.walk(folder):
        here = Path(directory)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in sorted([*files, *links]):
            if not name.startswith("."):
                path = here / name
                yield path.relative_to(folder).as_posix(), Location(_relative(path, root))


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def load_page(file: Path, path: str, shown: str) -> tuple[Page, tuple[Diagnostic, ...]]:
    """Read one page: ``path`` in the content folder, ``shown`` in findings."""
    diagnostics: list[Diagnostic] = []
    try:
        raw = file.read_bytes()
    except OSError as error:
        raw = b""
        diagnostics.append(PAGE_ENCODING(Location(shown), f"the file cannot be read: {error.strerror}"))
    source = Source.from_text(shown, raw.decode("utf-8", errors="replace"))
    diagnostics.extend(_encoding(raw, source))
    front = front_matter.parse(source)
    diagnostics.extend(front.diagnostics)
    record, found = _record(front, source)
    diagnostics.extend(found)
    document = markdown.parse(source, front.body, record.anchors)
    diagnostics.extend(document.diagnostics)
    fields: list[Field] = []
    keys: list[Mention] = []
    indications: list[Mention] = []
    for value_path, value in _walk(record, ()):
        location = front.location(source, value_path)
        if isinstance(value, InlineMarkdown):
            parsed = _parse_field(source, value, front, value_path)
            diagnostics.extend(parsed.diagnostics)
            fields.append(Field(str(value), parsed))
        elif isinstance(value, ReferenceKey):
            keys.append(Mention(str(value), location))
        elif isinstance(value, IndicationName):
            indications.append(Mention(str(value), location))
    page = Page(path, source, record, front, document, tuple(fields), tuple(keys), tuple(indications))
    return page, tuple(diagnostics)


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


def _parse_field(source: Source, text: str, front: FrontMatter, path: tuple[str | int, ...]) -> Document:
    """Parse a Markdown field. Its words are found again in the file, since YAML may fold and indent them."""
    span = front.spans.get(path)
    if span is None:
        return markdown.parse_inline(source, text, [(0, 0)])
    mapping: list[tuple[int, int]] = []
    at = span.start
    if not _HAS_PLACES.search(text):
        return markdown.parse_inline(source, text, [(0, at)])
    for word in re.finditer(r"\S+", text):
        found = source.text.find(word[0], at, span.end)
        if found != -1:
            mapping.append((word.start(), found))
            at = found + len(word[0])
    return markdown.parse_inline(source, text, mapping or [(0, span.start)])
