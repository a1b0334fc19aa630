"""Cite this: the styles, the blocks, the files and the twins; read back by programs that are not ours."""

import json
import re
from pathlib import Path
from urllib.parse import urldefrag

import bibtexparser
import lxml.html
import pypandoc
import pytest
import rispy
from bibtexparser.bparser import BibTexParser
from companion import citethis, twins
from companion.citable import citable
from companion.cslstyles import LEGAL, source_item
from companion.pages import parse_page
from companion.paragraphs import has_paragraph_ids, with_ids, written_paragraphs
from companion.project import Project
from conftest import ROOT
from markdown import Markdown

CHAPTER = "/chinese-dilemma/judicial-interpretations/"


def page_tree(site: Path, url: str) -> lxml.html.HtmlElement:
    return lxml.html.parse(str(site / url.strip("/") / "index.html")).getroot()


def test_every_page_cites_itself_in_every_style(site: Path, project: Project) -> None:
    for page in project.chapters:
        tree = page_tree(site, page.url)
        rows = {row.cssselect("dt")[0].text_content(): row.cssselect("dd")[0].text_content() for row in tree.cssselect(".cite-page .cite-list > div")}
        work = citable(project, page)
        assert list(rows) == [citethis.OSCOLA, citethis.BLUEBOOK, "APA, 7th edition", "Chicago, 18th edition (author-date)", "GB/T 7714-2015", citethis.FAYIN, "BibTeX", "Permanent address"]
        for name, text in rows.items():
            assert work.url in text, (page.url, name)
            assert name == "Permanent address" or work.edition in text, (page.url, name)
        assert work.date == "2026-11-22" and "22 November 2026" in rows[citethis.OSCOLA] and "2026-11-22" in rows["GB/T 7714-2015"]
        assert plain(work.title).lower() in plain(rows["APA, 7th edition"]).lower()


def test_a_chapter_names_the_paper(site: Path, project: Project) -> None:
    for page in project.chapters:
        if page.meta.get("section"):
            assert page_tree(site, page.url).cssselect(".cite-page a[href*='du-2024-dilemma']"), page.url


def test_every_source_is_cited_in_every_style(site: Path, project: Project) -> None:
    for source in project.sources.values():
        rows = {row.cssselect("dt")[0].text_content(): row.cssselect("dd")[0].text_content() for row in page_tree(site, source.url_path).cssselect(".cite-list > div")}
        assert len(rows) == 8 and all(text.strip() for text in rows.values())
        assert f"{{{source.key}," in rows["BibTeX"]
        if source.type in LEGAL:
            assert rows["APA, 7th edition"] == rows[citethis.BLUEBOOK] == rows["Chicago, 18th edition (author-date)"]


def test_names_of_chinese_authors_stand_in_the_right_order(project: Project) -> None:
    styled = project.styled
    assert styled["apa"]["li-2024-remote"].startswith("Li, C. (2024). 网络隔空猥亵犯罪的规范原理与认定标准 [")
    assert styled["chicago"]["li-2024-remote"].startswith("Li, Chuan. 2024. “网络隔空猥亵")
    assert styled["gbt"]["li-2024-remote"] == "李川. 网络隔空猥亵犯罪的规范原理与认定标准[J]. 法学论坛, 2024(1): 51-62."
    assert source_item(project.sources["li-2024-remote"], "apa")["author"] == [{"family": "Li", "given": "Chuan"}]


def test_a_citation_carries_no_letter_behind_the_year(project: Project) -> None:
    for style in ("apa", "chicago"):
        assert [text for text in project.styled[style].values() if re.search(r"\b(?:19|20)\d\d[a-z]\b", text.split("http")[0])] == []


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    return {entry["ID"]: entry for entry in bibtexparser.loads(text, parser).entries}


def test_bibtex_round_trip(site: Path, project: Project) -> None:
    """BibTeX read back by bibtexparser: the same keys, types, authors, titles, dates, identifiers; tags and annotation with them."""
    entries = read_bibtex((site / "data" / "references.bib").read_text(encoding="utf-8"))
    assert set(entries) == set(project.sources)
    for key, source in project.sources.items():
        entry = entries[key]
        assert entry["ENTRYTYPE"] == source.type and entry["title"] == source.title
        for name in ("date", "doi", "url", "isbn", "number", "origtitle", "jurisdiction"):
            assert entry.get(name, "") == source.get(name), (key, name)
        names = [name.strip("{}") for name in re.split(r"\s+and\s+(?![^{]*\})", entry.get("author", "")) if name and name != "others"]
        assert names == [person.literal or ", ".join(filter(None, (person.family, person.given))) for person in source.authors]
        assert source.get("jurisdiction") in entry["keywords"].split(", ") and len(entry["abstract"]) > 80


def test_ris_round_trip(site: Path, project: Project) -> None:
    """RIS read back by rispy."""
    records = {record["id"]: record for record in rispy.loads((site / "data" / "references.ris").read_text(encoding="utf-8"))}
    assert set(records) == set(project.sources)
    for key, source in project.sources.items():
        record = records[key]
        assert record["title"] == source.title and record.get("year", "") == source.get("date")[:4]
        assert record.get("authors", []) == [person.literal or ", ".join(filter(None, (person.family, person.given))) for person in source.authors]
        assert record.get("doi", "") == source.get("doi") and (record.get("urls") or [""])[0] == source.get("url")
        assert source.get("jurisdiction") in record["keywords"] and len(record["abstract"]) > 80
        assert record.get("original_publication", "") == source.get("origtitle")
        assert record["type_of_reference"] in {"JOUR", "BOOK", "CHAP", "THES", "RPRT", "ELEC", "GEN", "STAT", "CASE"}


def test_csl_json_round_trip(site: Path, project: Project) -> None:
    """CSL-JSON read and written again by pandoc: the same items, types, authors, titles, dates, identifiers."""
    text = (site / "data" / "references.csl.json").read_text(encoding="utf-8")
    again = {item["id"]: item for item in json.loads(pypandoc.convert_text(text, "csljson", format="csljson"))}
    assert set(again) == set(project.sources)
    for item in json.loads(text):
        other = again[item["id"]]
        for name in ("type", "DOI", "URL", "ISBN", "number", "publisher", "container-title"):
            assert plain(str(other.get(name, ""))) == plain(str(item.get(name, ""))), (item["id"], name)
        assert plain(other["title"]) == plain(item["title"])
        assert [name_of(name) for name in other.get("author", [])] == [name_of(name) for name in item.get("author", [])]
        assert other.get("issued", {}).get("date-parts") == item.get("issued", {}).get("date-parts")


def name_of(name: dict[str, str]) -> tuple[str, ...]:
    family = " ".join(filter(None, (name.get("dropping-particle", ""), name.get("non-dropping-particle", ""), name.get("family", ""))))
    return plain(name.get("literal", "")), plain(family), plain(name.get("given", ""))


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text).replace("’", "'").replace("‘", "'").replace("“", "'").replace("”", "'").replace('"', "'").replace("\u00a0", " ")


def test_the_files_beside_a_page_cite_it(site: Path, project: Project) -> None:
    for page in project.chapters:
        folder = site / page.url.strip("/")
        work = citable(project, page)
        entry = next(iter(read_bibtex((folder / "cite.bib").read_text(encoding="utf-8")).values()))
        record = rispy.loads((folder / "cite.ris").read_text(encoding="utf-8"))[0]
        item = json.loads((folder / "cite.csl.json").read_text(encoding="utf-8"))[0]
        assert entry["url"] == record["urls"][0] == item["URL"] == work.url and entry["version"] == record["edition"] == work.edition
        assert entry["title"] == record["title"] == work.title and item["title"].startswith(work.title)
        assert entry["ID"] == record["id"] == item["id"]


def test_templates_hold_the_place_and_its_address(project: Project) -> None:
    data = json.loads(citethis.templates(project, project.page_at[CHAPTER]))
    assert [row[0] for row in data["styles"]] == [citethis.OSCOLA, "GB/T 7714-2015", citethis.FAYIN, "BibTeX", "Address"]
    assert all("{url}" in row[1] and (row[0] == "Address" or "{part}" in row[1]) for row in data["styles"])
    assert data["url"].endswith(CHAPTER)
    for page in project.chapters:
        assert all("{part}" in row[1] for row in json.loads(citethis.templates(project, page))["styles"] if row[0] != "Address"), page.url


def test_every_paragraph_of_the_sources_has_one_id_and_the_page_shows_it(site: Path, project: Project) -> None:
    total = 0
    for page in project.chapters:
        if has_paragraph_ids(page):
            written = [paragraph.id for paragraph in written_paragraphs(page.body)]
            assert all(written) and len(set(written)) == len(written)
            shown = [p.get("id") for p in page_tree(site, page.url).cssselect("p[id^='p-']")]
            assert shown == written, page.url
            assert [p.cssselect("a.para-link")[0].get("href") for p in page_tree(site, page.url).cssselect("p[id^='p-']")] == [f"#{identifier}" for identifier in written]
            total += len(written)
    assert total > 500


BODY = "# T {#t}\n\nFirst one\nof two lines.\n\n- a list\n\nSecond.\n{: #p-abc123 }\n\n| a | b |\n| - | - |\n\n```\ncode\n\nmore code\n```\n\n\\block\n\nFirst one\nof two lines.\n"


def test_an_id_is_written_once_and_never_changes() -> None:
    once = with_ids(BODY, "docs/a.md")
    found = list(written_paragraphs(once))
    assert [paragraph.text for paragraph in found] == ["First one of two lines.", "Second.", "First one of two lines."]
    assert found[1].id == "p-abc123" and len({paragraph.id for paragraph in found}) == 3
    assert with_ids(once, "docs/a.md") == once == with_ids(once.replace("Second.", "Second, corrected."), "docs/a.md").replace("Second, corrected.", "Second.")
    assert with_ids("One.\n{ .lead }\n", "docs/a.md").splitlines()[1].endswith(" .lead }") and with_ids("One.\n{: #p-a .lead }\n", "docs/a.md") == "One.\n{: #p-a .lead }\n"
    assert "code\n\nmore code" in once and "a list\n{:" not in once


def test_twins_say_what_the_page_says(site: Path, project: Project) -> None:
    for page in twins.twin_pages(project):
        reading = project.chapter_readings[page.url]
        data = json.loads((site / page.url.strip("/") / "index.json").read_text(encoding="utf-8"))
        assert [note["number"] for note in data["notes"]] == [note.number for note in reading.notes]
        assert [p["id"] for p in data["paragraphs"]] == [p.id for p in reading.paragraphs]
        text = (site / page.url.strip("/") / "index.md").read_text(encoding="utf-8")
        assert "[@" not in text and "{#" not in text and "{: #" not in text and "\\bibliography" not in text
        twin, problems = parse_page(text, "docs/twin.md")
        assert problems == [] and twin.meta["url"] == citable(project, page).url


@pytest.mark.parametrize("url", [CHAPTER, "/introduction/", "/foreign-models/japan/"])
def test_the_markdown_twin_has_every_note_of_the_page(project: Project, url: str) -> None:
    page = project.page_at[url]
    text = twins.markdown(project, page)
    html = lxml.html.fromstring(Markdown(extensions=["footnotes", "tables"]).convert(text.split("---\n", 2)[2]))
    notes = project.chapter_readings[url].notes
    assert len(html.cssselect("sup a.footnote-ref")) == len(html.cssselect("div.footnote li")) == len(notes) > 20


def test_the_corpus_has_every_paragraph(site: Path, project: Project) -> None:
    rows = [json.loads(line) for line in (site / "data" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == sum(len(project.chapter_readings[page.url].paragraphs) for page in twins.twin_pages(project)) > 500
    assert len({row["address"] for row in rows}) == len(rows)
    for row in rows:
        page, fragment = urldefrag(row["address"])
        assert page == project.settings.site_url.rstrip("/") + row["page"] and fragment == row["id"] and set(row["keys"]) <= set(project.sources)


def test_llms_txt_leads_to_files_that_exist(site: Path, project: Project) -> None:
    text = (site / "llms.txt").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert text.startswith("# ") and len(targets) > 30
    for target in targets:
        path = target.removeprefix(project.settings.site_url)
        assert (site / path).exists(), target


def test_the_styles_say_where_they_come_from() -> None:
    text = (ROOT / "docs" / "about" / "cite.md").read_text(encoding="utf-8")
    for words in ("GB/T 7714-2015", "GB/T 7714-2025", "CC BY-SA 3.0", "Bluebook", "《法学引注手册》"):
        assert words in text
