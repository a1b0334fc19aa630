"""Random input for every parser: no crash, no hang, and nothing typed is lost without a word.

`make test` gives each 150 inputs, the same every time; `make fuzz` gives each 10,000 new ones (FUZZ=number sets how many).
"""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
import yaml
from companion.bibliography import parse_bibliography
from companion.checks import check_project, links, markup
from companion.citation import CitationError, parse_cluster
from companion.dates import in_words, is_date
from companion.pages import parse_page, without_code
from companion.paragraphs import ATTRIBUTES, with_ids, written_paragraphs
from companion.pinpoint import _LABELS, PinpointError, parse_pinpoint
from companion.project import Project, load_project
from companion.settings import parse_settings
from companion.shape import fitted, schema_of
from companion.textfile import parse_text
from companion.tidy import Untidy, tidy
from companion.yamlfile import Block, parse_yaml
from conftest import copy_tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBER = int(os.environ.get("FUZZ", "0"))
#: A single input that takes longer hangs: all are short.
SECONDS = 10


def fuzz(*strategies: st.SearchStrategy[Any], share: int = 1) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try a function on random input; `share` makes one rarer that reads the whole tree each time."""
    number = (NUMBER or 150) // share
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large, HealthCheck.large_base_example]
    chosen = settings(max_examples=number, derandomize=not NUMBER, database=None, deadline=SECONDS * 1000, suppress_health_check=checks)
    return lambda function: chosen(given(*strategies)(function))


def mixed(*pieces: str, most: int = 30) -> st.SearchStrategy[str]:
    """Text of pieces that mean something to the parser, of numbered words that can be looked for, and of anything at all."""
    word = st.integers(0, 999).map(lambda number: f"w{number:03}")
    piece = st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), word, st.text(max_size=3), st.sampled_from([" ", " ", "\n"]))
    return st.lists(piece, max_size=most).map("".join)


def words(text: str) -> set[str]:
    """The numbered words in a text."""
    return set(re.findall(r"w\d{3}", text))


PLACES = ("art. ", "arts ", "p. ", "pp. ", "§", "§§ ", "para. ", "s ", "annex", "preamble", "n.c.", "n. c", "12", "363", "1-2", "–", "-", ",", " and ", "&", "(a)", "(", ")", "IV", "A", "第", "三百六十三", "条", "之", "一", "款", "项", "の", "１", ".", "table ", "on ")


def kept_place(written: str) -> None:
    """Digits and words of a place are shown, but for the words of its kind, which have one form."""
    shown = parse_pinpoint(written).whole.lower()
    for word in re.findall(r"[0-9]+|[a-z]+|[\u4e00-\u9fff]+", written.lower()):
        assert word in shown or word in _LABELS or word in {"and", "c", "n"}, (word, written, shown)


@fuzz(mixed(*PLACES))
def test_pinpoints(written: str) -> None:
    try:
        kept_place(written)
    except PinpointError as error:
        assert "; " in str(error)


@fuzz(mixed("@", "@key", "@a-b-2010", "see ", ";", ",", ", ", "\\", "@Key", "--", "_", *PLACES[:12]))
def test_citation_clusters(inside: str) -> None:
    try:
        found = parse_cluster(inside)
    except CitationError as error:
        assert "; " in str(error)
    else:
        assert words(inside) <= words(" ".join(f"{one.prefix} {one.key} {one.pinpoint.whole}" for one in found))


BIBTEX = ("@article{", "@misc{a-b-2010,\n", "@legislation{key,\n", "\n@misc{k,", "@string{", "@comment{", "  title = {", "\n  author = {", "  date = ", "},\n", "}\n", "}", "{", ",", "=", '"', "#", "%", "\n% ", " and ", "others", "Abel, B", "{{", "}}", "\\emph", "@", "\n\n", "  title = {x},\n")


@fuzz(mixed(*BIBTEX, most=40))
def test_bibtex(text: str) -> None:
    bibliography, problems = parse_bibliography(text)
    if not problems:
        written = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("%"))
        shown = " ".join(f"{source.key} {source.type} {' '.join(source.fields)} {' '.join(source.fields.values())}" for source in bibliography.sources.values())
        assert words(written) <= words(shown)
    for source in bibliography.sources.values():
        assert 1 <= source.line <= text.count("\n") + 1 and all(source.line <= line for line in source.lines.values())


YAML = ("- ", "  ", "\n  ", "\n- ", ": ", ":", "a: ", "\nb: ", "[", "]", "{", "}", ", ", '"', "'", "|", ">-", "\n", "#", "&x ", "*x", "!", "? ", "---\n", "...", "\t", "%", "@", "`", "<<: *x", "NO", "1.10", "2016-04-27", "~", "\\")


@fuzz(mixed(*YAML, most=40))
def test_yaml(text: str) -> None:
    text, _ = parse_text(text.encode(), "data/x.yml")
    content, problems = parse_yaml(text, "data/x.yml")
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
    if problems:
        return
    try:
        other = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - reads text only
    except yaml.YAMLError:
        return  # libyaml is a little more lenient
    assert content == other or (other is None and content == {})


@fuzz(st.binary(max_size=60) | mixed("\r", "\r\n", "\ufeff", "\u200b", "\x00", "\x0c", "\u2028", "<<<<<<< x\n", "=======\n", ">>>>>>> y", "\n").map(str.encode))
def test_files(raw: bytes) -> None:
    text, problems = parse_text(raw, "docs/x.md")
    assert not set(text) & set("\r\x00\x07\x0c\u2028")
    if not problems:
        assert text.encode() == raw
    else:
        assert all(1 <= problem.line <= raw.count(b"\n") + raw.count(b"\r") + 1 for problem in problems)


@fuzz(mixed("---\n", "\n---", "title: ", "hide: [toc]\n", "facts:\n", "  a: b\n", "# T {#t}\n", "```\n", "`", "<!--", "-->", "~~~", "\n\n", *YAML[:16]))
def test_pages(text: str) -> None:
    page, problems = parse_page(text, "docs/x.md")
    assert text.endswith(page.body) and page.body_line == text[: len(text) - len(page.body)].count("\n") + 1
    blank = without_code(page.body)
    assert len(blank) == len(page.body) and blank.count("\n") == page.body.count("\n")
    if not problems and page.body != text:
        head = "\n".join(line for line in text[: len(text) - len(page.body)].split("\n"))
        assert words(re.sub(r"#.*", "", head)) <= words(repr(dict(page.meta)))


@fuzz(mixed("20", "19", "10", "-", "02", "30", "年", "0", "2010-02-02", most=6))
def test_dates(text: str) -> None:
    for language in ("en", "zh"):
        shown = in_words(text, language)
        assert shown == text or is_date(text)


@fuzz(mixed("{: #p-1a2b3c }\n", "\n\n", "# T {#t}", "- ", "> ", "| ", "```", "~~~\n", "    ", "\\claims", "{:", "<div>", "Text. ", "\n"))
def test_paragraph_ids(body: str) -> None:
    once = with_ids(body, "docs/x.md")
    assert with_ids(once, "docs/x.md") == once
    identifiers = [paragraph.id for paragraph in written_paragraphs(once)]
    before = [paragraph.id for paragraph in written_paragraphs(body) if paragraph.id]
    assert all(identifiers) and len(set(identifiers)) - len(set(before)) == len(identifiers) - len(before)
    kept = [line for line in once.split("\n") if not ATTRIBUTES.match(line)]
    assert kept == [line for line in body.split("\n") if not ATTRIBUTES.match(line)]


@fuzz(mixed("\ufeff", "\u200b", " \n", "\n\n\n", "e\u0301", "@misc{b,\n}\n", "@misc{a,\n}\n", "---\nlaw_as_at: 2026\n---\n", "Text.\n", "law.example: {what: a, why: b}\n", "<<<<<<< "), st.sampled_from(["references.bib", "docs/x.md", "data/x.yml", "data/domains.yml"]))
def test_fix(text: str, path: str) -> None:
    try:
        once = tidy(text, path)
    except Untidy:
        return
    assert tidy(once, path) == once and sorted(re.findall(r"w\d{3}", once)) == sorted(re.findall(r"w\d{3}", text))


@fuzz(mixed("site_name: ", "site_url: ", "https://x.example", "repo_url: ", "markdown_extensions:\n", "  - ", "toc", "footnotes", "toc:\n      ", "permalink: ", "extra: ", "!x ", "!!python/name:os.system ", "2026-13-45", "\n", *YAML[:14]), share=2)
def test_settings(text: str) -> None:
    settings_, problems = parse_settings(parse_text(text.encode(), "mkdocs.yml")[0])
    assert settings_.site_url.endswith("/") and isinstance(settings_.extra, dict) and all(problem.line >= 1 for problem in problems)


class Tiny:
    """The tiny site, with a name short enough to print beside an input that fails."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __repr__(self) -> str:
        return "tiny"


@pytest.fixture(scope="module")
def tiny_site(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return Tiny(load_project(copy_tiny(tmp_path_factory.mktemp("fuzz") / "tiny")))


MARKDOWN = (
    "[@zhong-2019-criminal, p. 3]", "[see @prc-criminal-law-1997, 第三百六十三条; @zz-treaty-2000]", "@zhong-2019-criminal", "@nobody", "[@", "]", "[", "](law.md)", "](#x)", "(", ")", "!", "`", "```\n", "~~~", "*", "**", "_",
    "\n\n", "\n# ", "\n## T {#t}\n", "{#u}", "{: #p-000001 }", "{.title}", "{", "}", "\n- ", "\n1. ", "\n> ", "\n    ", "\n| a | b |\n| - | - |\n| ", " | ", "[^1]", "\n[^1]: ", "\n[ref]: ", "[ref]", "[a][ref]", "\n: ", "<div markdown=\"1\">", "</div>", "<a href=\"law.md\">", "</a>",
    "<", ">", "&", "&amp;", "\\", "\\@", "\n\\bibliography\n", "\n\\claims{s1}\n", "\n\\terms\n", "\n\\nothing{", "<!--", "-->", "淫秽物品", "児童ポルノ", ". ", "; ", "***", "---\n", "===\n", "<https://law.example/>", "\ue000", "klzzwxh:0001", "<?", "<![CDATA[",
)  # fmt: skip


#: Python-Markdown can lose text between tags that do not fit each other, and what is defined twice: that is told.
LOSES = ("give one another name", "or delete the line", "where it ends", "open what it closes", "or &lt; for the sign itself")


@fuzz(mixed(*MARKDOWN, most=40))
def test_whole_pages(tiny_site: Tiny, text: str) -> None:
    raw = f"---\ntitle: T\n---\n\n# T {{#t}}\n\n{text}\n".encode()
    text, told = parse_text(raw, "docs/fuzz.md")
    page, found = parse_page(text, "docs/fuzz.md")
    project = replace(tiny_site.project, pages=(page,))
    reading = project.readings[page.url]
    problems = [*told, *found, *reading.problems, *markup.check(project), *links.check(project)]
    shown = unescape(reading.html) + " ".join(str(problem) for problem in problems)
    if not any(problem.message.endswith(LOSES) for problem in problems):
        assert words(page.body) <= words(shown)
    assert "wzxhzdk" not in reading.html and "\x02" not in reading.html
    assert all(1 <= problem.line <= raw.count(b"\n") + raw.count(b"\r") + 1 for problem in problems if problem.path == page.path)
    assert [note.number for note in reading.notes] == list(range(1, len(reading.notes) + 1))


STEMS = ("claims/s1", "criteria", "jurisdictions/cn", "timeline", "changes", "domains", "terms", "vocab", "texts", "series", "help", "findings", "recommendations", "redirects", "links")
ANYTHING = st.recursive(
    st.sampled_from(["", "x", "NO", "2026-11-22", "1999", "art. 5", "p.", "[@zhong-2019-criminal]", "@nobody", "\\terms", "/law/", "*", "https://law.example/", "prc-criminal-law-1997", "cn", "age", "years", "s1", "1", "<b>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "key", "pinpoint", "value", "sources", "label", "values", "date", "x", "section", "en"]), inner, max_size=3),
    max_leaves=6,
)


def as_written(value: Any) -> Any:
    """Lists and mappings as our YAML gives them."""
    if isinstance(value, dict):
        block = Block(1)
        block.update({name: as_written(item) for name, item in value.items()})
        return block
    return [as_written(item) for item in value] if isinstance(value, list) else value


def spoiled(content: Any, places: list[int], value: Any) -> Any:
    """`content` with `value` at a place reached by `places`, each a position among the entries of its level."""
    if not places or not isinstance(content, (list, dict)) or not content:
        return value
    keys = list(range(len(content))) if isinstance(content, list) else list(content)
    chosen = keys[places[0] % len(keys)]
    inner = spoiled(content[chosen], places[1:], value)
    if isinstance(content, list):
        return [inner if position == chosen else item for position, item in enumerate(content)]
    block = Block(content.line)
    block.lines = content.lines
    block.update({name: inner if name == chosen else item for name, item in content.items()})
    return block


@fuzz(st.sampled_from(STEMS), st.lists(st.integers(0, 40), max_size=5), ANYTHING, share=3)
def test_data_of_any_shape(tiny_site: Tiny, stem: str, places: list[int], value: Any) -> None:
    """Whatever stands in a data file, the checks tell it and none of them fails."""
    written = spoiled(tiny_site.project.data.get(stem, []), places, as_written(value))
    content = fitted(written, schema_of(tiny_site.project.root, stem, []) or {})
    project = replace(tiny_site.project, data={**tiny_site.project.data, stem: content}, written={stem: written})
    assert [str(problem) for problem in check_project(project) if "must not fail" in problem.message] == []


@fuzz(st.sampled_from(["mkdocs.yml", "references.bib", "data/claims/s1.yml", "data/vocab.yml", "docs/law.md", "docs/sources/zz-treaty-2000.md"]), st.integers(0, 5000), st.integers(0, 40), st.text(max_size=8), share=5)
def test_trees_with_one_torn_file(tiny_site: Tiny, path: str, start: int, length: int, put: str) -> None:
    """A file with some characters taken out and others put in: loaded and checked without a failure."""
    file = tiny_site.project.root / path
    text = file.read_text(encoding="utf-8")
    start %= len(text)
    try:
        file.write_text(text[:start] + put + text[start + length :], encoding="utf-8", newline="")
        assert [str(problem) for problem in check_project(load_project(tiny_site.project.root)) if "must not fail" in problem.message] == []
    finally:
        file.write_text(text, encoding="utf-8")
