"""What a project says of its site as a whole, and the addresses of its pages as others see them."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from generator.config import Config
from generator.site import relative_address

_PLACEHOLDER = re.compile(r"(?:.*\.)?(?:example(?:\.com|\.net|\.org)?|invalid|test|localhost)|127\.\d+\.\d+\.\d+|::1")
"""Hosts where no site can be reached from elsewhere: RFC 2606, RFC 6761, and the machine itself."""


@dataclass(frozen=True)
class Publication:
    """A site as a publication.

    ``url`` is the address of its root with a slash at the end, or ``""`` where it has none yet: then pages name each
    other by relative addresses, which hold wherever the site is put. ``language`` is a BCP 47 tag, ``license`` an
    address.
    """

    name: str
    author: str = ""
    language: str = "en"
    license: str = ""
    url: str = ""
    use_directory_urls: bool = True

    def absolute(self, goal: str) -> str:
        """The whole address of a page or file, given relative to the site's root; ``""`` where that is not known."""
        return f"{self.url}{quote(goal)}" if self.url else ""

    def link(self, goal: str, here: str) -> str:
        """The address of a page or file for readers of the page ``here``; both are relative to the site's root."""
        return self.absolute(goal) or relative_address(goal, here)


def publication(config: Config) -> Publication:
    """What ``mkdocs.yml`` says of the site.

    The licence is where the link with ``rel="license"`` in ``copyright`` leads (HTML, 4.6.7.9, link type "license").
    """
    return Publication(
        config.site_name,
        config.site_author,
        config.site_language.replace("_", "-"),
        _license(config.copyright),
        _reachable(config.site_url),
        config.use_directory_urls,
    )


def _reachable(site_url: str) -> str:
    """The address of the site's root, or ``""`` where it is a placeholder that leads nowhere."""
    try:
        parts = urlsplit(site_url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or _PLACEHOLDER.fullmatch(parts.hostname):
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _license(copyright_html: str) -> str:
    if "license" not in copyright_html:
        return ""
    from selectolax.lexbor import LexborHTMLParser

    links = LexborHTMLParser(copyright_html).css("a[rel~=license][href]")
    address = (links[0].attributes["href"] or "") if links else ""
    return address if urlsplit(address).scheme in ("http", "https") else ""
