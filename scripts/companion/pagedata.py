"""What the templates need to know of one page: title, description, language, kind, review."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion import reference
from companion.claims import LEDGER
from companion.markdown_ext import PAPER
from companion.pages import Page

if TYPE_CHECKING:
    from companion.project import Project


#: Script → the blocks in a page's text that need it.
_SCRIPTS = {
    "filters.js": ("annotated-bibliography", "claims-filters", "comparison-filters", "timeline-filters"),
    "comparison.js": ("comparison-matrix",),
}


@dataclass(frozen=True)
class PageData:
    """Facts of a page for the theme."""

    kind: str
    title: str
    description: str
    language: str
    edit_path: str
    json_ld: str = ""
    #: Scripts of `docs/assets/` that only pages of this kind need.
    scripts: tuple[str, ...] = ()


def page_data(project: "Project", page: Page) -> PageData:
    """Return the facts of `page`. A source's description is its reference."""
    source = project.sources.get(page.source_key)
    if source is not None:
        return PageData("source", source.title, reference.full_text(source), "en", page.path)
    kind = "chapter" if page.meta.get("section") else "page"
    json_ld = claims_json_ld(project) if page.url == LEDGER and project.claims else ""
    scripts = tuple(script for script, blocks in _SCRIPTS.items() if any(f"\\{block}" in page.body for block in blocks))
    return PageData(kind, page.title, str(page.meta.get("summary", "")), page.language, page.path, json_ld, scripts)


def claims_json_ld(project: "Project") -> str:
    """The claims as schema.org `Claim`s that appear in the paper; `<` is escaped for the script element."""
    paper = project.sources.get(PAPER)
    appearance = {"@type": "ScholarlyArticle", "name": paper.title if paper else ""}
    graph = [
        {"@type": "Claim", "@id": f"{project.settings.site_url}{LEDGER.strip('/')}/#{claim.id}", "text": claim.claim, "appearance": appearance}
        for claim in project.claims
    ]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).replace("<", "\\u003c")
