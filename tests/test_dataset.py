"""The evidence base for programs: files as expected, true to their schema, and whole."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import load
from generator.build.pages import engine_files, evidence_files, offered_data
from generator.config import Config, read_config
from generator.dataset import DataFile, data_files, schema
from generator.dataset.files import DESCRIPTIONS
from generator.dataset.records import evidence
from generator.dataset.tables import Table, tables
from generator.pipeline import check, number_pages
from tests.conftest import DATA, ROOT
from tests.projects import project

CASE = DATA / "pages" / "evidence-base"
EXPECTED = DATA / "dataset"


def files_of(config: Config) -> dict[str, DataFile]:
    site = load.load(config)[0]
    return {file.name: file for file in data_files(site, "Title", str)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DataFile]:
    return files_of(project(CASE, tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def real() -> dict[str, DataFile]:
    return files_of(read_config(ROOT))


@pytest.mark.parametrize("name", ["evidence.json", *(f"{table}.csv" for table in DESCRIPTIONS)])
def test_files_as_expected(name: str, small: dict[str, DataFile], golden: Callable[[Path, str], None]) -> None:
    golden(EXPECTED / name, small[name].text.replace("\r\n", "\n"))


def test_the_schema_is_up_to_date(golden: Callable[[Path, str], None]) -> None:
    golden(
        ROOT / "generator" / "schemas" / "evidence.schema.json",
        json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
    )


@pytest.mark.parametrize("which", ["small", "real"])
def test_the_whole_evidence_base_fits_its_schema(which: str, request: pytest.FixtureRequest) -> None:
    files = request.getfixturevalue(which)
    published = json.loads(files["evidence.schema.json"].text)
    assert published == json.loads(json.dumps(schema()))
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.Draft202012Validator(published).validate(json.loads(files["evidence.json"].text))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("studies", 0, "direction"), "good"),
        (("studies", 0, "participants", "randomised"), "40"),
        (("indications", 0, "key_messages", 0, "cites"), None),
        (("references", 0, "unheard"), "of"),
    ],
)
def test_the_schema_refuses_what_is_none(path: tuple[Any, ...], value: object, small: dict[str, DataFile]) -> None:
    whole = json.loads(small["evidence.json"].text)
    holder = whole
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(whole)


def test_every_result_and_every_row_of_a_table_is_in_the_table_of_results(real: dict[str, DataFile]) -> None:
    site = load.load(read_config(ROOT))[0]
    rows = list(csv.DictReader(io.StringIO(real["results.csv"].text)))
    assert len(rows) == real["results.csv"].records == sum(len(study.all_results) for _, study in site.studies)
    whole = json.loads(real["evidence.json"].text)
    assert len(whole["studies"]) == len(site.studies)
    assert len(whole["references"]) == len(site.references)
    assert {row["study"] for row in rows} <= {study["name"] for study in whole["studies"]}


def test_figures_keep_the_decimals_of_their_source(small: dict[str, DataFile]) -> None:
    assert '"estimate": 2.00' in small["evidence.json"].text
    assert ",2.00," in small["results.csv"].text


def test_tables_have_their_columns_without_any_record() -> None:
    nothing = evidence(load.Site(), str)
    made = tables(nothing)
    assert set(made) == set(DESCRIPTIONS)
    assert all(table.columns and not table.rows for table in made.values())
    assert made["included-studies"].columns == ("review", "number", "study", "confirmed")


def test_no_table_has_a_column_twice() -> None:
    for table in tables(evidence(load.Site(), str)).values():
        assert len(set(table.columns)) == len(table.columns)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2+3", "@SUM(1)", "\t=1", '=HYPERLINK("http://example.org")'])
def test_no_cell_is_a_formula(text: str) -> None:
    made = Table(("a", "b"), ((text, Decimal("-1.50")),)).as_csv()
    assert list(csv.reader(io.StringIO(made))) == [["a", "b"], [f"'{text}", "-1.50"]]


@given(
    st.lists(st.text(st.characters(codec="utf-8")).filter(lambda text: text[:1] not in tuple("=+-@\t\r")), min_size=1)
)
def test_any_other_text_is_read_again_as_it_was(cells: list[str]) -> None:
    made = Table(tuple(map(str, range(len(cells)))), (tuple(cells),)).as_csv()
    assert list(csv.reader(io.StringIO(made, newline="")))[1] == cells


def test_a_work_that_is_not_listed_is_called_by_its_key(tmp_path: Path) -> None:
    config = project(CASE, tmp_path)
    study = config.content / "studies" / "adams-2001.md"
    study.write_text(study.read_text("utf-8").replace('"Adults [@adams2001]"', '"Adults, as @nobody says"'), "utf-8")
    site = check(config).site
    whole = json.loads(evidence_files(offered_data(number_pages(config, site)), site)["data/evidence.json"])
    assert whole["studies"][0]["participants"]["population"] == {"text": "Adults, as nobody says", "cites": ["nobody"]}


def test_files_lie_beside_the_page_that_offers_them(tmp_path: Path) -> None:
    config = project(CASE, tmp_path)
    site = check(config).site
    pages = number_pages(config, site)
    written, _ = engine_files(pages, site, config)
    offered = {path for path in written if path.startswith("data/")}
    assert offered >= {"data/evidence.json", "data/evidence.schema.json", "data/results.csv"}
    page = next(page for page in pages if page.path == "data.md")
    assert all(f'href="{path.removeprefix("data/")}"' in page.html for path in offered if "references." not in path)
