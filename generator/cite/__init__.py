"""Composed pages → numbered pages: reading order, numbers, citation and bibliography markup."""

from generator.cite.page import NumberedPage, cite

__all__ = ["NumberedPage", "cite"]
