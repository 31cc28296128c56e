"""Code as Material shows it: coloured by Pygments, with a title, line numbers and marked lines where wanted.

Source of the settings: PyMdown Extensions' *SuperFences* and *Highlight*.
"""

import re
from html import escape
from typing import Any, NamedTuple

from generator.markdown.attributes import read_attributes

_SETTING = re.compile(r"""\b(title|linenums|hl_lines)=(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)')""")
_QUOTE = re.compile(r"""\\(["'])""")
_LANGUAGE = re.compile(r"[\w#.+-]+")
_SHEBANG = re.compile(r"(?:#!|:::)(?P<language>[\w#.+-]+) (?P<code>.*)", re.DOTALL)
_LINES = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_LONGEST = 10_000
"""How many lines may be marked; more are not looked at."""


class CodeSettings(NamedTuple):
    """What stands behind the backticks that open a block of code."""

    language: str = ""
    classes: str = ""
    title: str = ""
    first_number: int | None = None
    marked: tuple[int, ...] = ()


def read_settings(info: str) -> CodeSettings:
    """The settings of a block: ``python title="a.py" linenums="1" hl_lines="2 4-5"``, or the same in braces."""
    info = info.strip()
    attributes: dict[str, str] = {}
    classes: list[str] = []
    if info.startswith("{"):
        attributes = read_attributes(info.strip("{: }"))
        classes = attributes.get("class", "").split()
    else:
        attributes = {name: _QUOTE.sub(r"\1", one or other) for name, one, other in _SETTING.findall(info)}
        language = _LANGUAGE.match(info)
        classes = [language[0]] if language and info[language.end() : language.end() + 1] != "=" else []
    first = attributes.get("linenums", "").split()
    return CodeSettings(
        classes[0] if classes else "",
        " ".join(classes[1:]),
        attributes.get("title", ""),
        int(first[0]) if first and first[0].isdecimal() and len(first[0]) < 7 else None,
        tuple(_marked(attributes.get("hl_lines", ""))),
    )


def code_block(code: str, settings: CodeSettings) -> str:
    """A block of code as HTML in Material's structure."""
    language = settings.language or "text"
    lines = _coloured(code, language, settings.marked)
    classes = escape(" ".join(filter(None, (f"language-{language}", settings.classes, "highlight"))))
    listing = f"<pre><span></span><code>{lines}</code></pre>"
    title = f'<span class="filename">{escape(settings.title)}</span>' if settings.title else ""
    if settings.first_number is None:
        return f'<div class="{classes}">{title}{listing}</div>\n'
    count = len(code.rstrip("\n").split("\n"))
    numbers = "\n".join(
        f'<span class="normal">{number}</span>'
        for number in range(settings.first_number, settings.first_number + count)
    )
    head = f'<tr><th colspan="2" class="filename">{title}</th></tr>' if title else ""
    return (
        f'<div class="{classes}"><table class="highlighttable">{head}<tr>'
        f'<td class="linenos"><div class="linenodiv"><pre><span></span>{numbers}</pre></div></td>'
        f'<td class="code"><div>{listing}</div></td></tr></table></div>\n'
    )


def code_inline(code: str) -> str | None:
    """Coloured code in a line, which begins with ``#!`` and its language; ``None`` for any other."""
    found = _SHEBANG.match(code)
    if found is None or _lexer(found["language"]) is None:
        return None
    coloured = _coloured(found["code"], found["language"], ()).rstrip("\n")
    return f'<code class="language-{escape(found["language"])} highlight">{coloured}</code>'


def _coloured(code: str, language: str, marked: tuple[int, ...]) -> str:
    from pygments import highlight  # type: ignore[import-untyped]
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

    lexer = _lexer(language) or _lexer("text")
    html: str = highlight(code, lexer, HtmlFormatter(nowrap=True, hl_lines=marked))
    return html


def _lexer(language: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


def _marked(lines: str) -> list[int]:
    numbers: list[int] = []
    for first, last in _LINES.findall(lines):
        numbers.extend(range(int(first), min(int(last or first), int(first) + _LONGEST) + 1))
    return numbers
