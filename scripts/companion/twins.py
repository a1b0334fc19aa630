"""Plain twins of the pages: Markdown with resolved notes, JSON, the corpus of paragraphs, `llms.txt`.

A chapter `/a/b/` has `/a/b/index.md` and `/a/b/index.json` beside its `index.html`.
"""

import json
import re
from typing import TYPE_CHECKING, Any

from companion.citable import citable
from companion.citation import CLUSTER, NARRATIVE
from companion.markdown_ext import BLOCK
from companion.pages import Page, without_code
from companion.paragraphs import ATTRIBUTES, has_paragraph_ids
from companion import reference

if TYPE_CHECKING:
    from companion.project import Project

_ID = re.compile(r"[ \t]*\{[^{}\n]*#[^{}\n]*\}[ \t]*$", re.M)
_MARKED = re.compile(r"\*([^*\n]+)\*\{\.(?:legal-term|title)\}")
_CITED = re.compile(f"(?P<cluster>{CLUSTER})|(?P<narrative>{NARRATIVE})")


def twin_pages(project: "Project") -> list[Page]:
    """Return the pages that have twins: the chapters, and the other pages that state law."""
    return [page for page in project.chapters if has_paragraph_ids(page)]


def markdown(project: "Project", page: Page) -> str:
    """Return a page as Markdown that any program can read: front matter, text, notes as `[^1]`; blocks as a link to where they stand."""
    work, notes = citable(project, page), project.chapter_readings[page.url].notes
    written = {note.number for note in notes}
    number = 0

    def resolved(match: re.Match[str]) -> str:
        nonlocal number
        if number + 1 not in written:
            return match.group()
        number += 1
        if match["cluster"]:
            return f"[^{number}]"
        source = project.sources.get(match["key"].rstrip("-_"))
        return f"{reference.in_text(source) if source else match.group()}[^{number}]"

    lines = []
    for line in _resolve(page.body, resolved).split("\n"):
        if block := BLOCK.match(line):
            lines.append("" if block["name"] == "bibliography" else f"(Here the page shows data: <{work.url}>.)")
        elif not ATTRIBUTES.match(line):
            lines.append(_ID.sub("", line) if line.startswith("#") else line)
    head = {"title": page.title, "url": work.url, "edition": work.edition, "date": work.date, "author": work.author, "licence": "CC BY-NC 4.0", "language": work.language}
    front = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items())
    body = _MARKED.sub(r"“\1”", re.sub(r"\n{3,}", "\n\n", "\n".join(lines))).replace("\\@", "@").strip()
    foot = "\n".join(f"[^{note.number}]: {note.text}" for note in notes if note.number <= number)
    return f"---\n{front}\n---\n\n{body}\n" + (f"\n{foot}\n" if foot else "")


def _resolve(body: str, replace: Any) -> str:
    """Replace citations outside code, in order."""
    searchable = without_code(body)
    out, position = [], 0
    for match in _CITED.finditer(searchable):
        out += [body[position : match.start()], replace(match)]
        position = match.end()
    return "".join([*out, body[position:]])


def record(project: "Project", page: Page) -> dict[str, Any]:
    """Return a page as JSON: facts, headings, paragraphs with their ids and notes, notes with keys and pinpoints."""
    work, reading = citable(project, page), project.chapter_readings[page.url]
    return {
        "title": page.title,
        "url": work.url,
        "paper_section": str(page.meta.get("section", "")),
        "edition": work.edition,
        "date": work.date,
        "law_as_at": str(page.meta.get("law_as_at", "")),
        "review": str(page.meta.get("review", "none")),
        "language": work.language,
        "licence": "CC BY-NC 4.0",
        "summary": str(page.meta.get("summary", "")),
        "headings": [{"id": heading.id, "level": heading.level, "title": heading.text} for heading in reading.headings],
        "paragraphs": [{"id": p.id, "section": p.section, "text": p.text, "notes": list(p.notes)} for p in reading.paragraphs],
        "notes": [
            {"number": n.number, "text": n.text, "citations": [{"key": c.key, "pinpoint": c.pinpoint.whole} for c in n.citations]} for n in reading.notes
        ],
    }


def corpus(project: "Project") -> str:
    """Return `corpus.jsonl`: one paragraph a line, with its address, section and the keys it cites."""
    rows = []
    for page in twin_pages(project):
        work, reading = citable(project, page), project.chapter_readings[page.url]
        keys = {note.number: [citation.key for citation in note.citations] for note in reading.notes}
        for paragraph in reading.paragraphs:
            cited = list(dict.fromkeys(key for number in paragraph.notes for key in keys.get(number, [])))
            rows.append({"address": f"{work.url}#{paragraph.id}", "page": page.url, "id": paragraph.id, "section": paragraph.section, "language": work.language, "text": paragraph.text, "keys": cited, "edition": work.edition})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def llms(project: "Project") -> str:
    """Return `llms.txt`: what the site is and where its plain texts stand."""
    settings = project.settings
    site = settings.site_url.rstrip("/")
    lines = [f"# {settings.site_name}", "", f"> {settings.description}", ""]
    lines += ["Chapters as Markdown, with every citation resolved to a note. Cite the address of the page or paragraph and the edition.", "", "## Chapters", ""]
    for page in twin_pages(project):
        summary = str(page.meta.get("summary", ""))
        lines.append(f"- [{page.title}]({site}{page.url}index.md)" + (f": {summary}" if summary else ""))
    lines += ["", "## Data", "", f"- [Every paragraph with its id and sources]({site}/data/corpus.jsonl)", f"- [All files]({site}/data/)", ""]
    return "\n".join(lines)
