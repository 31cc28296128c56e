"""Retraction data: what holds for a work, what readers see of it, and that no file breaks the reading."""

import csv
from collections.abc import Callable
from io import StringIO
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.entries import entry_html
from generator.load import load
from generator.model.references import Nature, Reference, Retraction
from generator.retractions import is_notice, marked, read, standing, unread
from generator.source import Location
from tests.conftest import DATA
from tests.projects import project

PLACE = Location("retractions.csv")
COLUMNS = (
    "Record ID,Title,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDOI,OriginalPaperPubMedID,"
    "RetractionNature,Reason,"
)
WORK = Reference("work", "article-journal", Location("works.bib"), "A trial", doi="10.1000/Abc", pmid="7")


def test_entries(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    """What readers see of each work on a page that is not the list of all."""
    case = DATA / "retractions" / "entries"
    site, found = load(project(case, tmp_path))
    assert not [one for one in found if one.rule.name == "retractions-unreadable"]
    entries = {
        one.key: entry_html(one, one.title, site.reference_by_key, lambda key: f"references/#ref-{key}")
        for one in site.references
    }
    golden(case.with_suffix(".expected"), "".join(f"{key}: {html}\n" for key, html in entries.items()))


def notice(nature: str, date: str) -> Retraction:
    return Retraction(Nature(nature), PLACE, "10.1000/abc", date=date)


@pytest.mark.parametrize(
    ("notices", "holds"),
    [
        ([], None),
        (["Correction 2020-01-01"], None),
        (["Retraction 2020-01-01"], "Retraction 2020-01-01"),
        (["Expression of concern 2019-01-01", "Retraction 2020-01-01"], "Retraction 2020-01-01"),
        (["Retraction 2020-01-01", "Expression of concern 2021-01-01"], "Retraction 2020-01-01"),
        (["Retraction 2020-01-01", "Reinstatement 2020-01-02"], None),
        (["Retraction 2020-01-01", "Reinstatement 2020-01-01"], "Retraction 2020-01-01"),
        (["Retraction 2020-01-01", "Reinstatement "], "Retraction 2020-01-01"),
        (["Retraction ", "Reinstatement 2020-01-01"], "Retraction "),
        (["Retraction 2020-01-01", "Reinstatement 2020-01-02", "Retraction 2021-01-01"], "Retraction 2021-01-01"),
        (
            ["Retraction 2020-01-01", "Reinstatement 2020-01-02", "Expression of concern 2021-01-01"],
            "Expression of concern 2021-01-01",
        ),
    ],
    ids=str,
)
def test_what_holds(notices: list[str], holds: str | None) -> None:
    for order in permutations(notices):
        found = standing([notice(*text.rsplit(" ", 1)) for text in order])
        assert (f"{found.nature} {found.date}" if found else None) == holds


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Retraction: A trial", True),
        ("Retraction notice to “A trial”", True),
        ("Retraction Note: A trial", True),
        ("Notice of Retraction", True),
        ("Expression of concern: A trial", True),
        ("Retraction — A trial", True),
        ("Retraction of “A trial”", True),
        ("Retraction ‘A trial’", True),
        ('Retraction of "A trial"', True),
        ("RETRACTED: A trial", False),
        ("Retracted article: A trial", False),
        ("Retraction of the gum after treatment", False),
        ("Retraction of the “gum” after treatment", False),
        ("Withdrawal: a guide", False),
    ],
)
def test_a_title_tells_a_notice(title: str, expected: bool) -> None:
    assert is_notice(Reference("a", "article-journal", PLACE, title)) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("retractions.csv", ""),
        ("works.bib", ""),
        ("notes on retractions.csv", ""),
        ("Retractions.csv", "`references/Retractions.csv` is not read: retraction data stand in `retractions.csv`"),
        ("retraction_watch.csv", "`references/retraction_watch.csv` is not read: retraction data stand in"),
        ("retraction-watch-data.CSV", "`references/retraction-watch-data.CSV` is not read"),
        ("retractions.csv -> nowhere.csv", "`references/retractions.csv` is a link that leads nowhere"),
        ("retractions.csv -> works.bib", ""),
    ],
)
def test_data_that_are_there_but_not_read_are_reported(name: str, expected: str, tmp_path: Path) -> None:
    """``a -> b``: a link to what may not be there."""
    (tmp_path / "works.bib").touch()
    name, _, goal = name.partition(" -> ")
    (tmp_path / name).symlink_to(goal) if goal else (tmp_path / name).touch()
    found = list(unread(tmp_path, "references"))
    assert len(found) == bool(expected)
    assert all(one.message.startswith(expected) and one.location.path == f"references/{name}" for one in found)


def test_a_folder_that_is_not_there_holds_no_data(tmp_path: Path) -> None:
    assert not list(unread(tmp_path / "none", "none"))


def test_a_work_of_arxiv_is_found_by_the_doi_that_arxiv_gives_it() -> None:
    listed = Retraction(Nature.RETRACTION, PLACE, "10.48550/arxiv.2101.00001")
    text = f"{COLUMNS}\n1,A,8/16/2023 0:00,,0,10.48550/arXiv.2101.00001v1,0,Retraction,,\n"
    work = Reference("work", "article", Location("works.bib"), "A trial", arxiv="2101.00001v2")
    (notice,), found = read(text.encode(), "retractions.csv", [work])
    assert not found
    assert notice.doi == listed.doi
    assert marked([work], [notice])[0].retraction == notice


NATURES = st.sampled_from(["Retraction", "retraction ", "Correction", "Reinstatement", "Expression of concern"])
IDENTIFIERS = st.sampled_from(["10.1000/abc", " 10.1000/ABC", "https://doi.org/10.1000/abc", "10.1000/other", "0", ""])
PMIDS = st.sampled_from(["7", "07", "8", "0", "", "unavailable"])
ROWS = st.tuples(
    st.just("1"), st.text(max_size=8), st.just("8/16/2023 0:00"), IDENTIFIERS, PMIDS, IDENTIFIERS, PMIDS, NATURES
)


@given(st.lists(ROWS, max_size=5))
def test_a_written_file_is_read_whole(rows: list[tuple[str, ...]]) -> None:
    text = StringIO()
    csv.writer(text).writerows([*([COLUMNS.split(",")]), *([*row, "+A;+B;", ""] for row in rows)])
    notices, found = read(text.getvalue().encode("utf-8", "replace"), "retractions.csv", [WORK])
    about = [row for row in rows if "10.1000/abc" in row[5].lower() or row[6] == "7"]
    assert not found
    assert [one.nature.lower() for one in notices] == [row[7].strip().lower() for row in about]
    assert {one.date for one in notices} <= {"2023-08-16"}
    assert {one.reasons for one in notices} <= {("A", "B")}
    holding = {"retraction", "expression of concern"} & {row[7].strip().lower() for row in about}
    assert (marked([WORK], notices)[0].retraction is not None) == bool(holding)


@given(
    st.lists(st.sampled_from([*COLUMNS.split(","), ",", '"', "\n", "\r\n", "\x00", "é", "10.1000/abc"])).map("".join)
)
def test_no_file_breaks_the_reading(text: str) -> None:
    for raw in (text.encode(), f"{COLUMNS}\n{text}".encode(), f"{COLUMNS}\n{text}".encode("latin-1", "replace")):
        for one in read(raw, "retractions.csv", [WORK])[1]:
            assert 1 <= one.location.line <= raw.count(b"\n") + raw.count(b"\r") + 2
