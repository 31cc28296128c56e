"""Books: what of a page they keep, that they are valid and lead where they should; what ``evidence export`` says."""

import posixpath
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from generator import book, pandoc, pipeline
from generator.book.chapter import Chapter, chapter_html
from generator.book.links import Links, settled
from generator.book.markup import anchor, picture
from generator.book.metadata import Project, read_project
from generator.book.tables import column_widths
from generator.cite import NumberedPage
from generator.cli import export as cli_export
from generator.cli import main
from generator.config import Config
from tests.conftest import DATA, case_id, folders
from tests.projects import project

HERE = "pages/case/"
OTHER = '<h2 id="p2-place">Place</h2><h1 id="p2">Other</h1>'
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


def image(form: str) -> Callable[[str], str | None]:
    shown = {"pages/files/dot.png": "data:image/png;base64,AAAA"}
    if form == "epub":
        shown["pages/files/drawing.svg"] = "data:image/svg+xml;base64,AAAA"
    return shown.get


def readable(html: str) -> str:
    """With every element on a line of its own, and drawings as text."""
    drawn = re.sub(r"data:image/svg\+xml;base64,([A-Za-z0-9+/]{5,}=*)", lambda f: b64decode(f[1]).decode(), html)
    return re.sub(r"(</?(?:p|li|ul|ol|h\d|div|table|tr|figure|section|dl|dt|dd)\b)", r"\n\1", drawn).strip() + "\n"


@pytest.mark.parametrize("form", book.FORMATS)
@pytest.mark.parametrize("case", sorted((DATA / "export" / "chapters").glob("*.html")), ids=case_id)
def test_chapters_as_expected(case: Path, form: str, golden: Callable[[Path, str], None]) -> None:
    page = NumberedPage("pages/case.md", "The <title>", "", "page", case.read_text("utf-8"), 0)
    links = Links({HERE: 1, "pages/other/": 2}, "https://site.test/base/")
    html = settled(chapter_html(Chapter(page, 1, 2, HERE), links, image(form), form == "epub") + OTHER)
    golden(DATA / "export" / "chapters.expected" / f"{case.stem}.{form}.html", readable(html.removesuffix(OTHER)))


@pytest.mark.parametrize("site_url", ["", "https://site.example/"])
def test_without_an_address_of_the_site_links_out_of_the_book_are_text(site_url: str) -> None:
    links = Links({"": 1}, site_url)
    assert links.goal("other/#x", "") is None
    assert links.goal("#x", "") == "#p1-x"
    assert links.goal("https://outside.test/", "") == "https://outside.test/"


@given(st.tuples(st.integers(1), st.text()), st.tuples(st.integers(1), st.text()))
def test_anchors_are_names_and_never_the_same(one: tuple[int, str], two: tuple[int, str]) -> None:
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", anchor(*one))
    assert (anchor(*one) == anchor(*two)) == (one == two)


@given(st.text(), st.text())
def test_a_picture_is_xml_whatever_stands_in_it(title: str, label: str) -> None:
    tree = LexborHTMLParser('<body><svg viewBox="0 0 10 20" data-x=""><title>t</title><text></text></svg>')
    svg = tree.css_first("svg")
    svg.css_first("title").first_child.replace_with(title)
    svg.attrs["data-x"] = label
    made = re.fullmatch(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="[^"<>]*">', picture(svg), re.DOTALL)
    assert made
    root = ElementTree.fromstring(b64decode(made[1]))  # noqa: S314 - made here
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="ascii", categories=["L", "Zs"])), min_size=3, max_size=3), min_size=1
    )
)
def test_columns_share_the_whole_width(rows: list[list[str]]) -> None:
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    widths = column_widths(LexborHTMLParser(f"<table>{html}</table>").css_first("table"))
    assert len(widths) == 3
    assert min(widths) > 0
    assert abs(sum(widths) - 100) < 0.3


def made_book(config: Config, form: str, *names: str, **more: date) -> tuple[bytes, tuple[NumberedPage, ...]]:
    checked = pipeline.check(config)
    assert not pipeline.has_errors(checked.diagnostics), checked.diagnostics
    pages = pipeline.number_pages(config, checked.site)
    chosen = book.select_pages(names, pages, checked.site)
    told = read_project(config.mkdocs, config.site_url)
    content = config.content
    made = book.make_book(
        chosen, checked.site, told, form, lambda path: (content / path).read_bytes(), whole=not names, **more
    )
    return made, chosen


def xml(archive: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(name))  # noqa: S314 - made here


def epub_faults(made: bytes, pages: tuple[NumberedPage, ...]) -> list[str]:
    """What is wrong with an EPUB: EPUB 3.3, sections 3 to 5 and 7, as far as they concern a book of ours."""
    archive = ZipFile(BytesIO(made))
    first = archive.infolist()[0]
    faults = []
    if (first.filename, first.compress_type) != ("mimetype", ZIP_STORED):
        faults.append("the mark that it is an EPUB does not stand first and uncompressed")
    package = xml(archive, "EPUB/content.opf")
    listed = [f"EPUB/{item.get('href')}" for item in package.iter(f"{OPF}item")]
    present = [name for name in archive.namelist() if name.startswith("EPUB/") and name != "EPUB/content.opf"]
    if Counter(listed) != Counter(present):
        faults.append(f"manifest and files differ: {set(listed) ^ set(present)}")
    documents = {name: xml(archive, name) for name in present if name.endswith((".xhtml", ".svg", ".ncx"))}
    places: dict[str, set[str]] = {}
    for name, root in documents.items():
        identifiers = [node.get("id") for node in root.iter() if node.get("id")]
        faults.extend(f"{name}: {one} twice" for one, count in Counter(identifiers).items() if count > 1)
        places[name] = set(identifiers)
    for name, root in documents.items():
        for node in root.iter():
            for goal in (node.get("href"), node.get("src")):
                if not goal or "://" in goal or goal.startswith("mailto:"):
                    continue
                path, fragment = urldefrag(goal)
                file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
                if file not in present or (fragment and unquote(fragment) not in places[file]):
                    faults.append(f"{name}: {goal} leads nowhere")
            if node.tag == f"{XHTML}img" and not node.get("alt"):
                faults.append(f"{name}: a picture without words")
    contents = next(node for node in documents["EPUB/nav.xhtml"].iter(f"{XHTML}nav") if node.get("id") == "toc")
    told = {"".join(node.itertext()) for node in contents.iter(f"{XHTML}a")}
    faults.extend(f"{page.title} is not in the contents" for page in pages if " ".join(page.title.split()) not in told)
    return faults


def docx_faults(made: bytes, pages: tuple[NumberedPage, ...]) -> list[str]:
    """What is wrong with a Word document: its parts, its relationships, and where its links lead."""
    archive = ZipFile(BytesIO(made))
    roots = {name: xml(archive, name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    parts = {"word/document.xml": roots["word/document.xml"], "word/footnotes.xml": roots["word/footnotes.xml"]}
    names = Counter(node.get(f"{W}name") for root in parts.values() for node in root.iter(f"{W}bookmarkStart"))
    faults = [f"bookmark {name} twice" for name, count in names.items() if count > 1]
    notes = {node.get(f"{W}id") for node in parts["word/footnotes.xml"].iter(f"{W}footnote")}
    for part, root in parts.items():
        listed = roots[f"word/_rels/{posixpath.basename(part)}.rels"]
        known = {node.get("Id"): node for node in listed}
        goals = [f"word/{node.get('Target')}" for node in listed if node.get("TargetMode") != "External"]
        faults.extend(f"{goal} is missing" for goal in goals if goal not in archive.namelist())
        for node in root.iter():
            goal, relation = node.get(f"{W}anchor"), node.get(f"{R}id") or node.get(f"{R}embed")
            if (goal and goal not in names) or (relation and relation not in known):
                faults.append(f"{part}: {goal or relation} leads nowhere")
            if node.tag == f"{W}footnoteReference" and node.get(f"{W}id") not in notes:
                faults.append(f"footnote {node.get(f'{W}id')} is missing")
    level = "Heading1" if len(pages) == 1 else "Heading2"
    titles = [text for style, text in paragraphs(parts["word/document.xml"]) if style == level]
    if sorted(titles) != sorted(" ".join(page.title.split()) for page in pages):
        faults.append(f"headings and pages differ: {titles}")
    return faults


def paragraphs(root: ElementTree.Element) -> list[tuple[str, str]]:
    """Style and text of each paragraph."""
    found = []
    for node in root.iter(f"{W}p"):
        style = node.find(f"{W}pPr/{W}pStyle")
        found.append(
            ("" if style is None else style.get(f"{W}val", ""), "".join(t.text or "" for t in node.iter(f"{W}t")))
        )
    return found


FAULTS = {"docx": docx_faults, "epub": epub_faults}


@pytest.mark.parametrize("form", book.FORMATS)
@pytest.mark.parametrize("case", folders("pages"), ids=case_id)
def test_books_of_whole_sites_are_valid(case: Path, form: str, tmp_path: Path) -> None:
    config = project(case, tmp_path)
    made, pages = made_book(config, form)
    assert FAULTS[form](made, pages) == []


@pytest.mark.parametrize("form", book.FORMATS)
def test_a_book_of_one_page_is_valid_and_has_its_title(form: str, tmp_path: Path) -> None:
    made, pages = made_book(project(DATA / "pages" / "all-types", tmp_path), form, "indications/ache.md")
    assert [page.path for page in pages] == ["indications/ache.md"]
    assert FAULTS[form](made, pages) == []
    archive = ZipFile(BytesIO(made))
    told = xml(archive, "docProps/core.xml" if form == "docx" else "EPUB/content.opf")
    assert next(told.iter(f"{DC}title")).text == "Ache"


BROKEN = {
    "epub": [
        ("EPUB/text/ch001.xhtml", b'href="#fn1"', b'href="#fn9"'),
        ("EPUB/text/ch001.xhtml", b'id="p1-cite-adams2001-1"', b'id="p1-cite-adams2001-2"'),
        ("EPUB/text/ch001.xhtml", b"../media/file0.svg", b"../media/file9.svg"),
        ("EPUB/nav.xhtml", b">Ache<", b">Other<"),
        ("EPUB/content.opf", b"media/file0.svg", b"media/file9.svg"),
    ],
    "docx": [
        ("word/document.xml", b'w:anchor="p1-ref-adams2001"', b'w:anchor="p1-ref-gone"'),
        ("word/document.xml", b'"Heading1"', b'"Heading2"'),
        ("word/document.xml", b'w:footnoteReference w:id="', b'w:footnoteReference w:id="9'),
        ("word/_rels/document.xml.rels", b'Target="styles.xml"', b'Target="gone.xml"'),
        ("word/_rels/document.xml.rels", b'TargetMode="External"', b""),
    ],
}


@pytest.mark.parametrize(
    ("form", "name", "old", "new"), [(form, *change) for form, changes in BROKEN.items() for change in changes]
)
def test_a_planted_fault_of_a_book_is_seen(form: str, name: str, old: bytes, new: bytes, tmp_path: Path) -> None:
    made, pages = made_book(project(DATA / "pages" / "all-types", tmp_path), form, "indications/ache.md")
    broken = BytesIO()
    with ZipFile(BytesIO(made)) as source, ZipFile(broken, "w") as target:
        assert old in source.read(name)
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info, content.replace(old, new) if info.filename == name else content)
    assert FAULTS[form](broken.getvalue(), pages)


CITATION = re.compile(r'<span class="citation" data-cites="([^"]*)">(.*?\])</span>', re.DOTALL)


def citations(html: str) -> Counter[tuple[str, str]]:
    """Keys and text of each citation. Where footnotes stand is up to the format."""
    tree = LexborHTMLParser(html)
    return Counter(
        (node.attributes["data-cites"] or "", "".join(node.text().split())) for node in tree.css(".citation")
    )


@pytest.mark.parametrize("case", folders("pages"), ids=case_id)
def test_citations_are_those_of_the_site(case: Path, tmp_path: Path) -> None:
    made, pages = made_book(project(case, tmp_path), "epub")
    expected: Counter[tuple[str, str]] = Counter()
    for page in pages:
        expected += citations(page.html)
    archive = ZipFile(BytesIO(made))
    found: Counter[tuple[str, str]] = Counter()
    for name in archive.namelist():
        if name.startswith("EPUB/text/"):
            found += citations(archive.read(name).decode())
    assert found == expected


def test_citations_lead_to_the_list_of_their_own_page_and_back(tmp_path: Path) -> None:
    made, pages = made_book(project(DATA / "pages" / "all-types", tmp_path), "epub")
    archive = ZipFile(BytesIO(made))
    cited = 0
    for name in archive.namelist():
        if name.startswith("EPUB/text/ch"):
            goals = [node.get("href") or "" for node in xml(archive, name).iter() if node.get("role") in ROLES]
            assert all(not urldefrag(goal)[0] or name.endswith(urldefrag(goal)[0]) for goal in goals)
            cited += len(goals)
    assert cited > sum(page.citations for page in pages)


ROLES = ("doc-biblioref", "doc-backlink")


@pytest.mark.parametrize("form", book.FORMATS)
def test_the_same_sources_make_the_same_bytes(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = DATA / "pages" / "evidence-base"
    first, _ = made_book(project(case, tmp_path / "first"), form)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    second, _ = made_book(project(case, tmp_path / "a second folder"), form)
    assert first == second


def test_dates_come_from_the_sources_and_the_day_of_publication_from_who_makes_the_book(tmp_path: Path) -> None:
    config = project(DATA / "pages" / "all-types", tmp_path)
    plain = xml(ZipFile(BytesIO(made_book(config, "epub", "indications/ache.md")[0])), "EPUB/content.opf")
    assert list(plain.iter(f"{DC}date")) == []
    modified = [node.text for node in plain.iter(f"{OPF}meta") if node.get("property") == "dcterms:modified"]
    assert modified == ["2026-01-31T00:00:00Z"]
    dated, _ = made_book(config, "epub", "indications/ache.md", published=date(2027, 2, 3))
    told = xml(ZipFile(BytesIO(dated)), "EPUB/content.opf")
    assert [(node.text or "")[:10] for node in told.iter(f"{DC}date")] == ["2027-02-03"]
    identifiers = {next(root.iter(f"{DC}identifier")).text for root in (plain, told)}
    assert len(identifiers) == 1


def test_the_project_is_read_as_mkdocs_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "base.yml").write_text("site_author: 'A & B'\ntheme: {name: material, language: de}\n", "utf-8")
    file = tmp_path / "mkdocs.yml"
    file.write_text("INHERIT: base.yml\nsite_name: !ENV [NAME_OF_BOOK, Default]\nx: !!python/name:os.system\n", "utf-8")
    assert read_project(file) == Project("Default", "A & B", "de")
    monkeypatch.setenv("NAME_OF_BOOK", "Named")
    assert read_project(file).name == "Named"


def test_metadata_is_text_and_never_an_option(tmp_path: Path) -> None:
    config = project(DATA / "pages" / "all-types", tmp_path)
    config.mkdocs.write_text(
        "site_name: '--output=x <b>T</b> & \"Q\"'\nsite_author: '</title><script>'\n"
        "theme: {name: material, language: de}\n",
        "utf-8",
    )
    for form, name in (("epub", "EPUB/content.opf"), ("docx", "docProps/core.xml")):
        told = xml(ZipFile(BytesIO(made_book(config, form)[0])), name)
        assert next(told.iter(f"{DC}title")).text == '--output=x <b>T</b> & "Q"'
        assert next(told.iter(f"{DC}creator")).text == "</title><script>"
        assert next(told.iter(f"{DC}language")).text == "de"


def test_parts_follow_each_other_with_groups_of_indications(tmp_path: Path) -> None:
    made, _ = made_book(project(DATA / "pages" / "evidence-base", tmp_path), "epub")
    contents = xml(ZipFile(BytesIO(made)), "EPUB/nav.xhtml").find(f".//{XHTML}nav/{XHTML}ol")
    assert contents is not None
    titles = ["".join(item.find(f"{XHTML}a").itertext()) for item in contents]
    assert titles == [
        "Start", "Indications", "Indications: Pain", "General pages", "Studies", "Mechanisms", "Sources",
        "References, data and changes",
    ]  # fmt: skip


def test_pictures_are_embedded_and_nothing_else_is_read(tmp_path: Path) -> None:
    config = project(DATA / "pages" / "all-types", tmp_path)
    dot = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    (config.content / "files").mkdir(exist_ok=True)
    (config.content / "files" / "dot.png").write_bytes(dot)
    (config.content / "plain.md").write_text(
        "# Plain\n\n![A dot](files/dot.png)\n![Out](http://127.0.0.1:9/x.png)\n", "utf-8"
    )
    for form, folder in (("epub", "EPUB/media/"), ("docx", "word/media/")):
        made, pages = made_book(config, form, "plain.md")
        archive = ZipFile(BytesIO(made))
        assert FAULTS[form](made, pages) == []
        assert [archive.read(name) for name in archive.namelist() if name.startswith(folder)] == [dot]
        text = b"".join(archive.read(name) for name in archive.namelist() if "doc" in name or "text/ch" in name)
        assert b"[Out]" in text
        assert b64encode(dot) not in text or form == "docx"


def test_the_command_offers_every_format() -> None:
    assert cli_export.FORMATS == book.FORMATS


def evidence(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


@pytest.fixture
def small(tmp_path: Path) -> Config:
    return project(DATA / "pages" / "all-types", tmp_path / "project")


@pytest.mark.parametrize(
    "name",
    [
        "indications/ache.md",
        "indications/ache",
        "indications/ache/",
        "/indications/ache/",
        "indications/ache/index.html",
        "content/indications/ache.md",
    ],
)
def test_a_page_is_named_by_path_or_address(name: str, small: Config, tmp_path: Path) -> None:
    result = evidence(name, "--project", str(small.root), "-o", str(tmp_path / "x.EPUB"))
    assert result.exit_code == 0, result.output
    assert "Writing 1 page as EPUB" in result.stderr
    assert result.stdout == ""
    assert ZipFile(tmp_path / "x.EPUB").testzip() is None


def test_a_file_is_replaced_and_nothing_stays_beside_it(small: Config, tmp_path: Path) -> None:
    target = tmp_path / "out" / "book.bin"
    target.parent.mkdir()
    target.write_text("old")
    result = evidence("--to", "docx", "--date", "2027-02-03", "--project", str(small.root), "-o", str(target))
    assert result.exit_code == 0, result.output
    assert [path.name for path in target.parent.iterdir()] == ["book.bin"]
    assert "word/document.xml" in ZipFile(target).namelist()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("indications/ahce.md", "-o", "x.epub"), "did you mean 'indications/ache.md'?"),
        (("zzzzzz", "-o", "x.epub"), "there is no page 'zzzzzz'; name its path"),
        (("-o", "x.pdf"), "end its name in .docx or .epub, or give --to"),
        (("-o", "gone/x.epub"), "there is no folder gone"),
        (("-o", "."), "is a directory"),
        (("-o", f"{'x' * 250}.epub"), "cannot be written"),
        (("-o", "x.epub", "--date", "yesterday"), "does not match the format"),
        ((), "Missing option '-o'"),
    ],
)  # fmt: skip
def test_wrong_usage_has_status_2_and_writes_nothing(
    arguments: tuple[str, ...], told: str, small: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = evidence("--project", str(small.root), *arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["project"]


def test_a_site_with_errors_is_refused_and_the_old_file_stays(small: Config, tmp_path: Path) -> None:
    target = tmp_path / "x.epub"
    target.write_text("old")
    (small.content / "plain.md").write_text("# Plain\n\nText [@nobody].\n", "utf-8")
    result = evidence("--project", str(small.root), "-o", str(target))
    assert result.exit_code == 1
    assert "citation-undefined" in result.stdout
    assert "Nothing was exported: 1 error" in result.stderr
    assert target.read_text() == "old"


def test_without_pandoc_the_remedy_is_told(small: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> str:
        raise pandoc.PandocError("pandoc is not installed; run `make site` again")

    monkeypatch.setattr(pandoc, "_program", gone)
    result = evidence("--project", str(small.root), "-o", str(tmp_path / "x.epub"))
    assert result.exit_code == 1
    assert result.stderr.endswith("evidence: pandoc is not installed; run `make site` again\n")
    assert not (tmp_path / "x.epub").exists()
