"""The rules that reading a text can break; the code that emits them is in ``markdown/``, which is slow to load."""

from generator.diagnostics import Rule, Severity

MAX_NESTING = 100
"""How deep blocks and inline marks may nest; the parser drops what lies deeper, so reaching it is reported."""

CITATION_MALFORMED = Rule(
    "citation-malformed",
    "CIT001",
    Severity.ERROR,
    "A citation in brackets has an item without a key, as in `[@smith2011;]`, an empty key, as in `[@{}]`, or two\n"
    "keys without a semicolon between them, as in `[@smith2011 @jones2012]`, or a key with white space in it, as in\n"
    "`[@{smith 2011}]`.\n\n"
    "Write one key an item without white space, and semicolons between items.",
)
CITATION_IN_LINK = Rule(
    "citation-in-link",
    "CIT002",
    Severity.ERROR,
    "A citation stands in the text of a link. A link cannot contain another, so the number could lead nowhere.\n\n"
    "Move the citation behind the link.",
)
CITATION_IN_HEADING = Rule(
    "citation-in-heading",
    "CIT003",
    Severity.ERROR,
    "A citation stands in a heading, or in a field of the front matter that holds plain text. Both are repeated in\n"
    "the table of contents, in search results and in titles, where a number would have no list of references.\n\n"
    "Cite in the text below.",
)
CITATION_UNTERMINATED = Rule(
    "citation-unterminated",
    "CIT004",
    Severity.WARNING,
    "A citation begins with `[@` but no `]` follows in the same block, so it is printed as text.\n\n"
    "Close the bracket, or write `\\@` if text is meant.",
)
LIMIT_REACHED = Rule(
    "limit-reached",
    "PAG001",
    Severity.ERROR,
    f"Blocks or marks are nested {MAX_NESTING} deep or deeper. The parser drops what lies deeper, and text would be\n"
    "lost without a word.\n\nWrite the passage with less nesting.",
)
FOOTNOTE_LOST = Rule(
    "footnote-lost",
    "PAG006",
    Severity.ERROR,
    "A footnote is written, but no mark in the text refers to it, so it would not be shown, nor what it cites. Or a\n"
    "mark such as `[^1]` stands in the text, but its footnote is not written, so readers would see the mark.\n\n"
    "Write what is missing, or remove the other. In the alternative text of an image a mark is text.",
)
HTML_DROPPED = Rule(
    "html-dropped",
    "PAG007",
    Severity.ERROR,
    "Raw HTML holds an element that is not published, such as `<script>`, or a comment that is never closed. Readers\n"
    "would not see what it holds; where it is not closed, they would not see the rest of the page.\n\n"
    "Remove it, or write it in backticks if readers should see it as an example.",
)
ANCHOR_TAKEN = Rule(
    "anchor-taken",
    "PAG008",
    Severity.ERROR,
    "A heading asks for an anchor that it cannot have: one that begins with `ref-`, `cite-`, `fn` or `__`, which the\n"
    "generator makes itself; one that the page's template makes, such as `references`; or one that another heading of\n"
    "the page has. Links to it would lead to the wrong place.\n\nGive the heading another anchor.",
)
BIBLIOGRAPHY_MISPLACED = Rule(
    "bibliography-misplaced",
    "PAG009",
    Severity.WARNING,
    "`\\bibliography` or `\\full_bibliography` stands in the middle of a text, where it is printed as it is, or a\n"
    "second time on a page, where it is left out. A page has one list of references.\n\n"
    "Write the mark once, alone on a line; in backticks if readers should see it.",
)
TABLE_CELL_LOST = Rule(
    "table-cell-lost",
    "PAG010",
    Severity.ERROR,
    "A row of a table has more cells than the table has columns. What stands in them would not be shown, nor what\n"
    "they cite.\n\nGive the table another column, or write `\\|` where a `|` is meant as text.",
)
