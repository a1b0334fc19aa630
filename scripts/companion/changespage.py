"""The list of substantive changes on the page `/about/changes/`: one entry each, newest first, with an address of its own."""

from html import escape
from typing import TYPE_CHECKING

from companion import reference
from companion.changes import EVERYWHERE, Change, load_changes
from companion.dates import in_words
from companion.languages import TAGS, render_marked
from companion.markdown_ext import Html
from companion.pages import Page, relative_url
from companion.redirects import final_address
from companion.spans import link, render_html

if TYPE_CHECKING:
    from companion.project import Project


def render(project: "Project", page: Page, argument: str) -> str:
    """Block `\\changes`: date, edition, what changed, and the pages, linked by title."""
    return Html("\n".join(_entry(project, page, change) for change in load_changes(project)))


def _entry(project: "Project", page: Page, change: Change) -> str:
    date = in_words(change.date)
    edition = f' <span class="badge">Edition {escape(change.edition)}</span>' if change.edition else ""
    pages = "the whole site" if EVERYWHERE in change.pages else ", ".join(_page_link(project, page, url) for url in change.pages)
    return (
        f'<article class="change" id="{change.id}"><p class="change-date"><time datetime="{change.date}">{date}</time>{edition} '
        f'<a class="headerlink" href="#{change.id}" title="Link to this change">#</a></p>'
        f'<p>{render_marked(change.what)}</p><p class="change-pages">Pages: {pages}</p></article>'
    )


def _page_link(project: "Project", page: Page, url: str) -> str:
    target = final_address(project, url)
    record = project.page_at.get(target.partition("#")[0])
    if record is None:
        return escape(url)  # a check tells it
    source = project.sources.get(record.source_key)
    title = render_html(reference.short(source)) if source else render_marked(record.title)
    if not source and record.language != "en":
        title = f'<span lang="{TAGS.get(record.language, record.language)}">{escape(record.title)}</span>'
    return link(title, relative_url(page.url, target))
