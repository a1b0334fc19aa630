"""What is shipped to the reader is named with its licence; what is installed is locked, listed and the same at every turn."""

import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from companion.sbom import Pinned, parse_lock, render_bill
from companion.sitecheck import html_pages
from conftest import ROOT
from lxml import html

PAGE = ROOT / "docs" / "about" / "licences.md"
#: Files the build writes from our own sources: pages and their twins, data, search index, sitemap, feed.
OURS = ("*.html", "*index.md", "*index.json", "*.bib", "*.ris", "*.csl.json", "*.docx", "data/*", "e/*", "feed.xml", "llms.txt", "sitemap.xml", "sitemap.xml.gz", "robots.txt", "_headers", "assets/moved.js", "search/fragment/*", "search/index/*", "search/filter/*", "search/*.pf_meta", "search/pagefind-entry.json", "cite/*", "pdf/*")  # fmt: skip


def named_files() -> list[str]:
    """The patterns of the table on the page Licences that stand for whole files."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").split("{#licences-others}")[1].splitlines() if line.startswith("| ")]
    cells = [row.split("|")[4].strip() for row in rows[2:]]
    return [pattern for cell in cells if not cell.startswith("in ") for pattern in re.findall(r"`([^`]+)`", cell)]


def foreign(site: Path) -> list[str]:
    """The files of the built site that are neither written by the build nor among our assets."""
    own = {f"assets/{file.relative_to(ROOT / 'docs' / 'assets').as_posix()}" for file in (ROOT / "docs" / "assets").rglob("*") if file.is_file()}
    files = sorted(file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
    return [file for file in files if file not in own and not any(fnmatch.fnmatch(file, pattern) for pattern in OURS)]


def unnamed(files: list[str]) -> list[str]:
    return [file for file in files if not any(fnmatch.fnmatch(file, pattern) for pattern in named_files())]


def test_every_file_that_is_not_ours_is_named_on_the_page(site: Path) -> None:
    files = foreign(site)
    assert len(files) >= 8 and unnamed(files) == []
    assert unnamed([*files, "assets/javascripts/lunr/tinyseg.js", "assets/vendor/other.js"]) == ["assets/javascripts/lunr/tinyseg.js", "assets/vendor/other.js"]


def test_every_name_on_the_page_is_of_a_file_that_is_shipped(site: Path) -> None:
    assert [pattern for pattern in named_files() if not fnmatch.filter(foreign(site), pattern)] == []


def test_packages_inside_the_scripts_of_the_theme_are_named(site: Path) -> None:
    page, notices = (path.read_text(encoding="utf-8") for path in (PAGE, ROOT / "docs" / "assets" / "third-party.txt"))
    packages = set()
    for file in site.glob("assets/javascripts/**/*.map"):
        packages |= {name for source in json.loads(file.read_text(encoding="utf-8"))["sources"] for name in re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)", source)}
    assert packages == {"clipboard", "escape-html", "focus-visible", "rxjs", "tslib"}
    for name in ("clipboard.js", "escape-html", "focus-visible", "RxJS", "tslib", "Pagefind", "Material for MkDocs", "Material Design Icons", "Octicons", "Font Awesome Free"):
        assert name in page and name in notices, name


def test_icons_in_pages_are_of_the_sets_named(site: Path) -> None:
    import material

    icons = Path(material.__file__).parent / "templates" / ".icons"
    sets = {"".join(re.findall(r' d="([^"]+)"', file.read_text(encoding="utf-8"))): file.relative_to(icons).parts[0] for file in icons.rglob("*.svg")}
    found = set()
    for _, file in html_pages(site):
        for icon in html.parse(str(file)).xpath("//svg[not(contains(@class, 'chart'))]"):
            found.add(sets.get("".join(icon.xpath(".//path/@d")), "unknown"))
    assert found == {"material"}


def test_the_notices_are_published_with_the_full_texts(site: Path) -> None:
    text = (site / "assets" / "third-party.txt").read_text(encoding="utf-8")
    for words in ("Permission is hereby granted, free of charge", "9. Accepting Warranty or Additional Liability", "The name and trademarks of copyright holders", "Copyright 2022 CloudCannon"):
        assert words in text


# ── bill of materials ───────────────────────────────────────────────────────

LOCK = """\
alpha==1.0 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via
    #   project (pyproject.toml)
    #   Beta_x
Beta_x==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{1}
    # via alpha
""".format("0" * 64, "f" * 64)


def test_a_lock_is_read_whole() -> None:
    assert parse_lock(LOCK) == (
        Pinned("alpha", "1.0", "", ("0" * 64, "f" * 64), ("", "Beta_x")),
        Pinned("Beta_x", "2.0", "sys_platform == 'win32'", ("f" * 64,), ("alpha",)),
    )
    assert parse_lock(LOCK)[1].purl == "pkg:pypi/beta-x@2.0"
    with pytest.raises(ValueError, match="line 1 of the lock"):
        parse_lock("alpha>=1.0\n")


def test_the_bill_says_who_needs_whom() -> None:
    bill = json.loads(render_bill(LOCK, "project", "2026.1"))
    assert {row["ref"]: row["dependsOn"] for row in bill["dependencies"]} == {
        "project@2026.1": ["pkg:pypi/alpha@1.0"],
        "pkg:pypi/alpha@1.0": ["pkg:pypi/beta-x@2.0"],
        "pkg:pypi/beta-x@2.0": ["pkg:pypi/alpha@1.0"],
    }


def test_the_bill_of_the_project_has_every_pin_and_is_the_same_each_time(tmp_path: Path) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.M)
    made = []
    for name in ("a.json", "b.json"):
        done = subprocess.run([sys.executable, "scripts/sbom.py", str(tmp_path / name)], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0 and f"{len(pins)} packages" in done.stdout
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    bill = json.loads(made[0])
    assert [(part["name"], part["version"]) for part in bill["components"]] == pins
    refs = {part["bom-ref"] for part in bill["components"]}
    assert len(refs) == len(pins) and {ref for row in bill["dependencies"] for ref in row["dependsOn"]} == refs  # nothing is locked that nobody needs


@pytest.mark.parametrize("lock", ["requirements.lock", "tools/audit.lock", "tools/properdocs.lock", "tools/zensical.lock"])
def test_every_lock_has_hashes_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = parse_lock(text)
    assert packages and all(package.hashes for package in packages)
    assert "index-url" not in text and "://" not in text


# ── workflows ───────────────────────────────────────────────────────────────

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_may_do_no_more_than_it_needs(file: Path) -> None:
    flow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert flow["permissions"] == {"contents": "read"}, "the workflow as a whole may read, a job may more"
    for name, job in flow["jobs"].items():
        assert job["timeout-minutes"] <= 60
        steps = job["steps"]
        runs = "\n".join(step.get("run", "") for step in steps)
        assert "${{" not in runs, "no value of an event goes into a command"
        if "write" in job.get("permissions", {}).values():
            assert not re.search(r"\b(make|pip|python[0-9.]*)\b", runs), f"{name} may write, so it runs nothing of the tree"
        for step in steps:
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False
    assert "pull_request_target" not in file.read_text(encoding="utf-8")
