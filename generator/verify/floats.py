"""Numbered tables and figures: numbered without leaps, and first mentioned in the order of their numbers."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from generator.verify.places import Fault
from generator.verify.reader import walk
from generator.verify.rules import FLOAT_ORDER

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LABEL = (
    r"(?P<table>tables?|tab\.|tabellen?|tableaux?|tablas?|tabelas?|tabella)"
    r"|(?P<figure>figures?|figs?\.?|abbildung(?:en)?|abb\.|figuras?|figurer)"
)
_NUMBER = r"(?![0-9]*[.,][0-9])(?P<number>[0-9]{1,3})(?![0-9])"
_CAPTION = re.compile(rf"\s*(?:{_LABEL})\s+{_NUMBER}", re.IGNORECASE)
_MORE = r"(?:[a-z]?\s*(?:[–,&-]|,?\s(?:and|to|und|bis|et|y))\s*[0-9]{1,3}(?![0-9.,]*[0-9]))*"
_MENTION = re.compile(rf"(?<![\w-])(?:{_LABEL})\s+{_NUMBER}(?P<more>{_MORE})", re.IGNORECASE)
_PLURAL = re.compile(
    r"\s*(?:tables|figures|figs\.?|tabellen|abbildungen|tableaux|tablas|tabelas|figuras|figurer)\s",
    re.IGNORECASE,
)
_BOLD_CAPTION = re.compile(rf"{_CAPTION.pattern}(?=[a-z]?\s*(?:[.:|—–]|$))", re.IGNORECASE)
_WORTH_A_WALK = re.compile(
    rf"<(?:caption|figcaption|strong|b|h[1-6])\b[^>]*>(?:\s|&nbsp;|<[^>]*>)*(?:{_LABEL})(?:\s|&nbsp;|<[^>]*>)+[0-9]",
    re.IGNORECASE,
)
_CAPTIONS = frozenset({"caption", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"})
_NOT_READ = frozenset(
    {"code", "footer", "head", "header", "kbd", "nav", "pre", "samp", "script", "style", "svg", "template", "textarea"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "var", "wbr"}
)
_HELP = "Number the captions again, or mention the tables and figures in their order."


class _Place(NamedTuple):
    """A caption or a mention: ``table`` or ``figure``, its number, and the text there."""

    kind: str
    number: int
    element: int
    text: str


def float_faults(path: str, html: str) -> Iterator[Fault]:
    """Captions whose numbers leap, and tables and figures that the text first mentions out of order.

    Pages without a numbered caption, the most by far, are not walked.
    """
    if not _WORTH_A_WALK.search(html):
        return
    captions, mentions = _read(html)
    for kind in ("table", "figure"):
        numbered = [found for found in captions if found.kind == kind]
        for before, after in pairwise(numbered):
            if after.number not in (before.number, before.number + 1):
                message = f"The caption {after.text!r} comes after {before.text!r}, so the numbers leap"
                yield Fault(
                    FLOAT_ORDER, path, after.element, message, _HELP, "", ((path, before.element, before.text),)
                )
        numbers = {found.number for found in numbered}
        yield from _mention_faults(
            path, [found for found in mentions if found.kind == kind and found.number in numbers]
        )


def _mention_faults(path: str, mentions: Sequence[_Place]) -> Iterator[Fault]:
    highest: _Place | None = None
    seen: set[int] = set()
    for found in mentions:
        if highest is not None and found.number < highest.number and found.number not in seen:
            message = f"{found.kind.capitalize()} {found.number} is first mentioned after {found.kind} {highest.number}"
            related = ((path, highest.element, f"{found.kind} {highest.number} is mentioned here"),)
            yield Fault(FLOAT_ORDER, path, found.element, message, _HELP, found.text, related)
        seen.add(found.number)
        if highest is None or found.number > highest.number:
            highest = found


def _read(html: str) -> tuple[list[_Place], list[_Place]]:
    """The numbered captions of a page, and all mentions in its running text, both in order."""
    captions: list[_Place] = []
    texts: list[str] = []
    starts: list[int] = []
    elements: list[int] = []
    length = 0
    element = -1
    first = next(walk(html), None)
    nodes = first.traverse(include_text=True) if first is not None else iter(())
    for node in nodes:
        if node.is_text_node:
            text = node.text_content or ""
        else:
            element += 1
            label = _caption(node)
            if label:
                captions.append(_Place(_kind(label), int(label["number"]), element, label[0].strip()))
            if label or node.tag in _CAPTIONS or _is_left_out(node):
                inside = list(islice(node.traverse(include_text=True), 1, None))
                next(islice(nodes, len(inside), len(inside)), None)
                element += sum(not within.is_text_node for within in inside)
                text = " "
            else:
                text = "" if node.tag in _INLINE else "\n\n"
        texts.append(text)
        starts.append(length)
        elements.append(element)
        length += len(text)
    return captions, list(_mentions("".join(texts), starts, elements))


def _kind(label: re.Match[str]) -> str:
    return "table" if label["table"] else "figure"


def _is_left_out(node: "LexborNode") -> bool:
    if node.tag in _NOT_READ:
        return True
    found = node.attributes
    return bool(found) and (found.get("role") == "doc-bibliography" or "citation" in (found.get("class") or "").split())


def _caption(node: "LexborNode") -> re.Match[str] | None:
    """The label of a numbered caption: of a table, a figure, a heading, or bold at the beginning of a paragraph."""
    if node.tag in _CAPTIONS:
        return _CAPTION.match(node.text())
    parent = node.parent
    if node.tag not in ("strong", "b") or parent is None or parent.tag not in ("p", "div"):
        return None
    is_first = node.prev is None or not (node.prev.text() or "").strip()
    return _BOLD_CAPTION.match(parent.text()) if is_first and _CAPTION.match(node.text()) else None


def _mentions(text: str, starts: Sequence[int], elements: Sequence[int]) -> Iterator[_Place]:
    for found in _MENTION.finditer(text):
        if "\n\n" in found[0]:
            continue
        element = elements[bisect_right(starts, found.start("number")) - 1]
        numbers = [int(found["number"])]
        if _PLURAL.match(found[0]):
            for joined, further in re.findall(r"([–-]|to|bis|)\s*([0-9]+)", found["more"]):
                number = int(further)
                numbers += range(numbers[-1] + 1, number + 1) if joined else [number]
        yield from (_Place(_kind(found), number, element, found["number"]) for number in numbers)
