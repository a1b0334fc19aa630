"""The Markdown of a page as it goes to the converter: the author's text with what the site adds from data.

Chapters get the box that says how far to trust them; a source page gets its head and the list of places that cite it.
`BLOCKS` names the blocks an author can place with a line such as `\\annotated-bibliography`.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from companion import bibliographypage, helppage, sourcepage, terminology
from companion.dates import in_words
from companion.markdown_ext import Block
from companion.pages import Page

if TYPE_CHECKING:
    from companion.project import Project

_FIRST_HEADING = re.compile(r"^# .*$", re.M)

BLOCKS: Mapping[str, Block] = {
    "annotated-bibliography": Block(bibliographypage.render, finished=True),
    "help": Block(helppage.render),
    "terms": Block(terminology.render),
}


def compose(project: "Project", page: Page) -> str:
    """Return the whole Markdown of a page."""
    if page.source_key in project.sources:
        return sourcepage.compose(project, page)
    if "law_as_at" not in page.meta:
        return page.body
    return _FIRST_HEADING.sub(lambda match: f"{match.group()}\n\n{_standing(page)}\n", page.body, count=1)


def _standing(page: Page) -> str:
    """The box below a chapter's title: law as at, review status."""
    date = in_words(str(page.meta["law_as_at"]))
    note = '<p class="content-note"><strong>Content note.</strong> This chapter discusses harm to children. It describes no material.</p>' if page.meta.get("content_note") == "yes" else ""
    return (
        f'<div class="standing" role="note" aria-label="Standing of this page"><p><strong>Law as at {date}.</strong> {review_text(str(page.meta.get("review", "none")))}</p>{note}</div>'
    )


def review_text(review: str) -> str:
    """The sentence that says who has reviewed a text."""
    if review in {"", "none"}:
        return "Compiled with machine assistance from the sources listed; not yet reviewed by a lawyer of this jurisdiction; not legal advice."
    return f"Reviewed by {review}. Not legal advice."
