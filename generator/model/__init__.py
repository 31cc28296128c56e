"""Frozen records of what the site knows: references, citations, pages and results."""
