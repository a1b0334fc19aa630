"""The page of a source: reference, original title, status, reading, links, annotation, where it is cited."""

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from companion import coins, reference
from companion.comparison import MATRIX
from companion.bibliography import Source
from companion.dates import in_words
from companion.languages import TAGS, render_marked
from companion.linkledger import external_link
from companion.pages import Page, relative_url
from companion.pinpoint import shown_pinpoint
from companion.spans import link, render_html

if TYPE_CHECKING:
    from companion.project import Project

LEDGER = "/claims/"


def compose(project: "Project", page: Page, only_reading: bool = False) -> str:
    """Return the Markdown of a source's page around the annotation in `page.body`; `only_reading` gives the annotation and the headings alone."""
    source = project.sources[page.source_key]
    if only_reading:
        headings = ["## Where it is cited {#cited}", *(part for part in _used_in(project, source, page.url) if part.startswith("## "))]
        return "\n\n".join((f"# {source.title} {{#source}}", "## Annotation {#annotation}", page.body.strip(), *headings))
    return "\n\n".join(
        (
            f"# {source.title} {{#source}}",
            f'<div class="source-head">{head(project, source)}</div>',
            "## Annotation {#annotation}",
            page.body.strip(),
            "## Where it is cited {#cited}",
            cited_in(project, source, page.url),
            *_used_in(project, source, page.url),
        )
    )


def _used_in(project: "Project", source: Source, url: str) -> list[str]:
    """The claims and the cells of the comparison that rest on the source; nothing where there are none."""
    claims = [
        f"<li>{link(render_marked(claim.claim), relative_url(url, f'{LEDGER}#{claim.id}'))} <span class=\"pinpoint\">{render_marked(shown_pinpoint(evidence.pinpoint))}</span></li>"
        for claim in project.claims
        for evidence in claim.evidence
        if evidence.key == source.key
    ]
    titles = {criterion.id: criterion.title for criterion in project.criteria}
    labels = {jurisdiction.code: jurisdiction.label for jurisdiction in project.jurisdictions}
    cells = [
        f"<li>{link(escape(f'{labels[answer.jurisdiction]}: {titles[answer.criterion]}'), relative_url(url, f'{MATRIX}#{answer.id}'))} <span class=\"pinpoint\">{render_marked(pinpoint)}</span></li>"
        for answer, pinpoint in project.cells_by_source.get(source.key, ())
    ]
    parts = []
    for title, identifier, items in (("Claims that rest on it", "claims", claims), ("Cells of the comparison that rest on it", "cells", cells)):
        if items:
            parts += [f"## {title} {{#{identifier}}}", f'<ul class="uses">{"".join(items)}</ul>']
    return parts


def reading_badge(project: "Project", source: Source) -> str:
    """The badge that says how we know the source."""
    reading = source.get("reading")
    meaning = project.vocabulary("reading").get(reading, {})
    return f'<span class="badge reading-{escape(reading)}" title="{escape(str(meaning.get("means", "")))}">{escape(str(meaning.get("label", reading)))}</span>'


def head(project: "Project", source: Source) -> str:
    """The table of facts at the top, as a definition list."""
    rows: list[tuple[str, str]] = [("Reference", reference.full_html(source) + ".")]
    if source.get("origtitle"):
        language = TAGS["ja" if source.language == "ja" else source.language]
        rows.append(("Original title", f'<span lang="{language}">{escape(source.get("origtitle"))}</span>'))
    if note := {"ours": "The English title is our translation.", "as-printed": "The English title is as the paper prints it."}.get(source.get("titlesource")):
        rows.append(("Title", note))
    rows.append(("Kind", _kind(project, source)))
    if status := _status(project, source):
        rows.append(("Status", status))
    if timeline := _timeline(source):
        rows.append(("Dates", timeline))
    reading = reading_badge(project, source)
    if source.get("readingnote"):
        reading += f" {render_marked(source.get('readingnote'))}"
    rows.append(("How we read it", reading))
    rows.append(("Links", _links(project, source)))
    if source.get("note"):
        rows.append(("Note", render_marked(source.get("note"))))
    downloads = ", ".join(link(escape(name), f"{source.key}.{suffix}", download=f"{source.key}.{suffix}") for name, suffix in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")))
    rows.append(("Cite it", f'<a href="#cite-this">In every style</a> · {downloads} · key <code>{source.key}</code>'))
    review = project.annotations[source.key].meta.get("review", "none") if source.key in project.annotations else "none"
    rows.append(("Review", "Annotation not yet reviewed by a qualified person." if review == "none" else f"Annotation reviewed by {escape(str(review))}."))
    return "<dl>" + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows) + f"</dl>{coins.render(project, source)}"


def _kind(project: "Project", source: Source) -> str:
    kind = project.vocabulary("kind").get(source.get("kind"), {})
    place = project.vocabulary("jurisdiction").get(source.get("jurisdiction"), {})
    parts = (str(kind.get("label", source.get("kind"))), str(place.get("label", source.get("jurisdiction"))))
    return escape(", ".join(part for part in parts if part))


def _status(project: "Project", source: Source) -> str:
    word = project.vocabulary("status").get(source.get("status"), {})
    checked = in_words(str(project.settings.extra.get("law_as_at", "")))
    text = escape(f"{word.get('label', source.get('status'))}{f' (as at {checked})' if checked else ''}") if source.get("status") else ""
    if successor := project.sources.get(source.get("replacedby")):
        name = link(render_html(reference.short(successor)), relative_url(source.url_path, successor.url_path))
        text += f"; replaced by {name}"
    if source.get("citedas"):
        text += f". Cited here as {render_marked(source.get('citedas'))}"
    return text


def dates(source: Source) -> list[tuple[str, str]]:
    """The instrument's own dates as (ISO date, what happened), in order."""
    first = {"legislation": "Adopted", "jurisdiction": "Decided"}.get(source.type, "Published")
    if source.type == "legislation" and not reference.full_text(source).count("adopted "):
        first = "Opened for signature" if source.get("kind") == "treaty" else "Dated"
    rows = [(source.get("date"), first), (source.get("revised"), "Revised"), (source.get("inforce"), "In force")]
    rows += [(date, "Amended") for date in source.others]
    rows += [(source.get("ended"), "Ended")]
    order = {"In force": 2, "Ended": 3}
    return sorted(((date, what) for date, what in rows if date), key=lambda row: (row[0], order.get(row[1], 1)))


def _timeline(source: Source) -> str:
    rows = dates(source)
    if source.type not in {"legislation", "jurisdiction"} or len(rows) < 2:
        return ""
    items = "".join(f'<li><time datetime="{date}">{in_words(date)}</time> {what}</li>' for date, what in rows)
    return f'<ol class="dates">{items}</ol>'


def _links(project: "Project", source: Source) -> str:
    links = []
    if doi := source.get("doi"):
        links.append(external_link(project, f"doi.org/{escape(doi)}", f"https://doi.org/{doi}"))
    if url := source.get("url"):
        host = (*url.split("/"), "", "")[2] or url  # one without a host is told by a check
        seen = f" (seen {in_words(source.get('urldate'))})" if source.get("urldate") else ""
        links.append(external_link(project, escape(host), url) + seen)
    return " · ".join(links) or "No public address that we could check."


def cited_in(project: "Project", source: Source, url: str) -> str:
    """Every place that cites the source: chapter, section, pinpoint, sentence, each linked to its mark."""
    places = project.cited.get(source.key, ())
    if not places:
        return "No chapter cites this source yet."
    html = []
    for page_url, group in groupby(places, key=lambda place: place.page):
        page = project.page_at[page_url]
        headings = {heading.id: heading.text for heading in project.chapter_readings[page_url].headings}
        items = []
        for place in group:
            pinpoint = f'<span class="pinpoint">{render_marked(place.pinpoint)}</span>' if place.pinpoint else ""
            where = render_marked(headings.get(place.section, ""))
            mark = link(f"{where}, note {place.note}", relative_url(url, f"{page_url}#mark-{place.note}"), class_="place")
            items.append(f"<li>{' · '.join(part for part in (mark, pinpoint) if part)}<br><span class=\"sentence\">{render_marked(place.sentence)}</span></li>")
        html.append(f'<div class="cited-in"><p class="cited-page">{link(render_marked(page.title), relative_url(url, page_url))}</p><ul>{"".join(items)}</ul></div>')
    count = len(places)
    return f"<p>Cited {count} time{'s' if count != 1 else ''}.</p>\n\n" + "\n\n".join(html)
