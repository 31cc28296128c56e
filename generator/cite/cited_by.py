"""In which sentence of a page each work is cited, for the list of every work."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

from generator.compose import ComposedPage
from generator.model.citations import Citation

LONGEST_SENTENCE = 400
"""Characters; a longer one is cut at both ends around the citation."""

_BLOCK = re.compile(
    r"<(/?(?:p|li|t[dhr]|d[dtl]|div|section|table|caption|[uo]l|h[1-6]|summary|details|fig\w+|blockquote|pre|hr))\b"
    r"""(?:[^>"']|"[^"]*"|'[^']*')*>"""
)
_MARK = re.compile(r'<sup id="fnref.*?</sup>|<a class="footnote-backref".*?</a>', re.DOTALL)
"""The marks of footnotes and their ways back, which are no words of a sentence."""
_LINE_BREAK = re.compile(r"<br\b[^>]*>")
_TAG = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_SENTENCE_END = re.compile(
    r"""(?<=[.!?…])(?P<close>["”’)\]]*)(?P<space>(?:\s*\x00)*\s+)(?=\x00?["“‘(\[]?[^\W\da-z_]|\x00?\d)"""
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:e\.g|i\.e|cf|vs|al|etc|approx|ca|resp|Dr|Prof|St|No|Nos|Fig|Figs|Tab|pp?|vol|ch|sec|[A-Z])\.$"
)


def sentences(page: ComposedPage, shown: Callable[[Citation], str]) -> tuple[str, ...]:
    """The sentence around each citation in reading order, as plain text without citations.

    ``shown`` gives what of a citation is part of its sentence, such as the names of a narrative one. A cell of a table
    is told with the first cell of its row; where a citation stands alone, the text before it counts, else the page's
    title.
    """
    citations = iter(page.in_reading_order)
    marked = page.placeholder.sub(lambda _: f"\x00{escape(shown(next(citations)))}", page.html)
    found: list[str] = []
    before = head = ""
    for opening, text in _blocks(marked):
        if opening == "tr":
            head = before = ""
        row = f"{head}: " if head and opening == "td" else ""
        for sentence in _split(text) if "\x00" in text else ():
            places = [place for place, character in enumerate(sentence) if character == "\x00"]
            said = (_plain(sentence, place) for place in places)
            found.extend(f"{row}{plain or before or page.title}" for plain in said)
        plain = _plain(text, 0)
        if opening in ("th", "td") and not head:
            head = plain
        before = plain or before
    return tuple(found)


def _blocks(html: str) -> Iterator[tuple[str, str]]:
    """Each block's text on one line, without tags, with the tag that begins it."""
    parts = _BLOCK.split(_LINE_BREAK.sub(" ", _MARK.sub("", html)))
    for tag, text in zip(("", *parts[1::2]), parts[::2], strict=True):
        yield tag, " ".join(unescape(_TAG.sub("", text)).split())


def _split(text: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[start : end.start()]):
            yield text[start : end.end()]
            start = end.end()
    yield text[start:]


def _plain(sentence: str, at: int) -> str:
    before, after = (part.replace("\x00", "") for part in (sentence[:at], sentence[at:]))
    if len(before) + len(after) > LONGEST_SENTENCE:
        half = LONGEST_SENTENCE // 2
        before = before if len(before) <= half else f"…{before[-half:].partition(' ')[2] or before[-half:]}"
        after = after if len(after) <= half else f"{after[:half].rpartition(' ')[0] or after[:half]}…"
    text = re.sub(r"\s+([,.;:!?)\]])", r"\1", " ".join(f"{before}{after}".split()))
    return re.sub(r"\(\s*[;,]?\s*\)", "", text).strip()
