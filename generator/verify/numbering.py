"""The citations of one page against the numbering that their keys give."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

from generator.verify.clusters import Form, form_faults, is_well_formed, numeral
from generator.verify.page import Anchor, Cluster, Number, Page, ReferenceList
from generator.verify.places import Fault
from generator.verify.rules import (
    CITATION_AMBIGUOUS,
    CITATION_GAP,
    CITATION_ORDER,
    CITATION_OVERLAP,
    CITATION_TARGET,
    CITATION_UNRENDERED,
)

_CHANGED = "Build the site again; if this stays, something changes citations after the generator wrote them."


class Numbering(NamedTuple):
    """What the keys of a page's citations give.

    ``numbers``: the number of each cited key; ``None`` in author–date styles. ``mentions``: how often the page prints
    or anchors each key. ``first``: the first citation of each key, in reading order. ``texts``: what the page should
    show for each number, which some styles put into brackets of its own. ``form``: how the style writes its numbers.
    """

    numbers: Mapping[str, int] | None
    mentions: Mapping[str, int]
    first: Mapping[str, int]
    texts: Mapping[str, str]
    form: Form


def own_list(page: Page) -> ReferenceList | None:
    """The page's own reference list: the first bibliography section that is not the site-wide one."""
    return next((section for section in page.lists if not section.complete), None)


def number(page: Page) -> Numbering:
    """Number the works by first mention, from ``data-cites`` alone.

    A list that says ``data-numbering="list"`` is sorted by its style and gives the numbers itself.
    """
    first: dict[str, int] = {}
    mentions: Counter[str] = Counter()
    for cluster in page.clusters:
        shown = [part.key for part in cluster.parts if not isinstance(part, str)]
        for key in dict.fromkeys(cluster.keys):
            first.setdefault(key, cluster.element)
            mentions[key] += shown.count(key) or 1
    section = own_list(page)
    if section is not None and section.tags[:1] == ("ul",):
        return Numbering(None, mentions, first, {}, Form())
    order = list(first)
    if section is not None and section.attributes.get("data-numbering") == "list":
        listed = [entry.key for entry in section.entries if entry.key in first]
        order = list(dict.fromkeys([*listed, *order]))
    before, after = _affixes(page)
    return Numbering(
        {key: place for place, key in enumerate(order, 1)},
        mentions,
        first,
        {key: f"{before}{place}{after}" for place, key in enumerate(order, 1)},
        _form(section),
    )


def _form(section: ReferenceList | None) -> Form:
    kind = section.attributes if section is not None else {}
    return Form(kind.get("data-collapse") != "none", kind.get("data-range", "").strip() or "–")


def _affixes(page: Page) -> tuple[str, str]:
    """What a style puts before and after each number in its link: what most links of the page have."""
    parts = [numeral(mark.text) for cluster in page.clusters for mark in cluster.marks if isinstance(mark, Number)]
    usual = Counter((before, after) for before, digits, after in parts if digits).most_common(1)
    return usual[0][0] if usual else ("", "")


def citation_faults(page: Page, numbering: Numbering) -> Iterator[Fault]:
    """Every citation, number and anchor of the page that differs from the numbering."""
    path, numbers = page.path, numbering.numbers
    for key, element in numbering.first.items():
        if not unicodedata.is_normalized("NFC", key):
            message = f"The key {key!r} is not in Unicode's normal form C, so links to it from elsewhere miss it"
            yield Fault(CITATION_TARGET, path, element, message, _CHANGED)
    counts: dict[str, int] = {}
    for cluster in page.clusters:
        yield from _keys_faults(path, cluster, numbers)
        yield from _marks_faults(path, cluster, numbering, counts)
    if numbers is not None:
        yield from _ambiguity_faults(page)
    for stray in page.strays:
        message = f"The number {stray.text!r} stands outside of a citation, so nothing proves it"
        yield Fault(CITATION_TARGET, path, stray.element, message, _CHANGED)
    for text, element in page.unrendered:
        message = f"Readers see the source of a citation: {text!r}"
        help_text = "Move it to where citations are read, or put an example into backticks."
        yield Fault(CITATION_UNRENDERED, path, element, message, help_text, text)


def _keys_faults(path: str, cluster: Cluster, numbers: Mapping[str, int] | None) -> Iterator[Fault]:
    """What a citation says that it cites: something, each work once, in the order of their numbers."""
    keys = cluster.keys
    if not keys:
        message = "A citation does not say in `data-cites` what it cites, so nothing proves its numbers"
        yield Fault(CITATION_TARGET, path, cluster.element, message, _CHANGED)
    if len(keys) == 1:
        return
    for key, times in Counter(keys).items():
        if times > 1:
            message = f"A citation names {key!r} {times} times among its works; each stands there once"
            yield Fault(CITATION_OVERLAP, path, cluster.element, message, _CHANGED)
    if numbers is None:
        return
    for before, after in pairwise(keys):
        if numbers[before] > numbers[after]:
            order = f"though their numbers are {numbers[before]} and {numbers[after]}"
            message = f"A citation names {before!r} before {after!r}, {order}"
            yield Fault(CITATION_ORDER, path, cluster.element, message, _CHANGED)


def _ambiguity_faults(page: Page) -> Iterator[Fault]:
    """One number that stands for two works of the page."""
    shown: dict[str, dict[str, int]] = {}
    for cluster in page.clusters:
        for mark in cluster.marks:
            if isinstance(mark, Number) and mark.key in cluster.keys:
                shown.setdefault(mark.text, {}).setdefault(mark.key, mark.element)
    for text, works in shown.items():
        (first, place), *others = works.items()
        for key, element in others:
            message = f"The number {text!r} stands for {key!r} and for {first!r} on one page, so nobody can tell which"
            related = ((page.path, place, f"here it is {first!r}"),)
            yield Fault(CITATION_AMBIGUOUS, page.path, element, message, _CHANGED, text, related)


def _marks_faults(path: str, cluster: Cluster, numbering: Numbering, counts: dict[str, int]) -> Iterator[Fault]:
    """The numbers and anchors of a citation; ``counts`` are the mentions so far, and go on."""
    numbers, texts = numbering.numbers, numbering.texts
    marks = cluster.marks
    foreign = wrong = False
    for mark in marks:
        key = mark.key
        if key not in cluster.keys:
            foreign = True
            yield _foreign(path, cluster, mark)
            continue
        count = counts[key] = counts.get(key, 0) + 1
        if mark.id != f"cite-{key}-{count}":
            message = f"Mention {count} of {key!r} on the page has the id {mark.id!r} instead of 'cite-{key}-{count}'"
            yield Fault(CITATION_TARGET, path, mark.element, message, _CHANGED)
        if numbers is not None and isinstance(mark, Number) and mark.text != texts[key]:
            wrong = True
            message = f"{key!r} is cited as {mark.text!r}; by the order of citations its number is {texts[key]}"
            yield Fault(CITATION_ORDER, path, mark.element, message, _CHANGED, mark.text)
    if foreign:
        return
    shown = [mark.key for mark in marks]
    yield from _sequence_faults(path, cluster, shown)
    if numbers is None:
        return
    places = [numbers[key] for key in shown]
    if wrong or not is_well_formed(_shape(cluster, places), numbering.form):
        yield from form_faults(path, cluster, places, numbering.form)


def _shape(cluster: Cluster, places: list[int]) -> tuple[str | int, ...]:
    """The form of a citation whose numbers are right: its texts, and how its numbers follow each other.

    Numbers start at 1, any leap is one of 2, and those of hidden works stand below zero. Numbers that do not ascend,
    which no page has but a faulty one, are left as they are.
    """
    steps = [after - before for before, after in pairwise(places)]
    small = accumulate((min(step, 2) for step in steps), initial=1) if min(steps, default=0) >= 0 else places
    remaining = iter(small)
    return tuple(
        part if isinstance(part, str) else next(remaining) * (1 if isinstance(part, Number) else -1)
        for part in cluster.parts
    )


def _foreign(path: str, cluster: Cluster, mark: Number | Anchor) -> Fault:
    kind, name = ("a number", mark.href) if isinstance(mark, Number) else ("an anchor", mark.id)
    message = f"A citation of {_named(cluster)} has {kind} of {name!r}, which it does not name among its works"
    return Fault(CITATION_TARGET, path, mark.element, message, _CHANGED)


def _sequence_faults(path: str, cluster: Cluster, shown: list[str]) -> Iterator[Fault]:
    """The works that a reader sees, hidden ones too, against those that the citation names."""
    if shown == list(cluster.keys):
        return
    named = list(dict.fromkeys(cluster.keys))
    missing = [key for key in named if key not in shown]
    if missing:
        works = ", ".join(map(repr, missing))
        message = f"A citation of {_named(cluster)} neither shows {works} nor keeps an anchor for it inside a range"
        yield Fault(CITATION_GAP, path, cluster.element, message, _CHANGED)
    elif list(dict.fromkeys(shown)) != named:
        message = f"A citation of {_named(cluster)} shows its works in another order: {', '.join(map(repr, shown))}"
        yield Fault(CITATION_ORDER, path, cluster.element, message, _CHANGED)


def _named(cluster: Cluster) -> str:
    return ", ".join(map(repr, cluster.keys)) or "nothing"
