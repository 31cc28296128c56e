"""Small sites composed and numbered: the whole HTML of every page beside the sources it is made from."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import pipeline
from generator.model.pages import PAGE_TYPES
from tests.conftest import DATA, case_id, folders
from tests.projects import project

CASE = DATA / "pages" / "all-types"


@pytest.mark.parametrize("case", folders("pages"), ids=case_id)
def test_pages_as_expected(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    config = project(case, tmp_path)
    checked = pipeline.check(config)
    assert not pipeline.has_errors(checked.diagnostics), checked.diagnostics
    pages = pipeline.number_pages(config, checked.site)
    assert pages
    for page in pages:
        name = page.path.removesuffix(".md").replace("/", "_")
        golden(case.with_name(f"{case.name}.expected") / f"{name}.html", page.html)


FREE = re.compile(
    r"(?:ref|cite|fn|fnref|initial|trial|changed)[-:].+|(?:table-)?forest-\d+|table-results-\d+|.+-(?:title|desc)"
)
"""Identifiers that are made of keys, names and numbers, so that no list can hold them."""


@pytest.fixture(scope="module")
def made_by_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The identifiers on all pages of each type that neither their headings nor keys and names make."""
    made: dict[str, set[str]] = {}
    for case in folders("pages"):
        config = project(case, tmp_path_factory.mktemp(case.name))
        site = pipeline.check(config).site
        for page in pipeline.number_pages(config, site):
            source = site.page_by_path.get(page.path)
            found = {name for name in re.findall(r' id="([^"]+)"', page.html) if not FREE.fullmatch(name)}
            made.setdefault(page.type, set()).update(found - (source.document.identifiers if source else set()))
    return made


@pytest.mark.parametrize("name", PAGE_TYPES)
def test_templates_make_the_anchors_that_the_model_reserves(name: str, made_by_templates: dict[str, set[str]]) -> None:
    optional = {"changes", "references"}
    assert made_by_templates[name] - optional == PAGE_TYPES[name].anchors - optional


def test_a_field_leads_from_its_own_page_though_another_says_the_same(tmp_path: Path) -> None:
    config = project(CASE, tmp_path)
    for name in ("ache", "itch"):
        page = config.content / "indications" / f"{name}.md"
        text = page.read_text("utf-8").replace(
            "key_messages:", "under_study: ['See [below](#question).']\nkey_messages:", 1
        )
        page.write_text(text.replace("under_study: [A trial.]\n", ""), "utf-8")
    pages = {page.path: page.html for page in pipeline.number_pages(config, pipeline.check(config).site)}
    for name in ("ache", "itch"):
        assert 'See <a href="#question">below</a>.' in pages[f"indications/{name}.md"]
