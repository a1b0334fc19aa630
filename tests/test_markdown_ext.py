"""The Markdown extension on the tiny site: notes, order, languages, and all that must stay as it is."""

from pathlib import Path

import lxml.html
import pytest
from companion.compose import BLOCKS
from companion.markdown_ext import CompanionExtension
from companion.pages import Page, parse_page
from companion.project import Project, load_project
from companion.reading import Reading
from markdown import Markdown


@pytest.fixture
def tiny_project(tiny: Path) -> Project:
    return load_project(tiny)


def convert(project: Project, text: str) -> tuple[lxml.html.HtmlElement, Reading]:
    page, _ = parse_page(f"---\ntitle: T\n---\n{text}", "docs/t.md")
    return convert_page(project, page)


def convert_page(project: Project, page: Page) -> tuple[lxml.html.HtmlElement, Reading]:
    extension = CompanionExtension(project, BLOCKS)
    extension.page = page
    settings = project.settings
    html = Markdown(extensions=[*settings.markdown_extensions, extension], extension_configs=dict(settings.extension_configs)).convert(page.body)
    return lxml.html.fromstring(f"<main>{html}</main>"), extension.reading


def notes(tree: lxml.html.HtmlElement) -> list[str]:
    return [" ".join(note.text_content().split()) for note in tree.cssselect(".notes .note-text")]


def test_notes_are_numbered_in_reading_order_and_refer_back(tiny_project: Project) -> None:
    tree, reading = convert(tiny_project, "# T {#t}\n\nA [@prc-criminal-law-1997, art. 363]. B [see @zhong-2019-criminal, p. 70; @prc-criminal-law-1997, 第三百六十四条].\n")
    assert notes(tree) == [
        "Criminal Law of the People's Republic of China [中华人民共和国刑法] (National People's Congress, adopted 1 July 1979, revised 14 March 1997, in force 1 October 1997), art 363.",
        "See Zhong Jing, ‘A Study’ (2019) no 3 Journal 68, p 70; Criminal Law (n 1), 第三百六十四条 (art 364).",
    ]
    assert [(note.number, note.section, note.sentence) for note in reading.notes] == [(1, "t", "A."), (2, "t", "B.")]


def test_marks_and_notes_point_at_each_other(tiny_project: Project) -> None:
    tree, _ = convert(tiny_project, "# T {#t}\n\nA [@prc-criminal-law-1997].\n")
    mark = tree.cssselect("a[role=doc-noteref]")[0]
    back = tree.cssselect("a[role=doc-backlink]")[0]
    assert mark.get("href") == "#note-1" and tree.cssselect("#note-1")
    assert back.get("href") == "#mark-1" and tree.cssselect("#mark-1")
    assert tree.cssselect("[role=doc-endnotes] h2#notes")
    assert tree.cssselect(".notes a.ref")[0].get("href") == "../sources/prc-criminal-law-1997/"


def test_the_mark_follows_the_punctuation(tiny_project: Project) -> None:
    tree, _ = convert(tiny_project, "# T {#t}\n\nOne [@zhong-2019-criminal], *two* [@zhong-2019-criminal]. Three [@zhong-2019-criminal] four.\n")
    assert " ".join(tree.cssselect("p")[0].text_content().split()) == "One,1 two.2 Three3 four."


def test_narrative_citation_prints_name_and_year(tiny_project: Project) -> None:
    tree, _ = convert(tiny_project, "# T {#t}\n\n@zhong-2019-criminal says so, as does @prc-criminal-law-1997.\n")
    assert tree.cssselect("p")[0].text_content() == "Zhong 20191 says so, as does Criminal Law2."
    assert len(notes(tree)) == 2


UNTOUCHED = {
    "`[@nobody]` and `@nobody`": "[@nobody] and @nobody",
    "```\n[@nobody, art. 1]\n```": "[@nobody, art. 1]",
    "    [@nobody]": "[@nobody]",
    "Write to me@law.example.": "Write to me@law.example.",
    "<me@law.example>": "me@law.example",
    "[@text](https://law.example/@x)": "@text",
}


@pytest.mark.parametrize("text", UNTOUCHED)
def test_code_links_and_addresses_are_untouched(tiny_project: Project, text: str) -> None:
    tree, reading = convert(tiny_project, f"# T {{#t}}\n\n{text}\n")
    assert UNTOUCHED[text] in " ".join(tree.text_content().split())
    assert not reading.problems and not reading.notes


def test_an_escaped_at_is_a_plain_at(tiny_project: Project) -> None:
    tree, reading = convert(tiny_project, "# T {#t}\n\nAn \\@word.\n")
    assert tree.cssselect("p")[0].text_content() == "An @word." and not reading.problems


def test_ordinary_footnotes_stay(tiny_project: Project) -> None:
    tree, reading = convert(tiny_project, "# T {#t}\n\nA foot[^1] and a note [@zhong-2019-criminal].\n\n[^1]: The foot.\n")
    assert len(tree.cssselect("div.footnote li")) == 1 and len(reading.notes) == 1 and not reading.problems


WRONG = {
    "A [@prc-criminal-law-1979].": 'docs/t.md:6: "@prc-criminal-law-1979" is no key of the bibliography; did you mean "prc-criminal-law-1997"? a citation must name an entry: add it to references.bib, or correct the key',
    "An @unknown word.": 'docs/t.md:6: "@unknown" is no key of the bibliography; a key in a sentence must name an entry: correct it, add the source, or write \\@ for a plain @',
    "A [@zhong-2019-criminal, p.].": 'docs/t.md:6: in [@zhong-2019-criminal, …] "p." has no number; a locator must be followed by one: write it as in "p. 5"',
    "A [@].": 'docs/t.md:6: "@" without a key is no citation key; a key must be lower-case letters, digits and single hyphens, a letter first, directly after the @: correct it, or write \\@ for a plain @',
    "A [@zhong-2019-criminal, p. 3": 'docs/t.md:6: "[@zhong-2019-criminal" opens a citation that is not closed; brackets must be: write ] after it',
    "\\nothing": 'docs/t.md:6: "\\nothing" is no block; a line that begins with a backslash must be one of \\annotated-bibliography, \\bibliography',
    "## No id": 'docs/t.md:6: the heading "No id" has no id; every heading must have one that never changes: write {#some-id} after it',
    "## Bad {#Bad_Id}": 'docs/t.md:6: "Bad_Id" is no id; it must be lower-case letters, digits and single hyphens, a letter first: change it',
    "## Twice {#t}": 'docs/t.md:6: the id "t" stands twice on this page; every id must be unique: change the newer one',
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_its_line(tiny_project: Project, text: str) -> None:
    expected = WRONG[text]
    if "\\nothing" in text:
        known = ", ".join(f"\\{name}" for name in sorted({"bibliography", *BLOCKS}))
        expected = expected[: expected.index("one of ")] + f"one of {known}: correct it, or take the backslash out"
    _, reading = convert(tiny_project, f"# T {{#t}}\n\n{text}\n")
    assert [str(problem) for problem in reading.problems] == [expected]


def test_what_cannot_be_read_is_shown_not_lost(tiny_project: Project) -> None:
    tree, _ = convert(tiny_project, "# T {#t}\n\nA [@nobody-2000, p. 3] and so on.\n")
    assert tree.cssselect(".citation-error")[0].text == "[@nobody-2000, p. 3]"


def test_a_line_is_found_although_code_says_the_same(tiny_project: Project) -> None:
    _, reading = convert(tiny_project, "# T {#t}\n\n`[@nobody]`\n\nA\n[@nobody].\n")
    assert [problem.line for problem in reading.problems] == [9]


def test_han_gets_its_language_everywhere(tiny_project: Project) -> None:
    tree, _ = convert(tiny_project, "# T 刑法 {#t}\n\nA *淫秽* word, `码`, [链接](https://law.example/).\n\n- 児童ポルノ\n")
    found = [(span.get("lang"), span.text) for span in tree.cssselect("[lang]")]
    assert found == [("zh-Hans", "刑法"), ("zh-Hans", "淫秽"), ("zh-Hans", "码"), ("zh-Hans", "链接"), ("ja", "児童ポルノ")]


def test_works_cited_lists_each_source_once(tiny_project: Project) -> None:
    tree, _ = convert(tiny_project, "# T {#t}\n\nA [@zhong-2019-criminal]. B [@zhong-2019-criminal]. C [@prc-criminal-law-1997].\n\n\\bibliography\n")
    assert len(tree.cssselect("ul.works-cited li")) == 2


def test_the_pure_core_imports_no_mkdocs(root: Path) -> None:
    for module in (root / "scripts" / "companion").rglob("*.py"):
        if module.name != "plugin.py":
            text = module.read_text(encoding="utf-8")
            assert "import mkdocs" not in text and "from mkdocs" not in text, module.name
