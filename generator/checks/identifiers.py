"""Rules about identifiers and addresses: each can be right by its form, stands in its field, and stands there bare."""

import re
from collections.abc import Iterator
from typing import Protocol

from generator.diagnostics import Finding, Fix, Severity, check
from generator.identifiers import FORMS, NAMES, REGISTRIES, fits, isbns, normalised, recognise, registry_of
from generator.identifiers.kinds import INVISIBLE, isbn_check_digit
from generator.model.references import Reference
from generator.source import Location

_WORKS = ("doi", "pmid", "pmcid", "arxiv")
_FIELDS = {"doi": "doi", "pmid": "pmid", "pmcid": "pmcid", "isbn": "isbn", "arxiv": "eprint"}
"""The fields in which identifiers of each kind stand; registrations stand in ``registration``."""
_REGISTRATION_FIELDS = ("registration", "registrations", "nct")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_ADDRESS = re.compile(rf"https?://[^\s\\{INVISIBLE}]+", re.IGNORECASE)
_LATEX = re.compile(r"\{?\\([_&%#$])\}?")
_DOI_WITHIN = re.compile(r"10\.[0-9]{4,9}/[^\s?#&\\]+")


class Bibliography(Protocol):
    """What has references, such as the site."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references of all files, in order."""


@check("REF104", Severity.ERROR)
def reference_bad_identifier(subject: Bibliography) -> Iterator[Finding]:
    r"""An identifier or address cannot be right by its form, so its link leads nowhere; or it is one of another kind.

    DOI: `10.`, four to nine digits, `/` and the rest, without white space and LaTeX (DOI Handbook, 2.2). PMID: one to
    eight digits. PMCID: `PMC` and digits. ISBN: ten or 13 digits, of which the last checks the others. Registration:
    as its registry writes it, such as `NCT` and eight digits. Address: `https://…` or `http://…`. None holds characters
    that no reader sees. A PMID and a PMCID of one work are different numbers. Copy the identifier anew, or move it to
    the field that the message names.
    """
    for reference in subject.references:
        moved: set[str] = set()
        for kind, value in _wrong(reference):
            yield _bad(reference, kind, value, moved)
        if fits("pmid", reference.pmid) and reference.pmcid == f"PMC{reference.pmid}":
            yield Finding(
                reference.field_locations.get("pmid", reference.location),
                f"`{reference.pmid}` is the PMID of `{reference.key}` and the number of its PMCID too",
                "look the work up in PubMed: PMID and PMCID are two numbers; delete the one that is wrong",
            )


@check("REF107", Severity.NOTE)
def reference_identifier_form(subject: Bibliography) -> Iterator[Finding]:
    """An identifier is written with its resolver or name (`https://doi.org/10.…`, `PMID: …`), or in another form.

    Readers see it in its one form all the same, and links are made from that. Written bare, it is found and compared
    more easily. `evidence check --fix` writes it so.
    """
    for reference in subject.references:
        for field, written in reference.written.items():
            text = written.text.strip(" \t\n{}")
            bare = _bare(reference, field, text)
            if bare and bare != text:
                place = reference.field_locations[field]
                value = bare if written.delimited or bare.isdecimal() else f"{{{bare}}}"
                yield Finding(
                    place,
                    f"`{text}` in the field `{field}` of `{reference.key}` is not the bare identifier",
                    f"write `{bare}`; the link is made from it",
                    fix=Fix(place, value) if _may_stand(bare) else None,
                )


def _bare(reference: Reference, field: str, text: str) -> str | None:
    """The identifier of a field in its one form, as far as it can be read."""
    if field in ("doi", "pmid", "pmcid"):
        return normalised(field, text) if text else None
    if field == "isbn" and re.match(r"(?:urn:)?isbn", text, re.IGNORECASE):
        return reference.variables.get("ISBN")
    if field == "eprint" and reference.variables.get("archive") == "arXiv":
        return normalised("arxiv", text)
    if field in _REGISTRATION_FIELDS and (found := recognise(text)) and found.kind in REGISTRIES:
        return found.value
    return None


def _wrong(reference: Reference) -> Iterator[tuple[str, str]]:
    """What cannot be the identifier or address that its field makes it, with the kind that it should have."""
    for kind in _WORKS:
        value = getattr(reference, kind)
        if value and not fits(kind, value):
            yield kind, value
    if reference.url and not _ADDRESS.fullmatch(reference.url):
        yield "url", reference.url
    for text in filter(str.strip, re.split("[,;]", reference.variables.get("ISBN", ""))):
        # The slash between two ISBNs is a part of other identifiers.
        other = recognise(text)
        for number in [text.strip()] if other and other.kind not in ("isbn", "pmid") else isbns(text):
            if not normalised("isbn", number):
                yield "isbn", number
    for registration in reference.registrations:
        known = recognise(registration)
        if known is None or known.kind not in REGISTRIES:
            yield "registration", registration


def _bad(reference: Reference, kind: str, value: str, moved: set[str]) -> Finding:
    """The finding about a value. ``moved`` collects the fields into which other values of the entry are to be moved."""
    field = _registration_field(reference) if kind == "registration" else _FIELDS.get(kind, kind)
    place = reference.field_locations.get(kind) or reference.field_locations.get(field, reference.location)
    other = recognise(value)
    if other and not (value.isdecimal() and kind in ("isbn", "registration")):
        return _misplaced(reference, place, field, value, other.kind, moved)
    if hidden := "".join(dict.fromkeys(_INVISIBLE.findall(value))):
        return _with_invisible(reference, place, field, value, hidden)
    plain = _LATEX.sub(r"\1", value)
    if kind == "doi" and plain != value and (doi := normalised("doi", plain)):
        fix = Fix(place, doi) if field in reference.written else None
        message = f"`{value}` in the field `doi` of `{reference.key}` is written in LaTeX"
        return Finding(place, message, f"write `{doi}`; a DOI stands as it is", fix=fix)
    registry = registry_of(value) if kind == "registration" else None
    name = NAMES.get(registry or kind, "address" if kind == "url" else "registration")
    return Finding(place, f"`{value}` cannot be the {name} of `{reference.key}`", _remedy(registry or kind, value))


def _with_invisible(reference: Reference, place: Location, field: str, value: str, hidden: str) -> Finding:
    """The finding about characters that no reader sees; mended where the rest is an identifier."""
    names = ", ".join(f"U+{ord(character):04X}" for character in hidden)
    plain = normalised(field, _INVISIBLE.sub("", value)) if field in ("doi", "pmid", "pmcid") else None
    return Finding(
        place,
        f"the field `{field}` of `{reference.key}` holds characters that no reader sees: {names}",
        f"write `{plain or _INVISIBLE.sub('', value)}`",
        fix=Fix(place, plain) if plain and _may_stand(plain) and field in reference.written else None,
    )


def _may_stand(text: str) -> bool:
    """Whether a text can be written into a field as it is."""
    return not re.search(r"[{}\"\\]", text)


def _misplaced(reference: Reference, place: Location, field: str, value: str, kind: str, moved: set[str]) -> Finding:
    """The finding about an identifier of one kind in the field of another; mended where its own field is free."""
    own = "registration" if kind in REGISTRIES else _FIELDS[kind]
    free = own in ("doi", "pmid", "pmcid", "isbn", "registration") and own not in (
        reference.field_locations.keys() | moved
    )
    moved.add(own)
    written = reference.written.get(field)
    alone = written is not None and recognise(written.text.strip(" \t\n{}")) is not None
    article = "an" if NAMES[kind][0] in "aAEI" else "a"
    return Finding(
        place,
        f"`{value}` in the field `{field}` of `{reference.key}` is {article} {NAMES[kind]}",
        f"move it to the field `{own}`",
        fix=Fix(written.name, own) if written and alone and free else None,
    )


def _remedy(kind: str, value: str) -> str:
    if any(character.isdigit() and not character.isascii() for character in value) and kind != "url":
        return "write its digits as `0` to `9`"
    if kind in ("pmid", "pmcid") and not value.upper().removeprefix("PMC").strip("0 "):
        return f"no {NAMES[kind]} is 0: delete the field, or look the number up"
    if kind == "url" and _ADDRESS.match(value):
        if "\\" in value:
            return "an address stands as it is, without backslashes"
        return "an address holds no white space: write `%20` for a blank that belongs to it"
    if kind == "url":
        return "copy it anew: an address begins with `https://` or `http://`"
    if kind == "registration":
        return "copy it anew from the trial's registry, such as `NCT` and eight digits"
    if kind == "isbn" and (digit := isbn_check_digit(re.sub(r"[^0-9Xx]", "", value).upper())):
        return f"copy it anew: by the other digits, the last one must be `{digit}`"
    if kind == "doi" and (within := _DOI_WITHIN.search(value)) and within.start():
        return f"did you mean `{within[0]}`?"
    return f"copy it anew: the form is {FORMS[kind]}"


def _registration_field(reference: Reference) -> str:
    return next((name for name in _REGISTRATION_FIELDS if name in reference.field_locations), "registration")
