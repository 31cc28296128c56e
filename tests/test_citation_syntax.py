"""The citation grammar: each file holds one text a line and, beside it, how it parses."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import citation_syntax, locators
from tests.conftest import case_id, files


def parsed(text: str) -> object:
    cluster = citation_syntax.bracketed(text, 0) if text.startswith("[") else citation_syntax.narrative(text, 0)
    if cluster is None:
        return None
    items = [
        {key: value for key, value in asdict(item).items() if value not in ("", None, False)} for item in cluster.items
    ]
    found: dict[str, object] = {"raw": text[cluster.start : cluster.end], "items": items}
    return found | {name: value for name in ("narrative", "fault") if (value := getattr(cluster, name))}


@pytest.mark.parametrize("file", files("citation_syntax", ".txt"), ids=case_id)
def test_parses_as_expected(file: Path, golden: Callable[[Path, str], None]) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    shown = "".join(f"{line}\n    {json.dumps(parsed(line), ensure_ascii=False)}\n" for line in lines)
    golden(file.with_suffix(".expected"), shown)


@given(st.text(alphabet="[]@-{};, \\`abä1.:p/<>\n", max_size=40))
def test_any_text_parses_within_its_bounds(text: str) -> None:
    for start, character in enumerate(text):
        if character == "[":
            cluster = citation_syntax.bracketed(text, start)
            assert cluster is None or text[cluster.end - 1] == "]"
        else:
            cluster = citation_syntax.narrative(text, start)
        assert cluster is None or (cluster.start == start < cluster.end <= len(text) and cluster.items)


PLACES = ["[see @a, p. 3]", "[@{a]b} x]", "word @a [p. 3]", "_@a_", "(-@a)", "x. @a", "non-@a", "...@a", "a &lt;@b"]
NO_PLACES = ["me@a.org", "see .@a", "https://x.org/@a", "www.x.org/@a", "<https://x.org/;@a>", "@ a", "me_@a.org"]


@pytest.mark.parametrize("text", PLACES + NO_PLACES)
def test_a_key_begins_only_where_no_address_holds_it(text: str) -> None:
    starts = [at for at, character in enumerate(text) if character in "@-[" and not text.startswith("<")]
    read = [citation_syntax.bracketed(text, at) or citation_syntax.narrative(text, at) for at in starts]
    assert any(read) == (text in PLACES)


HOSTILE = {
    "open brackets": "[" * 20000,
    "open clusters": "[@a; " * 5000,
    "narratives": "@a [" * 5000,
    "closed narratives": "@a [" * 5000 + "]" * 5000,
    "addresses in brackets": "[x@y " * 5000 + "]" * 5000,
    "braces": "{" * 20000,
    "braced keys": "[@{" * 7000,
    "tags": "[@a " + '<a "' * 5000 + "]",
    "comments": "[@a " + "<!--" * 5000 + "]",
    "destinations": "[@a " + "](" * 5000 + "]",
    "digits": "[@a, p. " + "1 " * 10000 + "]",
    "numerals": "[@a, p. " + "xv-" * 7000 + "]",
    "points": "[@a 1" + ".1" * 9000 + "]",
    "brackets in a locator": "[@a 1" + "(1" * 9000 + "]",
    "letters": "[@a é" + "é" * 20000 + "]",
    "spaces": "@a" + " " * 20000 + "x",
    "items": "[@a" + "; x @b" * 4000 + "]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_to_its_end(text: str) -> None:
    """Reading that is not linear takes from ten seconds to minutes on each of these."""
    position = 0
    while position < len(text):
        read = citation_syntax.bracketed if text[position] == "[" else citation_syntax.narrative
        cluster = read(text, position)
        position = cluster.end if cluster else position + 1
    assert position == len(text)


LOCALES = {"en": "en-US", "de-AT": "de-DE", "de_DE": "de-DE", "PT-br": "pt-BR", "pt": "pt-PT", "no": "nb-NO"}
LOCALES |= {"zh-TW": "zh-CN", "tlh": "en-US", "": "en-US"}


@pytest.mark.parametrize(("language", "locale"), LOCALES.items())
def test_a_language_without_terms_falls_back(language: str, locale: str) -> None:
    assert locators.locale(language) == locale
    assert locators.terms(language) == locators.terms(locale)


LANGUAGES = ["cs", "da", "de", "en", "es", "fi", "fr", "it", "ja", "nb", "nl", "nn", "pl", "pt-BR", "pt-PT", "ru", "sv"]


@pytest.mark.parametrize("language", [*LANGUAGES, "zh-CN"])
def test_every_form_of_every_language_is_read(language: str) -> None:
    assert len(locators.forms(language)) >= len(PANDOC_TERMS)
    for form, term in locators.terms(language).items():
        cluster = citation_syntax.bracketed(f"[@a, {form} 3]", 0, None, language)
        assert cluster is not None
        assert (cluster.items[0].label, cluster.items[0].locator) == (term, "3")


PANDOC_TERMS = frozenset(
    {"book", "chapter", "column", "figure", "folio", "issue", "line", "note", "opus", "page", "paragraph", "part"}
    | {"section", "sub-verbo", "verse", "volume"}
)


def test_english_has_the_terms_of_csl() -> None:
    """The locators of CSL 1.0.2's schema, but for ``timestamp``, which has no form."""
    newer = {"act", "appendix", "article-locator", "canon", "elocation", "equation", "rule", "scene", "supplement"}
    assert set(locators.forms()) == PANDOC_TERMS | newer | {"table", "title-locator", "version"}
    assert locators.terms()["v."] == "verse"


KEYS = st.from_regex(r"[A-Za-zäß0-9_](?:[:.#$%&\-+?<>~/]?[A-Za-zäß0-9_])*", fullmatch=True)


@given(st.lists(KEYS, min_size=1, max_size=5))
def test_every_key_is_found_again(keys: list[str]) -> None:
    cluster = citation_syntax.bracketed("[" + "; ".join(f"@{key}" for key in keys) + "]", 0)
    assert cluster is not None
    assert [item.key for item in cluster.items] == keys
    assert cluster.fault is None


@given(KEYS)
def test_braces_do_not_change_a_key(key: str) -> None:
    plain, braced = (citation_syntax.narrative(text, 0) for text in (f"@{key}", f"@{{{key}}}"))
    assert plain is not None
    assert braced is not None
    assert plain.items == braced.items
