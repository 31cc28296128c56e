"""Markdown as a reader sees it: its words without marks, with the way back to what is written, and its sentences."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from operator import itemgetter

CITED = "\ue000"
"""Stands in a plain text for a citation in brackets."""
CITED_IN_SENTENCE = "\ue001"
"""Stands in a plain text for a narrative citation, which is a word of its sentence."""

_MARKUP = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`{1,9})(?!`)[^`]{0,2000}(?P=ticks)(?!`))"
    r"|(?P<hidden><!--.{0,2000}?-->|</?[A-Za-z][^<>]{0,500}>|(?<=\])\([^()\s]{0,500}(?:\s\"[^\"]{0,500}\")?\)"
    r"|\[\^[^\]\s]{1,100}\]|\bhttps?://[^\s<>]+|\{[#.:][^{}]{0,200}\})"
    r"|(?P<mark>\*+|==+|~~|[~^](?=[^\s~^]{1,40}[~^])|(?<=[^\s~^])[~^]|(?<!\w)_+|_+(?!\w)|\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<space>\s{2,}|\n)"
    r"|(?P<reference>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)",
    re.DOTALL,
)
_CITATION = re.compile(
    r"(?P<bracketed>\[[^\[\]]{0,300}?@[^\[\]]{1,1000}\])"
    r"|(?<![\w@])-?@(?:\{[^{}\s]{1,300}\}|\w(?:[:.#$%&+?<>~/-]?\w)*)"
)

_END = re.compile(rf"[.!?…][\"'”’)\]]*(?=\s*{CITED}|\s+[^a-zß-öø-ÿ\s])")
_CITED_BEHIND = re.compile(rf"(?:\s*{CITED})+(?=\s+[^a-zß-öø-ÿ\s]|\s*$)")
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|al|vs|cf|ca|approx|resp|incl|nos?|vol|figs?|tab|eq|refs?|pp?|ch|sec|dr|prof|mrs?|ms)\.$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"\b[A-Z]\.$")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without its marks. ``starts`` holds pairs of (offset in it, offset in what is written), in order."""

    text: str
    starts: Sequence[tuple[int, int]]

    def written(self, offset: int) -> int:
        """The offset in the Markdown of a character of the text."""
        inner, outer = self.starts[max(bisect_right(self.starts, offset, key=itemgetter(0)) - 1, 0)]
        return outer + offset - inner


def plain(markdown: str, citations: Sequence[tuple[int, int, bool]] | None = None) -> Plain:
    """The words of one block's Markdown, each citation one character.

    ``citations``: begin, end and whether it is narrative, in order; found in the text by their form if not given.
    Code and addresses are blank, marks of emphasis vanish, character references become what they stand for, line ends
    become spaces.
    """
    cited = _citations(markdown) if citations is None else citations
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0

    def add(text: str, offset: int) -> None:
        nonlocal length
        if text:
            parts.append(text)
            starts.append((length, offset))
            length += len(text)

    behind = 0
    for start, end, narrative in (*cited, (len(markdown), len(markdown), None)):
        for found in _MARKUP.finditer(markdown, behind, start):
            add(markdown[behind : found.start()], behind)
            add(_shown(found), found.start())
            behind = found.end()
        add(markdown[behind:start], behind)
        if narrative is not None:
            add(CITED_IN_SENTENCE if narrative else CITED, start)
        behind = end
    return Plain("".join(parts), starts or [(0, 0)])


def _shown(found: re.Match[str]) -> str:
    """What a reader sees of a piece of markup, as far as it matters for figures."""
    if found["reference"]:
        return unescape(found[0])
    return "" if found["mark"] else " "


def _citations(markdown: str) -> Sequence[tuple[int, int, bool]]:
    """Where citations stand, by their form alone."""
    if "@" not in markdown:
        return ()
    return [(found.start(), found.end(), not found["bracketed"]) for found in _CITATION.finditer(markdown)]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each sentence of a plain text.

    A citation in brackets after a full stop belongs to the sentence before it, unless that sentence would go on with a
    small letter: then the citation is the first word of the next one.
    """
    start = 0
    for end in _END.finditer(text):
        if end.start() < start or _abbreviated(text, start, end):
            continue
        behind = _CITED_BEHIND.match(text, end.end())
        stop = behind.end() if behind else end.end()
        yield start, stop
        start = stop
    if text[start:].strip():
        yield start, len(text)


def _abbreviated(text: str, start: int, end: re.Match[str]) -> bool:
    """Whether a full stop belongs to a short form rather than to the sentence's end."""
    if text[end.start()] != "." or end.end() != end.start() + 1:
        return False
    word = text[max(start, end.start() - 12) : end.end()]
    if _ABBREVIATED.search(word):
        return True
    return _INITIAL.search(word) is not None and not text[end.end() : end.end() + 3].lstrip()[:1].isdigit()
