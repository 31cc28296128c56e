"""Composed pages → numbered pages: reading order, numbers, citation and bibliography markup."""
