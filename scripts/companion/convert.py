"""Markdown to HTML outside any generator: for the citation index, the checks, the bibliography and tests."""

from typing import TYPE_CHECKING

from markdown import Markdown

from companion.compose import BLOCKS, compose
from companion.markdown_ext import CompanionExtension
from companion.pages import Page
from companion.reading import Reading

if TYPE_CHECKING:
    from companion.project import Project


def read_page(project: "Project", page: Page) -> Reading:
    """Convert a page as it will stand on the site and return what was found on it, finished blocks left out."""
    return _convert(project, page, compose(project, page, only_reading=True), only_reading=True)


def render_elsewhere(project: "Project", page: Page, url: str) -> str:
    """Return the body of `page` as HTML to be shown again at the address `url`; its marks lead to its own notes."""
    return _convert(project, page, page.body, shown_on=url).html


def render_part(project: "Project", page: Page, text: str, url: str, first_note: int) -> str:
    """Return `text`, a part of `page` whose notes begin with `first_note`, as HTML to be shown again at the address `url`."""
    return _convert(project, page, text, shown_on=url, first_note=first_note).html


def _convert(project: "Project", page: Page, text: str, shown_on: str = "", only_reading: bool = False, first_note: int = 1) -> Reading:
    # A page can show a part of another, so several converters may be at work: each is taken, used and put back for the next page.
    converter, extension = project.converters.pop() if project.converters else _new_converter(project)
    extension.page, extension.shown_on, extension.only_reading, extension.first_note = page, shown_on, only_reading, first_note
    converter.reset()
    extension.reading.html = converter.convert(text)
    reading = extension.reading
    project.converters.append((converter, extension))
    return reading


def _new_converter(project: "Project") -> tuple[Markdown, CompanionExtension]:
    extension = CompanionExtension(project, BLOCKS)
    settings = project.settings
    return Markdown(extensions=[*settings.markdown_extensions, extension], extension_configs=dict(settings.extension_configs)), extension
