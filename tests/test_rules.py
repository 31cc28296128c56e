"""Each rule on two small projects: one that breaks it, with every finding expected, and one that just keeps it.

Beside the projects ``today.txt`` gives the day for the rule that depends on it. The cases that are built sites are run
by ``test_verify.py``.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator import catalogue, pipeline
from generator.checks.staleness import stale_pages
from generator.diagnostics import Diagnostic, Rule, in_order
from generator.report import concise
from generator.rule_documentation import documentation
from tests.conftest import DATA, ROOT, case_id, folders
from tests.projects import project

RULES = [rule for rule in folders("rules") if not (rule / "bad" / "site").is_dir()]


def findings(case: Path, destination: Path) -> tuple[Diagnostic, ...]:
    """What is found in a project; on the day beside it, if one is given."""
    checked = pipeline.check(project(case, destination))
    day = case.parent / "today.txt"
    stale = stale_pages(checked.site, date.fromisoformat(day.read_text("utf-8").strip())) if day.exists() else ()
    return in_order((*checked.diagnostics, *stale))


@pytest.mark.parametrize("rule", RULES, ids=case_id)
def test_bad_project_is_reported(rule: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    found = findings(rule / "bad", tmp_path)
    golden(rule / "bad.expected", concise.render(found, lambda _: ()))
    assert rule.name in {diagnostic.rule.name for diagnostic in found}


@pytest.mark.parametrize("rule", RULES, ids=case_id)
def test_good_project_is_clean(rule: Path, tmp_path: Path) -> None:
    assert concise.render(findings(rule / "good", tmp_path), lambda _: ()) == ""


@pytest.mark.parametrize("rule", catalogue.rules(), ids=lambda rule: rule.name)
def test_every_rule_has_a_case_that_breaks_it_and_one_that_keeps_it(rule: Rule) -> None:
    folder = DATA / "rules" / rule.name
    bad = folder / "bad.expected"
    assert bad.exists(), f"no {bad.relative_to(DATA)}"
    assert f"[{rule.name}]" in bad.read_text(encoding="utf-8")
    assert any(path.is_file() for path in (folder / "good").rglob("*")), f"no {folder.relative_to(DATA)}/good"


def test_names_and_codes_are_unique() -> None:
    rules = catalogue.rules()
    assert len({rule.name for rule in rules}) == len({rule.code for rule in rules}) == len(rules)


def test_the_page_of_all_rules_is_up_to_date(golden: Callable[[Path, str], None]) -> None:
    golden(ROOT / "generator" / "rules.md", documentation())


def test_the_page_of_all_rules_has_an_anchor_for_each() -> None:
    headings = [line for line in documentation().splitlines() if line.startswith("#")]
    assert [line.removeprefix("### ") for line in headings if line.startswith("### ")] == [
        rule.name for rule in catalogue.rules()
    ]
    assert len(set(headings)) == len(headings)
