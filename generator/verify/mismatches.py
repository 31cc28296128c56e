"""Author–date citations against the entries that they lead to: names, years, letters, and works that show nothing.

A finding stops a build, so a word is compared only where it can be shown to be a name: the terms of a language (*and
others*, *anonymous*) are no names, and in scripts without capitals nothing tells the two apart but the first letter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.verify.author_date import SAME_AUTHOR, WORD, YEAR, Cited, folded, joined, name_words, shown_works
from generator.verify.clusters import numeral
from generator.verify.page import Cluster, Entry, Number, Page, ReferenceList
from generator.verify.places import Fault
from generator.verify.rules import CITATION_GAP, REFERENCE_LIST_ORDER, REFERENCE_MISMATCH

_LETTER_AFTER = re.compile(r"[年년]?\W{0,3}([a-z]{1,2})(?![a-z])|([A-Z])(?![^\W_])")
_LETTER_BEFORE = re.compile(r"(?<![^\W_])([a-z])[ \u00a0–-]?$")
_AUTHOR_ENDS = re.compile(r"[;:(\[&/]|\s(?:and|und|et|y|e|en|og|och|i|и|ja|ve|és|a)\s")
_TITLE_OPENS = tuple("\"'“”„‘’«‹")
# A label made of the name's letters and the year, as the CSL variable `citation-label` has it.
_LABEL = re.compile(r"\W*[^\W\d_]+\+?[0-9]{2,4}[a-z]?\W*")
_INNER_NAME = re.compile(r"[^\W\d_a-zà-öø-ÿ]?[^\W\d_A-ZÀ-ÖØ-Þ]+")
_RANGE = re.compile(r"\s*[–—-]\s*")
_RANGE_INSIDE = re.compile(r"[a-z]\s?[–—-]\s?[a-z]\W*$")
_ET_AL = re.compile(r"\bet\W+al\b", re.IGNORECASE)
_INITIALS = r"(?:[^\W\d_]\b\W{0,3}){1,3}"
_CHANGED = "Build the site again; if this stays, something changes citations after the generator wrote them."
_STYLE = "The style does not print it in this entry: choose another style, or add what the record of the work lacks."
_NOTHING = "Give the work an author, a year or a title; or choose another style."


class _Said(NamedTuple):
    """What an entry prints.

    ``years`` with the letters that stand at them, ``letters`` those that stand further apart; ``raw`` is its text,
    ``text`` and ``words`` are without case and accents.
    """

    years: frozenset[str]
    letters: frozenset[str]
    words: frozenset[str]
    text: str
    raw: str


def author_date_faults(page: Page, section: ReferenceList) -> Iterator[Fault]:
    """Numbers where the list has none, works of which nothing shows, and what the entry of a work does not print."""
    said = _said(section)
    yield from _number_fault(page, section, said)
    shown = [(part, found, cluster) for cluster in page.clusters for part, found in shown_works(cluster)]
    for cluster in page.clusters:
        yield from _hidden_faults(page.path, cluster, said)
    dated = _year_places([(found, said[part.key]) for part, found, _ in shown if part.key in said])
    several = {part.key for part, found, _ in shown if _ET_AL.search(found.names)}
    for part, found, cluster in shown:
        entry = said.get(part.key)
        if entry is not None and part.text.strip():
            yield from _entry_faults(page.path, part, found, entry)
            yield from _undated(page.path, part, found, cluster, entry, dated)
            yield from _number_of_authors(page.path, part, found, entry, several)


def _number_fault(page: Page, section: ReferenceList, said: Mapping[str, _Said]) -> Iterator[Fault]:
    """The first number of the page that is no year; some label styles print the year alone, in two digits."""
    for cluster in page.clusters:
        for mark in cluster.marks:
            digits = numeral(mark.text)[1] if isinstance(mark, Number) else ""
            entry = said.get(mark.key)
            if not isinstance(mark, Number) or not digits or YEAR.search(mark.text):
                continue
            if entry is None or digits not in {year[2:4] for year in entry.years}:
                message = f"The page cites by number ({mark.text!r}), and its reference list has no numbers"
                yield Fault(REFERENCE_LIST_ORDER, page.path, section.element, message, _CHANGED)
                return


def _hidden_faults(path: str, cluster: Cluster, said: Mapping[str, _Said]) -> Iterator[Fault]:
    """Works of which no reader sees anything.

    The years of one author may stand as a range, as in ``2014a–c``, and the name of a narrative citation alone.
    """
    texts = [part for part in cluster.parts if isinstance(part, str)]
    links = [part.text for part in cluster.parts if isinstance(part, Number)]
    ranged = any(map(_RANGE.fullmatch, texts)) or any(map(_RANGE_INSIDE.search, links))
    named = {folded(word) for text in texts for word in name_words(text)}
    read = {part.key for part in cluster.parts if isinstance(part, Number) and part.text.strip()}
    for mark in cluster.marks:
        empty = not mark.text.strip() if isinstance(mark, Number) else not ranged
        entry = said.get(mark.key)
        if empty and mark.key in {*cluster.keys} - read and not (entry and named & entry.words):
            message = f"A citation of {mark.key!r} shows nothing of it, so no reader sees that it is cited"
            yield Fault(CITATION_GAP, path, mark.element, message, _NOTHING)


def _said(section: ReferenceList) -> dict[str, _Said]:
    """By key, what the entries print; one that begins with a dash has the author of the entry before it."""
    said: dict[str, _Said] = {}
    author = ""
    for entry in section.entries:
        names = _author(entry)
        author = author if names is None else names
        raw = entry.text if names is not None else f"{author} {entry.text}"
        text = folded(raw)
        years = list(YEAR.finditer(entry.text))
        said.setdefault(
            entry.key,
            _Said(
                frozenset(map(joined, years)),
                frozenset(letter for year in years for letter in _letters(entry.text, year)),
                frozenset(WORD.findall(text)),
                text,
                raw,
            ),
        )
    return said


def _letters(text: str, year: re.Match[str]) -> Iterator[str]:
    """The year with letters that stand apart from it: ``2014 b``, ``(2014)b``, ``2014A``, ``a2014``."""
    after = _LETTER_AFTER.match(text, year.end())
    before = _LETTER_BEFORE.search(text, max(0, year.start() - 4), year.start())
    if after:
        yield f"{year[1]}{(after[1] or after[2]).lower()}"
    if before:
        yield f"{year[1]}{before[1]}"


def _author(entry: Entry) -> str | None:
    """The text of an entry up to its year, for the entries after it; ``None`` if it has a dash there."""
    if SAME_AUTHOR.match(entry.text):
        return None
    year = YEAR.search(entry.text)
    return entry.text[: year.start()] if year else entry.text


def _entry_faults(path: str, part: Number, shown: Cited, entry: _Said) -> Iterator[Fault]:
    for year in shown.years:
        if year not in entry.years and year not in entry.letters:
            lettered = any(one[:4] == year[:4] and one[4:] for one in (*entry.years, *entry.letters))
            lacking = not entry.years or (year[:4] in entry.years and not lettered if year[4:] else lettered)
            message = f"{part.text!r} is cited with the year {year}, which its entry does not print"
            text = year if year in part.text else ""
            yield Fault(REFERENCE_MISMATCH, path, part.element, message, _STYLE if lacking else _CHANGED, text)
    name = "" if _LABEL.fullmatch(part.text) else _absent_name(shown, entry)
    if name:
        message = f"{part.text!r} is cited with the name {name!r}, which its entry does not print"
        text = name if name in part.text else ""
        yield Fault(REFERENCE_MISMATCH, path, part.element, message, _CHANGED if entry.years else _STYLE, text)


def _absent_name(shown: Cited, entry: _Said) -> str:
    """A word of the authors' names that the entry lacks; empty if it has them all.

    Words that begin with a small letter are particles, or words before the name. A given name may stand in the entry
    as its initial. Titles in place of names may be shortened; so may one that stands, without a year, after the name.
    """
    plain = shown.names.strip(" ([")
    if plain.startswith(_TITLE_OPENS):
        return ""
    if plain and not plain[0].isascii() and plain[0].lower() == plain[0].upper() and plain[0].isalpha():
        return "" if folded(plain[0]) in entry.text else plain.split()[0]
    authors = _AUTHOR_ENDS.split(plain) if shown.years else _AUTHOR_ENDS.split(plain, maxsplit=1)[:1]
    return next(filter(None, (_absent_word(author, entry, bool(shown.years)) for author in authors)), "")


def _absent_word(author: str, entry: _Said, dated: bool) -> str:
    """The first word of one author, or of some between commas, that is neither in the entry nor there as an initial."""
    before = ""
    for piece in author.split(",") if dated else author.split(",")[:1]:
        words = [word for word in name_words(piece) if word[0].isupper()]
        absent = [word for word in words if not _stands(word, entry)]
        initials = {letter for word in entry.words if len(word) < 4 for letter in word}
        if len(absent) < len(words):
            absent = [word for word in absent if folded(word)[:1] not in initials]
        elif before:
            absent = [word for word in absent if not _is_initial(word, before, entry)]
        if absent:
            return absent[0]
        if words:
            before = words[-1]
    return _foreign_initial(author, entry) if dated else ""


def _is_initial(word: str, surname: str, entry: _Said) -> bool:
    pattern = rf"\b{re.escape(folded(surname))}\W{{1,3}}{re.escape(folded(word)[:1])}[a-z]{{0,2}}\b"
    return re.search(pattern, entry.text) is not None


def _foreign_initial(author: str, entry: _Said) -> str:
    """An initial at a surname that has others in the entry, as in ``Q. Lee`` and ``Lee, A. (2014)``."""
    shown = [word for word in WORD.findall(author) if len(word) == 1 and word.isupper()]
    surnames = [word for word in name_words(author) if word[0].isupper() and _stands(word, entry)]
    if not shown or len(surnames) != 1:
        return ""
    surname = re.escape(surnames[0])
    beside = re.findall(rf"(?i:\b{surname}\b),?\s{{1,2}}([A-Z]{{1,3}}\b(?:[.\s\u00a0-]{{1,2}}[A-Z]\b)*)", entry.raw)
    beside += re.findall(rf"((?:\b[A-Z]\b[.\s\u00a0-]{{1,2}})+)(?i:{surname}\b)", entry.raw)
    letters = {letter for found in beside for letter in found if letter.isupper()}
    return shown[0] if letters and shown[0] not in letters else ""


def _stands(word: str, entry: _Said) -> bool:
    """Whether the entry has the word, or is of a work without author, which styles name so (*Anon*, *Anónimo*).

    Some styles print no space between names, or between a name and the *and* behind it.
    """
    plain = folded(word)
    if plain in entry.words or plain.startswith("anon"):
        return True
    if any(plain.startswith(one) and plain.removeprefix(one) in ("and", "und", "et") for one in entry.words):
        return True
    names = _INNER_NAME.findall(word)
    return len(names) > 1 and "".join(names) == word and all(folded(name) in entry.words for name in names)


_YearPlace = tuple[str, str]


def _year_places(shown: Sequence[tuple[Cited, _Said]]) -> frozenset[_YearPlace]:
    """Between which characters the entries print the years with which their works are cited."""
    return frozenset(
        place
        for found, entry in shown
        for year, place in _places_of_years(entry)
        if any(year == one[:4] for one in found.years)
    )


def _places_of_years(entry: _Said) -> Iterator[tuple[str, _YearPlace]]:
    for year in YEAR.finditer(entry.raw):
        before = entry.raw[: year.start()].rstrip()[-1:]
        yield year[1], (before, entry.raw[year.end() : year.end() + 1])


def _undated(
    path: str, part: Number, shown: Cited, cluster: Cluster, entry: _Said, dated: frozenset[_YearPlace]
) -> Iterator[Fault]:
    """A name alone, where other citations of the page have a year and the entry prints one at the same place.

    Other years, such as one in a title, are no years of the work. A word that the entry lacks may say *in press*.
    """
    words = [folded(word) for word in WORD.findall(_ET_AL.sub("", part.text))]
    if shown.years or any(character.isdigit() for character in part.text) or not name_words(part.text):
        return
    first = YEAR.search(entry.raw)
    if first is None or not all(word in folded(entry.raw[: first.start()]) for word in words):
        return
    printed = {year for year, place in _places_of_years(entry) if place in dated}
    around = " ".join(other if isinstance(other, str) else getattr(other, "text", "") for other in cluster.parts)
    if printed and not any(year in around for year in printed):
        message = f"{part.text!r} is cited without a year, and its entry prints {min(printed)}"
        yield Fault(REFERENCE_MISMATCH, path, part.element, message, _CHANGED, part.text)


def _number_of_authors(
    path: str, part: Number, shown: Cited, entry: _Said, several: frozenset[str] | set[str]
) -> Iterator[Fault]:
    """*Et al.* at a work whose entry has one author before its year; or one name alone, where it stands elsewhere."""
    names = [word for word in name_words(shown.names) if word[0].isupper()]
    if len(names) != 1 or not shown.years:
        return
    if _ET_AL.search(shown.names):
        alone = rf"{re.escape(names[0])},?\s{{1,2}}{_INITIALS}{re.escape(shown.years[0][:4])}"
        if re.match(alone, entry.raw, re.IGNORECASE):
            message = f"{part.text!r} is cited with et al., and its entry prints one author"
            yield Fault(REFERENCE_MISMATCH, path, part.element, message, _CHANGED)
    elif part.key in several and re.fullmatch(rf"\W*{re.escape(names[0])}\W*", shown.names):
        message = f"{part.text!r} is cited as the work of one author, and elsewhere on the page with et al."
        yield Fault(REFERENCE_MISMATCH, path, part.element, message, _CHANGED)
