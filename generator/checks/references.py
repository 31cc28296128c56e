"""Rules about the entries of the bibliography: a key of its own for each, and the fields that readers need."""

from collections.abc import Iterator
from typing import Protocol
from unicodedata import normalize

from generator.diagnostics import Finding, Related, Severity, check
from generator.model.references import Reference


class Bibliography(Protocol):
    """What has references, such as the site."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references of all files, in order."""


@check("REF101", Severity.ERROR)
def reference_duplicate_key(subject: Bibliography) -> Iterator[Finding]:
    """Two entries have the same key, or keys that differ only in case or in how an accent is encoded.

    A citation would lead to one of them by chance, and a link to the wrong one on some systems. Give the second entry a
    key of its own, or delete it. Keys are compared across all files.
    """
    first: dict[str, Reference] = {}
    for reference in subject.references:
        known = first.setdefault(_folded(reference.key), reference)
        if known is not reference:
            same = reference.key == known.key
            how = (
                "is already the key of another entry"
                if same
                else f"differs from `{known.key}` only in case or encoding"
            )
            yield Finding(
                reference.location,
                f"`{reference.key}` {how}",
                "Give this entry a key of its own, or delete it.",
                (Related(known.location, "the first entry"),),
            )


@check("REF105", Severity.WARNING)
def reference_missing_field(subject: Bibliography) -> Iterator[Finding]:
    """An entry lacks what readers need to find the work: title, author or editor, year, and an article its journal.

    Add the field. Where no source prints it, say so with `missing = {year}`, and nobody looks for it again.
    """
    for reference in subject.references:
        wanted = {
            ("title",): reference.title,
            ("author", "editor"): reference.authors or reference.editors,
            ("year", "date"): reference.issued,
        }
        if reference.type == "article-journal":
            wanted[("journal", "journaltitle")] = reference.container
        for names, value in wanted.items():
            if not value and reference.missing.isdisjoint(names):
                shown = " or ".join(f"`{name}`" for name in names[: 2 if names[0] == "author" else 1])
                yield Finding(
                    reference.location,
                    f"`{reference.key}` has no {shown}",
                    f"Add it, or write `missing = {{{names[0]}}}` if no source prints it.",
                )


@check("REF106", Severity.NOTE)
def reference_unverified(subject: Bibliography) -> Iterator[Finding]:
    """A work could not be confirmed: its field `unconfirmed` says why, and readers see that.

    Look for the work again; when it is found, correct the entry and delete the field.
    """
    for reference in subject.references:
        if reference.unconfirmed:
            yield Finding(
                reference.location,
                f"`{reference.key}` is not confirmed: {reference.unconfirmed}",
                "When the work is found, correct the entry and delete `unconfirmed`.",
            )


def _folded(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).casefold())
