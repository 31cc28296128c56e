"""Keys of a keyboard: ``++ctrl+alt+del++``. Source of the names: PyMdown Extensions' *Keys*."""

import re
from html import escape

_KEY = re.compile(r"""[\w-]+|"[^"\n]+"|'[^'\n]+'""")


def key_presses(written: str) -> str:
    """The keys as HTML in Material's structure; the text as it is written where it names an unknown key."""
    from pymdownx import keymap_db  # type: ignore[import-untyped]

    keys: list[str] = []
    for word in _KEY.findall(written):
        if word[0] in "\"'":
            keys.append(f"<kbd>{escape(word[1:-1])}</kbd>")
            continue
        name = keymap_db.aliases.get(word.lower(), word.lower())
        if name not in keymap_db.keymap:
            return escape(written)
        keys.append(f'<kbd class="key-{name}">{escape(keymap_db.keymap[name])}</kbd>')
    return f'<span class="keys">{"<span>+</span>".join(keys)}</span>'
