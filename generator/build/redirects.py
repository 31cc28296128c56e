"""Old addresses that lead on: a small page at each, and on pages that still stand a list of the parts that moved.

A redirect page works without a server's help, below any path, and from a folder on disk, since it names its goal by a
relative address. A script carries the query and the fragment over and leads each old anchor to its own goal; without
scripts ``meta refresh`` leads to the page, and readers see where every part went. Search engines are told the goal's
address and to leave the page itself out; it is in no sitemap and no search index.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from generator.checks.aliases import Moved, moved, published
from generator.compose.entries import fragment
from generator.publication import Publication
from generator.site import Site, relative_address

_LEAD_ON = """\
var part = location.hash.slice(1), row
try { part = decodeURIComponent(part) } catch (error) {}
row = part && document.getElementById(part)
var goal = new URL((row || document).querySelector("a").href)
if (!row) goal.hash = location.hash
goal.search = location.search
if (location.protocol == "file:") goal.pathname = goal.pathname.replace(/\\/$/, "/index.html")
location.replace(goal)
"""
"""An anchor that is not listed goes on to the new page as it is: headings often move with their page."""

_LEAD_ON_FROM_PART = """\
addEventListener("hashchange", leadOn)
leadOn()
function leadOn() {
  var part = location.hash.slice(1)
  try { part = decodeURIComponent(part) } catch (error) {}
  var row = part && document.getElementById(part)
  if (row && row.matches(".moved li")) location.replace(row.querySelector("a").href)
}
"""


def redirect_pages(site: Site, publication: Publication) -> dict[str, bytes]:
    """The pages at old addresses where no page stands any more, by path relative to the site's root."""
    found = moved(site)
    standing = published(site)
    gone = {old.file: old for old in found if not old.alias.part and old.file.casefold() not in standing}
    parts: dict[str, list[Moved]] = {file.casefold(): [] for file in gone}
    for old in found:
        if old.alias.part and old.file.casefold() in parts:
            parts[old.file.casefold()].append(old)
    return {
        file: redirect_html(old, parts[file.casefold()], publication).encode() for file, old in sorted(gone.items())
    }


def moved_parts(site: Site, publication: Publication) -> Mapping[str, str]:
    """The list at the end of each page of which parts have moved, as HTML, by the page's path."""
    standing = published(site)
    parts: dict[str, list[Moved]] = {}
    for old in moved(site):
        page = standing.get(old.file.casefold())
        if page is not None and old.alias.part:
            parts.setdefault(page.path, []).append(old)
    return {
        path: '<details class="moved" data-pagefind-ignore>\n<summary>Parts of this page that have moved</summary>\n'
        f"<ul>\n{''.join(_rows(those, publication))}</ul>\n<script>{_LEAD_ON_FROM_PART}</script>\n</details>\n"
        for path, those in parts.items()
    }


def redirect_html(old: Moved, parts: Iterable[Moved], publication: Publication) -> str:
    """The page at an old address: where it leads, and where each of its parts does."""
    goal = old.page.address(publication.use_directory_urls)
    address = escape(relative_address(goal, old.file))
    canonical = escape(publication.link(goal, old.file))
    rows = "".join(_rows(parts, publication))
    listed = f"<p>Its parts:</p>\n<ul>\n{rows}</ul>\n" if rows else ""
    return f"""\
<!doctype html>
<html lang="{escape(publication.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Moved: {escape(old.page.title, quote=False)}</title>
<link rel="canonical" href="{canonical}">
<noscript><meta http-equiv="refresh" content="0; url={address}"></noscript>
</head>
<body data-pagefind-ignore="all">
<main>
<h1>This page has moved</h1>
<p>It is now <a href="{address}">{escape(old.page.title, quote=False)}</a>.</p>
{listed}</main>
<script>{_LEAD_ON}</script>
</body>
</html>
"""


def _rows(parts: Iterable[Moved], publication: Publication) -> Iterator[str]:
    """Each part that moved: its old anchor leads to it, and it leads on."""
    for old in parts:
        goal = relative_address(old.page.address(publication.use_directory_urls), old.file)
        heading = next((h.text for h in old.page.document.headings if h.identifier == old.alias.heading), "")
        behind = f"#{fragment(old.alias.heading)}" if old.alias.heading else ""
        shown = f"{old.page.title}: {heading}" if heading else old.page.title
        link = f'<a href="{escape(goal + behind)}">{escape(shown, quote=False)}</a>'
        yield f'<li id="{escape(old.alias.part)}">{link}</li>\n'
