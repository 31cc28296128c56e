"""Rules that compare figures in sentences with the records of the studies that the sentences cite."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from generator.checks.recorded_figures import RecordedFigures, nearest
from generator.diagnostics import Finding, Severity, check
from generator.model.documents import Claim, Quantity
from generator.model.pages import StudyPage
from generator.site import Page, Site

_NAMED = 3
"""How many works or pages a finding names at most."""

Study = tuple[Page, StudyPage]


@check("STA108", Severity.WARNING)
def figure_not_in_record(site: Site) -> Iterator[Finding]:
    """A figure is in no record of the studies that its sentence cites.

    Looked at are sample sizes, percentages, effects, intervals and p values in sentences that cite a report of a study
    with a page here; of a study whose reports nobody names, the documents that report it. In a table the row counts as
    the sentence. A figure is in a record if the record's participants, arms, results or tables hold it, or its texts on
    dose, duration, design, population, harms and discrepancies. The statements of results and the text of the page
    are compared like any other. `3.0` is `3`, but `1.48` is not `1.5`; *fell by 17%* is the record's `−17`.

    Correct the sentence or the record. Put what was worked out from other figures into the record as a result with
    `extraction: calculated`, what sources print differently into `discrepancies`. Where a figure belongs to no study,
    such as a price, silence the rule with the reason.
    """
    by_key = _studies_by_key(site)
    records = {page.path: RecordedFigures(study) for page, study in site.studies}
    for page in site.pages:
        for claim in _claims(page):
            studies, keys = _cited(claim, page, by_key)
            if not studies:
                continue
            cited = [records[study_page.path] for study_page in studies]
            for figure in claim.figures:
                if not any(record.holds(figure.quantity) for record in cited):
                    named = ", ".join(f"@{key}" for key in keys[:_NAMED]) + (", …" if len(keys) > _NAMED else "")
                    yield Finding(
                        figure.location,
                        f"`{figure.text}` is in no record of the works that this sentence cites ({named})",
                        _remedy(figure.quantity, nearest(figure.quantity, cited), studies),
                    )


def _claims(page: Page) -> Iterator[Claim]:
    """The sentences of a page with figures and citations, those of its fields first."""
    for field in page.fields:
        yield from field.document.claims
    yield from page.document.claims


def _studies_by_key(site: Site) -> Mapping[str, Sequence[Study]]:
    """The studies that a citation of a key speaks of."""
    found: defaultdict[str, list[Study]] = defaultdict(list)
    for page, study in site.studies:
        for key in study.reports or study.reported_by:
            found[key].append((page, study))
    return found


def _cited(claim: Claim, page: Page, by_key: Mapping[str, Sequence[Study]]) -> tuple[Sequence[Page], Sequence[str]]:
    """The studies with whose records a sentence is compared, those whose reports it cites first, and the keys.

    On a study's own page a document that reports it leads to it, too.
    """
    own = page.record if isinstance(page.record, StudyPage) else None
    studies: dict[str, Study] = {}
    keys: list[str] = []
    for key in claim.keys:
        cited = list(by_key.get(key, ()))
        if own is not None and key in own.reported_by:
            cited.append((page, own))
        if cited:
            keys.append(key)
            studies.update((study_page.path, (study_page, study)) for study_page, study in cited)
    meant = sorted(studies.values(), key=lambda study: (not {*study[1].reports} & {*keys}, study[0].path))
    return [study_page for study_page, _ in meant], keys


def _remedy(stated: Quantity, near: Sequence[str], pages: Sequence[Page]) -> str:
    """Which figures are there instead, and what to do."""
    where = ", ".join(f"`{page.path}`" for page in pages[:_NAMED]) + (", …" if len(pages) > _NAMED else "")
    there = f"the nearest in {where}: {', '.join(f'`{figure}`' for figure in near)}"
    return (
        f"{there if near else f'no {stated.kind} is in {where}'}. Correct the sentence or the record; add what was "
        "worked out to the record with `extraction: calculated`, what sources print differently to `discrepancies`"
    )
