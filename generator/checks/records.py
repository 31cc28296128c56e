"""Rules about records that cannot be right together: pages of one document, trials of one name, included studies."""

from collections.abc import Iterator

from generator.diagnostics import Finding, Related, Severity, check
from generator.model.pages import SourcePage, StudyPage
from generator.site import Page, Site
from generator.source import Location


@check("PAG112", Severity.ERROR)
def record_duplicate(site: Site) -> Iterator[Finding]:
    """Two pages describe one source document, or two trials of a page have one name.

    A document has one page, from which lists and tables take its label and its audit; the other page would be missing
    from them. A trial's name is also its anchor on the page: links lead to the first one only.

    Put both pages together, or correct the `reference` of one of them. Give trials names that tell them apart, such as
    their condition, place or registration.
    """
    pages: dict[str, tuple[str, Location]] = {}
    for page in site.pages:
        if isinstance(page.record, SourcePage):
            place = page.front.location(page.source, ("reference",))
            other, first = pages.setdefault(page.record.reference, (page.path, place))
            if first != place:
                yield Finding(
                    place,
                    f"`{page.record.reference}` is the document of `{other}`, too",
                    "put the pages together, or correct one of the keys",
                    (Related(first, "the other page"),),
                )
    trials: dict[tuple[str, str], tuple[str, Location]] = {}
    places: dict[str, int] = {}
    for page, trial in site.trials:
        number = places[page.path] = places.get(page.path, -1) + 1
        place = page.front.location(page.source, ("trials", number, "name"))
        name, first = trials.setdefault((page.path, trial.anchor), (trial.name, place))
        if first != place:
            yield Finding(
                place,
                f"the trials “{name}” and “{trial.name}” have the same anchor, `#{trial.anchor}`",
                "give them names that differ in more than case and punctuation",
                (Related(first, "the other trial"),),
            )


@check("PAG113", Severity.WARNING)
def included_studies(site: Site) -> Iterator[Finding]:
    """The studies that a review includes do not fit together.

    Reported are a study that includes itself, one that is named twice, more studies that a source confirms than
    `included` says, and `includes` of a study that is no review.

    Correct the list, the number or the design: how many independent studies stand behind a statement is worked out from
    them.
    """
    for page in site.pages:
        if isinstance(page.record, StudyPage):
            yield from _included(page, page.record)


def _included(page: Page, study: StudyPage) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, one in enumerate(study.includes):
        fault = "the study itself" if one.study == page.name else "named twice" if one.study in seen else ""
        seen.add(one.study)
        if fault:
            yield Finding(
                page.front.location(page.source, ("includes", index, "study")),
                f"`{one.study}` is {fault} among the studies that “{study.label}” includes",
                "remove it from the list",
            )
    confirmed = {one.study for one in study.includes if one.confirmed} - {page.name}
    if study.included is not None and len(confirmed) > study.included:
        yield Finding(
            page.front.location(page.source, ("included",)),
            f"“{study.label}” includes {study.included}, but {len(confirmed)} are named as confirmed",
            "correct the number, or mark those that no source confirms with `confirmed: false`",
        )
    if study.includes and not study.design.kind.is_review:
        yield Finding(
            page.front.location(page.source, ("includes",)),
            f"“{study.label}” is a {study.design.kind} and includes other studies, which only reviews do",
            "correct the design, or remove the list",
        )
