"""How citations can be mended: keys that alone can be meant, and citations written anew.

A fix is offered only where the citation, read again after it, is exactly the one that is wanted.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from generator.diagnostics import Fix
from generator.model.citations import Citation, CitationItem
from generator.site import Mention
from generator.source import Location, Source

NEAR = 75
"""How alike a known key must be for it to be offered, in per cent (two edits in a key of eight letters)."""
TYPO = 90
"""How alike it must be for it to be put in place of the unknown one."""
MARGIN = 10
"""How much less alike every other key must be then."""
MOST_LOOKED_UP = 300
"""Unknown keys for which a near one is looked for: where more are unknown, the bibliography is what is missing."""

_PLAIN_KEY = re.compile(r"\w+(?:[:.#$%&\-+?~/]\w+)*")
_FIGURES = re.compile(r"\d+(?:[a-z](?![a-z]))?")


class NearKeys:
    """The known keys, compared without case, to find the one that was meant."""

    def __init__(self, known: Collection[str]) -> None:
        self.known = list(known)
        self.folded = [key.casefold() for key in self.known]
        self.found: dict[str, list[tuple[str, float]]] = {}

    def remedy(self, key: str, in_text: bool = False) -> str:
        """What to do about an unknown key: the nearest known one, if any is near.

        ``in_text``: the key stands in the sentence, so that it may be the name of an account and no citation.
        """
        if near := self._near(key):
            return f"did you mean `@{near[0][0]}`?"
        escaped = f"; write `\\@{key}` if it is no citation" if in_text else ""
        return f"correct the key, or add the work to references/{escaped}"

    def typo(self, key: str) -> str | None:
        """The known key that alone can be meant, if there is one.

        Two letters that changed places count as a typo in keys of any length. A year or a letter behind it is never
        taken for a typo: it names another work of the same author.
        """
        if not (near := self._near(key)):
            return None
        (best, score), *others = near
        one, other = key.casefold(), best.casefold()
        swapped = [place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
        is_swap = len(swapped) == 2 and swapped[1] == swapped[0] + 1 and sorted(one) == sorted(other)
        alone = not others or others[0][1] <= score - MARGIN
        same = _FIGURES.findall(one) == _FIGURES.findall(other) and _PLAIN_KEY.fullmatch(best)
        return best if (score >= TYPO or is_swap) and alone and same else None

    def _near(self, key: str) -> list[tuple[str, float]]:
        """The two nearest known keys, and how near they are in per cent."""
        if key not in self.found and len(self.found) < MOST_LOOKED_UP:
            from rapidfuzz import fuzz, process

            found = process.extract(key.casefold(), self.folded, scorer=fuzz.ratio, score_cutoff=NEAR, limit=2)
            self.found[key] = [(self.known[index], score) for _, score, index in found]
        return self.found.get(key, [])


def _slice(source: Source, place: Location) -> tuple[int, str]:
    """Where a span begins in the file, and its text."""
    start = source.offset(place.line - 1, place.column - 1)
    return start, source.text[start : source.offset(place.end_line - 1, place.end_column - 1)]


def _text(source: Source, citation: Citation) -> tuple[int, str] | None:
    """Where a citation stands in its file, and its text there; ``None`` unless that reads as the citation does.

    Quote marks, YAML's escapes and the like may stand between what was parsed and what is written.
    """
    if citation.location is None:
        return None
    start, text = _slice(source, citation.location)
    return (start, text) if _parsed(text) == citation.items else None


def _parsed(text: str) -> tuple[CitationItem, ...]:
    """The items of a text that is one faultless citation and nothing else."""
    from generator.citation_syntax import bracketed, narrative

    read = bracketed if text.startswith("[") else narrative
    cluster = read(text, 0) if text else None
    return cluster.items if cluster and cluster.end == len(text) and not cluster.fault else ()


def _parts(text: str, items: Sequence[CitationItem]) -> list[str] | None:
    """The texts between brackets and semicolons, if they are the items one by one."""
    parts = text[1:-1].split(";") if text.startswith("[") else []
    alone = [_parsed(f"[{part.strip()}]") for part in parts]
    return parts if alone == [(item,) for item in items] else None


def corrected_key(source: Source, citation: Citation, index: int, key: str) -> Fix | None:
    """The fix that writes another key for the item at ``index``, if the citation then reads just so."""
    found = _text(source, citation)
    if found is None:
        return None
    start, text = found
    wanted = (*citation.items[:index], replace(citation.items[index], key=key), *citation.items[index + 1 :])
    for place in re.finditer(
        rf"(?<=@){re.escape(citation.items[index].key)}|(?<=@{{){re.escape(citation.items[index].key)}(?=}})", text
    ):
        if _parsed(f"{text[: place.start()]}{key}{text[place.end() :]}") == wanted:
            return Fix(source.location(start + place.start(), start + place.end()), key)
    return None


def corrected_mention(source: Source, mention: Mention, key: str) -> Fix | None:
    """The fix that writes another key into the front matter, where it stands there as it is, quoted or not."""
    start, text = _slice(source, mention.location)
    quotes = int(text[:1] in ("'", '"') and text[:1] == text[-1:])
    if text[quotes : len(text) - quotes] != mention.name:
        return None
    return Fix(source.location(start + quotes, start + len(text) - quotes), key)


def without_item(source: Source, citation: Citation, index: int) -> Fix | None:
    """The fix that removes an item that is not the first, with the semicolon before it."""
    found = _text(source, citation)
    parts = _parts(found[1], citation.items) if found else None
    if found is None or parts is None:
        return None
    start = found[0] + len("[" + ";".join(parts[:index]))
    return Fix(source.location(start, start + len(";" + parts[index])), "")


def reordered(source: Source, citation: Citation, order: Sequence[int]) -> Fix | None:
    """The fix that puts the items into another order; the white space between them stays where it is."""
    keys = [item.key for item in citation.items]
    if citation.location and citation.raw == _of_keys(keys) and _slice(source, citation.location)[1] == citation.raw:
        # Keys and nothing else, which most citations are: nothing to be read again.
        return Fix(citation.location, _of_keys([keys[index] for index in order]))
    found = _text(source, citation)
    parts = _parts(found[1], citation.items) if found else None
    if found is None or parts is None:
        return None
    start, text = found
    items = [part.strip() for part in parts]
    written = (part.replace(item, items[index], 1) for part, item, index in zip(parts, items, order, strict=True))
    rewritten = f"[{';'.join(written)}]"
    if _parsed(rewritten) != tuple(citation.items[index] for index in order):
        return None
    return Fix(source.location(start, start + len(text)), rewritten)


def _of_keys(keys: Iterable[str]) -> str:
    return f"[{'; '.join(f'@{key}' for key in keys)}]"
