"""Block `\\terms`: the terms of `data/terms.yml`, each with an address of its own, reasons and sources."""

from typing import TYPE_CHECKING

from companion.pages import Page

if TYPE_CHECKING:
    from companion.project import Project

_BASIS = {
    "read": "",
    "associated": " *This pair is associated with the Terminology Guidelines; the entry itself was not opened.*",
}


def render(project: "Project", page: Page, argument: str) -> str:
    """Return Markdown: one heading for each term, so that its citations are notes of this page."""
    parts = []
    for term in project.data.get("terms", []):
        avoid = "; ".join(term.get("avoid", []))
        parts.append(f"### {term['prefer']} {{#term-{term['id']}}}")
        if avoid:
            parts.append(f"**Avoid:** {avoid}.")
        parts.append(term["why"] + _BASIS.get(term.get("basis", ""), ""))
        if term.get("chinese"):
            parts.append("**In Chinese:**")
            parts.append("\n".join(f"- {word['term']}: {word['means']}. {word.get('note', '')}".rstrip() for word in term["chinese"]))
    return "\n\n".join(parts)
