"""What a citation of the companion itself needs to know of a page: title, author, edition, date, permanent address."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.changes import last_changed
from companion.pages import Page

if TYPE_CHECKING:
    from companion.project import Project


@dataclass(frozen=True)
class Citable:
    """A page of the companion as a work that can be cited. `date` is ISO (last substantive change), `url` absolute."""

    title: str
    author: str
    work: str
    edition: str
    date: str
    url: str
    language: str


def citable(project: "Project", page: Page) -> Citable:
    """Return what is needed to cite `page`; for the page of a source, of its annotation."""
    source = project.sources.get(page.source_key)
    title = f"Annotation of {source.title}" if source else page.title
    settings = project.settings
    if page.url == "/":
        title = settings.site_name
    return Citable(
        title, settings.author, settings.site_name, str(settings.extra.get("edition", "")), last_changed(project, page.url),
        settings.site_url.rstrip("/") + page.url, page.language,
    )  # fmt: skip
