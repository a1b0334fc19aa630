"""Law in force: a page cites law that was not in force at its "law as at" date only when that is said.

It is said in the entry, with `citedas = {why law not in force is cited}`, or in the citation, with the word `former` or `draft` before
the key: `[former @key, art. 3]`.
"""

from collections.abc import Iterator

from companion.bibliography import Source
from companion.problem import Problem
from companion.project import Project

NOT_LAW = ("ended", "never-enforced", "proposed", "not-yet-in-force")
SAID = ("former", "draft", "historical", "proposed")


def why_not(source: Source, date: str) -> str:
    """Return why `source` is not law in force on `date` (ISO), or an empty string."""
    if source.type != "legislation":
        return ""
    if source.get("ended") and source.get("ended") <= date:
        return f"ended on {source.get('ended')}"
    if source.get("inforce") and source.get("inforce") > date:
        return f"enters into force on {source.get('inforce')}"
    return f"has the status {source.get('status')}" if source.get("status") in NOT_LAW else ""


def check(project: Project) -> Iterator[Problem]:
    """Every law cited was in force at the page's date, or its citation says otherwise."""
    for page in project.chapters:
        date = str(page.meta.get("law_as_at", ""))
        if not date:
            continue
        for note in project.chapter_readings[page.url].notes:
            for citation in note.citations:
                source = project.sources[citation.key]
                reason = why_not(source, date)
                if reason and not source.get("citedas") and not any(word in citation.prefix.lower() for word in SAID):
                    yield Problem(note.path, note.line, f'{citation.key} {reason}, and {page.path} states the law as at {date}; law not in force must be cited as such: write [former @{citation.key}, …], or say in its entry why it is cited with citedas = {{…}}')
