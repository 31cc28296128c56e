"""What an entry of a list of references says of the studies that the work reports, when they have a page."""

from collections.abc import Callable, Sequence
from html import escape

from generator.compose.figures import number
from generator.model.pages import StudyPage
from generator.model.vocabularies import Design, Masking
from generator.site import Page

_NOBODY = (Design.ANIMAL, Design.LABORATORY)
"""Designs in which no people take part, so that no number of participants is missing."""


def studies_html(studies: Sequence[tuple[Page, StudyPage]], here: Page, url: Callable[[Page], str]) -> str:
    """The studies with their design and size, each leading to its page; ``""`` without any.

    ``here`` is the page of the list, which is not linked to itself; ``url`` gives the address of any other.
    """
    if not studies:
        return ""
    several = len(studies) > 1
    told = "; ".join(_study_html(page, study, here, url, several) for page, study in studies)
    return f' <span class="entry-studies">{"Studies" if several else "Study"}: {told}</span>'


def _study_html(page: Page, study: StudyPage, here: Page, url: Callable[[Page], str], named: bool) -> str:
    facts = design_and_size(study)
    shown = escape(f"{study.label}: {facts}" if named else facts, quote=False)
    return shown if page is here else f'<a href="{escape(url(page))}">{shown}</a>'


def design_and_size(study: StudyPage) -> str:
    """A study in a line: design, masking, participants, and whether its evidence is indirect (GRADE)."""
    kind, masking, size = study.design.kind, study.design.masking, study.participants.number
    facts = [f"{kind} of {_counted(study.included, 'study', 'studies')}" if study.included else str(kind)]
    if masking not in (Masking.NOT_REPORTED, Masking.NOT_APPLICABLE):
        facts.append(str(masking))
    if kind not in _NOBODY:
        facts.append("number of participants not reported" if size is None else _counted(size, "participant"))
    if study.indirectness is not None:
        facts.append("indirect evidence")
    return ", ".join(facts)


def _counted(size: int, one: str, several: str = "") -> str:
    return f"{number(size)} {one if size == 1 else several or f'{one}s'}"
