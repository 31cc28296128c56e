"""Inline marks of PyMdown Extensions: caret, mark, tilde, critic, keys and icons.

Source of the syntax: PyMdown Extensions' documentation of each. ``~~`` is markdown-it-py's own strikethrough.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

InlineRule = Callable[[StateInline, bool], bool]

_DOUBLE = {ord("^"): "ins", ord("="): "mark"}
"""Marks whose two characters stand around text as ``**`` does, and the element that they make."""
_SCRIPT = {"^": "sup", "~": "sub"}
_RAISED = re.compile(r"\^([^\s^]+)\^(?!\^)")
_LOWERED = re.compile(r"~([^\s~]+)~(?!~)")
_KEY = r"""[\w-]+|"[^"\n]{1,80}"|'[^'\n]{1,80}'"""
_KEYS = re.compile(rf"\+\+(?:{_KEY})(?:\+(?:{_KEY})){{0,20}}\+\+")
_SHORTCODE = re.compile(r":[a-z0-9+][a-z0-9_+-]{0,80}:")
_LONGEST_CHANGE = 5_000
"""How far the end of a critic mark is looked for, in characters, so that many open ones take no time."""
_CRITIC = MappingProxyType({"++": "ins", "--": "del", "==": "mark", ">>": "comment", "~~": "change"})
_CLOSING = MappingProxyType({"++": "++}", "--": "--}", "==": "==}", ">>": "<<}", "~~": "~~}"})


def caret(state: StateInline, silent: bool) -> bool:
    """``^^inserted^^`` and ``x^2^``."""
    return _script(state, silent, _RAISED) or _double(state, silent)


def equals(state: StateInline, silent: bool) -> bool:
    """``==marked==``."""
    return _double(state, silent)


def tilde(state: StateInline, silent: bool) -> bool:
    """``H~2~O``; never in an address such as ``example.org/~name/``."""
    return _script(state, silent, _LOWERED)


def keys(state: StateInline, silent: bool) -> bool:
    """``++ctrl+alt+del++``; not behind a letter, as in ``C++11++``."""
    before = state.src[state.pos - 1 : state.pos]
    found = None if before.isalnum() else _KEYS.match(state.src, state.pos, state.posMax)
    return _take(state, silent, "keys", found)


def shortcode(state: StateInline, silent: bool) -> bool:
    """``:material-check:`` or ``:smile:``; not between letters or digits, as in ``1:2:3``."""
    before = state.src[state.pos - 1 : state.pos]
    found = None if before.isalnum() else _SHORTCODE.match(state.src, state.pos, state.posMax)
    return _take(state, silent, "shortcode", found)


def critic(state: StateInline, silent: bool) -> bool:
    """``{++added++}``, ``{--removed--}``, ``{~~old~>new~~}``, ``{==marked==}`` and ``{>>comment<<}``."""
    sign = state.src[state.pos + 1 : state.pos + 3]
    if sign not in _CRITIC:
        return False
    start = state.pos + 3
    end = state.src.find(_CLOSING[sign], start, min(state.posMax, start + _LONGEST_CHANGE))
    if end < start:
        return False
    if silent:
        state.pos = end + 3
        return True
    if _CRITIC[sign] == "change":
        middle = state.src.find("~>", start, end)
        if middle < 0:
            return False
        _nest(state, start, middle, "del", "critic")
        _nest(state, middle + 2, end, "ins", "critic")
    elif _CRITIC[sign] == "comment":
        _nest(state, start, end, "span", "critic comment")
    else:
        _nest(state, start, end, _CRITIC[sign], "critic")
    state.pos = end + 3
    return True


def close_marks(state: StateInline) -> None:
    """Make elements of the pairs of double marks that markdown-it has balanced."""
    nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in [state.delimiters, *nested]:
        for opening in delimiters:
            name = _DOUBLE.get(opening.marker)
            if name is None or opening.end == -1:
                continue
            for delimiter, nesting, half in ((opening, 1, "open"), (delimiters[opening.end], -1, "close")):
                token = state.tokens[delimiter.token]
                token.type, token.tag, token.nesting, token.content = f"{name}_{half}", name, nesting, ""


def _take(state: StateInline, silent: bool, name: str, found: re.Match[str] | None) -> bool:
    """Take what was found as one token."""
    if found is None:
        return False
    if not silent:
        token = state.push(name, "", 0)
        token.content = found[0]
        token.meta = {"offset": state.pos}
    state.pos = found.end()
    return True


def _double(state: StateInline, silent: bool) -> bool:
    character = state.src[state.pos]
    if silent or not state.src.startswith(character * 2, state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    if scanned.length % 2:
        state.push("text", "", 0).content = character
    for _ in range(scanned.length // 2):
        state.push("text", "", 0).content = character * 2
        place = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(character), 0, place, -1, scanned.can_open, scanned.can_close))
    state.pos += scanned.length
    return True


def _script(state: StateInline, silent: bool, pattern: re.Pattern[str]) -> bool:
    character = state.src[state.pos]
    if state.src[state.pos - 1 : state.pos] in (character, "/") and state.pos > 0:
        return False
    found = pattern.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        _nest(state, found.start(1), found.end(1), _SCRIPT[character])
    state.pos = found.end()
    return True


def _nest(state: StateInline, start: int, end: int, tag: str, classes: str = "") -> None:
    """Read the span as the text of an element."""
    behind = state.posMax
    state.pos, state.posMax = start, end
    name = "mark_up" if classes else tag
    token = state.push(f"{name}_open", tag, 1)
    if classes:
        token.attrs = {"class": classes}
    state.md.inline.tokenize(state)
    state.push(f"{name}_close", tag, -1)
    state.posMax = behind


INLINE_RULES: Mapping[str, InlineRule] = MappingProxyType(
    {"^": caret, "=": equals, "~": tilde, "+": keys, ":": shortcode}
)
"""The rules by the character that each begins with."""
