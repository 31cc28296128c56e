"""References → BibTeX, in the fields that this project's own files use and its importer reads.

Types and fields are those of *BibTeXing* (Patashnik 1988) and, where it has none, of the biblatex manual (section 2).
Nothing is lost: a variable without a field of its own is written as ``csl-…``, and what a reference manager would
overlook in this project's own fields stands in ``comment``, too, which JabRef and Zotero show.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from types import MappingProxyType

from generator.exporters import remarks
from generator.model.references import Name, Reference

TITLE = "BibTeX"
SUFFIX = ".bib"
MEDIA_TYPE = "application/x-bibtex"

_TYPES = MappingProxyType(
    {
        "article-journal": "article",
        "article-magazine": "article",
        "article-newspaper": "article",
        "book": "book",
        "chapter": "incollection",
        "dataset": "dataset",
        "entry": "inreference",
        "entry-dictionary": "inreference",
        "entry-encyclopedia": "inreference",
        "manuscript": "unpublished",
        "pamphlet": "booklet",
        "paper-conference": "inproceedings",
        "patent": "patent",
        "periodical": "periodical",
        "report": "techreport",
        "software": "software",
        "thesis": "thesis",
        "webpage": "online",
    }
)
_THESES = MappingProxyType({"PhD thesis": "phdthesis", "Master’s thesis": "mastersthesis"})
_NUMBERS = MappingProxyType(
    {
        "article": "issue",
        "periodical": "issue",
        "book": "collection-number",
        "incollection": "collection-number",
        "inproceedings": "collection-number",
    }
)
"""Which CSL variable the field ``number`` means, where it is not ``number``."""
_FIELDS = MappingProxyType(
    {
        "title-short": "shorttitle",
        "container-title": "booktitle",
        "container-title-short": "shortjournal",
        "collection-title": "series",
        "volume": "volume",
        "issue": "issue",
        "page": "pages",
        "chapter-number": "chapter",
        "edition": "edition",
        "version": "version",
        "genre": "type",
        "publisher": "publisher",
        "publisher-place": "address",
        "event-title": "eventtitle",
        "event-place": "venue",
        "status": "pubstate",
        "language": "language",
        "medium": "howpublished",
        "ISBN": "isbn",
        "ISSN": "issn",
    }
)
"""CSL variables and their fields, in the order of writing."""
_PUBLISHERS = MappingProxyType(
    {"phdthesis": "school", "mastersthesis": "school", "thesis": "school", "techreport": "institution"}
)
_KEPT_AS_CASED = frozenset(("title", "booktitle", "shorttitle"))
"""Fields that styles print in lower case but for what stands in braces."""

_SPECIAL = MappingProxyType(
    {character: f"\\{character}" for character in "%&_#$"}
    # BibTeX itself counts a brace even behind a backslash, so braces are written as macros.
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "`": r"\textasciigrave{}"}
)
_ESCAPED = re.compile("[" + re.escape("".join(_SPECIAL)) + "]|-(?=-)|'(?=')")
_MARK = re.compile(r"(</?(?:sup|sub|i|b)>)")
_MACROS = MappingProxyType(
    {"<sup>": r"\textsuperscript{", "<sub>": r"\textsubscript{", "<i>": r"\textit{", "<b>": r"\textbf{"}
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])(?:-([0-9]{2}))?")
_RANGE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}/(?:[0-9]{4}(?:-[0-9]{2}){0,2})?")
_PARTICLE = re.compile(r"[a-z][a-z'’.-]*(?: [a-z][a-z'’.-]*)*")
_NAME_WORDS = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*)*")
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def join(entries: Iterable[str]) -> str:
    """A BibTeX file of entries."""
    return "\n".join(entries)


def entry(reference: Reference) -> str:
    """The reference as a BibTeX entry; every text is LaTeX, its Unicode kept."""
    entry_type = _TYPES.get(reference.type, "misc")
    if entry_type == "thesis" and "genre" not in reference.marked:
        entry_type = _THESES.get(reference.variables.get("genre", ""), entry_type)
    lines = (f"  {name} = {value},\n" for name, value in _fields(reference, entry_type) if value not in ("{}", "{{}}"))
    return f"@{entry_type}{{{reference.key},\n{''.join(lines)}}}\n"


def _fields(reference: Reference, entry_type: str) -> Iterator[tuple[str, str]]:
    """The fields of an entry and their values with delimiters; an empty value is to be left out."""
    yield "title", f"{{{{{_text(reference, 'title', reference.title)}}}}}"
    yield "author", f"{{{_names(reference.authors, reference.authors_truncated)}}}"
    yield "editor", f"{{{_names(reference.editors, truncated=False)}}}"
    yield from _date(reference.issued)
    variables = {"container-title": reference.container, **reference.variables}
    if entry_type in _THESES.values():
        del variables["genre"]
    if reference.arxiv:
        variables = {name: value for name, value in variables.items() if not name.startswith("archive")}
        yield "eprint", f"{{{_verbatim(reference.arxiv)}}}"
        yield "archiveprefix", "{arXiv}"
    accessed = variables.pop("accessed", "")
    fields = _names_of_fields(entry_type)
    known = [variable for variable in fields if variable in variables]
    for variable in (*known, *(variable for variable in variables if variable not in fields)):
        field = fields.get(variable, f"csl-{variable}")
        value = _text(reference, variable, variables[variable])
        if field == "pages":
            value = re.sub("(?<![-–])–(?![-–])", "--", value)
        yield field, f"{{{{{value}}}}}" if field in _KEPT_AS_CASED else f"{{{value}}}"
    verbatim = {
        "doi": reference.doi,
        "pmid": reference.pmid,
        "pmcid": reference.pmcid,
        "registration": ", ".join(reference.registrations),
        "url": reference.url,
        "urldate": accessed,
        "listed": ", ".join(reference.listed),
    }
    for name, value in verbatim.items():
        yield name, f"{{{_verbatim(value)}}}"
    own = {
        "missing": ", ".join(sorted(reference.missing)),
        "disagreement": reference.disagreement,
        "unconfirmed": reference.unconfirmed,
        "note": reference.note,
        "comment": " ".join(remarks(reference, with_note=False)),
    }
    for name, value in own.items():
        yield name, f"{{{_latex(value)}}}"


def _names_of_fields(entry_type: str) -> dict[str, str]:
    """The field of each CSL variable in an entry of this type."""
    fields = dict(_FIELDS)
    if entry_type in ("article", "periodical"):
        fields["container-title"] = "journal"
    fields["publisher"] = _PUBLISHERS.get(entry_type, "publisher")
    fields[_NUMBERS.get(entry_type, "number")] = "number"
    return fields


def _date(issued: str) -> Iterator[tuple[str, str]]:
    """A date in BibTeX's fields, a range in biblatex's ``date``, any other text as the year."""
    if found := _DATE.fullmatch(issued):
        year, month, day = found.groups()
        yield "year", f"{{{year}}}"
        yield "month", _MONTHS[int(month) - 1]
        yield "day", f"{{{day.removeprefix('0') if day else ''}}}"
    else:
        yield "date" if _RANGE.fullmatch(issued) else "year", f"{{{_latex(issued)}}}"


def _text(reference: Reference, variable: str, text: str) -> str:
    """The text of a CSL variable as LaTeX, with the marks that it carries as macros."""
    marked = reference.marked.get(variable)
    if marked is None:
        return _latex(text)
    parts = _MARK.split(marked)
    return "".join((_MACROS.get(part, "}") if _MARK.fullmatch(part) else _latex(unescape(part))) for part in parts)


def _latex(text: str) -> str:
    """The text with what LaTeX would take for more than a character escaped, and white space as one space."""
    joined = " ".join(re.split(r"[ \t\n\r\f\v]+", text))
    # An empty group keeps two hyphens from becoming a dash, and two apostrophes a quotation mark.
    return _ESCAPED.sub(lambda found: _SPECIAL.get(found[0], f"{found[0]}{{}}"), joined)


def _verbatim(text: str) -> str:
    """A value that is no LaTeX; braces and backslashes, which would end it too late or too early, as in addresses."""
    return text.translate(_VERBATIM)


_SUFFIX = re.compile(r"[JS]r\.?|I{2,3}|IV|V")


def _names(names: Iterable[Name], truncated: bool) -> str:
    written = [text for name in names if (text := _name(name))]
    return " and ".join([*written, "others"] if truncated else written)


def _name(name: Name) -> str:
    """``von Last, Jr, First``, an organisation in braces of its own."""
    if name.literal:
        return f"{{{_latex(name.literal)}}}"
    if name == Name():
        return ""
    particle, family = name.particle, name.family
    if not _PARTICLE.fullmatch(particle):
        # BibTeX tells a particle by its lower case alone; any other stays with the family name.
        particle, family = "", " ".join(filter(None, (particle, family)))
    words = family.split(" ")
    # Initials behind another word, and most words between two commas, are read as slips.
    plain = all(word[:1].isupper() for word in words) and _is_plain(family) and not words[-1].isupper()
    last = " ".join(filter(None, (particle, _latex(family) if plain else f"{{{_latex(family)}}}")))
    given = name.given if _is_plain(name.given) else f"{{{_latex(name.given)}}}"
    if name.suffix:
        suffix = name.suffix if _SUFFIX.fullmatch(name.suffix) else f"{{{_latex(name.suffix)}}}"
        return f"{last}, {suffix}, {given}"
    alone = not name.given and not particle and plain and len(words) == 1 and family.lower() != "others"
    return last if alone else f"{last}, {given}"


def _is_plain(text: str) -> bool:
    """Whether a part of a name needs no braces."""
    joining = {"and", "et", "et."} & set(text.lower().split())
    return bool(_NAME_WORDS.fullmatch(text)) and _latex(text) == text and not joining
