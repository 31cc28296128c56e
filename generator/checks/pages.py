"""Rules about pages and the links between them."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from generator.diagnostics import Finding, Related, Severity, check
from generator.model.pages import IndicationPage, StudyPage
from generator.site import Page, Site

_GENERATED_ANCHOR = re.compile(r"^(?:ref-|cite-|fnref|initial-)")
_EXTERNAL = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


@check("PAG101", Severity.ERROR)
def link_broken(site: Site) -> Iterator[Finding]:
    """A link leads to a page or a file that does not exist.

    Links between pages are written relative to the file, with `.md`: `../studies/younger-2009.md`. Indications in
    front matter are the names of files in `indications/`, without `.md`.
    """
    files = {*site.page_by_path, *site.assets}
    for page in site.pages:
        for link in (*page.document.links, *(link for field in page.fields for link in field.document.links)):
            target = internal_target(page, link.target)
            if target is not None and target not in files:
                yield Finding(link.location, f"`{link.target}` leads nowhere", _near(target, page, files))
        for mention in page.indications:
            if mention.name not in site.indications:
                yield Finding(
                    mention.location,
                    f"there is no indication `{mention.name}`",
                    f"the indications are {', '.join(f'`{name}`' for name in site.indications) or 'none yet'}",
                )


@check("PAG102", Severity.ERROR)
def anchor_broken(site: Site) -> Iterator[Finding]:
    """A link leads to a heading that its page does not have.

    Anchors are made of the heading's words: `## Main results` is `#main-results`. Anchors that the generator makes
    itself (`ref-…`, `cite-…`, `initial-…`) are proven on the built site.
    """
    for page in site.pages:
        for link in page.document.links:
            goal = site.page_by_path.get(internal_target(page, link.target) or "")
            anchor = unquote(link.target.partition("#")[2])
            if goal is None or not anchor or _GENERATED_ANCHOR.match(anchor):
                continue
            known = goal.document.identifiers | goal.record.anchors
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

    The folder `pagefind/` is the search index's.

    Rename one of them.
    """
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
        if kind and "type" not in page.front.data and not page.front.diagnostics:
            yield Finding(
                page.source.location(0),
                f"`{page.path}` has no `type`, though pages of the type `{kind}` stand beside it",
                f"begin its front matter with `type: {kind}`, or move the page",
            )


def internal_target(page: Page, target: str) -> str | None:
    """The file in the content folder that a link means; ``None`` for links out of the site and within the page."""
    path = unquote(target.partition("#")[0].partition("?")[0])
    if _EXTERNAL.match(target):
        return None
    if not path:
        return page.path if "#" in target else None
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(page.path), path)
    return posixpath.normpath(joined)


def _near(target: str, page: Page, files: set[str]) -> str:
    from rapidfuzz import process

    if f"{target}.md" in files or f"{target}/index.md" in files:
        goal = f"{target}.md" if f"{target}.md" in files else f"{target}/index.md"
        return f"write the file's name: `{posixpath.relpath(goal, posixpath.dirname(page.path) or '.')}`"
    near = process.extractOne(target, sorted(files), score_cutoff=80)
    if near is None:
        return "correct the link, or add the page"
    return f"did you mean `{posixpath.relpath(near[0], posixpath.dirname(page.path) or '.')}`?"
