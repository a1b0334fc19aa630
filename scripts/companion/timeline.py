"""The timeline as records: `data/timeline.yml`, the dates of sources, the dates of the comparison's cells; each event cites."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion import reference
from companion.bibliography import Source
from companion.comparison import Answer, value_label
from companion.markdown_ext import PAPER
from companion.sourcepage import dates
from companion.spans import render_text
from companion.yamlfile import Block

if TYPE_CHECKING:
    from companion.project import Project

TIMELINE = "/foreign-models/timeline/"
#: First and last year shown.
SPAN = (1978, 2026)
#: Kind of source → kind of event; sources of other kinds bring no events.
_KINDS = {
    "statute": "statute", "amending-statute": "statute", "treaty": "treaty", "case": "case", "guiding-case": "case",
    "judicial-interpretation": "interpretation", "regulation": "rule", "departmental-rule": "rule", "normative-document": "rule",
    "directive": "rule", "framework-decision": "rule", "eu-regulation": "rule", "recommendation": "rule", "draft-law": "policy",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that happened on a date (ISO, any precision), with its source and place."""

    date: str
    id: str
    jurisdiction: str
    kind: str
    title: str
    text: str
    key: str
    pinpoint: str
    path: str = ""
    line: int = 0

    @property
    def year(self) -> int:
        """The calendar year, 0 where the date cannot be read (a check tells it)."""
        return int(self.date[:4]) if self.date[:4].isdigit() else 0


def load_events(project: "Project") -> tuple[Event, ...]:
    """Return every event within the span, by date; of one day, in the order of their ids."""
    own = list(_own(project))
    # An event told in words says more than the bare date of its source on the same day.
    told = {(event.date, event.key) for event in own}
    events = [*own, *(event for event in (*_of_sources(project), *_of_cells(project)) if (event.date, event.key) not in told)]
    return tuple(sorted((event for event in events if SPAN[0] <= event.year <= SPAN[1]), key=lambda event: (event.date, event.id)))


def own_events(project: "Project") -> list[Event]:
    """Return the events of `data/timeline.yml` alone, as written."""
    return list(_own(project))


def _own(project: "Project") -> Iterator[Event]:
    items = project.data.get("timeline", [])
    for item in items if isinstance(items, list) else []:
        if isinstance(item, Block):
            words = {name: " ".join(str(item.get(name, "")).split()) for name in ("date", "id", "jurisdiction", "kind", "title", "text", "source", "pinpoint")}
            yield Event(*words.values(), "data/timeline.yml", item.line)


def _of_sources(project: "Project") -> Iterator[Event]:
    for source in project.sources.values():
        name = render_text(reference.short(source))
        if source.key == PAPER:
            yield Event(source.get("date"), source.key, source.get("jurisdiction"), "paper", "The paper is published", "", source.key, "")
        elif kind := _KINDS.get(source.get("kind")):
            for date, what in dates(source):
                suffix = f"-{date}" if what == "Amended" else ""
                identifier = f"{source.key}-{what.lower().replace(' ', '-')}{suffix}"
                yield Event(date, identifier, source.get("jurisdiction"), kind, f"{name}: {what.lower()}", "", source.key, "")


def _of_cells(project: "Project") -> Iterator[Event]:
    words = {"signed": "signed", "ratified": "ratified or acceded to"}
    for criterion in project.criteria:
        for jurisdiction in project.jurisdictions:
            answer = jurisdiction.answers.get(criterion.id)
            if answer is None:
                continue
            if answer.since and answer.since_place:
                title = f"{criterion.title}: {value_label(project, criterion, answer.value)[:1].lower()}{value_label(project, criterion, answer.value)[1:]}"
                yield Event(answer.since, f"{answer.id}-since", jurisdiction.code, _kind_of(project.sources.get(answer.since_place.key)), title, answer.text, answer.since_place.key, answer.since_place.pinpoint)
            place = _place(answer)
            for name, word in words.items():
                if place and name in answer.dates:
                    yield Event(answer.dates[name], f"{answer.id}-{name}", jurisdiction.code, "treaty", f"{criterion.title} {word}", "", *place)


def _kind_of(source: Source | None) -> str:
    return _KINDS.get(source.get("kind"), "policy") if source else "policy"


def _place(answer: Answer) -> tuple[str, str] | None:
    return (answer.places[0].key, answer.places[0].pinpoint) if answer.places else None
