"""The site's Markdown for a generator that offers Markdown extensions and nothing else: add `generic_extension` to its list.

With MkDocs the hook composes a page before it is converted and says which page it is. Here the text itself says it: every page's
text is its own, so the page is found by it, composed, and converted as always. Run with `scripts/` on the Python path and the
project as the present folder. Used by `scripts/canary.py`; see decisions/how-to-move.md for what else a move needs.
"""

import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from companion.compose import BLOCKS, compose
from companion.markdown_ext import CompanionExtension
from companion.pages import Page
from companion.project import Project, load_project
from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

_LOCK = threading.RLock()
_loading = threading.local()


@cache
def _loaded() -> tuple[Project, dict[str, Page]]:
    project = load_project(Path("."))
    others = tuple(name for name in project.settings.markdown_extensions if name != __name__)  # the project reads its pages itself, with our extension already
    project = replace(project, settings=replace(project.settings, markdown_extensions=others))
    project.chapter_readings, project.citations, project.claims  # noqa: B018 - once, before threads ask for them
    return project, {page.body.strip(): page for page in project.pages}


class _Compose(Preprocessor):
    """Puts the composed text in place of the author's."""

    def __init__(self, md: Markdown, extension: CompanionExtension, pages: dict[str, Page]) -> None:
        super().__init__(md)
        self.extension, self.pages = extension, pages

    def run(self, lines: list[str]) -> list[str]:
        """Find the page and compose it; a text that is no page of ours stays as it is."""
        page = self.pages.get("\n".join(lines).strip())
        if page is None:
            return lines
        self.extension.page = page
        self.extension.start()
        with _LOCK:
            return compose(self.extension.project, page).split("\n")


class GenericExtension(CompanionExtension):
    """The extension with the page found by its text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Compose before anything else."""
        super().extendMarkdown(md)
        md.preprocessors.register(_Compose(md, self, _loaded()[1]), "companion-compose", 1000)


class _Nothing(Extension):
    """Stands in while the project loads and tries the extensions of its settings."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Change nothing."""


def makeExtension(**settings: Any) -> Extension:  # noqa: N802 - the name is Python-Markdown's
    """Return the extension; it has no settings."""
    if getattr(_loading, "now", False):
        return _Nothing()
    _loading.now = True
    try:
        with _LOCK:
            project, _ = _loaded()
    finally:
        _loading.now = False
    return GenericExtension(project, BLOCKS)
