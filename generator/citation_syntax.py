"""The grammar of citations, after Pandoc's manual (section *Citation syntax*): text in, citation items out.

Nothing here knows Markdown's blocks or positions in a file; offsets are offsets into the text that is handed in.
Locators are read by :mod:`generator.locators`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from generator import locators
from generator.model.citations import CitationItem

_PLAIN_KEY = re.compile(r"@(\w+(?:[:.#$%&\-+?<>~/]\w+)*)")
_PLAIN_CLUSTER = re.compile(rf"\[{_PLAIN_KEY.pattern}(?:; {_PLAIN_KEY.pattern})*\]")
"""Keys and nothing else, which most citations are: parsed at once, for speed."""
_KEY_RUN = re.compile(r"(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*")
_SPACED_KEY = re.compile(r"\{([^{}\[\]@;]{0,200})\}")
_BRACE_OR_SPACE = re.compile(r"[{}]|\s")
_HTML = re.compile(r"""<[/!?]?[A-Za-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_DESTINATION = re.compile(r"""\((?:[^\s()<>\\]|\\.|<[^<>\n]*>|\([^\s()]*\))*+(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)""")
_SPECIAL = re.compile(r"[\\`<&\[\];@]")
_OPENING = re.compile(r"\[-?@")
_TO_BRACKET = re.compile(r"[ \t]*+(?:\n[ \t]*+)?\[(?!\^)")
_SPACE = re.compile(r"[ \t\r\n]+")
_EMPHASIS = re.compile(r"(?<![\w\\])([*_]+)$")
_ADDRESS = re.compile(r"(?<![@{A-Za-z0-9+.-])(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.)")


NO_KEY = "an item between two semicolons, or at the end, has no key"
EMPTY_KEY = "the key between the braces is empty"
SPACE_IN_KEY = "the key between the braces holds white space"
NO_SEMICOLON = "two keys stand in one item, with no semicolon between them"
IN_EMPHASIS = "the key stands inside emphasis"


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


class _Mark(NamedTuple):
    """``@key`` or ``-@key``: where it begins, whether it leaves out the author, the key, the offset behind it."""

    start: int
    suppressed: bool
    key: str
    behind: int


class _Span(NamedTuple):
    """What stands between two semicolons: its bounds, its marks, and whether a key stands in brackets within."""

    start: int
    end: int
    marks: tuple[_Mark, ...]
    inner: bool


@lru_cache(maxsize=64)
def _braces(text: str) -> Mapping[int, int]:
    """The closing brace of each opening one that is balanced with no white space in it, in one pass."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for found in _BRACE_OR_SPACE.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] != "}":
            opened.clear()
        elif opened:
            closing[opened.pop()] = found.start()
    return closing


def _is_mark(character: str) -> bool:
    """Whether a letter may carry the character, as ``e`` carries an accent that is written apart."""
    return character > "\u02ff" and unicodedata.category(character)[0] == "M"


def _key(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The key whose first character, after ``@``, is at ``start``, and the offset behind it."""
    first = text[start : start + 1]
    if start >= end or not (first == "{" or first == "_" or first.isalnum()):
        return None
    if first == "{":
        close = _braces(text).get(start, end)
        if close < end:
            return unicodedata.normalize("NFC", text[start + 1 : close]), close + 1
        spaced = _SPACED_KEY.match(text, start, end)
        return (spaced[1], spaced.end()) if spaced else None
    position = start
    while found := _KEY_RUN.match(text, position, end):
        position = found.end()
        if position >= end or not _is_mark(text[position]):
            break
        position += 1
    return unicodedata.normalize("NFC", text[start:position]), position


def _may_begin(text: str, at: int) -> bool:
    """Whether the ``@`` (or ``-@``) at ``at`` can begin a citation: not in a word, an address or an e-mail address."""
    before = at
    while before and text[before - 1] == "_":
        before -= 1
    if before == 0:
        return True
    previous = text[before - 1]
    if previous.isalnum() or _is_mark(previous):
        return False
    if previous == "." and not text.endswith(("...", "\\."), 0, before):
        return False
    word = text[max(0, at - LONGEST_ADDRESS) : at]
    if "://" not in word and "www." not in word:
        return True
    return _ADDRESS.search(re.split(r"[\s<(\[]", word)[-1]) is None


def _mark(text: str, at: int, end: int) -> _Mark | None:
    """The citation mark whose ``@`` is at ``at``."""
    suppressed = _suppresses(text, at)
    found = _key(text, at + 1, end) if suppressed or _may_begin(text, at) else None
    return _Mark(at - suppressed, suppressed, *found) if found else None


def _suppresses(text: str, at: int) -> bool:
    """Whether the ``-`` before the ``@`` at ``at`` leaves out the author: it is no dash and not escaped."""
    return at > 0 and text[at - 1] == "-" and text[at - 2 : at - 1] not in ("-", "\\") and _may_begin(text, at - 1)


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, _Mark | None]]:
    """The offsets of ``[ ] ;`` and of ``@`` with its key.

    Those that an escape, a code span, a tag, a character reference, a key or a link's destination hides are left out.
    """
    position = start
    while found := _SPECIAL.search(text, position, end):
        position = found.start()
        character = found[0]
        if character == "\\":
            position += 2
        elif character == "`":
            position = _behind_code(text, position, end)
        elif character == "<":
            position = _behind_markup(text, position, end)
        elif character == "&":
            reference = locators.ENTITY.match(text, position, end)
            position = reference.end() if reference and locators.is_entity(reference[0]) else position + 1
        elif character == "@":
            mark = _mark(text, position, end)
            if mark:
                yield position, mark
            position = mark.behind if mark else position + 1
        else:
            yield position, None
            destination = _DESTINATION.match(text, position + 1, end) if character == "]" else None
            position = destination.end() if destination else position + 1


def _behind_code(text: str, start: int, end: int) -> int:
    """The offset behind the code span that begins at ``start``, or behind its backticks if they are never closed."""
    ticks = start
    while ticks < end and text[ticks] == "`":
        ticks += 1
    close = re.compile(rf"(?<!`)`{{{ticks - start}}}(?!`)").search(text, ticks, end)
    return close.end() if close else ticks


def _behind_markup(text: str, start: int, end: int) -> int:
    """The offset behind the comment, tag or address in angle brackets at ``start``, or behind its ``<``."""
    if text.startswith("<!--", start):
        close = text.find("-->", start + 4, end)
        return start + 4 if close == -1 else close + 3
    found = _HTML.match(text, start, end)
    return found.end() if found else start + 1


@lru_cache(maxsize=64)
def _brackets(text: str) -> tuple[Mapping[int, int], frozenset[int]]:
    """The closing bracket of each opening one, and which of them hold a key outside of inner brackets.

    In one pass, however deep they nest and however many are never closed.
    """
    closing: dict[int, int] = {}
    holding: set[int] = set()
    opened: list[int] = []
    for position, mark in _marks(text, 0, len(text)):
        if text[position] == "[":
            opened.append(position)
        elif opened and mark:
            holding.add(opened[-1])
        elif opened and text[position] == "]":
            closing[opened.pop()] = position
    return closing, frozenset(holding)


def _closing_bracket(text: str, start: int, end: int) -> int | None:
    close = _brackets(text)[0].get(start)
    return close if close is not None and close < end else None


def _spans(text: str, start: int, end: int) -> list[_Span]:
    """The spans between the semicolons of ``text[start:end]`` that stand in no inner brackets."""
    spans: list[_Span] = []
    marks: list[_Mark] = []
    inner = False
    depth = 0
    begin = start
    for position, mark in _marks(text, start, end):
        character = text[position]
        depth += (character == "[") - (character == "]")
        if mark and depth > 0:
            inner = True
        elif mark:
            marks.append(mark)
        elif character == ";" and depth <= 0:
            spans.append(_Span(begin, position, tuple(marks), inner))
            begin, marks, inner = position + 1, [], False
    return [*spans, _Span(begin, end, tuple(marks), inner)]


def _source(text: str) -> str:
    """Markdown as it is, white space collapsed."""
    return _SPACE.sub(" ", text).strip(" ")


def _after_key(text: str, language: str) -> tuple[str | None, str | None, str]:
    """Label, locator and suffix of what stands behind a key."""
    if not text:
        return None, None, ""
    found = locators.locate(text, language)
    return found.label, found.locator, _source(text[found.behind :])


def _item(text: str, span: _Span, language: str) -> tuple[CitationItem | None, str | None]:
    """The citation item of a span, and what is wrong with it."""
    if not span.marks:
        return None, NO_KEY
    mark = span.marks[0]
    before, after = text[span.start : mark.start], text[mark.behind : span.end]
    label, locator, suffix = _after_key(after, language)
    item = CitationItem(mark.key, _source(before), label, locator, suffix, mark.suppressed)
    if not mark.key:
        return item, EMPTY_KEY
    if any(map(str.isspace, mark.key)):
        return item, SPACE_IN_KEY
    if span.inner or len(span.marks) > 1 or (after.startswith("@") and _key(after, 1, len(after))):
        return item, NO_SEMICOLON
    emphasis = _EMPHASIS.search(before)
    return item, IN_EMPHASIS if emphasis and emphasis[1] in after else None


def bracketed(
    text: str, start: int, end: int | None = None, language: str = locators.DEFAULT_LANGUAGE
) -> Cluster | None:
    """The citation in brackets whose ``[`` is at ``start``, or ``None`` if the brackets hold no citation.

    Prefixes and suffixes are Markdown with white space collapsed; keys, labels and locators are plain text. The
    ``language`` is the page's: its forms of CSL's locator terms are labels.
    """
    stop = len(text) if end is None else end
    if plain := _PLAIN_CLUSTER.match(text, start, stop):
        keys = _PLAIN_KEY.findall(plain[0])
        items = tuple(CitationItem(unicodedata.normalize("NFC", key)) for key in keys)
        return Cluster(start, plain.end(), items)
    close = _closing_bracket(text, start, stop)
    if close is None or start not in _brackets(text)[1] or text.startswith("[^", start):
        return None
    read = [_item(text, span, language) for span in _spans(text, start + 1, close)]
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


def narrative(
    text: str, start: int, end: int | None = None, language: str = locators.DEFAULT_LANGUAGE
) -> Cluster | None:
    """The citation in the sentence whose ``@`` or ``-@`` is at ``start``, with what stands in brackets behind it.

    The brackets hold a locator and a suffix of the first key, which may be followed by other items, or only other
    items. Brackets that a link's destination or label follows are left alone. See :func:`bracketed` for the rest.
    """
    stop = len(text) if end is None else end
    dash = text.startswith("-@", start)
    mark = _mark(text, start + dash, stop) if text.startswith("@", start + dash) else None
    if mark is None or mark.suppressed != dash or any(map(str.isspace, mark.key)):
        return None
    first = CitationItem(mark.key, suppress_author=dash)
    alone = Cluster(start, mark.behind, (first,), not dash, None if mark.key else EMPTY_KEY)
    bracket = _TO_BRACKET.match(text, mark.behind, stop)
    close = _closing_bracket(text, bracket.end() - 1, stop) if bracket else None
    if bracket is None or close is None or text.startswith(("(", "["), close + 1):
        return alone
    spans = _spans(text, bracket.end(), close)
    if not spans[0].marks:
        label, locator, suffix = _after_key(text[spans[0].start : spans[0].end], language)
        first = CitationItem(mark.key, "", label, locator, suffix, dash)
    read = [_item(text, span, language) for span in spans[not spans[0].marks :]]
    if spans[0].inner or any(item is None or fault for item, fault in read):
        return alone
    items = (first, *(item for item, _ in read if item is not None))
    return Cluster(start, close + 1, items, not dash, alone.fault)
