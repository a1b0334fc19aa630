"""Closed lists: every coded field of the bibliography holds a word of `data/vocab.yml`."""

from collections.abc import Iterator

from companion.bibliography import BIBLIOGRAPHY
from companion.problem import Problem, nearest
from companion.project import Project

CODED = ("kind", "jurisdiction", "reading", "status", "language", "titlesource")


def check(project: Project) -> Iterator[Problem]:
    """Every value of a coded field is in its list."""
    for source in project.sources.values():
        for name in CODED:
            words, value = project.vocabulary(name), source.get(name)
            if value and value not in words:
                hint = nearest(value, words) or ";"
                yield Problem(BIBLIOGRAPHY, source.line_of(name), f'"{value}" is no {name}{hint} it must be one of {", ".join(words)}: choose one')
    groups = project.vocabulary("group")
    kinds = project.vocabulary("kind")
    for code, kind in kinds.items():
        if kind.get("group") not in groups:
            yield Problem("data/vocab.yml", kind.line, f'the kind "{code}" has the group "{kind.get("group")}", which is not in the list; it must be one of {", ".join(groups)}: choose one')
