"""axe-core in the browser: every violation as one line that names the rule, the place and the reason."""

from functools import cache
from importlib import resources
from typing import Any

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""All rules of WCAG 2.0 to 2.2, levels A and AA, and axe's best practices. No rule is switched off."""

PLAIN_BACKGROUNDS = ".table-scroll { background: none !important }"
"""The shadows at the edges of tables are gradients, on which axe measures no contrast. Without them it does.

The texts in tables are printed on that colour: the shadow shows only where a table goes on beyond the edge.
"""

RUN = """async ([tags, within]) => {
  const found = await axe.run(within ?? document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations", "incomplete"],
  });
  const lines = (results) => results.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
    `${id} at ${target.flat().join(" ")}: ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`));
  return {
    violations: lines(found.violations),
    incomplete: lines(found.incomplete),
    passes: found.passes.map(({ id }) => id),
  };
}"""


@cache
def _script() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def results(page: Any, within: str | None = None) -> dict[str, list[str]]:
    """What axe finds on the page as it stands, or within the elements of a selector.

    `violations` and `incomplete` (what only a person can judge) as lines, `passes` as names of rules.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_script())
        page.add_style_tag(content=PLAIN_BACKGROUNDS)
    found: dict[str, list[str]] = page.evaluate(RUN, [TAGS, within])
    assert found["passes"], "axe looked at nothing"
    return found


def violations(page: Any) -> list[str]:
    """What axe holds against the page as it stands."""
    return results(page)["violations"]
