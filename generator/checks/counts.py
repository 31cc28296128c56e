"""Rules about numbers of people: percentages against counts, and arms against totals."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from generator.checks.study_results import PlacedResult, placed_results, shown
from generator.diagnostics import Finding, Severity, check
from generator.model.pages import StudyPage
from generator.model.results import ArmValue
from generator.model.vocabularies import Design
from generator.site import Page, Site
from generator.statistics import printed, share, some_count_gives, some_total_gives

SEPARATE_ARMS = frozenset(
    {
        Design.RANDOMISED_PARALLEL,
        Design.CONTROLLED_TRIAL,
        Design.CONTROLLED_BEFORE_AFTER,
        Design.COHORT,
        Design.CASE_CONTROL,
    }
)
"""Designs in which each person is in one arm only."""
SHARED_ARMS = frozenset(
    {
        Design.META_ANALYSIS,
        Design.SYSTEMATIC_REVIEW,
        Design.RANDOMISED_CROSSOVER,
        Design.CROSSOVER,
        Design.SINGLE_ARM,
        Design.CLINICAL_TRIAL,
        Design.BEFORE_AFTER,
        Design.CROSS_SECTIONAL,
        Design.LABORATORY,
    }
)
"""Designs in which a person, or a sample of that person, may be in several arms, or that may be such a design."""


@check("STA405", Severity.WARNING)
def percent_versus_count(site: Site) -> Iterator[Finding]:
    """A percentage is not the count beside it, of the number of people beside it.

    The number is the value's `total`, else the participants of its arm. The printed percentage may be rounded in either
    direction. Also reported are a count above its number; a percentage that no count of a given `total` makes; a count
    and a percentage for which no number of people up to the study's exists; and, in a row of a table, a figure that has
    a percentage beside it and is no count.

    Correct the figure. If the source prints it so, the percentage may refer to fewer people, such as those who
    answered: give their number as `total`, or tell readers under `discrepancies` and write
    `# evidence: ignore percent-versus-count: reason` before the field.
    """
    for placed in placed_results(site):
        for index, value in enumerate(placed.result.values):
            number = _no_count(placed, value, index)
            if number is not None:
                yield Finding(
                    placed.at_value(index, "count"),
                    f"{placed.name}: {shown(number)} has a percentage beside it, but is no number of people",
                    "write the count, or remove the percentage",
                )
                continue
            fault = _percent_fault(value, placed.total(value), placed.study.participants.number)
            if fault is not None:
                field = "count" if value.percent is None else "percent"
                yield Finding(
                    placed.at_value(index, field),
                    f"{placed.name}: {fault}",
                    "compare count, percentage and number of people with the source",
                )


@check("STA406", Severity.WARNING)
def arms_versus_total(site: Site) -> Iterator[Finding]:
    """The participants of a study's arms do not add up to those of the study.

    The study's number is `randomised`, `enrolled` or `analysed`; the sum of the arms must be one of them where every
    arm has a number and each person is in one arm (parallel trials, controlled before-after, cohort and case-control
    studies). A sum above all of them is reported for every design but those in which one person may be in several
    arms: there, as in crossover trials, no single arm may have more people than the study. More people `analysed` than
    took part are reported as well.

    Compare with the source's flow of participants. If its numbers do not add up, tell readers under `discrepancies` and
    write `# evidence: ignore arms-versus-total: reason` before `participants`.
    """
    for page in site.pages:
        if isinstance(page.record, StudyPage):
            yield from _arms(page, page.record)


def _arms(page: Page, study: StudyPage) -> Iterator[Finding]:
    people = study.participants
    stages = {"randomised": people.randomised, "enrolled": people.enrolled, "analysed": people.analysed}
    known = {stage: number for stage, number in stages.items() if number is not None}
    if not known:
        return
    began = max((known[stage] for stage in ("randomised", "enrolled") if stage in known), default=None)
    if people.analysed is not None and began is not None and people.analysed > began:
        yield Finding(
            page.front.location(page.source, ("participants", "analysed")),
            f"{people.analysed} people were analysed, but only {began} took part",
            "compare both numbers with the source",
        )
    most = max(known.values())
    numbers = [arm.participants for arm in study.arms if arm.participants is not None]
    total = sum(numbers)
    kind = study.design.kind
    if kind in SHARED_ARMS:
        for index, arm in enumerate(study.arms):
            if arm.participants is not None and arm.participants > most:
                yield Finding(
                    page.front.location(page.source, ("arms", index, "participants")),
                    f"the arm “{arm.name}” has {arm.participants} people, but the study {most}",
                    "compare both numbers with the source",
                )
        return
    complete = len(numbers) == len(study.arms) > 1 and kind in SEPARATE_ARMS
    if total > most or (complete and total not in known.values()):
        stated = ", ".join(f"{number} {stage}" for stage, number in known.items())
        yield Finding(
            page.front.location(page.source, ("participants", next(iter(known)))),
            f"the arms have {_sum(numbers)} people, but the study says {stated}",
            "compare the numbers with the source's flow of participants",
        )


def _sum(numbers: Sequence[int]) -> str:
    """The numbers added up, as a message says it."""
    return f"{' + '.join(map(str, numbers))} = {sum(numbers)}" if len(numbers) > 1 else str(sum(numbers))


def _no_count(placed: PlacedResult, value: ArmValue, index: int) -> Decimal | None:
    """The figure of a row that has a percentage beside it and is no count; the row's record would cut it to one."""
    if placed.row is None or value.percent is None:
        return None
    figure = (placed.row.before, placed.row.after)[index]
    return figure if figure < 0 or figure != int(figure) else None


def _percent_fault(value: ArmValue, number: int | None, in_study: int | None) -> str | None:
    """What is wrong with a count, a percentage and a number of people; ``None`` if they can agree."""
    count, percent = value.count, value.percent
    if count is not None and number is not None and count > number:
        return f"{count} is more than all, {number}"
    if percent is None:
        return None
    if count is None:
        if value.total and not some_count_gives(percent, value.total):
            return f"no count of {value.total} people is {shown(percent)}%"
        return None
    if number:
        true = share(count, number)
        if true.meets(printed(percent)):
            return None
        decimals = max(1, -int(percent.as_tuple().exponent))
        return f"{count} of {number} is {float(true.low):.{decimals}f}%, not {shown(percent)}%"
    if in_study is not None and not some_total_gives(percent, count, in_study):
        return f"{count} is {shown(percent)}% of no number of people up to {in_study}, all in the study"
    return None
