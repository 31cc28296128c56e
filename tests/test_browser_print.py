"""Pages on paper, in Chromium: what is there, what is not, and that all of it fits on A4 and Letter."""

import base64
import re
import zlib
from html import escape
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from tests.conftest import ROOT

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "indications/",
    "indications/fibromyalgia/",
    "indications/multiple-sclerosis/",
    "studies/",
    "studies/raknes-2019-psychotropics/",
    "sources/addf/",
    "trials/",
    "safety/",
    "dosing/",
    "references/",
    "methods/",
    "changes/",
)
WIDTHS = {"A4": 672, "Letter": 695}
"""The width of the text in CSS pixels, rounded down: 210 mm or 8.5 in less two margins of 16 mm."""
FOR_SCREENS = (
    "header, nav, footer, dialog, form, article button:not(th button), .md-skip, .md-path, .headerlink, .downloads, "
    "[role=doc-backlink], .backlinks, .search-marks"
)


@pytest.fixture
def page(browser: Any) -> Any:
    page = browser.new_page(viewport={"width": WIDTHS["A4"], "height": 1000})
    yield page
    page.close()


@pytest.mark.parametrize("paper", WIDTHS)
def test_pages_fit_the_paper_without_furniture(paper: str, page: Any, address: str) -> None:
    page.set_viewport_size({"width": WIDTHS[paper], "height": 1000})
    for path in PAGES:
        page.goto(address + path)
        page.emulate_media(media="print")
        wide = """(width) => [...document.querySelectorAll("article *")]
          .filter((node) => node.getBoundingClientRect().right > width + 1)
          .map((node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`)"""
        assert page.evaluate(wide, WIDTHS[paper]) == [], path
        shown = "nodes => nodes.filter((node) => node.checkVisibility()).map((node) => node.outerHTML.slice(0, 80))"
        assert page.locator(FOR_SCREENS).evaluate_all(shown) == [], path
        assert page.locator("h1").is_visible(), path
        page.emulate_media(media="screen")


def test_an_indication_has_all_that_a_reader_of_paper_needs(page: Any, address: str) -> None:
    page.goto(address + "indications/fibromyalgia/")
    assert not page.locator(".print-head, .print-foot").first.is_visible()
    page.emulate_media(media="print")
    head = " ".join(page.locator(".print-head").inner_text().split())
    assert re.fullmatch(r"LDN Evidence Last compared with its sources on \d\d? [A-Z][a-z]+ \d{4}", head)
    assert "CC BY 4.0" in page.locator(".print-foot").inner_text()
    for part in ("h1", "aside.notice", "#question", "[role=doc-bibliography]", "article table thead"):
        assert page.locator(part).first.is_visible(), part
    assert page.locator(".evidence-summary .direction").first.inner_text() == "Benefit"
    entries = page.locator("[role=doc-bibliography] li")
    assert entries.evaluate_all("nodes => nodes.every((node) => node.checkVisibility())")
    dois = page.locator("[role=doc-bibliography] a[href*='doi.org/']")
    assert dois.count()
    assert all(re.fullmatch(r"doi:10\.\S+", text) for text in dois.all_inner_texts())
    assert dois.first.evaluate("node => getComputedStyle(node, '::after').content") == "none"


def test_chains_of_evidence_are_unfolded_and_plots_not_doubled(page: Any, address: str) -> None:
    """Also without scripts, which unfold them in browsers that print what is folded as it is."""
    page.goto(address + "indications/fibromyalgia/")
    page.emulate_media(media="print")
    unfolded = "nodes => nodes.every((node) => node.checkVisibility({ contentVisibilityAuto: true }))"
    assert page.locator(".evidence-summary details li").count()
    assert page.locator(".evidence-summary details li").evaluate_all(unfolded)
    page.goto(address + "studies/raknes-2019-psychotropics/")
    both = """nodes => nodes.map((node) =>
      ["svg", "table"].filter((part) => node.querySelector(part).checkVisibility()).join())"""
    assert set(page.locator("figure.plot").evaluate_all(both)) == {"svg", "table"}


@pytest.mark.parametrize("path", ["indications/fibromyalgia/", "dosing/", "studies/raknes-2019-psychotropics/"])
def test_paper_is_white_and_ink_black_in_dark_mode(path: str, page: Any, address: str) -> None:
    page.goto(address + path)
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    page.emulate_media(media="print", color_scheme="dark")
    # The root's colour is that of the margins, which no screenshot shows.
    root = page.evaluate(
        """() => {
          const { backgroundColor, colorScheme } = getComputedStyle(document.documentElement);
          return [backgroundColor, colorScheme];
        }"""
    )
    assert root == ["rgb(255, 255, 255)", "light"]
    picture = base64.b64encode(page.screenshot(full_page=True)).decode()
    corner, light, coloured = page.evaluate(
        """async (picture) => {
          const image = new Image();
          image.src = `data:image/png;base64,${picture}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, image.width, image.height);
          let [light, coloured] = [0, 0];
          for (let at = 0; at < data.length; at += 4) {
            const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
            const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
            if (least > 250) light += 1;
            if (most - least > 8) coloured += 1;
          }
          return [[...data.slice(0, 3)], (4 * light) / data.length, coloured];
        }""",
        picture,
    )
    assert corner == [255, 255, 255]
    assert light > 0.8
    assert coloured == 0


@pytest.mark.parametrize(("paper", "most"), [("A4", 8), ("Letter", 8)])
def test_a_pdf_has_a_handful_of_pages_and_none_is_empty(paper: str, most: int, page: Any, address: str) -> None:
    page.goto(address + "indications/fibromyalgia/")
    texts = printed(page.pdf(format=paper))
    assert 3 <= len(texts) <= most
    # The name of the page and the number of the sheet stand on every one of them: 31 letters.
    assert min(texts) > 200, texts


def test_tables_keep_their_heads_and_rows_their_lines(page: Any, address: str) -> None:
    page.goto(address + "sources/addf/")
    page.emulate_media(media="print")
    value = "(nodes, name) => [...new Set(nodes.map((node) => getComputedStyle(node)[name]))]"
    assert page.locator("article thead").evaluate_all(value, "display") == ["table-header-group"]
    assert page.locator("article tbody tr").evaluate_all(value, "breakInside") == ["avoid"]
    assert page.locator("article h2").evaluate_all(value, "breakAfter") == ["avoid"]


def test_print_styles_hold_up_no_screen(page: Any, address: str) -> None:
    page.goto(address)
    links = page.locator("link[href*='print.css']")
    assert links.evaluate_all("nodes => nodes.map((node) => node.media)") == ["print"]


@pytest.mark.parametrize("title", ["A \"B\" 'C'", "back\\slash\\", "</style><b>", "5 < 6 & 7 > 3", "Crohn’s 疼痛 α"])
def test_a_title_in_the_margin_stays_text(title: str, page: Any) -> None:
    templates = Environment(loader=FileSystemLoader(ROOT / "site_overrides"), autoescape=False)  # noqa: S701 - MkDocs'
    macro = templates.from_string("{% import 'partials/text.html' as text %}{{ text.css_string(title) }}")
    written = macro.render(title=escape(title))
    page.set_content(f"<style>p::before {{ content: {written} }}</style><p>")
    content = page.evaluate("getComputedStyle(document.querySelector('p'), '::before').content")
    assert content[1:-1].replace('\\"', '"').replace("\\\\", "\\") == title
    assert page.locator("b").count() == 0


def printed(pdf: bytes) -> list[int]:
    """How many letters stand on each page of a PDF that Chromium made, which places them one by one."""
    objects = dict(re.findall(rb"(?m)^(\d+) 0 obj\s(.*?)\sendobj", pdf, re.DOTALL))
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    counts = re.findall(rb"/Count (\d+)", pdf)
    assert len(pages) == max(map(int, counts))
    contents = [re.search(rb"/Contents (\d+) 0 R", body) for body in pages]
    return [len(re.findall(rb"\bT[jJ]\b", _stream(objects[found[1]]))) for found in contents if found]


def _stream(body: bytes) -> bytes:
    data = body.partition(b"stream")[2].lstrip(b"\r\n").rpartition(b"endstream")[0]
    return zlib.decompress(data)
