"""Forest plots and the study page: a small invented site drawn, its pages beside their sources; axes by their rules."""

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator import pipeline
from generator.compose.plots import Plot, forest
from generator.compose.plots.scale import linear, logarithmic
from generator.compose.plots.svg import WIDTH
from generator.compose.views import View
from generator.model.pages import IndicationPage, StudyPage
from generator.model.results import Interval, Participants, Result, StudyDesign
from generator.model.text import Figure, InlineMarkdown, ReferenceKey
from generator.model.vocabularies import Design, Measure
from generator.site import Site
from tests.conftest import case_id, folders
from tests.projects import project


def plots_of(site: Site) -> dict[str, Plot]:
    """Every plot of a site's studies and indications, by page and place."""
    view = View(site)
    found = {}
    for page in site.pages:
        if isinstance(page.record, StudyPage):
            found |= {f"{page.name}_{plot.identifier}": plot for plot in view.forests(page.record)}
        if isinstance(page.record, IndicationPage):
            found |= {f"{page.name}_{plot.identifier}": plot for plot in view.contrasts(page.name)}
    return found


@pytest.mark.parametrize("case", folders("plots/forest"), ids=case_id)
def test_plots_and_pages_as_expected(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    config = project(case, tmp_path)
    checked = pipeline.check(config)
    assert not pipeline.has_errors(checked.diagnostics), checked.diagnostics
    expected = case.with_name(f"{case.name}.expected")
    plots = plots_of(checked.site)
    for name, plot in plots.items():
        table = "\n".join(" | ".join(row) for row in (plot.columns, *plot.rows))
        golden(expected / f"{name}.txt", f"{plot.title}\n{plot.description}\n\n{table}\n")
        golden(expected / f"{name}.svg", str(plot.svg).replace("><", ">\n<") + "\n")
    assert {file.stem for file in expected.glob("*.svg")} == plots.keys()
    for page in pipeline.number_pages(config, checked.site):
        if page.path.startswith("studies/"):
            html = re.sub(r"<svg .*?</svg>", "<svg/>", page.html)
            golden(expected / f"{Path(page.path).stem}.html", html)


def study(*results: Result, kind: Design = Design.RANDOMISED_PARALLEL) -> StudyPage:
    return StudyPage(
        type="study",
        title="A study",
        description="A study.",
        label="Fox 2001",
        reported_by=(ReferenceKey("fox2001"),),
        design=StudyDesign(kind=kind),
        participants=Participants(population=InlineMarkdown("People")),
        results=results,
    )


def result(measure: Measure, estimate: str, lower: str, upper: str, outcome: str = "Pain") -> Result:
    interval = Interval(lower=Figure(lower), upper=Figure(upper))
    return Result(
        outcome=outcome, measure=measure, contrast="a against b", estimate=Figure(estimate), interval=interval
    )


def test_changes_within_an_arm_never_share_an_axis_with_contrasts() -> None:
    change = result(Measure.CHANGE_WITHIN_ARM, "1", "0", "2")
    contrast = result(Measure.MEAN_DIFFERENCE, "1", "0", "2")
    assert len(forest.forests(study(change, contrast), "forest")) == 2
    assert len(forest.contrasts([("Fox", study(), (change, contrast))], "forest")) == 1
    assert forest.contrasts([("Fox", study(), (change,))], "forest") == ()


def test_nothing_is_drawn_without_an_interval() -> None:
    assert forest.forests(study(Result(outcome="Pain", measure=Measure.RISK_RATIO, estimate=Figure("2"))), "f") == ()


def test_a_diamond_is_drawn_for_meta_analyses_only() -> None:
    pooled = result(Measure.RISK_RATIO, "2", "1", "4")
    assert ["plot__diamond" in forest.forests(study(pooled, kind=kind), "f")[0].svg for kind in Design] == [
        kind is Design.META_ANALYSIS for kind in Design
    ]


@given(st.lists(st.tuples(*[st.integers(1, 10**6)] * 3).map(sorted), min_size=1, max_size=9), st.booleans())
def test_every_mark_of_any_results_lies_in_the_picture(bounds: list[list[int]], is_ratio: bool) -> None:
    measure = Measure.ODDS_RATIO if is_ratio else Measure.MEAN_DIFFERENCE
    scaled = [[str(Decimal(figure - (0 if is_ratio else 1000)) / 100) for figure in figures] for figures in bounds]
    results = [result(measure, mid, low, high, f"Outcome {n}") for n, (low, mid, high) in enumerate(scaled)]
    (plot,) = forest.forests(study(*results), "forest")
    height = float(re.search(r'viewBox="0 0 360 ([0-9.]+)"', plot.svg)[1])  # type: ignore[index]
    for name, value in re.findall(r' ([xy][12]?|c[xy])="([^"]*)"', plot.svg):
        assert 0 <= float(value) <= (WIDTH if "x" in name else height)
    for points in re.findall(r'points="([^"]*)"', plot.svg):
        for x, y in (point.split(",") for point in points.split()):
            assert 0 <= float(x) <= WIDTH
            assert 0 <= float(y) <= height
    assert len(plot.rows) == len(results)


FIGURES = st.floats(-1e9, 1e9, allow_nan=False)
POSITIVE = st.floats(1e-6, 1e9, allow_nan=False)


@given(FIGURES, FIGURES)
def test_linear_ticks_are_apart_and_on_the_axis(one: float, other: float) -> None:
    lower, upper = sorted((one, other))
    assume(upper - lower > 1e-6 or upper == lower)
    assert_ticks(linear(lower, upper, 10, 250))


@given(POSITIVE, POSITIVE)
def test_logarithmic_ticks_are_apart_and_on_the_axis(one: float, other: float) -> None:
    lower, upper = sorted((one, other))
    assume(upper / lower > 1.0001 or upper == lower)
    assert_ticks(logarithmic(lower, upper, 10, 250))


def assert_ticks(scale: object) -> None:
    places = [scale.at(tick) for tick in scale.ticks]  # type: ignore[attr-defined]
    assert places
    assert all(right - left > 29.999 for left, right in pairwise(places))
    assert all(scale.shows(tick) for tick in scale.ticks)  # type: ignore[attr-defined]


@given(st.lists(POSITIVE, min_size=2, max_size=9))
def test_a_greater_figure_never_stands_further_left(figures: list[float]) -> None:
    for axis in (linear, logarithmic):
        scale = axis(min(figures), max(figures), 0, 200)
        places = [scale.at(figure) for figure in sorted(figures)]
        assert places == sorted(places)
        assert all(0 <= place <= 200 + 1e-9 for place in places)


def test_a_logarithmic_axis_begins_above_zero() -> None:
    with pytest.raises(ValueError, match="above zero"):
        logarithmic(0, 1, 0, 100)
