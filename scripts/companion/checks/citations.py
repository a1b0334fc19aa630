"""Citations can be read and name a source: what the parser found on every page, annotations included."""

from collections.abc import Iterator

from companion.problem import Problem
from companion.project import Project


def check(project: Project) -> Iterator[Problem]:
    """Every citation, heading and block of every page is well formed."""
    for reading in project.readings.values():
        yield from reading.problems
    for page in project.annotations.values():
        for note in project.readings[page.url].notes:
            if any(citation.key == page.source_key for citation in note.citations):
                yield Problem(page.path, note.line, f'the annotation of {page.source_key} cites itself; its mark would lead to its own page, which must not be: name the place in words, as in "art 52"')
