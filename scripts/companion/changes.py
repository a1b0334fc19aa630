"""Substantive changes of the site, from `data/changes.yml`: what changed on which page, in which edition, and when a page last changed."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from companion.yamlfile import Block

if TYPE_CHECKING:
    from companion.project import Project

CHANGES = "data/changes.yml"
#: Stands for all pages.
EVERYWHERE = "*"
#: Address of the page that lists them.
CHANGES_PAGE = "/about/changes/"


@dataclass(frozen=True)
class Change:
    """One entry: an ISO date, the addresses that changed (or `*`), what changed in words.

    `edition` is the edition that the entry opens, or an empty string. `id` is its anchor on the page of changes: change-<date>, and
    -2, -3 … for the later ones of a day, so that an entry added on top leaves the others their ids.
    """

    date: str
    pages: tuple[str, ...]
    what: str
    line: int
    edition: str = ""
    id: str = ""


def load_changes(project: "Project") -> tuple[Change, ...]:
    """Return the changes, newest first; of one day, in the order of the file."""
    items = project.data.get("changes", [])
    found = [_change(item) for item in items if isinstance(item, Block)] if isinstance(items, list) else []
    of_day: dict[str, int] = {}
    numbered = []
    for change in reversed(sorted(found, key=lambda change: change.date, reverse=True)):
        number = of_day[change.date] = of_day.get(change.date, 0) + 1
        numbered.append(replace(change, id=f"change-{change.date}" + (f"-{number}" if number > 1 else "")))
    return tuple(reversed(numbered))


def _change(item: Block) -> Change:
    pages = item.get("pages", [])
    urls = tuple(str(page) for page in pages) if isinstance(pages, list) else ()
    return Change(str(item.get("date", "")), urls, " ".join(str(item.get("what", "")).split()), item.line, str(item.get("edition", "")))


def last_changed(project: "Project", url: str) -> str:
    """Return the ISO date on which the page at `url` last changed in substance, or an empty string where nothing says."""
    return next((change.date for change in load_changes(project) if url in change.pages or EVERYWHERE in change.pages), "")


def edition_of(project: "Project") -> str:
    """Return the edition the site calls itself: `extra.edition` of mkdocs.yml, or an empty string."""
    return str(project.settings.extra.get("edition", ""))


def later_changes(project: "Project") -> tuple[Change, ...]:
    """Return the changes made after the present edition was opened, newest first; empty where no entry opens it."""
    changes, edition = load_changes(project), edition_of(project)
    position = next((number for number, change in enumerate(changes) if change.edition and change.edition == edition), 0)
    return changes[:position]
