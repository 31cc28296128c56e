"""References → CSL-JSON, as pandoc reads it.

In CSL-JSON's text pandoc takes ``<i> <b> <sup> <sub> <sc>`` and ``<span …>`` for markup and knows no character
references. So the marks that a title carries go in as they are, and what only looks like a tag is kept from becoming
one: its name is wrapped in ``<span class="nocase">``, which prints nothing.
"""

import re
from html import unescape

from generator.model.references import Name, Reference

_MARK = re.compile(r"(</?(?:sup|sub|i|b)>)")
_LOOKS_LIKE_TAG = re.compile(r"<(/?(?:i|b|u|sc|sup|sub|span|div)\b)", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_DATE_VARIABLES = frozenset(("accessed",))


def to_csl_json(reference: Reference) -> dict[str, object]:
    """The item of a reference, with what it lacks left out.

    Authors that the source cuts short end in ``{"literal": "others"}``, which pandoc prints as *et al.* in the style's
    language, however many names stand before it, where the style has an ``et-al-min``; else it prints *others*. A date
    that is no date is a ``literal``, which pandoc prints from a ``--bibliography``, not from ``--from=csljson``.
    ``note``, ``listed`` and the like are ours and stay out; so does a ``url`` that is no web address, since styles
    make links of it.
    """
    texts = {"title": reference.title, "container-title": reference.container}
    texts |= {name: text for name, text in reference.variables.items() if name not in _DATE_VARIABLES}
    item: dict[str, object] = {"id": reference.key, "type": reference.type}
    for name, text in texts.items():
        if text:
            marked = reference.marked.get(name)
            item[name] = _literal(text) if marked is None else _with_marks(marked)
    authors = [_name(name) for name in reference.authors]
    if reference.authors_truncated:
        authors.append({"literal": "others"})
    identifiers = {"DOI": reference.doi, "PMID": reference.pmid, "PMCID": reference.pmcid}
    optional = {
        "author": authors,
        "editor": [_name(name) for name in reference.editors],
        "issued": _date(reference.issued),
        "accessed": _date(reference.variables.get("accessed", "")),
        **identifiers,
        "URL": reference.url if re.fullmatch(r"https?://\S+", reference.url, re.IGNORECASE) else "",
    }
    return item | {name: value for name, value in optional.items() if value}


def _literal(text: str) -> str:
    return _LOOKS_LIKE_TAG.sub(r'<<span class="nocase">\1</span>', text)


def _with_marks(html: str) -> str:
    parts = _MARK.split(html)
    return "".join(part if _MARK.fullmatch(part) else _literal(unescape(part)) for part in parts)


def _name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _date(text: str) -> dict[str, object]:
    """A CSL date of ``2014``, ``2014-03-05`` or a range with ``/``; any other text prints as it is."""
    dates = text.strip("/").split("/")
    if text and len(dates) <= 2 and all(_DATE.fullmatch(date) for date in dates):
        return {"date-parts": [[int(part) for part in date.split("-")] for date in dates]}
    return {"literal": text} if text else {}
