"""Dates, languages, sentences, addresses, YAML, BibTeX: one table each."""

import pytest
from companion.bibliography import parse_bibliography
from companion.dates import in_words, is_date
from companion.languages import render_marked, runs
from companion.pages import page_url, parse_page, relative_url, without_code
from companion.search import han_pairs, place_words
from companion.sentences import sentence_of, split_sentences
from companion.yamlfile import parse_yaml


@pytest.mark.parametrize(("text", "good"), [("2010", True), ("2010-02", True), ("2010-02-28", True), ("2010-02-30", False), ("2010-13", False), ("10-02-2010", False), ("", False)])
def test_dates(text: str, good: bool) -> None:
    assert is_date(text) is good


@pytest.mark.parametrize(("text", "words"), [("2010-02-02", "2 February 2010"), ("2010-02", "February 2010"), ("2010", "2010")])
def test_dates_in_words(text: str, words: str) -> None:
    assert in_words(text) == words


def test_han_runs_are_marked_with_their_language() -> None:
    assert list(runs("The 刑法 and 児童ポルノ.")) == [("The ", ""), ("刑法", "zh"), (" and ", ""), ("児童ポルノ", "ja"), (".", "")]
    assert render_marked("<刑法>", "ja") == '&lt;<span lang="ja">刑法</span>&gt;'
    assert render_marked("法释〔2010〕3号") == '<span lang="zh-Hans">法释〔2010〕3号</span>'


def test_sentences_keep_legal_abbreviations_whole() -> None:
    text = "See art. 5 of the Act. Osborne v. Ohio settled it. 该法已生效。它有效。"
    assert [s.strip() for s in split_sentences(text)] == ["See art. 5 of the Act.", "Osborne v. Ohio settled it.", "该法已生效。", "它有效。"]


def test_a_mark_after_the_stop_belongs_to_the_sentence_it_closes() -> None:
    text = "One \ue000. Two.\ue000 Three \ue000, four."
    assert [sentence_of(text, i) for i in range(3)] == ["One.", "Two.", "Three, four."]


@pytest.mark.parametrize(("path", "url"), [("docs/index.md", "/"), ("docs/a/index.md", "/a/"), ("docs/a/b.md", "/a/b/")])
def test_page_addresses(path: str, url: str) -> None:
    assert page_url(path) == url


@pytest.mark.parametrize(
    ("start", "target", "written"),
    [("/a/b/", "/sources/k/", "../../sources/k/"), ("/a/", "/a/#x", "#x"), ("/a/", "/", "../"), ("/", "/a/", "a/"), ("/a/b/", "/a/c/#m", "../c/#m"), ("/a/", "/a/b/", "b/")],
)
def test_relative_addresses(start: str, target: str, written: str) -> None:
    assert relative_url(start, target) == written


def test_code_is_blanked_in_place() -> None:
    text = "a `[@x]` b\n\n```\n[@y]\n```\n\n<!-- [@z] -->c"
    blank = without_code(text)
    assert len(blank) == len(text) and "@" not in blank and blank.count("\n") == text.count("\n")


def test_front_matter_keeps_its_lines() -> None:
    page, problems = parse_page("---\ntitle: T\nlaw_as_at: 2026-11-22\n---\n\n# T {#t}\n", "docs/x.md")
    assert not problems
    assert (page.title, page.meta["law_as_at"], page.meta.line_of("law_as_at"), page.body_line) == ("T", "2026-11-22", 3, 5)


def test_yaml_scalars_are_text_and_doubles_are_told() -> None:
    data, problems = parse_yaml("a: NO\nb: 1.10\nc: 2016-04-27\na: yes\n", "data/x.yml")
    assert (data["a"], data["b"], data["c"]) == ("NO", "1.10", "2016-04-27")
    assert [str(p) for p in problems] == ['data/x.yml:4: "a" is given twice (first on line 1); each key must stand once: delete one']


def test_broken_yaml_is_told_with_its_line() -> None:
    data, problems = parse_yaml("a: 1\n b: [\n", "data/x.yml")
    assert data is None and len(problems) == 1 and problems[0].path == "data/x.yml" and problems[0].line >= 2


def test_people_and_bodies_are_read() -> None:
    text = "@report{x,\n  title = {T},\n  author = {{Court of X} and Li, Chuan and others},\n}\n"
    bibliography, problems = parse_bibliography(text)
    source = bibliography.sources["x"]
    assert not problems and source.and_others
    assert [(p.literal, p.family, p.given) for p in source.authors] == [("Court of X", "", ""), ("", "Li", "Chuan")]
    assert source.line_of("author") == 3


def test_search_words() -> None:
    assert han_pairs("淫秽物品 and 法") == "淫秽 秽物 物品 法"
    assert place_words("Article 363, art. 287-1, s 163.1(4), 第三百六十三条") == "art363 art287x1 art163x1 art363"
