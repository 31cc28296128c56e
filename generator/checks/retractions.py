"""Rules about works that a notice concerns: retracted ones, and those of which a journal says that it is concerned."""

import re
from collections.abc import Iterator

from generator.diagnostics import Finding, Related, Severity, check
from generator.model.references import Nature, Retraction
from generator.site import Site
from generator.source import Location

_SAYS_RETRACTED = re.compile(r"\bretract(?:ed|ions?)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:not|never|no|without|non|un)(?:\s+|[\u2010\u2011-])(?:(?:yet|been|being|be|formally|officially|an?|any)\s+){0,3}"
    r"(?:retract(?:ed|ions?)|(?:expressions?\s+of\s+)?concerns?)\b",
    re.IGNORECASE,
)
"""What says the contrary: ``not retracted``, ``no expression of concern``."""
_SAYS_CONCERN = re.compile(r"\bconcerns?\b|\bretract(?:ed|ions?)\b", re.IGNORECASE)


@check("REF109", Severity.ERROR)
def reference_retracted(site: Site) -> Iterator[Finding]:
    """A page cites a retracted work, as the file `retractions.csv` beside the bibliography tells.

    Its findings are no evidence. Take the citation out, or say that it is about the retraction: a citation whose prefix
    or suffix holds the word *retracted* or *retraction* is no fault (`[@key, retracted in 2023]`, `[see the retraction
    of @key]`; not with *not* or *no* before it). A key in front matter, such as under `reports:`, counts as a citation;
    where it must stay, silence the rule there and give the reason. A notice of retraction is no retracted work. Readers
    see *[Retracted]*, date, reasons and the notice at the entry. A reinstatement of a later day takes a retraction
    back.
    """
    for key, notice, words, place in _citations(site, Nature.RETRACTION):
        if not _SAYS_RETRACTED.search(words):
            yield Finding(
                place,
                f"`@{key}` is retracted{_when_and_why(notice)}",
                f"take it out, or say that the citation is about the retraction: `[@{key}, retracted]`",
                (Related(notice.location, "the notice"),),
            )


@check("REF111", Severity.WARNING)
def reference_concern(site: Site) -> Iterator[Finding]:
    """A page cites a work about which its journal expressed concern, as the file `retractions.csv` tells.

    The work is not retracted, but its findings may not hold. Say so: a citation whose prefix or suffix holds the word
    *concern* is no fault (`[@key, expression of concern]`). Readers see the concern at the entry.
    """
    for key, notice, words, place in _citations(site, Nature.CONCERN):
        if not _SAYS_CONCERN.search(words):
            yield Finding(
                place,
                f"the journal expressed concern about `@{key}`{_when_and_why(notice)}",
                f"say so, such as in `[@{key}, expression of concern]`, or take it out",
                (Related(notice.location, "the notice"),),
            )


def _citations(site: Site, nature: Nature) -> Iterator[tuple[str, Retraction, str, Location]]:
    """Each citation of a work that such a notice concerns: key, notice, the words around it, and its place."""
    notices = {
        key: reference.retraction
        for key, reference in site.reference_by_key.items()
        if reference.retraction and reference.retraction.nature is nature
    }
    if not notices:
        return
    for page in site.pages:
        for citation in page.citations:
            for item in citation.items:
                if item.key in notices and citation.location is not None:
                    words = _DENIES.sub("", f"{item.prefix} {item.suffix}")
                    yield item.key, notices[item.key], words, citation.location
        for mention in page.keys:
            if mention.name in notices:
                yield mention.name, notices[mention.name], "", mention.location


def _when_and_why(notice: Retraction) -> str:
    when = f" ({notice.date})" if notice.date else ""
    return f"{when}: {'; '.join(notice.reasons)}" if notice.reasons else when
