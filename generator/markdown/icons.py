"""Icons and emoji by their short names: Material's icon files, and Unicode characters.

Source of the names: Material for MkDocs (its folder ``.icons``) and PyMdown Extensions' table of GitHub's emoji.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SETS = ("material", "fontawesome", "octicons", "simple")
_ICON = re.compile(rf":(?P<set>{'|'.join(SETS)})-(?P<name>[a-z0-9-]+):")


def names_icon(shortcode: str) -> bool:
    """Whether a short name is one of an icon, be it a known one or not."""
    return _ICON.fullmatch(shortcode) is not None


@cache
def icon_file(shortcode: str) -> Path | None:
    """The file of an icon; ``None`` if there is none of this name."""
    found = _ICON.fullmatch(shortcode)
    spec = find_spec("material") if found else None
    if found is None or spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "templates" / ".icons" / found["set"]
    name = found["name"].replace("-", "/", 1) if found["set"] == "fontawesome" else found["name"]
    file = folder / f"{name}.svg"
    return file if file.is_file() else None


def icon_svg(file: Path) -> str:
    """An icon's picture, which readers' programs pass over: it stands beside words."""
    return file.read_text(encoding="utf-8").strip().replace("<svg ", '<svg aria-hidden="true" ', 1)


@cache
def emoji(shortcode: str) -> str | None:
    """The characters of an emoji; ``None`` if there is none of this name."""
    from pymdownx import gemoji_db  # type: ignore[import-untyped]

    found = gemoji_db.emoji.get(gemoji_db.aliases.get(shortcode, shortcode), {}).get("unicode")
    return "".join(chr(int(point, 16)) for point in found.split("-")) if found else None
