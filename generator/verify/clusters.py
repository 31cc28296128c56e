"""How one numeric citation is written: ranges, separators, repeats, and numbers that lead nowhere."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from generator.verify.page import Anchor, Cluster, Number
from generator.verify.places import Fault
from generator.verify.rules import CITATION_GAP, CITATION_OVERLAP, CITATION_RANGE_BACKWARD, CITATION_TARGET

_BRACKETS = str.maketrans("", "", "[](){}.")
_NUMERAL = re.compile(r"([^\w\s,;‐‑‒–—―−-]{0,3})([0-9]+)([^\w\s,;‐‑‒–—―−-]{0,3})")
_DASH = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_OPENING_WORD = re.compile(r"(?<=[^\w\s])[^\W\d_]+\s+$")
_PARENTHESES = re.compile(r"\([^()]*\)")
_WORDS = re.compile(r"[^\W\d]|[§¶№#:]")
_SEPARATED_BEFORE = re.compile(r"[\])]*\s*[,;]")
_SEPARATED_AFTER = re.compile(r"[,;]\s*[\[(]*$")
_HELP = "Build the site again; if this stays, something changes citations after the generator wrote them."


class Form(NamedTuple):
    """How a style writes its numbers, as the page's list says: in ranges (``collapse``), which have this ``dash``."""

    collapse: bool = True
    dash: str = "–"


def numeral(text: str) -> tuple[str, str, str]:
    """The number that a citation's link shows, between the brackets or dots that a style gives each number.

    All are empty for a text that is no number.
    """
    found = _NUMERAL.fullmatch(text)
    return (found[1], found[2], found[3]) if found else ("", "", "")


class _Shown(NamedTuple):
    """A number as it stands: what was hidden and written since the one before it."""

    part: Number
    number: int
    hidden: tuple[int, ...]
    gap: str


@lru_cache(maxsize=20_000)
def is_well_formed(shape: tuple[str | int, ...], form: Form) -> bool:
    """Whether a citation has no fault in its form, of its texts, its numbers, and those of hidden works below zero.

    What matters is how numbers follow each other, so that most citations of a site have one of a few shapes, if their
    numbers are counted from the first of each.
    """
    parts = [
        part if isinstance(part, str) else Number(0, "", "", "", str(part)) if part > 0 else Anchor(0, "", "")
        for part in shape
    ]
    numbers = [abs(part) for part in shape if not isinstance(part, str)]
    return not any(form_faults("", Cluster(0, (), tuple(parts)), numbers, form))


def form_faults(path: str, cluster: Cluster, numbers: Sequence[int], form: Form) -> Iterator[Fault]:
    """The faults in the form of a citation, whose numbers and anchors stand for ``numbers``, in order.

    The locators, prefixes and suffixes of works are known from the text only: what stands between two numbers and is
    neither a dash nor punctuation belongs to one of them, and a work with such a text is in no range.
    """
    shown, tail_hidden, tail = _shown(cluster, numbers)
    gaps = [*(item.gap for item in shown), tail]
    yield from _unlinked(path, cluster, gaps)
    for item in shown[:1]:
        yield from _outside(path, item.hidden, cluster.element)
    yield from _outside(path, tail_hidden, cluster.element)
    for before, after in pairwise(shown):
        yield from _between(path, before, after, form)
    texts = _texts(gaps, form) if shown else []
    yield from _repeats(path, shown, texts)
    if form.collapse:
        yield from _uncollapsed(path, shown, texts)


def _shown(cluster: Cluster, numbers: Sequence[int]) -> tuple[list[_Shown], tuple[int, ...], str]:
    """The numbers of the citation, then the anchors and the text after the last one."""
    shown: list[_Shown] = []
    hidden: list[int] = []
    text: list[str] = []
    remaining = iter(numbers)
    for part in cluster.parts:
        if isinstance(part, str):
            text.append(part)
            continue
        place = next(remaining)
        if not isinstance(part, Number):
            hidden.append(place)
            continue
        shown.append(_Shown(part, place, tuple(hidden), "".join(text)))
        hidden, text = [], []
    return shown, tuple(hidden), "".join(text)


def _unlinked(path: str, cluster: Cluster, gaps: Sequence[str]) -> Iterator[Fault]:
    """Digits that look like a citation number and are no link. ``(p. 3)``, ``, pp. 3–5`` and ``:33`` are locators."""
    for gap in gaps:
        rest, nested = _PARENTHESES.subn(" ", gap)
        while nested:
            rest, nested = _PARENTHESES.subn(" ", rest)
        found = None if _WORDS.search(rest) else re.search(r"\d+", rest)
        if found:
            message = f"A citation shows {found[0]!r} as text that leads to no entry"
            yield Fault(CITATION_TARGET, path, cluster.element, message, _HELP, found[0])


def _outside(path: str, hidden: Sequence[int], element: int) -> Iterator[Fault]:
    if hidden:
        message = f"A citation hides number {hidden[0]} outside of a range, so no reader sees that it is cited"
        yield Fault(CITATION_GAP, path, element, message, _HELP)


def _is_dash(gap: str, form: Form) -> bool:
    plain = _dash(gap)
    return plain == form.dash or _DASH.fullmatch(plain) is not None


def _dash(gap: str) -> str:
    """What joins two numbers, without the brackets, dots and words that a style gives each number (``no. 1–no. 3``)."""
    return _OPENING_WORD.sub("", gap.translate(_BRACKETS)).strip(" ")


def _between(path: str, before: _Shown, after: _Shown, form: Form) -> Iterator[Fault]:
    """What stands between two numbers of a citation."""
    pair = f"{before.part.text} and {after.part.text}"
    if not _is_dash(after.gap, form):
        yield from _outside(path, after.hidden, after.part.element)
        if not after.gap:
            message = f"Nothing stands between the numbers {pair}, so they read as one"
            yield Fault(CITATION_GAP, path, after.part.element, message, _HELP)
        return
    written = f"{before.part.text}{after.gap}{after.part.text}"
    if not form.collapse:
        message = f"The numbers {pair} stand as a range, which the style does not make"
        yield Fault(CITATION_GAP, path, before.part.element, message, _HELP, before.part.text)
    if _dash(after.gap) != form.dash:
        dash = "an en dash" if form.dash == "–" else repr(form.dash)
        message = f"The range {written!r} is not written with {dash} alone"
        yield Fault(CITATION_GAP, path, before.part.element, message, _HELP, before.part.text)
    if _value(after.part.text) <= _value(before.part.text):
        message = f"The range {written!r} ends before it begins"
        yield Fault(CITATION_RANGE_BACKWARD, path, before.part.element, message, _HELP, before.part.text)
    if not after.hidden:
        message = f"The numbers {pair} stand as a range with no work between them"
        yield Fault(CITATION_GAP, path, before.part.element, message, _HELP, before.part.text)
    elif list(after.hidden) != list(range(before.number + 1, after.number)):
        hidden = ", ".join(map(str, after.hidden))
        message = f"The range from {before.number} to {after.number} passes over other works than it cites: {hidden}"
        yield Fault(CITATION_GAP, path, before.part.element, message, _HELP, before.part.text)


def _value(text: str) -> int:
    """The number that a text shows; a text that is none has been reported as wrong and is no bound."""
    return int(numeral(text)[1] or 0)


def _texts(gaps: Sequence[str], form: Form) -> list[tuple[str, str]]:
    """The texts before and after each number that belong to it, from the texts between the numbers.

    ``(p. 3), `` is the earlier number's, ``, see `` the later one's; where that cannot be told, both get it.
    """
    before, after = [_plain(gaps[0])], []
    for gap in gaps[1:-1]:
        plain = "" if _is_dash(gap, form) else _plain(gap)
        opens, closes = _SEPARATED_BEFORE.match(gap) is not None, _SEPARATED_AFTER.search(gap) is not None
        after.append("" if opens and not closes else plain)
        before.append("" if closes and not opens else plain)
    return list(zip(before, [*after, _plain(gaps[-1])], strict=True))


def _plain(gap: str) -> str:
    return gap.translate(_BRACKETS).strip(" \t\n\u00a0\u202f,;")


def _repeats(path: str, shown: Sequence[_Shown], texts: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    """A work printed again with the same texts around it, or after a later number."""
    seen: set[tuple[int, tuple[str, str]]] = set()
    latest = 0
    for item, around in zip(shown, texts, strict=True):
        if (item.number, around) in seen or item.number < latest:
            message = f"A citation shows number {item.number} again, with nothing that tells the two apart"
            yield Fault(CITATION_OVERLAP, path, item.part.element, message, _HELP, item.part.text)
        seen.add((item.number, around))
        latest = max(latest, item.number, *item.hidden)


def _uncollapsed(path: str, shown: Sequence[_Shown], texts: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    """Three or more numbers in a row, none with a text of its own, that do not stand as one range."""
    run: list[_Shown] = []
    for item, around in zip(shown, texts, strict=True):
        free = around == ("", "")
        if not free or (run and item.number - run[-1].number != len(item.hidden) + 1):
            yield from _run_fault(path, run)
            run = []
        if free:
            run.append(item)
    yield from _run_fault(path, run)


def _run_fault(path: str, run: Sequence[_Shown]) -> Iterator[Fault]:
    if len(run) > 1 and run[-1].number - run[0].number > 1 and any(not item.hidden for item in run[1:]):
        first, last = run[0], run[-1]
        message = f"The numbers {first.number} to {last.number} follow each other and do not stand as one range"
        yield Fault(CITATION_GAP, path, first.part.element, message, _HELP, first.part.text)
