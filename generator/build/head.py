"""What a page says of itself in its head, beside title and description: addresses, licence, files, works cited.

Highwire's ``citation_*`` tags describe the page that holds them. Google Scholar takes a page with ``citation_title``
for the paper of that title, and Zotero files it as a journal article; our pages are about papers and are none, so no
page claims a title, author, journal or DOI in that way. What is true is that pages of studies and of source documents
cite works, which is what ``citation_reference`` says.
"""

from collections.abc import Iterator
from html import escape

from generator import exporters
from generator.build.cited_works import highwire
from generator.build.feed import FEED, MEDIA_TYPE
from generator.cite import NumberedPage
from generator.compose.downloads import download_path
from generator.publication import Publication
from generator.site import Site, address, relative_address

WITH_REFERENCES = frozenset({"source", "study"})
"""The page types whose head names the works that the page cites."""


def head_html(page: NumberedPage, site: Site, publication: Publication, with_feed: bool) -> str:
    """The elements for the page's head, all of their text escaped.

    A canonical address is named only where the site has an address of its own.
    """
    return "".join(_elements(page, site, publication, with_feed))


def _elements(page: NumberedPage, site: Site, publication: Publication, with_feed: bool) -> Iterator[str]:
    here = address(page.path, site.use_directory_urls)
    if canonical := escape(publication.absolute(here)):
        yield f'<link rel="canonical" href="{canonical}">'
        yield f'<meta property="og:url" content="{canonical}">'
    if publication.license:
        yield f'<link rel="license" href="{escape(publication.license)}">'
    # Material's script takes a link whose relation is `alternate` alone for a translation, and asks for its sitemap.
    for form in exporters.formats() if page.works else ():
        path = relative_address(download_path(page.path, form.suffix, site.use_directory_urls), here)
        title = escape(f"References of this page, {form.title}")
        kind = escape(form.media_type)
        yield f'<link rel="alternate describedby" type="{kind}" href="{escape(path)}" title="{title}">'
    if with_feed:
        title, goal = escape(f"{publication.name}: changes"), escape(relative_address(FEED, here))
        yield f'<link rel="alternate feed" type="{MEDIA_TYPE}" href="{goal}" title="{title}">'
    if page.type in WITH_REFERENCES:
        for key in page.works:
            if reference := highwire(site.reference_by_key[key]):
                yield f'<meta name="citation_reference" content="{escape(reference)}">'
