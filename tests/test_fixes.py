"""``check --fix``: what it mends, that it changes nothing else, and that running it twice changes nothing more."""

import re
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import fixes, pipeline
from generator.checks.citation_fixes import NearKeys
from generator.cite.numbering import number
from generator.cli import main
from generator.config import Config
from generator.diagnostics import Diagnostic, Fix
from generator.model.formatted import NumericForm
from generator.site import Site
from generator.source import Location, Source
from tests.conftest import DATA, case_id, folders
from tests.projects import project

GIT = shutil.which("git") or "git"


def fix(config: Config, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", "--fix", *options, "--project", str(config.root)])


def texts(root: Path) -> dict[str, bytes]:
    """The project's own files by path."""
    found = (path for folder in ("content", "references") for path in sorted((root / folder).rglob("*")))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found if path.is_file()}


@pytest.mark.parametrize("case", folders("fixes"), ids=case_id)
def test_fixed_as_expected(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    config = project(case / "before", tmp_path)
    fix(config)
    fixed = texts(tmp_path)
    if request.config.getoption("--update-goldens"):
        for path, content in fixed.items():
            (case / "after" / path).parent.mkdir(parents=True, exist_ok=True)
            (case / "after" / path).write_bytes(content)
    assert texts(case / "after") == fixed
    fix(config)
    assert texts(tmp_path) == fixed


@pytest.mark.parametrize("case", folders("fixes"), ids=case_id)
def test_the_diff_is_what_fix_writes(case: Path, tmp_path: Path) -> None:
    config = project(case / "before", tmp_path / "a project")
    (config.content / "index.md").rename(config.content / "ä page.md")
    (config.content / "index.md").write_text("# A page\n", encoding="utf-8")
    before = texts(config.root)
    result = CliRunner().invoke(main, ["check", "--diff", "--project", str(config.root)])
    assert texts(config.root) == before
    other = tmp_path / "patched"
    shutil.copytree(config.root, other)
    apply = [GIT, "apply", "--unsafe-paths", "--allow-empty", "-p1", "-"]
    subprocess.run(apply, input=result.stdout_bytes, cwd=other, check=True)
    mended = fix(config)
    assert texts(other) == texts(config.root)
    assert (texts(config.root) != before) == bool(result.stdout_bytes)
    (would,), (did,) = (re.findall(r"end(?:ed)? (\d+ findings?)", said.stderr) for said in (result, mended))
    assert would == did


def test_a_diff_of_any_line_ends_and_no_last_one_applies(tmp_path: Path) -> None:
    change = fixes.Change("a.md", b"\xef\xbb\xbfone\r\ntwo\rthree\nfour", b"\xef\xbb\xbfone\r\n2\rthree\n4", 2)
    (tmp_path / "a.md").write_bytes(change.before)
    subprocess.run([GIT, "apply", "-"], input=fixes.diff(change), cwd=tmp_path, check=True)
    assert (tmp_path / "a.md").read_bytes() == change.after


def test_what_was_mended_and_what_remains_is_told(tmp_path: Path) -> None:
    result = fix(project(DATA / "fixes" / "overlapping" / "before", tmp_path))
    assert result.stderr.splitlines()[0] == "Mended 3 findings in 1 file."
    assert result.stdout == ""
    assert result.exit_code == 0


def check_of(
    config: Config, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[tuple[Diagnostic, ...], Site]:
    checked = pipeline.check(config, only=True, unsaved=unsaved)
    return checked.diagnostics, checked.site


def mend(config: Config) -> fixes.Mended:
    return fixes.write(config.root, fixes.all_changes(config.root, partial(check_of, config)))


def test_mode_stays_and_no_other_file_is_left(tmp_path: Path) -> None:
    config = project(DATA / "fixes" / "order" / "before", tmp_path)
    page = config.content / "index.md"
    page.chmod(0o640)
    fix(config)
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    assert [path.name for path in config.content.iterdir()] == ["index.md"]


def test_a_file_that_changed_before_it_is_written_is_left(tmp_path: Path) -> None:
    config = project(DATA / "fixes" / "typo" / "before", tmp_path)
    wanted = fixes.all_changes(config.root, partial(check_of, config))
    page = config.content / "index.md"
    page.write_bytes(b"Written meanwhile.\n")
    assert fixes.write(config.root, wanted).refused == {"content/index.md": "it has changed since it was checked"}
    assert page.read_bytes() == b"Written meanwhile.\n"


def test_two_findings_of_one_mend_are_two(tmp_path: Path) -> None:
    config = project(DATA / "fixes" / "order" / "before", tmp_path)
    diagnostics, site = check_of(config)
    found = next(one for one in diagnostics if one.fix)
    (change,) = fixes.changes(
        config.root, [found, replace(found, message="the same mend for another reason")], site
    ).changes
    assert change.count == 2


def test_a_file_that_changed_since_it_was_checked_is_left(tmp_path: Path) -> None:
    config = project(DATA / "fixes" / "typo" / "before", tmp_path)
    page = config.content / "index.md"

    def changed_after_the_check(unsaved: Mapping[str, bytes]) -> tuple[Sequence[Diagnostic], Site]:
        found = check_of(config, unsaved)
        page.write_bytes(page.read_bytes() + b"\nA line more.\n")
        return found

    wanted = fixes.all_changes(config.root, changed_after_the_check, most_rounds=1)
    mended = fixes.write(config.root, wanted)
    assert mended.refused == {"content/index.md": "it has changed since it was checked"}
    assert mended.paths == {"content/studies/one.md"}
    assert b"[@smiht2011]" in page.read_bytes()


def test_nothing_is_written_through_a_link_or_outside_the_project(tmp_path: Path) -> None:
    config = project(DATA / "fixes" / "typo" / "before", tmp_path / "project")
    page = config.content / "index.md"
    diagnostics, site = check_of(config)
    outside = tmp_path / "outside.md"
    page.rename(outside)
    page.symlink_to(outside)
    before = outside.read_bytes()
    found = fixes.changes(config.root, diagnostics, site)
    assert set(found.refused) == {"content/index.md"}
    assert "symbolic link" in found.refused["content/index.md"]
    assert outside.read_bytes() == before
    elsewhere = [Fix(Location(path, 1, 1, 1, 2), "x") for path in ("../outside.md", "mkdocs.yml")]
    rule = diagnostics[0].rule
    found = fixes.changes(config.root, [rule(one.location, "m", fix=one) for one in elsewhere], site)
    assert found.changes == ()
    assert set(found.refused) == {"../outside.md", "mkdocs.yml"}


def test_only_a_key_that_alone_can_be_meant_is_a_typo() -> None:
    near = NearKeys(["smith2011", "hansen2015sleep", "hansen2015sleeps", "lee2011", "a|b2011", "müller2011rest"])
    assert near.typo("smiht2011") == near.typo("SMITH2011") == near.typo("smith2011") == "smith2011"
    assert near.typo("müler2011rest") == "müller2011rest"
    for unclear in ("smith2012", "smith2011a", "smith201", "hansen2015slep", "leo2011", "A|B2011", "", "nobody"):
        assert near.typo(unclear) is None


TEXTS = st.lists(st.sampled_from(["a", "é", "漢", "\U0001f600", "\n", "\r\n", "\r", "\t", "\u2028"]), max_size=30).map(
    "".join
)


@given(
    st.sampled_from(["", "\ufeff"]),
    TEXTS,
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8), TEXTS), max_size=5),
)
def test_outside_of_the_fixed_spans_every_byte_stays(mark: str, text: str, spans: list[tuple[int, int, str]]) -> None:
    """Against an oracle that knows the file's own offsets of each character of the normalised text."""
    units = re.findall(r"\r\n|[\s\S]", text)
    source = Source.from_text("a.md", mark + text)
    assert len(source.text) == len(units)
    wanted = []
    for start, length, replacement in spans:
        if start <= len(units):
            stop = min(start + length, len(units))
            plain = Source.from_text("", replacement).text
            wanted.append(Fix(source.location(start, stop), plain))
    after = fixes.apply((mark + text).encode(), wanted).decode()
    taken: list[tuple[int, int, str]] = []
    offsets = sorted(
        (
            source.offset(f.location.line - 1, f.location.column - 1),
            source.offset(f.location.end_line - 1, f.location.end_column - 1),
            f.replacement,
        )
        for f in wanted
    )
    first_end = next((unit for unit in units if unit in ("\r\n", "\r", "\n")), "\n")
    expected = ""
    at = 0
    for start, stop, replacement in offsets:
        line_end = next((unit for unit in units[start:] if unit in ("\r\n", "\r", "\n")), None)
        if line_end is None:
            line_end = [unit for unit in units if unit in ("\r\n", "\r", "\n")][-1] if first_end in units else "\n"
        new = replacement.replace("\n", line_end)
        if new == "".join(units[start:stop]) or (taken and (start < taken[-1][1] or start == taken[-1][0])):
            continue
        taken.append((start, stop, new))
        expected += "".join(units[at:start]) + new
        at = stop
    assert after == mark + expected + "".join(units[at:])


def test_what_is_no_utf_8_and_what_leads_out_of_the_file_stays() -> None:
    inside = Fix(Location("a", 1, 1, 1, 2), "x")
    assert fixes.apply(b"\xff\n", [inside]) == b"\xff\n"
    for line, column in ((2, 1), (1, 4), (0, 1), (1, 0)):
        assert fixes.apply(b"abc"[:2], [Fix(Location("a", line, column, line, column), "x")]) == b"ab"


KEYS = st.sampled_from(["smith2011", "jones2012", "brown2013", "{brown2013}", "smiht2011", "Jones2012", "nobody1999"])
ITEMS = st.builds(
    "{}{}@{}{}".format,
    st.sampled_from(["", "", "", " ", "see ", "it's ", "x\n"]),
    st.sampled_from(["", "", "-"]),
    KEYS,
    st.sampled_from(["", "", "", ", p. 3", ", {ii; iv}", " and more", " "]),
)
CLUSTERS = st.lists(ITEMS, min_size=1, max_size=5).map(lambda items: f"[{'; '.join(items)}]")
PIECES = st.one_of(
    CLUSTERS,
    CLUSTERS,
    KEYS.map("@{}".format),
    st.builds("@{} [p. 2; @{}]".format, KEYS, KEYS),
    st.sampled_from(
        ["\n\n", "\n> ", "\n\n- ", "\r\n", "`[@smiht2011]`", "| a |\n|---|\n| ", " |\n", "<div>", "</div>\n\n", "[^1]"]
    ),
    st.sampled_from(["\n\n[^1]: note ", "<table><tr><td>", "\n\n    ", "\\", "**", "(", "漢"]),
)
PAGES = st.lists(PIECES, max_size=14).map(" ".join)


def keyed(found: Sequence[Diagnostic]) -> set[str]:
    return {one.rule.name for one in found if one.fix}


@settings(max_examples=60)
@given(PAGES)
def test_fixing_any_page_twice_is_fixing_it_once_and_moves_no_number(text: str) -> None:
    with TemporaryDirectory() as folder:
        config = project(DATA / "fixes" / "order" / "before", Path(folder))
        page = config.content / "index.md"
        page.write_bytes(text.encode())
        mend(config)
        once = page.read_bytes()
        before = pipeline.check(config, only=True)
        assert keyed(before.diagnostics) == set()
        mend(config)
        assert page.read_bytes() == once


@settings(max_examples=100)
@given(PAGES)
def test_order_and_repetition_move_no_number(text: str) -> None:
    """What ``number`` makes of the page's citations is the same before and after each fix of a cluster."""
    with TemporaryDirectory() as folder:
        config = project(DATA / "fixes" / "order" / "before", Path(folder))
        page = config.content / "index.md"
        page.write_bytes(text.encode())
        for _ in range(fixes.MOST_ROUNDS):
            checked = pipeline.check(config, only=True)
            clusters = [c.items for c in checked.site.pages[0].document.citations]
            within = [d for d in checked.diagnostics if d.rule.name != "citation-undefined"]
            found = fixes.changes(config.root, within, checked.site)
            if not found.changes:
                break
            page.write_bytes(found.changes[0].after)
            after = [c.items for c in pipeline.check(config).site.pages[0].document.citations]
            assert number(after, NumericForm()) == number(clusters, NumericForm())
        else:
            pytest.fail("the fixes never come to an end")
