"""Whole small sites, built and proven: a library that is split, lists that pages place themselves, and downloads."""

from pathlib import Path

import pytest

from generator import pipeline
from generator.config import Config, read_config
from generator.importers.bibtex import read
from generator.source import Source
from tests.conftest import DATA
from tests.projects import project

FILES = ("references.bib", "references.json", "references.ris")


def built(case: str, folder: Path, settings: str = "") -> Config:
    config = project(DATA / "pages" / case, folder)
    config.mkdocs.write_text(config.mkdocs.read_text("utf-8") + settings, "utf-8")
    config = read_config(folder)
    result = pipeline.build(config, lambda _: None)
    assert result.published, result.diagnostics
    assert pipeline.verify_site(config) == ()
    return config


@pytest.mark.parametrize("settings", ["", "use_directory_urls: false\n"])
def test_a_split_library_is_proven(settings: str, tmp_path: Path) -> None:
    site = built("split-library", tmp_path, settings).site
    parts = [
        site / "works" / (f"{part}.html" if settings else f"{part}/index.html") for part in ("a", "z", "李", "other")
    ]
    entries = [part.read_text("utf-8").count('<li id="ref-') for part in parts]
    assert entries == [2, 1, 1, 1]
    offering = "works/index.references.bib" if settings else "works/references.bib"
    keys = [work.key for work in read(Source("a.bib", (site / offering).read_text("utf-8")))[0]]
    assert keys == ["adams2001", "ågren2002", "2009", "li", "zu"]
    assert not [file for part in parts for file in FILES if (part.parent / file).exists() and not settings]


def test_pages_offer_what_they_cite(tmp_path: Path) -> None:
    site = built("mkdocs-bibtex", tmp_path).site
    assert [(site / file).is_file() for file in FILES] == [True] * 3
    cited = [work.key for work in read(Source("a.bib", (site / "references.bib").read_text("utf-8")))[0]]
    everything = [work.key for work in read(Source("a.bib", (site / "all" / "references.bib").read_text("utf-8")))[0]]
    assert (cited, everything) == (["adams2001", "brown2002"], ["adams2001", "brown2002", "never2003"])


@pytest.mark.parametrize("path", ["references.bib", "works/a.md"])
def test_a_file_in_the_place_of_one_that_is_made_is_told(path: str, tmp_path: Path) -> None:
    config = project(DATA / "pages" / "split-library", tmp_path)
    (config.content / path).write_text("# A\n", "utf-8")
    with pytest.raises(pipeline.BuildError, match=path):
        pipeline.build(config, lambda _: None)
