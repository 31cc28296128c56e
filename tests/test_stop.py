"""What stops a build: a finding of the proof, a failing engine, another build; the old site stays whole."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import pipeline
from generator.build.lock import build_lock
from generator.cli import main
from generator.config import Config
from tests.conftest import DATA
from tests.projects import MINIMAL, project
from tests.test_interrupted import build, change, manifest


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return project(DATA / "pages" / "all-types", tmp_path)


def with_hook(config: Config, code: str) -> None:
    (config.root / "hook.py").write_text(code, "utf-8")
    config.mkdocs.write_text(f"{MINIMAL}hooks: [hook.py]\n", "utf-8")


TAMPERING = {
    "a changed number": "html.replace('>2</a>', '>3</a>', 1)",
    "a lost list": "html.replace('role=\"doc-bibliography\"', '')",
    "a dead link": "html.replace('</article>', '<a href=\"gone/\">gone</a></article>')",
}


@pytest.mark.parametrize("fault", TAMPERING)
def test_what_the_proof_finds_is_not_published(fault: str, config: Config) -> None:
    old = build(config)
    change(config)
    with_hook(config, f"def on_post_page(html, page, config):\n    return {TAMPERING[fault]}\n")
    result = CliRunner().invoke(main, ["build", "--project", str(config.root)])
    assert result.exit_code == 1
    assert "Nothing was published" in result.output
    assert manifest(config.site) == old


def test_a_failing_engine_is_told_and_publishes_nothing(config: Config) -> None:
    old = build(config)
    with_hook(config, "def on_config(config):\n    raise RuntimeError('the engine is broken')\n")
    result = CliRunner().invoke(main, ["build", "--project", str(config.root)])
    assert result.exit_code == 1
    assert "the engine is broken" in result.output
    assert manifest(config.site) == old


def test_two_builds_do_not_meet(config: Config) -> None:
    with build_lock(config.workshop), pytest.raises(pipeline.BuildError, match="build"):
        pipeline.build(config, lambda _: None)


def test_a_style_that_is_none_is_told(config: Config) -> None:
    (config.root / "style.csl").write_text("<nothing/>", "utf-8")
    config.mkdocs.write_text(f"{MINIMAL}extra: {{evidence: {{style: style.csl}}}}\n", "utf-8")
    result = CliRunner().invoke(main, ["build", "--project", str(config.root)])
    assert result.exit_code == 2
    assert "style.csl is no CSL style" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("folder", ["content", "references"])
def test_no_folder_of_the_project_is_taken_for_the_site(folder: str, config: Config) -> None:
    config.mkdocs.write_text(f"{MINIMAL}site_dir: {folder}\n", "utf-8")
    before = manifest(config.root / folder)
    build(config)
    assert manifest(config.root / folder) == before


def test_a_folder_that_is_no_site_is_not_replaced(config: Config) -> None:
    config.site.mkdir()
    (config.site / "thesis.txt").write_text("the only copy", "utf-8")
    with pytest.raises(pipeline.BuildError, match="no built site"):
        pipeline.build(config, lambda _: None)
    assert (config.site / "thesis.txt").read_text("utf-8") == "the only copy"
