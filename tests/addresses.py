"""The pages of the built site by their addresses, for tests that open them in a browser."""

from pathlib import Path

TYPES = {
    "home": "",
    "indications": "indications/",
    "indication": "indications/fibromyalgia/",
    "studies": "studies/",
    "study": "studies/raknes-2019-psychotropics/",
    "trials": "trials/",
    "doses": "dosing/",
    "mechanisms": "mechanisms/",
    "mechanism": "mechanisms/opioid-rebound/",
    "sources": "sources/",
    "source": "sources/addf/",
    "references": "references/",
    "changes": "changes/",
    "data": "data/",
    "page": "safety/",
    "lost": "gone/",
}
"""A page of each type, and an address at which there is none."""


def addresses(site: Path) -> list[str]:
    """Every page of a site: what is for readers, not what only leads elsewhere."""
    files = sorted(file for file in site.rglob("*.html") if 'http-equiv="refresh"' not in file.read_text("utf-8"))
    return [file.relative_to(site).as_posix().removesuffix("index.html") for file in files]
