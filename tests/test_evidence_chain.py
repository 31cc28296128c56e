"""What stands behind a statement: small sites whose sentences are followed to their studies, and what always holds."""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import evidence
from generator.front_matter import FrontMatter
from generator.load import load
from generator.model.documents import Document
from generator.model.page_parts import Trial
from generator.model.pages import StudyPage, TrialsPage
from generator.model.results import IncludedStudy, Participants, StudyDesign
from generator.model.text import IndicationName, InlineMarkdown, ReferenceKey, StudyName
from generator.model.vocabularies import Design, TrialStatus
from generator.site import Page, Site
from generator.source import Source
from tests.conftest import case_id, folders
from tests.projects import project


def told(chain: evidence.Chain) -> list[str]:
    """A chain line by line."""
    return [
        chain.independent.words,
        *(f"  reason: {reason}" for reason in chain.independent.reasons),
        *(
            f"  {'review' if link.is_review else 'study'}: {link.study.label}, through {list(link.documents)}"
            for link in chain.links
        ),
        *(f"  document: {key}" for key in chain.documents),
        *(f"  other: {key}" for key in chain.others),
    ]


@pytest.mark.parametrize("case", ["chain", "independent"])
def test_chains_as_expected(case: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    folder = next(path for path in folders("evidence_chain") if path.name == case)
    site, _ = load(project(folder, tmp_path))
    page = site.page_by_path["statements.md"]
    lines: list[str] = []
    for line, citations in groupby(page.citations, lambda citation: citation.location and citation.location.line):
        links = [link for link in page.document.links if link.location.line == line]
        chain = evidence.chain(site, page, citations, links)
        lines.extend((page.source.lines[(line or 0) - 1], *told(chain), ""))
    golden(folder.with_name(f"{case}.expected.txt"), "\n".join(lines))


def test_sentences_as_expected(tmp_path: Path) -> None:
    folder = next(path for path in folders("evidence_chain") if path.name == "sentences")
    site, _ = load(project(folder, tmp_path))
    found = [sorted(statement.keys) for statement in evidence.statements(site)]
    fields, body = found[:3], found[3:]
    assert fields == [["a"], ["b", "c"], ["a"]]
    assert body == [["a", "b"], ["c"], ["a"], ["b"], ["c"], ["a"], ["b"], ["a"], ["b"]]


@pytest.mark.parametrize("folder", folders("evidence_chain"), ids=case_id)
def test_every_citation_is_in_one_statement(folder: Path, tmp_path: Path) -> None:
    site, _ = load(project(folder, tmp_path))
    cited = {(page.path, item.key) for page in site.pages for c in page.citations for item in c.items}
    assert {(found.page.path, key) for found in evidence.statements(site) for key in found.keys} == cited


def page(path: str, record: StudyPage | TrialsPage) -> Page:
    return Page(path, Source(path, ""), record, FrontMatter(), Document())


def study(
    name: str,
    dataset: str | None = None,
    included: int | None = None,
    includes: tuple[IncludedStudy, ...] = (),
    kind: Design = Design.COHORT,
) -> Page:
    record = StudyPage(
        type="study",
        title=name,
        description=name,
        label=name,
        reported_by=(ReferenceKey("albrecht"),),
        design=StudyDesign(kind=kind),
        participants=Participants(population=InlineMarkdown("People")),
        dataset=dataset,
        included=included,
        includes=includes,
    )
    return page(f"studies/{name}.md", record)


NAMES = "abcd"
PRIMARY = st.tuples(*(st.builds(study, st.just(name), st.sampled_from([None, "one", "two"])) for name in NAMES))
INCLUDES = st.dictionaries(st.sampled_from(NAMES), st.booleans()).map(
    lambda found: tuple(IncludedStudy(study=StudyName(name), confirmed=sure) for name, sure in sorted(found.items()))
)


@st.composite
def reviews(draw: st.DrawFn, name: str) -> Page:
    includes = draw(INCLUDES)
    included = draw(st.none() | st.integers(len(includes), 8))
    return study(name, included=included, includes=includes, kind=Design.SYSTEMATIC_REVIEW)


SITES = st.builds(lambda primary, first, second: Site((*primary, first, second)), PRIMARY, reviews("r"), reviews("s"))


@given(SITES, st.sets(st.sampled_from([*NAMES, "r", "s"])), st.randoms())
def test_the_number_of_independent_studies_is_between_what_is_possible(site: Site, names: set[str], random) -> None:  # type: ignore[no-untyped-def]
    given_studies = [pair for pair in site.studies if pair[0].name in names]
    found = evidence.independent(site, given_studies)
    primary = [pair[1] for pair in given_studies if pair[0].name in NAMES]
    review_records = [pair[1] for pair in given_studies if pair[0].name not in NAMES]
    assert found.upper is None or found.lower <= found.upper
    assert (found.upper is None) == any(review.included is None for review in review_records)
    # No more than if nothing overlapped, no fewer than the registers and the studies without one.
    if found.upper is not None:
        assert found.upper <= len(primary) + sum(review.included or 0 for review in review_records)
    alone = sum(record.dataset is None for record in primary)
    assert found.lower >= alone + len({record.dataset for record in primary} - {None})
    shuffled = [*given_studies, *given_studies]
    random.shuffle(shuffled)
    again = evidence.independent(site, shuffled)
    assert (again.lower, again.upper) == (found.lower, found.upper)


@given(SITES, st.sampled_from(NAMES), st.sets(st.sampled_from([*NAMES, "r", "s"])))
def test_one_more_study_never_makes_the_number_smaller(site: Site, name: str, names: set[str]) -> None:
    def count(chosen: set[str]) -> evidence.Independent:
        return evidence.independent(site, [pair for pair in site.studies if pair[0].name in chosen])

    fewer, more = count(names), count(names | {name})
    assert fewer.lower <= more.lower
    assert fewer.upper is None or (more.upper is not None and fewer.upper <= more.upper)


@pytest.mark.parametrize(("names", "number"), [("a", 3), ("aa", 3), ("ab", 3), ("r", 3), ("ra", 3), ("abcd", 4)])
def test_a_review_neither_includes_itself_nor_one_study_twice(names: str, number: int) -> None:
    includes = tuple(IncludedStudy(study=StudyName(name)) for name in names)
    review = study("r", included=3, includes=includes, kind=Design.META_ANALYSIS)
    site = Site((*map(study, NAMES), review))
    found = evidence.independent(site, [site.study_by_name["r"]])
    assert (found.lower, found.upper) == (number, number)


def test_trials_that_test_an_indication_are_those_that_may_still_tell() -> None:
    def trial(status: TrialStatus, indication: str) -> Trial:
        return Trial(
            name=f"{status} {indication}",
            conditions=(indication,),
            indications=(IndicationName(indication),),
            status=status,
            as_of="in 2022",
            reported_by=(ReferenceKey("albrecht"),),
            statement=InlineMarkdown("It was announced."),
        )

    trials = tuple(trial(status, name) for name in ("hiccups", "itch") for status in TrialStatus)
    site = Site((page("trials.md", TrialsPage(type="trials", title="Trials", description="All", trials=trials)),))
    found = [trial.name for _, trial in evidence.tests_under_way(site, "hiccups")]
    assert found == ["under way hiccups", "completed hiccups", "not reported hiccups"]
