"""Pages with their records and texts → HTML sections between headings, citations as placeholders."""

from generator.compose.page import ComposedPage, compose

__all__ = ["ComposedPage", "compose"]
