"""Build the site with ProperDocs and with Zensical in environments of their own, and tell how far the result is the same. Not a gate.

Usage: python scripts/canary.py [--keep FOLDER]     exit 0 whatever was found

ProperDocs runs the same hook as MkDocs. Zensical runs no hooks: it gets the Markdown extension alone (`generic_extension`). Both see
the packages of .venv behind their own, and a copy of the tree. What is compared: the text of every note, chapter by chapter, and
which of the other parts of the site are there. Versions: tools/*.lock.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import yaml
from companion.editions import default_epoch
from companion.project import Project, load_project
from lxml import html

ROOT = Path(__file__).resolve().parent.parent
TREE = ("docs", "data", "overrides", "schemas", "scripts")
SHOWN = ("/chinese-dilemma/judicial-interpretations/", "/foreign-models/legislation-abroad/", "/recommendations/definition/")
#: Parts of the site that are not Markdown: how each is recognised in a built site.
PARTS: dict[str, Callable[[Path], bool]] = {
    "metadata in the head": lambda site: "citation_title" in _text(site / "introduction" / "index.html"),
    "block that cites the page": lambda site: 'id="cite-this"' in _text(site / "introduction" / "index.html"),
    "data files": lambda site: (site / "data" / "claims.json").is_file() and (site / "data" / "references.bib").is_file(),
    "twins of the pages (JSON, Markdown)": lambda site: (site / "introduction" / "index.json").is_file(),
    "feed": lambda site: (site / "feed.xml").is_file(),
    "search index": lambda site: (site / "search" / "pagefind.js").is_file(),
    "pages of sources": lambda site: 'class="source-head"' in _text(site / "sources" / "prc-minors-protection-law-2020" / "index.html"),
}
_GENERATOR = re.compile(rb'<meta name="generator"[^>]*>')


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def notes(file: Path) -> list[str]:
    """The text of every note on a built page, in order, white space made even."""
    text = _text(file)
    return [" ".join(note.text_content().split()) for note in html.fromstring(text).xpath("//li[starts-with(@id, 'note-')]")] if text else []


def anchors(file: Path) -> list[str]:
    """The ids of headings and paragraphs of a built page, those that are promised."""
    text = _text(file)
    return [element.get("id") for element in html.fromstring(text).xpath("//article//*[self::h1 or self::h2 or self::h3 or self::h4 or starts-with(@id, 'p-')][@id and not(ancestor::*[contains(@class, 'cite-page')])]")] if text else []


def compare(project: Project, one: Path, other: Path) -> list[str]:
    """Return lines on notes and anchors: three chapters by name, then all."""
    lines, total, equal, same_anchors = [], 0, 0, 0
    for page in project.chapters:
        first, second = (site / page.url.strip("/") / "index.html" for site in (one, other))
        ours, theirs = notes(first), notes(second)
        same = sum(a == b for a, b in zip(ours, theirs, strict=False))
        total, equal = total + len(ours), equal + same
        same_anchors += anchors(first) == anchors(second)
        if page.url in SHOWN:
            lines.append(f"  {page.url}: {same} of {len(ours)} notes equal, {len(theirs)} built")
            if differing := next(((a, b) for a, b in zip(ours, theirs, strict=False) if a != b), None):
                lines += [f"    first difference: {differing[0][:150]}", f"                      {differing[1][:150]}"]
    lines.append(f"  all {len(project.chapters)} pages: {equal} of {total} notes equal, anchors equal on {same_anchors}")
    return lines


def files(site: Path) -> dict[str, bytes]:
    """Path → content of every file of a built site, without the name of the generator in the head of pages."""
    return {file.relative_to(site).as_posix(): _GENERATOR.sub(b"", file.read_bytes()) for file in site.rglob("*") if file.is_file()}


def python_of(name: str) -> Path:
    """The Python of a tool's environment, with the packages of .venv behind its own."""
    folder = ROOT / ".cache" / name
    (own,) = folder.glob("lib/python*/site-packages")
    (ours,) = (ROOT / ".venv").glob("lib/python*/site-packages")
    (own / "behind.pth").write_text(f"{ours}\n", encoding="utf-8")
    return folder / "bin" / "python"


def run(command: Iterable[object], folder: Path, environment: dict[str, str]) -> tuple[int, str, float]:
    """Run a build; return its exit code, the end of what it said, and seconds."""
    start = time.monotonic()
    done = subprocess.run([str(part) for part in command], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=900)
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return done.returncode, "\n".join(f"    {line[:200]}" for line in said[-6:]), time.monotonic() - start


def copy_tree(target: Path) -> Path:
    """Copy what a build reads."""
    for name in TREE:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "references.bib"):
        shutil.copy(ROOT / name, target / name)
    return target


def for_zensical(folder: Path) -> None:
    """Change the copy's settings: no hook, our extension by its name, the theme's older look, none of our templates.

    Zensical's templates are MiniJinja, without Python's methods of strings (`.rstrip`), which ours use.
    """
    settings = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
    settings.pop("hooks", None)
    settings["strict"] = False
    settings["theme"]["variant"] = "classic"
    del settings["theme"]["custom_dir"]
    settings["markdown_extensions"] = [*settings["markdown_extensions"], "generic_extension"]
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")


def told(name: str, site: Path, outcome: tuple[int, str, float], extra: Iterable[str] = ()) -> None:
    """Print what one generator did."""
    code, said, seconds = outcome
    pages = sum(1 for _ in site.rglob("index.html"))
    print(f"\n{name}: exit {code}, {seconds:.0f} s, {pages} pages")
    if code or not pages:
        print(said)
    for line in extra:
        print(line)
    missing = [part for part, there in PARTS.items() if not there(site)]
    print(f"  there: {', '.join(part for part in PARTS if part not in missing) or 'none'}\n  missing: {', '.join(missing) or 'none'}", flush=True)


def main(arguments: list[str]) -> int:
    """Build three times and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="build in this folder, which must not exist, and leave it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        base = options.keep or Path(temporary) / "canary"
        base.mkdir(parents=True)
        project = load_project(ROOT)
        environment = {"SOURCE_DATE_EPOCH": str(default_epoch(ROOT)), "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        tree = copy_tree(base / "tree")
        ours = base / "mkdocs"
        told("MkDocs", ours, run([sys.executable, "scripts/build.py", ours], tree, environment))

        site = base / "properdocs"
        outcome = run([python_of("properdocs"), "-m", "properdocs", "build", "--strict", "-f", "mkdocs.yml", "-d", site], tree, environment)
        one, other = files(ours), files(site)
        equal = sum(other.get(path) == content for path, content in one.items())
        told("ProperDocs", site, outcome, [*compare(project, ours, site), f"  {equal} of {len(one)} files equal byte for byte, {len(set(other) - set(one))} more"])

        tree = copy_tree(base / "zensical")
        for_zensical(tree)
        outcome = run([python_of("zensical"), "-m", "zensical", "build", "-f", "mkdocs.yml"], tree, {**environment, "PYTHONPATH": str(tree / "scripts")})
        told("Zensical", tree / "site", outcome, compare(project, ours, tree / "site"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
