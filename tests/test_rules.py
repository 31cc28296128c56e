"""Each rule on two small projects: one that breaks it, with every finding expected, and one that just keeps it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generator import pipeline
from generator.report import concise
from tests.conftest import case_id, folders
from tests.projects import project

RULES = folders("rules")


@pytest.mark.parametrize("rule", RULES, ids=case_id)
def test_bad_project_is_reported(rule: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    found = pipeline.check(project(rule / "bad", tmp_path)).diagnostics
    golden(rule / "bad.expected", concise.render(found, lambda _: ()))
    assert rule.name in {diagnostic.rule.name for diagnostic in found}


@pytest.mark.parametrize("rule", RULES, ids=case_id)
def test_good_project_is_clean(rule: Path, tmp_path: Path) -> None:
    assert concise.render(pipeline.check(project(rule / "good", tmp_path)).diagnostics, lambda _: ()) == ""
