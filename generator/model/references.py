"""Bibliographic records, in the terms of CSL."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.source import Location


@dataclass(frozen=True, slots=True)
class Name:
    """A person or an organisation (``literal``), as CSL's name variables have them."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One work.

    ``type`` is a CSL type (``article-journal``, ``chapter``, ``patent`` …). Text is Unicode, decoded from the source
    format, with case kept. Identifiers are normalised: ``doi`` without ``https://doi.org/``, ``pmid`` digits, ``pmcid``
    with ``PMC``. ``variables`` holds the other CSL string variables (``volume``, ``page``, ``publisher`` …).
    ``authors_truncated`` says that the source prints *et al.* after the authors.
    """

    key: str
    type: str
    location: Location
    title: str = ""
    authors: tuple[Name, ...] = ()
    authors_truncated: bool = False
    editors: tuple[Name, ...] = ()
    container: str = ""
    issued: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)
    """By CSL variable, the texts that carry inline marks, as HTML: ``<sup> <sub> <i> <b>`` and escaped text only."""
    listed: tuple[str, ...] = ()
    """Where the sources list the work: ``addf:41``, ``ewer:11``, ``becker``."""
    missing: frozenset[str] = frozenset()
    """Fields that no source prints, so that nobody looks for them."""
    disagreement: str = ""
    """What sources print differently about this work; readers see it."""
    unconfirmed: str = ""
    """Why the work could not be confirmed; readers see it."""
    note: str = ""
    """What else a reader should know about the entry; readers see it."""
    field_locations: Mapping[str, Location] = field(default_factory=dict)
    """Where each field of the entry stands, by the field's name in the source format."""
