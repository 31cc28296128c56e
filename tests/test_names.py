"""Names in addresses, and the names by which readers look for a condition."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.names import other_names, slug


@given(st.text(min_size=1))
def test_slugs_are_stable_words(text: str) -> None:
    found = slug(text)
    assert found
    assert not re.search(r"[\s\"&=?#]", found)
    assert slug(found) == found


@pytest.mark.parametrize(
    ("title", "synonyms", "expected"),
    [
        ("Hay fever", ["rhinitis"], ("rhinitis", "HF")),
        ("Post-operative hiccups (POH)", ["hiccups"], ("hiccups", "POH")),
        ("Crohn’s disease", [], ("CD",)),
        ("Sneezing", [], ()),
        ("TIC disorder", ["TD", "tics"], ("TD", "tics")),
        ("Trouble", ["itch of unknown cause in an unknown place"], ("itch of unknown cause in an unknown place",)),
        ("Ärger", ["große Ödeme"], ("große Ödeme", "GÖ")),
        ("(none)", [""], ("",)),
    ],
)
def test_other_names(title: str, synonyms: list[str], expected: tuple[str, ...]) -> None:
    assert other_names(title, synonyms) == expected


@given(st.text(), st.lists(st.text()))
def test_a_title_is_none_of_its_other_names(title: str, synonyms: list[str]) -> None:
    found = other_names(title, synonyms)
    assert title not in found
    assert len(found) == len(set(found))
    assert {synonym for synonym in synonyms if synonym != title} <= set(found)
