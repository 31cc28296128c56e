"""The page that documents every rule, made from the same text as ``evidence explain`` prints."""

from itertools import groupby

from generator.catalogue import rules
from generator.diagnostics import Rule

_SUBJECTS = {
    "PAG": "Pages",
    "CIT": "Citations",
    "REF": "References",
    "STA": "Statistics",
    "HTM": "Built pages",
    "VER": "Numbering on built pages and in documents",
    "AUD": "Audited documents",
}
"""What a code's letters mean, for the headings; letters that are not here stand for themselves."""

_HEAD = """\
# Rules

Every rule of `evidence check` and `evidence verify`: its name, its code, how much it weighs, and what to do. An error
stops a build; a warning fails only under `--strict`; a note never does. `evidence explain RULE` prints the same text.
This page is made from the code: `pytest tests/test_rules.py --update-goldens` writes it again.
"""


def documentation() -> str:
    """The page of all rules as Markdown: a heading for each subject, and under it one for each rule.

    The anchor of a rule is its name, on GitHub and in the site alike.
    """
    parts = [_HEAD]
    for subject, found in groupby(rules(), key=_subject):
        parts.append(f"## {subject}\n")
        parts.extend(_section(rule) for rule in found)
    return "\n".join(parts)


def _subject(rule: Rule) -> str:
    letters = rule.code.rstrip("0123456789")
    return _SUBJECTS.get(letters, letters)


def _section(rule: Rule) -> str:
    return f"### {rule.name}\n\n`{rule.code}`, {rule.severity}\n\n{rule.documentation.strip()}\n"
