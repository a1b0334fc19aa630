"""Front matter: each page says its title, and each chapter its section, date, review and summary."""

from collections.abc import Iterator

from companion.dates import is_date
from companion.pages import Page
from companion.problem import Problem, nearest
from companion.project import Project

KNOWN = ("title", "section", "law_as_at", "review", "summary", "content_note", "language", "han", "checked", "hide", "facts")
CHAPTER = ("law_as_at", "review", "summary")


def check(project: Project) -> Iterator[Problem]:
    """Every page has the facts its place on the site asks for."""
    sections: dict[str, Page] = {}
    unread = {problem.path for problem in project.problems}
    for page in project.chapters:
        yield from _page(page, page.path in unread)
        section = str(page.meta.get("section", ""))
        if section and section in sections:
            yield Problem(page.path, page.meta.line_of("section"), f'section {section} is already mirrored by {sections[section].path}; each section must have one page: take section out of one of them')
        if section:
            sections[section] = page


def _page(page: Page, unread: bool) -> Iterator[Problem]:
    if not page.title and not unread:  # what could not be read may have been the title
        yield Problem(page.path, 1, "the front matter has no title; every page must have one: add title:")
    for name in page.meta:
        if name not in KNOWN:
            yield Problem(page.path, page.meta.line_of(name), f'"{name}" is no field of the front matter{nearest(name, KNOWN) or ";"} a field must be one of {", ".join(KNOWN)}: correct the name, or delete the line')
    if page.meta.get("section"):
        for name in CHAPTER:
            if not page.meta.get(name):
                yield Problem(page.path, 1, f'the front matter has no "{name}"; every chapter must have one: add {name}:')
    for name in ("law_as_at", "checked"):
        if page.meta.get(name) and not is_date(str(page.meta[name])):
            yield Problem(page.path, page.meta.line_of(name), f'"{page.meta[name]}" is no date; {name} must be YYYY-MM-DD: correct it')
