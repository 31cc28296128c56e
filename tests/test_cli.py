"""The command line: exit statuses, formats, and what a newcomer gets wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import __version__
from generator.cli import main
from generator.config import language_tag, read_config
from tests.conftest import DATA, ROOT
from tests.projects import MINIMAL, project

CASE = DATA / "rules" / "citation-undefined" / "bad"
CLEAN = DATA / "rules" / "citation-undefined" / "good"
WARNED = DATA / "rules" / "reference-unused" / "bad"


def evidence(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_version_is_told() -> None:
    assert evidence("--version").output == f"evidence, version {__version__}\n"


@pytest.mark.parametrize("command", ["check", "build", "verify", "render", "serve"])
def test_without_a_project_the_status_is_2_and_the_remedy_is_told(command: str, tmp_path: Path) -> None:
    result = evidence(command, "--project", str(tmp_path))
    assert result.exit_code == 2
    assert "no mkdocs.yml" in result.output
    assert "--project" in result.output


@pytest.mark.parametrize(
    "arguments", [("chekc",), ("check", "--formt", "json"), ("check", "--format", "xml"), ("check", "nonsense"), ()]
)
def test_wrong_usage_has_status_2(arguments: tuple[str, ...]) -> None:
    assert evidence(*arguments).exit_code == 2


@pytest.mark.parametrize(
    "mkdocs",
    [
        "site_name: [",
        "- a list",
        "docs_dir: gone",
        "extra: {evidence: {severity: {link-broken: fatal}}}",
        "extra: {evidence: {referenecs: x}}",
        "extra: {evidence: {references: gone.bib}}",
        "extra: {evidence: {references: 3}}",
        "extra: {evidence: {references: /etc/*.bib}}",
        "extra: {evidence: {references: content}}",
        "extra: {evidence: {severity: {link-broken: [error]}}}",
        "extra: {evidence: {severity: {1: note}}}",
        "extra: {evidence: {style: gone.csl}}",
        "extra: {evidence: {baseline: 3}}",
        "extra: {evidence: {baseline: gone.json}}",
        "extra: {evidence: [content]}",
        "extra: {evidence: {lang: ../x}}",
        "extra: {evidence: {lang: xx}}",
        "extra: {evidence: {lang: yes}}",
        "extra: {evidence: {lang: 3}}",
        "plugins: [bibtex: {bib_file: gone.bib}]",
    ],
)
def test_unusable_configuration_has_status_2_and_one_line(mkdocs: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "mkdocs.yml").write_text(mkdocs + ("" if "docs_dir" in mkdocs else "\ndocs_dir: content\n"), "utf-8")
    result = evidence("check", "--project", str(tmp_path))
    assert result.exit_code == 2
    assert result.output.startswith("evidence: ")
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (("--fix", "--write-baseline"), "run --fix first"),
        (("--diff", "--write-baseline"), "run --fix first"),
        (("--today", "--write-baseline"), "leave --today out"),
        (("--diff", "--format", "json"), "leave --format json out"),
        (("--write-baseline", "--format", "json"), "leave --format json out"),
        (("--today", "tomorrow"), "a day such as 2026-01-31"),
        (("--baseline",), "requires an argument"),
    ],
)
def test_options_of_check_that_do_not_go_together_have_status_2(
    options: tuple[str, ...], remedy: str, tmp_path: Path
) -> None:
    project(CLEAN, tmp_path)
    result = evidence("check", "--project", str(tmp_path), *options)
    assert result.exit_code == 2
    assert remedy in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "mkdocs.yml", "references"]


def test_pages_are_stale_on_a_day_that_is_asked_for_only(tmp_path: Path) -> None:
    config = project(CLEAN, tmp_path)
    page = config.content / "old.md"
    page.write_text("---\nlast_reviewed: 2020-01-31\n---\n\nSeen [@smith2011].\n", encoding="utf-8")
    for options, stale in [((), False), (("--today", "2020-12-31"), False), (("--today", "2022-01-01"), True)]:
        result = evidence("check", "--project", str(tmp_path), *options)
        assert ("page-stale" in result.output) == stale
        assert result.exit_code == 0
    assert "page-stale" in evidence("check", "--today", "--project", str(tmp_path)).output


@pytest.mark.parametrize("output_format", ["json", "sarif"])
def test_formats_for_programs_are_utf_8_in_any_terminal(output_format: str, tmp_path: Path) -> None:
    config = project(CLEAN, tmp_path)
    (config.content / "ä 漢.md").write_text('---\ntitle: "\\ud800 ä"\ntype: "\\ud800ä"\n---\n', encoding="utf-8")
    command = [sys.executable, "-m", "generator", "check", "--format", output_format, "--project", str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert json.loads(result.stdout.decode("utf-8"))
    assert result.stderr == b""


def test_an_error_has_status_1_and_stops_a_build_before_anything_is_written(tmp_path: Path) -> None:
    project(CASE, tmp_path)
    assert evidence("check", "--project", str(tmp_path)).exit_code == 1
    result = evidence("build", "--project", str(tmp_path))
    assert result.exit_code == 1
    assert "Nothing was published" in result.output
    assert not (tmp_path / "site").exists()
    assert not (tmp_path / ".build" / "pages").exists()


def test_a_warning_fails_under_strict_only(tmp_path: Path) -> None:
    project(WARNED, tmp_path)
    assert evidence("check", "--project", str(tmp_path)).exit_code == 0
    assert evidence("check", "--strict", "--project", str(tmp_path)).exit_code == 1


def test_severities_of_the_project_count(tmp_path: Path) -> None:
    config = project(WARNED, tmp_path)
    config.mkdocs.write_text(
        config.mkdocs.read_text("utf-8") + "extra: {evidence: {severity: {reference-unused: error}}}\n", "utf-8"
    )
    assert evidence("check", "--project", str(tmp_path)).exit_code == 1


def test_json_is_as_documented(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    project(CASE, tmp_path)
    output = evidence("check", "--format", "json", "--project", str(tmp_path)).output
    golden(DATA / "report" / "citation-undefined.json", output)
    fields = {
        "path",
        "line",
        "column",
        "end_line",
        "end_column",
        "code",
        "rule",
        "severity",
        "message",
        "help",
        "related",
    }
    assert all(set(found) == fields for found in json.loads(output))


def test_json_of_nothing_is_an_empty_list(tmp_path: Path) -> None:
    project(CLEAN, tmp_path)
    assert json.loads(evidence("check", "--format", "json", "--project", str(tmp_path)).output) == []


def test_a_site_without_a_front_page_is_told(tmp_path: Path) -> None:
    config = project(CLEAN, tmp_path)
    (config.content / "index.md").rename(config.content / "page.md")
    result = evidence("check", "--project", str(tmp_path))
    assert result.exit_code == 1
    assert "no front page" in result.output


@pytest.mark.parametrize(
    ("address", "base"), [("", ""), ("https://example.org/", ""), ("https://example.org/a/b/", "")]
)
def test_the_address_of_the_environment_counts(
    address: str, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(DATA / "pages" / "all-types", tmp_path)
    config.mkdocs.write_text(f'{MINIMAL}site_url: !ENV [SITE_URL, "https://default.example/sub/"]\n', "utf-8")
    if address:
        monkeypatch.setenv("SITE_URL", address)
    assert evidence("build", "--project", str(tmp_path)).exit_code == 0
    assert (address or "https://default.example/sub/") in (tmp_path / "site" / "sitemap.xml").read_text("utf-8")


def test_inherited_configuration_counts(tmp_path: Path) -> None:
    config = project(WARNED, tmp_path)
    (tmp_path / "base.yml").write_text("docs_dir: content\nextra: {evidence: {severity: {reference-unused: error}}}\n")
    config.mkdocs.write_text("INHERIT: base.yml\nsite_name: Test\n", "utf-8")
    assert evidence("check", "--project", str(tmp_path)).exit_code == 1


def test_a_project_may_publish_with_an_undefined_key(tmp_path: Path) -> None:
    config = project(CASE, tmp_path)
    (config.content / "studies" / "one.md").unlink()
    config.mkdocs.write_text(f"{MINIMAL}extra: {{evidence: {{severity: {{citation-undefined: warning}}}}}}\n", "utf-8")
    assert evidence("build", "--project", str(tmp_path)).exit_code == 0
    assert "[smiht2011]" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_an_undefined_key_beside_known_ones_leaves_a_trace(tmp_path: Path) -> None:
    config = project(DATA / "pages" / "mkdocs-bibtex", tmp_path)
    (config.content / "index.md").write_text("# A\n\nSee [@adams2001; @zz].\n", "utf-8")
    config.mkdocs.write_text(f"{MINIMAL}extra: {{evidence: {{severity: {{citation-undefined: note}}}}}}\n", "utf-8")
    assert CliRunner().invoke(main, ["build", "--project", str(tmp_path)]).exit_code == 0
    html = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "]</span> <strong>zz?</strong>" in html


def test_an_unknown_rule_in_the_configuration_is_told(tmp_path: Path) -> None:
    config = project(CASE, tmp_path)
    config.mkdocs.write_text(f"{MINIMAL}extra: {{evidence: {{severity: {{link-borken: note}}}}}}\n", "utf-8")
    result = evidence("check", "--project", str(tmp_path))
    assert result.exit_code == 2
    assert "did you mean 'link-broken'?" in result.output


def test_verify_without_a_built_site_is_no_proof(tmp_path: Path) -> None:
    project(CLEAN, tmp_path)
    result = evidence("verify", "--project", str(tmp_path))
    assert result.exit_code == 1
    assert "site-empty" in result.output


def test_a_project_without_a_page_is_told_before_it_is_built(tmp_path: Path) -> None:
    config = project(CLEAN, tmp_path)
    (config.content / "index.md").unlink()
    for command in ("check", "build"):
        result = evidence(command, "--project", str(tmp_path))
        assert result.exit_code == 1
        assert result.stdout.splitlines()[0] == (
            "mkdocs.yml:1:1: error[link-broken] the site has no page (Write `index.md` in the content folder.)"
        )


def test_what_the_proof_finds_in_a_build_is_named_where_it_stands(tmp_path: Path) -> None:
    config = project(CLEAN, tmp_path)
    config.mkdocs.write_text(f'{MINIMAL}nav: [{{"A page [@smith2011]": index.md}}]\n', "utf-8")
    result = evidence("build", "--project", str(tmp_path))
    assert result.exit_code == 1
    found = [line for line in result.stdout.splitlines() if "citation-unrendered" in line]
    assert found
    for line in found:
        path, number, *_ = line.split(":")
        assert path.startswith(".build/site/")
        assert "[@smith2011]" in (tmp_path / path).read_text("utf-8").splitlines()[int(number) - 1]
    assert not (tmp_path / "site").exists()


def test_an_empty_project_builds(tmp_path: Path) -> None:
    config = project(DATA / "rules" / "name-clash" / "good", tmp_path)
    for page in config.content.rglob("*.md"):
        page.unlink()
    (config.content / "index.md").write_text("", "utf-8")
    assert evidence("build", "--project", str(tmp_path)).exit_code == 0
    assert (tmp_path / "site" / "index.html").is_file()


def test_runs_as_a_module_from_any_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator", "--version"]
    result = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=True)
    assert result.stdout == f"evidence, version {__version__}\n"


BIB = """@article{b2, title = {{Second & <i>}}, author = {Bee, B.}, journal = {J}, year = {2014}}
@article{a1, title = {{First}}, author = {Bee, B.}, journal = {J}, year = {2014}}
@article{b2, title = {{Again}}, author = {Cee, C.}, journal = {J}, year = {2015}}
"""
FORMATTED = {
    ("text", "nlm"): "Bee B. Second & <i>. J. 2014.\nBee B. First. J. 2014.\n",
    ("text", "apa"): "Bee, B. (2014b). Second & <i>. J.\nBee, B. (2014a). First. J.\n",
    ("html", "apa"): "Bee, B. (2014b). Second &amp; &lt;i&gt;. <em>J</em>.\nBee, B. (2014a). First. <em>J</em>.\n",
}


@pytest.mark.parametrize(("output", "style"), FORMATTED)
def test_works_are_printed_in_the_order_of_the_files(output: str, style: str, tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(BIB, "utf-8")
    file = DATA / "styles" / f"{style}.csl"
    arguments = ["format", str(tmp_path / "a.bib"), "--style", str(file), "--output", output]
    assert CliRunner().invoke(main, arguments).stdout == FORMATTED[output, style]


def test_works_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(BIB, "utf-8")
    (tmp_path / "empty.bib").write_text("", "utf-8")
    arguments = ["format", str(tmp_path / "empty.bib"), str(tmp_path / "a.bib"), "--output", "json"]
    assert json.loads(CliRunner().invoke(main, arguments).stdout) == [
        {"key": "b2", "text": "Bee B. Second & <i>. J. 2014.", "html": "Bee B. Second &amp; &lt;i&gt;. J. 2014."},
        {"key": "a1", "text": "Bee B. First. J. 2014.", "html": "Bee B. First. J. 2014."},
    ]


def test_labels_of_locators_are_read_in_a_language(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Siehe [@a, S. 3].\n", "utf-8")
    found = CliRunner().invoke(main, ["citations", str(tmp_path / "a.md"), "--lang", "de-AT", "--format", "json"])
    (item,) = json.loads(found.stdout)[0]["items"]
    assert (item["label"], item["locator"], item["suffix"]) == ("page", "3", "")


@pytest.mark.parametrize(
    ("mkdocs", "language"),
    [
        ("extra: {evidence: {lang: no}}", "nb"),
        ("extra: {evidence: {lang: pt_BR}}", "pt-BR"),
        ("extra: {evidence: {lang: DE}}", "de"),
        ("extra: {evidence: {lang: ''}}\ntheme: {name: material, language: fr}", "fr"),
        ("theme: {name: material, language: no}", "nb"),
        ("theme: {name: material, language: bn}", ""),
        ("theme: {name: material, language: [fr]}", ""),
        ("theme: material", ""),
        ("extra: {evidence: {lang: de}}\ntheme: {name: material, language: fr}", "de"),
    ],
)
def test_the_language_of_citations_is_the_one_named_else_that_of_the_theme(
    mkdocs: str, language: str, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(mkdocs, "utf-8")
    assert read_config(tmp_path).language == language


@pytest.mark.parametrize("language", ["en", "cy", "hu", "la", "no", "pt-BR", "uk", "zh"])
def test_languages_have_terms_of_their_own(language: str, tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@inbook{a, title = {{T}}, editor = {B, C. and C, D.}, booktitle = {{X}}}", "utf-8")
    arguments = ["format", str(tmp_path / "a.bib"), "--style", str(DATA / "styles" / "apa.csl"), "--lang"]
    english, printed = (evidence(*arguments, tag).stdout for tag in ("en-US", language))
    assert (printed == english) == (language == "en")


def test_every_language_of_locators_is_known() -> None:
    names = json.loads((ROOT / "generator" / "data" / "locator_terms.json").read_text("utf-8"))["terms"]
    assert [language_tag(name) for name in names] == list(names)


@pytest.mark.parametrize("command", ["citations", "format"])
@pytest.mark.parametrize(("language", "remedy"), [("xx", "there are af, ar, "), ("../x", "such as de or pt-BR")])
def test_a_language_without_terms_has_status_2(command: str, language: str, remedy: str, tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("", "utf-8")
    result = evidence(command, str(tmp_path / "a.bib"), "--lang", language)
    assert result.exit_code == 2
    assert remedy in " ".join(result.stderr.split())


@pytest.mark.parametrize("output_format", ["concise", "json"])
def test_a_file_that_is_not_utf_8_has_status_2(output_format: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"Seen [@a] in Z\xfcrich.\n")
    result = evidence("citations", str(tmp_path / "a.md"), "--format", output_format)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not UTF-8 from byte 15 on" in " ".join(result.stderr.split())


def test_faults_of_citations_are_told_to_people(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("Seen [@a; and nothing] and [@b].\n\n## Head [@c]\n", "utf-8")
    told = evidence("citations", str(file)).stdout.splitlines()
    place = file.as_posix()
    assert told == [
        f"{place}:1:6: [@a; and nothing] → a (error: `[@a; and nothing]` is malformed: "
        "an item between two semicolons, or at the end, has no key)",
        f"{place}:1:28: [@b] → b",
        f"{place}:3:9: [@c] → c (error: `[@c]` stands in a heading)",
    ]
    listed = json.loads(evidence("citations", str(file), "--format", "json").stdout)
    assert [set(one) for one in listed] == [{"line", "column", "raw", "kind", "items"}] * 3


@pytest.mark.parametrize(
    ("plugins", "patterns"),
    [
        ("plugins: [search, bibtex: {bib_file: docs/refs.bib}]", ("docs/refs.bib",)),
        ("plugins: {bibtex: {bib_dir: docs/bib/}}", ("docs/bib/**/*.bib",)),
        ("plugins: [bibtex: {bib_dir: docs, bib_file: docs/refs.bib}]", ("docs/refs.bib",)),
        ("plugins: [bibtex: {bib_dir: 'docs/[a]'}]", ("docs/[[]a]/**/*.bib",)),
        ("plugins: [bibtex: {bib_file: 'https://bib.example/items?format=bibtex'}]", ("references/*.bib",)),
        ("plugins: [bibtex, search]", ("references/*.bib",)),
        ("plugins: [bibtex: {bib_file: a.bib}]\nextra: {evidence: {references: [b.bib]}}", ("b.bib",)),
        ("plugins: [bibtex: {bib_file: ROOT/docs/refs.bib}]", ("docs/refs.bib",)),
    ],
)
def test_the_bibliography_of_mkdocs_bibtex_is_the_default(
    plugins: str, patterns: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(plugins.replace("ROOT", str(tmp_path)), "utf-8")
    assert read_config(tmp_path).references == patterns


@pytest.mark.parametrize("options", ["bib_file: docs/a/refs.bib", "bib_dir: docs", "bib_file: ../other/refs.bib"])
def test_a_site_that_used_mkdocs_bibtex_is_checked_unchanged(options: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    for folder in (root / "docs" / "a", tmp_path / "other"):
        folder.mkdir(parents=True)
        (folder / "refs.bib").write_text("@misc{a, title = {{T}}, author = {A, B.}, year = {2001}}\n", "utf-8")
    (root / "docs" / "index.md").write_text("# A page\n\nSeen [@a].\n\n\\bibliography\n", "utf-8")
    (root / "mkdocs.yml").write_text(f"site_name: Old\nplugins:\n  - bibtex:\n      {options}\n", "utf-8")
    result = evidence("check", "--project", str(root))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 page, 1 reference" in result.stderr
