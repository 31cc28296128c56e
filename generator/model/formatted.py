"""What a citation style makes of a site's works and citations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.model.citations import CitationItem

Printed = tuple[str | tuple[str, str], ...]
"""A citation as a style prints it: HTML, and for each link the key of its work with the HTML in it."""

ClusterKey = tuple[tuple[CitationItem, ...], bool]
"""The items of a citation and whether it is narrative."""


@dataclass(frozen=True, slots=True)
class ItemForm:
    """What stands around one number: text, tags that open before it and close behind it, text. All HTML."""

    before: str = ""
    opening: str = ""
    closing: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class NumericForm:
    """How a numeric style writes citations; HTML throughout.

    ``range_delimiter`` is ``None`` where the style does not collapse numbers in a row. ``located`` holds the form of a
    number with each CSL label and locator that the site uses. ``attached``: no space stands before a citation.
    """

    prefix: str = "["
    suffix: str = "]"
    delimiter: str = ", "
    range_delimiter: str | None = "–"
    before_range: str = ", "
    after_range: str = ", "
    attached: bool = False
    bare: ItemForm = ItemForm()
    located: Mapping[tuple[str, str], ItemForm] = field(default_factory=dict)

    def item(self, item: CitationItem) -> ItemForm:
        """The form of a citation item; a style that prints no locators has one form for all."""
        return self.located.get((item.label or "page", item.locator), self.bare) if item.locator else self.bare


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a language that the site itself writes, as the CSL locales have them."""

    and_: str = "and"
    et_al: str = "et al."
    references: str = "References"


@dataclass(frozen=True, slots=True)
class Formatted:
    """The works and citations of a site in one style.

    ``entries`` holds each work's entry as HTML without its number, in the order of the style's own list; ``ordered``
    says that numbers follow that order. Without ``numeric`` the style is author–date, and ``printed`` holds every
    citation.
    """

    entries: Mapping[str, str]
    numeric: NumericForm | None = NumericForm()
    ordered: bool = False
    printed: Mapping[ClusterKey, Printed] = field(default_factory=dict)
    terms: Terms = Terms()
