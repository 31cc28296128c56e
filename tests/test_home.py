"""The front page: its HTML above the references for small sites, and the conditions that are only under study."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import pipeline
from generator.compose.conditions import MEANINGS, only_under_study
from generator.model.vocabularies import Direction
from tests.conftest import case_id, folders
from tests.projects import project


@pytest.mark.parametrize("case", folders("home"), ids=case_id)
def test_front_page_as_expected(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    config = project(case, tmp_path)
    checked = pipeline.check(config)
    assert not pipeline.has_errors(checked.diagnostics), checked.diagnostics
    page = next(page for page in pipeline.number_pages(config, checked.site) if page.path == "index.md")
    golden(case.with_suffix(".html"), page.html.partition('<h2 id="references">')[0])


def test_every_direction_is_explained() -> None:
    assert list(MEANINGS) == list(Direction)


@given(st.lists(st.lists(st.text(min_size=1), min_size=1)))
def test_each_condition_is_named_once_and_leads_to_its_first_trial(trials: list[list[str]]) -> None:
    given = [(cast("Any", place), SimpleNamespace(conditions=names)) for place, names in enumerate(trials)]
    found = only_under_study(cast("Any", SimpleNamespace(only_under_study=given)))
    names = [one.name.casefold() for one in found]
    assert names == sorted({name.casefold() for conditions in trials for name in conditions})
    for one in found:
        first = next(
            place for place, conditions in enumerate(trials) if one.name.casefold() in map(str.casefold, conditions)
        )
        assert one.page == first
