"""The rules of the proof on finished HTML, each with its documentation."""

from generator.diagnostics import Rule, Severity

CITATION_ORDER = Rule(
    "citation-order",
    "VER001",
    Severity.ERROR,
    """A number on a built page is not the one that the order of citations gives.

Works are numbered by their first mention on the page, in the order of the HTML, and the numbers of one citation ascend.
Both are derived again from `data-cites` alone and compared with every number that a reader sees. A reader who follows a
wrong number reads the wrong study.

Build the site again; look for an override or plug-in that changes citations after the generator wrote them.""",
)
CITATION_GAP = Rule(
    "citation-gap",
    "VER002",
    Severity.ERROR,
    """A citation does not show the run of numbers that it cites.

Three or more numbers in a row stand as a range with an en dash (`1–3`), each number inside it kept by an empty anchor;
two stay apart (`1, 2`); a work with a locator, prefix or suffix joins no range. A style with another dash says so with
`data-range` on the list, and one that makes no ranges with `data-collapse="none"`: there a range is the fault. The
finding names works that are cited and neither shown nor inside a range, ranges that pass over other works than their
anchors, and runs written otherwise. Where citations are superscripts, all of a page are, and no space stands before
them. In author–date styles the finding names works of which a reader sees nothing: give the work an author, a year or
a title, or choose another style.

Build the site again; look for what changes citations after the generator wrote them.""",
)
CITATION_UNLISTED = Rule(
    "citation-unlisted",
    "VER003",
    Severity.ERROR,
    """A cited work is missing from the reference list of its page, or from the site's page of all references.

A number without an entry proves nothing to its reader.

Build the site again, and see that the page has its list and that no override removes entries.""",
)
CITATION_RANGE_BACKWARD = Rule(
    "citation-range-backward",
    "VER004",
    Severity.ERROR,
    """A range of citation numbers ends before it begins, such as `5–3`.

Build the site again; look for what changes citations after the generator wrote them.""",
)
CITATION_OVERLAP = Rule(
    "citation-overlap",
    "VER005",
    Severity.ERROR,
    """A citation names one work twice.

A work stands twice in a citation only with different locators, as in `1 (p. 3), 1 (p. 9)`, and once in `data-cites`.

Build the site again; look for what changes citations after the generator wrote them.""",
)
CITATION_TARGET = Rule(
    "citation-target",
    "VER006",
    Severity.ERROR,
    """A citation's link, its anchor, or an entry's link back to it leads elsewhere.

`ref-KEY` is the entry of a work and `cite-KEY-N` its Nth mention on the page. Each number links to the entry of the
work that it stands for, each mention has its anchor, and each entry links back to exactly its mentions, in order. A
number outside of a citation, and a citation that does not say what it cites, cannot be proven and are reported too.
Where the list of all works says where each is cited (`.cited-by`), it names every page that cites the work once, and
there every mention in order.

Build the site again; look for what changes citations after the generator wrote them.""",
)
REFERENCE_LIST_ORDER = Rule(
    "reference-list-order",
    "VER007",
    Severity.ERROR,
    """A page's reference list does not number its entries as the page cites them.

A page that cites has exactly one bibliography section with one list, whose entries are the cited works in the order of
their numbers, counted from 1 without leaps. An author–date list (`<ul>`) has no numbers and keeps its style's order; a
style that sorts its numbered list says so with `data-numbering="list"` on the list, and numbers follow the list then.
The list of all references of the site has each work once, on whatever of its pages.

Build the site again; look for what changes reference lists after the generator wrote them.""",
)
REFERENCE_MISMATCH = Rule(
    "reference-mismatch",
    "VER008",
    Severity.ERROR,
    """An entry of a reference list does not say what the same work's entry says elsewhere on the site.

One key is one work: on every page its `.csl-entry` has the same words, and its entry the same links to other sites. A
text that stands on fewer pages than another is the one reported; an empty entry is reported too. Entries that begin
with a dash in place of the author depend on their neighbours and are not compared.

An author–date citation is held against its entry: the authors' names and the year with its letter that a reader sees
(`Smith et al., 2014a`) must stand in the entry that it leads to, and so must its initials where the entry has some. A
year that the entry prints as others do is not left out, and *et al.* stands for several authors. Accents and case make
no difference. A citation without a year, such as *n.d.* or *in press*, is compared by its name alone; in scripts
without capitals only the first letter is compared, as nothing there tells a name from a term such as *and others*.

Build the whole site again; if the finding stays, compare the two places that it names. If the style prints no year or
no letter in its list, choose another style.""",
)
REFERENCE_UNCITED = Rule(
    "reference-uncited",
    "VER009",
    Severity.WARNING,
    """A reference list has an entry that its page does not cite, or a page has a list and no citation.

Cite the work, or build the site again if the list is the generator's.""",
)
CITATION_UNRENDERED = Rule(
    "citation-unrendered",
    "VER010",
    Severity.ERROR,
    """A reader sees the source of a citation, such as `[@key]`, instead of a number.

The text stands where citations are not read, or came onto the page after the generator. Texts in `code`, `kbd`, `samp`
and `pre` are examples and not reported.

Move the citation to where text is read, or put an example into backticks.""",
)
CITATION_AMBIGUOUS = Rule(
    "citation-ambiguous",
    "VER012",
    Severity.ERROR,
    """One text stands for two works, so that a reader cannot tell which is cited.

In author–date styles no two works with different entries are cited by the same names and year anywhere on the site:
`Smith 2014` for both should be `Smith 2014a` and `Smith 2014b`. In numeric styles a number stands for one work of its
page.

Use a style that tells works of one author and year apart (`disambiguate-add-year-suffix` in CSL), and build the whole
site again.""",
)
FLOAT_ORDER = Rule(
    "float-order",
    "VER013",
    Severity.WARNING,
    """Tables or figures are first mentioned in another order than they are numbered, or their numbers leap.

Journals number tables and figures by their first mention in the text, so that a reader finds each one after the one
before it. Numbered are those whose `caption` or `figcaption`, heading, or bold beginning of a paragraph says so
(`Table 2`, `Figure 1:`, `Fig. 3.`). Mentions are looked for in running text, not in captions, citations, reference
lists, code and navigation.

Number the captions again, or mention the tables in their order.""",
)
REFERENCE_DISAGREEMENT = Rule(
    "reference-disagreement",
    "VER014",
    Severity.WARNING,
    """Two entries of the site share an identifier.

A DOI, PubMed or PMC number is linked from the entries of two keys, so that one work is listed, and perhaps told,
twice. Links in an entry's marks may speak of other works and do not count.

Correct the identifier in the bibliography, or make the two entries one. Abstracts that share the DOI of their
supplement are right as they are: silence the rule for them.""",
)
SITE_EMPTY = Rule(
    "site-empty",
    "VER011",
    Severity.ERROR,
    """There is no built page to verify: the folder is missing, is no folder, or holds no HTML.

Nothing was proven. Build the site first, or name the folder that holds it.""",
)
HTML_DUPLICATE_ID = Rule(
    "html-duplicate-id",
    "HTM001",
    Severity.ERROR,
    """Two elements of one page have the same `id`.

Links reach the first one only, and assistive technology may name the wrong element (HTML Living Standard, 3.2.6).

Rename one of the headings or ids.""",
)
HTML_DEAD_LINK = Rule(
    "html-dead-link",
    "HTM002",
    Severity.ERROR,
    """A link, image, script or style of a built page leads to a file or a place that the site does not have.

Addresses are resolved as browsers do (RFC 3986), against the page or its `<base>`, and site-absolute ones below the
path of the site's address; a folder means its `index.html`. A fragment must be the `id` of an element (or the `name` of
an `<a>`) of the page it leads to; `#`, `#top` and text fragments always hold. Fragments that begin with `__` are the
theme's own and are checked within their page only. Addresses of other sites are not visited.

Correct the link, or restore the page or heading that it names.""",
)
HTML_UNREADABLE = Rule(
    "html-unreadable",
    "HTM003",
    Severity.ERROR,
    """A built page could not be verified: it cannot be read, is not UTF-8, is empty, or is behind a symbolic link.

A page that nobody read is not proven.

Build the site again into a folder of plain files.""",
)
