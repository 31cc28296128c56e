"""References → RIS, for EndNote, Zotero, Mendeley and other reference managers.

Tags and types are those of the *RIS Format Specifications* of Reference Manager (2001, 2011): a tag is two characters,
two spaces, a hyphen and a space; each has a line of its own that ends with carriage return and line feed; ``TY`` begins
a record and ``ER`` ends it; an author is ``Last, First, Suffix``; a date is ``YYYY/MM/DD``. Where the meaning of a tag
hangs on the type, it is that of the table of 2011: ``C2`` is the PMCID of a journal article and of nothing else, ``SN``
the number of a report or patent, else ISBN or ISSN. That organisations and *et al.* end with a comma is the rule of
EndNote's manual (*Author and Editor Names*).

What no tag holds stands in ``N1``, the notes. Marks such as superscripts are lost but for their characters (10⁶).
"""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from generator.exporters import remarks
from generator.model.references import Name, Reference

TITLE = "RIS"
SUFFIX = ".ris"
MEDIA_TYPE = "application/x-research-info-systems"

_TYPES = MappingProxyType(
    {
        "article-journal": "JOUR",
        "article-magazine": "MGZN",
        "article-newspaper": "NEWS",
        "bill": "BILL",
        "book": "BOOK",
        "chapter": "CHAP",
        "dataset": "DATA",
        "entry": "ENCYC",
        "entry-dictionary": "DICT",
        "entry-encyclopedia": "ENCYC",
        "figure": "FIGURE",
        "hearing": "HEAR",
        "legal_case": "CASE",
        "legislation": "STAT",
        "manuscript": "MANSCPT",
        "map": "MAP",
        "pamphlet": "PAMP",
        "paper-conference": "CPAPER",
        "patent": "PAT",
        "periodical": "JFULL",
        "personal_communication": "PCOMM",
        "post-weblog": "BLOG",
        "report": "RPRT",
        "software": "COMP",
        "standard": "STAND",
        "thesis": "THES",
        "webpage": "ELEC",
    }
)
_TAGS = MappingProxyType(
    {
        "container-title": "T2",
        "container-title-short": "J2",
        "collection-title": "T3",
        "title-short": "ST",
        "volume": "VL",
        "issue": "IS",
        "edition": "ET",
        "publisher": "PB",
        "publisher-place": "CY",
        "genre": "M3",
        "number": "M1",
        "ISBN": "SN",
        "ISSN": "SN",
        "language": "LA",
    }
)
"""CSL variables and the tags that mean the same for every type."""
_NUMBERED = ("report", "patent")
_RANGE = re.compile(r"([^\s,–-]+)[–-]([^\s,–-]+)")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


def join(entries: Iterable[str]) -> str:
    """A RIS file of records."""
    return "".join(entries)


def entry(reference: Reference) -> str:
    """The reference as a RIS record, with the line ends that the specification asks for."""
    return "".join(_line(tag, value) for tag, value in _record(reference))


def _line(tag: str, value: str) -> str:
    """A tag and its value, which holds no line break."""
    return f"{tag}  - {' '.join(value.split())}\r\n"


def _record(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES.get(reference.type, "GEN")
    yield "ID", reference.key
    yield from (("AU", _name(name)) for name in reference.authors)
    if reference.authors_truncated:
        yield "AU", "et al.,"
    # A2 is the editor of what a work stands in, but the series editor of a whole book; ED is the editor of either.
    yield from (("A2" if reference.container else "ED", _name(name)) for name in reference.editors)
    variables = {"container-title": reference.container, **reference.variables}
    if reference.arxiv:
        variables |= {"archive": "arXiv", "archive_location": reference.arxiv}
    if reference.pmid:
        database, accession = "PubMed", reference.pmid
    else:
        database, accession = variables.pop("archive", ""), variables.pop("archive_location", "")
    is_article = reference.type == "article-journal"
    tagged = [
        ("TI", reference.title),
        *_date(reference.issued),
        *((_tag(variable, reference.type), variables.pop(variable, "")) for variable in _TAGS),
        *_pages(variables.pop("page", "")),
        ("DO", reference.doi),
        ("DB", database),
        ("AN", accession),
        ("C2", reference.pmcid if is_article else ""),
        ("UR", reference.url),
        ("Y2", variables.pop("accessed", "").replace("-", "/")),
    ]
    yield from ((tag, value) for tag, value in tagged if value)
    yield from (("N1", note) for note in _notes(reference, variables, "" if is_article else reference.pmcid))
    yield "ER", ""


def _notes(reference: Reference, variables: dict[str, str], pmcid: str) -> Iterator[str]:
    """What readers see beside the entry, and what no tag holds."""
    yield from remarks(reference)
    rest = {
        "PMCID": pmcid,
        "Date": reference.issued if "/" in reference.issued else "",
        "Registration": ", ".join(reference.registrations),
        **variables,
        "Listed by": ", ".join(reference.listed),
        "Not printed by any source": ", ".join(sorted(reference.missing)),
    }
    yield from (f"{name}: {value}" for name, value in rest.items() if value)


def _tag(variable: str, csl_type: str) -> str:
    return "SN" if variable == "number" and csl_type in _NUMBERED else _TAGS[variable]


def _name(name: Name) -> str:
    """``Last, First, Suffix``; an organisation ends with a comma. Commas within the parts would move their bounds."""
    last = name.literal or " ".join(filter(None, (name.particle, name.family)))
    parts = [last, name.given, name.suffix] if name.suffix else [last, name.given]
    return ", ".join(part.replace(",", "") for part in parts)


def _date(issued: str) -> Iterator[tuple[str, str]]:
    """The year and, where more is known, the date; of a range the first year; of words (*in press*) the words."""
    first, _, last = issued.partition("/")
    if found := _DATE.fullmatch(first):
        yield "PY", found[1]
        yield "DA", first.replace("-", "/") if found[2] and not last else ""
    else:
        yield "PY", issued


def _pages(page: str) -> Iterator[tuple[str, str]]:
    """First and last page of a range; anything else, such as an article's number, as it is."""
    if found := _RANGE.fullmatch(page):
        yield from (("SP", found[1]), ("EP", found[2]))
    else:
        yield "SP", page
