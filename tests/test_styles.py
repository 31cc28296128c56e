"""Every style prints what ``pandoc --citeproc`` prints of the same works, but for a list of differences."""

import json
import random
import re
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pypandoc
import pytest

from generator.cite import cite_site
from generator.config import read_config
from generator.csl import read_style
from generator.csl_json import to_csl_json
from generator.formatting import Formatter
from generator.load import load
from generator.load_references import load_references
from generator.markdown import render_affix
from generator.model.references import Name, Reference
from generator.publication import Publication
from generator.source import Location
from tests.conftest import DATA, ROOT
from tests.projects import MINIMAL, project

STYLES = DATA / "styles"
NUMERIC = ("nlm", "ama", "vancouver-brackets", "nature", "nlm-citation-name", "after-collapse")
SORTED = ("nlm-citation-name",)
AUTHOR_DATE = ("apa", "chicago-author-date")
LETTERS = "abcdefghijkl"
NARRATIVE = (
    "As @{a} and @{b} [p. 3] say, and @{c} [p. 2; @{d}; see @{e}], but -@{f} not. @{g}'s and @{h} [with words]. "
)
NARRATIVE += "As @{i} [*at* once], @{j} [, so] and @{k} [p. 3 and on] and @{l} [`code`; @{a}] say."


def pandoc(text: str, works: Sequence[Mapping[str, Any]], style: Path, folder: Path) -> tuple[list[str], list[str]]:
    """The paragraphs and the entries that pandoc prints, as plain text."""
    bibliography = folder / "works.json"
    bibliography.write_text(json.dumps(works, ensure_ascii=False), encoding="utf-8")
    command = [pypandoc.get_pandoc_path(), "--from=markdown-smart", "--to=html", "--wrap=none", "--citeproc"]
    done = subprocess.run(
        [*command, f"--bibliography={bibliography}", f"--csl={style}", "--metadata=link-bibliography:false"],
        input=text, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    body, _, listed = done.stdout.partition('<div id="refs"')
    entries = re.split(r'<div id="ref-', listed)[1:]
    return [plain(p) for p in re.findall(r"<p>(.*?)</p>", body, re.DOTALL)], [plain(f"<{entry}") for entry in entries]


def order_of_list(references: Sequence[Reference], style: Path, folder: Path) -> list[str]:
    """The keys in the order in which the style lists their works, so that clusters of neighbours ascend."""
    formatted = Formatter(read_style(str(style), folder)).format(references)
    return list(formatted.entries)


def ours(text: str, references: Sequence[Reference], style: Path, folder: Path) -> tuple[list[str], list[str]]:
    """The paragraphs and the entries of a page with the text, as plain text with the number that readers see."""
    page_folder = folder / "project" / "content"
    page_folder.mkdir(parents=True)
    (page_folder / "index.md").write_text(text, encoding="utf-8")
    (folder / "project" / "mkdocs.yml").write_text(MINIMAL, encoding="utf-8")
    site, _ = load(read_config(folder / "project"))
    formatter = Formatter(read_style(str(style), folder), affix=render_affix)
    page = cite_site(replace(site, references=tuple(references)), formatter, Publication("Test"))[0]
    body, _, listed = page.html.partition('<section role="doc-bibliography"')
    entries = re.findall(
        r'<span class="csl-entry">(.*?)</span>(?: <span class="(?:identifiers|mark|backlinks))', listed
    )
    return [plain(p) for p in re.findall(r"<p>(.*?)</p>", body, re.DOTALL)], [plain(entry) for entry in entries]


def plain(html: str) -> str:
    """What a reader reads, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html.replace("</div><div", "</div> <div"))).split())


def real() -> list[Reference]:
    return [r for r in load_references(read_config(ROOT))[0] if not r.authors_truncated]


TITLE = "Effect of 3.5 mg of Naltrexōne on pain: <0.05% & “rest”, a ‘trial’ (n = 12)? β-endorphin Crohn's IL-6 vs. the"
FAMILIES = ("Smith", "O'Brien", "Müller-Lüdenscheidt", "Ng", "van Gogh", "McDonald", "Ångström", "李", "Иванов", "Ví")
GROUPS = ("World Health Organization", "Johnson & Johnson", "The <b>Bold</b> Group")
TYPES = (*(["article-journal"] * 4), "book", "chapter", "paper-conference", "report", "thesis", "webpage")
DATES = ("2014", "2014", "2014", "2011-03", "2009-12-24", "in press", "", "1999/2001")


def awkward() -> list[Reference]:
    """300 works with all that makes formatting hard, the same at every run."""
    dice = random.Random(3)  # noqa: S311 - not for secrets
    return [awkward_work(dice, place) for place in range(300)]


def awkward_work(dice: random.Random, place: int) -> Reference:
    kind = dice.choice(TYPES)
    variables = {
        "volume": dice.choice(["1", "12", "", "XII"]),
        "issue": dice.choice(["", "3", "2-3", "Suppl 1"]),
        "page": dice.choice(["1-10", "e123", "101–9", "S12-S20", "xi-xv", "7", ""]),
    }
    variables |= {"publisher": "Press & Sons", "publisher-place": "Oslo"} if kind != "article-journal" else {}
    return Reference(
        key=f"work{place}",
        type=kind,
        location=Location("awkward.bib"),
        title=f"{' '.join(dice.choices(TITLE.split(), k=dice.randint(1, 9)))} {place}",
        authors=tuple(author(dice) for _ in range(dice.choice([0, 1, 1, 2, 3, 4, 7, 8, 21, 30]))),
        container=dice.choice(["J Odd Res", "The Journal of <i>Odd</i> & Ends", "PLoS ONE"]),
        issued=dice.choice(DATES),
        doi=f"10.1234/x{place}" if dice.random() < 0.5 else "",
        url="https://example.org/a_b?c=1&d=2" if dice.random() < 0.2 else "",
        variables={name: text for name, text in variables.items() if text},
    )


def author(dice: random.Random) -> Name:
    match dice.randrange(12):
        case 0:
            return Name(literal=dice.choice(GROUPS))
        case 1:
            return Name(family="Beethoven", given="Ludwig", particle="van")
        case 2:
            return Name(family="King", given="Martin Luther", suffix="Jr")
        case _:
            return Name(family=dice.choice(FAMILIES), given=dice.choice(["Anna", "A. B.", "Jean-Luc", "Ö", "X Y"]))


WORKS = {"real": real, "awkward": awkward}


def document(keys: Sequence[str], narrative: bool) -> str:
    """Every form of citation, of twelve works at a time until each was cited."""
    forms = (STYLES / "citations.md").read_text(encoding="utf-8").splitlines() + ([NARRATIVE] if narrative else [])
    paragraphs: list[str] = []
    for start in range(0, len(keys), len(LETTERS)):
        chosen = dict(zip(LETTERS, keys[start:], strict=False))
        paragraphs += [filled(form, chosen) for form in forms if chosen.keys() >= set(PLACE.findall(form))]
    return "\n\n".join(paragraphs) + "\n"


PLACE = re.compile(r"\{([a-l])\}")


def filled(form: str, chosen: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: f"{{{chosen[found[1]]}}}", form)


@pytest.mark.parametrize("works", WORKS)
@pytest.mark.parametrize("style", [*NUMERIC, *AUTHOR_DATE])
def test_style_prints_as_pandoc_does(style: str, works: str, tmp_path: Path) -> None:
    references = WORKS[works]()
    file = STYLES / f"{style}.csl"
    keys = [reference.key for reference in references]
    if style in SORTED:
        keys = order_of_list(references, file, tmp_path)
    text = document(keys, narrative=style in AUTHOR_DATE)
    expected, entries = pandoc(text, [to_csl_json(reference) for reference in references], file, tmp_path)
    printed, listed = ours(text, references, file, tmp_path)
    assert printed == expected
    if style in NUMERIC:
        entries = [re.sub(rf"^{place}\. *", "", entry) for place, entry in enumerate(entries, start=1)]
    assert listed == entries


DIFFERENCES = tomllib.loads((STYLES / "differences.toml").read_text(encoding="utf-8"))["difference"]


@pytest.mark.parametrize("case", DIFFERENCES, ids=lambda case: case["name"])
def test_difference_is_as_listed(case: Mapping[str, Any], tmp_path: Path) -> None:
    references = load_references(project(STYLES / "differences", tmp_path))[0]
    file = STYLES / f"{case['style']}.csl"
    expected, entries = pandoc(case["text"], [to_csl_json(reference) for reference in references], file, tmp_path)
    printed, listed = ours(case["text"], references, file, tmp_path)
    assert (expected, printed) == (case["pandoc"], case["ours"])
    if "our_list" in case:
        assert (entries, listed) == (case["pandoc_list"], case["our_list"])
