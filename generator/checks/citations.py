"""Rules about what is cited."""

from collections.abc import Iterable, Iterator

from generator.diagnostics import Finding, Severity, check
from generator.site import Site


@check("CIT101", Severity.ERROR)
def citation_undefined(site: Site) -> Iterator[Finding]:
    """A page cites a key that no file in `references/` defines.

    The reader would see a number that leads nowhere. Correct the key, or add the work to the bibliography.
    """
    known = site.reference_by_key
    for page in site.pages:
        for citation in page.citations:
            for item in citation.items:
                if item.key and item.key not in known and citation.location is not None:
                    yield Finding(
                        citation.location, f"`@{item.key}` is not in the bibliography", near_key(item.key, known)
                    )
        for mention in page.keys:
            if mention.name not in known:
                yield Finding(
                    mention.location, f"`{mention.name}` is not in the bibliography", near_key(mention.name, known)
                )


@check("CIT102", Severity.WARNING)
def citation_repeated_in_cluster(site: Site) -> Iterator[Finding]:
    """One citation names the same work twice with the same locator.

    The number is printed once, unless the words around it differ. Remove the repetition, or give the second a locator
    of its own.
    """
    for page in site.pages:
        for citation in page.citations:
            seen = set()
            for item in citation.items:
                place = (item.key, item.label, item.locator)
                if place in seen and citation.location is not None:
                    yield Finding(
                        citation.location, f"`@{item.key}` stands twice in one citation", "remove one of the two"
                    )
                seen.add(place)


@check("REF110", Severity.WARNING)
def reference_unused(site: Site) -> Iterator[Finding]:
    """A work in the bibliography is cited on no page.

    Readers of the site never meet it. Cite it where it belongs, or remove the entry.
    """
    for reference in site.references:
        if reference.key not in site.cited_keys:
            yield Finding(reference.location, f"`{reference.key}` is cited on no page", "cite it, or remove the entry")


def near_key(key: str, known: Iterable[str]) -> str:
    """The remedy for an unknown key: the nearest known one, if any is near."""
    from rapidfuzz import process

    near = process.extractOne(key, list(known), processor=str.casefold, score_cutoff=75)
    return f"did you mean `@{near[0]}`?" if near else "correct the key, or add the work to references/"
