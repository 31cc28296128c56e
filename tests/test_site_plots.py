"""The pictures of the whole site: small invented sites drawn with their tables, and what holds for every picture."""

import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from math import pi
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose import pictures
from generator.compose.plots import Plot, evidence_map
from generator.compose.plots.dose_strip import Band
from generator.compose.plots.kinds import Kind, kind_of
from generator.compose.plots.map_cells import Cell, Group, Row
from generator.compose.plots.marks import Shape, half_width, mark
from generator.compose.plots.svg import text_width
from generator.load import load
from generator.model.vocabularies import Design, Direction
from generator.site import Page, Site
from tests.conftest import case_id, folders
from tests.projects import project

BANDS = (
    Band("Low dose, as Albrecht says", Decimal(1), Decimal(5)),
    Band("Very low dose", None, Decimal(1)),
    Band("Usual dose", Decimal(10)),
)
ANCHORS = {"evidence-map", "doses", "timeline", "matrix"}


def url(page: Page) -> str:
    return f"../{page.address()}"


def plots_of(site: Site) -> dict[str, Plot | None]:
    """Every picture of a site, and those of an indication."""
    return {
        "evidence-map": pictures.evidence_map(site, url),
        "doses": pictures.dose_strip(site, BANDS),
        "timeline": pictures.trial_timeline(site),
        "matrix": pictures.source_matrix(site, url),
        "hiccups_doses": pictures.dose_strip(site, indication="hiccups"),
        "hiccups_timeline": pictures.trial_timeline(site, "hiccups"),
    }


@pytest.fixture(scope="module", params=folders("plots/site"), ids=case_id)
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Plot]]:
    case: Path = request.param
    site, diagnostics = load(project(case, tmp_path_factory.mktemp(case.name)))
    assert not diagnostics
    return case, {name: plot for name, plot in plots_of(site).items() if plot}


def test_pictures_and_tables_as_expected(
    drawn: tuple[Path, dict[str, Plot]], golden: Callable[[Path, str], None]
) -> None:
    case, plots = drawn
    expected = case.with_name(f"{case.name}.expected")
    expected.mkdir(exist_ok=True)
    for name, plot in plots.items():
        table = "\n".join(" | ".join(row) for row in (plot.columns, *plot.rows))
        golden(expected / f"{name}.txt", f"{plot.title}\n{plot.description}\n\n{table}\n")
        golden(expected / f"{name}.svg", str(plot.svg).replace("><", ">\n<") + "\n")
    assert {file.stem for file in expected.glob("*.svg")} == plots.keys()


def svgs(plot: Plot) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<div>{plot.svg}</div>"))  # noqa: S314 - our own


def texts(node: ElementTree.Element, x: float = 0, y: float = 0) -> Iterator[tuple[ElementTree.Element, float, float]]:
    """Every text that is not turned, and where it stands."""
    move = re.fullmatch(r"translate\(([\d.]+),([\d.]+)\)", node.get("transform", "translate(0,0)"))
    if move is None:
        return
    x, y = x + float(move[1]), y + float(move[2])
    if node.tag == "text":
        yield node, x + float(node.get("x", "0")), y + float(node.get("y", "0"))
    for child in node:
        yield from texts(child, x, y)


def outside(svg: ElementTree.Element) -> list[str]:
    """The texts that reach out of a picture; how wide they are is only estimated, and a little too wide."""
    _, _, width, height = map(float, svg.get("viewBox", "").split())
    found = []
    for text, x, y in texts(svg):
        size = text_width(text.text or "") * 0.9
        start = x - {"middle": size / 2, "end": size}.get(text.get("text-anchor", ""), 0)
        if start < -1 or start + size > width + 1 or not 9 <= y <= height:
            found.append(text.text or "")
    return found


def test_pictures_hold_their_texts_and_are_named(drawn: tuple[Path, dict[str, Plot]]) -> None:
    _, plots = drawn
    for name, plot in plots.items():
        assert plot.identifier in ANCHORS
        for svg in svgs(plot):
            assert outside(svg) == [], name
            title, description = svg.find("title"), svg.find("desc")
            assert title is not None
            assert description is not None
            assert description.text == plot.description
            assert svg.get("aria-labelledby") == title.get("id")
            assert all(word not in svg.attrib for word in ("width", "height"))


def test_a_text_that_reaches_out_is_seen() -> None:
    svg = ElementTree.fromstring(  # noqa: S314 - our own
        '<svg viewBox="0 0 360 50"><g transform="translate(0,20)"><text x="300" y="9">far too long a text</text></g>'
        '<text x="5" y="60">low</text><text x="5" y="20">good</text></svg>'
    )
    assert outside(svg) == ["far too long a text", "low"]


def test_identifiers_are_unique_on_a_page(drawn: tuple[Path, dict[str, Plot]]) -> None:
    _, plots = drawn
    shown = [plot for name, plot in plots.items() if "_" not in name]
    found = [node.get("id") for plot in shown for svg in svgs(plot) for node in svg.iter() if node.get("id")]
    assert len(set(found)) == len(found)


def test_an_image_has_no_links_and_a_map_with_links_is_a_group(drawn: tuple[Path, dict[str, Plot]]) -> None:
    """What is inside an image is hidden from readers who do not see it, links as well."""
    _, plots = drawn
    for plot in plots.values():
        for svg in svgs(plot):
            assert svg.get("role") == ("group" if svg.findall(".//a") else "img")


def test_the_same_site_gives_the_same_pictures(tmp_path: Path) -> None:
    case = next(folder for folder in folders("plots/site") if folder.name == "whole")
    first = plots_of(load(project(case, tmp_path / "one"))[0])
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert plots_of(load(project(case, tmp_path / "two"))[0]) == first


@pytest.mark.parametrize("design", Design)
def test_every_design_in_people_has_a_kind(design: Design) -> None:
    assert (kind_of(design) is None) == (design in (Design.ANIMAL, Design.LABORATORY))


def corners(path: str) -> list[list[tuple[float, float]]]:
    pieces = [piece.split("L") for piece in re.findall(r"M([^z]+)z", path)]
    return [[(float(x), float(y)) for x, y in (corner.split(",") for corner in piece)] for piece in pieces]


@pytest.mark.parametrize("shape", Shape)
@given(area=st.floats(20, 2000))
def test_marks_of_one_area_are_equally_large(shape: Shape, area: float) -> None:
    node = ElementTree.fromstring(mark(shape, 0, 0, area))  # noqa: S314 - our own
    if shape is Shape.CIRCLE:
        radius = float(node.get("r", ""))
        assert pi * radius**2 == pytest.approx(area, rel=0.02)
        assert half_width(shape, area) == pytest.approx(radius, abs=0.01)
        return
    pieces = corners(node.get("d", ""))
    # The shoelace formula.
    sizes = [sum(a * d - c * b for (a, b), (c, d) in pairwise([*piece, piece[0]])) / 2 for piece in pieces]
    assert sum(map(abs, sizes)) == pytest.approx(area, rel=0.02)
    assert half_width(shape, area) == pytest.approx(max(x for piece in pieces for x, _ in piece), abs=0.01)


DIRECTIONS = [direction for direction in Direction if direction is not Direction.UNTESTED]


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    studies = draw(st.integers(0, 12))
    return Cell(
        studies,
        draw(st.none() | st.integers(1, 99_999)) if studies else None,
        draw(st.integers(0, studies)),
        draw(st.sampled_from(DIRECTIONS)),
        draw(st.integers(0, studies)),
        draw(st.integers(0, 12)),
    )


ROWS = st.builds(
    Row,
    st.text("abc &<\"'", min_size=1, max_size=60).filter(str.strip),
    st.just("#"),
    st.tuples(*[cells()] * len(Kind)),
    st.sampled_from(["", "untested"]),
)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_any_map_is_well_formed_and_says_in_words_what_it_draws(rows: list[Row]) -> None:
    plot = evidence_map.plot("map", [Group("A & B", tuple(rows))])
    for svg, beside in zip(svgs(plot), (False, True), strict=True):
        words = " ".join(text.text or "" for text, _, _ in texts(svg))
        for row in rows:
            for cell in row.cells:
                if cell.studies:
                    assert set(cell.direction.split()) <= set(words.split())
                if cell.indirect:
                    assert f"{cell.indirect} indirect" in words
            assert row.note in words
        assert svg.get("viewBox", "").split()[2] == ("720" if beside else "360")
    assert [len(row) for row in plot.rows] == [len(plot.columns)] * len(rows)


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_more_people_are_never_a_smaller_mark(one: int, other: int) -> None:
    def radius(people: int) -> float:
        row = Row("Hiccups", "#", (Cell(1, people), *[Cell()] * (len(Kind) - 1)))
        node = svgs(evidence_map.plot("map", [Group("", (row,))]))[0].find(".//circle[@class]")
        assert node is not None
        return float(node.get("r", ""))

    fewer, more = sorted((one, other))
    assert radius(fewer) <= radius(more)
    if fewer >= 20 and more <= 250:
        assert (radius(more) / radius(fewer)) ** 2 == pytest.approx(more / fewer, rel=0.02)
