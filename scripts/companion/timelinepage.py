"""The timeline as a reader sees it: a chart, filters, and the same events as a list by year."""

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from companion import chart, filterform, reference
from companion.dates import in_words
from companion.languages import render_marked
from companion.markdown_ext import Html
from companion.comparisonpage import prose
from companion.pages import Page, relative_url
from companion.pinpoint import shown_pinpoint
from companion.spans import link, render_html
from companion.timeline import SPAN, Event

if TYPE_CHECKING:
    from companion.project import Project


def render_chart(project: "Project", page: Page, argument: str) -> str:
    """Block `\\timeline-chart`: every event as a point, one lane for each jurisdiction; the paper as a line."""
    lanes = _lanes(project)
    kinds = [(code, str(word["label"])) for code, word in project.vocabulary("event").items() if code != "paper"]
    points = [
        {"year": chart.decimal_year(event.date), "lane": lanes[event.jurisdiction], "kind": dict(kinds)[event.kind], "said": f"{in_words(event.date)}, {lanes[event.jurisdiction]}: {event.title}"}
        for event in project.events
        if event.kind in dict(kinds) and event.jurisdiction in lanes
    ]
    paper = next((event for event in project.events if event.kind == "paper"), None)
    marked = f" A line marks the paper's publication, {in_words(paper.date)}." if paper else ""
    description = f"{len(points)} events from {SPAN[0]} to {SPAN[1]} in {len(lanes)} lanes, one for each jurisdiction.{marked} The same events stand in the list below."
    spec = chart.lanes(points, list(lanes.values()), [label for _, label in kinds], SPAN, chart.decimal_year(paper.date) if paper else None)
    return Html(chart.figure("timeline-chart", f"Law on CSAM, {SPAN[0]} to {SPAN[1]}", description, spec))


def render_filters(project: "Project", page: Page, argument: str) -> str:
    """Block `\\timeline-filters`: jurisdiction and kind of event."""
    used = {event.kind for event in project.events}
    choices = [
        ("jurisdiction", "Jurisdiction", list(_lanes(project).items())),
        ("kind", "Kind", [(code, str(word["label"])) for code, word in project.vocabulary("event").items() if code in used]),
    ]
    return Html(filterform.render("Filter the timeline", "li.event", "events", choices))


def render_list(project: "Project", page: Page, argument: str) -> str:
    """Block `\\timeline-list`: the events by year, each with its source and place."""
    parts = []
    for year, group in groupby(project.events, key=lambda event: event.year):
        items = "".join(_event(project, page, event) for event in group)
        parts.append(f'<section class="year"><h3 id="y{year}">{year}</h3><ul class="events">{items}</ul></section>')
    return Html("\n".join(parts))


def _event(project: "Project", page: Page, event: Event) -> str:
    source = project.sources.get(event.key)
    place = str(project.vocabulary("jurisdiction").get(event.jurisdiction, {}).get("label", event.jurisdiction))
    pinpoint = shown_pinpoint(event.pinpoint)
    cited = link(render_html(reference.short(source)), relative_url(page.url, source.url_path), class_="ref") if source else escape(event.key)
    said = f" {prose(event.text)}" if event.text else ""
    return (
        f'<li class="event" id="{event.id}" data-jurisdiction="{event.jurisdiction}" data-kind="{event.kind}"><time datetime="{event.date}">{in_words(event.date)}</time> '
        f'<span class="event-place">{escape(place)}</span> <strong>{render_marked(event.title)}.</strong>{said} <span class="event-source">{cited}'
        f'{f", <span class=pinpoint>{render_marked(pinpoint)}</span>" if pinpoint else ""}</span></li>'
    )


def _lanes(project: "Project") -> dict[str, str]:
    """Jurisdictions with events, in their order: code → label."""
    used = {event.jurisdiction for event in project.events}
    return {code: str(word["label"]) for code, word in project.vocabulary("jurisdiction").items() if code in used}
