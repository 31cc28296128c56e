"""What pages say of themselves to programs: JSON-LD, heads, COinS, breadcrumbs, and the site built from them."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator import pipeline
from generator.build.breadcrumbs import breadcrumbs
from generator.build.cited_works import highwire, schema_org
from generator.build.head import head_html
from generator.build.json_ld import PageData, json_in_html
from generator.build.pages import offered_data
from generator.cite import NumberedPage
from generator.compose.coins import coins_html
from generator.config import Config, read_config
from generator.model.references import Name, Nature, Reference, Retraction
from generator.publication import Publication, publication
from generator.site import Site, relative_address
from generator.source import Location
from tests.conftest import DATA, ROOT
from tests.projects import project

GARDEN = DATA / "metadata" / "garden"
SITES = {
    "published": "https://garden.evidence.org/sub",
    "unpublished": "https://garden.example/",
}
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)
WORDS = TEXT.filter(lambda text: text.strip(", "))
NAMES = st.builds(Name, family=WORDS, given=st.just("") | TEXT) | st.builds(Name, literal=WORDS)
REFERENCES = st.builds(
    Reference,
    key=st.just("key"),
    type=st.sampled_from(["article-journal", "book", "chapter", "report", "thesis", "webpage", "standard", ""]),
    location=st.just(Location("works.bib")),
    title=TEXT,
    authors=st.lists(NAMES, max_size=3).map(tuple),
    container=st.just("") | TEXT,
    issued=st.sampled_from(["", "2001", "2001-05", "2001/2002", "in press"]),
    doi=st.sampled_from(["", "10.1000/a(1)<2>&b=c", "10.1000/a<1::b>3.0.CO;2-2"]),
    pmid=st.sampled_from(["", "12345"]),
    url=st.sampled_from(["", "https://a.example.org/?b=1&c='2'", "javascript:alert(1)"]),
)


def numbered(url: str, folder: Path, more: str = "") -> tuple[Config, Site, dict[str, NumberedPage]]:
    config = project(GARDEN, folder)
    settings = config.mkdocs.read_text("utf-8").replace(SITES["published"], url)
    config.mkdocs.write_text(settings + more, "utf-8")
    config = read_config(config.root)
    checked = pipeline.check(config)
    assert not pipeline.has_errors(checked.diagnostics), checked.diagnostics
    return config, checked.site, {page.path: page for page in pipeline.number_pages(config, checked.site)}


@pytest.mark.parametrize("case", SITES)
def test_pages_are_described_as_expected(case: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    more = "" if case == "published" else "use_directory_urls: false\n"
    config, site, pages = numbered(SITES[case], tmp_path, more)
    published = publication(config)
    data = PageData(site, published, offered_data(pages.values()))
    for path, page in pages.items():
        name = path.removesuffix(".md").replace("/", "_")
        graph = json.dumps(data.graph(page), ensure_ascii=False, indent=2)
        head = head_html(page, site, published, with_feed=True).replace("><", ">\n<")
        golden(DATA / "metadata" / f"{case}.expected" / f"{name}.txt", f"{head}\n\n{graph}\n")


def addresses(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node[name] for name in ("url", "@id", "item", "contentUrl") if name in node]
        return [text for text in own if isinstance(text, str)] + [a for v in node.values() for a in addresses(v)]
    return [address for item in node for address in addresses(item)] if isinstance(node, list) else []


@pytest.mark.parametrize("case", SITES)
def test_addresses_are_whole_only_where_the_site_has_one(case: str, tmp_path: Path) -> None:
    config, site, pages = numbered(SITES[case], tmp_path)
    data = PageData(site, publication(config), offered_data(pages.values()))
    works = ("https://doi.org/", "https://survey.example.org/")
    found = [address for page in pages.values() for address in addresses(data.graph(page))]
    own = [address for address in found if not address.startswith(works)]
    assert len(own) > len(pages)
    assert all(address.startswith(f"{SITES[case]}/") == (case == "published") for address in own)
    assert "garden.example" not in "".join(found)


@pytest.mark.parametrize(
    ("site_url", "url"),
    [
        ("https://a.org", "https://a.org/"),
        ("https://a.org/sub/", "https://a.org/sub/"),
        ("http://a.org:8000/sub", "http://a.org:8000/sub/"),
        ("", ""),
        ("https://ldn-evidence.example/", ""),
        ("https://www.example.com/", ""),
        ("https://example-of.com/", "https://example-of.com/"),
        ("http://localhost:8000/", ""),
        ("http://127.0.0.1/", ""),
        ("/sub/", ""),
        ("http://[::1", ""),
    ],
)
def test_only_a_host_that_can_be_reached_gives_the_site_an_address(site_url: str, url: str, tmp_path: Path) -> None:
    assert publication(Config(tmp_path, tmp_path, tmp_path, site_url=site_url)).url == url


@pytest.mark.parametrize(
    ("copyright_html", "license_address"),
    [
        ('© <a href="https://l.org/by?a=1&amp;b=2" rel="license">L</a>', "https://l.org/by?a=1&b=2"),
        ('© <a rel="external license" href="https://l.org">L</a>', "https://l.org"),
        ('© <a href="https://l.org">license</a>', ""),
        ('© <a rel="license" href="javascript:alert(1)">L</a>', ""),
        ("", ""),
    ],
)
def test_licence_is_the_link_that_says_so(copyright_html: str, license_address: str, tmp_path: Path) -> None:
    assert publication(Config(tmp_path, tmp_path, tmp_path, copyright=copyright_html)).license == license_address


@pytest.mark.parametrize(
    ("goal", "here", "expected"),
    [
        ("", "", "./"),
        ("", "a/b/", "../../"),
        ("a/b/", "a/b/", "./"),
        ("a/c/", "a/b/", "../c/"),
        ("a/b.html", "a/c.html", "b.html"),
        ("a:b/ü x/", "", "a%3Ab/%C3%BC%20x/"),
    ],
)
def test_relative_addresses(goal: str, here: str, expected: str) -> None:
    assert relative_address(goal, here) == expected


def test_breadcrumbs_follow_what_a_page_is_and_where_it_lies(tmp_path: Path) -> None:
    _, site, _ = numbered(SITES["published"], tmp_path)
    assert breadcrumbs("index.md", site) == ()
    assert [step.title for step in breadcrumbs("studies/adams-2001.md", site)] == ["Home", "Studies"]
    assert [step.title for step in breadcrumbs("studies/index.md", site)] == ["Home"]
    assert breadcrumbs("guide/words.md", site) == (("Home", ""), ("Guide", "guide/"))
    assert breadcrumbs("references/a.md", site) == (("Home", ""), ("All references", "references/"))


JSON = st.recursive(
    st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSON)
def test_json_in_a_page_is_read_as_it_was(value: Any) -> None:
    written = json_in_html(value)
    assert not re.search("[<>&\u2028\u2029]", written)
    page = LexborHTMLParser(f"<!doctype html><p>a<script type='application/ld+json'>{written}</script><p id=after>")
    script = page.css_first("script")
    assert script is not None
    assert json.loads(script.text()) == value
    assert page.css_first("body > #after") is not None


@given(REFERENCES)
def test_a_work_is_described_without_what_is_not_known(reference: Reference) -> None:
    node = schema_org(reference)
    assert node["name"] == reference.title
    assert all(node.values())
    assert node.get("datePublished", "") == (
        "" if reference.issued == "in press" else reference.issued.partition("/")[0]
    )
    assert "javascript" not in json.dumps(node)
    fields = [field.partition("=") for field in highwire(reference).split("; ")]
    assert all(name.startswith("citation_") and value for name, _, value in fields)
    assert [value for name, _, value in fields if name == "citation_doi"] in ([], [reference.doi])


@pytest.mark.parametrize(("nature", "status"), [(Nature.RETRACTION, "Retracted"), (Nature.CONCERN, None)])
def test_a_retracted_work_is_called_so(nature: Nature, status: str | None) -> None:
    place = Location("works.bib")
    work = Reference("a", "article-journal", place, title="A", retraction=Retraction(nature, place))
    assert schema_org(work).get("creativeWorkStatus") == status


def read_coins(span: LexborNode) -> dict[str, list[str]]:
    """What a reference manager reads: Zotero's translator takes each value's percent encoding away, and no more."""
    assert span.attributes["class"] == "Z3988"
    assert span.attributes["aria-hidden"] == "true"
    assert span.text() == ""
    found = parse_qs(span.attributes["title"] or "", strict_parsing=True)
    assert found.pop("ctx_ver") == ["Z39.88-2004"]
    return found


def compare_coins(found: dict[str, list[str]], reference: Reference) -> None:
    kind = found["rft_val_fmt"][0].rpartition(":")[2]
    titles = {"journal": "atitle", "book": "btitle", "dissertation": "title", "dc": "title"}
    part = reference.type in ("chapter", "paper-conference")
    assert found[f"rft.{'atitle' if part else titles[kind]}"] == [reference.title]
    if kind == "journal" and reference.container:
        assert found["rft.jtitle"] == [reference.container]
    persons = [name for name in reference.authors if not name.literal]
    bodies = [name.literal for name in reference.authors if name.literal]
    if kind == "dc":
        assert len(found.get("rft.creator", [])) == len(reference.authors)
    else:
        assert [author.partition(",")[0] for author in found.get("rft.au", [])] == [
            " ".join(filter(None, (name.particle, name.family))).replace(",", "") for name in persons
        ]
        assert found.get("rft.aucorp", []) == bodies
    year = reference.issued.partition("/")[0] if reference.issued != "in press" else ""
    assert found.get("rft.date", [""]) == [year]
    identifiers = [f"info:doi/{reference.doi}"] * bool(reference.doi) + [f"info:pmid/{reference.pmid}"] * bool(
        reference.pmid
    )
    assert [i for i in found.get("rft_id", []) if i.startswith("info:")] == identifiers


@given(REFERENCES)
def test_coins_are_read_as_the_work_is(reference: Reference) -> None:
    page = LexborHTMLParser(f"<ol><li>{coins_html(reference)}</li></ol><p id=after>")
    spans = page.css("span")
    assert len(spans) == 1
    found = read_coins(spans[0])
    compare_coins(found, reference)
    assert all(value for values in found.values() for value in values)
    assert not any("javascript" in value for value in found.get("rft_id", []))


def test_every_entry_of_a_list_can_be_read_by_reference_managers(tmp_path: Path) -> None:
    _, site, pages = numbered(SITES["published"], tmp_path)
    seen: set[str] = set()
    for page in pages.values():
        for entry in LexborHTMLParser(page.html).css('[id^="ref-"]'):
            reference = site.reference_by_key[(entry.attributes["id"] or "").removeprefix("ref-")]
            spans = entry.css("span.Z3988")
            assert len(spans) == 1
            compare_coins(read_coins(spans[0]), reference)
            seen.add(reference.key)
    assert seen == set(site.reference_by_key)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The small site, built with the project's own theme."""
    root = tmp_path_factory.mktemp("garden")
    shutil.copytree(ROOT / "site_overrides", root / "site_overrides")
    config = project(GARDEN, root)
    result = pipeline.build(config, lambda _: None)
    assert result.published, result.diagnostics
    assert result.diagnostics == ()
    return config


def pages_of(config: Config) -> dict[str, LexborHTMLParser]:
    """Every page but the redirects, by path."""
    found = {file.relative_to(config.site).as_posix(): file for file in config.site.rglob("*.html")}
    parsed = {path: LexborHTMLParser(file.read_text("utf-8")) for path, file in sorted(found.items())}
    return {path: page for path, page in parsed.items() if page.css_first("noscript meta") is None}


def content(page: LexborHTMLParser, selector: str, attribute: str = "content") -> list[str]:
    return [node.attributes[attribute] or "" for node in page.css(selector)]


def test_every_page_has_one_title_and_a_link_that_skips_to_it(garden: Config) -> None:
    pages = pages_of(garden)
    assert "404.html" in pages
    for path, page in pages.items():
        assert len(page.css("h1")) == 1, path
        (skip,) = content(page, "a.md-skip", "href")
        assert page.css_first(f'h1[id="{skip.removeprefix("#")}"]') is not None, path
        assert content(page, "html", "lang") == ["en"]
        assert len(page.css("head > title")) == 1


def test_paper_names_the_page_and_its_address(garden: Config) -> None:
    page = pages_of(garden)["indications/hay-fever/index.html"]
    head = page.css_first(".print-head")
    assert head is not None
    assert " ".join(head.text().split()) == (
        f"Garden & Co {SITES['published']}/indications/hay-fever/ Last compared with its sources on 1 February 2026"
    )
    assert (
        '@bottom-left { content: "Garden & Co: Hay \\3c /script> fever' in page.css('style[media="print"]')[-1].text()
    )


def test_every_page_can_be_previewed(garden: Config) -> None:
    for path, page in pages_of(garden).items():
        if path == "404.html":
            assert content(page, 'meta[name="robots"]') == ["noindex"]
            assert page.css('link[rel="canonical"], meta[property="og:url"]') == []
            continue
        address = f"{SITES['published']}/{quote(path.removesuffix('index.html'))}"
        assert content(page, 'link[rel="canonical"]', "href") == [address]
        assert content(page, 'meta[property="og:url"]') == [address]
        for name in ("title", "type", "site_name"):
            assert len(list(filter(None, content(page, f'meta[property="og:{name}"]')))) == 1, (path, name)
        assert content(page, 'meta[property="og:image"]') == []
        assert content(page, 'meta[property="og:locale"]') == []
        assert content(page, 'meta[name="twitter:card"]') == ["summary"]
        assert content(page, 'head link[rel="license"]', "href") == ["https://creativecommons.org/licenses/by/4.0/"]
    page = pages_of(garden)["indications/hay-fever/index.html"]
    assert content(page, 'meta[property="og:title"]') == ["Hay </script> fever & “itch”"]
    assert content(page, 'meta[property="og:description"]') == ["Does “mint” <b>help</b>?"]


def test_files_that_a_head_names_are_there(garden: Config) -> None:
    seen = set()
    for path, page in pages_of(garden).items():
        for link in page.css('link[rel~="alternate"]'):
            goal = (garden.site / path).parent / (link.attributes["href"] or "")
            assert goal.is_file(), (path, goal)
            seen.add(link.attributes["type"])
    assert seen >= {"application/atom+xml", "application/x-bibtex", "application/x-research-info-systems"}


def test_pages_of_studies_and_sources_name_their_references_and_none_claims_to_be_a_paper(
    garden: Config,
) -> None:
    for path, page in pages_of(garden).items():
        named = {name for name in content(page, "meta[name]", "name") if name.startswith("citation_")}
        about_one = re.fullmatch(r"(?:studies|sources)/[^/]+/index\.html", path)
        assert named == ({"citation_reference"} if about_one else set()), path


def test_breadcrumbs_are_seen_and_lead_up(garden: Config) -> None:
    pages = pages_of(garden)
    steps = {path: content(page, 'nav[aria-label="Breadcrumb"] a', "href") for path, page in pages.items()}
    assert steps["studies/adams-2001/index.html"] == ["../../", "../"]
    assert steps["index.html"] == steps["404.html"] == []
    assert all(steps[path] for path in steps.keys() - {"index.html", "404.html"})


def test_descriptions_for_programs_stand_on_the_built_pages(garden: Config) -> None:
    for path, page in pages_of(garden).items():
        scripts = page.css('script[type="application/ld+json"]')
        assert len(scripts) == (path != "404.html")
        for script in scripts:
            graph = json.loads(script.text())["@graph"]
            assert graph[0]["url"] == f"{SITES['published']}/{path.removesuffix('index.html')}"
            assert "reviewedBy" not in graph[0]


def test_the_sitemap_has_every_page_once_and_no_redirect(garden: Config) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ElementTree.parse(garden.site / "sitemap.xml").getroot().findall("s:url", space)  # noqa: S314 - our own
    dates = {url.findtext("s:loc", "", space): url.findtext("s:lastmod", None, space) for url in urls}
    shown = [path.removesuffix("index.html") for path in pages_of(garden) if path != "404.html"]
    assert sorted(dates) == sorted(f"{SITES['published']}/{path}" for path in shown)
    assert {address.rpartition("/sub/")[2]: day for address, day in dates.items() if day} == {
        "": "2026-03-01",
        "indications/hay-fever/": "2026-02-01",
        "sources/survey/": "2026-02-02",
    }


def test_the_page_for_lost_readers_leads_on(garden: Config) -> None:
    page = pages_of(garden)["404.html"]
    assert page.css_first("article [data-search-open]") is not None
    assert content(page, "article li a", "href") == ["/sub/.", "/sub/indications/", "/sub/guide/"]


def test_a_site_that_says_nothing_of_itself_claims_nothing() -> None:
    page = NumberedPage("a.md", "A", "", "page", "", 0)
    graph = PageData(Site(), Publication("S")).graph(page)["@graph"]
    assert graph == [
        {
            "@type": "WebPage",
            "@id": "./",
            "url": "./",
            "name": "A",
            "inLanguage": "en",
            "isPartOf": {"@type": "WebSite", "@id": "../", "url": "../", "name": "S"},
        }
    ]
    assert head_html(page, Site(), Publication("S"), with_feed=False) == ""
