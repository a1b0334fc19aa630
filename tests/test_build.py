"""Tiny sites through the real MkDocs hook: no warning, same bytes twice, the published files."""

import csv
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lxml.html
from conftest import ROOT, copy_tiny

Build = Callable[[Path, Path], list[str]]


def digest(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file; the sitemap's compressed twin carries MkDocs' own time and is left out."""
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "sitemap.xml.gz"}


def test_a_tiny_site_builds_without_a_warning(tiny: Path, tmp_path: Path, build: Build) -> None:
    site = tmp_path / "site"
    assert build(tiny, site) == []
    chapter = lxml.html.parse(str(site / "law" / "index.html"))
    assert len(chapter.xpath('//a[@role="doc-noteref"][starts-with(@href, "#")]')) == 3
    assert "Law as at 22 November 2026." in chapter.getroot().text_content()
    source = lxml.html.parse(str(site / "sources" / "prc-criminal-law-1997" / "index.html")).getroot()
    places = [a.get("href") for a in source.cssselect("a.place")]
    assert places == ["../../law/#mark-1", "../../law/#mark-2", "../../claims/#mark-2"]
    assert "Cited 3 times." in source.text_content()


def test_shown_again_marks_lead_to_the_owner(tiny: Path, tmp_path: Path, build: Build) -> None:
    site = tmp_path / "site"
    build(tiny, site)
    page = lxml.html.parse(str(site / "bibliography" / "index.html")).getroot()
    marks = page.cssselect("article.entry a[role=doc-noteref]")
    assert [mark.get("href") for mark in marks] == ["../sources/prc-criminal-law-1997/#note-1"]
    assert not page.cssselect("[id^=mark-]")
    link = page.cssselect("article#prc-criminal-law-1997 p a[href$='law/']")
    assert link[0].get("href") == "../law/"


def test_a_claim_shown_in_its_chapter_leads_to_the_notes_of_the_ledger(tiny: Path, tmp_path: Path, build: Build) -> None:
    site = tmp_path / "site"
    build(tiny, site)
    page = lxml.html.parse(str(site / "law" / "index.html")).getroot()
    claim = page.cssselect("section.claim#c1-code")[0]
    assert [a.get("href") for a in claim.cssselect("a[role=doc-noteref]")] == ["../claims/#note-2", "../claims/#note-3"]
    assert "Supported" in claim.cssselect(".verdict")[0].text_content()
    rows = json.loads((site / "data" / "claims.json").read_text(encoding="utf-8"))
    with (site / "data" / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["id"] for row in table] == [row["id"] for row in rows] == ["c1-code"]
    assert table[0]["sources"] == "prc-criminal-law-1997; arts 363–367; for" and table[0]["why"] == rows[0]["why"]


def test_citations_on_source_pages_are_not_counted(tiny: Path, tmp_path: Path, build: Build) -> None:
    site = tmp_path / "site"
    build(tiny, site)
    rows = json.loads((site / "data" / "citations.json").read_text(encoding="utf-8"))
    assert [(r["page"], r["section"], r["note"], r["key"], r["pinpoint"]) for r in rows] == [
        ("/law/", "s1-law", 1, "prc-criminal-law-1997", "arts 363–367"),
        ("/law/", "s1-law", 2, "zhong-2019-criminal", "p 70"),
        ("/law/", "s1-law", 2, "prc-criminal-law-1997", "第三百六十四条 (art 364)"),
        ("/law/", "s1-law", 3, "zhong-2019-criminal", ""),
        ("/claims/", "claims", 1, "zhong-2019-criminal", "p 68"),
        ("/claims/", "c1-code", 2, "prc-criminal-law-1997", "arts 363–367"),
        ("/claims/", "c1-code", 3, "zhong-2019-criminal", "p 70"),
    ]
    assert rows[0]["sentence"] == "The Code has a chapter on obscene articles."
    cited = {row["key"]: row["cited"] for row in json.loads((site / "data" / "sources.json").read_text(encoding="utf-8"))}
    assert cited == {"prc-criminal-law-1997": 3, "zhong-2019-criminal": 4, "zz-treaty-2000": 0}


def test_building_twice_gives_equal_bytes(tiny: Path, tmp_path: Path, build: Build) -> None:
    build(tiny, tmp_path / "one")
    build(tiny, tmp_path / "two")
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_the_build_command_fails_on_a_defect_with_file_and_line(tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path / "bad", ROOT / "tests" / "bad" / "key")
    with (folder / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"hooks: [{ROOT / 'scripts' / 'hooks.py'}]\n")
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "build.py"), str(tmp_path / "site")], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 1
    assert 'docs/law.md:13: "@prc-criminal-law-1979" is no key' in done.stderr and "Traceback" not in done.stderr
