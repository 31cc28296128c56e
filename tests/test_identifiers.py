"""Identifiers: recognised in every way of writing, brought to one form, linked."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.identifiers import (
    FORMS,
    NAMES,
    REGISTRIES,
    Identifier,
    address,
    comparable,
    counted_with,
    fits,
    normalised,
    recognise,
    registry_of,
)
from generator.identifiers.kinds import isbn_check_digit
from tests.conftest import DATA


def rows(name: str) -> list[list[str]]:
    lines = Path(DATA, "identifiers", name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize(("text", "kind", "value", "link"), rows("recognised.tsv"), ids=lambda text: text)
def test_recognised(text: str, kind: str, value: str, link: str) -> None:
    assert recognise(text) == Identifier(kind, value)
    assert normalised(kind, text) == value
    assert fits(kind, value)
    assert address(kind, value) == link
    assert recognise(link) == Identifier(kind, value)


@pytest.mark.parametrize(("text", "why"), rows("refused.tsv"), ids=lambda text: text or "empty")
def test_refused(text: str, why: str) -> None:
    assert recognise(text) is None, why


def test_every_kind_has_a_case() -> None:
    assert {kind for _, kind, _, _ in rows("recognised.tsv")} == set(NAMES) == set(FORMS)
    assert set(NAMES) >= REGISTRIES


def test_a_kind_that_is_known_needs_fewer_letters() -> None:
    assert normalised("pmcid", "1234567") == "PMC1234567"
    assert normalised("pmid", "PMC1234567") is None
    assert normalised("doi", "12345678") is None


def test_a_doi_of_arxiv_is_compared_with_its_numbers() -> None:
    assert counted_with("doi", "10.48550/ArXiv.2101.00001") == counted_with("arxiv", "2101.00001")
    assert counted_with("doi", "10.48550/other") == counted_with("doi", "10.1000/abc") == "doi"


def test_what_means_the_same_compares_equal() -> None:
    assert comparable("doi", "10.1000/ABC") == comparable("doi", "10.1000/abc")
    assert comparable("isbn", "0000000019") == "9780000000019"[:12] + str(isbn_check_digit("9780000000010"))
    assert comparable("arxiv", "2101.00001v2") == comparable("arxiv", "2101.00001")
    assert comparable("arxiv", "math.GT/0101001") == comparable("doi", "10.48550/arXiv.math.GT/0101001v1")
    assert comparable("arxiv", "2101.00001") != comparable("arxiv", "2101.00011")
    assert comparable("doi", "10.1000/abcv2") != comparable("doi", "10.1000/abc")
    assert comparable("pmcid", "PMC1") != comparable("pmcid", "PMC2")


@pytest.mark.parametrize(
    ("text", "kind"), [("NCT123", "nct"), ("RBR-1", "rebec"), ("EUCTR2004", "eudract"), ("NL-x", "ntr"), ("x1", None)]
)
def test_a_registry_is_known_by_its_letters(text: str, kind: str | None) -> None:
    assert registry_of(text) == kind


# Texts that are identifiers, or nearly: known ones with characters put in, taken out, encoded or wrapped.
KNOWN = st.sampled_from([text for text, *_ in rows("recognised.tsv")])
BITS = st.text("0123456789.-/:;()<>[] %23CEcFxXeE?#&,\"'ſKé\u00a0\ufffd\ud800", max_size=4)
WRAPPED = st.builds(lambda before, text, after: before + text + after, BITS, KNOWN, BITS)
CHANGED = st.builds(
    lambda text, at, bit: text[: at % (len(text) + 1)] + bit + text[at % (len(text) + 1) :], KNOWN, st.integers(0), BITS
)
TEXTS = st.one_of(st.text(max_size=30), KNOWN, WRAPPED, CHANGED, BITS.map("10.1000/{}".format))


@settings(max_examples=300)
@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    for kind in NAMES:
        value = normalised(kind, text)
        if value is not None:
            assert normalised(kind, value) == value
            assert fits(kind, value)


@settings(max_examples=300)
@given(TEXTS)
def test_an_address_is_recognised_as_what_it_leads_to(text: str) -> None:
    found = recognise(text)
    if found:
        assert recognise(address(*found)) == found


@given(st.integers(0, 10**9 - 1), st.integers(0, 9))
def test_of_ten_isbns_one_has_the_right_last_digit(number: int, digit: int) -> None:
    numbers = [f"978{number:09d}{last}" for last in range(10)]
    assert sum(normalised("isbn", isbn) is not None for isbn in numbers) == 1
    assert comparable("isbn", f"{number:09d}{isbn_check_digit(f'{number:09d}0')}") in numbers
