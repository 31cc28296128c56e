"""BibTeX → references: types, names, dates and identifiers, every text decoded with its case kept.

Types and fields are those of *BibTeXing* (Patashnik 1988), biblatex's names for the same things, and this project's
own ``pmid pmcid registration listed missing disagreement unconfirmed note``; the variables they become are those of
CSL 1.0.2. Names are taken apart by bibtexparser.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

from generator.diagnostics import Diagnostic, Rule, Severity, in_order
from generator.identifiers import normalised
from generator.importers.bibtex_fields import RawEntry, RawField
from generator.importers.bibtex_identifiers import (
    REGISTRATION_FIELDS,
    FieldLocations,
    read_identifiers,
    without_name,
    written_identifiers,
)
from generator.importers.bibtex_names import ET_AL_READ, Names, parse_names
from generator.importers.bibtex_scan import MONTHS, REFERENCE_SYNTAX, TYPES, scan
from generator.latex import Decoded, Fault, decode
from generator.model.references import Reference
from generator.source import Source

SUFFIXES = (".bib",)

REFERENCE_ENCODING = Rule(
    "reference-encoding",
    "REF002",
    Severity.ERROR,
    "A `.bib` file holds a character that does not reach the page as it is meant: bytes that are not UTF-8, a control "
    "character, or a `%` without its backslash, from which LaTeX drops the rest of the line. Save the file as UTF-8, "
    "delete control characters, write `\\%`.",
)
REFERENCE_UNPARSED = Rule(
    "reference-unparsed",
    "REF003",
    Severity.NOTE,
    "Something in a `.bib` file is not understood and stands on the page as it is written, or is left out: an unknown "
    "LaTeX macro, an unpaired `$` or brace, a field that is not read. Write the character itself (`é`, `β`, `≥`), or "
    "a field that is read.",
)

_TEXT_FIELDS = MappingProxyType(
    {
        "journal": "container-title",
        "journaltitle": "container-title",
        "booktitle": "container-title",
        "shortjournal": "container-title-short",
        "volume": "volume",
        "publisher": "publisher",
        "school": "publisher",
        "institution": "publisher",
        "organization": "publisher",
        "address": "publisher-place",
        "location": "publisher-place",
        "series": "collection-title",
        "edition": "edition",
        "chapter": "chapter-number",
        "type": "genre",
        "howpublished": "medium",
        "issue": "issue",
        "eventtitle": "event-title",
        "venue": "event-place",
        "version": "version",
        "pubstate": "status",
        "shorttitle": "title-short",
        "language": "language",
        "isbn": "ISBN",
        "issn": "ISSN",
        "urldate": "accessed",
    }
)
_PLAIN_FIELDS = frozenset(
    (
        *("title", "subtitle", "author", "editor", "year", "date", "month", "day", "number", "pages", "eid"),
        *("eprinttype", "archiveprefix", "missing", "disagreement", "unconfirmed", "note"),
    )
)
_VERBATIM_FIELDS = frozenset(("doi", "url", "eprint", "pmid", "pmcid", "urldate", "listed", *REGISTRATION_FIELDS))
_READ_FIELDS = _PLAIN_FIELDS | _VERBATIM_FIELDS | _TEXT_FIELDS.keys()
_DECODED_FIELDS = _READ_FIELDS - _VERBATIM_FIELDS
_INHERITING = frozenset(("crossref", "xdata"))
_NUMBERS = MappingProxyType(
    {
        "article-journal": "issue",
        "periodical": "issue",
        "book": "collection-number",
        "chapter": "collection-number",
        "paper-conference": "collection-number",
    }
)
_GENRES = MappingProxyType({"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd\ud800-\udfff]+")
_TEXT_FAULTS = MappingProxyType(
    {
        Fault.BARE_PERCENT: (REFERENCE_ENCODING, "A `%` stands without its backslash", "Write `\\%`."),
        Fault.UNKNOWN_MACRO: (
            REFERENCE_UNPARSED,
            "The macro `{}` is not known",
            "Write the character itself, such as `é` or `β`; the macro stands on the page as it is written.",
        ),
        Fault.LONE_DOLLAR: (
            REFERENCE_UNPARSED,
            "A `$` stands alone",
            "Write `\\$` for the sign, or `$…$` for mathematics.",
        ),
        Fault.LONE_BRACE: (REFERENCE_UNPARSED, "The brace `{}` stands alone", "Write `\\{` for a brace in the text."),
    }
)


def read(source: Source) -> tuple[tuple[Reference, ...], tuple[Diagnostic, ...]]:
    """The references of a BibTeX file in their order, and what is wrong with it.

    Each ``@word{`` is a reference, a definition, a comment, or something is reported there. An entry whose key cannot
    be cited is left out, and reported.
    """
    encoding = _control_characters(source)
    # What no reader can see goes no further than here; the replacement keeps every offset.
    source = Source(source.path, _CONTROL.sub(lambda found: "\ufffd" * len(found[0]), source.text))
    entries, syntax = scan(source)
    diagnostics = [*encoding, *syntax]
    references = []
    for entry in entries:
        reader = _EntryReader(source, entry)
        references.append(reader.reference())
        diagnostics.extend(reader.diagnostics)
    return tuple(references), in_order(diagnostics)


def _control_characters(source: Source) -> list[Diagnostic]:
    found = []
    for match in _CONTROL.finditer(source.text):
        if "\ufffd" in match[0] or "\ud800" <= match[0][0] <= "\udfff":
            message, remedy = "These bytes are not UTF-8", "Save the file as UTF-8 and write the characters anew."
        else:
            names = ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in match[0]))
            message, remedy = f"A control character stands here: {names}", "Delete it."
        found.append(REFERENCE_ENCODING(source.location(match.start(), match.end()), message, remedy))
    return found


@dataclass
class _EntryReader:
    """Makes a reference of one entry, field by field."""

    source: Source
    entry: RawEntry
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def reference(self) -> Reference:
        """The reference; what is wrong with its fields is collected in ``diagnostics``."""
        fields = {raw.name: raw for raw in self.entry.fields}
        texts = {name: self._text(raw) for name, raw in fields.items() if name in _DECODED_FIELDS}
        plain = {name: text.plain for name, text in texts.items()}
        plain |= {name: _verbatim(raw.value) for name, raw in fields.items() if name in _VERBATIM_FIELDS}
        csl_type = TYPES.get(self.entry.type, "document")
        variables, marked = _variables(csl_type, self.entry.type, plain, texts)
        authors, editors = self._names(fields.get("author")), self._names(fields.get("editor"))
        self._unread(fields.values())
        issued = _issued(plain)
        if "month" in fields and plain["month"] and issued == plain.get("year", ""):
            place = self.source.location(*fields["month"].span)
            message = f"The month `{plain['month']}` of `{self.entry.key}` is left out"
            remedy = "Write `month = mar`, one month or two, or `date = {2014-03}`."
            self.diagnostics.append(REFERENCE_UNPARSED(place, message, remedy))
        if "ISBN" in variables:
            variables["ISBN"] = without_name(variables["ISBN"])
        identifiers = read_identifiers(plain, plain.get("url", "") or variables.pop("URL", ""))
        return Reference(
            key=self.entry.key,
            type=csl_type,
            location=self.source.location(self.entry.key_start, self.entry.key_start + len(self.entry.key)),
            title=": ".join(plain[part] for part in ("title", "subtitle") if plain.get(part)),
            authors=authors.names,
            authors_truncated=authors.truncated,
            editors=editors.names,
            container=variables.pop("container-title", ""),
            issued=issued,
            doi=identifiers.doi,
            pmid=identifiers.pmid,
            pmcid=identifiers.pmcid,
            arxiv=identifiers.arxiv,
            url=identifiers.url,
            registrations=identifiers.registrations,
            variables=MappingProxyType(variables),
            marked=MappingProxyType(marked),
            listed=tuple(part.strip() for part in plain.get("listed", "").split(",") if part.strip()),
            missing=frozenset(re.split(r"[\s,;]+", plain.get("missing", "").lower())) - {""},
            disagreement=plain.get("disagreement", ""),
            unconfirmed=plain.get("unconfirmed", ""),
            note=plain.get("note", ""),
            field_locations=FieldLocations(self.source, fields, identifiers.places),
            written=written_identifiers(self.source, fields, identifiers),
        )

    def _text(self, raw: RawField) -> Decoded:
        decoded = decode(raw.value)
        for problem in decoded.problems:
            start = raw.offset(problem.start)
            end = max(start + 1, raw.offset(problem.end - 1) + 1)
            rule, message, remedy = _TEXT_FAULTS[problem.fault]
            written = raw.value[problem.start : problem.end]
            where = f"in the field `{raw.name}` of `{self.entry.key}`"
            location = self.source.location(start, end)
            self.diagnostics.append(rule(location, f"{message.format(written)} {where}", remedy))
        return decoded

    def _names(self, raw: RawField | None) -> Names:
        names = parse_names(raw.value) if raw else Names()
        for fault in names.faults if raw else ():
            location = self.source.location(*raw.span) if raw else self.source.location(self.entry.start)
            message = f"In the field `{raw.name}` of `{self.entry.key}`, {fault}" if raw else fault
            remedy = "Write `Family, Given and Family, Given and others`, an organisation in braces of its own."
            rule = REFERENCE_UNPARSED if fault == ET_AL_READ else REFERENCE_SYNTAX
            self.diagnostics.append(rule(location, message, remedy))
        return names

    def _unread(self, fields: Iterable[RawField]) -> None:
        """Fields meant to be read that are not. Others, such as ``abstract``, are no fault."""
        for raw in fields:
            near = () if raw.name in _READ_FIELDS else get_close_matches(raw.name, _READ_FIELDS, 1, 0.8)
            if near or raw.name in _INHERITING:
                remedy = f"Did you mean `{near[0]}`?" if near else "Repeat the fields of the other entry in this one."
                location = self.source.location(raw.name_start, raw.name_start + len(raw.name))
                message = f"The field `{raw.name}` of `{self.entry.key}` is not read"
                self.diagnostics.append(REFERENCE_UNPARSED(location, message, remedy))


def _variables(
    csl_type: str, entry_type: str, plain: Mapping[str, str], texts: Mapping[str, Decoded]
) -> tuple[dict[str, str], dict[str, str]]:
    """The CSL variables of an entry, and those of its texts that carry marks as HTML."""
    variables: dict[str, str] = {}
    marked: dict[str, str] = {}
    for name, variable in _TEXT_FIELDS.items():
        if plain.get(name) and variable not in variables:
            variables[variable] = plain[name]
            if name in texts and texts[name].has_marks:
                marked[variable] = texts[name].html
    titles = [texts[part] for part in ("title", "subtitle") if plain.get(part)]
    if any(title.has_marks for title in titles):
        marked["title"] = ": ".join(title.html for title in titles)
    if plain.get("number"):
        variables.setdefault(_NUMBERS.get(csl_type, "number"), plain["number"])
    if pages := plain.get("pages") or plain.get("eid"):
        variables["page"] = re.sub(r" *([–-]) *", r"\1", pages)
    if "genre" not in variables and entry_type in _GENRES:
        variables["genre"] = _GENRES[entry_type]
    if plain.get("eprint") and plain.get("archiveprefix", plain.get("eprinttype", "")).lower() == "arxiv":
        variables |= {"archive": "arXiv", "archive_location": normalised("arxiv", plain["eprint"]) or plain["eprint"]}
    if re.fullmatch(r"https?://\S+", variables.get("medium", "")):
        variables["URL"] = variables.pop("medium")
    return variables, marked


def _verbatim(value: str) -> str:
    """A value that is not LaTeX: braces around all of it and ``\\url{…}`` removed, nothing else."""
    value = value.strip()
    while found := re.fullmatch(r"(?:\\url\s*)?\{([^{}]*)\}", value):
        value = found[1].strip()
    return value


def _issued(plain: Mapping[str, str]) -> str:
    """``2014``, ``2014-03``, ``2014-03-05``, a range of these with ``/``, or what the field says instead.

    A month that is none, such as a season, is left out: styles print no text beside a year.
    """
    year, month = plain.get("year", ""), plain.get("month", "")
    if plain.get("date") or not month:
        return plain.get("date") or year
    numbers = [MONTHS.index(word[:3]) + 1 for word in re.findall(r"[a-z]+", month.lower()) if word[:3] in MONTHS]
    digits = [int(word) for word in re.findall(r"\d+", month)]
    if not numbers and len(digits) == 1 and digits[0] in range(1, 13):
        numbers, digits = digits, []
    day = digits or [int(plain["day"])] if plain.get("day", "").isdecimal() or digits else []
    if not re.fullmatch(r"[0-9]{4}", year) or not numbers or len(numbers) > 2 or len(day) > 1:
        return year
    if len(numbers) == 2:
        return "/".join(f"{year}-{number:02}" for number in numbers)
    return "-".join([year, *(f"{number:02}" for number in (*numbers, *day))])
