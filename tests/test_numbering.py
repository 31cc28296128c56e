"""Numbers in reading order: cases as data, and any random page against a simple oracle."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cite.numbering import NumberedCitation, Numbering, number
from generator.model.citations import CitationItem
from generator.model.formatted import ItemForm, NumericForm
from tests.conftest import case_id, files


def item(word: str) -> CitationItem:
    key, _, locator = word.partition(":")
    return CitationItem(key, label="page" if locator else None, locator=locator or None)


LOCATORS = NumericForm(located={("page", place): ItemForm(after=f" (p. {place})") for place in ("2", "3", "5")})
"""A style that prints locators."""


def displayed(citation: NumberedCitation) -> str:
    groups = []
    for group in citation.groups:
        first, last = group[0], group[-1]
        locator = f":{first.item.locator}" if first.item.locator else ""
        groups.append(f"{first.number}–{last.number}" if len(group) > 1 else f"{first.number}{locator}")
    return f"[{', '.join(groups)}]"


@pytest.mark.parametrize("file", files("numbering", ".txt"), ids=case_id)
def test_numbers_as_expected(file: Path, golden: Callable[[Path, str], None]) -> None:
    shown = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        clusters = [cluster.strip("[ ").split() for cluster in line.split("]") if cluster.strip()]
        numbering = number([[item(word) for word in cluster] for cluster in clusters], LOCATORS)
        shown += f"{line}\n    {' '.join(map(displayed, numbering.citations))}  list: {' '.join(numbering.keys)}\n"
    golden(file.with_suffix(".expected"), shown)


ITEMS = st.builds(
    lambda key, locator, prefix, suffix: CitationItem(key, prefix, "page" if locator else None, locator, suffix),
    st.sampled_from("abcdefghijkl"),
    st.sampled_from([None, None, None, "3", "5"]),
    st.sampled_from(["", "", "", "see"]),
    st.sampled_from(["", "", "", ", too"]),
)
PAGES = st.lists(st.lists(ITEMS, min_size=1, max_size=7), max_size=12)


def oracle(page: Sequence[Sequence[CitationItem]]) -> list[str]:
    """What each cluster shows, worked out the slow and simple way."""
    order: list[str] = []
    shown = []
    for cluster in page:
        for entry in cluster:
            if entry.key not in order:
                order.append(entry.key)
        kept = [i for n, i in enumerate(cluster) if i not in cluster[:n]]
        texts = []
        plain = []
        for entry in sorted(kept, key=lambda i: order.index(i.key)):
            place = order.index(entry.key) + 1
            texts.append(f"{place}:{entry.locator}" if entry.locator else str(place))
            plain.append(not entry.locator and not entry.prefix and not entry.suffix)
        n = 0
        groups = []
        while n < len(texts):
            end = n
            while end + 1 < len(texts) and plain[n] and plain[end + 1] and int(texts[end + 1]) == int(texts[end]) + 1:
                end += 1
            if end - n < 2:
                end = n
            groups.append(f"{texts[n]}–{texts[end]}" if end > n else texts[n])
            n = end + 1
        shown.append(f"[{', '.join(groups)}]")
    return shown


@given(PAGES)
def test_any_page_is_numbered_as_the_oracle_does(page: list[list[CitationItem]]) -> None:
    assert [displayed(citation) for citation in number(page, LOCATORS).citations] == oracle(page)


@given(PAGES)
def test_mentions_count_up_without_gaps(page: list[list[CitationItem]]) -> None:
    numbering: Numbering = number(page, LOCATORS)
    seen: dict[str, list[int]] = {}
    for citation in numbering.citations:
        for group in citation.groups:
            for mention in group:
                seen.setdefault(mention.item.key, []).append(mention.ordinal)
    assert seen == {key: list(range(1, count + 1)) for key, count in numbering.mentions.items()}
    assert list(numbering.keys) == list(dict.fromkeys(i.key for cluster in page for i in cluster))
