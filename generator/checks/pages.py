"""Rules about pages and the links between them."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from generator.diagnostics import Finding, Related, Severity, check
from generator.model.documents import Link
from generator.model.pages import IndicationPage, PlainPage, StudyPage
from generator.site import Mention, Page, Site
from generator.source import Location

_GENERATED_ANCHOR = re.compile(r"^(?:ref-|cite-|fnref|initial-|trial-)")


@check("PAG101", Severity.ERROR)
def link_broken(site: Site) -> Iterator[Finding]:
    """A link leads to a page or a file that does not exist.

    Links between pages are written relative to the file, with `.md`: `../studies/younger-2009.md`. Indications,
    mechanisms and studies in front matter are the names of those pages' files, without folder and `.md`.
    """
    files = {*site.page_by_path, *site.assets}
    if not {"index.md", "README.md", "index.html"} & files:
        yield Finding(
            site.pages[0].source.location(0) if site.pages else Location("mkdocs.yml"),
            "the site has no front page, and every page links to it" if site.pages else "the site has no page",
            "write `index.md` in the content folder",
        )
    for page in site.pages:
        for link in _links(page):
            target = page.target(link.target)
            if target is not None and target not in files:
                yield Finding(link.location, f"`{link.target}` leads nowhere", _near(target, page, files))
        for mention in page.names:
            known = site.names[mention.type]
            if mention.name not in known:
                yield Finding(
                    mention.location,
                    f"there is no {mention.type} `{mention.name}`",
                    _near_name(mention, known),
                )


@check("PAG102", Severity.ERROR)
def anchor_broken(site: Site) -> Iterator[Finding]:
    """A link leads to a heading that its page does not have.

    Anchors are made of the heading's words: `## Main results` is `#main-results`. Anchors that the generator makes
    itself (`ref-…`, `cite-…`, `initial-…`, `trial-…`) are proven on the built site.
    """
    for page in site.pages:
        for link in _links(page):
            goal = site.page_by_path.get(page.target(link.target) or "")
            anchor = unquote(link.target.partition("#")[2])
            if goal is None or not anchor or _GENERATED_ANCHOR.match(anchor):
                continue
            known = goal.document.identifiers | template_anchors(goal)
            if anchor not in known:
                listed = ", ".join(f"`#{name}`" for name in sorted(known))
                yield Finding(link.location, f"`{goal.path}` has no anchor `#{anchor}`", f"its anchors are {listed}")


@check("PAG103", Severity.WARNING)
def title_duplicate(site: Site) -> Iterator[Finding]:
    """Two pages have the same title, so that search results and lists do not tell them apart.

    Give one of them a more telling title.
    """
    first: dict[str, Page] = {}
    for page in site.pages:
        other = first.setdefault(page.title.casefold(), page)
        if other is not page:
            place = other.front.location(other.source, ("title",))
            yield Finding(
                page.front.location(page.source, ("title",)),
                f"the title “{page.title}” is also that of `{other.path}`",
                "give one of the pages another title",
                (Related(place, "the other page"),),
            )


@check("PAG104", Severity.ERROR)
def name_clash(site: Site) -> Iterator[Finding]:
    """Two files would be published at one address, or differ in case only, which some file systems cannot hold.

    The folder `pagefind/` is the search index's. One page may list the whole bibliography, not two.

    Rename one of them.
    """
    listings = [page for page in site.pages if page.lists_all]
    for page in listings[1:]:
        yield Finding(
            page.front.location(page.source, ("type",)),
            f"`{page.path}` and `{listings[0].path}` both list the whole bibliography",
            "list every work on one page: give the other another type, or remove its `\\full_bibliography`",
        )
    addresses = defaultdict(list)
    for page in site.pages:
        addresses[page.address(site.use_directory_urls).casefold()].append(page)
    for page in site.pages:
        if page.path.casefold().startswith("pagefind/"):
            yield Finding(page.source.location(0), f"`{page.path}` lies where the search index is put", "move the page")
    for pages in addresses.values():
        for page in pages[1:]:
            yield Finding(
                page.source.location(0),
                f"`{page.path}` and `{pages[0].path}` would have the same address",
                "rename one of them",
            )


@check("PAG105", Severity.ERROR)
def front_matter_missing(site: Site) -> Iterator[Finding]:
    """A page lies among indications or studies, but its front matter names no type.

    It would be published as a plain page, and be missing from every list and table. Write its front matter, beginning
    with `type:`, or move it out of the folder.
    """
    typed: dict[str, str] = {}
    for page in site.pages:
        if isinstance(page.record, (IndicationPage, StudyPage)):
            typed.setdefault(posixpath.dirname(page.path), page.record.type)
    for page in site.pages:
        kind = typed.get(posixpath.dirname(page.path))
        named = "type" in page.front.data or page.front.diagnostics or page.name in ("index", "README")
        if kind and not named:
            yield Finding(
                page.source.location(0),
                f"`{page.path}` has no `type`, though pages of the type `{kind}` stand beside it",
                f"begin its front matter with `type: {kind}`, or move the page",
            )


@check("PAG107", Severity.WARNING)
def page_missing_section(site: Site) -> Iterator[Finding]:
    """A page lacks a section that readers look for on every page of its type.

    An indication says what is known of safety in its group, what is under study and what would change its conclusions,
    in fields of the front matter; its text says what the studies found and how far this can be trusted. A study's text
    says what it can and cannot tell. Where the sources say nothing, say that. The sections of each type are listed in
    `generator/model/pages.py`.
    """
    for page in site.pages:
        record = page.record
        place = page.front.location(page.source, ("type",))
        for name, words in record.sections.items():
            if not getattr(record, name):
                yield Finding(
                    place,
                    f"`{page.path}` has no `{name}`",
                    f"add the field `{name}:`, which becomes the section “{words}”",
                )
        present = {heading.text.casefold() for heading in page.document.headings}
        for heading in record.headings:
            if heading.casefold() not in present:
                yield Finding(
                    place,
                    f"`{page.path}` has no heading “{heading}”",
                    f"write `## {heading}` and under it what the sources say, or that they are silent",
                )


def template_anchors(page: Page) -> frozenset[str]:
    """The anchors that the page's template makes; of a plain page only those that it has cause for."""
    if not isinstance(page.record, PlainPage):
        return page.record.anchors
    made = {"references": page.citations, "changes": page.record.changes}
    return frozenset(name for name, cause in made.items() if cause)


def _links(page: Page) -> Iterator[Link]:
    """Every link that a contributor wrote on the page, in its text or in a field."""
    yield from page.document.links
    for field in page.fields:
        yield from field.document.links


def _near_name(mention: Mention, known: Sequence[str]) -> str:
    from rapidfuzz import process

    near = process.extractOne(mention.name, known, score_cutoff=70)
    if near is not None:
        return f"did you mean `{near[0]}`?"
    some = ", ".join(f"`{name}`" for name in known[:8]) or "none yet"
    return f"the pages of the type `{mention.type}` are {some}{', …' if len(known) > 8 else ''}"


def _near(target: str, page: Page, files: set[str]) -> str:
    from rapidfuzz import process

    if f"{target}.md" in files or f"{target}/index.md" in files:
        goal = f"{target}.md" if f"{target}.md" in files else f"{target}/index.md"
        return f"write the file's name: `{posixpath.relpath(goal, posixpath.dirname(page.path) or '.')}`"
    near = process.extractOne(target, sorted(files), score_cutoff=80)
    if near is None:
        return "correct the link, or add the page"
    return f"did you mean `{posixpath.relpath(near[0], posixpath.dirname(page.path) or '.')}`?"
