"""The baseline: what it silences, what of it is not needed any more, and that it is the same for the same findings."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from generator import pipeline
from generator.baseline import BASELINE_UNUSED, read, to_text
from generator.cli import main
from generator.diagnostics import Diagnostic, Rule, Severity, in_order
from generator.source import Location
from tests.conftest import DATA, case_id, folders
from tests.projects import project

BROKEN = sorted((DATA / "baseline" / "broken").glob("*.json"))


def check(root: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", *options, "--project", str(root)])


@pytest.mark.parametrize("case", [case for case in folders("baseline") if case.name != "broken"], ids=case_id)
def test_reported_as_expected(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    project(case, tmp_path)
    result = check(tmp_path)
    golden(case.with_suffix(".expected"), result.output)
    assert ("error[" in result.stdout) == bool(result.exit_code)


@pytest.mark.parametrize("file", BROKEN, ids=case_id)
def test_a_broken_baseline_has_status_2_and_the_remedy(
    file: Path, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    config = project(DATA / "baseline" / "all-silenced", tmp_path)
    config.baseline_file.write_bytes(file.read_bytes())
    result = check(tmp_path)
    golden(file.with_suffix(".expected"), result.output)
    assert result.exit_code == 2
    assert check(tmp_path, "--write-baseline").exit_code == 0
    assert check(tmp_path, "--strict").exit_code == 0


def test_no_baseline_of_that_name_has_status_2(tmp_path: Path) -> None:
    config = project(DATA / "baseline" / "all-silenced", tmp_path)
    result = check(tmp_path, "--baseline", str(tmp_path / "gone.json"))
    assert result.exit_code == 2
    assert "there is no baseline gone.json" in result.output
    config.baseline_file.unlink()
    config.baseline_file.mkdir()
    assert check(tmp_path).exit_code == 2
    assert check(tmp_path, "--write-baseline").exit_code == 2


def test_what_is_written_silences_check_and_build_and_is_the_same_again(tmp_path: Path) -> None:
    config = project(DATA / "rules" / "citation-undefined" / "bad", tmp_path)
    assert check(tmp_path).exit_code == 1
    written = check(tmp_path, "--write-baseline")
    assert (written.exit_code, written.stdout) == (0, "")
    first = config.baseline_file.read_bytes()
    assert all(json.loads(line.rstrip(",")) for line in first.decode().splitlines()[3:-2])
    silent = check(tmp_path, "--strict")
    assert (silent.exit_code, silent.stdout) == (0, "")
    assert "the baseline silences" in silent.stderr
    assert not pipeline.has_errors(pipeline.check(config).diagnostics)
    check(tmp_path, "--write-baseline")
    assert config.baseline_file.read_bytes() == first


def test_a_baseline_of_another_place_counts_alone(tmp_path: Path) -> None:
    config = project(DATA / "baseline" / "all-silenced", tmp_path / "project")
    other = tmp_path / "other.json"
    assert check(config.root, "--baseline", str(other), "--write-baseline").exit_code == 0
    config.baseline_file.write_text('{"version": 1, "findings": []}', encoding="utf-8")
    assert check(config.root).exit_code == 1
    assert check(config.root, "--baseline", str(other)).exit_code == 0


TEXTS = st.text(st.characters(), max_size=8)
FINDINGS = st.lists(
    st.builds(
        lambda path, line, rule, message: rule(Location(path, line), message),
        st.sampled_from(["a.md", "b c.md", "ä.md"]),
        st.integers(1, 50),
        st.sampled_from([Rule(f"rule-{n}", f"AAA{n}", severity, "…") for n, severity in enumerate(Severity)]),
        TEXTS,
    ),
    max_size=12,
)


@given(FINDINGS, st.integers(0, 20))
def test_any_findings_are_silenced_wherever_their_lines_go(found: list[Diagnostic], moved: int) -> None:
    text = to_text(found)
    assert to_text(in_order(reversed(in_order(found)))) == to_text(in_order(found))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "baseline.json"
        file.write_bytes(text.encode("utf-8", "backslashreplace"))
        baseline = read(file, "baseline.json")
    elsewhere = [one.rule(Location(one.location.path, one.location.line + moved), one.message) for one in found]
    kept, silenced = baseline.split(elsewhere)
    assert all(one.severity is Severity.NOTE for one in kept)
    assert len(silenced) == sum(one.severity is not Severity.NOTE for one in found)
    unused, nothing = baseline.split(())
    assert nothing == ()
    assert {one.rule for one in unused} <= {BASELINE_UNUSED}
    lines = text.split("\n")
    for one, (finding, *_) in zip(unused, baseline.entries, strict=True):
        assert json.loads(lines[one.location.line - 1].strip(" ,"))["message"] == finding.message
    assert to_text([*found, *unused]) == text
