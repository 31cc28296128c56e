"""The citations of one page against the numbering that their keys give."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

from generator.verify.clusters import form_faults, is_well_formed
from generator.verify.page import Anchor, Cluster, Number, Page, ReferenceList
from generator.verify.places import Fault
from generator.verify.rules import CITATION_GAP, CITATION_ORDER, CITATION_OVERLAP, CITATION_TARGET, CITATION_UNRENDERED

_CHANGED = "Build the site again; if this stays, something changes citations after the generator wrote them."


class Numbering(NamedTuple):
    """What the keys of a page's citations give.

    ``numbers``: the number of each cited key; ``None`` in author–date styles. ``mentions``: how often the page prints
    or anchors each key. ``first``: the first citation of each key, in reading order.
    """

    numbers: Mapping[str, int] | None
    mentions: Mapping[str, int]
    first: Mapping[str, int]


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
        return Numbering(None, mentions, first)
    order = list(first)
    if section is not None and section.attributes.get("data-numbering") == "list":
        listed = [entry.key for entry in section.entries if entry.key in first]
        order = list(dict.fromkeys([*listed, *order]))
    return Numbering({key: place for place, key in enumerate(order, 1)}, mentions, first)


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
        yield from _marks_faults(path, cluster, numbers, counts)
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


def _marks_faults(
    path: str, cluster: Cluster, numbers: Mapping[str, int] | None, counts: dict[str, int]
) -> Iterator[Fault]:
    """The numbers and anchors of a citation; ``counts`` are the mentions so far, and go on."""
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
        if numbers is not None and isinstance(mark, Number) and mark.text != str(numbers[key]):
            wrong = True
            message = f"{key!r} is cited as {mark.text!r}; by the order of citations its number is {numbers[key]}"
            yield Fault(CITATION_ORDER, path, mark.element, message, _CHANGED, mark.text)
    if foreign:
        return
    shown = [mark.key for mark in marks]
    yield from _sequence_faults(path, cluster, shown)
    if numbers is None:
        return
    places = [numbers[key] for key in shown]
    if wrong or not is_well_formed(_shape(cluster, places)):
        yield from form_faults(path, cluster, places)


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
