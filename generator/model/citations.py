"""Citations in the terms of CSL and Pandoc."""

from dataclasses import dataclass

from generator.source import Location

CLOSING_PUNCTUATION = frozenset(",.;:!?)]}’”'\"%")
"""What follows a work without a space, in a suffix."""


@dataclass(frozen=True, slots=True)
class CitationItem:
    """One work cited in a citation: key, locator with its CSL label, prefix and suffix.

    Prefix and suffix are Markdown as it is written, white space collapsed, ``""`` when absent; the suffix keeps the
    comma before it. Key, label (a term of CSL 1.0.2, such as ``page``) and locator are plain text; label and locator
    are both ``None`` when absent.
    """

    key: str
    prefix: str = ""
    label: str | None = None
    locator: str | None = None
    suffix: str = ""
    suppress_author: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A cluster of citation items as one place of the text gives it.

    ``narrative``: the first item stands in the sentence (``@key``), its author is printed before the number.
    ``raw`` is the source text. ``location`` is ``None`` where a template, not a contributor, cites.
    """

    items: tuple[CitationItem, ...]
    narrative: bool = False
    raw: str = ""
    location: Location | None = None
