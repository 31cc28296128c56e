"""The grammar of citations, after Pandoc's manual (section *Citation syntax*): text in, citation items out.

Nothing here knows Markdown's blocks or positions in a file; offsets are offsets into the text that is handed in.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator.model.citations import CitationItem

INNER_PUNCTUATION = frozenset(":.#$%&-+?<>~/")
"""What may stand singly inside a key that is written without braces."""

LOCATOR_LABELS = {
    "page": ("pages", "page", "pp.", "p."),
    "chapter": ("chapters", "chapter", "chaps.", "chap."),
    "section": ("sections", "section", "secs.", "sec.", "§§", "§"),
    "figure": ("figures", "figure", "figs.", "fig."),
    "paragraph": ("paragraphs", "paragraph", "paras.", "para.", "¶¶", "¶"),
    "column": ("columns", "column", "cols.", "col."),
    "line": ("lines", "line", "ll.", "l."),
    "note": ("notes", "note", "nn.", "n."),
    "number": ("numbers", "number", "nos.", "no."),
    "part": ("parts", "part", "pts.", "pt."),
    "table": ("tables", "table", "tbls.", "tbl."),
    "verse": ("verses", "verse", "vv.", "v."),
    "volume": ("volumes", "volume", "vols.", "vol."),
}
"""CSL locator terms with the English forms that introduce them: plural, singular, both abbreviated, signs."""

_LABEL_OF_FORM = {form: label for label, forms in LOCATOR_LABELS.items() for form in forms}
_FORM = r"[^\W\d_]+\.?|§{1,2}|¶{1,2}"
_NUMBER = r"[^\s,;]*\d[^\s,;]*"
_ROMAN = r"\(?[ivxlcdmIVXLCDM]+\)?(?:[-–]\(?[ivxlcdmIVXLCDM]+\)?)?(?![^\s,;])"
_WORD = rf"(?:{_NUMBER}|{_ROMAN})"
_WORDS = rf"{_WORD}(?:(?:,\s*|\s*[&–-]\s*|\s+and\s+){_WORD})*"
_LOCATOR = re.compile(rf"\s*,?\s*(?=\d|{_FORM})(?:(?P<form>{_FORM})\s*)?(?P<value>{_WORDS})")
_LOCATOR_IN_BRACES = re.compile(r"\s*,?\s*\{(?P<value>[^{}]*)\}")
_NAMED = re.compile(rf"\s*(?P<form>{_FORM})\s*(?P<value>.*)", re.DOTALL)
_PLAIN_KEY = re.compile(r"@(\w+(?:[:.#$%&\-+?<>~/]\w+)*)")
_PLAIN_CLUSTER = re.compile(rf"\[{_PLAIN_KEY.pattern}(?:; {_PLAIN_KEY.pattern})*\]")
"""Keys and nothing else, which most citations are: parsed at once, for speed."""
_SEPARATORS = re.compile(r"[\\`\[\]{};]")
_AT = re.compile(r"[\\`\[\]@]")
_OPENING = re.compile(r"\[-?@")
_NARRATIVE_BRACKET = re.compile(r"[ \n]?\[(?!\^)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.)")


NO_KEY = "an item between two semicolons, or at the end, has no key"
EMPTY_KEY = "the key between the braces is empty"
NO_SEMICOLON = "two keys stand in one item, with no semicolon between them"


LONGEST_ADDRESS = 300
"""How far back an address is looked for in which an ``@`` may stand, in characters."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A parsed citation: ``text[start:end]`` and its items; ``fault`` says why it is malformed."""

    start: int
    end: int
    items: tuple[CitationItem, ...]
    narrative: bool = False
    fault: str | None = None


def _is_key_character(character: str) -> bool:
    return character == "_" or character.isalnum() or unicodedata.category(character)[0] == "M"


def _key(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The key whose first character, after ``@``, is at ``start``, and the offset behind it."""
    if start < end and text[start] == "{":
        close = text.find("}", start, end)
        if close == -1 or re.search(r"[\s{]", text[start + 1 : close]):
            return None
        return unicodedata.normalize("NFC", text[start + 1 : close]), close + 1
    if start >= end or not _is_key_character(text[start]):
        return None
    position = start + 1
    while position < end:
        inner = text[position] in INNER_PUNCTUATION and position + 1 < end and _is_key_character(text[position + 1])
        if not inner and not _is_key_character(text[position]):
            break
        position += 1
    return unicodedata.normalize("NFC", text[start:position]), position


def _may_begin(text: str, at: int) -> bool:
    """Whether the ``@`` (or ``-@``) at ``at`` can begin a citation: not in a word, an address or an e-mail address."""
    if at == 0:
        return True
    previous = text[at - 1]
    if _is_key_character(previous) or (previous in "-+.%" and at > 1 and _is_key_character(text[at - 2])):
        return False
    before = text[max(0, at - LONGEST_ADDRESS) : at]
    if "://" not in before and "www." not in before:
        return True
    return _ADDRESS.search(re.split(r"[\s<(\[]", before)[-1]) is None


def _marks(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[int]:
    """The offsets of the characters that the pattern names and that no escape and no code span hides."""
    position = start
    while found := pattern.search(text, position, end):
        position = found.start()
        if text[position] == "\\":
            position += 2
        elif text[position] == "`":
            position = _behind_code(text, position, end)
        else:
            yield position
            position += 1


def _behind_code(text: str, start: int, end: int) -> int:
    """The offset behind the code span that begins at ``start``, or behind its backticks if they are never closed."""
    ticks = start
    while ticks < end and text[ticks] == "`":
        ticks += 1
    close = re.compile(rf"(?<!`)`{{{ticks - start}}}(?!`)").search(text, ticks, end)
    return close.end() if close else ticks


@lru_cache(maxsize=64)
def _brackets(text: str) -> tuple[Mapping[int, int], frozenset[int]]:
    """The closing bracket of each opening one, and which of them hold an ``@`` outside of inner brackets.

    In one pass, however deep they nest and however many are never closed.
    """
    closing: dict[int, int] = {}
    holding: set[int] = set()
    opened: list[int] = []
    for position in _marks(_AT, text, 0, len(text)):
        if text[position] == "[":
            opened.append(position)
        elif opened and text[position] == "@":
            holding.add(opened[-1])
        elif opened:
            closing[opened.pop()] = position
    return closing, frozenset(holding)


def _closing_bracket(text: str, start: int, end: int) -> int | None:
    close = _brackets(text)[0].get(start)
    return close if close is not None and close < end else None


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans between the semicolons of ``text[start:end]`` that stand in no brackets or braces."""
    spans = []
    depth = 0
    begin = start
    for position in _marks(_SEPARATORS, text, start, end):
        depth += (text[position] in "[{") - (text[position] in "]}")
        if text[position] == ";" and depth <= 0:
            spans.append((begin, position))
            begin = position + 1
    return [*spans, (begin, end)]


def _find_key(text: str, start: int, end: int) -> tuple[int, bool, str, int] | None:
    """The first citation mark in the span that stands in no inner brackets.

    Returns where it begins, whether ``-`` stands before it, the key, and the offset behind it.
    """
    depth = 0
    for position in _marks(_AT, text, start, end):
        if text[position] != "@":
            depth += 1 if text[position] == "[" else -1
        if text[position] != "@" or depth > 0:
            continue
        suppressed = position > start and text[position - 1] == "-" and _may_begin(text, position - 1)
        found = _key(text, position + 1, end)
        if found is not None and (suppressed or _may_begin(text, position)):
            return position - suppressed, suppressed, *found
    return None


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", " ".join(text.split()))


def _after_key(text: str) -> tuple[str | None, str | None, str]:
    """Label, locator and suffix of what stands behind a key."""
    if braces := _LOCATOR_IN_BRACES.match(text):
        named = _NAMED.match(braces["value"])
        label = _LABEL_OF_FORM.get(named["form"]) if named else None
        value = _plain(named["value"] if named and label else braces["value"])
        return (label or "page" if value else None), (value or None), _plain(text[braces.end() :])
    found = _LOCATOR.match(text)
    label = _LABEL_OF_FORM.get(found["form"] or "p.") if found else None
    if found is None or label is None:
        return None, None, _plain(text)
    return label, _plain(found["value"]), _plain(text[found.end() :])


def _item(text: str, start: int, end: int) -> tuple[CitationItem | None, str | None]:
    """The citation item of a span, and what is wrong with it."""
    found = _find_key(text, start, end)
    if found is None:
        return None, NO_KEY
    begin, suppressed, key, behind = found
    label, locator, suffix = _after_key(text[behind:end])
    item = CitationItem(key, _plain(text[start:begin]), label, locator, suffix, suppressed)
    if not key:
        return item, EMPTY_KEY
    several = _holds_key(text, start, begin) or _holds_key(text, behind, end)
    return item, NO_SEMICOLON if several else None


def _holds_key(text: str, start: int, end: int) -> bool:
    """Whether a citation mark stands in the span, be it in inner brackets."""
    return any(
        text[position] == "@" and _key(text, position + 1, end) is not None and _may_begin(text, position)
        for position in _marks(_AT, text, start, end)
    )


def bracketed(text: str, start: int, end: int | None = None) -> Cluster | None:
    """The citation in brackets whose ``[`` is at ``start``, or ``None`` if the brackets hold no citation."""
    if plain := _PLAIN_CLUSTER.match(text, start, len(text) if end is None else end):
        keys = _PLAIN_KEY.findall(plain[0])
        items = tuple(CitationItem(unicodedata.normalize("NFC", key)) for key in keys)
        return Cluster(start, plain.end(), items)
    close = _closing_bracket(text, start, len(text) if end is None else end)
    if close is None or start not in _brackets(text)[1] or text.startswith("[^", start):
        return None
    read = [_item(text, *span) for span in _parts(text, start + 1, close)]
    items = tuple(item for item, _ in read if item is not None)
    fault = next((fault for _, fault in read if fault), None)
    return Cluster(start, close + 1, items, fault=fault) if items else None


def unterminated(text: str, start: int, end: int | None = None) -> bool:
    """Whether a citation begins with the ``[`` at ``start`` but its bracket is never closed."""
    stop = len(text) if end is None else end
    opens = _OPENING.match(text, start, stop)
    return (
        opens is not None and _key(text, opens.end(), stop) is not None and _closing_bracket(text, start, stop) is None
    )


def narrative(text: str, start: int, end: int | None = None) -> Cluster | None:
    """The citation in the sentence whose ``@`` or ``-@`` is at ``start``, with the locator in brackets behind it."""
    stop = len(text) if end is None else end
    suppressed = text.startswith("-@", start)
    if not (suppressed or text.startswith("@", start)) or not _may_begin(text, start):
        return None
    found = _key(text, start + 1 + suppressed, stop)
    if found is None:
        return None
    key, behind = found
    first = CitationItem(key, suppress_author=suppressed)
    fault = None if key else EMPTY_KEY
    bracket = _NARRATIVE_BRACKET.match(text, behind, stop)
    close = _closing_bracket(text, bracket.end() - 1, stop) if bracket else None
    if bracket is None or close is None or text[close + 1 : close + 2] in ("(", "[", ":"):
        return Cluster(start, behind, (first,), narrative=not suppressed, fault=fault)
    (begin, first_end), *others = _parts(text, bracket.end(), close)
    read = [_item(text, *span) for span in others]
    if _holds_key(text, begin, first_end) or not all(item for item, _ in read):
        return Cluster(start, behind, (first,), narrative=not suppressed, fault=fault)
    label, locator, suffix = _after_key(text[begin:first_end])
    located = CitationItem(key, "", label, locator, suffix, suppressed)
    items = (located, *(item for item, _ in read if item is not None))
    fault = fault or next((fault for _, fault in read if fault), None)
    return Cluster(start, close + 1, items, narrative=not suppressed, fault=fault)
