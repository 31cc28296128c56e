"""The identifiers of one BibTeX entry: read from their fields in one form, with the text that stands in the file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from generator.identifiers import REGISTRIES, RESOLVER, fits, normalised, recognise
from generator.importers.bibtex_fields import RawField
from generator.model.references import Written
from generator.source import Location, Source

REGISTRATION_FIELDS = ("registration", "registrations", "nct")
FIELDS = ("doi", "pmid", "pmcid", "isbn", "eprint", "url", *REGISTRATION_FIELDS)
"""The fields that hold identifiers."""

_ISBN = re.compile(r"^\s*(?:urn:)?isbn(?:[ -]?1[03](?![0-9]))?[\s:=]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EntryIdentifiers:
    """What an entry's fields identify it by. ``places`` names the field that gives an identifier of another name."""

    doi: str
    pmid: str
    pmcid: str
    arxiv: str
    url: str
    registrations: tuple[str, ...]
    places: Mapping[str, str]


def read_identifiers(plain: Mapping[str, str], url: str) -> EntryIdentifiers:
    """The identifiers of an entry by its fields' texts. What cannot be one stays as written, for a check to report.

    An address that is merely a resolver's link gives the identifier that no field gives, and is an address no more.
    """
    values = {kind: _one_form(kind, plain.get(kind, "")) for kind in ("doi", "pmid", "pmcid")} | {"arxiv": ""}
    places: dict[str, str] = {}
    if eprint := plain.get("eprint", ""):
        kind = _kind_of_eprint(plain)
        if kind and not values[kind]:
            values[kind] = _one_form(kind, eprint)
            places[kind] = "eprint"
    found = recognise(url) if RESOLVER.search(url) else None
    if found and found.kind in values and not values[found.kind]:
        values[found.kind] = found.value
        places[found.kind] = "url"
        url = ""
    registrations = tuple(
        known.value if (known := recognise(text)) and known.kind in REGISTRIES else text
        for name in REGISTRATION_FIELDS
        if name in plain
        for text in re.split(r"\s*[,;]\s*", plain[name].strip())
        if text
    )
    return EntryIdentifiers(**values, url=url, registrations=registrations, places=MappingProxyType(places))


def written_identifiers(
    source: Source, fields: Mapping[str, RawField], identifiers: EntryIdentifiers
) -> Mapping[str, Written]:
    """The fields that hold an identifier in another than its one form, as far as the file's text is theirs alone.

    Left out are values that are joined, or name a string.
    """
    found = {}
    for name in FIELDS:
        raw = fields.get(name)
        if raw and len(raw.pieces) == 1 and raw.pieces[0].literal and not _is_bare(name, raw, identifiers):
            place = source.location(raw.name_start, raw.name_start + len(name))
            start = raw.pieces[0].start
            found[name] = Written(raw.pieces[0].text, place, delimited=source.text[start - 1] in '{"')
    return MappingProxyType(found)


@dataclass(frozen=True, eq=False)
class FieldLocations(Mapping[str, Location]):
    """The places of the fields by name, worked out when they are asked for, which few are.

    ``aliases``: the identifiers that another field gives, with the name of that field.
    """

    source: Source
    fields: Mapping[str, RawField]
    aliases: Mapping[str, str]

    def __getitem__(self, name: str) -> Location:
        field = self.fields.get(name) or self.fields[self.aliases[name]]
        return self.source.location(*field.span)

    def __iter__(self) -> Iterator[str]:
        aliases = (alias for alias, name in self.aliases.items() if name in self.fields and alias not in self.fields)
        return chain(self.fields, aliases)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def without_name(isbn: str) -> str:
    """An ISBN without the letters before it; its hyphens are for readers and stay."""
    return _ISBN.sub("", isbn)


def _is_bare(name: str, raw: RawField, identifiers: EntryIdentifiers) -> bool:
    text = raw.pieces[0].text
    if name == "url":
        return text.startswith(("https://", "http://"))
    return name in ("doi", "pmid", "pmcid") and text == getattr(identifiers, name) and fits(name, text)


def _one_form(kind: str, text: str) -> str:
    return (normalised(kind, text) or text) if text else ""


def _kind_of_eprint(plain: Mapping[str, str]) -> str:
    """What the field ``eprint`` holds: the archive says it (biblatex), else the text itself by its prefix."""
    archive = (plain.get("eprinttype") or plain.get("archiveprefix", "")).lower()
    known = {"arxiv": "arxiv", "pubmed": "pmid", "pmid": "pmid", "pmcid": "pmcid", "pmc": "pmcid"}
    if archive:
        return known.get(archive, "")
    return "arxiv" if re.match(r"\s*(?:arxiv:|https?://arxiv\.org/)", plain["eprint"], re.IGNORECASE) else ""
