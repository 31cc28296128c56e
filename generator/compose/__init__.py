"""Pages with their records and texts → HTML sections between headings, citations as placeholders."""

from generator.compose.page import Bibliography, ComposedPage, compose, compose_listing

__all__ = ["Bibliography", "ComposedPage", "compose", "compose_listing"]
