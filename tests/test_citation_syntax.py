"""The citation grammar: each file holds one text a line and, beside it, how it parses."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import citation_syntax
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
