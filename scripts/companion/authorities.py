"""Block `\\authorities`: the table of authorities, as the front of a law book has it, made from the citation index."""

import re
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from companion import reference
from companion.bibliography import Source
from companion.bibliographypage import groups
from companion.languages import render_marked
from companion.markdown_ext import Html
from companion.pages import Page, relative_url
from companion.reading import Cited
from companion.spans import link

if TYPE_CHECKING:
    from companion.project import Project


def render(project: "Project", page: Page, argument: str) -> str:
    """Return every source cited, grouped as in the bibliography, with the pinpoints cited and where; then those not cited."""
    html, contents = [], []
    for group, label, rows in groups(project):
        entries = [source for _, _, sources in rows for source in sources if source.key in project.cited]
        if not entries:
            continue
        contents.append(f'<li><a href="#authorities-{group}">{escape(label)}</a> <span class="count">{len(entries)}</span></li>')
        html.append(f'<h2 id="authorities-{group}">{escape(label)}</h2>')
        for code, place, sources in rows:
            cited = [source for source in sources if source.key in project.cited]
            if cited:
                html.append(f'<h3 id="authorities-{group}-{code}">{escape(place)}</h3>')
                html += [_entry(project, source, page) for source in cited]
    silent = [source for source in project.sources.values() if source.key not in project.cited]
    if silent:
        items = "".join(f"<li>{link(reference.full_html(source), relative_url(page.url, source.url_path), class_='ref')}</li>" for source in silent)
        html.append(f'<h2 id="authorities-not-cited">In the bibliography, cited by no chapter</h2><ul class="works-cited">{items}</ul>')
    return Html(f'<nav class="contents" aria-label="Groups"><ul>{"".join(contents)}</ul></nav>' + "\n".join(html))


def _entry(project: "Project", source: Source, page: Page) -> str:
    places: dict[str, list[Cited]] = defaultdict(list)
    for cited in project.cited[source.key]:
        places[cited.pinpoint].append(cited)
    rows = "".join(
        f"<tr><th scope=\"row\">{render_marked(pinpoint) if pinpoint else 'as a whole'}</th><td>{_where(project, page, places[pinpoint])}</td></tr>"
        for pinpoint in sorted(places, key=natural)
    )
    name = link(reference.full_html(source), relative_url(page.url, source.url_path), class_="ref")
    return f'<div class="authority" id="{source.key}"><p>{name}</p><table class="places"><tbody>{rows}</tbody></table></div>'


def _where(project: "Project", page: Page, places: list[Cited]) -> str:
    found: dict[str, list[str]] = defaultdict(list)
    for place in places:
        found[place.page].append(link(f"n {place.note}", relative_url(page.url, f"{place.page}#mark-{place.note}")))
    parts = []
    for url, notes in found.items():
        chapter = project.page_at[url]
        name = str(chapter.meta.get("section") or "") or chapter.title
        parts.append(f"<span class=\"chapter\">{render_marked(name)}</span> {', '.join(notes)}")
    return "; ".join(parts)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts art 9 before art 10."""
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", text) if part)
