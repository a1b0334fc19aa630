"""The built site: links, anchors, languages, hosts, notes, published addresses and files, read back by others."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import bibtexparser
import lxml.html
import pytest
import rispy
from companion.project import Project
from companion.sitecheck import host_of, html_pages, published, read_html, unanswered
from conftest import ROOT

LYCHEE = Path(sys.executable).parent / "lychee"


def run_lychee(site: Path, address: str) -> subprocess.CompletedProcess[str]:
    """Check all internal links and fragments offline; the site's own absolute address is this folder."""
    command = [str(LYCHEE), "--offline", "--no-progress", "--include-fragments", "--index-files", "index.html", "--fallback-extensions", "html"]
    command += ["--remap", f"{address} file://{site}/", "--root-dir", str(site), "--exclude-path", f"{site}/search", f"{site}/**/*.html"]
    return subprocess.run(command, capture_output=True, text=True)


def test_internal_links_and_fragments_hold(site: Path, project: Project) -> None:
    done = run_lychee(site, project.settings.site_url)
    assert done.returncode == 0, done.stdout[-4000:]
    checked = re.search(r"(\d+) OK\b.*\b0 Errors", done.stdout)
    assert checked and int(checked.group(1)) > 10_000, done.stdout[-400:]


@pytest.mark.parametrize("broken", ["../introductoin/", "../introduction/#nowhere", "https://dilemma.example/none/"])
def test_lychee_finds_a_planted_defect(tmp_path: Path, broken: str, project: Project) -> None:
    for name, link in (("index.html", "introduction/"), ("introduction/index.html", broken)):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'<!doctype html><html lang="en"><head><title>T</title></head><body><h1 id="t">T</h1><a href="{link}">x</a></body></html>', encoding="utf-8")
    done = run_lychee(tmp_path, project.settings.site_url)
    assert done.returncode != 0 and "introduction" in done.stdout + done.stderr


def test_no_published_address_is_lost(site: Path) -> None:
    promised = (ROOT / "tests" / "published.txt").read_text(encoding="utf-8").split()
    assert unanswered(site, promised) == []
    assert set(published(site)) <= set(promised), "new addresses: run make site published, and commit tests/published.txt"


def test_nothing_is_loaded_from_elsewhere(site: Path, project: Project) -> None:
    own = host_of(project.settings.site_url)
    loaded = {(url, address) for url, file in html_pages(site) for address in read_html(file).loads if host_of(address) not in {"", own}}
    assert loaded == set()
    for style in site.rglob("*.css"):
        assert "url(http" not in style.read_text(encoding="utf-8") and "@import" not in style.read_text(encoding="utf-8")


def test_external_links_go_to_known_hosts_and_say_so(site: Path, project: Project) -> None:
    known = {*project.data["domains"], host_of(project.settings.site_url), host_of(project.settings.repo_url)}
    for url, file in html_pages(site):
        for address, rel in read_html(file).links:
            host = host_of(address)
            if host:
                assert host in known, (url, address)
            if host and host not in {host_of(project.settings.site_url)}:
                assert {"noopener", "noreferrer", "external"} <= set(rel.split()), (url, address)


def test_every_han_run_has_its_language(site: Path) -> None:
    bare = {(url, text[:40]) for url, file in html_pages(site) for text in read_html(file).bare_han}
    assert bare == set()


def test_every_page_has_one_title_and_unique_ids(site: Path) -> None:
    for url, file in html_pages(site):
        if url == "/404.html" or read_html(file).leads_on:
            continue
        tree = lxml.html.parse(str(file)).getroot()
        ids = read_html(file).ids
        assert len(tree.cssselect("h1")) == 1, url
        assert sorted(ids) == sorted(set(ids)), (url, [i for i in ids if ids.count(i) > 1])
        assert tree.cssselect("title")[0].text and tree.cssselect("meta[name=description]"), url
        assert any(a.get("href", "").endswith("help/") or (url == "/about/help/" and a.get("href") == "./") for a in tree.cssselect("footer a")), url


def test_every_note_and_mark_answer_each_other(site: Path) -> None:
    total = 0
    for url, file in html_pages(site):
        tree = lxml.html.parse(str(file)).getroot()
        marks = [a.get("href") for a in tree.cssselect("sup.mark a") if a.get("href").startswith("#")]
        notes = [li.get("id") for li in tree.cssselect(".notes li")]
        backs = [a.get("href") for a in tree.cssselect(".notes a[role=doc-backlink]")]
        assert marks == [f"#{identifier}" for identifier in notes], url
        assert backs == [f"#mark-{number}" for number in range(1, len(notes) + 1)], url
        assert all(li.cssselect("a.ref[href$='/']") for li in tree.cssselect(".notes li")), url
        total += len(notes)
    assert total > 500


def test_source_pages_list_every_place(site: Path) -> None:
    rows = json.loads((site / "data" / "citations.json").read_text(encoding="utf-8"))
    sources = json.loads((site / "data" / "sources.json").read_text(encoding="utf-8"))
    for source in sources:
        tree = lxml.html.parse(str(site / "sources" / source["key"] / "index.html")).getroot()
        places = {a.get("href") for a in tree.cssselect("a.place")}
        expected = {"../.." + row["page"] + f"#mark-{row['note']}" for row in rows if row["key"] == source["key"]}
        assert places == expected, source["key"]
        assert source["cited"] == sum(row["key"] == source["key"] for row in rows)


def test_citations_name_pages_sections_and_sentences_that_exist(site: Path) -> None:
    rows = json.loads((site / "data" / "citations.json").read_text(encoding="utf-8"))
    ids = {page: set(read_html(site / page.strip("/") / "index.html").ids) for page in {row["page"] for row in rows}}
    for row in rows:
        assert {f"mark-{row['note']}", row["section"]} <= ids[row["page"]] and row["sentence"], row


def test_bibliography_shows_every_source_whole(site: Path, project: Project) -> None:
    tree = lxml.html.parse(str(site / "bibliography" / "index.html")).getroot()
    entries = tree.cssselect("article.entry")
    assert {entry.get("id") for entry in entries} == set(project.sources)
    for entry in entries:
        assert entry.cssselect(".badge") and len(entry.cssselect("p")) >= 3, entry.get("id")


def test_the_table_of_authorities_has_every_place(site: Path) -> None:
    rows = json.loads((site / "data" / "citations.json").read_text(encoding="utf-8"))
    tree = lxml.html.parse(str(site / "authorities" / "index.html")).getroot()
    found = {(entry.get("id"), a.get("href")) for entry in tree.cssselect(".authority") for a in entry.cssselect("td a")}
    assert found == {(row["key"], ".." + row["page"] + f"#mark-{row['note']}") for row in rows}


def test_every_source_is_cited_by_a_chapter(site: Path) -> None:
    sources = json.loads((site / "data" / "sources.json").read_text(encoding="utf-8"))
    assert [source["key"] for source in sources if not source["cited"]] == []


def test_claims_csv_equals_claims_json(site: Path, project: Project) -> None:
    rows = json.loads((site / "data" / "claims.json").read_text(encoding="utf-8"))
    raw = (site / "data" / "claims.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == len(rows) + 1
    with (site / "data" / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(rows) == len(project.claims) > 100
    for row, line in zip(rows, table, strict=True):
        joined = {name: " | ".join("; ".join(v for v in part.values() if v) if isinstance(part, dict) else part for part in value) if isinstance(value, list) else value for name, value in row.items()}
        assert line == joined


def test_the_ledger_shows_every_claim_and_the_chart_counts_them(site: Path, project: Project) -> None:
    tree = lxml.html.parse(str(site / "claims" / "index.html")).getroot()
    assert [h.get("id") for h in tree.cssselect("section.claim h3")] == [claim.id for claim in project.claims]
    cells = [cell.text_content() for cell in tree.cssselect("table.numbers tbody tr:last-child td")]
    verdicts = list(project.vocabulary("verdict"))
    assert cells == [str(sum(claim.verdict == verdict for claim in project.claims)) for verdict in verdicts] + [str(len(project.claims))]
    svg = tree.cssselect("svg.chart")[0]
    assert svg.cssselect("title") and svg.cssselect("desc") and len(svg.cssselect("path > title")) > 20
    data = json.loads(tree.cssselect("script[type='application/ld+json']")[0].text)
    assert [item["text"] for item in data["@graph"]] == [claim.claim for claim in project.claims]


def test_every_claim_stands_in_its_chapter(site: Path, project: Project) -> None:
    shown = set()
    for _, file in html_pages(site):
        if file.parent.name != "claims":
            shown.update(section.get("id") for section in lxml.html.parse(str(file)).getroot().cssselect("section.claim[id]"))
    assert shown == {claim.id for claim in project.claims}


def test_bibtex_is_read_by_bibtexparser(site: Path, project: Project) -> None:
    parser = bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False, common_strings=True, interpolate_strings=False)
    found = bibtexparser.loads((site / "data" / "references.bib").read_text(encoding="utf-8"), parser)
    assert {entry["ID"]: entry["title"] for entry in found.entries} == {key: source.title for key, source in project.sources.items()}


def test_ris_is_read_by_rispy(site: Path, project: Project) -> None:
    found = rispy.loads((site / "data" / "references.ris").read_text(encoding="utf-8"))
    assert {entry["id"]: entry["title"] for entry in found} == {key: source.title for key, source in project.sources.items()}


def test_csl_json_has_every_source(site: Path, project: Project) -> None:
    found = json.loads((site / "data" / "references.csl.json").read_text(encoding="utf-8"))
    assert {item["id"]: item["title"] for item in found} == {key: source.title for key, source in project.sources.items()}
    for key in project.sources:
        for suffix in ("bib", "ris", "csl.json"):
            assert (site / "sources" / key / f"{key}.{suffix}").stat().st_size > 40


def test_thresholds_are_not_in_the_search_index(project: Project) -> None:
    from companion.search import records

    urls = [record.url for record in records(project)]
    assert len(urls) > 400 and not any(url.endswith("-thresholds") for url in urls)


def test_building_the_real_site_twice_gives_equal_bytes(site: Path, tmp_path: Path) -> None:
    from test_build import digest

    again = tmp_path / "site"
    done = subprocess.run([sys.executable, "scripts/build.py", str(again)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, second = digest(site), digest(again)
    assert {path for path in first if first[path] != second.get(path)} == set() and set(first) == set(second)
