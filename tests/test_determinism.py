"""The same sources give the same bytes: built twice, in another folder, and again over an old build."""

from pathlib import Path

from tests.conftest import DATA
from tests.projects import project
from tests.test_interrupted import build, change


def test_builds_are_byte_identical(tmp_path: Path) -> None:
    first = project(DATA / "pages" / "all-types", tmp_path / "first")
    second = project(DATA / "pages" / "all-types", tmp_path / "a second folder")
    expected = build(first)
    change(second)
    assert build(second) != expected
    (second.content / "plain.md").write_text((first.content / "plain.md").read_text("utf-8"), "utf-8")
    assert build(second) == expected
