"""The lists of conditions and of studies: their rows, facets and orders, on small invented sites."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import pipeline
from generator.compose import lists
from generator.compose.dose_bands import band_ends
from generator.compose.names import slug
from generator.load import load
from tests.conftest import DATA, case_id, folders
from tests.projects import project

SITES = [*folders("plots/site"), *folders("pages")]
FIGURES = st.decimals(min_value=0, max_value=10**6, allow_nan=False, allow_infinity=False, places=3)


def told(listing: lists.Listing[lists.IndicationRow] | lists.Listing[lists.StudyRow]) -> list[str]:
    """A list as text: its facets with their counts, then its rows by group."""
    lines = [
        f"{facet.name} ({facet.title}): {'; '.join(f'{v.slug} “{v.label}” {count}' for v, count in facet.values)}"
        for facet in listing.facets
    ]
    for group, rows in listing.groups:
        lines.append(f"== {group}")
        for row in rows:
            lines.append(" ".join([row.page.name, *(f"{name}={value or '?'}" for name, value in row.order.items())]))
            lines.extend(f"  {name}: {' '.join(v.slug for v in values)}" for name, values in row.facets.items())
    return lines


@pytest.mark.parametrize("case", SITES, ids=case_id)
def test_rows_and_facets(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    site, _ = load(project(case, tmp_path))
    text = "\n".join(["# indications", *told(lists.indications(site)), "# studies", *told(lists.studies(site)), ""])
    golden(DATA / "lists" / f"{case.name}.txt", text)


@pytest.mark.parametrize("case", SITES, ids=case_id)
def test_a_value_has_the_rows_that_it_counts(case: Path, tmp_path: Path) -> None:
    site, _ = load(project(case, tmp_path))
    for listing in (lists.indications(site), lists.studies(site)):
        rows: Sequence[lists.Row] = [row for _, found in listing.groups for row in found]
        assert listing.size == len(rows)
        for facet in listing.facets:
            slugs = [value.slug for value, _ in facet.values]
            assert len(slugs) == len(set(slugs))
            assert all(count == sum(v in row.facets[facet.name] for row in rows) for v, count in facet.values)
        assert all(set(row.order) == set(listing.column) for row in rows)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of the lists on a site with all page types and on one with an evidence base."""
    found = {}
    for name in ("all-types", "evidence-base"):
        config = project(DATA / "pages" / name, tmp_path_factory.mktemp(name))
        for page in pipeline.number_pages(config, pipeline.check(config).site):
            found[f"{name}/{page.path}"] = page.html
    return found


def test_every_value_of_a_row_can_be_chosen(pages: dict[str, str]) -> None:
    html = pages["evidence-base/studies/index.md"]
    offered = set(re.findall(r'<input type="checkbox" name="([^"]+)" value="([^"]+)">', html))
    names = {name for name, _ in offered}
    given_by_rows = {
        (name, slug) for name, slugs in re.findall(r'data-facet-([a-z]+)="([^"]+)"', html) for slug in slugs.split(" ")
    }
    assert {pair for pair in given_by_rows if pair[0] in names} == offered
    heads = re.search(r"<thead>.*?</thead>", html)
    rows = re.findall(r"<tr data-row.*?</tr>", html)
    assert heads
    assert len(rows) == 3
    for row in rows:
        assert ["data-value" in cell for cell in re.findall(r"<t[hd]\b[^>]*>", row)] == [
            "data-sort" in head for head in re.findall(r"<th\b[^>]*>", heads[0])
        ]


def test_one_row_has_nothing_to_choose_from(pages: dict[str, str]) -> None:
    for page in ("all-types/studies/index.md", "evidence-base/indications/index.md"):
        assert "<tr data-row" in pages[page]
        assert "<form" not in pages[page]


def test_old_anchors_stay(pages: dict[str, str]) -> None:
    html = pages["evidence-base/studies/index.md"]
    assert all(html.count(f'id="{anchor}"') == 1 for anchor in ("table-studies", "table-indirect", "indirect"))
    html = pages["evidence-base/indications/index.md"]
    assert all(html.count(f'id="{anchor}"') == 1 for anchor in ("table-indications", "under-study"))


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_query_holds_the_slugs(values: list[str]) -> None:
    assert parse_qsl(lists.query("condition", *values)[1:]) == [("condition", slug(value)) for value in values]


@given(FIGURES, FIGURES)
def test_bands_hold_all_doses(one: Decimal, other: Decimal) -> None:
    lowest, highest = sorted((one, other))
    ends = band_ends(lowest, highest)
    assert list(ends) == sorted(set(ends))
    assert lowest <= ends[0]
    assert highest <= ends[-1]
    assert all(end < highest for end in ends[:-1])


@pytest.mark.parametrize(
    ("lowest", "highest", "expected"),
    [
        ("1", "4.5", "1 3 5"),
        ("4.5", "4.5", "5"),
        ("0.1", "5", "0.1 0.3 0.5 1 3 5"),
        ("0.001", "50", "0.001 0.01 0.1 1 10 100"),
        ("50", "350", "50 100 300 500"),
        ("0", "2", "1 3"),
    ],
)
def test_bands_end_at_round_doses(lowest: str, highest: str, expected: str) -> None:
    assert [f"{end:f}" for end in band_ends(Decimal(lowest), Decimal(highest))] == expected.split()
