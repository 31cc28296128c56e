"""One renderer serves all texts: none leaves a trace in the next."""

from hypothesis import given
from hypothesis import strategies as st

from generator import markdown
from generator.markdown.render import _renderer
from generator.source import Source
from tests.conftest import files

PAGES = [file.read_text("utf-8") for file in files("markdown", ".md")]


def rendered(text: str) -> str:
    return markdown.render(markdown.parse(Source.from_text("page.md", text)), str)


@given(st.permutations(PAGES))
def test_no_text_leaves_a_trace_in_the_next(pages: list[str]) -> None:
    alone = []
    for page in pages[:8]:
        _renderer.cache_clear()
        alone.append(rendered(page))
    assert [rendered(page) for page in pages[:8]] == alone


def test_the_renderer_keeps_nothing_but_its_rules() -> None:
    renderer = _renderer()
    rules = dict(renderer.rules)
    for page in PAGES:
        rendered(page)
    assert vars(renderer) == {"rules": rules}
    assert _renderer() is renderer
