"""The text of BibTeX fields: a small allow-list of LaTeX to Unicode, losing nothing.

Common decoders take ``%`` for the start of a comment and drop what they do not know, so that *Reduced by 50% in adults
with BMI > 30* becomes *Reduced by 50*. Here every macro that is not on the list stays in the text as it is written and
is reported, and so does a ``%`` without its backslash.

The meaning of the macros follows *The LaTeX Companion* and the ``textcomp`` package; when ``$`` opens mathematics
follows the rule ``tex_math_dollars`` of Pandoc's manual.
"""

import re
from dataclasses import dataclass
from enum import Enum
from html import escape
from types import MappingProxyType
from unicodedata import normalize


class Fault(Enum):
    """What is wrong with a piece of LaTeX text."""

    UNKNOWN_MACRO = "unknown macro"
    BARE_PERCENT = "bare %"
    LONE_DOLLAR = "unpaired $"
    LONE_BRACE = "unpaired brace"


@dataclass(frozen=True, slots=True)
class Problem:
    """A piece ``text[start:end]`` that was kept as it is written because it could not be decoded."""

    fault: Fault
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text: without marks, and as HTML that holds ``<sup> <sub> <i> <b>`` and escaped text only.

    Without marks, raised figures and signs are the characters for them, for 10⁶ must not become 106.
    """

    plain: str
    html: str
    problems: tuple[Problem, ...] = ()

    @property
    def has_marks(self) -> bool:
        """Whether the HTML says more than the plain text."""
        return self.html != escape(self.plain, quote=False)


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_ACCENTS = MappingProxyType(
    {
        name: chr(int(code, 16))
        for name, code in _pairs(
            "` 300 ' 301 ^ 302 ~ 303 = 304 u 306 . 307 \" 308 r 30a H 30b v 30c d 323 c 327 k 328 b 331 t 361"
        ).items()
    }
)
_DOTLESS = MappingProxyType({"ı": "i", "ȷ": "j"})
_SYMBOLS = MappingProxyType(
    _pairs(
        r"""aa å AA Å ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł ss ß SS ẞ i ı j ȷ dh ð DH Ð dj đ DJ Đ th þ TH Þ ng ŋ NG Ŋ
        textendash – textemdash — textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ”
        quotesinglbase ‚ quotedblbase „ guillemotleft « guillemotright » textquotedbl " textquotesingle '
        textasciitilde ~ textasciicircum ^ textbackslash \ textasciigrave ` textless < textgreater > textbar |
        textbraceleft { textbraceright } textunderscore _ textdollar $ textpercent % textperiodcentered · textbullet •
        textdegree °
        textregistered ® texttrademark ™ textcopyright © copyright © textsterling £ pounds £ texteuro € euro €
        textsection § S § textparagraph ¶ P ¶ textdagger † dag † textdaggerdbl ‡ ddag ‡ textellipsis … dots … ldots …
        slash / textpm ± texttimes × textdiv ÷ textminus − textmu µ textonehalf ½ textonequarter ¼ textthreequarters ¾
        textonesuperior ¹ texttwosuperior ² textthreesuperior ³ textordfeminine ª textordmasculine º
        degree ° textalpha α textbeta β textgamma γ textdelta δ textkappa κ"""
    )
)
_MATHS = MappingProxyType(
    _pairs(
        r"""alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
        lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
        Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
        pm ± mp ∓ times × div ÷ cdot · ast ∗ circ ∘ bullet • prime ′ infty ∞ partial ∂ sum ∑ ell ℓ
        ge ≥ geq ≥ geqslant ≥ le ≤ leq ≤ leqslant ≤ lt < gt > ll ≪ gg ≫ ne ≠ neq ≠ equiv ≡ approx ≈ sim ∼ simeq ≃
        propto ∝ in ∈ to → rightarrow → Rightarrow ⇒ leftarrow ← leftrightarrow ↔ uparrow ↑ downarrow ↓
        cdots ⋯ mid | vert | lbrace { rbrace }"""
    )
)
_CONTROL = MappingProxyType(
    {character: character for character in "&%_#${}"}
    | {",": "\u202f", " ": " ", "\n": " ", "\t": " ", "\\": " ", "-": "", "/": "", "@": ""}
)
_MATHS_SPACES = MappingProxyType({";": " ", ":": " ", "!": ""})
_SPACES = MappingProxyType({"quad": " ", "qquad": " ", "space": " ", "newline": " ", "nobreakspace": "\u00a0"})
_MARKS = MappingProxyType(
    _pairs(
        "textsuperscript sup textsubscript sub emph i textit i textsl i mkbibemph i textbf b mkbibbold b "
        "mathit i mathbf b"
    )
)
_SWITCHES = MappingProxyType(_pairs("em i it i itshape i sl i bf b bfseries b"))
_TRANSPARENT = re.compile(r"text(rm|sf|tt|normal|up|md|sc)?|[mh]box|math(rm|sf|normal)|operatorname")
_RAISED = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_FIGURES = re.compile(r"[0-9+−()-]+")
_MAX_DEPTH = 50

_SPECIAL = re.compile(r"[\\{}$%~`]|--|''")
_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?P<after>[ \t\n\r\f\v]*)|\\(?P<symbol>[^A-Za-z])|[{}$%~^_]|---?|``|''|[`'\-\\]"
    r"|[^\\{}$%~^_`'\-]+"
)
_CLOSING_DOLLAR = re.compile(r"(?<!\\)\$")
_URL_ESCAPE = re.compile(r"\\([%_#&~$])")
_PROSE = re.compile(r"\s[A-Za-z]")
_LONE = MappingProxyType({"}": Fault.LONE_BRACE, "$": Fault.LONE_DOLLAR, "\\": Fault.UNKNOWN_MACRO})
_LIGATURES = MappingProxyType({"---": "—", "--": "–", "``": "“", "''": "”", "~": "\u00a0"})


def decode(text: str) -> Decoded:
    """Decode a BibTeX field's text, which may be any text at all: white space collapsed, braces removed, case kept."""
    whole = text.strip()
    while whole.startswith("{") and whole.endswith("}") and not _SPECIAL.search(whole, 1, len(whole) - 1):
        text = whole = whole[1:-1]
    if not _SPECIAL.search(text):
        plain = _WHITE.sub(" ", text).strip(" ")
        return Decoded(plain, escape(plain, quote=False))
    decoder = _Decoder(text)
    plain, html = decoder.run(0, len(text), maths=False, depth=0)
    problems = sorted(decoder.problems, key=lambda problem: (problem.start, problem.end))
    return Decoded(_WHITE.sub(" ", plain).strip(" "), _WHITE.sub(" ", html).strip(" "), tuple(problems))


def closing_braces(text: str) -> dict[int, int]:
    """The offset of the closing brace for each opening one that has it; a backslash takes a brace its meaning."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            closing[opened.pop()] = match.start()
    return closing


def _mark(mark: str, plain: str, html: str) -> tuple[str, str]:
    if not plain:
        return plain, html
    raised = mark == "sup" and _FIGURES.fullmatch(plain)
    return plain.translate(_RAISED) if raised else plain, f"<{mark}>{html}</{mark}>"


class _Decoder:
    """One pass over one text; ``run`` gives the plain and the HTML form of a part of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.closing = closing_braces(text)
        self.problems: list[Problem] = []

    def run(self, start: int, end: int, *, maths: bool, depth: int) -> tuple[str, str]:
        plain: list[str] = []
        html: list[str] = []
        quoted = False
        position = start
        while position < end:
            match = _TOKEN.match(self.text, position, end)
            piece = match[0] if match else self.text[position]
            after = position + len(piece)
            text, marked = piece, None
            if match and match["word"]:
                mark = _SWITCHES.get(match["word"])
                if mark and not maths:
                    text, marked, after = self._marked(mark, after, end, maths, depth)
                else:
                    text, marked, after = self._word(match, end, maths, depth)
            elif match and match["symbol"]:
                text, marked, after = self._symbol(match["symbol"], position, end, maths, depth)
            elif piece == "{":
                text, marked, after = self._group(position, end, maths, depth)
            elif piece == "$" and not maths:
                text, marked, after = self._dollar(position, end, depth)
            elif piece in ("^", "_") and maths:
                text, marked, after = self._script(piece, position, end, depth)
            elif piece in ("}", "\\", "$"):
                self._report(_LONE[piece], position, after)
            elif piece == "%":
                self._report(Fault.BARE_PERCENT, position, after)
            elif maths and piece in ("-", "--", "---", "'", "''"):
                text = piece.replace("-", "−").replace("'", "′")
            elif piece == "'" and quoted and not self.text[after : after + 1].isalpha():
                text, quoted = "’", False
            elif piece == "`":
                text, quoted = "‘", True
            else:
                text = _LIGATURES.get(piece, piece)
            plain.append(text)
            html.append(escape(text, quote=False) if marked is None else marked)
            position = after
        return "".join(plain), "".join(html)

    def _report(self, fault: Fault, start: int, end: int) -> None:
        self.problems.append(Problem(fault, start, end))

    def _marked(self, mark: str, start: int, end: int, maths: bool, depth: int) -> tuple[str, str, int]:
        """The rest of a group after a switch such as ``\\em``."""
        plain, html = self._deeper(start, end, maths, depth)
        return *_mark(mark, plain, html), end

    def _deeper(self, start: int, end: int, maths: bool, depth: int) -> tuple[str, str]:
        if depth >= _MAX_DEPTH:
            self._report(Fault.LONE_BRACE, start, end)
            return self.text[start:end], escape(self.text[start:end], quote=False)
        return self.run(start, end, maths=maths, depth=depth + 1)

    def _group(self, position: int, end: int, maths: bool, depth: int) -> tuple[str, str | None, int]:
        close = self.closing.get(position, end)
        if close >= end:
            self._report(Fault.LONE_BRACE, position, position + 1)
            return "{", None, position + 1
        return *self._deeper(position + 1, close, maths, depth), close + 1

    def _argument(self, position: int, end: int, maths: bool, depth: int) -> tuple[str, str, int] | None:
        """The argument of a macro: a group, one macro or one character; ``None`` where there is none."""
        white = _WHITE.match(self.text, position, end)
        position = white.end() if white else position
        if position >= end or self.text[position] in "}$%":
            return None
        if self.text[position] == "{":
            if self.closing.get(position, end) >= end:
                return None
            plain, html, after = self._group(position, end, maths, depth)
            return plain, html or "", after
        macro = _TOKEN.match(self.text, position, end) if self.text[position] == "\\" else None
        after = position + 1 if macro is None else macro.end()
        return *self._deeper(position, after, maths, depth), after

    def _word(self, match: re.Match[str], end: int, maths: bool, depth: int) -> tuple[str, str | None, int]:
        name, after = match["word"], match.end()
        symbol = (_MATHS.get(name) if maths else None) or _SYMBOLS.get(name)
        if symbol is not None:
            # LaTeX drops the space after a macro; after a relation it sets one of its own, so there it stays.
            return symbol + (match["after"] if maths and not symbol.isalpha() else ""), None, after
        if name in _SPACES:
            return _SPACES[name], None, after
        if maths and name in ("left", "right"):
            return "", None, after
        if name in _ACCENTS and not maths:
            return self._accent(name, match.start(), match.end("word"), end, depth)
        if name == "url" and self.text.startswith("{", after) and self.closing.get(after, end) < end:
            close = self.closing[after]
            return _URL_ESCAPE.sub(r"\1", self.text[after + 1 : close]), None, close + 1
        wanted = name in _MARKS or _TRANSPARENT.fullmatch(name) or name in ("ensuremath", "enquote")
        argument = self._argument(after, end, maths or name == "ensuremath", depth) if wanted else None
        if argument is None:
            return self._unknown(match.start(), match.end("word"), end, maths, depth)
        plain, html, after = argument
        if name in _MARKS:
            plain, html = _mark(_MARKS[name], plain, html)
        elif name == "enquote":
            plain, html = f"“{plain}”", f"“{html}”"
        return plain, html, after

    def _symbol(self, symbol: str, position: int, end: int, maths: bool, depth: int) -> tuple[str, str | None, int]:
        after = position + 2
        if maths and symbol in _MATHS_SPACES:
            return _MATHS_SPACES[symbol], None, after
        if symbol in _CONTROL:
            return _CONTROL[symbol], None, after
        if symbol in "~^" and self.text.startswith("{}", after) and after + 2 <= end:
            return symbol, None, after + 2
        if symbol in _ACCENTS and not maths:
            return self._accent(symbol, position, after, end, depth)
        return self._unknown(position, after, end, maths, depth)

    def _accent(self, name: str, start: int, after: int, end: int, depth: int) -> tuple[str, str | None, int]:
        known = len(self.problems)
        argument = self._argument(after, end, maths=False, depth=depth)
        if argument is None or not argument[0][:1].isalpha():
            del self.problems[known:]
            return self._unknown(start, after, end, maths=False, depth=depth)
        plain, _, after = argument
        base = plain[0] if name in "cdbk" else _DOTLESS.get(plain[0], plain[0])
        return normalize("NFC", base + _ACCENTS[name]) + plain[1:], None, after

    def _unknown(self, start: int, after: int, end: int, maths: bool, depth: int) -> tuple[str, str, int]:
        """An unknown macro with its arguments: kept as written, braces and all."""
        self._report(Fault.UNKNOWN_MACRO, start, after)
        plain, html = [self.text[start:after]], [escape(self.text[start:after], quote=False)]
        while self.text.startswith("{", after) and self.closing.get(after, end) < end:
            inner, marked, after = self._group(after, end, maths, depth)
            plain.append(f"{{{inner}}}")
            html.append(f"{{{marked}}}")
        return "".join(plain), "".join(html), after

    def _script(self, piece: str, position: int, end: int, depth: int) -> tuple[str, str | None, int]:
        argument = self._argument(position + 1, end, maths=True, depth=depth)
        if argument is None:
            self._report(Fault.UNKNOWN_MACRO, position, position + 1)
            return piece, None, position + 1
        plain, html, after = argument
        if piece == "^" and plain.strip() in ("∘", "°", "′"):
            return plain.strip().replace("∘", "°"), None, after
        mark = "sup" if piece == "^" else "sub"
        return *_mark(mark, plain, html), after

    def _dollar(self, position: int, end: int, depth: int) -> tuple[str, str | None, int]:
        """Mathematics up to the next ``$``; a sum of money (``$5 and $10``) keeps its sign and is reported."""
        close = _CLOSING_DOLLAR.search(self.text, position + 1, end)
        content = self.text[position + 1 : close.start()] if close else ""
        balanced = content.count("{") - content.count(r"\{") == content.count("}") - content.count(r"\}")
        follows = self.text[close.end() : close.end() + 1] if close else ""
        money = content[:1].isdigit() and (follows.isdigit() or bool(_PROSE.search(content)))
        if close is None or not content or content != content.strip() or not balanced or money:
            self._report(Fault.LONE_DOLLAR, position, position + 1)
            return "$", None, position + 1
        return *self._deeper(position + 1, close.start(), maths=True, depth=depth), close.end()
