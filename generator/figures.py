"""Figures in sentences: sample sizes, percentages, effects, intervals and p values, each with its place.

Kinds are told apart by what stands around a number, as reports following CONSORT 2010 (items 16 and 17) and the ICMJE
recommendations write it: ``n = 34``, ``83%``, ``RR 1.48 (95% CI 0.42 to 5.24)``, ``p < 0.001``. Doses, durations, ages,
years, and numbers of tables and pages are none of them. Numbers in words are not read.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from generator.model.documents import FigureKind, Quantity

Figures = Iterator[tuple[int, int, Quantity]]

_MINUS = "−–‐‑-"
_THIN = "\u00a0\u2009\u202f"
_WHOLE = rf"(?:[0-9]{{1,3}}(?:[,{_THIN}][0-9]{{3}})+|[0-9]{{1,12}})"
_BODY = rf"(?:{_WHOLE}(?:[.·][0-9]{{1,10}})?|[.·][0-9]{{1,10}})"
_LEFT = rf"(?<![\w.,·/{_MINUS}])"
_RIGHT = r"(?!\w|[.,·][0-9])"
_SIGNED = rf"[+{_MINUS}]?{_BODY}"
_WORD = r"[^\W\d_][\w’'./-]{0,30}"
_RANGE = rf"(?:\s+(?:to|and)\s+|\s*[,;]\s*|\s*[—{_MINUS}]\s*)"
_BOUNDS = rf"(?P<lower>{_SIGNED})(?:\s?%)?{_RANGE}(?P<upper>{_SIGNED}){_RIGHT}"

_P = re.compile(
    r"(?<![\w.])[pP](?:(?:[\s‐‑-]?values?)(?:\s+(?:of|was|is|were))?|\s+(?:of|was|is))?"
    r"(?:\s+for\s+(?:difference|heterogeneity|interaction|trend))?"
    rf"\s?(?P<mark><=|>=|[<>=≤≥⩽⩾])?\s?(?P<p>[01]?[.·][0-9]{{1,10}}|[01]){_RIGHT}"
)
_ONE_MORE_P = re.compile(
    rf"\s?(?:,|;|and|or|to|against|–)\s?(?P<mark><=|>=|[<>=≤≥⩽⩾])?\s?(?P<p>0[.·][0-9]{{1,10}}){_RIGHT}(?!\s?%)"
)
_P_MARKS = {"<=": "≤", ">=": "≥", "⩽": "≤", "⩾": "≥"}

_INTERVAL = re.compile(
    r"(?:(?P<level>[0-9]{2}(?:\.[0-9])?)\s?%?[\s-]?)?"
    r"\b(?:CI|CrI|(?:(?:confidence|credible|prediction)\s)?(?:interval|limit)s?)\b(?:,?\s?(?P<behind>[0-9]{2})\s?%)?"
    rf"[\s:=,(\[]{{0,4}}(?:(?:of|from|was|is|between)\s+)?[(\[]?{_BOUNDS}"
)
_INTERVAL_WORD = re.compile(r"CI|CrI|nterval|imit")
_IN_BRACKETS = re.compile(rf"{_LEFT}(?P<effect>{_SIGNED}){_RIGHT}(?:\s{_WORD}){{0,4}}\s?[(\[]{_BOUNDS}(?=\s?[)\],;])")
_BEFORE_INTERVAL = re.compile(
    rf"{_LEFT}(?P<effect>{_SIGNED}){_RIGHT}(?:\s{_WORD}){{0,4}}\s?[(\[,;:]{{0,2}}\s?(?:with\s)?(?:an?\s|the\s)?$"
)
_NO_ESTIMATE = r"(?:above|and|below|exceeds?|least|most|near|or|over|than|under)\b"
_NAMED = re.compile(
    r"\b(?=[aCcDdEegHhIiMmNOoRrSsWwβρ])(?:a?(?:RR|OR|HR|IRR)|W?MD|SMD|RD|DiD|NNTB?|NNTH|NNH|[rdgβρ](?=\s?=)"
    r"|(?i:relative\srisk|(?:risk|odds|hazard|(?:incidence\s)?rate)\sratio|risk\sdifference|effect\ssize"
    r"|(?:standardi[sz]ed\s|weighted\s)?mean\sdifference|correlation(?:\scoefficient)?|Cohen[’']s\sd|Hedges[’']\sg))"
    rf"(?:\s?\([A-Za-z]{{1,5}}\))?(?:\s(?!{_NO_ESTIMATE}){_WORD}){{0,4}}?\s?[:=]?\s?(?P<effect>{_SIGNED}){_RIGHT}"
    rf"(?:[,;]\s{_BOUNDS}(?=\s?[,;.)\]]|$))?"
)
_CHANGE = re.compile(
    r"\b(?=[cdfghilmrwCDFGHILMRW])(?i:(?:rose|risen?|rises|fell|falls?|fallen|increas(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|reduc(?:e[sd]?|tion|ing)"
    r"|drop(?:s|ped)?|declined?|improve(?:d|ment)?|worsen(?:ed|ing)?|lower|higher|greater|more|less|fewer"
    rf"|differ(?:ed|ence)|grew|gain(?:ed)?|lost|changed?)(?:,?\s{_WORD}){{0,5}}?,?\s\(?(?:by|of|was|is)\s)"
    rf"(?:(?:about|around|approximately|only)\s)?(?P<effect>{_SIGNED}){_RIGHT}"
)
_TWO_MEANS = re.compile(
    rf"(?:\bfrom\s(?P<one>{_SIGNED}){_RIGHT}(?:\s{_WORD}){{0,6}}?\sto|{_LEFT}(?P<other>{_SIGNED}){_RIGHT}(?:\s{_WORD}){{0,2}}?"
    rf"\s?(?:[→±]|\b(?:against|versus|vs\.?|compared\swith)))\s?(?P<last>{_SIGNED}){_RIGHT}"
)
_POINTS = re.compile(rf"{_LEFT}(?P<effect>{_SIGNED}){_RIGHT}(?=\s(?:percentage\s)?points?\b)")
_WITH_SIGN = re.compile(rf"(?:(?<![0-9]\s)(?<=[\s(\[=:])|^)(?P<effect>[+{_MINUS}]{_BODY}){_RIGHT}")

_PER_CENT = r"\s?(?:%|per\s?cent\b)"
_NO_LEVEL = r"(?!\s?-?(?:CI\b|CrI\b|confidence|credible|prediction|limits?\b))"
_SHARE_BEHIND = rf"{_BODY}\s?%{_NO_LEVEL}"
_PERCENTAGE = re.compile(
    rf"{_LEFT}(?P<one>{_SIGNED})(?:(?P<of_one>{_PER_CENT})?\s?(?:±|–|-|to|and|or)\s?(?P<two>{_SIGNED}))?{_PER_CENT}"
    rf"{_NO_LEVEL}(?!\s(?:cream|gel|lotion|ointment|solution|saline|alcohol|ethanol)\b)"
)

_PEOPLE = (
    r"(?:adolescents|adults|babies|boys|children|completers|girls|infants|individuals|men|participants|patients|people"
    r"|persons|responders|subjects|users|volunteers|women)\b"
)
_NO_ADJECTIVE = (
    r"(?:and|as|at|by|days?|for|from|g|h|hours?|in|is|kg|mcg|mg|ml|minutes|ml|months?|of|on|or|per|points?|than|the|to|was"
    r"|weeks?|were|when|with|years?|µg|μg)\b"
)
_GROUP = rf"(?:\s(?!{_NO_ADJECTIVE})[^\W\d_][\w-]{{1,30}})?\s{_PEOPLE}"
_SIZE = re.compile(
    rf"\b[nN]\s?[=:]\s?(?P<size>{_WHOLE}){_RIGHT}"
    rf"|{_LEFT}(?:(?P<also>{_WHOLE})(?:\s(?:and|or|to|against|versus|vs\.?)\s|\s?[–-]\s?))?(?P<people>{_WHOLE})(?={_GROUP})"
)
_SHARE = re.compile(
    rf"{_LEFT}(?P<part>{_WHOLE})(?:\s(?:out\s)?of\s(?:(?:the|all)\s)?|\s?/\s?)(?P<whole>{_WHOLE}){_RIGHT}"
    rf"(?={_GROUP}|\s?[(\[,;]\s?{_SHARE_BEHIND})"
)
_COUNT = re.compile(rf"{_LEFT}(?P<part>{_WHOLE}){_RIGHT}(?=(?:\s{_WORD})?(?:\s[(\[]|;\s){_SHARE_BEHIND})")

_UNIT_OF_NO_EFFECT = re.compile(
    r"[\s-]?(?:mg|µg|μg|mcg|ng|pg|g|kg|ml|mL|dl|dL|µl|l|L|[nµμm]?M|IU|U|cm|mm|km|°C|h|hours?|min(?:ute)?s?|s|seconds?|days?"
    r"|weeks?|months?|years?|times?|pages?|trials?|studies|reports?|articles?)\b|\s?[%°£$€×]|\sper\s?cent\b"
)
_NOT_A_FIGURE = re.compile(
    r"(?:\b(?:tables?|figures?|fig\.|pages?|pp?\.|chapters?|items?|phase|types?|grade|stage|level|day|week|month|year"
    r"|ages?|aged|version|per|every)|\b(?:[0-9]|one|two|three)\s(?:in|per))\s$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER = re.compile(r"[0-9]+(?:[.,·][0-9]+)*")


def figures(text: str) -> list[tuple[int, int, Quantity]]:
    """Begin, end and meaning of every figure in a plain text of one sentence or cell, in order."""
    numbers = [number.start() for number in _NUMBER.finditer(text)]
    found: list[tuple[int, int, Quantity]] = []
    taken = bytearray(len(text))
    readers: tuple[Callable[[str], Figures], ...] = (
        _p_values,
        _sample_sizes,
        _intervals,
        _percentages,
        _effects,
    )
    for read in readers:
        if all(taken[start] for start in numbers):
            break
        for start, end, quantity in read(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, end, quantity))
    return sorted(found, key=lambda figure: figure[:2])


def number(digits: str) -> Decimal:
    """The number that digits with any sign, decimal point and thousands separators stand for."""
    plain = re.sub(rf"[,{_THIN}+]", "", digits).replace("·", ".")
    return Decimal(plain.translate(dict.fromkeys(map(ord, _MINUS), "-")))


def _quantity(kind: FigureKind, digits: str) -> Quantity:
    return Quantity(kind, (number(digits),), "±" if digits[0] in f"+{_MINUS}" else "")


def _p_values(text: str) -> Figures:
    for first in _P.finditer(text):
        found: re.Match[str] | None = first
        if not first["mark"] and not re.search(r"value|of|was|is", first[0]):
            continue
        while found is not None:
            mark = found["mark"] or first["mark"] or "="
            start = found.start("mark" if found["mark"] else "p")
            quantity = Quantity(FigureKind.P, (number(found["p"]),), _P_MARKS.get(mark, mark))
            yield (first.start() if found is first else start), found.end(), quantity
            found = _ONE_MORE_P.match(text, found.end())


def _intervals(text: str) -> Figures:
    """Intervals, each with the estimate beside it."""
    for found in _INTERVAL.finditer(text) if _INTERVAL_WORD.search(text) else ():
        start = max(found.start() - 120, 0)
        before = _BEFORE_INTERVAL.search(text[start : found.start()])
        effect = before["effect"] if before else ""
        level = found["level"] or found["behind"]
        yield found.start("lower"), found.end("upper"), _interval(found, effect, level)
        if before and _is_effect(text, start + before.start("effect"), start + before.end("effect")):
            yield start + before.start("effect"), start + before.end("effect"), _quantity(FigureKind.EFFECT, effect)
    for found in _IN_BRACKETS.finditer(text):
        exact = any(not digits.isdecimal() for digits in (found["lower"], found["upper"]))
        if exact and _is_effect(text, found.start("effect"), found.end("effect")):
            yield found.start("lower"), found.end("upper"), _interval(found, found["effect"])
            yield found.start("effect"), found.end("effect"), _quantity(FigureKind.EFFECT, found["effect"])
    for found in _NAMED.finditer(text):
        if found["lower"]:
            yield found.start("lower"), found.end("upper"), _interval(found, found["effect"])


def _interval(found: re.Match[str], effect: str, level: str | None = None) -> Quantity:
    """The interval of an estimate; its bounds have signs of their own where the estimate is written with one."""
    numbers = (number(found["lower"]), number(found["upper"]), *((Decimal(level),) if level else ()))
    return Quantity(FigureKind.INTERVAL, numbers, "±" if effect[:1] in tuple(f"+{_MINUS}") else "")


def _percentages(text: str) -> Figures:
    for found in _PERCENTAGE.finditer(text):
        for group in ("one", "two"):
            if found[group]:
                behind_one = found.end("of_one" if found["of_one"] else "one")
                end = behind_one if group == "one" and found["two"] else found.end()
                yield found.start(group), end, _quantity(FigureKind.PERCENTAGE, found[group])


def _sample_sizes(text: str) -> Figures:
    for found in _SHARE.finditer(text):
        for group in ("part", "whole"):
            yield found.start(group), found.end(group), _quantity(FigureKind.SAMPLE_SIZE, found[group])
    for found in _SIZE.finditer(text):
        if found["size"]:
            yield found.start(), found.end(), _quantity(FigureKind.SAMPLE_SIZE, found["size"])
            continue
        for group in ("also", "people"):
            if found[group] and _counts(text, found.start(group), found[group]):
                yield found.start(group), found.end(group), _quantity(FigureKind.SAMPLE_SIZE, found[group])
    for found in _COUNT.finditer(text):
        if _counts(text, found.start("part"), found["part"]):
            yield found.start("part"), found.end("part"), _quantity(FigureKind.SAMPLE_SIZE, found["part"])


def _counts(text: str, start: int, digits: str) -> bool:
    """Whether a whole number counts people, and is no year, no number of a table and no part of a rate."""
    return not _YEAR.fullmatch(digits) and not _NOT_A_FIGURE.search(text[max(start - 24, 0) : start])


def _effects(text: str) -> Figures:
    for found in _TWO_MEANS.finditer(text):
        ends = [group for group in ("one", "other", "last") if found[group]]
        exact = "±" in found[0] or any(not found[group].isdecimal() for group in ends)
        if exact and all(_is_effect(text, found.start(group), found.end(group)) for group in ends):
            for group in ends:
                yield found.start(group), found.end(group), _quantity(FigureKind.EFFECT, found[group])
    for pattern in (_NAMED, _CHANGE, _POINTS, _WITH_SIGN):
        for found in pattern.finditer(text):
            start, end = found.span("effect")
            if _is_effect(text, start, end):
                yield start, end, _quantity(FigureKind.EFFECT, found["effect"])


def _is_effect(text: str, start: int, end: int) -> bool:
    """Whether a number in the place of an estimate is one: no dose, duration, share, year or number of a table."""
    return not (
        _UNIT_OF_NO_EFFECT.match(text, end)
        or _YEAR.fullmatch(text, start, end)
        or _NOT_A_FIGURE.search(text[max(start - 24, 0) : start])
    )
