"""What the templates need to know of one page: title, description, language, kind, review."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion import reference
from companion.pages import Page

if TYPE_CHECKING:
    from companion.project import Project


@dataclass(frozen=True)
class PageData:
    """Facts of a page for the theme."""

    kind: str
    title: str
    description: str
    language: str
    edit_path: str


def page_data(project: "Project", page: Page) -> PageData:
    """Return the facts of `page`. A source's description is its reference."""
    source = project.sources.get(page.source_key)
    if source is not None:
        return PageData("source", source.title, reference.full_text(source), "en", page.path)
    kind = "chapter" if page.meta.get("section") else "page"
    return PageData(kind, page.title, str(page.meta.get("summary", "")), page.language, page.path)
