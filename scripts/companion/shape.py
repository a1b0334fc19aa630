"""The shape of data files: `schemas/<stem>.schema.json` for `data/<stem>.yml` and `data/<stem>/*.yml`.

`misfits` tells an author what does not fit, in words; `fitted` gives the content in the right shape whatever was written, so that
checks and pages need not ask of every value what it is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError

from companion.problem import Problem, nearest
from companion.yamlfile import Block

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
#: Patterns of the schemas in words.
_IN_WORDS = {
    "^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "lower-case letters, digits and single hyphens, a letter first",
    "^\\d{4}-\\d{2}-\\d{2}$": "a date as in 2026-11-22",
    "^\\d{4}(-\\d{2}(-\\d{2})?)?$": "a date as in 2026-11-22, 2026-11 or 2026",
    "^\\d{1,4}$": "a whole number",
    "^\\d+(\\.\\d+)?$": "a number, with a point before decimals",
    "^\\d(\\.\\d)*$": "the number of a section, as in 3.2.1",
    "^[a-z]{2,3}$": "two or three lower-case letters",
    "^[^A-Z]+$": "in lower case",
    "^/.*/$": "an address of the site, as in /foreign-models/canada/",
    "^(\\*|/(.*/)?)$": "an address of the site, as in /foreign-models/canada/, or * for all",
    "^\\d{4}\\.\\d+$": "the number of an edition, as in 2026.1",
}
_NAMES = {"array": "a list", "object": "lines of `name: value`", "string": "text"}


def schema_of(root: Path, stem: str, problems: list[Problem]) -> dict[str, Any] | None:
    """Return the schema of `data/<stem>.yml`, that of the folder before that of the program; None and a problem where there is none that works."""
    name = stem.split("/")[0]  # data/claims/s1.yml → schemas/claims.schema.json
    path = f"schemas/{name}.schema.json"
    file = root / path if (root / path).exists() else SCHEMAS / f"{name}.schema.json"
    if not file.exists():
        problems.append(Problem(f"data/{stem}.yml", 1, f"there is no {path}; every data file must have a schema: add one, or correct the name of the file"))
        return None
    schema, problem = _load(file, path)
    if problem:
        problems.append(problem)
    return schema


@lru_cache(maxsize=64)
def _load(file: Path, path: str) -> tuple[dict[str, Any] | None, Problem | None]:
    try:
        schema = json.loads(file.read_bytes())
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return None, Problem(path, 1, f"{error.message}; the file must be a JSON Schema (draft 2020-12): correct it, or restore it from the repository")
    except (OSError, ValueError) as error:
        return None, Problem(path, getattr(error, "lineno", 1), f"the file cannot be read ({getattr(error, 'msg', None) or getattr(error, 'strerror', None) or 'not UTF-8'}); it must be JSON: correct it, or restore it from the repository")
    return (schema, None) if isinstance(schema, dict) else (None, Problem(path, 1, "the file holds no JSON object; a schema must be one: restore it from the repository"))


def misfits(content: Any, schema: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """Tell every place of a data file that does not fit its schema."""
    for error in Draft202012Validator(schema).iter_errors(content):
        for one in _of_the_nearest(error):
            place = "".join(f".{part}" if isinstance(part, str) else f" entry {part + 1}" for part in one.absolute_path).strip(". ") or "the file"
            for message in _said(one):
                yield Problem(path, line_of(content, list(one.absolute_path)), f"{place}: {message} (see schemas/README.md)")


def _of_the_nearest(error: ValidationError) -> list[ValidationError]:
    """Where a schema has alternatives, the errors of the one that was probably meant; else the error itself."""
    if error.validator not in {"oneOf", "anyOf"}:
        return [error]
    meant = error.validator_value.index(_chosen(error.instance, error.schema))
    return [inner for inner in error.context or () if inner.schema_path[0] == meant] or [error]


def _said(error: ValidationError) -> Iterator[str]:
    """What is written, the rule and the way out, for each kind of rule that our schemas use."""
    rule, value, written = error.validator, error.validator_value, _written(error.instance)
    if rule == "type":
        yield f"{written} stands where {_NAMES.get(str(value), value)} must stand; the type must fit: write it as the other entries do"
    elif rule in {"enum", "const"}:
        words = [str(word) for word in (value if rule == "enum" else [value])]
        yield f"{written} cannot stand here{nearest(str(error.instance), words) or ';'} it must be {'one of ' if len(words) > 1 else ''}{', '.join(words)}: choose {'one' if len(words) > 1 else 'it, or delete the line'}"
    elif rule == "pattern":
        yield f"{written} has not the form of this field; it must be {_IN_WORDS.get(str(value), f'as the pattern {value} says')}: correct it"
    elif rule == "required":
        missing = [name for name in value if name not in error.instance]
        yield f"there is no {', '.join(missing)}; every entry of this kind must have {'one' if len(missing) == 1 else 'them'}: add {', '.join(f'{name}:' for name in missing)}"
    elif rule == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for name in error.instance:
            if name not in known:
                yield f'"{name}" is no field{nearest(name, known) or ";"} a field must be one of {", ".join(known)}: correct the name, or delete the line'
    elif rule in {"minLength", "minItems", "minProperties"}:
        yield f"{written} is too little; at least {value} must stand here: fill it in, or delete the line"
    else:
        yield f"{written} does not fit ({error.message[:80]}); it must be as the schema says: compare it with another entry"


def _written(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'
    return f"a list of {len(value)}" if isinstance(value, list) else f"a mapping of {', '.join(value) or 'nothing'}"


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


def fitted(content: Any, schema: Mapping[str, Any], line: int = 1) -> Any:
    """Return `content` in the shape of `schema`: what has the wrong type is left out, what is missing is there and empty. Values stay as written."""
    schema = _chosen(content, schema)
    kind = schema.get("type")
    if kind == "array":
        items = content if isinstance(content, list) else []
        return [fitted(item, schema["items"], line) for item in items if _fits(item, schema["items"])]
    if kind != "object":
        return content if isinstance(content, str) else ""
    block = Block(getattr(content, "line", line))
    written = content if isinstance(content, Block) else Block(line)
    block.lines = written.lines
    fields, others = schema.get("properties", {}), schema.get("additionalProperties")
    for name, value in written.items():
        inner = fields.get(name) or (others if isinstance(others, dict) else None)
        if inner is not None and (_fits(value, inner) or name in schema.get("required", ())):
            block[name] = fitted(value, inner, written.line_of(name))
    for name in schema.get("required", ()):
        if name not in block:
            block[name] = fitted(None, fields.get(name) or (others if isinstance(others, dict) else {}), block.line)
    return block


def _chosen(content: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The alternative of a schema that `content` is nearest to: of the right type, with the fewest required fields missing."""
    options = schema.get("oneOf") or schema.get("anyOf")
    if not options:
        return schema
    present = content if isinstance(content, Block) else {}
    return min(options, key=lambda option: (not _fits(content, option), option.get("type") != "object", sum(name not in present for name in option.get("required", ()))))


def _fits(content: Any, schema: Mapping[str, Any]) -> bool:
    """Whether `content` has the type that `schema` asks for."""
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return any(_fits(content, option) for option in options)
    return isinstance(content, {"array": list, "object": Block}.get(str(schema.get("type")), str))
