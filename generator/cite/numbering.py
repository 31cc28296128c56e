"""Reading order → numbers, for numeric styles.

Works are numbered by their first mention on the page. Inside a cluster numbers ascend, none is repeated, and three or
more in a row make a range; an item with a locator, a prefix or a suffix joins no range.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.model.citations import CitationItem

SHORTEST_RANGE = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """One work in one cluster: its number on the page, and the how-manieth mention of the work this is."""

    item: CitationItem
    number: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class NumberedCitation:
    """A cluster as it is displayed: groups of mentions; a group of more than one is a range."""

    groups: tuple[tuple[Mention, ...], ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key once, in display order."""
        return tuple(dict.fromkeys(mention.item.key for group in self.groups for mention in group))


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of a page: its clusters, and its works in the order of their numbers."""

    citations: tuple[NumberedCitation, ...]
    keys: tuple[str, ...]
    mentions: dict[str, int]
    """How often each work is mentioned."""


def number(clusters: Iterable[Sequence[CitationItem]]) -> Numbering:
    """Number the clusters of a page, which stand in reading order."""
    numbers: dict[str, int] = {}
    ordinals: Counter[str] = Counter()
    citations = []
    for cluster in clusters:
        for item in cluster:
            numbers.setdefault(item.key, len(numbers) + 1)
        mentions = []
        for item in sorted(_without_repeats(cluster), key=lambda item: numbers[item.key]):
            ordinals[item.key] += 1
            mentions.append(Mention(item, numbers[item.key], ordinals[item.key]))
        citations.append(NumberedCitation(tuple(_groups(mentions))))
    return Numbering(tuple(citations), tuple(numbers), dict(ordinals))


def _without_repeats(cluster: Sequence[CitationItem]) -> Iterable[CitationItem]:
    """The items; of those with one key, one locator and the same words around them the first."""
    first: dict[tuple[str | None, ...], CitationItem] = {}
    for item in cluster:
        first.setdefault((item.key, item.label, item.locator, item.prefix, item.suffix), item)
    return first.values()


def _groups(mentions: Sequence[Mention]) -> Iterable[tuple[Mention, ...]]:
    run: list[Mention] = []
    for mention in mentions:
        if run and not (_joins(run[-1]) and _joins(mention) and mention.number == run[-1].number + 1):
            yield from _as_range(run)
            run = []
        run.append(mention)
    yield from _as_range(run)


def _joins(mention: Mention) -> bool:
    return not (mention.item.locator or mention.item.prefix or mention.item.suffix)


def _as_range(run: Sequence[Mention]) -> Iterable[tuple[Mention, ...]]:
    return [tuple(run)] if len(run) >= SHORTEST_RANGE else [(mention,) for mention in run]
