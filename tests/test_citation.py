"""The grammar of citations."""

import re

import pytest
from companion.citation import CLUSTER, NARRATIVE, CitationError, is_identifier, parse_cluster
from hypothesis import given
from hypothesis import strategies as st

PARSES = {
    "@key": [("", "key", "")],
    "@key, art. 363": [("", "key", "art 363")],
    "see @key, ss 1, 7; @other, p. 12": [("see", "key", "ss 1, 7"), ("", "other", "p 12")],
    "see also @a-b-2010, n.c.": [("see also", "a-b-2010", "n.c.")],
    "@key,\n  para. 2": [("", "key", "para 2")],
}

REFUSED = {
    "@": "without a key",
    "@ key": "without a key",
    "@Key": "no citation key",
    "@key--x": "no citation key",
    "@key_x": "no citation key",
    "@key,": "nothing after the comma",
    "@key;": "empty citation",
    "; @key": "empty citation",
    "@key; words": "has no key",
    "@key art. 3": "without a comma",
    "@key, art.": "has no number",
    "@a, see @b": "two keys",
}


@pytest.mark.parametrize("written", PARSES)
def test_a_citation_parses(written: str) -> None:
    assert [(c.prefix, c.key, c.pinpoint.shown) for c in parse_cluster(written)] == PARSES[written]


@pytest.mark.parametrize("written", REFUSED)
def test_a_malformed_citation_is_refused_with_the_reason(written: str) -> None:
    with pytest.raises(CitationError, match=REFUSED[written]):
        parse_cluster(written)


@pytest.mark.parametrize("text", ["[text](x@y.z)", "[a@b.c]", "![@x](y)", "[@key](url)", "[@key][ref]", "[no key]", r"\[@key]"])
def test_what_is_no_cluster(text: str) -> None:
    assert re.search(CLUSTER, text) is None


@pytest.mark.parametrize("text", ["[@key]", "x [see @key, p. 1].", "[@a; @b]: so"])
def test_what_is_a_cluster(text: str) -> None:
    assert re.search(CLUSTER, text)


@pytest.mark.parametrize("text", ["me@example.org", "https://x.example/@me", r"\@word", "a.@b", "@ word"])
def test_what_is_no_narrative_citation(text: str) -> None:
    assert re.search(NARRATIVE, text) is None


@pytest.mark.parametrize(("text", "good"), [("a", True), ("a-1-b", True), ("1a", False), ("a--b", False), ("a-", False), ("A", False), ("", False), ("ä", False)])
def test_identifiers(text: str, good: bool) -> None:
    assert is_identifier(text) is good


@given(st.text(alphabet="@;,[]ab1 .-第条\n", max_size=40))
def test_no_text_crashes_the_parser(text: str) -> None:
    try:
        assert parse_cluster(text)
    except CitationError as error:
        assert str(error)
