"""Somebody else's plain MkDocs project, with a style of its own: checked, built, proven, and caught when wrong."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from selectolax.lexbor import LexborHTMLParser

from generator.cli import main
from generator.config import read_config
from generator.pipeline import build
from tests.conftest import DATA

PROJECT = DATA / "other_project"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("other") / "a project"
    shutil.copytree(PROJECT, root)
    result = evidence("build", root)
    assert result.exit_code == 0, result.output
    return root


def evidence(command: str, root: Path) -> Result:
    return CliRunner().invoke(main, (command, "--project", str(root)))


def citations(page: Path) -> list[str]:
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    return [cluster.text() for cluster in tree.css(".citation")]


def test_theme_of_its_own(tmp_path: Path) -> None:
    """The pages are numbered alike in another theme."""
    shutil.copytree(PROJECT, tmp_path, dirs_exist_ok=True)
    config = tmp_path / "mkdocs.yml"
    mkdocs = config.read_text(encoding="utf-8").replace("  name: mkdocs\n", "  name: material\n  font: false\n")
    config.write_text(mkdocs, encoding="utf-8")
    done = build(read_config(tmp_path), lambda _: None)
    assert done.published, done.diagnostics
    assert (done.pages, done.citations) == (3, 7)
    assert citations(tmp_path / "site/index.html") == ["1", "1(p. 4),2–4", "5(ch. 2)", "see 2(pp. 3–5),5,6"]


def test_check_and_verify_find_no_error(built: Path) -> None:
    checked, proven = evidence("check", built), evidence("verify", built)
    assert (checked.exit_code, proven.exit_code) == (0, 0), checked.output + proven.output
    assert "nothing to report" in proven.output


def test_citations_are_raised_and_stand_close_to_their_word(built: Path) -> None:
    html = (built / "site/doses/index.html").read_text(encoding="utf-8")
    assert citations(built / "site/doses/index.html") == ["1", "1–3", "1–5"]
    assert len(re.findall(r'\w<span class="citation" data-cites="[^"]*"><sup>', html)) == 3


def test_percent_and_comparison_stand_in_the_list(built: Path) -> None:
    text = LexborHTMLParser((built / "site/index.html").read_text(encoding="utf-8")).text()
    assert "Cold tea and 50% less sugar" in text
    assert "Water < 90 degrees" in text


@pytest.mark.parametrize(
    ("page", "text", "wrong", "rule"),
    [
        ("index.html", 'href="#ref-brown2020">2</a>', 'href="#ref-brown2020">3</a>', "citation-order"),
        ("index.html", '<span id="cite-clark2021-1"></span>', "", "citation-gap"),
        ("doses/index.html", '<li id="ref-davis2022">', '<li id="ref-davis2023">', "citation-unlisted"),
    ],
)
def test_a_fault_planted_by_hand_is_found(page: str, text: str, wrong: str, rule: str, built: Path) -> None:
    file = built / "site" / page
    html = file.read_text(encoding="utf-8")
    assert text in html
    try:
        file.write_text(html.replace(text, wrong, 1), encoding="utf-8")
        result = evidence("verify", built)
    finally:
        file.write_text(html, encoding="utf-8")
    assert result.exit_code == 1
    assert re.search(rf"^site/{page}:\d+:\d+: error\[{rule}\]", result.output, re.MULTILINE), result.output
