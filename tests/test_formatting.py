"""Formatting beside the styles: what is cached, languages, styles that cannot be used."""

import json
from pathlib import Path

import pytest

from generator import formatting
from generator.csl import StyleError, read_style
from generator.formatting import Formatter
from generator.importers.bibtex import read
from generator.model.citations import CitationItem
from generator.model.formatted import ClusterKey, Formatted
from generator.model.references import Reference
from generator.source import Source
from tests.conftest import DATA

STYLES = DATA / "styles"
WORKS = """
@article{ada, title = {{First}}, author = {Ada, Ann and Bell, Bo}, journal = {{J}}, year = {2001}, pages = {1-9}}
@article{bell, title = {{Second}}, author = {Bell, Bo and Cole, Cy and Dean, Di}, journal = {{J}}, year = {2002}}
"""
CITED: list[ClusterKey] = [
    ((CitationItem("ada"),), False),
    ((CitationItem("ada", "", "page", "3-4"), CitationItem("bell")), False),
    ((CitationItem("bell", "", "chapter", "2"),), True),
]


def works(text: str = WORKS) -> tuple[Reference, ...]:
    return read(Source("a.bib", text))[0]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many works each start of pandoc gets, from here on."""
    starts: list[int] = []
    real = formatting.citeproc

    def citeproc(works: list[object], *rest: object) -> object:
        starts.append(len(works))
        return real(works, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(formatting, "citeproc", citeproc)
    return starts


@pytest.mark.parametrize("style", ["ama", "apa", "nlm-citation-name"])
def test_nothing_new_starts_no_pandoc(style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formatter = Formatter(read_style(str(STYLES / f"{style}.csl"), tmp_path), folder=tmp_path)
    first = formatter.format(works(), CITED)
    starts = counted(monkeypatch)
    assert formatter.format(works(), CITED) == first
    assert starts == []


def test_only_new_works_of_a_numeric_style_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formatter = Formatter(read_style(str(STYLES / "ama.csl"), tmp_path), folder=tmp_path)
    formatter.format(works(), CITED)
    starts = counted(monkeypatch)
    formatter.format(works(WORKS.replace("Second", "Changed")), CITED)
    assert starts == [1]


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"digest": 1}', '{"digest": "x", "kept": []}', "\ud800"])
def test_a_torn_cache_is_made_anew(torn: str, tmp_path: Path) -> None:
    formatter = Formatter(read_style(str(STYLES / "ama.csl"), tmp_path), folder=tmp_path)
    first = formatter.format(works(), CITED)
    for file in tmp_path.glob("*.json"):
        file.write_text(torn, encoding="utf-8", errors="surrogatepass")
    assert formatter.format(works(), CITED) == first


def test_another_style_or_language_does_not_use_what_was_kept(tmp_path: Path) -> None:
    def formatted(style: str, language: str) -> Formatted:
        return Formatter(read_style(str(STYLES / f"{style}.csl"), tmp_path), language, tmp_path).format(works(), CITED)

    found = [
        formatted(*pair)
        for pair in (("ama", ""), ("chicago-author-date", ""), ("nlm", ""), ("chicago-author-date", "de"), ("ama", ""))
    ]
    assert found[0] == found[4]
    assert len({json.dumps(dict(one.entries)) for one in found}) == 4


MANY = """@article{many, title = {{T}}, author = {A, B and C, D and E, F and G, H and I, J and K, L and M, N and O, P},
 journal = {J}, year = {2001}}"""


def test_entries_are_kept_by_language(tmp_path: Path) -> None:
    style = read_style(str(STYLES / "nature.csl"), tmp_path)
    found = [
        Formatter(style, language, tmp_path).format(works(MANY)).entries["many"] for language in ("en", "de", "en")
    ]
    assert "et al." in found[0]
    assert "u.&nbsp;a." in found[1]
    assert found[2] == found[0]


def test_another_pandoc_prints_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formatter = Formatter(read_style(None, tmp_path), folder=tmp_path)
    formatter.format(works(), CITED)
    starts = counted(monkeypatch)
    monkeypatch.setattr(formatting, "version", lambda: "another")
    formatter.format(works(), CITED)
    assert starts == [5, 2]  # five probes of how numbers are written, two works


def test_a_new_locator_is_printed_and_the_old_ones_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formatter = Formatter(read_style(None, tmp_path), folder=tmp_path)
    formatter.format(works(), CITED)
    starts = counted(monkeypatch)
    new: ClusterKey = ((CitationItem("ada", "", "section", "7"),), False)
    form = formatter.format(works(), [new]).numeric
    assert form is not None
    assert dict(form.located) == {("section", "7"): form.item(new[0][0])}
    assert form.item(new[0][0]).after == " (sect. 7)"
    assert formatter.format(works(), [*CITED, new]).numeric is not None
    assert starts == [5]


LANGUAGES = {
    "": ("and", "et al.", "References"),
    "en-GB": ("and", "et al.", "References"),
    "de": ("und", "u.\u00a0a.", "Referenzen"),
    "fr-FR": ("et", "et al.", "Références"),
    "ja": ("と", "ほか", "参照"),
    "tlh": ("and", "et al.", "References"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_those_of_the_language(language: str, tmp_path: Path) -> None:
    terms = Formatter(read_style(None, tmp_path), language, tmp_path).format(works(), CITED).terms
    assert (terms.and_, terms.et_al, terms.references) == LANGUAGES[language]


def test_locators_are_written_in_the_language(tmp_path: Path) -> None:
    form = Formatter(read_style(None, tmp_path), "de", tmp_path).format(works(), CITED).numeric
    assert form is not None
    assert [form.item(item).after for items, _ in CITED for item in items] == ["", " (S. 3–4)", "", " (Kap. 2)"]
    printed = Formatter(read_style(str(STYLES / "apa.csl"), tmp_path), "de").format(works(), CITED).printed
    assert printed[CITED[2]] == ("Bell et al. (", ("bell", "2002, Kapitel 2"), ")")


BAD = {
    "a.txt": "no CSL style: it is no XML",
    "doctype.csl": "document type",
    "empty.csl": "no layout of citations",
    "note.csl": "into notes",
    "no-list.csl": "prints no list of references",
    "dependent.csl": "known by name only",
    "missing.csl": "no style file",
}
HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"'
CITATION = '<citation><layout><text variable="citation-number"/></layout></citation>'
PARENT = '<link rel="independent-parent" href="https://example.org/styles/other"/>'
FILES = {
    "a.txt": "no style",
    "doctype.csl": f"<!DOCTYPE style>{HEAD}/>",
    "empty.csl": f'{HEAD} class="in-text"/>',
    "note.csl": f'{HEAD} class="note">{CITATION}</style>',
    "no-list.csl": f'{HEAD} class="in-text">{CITATION}</style>',
    "dependent.csl": f'{HEAD} default-locale="de-DE"><info>{PARENT}</info></style>',
}


@pytest.mark.parametrize("name", BAD)
def test_a_style_that_cannot_be_used_says_why(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.csl.find_spec", lambda _: None)
    for file, text in FILES.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(StyleError, match=BAD[name]):
        read_style(name, tmp_path)


def test_a_dependent_style_stands_for_its_parent(tmp_path: Path) -> None:
    (tmp_path / "dependent.csl").write_text(FILES["dependent.csl"], encoding="utf-8")
    (tmp_path / "other.csl").write_bytes((STYLES / "ama.csl").read_bytes())
    style = read_style("dependent.csl", tmp_path)
    assert (style.name, style.language) == ("other.csl", "de-DE")


def test_a_name_is_looked_up_in_the_package_of_styles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Found:
        submodule_search_locations = (str(tmp_path),)

    (tmp_path / "styles" / "dependent").mkdir(parents=True)
    (tmp_path / "styles" / "other.csl").write_bytes((STYLES / "ama.csl").read_bytes())
    (tmp_path / "styles" / "dependent" / "child.csl").write_text(FILES["dependent.csl"], encoding="utf-8")
    monkeypatch.setattr("generator.csl.find_spec", lambda _: Found)
    assert [read_style(name, tmp_path).name for name in ("other", "child")] == ["other.csl", "other.csl"]
    with pytest.raises(StyleError, match="did you mean 'other'"):
        read_style("othr", tmp_path)
