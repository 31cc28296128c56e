"""Composed pages → numbered pages: reading order, numbers, citation and bibliography markup."""

from generator.cite.page import NumberedPage
from generator.cite.site import cite_site

__all__ = ["NumberedPage", "cite_site"]
