"""Redirects lead from an address that is free to one that exists, in one step."""

from collections.abc import Iterator

from companion.dates import is_date
from companion.problem import Problem, nearest
from companion.project import Project
from companion.redirects import REDIRECTS, Redirect, load_redirects


def check(project: Project) -> Iterator[Problem]:
    """No redirect stands in the way of a page, leads nowhere, in a chain or in a circle."""
    redirects = load_redirects(project)
    moved: dict[str, Redirect] = {}
    for redirect in redirects:
        if other := moved.get(redirect.old):
            yield _at(redirect, f'"{redirect.old}" is already moved on line {other.line}; an address must lead to one place: delete one')
        moved.setdefault(redirect.old, redirect)
    for redirect in redirects:
        yield from _old(project, redirect, moved)
        yield from _new(project, redirect, moved)
        if not is_date(redirect.date):
            yield _at(redirect, f'"{redirect.date}" is no date; it must be YYYY-MM-DD: correct it')


def _old(project: Project, redirect: Redirect, moved: dict[str, Redirect]) -> Iterator[Problem]:
    url, _, fragment = redirect.old.partition("#")
    if not fragment and url in project.page_at:
        yield _at(redirect, f'"{url}" is a page; what moved must be an address without a page: delete {project.page_at[url].path} or this entry')
    if fragment and url in project.page_at and fragment in _anchors(project, url):
        yield _at(redirect, f'"{redirect.old}" is a section; what moved must not stand there any more: give the section another id or delete this entry')
    if fragment and url not in project.page_at and url not in moved:
        yield _at(redirect, f'"{url}" is neither a page nor moved{nearest(url, (*project.page_at, *(address for address in moved if "#" not in address))) or ";"} a section moves with its page, so that must be said first: add where the page went, or correct the address')


def _new(project: Project, redirect: Redirect, moved: dict[str, Redirect]) -> Iterator[Problem]:
    url, _, fragment = redirect.new.partition("#")
    if any(address in moved and address not in project.page_at for address in (redirect.new, url)):
        yield _at(redirect, f'"{redirect.new}" has moved itself; a redirect must lead to its end in one step: write the last address of the chain')
    elif url not in project.page_at:
        yield _at(redirect, f'"{url}" is no page{nearest(url, project.page_at) or ";"} what moved must lead to an address of the site: write it as in /foreign-models/canada/')
    elif fragment and project.readings[url].complete and fragment not in _anchors(project, url):
        yield _at(redirect, f'"{redirect.new}" is no section of that page{nearest(fragment, _anchors(project, url)) or ";"} the part after # must be the id of a heading or paragraph there: correct it')


def _anchors(project: Project, url: str) -> set[str]:
    reading = project.readings[url]
    return {part.id for part in (*reading.headings, *reading.paragraphs)}


def _at(redirect: Redirect, message: str) -> Problem:
    return Problem(REDIRECTS, redirect.line, message)
