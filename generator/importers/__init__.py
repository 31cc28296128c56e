"""Reading bibliographic formats: one module per format, found by the file suffixes that it names."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath
from pkgutil import iter_modules

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.model.references import Reference
from generator.source import Location, Source

Reader = Callable[[Source], tuple[tuple[Reference, ...], tuple[Diagnostic, ...]]]
"""Reads one file: its references in their order, and what is wrong with it."""

REFERENCE_FORMAT = Rule(
    "reference-format",
    "REF004",
    Severity.ERROR,
    "The configuration names a bibliography in a format that is not read, so its works would be missing. Name `.bib` "
    "files only, or convert the file.",
)


def read(data: bytes, path: str) -> tuple[tuple[Reference, ...], tuple[Diagnostic, ...]]:
    """The references of a file by the format that the suffix of its path names, and what is wrong with it.

    Bytes that are not UTF-8 become U+FFFD, which the reader reports where it stands.
    """
    known = readers()
    reader = known.get(PurePosixPath(path).suffix.lower())
    if reader is None:
        remedy = f"Formats that are read: {', '.join(sorted(known))}."
        return (), (REFERENCE_FORMAT(Location(path), f"`{path}` is in no format that is read", remedy),)
    return reader(Source.from_text(path, data.decode("utf-8", errors="replace")))


def readers() -> dict[str, Reader]:
    """The readers by file suffix: the function ``read`` of each module here that has ``SUFFIXES``."""
    found: dict[str, Reader] = {}
    for information in iter_modules(__path__):
        module = import_module(f"{__name__}.{information.name}")
        for suffix in getattr(module, "SUFFIXES", ()):
            found[suffix] = module.read
    return found
