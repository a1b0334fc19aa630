"""Data files have the shape of their schema: `schemas/<stem>.schema.json` for `data/<stem>.yml` and `data/<stem>/*.yml`."""

from collections.abc import Iterator

from companion.problem import Problem
from companion.project import Project
from companion.shape import misfits, schema_of


def check(project: Project) -> Iterator[Problem]:
    """Every data file has a schema and fits it."""
    for stem, content in project.data.items():
        content = project.written.get(stem, content)
        if content is None:
            continue  # that it cannot be read was told
        problems: list[Problem] = []
        schema = schema_of(project.root, stem, problems)
        yield from problems
        if schema is not None:
            yield from misfits(content, schema, f"data/{stem}.yml")
