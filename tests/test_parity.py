"""Parity with mkdocs-bibtex: the plain citations of the real chapters name the same keys on the same pages.

Pinpoints and prefixes are taken off (the plugin drops the first and fails strict builds on both), legal entry types become
`misc` (it fails on `@legislation`), and code is blanked (it rewrites citations inside code).
"""

import logging
import re
from pathlib import Path

import pytest
from companion.citation import CLUSTER, NARRATIVE, parse_cluster
from companion.pages import without_code
from companion.project import Project
from mkdocs.commands.build import build
from mkdocs.config import load_config


def plain(text: str) -> str:
    """Return the text with every citation as mkdocs-bibtex reads it."""
    pieces, end, text = [], 0, without_code(text)
    for match in re.finditer(CLUSTER, text):
        pieces += [_narrative(text[end : match.start()]), "[" + "; ".join(f"@{c.key}" for c in parse_cluster(match["inside"])) + "]"]
        end = match.end()
    return re.sub(r"^\\.*$", "", "".join([*pieces, _narrative(text[end:])]), flags=re.M)


def _narrative(text: str) -> str:
    return re.sub(NARRATIVE, lambda match: f"[@{match['key']}]", text)


def test_the_same_keys_on_the_same_pages(project: Project, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "docs").mkdir()
    entries = [f"@misc{{{key},\n  title = {{{source.title}}},\n  author = {{{{Somebody}}}},\n  year = {{2000}},\n}}\n" for key, source in project.sources.items()]
    (tmp_path / "all.bib").write_text("\n".join(entries), encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Parity\ntheme: {name: null, custom_dir: theme}\nmarkdown_extensions: [footnotes, attr_list]\n"
        "plugins:\n  - bibtex: {bib_file: all.bib, bib_by_default: true}\n",
        encoding="utf-8",
    )
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "main.html").write_text("{{ page.content }}", encoding="utf-8")
    chapters = {page.path.removeprefix("docs/").replace("/", "--"): page for page in project.chapters if page.meta.get("section")}
    for name, page in chapters.items():
        (tmp_path / "docs" / name).write_text(plain(page.body), encoding="utf-8")
    caplog.set_level(logging.ERROR, logger="mkdocs")  # its warnings are about its own output
    config = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    for name, page in chapters.items():
        html = (tmp_path / "site" / name.removesuffix(".md") / "index.html").read_text(encoding="utf-8")
        theirs = set(re.findall(r'id="fn:([^"]+)"', html))
        ours = {citation.key for note in project.chapter_readings[page.url].notes for citation in note.citations}
        assert theirs == ours, page.path
    assert len(chapters) >= 15
