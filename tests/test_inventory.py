"""No figure of a source document is lost: each stands on a page, or is excluded with its reason."""

import pytest

from generator import load
from generator.config import read_config
from generator.site import Site
from tests import inventory
from tests.conftest import ROOT

SOURCES = ROOT.parent / "shared" / "sources"


@pytest.fixture(scope="module")
def site() -> Site:
    return load.load(read_config(ROOT))[0]


@pytest.mark.parametrize("source", inventory.DOCUMENTS)
def test_every_number_of_the_document_is_carried_or_excluded(source: str) -> None:
    document = SOURCES / inventory.DOCUMENTS[source]
    if not document.exists():
        pytest.skip("the source documents are not part of the project")
    numbers = inventory.extract(document.read_text(encoding="utf-8"))
    here = [carried.number for carried in inventory.carried(source)]
    excepted = [excluded.number for excluded in inventory.excluded(source)]
    assert inventory.compare(numbers, here, excepted) == []


@pytest.mark.parametrize("source", inventory.DOCUMENTS)
def test_every_number_of_the_inventory_stands_where_it_says(source: str, site: Site) -> None:
    wrong = []
    rows = inventory.carried(source)
    assert rows
    for row in rows:
        try:
            text = inventory.part(site, row.page, row.record)
        except LookupError as error:
            wrong.append(f"line {row.number.line}: {row.page}, {row.record}: {error}")
            continue
        if inventory.value(row.shown or row.number.text) not in inventory.values(text):
            wrong.append(f"line {row.number.line}: `{row.number.text}` is not in {row.page}, {row.record}")
    assert wrong == []


@pytest.mark.parametrize("source", inventory.DOCUMENTS)
def test_every_exclusion_has_a_reason(source: str) -> None:
    assert [excluded for excluded in inventory.excluded(source) if len(excluded.reason.split()) < 2] == []


def test_a_lost_a_stale_and_a_doubled_number_are_seen() -> None:
    text = "Of 12 people, three (25.0%) improved.\nReferences\n1. A. B 2001;3:4.\n2. C. D 2002;5:6.\n\nSee page 7."
    numbers = inventory.extract(text)
    assert [n.text for n in numbers] == ["12", "three", "25.0", "7"]
    _, kept, doubled, last = numbers
    stale = inventory.Number(9, 1, "99")
    assert inventory.compare(numbers, [kept, doubled, stale], [doubled, last]) == [
        "line 1: `12` (number 1) stands in neither list",
        "line 9: `99` is no number of the document",
        "line 1: `25.0` stands in both lists",
    ]


def test_numbers_are_compared_by_what_they_say() -> None:
    assert inventory.values("Of 11,247 people six had −0.30 or 3.0") == {
        inventory.value(number) for number in ("11247", "6", "0.3", "three")
    }


def test_a_part_that_is_not_there_is_refused(site: Site) -> None:
    page = "studies/parker-2018-crohn-review.md"
    assert "1.48" in inventory.part(site, page, "results › Clinical remission, adults › estimate")
    for record in ("results › Nobody", "nothing", "body › No such heading"):
        with pytest.raises(LookupError):
            inventory.part(site, page, record)
