"""How a page of the site is cited: as text and in files, with what the project says of itself and no more."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.cite_this_page import as_reference, as_text, forms
from generator.importers.bibtex import read
from generator.load import load_page
from generator.model.pages import PlainPage
from generator.publication import Publication
from generator.site import Page
from generator.source import Location, Source
from tests.conftest import case_id, files

NOWHERE = Location("a.bib")
WORD = st.text(st.characters(codec="utf-8", categories=["L", "N"], include_characters="&%$#_{}~^\\' "), min_size=1)
WORDS = WORD.map(lambda text: " ".join(text.split())).filter(lambda text: re.search(r"\w", text))


def page(folder: Path, path: str, title: str, reviewed: date | None) -> Page:
    (folder / "a.md").write_text("", encoding="utf-8")
    found, _ = load_page(folder / "a.md", path, path)
    return replace(found, record=PlainPage(title=title, last_reviewed=reviewed))


@pytest.mark.parametrize("case", files("cite_this_page", ".json"), ids=case_id)
def test_forms_as_expected(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    known = json.loads(case.read_text("utf-8"))
    reviewed = date.fromisoformat(known["reviewed"]) if known["reviewed"] else None
    shown = forms(page(tmp_path, known["path"], known["title"], reviewed), Publication(**known["publication"]))
    golden(case.with_suffix(".txt"), "".join(f"== {form.title}\n{form.text}\n" for form in shown))


@given(WORDS, WORDS, WORDS, st.none() | st.dates())
def test_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, title: str, site: str, author: str, reviewed: date | None
) -> None:
    """Our importer reads the page's BibTeX back as the very same work, and the text has every part of it."""
    published = Publication(site, author, "en", "", "https://drug.evidence/sub/")
    here = page(tmp_path_factory.getbasetemp(), "indications/cough.md", title, reviewed)
    work = as_reference(here, published)
    assert work.issued == (reviewed.isoformat() if reviewed else "")
    code = next(form.text for form in forms(here, published) if form.title == "BibTeX")
    (again,), diagnostics = read(Source("a.bib", f"{code}\n"))
    assert not diagnostics
    assert replace(again, location=NOWHERE, field_locations={}, written={}) == replace(work, location=NOWHERE)
    text = as_text(here, published)
    assert text.startswith(author)
    assert f"{site} [Internet]. {title}" in text
    assert text.endswith("Available from: https://drug.evidence/sub/indications/cough/")
    assert ("[reviewed " in text) is (reviewed is not None)
