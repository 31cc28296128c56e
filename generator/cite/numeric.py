"""Numbered citations as HTML, in the form that the style gives them."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from generator.cite import anchors
from generator.cite.numbering import Mention, NumberedCitation
from generator.model.citations import CitationItem, before_suffix
from generator.model.formatted import ItemForm, NumericForm


def citation_html(
    citation: NumberedCitation, form: NumericForm, affix: Callable[[str], str], narrative: CitationItem | None = None
) -> str:
    """A cluster of numbers. ``affix`` makes clean inline HTML of a prefix or suffix.

    ``narrative`` is the item that stands in the sentence, if there is one.
    """
    groups = citation.groups
    html = _group(groups[0], form, affix, narrative) if groups else ""
    for before, group in pairwise(groups):
        html += _delimiter(before, group, form) + _group(group, form, affix, narrative)
    return anchors.cluster(citation.keys, f"{form.prefix}{html}{form.suffix}")


def _delimiter(before: Sequence[Mention], group: Sequence[Mention], form: NumericForm) -> str:
    if len(before) > 1:
        return form.after_range
    return form.before_range if len(group) > 1 else form.delimiter


def _group(
    group: Sequence[Mention], form: NumericForm, affix: Callable[[str], str], narrative: CitationItem | None
) -> str:
    first, *inner = group
    if not inner:
        return _with_affixes(first, form, affix, first.item is narrative)
    *passed, last = inner
    places = "".join(anchors.hidden(mention.item.key, mention.ordinal) for mention in passed)
    return f"{_number(first, form.bare)}{form.range_delimiter}{places}{_number(last, form.bare)}"


def _with_affixes(mention: Mention, form: NumericForm, affix: Callable[[str], str], narrative: bool) -> str:
    item, shape = mention.item, form.item(mention.item)
    before = f"{affix(item.prefix)} " if item.prefix else ""
    after = f"{before_suffix(item, narrative)}{affix(item.suffix)}"
    if shape == form.bare:
        return f"{_told_apart(before)}{_number(mention, shape)}{_told_apart(after)}"
    number = _number(mention, ItemForm("", shape.opening, shape.closing, ""))
    return f"{_told_apart(before + shape.before)}{number}{_told_apart(shape.after + after)}"


def _number(mention: Mention, shape: ItemForm) -> str:
    linked = anchors.link(mention.item.key, mention.ordinal, str(mention.number))
    return f"{shape.before}{shape.opening}{linked}{shape.closing}{shape.after}"


def _told_apart(html: str) -> str:
    """The writer's own words and the locator, told apart from the numbers of works."""
    return f'<span class="citation-affix">{html}</span>' if html else ""
