"""Markdown as contributors write it: parsed with positions, rendered once, cleaned once.

The only package that imports markdown-it-py.
"""

from generator.markdown.document import parse, parse_inline
from generator.markdown.render import render, render_affix, render_inline

__all__ = ["parse", "parse_inline", "render", "render_affix", "render_inline"]
