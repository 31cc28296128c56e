"""Citations in the terms of CSL and Pandoc."""

import re
from dataclasses import dataclass

from generator.source import Location

CLOSING_PUNCTUATION = frozenset(",.;:!?)]}’”'\"%")
"""What follows a work without a space, in a suffix."""
_BEGINS_WITH_WORD = re.compile(r"(?:<[^>]*>|[*_`~^])*[^\W_]")


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


def before_suffix(item: CitationItem, narrative: bool = False) -> str:
    """What stands between an item and its suffix: nothing before punctuation, else a space.

    ``narrative``: the item stands in the sentence, so ``@a [with words]`` becomes *(2014, with words)*, as in Pandoc.
    """
    if not item.suffix or item.suffix[0] in CLOSING_PUNCTUATION:
        return ""
    return ", " if narrative and not item.locator and _BEGINS_WITH_WORD.match(item.suffix) else " "


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
