"""An ``@`` that is written so that it cites nothing: ``\\@`` or ``&#64;``.

Readers see ``@``. It stands in an element of its own, so that the proof of the built page can tell it from the source
of a citation that was never read.
"""

import re

from markdown_it.rules_core import StateCore

ESCAPED_AT = '<span class="citation-escaped">@</span>'
AT_REFERENCE = re.compile(r"&(?:#0*64|#[xX]0*40|commat);")


def keep_escaped(state: StateCore) -> None:
    """Make a token of its own of each escaped ``@`` that would look like a citation's if joined with the text."""
    for token in state.tokens:
        children = token.children or []
        for index, child in enumerate(children):
            if child.type == "text_special" and child.content == "@":
                before = "".join(near.content for near in children[max(index - 2, 0) : index])
                if before.endswith(("[", "[-")):
                    child.type = "escaped_at"
