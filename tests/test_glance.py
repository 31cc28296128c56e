"""The facts at a glance: on small invented sites, and the same as in the lists of the whole site."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose import lists
from generator.compose.glance import count, glance
from generator.config import read_config
from generator.evidence import chain
from generator.load import load
from generator.model.pages import StudyPage
from generator.model.results import Participants, StudyDesign
from generator.model.vocabularies import Design
from tests.conftest import DATA, ROOT, case_id, folders
from tests.projects import project

SITES = [*folders("plots/site"), *folders("pages")]
NUMBERS = st.none() | st.integers(0, 10**6)


def study(kind: Design, number: int | None = None) -> StudyPage:
    return StudyPage(
        title="A study",
        description="One.",
        type="study",
        label="A 2001",
        reported_by=("report",),  # type: ignore[arg-type]
        design=StudyDesign(kind=kind),
        participants=Participants(population="People", enrolled=number),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("case", SITES, ids=case_id)
def test_facts_as_expected(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    site, _ = load(project(case, tmp_path))
    lines = []
    for name, (_, record) in site.indications.items():
        messages = [site.texts[id(message)] for message in record.key_messages]
        chains = [chain(site, text.page, text.document.citations, text.document.links) for text in messages]
        found = glance(site, site.studies_by_indication.get(name, ()), chains)
        lines.append(f"== {name}")
        for kind, facts in (("direct", found.direct), ("indirect", found.indirect)):
            for field in fields(facts) if facts.studies.number else ():
                value = getattr(facts, field.name)
                shown = ", ".join(source.label for _, source in value) if field.name == "documents" else value
                lines.append(f"{kind} {field.name}: {getattr(shown, 'words', shown)}")
        lines.append(f"beside: {', '.join(study.label for _, study in found.beside)}")
    if lines:
        golden(DATA / "glance" / f"{case.name}.txt", "\n".join([*lines, ""]))


@pytest.mark.parametrize("root", [ROOT, *SITES], ids=case_id)
def test_facts_are_those_of_the_list(root: Path, tmp_path: Path) -> None:
    site, _ = load(read_config(root) if root == ROOT else project(root, tmp_path))
    for _, rows in lists.indications(site).groups:
        for row in rows:
            found = glance(site, site.studies_by_indication.get(row.page.name, ()))
            facts = found.direct
            assert facts.participants.number == row.participants
            assert (facts.studies.number, found.indirect.studies.number) == (row.direct, row.indirect)
            assert sum(times for _, times in facts.directions) == row.direct
            assert facts.years.dated <= row.direct
            assert facts.doses is None or facts.doses.known <= row.direct


@pytest.mark.parametrize(
    ("designs", "words"),
    [
        ([], ""),
        ([Design.CASE_SERIES, Design.CASE_SERIES], "2 case series"),
        ([Design.ANIMAL, Design.META_ANALYSIS, Design.ANIMAL], "1 meta-analysis, 2 animal studies"),
        ([Design.META_ANALYSIS] * 2, "2 meta-analyses"),
        ([Design.CLINICAL_TRIAL] * 2, "2 clinical trials, design not reported"),
        ([Design.CLINICAL_TRIAL], "1 clinical trial, design not reported"),
    ],
)
def test_designs_in_words(designs: list[Design], words: str) -> None:
    assert count([study(design) for design in designs]).words == words


@given(st.lists(st.tuples(st.sampled_from(Design), NUMBERS), max_size=20))
def test_every_study_is_counted_once(given_studies: list[tuple[Design, int | None]]) -> None:
    found = count([study(design, number) for design, number in given_studies])
    assert found.number == sum(times for _, times in found.designs) == len(given_studies)
    assert [design for design, _ in found.designs] == [design for design in Design if (design in dict(given_studies))]
