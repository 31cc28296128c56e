"""Names as BibTeX writes them: ``First von Last``, ``von Last, First``, ``von Last, Jr, First``, ``{Organisation}``.

bibtexparser takes them apart by the rules of *Tame the BeaST* (Markey 2009); the parts are decoded afterwards, so that
an accent's braces cannot be taken for an organisation's.
"""

import re
from dataclasses import dataclass

from generator.latex import closing_braces, decode
from generator.model.references import Name

ET_AL_READ = "`et al.` is read as `and others`"
"""The one remark that is no fault of syntax."""

_WORD = r"[^\W\d_a-z][\w'’.-]*"
_PLAIN_NAME = re.compile(
    rf"(?P<particle>(?:[a-z][a-z'’.-]* )*)(?P<family>{_WORD}(?: {_WORD})*), (?P<given>{_WORD}(?: {_WORD})*)"
)
"""``von Last, First`` without braces or macros: most names, read at once for speed."""

_AND = re.compile(r"\sand\s", re.IGNORECASE)
_BRACE_OR_AND = re.compile(r"\\\S|[{}]|(?P<and>(?<!\s)\s+and\s+)", re.IGNORECASE)
_ET_AL = re.compile(r"(?:^|(?<=[\s,}]))(?:\{?\\(?:emph|textit)\{)?et\.?[\s~]+al\.?\}*\s*$", re.IGNORECASE)
_BRACES = re.compile(r"\{[^{}]*\}")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?-?){1,3}")
_SUFFIX = re.compile(r"(?:jn?r|sn?r|esq|[2-9](?:nd|rd|th)|ph\.? ?d|m\.?d)\.?|iii?|iv|v|vi{1,3}|ix", re.IGNORECASE)
"""What stands behind a name; an ``I.`` or ``V.`` is an initial."""

_STRAY_AND = re.compile(r"^\s*and\s|\sand\s*$|\sand(?=\s+and\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a field, whether it ends with ``and others``, and what is wrong with it."""

    names: tuple[Name, ...] = ()
    truncated: bool = False
    faults: tuple[str, ...] = ()


def parse_names(value: str) -> Names:
    """Take an ``author`` or ``editor`` field apart. A faulty name is read as well as it can be, and reported."""
    whole = _STRAY_AND.sub("", value)
    written = _split(whole)
    truncated = bool(written) and written[-1].strip().lower() == "others"
    faults = []
    if truncated:
        written = written[:-1]
    elif written and (et_al := _et_al(written[-1])) is not None:
        truncated = True
        faults.append(ET_AL_READ)
        written = [*written[:-1], *filter(None, (written[-1][:et_al].rstrip(" ,\t\n"),))]
    if whole != value:
        faults.append("an `and` has no name on one of its sides")
    names = []
    for text in written:
        name, fault = _parse_name(text)
        if fault:
            faults.append(fault)
        if name != Name():
            names.append(name)
    return Names(tuple(names), truncated, tuple(faults))


def _et_al(text: str) -> int | None:
    """Where the *et al.* at the end of a name begins, if one stands there; braces of an organisation hide it."""
    found = _ET_AL.search(text)
    return found.start() if found and text.count("{", 0, found.start()) == text.count("}", 0, found.start()) else None


def _split(value: str) -> list[str]:
    """The names of a field, which ``and`` separates where no braces hide it.

    Not bibtexparser's: that loses the backslash of an accent with which a name begins.
    """
    if not _AND.search(value):
        return [value]
    names, start, depth = [], 0, 0
    for found in _BRACE_OR_AND.finditer(value):
        if found[0] in "{}":
            depth = max(0, depth + (1 if found[0] == "{" else -1))
        elif depth == 0 and found["and"]:
            names.append(value[start : found.start()].strip())
            start = found.end()
    return [*names, value[start:].strip()]


def _parse_name(text: str) -> tuple[Name, str]:
    text = text.strip()
    if plain := _PLAIN_NAME.fullmatch(text):
        name = Name(family=plain["family"], given=plain["given"], particle=plain["particle"].strip())
        return name, _initials(text, name) if " " in name.family else ""
    if text.startswith("{") and closing_braces(text).get(0) == len(text) - 1:
        return Name(literal=decode(text).plain), ""
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    fault = ""
    try:
        parts = parse_single_name_into_parts(text)
    except InvalidNameError as error:
        fault = f"the name `{text}` cannot be taken apart: {error.reason[:1].lower()}{error.reason[1:]}"
        parts = parse_single_name_into_parts(text, strict=False)
    given, particle = parts.first, parts.von
    # Of two words bibtexparser takes the first for the given name, also where its case makes it a particle.
    if len(given) == 1 and not particle and "," not in text and decode(given[0]).plain[:1].islower():
        given, particle = [], given
    family, given_text, particle_text, suffix = (
        decode(" ".join(words)).plain if words else "" for words in (parts.last, given, particle, parts.jr)
    )
    name = Name(family=family, given=given_text, particle=particle_text, suffix=suffix)
    return name, fault or _several(text) or _initials(text, name)


def _outside(text: str) -> str:
    """What of a name stands in no braces: braces say that their text is meant as it is."""
    while (shorter := _BRACES.sub("", text)) != text:
        text = shorter
    return text


def _several(text: str) -> str:
    """What shows that a text holds several names; BibTeX would make one person of them."""
    outside = _outside(text)
    for mark in (";", "&"):
        if mark in outside:
            return f"`{text}` holds a `{mark}`, but only `and` stands between names"
    parts = [part.strip() for part in outside.split(",")]
    if len(parts) == 3 and parts[1] and not _SUFFIX.fullmatch(parts[1]):
        return f"`{text}` has two commas, but `{parts[1]}` between them is no suffix such as `Jr`"
    return ""


def _initials(text: str, name: Name) -> str:
    """What shows that initials stand for a family name, as in ``Smith A``: the style of MEDLINE, not of BibTeX.

    Behind a comma's family name a numeral may stand (``Smith III, John``), and a family name may be one letter
    (``X, Malcolm``).
    """
    *words, last = name.family.split() or [""]
    before = words or ("," not in text and name.given.split())
    if not before or not _INITIALS.fullmatch(last) or (words and _SUFFIX.fullmatch(last)):
        return ""
    first = before[0]
    if (first.isupper() and len(_letters(first)) <= len(_letters(last))) or last not in re.split(
        "[, ]", _outside(text)
    ):
        return ""
    return f"the initials `{last}` of `{text}` are read as its family name, or as a part of it"


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))
