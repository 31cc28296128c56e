"""Old addresses: what is made at each, that it leads on, and which front matter is refused."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from generator import pipeline
from generator.build.pages import engine_files
from generator.build.redirects import moved_parts, redirect_html, redirect_pages
from generator.checks.aliases import Moved
from generator.config import Config, read_config
from generator.front_matter import FrontMatter
from generator.model.documents import Document
from generator.model.pages import PlainPage
from generator.model.text import OldAddress
from generator.publication import Publication, publication
from generator.site import Page
from generator.source import Location, Source
from tests.conftest import DATA, ROOT, case_id, folders
from tests.projects import project


@pytest.mark.parametrize("case", folders("redirects"), ids=case_id)
@pytest.mark.parametrize("directories", [True, False], ids=["folders", "files"])
def test_pages_at_old_addresses(
    case: Path, directories: bool, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    config = project(case, tmp_path)
    with config.mkdocs.open("a", encoding="utf-8") as settings:
        settings.write(f"use_directory_urls: {str(directories).lower()}\n")
    config = read_config(config.root)
    checked = pipeline.check(config)
    assert checked.diagnostics == ()
    made = redirect_pages(checked.site, publication(config))
    parts = moved_parts(checked.site, publication(config))
    text = "".join(f"=== {name}\n{html.decode()}" for name, html in made.items())
    text += "".join(f"=== at the end of {name}\n{html}" for name, html in parts.items())
    golden(case.with_name(f"{case.name}.expected") / f"{'folders' if directories else 'files'}.txt", text)
    written, _ = engine_files(pipeline.number_pages(config, checked.site), checked.site, config)
    assert made.keys() <= written.keys()


@pytest.mark.parametrize(
    ("text", "path", "part", "heading"),
    [
        ("old/", "old/", "", ""),
        ("/old.html", "old.html", "", ""),
        ("/", "", "", ""),
        ("old/#part", "old/", "part", ""),
        ("a%20b/c.md#p%C3%A4rt->goal", "a b/c.md", "pärt", "goal"),
        (" old/#part  ->  goal ", "old/", "part", "goal"),
    ],
)
def test_an_old_address_is_read(text: str, path: str, part: str, heading: str) -> None:
    found = OldAddress.parse(text)
    assert (found.path, found.part, found.heading) == (path, part, heading)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("https://elsewhere.org/old/", "is not relative to this site"),
        ("//elsewhere.org/old/", "is not relative to this site"),
        ("javascript:alert(1)/", "is not relative to this site"),
        ("../old/", "cannot be published"),
        ("a/%2e%2e/%2e%2e/old/", "cannot be published"),
        ("a//b/", "cannot be published"),
        ("con/", "cannot be published"),
        ("a\\b/", "cannot be published"),
        ("old", "is no address of a page"),
        ("old.pdf", "is no address of a page"),
        ("#part", "is no address of a page"),
        ("old/?a=b", "holds a query"),
        ("old/#", "has no anchor"),
        ("old/#a b", "has no anchor"),
        ("old/#a ->", "has no anchor"),
        ("old/#a -> #b", "has no anchor"),
        ("old/ -> b", "leads a whole page to a heading"),
    ],
)
def test_what_is_no_old_address_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        OldAddress.parse(text)


def test_what_is_refused_is_reported_where_it_stands(tmp_path: Path) -> None:
    case = tmp_path / "case"
    (case / "content").mkdir(parents=True)
    text = "---\ntitle: A\naliases:\n  - old/\n  - https://elsewhere.org/\n---\n\n# A\n"
    (case / "content" / "index.md").write_text(text, "utf-8")
    (found,) = pipeline.check(project(case, tmp_path / "project")).diagnostics
    assert (found.rule.name, found.location.line, found.location.column) == ("front-matter-field", 5, 5)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1)
SEGMENTS = NAMES.map(lambda text: re.sub(r'[<>:"|?*/\\#%.]|->', "_", f"x{text}x"))
TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@given(
    st.lists(SEGMENTS, min_size=1, max_size=3), st.lists(SEGMENTS, min_size=1, max_size=3), TITLES, SEGMENTS, SEGMENTS
)
def test_a_redirect_leads_to_its_page_whatever_it_is_called(
    old: list[str], new: list[str], title: str, part: str, heading: str
) -> None:
    source = Source("page.md", "")
    page = Page(f"{'/'.join(new)}.md", source, PlainPage(title=title), FrontMatter(), Document())
    place = Location("page.md")
    file = f"{'/'.join(old)}/index.html"
    whole = Moved(OldAddress.parse(f"{'/'.join(old)}/"), page, place, file)
    row = Moved(OldAddress.parse(f"{'/'.join(old)}/#{part} -> {heading}"), page, place, file)
    html = redirect_html(whole, [row], Publication("Site"))
    tree = LexborHTMLParser(html)
    base = "https://a.org/some/base/"
    here = base + "/".join(old) + "/"
    goal = base + page.address()
    links = [link.attributes["href"] or "" for link in tree.css("a")]
    assert [unquote(urljoin(here, link)) for link in links] == [goal, f"{goal}#{heading}"]
    assert [node.attributes["id"] for node in tree.css("[id]")] == [part]
    refresh = tree.css_first("noscript meta")
    assert refresh is not None
    assert refresh.attributes["content"] == f"0; url={links[0]}"
    assert len(tree.css("script")) == len(tree.css("h1")) == len(tree.css("title")) == 1
    shown = tree.css_first("p a")
    assert shown is not None
    assert shown.text() == page.title.replace("\r", "\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Config:
    root = tmp_path_factory.mktemp("a site")
    shutil.copytree(ROOT / "site_overrides", root / "site_overrides")
    config = project(DATA / "redirects" / "moved", root)
    settings = config.mkdocs.read_text("utf-8").replace("font: false", "font: false, custom_dir: site_overrides")
    config.mkdocs.write_text(settings, "utf-8")
    result = pipeline.build(config, lambda _: None)
    assert result.published, result.diagnostics
    assert result.diagnostics == ()
    assert result.indexed == 3
    return config


def test_redirects_are_proven_and_a_dead_one_is_found(site: Config, tmp_path: Path) -> None:
    shutil.copytree(site.site, tmp_path / "site")
    page = tmp_path / "site" / "old" / "index.html"
    page.write_text(page.read_text("utf-8").replace("../new/mint/#use-in-tea", "../new/mint/#gone"), "utf-8")
    assert pipeline.verify_site(site) == ()
    (found,) = pipeline.verify_site(site, tmp_path / "site")
    assert found.rule.name == "html-dead-link"


@pytest.fixture(scope="module")
def served(site: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has the site below a path."""
    root = tmp_path_factory.mktemp("served")
    shutil.copytree(site.site, root / "some" / "base")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


GOALS = {
    "old/": "new/mint/",
    "old/?q=1": "new/mint/?q=1",
    "old/#leaves": "new/mint/",
    "old/?q=1#leaves": "new/mint/?q=1",
    "old/#w%C3%BCrze": "new/mint/#use-in-tea",
    "old/#herbs-in-general": "herbs/",
    "old/#use-in-tea": "new/mint/#use-in-tea",
    "old/#%E0%A4%A": "new/mint/#%E0%A4%A",
    "plants/old%20mint/": "new/mint/",
    "mint/": "new/mint/",
    "%C3%BCmlaut%20x.html#use-in-tea": "new/mint/#use-in-tea",
    "start.html": "",
    "herbs/#mint": "new/mint/#use-in-tea",
    "herbs/#other": "herbs/#other",
}


@pytest.mark.browser
def test_readers_arrive_where_the_page_is_now(site: Config, browser: Any, served: str) -> None:
    page = browser.new_context().new_page()
    for old, new in GOALS.items():
        page.goto(f"{served}some/base/{old}")
        page.wait_for_url(f"{served}some/base/{new}", timeout=5000)
    page.goto(f"{served}some/base/herbs/")
    page.evaluate("location.hash = 'mint'")
    page.wait_for_url(f"{served}some/base/new/mint/#use-in-tea", timeout=5000)


@pytest.mark.browser
def test_readers_arrive_without_scripts(site: Config, browser: Any, served: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    for old in ("old/", "mint/", "%C3%BCmlaut%20x.html"):
        page.goto(f"{served}some/base/{old}")
        page.wait_for_url(f"{served}some/base/new/mint/", timeout=5000)
    page.goto(f"{served}some/base/herbs/#mint")
    page.get_by_role("link", name="Mint & “balm” </a>: Use in tea").click()
    page.wait_for_url(f"{served}some/base/new/mint/#use-in-tea")


@pytest.mark.browser
def test_readers_of_a_folder_on_disk_arrive(site: Config, browser: Any) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{site.site.as_uri()}/old/index.html#w%C3%BCrze")
    page.wait_for_url(f"{site.site.as_uri()}/new/mint/index.html#use-in-tea", timeout=5000)
