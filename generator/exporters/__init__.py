"""Writing bibliographic formats for readers' reference managers: one module per format, found without registration.

A format is a module here with ``TITLE``, ``SUFFIX``, ``MEDIA_TYPE``, ``entry``, which makes the text of one reference,
and ``join``, which makes a file of such texts. A work stands in the files of many pages and is written once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from generator.model.references import Reference

# No single word stands before a colon: Zotero and pandoc would take ``Note: …`` in a note for a variable.
_REMARKS = (("unconfirmed", "Not confirmed"), ("disagreement", "Sources disagree"), ("note", "Please note"))


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be downloaded; ``title`` is what readers see, ``suffix`` begins with a dot."""

    name: str
    title: str
    suffix: str
    media_type: str
    entry: Callable[[Reference], str]
    join: Callable[[Iterable[str]], str]

    def write(self, references: Iterable[Reference]) -> str:
        """One file of references, in their order, to be written as UTF-8 with its line ends as they are."""
        return self.join(map(self.entry, references))


def formats() -> tuple[Format, ...]:
    """The formats of all modules here, in order of name."""
    names = sorted(information.name for information in iter_modules(__path__))
    modules = ((name, import_module(f"{__name__}.{name}")) for name in names)
    return tuple(Format(name, m.TITLE, m.SUFFIX, m.MEDIA_TYPE, m.entry, m.join) for name, m in modules)


def remarks(reference: Reference, *, with_note: bool = True) -> tuple[str, ...]:
    """What readers of the site see beside an entry, each as a sentence of its own for a manager's notes."""
    said = [
        f"{words}: {text}"
        for name, words in _REMARKS
        if (text := getattr(reference, name)) and (with_note or name != "note")
    ]
    if notice := reference.retraction:
        parts = (notice.nature, notice.date, "; ".join(notice.reasons), notice.notice_doi)
        said.insert(0, f"Notice in the Retraction Watch Database: {', '.join(filter(None, parts))}")
    return tuple(said)
