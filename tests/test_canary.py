"""The exit route: our Markdown in a generator that offers Markdown extensions alone gives what the hook gives."""

import importlib
from pathlib import Path

import pytest
from companion.compose import compose
from companion.convert import _convert
from companion.project import load_project
from markdown import Markdown


def test_the_generic_extension_gives_the_pages_of_the_hook(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny)
    generic = importlib.reload(importlib.import_module("generic_extension"))  # it keeps the project of its first folder
    project = load_project(tiny)
    settings = project.settings
    for page in project.pages:
        converter = Markdown(extensions=[*settings.markdown_extensions, generic.makeExtension()], extension_configs=dict(settings.extension_configs))
        assert converter.convert(page.body) == _convert(project, page, compose(project, page)).html, page.url
    law = Markdown(extensions=[generic.makeExtension()]).convert(project.page_at["/law/"].body)
    assert 'id="note-1"' in law and Markdown(extensions=[generic.makeExtension()]).convert("No page of ours.") == "<p>No page of ours.</p>"


def test_notes_are_compared_by_their_text(tmp_path: Path) -> None:
    import canary

    for name, text in (("one", "A  note"), ("other", "Another")):
        (tmp_path / f"{name}.html").write_text(f'<ol><li id="note-1">{text}</li><li>none</li></ol>', encoding="utf-8")
    assert canary.notes(tmp_path / "one.html") == ["A note"] and canary.notes(tmp_path / "other.html") == ["Another"] and canary.notes(tmp_path / "none.html") == []
