"""By what the search filters a page, and how it is told to the engine."""

from pathlib import Path

import pytest

from generator import pipeline
from generator.build.facets import NO_FACETS, Facets, facets
from generator.build.pages import engine_page
from generator.cite import NumberedPage
from generator.publication import publication
from generator.site import Site
from tests.conftest import DATA
from tests.projects import project

CASE = DATA / "pages" / "all-types"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return pipeline.check(project(CASE, tmp_path_factory.mktemp("site"))).site


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("indications/ache.md", Facets(("Ache",))),
        ("studies/adams.md", Facets(("Ache",), ("randomised crossover trial",), ("2001",))),
        ("plain.md", NO_FACETS),
        ("references/a.md", NO_FACETS),
    ],
)
def test_facets_of_a_page(path: str, expected: Facets, site: Site) -> None:
    assert facets(site, path) == expected


def test_metadata_are_escaped_strings(tmp_path: Path) -> None:
    config = project(CASE, tmp_path)
    ache = config.content / "indications" / "ache.md"
    ache.write_text(ache.read_text("utf-8").replace("title: Ache", "title: '<b>\"x\": y</b>'"), "utf-8")
    page = NumberedPage("studies/adams.md", "A", "B", "study", "<p>C</p>", 0)
    head = engine_page(page, pipeline.check(config).site, publication(config), "token").split("---")[1]
    assert (
        'conditions: ["&lt;b&gt;&quot;x&quot;: y&lt;/b&gt;"]\n'
        'designs: ["randomised crossover trial"]\nyears: ["2001"]\n'
    ) in head
