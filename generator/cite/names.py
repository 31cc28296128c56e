"""Names as they stand in a sentence."""

from generator.model.references import Name, Reference


def narrative_name(reference: Reference) -> str:
    """What a narrative citation prints before the number: A; A and B; A et al.

    A work without authors is named by its editors, and without those by its title.
    """
    names = [surname(name) for name in (reference.authors or reference.editors)]
    if not names:
        return reference.title or reference.key
    if len(names) > 2 or reference.authors_truncated:
        return f"{names[0]} et al."
    return " and ".join(names)


def surname(name: Name) -> str:
    """The family name with its particle, or the organisation."""
    return name.literal or " ".join(part for part in (name.particle, name.family) if part) or name.given
