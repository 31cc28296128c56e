"""Retractions: the Retraction Watch data as Crossref publishes them, matched with a bibliography.

The file is ``retraction_watch.csv`` of https://gitlab.com/crossref/retraction-watch-data, of 65,000 rows and 60 MB: one
row for each notice about a work. Columns are found by name. Dates are month/day/year, mostly with a time behind them;
reasons end in ``;`` each and may begin with ``+``; an identifier that there is none of is empty, ``0`` or
``unavailable``. Fields: Retraction Watch Database User Guide, Appendix A.
"""

import csv
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.identifiers import comparable, normalised
from generator.model.references import Nature, Reference, Retraction
from generator.source import Location

FILE_NAME = "retractions.csv"
"""The file's name beside the bibliography."""

RETRACTIONS_UNREADABLE = Rule(
    "retractions-unreadable",
    "REF108",
    Severity.ERROR,
    "The file `retractions.csv` cannot be read, as a whole or in a row, so a retracted work could be missed: it is not "
    "UTF-8, a column is missing, a row is broken, or the row of a work of the bibliography says something unknown; or "
    "the data stand beside the bibliography under another name, or the name is a link that leads nowhere.\n\n"
    "Take the file anew from Crossref (`retraction_watch.csv` of its Retraction Watch data) and leave it as it is.",
)

_COLUMNS = (
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "RetractionDate",
    "RetractionDOI",
    "RetractionPubMedID",
    "Reason",
)
_NONE = frozenset(("", "0", "unavailable"))
_NATURES = {nature.lower(): nature for nature in Nature}
_MEANT = re.compile(r"retractions?[ _-]?(?:watch)?[ _-]?(?:data|database)?\.(?:csv|tsv|txt)", re.IGNORECASE)
_MOST_BROKEN = 20
_REMEDY = "take the file anew from Crossref and leave it as it is"
_NOTICE = re.compile(
    r"\W*(?:(?:notice|statement|note) of (?:retraction|withdrawal|concern)\b"
    r"|(?:retraction|withdrawal) (?:notice|note|statement)\b"
    r"|retraction(?: (?:to|for|of))?(?::|\W*$|\s+[–—-]\s|\s*[“„‟«‘‚\"'])"
    r"|(?:editorial )?expressions? of concern\b)",
    re.IGNORECASE,
)

Key = tuple[str, str]
"""Kind and comparable form of an identifier."""


def read(raw: bytes, path: str, references: Iterable[Reference]) -> tuple[tuple[Retraction, ...], list[Diagnostic]]:
    """The notices about works of the bibliography, in the file's order, and what is wrong with the file."""
    wanted = {key for reference in references for key in keys(reference)}
    diagnostics: list[Diagnostic] = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        diagnostics.append(RETRACTIONS_UNREADABLE(_line(path, line), f"`{path}` is not UTF-8 from here on", _REMEDY))
        text = raw.decode("utf-8-sig", errors="replace")
    notices: list[Retraction] = []
    for found in _rows(text, path, wanted):
        if isinstance(found, Retraction):
            notices.append(found)
        else:
            diagnostics.append(found)
    return tuple(notices), diagnostics


def unread(folder: Path, shown: str) -> Iterator[Diagnostic]:
    """What in a folder of the bibliography is meant to be retraction data, and is not read: a work could be missed.

    ``shown``: the folder's path in findings.
    """
    try:
        names = sorted(path.name for path in folder.iterdir() if _MEANT.fullmatch(path.name))
    except OSError:
        return
    for name in names:
        place = Location(posixpath.join(shown, name))
        if name != FILE_NAME:
            message = f"`{place.path}` is not read: retraction data stand in `{FILE_NAME}`"
            yield RETRACTIONS_UNREADABLE(place, message, f"name it `{FILE_NAME}`, or delete it")
        elif not (folder / name).exists():
            message = f"`{place.path}` is a link that leads nowhere"
            yield RETRACTIONS_UNREADABLE(place, message, "put the file itself there")


def marked(references: Iterable[Reference], notices: Iterable[Retraction]) -> tuple[Reference, ...]:
    """The references, those that a notice concerns with the notice that holds."""
    by_work: defaultdict[Key, list[Retraction]] = defaultdict(list)
    for notice in notices:
        for key in _work(notice):
            by_work[key].append(notice)
    if not by_work:
        return tuple(references)
    return tuple(
        replace(reference, retraction=standing(found))
        if (found := [one for key in keys(reference) for one in by_work.get(key, ()) if not _is(reference, one)])
        else reference
        for reference in references
    )


def standing(notices: Iterable[Retraction]) -> Retraction | None:
    """The notice that holds: the last retraction, else the last expression of concern, if not taken back later.

    A reinstatement takes back what is dated before it. One without a date, or of the same day, takes nothing back.
    """
    by_date = sorted(notices, key=lambda notice: notice.date)
    reinstated = max((notice.date for notice in by_date if notice.nature is Nature.REINSTATEMENT), default="")
    for nature in (Nature.RETRACTION, Nature.CONCERN):
        of_nature = [notice for notice in by_date if notice.nature is nature]
        holding = [notice for notice in of_nature if not notice.date or notice.date >= reinstated]
        if holding:
            return holding[-1]
    return None


def is_notice(reference: Reference) -> bool:
    """Whether a title says that the work is itself a notice: ``Retraction: …``; not ``RETRACTED: …``, the work."""
    return _NOTICE.match(reference.title) is not None


def keys(reference: Reference) -> Iterator[Key]:
    """The identifiers of a work that the file knows."""
    if reference.doi:
        yield "doi", comparable("doi", reference.doi)
    elif reference.arxiv:
        yield "doi", comparable("arxiv", reference.arxiv)
    if reference.pmid:
        yield "pmid", reference.pmid


def _work(notice: Retraction) -> Iterator[Key]:
    if notice.doi:
        yield "doi", notice.doi
    if notice.pmid:
        yield "pmid", notice.pmid


def _is(reference: Reference, notice: Retraction) -> bool:
    """Whether the reference is the notice itself, which journals may publish under the identifier of the work."""
    own = set(keys(reference))
    return bool(own & {("doi", notice.notice_doi), ("pmid", notice.notice_pmid)}) and is_notice(reference)


def _rows(text: str, path: str, wanted: set[Key]) -> Iterator[Retraction | Diagnostic]:
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        header = []
        yield RETRACTIONS_UNREADABLE(_line(path, 1), f"The first row cannot be read: {error}", _REMEDY)
    if missing := [name for name in _COLUMNS if name not in header]:
        names = ", ".join(f"`{name}`" for name in missing)
        yield RETRACTIONS_UNREADABLE(_line(path, 1), f"`{path}` has no column {names}", _REMEDY)
        return
    dois = {value for kind, value in wanted if kind == "doi"}
    pmids = {value for kind, value in wanted if kind == "pmid"}
    places = [header.index(name) for name in _COLUMNS]
    doi_place, pmid_place, nature_place, *_ = places
    width, last = len(header), max(places)
    broken, line = 0, rows.line_num
    while broken < _MOST_BROKEN:
        start = line + 1
        try:
            row = next(rows)
            fault = "" if len(row) == width else _fault(row, width, last, nature_place)
        except StopIteration:
            return
        except csv.Error as error:
            row, fault = [], str(error)
        line = rows.line_num
        if fault:
            broken += 1
            yield RETRACTIONS_UNREADABLE(_line(path, start), f"This row is broken: {fault}", _REMEDY)
        elif row and (_doi(row[doi_place]) in dois or row[pmid_place].strip() in pmids):
            yield from _notice([row[place].strip() for place in places], _line(path, start))
    yield RETRACTIONS_UNREADABLE(_line(path, line), "Many rows are broken; the rest of the file is not read", _REMEDY)


def _fault(row: list[str], width: int, last: int, nature: int) -> str:
    """What is wrong with a row of other columns than the header's; an empty row is not, nor are some at its end."""
    if not row:
        return ""
    if len(row) <= last:
        return f"it has {len(row)} columns, not {width}"
    return "" if row[nature].strip().lower() in _NATURES else "its columns are shifted"


def _notice(values: list[str], place: Location) -> Iterator[Retraction | Diagnostic]:
    doi, pmid, nature, day, notice_doi, notice_pmid, reasons = values
    known = _NATURES.get(nature.lower())
    if known is None:
        names = ", ".join(f"`{nature}`" for nature in Nature)
        message = f"`{nature}` is no nature of a notice" if nature else "This row has no `RetractionNature`"
        yield RETRACTIONS_UNREADABLE(place, message, f"the natures are {names}")
        return
    read_day = _date(day)
    if day and not read_day:
        yield RETRACTIONS_UNREADABLE(place, f"`{day}` is no date", "write month/day/year, such as `8/16/2023`")
    yield Retraction(
        known,
        place,
        _doi(doi),
        _pmid(pmid),
        _doi(notice_doi),
        _pmid(notice_pmid),
        read_day,
        tuple(reason for part in reasons.split(";") if (reason := part.strip().lstrip("+").strip())),
    )


def _doi(text: str) -> str:
    """A DOI of the file as it compares; nearly all are bare."""
    text = text.strip()
    if text.startswith("10."):
        return comparable("doi", text)
    return "" if text.lower() in _NONE else comparable("doi", normalised("doi", text) or "")


def _pmid(text: str) -> str:
    return "" if text in _NONE else normalised("pmid", text) or ""


def _date(text: str) -> str:
    """A date as ``2023-08-16``; empty if it cannot be read."""
    day = text.partition(" ")[0]
    with suppress(ValueError):
        return datetime.strptime(day, "%m/%d/%Y").date().isoformat()
    with suppress(ValueError):
        return date.fromisoformat(day).isoformat()
    return ""


def _line(path: str, line: int) -> Location:
    return Location(path, line, 1, line, 1)
