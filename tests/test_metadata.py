"""The head of every page, the COinS and the feed, read back by others: extruct, lxml, urllib; CITATION.cff by its JSON schema."""

import copy
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import extruct
import jsonschema
import lxml.etree
import lxml.html
import pytest
import yaml
from companion import citethis, coins, metadata
from companion.changes import load_changes
from companion.feed import render_feed
from companion.project import Project
from companion.settings import Settings
from companion.sitecheck import html_pages, read_html
from conftest import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
HIGHWIRE_DATE = re.compile(r"\d{4}(/\d{2}(/\d{2})?)?")
CHAPTER = "/chinese-dilemma/judicial-interpretations/"


class Head:
    """What one built page says in its head: meta names, Open Graph, links by relation, JSON-LD as extruct reads it."""

    def __init__(self, file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        self.tree = lxml.html.fromstring(text)
        found = extruct.extract(text, syntaxes=["json-ld", "opengraph"], uniform=False)
        self.json_ld: list[dict[str, Any]] = found["json-ld"]
        self.graph: dict[str, str] = dict(found["opengraph"][0]["properties"]) if found["opengraph"] else {}
        self.tags: dict[str, list[str]] = defaultdict(list)
        for meta in self.tree.cssselect("head > meta[name]"):
            self.tags[meta.get("name")].append(meta.get("content"))
        self.links: dict[str, list[str]] = defaultdict(list)
        for link in self.tree.cssselect("head > link[rel]"):
            self.links[link.get("rel")].append(link.get("href"))

    def one(self, name: str) -> str:
        """The content of a tag that must stand once."""
        assert len(self.tags[name]) == 1, name
        return self.tags[name][0]


@lru_cache(maxsize=1)
def heads(site: Path, urls: tuple[str, ...]) -> dict[str, Head]:
    """Address → head of every page that is written as one: not the page for errors, nor what leads on from old addresses."""
    return {url: Head(site / url.strip("/") / "index.html") for url in urls}


@pytest.fixture
def pages(site: Path, project: Project) -> dict[str, Head]:
    """The heads of all pages."""
    return heads(site, tuple(page.url for page in project.pages))


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a piece of JSON-LD, itself first."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


def page_node(head: Head) -> dict[str, Any]:
    """The JSON-LD of the page itself; on the page of claims the claims stand before it."""
    return head.json_ld[-1]


def own_addresses(head: Head, home: str) -> set[str]:
    """Every address of this site that the head names."""
    found = {value for names in (*head.tags.values(), *head.links.values()) for value in names if value.startswith(home)}
    found |= {value for value in head.graph.values() if value.startswith(home)}
    return found | {value for node in nodes(head.json_ld) for value in node.values() if isinstance(value, str) and value.startswith(home)}


def missing(addresses: set[str], site: Path, home: str) -> list[str]:
    """The addresses that name no file of the site, or no element in it; `#book` and `#dataset` name things and not places."""
    lost = []
    for address in addresses:
        path, _, fragment = address.removeprefix(home).partition("#")
        file = site / path / "index.html" if not path or path.endswith("/") else site / path
        if not file.is_file() or (fragment not in {"", "book", "dataset"} and fragment not in ids(file)):
            lost.append(address)
    return sorted(lost)


@lru_cache(maxsize=None)
def ids(file: Path) -> frozenset[str]:
    """The ids of a page."""
    return frozenset(read_html(file).ids)


def expected_references(project: Project, url: str) -> set[str]:
    """Titles a page must list: of the works its notes cite, from the published citations; on a source's page, of that source too."""
    page = project.page_at[url]
    keys = {citation.key for note in project.readings[url].notes for citation in note.citations} | ({page.source_key} & set(project.sources))
    return {project.sources[key].title.replace(";", ",") for key in keys}


def test_every_page_says_how_to_cite_it(pages: dict[str, Head], project: Project) -> None:
    home = project.settings.site_url
    assert len(pages) > 280
    for url, head in pages.items():
        address = home + url[1:]
        assert head.one("citation_title") and head.one("citation_author") == project.settings.author, url
        assert head.one("citation_abstract_html_url") == address and head.one("citation_language") == project.page_at[url].language, url
        for name in ("citation_publication_date", "citation_date"):
            assert re.fullmatch(r"\d{4}/\d{2}/\d{2}", head.one(name)), (url, name)
        assert ("citation_inbook_title" in head.tags) == (url != "/") and "citation_pdf_url" not in head.tags, url
        assert head.links["canonical"] == head.links["cite-as"] == [address] and len(head.links["license"]) == 1, url
        assert [urlsplit(link).path.rpartition("/")[2] for link in head.links["alternate"]] == ["feed.xml"], url
        assert head.graph["og:url"] == address and head.graph["og:site_name"] == project.settings.site_name and head.graph["og:type"] in {"article", "website"}, url
        assert head.graph["og:title"] == head.one("citation_title") and head.graph["og:description"] and "og:image" not in head.graph, url
        assert head.one("twitter:card") == "summary", url


def test_every_work_cited_is_a_reference_once(site: Path, pages: dict[str, Head], project: Project) -> None:
    by_page = defaultdict(set)
    for row in json.loads((site / "data" / "citations.json").read_text(encoding="utf-8")):
        by_page[row["page"]].add(row["key"])
    for url, head in pages.items():
        references = [parse_reference(text) for text in head.tags["citation_reference"]]
        titles = [reference["citation_title"][0] for reference in references]
        assert set(titles) == expected_references(project, url), url
        if not project.page_at[url].source_key:
            assert len(references) == len(by_page[url]), url
        assert all(HIGHWIRE_DATE.fullmatch(date) for reference in references for date in reference.get("citation_publication_date", [])), url


def parse_reference(text: str) -> dict[str, list[str]]:
    """Read `citation_title=…;citation_author=…` as a crawler does: parts at semicolons, name before the first equals sign."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        assert equals and re.fullmatch(r"citation_[a-z_]+", name) and value, text
        found[name].append(value)
    return found


def test_a_reference_keeps_authors_date_and_doi(project: Project) -> None:
    for source in project.sources.values():
        found = parse_reference(metadata.citation_reference(source))
        assert found["citation_author"] == [person.literal or ", ".join(filter(None, (person.family, person.given))) for person in source.authors], source.key
        assert found.get("citation_doi", [""]) == [source.get("doi")] and found.get("citation_publication_date", [""])[0].replace("/", "-") == source.get("date"), source.key
    awkward = replace(next(iter(project.sources.values())), fields={"title": "One; two"}, authors=())
    assert metadata.citation_reference(awkward) == "citation_title=One, two"


def test_json_ld_is_whole_and_its_dates_are_iso(pages: dict[str, Head]) -> None:
    for url, head in pages.items():
        assert head.json_ld, url
        for node in nodes(head.json_ld):
            assert set(node) == {"@context", "@graph"} or node["@type"], url
            assert all(value not in ("", [], {}, None) for value in node.values()), (url, node)
            for name, value in node.items():
                if re.search("[Dd]ate", name):
                    assert ISO.fullmatch(value), (url, name, value)


def test_every_address_in_a_head_is_on_the_site(site: Path, pages: dict[str, Head], project: Project) -> None:
    home = project.settings.site_url
    addresses = set().union(*(own_addresses(head, home) for head in pages.values()))
    assert len(addresses) > 2 * len(project.sources) and missing(addresses, site, home) == []
    relative = {(url, link) for url, head in pages.items() for rel in ("describedby", "alternate") for link in head.links[rel]}
    assert {url for url, _ in relative} == set(pages)
    assert [(url, link) for url, link in relative if not (site / url.strip("/") / link).is_file()] == []
    planted = {f"{home}nowhere/", f"{home}introduction/#nowhere", f"{home}data/none.csv"}
    assert missing(planted, site, home) == sorted(planted)


def test_chapters_are_parts_of_the_companion_about_the_paper(pages: dict[str, Head], project: Project) -> None:
    chapters = [page for page in project.chapters if page.meta.get("section")]
    assert len(chapters) > 15
    for page in chapters:
        node = page_node(pages[page.url])
        assert node["@type"] == ["ScholarlyArticle", "Chapter"] and node["inLanguage"] == "en" and node["author"]["@type"] == "Organization", page.url
        whole = node["isPartOf"]
        assert whole["@type"] == "Book" and whole["version"] == project.settings.extra["edition"] and whole["license"].startswith("https://creativecommons.org/"), page.url
        assert whole["author"] == {"@type": "Organization", "name": project.settings.author} and node["about"]["author"][0]["name"] == "Cunlan Du", page.url
        assert {work["name"].replace(";", ",") for work in node["citation"]} == expected_references(project, page.url), page.url
        assert all(work["@id"].endswith("/#source") for work in node["citation"]), page.url


def test_law_is_described_as_legislation(pages: dict[str, Head], project: Project) -> None:
    kinds = defaultdict(set)
    for key, source in project.sources.items():
        work = page_node(pages[source.url_path])["mainEntity"]
        kinds[work["@type"]].add(source.get("kind"))
        if work["@type"] != "Legislation":
            assert work.get("datePublished", "") == source.get("date") and "legislationLegalForce" not in work, key
            continue
        force = {"in-force": "InForce", "non-binding": None, "unknown": None}.get(source.get("status"), "NotInForce")
        assert work.get("legislationLegalForce") == (force and f"https://schema.org/{force}"), key
        assert work.get("legislationDate", "") == source.get("date") and work["legislationJurisdiction"] and work["legislationType"], key
        assert source.get("origtitle") in {"", *work.get("alternateName", [])}, key
        assert ("legislationIdentifier" in work) == bool(source.get("number") or source.get("citation")), key
    assert {"statute", "treaty", "regulation", "judicial-interpretation", "directive"} <= kinds["Legislation"] and "guideline" not in kinds["Legislation"]
    assert "research-article" in kinds["ScholarlyArticle"] and kinds["Thesis"] == {"thesis"}
    law = page_node(pages["/sources/prc-minors-protection-law-2020/"])["mainEntity"]
    assert law["temporalCoverage"] == "2021-06-01/.." and law["legislationDate"] == "1991-09-04" and law["alternateName"][0] == "中华人民共和国未成年人保护法"


def test_a_source_page_claims_no_authorship_of_the_work(pages: dict[str, Head], project: Project) -> None:
    for key, source in project.sources.items():
        head = pages[source.url_path]
        node = page_node(head)
        assert head.one("citation_title") == f"Annotation of {source.title}" == node["name"] and node["@type"] == "WebPage", key
        work = node["mainEntity"]
        names = [person["name"] for person in work.get("author", work.get("legislationPassedBy", []))]
        assert len(names) == len(source.authors) and project.settings.author not in names, key
        assert head.links["describedby"] == [f"{key}.csl.json"], key


def test_datasets_name_every_file(site: Path, pages: dict[str, Head], project: Project) -> None:
    data = page_node(pages["/data/"])["mainEntity"]
    comparison = page_node(pages["/foreign-models/comparison/"])["mainEntity"]
    files = {f"{project.settings.site_url}data/{file.name}" for file in (site / "data").iterdir() if file.name not in {"index.html", "cite.bib", "cite.ris", "cite.csl.json"}}
    assert data["@type"] == comparison["@type"] == "Dataset" and data["license"] == comparison["license"] == metadata.DATA_LICENCE
    assert {part["contentUrl"] for part in data["distribution"]} == files
    some = {part["contentUrl"].rpartition("/")[2] for part in comparison["distribution"]}
    assert {"jurisdictions.csv", "jurisdictions.json", "criteria.json", "treaties.csv", "datapackage.json"} <= some and "references.bib" not in some
    formats = {part["name"].rpartition(".")[2]: part["encodingFormat"] for part in data["distribution"]}
    assert formats["csv"] == "text/csv" and "application/octet-stream" not in formats.values(), "a new kind of file needs its media type in metadata.py"
    for url in ("/data/", "/foreign-models/comparison/"):
        assert any(link.endswith("datapackage.json") for link in pages[url].links["describedby"]), url


def contexts(tree: lxml.html.HtmlElement) -> list[dict[str, list[str]]]:
    """Every COinS of a page, its keys and values decoded."""
    return [parse_qs(span.get("title"), keep_blank_values=True, strict_parsing=True) for span in tree.cssselect("span.Z3988")]


def test_every_entry_of_the_bibliography_has_its_coins(site: Path, pages: dict[str, Head], project: Project) -> None:
    tree = pages["/bibliography/"].tree
    for entry in tree.cssselect("article.entry"):
        source = project.sources[entry.get("id")]
        (found,) = contexts(entry)
        (alone,) = contexts(pages[source.url_path].tree)
        assert found == alone == {name: [v for n, v in coins.context_object(project, source) if n == name] for name, _ in coins.context_object(project, source)}, source.key
        assert found["ctx_ver"] == ["Z39.88-2004"] and found["rft_val_fmt"][0].startswith("info:ofi/fmt:kev:mtx:"), source.key
        assert [found[name][0] for name in ("rft.atitle", "rft.title") if name in found][:1] == [source.title] or found["rft.btitle"][0] == source.title, source.key
        assert found.get("rft.date", [""]) == [source.get("date")] and ISO.fullmatch(source.get("date") or "2000"), source.key
        assert len(found.get("rft.au", [])) + len(found.get("rft.aucorp", [])) == len(source.authors), source.key
        assert (f"info:doi/{source.get('doi')}" in found.get("rft_id", [])) == bool(source.get("doi")), source.key
    spans = tree.cssselect("span.Z3988")
    assert len(spans) == len(project.sources) and all(span.get("hidden") is not None and not span.text_content() for span in spans)


def test_kinds_of_coins(project: Project) -> None:
    found = {source.type: dict(coins.context_object(project, source)) for source in project.sources.values()}
    assert found["article"]["rft.genre"] == "article" and found["article"]["rft.jtitle"]
    assert found["incollection"]["rft.genre"] == "bookitem" and found["incollection"]["rft.btitle"] != found["incollection"]["rft.atitle"]
    assert found["legislation"]["rft.type"] in {"statute", "bill"} and found["jurisdiction"]["rft.type"] == "case" and found["thesis"]["rft.inst"]


def read_feed(text: str) -> tuple[lxml.etree._Element, list[lxml.etree._Element]]:
    """The feed and its entries, each with what RFC 4287 asks of it."""
    feed = lxml.etree.fromstring(text.encode("utf-8"))
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed" and feed.find(f"{ATOM}author/{ATOM}name").text
    for element in (feed, *entries):
        assert all(len(element.findall(f"{ATOM}{name}")) == 1 and element.find(f"{ATOM}{name}").text for name in ("id", "title", "updated"))
        assert re.fullmatch(r"tag:[\w.-]+,2026:[\w-]+", element.find(f"{ATOM}id").text)
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T00:00:00Z", element.find(f"{ATOM}updated").text)
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == len(entries)
    return feed, entries


def test_the_feed_has_every_change(site: Path, project: Project) -> None:
    feed, entries = read_feed((site / "feed.xml").read_text(encoding="utf-8"))
    changes = load_changes(project)
    assert [entry.find(f"{ATOM}content").text for entry in entries] == [change.what for change in changes] and changes
    assert [entry.find(f"{ATOM}updated").text[:10] for entry in entries] == [change.date for change in changes]
    assert feed.find(f"{ATOM}updated").text[:10] == changes[0].date
    home = project.settings.site_url
    assert missing({link.get("href") for link in feed.iter(f"{ATOM}link")}, site, home) == []
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{home}feed.xml"


def test_ids_of_the_feed_stay_when_entries_come(project: Project) -> None:
    """Entries of one day keep their ids when another is put on top; markup in the words is escaped."""
    from companion.yamlfile import parse_yaml

    def feed_of(text: str) -> dict[str, str]:
        content, problems = parse_yaml(text, "data/changes.yml")
        assert problems == []
        _, entries = read_feed(render_feed(replace(project, data={**project.data, "changes": content})))
        return {entry.find(f"{ATOM}content").text: entry.find(f"{ATOM}id").text for entry in entries}

    old = '- {date: "2027-01-02", pages: ["/introduction/", "/claims/"], what: "a < b & c"}\n- {date: "2026-11-22", pages: ["*"], what: First.}\n'
    before, after = feed_of(old), feed_of('- {date: "2027-01-02", pages: ["/zh/"], what: Later the same day.}\n' + old)
    assert len(before) == 2 and len(after) == 3 and {what: after[what] for what in before} == before
    assert render_feed(replace(project, data={**project.data, "changes": []})) == ""


def test_the_sitemap_has_all_pages_and_no_others(site: Path, project: Project) -> None:
    tree = lxml.etree.parse(str(site / "sitemap.xml"))
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    listed = tree.xpath("//s:loc/text()", namespaces=space)
    home = project.settings.site_url
    assert len(listed) == len(set(listed)) and {url.removeprefix(home) for url in listed} == {page.url[1:] for page in project.pages}
    hidden = {url for url, file in html_pages(site) if lxml.html.parse(str(file)).getroot().cssselect("meta[name=robots][content*=noindex]")}
    assert "/sources/" in hidden and not {home + url[1:] for url in hidden} & set(listed)
    dates = {change.date for change in load_changes(project)}
    assert set(tree.xpath("//s:lastmod/text()", namespaces=space)) <= dates, "dates come from data/changes.yml and not from a clock"


def test_dates_of_the_sitemap_are_not_those_of_the_build(tiny: Path, tmp_path: Path, build: Callable[[Path, Path], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert build(tiny, tmp_path / "site") == []
    text = (tmp_path / "site" / "sitemap.xml").read_text(encoding="utf-8")
    assert set(re.findall("<lastmod>(.*?)</lastmod>", text)) == {"2026-11-22"}


def test_the_citation_file_is_valid_and_of_this_edition(project: Project) -> None:
    schema = json.loads((ROOT / "tests" / "schemas" / "citation-file-format-1.2.0.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    facts = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(facts)] == []
    settings = project.settings
    assert facts["version"] == settings.extra["edition"] and facts["title"] == settings.site_name
    assert facts["url"] == settings.site_url and facts["repository-code"] == settings.repo_url and facts["authors"] == [{"name": settings.author}]
    opened = [change.date for change in load_changes(project) if change.edition == facts["version"]]
    assert facts["date-released"] == opened[0], "the day of the edition in data/changes.yml"
    for spoilt in ({"authors": []}, {"date-released": "22 November 2026"}, {"licence": "MIT"}):
        assert list(validator.iter_errors(copy.deepcopy(facts) | spoilt)), spoilt


def test_a_pdf_is_named_only_where_it_is_built(project: Project) -> None:
    page = project.page_at[CHAPTER]
    assert metadata.pdf_url(project, page) == ""
    settings: Settings = replace(project.settings, extra=MappingProxyType({**project.settings.extra, "pdf": {CHAPTER: "pdf/part-3.pdf"}}))
    built = replace(project, settings=settings)
    assert metadata.pdf_url(built, page) == f"{settings.site_url}pdf/part-3.pdf" and metadata.pdf_url(built, project.page_at["/zh/"]) == ""


def test_the_head_of_a_chapter_is_light(site: Path) -> None:
    """What these tags add to a chapter, compressed: less than 3.5 KB."""
    text = (site / CHAPTER.strip("/") / "index.html").read_text(encoding="utf-8")
    names = r'<meta name="(?:citation_|twitter:)[^>]*>|<meta property=[^>]*>|<link rel="(?:cite-as|license|describedby|alternate)"[^>]*>'
    without = re.sub(rf'\s*(?:{names}|<script type="application/ld\+json">.*?</script>)', "", text, flags=re.S)
    assert "citation_" not in without and "ld+json" not in without
    added = len(gzip.compress(text.encode(), mtime=0)) - len(gzip.compress(without.encode(), mtime=0))
    assert 1000 < added < 3584


def test_the_pdf_is_named_where_the_build_has_one(project: Project) -> None:
    page = project.page_at["/introduction/"]
    built = replace(project, settings=replace(project.settings, extra={**project.settings.extra, "pdf": {page.url: "pdf/whole.pdf"}}))
    assert ("citation_pdf_url", f"{project.settings.site_url}pdf/whole.pdf") in metadata.metadata(built, page, "").tags
    assert "citation_pdf_url" not in dict(metadata.metadata(project, page, "").tags)
    assert "../pdf/whole.pdf" in citethis.render(built, page) and ".pdf" not in citethis.render(project, page)
