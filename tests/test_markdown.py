"""Markdown pages: what is found in them, where, and the HTML that comes out; each case a page with both beside it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import front_matter, markdown
from generator.model.documents import Document
from generator.source import Source
from tests.conftest import case_id, files


def read(file: Path) -> tuple[Source, Document]:
    source = Source.from_text(file.name, file.read_bytes().decode("utf-8"))
    return source, markdown.parse(source, front_matter.parse(source).body)


@pytest.mark.parametrize("file", files("markdown", ".md"), ids=case_id)
def test_renders_as_expected(file: Path, golden: Callable[[Path, str], None]) -> None:
    _, document = read(file)
    html = markdown.render(
        document, lambda n: f"⟨{n}⟩", lambda target: target, lambda kind: f"<section>{kind}</section>"
    )
    golden(file.with_suffix(".html"), html)


@pytest.mark.parametrize("file", files("markdown", ".md"), ids=case_id)
def test_finds_as_expected(file: Path, golden: Callable[[Path, str], None]) -> None:
    _, document = read(file)
    found = {
        "citations": [
            f"{c.location.line}:{c.location.column} {c.raw} → {' '.join(item.key for item in c.items)}"
            for c in document.citations
            if c.location
        ],
        "links": [f"{link.location.line}:{link.location.column} {link.target}" for link in document.links],
        "headings": [
            f"{h.location.line}:{h.location.column} {h.level} {h.identifier} {h.text}" for h in document.headings
        ],
        "diagnostics": [f"{d.location.line}:{d.location.column} {d.rule.name}" for d in document.diagnostics],
        "unsupported": [f"{f.location.line}:{f.location.column} {f.message}" for f in document.unsupported],
        "bibliography": document.bibliography,
    }
    golden(file.with_suffix(".json"), json.dumps(found, ensure_ascii=False, indent=2) + "\n")


@pytest.mark.parametrize("file", files("markdown", ".md"), ids=case_id)
def test_every_location_holds_what_it_says(file: Path) -> None:
    source, document = read(file)
    for citation in document.citations:
        where = citation.location
        assert where is not None
        start, end = (source.offset(line - 1, column - 1) for line, column in _ends(where))
        unwrapped = re.sub(r"\n[ \t>]*", "\n", source.text[start:end]).replace("\\|", "|")
        assert unwrapped == citation.raw


def _ends(where: object) -> tuple[tuple[int, int], tuple[int, int]]:
    return (where.line, where.column), (where.end_line, where.end_column)  # type: ignore[attr-defined]


INLINE = st.lists(
    st.sampled_from(
        ["[@a]", "@b", "[see @c, p. 3; @d]", "word", "*em*", "`[@no]`", "<b>", "é", "𝒳", "\\@no", "x@no.org"]
    ),
    min_size=1,
    max_size=6,
).map(lambda words: ", ".join([*words, "end"]))
WRAPPERS = st.sampled_from(
    [
        "{}",
        "> {}",
        "- {}",
        "1. {}",
        "# {}",
        "| a | b |\n|---|---|\n| x \\| y | {} |",
        '!!! note "{}"\n    {}',
        "> - {}\n>   {}",
        '??? tip "{}"\n    {}\n    {}',
        '=== "{}"\n    {}\n\n=== "{}"\n\n    - {}',
        '- === "{}"\n      {}',
        "{}\n\n/// caption\n{}\n///",
        "{} { .class #id }",
        "{}\n{: .class }",
        "# {} {#id}",
        "| {} {.a} | {} |\n|---|---|\n| a {.b} | {} |",
        "term {}\n:   {}\n\n    {}",
        "- [x] {}\n- [ ] {}",
        "<div markdown>{}\n\n- {}\n</div>",
        "<p markdown>{}\n{}</p>",
        "> <div markdown>\n> {}</div> {}",
        "==x== ^^{}^^ x^2^ {++{}++}",
        "*[word]: explained @no\n{}",
        "{}\n\n```text\n@no\n```",
        "{}\n\n\\bibliography",
        "<!-- c --> {}",
        "<!-- over\nlines --> {}\n{}",
        "<p>x</p> {}\n{}",
        "</div>\n{}",
        "| a | b |\n|---|---|\n| `x|y` | {} |",
        "[@a]: {}",
    ]
)
RAW = ("<!-- c -->", "<!-- over", "<p>x</p>", "</div>")
"""What begins a block of HTML, in which a backtick is a character and no code begins (CommonMark, section 4.6)."""
PAGE = st.lists(
    st.tuples(WRAPPERS, INLINE).filter(lambda pair: not (pair[0].startswith(RAW) and "`" in pair[1])),
    min_size=1,
    max_size=6,
).map(lambda blocks: "\n\n".join(wrapper.replace("{}", text) for wrapper, text in blocks))


@given(PAGE, st.sampled_from(["\n", "\r\n"]))
def test_any_page_tells_the_place_of_every_citation(text: str, line_end: str) -> None:
    source = Source.from_text("page.md", "---\ntitle: x\n---\n".replace("\n", line_end) + text.replace("\n", line_end))
    document = markdown.parse(source, front_matter.parse(source).body)
    written = sum(text.count(citation) for citation in ("[@a]", "@b", "[see @c, p. 3; @d]"))
    assert len(document.citations) == written
    for citation in document.citations:
        where = citation.location
        assert where is not None
        assert source.text.split("\n")[where.line - 1][where.column - 1 :].startswith(citation.raw)


@given(st.text(alphabet="<>/ab\"'=[]@!-&; \n#*`|{}.^+:~?\\\\", max_size=60))
def test_no_page_smuggles_a_script_or_an_anchor(text: str) -> None:
    forged = '<script>alert(1)</script><a href="javascript:x" onclick="y" id="ref-a" class="citation">z</a>'
    source = Source.from_text("page.md", text + forged + text)
    html = markdown.render(markdown.parse(source), str, lambda target: target)
    for tag in re.findall(r"<[a-z][^>]*>", html):
        assert not re.search(r"^<script|\son|javascript:|\sid=\"(?:ref|cite)-|class=\"[^\"]*\bcitation", tag)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("see, e.g., pp. 33–35 (and", "see, e.g., pp. 33–35 (and"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("*see* **also** `x` H~2~O", "<em>see</em> <strong>also</strong> <code>x</code> H<sub>2</sub>O"),
        ("[here](page.md){ .x }", '<a href="page.md/" class="x">here</a>'),
        ("<sup>2</sup><script>x</script><b>y</b>", "<sup>2</sup><b>y</b>"),
        ('<p class="citation" id="ref-a">x</p>', "x"),
        ("[@a] and @b", "[@a] and @b"),
        ("__x__ \\* [^1]", "<strong>x</strong> * [^1]"),
        ("", ""),
    ],
)
def test_affixes_are_clean_text_of_a_line(text: str, html: str) -> None:
    assert markdown.render_affix(text, lambda target: f"{target}/") == html
