"""Old addresses that pages take over: which file each is, who names it, and what keeps it from being sent on."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from generator.checks.pages import template_anchors
from generator.diagnostics import Finding, Related, Severity, check
from generator.model.text import OldAddress
from generator.site import Page, Site, address
from generator.source import Location

_RESERVED = re.compile(r"404\.html|pagefind/.*", re.IGNORECASE)
"""What the engine and the search index write."""
_GENERATED = re.compile(r"(?:ref|cite|initial|trial|changed)-|fn(?:ref)?:|__")
"""How the anchors begin that pages get from keys, names and numbers."""


@dataclass(frozen=True)
class Moved:
    """An old address, the page that names it, and the file of the site that stands, or stood, at it."""

    alias: OldAddress
    page: Page
    location: Location
    file: str

    @property
    def place(self) -> tuple[str, str]:
        """The file and the part of it, as file systems and browsers tell them apart."""
        return self.file.casefold(), self.alias.part


def moved(site: Site) -> tuple[Moved, ...]:
    """Every old address that a page names, in the order of the pages."""
    return tuple(
        Moved(
            alias,
            page,
            page.front.location(page.source, ("aliases", number)),
            _file(alias.path, site.use_directory_urls),
        )
        for page in site.pages
        for number, alias in enumerate(page.record.aliases)
    )


def published(site: Site) -> Mapping[str, Page]:
    """The pages by the file that each becomes, in lower case."""
    return {_file(page.path, site.use_directory_urls).casefold(): page for page in site.pages}


def _file(path: str, use_directory_urls: bool) -> str:
    """The file of the built site that an address, or a file of the content folder, means."""
    goal = address(path, use_directory_urls) if path.endswith(".md") else path
    return posixpath.join(goal, "index.html") if not goal or goal.endswith("/") else goal


@check("PAG111", Severity.ERROR)
def alias_clash(site: Site) -> Iterator[Finding]:
    """An old address cannot be sent on, since something else stands at it, or two pages claim it.

    `aliases` in front matter lists the addresses at which readers looked for the page, or for parts of it, before:

    ```yaml
    aliases:
      - old/
      - old/#part
      - old/#other-part -> a-heading-of-this-page
    ```

    An address is relative to the site's root; the file that stood there, `old.md`, may be named instead. At each old
    address a page is made that sends readers on. A part of an old page needs the old page's own address, on whatever
    page. Where a page still stands at the address, parts that it once had may lead away from it: it then ends with a
    list of what moved. An old part that the page still has cannot move.

    Remove the old address, or take away what stands at it.
    """
    pages, assets = published(site), {asset.casefold() for asset in site.assets}
    found = moved(site)
    whole = {old.file.casefold() for old in found if not old.alias.part}
    first: dict[tuple[str, str], Moved] = {}
    for old in found:
        other = first.setdefault(old.place, old)
        page = pages.get(old.file.casefold())
        related: tuple[Related, ...] = ()
        if other is not old:
            message = f"`{other.page.path}` names the old address `{_shown(old)}` too"
            help_text = "remove it from one of the two pages"
            related = (Related(other.location, "here"),)
        elif old.file.casefold() in assets or _RESERVED.fullmatch(old.file):
            message, help_text = f"the file `{old.file}` stands at the old address `{_shown(old)}`", "remove this line"
        elif page is not None and not old.alias.part:
            message = f"`{page.path}` stands at the old address `{_shown(old)}`"
            help_text = "remove this line, or name a part of that page that it no longer has: `old/#part`"
        elif page is not None and _has(page, old.alias.part):
            message = f"`{page.path}` still has the anchor `#{old.alias.part}`"
            help_text = "remove this line, or rename that heading"
        elif page is None and old.alias.part and old.file.casefold() not in whole:
            message = f"the old address `{_shown(old)}` is part of a page that nothing leads on from"
            help_text = f"name `{old.alias.partition('#')[0]}` itself on the page that took its place"
        else:
            continue
        yield Finding(old.location, message, help_text, related)
    for old in found:
        known = old.page.document.identifiers | template_anchors(old.page)
        if old.alias.heading and unquote(old.alias.heading) not in known:
            listed = ", ".join(f"`{name}`" for name in sorted(known))
            yield Finding(
                old.location, f"`{old.page.path}` has no anchor `#{old.alias.heading}`", f"its anchors are {listed}"
            )


def _shown(old: Moved) -> str:
    return old.alias.partition("->")[0].strip()


def _has(page: Page, anchor: str) -> bool:
    return anchor in page.document.identifiers | template_anchors(page) or _GENERATED.match(anchor) is not None
