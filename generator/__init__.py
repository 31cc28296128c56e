"""The generator of LDN Evidence: Markdown and BibTeX in, a site with proven citations out.

The architecture is described in ``generator/README.md``.
"""

__version__ = "0.1.0"
