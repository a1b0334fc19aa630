"""Block `\\scorecard`: the paper's proposals of sections 5.1 to 5.4, each set against what the law already does.

From `data/recommendations.yml`; the page that holds the block owns the text and its notes.
"""

from html import escape
from typing import TYPE_CHECKING

from companion.dates import in_words
from companion.pages import Page, relative_url
from companion.pinpoint import shown_pinpoint
from companion.spans import link

if TYPE_CHECKING:
    from companion.project import Project

_PARTS = (
    ("asks", "What it asks"),
    ("law", "Already law in China?"),
    ("missing", "What is missing"),
    ("objection", "The strongest objection"),
    ("reading", "Our reading"),
)


def render(project: "Project", page: Page, argument: str) -> str:
    """Return Markdown: one part for each proposal, under the section of the paper that makes it."""
    parts = [_overview(project)]
    section = ""
    titles = {str(chapter.meta.get("section")): chapter for chapter in project.chapters if chapter.meta.get("section")}
    for item in project.data.get("recommendations", []):
        if item.get("section") != section:
            section = str(item.get("section", ""))
            chapter = titles.get(section)
            parts.append(f"## {chapter.title if chapter and chapter.title else f'Section {section}'} {{#scorecard-s{section.replace('.', '-')}}}")
            if chapter:
                parts.append(f"Discussed in {link(escape(chapter.title), relative_url(page.url, chapter.url))}.")
        parts += _item(project, page, item)
    return "\n\n".join(parts)


def _item(project: "Project", page: Page, item: dict[str, object]) -> list[str]:
    place = f"section {item.get('section')}, {shown_pinpoint(str(item.get('where', '')))}"
    head = f'<p class="claim-verdict">{_badge(project, str(item.get("already", "")))} <span class="claim-place">{escape(place)} · law as at {in_words(str(item.get("as_of", "")))}</span></p>'
    parts = ['<section class="claim proposal" markdown="1">', f"### {item.get('title', '')} {{#{item.get('id', '')}}}", head]
    for name, label in _PARTS:
        parts.append(f"**{label}** {' '.join(str(item.get(name, '')).split())}")
        if name == "missing":
            parts.append("**Who does it, and how**")
            parts.append("\n".join(f"- {_place(project, str(other['jurisdiction']))}: {' '.join(str(other['text']).split())}" for other in item.get("elsewhere", [])))  # type: ignore[union-attr]
    return [*parts, "</section>"]


def _place(project: "Project", code: str) -> str:
    return str(project.vocabulary("jurisdiction").get(code, {}).get("label", code))


def _badge(project: "Project", already: str) -> str:
    word = project.vocabulary("already").get(already, {})
    return f'<span class="verdict already-{escape(already)}"><span aria-hidden="true">{escape(str(word.get("shape", "")))}</span> {escape(str(word.get("label", already)))}</span>'


def _overview(project: "Project") -> str:
    """A table of all proposals with their standing, linked."""
    rows = [
        f"| {item.get('section')} | [{item.get('title')}](#{item.get('id')}) | {project.vocabulary('already').get(str(item.get('already')), {}).get('label', '')} |"
        for item in project.data.get("recommendations", [])
    ]
    return "\n".join(["| Section | Proposal | Already law in China |", "| --- | --- | --- |", *rows])
