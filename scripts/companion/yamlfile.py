"""YAML as authors write it: every scalar is text, duplicate keys are an error, every value knows its line.

YAML itself reads NO as false, 2016-04-27 as a date, 1.10 as 1.1 and keeps the last of two equal keys; none of that is
wanted in data that lawyers edit by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from companion.problem import Problem


class Block(dict[str, Any]):
    """A YAML mapping. `line` is where it starts, `lines[key]` where a key stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the line of `key`, or of the mapping when the key is absent."""
        return self.lines.get(key, self.line)


@dataclass
class _Reader:
    path: str
    first_line: int
    problems: list[Problem]

    def value(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        block = Block(self.line(node))
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in block:
                self.problems.append(
                    Problem(
                        self.path,
                        self.line(key_node),
                        f'"{key}" is given twice (first on line {block.lines[key]}); each key must stand once: delete one',
                    )
                )
                continue
            block[key] = self.value(value_node)
            block.lines[key] = self.line(key_node)
        return block

    def line(self, node: yaml.Node) -> int:
        return self.first_line + int(node.start_mark.line)


def _compose(text: str) -> yaml.Node | None:
    """Compose with libyaml, ten times faster; what it refuses is read again in Python, whose messages are clearer."""
    if hasattr(yaml, "CBaseLoader"):
        try:
            return yaml.compose(text, Loader=yaml.CBaseLoader)
        except yaml.YAMLError:
            pass
    return yaml.compose(text, Loader=yaml.BaseLoader)


def parse_yaml(text: str, path: str, first_line: int = 1) -> tuple[Any, list[Problem]]:
    """Return the content of one YAML document, all scalars as text, and what is wrong with it.

    `first_line` is the line of the file on which `text` starts (front matter starts on 2). Broken YAML gives `None`.
    """
    problems: list[Problem] = []
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        what = error.problem or "not YAML"
        return None, [Problem(path, line, f"{what}; the file must be valid YAML: check indentation, quotes and colons near here")]
    except yaml.YAMLError as error:
        return None, [Problem(path, first_line, f"{error}; the file must be valid YAML in UTF-8")]
    if node is None:
        return Block(first_line), problems
    return _Reader(path, first_line, problems).value(node), problems


def walk(value: Any) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """Yield every (mapping, key, scalar) below `value`, depth first, in the order of the file."""
    if isinstance(value, list):
        for item in value:
            yield from walk(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, (list, Mapping)):
                yield from walk(item)
            else:
                yield value, key, item


def scalars(value: Any, key: str = "", line: int = 1) -> Iterator[tuple[str, str, int]]:
    """Yield (nearest key, scalar, line of that key) for every scalar below `value`, those of lists too, in the order of the file."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from scalars(item, str(name), value.line_of(name) if isinstance(value, Block) else line)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item, key, item.line if isinstance(item, Block) else line)
    else:
        yield key, str(value), line
