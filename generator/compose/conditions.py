"""What the front page says of conditions beside their pages: which are only under study, and what the tags mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.compose.overview import Overview
from generator.model.page_parts import Trial
from generator.model.vocabularies import Direction
from generator.site import Page, Site

MEANINGS: Mapping[Direction, str] = MappingProxyType(
    {
        Direction.BENEFIT: "the comparisons that were made favour it",
        Direction.NO_DIFFERENCE: "tested against something else, without a significant difference",
        Direction.HARM: "the comparisons that were made favour the other side",
        Direction.MIXED: "studies or outcomes do not agree",
        Direction.NOT_ESTIMABLE: "tried, but without a comparison that would show a direction",
        Direction.UNTESTED: "nobody has tried it here, as far as our sources show; not the same as no difference",
    }
)
"""Each direction for readers who meet it for the first time; the terms' source is named by the vocabulary itself."""


@dataclass(frozen=True)
class UnderStudy:
    """A condition of which the sources name a trial, and nothing else: the first of its trials, and where it stands."""

    name: str
    page: Page
    trial: Trial


def only_under_study(overview: Overview) -> list[UnderStudy]:
    """The conditions that no indication page covers, in order of name, each once however many trials it has.

    ``Overview.only_under_study`` has the trials; one of them may concern several conditions.
    """
    found: dict[str, UnderStudy] = {}
    for page, trial in overview.only_under_study:
        for name in trial.conditions:
            found.setdefault(name.casefold(), UnderStudy(name, page, trial))
    return [found[name] for name in sorted(found)]


def directions(site: Site) -> list[tuple[Direction, str]]:
    """The directions that the site's indications have, in the order of the vocabulary, each with its meaning."""
    used = {record.direction for _, record in site.indications.values()}
    return [(direction, meaning) for direction, meaning in MEANINGS.items() if direction in used]
