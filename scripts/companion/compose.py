"""The Markdown of a page as it goes to the converter: the author's text with what the site adds from data.

Chapters get the box that says how far to trust them; a source page gets its head and the list of places that cite it.
`BLOCKS` names the blocks an author can place with a line such as `\\annotated-bibliography`.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from companion import authorities, bibliographypage, claims, findings, helppage, recommendations, sourcepage, terminology
from companion.dates import in_words
from companion.markdown_ext import Block
from companion.pages import Page

if TYPE_CHECKING:
    from companion.project import Project

_FIRST_HEADING = re.compile(r"^# .*$", re.M)

BLOCKS: Mapping[str, Block] = {
    "annotated-bibliography": Block(bibliographypage.render, finished=True),
    "authorities": Block(authorities.render, finished=True),
    "claims": Block(claims.render_section, finished=True),
    "claims-chart": Block(claims.render_chart, finished=True),
    "claims-filters": Block(claims.render_filters, finished=True),
    "claims-ledger": Block(claims.render_ledger),
    "claims-totals": Block(claims.render_totals, finished=True),
    "findings": Block(findings.render),
    "help": Block(helppage.render),
    "scorecard": Block(recommendations.render),
    "terms": Block(terminology.render),
}


def compose(project: "Project", page: Page) -> str:
    """Return the whole Markdown of a page."""
    if page.source_key in project.sources:
        return sourcepage.compose(project, page)
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
    return f'<div class="standing" role="note" aria-label="{label}"><p><strong>{escape(date)}</strong> {escape(status)}</p>{note}</div>'
