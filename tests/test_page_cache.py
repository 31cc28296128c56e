"""A check that remembers finds what one that does not remember finds."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator import page_cache, pipeline, read_ahead
from generator.config import Config, read_config
from generator.page_cache import PageCache
from generator.report import json as report
from tests.conftest import DATA, ROOT, case_id, folders
from tests.projects import project

CASES = [rule / kind for rule in folders("rules") for kind in ("bad", "good")]


def findings(config: Config, only: bool) -> str:
    return report.render(pipeline.check(config, only=only).diagnostics, lambda _: ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_the_second_check_finds_the_same(case: Path, tmp_path: Path) -> None:
    config = project(case, tmp_path)
    expected = findings(config, only=False)
    assert [findings(config, only=True) for _ in range(3)] == [expected] * 3


def test_the_real_content_is_read_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    root = tmp_path / "project"
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "references", root / "references")
    shutil.copy(ROOT / "mkdocs.yml", root)
    config = read_config(root)
    fresh = pipeline.check(config, only=True)
    monkeypatch.setattr("generator.load._read", None)
    cached = pipeline.check(config, only=True)
    assert cached.diagnostics == fresh.diagnostics
    bare = [replace(page, document=replace(page.document, tokens=()), fields=()) for page in fresh.site.pages]
    assert [replace(page, fields=()) for page in cached.site.pages] == bare


@pytest.mark.parametrize("case", folders("pages"), ids=case_id)
def test_a_changed_page_is_read_again(case: Path, tmp_path: Path) -> None:
    config = project(case, tmp_path)
    assert "nobody" not in findings(config, only=True)
    page = next(config.content.glob("*.md"))
    page.write_text(page.read_text("utf-8") + "\n[@nobody]\n", "utf-8")
    assert findings(config, only=True).count("`@nobody`") == 1
    page.unlink()
    (config.content / "index.md").touch()
    assert "nobody" not in findings(config, only=True)


def test_what_other_pages_say_of_a_changed_record_is_checked_again(tmp_path: Path) -> None:
    config = project(DATA / "rules" / "figure-not-in-record" / "good", tmp_path)
    assert findings(config, only=True) == "[]\n"
    study = config.content / "studies" / "one.md"
    study.write_text(study.read_text("utf-8").replace("randomised: 34", "randomised: 35"), "utf-8")
    found = findings(config, only=True)
    assert "content/about.md" in found
    assert "`34` is in no record" in found


def test_a_check_without_studies_compiles_no_expressions_for_figures(tmp_path: Path) -> None:
    config = project(DATA / "rules" / "citation-undefined" / "good", tmp_path)
    findings(config, only=True)
    script = (
        "import sys; from pathlib import Path; from generator import config, pipeline;"
        "pipeline.check(config.read_config(Path(sys.argv[1])), only=True); print(*sys.modules)"
    )
    command = [sys.executable, "-c", script, str(config.root)]
    modules = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "generator.checks.figures" in modules
    assert "generator.figures" not in modules


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\xff" * 100, b"\x80", b"\x81\xa1a\x80"])
def test_a_damaged_cache_is_no_cache(damage: bytes, tmp_path: Path) -> None:
    config = project(DATA / "rules" / "citation-undefined" / "bad", tmp_path)
    expected = findings(config, only=True)
    (file,) = (config.workshop / "cache").glob("pages-*.msgpack")
    file.write_bytes(damage)
    assert findings(config, only=True) == expected


def test_another_generator_does_not_use_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = project(DATA / "rules" / "citation-undefined" / "good", tmp_path)
    findings(config, only=True)
    (old,) = (config.workshop / "cache").glob("pages-*.msgpack")
    monkeypatch.setattr(page_cache, "_generator", lambda: "another")
    findings(config, only=True)
    (new,) = (config.workshop / "cache").glob("pages-*.msgpack")
    assert new != old


def test_a_folder_that_cannot_be_written_to_is_no_fault(tmp_path: Path) -> None:
    config = project(DATA / "rules" / "citation-undefined" / "good", tmp_path)
    config.workshop.write_text("a file where the folder should be", "utf-8")
    assert findings(config, only=True) == "[]\n"


def test_pages_read_ahead_are_the_pages_that_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copytree(ROOT / "references", tmp_path / "references")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "content" / "faulty.md").write_text("---\ntitle: x\ntype: nothing\n---\n[@nobody] [@\n", "utf-8")
    config = read_config(tmp_path)
    alone = pipeline.check(config, only=True)
    shutil.rmtree(config.workshop)
    shares: list[int] = []
    add = PageCache.add
    monkeypatch.setattr(PageCache, "add", lambda cache, read: (shares.append(len(read)), add(cache, read)))
    monkeypatch.setattr(read_ahead, "FEWEST", 1)
    ahead = pipeline.check(config, only=True)
    assert len(shares) > 1
    assert ahead.diagnostics == alone.diagnostics
    assert [found.citations for found in ahead.site.pages] == [found.citations for found in alone.site.pages]
    assert pipeline.check(config, only=True).diagnostics == alone.diagnostics
