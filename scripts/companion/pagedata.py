"""What the templates need to know of one page: title, description, language, kind, review."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion import citethis, reference
from companion.editing import data_files, edit_address, report_address
from companion.metadata import Metadata, metadata
from companion.pages import Page

if TYPE_CHECKING:
    from companion.project import Project


#: Script → the blocks in a page's text that need it.
_SCRIPTS = {
    "filters.js": ("annotated-bibliography", "claims-filters", "comparison-filters", "timeline-filters"),
    "comparison.js": ("comparison-matrix",),
}


@dataclass(frozen=True)
class PageData:
    """Facts of a page for the theme."""

    kind: str
    title: str
    description: str
    language: str
    edit_path: str
    metadata: Metadata
    #: Scripts of `docs/assets/` that only pages of this kind need.
    scripts: tuple[str, ...] = ()
    #: The block that cites the page, as HTML; the templates that cite its parts, as JSON.
    cite: str = ""
    cite_templates: str = ""
    #: Where a mistake on the page is reported; the data files it shows, each with the address where it is edited.
    report: str = ""
    data_files: tuple[tuple[str, str], ...] = ()


def page_data(project: "Project", page: Page) -> PageData:
    """Return the facts of `page`. A source's description is its reference."""
    source = project.sources.get(page.source_key)
    if source is not None:
        description = reference.full_text(source)
        return PageData("source", source.title, description, "en", page.path, metadata(project, page, description), (), citethis.render(project, page), citethis.templates(project, page), *_editing(project, page, source.get("shorttitle") or source.title))
    kind = "chapter" if page.meta.get("section") else "page"
    description = str(page.meta.get("summary", ""))
    scripts = tuple(script for script, blocks in _SCRIPTS.items() if any(f"\\{block}" in page.body for block in blocks))
    return PageData(kind, page.title, description, page.language, page.path, metadata(project, page, description), scripts, citethis.render(project, page), citethis.templates(project, page), *_editing(project, page, page.title))


def _editing(project: "Project", page: Page, title: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    files = tuple((path, edit_address(project, path)) for path in data_files(project, page))
    return report_address(project, title, page.url), files
