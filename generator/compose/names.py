"""Names in addresses, and the names by which readers look for a condition."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W_](?:[^\W_]|['’ʼ])*")
_MOST = 5
"""More initials than these nobody uses."""


def slug(text: str) -> str:
    """A term or a page's name as a value of an address: lower case, letters and figures of any script, hyphens.

    A text without a letter or a figure is spelled by its bytes.
    """
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).lower()).strip("-")
    return words or text.encode().hex()


def other_names(title: str, synonyms: Iterable[str]) -> tuple[str, ...]:
    """What a condition is called besides its title: its synonyms, and the initials of all these names.

    What stands in brackets is no part of a name that is shortened; a name that holds an abbreviation is not shortened.
    """
    given = tuple(synonyms)
    return tuple(name for name in dict.fromkeys([*given, *_initials([title, *given])]) if name != title)


def _initials(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        words = _WORD.findall(name.partition("(")[0])
        if 1 < len(words) <= _MOST and not any(len(word) > 1 and word.isupper() for word in words):
            yield "".join(word[0] for word in words).upper()
