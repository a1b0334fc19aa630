"""Timeline, series and changes: dates, known sources and places, known words, unique ids."""

from collections.abc import Iterator

from companion.changes import CHANGES, EVERYWHERE, load_changes
from companion.citation import IDENTIFIER_RULE, is_identifier
from companion.dates import is_date
from companion.pinpoint import PinpointError, parse_pinpoint
from companion.problem import Problem, nearest
from companion.project import Project
from companion.redirects import final_address
from companion.textfile import strange
from companion.timeline import SPAN, Event, own_events
from companion.yamlfile import Block


def check(project: Project) -> Iterator[Problem]:
    """Every event cites, every series has its source, every change names pages that exist."""
    seen: set[str] = {event.id for event in project.events if not event.path}
    for event in own_events(project):
        yield from _event(project, event, seen)
        seen.add(event.id)
    yield from _series(project)
    yield from _changes(project)


def _changes(project: Project) -> Iterator[Problem]:
    """In the order of the file, which the page of changes would hide."""
    before, editions = "9999", dict[str, int]()
    for change in sorted(load_changes(project), key=lambda change: change.line):
        if not is_date(change.date):
            yield Problem(CHANGES, change.line, f'"{change.date}" is no date; it must be YYYY-MM-DD: correct it')
        elif change.date > before:
            yield Problem(CHANGES, change.line, f"the change of {change.date} stands below one of {before}; the newest must stand first: move it, or correct its date")
        else:
            before = change.date
        if change.edition and change.edition in editions:
            yield Problem(CHANGES, change.line, f'the edition "{change.edition}" is opened twice (first on line {editions[change.edition]}); each edition must have one entry: take edition out of the other')
        editions.setdefault(change.edition, change.line)
        for url in change.pages:
            if url != EVERYWHERE and final_address(project, url).partition("#")[0] not in project.page_at:
                yield Problem(CHANGES, change.line, f'"{url}" is no page{nearest(url, project.page_at) or ";"} it must be an address of the site, or * for all: write it as in /foreign-models/canada/')


def _event(project: Project, event: Event, seen: set[str]) -> Iterator[Problem]:
    def at(message: str) -> Problem:
        return Problem(event.path, event.line, message)

    if not is_identifier(event.id):
        yield at(f'"{event.id}" is no id{strange(event.id)}; it must be {IDENTIFIER_RULE}: change it')
    if event.id in seen:
        yield at(f'the id "{event.id}" stands twice; every event must have its own: change the newer one')
    if not is_date(event.date) or not SPAN[0] <= event.year <= SPAN[1]:
        yield at(f'"{event.date}" is no date of the timeline; it must be YYYY-MM-DD, YYYY-MM or YYYY from {SPAN[0]} to {SPAN[1]}: correct it, or take the event out')
    for name, value in (("event", event.kind), ("jurisdiction", event.jurisdiction)):
        words = project.vocabulary(name)
        if value not in words:
            yield at(f'"{value}" is no {"kind of event" if name == "event" else name}{nearest(value, words) or ";"} it must be one of {", ".join(words)}: choose one')
    yield from _place(project, event.key, event.pinpoint, event.path, event.line)


def _series(project: Project) -> Iterator[Problem]:
    items = project.data.get("series", [])
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, Block):
            continue
        for value in item.get("values", []):
            if not isinstance(value, Block):
                continue
            yield from _place(project, str(item.get("source", "")), str(value.get("pinpoint", "")), "data/series.yml", value.line)
            for name, words in (("part", item.get("parts", {})), ("reading", project.vocabulary("reading"))):
                if value.get(name) not in words:
                    yield Problem("data/series.yml", value.line, f'"{value.get(name)}" is no {name}; it must be one of {", ".join(words)}: choose one')


def _place(project: Project, key: str, pinpoint: str, path: str, line: int) -> Iterator[Problem]:
    if key not in project.sources:
        yield Problem(path, line, f'"{key}" is no key of the bibliography{nearest(key, project.sources) or ";"} a source must be an entry of references.bib: add it there, or correct the key')
    try:
        if not pinpoint:
            yield Problem(path, line, f"{key} has no pinpoint; a source must be cited with its place: give it, or n.c. where it is not confirmed")
        elif parse_pinpoint(pinpoint).rest:
            yield Problem(path, line, f'"{pinpoint}" is no pinpoint; it must be a place as after a key: write art. 6, para. 2, or n.c. where it is not confirmed')
    except PinpointError as error:
        yield Problem(path, line, str(error))
