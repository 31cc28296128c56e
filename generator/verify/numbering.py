"""The citations of one page against the numbering that their keys give."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from generator.verify.clusters import cluster_form
from generator.verify.page import Anchor, Cluster, Number, Page, ReferenceList
from generator.verify.places import Fault
from generator.verify.rules import CITATION_GAP, CITATION_ORDER, CITATION_OVERLAP, CITATION_TARGET, CITATION_UNRENDERED

_MENTION = re.compile(r"cite-(.*)-[0-9]+", re.DOTALL)
_CHANGED = "Build the site again; if this stays, something changes citations after the generator wrote them."


@dataclass(frozen=True, slots=True)
class Numbering:
    """What the keys of a page's citations give.

    ``numbers``: the number of each cited key; ``None`` in author–date styles. ``mentions``: how often the page prints
    or anchors each key, in the order of first mention. ``first``: the first citation of each key.
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
        shown = Counter(_key(part) for part in cluster.parts if not isinstance(part, str))
        for key in dict.fromkeys(cluster.keys):
            first.setdefault(key, cluster.element)
            mentions[key] += max(1, shown[key])
    section = own_list(page)
    if section is not None and section.tags[:1] == ("ul",):
        return Numbering(None, mentions, first)
    order = list(first)
    if section is not None and section.attributes.get("data-numbering") == "list":
        listed = [entry.id.removeprefix("ref-") for entry in section.entries]
        order = list(dict.fromkeys([*(key for key in listed if key in first), *order]))
    return Numbering({key: place for place, key in enumerate(order, 1)}, mentions, first)


def citation_faults(page: Page, numbering: Numbering) -> Iterator[Fault]:
    """Every citation, number and anchor of the page that differs from the numbering."""
    counts: Counter[str] = Counter()
    for cluster in page.clusters:
        yield from _keys_faults(page.path, cluster, numbering.numbers)
        known = frozenset(cluster.keys)
        sound = True
        for part in cluster.parts:
            if isinstance(part, str):
                continue
            key = _key(part)
            if key not in known:
                sound = False
                yield _fault(
                    page.path,
                    part,
                    f"A citation of {_named(cluster)} has a number or an anchor of {_target(part)}, which it does not "
                    "name among its works.",
                )
                continue
            counts[key] += 1
            yield from _part_faults(page.path, part, key, counts[key], numbering.numbers)
        if sound:
            yield from _sequence_faults(page.path, cluster)
            if numbering.numbers is not None:
                yield from cluster_form(page.path, cluster, [_key(part) for part in _marks(cluster)], numbering.numbers)
    for stray in page.strays:
        yield _fault(page.path, stray, f"The number {stray.text!r} stands outside of a citation, so nothing proves it.")
    for text, element in page.unrendered:
        yield Fault(
            CITATION_UNRENDERED,
            page.path,
            element,
            f"Readers see the source of a citation: {text!r}.",
            "Move it to where citations are read, or put an example into backticks.",
            text,
        )


def _keys_faults(path: str, cluster: Cluster, numbers: Mapping[str, int] | None) -> Iterator[Fault]:
    if not cluster.keys:
        message = "A citation does not say in `data-cites` what it cites, so nothing proves its numbers."
        yield Fault(CITATION_TARGET, path, cluster.element, message, _CHANGED)
    for key, times in Counter(cluster.keys).items():
        if times > 1:
            message = f"A citation names {key!r} {times} times among its works; each stands there once."
            yield Fault(CITATION_OVERLAP, path, cluster.element, message, _CHANGED)
        if not unicodedata.is_normalized("NFC", key):
            message = f"The key {key!r} is not in Unicode's normal form C, so links to it from elsewhere miss it."
            yield Fault(CITATION_TARGET, path, cluster.element, message, _CHANGED)
    if numbers is None:
        return
    for before, after in pairwise(dict.fromkeys(cluster.keys)):
        if numbers[before] > numbers[after]:
            message = (
                f"A citation names {before!r} before {after!r}, though their numbers are {numbers[before]} and "
                f"{numbers[after]}."
            )
            yield Fault(CITATION_ORDER, path, cluster.element, message, _CHANGED)


def _part_faults(
    path: str, part: Number | Anchor, key: str, count: int, numbers: Mapping[str, int] | None
) -> Iterator[Fault]:
    expected = f"cite-{key}-{count}"
    if part.id != expected:
        message = f"Mention {count} of {key!r} on the page has the id {part.id!r} instead of {expected!r}."
        yield Fault(CITATION_TARGET, path, part.element, message, _CHANGED)
    if isinstance(part, Number) and numbers is not None and part.text != str(numbers[key]):
        message = f"{key!r} is cited as {part.text!r}; by the order of citations its number is {numbers[key]}."
        yield Fault(CITATION_ORDER, path, part.element, message, _CHANGED, part.text)


def _sequence_faults(path: str, cluster: Cluster) -> Iterator[Fault]:
    """The works that a reader sees, hidden ones too, against those that the citation names."""
    shown = list(dict.fromkeys(_key(part) for part in _marks(cluster)))
    named = list(dict.fromkeys(cluster.keys))
    missing = [key for key in named if key not in set(shown)]
    if missing:
        works = ", ".join(map(repr, missing))
        message = f"A citation of {_named(cluster)} neither shows {works} nor keeps an anchor for it inside a range."
        yield Fault(CITATION_GAP, path, cluster.element, message, _CHANGED)
    elif shown != named:
        message = f"A citation of {_named(cluster)} shows its works in another order: {', '.join(map(repr, shown))}."
        yield Fault(CITATION_ORDER, path, cluster.element, message, _CHANGED)


def _marks(cluster: Cluster) -> list[Number | Anchor]:
    return [part for part in cluster.parts if not isinstance(part, str)]


def _key(part: str | Number | Anchor) -> str:
    """The key that a number leads to, or that an anchor is of; empty if it has none."""
    if isinstance(part, Number):
        target = unquote(part.href)
        return target.removeprefix("#ref-") if target.startswith("#ref-") else ""
    mention = _MENTION.fullmatch(part.id) if isinstance(part, Anchor) else None
    return mention[1] if mention else ""


def _target(part: Number | Anchor) -> str:
    return repr(part.href if isinstance(part, Number) else part.id)


def _named(cluster: Cluster) -> str:
    return ", ".join(map(repr, cluster.keys)) or "nothing"


def _fault(path: str, part: Number | Anchor, message: str) -> Fault:
    return Fault(CITATION_TARGET, path, part.element, message, _CHANGED)
