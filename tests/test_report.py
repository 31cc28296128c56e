"""The output formats, each on the same findings; and the catalogue of rules behind them."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.catalogue import rules
from generator.cli import main
from generator.diagnostics import Diagnostic, Fix, Related, Rule, Severity
from generator.report import formats, renderer
from generator.source import Location, Source
from tests.conftest import DATA, case_id, files
from tests.projects import project


@pytest.mark.parametrize("output_format", formats())
def test_format_is_as_expected(output_format: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    project(DATA / "rules" / "citation-undefined" / "bad", tmp_path)
    result = CliRunner().invoke(main, ["check", "--format", output_format, "--project", str(tmp_path)])
    golden(DATA / "report" / f"citation-undefined.{output_format}", result.stdout)
    assert result.exit_code == 1


RULES = tuple(
    Rule(f"{severity}-rule", f"AAA00{number}", severity, "What is wrong: *this*.\n\nWhat to do:\ndo `that`.")
    for number, severity in enumerate(Severity)
)
AWKWARD = (
    RULES[0](Location("a, b:c%.md", 2, 3, 4, 1), "one\ntwo::three, %0A\r\nfour", "five"),
    RULES[1](Location("gone folder/ä 漢.md"), "no help"),
    RULES[1](Location("gone folder/ä 漢.md"), "no help"),
    RULES[2](
        Location("a.md", 1, 1, 1, 3),
        "Ends with a full stop. \x1b[31m \u202e \ud800 {0} [x](y)",
        'do "this"?',
        [Related(Location("/elsewhere/b.bib", 3, 1, 3, 2), "the\nother"), Related(Location("c.md"), "third")],
        Fix(Location("a.md", 1, 1, 1, 3), 'x\n"\ud800"'),
    ),
)
SILENCED = (RULES[0](Location("old.md", 7, 1, 7, 2), "accepted"),)


def rendered(output_format: str, found: Sequence[Diagnostic], silenced: Sequence[Diagnostic] = ()) -> str:
    """As the command line writes it."""
    text = renderer(output_format)(found, lambda _: (), silenced)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@pytest.mark.parametrize("output_format", formats())
def test_any_text_is_rendered_as_expected(output_format: str, golden: Callable[[Path, str], None]) -> None:
    golden(DATA / "report" / f"awkward.{output_format}", rendered(output_format, AWKWARD, SILENCED))


@pytest.mark.parametrize("file", files("report/places", ".txt"), ids=case_id)
def test_the_mark_stands_under_the_place(file: Path, golden: Callable[[Path, str], None]) -> None:
    """The first line of each case is the place, the file itself follows."""
    place, _, text = file.read_bytes().decode("utf-8").partition("\n")
    line, column, end_line, end_column = map(int, re.findall(r"\d+", place))
    found = RULES[0](Location("page.md", line, column, end_line, end_column), "message", "help")
    lines = Source.from_text("page.md", text).lines
    golden(file.with_suffix(".expected"), renderer("full")((found,), lambda _: lines))


@pytest.mark.parametrize("output_format", formats())
def test_nothing_found(output_format: str) -> None:
    text = rendered(output_format, ())
    assert text == "" if output_format in ("concise", "full", "github") else json.loads(text) is not None


@pytest.mark.parametrize("output_format", formats())
def test_many_findings_are_all_there(output_format: str) -> None:
    found = [RULES[0](Location(f"page {n}.md", n + 1, 1, n + 1, 2), f"message-{n}!") for n in range(2000)]
    assert len(set(re.findall(r"message-\d+!", rendered(output_format, found)))) == 2000


@pytest.mark.parametrize("found", [(), AWKWARD, SILENCED], ids=["nothing", "awkward", "one"])
@pytest.mark.parametrize("silenced", [(), SILENCED], ids=["", "silenced"])
def test_sarif_is_valid(found: tuple[Diagnostic, ...], silenced: tuple[Diagnostic, ...]) -> None:
    log = json.loads(rendered("sarif", found, silenced))
    validator = sarif_validator()
    assert [error.message for error in validator.iter_errors(log)] == []
    assert len(log["runs"][0]["results"]) == len(found) + len(silenced)


def test_sarif_of_every_rule_is_valid() -> None:
    found = [rule(Location("a.md", n), "m", "h") for rule, n in zip(rules(), count(1), strict=False)]
    log = json.loads(rendered("sarif", found))
    assert [error.message for error in sarif_validator().iter_errors(log)] == []
    descriptors = log["runs"][0]["tool"]["driver"]["rules"]
    assert [descriptors[result["ruleIndex"]]["id"] for result in log["runs"][0]["results"]] == [r.code for r in rules()]


def test_the_validator_sees_a_planted_fault() -> None:
    log = json.loads(rendered("sarif", AWKWARD))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert list(sarif_validator().iter_errors(log))


def sarif_validator() -> Any:
    from jsonschema import Draft4Validator

    schema = json.loads((DATA / "report" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def test_fingerprints_stay_when_lines_move_and_tell_findings_apart() -> None:
    def fingerprints(found: Sequence[Diagnostic]) -> list[dict[str, str]]:
        results = json.loads(rendered("sarif", found))["runs"][0]["results"]
        return [result["partialFingerprints"] for result in results]

    moved = [replace(one, location=one.location._replace(line=9, end_line=12)) for one in AWKWARD]
    assert fingerprints(moved) == fingerprints(AWKWARD)
    assert len({tuple(one.values()) for one in fingerprints(AWKWARD)}) == len(AWKWARD)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_rule_is_documented(rule: Rule) -> None:
    assert len(rule.documentation) > 60


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
