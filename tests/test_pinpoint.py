"""The grammar of pinpoints: what parses, into what, and what must not."""

import pytest
from companion.pinpoint import PinpointError, chinese_number, parse_pinpoint
from hypothesis import example, given
from hypothesis import strategies as st

# written → shown
PARSES = {
    "p. 12": "p 12",
    "pp. 12-15": "pp 12–15",
    "art. 363": "art 363",
    "arts 14–16": "arts 14–16",
    "Art. 287-1": "art 287-1",
    "article 5": "art 5",
    "s 163.1(4.1)(a)": "s 163.1(4.1)(a)",
    "ss 1, 7": "ss 1, 7",
    "s. 1(1)(a)-(d)": "ss 1(1)(a)–(d)",
    "§ 2252A(a)(5)(B)": "§ 2252A(a)(5)(B)",
    "§§ 2252, 2252A": "§§ 2252, 2252A",
    "§ 2258A(a), (e)": "§§ 2258A(a), (e)",
    "para. 38": "para 38",
    "paras 3-5": "paras 3–5",
    "ch. IV": "ch IV",
    "pt 2": "pt 2",
    "div. 474": "div 474",
    "cl. 3": "cl 3",
    "sch. 2, para. 5": "sch 2, para 5",
    "r. 4": "r 4",
    "reg. 2": "reg 2",
    "rec. 12": "recital 12",
    "annex": "annex",
    "annex II": "annex II",
    "table 1": "table 1",
    "item 3": "item 3",
    "items 5–6": "items 5–6",
    "principle 2": "principle 2",
    "guideline 7": "guideline 7",
    "preamble": "preamble",
    "n. 14": "n 14",
    "n.c.": "n.c.",
    "art. 1, para. 2": "art 1, para 2",
    "s. 3.2.1, para. 1, sentence 2": "s 3.2.1, para 1, sentence 2",
    "arts 7, 20, 29–31 and 38": "arts 7, 20, 29–31 and 38",
    "第363条": "第363条 (art 363)",
    "第三百六十三条": "第三百六十三条 (art 363)",
    "第二百八十七条之一": "第二百八十七条之一 (art 287-1)",
    "第363条第1款": "第363条第1款 (art 363, para 1)",
    "第六条第（一）项": "",
    "第3项": "第3项 (item 3)",
    "第3条の2": "第3条の2 (art 3-2)",
    "第7条第1項": "第7条第1項 (art 7, para 1)",
    "第2号": "第2号 (item 2)",
}


@pytest.mark.parametrize(("written", "shown"), [(w, s) for w, s in PARSES.items() if s])
def test_a_pinpoint_is_shown_with_its_type(written: str, shown: str) -> None:
    pinpoint = parse_pinpoint(written)
    assert (pinpoint.shown, pinpoint.rest) == (shown, "")


@pytest.mark.parametrize("written", ["art.", "arts", "p.", "ss.", "§", "para.", "art. , 5"])
def test_a_locator_without_number_is_refused(written: str) -> None:
    with pytest.raises(PinpointError, match="has no number"):
        parse_pinpoint(written)


@pytest.mark.parametrize("written", ["on platforms", "see also the summary", "section on children", "art history", "NA", "PC", "nobody knows", "第六条第（一）项"])
def test_words_the_grammar_does_not_know_stay_as_text(written: str) -> None:
    pinpoint = parse_pinpoint(written)
    assert written.endswith(pinpoint.rest) and pinpoint.rest


def test_text_after_a_pinpoint_is_kept() -> None:
    pinpoint = parse_pinpoint("art. 52, on possession")
    assert (pinpoint.shown, pinpoint.rest) == ("art 52", "on possession")


def test_not_confirmed_is_no_place() -> None:
    assert not parse_pinpoint("n.c.").confirmed
    assert not parse_pinpoint("").confirmed
    assert parse_pinpoint("art. 5").confirmed


@pytest.mark.parametrize(("text", "number"), [("三百六十三", 363), ("十五", 15), ("二〇一〇", 2010), ("一百零一", 101), ("１５", 15), ("20", 20)])
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@given(st.text(max_size=40))
@example("art. 1, art. 2,, 3")
@example("第条")
def test_no_text_crashes_the_parser_or_is_lost(text: str) -> None:
    try:
        pinpoint = parse_pinpoint(text)
    except PinpointError:
        return
    letters = [c for c in text if c.isalnum()]
    kept = pinpoint.shown + pinpoint.rest
    assert not letters or kept, text
