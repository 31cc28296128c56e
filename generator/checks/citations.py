"""Rules about what is cited."""

from collections.abc import Iterator, Sequence

from generator.checks.citation_fixes import NearKeys, corrected_key, corrected_mention, reordered, without_item
from generator.diagnostics import Finding, Severity, check
from generator.model.citations import Citation, CitationItem
from generator.model.pages import PlainPage
from generator.site import Site


@check("CIT101", Severity.ERROR)
def citation_undefined(site: Site) -> Iterator[Finding]:
    """A page cites a key that no file in `references/` defines.

    The reader would see a number that leads nowhere. Correct the key, or add the work to the bibliography.

    `evidence check --fix` corrects a key where only one known key is near and the figures in both are the same.
    """
    known = site.reference_by_key
    near = NearKeys(known)
    for page in site.pages:
        for citation in page.citations:
            for index, item in enumerate(citation.items):
                if item.key and item.key not in known and citation.location is not None:
                    typo = near.typo(item.key)
                    yield Finding(
                        citation.location,
                        f"`@{item.key}` is not in the bibliography",
                        near.remedy(item.key, in_text=citation.narrative and index == 0),
                        fix=corrected_key(page.source, citation, index, typo) if typo else None,
                    )
        for mention in page.keys:
            if mention.name not in known:
                typo = near.typo(mention.name)
                yield Finding(
                    mention.location,
                    f"`{mention.name}` is not in the bibliography",
                    near.remedy(mention.name),
                    fix=corrected_mention(page.source, mention, typo) if typo else None,
                )


@check("CIT102", Severity.WARNING)
def citation_repeated_in_cluster(site: Site) -> Iterator[Finding]:
    """One citation names the same work twice with the same locator.

    The number is printed once, unless the words around it differ. Remove the repetition, or give the second a locator
    of its own.

    `evidence check --fix` removes the repetition where the words around both are the same.
    """
    for page in site.pages:
        for citation in page.citations:
            if citation.location is None or len(citation.items) == 1:
                continue
            places = [(item.key, item.label, item.locator) for item in citation.items]
            for index, item in enumerate(citation.items):
                if places[index] in places[:index]:
                    alike = item in citation.items[:index]
                    yield Finding(
                        citation.location,
                        f"`@{item.key}` stands twice in one citation",
                        "remove one of the two",
                        fix=without_item(page.source, citation, index) if alike else None,
                    )


@check("CIT103", Severity.NOTE)
def citation_cluster_order(site: Site) -> Iterator[Finding]:
    """The works of one citation stand in the source in another order than the page prints them.

    Works are printed by their numbers, so one that was cited earlier on the page comes first. What readers see is
    right; whoever compares page and source has to look twice. Write the works in the order of their numbers, as
    `evidence check --fix` does.

    Told only where the order is certain: works that the page's template may cite before the text are left out. A
    citation with words of yours before or behind a work is left as it is, for they may make sense in its order only.
    """
    in_fields = {item.key for page in site.pages for field in page.fields for item in _items(field.document.citations)}
    in_records = in_fields | {mention.name for page in site.pages for mention in page.keys}
    for page in site.pages:
        # A browser moves what stands in a raw table but in no cell of it to before the table.
        if page.lists_all or "<table" in page.source.text.lower():
            continue
        uncertain = in_fields if isinstance(page.record, PlainPage) else in_records
        numbers: dict[str, int] = {}
        for citation in page.document.citations:
            keys = [item.key for item in citation.items]
            for key in keys:
                numbers.setdefault(key, len(numbers))
            if len(keys) == 1 or citation.narrative or citation.location is None:
                continue
            if any(item.prefix or item.suffix for item in citation.items):
                continue
            # Only first mentions have an order: a repetition is the fault of another rule.
            first_mentions = list(dict.fromkeys(keys))
            printed = sorted(first_mentions, key=numbers.__getitem__)
            certain = uncertain.isdisjoint(keys) and all(key in site.reference_by_key for key in keys)
            if certain and printed != first_mentions:
                order = sorted(range(len(keys)), key=lambda index: numbers[keys[index]])
                listed = ", ".join(f"`@{key}`" for key in printed)
                yield Finding(
                    citation.location,
                    f"the works of this citation are printed in another order: {listed}",
                    "write them in that order",
                    fix=reordered(page.source, citation, order),
                )


@check("REF110", Severity.WARNING)
def reference_unused(site: Site) -> Iterator[Finding]:
    """A work in the bibliography is cited on no page.

    Readers of the site never meet it. Cite it where it belongs, or remove the entry.
    """
    for reference in site.references:
        if reference.key not in site.cited_keys:
            yield Finding(reference.location, f"`{reference.key}` is cited on no page", "cite it, or remove the entry")


def _items(citations: Sequence[Citation]) -> Iterator[CitationItem]:
    return (item for citation in citations for item in citation.items)
