"""The files of the bibliography, and what stands beside them → references and diagnostics."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from unicodedata import normalize

from generator import importers, retractions
from generator.config import Config, ProjectError
from generator.diagnostics import Diagnostic, Rule, Severity
from generator.importers.bibtex import REFERENCE_ENCODING
from generator.model.references import Reference, Retraction
from generator.paths import shown_path
from generator.retractions import RETRACTIONS_UNREADABLE
from generator.source import Location, Source

REFERENCES_MISSING = Rule(
    "references-missing",
    "REF005",
    Severity.WARNING,
    "Pages cite, but the project has no bibliography: no file matches the patterns of `extra.evidence.references` in\n"
    "`mkdocs.yml`, which are `references/*.bib` where none are given, or what the plugin `bibtex` was given.\n\n"
    "Put the bibliography there, or name its files in `extra.evidence.references`.",
)


def load_references(
    config: Config, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[tuple[Reference, ...], tuple[Source, ...], tuple[Diagnostic, ...]]:
    """Read the bibliography: its works, the files they stand in, and what is wrong with those.

    ``unsaved``: what to read in place of files, by path relative to the project.

    Raises:
        ProjectError: the configuration names a file that does not exist.

    """
    references: list[Reference] = []
    sources: list[Source] = []
    diagnostics: list[Diagnostic] = []
    for path in _reference_files(config):
        shown = shown_path(path, config.root)
        try:
            raw = unsaved[shown] if shown in unsaved else path.read_bytes()
        except OSError as error:
            diagnostics.append(REFERENCE_ENCODING(Location(shown), f"the file cannot be read: {error.strerror}"))
            continue
        read, found = importers.read(raw, shown)
        references.extend(map(_normalised, read))
        sources.append(Source.from_text(shown, raw.decode("utf-8", errors="replace")))
        diagnostics.extend(found)
    return tuple(references), tuple(sources), tuple(diagnostics)


def references_missing(config: Config, mkdocs: Source) -> Diagnostic:
    """The finding that no file of the bibliography was found."""
    named = re.search(r"(?<![\w-])references:", mkdocs.text)
    start, end = named.span() if named else (0, 0)
    patterns = ", ".join(f"`{pattern}`" for pattern in config.references) or "`[]`"
    return REFERENCES_MISSING(
        mkdocs.location(start, end),
        f"no file matches {patterns}, so pages cite what is in no bibliography",
        "name the files of the bibliography in `extra.evidence.references`",
    )


def load_retractions(
    config: Config, bibliographies: Iterable[Source], references: Sequence[Reference]
) -> tuple[tuple[Retraction, ...], list[Diagnostic]]:
    """Read the retraction data that stands beside a file of the bibliography, if any does."""
    notices: list[Retraction] = []
    diagnostics: list[Diagnostic] = []
    for folder in dict.fromkeys(posixpath.dirname(source.path) for source in bibliographies):
        diagnostics.extend(retractions.unread(config.root / folder, folder))
        shown = posixpath.join(folder, retractions.FILE_NAME)
        try:
            raw = (config.root / shown).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            fault = f"the file cannot be read: {error.strerror}"
            diagnostics.append(RETRACTIONS_UNREADABLE(Location(shown), fault))
            continue
        read, found = retractions.read(raw, shown, references)
        notices.extend(read)
        diagnostics.extend(found)
    return tuple(notices), diagnostics


def _normalised(reference: Reference) -> Reference:
    """The reference with its key in Unicode's normal form C, in which citations are read."""
    key = normalize("NFC", reference.key)
    return reference if key == reference.key else replace(reference, key=key)


def _reference_files(config: Config) -> list[Path]:
    paths: dict[Path, None] = {}
    for pattern in config.references:
        if Path(pattern).is_absolute():
            raise ProjectError(f"mkdocs.yml: extra.evidence.references: {pattern!r} must be relative to the project")
        if (config.root / pattern).is_dir():
            raise ProjectError(f"mkdocs.yml names the folder {pattern!r} as a references file; write `{pattern}/*.bib`")
        found = sorted(config.root.glob(pattern))
        if not found and not re.search(r"[*?\[]", pattern):
            raise ProjectError(f"mkdocs.yml names the references file {pattern!r}, which does not exist")
        paths.update(dict.fromkeys(path for path in found if path.is_file() and path.name != retractions.FILE_NAME))
    return list(paths)
