"""The Markdown of a page as it goes to the converter: the author's text with what the site adds from data.

Chapters get the box that says how far to trust them; a source page gets its head and the list of places that cite it.
`BLOCKS` names the blocks an author can place with a line such as `\\annotated-bibliography`.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from companion import authorities, bibliographypage, changespage, claims, comparisonpage, findings, helppage, recommendations, series, sourcepage, terminology, timelinepage
from companion.dates import in_words
from companion.markdown_ext import Block, Html
from companion.pages import Page
from companion.redirects import moved_anchors

if TYPE_CHECKING:
    from companion.project import Project

_SECTION = re.compile(r"^#+ [^\n]*\{#([a-z0-9-]+)\}[ \t]*\n(.*?)(?=^#|\Z)", re.M | re.S)
_FIRST_HEADING = re.compile(r"^# .*$", re.M)



def render_section_again(project: "Project", page: Page, argument: str) -> str:
    """Block `\\section-again{s4-2-table}`: one section of another chapter shown again, its marks leading to that chapter's notes."""
    from companion.convert import render_part  # the converter knows this block: loaded late to break the circle

    owner, text = _sections(project, page)[argument]
    first = next((note.number for note in project.chapter_readings[owner.url].notes if note.section == argument), 1)
    return Html(render_part(project, owner, text, page.url, first))


def _sections(project: "Project", page: Page) -> dict[str, tuple[Page, str]]:
    """Id of a heading on another page → that page and the text below the heading."""
    others = (owner for owner in project.chapters if owner is not page)
    return {match[1]: (owner, match[2]) for owner in others for match in _SECTION.finditer(owner.body)}


BLOCKS: Mapping[str, Block] = {
    "annotated-bibliography": Block(bibliographypage.render, finished=True),
    "answers": Block(comparisonpage.render_jurisdiction, finished=True, arguments=lambda project, page: {jurisdiction.code for jurisdiction in project.jurisdictions}),
    "authorities": Block(authorities.render, finished=True),
    "changes": Block(changespage.render, finished=True),
    "claims": Block(claims.render_section, finished=True, arguments=claims.sections),
    "claims-chart": Block(claims.render_chart, finished=True),
    "claims-filters": Block(claims.render_filters, finished=True),
    "claims-ledger": Block(claims.render_ledger),
    "claims-totals": Block(claims.render_totals, finished=True),
    "comparison-answers": Block(comparisonpage.render_answers, finished=True),
    "comparison-counts": Block(comparisonpage.render_counts, finished=True),
    "comparison-filters": Block(comparisonpage.render_filters, finished=True),
    "comparison-matrix": Block(comparisonpage.render_matrix, finished=True),
    "findings": Block(findings.render),
    "help": Block(helppage.render),
    "scorecard": Block(recommendations.render),
    "section-again": Block(render_section_again, finished=True, arguments=_sections),
    "series": Block(series.render_series, finished=True, arguments=lambda project, page: {item["id"] for item in project.data.get("series", [])}),
    "since-chart": Block(series.render_since, finished=True),
    "terms": Block(terminology.render),
    "timeline-chart": Block(timelinepage.render_chart, finished=True),
    "timeline-filters": Block(timelinepage.render_filters, finished=True),
    "timeline-list": Block(timelinepage.render_list, finished=True),
}


def compose(project: "Project", page: Page, only_reading: bool = False) -> str:
    """Return the whole Markdown of a page; `only_reading` leaves out of a source's page the finished HTML around its annotation."""
    moved = moved_anchors(project, page)
    text = _composed(project, page, only_reading)
    return f"{text}\n\n{moved}\n" if moved else text


def _composed(project: "Project", page: Page, only_reading: bool) -> str:
    if page.source_key in project.sources:
        return sourcepage.compose(project, page, only_reading)
    if "law_as_at" not in page.meta:
        return page.body
    return _FIRST_HEADING.sub(lambda match: f"{match.group()}\n\n{_standing(project, page)}\n", page.body, count=1)


def _standing(project: "Project", page: Page) -> str:
    """The box below a chapter's title: law as at, review status."""
    language, review = page.language, str(page.meta.get("review", "none"))
    date = project.text("law-as-at", language).format(date=in_words(str(page.meta["law_as_at"]), language))
    status = project.text("unreviewed" if review == "none" else "reviewed", language).format(review=review)
    note = f'<p class="content-note">{escape(project.text("content-note", language))}</p>' if page.meta.get("content_note") == "yes" else ""
    label = escape(project.text("standing", language))
    return f'<div class="standing" role="note" aria-label="{label}"><p><strong>{escape(date)}</strong> {escape(status)} <a href="#cite-this">{escape(project.text("cite", language))}</a></p>{note}</div>'
