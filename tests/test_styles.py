"""The legal citation styles beside the house style: every source, golden references, pages of the companion."""

import dataclasses
import re
from pathlib import Path
from types import ModuleType

import pytest
from companion import bluebook, fayin
from companion.bibliography import Source, parse_bibliography
from companion.citable import Citable, citable
from companion.languages import HAN, KANA, has_cjk
from companion.project import Project
from companion.spans import Span, render_html, render_text

GOLDEN = Path(__file__).resolve().parent / "golden"
STYLES = {"bluebook": bluebook, "fayin": fayin}
#: What no reference may hold: each is the trace of a missing field or of two marks set where one belongs.
FAULTS = {
    "the word None": re.compile(r"\bNone\b"),
    "a year that is not known": re.compile(r"\bnd\b(?! ed)|n\.d\."),
    "two marks in a row": re.compile(r"[,;:，。；：、][,;:.，。；：、]|\.[:.。，；]|[,，]\s*[.。]"),  # "et al.," is one mark and one stop of an abbreviation
    "a mark after a space": re.compile(r"\s[,.;:)\]，。；：）」》]"),
    "two spaces": re.compile(r"\s\s"),
    "empty brackets": re.compile(r"\(\s*\)|\[\s*\]|（\s*）|《\s*》|「\s*」"),
    "a space after an opening bracket": re.compile(r"[(\[（《「]\s"),
    "a half-width mark between Han": re.compile(f"[{HAN}][,:;?!()]|\\([{HAN}]"),
}
PAGE = Citable(
    "3.2.1 Practical challenges", "Contributors to The Chinese Dilemma, Annotated", "The Chinese Dilemma, Annotated", "2026.1", "2026-11-22",
    "https://dilemma.example/chinese-dilemma/judicial-interpretations/", "en",
)  # fmt: skip
PAIRS = {")": "(", "]": "[", "）": "（", "》": "《", "〉": "〈", "」": "「", "”": "“", "〕": "〔"}


def faults(text: str, style: str = "bluebook") -> list[str]:
    """Say what is wrong with the text of a reference. An address is not prose; half-width marks in Chinese are the Bluebook's own."""
    prose = re.sub(r"https?://[^\s，]+?(?=[.。]$| \(|，)", "address", text)
    found = [name for name, pattern in FAULTS.items() if pattern.search(prose) and not (style == "bluebook" and "Han" in name)]
    if text != text.strip() or not text:
        found.append("empty or a space at an end")
    if text[-1:] not in ("." if style == "bluebook" else ".。"):
        found.append("no stop")
    opened: list[str] = []
    for character in prose:
        if character in PAIRS.values():
            opened.append(character)
        elif character in PAIRS and (not opened or opened.pop() != PAIRS[character]):
            opened.append("unopened")
    return found + (["unbalanced brackets or quotation marks"] if opened else [])


def one(text: str) -> Source:
    """Read one entry."""
    found, problems = parse_bibliography(text)
    assert problems == []
    return next(iter(found.sources.values()))


@pytest.mark.parametrize("style", STYLES)
def test_the_golden_references(project: Project, style: str) -> None:
    rows = [line.split("\t") for line in (GOLDEN / f"{style}.txt").read_text(encoding="utf-8").splitlines()]
    assert {key: render_text(STYLES[style].cite(project.sources[key])) for key, _ in rows} == dict(rows)
    house = {line.split("\t")[0] for line in (GOLDEN / "references.txt").read_text(encoding="utf-8").splitlines()}
    assert house <= {key for key, _ in rows}
    shown = {(project.sources[key].type, project.sources[key].get("kind")) for key, _ in rows}
    assert {(source.type, source.get("kind")) for source in project.sources.values()} == shown, "a reference of every type and kind"


@pytest.mark.parametrize("style", STYLES)
def test_every_source_is_cited_cleanly(project: Project, style: str) -> None:
    texts = {key: render_text(STYLES[style].cite(source)) for key, source in project.sources.items()}
    assert len(texts) >= 248
    assert {key: found for key, text in texts.items() if (found := faults(text, style))} == {}


@pytest.mark.parametrize("style", STYLES)
def test_nothing_but_the_entry_is_printed(project: Project, style: str) -> None:
    for key, source in project.sources.items():
        text = render_text(STYLES[style].cite(source))
        held = " ".join(source.fields.values())
        # Every number of a reference stands in the entry: years, volumes, pages, dates.
        prose = re.sub(r"\b[23]d\b|\b\d+(?:st|nd|rd|th)\b", "", text.replace(source.get("url") or "https://", " "))
        assert [number for number in re.findall(r"\d+", prose) if not re.search(rf"(?<!\d)0*{number}(?!\d)", held)] == [], key


@pytest.mark.parametrize("style", STYLES)
def test_the_language_of_han_text(project: Project, style: str) -> None:
    for key, source in project.sources.items():
        for span in STYLES[style].cite(source):
            if has_cjk(span.text):
                assert span.language == ("ja" if source.language == "ja" or source.get("jurisdiction") == "jp" else "zh"), key
    html = render_html(STYLES[style].cite(project.sources["jp-supreme-court-2020-cg"]))
    assert 'lang="ja"' in html and 'lang="zh' not in html


def test_the_manual_cites_in_chinese_what_the_entry_holds_in_chinese(project: Project) -> None:
    for key, source in project.sources.items():
        text = render_text(fayin.cite(source))
        if source.language == "zh" and source.get("origtitle"):
            assert not re.search(r"[A-Za-z]", re.sub(r"https?://\S+", "", text).replace("载Democracy and Legal System Times", "").replace("载People's Judicature", "")), key
            assert text.endswith("。"), key
        if not re.search(f"[{HAN}{KANA}]", " ".join((source.get("origtitle"), source.get("origauthor")))):
            assert not has_cjk(text) and text.endswith("."), key


@pytest.mark.parametrize("jurisdiction", ["cn", "us", "gb", "au", "ca", "jp", "eu", "coe", "un", "int"])
@pytest.mark.parametrize("kind", ["article", "book", "incollection", "thesis", "legislation", "jurisdiction", "report", "online", "misc"])
def test_an_entry_with_a_title_only(kind: str, jurisdiction: str) -> None:
    for language, extra in (("en", ""), ("zh", ""), ("zh", ",\n origtitle = {题}"), ("ja", ",\n origtitle = {の}")):
        for date in ("", ",\n date = {2020}"):
            entry = one(f"@{kind}{{x,\n title = {{A title}},\n language = {{{language}}},\n jurisdiction = {{{jurisdiction}}}{extra}{date}\n}}")
            for style, module in STYLES.items():
                assert faults(render_text(module.cite(entry)), style) == [], (style, language, extra, date)


def test_italics() -> None:
    case = one("@jurisdiction{a-v-b,\n title = {A v. B},\n kind = {case},\n jurisdiction = {us},\n language = {en},\n date = {1982-07-02},\n citation = {458 US 747}\n}")
    assert render_html(bluebook.cite(case)) == "<em>A v. B</em>, 458 U.S. 747 (1982)."
    assert render_html(fayin.cite(case)) == "A<em> v. </em>B, 458 U.S. 747 (1982)."
    book = one("@book{b,\n title = {Law: a short view & a long},\n author = {Doe, Jane A.},\n language = {en},\n publisher = {Press},\n edition = {2},\n date = {2001}\n}")
    assert render_html(bluebook.cite(book)) == "Jane A. Doe, <em>Law: A Short View &amp; a Long</em> (2d ed. 2001)."
    assert render_html(fayin.cite(book)) == "Jane A. Doe, <em>Law: A Short View &amp; a Long</em>, 2nd ed., Press, 2001."


def test_authors() -> None:
    for number, expected in enumerate(("A. A", "A. A & B. B", "A. A, B. B & C. C", "A. A et al."), 1):
        names = " and ".join(f"{letter}, {letter}." for letter in "ABCD"[:number])
        entry = one(f"@article{{x,\n title = {{T}},\n author = {{{names}}},\n language = {{en}},\n date = {{2001}},\n journaltitle = {{Laws}},\n volume = {{1}},\n pages = {{2}}\n}}")
        assert render_text(bluebook.cite(entry)) == render_text(fayin.cite(entry)) == f"{expected}, T, 1 Laws 2 (2001)."
    four = one("@misc{x,\n title = {T},\n origtitle = {题},\n author = {A, A and B, B and C, C and D, D},\n origauthor = {甲 and 乙 and 丙 and 丁},\n language = {zh}\n}")
    assert render_text(fayin.cite(four)) == "甲、乙等：《题》。"
    assert render_text(bluebook.cite(four)) == "A A (甲) et al., 题 [T]."


def test_titles_are_set_in_capitals_as_rule_8_does() -> None:
    assert bluebook.headline("how AI is used: an analysis of on-line harm – a “child’s” view by 15- to 17-year-old teens") == (
        "How AI Is Used: An Analysis of On-Line Harm – A “Child’s” View by 15- to 17-Year-Old Teens"
    )


def test_a_day_of_visit_stands_only_where_no_date_is_known() -> None:
    text = "@online{x,\n title = {T},\n language = {en},\n url = {https://a.example/},\n urldate = {2026-11-22}%s\n}"
    assert render_text(bluebook.cite(one(text % ""))) == "T, https://a.example/ (last visited Nov. 22, 2026)."
    assert render_text(bluebook.cite(one(text % ",\n date = {2020-05}"))) == "T (May 2020), https://a.example/."
    assert render_text(fayin.cite(one(text % ",\n date = {2020-05-03}"))) == "T (3 May 2020), https://a.example/."
    chinese = text.replace("{en}", "{zh},\n origtitle = {题(一)}")
    assert render_text(fayin.cite(one(chinese % ""))) == "《题（一）》，https://a.example/，2026年11月22日访问。"


@pytest.mark.parametrize(
    ("style", "language", "part", "expected"),
    [
        (bluebook, "en", "", "Contributors to The Chinese Dilemma, Annotated, 3.2.1 Practical challenges, The Chinese Dilemma, Annotated (2026.1 ed., Nov. 22, 2026), {url}."),
        (bluebook, "en", "Age", "Contributors to The Chinese Dilemma, Annotated, Age, in 3.2.1 Practical challenges, The Chinese Dilemma, Annotated (2026.1 ed., Nov. 22, 2026), {url}."),
        (fayin, "en", "Age", "Contributors to The Chinese Dilemma, Annotated, Age, 3.2.1 Practical challenges, The Chinese Dilemma, Annotated, 2026.1 ed. (22 November 2026), {url}."),
        (fayin, "zh-Hans", "主要发现", "Contributors to The Chinese Dilemma, Annotated：《主要发现》，《中文摘要》，载The Chinese Dilemma, Annotated（2026.1版）2026年11月22日，{url}。"),
    ],
)
def test_a_page_of_the_companion(style: ModuleType, language: str, part: str, expected: str) -> None:
    page = dataclasses.replace(PAGE, language=language, title="中文摘要" if language != "en" else PAGE.title)
    assert render_text(style.cite_page(page, part)) == expected.format(url=page.url)


@pytest.mark.parametrize("style", STYLES)
def test_every_page_is_cited_cleanly(project: Project, style: str) -> None:
    for page in project.pages:
        for part in ("", "A section"):
            text = render_text(STYLES[style].cite_page(citable(project, page), part))
            assert faults(text, style) == [], page.url
    bare = dataclasses.replace(PAGE, date="", edition="", title=PAGE.work)
    assert faults(render_text(STYLES[style].cite_page(bare)), style) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A, , B.", "a mark after a space"), ("A,, B.", "two marks in a row"), ("A (None).", "the word None"), ("A ().", "empty brackets"), ("A (B.", "unbalanced brackets or quotation marks"),
        ("A “B.", "unbalanced brackets or quotation marks"), ("A  B.", "two spaces"), ("A", "no stop"), ("A. ", "empty or a space at an end"), ("《刑法(九)》。", "a half-width mark between Han"), ("A (nd).", "a year that is not known"),
    ],
)  # fmt: skip
def test_the_faults_are_seen(text: str, fault: str) -> None:
    assert fault in faults(text, "fayin")


def test_spans_are_what_the_page_renders() -> None:
    assert all(isinstance(span, Span) and span.text for span in bluebook.cite_page(PAGE, "Part"))
