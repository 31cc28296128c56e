"""References → CSL-JSON: an array of items as the schema ``csl-data.json`` of CSL 1.0.2 describes them.

What readers see beside an entry is its ``note``. What only this project knows of it is in ``custom``, which the schema
keeps for that.
"""

import json
from collections.abc import Iterable

from generator.csl_json import to_csl_json
from generator.exporters import remarks
from generator.model.references import Reference

TITLE = "CSL-JSON"
SUFFIX = ".json"
MEDIA_TYPE = "application/vnd.citationstyles.csl+json"


def join(entries: Iterable[str]) -> str:
    """A JSON array of items."""
    return "[\n" + ",\n".join(entries) + "\n]\n"


def entry(reference: Reference) -> str:
    """The reference as a JSON object, with marks as CSL's rich text."""
    return json.dumps(_item(reference), ensure_ascii=False, indent=2)


def _item(reference: Reference) -> dict[str, object]:
    archive = {"archive": "arXiv", "archive_location": reference.arxiv} if reference.arxiv else {}
    custom = {
        "registrations": list(reference.registrations),
        "listed": list(reference.listed),
        "missing": sorted(reference.missing),
        "disagreement": reference.disagreement,
        "unconfirmed": reference.unconfirmed,
    }
    own = {"note": "\n".join(remarks(reference)), "custom": {name: said for name, said in custom.items() if said}}
    return to_csl_json(reference) | archive | {name: said for name, said in own.items() if said}
