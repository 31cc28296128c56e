"""Bibliographic records, in the terms of CSL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from generator.source import Location


@dataclass(frozen=True, slots=True)
class Name:
    """A person or an organisation (``literal``), as CSL's name variables have them."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""


class Nature(StrEnum):
    """What a notice does to a published work, in the Retraction Watch Database's words."""

    RETRACTION = "Retraction"
    CONCERN = "Expression of concern"
    REINSTATEMENT = "Reinstatement"
    CORRECTION = "Correction"


@dataclass(frozen=True, slots=True)
class Retraction:
    """A notice about a published work, as the Retraction Watch Database lists it, and where it is listed.

    ``doi`` and ``pmid`` are those of the work, ``notice_doi`` and ``notice_pmid`` those of the notice. ``date`` is the
    notice's, ``2023-08-16``, or empty.
    """

    nature: Nature
    location: Location
    doi: str = ""
    pmid: str = ""
    notice_doi: str = ""
    notice_pmid: str = ""
    date: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An identifier as the file writes it, the place of its field's name, and whether braces or quotes hold it."""

    text: str
    name: Location
    delimited: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """One work.

    ``type`` is a CSL type (``article-journal``, ``chapter``, ``patent`` …). Text is Unicode, decoded from the source
    format, with case kept. Identifiers are normalised: ``doi`` without ``https://doi.org/``, ``pmid`` digits, ``pmcid``
    with ``PMC``; what cannot be one stays as it is written. ``variables`` holds the other CSL string variables
    (``volume``, ``page``, ``publisher`` …). ``authors_truncated``: the source prints *et al.* after the authors.
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
    arxiv: str = ""
    url: str = ""
    registrations: tuple[str, ...] = ()
    """The trial's registrations that the work reports."""
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
    written: Mapping[str, Written] = field(default_factory=dict)
    """The fields whose text is an identifier, but not in its one form, by name."""
    retraction: Retraction | None = None
    """The notice that holds for the work: a retraction that was not taken back, else an expression of concern."""
