"""The real site, built once: proven, complete, and each fault planted in its HTML found."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import pipeline
from generator.cli import main
from generator.config import Config, read_config
from generator.diagnostics import Severity
from generator.verify import verify
from tests.conftest import ROOT

PAGE = Path("indications/fibromyalgia/index.html")


def test_real_content_has_no_error_and_no_warning() -> None:
    found = pipeline.check(read_config(ROOT)).diagnostics
    assert [d for d in found if d.severity is not Severity.NOTE] == []


def test_built_site_is_proven(built: Config) -> None:
    assert pipeline.verify_site(built) == ()


def test_every_page_and_reference_is_published(built: Config) -> None:
    site = pipeline.check(built).site
    listing = (built.site / "references" / "index.html").read_text(encoding="utf-8")
    assert len(site.indications) >= 7
    assert len(site.references) >= 99
    for page in site.pages:
        assert (built.site / page.address() / "index.html").is_file()
    for reference in site.references:
        assert listing.count(f'id="ref-{reference.key}"') == 1


def test_indications_studies_and_references_lead_to_each_other(built: Config) -> None:
    site = pipeline.check(built).site
    for page, study in site.studies:
        html = (built.site / page.address() / "index.html").read_text(encoding="utf-8")
        for name in study.indications:
            there = (built.site / "indications" / name / "index.html").read_text(encoding="utf-8")
            assert f'href="../../indications/{name}/"' in html
            assert f'href="../../studies/{page.name}/"' in there
        for key in study.reports:
            assert f"references/#ref-{key}" in html
            listing = (built.site / "references" / "index.html").read_text(encoding="utf-8")
            assert f'href="../studies/{page.name}/"' in listing


def test_search_index_is_there(built: Config) -> None:
    assert (built.site / "pagefind" / "pagefind.js").is_file()
    assert list((built.site / "pagefind" / "fragment").iterdir())


def test_nothing_on_the_pages_is_fetched_from_elsewhere(built: Config) -> None:
    for file in built.site.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        fetched = re.findall(r'<(?:script|img|iframe|source|video)\b[^>]*\bsrc="([^"]+)"', html)
        fetched += re.findall(r'<link\b[^>]*rel="(?:stylesheet|preload|preconnect|icon)"[^>]*href="([^"]+)"', html)
        assert [url for url in fetched if re.match(r"(?:https?:)?//", url)] == []


def replace_once(pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    def edit(html: str) -> str:
        edited, count = re.subn(pattern, replacement, html, count=1, flags=re.DOTALL)
        assert count == 1, pattern
        return edited

    return edit


LINK = r'<a role="doc-biblioref" id="[^"]+" href="[^"]+">'
ENTRY = r'<li id="ref-[^"]+"><span class="csl-entry">.*?</li>\n?'
FAULTS: dict[str, tuple[Callable[[str], str], str]] = {
    "swapped numbers": (
        replace_once(rf"\[({LINK})(\d+)(</a>, {LINK})(\d+)(</a>)\]", r"[\1\4\3\2\5]"),
        "citation-order",
    ),
    "wrong target": (replace_once(r'href="#ref-addf-report"', 'href="#ref-younger2013low"'), "citation-target"),
    "missing entry": (replace_once(ENTRY, ""), "citation-unlisted"),
    "extra entry": (
        replace_once(r"(<ol class=\"references\">)", r'\1<li id="ref-nobody"><span class="csl-entry">X.</span></li>'),
        "reference-uncited",
    ),
    "moved entry": (replace_once(rf"({ENTRY})({ENTRY})", r"\2\1"), "reference-list-order"),
    "cut range": (
        replace_once(rf"(\[{LINK}1</a>–(?:<span [^>]*></span>)+{LINK})\d+(</a>)", r"\g<1>2\2"),
        "citation-order",
    ),
    "dead back-link": (replace_once(r'(role="doc-backlink" href="#cite-[^"]+)-1"', r'\1-99"'), "html-dead-link"),
    "duplicate id": (
        replace_once(r'<dl class="pico">', '<dl class="pico" id="references">'),
        "html-duplicate-id",
    ),
    "dead link": (
        replace_once(r'href="\.\./\.\./studies/younger-2009[^"]*"', 'href="../../studies/gone/"'),
        "html-dead-link",
    ),
    "dead anchor": (
        replace_once(r'href="\.\./\.\./studies/younger-2009[^"]*"', 'href="../../methods/#gone"'),
        "html-dead-link",
    ),
    "key missing from data-cites": (replace_once(r'(data-cites="\S+) [^ "]+"', r'\1"'), "citation-target"),
    "keys swapped in data-cites": (replace_once(r'data-cites="(\S+) (\S+)"', r'data-cites="\2 \1"'), "citation-order"),
    "unknown key in data-cites": (
        replace_once(r'data-cites="addf-report"', 'data-cites="nobody"'),
        "citation-unlisted",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_found(fault: str, built: Config, tmp_path: Path) -> None:
    edit, rule = FAULTS[fault]
    site = tmp_path / "site"
    shutil.copytree(built.site, site)
    html = (site / PAGE).read_text(encoding="utf-8")
    (site / PAGE).write_text(edit(html), encoding="utf-8")
    found = {
        diagnostic.rule.name for diagnostic in verify(site) if diagnostic.location.path == f"site/{PAGE.as_posix()}"
    }
    assert rule in found


def test_command_fails_on_a_site_that_does_not_hold(built: Config, tmp_path: Path) -> None:
    shutil.copytree(built.root, tmp_path / "project")
    page = tmp_path / "project" / "site" / PAGE
    edit, _ = FAULTS["moved entry"]
    page.write_text(edit(page.read_text(encoding="utf-8")), encoding="utf-8")
    result = CliRunner().invoke(main, ["verify", "--project", str(tmp_path / "project")])
    assert result.exit_code == 1
    assert "reference-list-order" in result.output
