"""Small sites composed and numbered: the whole HTML of every page beside the sources it is made from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generator import pipeline
from generator.compose.page import _environment
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


@pytest.mark.parametrize("name", PAGE_TYPES)
def test_template_makes_the_anchors_that_the_model_reserves(name: str) -> None:
    import re

    source, _, _ = _environment().loader.get_source(_environment(), f"{name}.html.j2")  # type: ignore[union-attr]
    macros = set(re.findall(r'macros\.(?:heading\(\d, |study_table\()"([^"]+)"', source))
    literal = set(re.findall(r' id="([a-z-]+)"', source))
    assert macros | literal | {"changes", "references"} == PAGE_TYPES[name].anchors


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
