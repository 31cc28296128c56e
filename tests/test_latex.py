"""The decoder of BibTeX text: goldens line by line, and that no text loses a figure, a unit or a sign."""

import re
from html import unescape
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.latex import Fault, decode

CASES = sorted((Path(__file__).parent / "data" / "latex").iterdir())

# Pieces with their meaning. A space stands after each, so that no piece can change the next one's.
PIECES = {
    r"50\%": "50%",
    "< 5": "< 5",
    "> 30": "> 30",
    r"$<$0.05": "<0.05",
    r"$p \leq 0.05$": "p ≤ 0.05",
    r"10$^{6}$": "10⁶",
    r"4.5~mg": "4.5\u00a0mg",
    r"$\mu$g": "μg",
    r"\$12": "$12",
    r"{5 mg}": "5 mg",
    r"\emph{7 days}": "7 days",
    r"95\% CI 0.4--1.9": "95% CI 0.4–1.9",
    r"Akk{\"o}k": "Akkök",
    "Crohn's": "Crohn's",
    r"\unknown{8 mg}": r"\unknown{8 mg}",
    "100% of": "100% of",
    "costs $5": "costs $5",
    r"R\&D": "R&D",
    "`": "‘",
    "}": "}",
    "{": "{",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path) -> None:
    decoded = [decode(line) for line in case.joinpath("input.tex").read_text(encoding="utf-8").splitlines()]
    problems = [
        f"{number}:{problem.start + 1}-{problem.end + 1} {problem.fault.value}"
        for number, line in enumerate(decoded, 1)
        for problem in line.problems
    ]
    expected = {form: case.joinpath(f"expected.{form}").read_text(encoding="utf-8") for form in ("txt", "html")}
    assert "".join(f"{line.plain}\n" for line in decoded) == expected["txt"]
    assert "".join(f"{line.html}\n" for line in decoded) == expected["html"]
    assert "".join(f"{line}\n" for line in problems) == case.joinpath("expected.problems").read_text(encoding="utf-8")


@given(st.lists(st.sampled_from(sorted(PIECES.keys() - {"{", "}", "costs $5", r"$<$0.05"})), max_size=8))
def test_each_piece_keeps_its_meaning(pieces: list[str]) -> None:
    assert decode(" ".join(pieces)).plain == " ".join(PIECES[piece] for piece in pieces)


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from([*PIECES, "\\", "$", "%", "^", "_", "'", "5", "<", "a", " ", "\n", "\\'", "\\em"]), max_size=20
    ).map("".join),
)


@given(TEXTS)
def test_no_evidence_disappears(text: str) -> None:
    kept = r"[0-9%<>]"
    source = re.findall(kept, normalize("NFKD", text))
    decoded = decode(text)
    for form in (decoded.plain, unescape(re.sub(r"</?(?:sup|sub|i|b)>", "", decoded.html))):
        assert re.findall(kept, normalize("NFKD", form)) == source


@given(TEXTS)
def test_html_is_safe_and_says_the_same(text: str) -> None:
    decoded = decode(text)
    assert not re.search(r"<(?!/?(?:sup|sub|i|b)>)", decoded.html)
    assert not re.search(r"&(?!(?:amp|lt|gt);)", decoded.html)
    without_marks = unescape(re.sub(r"</?(?:sup|sub|i|b)>", "", decoded.html))
    assert _comparable(without_marks) == _comparable(decoded.plain)


def _comparable(text: str) -> list[str]:
    return normalize("NFKD", text).replace("−", "-").split()


@given(TEXTS)
def test_every_loss_of_meaning_is_reported(text: str) -> None:
    decoded = decode(text)
    for problem in decoded.problems:
        assert 0 <= problem.start < problem.end <= len(text)
    bare = len(re.findall(r"%", re.sub(r"\\.", "", text, flags=re.DOTALL)))
    if "\\" not in text:
        assert sum(problem.fault is Fault.BARE_PERCENT for problem in decoded.problems) == bare
