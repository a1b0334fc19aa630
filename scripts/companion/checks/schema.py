"""Data files have the shape of their schema: `schemas/<stem>.schema.json` for `data/<stem>.yml` and `data/<stem>/*.yml`."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from companion.problem import Problem
from companion.project import Project
from companion.yamlfile import Block

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"


def check(project: Project) -> Iterator[Problem]:
    """Every data file with a schema fits it."""
    for stem, content in project.data.items():
        name = stem.split("/")[0]  # data/claims/s1.yml → schemas/claims.schema.json
        file = SCHEMAS / f"{name}.schema.json"
        if not file.is_file():
            yield Problem(f"data/{stem}.yml", 1, f"there is no schemas/{name}.schema.json; every data file must have a schema: add one")
            continue
        validator = Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
        for error in validator.iter_errors(content):
            inner = best_match(error.context) if error.context else None
            shown = inner or error
            place = "".join(f".{part}" if isinstance(part, str) else f" entry {part + 1}" for part in error.absolute_path).strip(". ")
            yield Problem(f"data/{stem}.yml", line_of(content, list(error.absolute_path)), f'{place or "the file"}: {_said(shown)}; its shape is explained in schemas/README.md')


def _said(error: ValidationError) -> str:
    """The library's sentence, cut where it prints a whole object."""
    message = error.message
    return message if len(message) <= 160 else message[:80] + " … " + message[-70:]


def line_of(content: Any, path: Sequence[str | int]) -> int:
    """Line of the place that a path of keys and positions leads to."""
    line = 1
    for part in path:
        if isinstance(content, Block):
            line = content.line_of(str(part))
        content = content[part] if isinstance(content, (list, dict)) else content
        if isinstance(content, Block):
            line = content.line
    return line
