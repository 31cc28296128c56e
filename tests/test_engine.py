"""The engine's configuration, a small site through the engine, and the search index of a built site."""

import gzip
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.build import engine, search_index
from generator.build.lock import build_lock
from generator.build.raw_blocks import block, heading, token_for
from generator.build.search_records import reference_records
from generator.build.write import write_changed
from generator.config import ProjectError

CASES = sorted((Path(__file__).parent / "data/engine").iterdir())

HEADING = "Dose <code>a_b*c*</code> *x* _y_ [z](u) &lt;b&gt; &amp; {: #evil } 🧪"
PRE = "<pre><code>\n\n\tindented {% raw %}{{ 1 + 1 }}\n   \n```\nlast</code></pre>"
TOKEN = token_for([HEADING, PRE])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_derived_configuration(case: Path) -> None:
    project = case / "project"
    derived = engine.derive_configuration(
        project / "mkdocs.yml", docs_dir=Path("/pages"), site_dir=Path("/built"), token=TOKEN
    )
    assert derived.replace(str(project), "PROJECT").replace(TOKEN, "TOKEN") == (case / "expected.yml").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no `name: value` lines"),
        ("- a", "holds no `name: value` lines"),
        ("a: [", "is not valid YAML"),
        ("<<: text\n", "is not valid YAML"),
        ("INHERIT: none.yml\n", "none.yml cannot be read: No such file"),
        ("INHERIT: mkdocs.yml\n", "inherits from itself"),
    ],
)
def test_unusable_configuration(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(text)
    with pytest.raises(ProjectError, match=message):
        engine.derive_configuration(tmp_path / "mkdocs.yml", docs_dir=tmp_path, site_dir=tmp_path, token=TOKEN)


MKDOCS_YML = """
site_name: Mini
site_url: !ENV [MINI_SITE_URL, "https://ldn-evidence.example/"]
strict: true
theme: {name: material, custom_dir: overrides}
hooks: [hook.py]
plugins: [search, bibtex: {bib_dir: references}]
markdown_extensions:
  - toc: {permalink: true}
  - pymdownx.snippets: {base_path: !relative $config_dir/snippets}
extra: {evidence: {content: content}}
nav: [Start: index.md, Second: studies/second.md]
"""


def page(title: str) -> bytes:
    parts = [
        f"---\ntitle: {title}\n---\n",
        heading(1, "top", HEADING, TOKEN),
        block(PRE, TOKEN),
        heading(2, "results_1", "Results <em>here</em>", TOKEN),
        block("<p>*not* emphasis, [not](a-link.md), # nor heading</p>\n\n\n<p>[TOC]</p>", TOKEN),
    ]
    return "".join(parts).encode()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("project")
    (project / "overrides").mkdir()
    (project / "overrides/main.html").write_text(
        '{% extends "base.html" %}{% block extrahead %}<meta name="x" content="overridden">{% endblock %}'
    )
    (project / "hook.py").write_text("def on_config(config):\n    config.site_name += ' with a hook'\n")
    (project / "mkdocs.yml").write_text(MKDOCS_YML)
    # A module of the same name as one of the engine's must not be taken for it.
    (project / "markdown.py").write_text("raise SystemExit('the wrong module')\n")
    return project


def build(project: Path, name: str, pages: dict[str, bytes]) -> tuple[Path, engine.EngineResult, list[str]]:
    folder, site = project / f".build/{name}/pages", project / f".build/{name}/site"
    write_changed(folder, pages)
    configuration = project / f".build/{name}/mkdocs.yml"
    configuration.write_text(
        engine.derive_configuration(project / "mkdocs.yml", docs_dir=folder, site_dir=site, token=TOKEN), "utf-8"
    )
    lines: list[str] = []
    return site, engine.run(configuration, log=lines.append, folder=project), lines


@pytest.fixture(scope="module")
def built(project: Path) -> Iterator[tuple[Path, engine.EngineResult, list[str]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINI_SITE_URL", "https://mini.example/")
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        yield build(project, "first", {"index.md": page("One"), "studies/second.md": page("Two")})


Built = tuple[Path, engine.EngineResult, list[str]]


def test_engine_builds_silently(built: Built) -> None:
    _, result, lines = built
    assert result == engine.EngineResult(0, (), ())
    assert lines, "the log gets what the engine prints"
    assert not any("Material" in line or "zensical" in line.lower() for line in lines)


@pytest.mark.parametrize("path", ["index.html", "studies/second/index.html"])
def test_html_is_ours(built: Built, path: str) -> None:
    html = (built[0] / path).read_text("utf-8")
    article = LexborHTMLParser(html).css_first("article")
    assert article is not None
    assert f'<h1 id="top">{HEADING}<a class="headerlink"' in html
    assert PRE in html
    assert "<p>*not* emphasis, [not](a-link.md), # nor heading</p>\n\n\n<p>[TOC]</p>" in html
    assert [node.tag for node in article.iter()] == ["h1", "pre", "h2", "p", "p"]


def test_table_of_contents_and_title(built: Built) -> None:
    tree = LexborHTMLParser((built[0] / "index.html").read_text("utf-8"))
    links = tree.css(".md-nav--secondary a.md-nav__link")
    assert {(link.attributes["href"], link.text(strip=True)) for link in links} >= {("#results_1", "Results here")}
    title = tree.css_first("title")
    assert title is not None
    assert title.text() == "One - Mini with a hook"


def test_settings_of_the_project_hold(built: Built) -> None:
    site = built[0]
    tree = LexborHTMLParser((site / "index.html").read_text("utf-8"))
    assert tree.css_first('meta[name="x"][content="overridden"]') is not None
    assert tree.css_first('link[rel="canonical"][href="https://mini.example/"]') is not None
    assert tree.css_first('[data-md-component="search"]') is None
    assert not (site / "search").exists()


def differences(first: Path, second: Path) -> list[str]:
    trees = [
        {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in (first, second)
    ]
    return sorted(name for name in trees[0].keys() | trees[1].keys() if trees[0].get(name) != trees[1].get(name))


def test_builds_are_byte_identical(project: Path, built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINI_SITE_URL", "https://mini.example/")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    site, result, _ = build(project, "second", {"index.md": page("One"), "studies/second.md": page("Two")})
    assert result.exit_status == 0
    assert (site / "sitemap.xml.gz").is_file()
    assert differences(built[0], site) == []
    assert "1970-01-01" in (site / "sitemap.xml").read_text("utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    site, _, _ = build(project, "third", {"index.md": page("One"), "studies/second.md": page("Two")})
    assert differences(built[0], site) == ["sitemap.xml", "sitemap.xml.gz"]


def test_warnings_are_told_and_stop_nothing(project: Path) -> None:
    _, result, _ = build(project, "warning", {"index.md": page("One")})
    assert result.exit_status == 0
    assert result.errors == ()
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith("A reference to 'studies/second.md' is included in the 'nav'")


def test_errors_are_told(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "p", ignore=shutil.ignore_patterns(".build"))
    (tmp_path / "p/hook.py").write_text("def on_config(config):\n    raise RuntimeError('a hook that fails')\n")
    _, result, _ = build(tmp_path / "p", "failing", {"index.md": page("One")})
    assert result.exit_status == 1
    assert "RuntimeError: a hook that fails" in "\n".join(result.errors)
    (tmp_path / "p/mkdocs.yml").write_text("site_name: A\ntheme: no-such-theme\n")
    _, result, _ = build(tmp_path / "p", "failing", {"index.md": page("One")})
    assert result.exit_status == 1
    assert any("Unrecognised theme name: 'no-such-theme'" in error for error in result.errors)


def test_an_engine_that_is_not_installed(tmp_path: Path) -> None:
    absent = engine.Engine("absent", ("no_such_engine", "build"), {})
    result = engine.run(tmp_path / "mkdocs.yml", log=lambda _: None, engine=absent)
    assert result.exit_status == 1
    assert result.errors == (f"{sys.executable}: No module named no_such_engine",)


FAKE_ENGINE = """
import os, sys
print("INFO    -  arguments", *sys.argv[1:])
print("WARNING -  first line\\n  second line")
print("INFO    -  hash", hash("text"))
print("INFO    -  held", os.path.sameopenfile(int(os.environ["HELD"]), int(os.environ["HELD"])))
print("ERROR   -  not so bad")
"""


def test_what_the_engine_gets_and_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fake_engine.py").write_text(FAKE_ENGINE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    logs: list[list[str]] = [[], []]
    with build_lock(tmp_path) as lock:
        fake = engine.Engine("fake", ("fake_engine", "build"), {"HELD": str(lock)})
        for log in logs:
            result = engine.run(tmp_path / "c.yml", log=log.append, engine=fake, held=(lock,))
            assert result == engine.EngineResult(0, ("first line\n  second line",), ("not so bad",))
    assert logs[0] == logs[1], "hashes are not random"
    assert f"INFO    -  arguments build --config-file {tmp_path / 'c.yml'}" in logs[0]
    assert "INFO    -  held True" in logs[0]


SEARCHABLE = """<!doctype html>
<html lang="{language}"><title>{number}</title><main data-pagefind-body><h1>Page {number}</h1><p>Word{number}
<span data-pagefind-filter="type">{kind}</span> <span data-pagefind-filter="design">{design}</span>
<span data-pagefind-sort="year">{number}</span> <span data-pagefind-sort="size">-{number}</span></p></main></html>"""


def searchable(folder: Path) -> Path:
    """A site with languages, filters and sort orders: all that Pagefind orders at random."""
    folder.mkdir()
    for number in range(40):
        language, kind, design = ("en", "de", "nb")[number % 3], "abcdefg"[number % 7], "vwxyz"[number % 5]
        text = SEARCHABLE.format(number=number, language=language, kind=kind, design=design)
        (folder / f"{number}.html").write_text(text)
    return folder


def test_search_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGEFIND_GLOB", "1.html")
    first, second = searchable(tmp_path / "first"), searchable(tmp_path / "second")
    before = {path.name for path in first.iterdir()}
    assert search_index.index(first) == search_index.index(second) == search_index.IndexResult(40)
    assert {path.name for path in first.iterdir()} == before | {"pagefind"}
    assert len(list((first / "pagefind/filter").iterdir())) == 6
    assert differences(first, second) == []


def test_search_index_of_nothing(tmp_path: Path) -> None:
    result = search_index.index(tmp_path)
    assert result.pages == 0
    assert result.error is not None
    assert result.error == "Pagefind found no page to index"


def test_a_search_program_that_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pagefind.service.get_executable", lambda: Path("/bin/false"))
    assert search_index.index(searchable(tmp_path / "site")) == search_index.IndexResult(
        0, "Pagefind failed: its program ended early"
    )


LISTED = """<!doctype html>
<html lang="en"><main data-pagefind-body><h1>References</h1><ul data-references="all">
<li id="ref-{number}a"><span class="csl-entry">Adams  B. Title &amp; 50%.</span> <span class="identifiers">
<a href="https://doi.org/10.1/a">doi:10.1/a</a> <a href="https://x.example/">page</a></span><p>Listed</p></li>
<li id="ref-{number}b">Brown C.</li></ul></main></html>"""


def with_lists(folder: Path) -> Path:
    """A site whose references stand on two pages."""
    searchable(folder)
    for number in (1, 2):
        (folder / f"list-{number}").mkdir()
        (folder / f"list-{number}/index.html").write_text(LISTED.format(number=number))
    return folder


def test_each_reference_is_a_record_of_its_own(tmp_path: Path) -> None:
    records = reference_records(with_lists(tmp_path / "site"))
    assert [record.url for record in records] == [
        f"/list-{number}/#ref-{number}{letter}" for number in (1, 2) for letter in "ab"
    ]
    assert '<h2 id="ref-1a">Adams B. Title &amp; 50%.</h2><p>doi:10.1/a</p>' in records[0].html
    assert '<h2 id="ref-1b">Brown C.</h2><p></p>' in records[1].html


def test_records_of_a_large_library_hold_several_references(tmp_path: Path) -> None:
    records = reference_records(with_lists(tmp_path / "site"), most=2)
    assert [record.url for record in records] == ["/list-1/#ref-1a", "/list-2/#ref-2a"]
    assert all(record.html.count("<h2 ") == 2 for record in records)
    assert ["together:2" in record.html for record in records] == [True, False], "said once, for the file that holds it"


def test_references_are_indexed_alike_in_every_build(tmp_path: Path) -> None:
    first, second = with_lists(tmp_path / "first"), with_lists(tmp_path / "second")
    assert search_index.index(first) == search_index.index(second) == search_index.IndexResult(42)
    assert differences(first, second) == []
    fragments = [gzip.decompress(file.read_bytes()) for file in (first / "pagefind/fragment").iterdir()]
    assert sum(b"Title & 50%" in fragment for fragment in fragments) == 2, "in its record, not in the page of the list"


@pytest.mark.parametrize("value", [0, 23, 24, 255, 256, 65535, 65536, 1 << 40, "", "ü" * 300, [], [["a", [1, 2]]] * 30])
def test_cbor(value: object) -> None:
    encoded = search_index._encode(value)
    assert search_index._decode(encoded, 0) == (value, len(encoded))


def test_a_list_without_any_work_makes_no_record(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<ul data-references="all"></ul>', encoding="utf-8")
    assert reference_records(tmp_path) == ()
