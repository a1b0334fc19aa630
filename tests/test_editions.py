"""Changes, redirects, editions kept and shown again, the offline copy: on tiny sites, and in a browser."""

import functools
import hashlib
import http.server
import os
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
import pytest
from companion.archive import MANIFEST, ArchiveError, differences, files_of, manifest, read_archive, write_archive
from companion.changes import last_changed, later_changes, load_changes
from companion.checks import check_project
from companion.editions import CARD, Edition, EditionError, mount, present_edition
from companion.offline import from_folder, offline_files
from companion.project import Project, load_project
from companion.rewrite import rewrite_tags, with_attribute
from companion.sitecheck import published, unanswered
from conftest import ROOT
from playwright.sync_api import Browser, sync_playwright
from test_browser import FLAGS, find_browser

Build = Callable[[Path, Path], list[str]]

CHANGES = """\
- date: "2026-12-03"
  pages: [/law/, /sources/zhong-2019-criminal/]
  what: The second of the day.
- date: "2026-12-03"
  pages: [/old/]
  what: The first of the day, on 淫秽物品 & more.
- date: "2026-11-22"
  pages: ["*"]
  edition: "2026.1"
  what: First edition.
"""
REDIRECTS = """\
- {from: /old/, to: /law/, date: "2026-12-01", why: It was renamed.}
- {from: "/old/#gone", to: "/claims/#c1-code", date: "2026-12-01", why: It became a claim.}
- {from: "/law/#s1-past", to: "/claims/#claims", date: "2026-12-02", why: It became a page.}
- {from: /a/deep/place/, to: "/law/#s1-law", date: "2026-12-02", why: It became a section.}
"""


@pytest.fixture
def edited(tiny: Path) -> Path:
    """The tiny site as edition 2026.1, with a page of changes, ready for the build command."""
    with (tiny / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f'hooks: [{ROOT / "scripts" / "hooks.py"}]\nextra: {{edition: "2026.1"}}\n')
    (tiny / "data" / "changes.yml").write_text(CHANGES[CHANGES.index('- date: "2026-11') :], encoding="utf-8")
    return tiny


def add_page_of_changes(folder: Path) -> None:
    (folder / "docs" / "about").mkdir()
    (folder / "docs" / "about" / "changes.md").write_text("---\ntitle: Changes\nreview: none\n---\n\n# Changes {#changes}\n\n\\changes\n", encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("comparison.md]", "comparison.md, about/changes.md]"), encoding="utf-8")


def run(script: str, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "scripts" / script), *arguments], cwd=folder, capture_output=True, text=True, env={**os.environ, **environment})


# Changes


def test_changes_are_newest_first_with_ids_that_stay(edited: Path) -> None:
    before = {change.what: change.id for change in load_changes(load_project(edited))}
    (edited / "data" / "changes.yml").write_text(CHANGES, encoding="utf-8")
    after = load_changes(load_project(edited))
    assert [change.id for change in after] == ["change-2026-12-03-2", "change-2026-12-03", "change-2026-11-22"]
    assert before.items() <= {change.what: change.id for change in after}.items()
    project = load_project(edited)
    assert [change.id for change in later_changes(project)] == ["change-2026-12-03-2", "change-2026-12-03"]
    assert (last_changed(project, "/law/"), last_changed(project, "/claims/")) == ("2026-12-03", "2026-11-22")


def test_the_page_of_changes_links_pages_by_title_wherever_they_are_now(edited: Path, tmp_path: Path, build: Build) -> None:
    add_page_of_changes(edited)
    (edited / "data" / "changes.yml").write_text(CHANGES, encoding="utf-8")
    (edited / "data" / "redirects.yml").write_text(REDIRECTS, encoding="utf-8")
    assert build(edited, tmp_path / "site") == []
    page = lxml.html.parse(str(tmp_path / "site" / "about" / "changes" / "index.html")).getroot()
    entries = page.cssselect("article.change")
    assert [entry.get("id") for entry in entries] == ["change-2026-12-03-2", "change-2026-12-03", "change-2026-11-22"]
    links = [[(a.text_content(), a.get("href")) for a in entry.cssselect(".change-pages a")] for entry in entries]
    assert links[0][0] == ("1 The law", "../../law/") and links[0][1][1] == "../../sources/zhong-2019-criminal/" and "Zhong" in links[0][1][0]
    assert links[1:] == [[("1 The law", "../../law/")], []]
    assert entries[1].cssselect("[lang=zh-Hans]")[0].text == "淫秽物品" and "& more" in entries[1].text_content()
    assert "Edition 2026.1" in entries[2].text_content() and "the whole site" in entries[2].text_content()
    assert "/about/changes/#change-2026-12-03" in published(tmp_path / "site")


def test_changes_out_of_order_and_editions_opened_twice_are_told(edited: Path) -> None:
    (edited / "data" / "changes.yml").write_text(
        '- {date: "2026-11-22", pages: ["*"], edition: "2026.1", what: A.}\n- {date: "2026-11-23", pages: ["*"], edition: "2026.1", what: B.}\n- {date: "2026-11-21", pages: ["*"], edition: first, what: C.}\n',
        encoding="utf-8",
    )
    found = [str(problem) for problem in check_project(load_project(edited)) if problem.path == "data/changes.yml"]
    expected = (
        "data/changes.yml:2: the change of 2026-11-23 stands below one of 2026-11-22; the newest must stand first",
        'data/changes.yml:2: the edition "2026.1" is opened twice (first on line 1); each edition must have one entry',
        'data/changes.yml:3: entry 3.edition: "first"',
    )
    assert len(found) == len(expected) and all(line.startswith(start) for line, start in zip(found, expected, strict=True)), found


def test_every_page_shows_the_edition(site: Path, project: Project) -> None:
    number = project.settings.extra["edition"]
    for name in ("index.html", "404.html", "zh/index.html", "sources/du-2024-dilemma/index.html"):
        links = lxml.html.parse(str(site / name)).getroot().cssselect("footer .foot-edition a")
        assert [a.text_content() for a in links] == [f"Edition {number}"] and links[0].get("href").endswith("about/changes/"), name
    entries = lxml.html.parse(str(site / "about" / "changes" / "index.html")).getroot().cssselect("article.change")
    assert [entry.get("id") for entry in entries] == [change.id for change in load_changes(project)] != []


# Redirects


def test_what_moved_leads_on(edited: Path, tmp_path: Path, build: Build) -> None:
    (edited / "data" / "redirects.yml").write_text(REDIRECTS, encoding="utf-8")
    site = tmp_path / "site"
    assert build(edited, site) == []
    page = lxml.html.parse(str(site / "old" / "index.html")).getroot()
    assert page.cssselect("meta[http-equiv=refresh]")[0].get("content") == "0; url=../law/"
    assert page.cssselect("link[rel=canonical]")[0].get("href") == "https://tiny.example/law/"
    assert page.cssselect("meta[name=robots]")[0].get("content") == "noindex"
    assert {a.get("id"): a.get("href") for a in page.cssselect("a")} == {"moved-to": "../law/", "gone": "../claims/#c1-code"}
    assert "It was renamed." in page.text_content() and "1 The law" in page.cssselect("title")[0].text
    moved = lxml.html.parse(str(site / "law" / "index.html")).getroot().cssselect("p.moved#s1-past")
    assert [a.get("href") for a in moved[0].cssselect("a")] == ["../claims/#claims"]
    promised = ["/old/", "/old/#s1-law", "/old/#gone", "/law/#s1-past", "/a/deep/place/", "/old/#nowhere", "/older/", "/law/#s1-lost"]
    assert unanswered(site, promised) == promised[5:]


def test_redirects_that_cannot_lead_on_are_told(edited: Path) -> None:
    (edited / "data" / "redirects.yml").write_text(
        """\
- {from: /law/, to: /claims/, date: "2026-12-01", why: A page stands there.}
- {from: /b/, to: /c/, date: "2026-12-01", why: A circle.}
- {from: /c/, to: /b/, date: "2026-12-01", why: A circle.}
- {from: /d/, to: /lwa/, date: "2026-13-01", why: Nothing there.}
- {from: "/law/#s1-law", to: "/law/#s1-text", date: "2026-12-01", why: A section stands there.}
- {from: "/e/#s1", to: /law/, date: "2026-12-01", why: The page is unknown.}
- {from: /f/, to: "/#hmoe", date: "2026-12-01", why: No such section.}
- {from: /d/, to: /law/, date: "2026-12-01", why: Twice.}
- {from: ../g/, to: /law/, date: "2026-12-01", why: No address.}
""",
        encoding="utf-8",
    )
    found = [str(problem).removeprefix("data/redirects.yml:") for problem in check_project(load_project(edited)) if problem.path == "data/redirects.yml"]
    expected = [
        '1: "/law/" is a page;',
        '2: "/c/" has moved itself;',
        '3: "/b/" has moved itself;',
        '4: "/lwa/" is no page; did you mean "/law/"?',
        '4: "2026-13-01" is no date;',
        '5: "/law/#s1-law" is a section;',
        '6: "/e/" is neither a page nor moved',
        '7: "/#hmoe" is no section of that page; did you mean "home"?',
        '8: "/d/" is already moved on line 4;',
        '9: entry 9.from: "../g/"',
    ]
    assert len(found) == len(expected) and all(line.startswith(start) for line, start in zip(found, expected, strict=True)), found


# Archives


def test_an_archive_is_the_same_bytes_and_keeps_its_sums(tmp_path: Path) -> None:
    files = {"b.txt": b"b", "a/index.html": b"a"}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_archive(tmp_path / name / "x.zip", dict(sorted(files.items(), reverse=name == "two")), 1_795_305_600)
    one, two = tmp_path / "one" / "x.zip", tmp_path / "two" / "x.zip"
    assert one.read_bytes() == two.read_bytes() and differences(one, two) == [] and read_archive(one) == files
    with zipfile.ZipFile(one) as archive:
        infos = archive.infolist()
        assert [info.filename for info in infos] == ["x/MANIFEST.sha256", "x/a/index.html", "x/b.txt"]
        assert {(info.date_time, info.external_attr >> 16, info.compress_type) for info in infos} == {((2026, 11, 22, 0, 0, 0), stat.S_IFREG | 0o644, zipfile.ZIP_STORED)}
        archive.extractall(tmp_path)
    done = subprocess.run(["sha256sum", "--check", MANIFEST], cwd=tmp_path / "x", capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count("OK") == 2


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "x/../../evil.txt", "x/./evil.txt", "x\\..\\evil.txt", "C:/evil.txt", "x//evil.txt", "other/evil.txt", "x/", "evil.txt", "x/INDEX.html"])
def test_an_archive_with_a_bad_name_is_refused_and_writes_nothing(tmp_path: Path, name: str) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    content = {"index.html": b"<body>", CARD: Edition("2026.1", "2026-11-22", "https://tiny.example/", "Tiny").card()}
    with zipfile.ZipFile(shelf / "x.zip", "w") as archive:
        for good, data in {**content, MANIFEST: manifest(content).encode()}.items():
            archive.writestr(f"x/{good}", data)
        info = zipfile.ZipInfo()
        info.filename = info.orig_filename = name
        archive.writestr(info, b"evil")
    with pytest.raises(ArchiveError, match="x.zip: holds"):
        mount(shelf, tmp_path / "site", "https://tiny.example/")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [shelf / "x.zip"]


def test_an_archive_with_a_link_or_a_wrong_sum_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        info = zipfile.ZipInfo("x/link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, b"/etc/passwd")
    with pytest.raises(ArchiveError, match="no plain file"):
        read_archive(tmp_path / "link.zip")
    write_archive(tmp_path / "sum.zip", {"a.txt": b"one byte", "b.txt": b"b"}, 0)
    (tmp_path / "sum.zip").write_bytes((tmp_path / "sum.zip").read_bytes().replace(b"one byte", b"one bite"))
    with pytest.raises(ArchiveError, match="cannot be read"):  # the zip's own checksum
        read_archive(tmp_path / "sum.zip")
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr("x/a.txt", "other")
        archive.writestr(f"x/{MANIFEST}", manifest({"a.txt": b"one"}))
    with pytest.raises(ArchiveError, match="a.txt is not what MANIFEST.sha256 says"):
        read_archive(tmp_path / "made.zip")
    (tmp_path / "no.zip").write_text("no zip", encoding="utf-8")
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_archive(tmp_path / "no.zip")


# Editions


def test_an_edition_built_twice_is_equal_and_a_changed_byte_is_told(edited: Path) -> None:
    done = run("edition.py", edited)
    assert done.returncode == 0, done.stderr
    archive = edited / "dist" / "chinese-dilemma-annotated-2026.1.zip"
    first, digest = archive.read_bytes(), hashlib.sha256(archive.read_bytes()).hexdigest()
    assert digest in done.stdout and "edition 2026.1 of 2026-11-22" in done.stdout
    assert (edited / "dist" / f"{archive.name}.sha256").read_text(encoding="utf-8") == f"{digest}  {archive.name}\n"
    files = read_archive(archive)
    assert (edited / "dist" / "chinese-dilemma-annotated-2026.1.MANIFEST.sha256").read_text(encoding="utf-8") == manifest(files)
    assert {"index.html", "law/index.html", "data/sources.json", CARD} <= set(files)

    again = run("edition.py", edited, "--check", str(archive), TZ="Asia/Shanghai")
    assert again.returncode == 0 and "equal, byte for byte" in again.stdout, again.stderr
    again = run("edition.py", edited)
    assert again.returncode == 0 and "equal, byte for byte" in again.stdout and archive.read_bytes() == first
    late = run("edition.py", edited, "--check", str(archive), SOURCE_DATE_EPOCH="1800000000")
    assert late.returncode == 1 and "times, order, permissions or compression differ" in late.stderr

    (edited / "docs" / "index.md").write_text((edited / "docs" / "index.md").read_text(encoding="utf-8").replace("Read", "Reed"), encoding="utf-8")
    for arguments in ((), ("--check", str(archive))):
        other = run("edition.py", edited, *arguments)
        assert other.returncode == 1 and "index.html: differs" in other.stderr and "never changed" in other.stderr
    assert archive.read_bytes() == first


def test_a_tree_that_is_no_edition_is_refused(edited: Path) -> None:
    (edited / "data" / "changes.yml").write_text(CHANGES, encoding="utf-8")
    with pytest.raises(EditionError, match="the change of 2026-12-03 was made after edition 2026.1"):
        present_edition(load_project(edited))
    config = (edited / "mkdocs.yml").read_text(encoding="utf-8")
    for number, message in (("2026.2", "no entry opens edition 2026.2"), ("../2026.1", "must be a year and a count")):
        (edited / "mkdocs.yml").write_text(config.replace('"2026.1"', f'"{number}"'), encoding="utf-8")
        done = run("edition.py", edited)
        assert done.returncode == 1 and message in done.stderr and not (edited / "dist").exists()


def test_the_present_tree_is_known_by_its_edition(project: Project) -> None:
    assert project.settings.extra["edition"] in {change.edition for change in load_changes(project)}


OLD_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Old</title><meta name="robots" content="index"><link rel="canonical" href="https://old.example/base/law/">
<link rel=stylesheet href=/base/assets/a.css></head>
<body class="x"><!-- <a href="/base/law/"> --><script>const a = '<a href="/base/law/">';</script>
<a href="https://old.example/base/claims/?q=1#c1">1</a><a HREF='/base/'>2</a><a href="../claims/">3</a><a href="https://other.example/base/">4</a><a href="#s1">5</a><a href="//old.example/">6</a><a href="/elsewhere/">7</a>
</body></html>
"""


def test_an_old_edition_is_shown_with_a_banner_and_keeps_to_itself(edited: Path, tmp_path: Path, build: Build) -> None:
    site, shelf = tmp_path / "site", tmp_path / "shelf"
    shelf.mkdir()
    (edited / "data" / "redirects.yml").write_text(REDIRECTS, encoding="utf-8")
    build(edited, site)
    pages = {name: OLD_PAGE.encode() for name in ("index.html", "law/index.html", "law/more/index.html", "old/index.html", "404.html")}
    files = {**pages, "sitemap.xml": b"<urlset>", "data/x.json": b"{}", CARD: Edition("2025.3", "2025-07-01", "https://old.example/base/", "Old").card()}
    write_archive(shelf / "any-name.zip", files, 0)
    (shelf / "any-name-offline.zip").write_bytes(b"left alone")
    assert mount(shelf, site, "https://tiny.example/") == ["2025.3"]

    old = site / "e" / "2025.3"
    assert sorted(p.relative_to(old).as_posix() for p in old.rglob("*") if p.is_file()) == ["404.html", "data/x.json", "index.html", "law/index.html", "law/more/index.html", "old/index.html"]
    where = {"index.html": ("../../", "/"), "law/index.html": ("../../../law/", "/law/"), "law/more/index.html": ("../../../../law/", "/law/"), "old/index.html": ("../../../law/", "/law/"), "404.html": ("../../", "/")}
    for name, (href, address) in where.items():
        page = lxml.html.parse(str(old / name)).getroot()
        assert [meta.get("content") for meta in page.cssselect("meta[name=robots]")] == ["noindex"]
        assert [link.get("href") for link in page.cssselect("link[rel=canonical]")] == [f"https://tiny.example{address}"]
        banner = page.cssselect("body > aside.edition-banner")[0]
        assert banner.text_content().startswith("This is edition 2025.3 of 1 July 2025.") and banner.cssselect("a")[0].get("href") == href, name
        assert ("no longer there" in banner.text_content()) == (name in {"law/more/index.html", "404.html"})
        assert bool(page.cssselect("script[src$='e/edition.js'], script[src$='../edition.js']")) == (name not in {"law/more/index.html", "404.html"})
    law = lxml.html.parse(str(old / "law" / "index.html")).getroot()
    links = [a.get("href") for a in law.cssselect("body > a")]
    assert links == ["../claims/?q=1#c1", "../", "../claims/", "https://other.example/base/", "#s1", "//old.example/", "/elsewhere/"]
    assert [link.get("href") for link in law.cssselect("link[rel=stylesheet]")] == ["../../edition.css", "../assets/a.css"]
    text = (old / "law" / "index.html").read_text(encoding="utf-8")
    assert '<!-- <a href="/base/law/"> --><script>const a = \'<a href="/base/law/">\';</script>' in text
    assert old_page_with_header(tmp_path) == ["a", "aside", "script", "header"]
    assert "2025.3" not in "".join(published(site))


def old_page_with_header(tmp_path: Path) -> list[str]:
    """The order of things on an old page that has a link to skip to the content."""
    page = b'<html><head></head><body><a href="#s1">Skip to content</a><header>x</header></body></html>'
    (tmp_path / "other").mkdir()
    write_archive(tmp_path / "other" / "x.zip", {"index.html": page, CARD: Edition("2025.4", "2025-08-01", "https://tiny.example/", "Tiny").card()}, 0)
    mount(tmp_path / "other", tmp_path / "site", "https://tiny.example/")
    return [element.tag for element in lxml.html.parse(str(tmp_path / "site" / "e" / "2025.4" / "index.html")).getroot().body]


def test_the_build_command_shows_editions_and_refuses_a_bad_shelf(edited: Path, tmp_path: Path) -> None:
    assert run("edition.py", edited).returncode == 0
    site = tmp_path / "site"
    done = run("build.py", edited, str(site), "--editions", "dist")
    assert done.returncode == 0 and "with edition 2026.1" in done.stdout, done.stderr
    assert (site / "e" / "2026.1" / "law" / "index.html").is_file()
    assert not [file for file in site.glob("*.xml") if "/e/" in file.read_text(encoding="utf-8")]
    (tmp_path / "empty").mkdir()
    done = run("build.py", edited, str(site), "--editions", str(tmp_path / "empty"))
    assert done.returncode == 1 and "holds no archive" in done.stderr and "Traceback" not in done.stderr


# The offline copy


@pytest.mark.parametrize(
    ("folder", "written", "offline"),
    [
        ("", "./", "index.html"),
        ("law", "..", "../index.html"),
        ("law", "../claims/?a=b#c", "../claims/index.html?a=b#c"),
        ("law", "./#s1", "index.html#s1"),
        ("law", "?a=b", "index.html?a=b"),
        ("law", "#s1", "#s1"),
        ("law", "../a.css", "../a.css"),
        ("law", "/base/claims/", "../claims/index.html"),
        ("law", "https://tiny.example/claims/", "https://tiny.example/claims/"),
        ("law", "mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_addresses_for_a_folder(tmp_path: Path, folder: str, written: str, offline: str) -> None:
    for name in ("law", "claims"):
        (tmp_path / name).mkdir()
    (tmp_path / "a.css").touch()
    assert from_folder(tmp_path, "/base/", folder, written) == offline


def test_rewriting_touches_nothing_else() -> None:
    text = "<a\n title='href=\"x\"' href = \"a&amp;b\" >é</A ><br/><P\tid=q>\n<a href=x>&nbsp;"
    assert rewrite_tags(text, lambda *_: None) == text
    new = rewrite_tags(text, lambda tag, attributes, written: with_attribute(written, "href", f"<{attributes['href']}>") if tag == "a" else None)
    assert new == "<a\n title='href=\"x\"' href = \"&lt;a&amp;b&gt;\" >é</A ><br/><P\tid=q>\n<a href=\"&lt;x&gt;\">&nbsp;"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "no Chromium: run make test, which installs one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


def watched(browser: Browser, trouble: list[str]):  # type: ignore[no-untyped-def]
    """A page that notes what goes wrong on it."""
    page = browser.new_context().new_page()
    page.on("console", lambda message: trouble.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.append(request.url) if not request.url.startswith(("file:", "data:", "http://127.0.0.1")) else None)
    return page


def test_the_offline_copy_opens_from_a_folder(site: Path, tmp_path: Path, browser: Browser, project: Project) -> None:
    folder = tmp_path / "with space & 字"
    for name, content in offline_files(site, project.settings.site_url).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    missing = set()
    for file in folder.rglob("*.html"):
        for _, _, href, _ in lxml.html.parse(str(file)).getroot().iterlinks():
            path = href.partition("#")[0].partition("?")[0]
            if path and ":" not in path and not (file.parent / path).is_file():
                missing.add((file.relative_to(folder).as_posix(), href))
    assert missing == set()

    trouble: list[str] = []
    page = watched(browser, trouble)
    page.goto((folder / "index.html").as_uri())
    for name, heading in (("How to cite", "How to cite"), ("Bibliography", "Annotated bibliography"), ("Data", "Data"), ("About", "About")):
        page.locator("footer").get_by_role("link", name=name, exact=True).click()
        page.wait_for_load_state("load")
        assert heading in page.locator("h1").inner_text() and page.url.startswith("file:") and "index.html" in page.url
    page.get_by_role("link", name="The Chinese Dilemma, Annotated").first.click()
    page.wait_for_load_state("load")
    assert page.url == (folder / "index.html").as_uri()
    page.get_by_role("button", name="Search", exact=True).click()
    assert "needs a web server" in page.locator("#search-status").inner_text()
    page.locator("#search-input").fill("possession")
    page.wait_for_timeout(400)  # longer than the search waits for the next letter
    assert "needs a web server" in page.locator("#search-status").inner_text()
    for name in ("bibliography", "claims", "foreign-models/comparison", "foreign-models/timeline", "chinese-dilemma/criminal-law"):
        page.goto((folder / name / "index.html").as_uri())
        if page.locator("form.filters select").count():
            page.locator("form.filters select").first.select_option(index=1)
    page.goto((folder / "sources" / "index.html").as_uri())
    page.wait_for_url("**/bibliography/index.html")
    assert trouble == []
    page.context.close()


def test_the_offline_command_packs_the_built_site(edited: Path, tmp_path: Path) -> None:
    assert run("offline.py", edited).returncode == 2
    assert run("build.py", edited, "site").returncode == 0
    sums = []
    for _ in range(2):
        done = run("offline.py", edited)
        assert done.returncode == 0, done.stderr
        sums.append((edited / "dist" / "chinese-dilemma-annotated-2026.1-offline.zip").read_bytes())
    assert sums[0] == sums[1]
    files = read_archive(edited / "dist" / "chinese-dilemma-annotated-2026.1-offline.zip")
    assert b"../law/index.html" in files["sources/prc-criminal-law-1997/index.html"] and "README.txt" in files and "404.html" not in files


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_moved_addresses_and_old_editions_keep_the_section_in_a_browser(edited: Path, tmp_path: Path, build: Build, browser: Browser) -> None:
    (edited / "data" / "redirects.yml").write_text(REDIRECTS, encoding="utf-8")
    build(edited, tmp_path / "site")
    (tmp_path / "shelf").mkdir()
    write_archive(tmp_path / "shelf" / "x.zip", {**files_of(tmp_path / "site"), CARD: present_edition(load_project(edited)).card()}, 0)
    mount(tmp_path / "shelf", tmp_path / "site", "https://tiny.example/")
    handler = functools.partial(_Quiet, directory=str(tmp_path / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        trouble: list[str] = []
        page = watched(browser, trouble)
        (tmp_path / "site" / "favicon.ico").touch()
        for old, new in {"/old/": "/law/", "/old/#s1-law": "/law/#s1-law", "/old/#gone": "/claims/#c1-code", "/a/deep/place/": "/law/#s1-law", "/a/deep/place/#x": "/law/#s1-law"}.items():
            page.goto(address + old)
            page.wait_for_url(address + new)
        page.goto(f"{address}/e/2026.1/law/#s1-law")
        assert page.locator("#edition-now").is_visible()  # though the page is scrolled to a section
        page.locator("#edition-now").click()
        page.wait_for_url(f"{address}/law/#s1-law")
        without = browser.new_context(java_script_enabled=False).new_page()
        without.goto(f"{address}/old/")
        without.wait_for_url(f"{address}/law/")
        without.context.close()
        assert trouble == []
        page.context.close()
        server.shutdown()


def test_a_moved_section_is_shown_only_to_who_asks_for_it(tmp_path: Path, browser: Browser) -> None:
    style = (ROOT / "docs" / "assets" / "companion.css").read_text(encoding="utf-8")
    (tmp_path / "t.html").write_text(f'<!doctype html><html lang="en"><style>{style}</style><p>x<p class="moved" id="s1-past">This section has moved.</p>', encoding="utf-8")
    page = watched(browser, [])
    page.goto((tmp_path / "t.html").as_uri())
    assert not page.locator("#s1-past").is_visible()
    page.goto((tmp_path / "t.html").as_uri() + "#s1-past")
    assert page.locator("#s1-past").is_visible()
    page.context.close()
