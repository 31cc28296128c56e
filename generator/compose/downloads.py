"""The files in which readers get the references of a page for their own reference managers."""

import posixpath
from html import escape

from generator import exporters
from generator.site import address


def download_path(page: str, suffix: str, use_directory_urls: bool) -> str:
    """The path, relative to the site's root, of a page's references in the format with this suffix."""
    place = address(page, use_directory_urls)
    return f"{place}references{suffix}" if use_directory_urls else f"{place.removesuffix('.html')}.references{suffix}"


def downloads_html(words: str, page: str, use_directory_urls: bool) -> str:
    """The links to the files of a page, which lie beside it."""
    links = ", ".join(
        f'<a href="{escape(posixpath.basename(download_path(page, form.suffix, use_directory_urls)))}" '
        f'download type="{form.media_type}">{escape(form.title)}</a>'
        for form in exporters.formats()
    )
    return f'<p class="downloads" data-pagefind-ignore>{words}: {links}</p>\n'
