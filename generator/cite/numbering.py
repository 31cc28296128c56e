"""Reading order → numbers, for numeric styles.

Works are numbered by their first mention on the page, or by the order of the list where the style sorts it. Inside a
cluster numbers ascend, none is repeated, and three or more in a row make a range where the style collapses them; an
item with a locator that the style prints, a prefix or a suffix joins no range.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from generator.model.citations import CitationItem
from generator.model.formatted import ItemForm, NumericForm

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


def number(
    clusters: Iterable[Sequence[CitationItem]], form: NumericForm, order: Iterable[str] | None = None
) -> Numbering:
    """Number the clusters of a page, which stand in reading order.

    ``order``: the keys in the order of the style's own list, where numbers follow that.
    """
    clusters = tuple(clusters)
    cited = dict.fromkeys(item.key for item in chain.from_iterable(clusters))
    keys = tuple(cited) if order is None else tuple(key for key in order if key in cited)
    numbers = {key: place for place, key in enumerate(keys, start=1)}
    ordinals: Counter[str] = Counter()
    citations = []
    for cluster in clusters:
        mentions = []
        for item in sorted(_without_repeats(cluster, form), key=lambda item: numbers[item.key]):
            ordinals[item.key] += 1
            mentions.append(Mention(item, numbers[item.key], ordinals[item.key]))
        collapsed = ((mention,) for mention in mentions) if form.range_delimiter is None else _groups(mentions, form)
        citations.append(NumberedCitation(tuple(collapsed)))
    return Numbering(tuple(citations), keys, {key: ordinals[key] for key in keys})


def _without_repeats(cluster: Sequence[CitationItem], form: NumericForm) -> Iterable[CitationItem]:
    """The items; of those of one work that read the same the first."""
    first: dict[tuple[str, ItemForm, str, str], CitationItem] = {}
    for item in cluster:
        first.setdefault((item.key, form.item(item), item.prefix, item.suffix), item)
    return first.values()


def _groups(mentions: Sequence[Mention], form: NumericForm) -> Iterable[tuple[Mention, ...]]:
    run: list[Mention] = []
    for mention in mentions:
        joins = _is_bare(mention, form) and mention.number == (run[-1].number + 1 if run else mention.number)
        if run and not (joins and _is_bare(run[-1], form)):
            yield from _as_range(run)
            run = []
        run.append(mention)
    yield from _as_range(run)


def _is_bare(mention: Mention, form: NumericForm) -> bool:
    return not (mention.item.prefix or mention.item.suffix) and form.item(mention.item) == form.bare


def _as_range(run: Sequence[Mention]) -> Iterable[tuple[Mention, ...]]:
    return [tuple(run)] if len(run) >= SHORTEST_RANGE else [(mention,) for mention in run]
