"""How identifiers are written: names and resolvers before them, the form itself, and the address that leads to them.

Forms: DOI Handbook, 2.2 (syntax); NLM for PMID and PMCID; ISBN Users' Manual; arXiv's identifier scheme. The trial
registries are ClinicalTrials.gov and the primary registries of WHO's ICTRP; their forms are those of the list of
identifier types of the ECRIN Clinical Research Metadata Repository, compared with the patterns of ctregistries (an R
package, tried on 10,000 PubMed records). A registry whose addresses cannot be made from a registration is linked
through ICTRP's search portal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """How the identifiers of one kind are written."""

    name: str
    form: str
    lead: str
    """What may stand before an identifier: names, resolvers, or one behind the other."""
    body: str
    """The form itself; like ``lead`` a pattern in which case does not matter."""
    write: Callable[[re.Match[str]], str | None]
    """The one form of what ``body`` matched; ``None`` if a check digit tells that it is none."""
    resolver: str
    ends: str = "/?#&"
    """The characters that end an identifier within an address."""


_ICTRP = "https://trialsearch.who.int/Trial2.aspx?TrialID="
_PORTAL = r"(?:trialsearch\.who\.int|apps\.who\.int/trialsearch)/trial2\.aspx\?trialid="
_NUMBER = r"(?:\s+(?:(?:number|no|identifier|id|registration)\b\.?))*[\s:#=,]*"
_GAP = r"[\s:#-]*"


INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Characters that no reader sees, such as U+200B, as a class of patterns (Unicode, category Cf, letters' own left out).

They come with what is copied from a page; none belongs to an identifier.
"""


def _lead(names: str, *addresses: str) -> str:
    paths = "|".join(rf"(?:https?://)?(?:www\.|m\.|classic\.)?{address}" for address in addresses)
    return rf"(?:{paths}|{names})*"


def _isbn(found: re.Match[str]) -> str | None:
    digits = re.sub(r"[^0-9Xx]", "", found[0]).upper()
    return digits if digits[-1:] == isbn_check_digit(digits) else None


def isbn_check_digit(digits: str) -> str | None:
    """The last digit that an ISBN of ten or 13 digits must have; ``None`` if it cannot be one (ISBN Users' Manual)."""
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        rest = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
        return "X" if rest == 10 else str(rest)
    if re.fullmatch(r"[0-9]{13}", digits) and digits.startswith(("978", "979")):
        return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12])) % 10)
    return None


WORKS = {
    "doi": Kind(
        "DOI",
        "`10.`, four to nine digits, `/` and the rest, without white space",
        _lead(r"(?:info:doi/|(?:urn:)?doi(?:\s*[:=]\s*|\s+))", r"(?:dx\.)?doi\.org/"),
        rf"10\.[0-9]{{4,9}}(?:\.[0-9]+)*/[^\s\\\x00-\x1f\x7f\ud800-\udfff{INVISIBLE}]+",
        lambda found: found[0],
        "https://doi.org/",
        "?#",
    ),
    "pmid": Kind(
        "PMID",
        "one to eight digits",
        _lead(
            rf"(?:pmid|pubmed){_NUMBER}",
            r"pubmed\.ncbi\.nlm\.nih\.gov/",
            r"ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/",
            r"europepmc\.org/(?:article|abstract)/med/",
        ),
        r"0*([1-9][0-9]{0,7})",
        lambda found: found[1],
        "https://pubmed.ncbi.nlm.nih.gov/",
    ),
    "pmcid": Kind(
        "PMCID",
        "`PMC` and digits",
        _lead(
            rf"pmcid{_NUMBER}",
            r"pmc\.ncbi\.nlm\.nih\.gov/articles/",
            r"ncbi\.nlm\.nih\.gov/(?:m/)?pmc/articles/",
            r"europepmc\.org/(?:article/pmc|articles|abstract/pmc)/",
        ),
        r"PMC\s?0*([1-9][0-9]*)",
        lambda found: f"PMC{found[1]}",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/",
    ),
    "isbn": Kind(
        "ISBN",
        "ten or 13 digits, the last of which checks the others",
        _lead(r"(?:urn:)?isbn(?:[ -]?1[03](?![0-9]))?[\s:=]*", r"openlibrary\.org/isbn/"),
        r"[0-9](?:[\s‐‑‒–-]?[0-9]){8,11}[\s‐‑‒–-]?[0-9X]",
        _isbn,
        "https://openlibrary.org/isbn/",
    ),
    "arxiv": Kind(
        "arXiv identifier",
        "`2101.00001`, or `math/0101001` before April 2007",
        _lead(r"arxiv\s*[:=]\s*", r"arxiv\.org/(?:abs|pdf|html)/"),
        (
            r"((?:[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{3})"
            r"(?:v[0-9]+)?)(?:\.pdf)?(?:\s*\[[\w.-]+\])?"
        ),
        lambda found: found[1],
        "https://arxiv.org/abs/",
        "?#",
    ),
}


def _registry(
    name: str,
    form: str,
    body: str,
    written: str,
    *,
    resolver: str = _ICTRP,
    names: str = "",
    host: str = "",
    case: Callable[[str], str] = str.upper,
) -> Kind:
    """A registry. ``written`` has a place for each group of ``body``, which is put into upper or lower ``case``."""
    leads = "|".join(filter(None, ("JPRN-", names and f"(?:{names}){_NUMBER}")))
    return Kind(
        f"{name} registration",
        form,
        _lead(f"(?:{leads})", *filter(None, (_PORTAL, host))),
        body,
        lambda found: written.format(*(case(group or "") for group in found.groups())),
        resolver,
        "?#&" if "/" in written else "/?#&",
    )


def _digits(letters: str, count: str) -> tuple[str, str]:
    """Pattern and form of registrations that are letters and digits."""
    return rf"{letters}{_GAP}([0-9]{{{count}}})", f"{letters}{{}}"


REGISTRIES = {
    "nct": _registry(
        "ClinicalTrials.gov",
        "`NCT` and eight digits",
        *_digits("NCT", "8"),
        resolver="https://clinicaltrials.gov/study/",
        names=r"clinicaltrials\.gov",
        host=r"clinicaltrials\.gov/(?:study|show|ct2/(?:show|results|history)(?:/study|/results|/record)?)/",
    ),
    "isrctn": _registry(
        "ISRCTN",
        "`ISRCTN` and eight digits",
        *_digits("ISRCTN", "8"),
        resolver="https://www.isrctn.com/",
        host=r"(?:isrctn|controlled-trials)\.(?:com|org)/",
    ),
    "eudract": _registry(
        "EudraCT",
        "a year, six digits of which the first is 0, and two digits: `2004-000000-00`",
        r"(20[0-9]{2})-(0[0-9]{5})-([0-9]{2})(?:-[A-Z]{2,3})?",
        "{}-{}-{}",
        resolver="https://www.clinicaltrialsregister.eu/ctr-search/search?query=",
        names="EudraCT|EUCTR",
        host=r"clinicaltrialsregister\.eu/ctr-search/(?:search\?query=(?:eudract_number:)?|trial/)",
    ),
    "ctis": _registry(
        "CTIS",
        "a year, six digits of which the first is 5, and twice two digits: `2022-500000-00-00`",
        r"(20[0-9]{2})-(5[0-9]{5})-([0-9]{2})-([0-9]{2})",
        "{}-{}-{}-{}",
        resolver="https://euclinicaltrials.eu/ctis-public/view/",
        names="(?:EU[ -]?)?CTIS|EU[ -]?CT",
        host=r"euclinicaltrials\.eu/(?:ctis-public/view/|search-for-clinical-trials/\?(?:lang=\w+&)?EUCT=)",
    ),
    "actrn": _registry("ANZCTR", "`ACTRN` and 14 digits", *_digits("ACTRN", "14"), names="ANZCTR"),
    "chictr": _registry(
        "ChiCTR",
        "`ChiCTR` and ten digits, in old ones `ChiCTR-`, two to five letters, `-` and eight digits",
        r"ChiCTR(?:\s*(-[A-Z]{2,5}-)(?=[0-9]{8}$)|[\s-]*)([0-9]{8,10})",
        "ChiCTR{}{}",
    ),
    "drks": _registry(
        "DRKS",
        "`DRKS` and eight digits",
        *_digits("DRKS", "8"),
        resolver="https://drks.de/search/en/trial/",
        names="DRKS-?ID",
        host=r"drks\.de/search/\w+/trial/",
    ),
    "jrct": _registry(
        "jRCT",
        "`jRCT`, a letter or digit, and nine digits",
        r"jRCT[\s-]*([0-9a-z][0-9]{9})",
        "jRCT{}",
        resolver=f"{_ICTRP}JPRN-",
        case=str.lower,
    ),
    "umin": _registry(
        "UMIN-CTR",
        "`UMIN` and nine digits",
        rf"(UMIN|C(?=0000)){_GAP}([0-9]{{9}})",
        "{}{}",
        resolver=f"{_ICTRP}JPRN-",
        names="UMIN-CTR",
    ),
    "ctri": _registry(
        "CTRI",
        "`CTRI/`, a year, `/`, two or three digits, `/` and six digits",
        r"CTRI[\s/-]*(20[0-9]{2})[/-]([0-9]{2,3})[/-]([0-9]{6})",
        "CTRI/{}/{}/{}",
    ),
    "irct": _registry(
        "IRCT",
        "`IRCT`, 11 to 14 digits, `N` and one or two digits",
        rf"IRCT{_GAP}([0-9]{{11,14}}N[0-9]{{1,2}})",
        "IRCT{}",
    ),
    "ntr": _registry(
        "Dutch",
        "`NL-OMON`, `NL` or `NTR` and up to five digits",
        rf"(NL-OMON|NL|NTR){_GAP}([0-9]{{1,5}})",
        "{}{}",
    ),
    "rebec": _registry(
        "ReBec",
        "`RBR-` and six to eight letters and digits",
        r"RBR[\s-]*([0-9a-z]{6,8})",
        "RBR-{}",
        case=str.lower,
    ),
    "pactr": _registry("PACTR", "`PACTR` and 15 or 16 digits", *_digits("PACTR", "15,16")),
    "kct": _registry("CRIS", "`KCT` and seven digits", *_digits("KCT", "7")),
    "slctr": _registry(
        "SLCTR",
        "`SLCTR/`, a year, `/` and three digits",
        r"SLCTR[\s/-]*(20[0-9]{2})[/-]([0-9]{3})",
        "SLCTR/{}/{}",
    ),
    "tctr": _registry("TCTR", "`TCTR` and 11 digits", *_digits("TCTR", "11")),
    "repec": _registry("REPEC", "`PER-`, three digits, `-` and two digits", r"PER-?([0-9]{3})-([0-9]{2})", "PER-{}-{}"),
    "rpcec": _registry("RPCEC", "`RPCEC` and eight digits", *_digits("RPCEC", "8")),
    "lbctr": _registry("LBCTR", "`LBCTR` and ten digits", *_digits("LBCTR", "10")),
}
