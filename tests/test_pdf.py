"""The printed books: ids and links when pages are joined, the characters behind glyphs, and a small book printed and read back by another library."""

import io
import sys
from pathlib import Path

import lxml.html
import pytest
from conftest import ROOT
from companion.book import Book, Chapter, Entry, Imprint, books, join_chapters, prefix_ids, read_chapter, read_nav, rewrite_link, source_links
from companion.pdffile import mend_unicode, plain
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

sys.path.insert(0, str(ROOT / "scripts"))
import pdf as script  # noqa: E402 - a script, found by its folder
from setup import find_browser  # noqa: E402

SITE = "https://dilemma.example/"
NAV = ["index.md", {"2 Definitions": ["definitions/index.md", {"Concept": "definitions/concept.md"}]}, "bibliography.md"]
INSIDE = {"/": frozenset({"home--top"}), "/a/b/": frozenset({"a-b--note-1"}), "/bibliography/": frozenset({"bibliography--zhong-2019"})}
PAGE = """<html lang="en"><body><header>Menu</header><article class="md-content__inner md-typeset">{}</article></body></html>"""
LAW = PAGE.format(
    '<h1 id="law">2 The law<a class="headerlink" href="#law">#</a></h1><button>Copy</button><form class="filters"><select></select></form>'
    '<p>Article 363 of the code, <span lang="zh-Hans">中华人民共和国刑法，文見門民</span>.<sup id="mark-1"><a href="#note-1">1</a></sup> See <a href="../zh/#top">the summary</a>,'
    ' <a href="../elsewhere/?q=1#x">another page</a>, <a class="external" href="https://www.example.org/a">abroad</a>.</p><h2 id="more">More</h2><p>Text.</p>'
    '<section class="claim" id="c1"><details><summary>Why</summary><p>Because of the folded reason.</p></details></section>'
    '<section aria-labelledby="notes" class="notes"><h2 id="notes">Notes</h2><ol><li id="note-1"><a href="../sources/zhong-2019/">Zhong</a>. <a class="back" href="#mark-1">↩</a></li></ol></section>'
)
ZH = PAGE.format('<div lang="zh-Hans"><h1 id="top">中文摘要</h1><p>法律。</p></div>')
BIB = PAGE.format('<h1 id="bib">Bibliography</h1><article class="entry" id="zhong-2019"><p class="entry-ref">Zhong</p><p class="entry-facts">Text read</p></article>')
IMPRINT = Imprint("A companion", "Contributors & others", "2026.1", "22 November 2026", "CC BY 4.0", "Contributors, ‘X’ <https://dilemma.example/>.")
BOOK = Book("x", "The Book", "", (Entry("/law/", 1), Entry("/zh/", 2), Entry("/bibliography/", 1)))


def chapters() -> list[Chapter]:
    found = [read_chapter(entry, page) for entry, page in zip(BOOK.entries, (LAW, ZH, BIB), strict=True)]
    join_chapters(found, SITE)
    return found


def test_the_navigation_is_read_in_order_with_its_parts() -> None:
    entries = list(read_nav(NAV))
    assert entries == [Entry("/", 1), Entry("/definitions/", 1, "2 Definitions"), Entry("/definitions/concept/", 2, "2 Definitions"), Entry("/bibliography/", 1)]
    whole, part = books(entries, "The Book", "2026.1")
    assert (whole.stem, whole.urls) == ("chinese-dilemma-annotated-2026.1", ("/", "/definitions/", "/definitions/concept/", "/bibliography/"))
    assert (part.stem, part.part, {entry.depth for entry in part.entries}) == ("chinese-dilemma-annotated-2026.1-definitions", "2 Definitions", {1})


def test_ids_carry_the_name_of_their_page_and_references_follow() -> None:
    content = lxml.html.fragment_fromstring('<div id="a"><svg aria-labelledby="t d"><g clip-path="url(#c)"/></svg><label for="a">x</label><a href="#a">y</a></div>')
    prefix_ids(content, "law")
    assert [content.get("id"), content.find(".//svg").get("aria-labelledby"), content.find(".//g").get("clip-path"), content.find(".//label").get("for")] == [
        "law--a", "law--t law--d", "url(#law--c)", "law--a",
    ]  # fmt: skip
    assert content.find(".//a").get("href") == "#a", "links are rewritten on their own, with the page in mind"


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("#note-1", "#a-b--note-1"),
        ("../../", "#home"),
        ("../../#top", "#home--top"),
        ("./?verdict=supported", "#a-b"),
        ("../../sources/zhong-2019/", "#bibliography--zhong-2019"),
        ("../../sources/zhong-2019/#cited", "https://dilemma.example/sources/zhong-2019/#cited"),
        ("../../sources/unknown-1999/", "https://dilemma.example/sources/unknown-1999/"),
        ("#left-out", "https://dilemma.example/a/b/#left-out"),
        ("../c/?q=1#x", "https://dilemma.example/a/c/?q=1#x"),
        ("../../data/claims.csv", "https://dilemma.example/data/claims.csv"),
        ("https://www.example.org/a#b", "https://www.example.org/a#b"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_stay_inside_where_they_can_and_are_absolute_elsewhere(href: str, target: str) -> None:
    assert rewrite_link(href, "/a/b/", INSIDE, SITE) == target


def test_a_chapter_keeps_its_text_and_loses_its_controls() -> None:
    law, zh, _ = chapters()
    assert (law.title, law.language, zh.title, zh.language) == ("2 The law", "en", "中文摘要", "zh-Hans")
    assert not law.content.cssselect("button, form, .headerlink") and law.content.find(".//details").get("open") == ""
    assert [element.tag for element in zh.content.cssselect(".level-1")] == ["h2"], "a page inside a part stands one level lower"
    again = read_chapter(Entry("/law/", 1), LAW, again=True)
    assert "folded reason" not in again.content.text_content(), "the ledger of the same book has the reasons"


def test_a_source_without_an_address_has_no_links() -> None:
    row = '<div class="source-head"><dl><div><dt>Links</dt><dd>{}</dd></div></dl></div>'
    assert source_links(PAGE.format(row.format("No public address."))) == ""
    assert source_links(PAGE.format(row.format('<a href="https://a.example/">a</a> (seen)'))) == '<a href="https://a.example/">a</a> (seen)'


def test_maps_name_ideographs_and_not_radicals() -> None:
    assert (plain("⽂"), plain("⺠"), plain("⻔"), plain("刑"), plain("a")) == ("文", "民", "门", "刑", "a")
    cmap = "1 beginbfchar\n<0041> <2F42>\nendbfchar\n2 beginbfrange\n<0001> <0003> <2F41>\n<0005> <0006> <0061>\nendbfrange"
    assert mend_unicode(cmap) == "1 beginbfchar\n<0041> <6587>\nendbfchar\n2 beginbfrange\n<0001> <0003> [<6534> <6587> <6597>]\n<0005> <0006> <0061>\nendbfrange"


@pytest.fixture(scope="module")
def browser() -> Browser:
    path = find_browser()
    assert path, "no Chromium: run make test, which installs one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=script.FLAGS)
        yield chromium
        chromium.close()


def printed(browser: Browser) -> bytes:
    styles = [(ROOT / path).read_text(encoding="utf-8") for path in ("docs/assets/companion.css", "docs/assets/print.css", "scripts/companion/book.css")]
    return script.print_book(browser, BOOK, chapters(), IMPRINT, styles, SITE, "2026-11-22")


def test_a_printed_book_read_back(browser: Browser) -> None:
    assert script.has_chinese_font(browser), "no font for Chinese: install fonts-noto-cjk"
    data = printed(browser)
    assert printed(browser) == data, "the same pages must give the same bytes"
    reader = PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == 5 and reader.page_labels == ["i", "ii", "1", "2", "3"]
    assert "中华人民共和国刑法，文見門民" in "".join(pages[2].split()) and "folded reason" in pages[2]
    assert "https://www.example.org/a>" in pages[2], "the address of an external link is printed"
    assert "Copy" not in pages[2] and "3" in pages[4]
    contents = [line.split() for line in pages[1].splitlines()]
    assert ["2", "The", "law", "1"] in contents and ["Bibliography", "3"] in contents
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (True, "en", True)
    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    outline = [[item.title for item in level] if isinstance(level, list) else level.title for level in reader.outline]
    assert outline[:3] == ["The Book", "Contents", "2 The law"] and outline[-1] == "Bibliography"
    assert [title for level in outline if isinstance(level, list) for title in level] == ["More", "Notes", "中文摘要"]
    facts = reader.metadata
    assert facts is not None
    assert (facts.title, facts.author, facts["/CreationDate"]) == ("The Book", "Contributors & others", "D:20261122000000Z")
    places, addresses = set(reader.named_destinations), set()
    for page in reader.pages:
        for note in page.get("/Annots", []):
            link = note.get_object()
            if "/Dest" in link:
                assert link["/Dest"] in places, "an internal link must lead somewhere"
            else:
                addresses.add(link["/A"]["/URI"])
    assert {"/law--note-1", "/law--mark-1", "/zh--top", "/bibliography--zhong-2019", "/law"} <= places
    assert addresses == {"https://dilemma.example/elsewhere/?q=1#x", "https://www.example.org/a", *(SITE + path for path in ("law/", "zh/", "bibliography/"))}
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts and all(
        font["/Subtype"] == "/Type3" or any("/FontFile" in key for below in font["/DescendantFonts"] for key in below.get_object()["/FontDescriptor"]) for font in fonts
    ), "every font must be embedded"


def test_the_script_says_when_there_is_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path / "site")]) == 2
    assert "run make site first" in capsys.readouterr().err
