"""Locators: which part of a work is cited, as Pandoc reads it from the text behind a citation's key.

``, pp. 33-35, 38-39 and elsewhere`` is the label *page*, the locator ``33-35, 38-39`` and the suffix ``and elsewhere``.
A label is any form of CSL's locator terms in the page's language. Without a label, a number is a page.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from html.entities import html5
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""What looks like a character reference of HTML; a named one is valid if HTML knows the name."""

DEFAULT_LANGUAGE = "en-US"
PRIMARY_DIALECTS = {"no": "nb-NO", "pt": "pt-PT"}
"""The locale of a language where its name does not tell it, as CSL has it."""

_DATA = Path(__file__).parent / "data" / "locator_terms.json"
_CHANGED = re.compile(rf"(?P<space>[ \t\n\r\xa0]+)|(?P<dash>-{{2,3}})|\\(?P<escaped>[!-/:-@\[-`{{-~])|{ENTITY.pattern}")
_NEEDS_RESOLVING = re.compile(r"[\t\n\r\xa0\\&]|--|  ")
_HIDDEN = re.compile(r"`|<[/!?A-Za-z]|\]\(")
"""Code, tags and links: a locator ends before them."""
_TOKEN = re.compile(r"[0-9A-Za-z:$+<=>^|~]+|[^\x00-\x7f]+|.", re.DOTALL)
_ROMAN = re.compile(r"M*(?:CM)?D?(?:CD)?C*(?:XC)?L?(?:XL)?X*(?:IX)?V?(?:IV)?I*")
_DIGIT = re.compile(r"[0-9]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_BRACES = frozenset("()[]{}")
_RANGE = frozenset("-–:")
_SEPARATORS = frozenset(",;")


@dataclass(frozen=True, slots=True)
class Located:
    """A locator with its CSL label, both ``None`` where there is none, and the offset at which the suffix begins."""

    label: str | None
    locator: str | None
    behind: int


@cache
def _locales() -> Mapping[str, Mapping[str, Sequence[str]]]:
    terms: dict[str, dict[str, list[str]]] = json.loads(_DATA.read_text(encoding="utf-8"))["terms"]
    return terms


@cache
def locale(language: str) -> str:
    """The locale whose terms serve a language: itself, else the language's first, else American English."""
    names = {name.casefold(): name for name in _locales()}
    wanted = language.replace("_", "-").casefold()
    primary = wanted.partition("-")[0]
    first = PRIMARY_DIALECTS.get(primary) or next((name for key, name in names.items() if key[:3] == f"{primary}-"), "")
    return names.get(wanted) or first or DEFAULT_LANGUAGE


@cache
def forms(language: str = DEFAULT_LANGUAGE) -> Mapping[str, Sequence[str]]:
    """CSL's locator terms, each with its forms: singular and plural, long, short and sign.

    Source: the locale files of the Citation Style Language project, CC BY-SA 3.0. Which terms are locators is the list
    of CSL 1.0.2; ``timestamp`` has no form, so that no text can name it.
    """
    return MappingProxyType(_locales()[locale(language)])


@cache
def terms(language: str = DEFAULT_LANGUAGE) -> Mapping[str, str]:
    """From a form, case-folded, to its CSL term: ``{"p.": "page", "chap.": "chapter", …}``.

    Where two terms share a form, the first of the data's order has it: those that Pandoc knows stand first.
    """
    found: dict[str, str] = {}
    for term, term_forms in forms(language).items():
        for form in term_forms:
            found.setdefault(form.casefold(), term)
    return MappingProxyType(found)


@cache
def _longest_form(language: str) -> int:
    return max(map(len, terms(language)))


def is_entity(reference: str) -> bool:
    """Whether HTML knows what looks like a character reference."""
    return reference.startswith("&#") or reference[1:] in html5


def _resolved(source: str) -> tuple[str, list[int] | None]:
    """Markdown as plain text, with one space for white space, and where in the source each of its characters ends.

    ``None`` for the offsets says that the source is that text.
    """
    if not _NEEDS_RESOLVING.search(source):
        return source, None
    pieces: list[str] = []
    ends: list[int] = []
    behind = 0
    for found in _CHANGED.finditer(source):
        pieces.append(source[behind : found.start()])
        ends.extend(range(behind + 1, found.start() + 1))
        behind = found.end()
        plain = _plain(found)
        pieces.append(plain)
        ends.extend([behind] * len(plain))
    ends.extend(range(behind + 1, len(source) + 1))
    return "".join([*pieces, source[behind:]]), ends


def _plain(found: re.Match[str]) -> str:
    if found["space"]:
        return " "
    if found["dash"]:
        return "–" if len(found[0]) == 2 else "—"
    return found["escaped"] or (unescape(found[0]).replace("\xa0", " ") if is_entity(found[0]) else found[0])


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] == "P"


def _tokens(text: str) -> list[str]:
    """Words, and each space and punctuation mark on its own."""
    found = _TOKEN.findall(text)
    if text.isascii():
        return found
    tokens: list[str] = []
    glue = False
    for token in found:
        for part in [token] if token.isascii() else token:
            stands_alone = part.isspace() or (len(part) == 1 and part != ":" and _is_punctuation(part))
            if glue and not stands_alone:
                tokens[-1] += part
            else:
                tokens.append(part)
            glue = not stands_alone
    return tokens


def _is_roman(token: str) -> bool:
    return _ROMAN.fullmatch(token.upper()) is not None


def _ends_unit(text: str) -> bool:
    return text == " " or (len(text) == 1 and text not in _RANGE and _is_punctuation(text))


Step = tuple[int, bool]
"""The offset of the token behind what was read, and whether that holds a digit or a Roman numeral."""


def _unit(tokens: list[str], at: int) -> Step | None:
    if at < len(tokens) and _is_roman(tokens[at]):
        return at + 1, True
    behind = at
    while behind < len(tokens) and not _ends_unit(tokens[behind]):
        behind += 1
    if behind == at:
        return None
    return behind, any(_DIGIT.search(token) for token in tokens[at:behind])


def _sequence(tokens: list[str], at: int) -> Step | None:
    """``1``, ``1.2``, ``.2``, but not the full stop behind them."""
    found = (at, False) if tokens[at : at + 1] == ["."] else _unit(tokens, at)
    if found is None:
        return None
    behind, digits = found
    while tokens[behind : behind + 1] == ["."] and (more := _unit(tokens, behind + 1)):
        behind, digits = more[0], digits or more[1]
    return (behind, digits) if behind > at else None


def _group(tokens: list[str], at: int) -> Step | None:
    """``(1)``, ``[17]``, ``{a}``, ``()``: brackets are not read in brackets."""
    inner = _sequence(tokens, at + 1) if tokens[at + 1 : at + 2] else None
    behind, digits = inner or (at + 1, False)
    return (behind + 1, digits) if tokens[behind : behind + 1] == [_CLOSING[tokens[at]]] else None


def _word(tokens: list[str], at: int, *, first: bool) -> Step | None:
    """A word of a locator, such as ``34(1)(i)`` or ``[17]-[18]``; a later one with the separator before it."""
    if not first and at < len(tokens) and tokens[at] in _SEPARATORS:
        at += 1
    if tokens[at : at + 1] == [" "]:
        at += 1
    behind, digits = at, False
    while behind < len(tokens):
        token = tokens[behind]
        more = _group(tokens, behind) if token in _CLOSING else None if token in _BRACES else _sequence(tokens, behind)
        if more is None:
            break
        behind, digits = more[0], digits or more[1]
    return (behind, digits) if behind > at else None


def _label(tokens: list[str], at: int, language: str, limit: Callable[[int], bool]) -> tuple[str, int] | None:
    """The CSL term of the longest label that ends where ``limit`` holds, and the offset behind it."""
    known, longest = terms(language), _longest_form(language)
    found = None
    for behind, prefix in enumerate(accumulate(tokens[at:-1]), start=at + 1):
        if len(prefix) > longest + 2:
            break
        term = known.get(prefix.strip().casefold())
        if term is not None and limit(behind):
            found = term, behind
    return found


def _delimited(tokens: list[str], at: int, language: str) -> tuple[str, int, int] | None:
    """``{…}``: the label, and the offsets of the locator's first token and of the closing brace."""
    at += 1
    while tokens[at : at + 1] == [" "]:
        at += 1
    label, start = _label(tokens, at, language, lambda _: True) or ("page", at)
    behind = start
    while behind < len(tokens) and tokens[behind] not in ("}", "]"):
        piece = _piece(tokens, behind)
        if piece is None:
            return None
        behind = piece
    return (label, start, behind) if tokens[behind : behind + 1] == ["}"] else None


def _piece(tokens: list[str], at: int) -> int | None:
    """The offset behind a token in braces, or behind inner braces that hold one token at most."""
    if tokens[at] not in ("{", "["):
        return at + 1
    closing = [_CLOSING[tokens[at]]]
    if tokens[at + 1 : at + 2] == closing:
        return at + 2
    single = tokens[at + 2 : at + 3] == closing and tokens[at + 1] not in ("{", "}", "[", "]")
    return at + 3 if single else None


def _integrated(tokens: list[str], at: int, language: str) -> tuple[str, int, int] | None:
    """A locator without braces: the label, and the offsets of the locator's first token and of what is behind it."""

    def holds_number(at: int) -> bool:
        word = _word(tokens, at, first=True)
        return word is not None and word[1]

    named = _label(tokens, at, language, holds_number)
    label, start = named or ("page", at)
    behind = start
    while word := _word(tokens, behind, first=behind == start):
        if not (word[1] if named else any(_DIGIT.search(token) for token in tokens[behind : word[0]])):
            break
        behind = word[0]
    return (label, start, behind) if behind > start else None


@lru_cache(maxsize=4096)
def locate(source: str, language: str = DEFAULT_LANGUAGE) -> Located:
    """The locator at the start of what stands behind a key, which is Markdown; the locator is plain text.

    Pandoc's rules: a comma and a space may come first; then either ``{label locator}``, where anything may stand, or a
    label and words that hold a digit or are Roman numerals, or words with digits alone. Words are parted by spaces,
    commas and semicolons and may hold brackets. ``--`` is an en dash.
    """
    hidden = _HIDDEN.search(source)
    text, ends = _resolved(source[: hidden.start()] if hidden else source)
    tokens = _tokens(text)
    at = 1 if tokens[:1] == [","] else 0
    at += tokens[at : at + 1] == [" "]
    if at == len(tokens):
        return Located(None, None, 0)
    braced = _delimited(tokens, at, language) if tokens[at] == "{" else None
    found = braced or _integrated(tokens, at, language)
    if found is None:
        return Located(None, None, 0)
    label, start, behind = found
    locator = "".join(tokens[start:behind]).strip()
    length = sum(map(len, tokens[: behind + (braced is not None)]))
    return Located(label if locator else None, locator or None, length if ends is None else ends[length - 1])
