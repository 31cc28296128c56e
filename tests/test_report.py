"""The output formats, each on the same findings; and the catalogue of rules behind them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.catalogue import rules
from generator.cli import main
from generator.diagnostics import Diagnostic, Rule, Severity
from generator.report import formats, renderer
from generator.source import Location
from tests.conftest import DATA
from tests.projects import project


@pytest.mark.parametrize("output_format", formats())
def test_format_is_as_expected(output_format: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    project(DATA / "rules" / "citation-undefined" / "bad", tmp_path)
    result = CliRunner().invoke(main, ["check", "--format", output_format, "--project", str(tmp_path)])
    golden(DATA / "report" / f"citation-undefined.{output_format}", result.stdout)
    assert result.exit_code == 1


@pytest.mark.parametrize("output_format", formats())
def test_format_survives_any_text(output_format: str) -> None:
    rule = Rule("a-rule", "AAA001", Severity.NOTE, "Documentation.")
    location = Location("a, b:c%.md", 2, 3, 4, 1)
    found = (
        rule(location, "one\ntwo::three %0A", "four"),
        rule(Location("gone.md"), "no help"),
        rule(Location("wide.md", 1, 205, 1, 207), "far to the right"),
    )
    text = renderer(output_format)(found, lambda path: ("漢" * 200 + "\tab cd",) if path == "wide.md" else ())
    assert "one" in text
    assert text.endswith("\n")


@pytest.mark.parametrize("output_format", formats())
def test_nothing_found(output_format: str) -> None:
    nothing: tuple[Diagnostic, ...] = ()
    assert "error" not in renderer(output_format)(nothing, lambda _: ()).replace('"errors"', "")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_rule_is_documented_and_has_an_expected_finding(rule: Rule) -> None:
    assert len(rule.documentation) > 60
    suffixes = (".expected", ".txt", ".toml", ".json", ".py")
    expected = [path for path in DATA.parent.rglob("*") if path.suffix in suffixes and path.is_file()]
    assert any(rule.name in path.read_text(encoding="utf-8") for path in expected)


def test_names_and_codes_are_unique() -> None:
    assert len({rule.name for rule in rules()}) == len({rule.code for rule in rules()}) == len(rules())


def test_explain_prints_a_rule_and_lists_all() -> None:
    listed = CliRunner().invoke(main, ["explain"]).output
    assert all(rule.name in listed for rule in rules())
    assert "did you mean 'link-broken'" in CliRunner().invoke(main, ["explain", "link-borken"]).output
    for name in ("link-broken", "PAG101"):
        assert CliRunner().invoke(main, ["explain", name]).output.startswith("link-broken (PAG101, error)\n\n")


@pytest.mark.parametrize("output_format", ["concise", "json"])
def test_citations_of_a_file_without_a_project(output_format: str, golden: Callable[[Path, str], None]) -> None:
    file = DATA / "markdown" / "everywhere.md"
    output = CliRunner().invoke(main, ["citations", "--format", output_format, str(file)]).output
    golden(DATA / "report" / f"citations.{output_format}", output.replace(str(DATA), "tests/data"))
