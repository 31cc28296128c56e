"""Exports: each format as expected, read back by another program or by our own importer, and nothing lost."""

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypandoc
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator import exporters, importers
from generator.exporters import bibtex
from generator.identifiers import normalised
from generator.importers.bibtex import read
from generator.latex import decode
from generator.model.references import Name, Nature, Reference, Retraction
from generator.source import Location, Source
from tests.conftest import ROOT, case_id, folders

CASES = folders("exporters")
FILES = [*(case / "input.bib" for case in CASES), *sorted((ROOT / "references").glob("*.bib"))]
NOWHERE = Location("a.bib")
WRITE = {form.name: form.write for form in exporters.formats()}


def references(file: Path) -> tuple[Reference, ...]:
    found, diagnostics = importers.read(file.read_bytes(), file.name)
    assert not diagnostics
    return found


def placeless(found: tuple[Reference, ...]) -> list[Reference]:
    """The references without their places, which another file cannot share."""
    return [replace(reference, location=NOWHERE, field_locations={}, written={}) for reference in found]


def pandoc(text: str, form: str) -> list[dict[str, object]]:
    """What pandoc reads in a bibliography, as CSL-JSON."""
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), f"--from={form}", "--to=csljson"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_formats_are_found() -> None:
    assert [(found.name, found.title, found.suffix, found.media_type) for found in exporters.formats()] == [
        ("bibtex", "BibTeX", ".bib", "application/x-bibtex"),
        ("csl_json", "CSL-JSON", ".json", "application/vnd.citationstyles.csl+json"),
        ("ris", "RIS", ".ris", "application/x-research-info-systems"),
    ]


@pytest.mark.parametrize("form", exporters.formats(), ids=lambda form: form.name)
@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_writes_as_expected(form: exporters.Format, case: Path, golden: Callable[[Path, str], None]) -> None:
    written = form.write(references(case / "input.bib"))
    golden(case / f"expected{form.suffix}", written.replace("\r\n", "\n"))


@pytest.mark.parametrize("case", FILES, ids=case_id)
def test_bibtex_reads_back(case: Path) -> None:
    before = references(case)
    after, diagnostics = read(Source("a.bib", WRITE["bibtex"](before)))
    assert not diagnostics
    assert placeless(after) == placeless(before)


@pytest.mark.parametrize("case", FILES, ids=case_id)
def test_pandoc_reads_ris(case: Path) -> None:
    written = WRITE["ris"](references(case))
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", written)
    found = pandoc(written, "ris")
    for item, reference in zip(found, references(case), strict=True):
        assert item["id"] == reference.key
        assert item.get("title", "") == reference.title
        assert item.get("DOI", "") == reference.doi
        assert year_of(item) == reference.issued[:4] or not reference.issued[:4].isdecimal()
        # Pandoc takes the second part for the suffix, as in BibTeX; the specification has it last.
        expected = [
            (name.literal.replace(",", "") or name.family, name.suffix or name.given) for name in reference.authors
        ]
        expected += [("al.", "")] if reference.authors_truncated else []
        assert [(name.get("family"), name.get("given", "")) for name in item.get("author", [])] == expected


def year_of(item: dict[str, object]) -> str:
    parts = item.get("issued", {}).get("date-parts") or [[""]]
    return str(parts[0][0])


@pytest.mark.parametrize("case", FILES, ids=case_id)
def test_pandoc_reads_csl_json(case: Path) -> None:
    """Pandoc gives back what it got, but for its way with dates that are words and with ``custom``."""
    written = WRITE["csl_json"](references(case))
    for item, found in zip(json.loads(written), pandoc(written, "csljson"), strict=True):
        item.pop("custom", None)
        if "literal" in item.get("issued", {}):
            item["issued"] = {"date-parts": []}
        assert comparable(found) == comparable(item)


def comparable(item: dict[str, object]) -> dict[str, object]:
    """An item with text as pandoc writes it back: quotation marks are its own, and ``nocase`` needs no mark."""
    text = json.dumps(item, ensure_ascii=False, sort_keys=True)
    text = text.replace('<span class=\\"nocase\\">', "").replace("</span>", "")
    return json.loads(text.translate(str.maketrans({"’": "'", "\u00a0": " "})))


NAME_PARTS = {"family", "given", "non-dropping-particle", "suffix"}
TEXT_VARIABLES = {
    *("id", "type"),
    *("archive", "archive_location", "chapter-number", "collection-number", "collection-title", "container-title"),
    *("container-title-short", "DOI", "edition", "event-place", "event-title", "genre"),
    *("ISBN", "ISSN", "issue", "language", "medium", "note"),
    *("number", "page", "PMCID", "PMID", "publisher", "publisher-place"),
    *("status", "title", "title-short", "URL", "version", "volume"),
}
"""Those of the schema ``csl-data.json`` (CSL 1.0.2) that a reference can have; it allows no others."""


@pytest.mark.parametrize("case", FILES, ids=case_id)
def test_csl_json_keeps_to_the_schema(case: Path) -> None:
    for item in json.loads(WRITE["csl_json"](references(case))):
        assert {"id", "type"} <= item.keys()
        for name in (*item.get("author", ()), *item.get("editor", ())):
            assert name.keys() <= NAME_PARTS or name.keys() == {"literal"}
        for date in filter(None, (item.get("issued"), item.get("accessed"))):
            parts = date.get("date-parts", [[1]])
            assert date.keys() in ({"literal"}, {"date-parts"})
            assert 1 <= len(parts) <= 2
            assert all(1 <= len(part) <= 3 for part in parts)
        rest = item.keys() - {"author", "editor", "issued", "accessed", "custom"}
        assert rest <= TEXT_VARIABLES
        assert all(isinstance(item[name], str) for name in rest)
        assert isinstance(item.get("custom", {}), dict)


def test_a_notice_of_retraction_goes_with_the_work() -> None:
    notice = Retraction(Nature.RETRACTION, NOWHERE, reasons=("Invented Data", "Error"), date="2023-08-16")
    work = Reference("k", "article-journal", NOWHERE, title="Invented", retraction=notice)
    said = "Notice in the Retraction Watch Database: Retraction, 2023-08-16, Invented Data; Error"
    for form in exporters.formats():
        assert said in form.write([work])
        assert "Retraction" not in form.write([replace(work, retraction=None)])


AWKWARD = [
    *"aZéß李5%&_#$^~{}\\\"'-–,.;:/@=<>|()[] \u00a0βÉ⁶",
    *(" and ", " And ", "--", "---", "''", "50%", "others", "et al.", "et ", "@article{k, ", "\\emph{", "p < 0.05"),
    *("van ", "de la ", "jan", " & ", "{}", "10^6", "% of", "http://a.example/%20", "<i>", "&amp;", "“", "’"),
]


def tidy(text: str) -> str:
    """The text with the white space that the importer leaves."""
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


TEXTS = st.lists(st.sampled_from(AWKWARD), max_size=8).map("".join).map(tidy)
SOME_TEXT = TEXTS.filter(bool)
TRAPS = st.sampled_from(
    ["Rock And Roll", "and", "B. and C.", "Ortega y Gasset", "Others", "et al.", "von Trapp", "A, B"]
)
WORDS = st.one_of(TRAPS, SOME_TEXT.map(str.strip).filter(bool))
GIVEN = st.one_of(st.just(""), WORDS)
PARTICLES = st.sampled_from(["", "", "van", "de la", "d'", "von der"])
PEOPLE = st.builds(Name, family=WORDS, given=GIVEN, particle=PARTICLES, suffix=GIVEN)
NAMES = st.one_of(PEOPLE, st.builds(Name, literal=WORDS))
DATES = st.one_of(
    st.sampled_from(["", "2014", "2014-03", "2014-12-05", "2014/2016", "2014-01/2014-02", "2014-13", "in press"]), TEXTS
)
VERBATIM = st.text("aZ5%&_#$~.:/-();<>", max_size=8)
PAGES = st.sampled_from(["", "1–10", "S1-S12", "e12345", "130–5", "1-–2", "1, 3", "10.1%", "–5"])
TYPED = st.sampled_from(sorted({"document", *bibtex._TYPES} - {"article-magazine", "article-newspaper"}))
TYPES = TYPED.filter(lambda csl_type: not csl_type.startswith("entry-"))
NUMBERS = {"article-journal": "issue", "periodical": "issue"} | dict.fromkeys(
    ("book", "chapter", "paper-conference"), "collection-number"
)
PLAIN = ("volume", "publisher", "edition", "collection-title", "genre", "status", "ISSN", "event-title", "issue")
MARKED = st.lists(
    st.sampled_from([r"\textsuperscript{6}", r"\textsubscript{2}", r"\emph{in vivo}", r"\textbf{b}", "x", " 5\\%", "-"])
).map(lambda parts: decode("".join(parts)))


@st.composite
def works(draw: st.DrawFn) -> Reference:
    csl_type = draw(TYPES)
    variables = draw(st.dictionaries(st.sampled_from(PLAIN), SOME_TEXT))
    variables |= draw(st.dictionaries(st.just(NUMBERS.get(csl_type, "number")), SOME_TEXT))
    variables |= {"page": page} if (page := draw(PAGES)) else {}
    archive = draw(st.sampled_from([{}, {"archive": "arXiv", "archive_location": "2101.00001"}]))
    title, marked = draw(TEXTS), {}
    if (decoded := draw(MARKED)).has_marks:
        title, marked = decoded.plain, {"title": decoded.html}
    return Reference(
        key="k",
        type=csl_type,
        location=NOWHERE,
        title=title,
        authors=tuple(draw(st.lists(NAMES, max_size=3))),
        authors_truncated=draw(st.booleans()),
        editors=tuple(draw(st.lists(NAMES, max_size=2))),
        container=draw(TEXTS),
        issued=draw(DATES),
        doi=draw(VERBATIM.map(lambda text: normalised("doi", f"10.1000/{text}") or "")),
        pmid=draw(st.sampled_from(["", "12345"])),
        pmcid=draw(st.sampled_from(["", "PMC12345"])),
        arxiv=archive.get("archive_location", ""),
        registrations=tuple(draw(st.lists(st.sampled_from(["NCT01234567", "in no registry"]), max_size=2))),
        url=draw(VERBATIM.map(lambda text: text and f"https://a.example/{text}")),
        variables=variables | archive,
        marked=marked,
        listed=tuple(draw(st.lists(st.sampled_from(["addf:41", "becker"]), max_size=2))),
        missing=frozenset(draw(st.lists(st.sampled_from(["year", "number"])))),
        disagreement=draw(TEXTS),
        unconfirmed=draw(TEXTS),
        note=draw(TEXTS),
    )


@given(works())
@example(Reference("k", "book", NOWHERE, authors=(Name(family="Others"),)))
@example(Reference("k", "book", NOWHERE, authors=(Name(literal="others"),)))
def test_any_work_survives_bibtex(work: Reference) -> None:
    written = WRITE["bibtex"]([work])
    found, diagnostics = read(Source("a.bib", written))
    assert not diagnostics, written
    expected = work
    if work.type == "thesis" and "genre" not in work.variables:
        expected = replace(work, variables=work.variables)
    assert placeless(found) == [replace(expected, location=NOWHERE)], written


@given(st.lists(works(), max_size=3))
def test_any_work_keeps_to_the_lines_of_ris(some: list[Reference]) -> None:
    lines = WRITE["ris"](some).split("\r\n")
    assert lines.pop() == ""
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - \S?.*", line) and not re.search(r"[\r\n]", line) for line in lines)
    assert [line for line in lines if line.startswith(("TY", "ER"))][1::2] == ["ER  - "] * len(some)
    text = " ".join(lines)
    for work in some:
        for said in (work.title, work.doi, work.url, work.note, work.unconfirmed, work.disagreement):
            assert " ".join(said.split()) in text
        for said in work.variables.values():
            assert all(part in text for part in re.split(r"[\s–-]+", said))


@given(st.lists(works(), max_size=3))
def test_any_work_is_csl_json(some: list[Reference]) -> None:
    for item, work in zip(json.loads(WRITE["csl_json"](some)), some, strict=True):
        assert item["id"] == work.key
        if not work.marked:
            assert re.sub(r"</?span[^>]*>", "", item.get("title", "")) == work.title
        assert all(said in item.get("note", "") for said in (work.note, work.unconfirmed, work.disagreement))
        assert item.get("custom", {}).get("listed", []) == list(work.listed)
