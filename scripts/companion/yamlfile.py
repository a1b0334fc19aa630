"""YAML as authors write it: every scalar is text, duplicate keys are an error, every value knows its line.

YAML itself reads NO as false, 2016-04-27 as a date, 1.10 as 1.1 and keeps the last of two equal keys; none of that is
wanted in data that lawyers edit by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from companion.problem import Problem

#: How deep lists and mappings may stand in each other; our files need six.
_DEEPEST = 20


class Block(dict[str, Any]):
    """A YAML mapping. `line` is where it starts, `lines[key]` where a key stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the line of `key`, or of the mapping when the key is absent."""
        return self.lines.get(key, self.line)


class _Stop(Exception):
    """What follows cannot be read; the problem is told."""


@dataclass
class _Open:
    """A list or mapping that is being read; `key` is the name that waits for its value, `keyed` says that there is one."""

    content: Any
    named: bool
    keyed: bool = False
    key: str | None = None


@dataclass
class _Reader:
    """Builds the content from the parser's events, without recursion: a file of brackets must not end the program."""

    path: str
    first_line: int
    problems: list[Problem]
    open: list[_Open] = field(default_factory=list)
    named: dict[str, Any] = field(default_factory=dict)
    content: Any = None
    documents: int = 0

    def read(self, event: yaml.Event) -> None:
        line = self.first_line + int(event.start_mark.line)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.tell(line, "a second document begins here; a file must hold one: delete the line of three hyphens")
                raise _Stop
        elif isinstance(event, yaml.AliasEvent):
            self.put(self.value_named(event.anchor, line), line)
        elif isinstance(event, yaml.ScalarEvent):
            self.name(event, event.value)
            self.put(event.value, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self.open) >= _DEEPEST:
                self.tell(line, f"lists and mappings stand more than {_DEEPEST} deep in each other; six are enough for every file: take out brackets or indentation")
                raise _Stop
            content: Any = Block(line) if isinstance(event, yaml.MappingStartEvent) else []
            self.name(event, content)
            self.put(content, line)
            self.open.append(_Open(content, event.anchor is not None))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def put(self, value: Any, line: int) -> None:
        """Give a value, or the name before it, its place in what is open."""
        if not self.open:
            self.content = value
            return
        place = self.open[-1]
        if isinstance(place.content, list):
            place.content.append(value)
        elif place.keyed:
            if place.key is not None:
                place.content[place.key] = value
            place.keyed, place.key = False, None
        else:
            place.keyed = True
            if not isinstance(value, str):
                self.tell(line, "a list or mapping stands before a colon; there must be a name: put text that begins with a bracket in quotation marks")
            elif value in place.content.lines:
                self.tell(line, f'"{value}" is given twice (first on line {place.content.lines[value]}); each key must stand once: delete one')
            else:
                place.key = value
                place.content.lines[value] = line

    def name(self, event: yaml.NodeEvent, value: Any) -> None:
        if event.anchor is not None:
            self.named[event.anchor] = value

    def value_named(self, name: str, line: int) -> Any:
        """What was marked `&name`. Inside another marked value it is refused: such values can hold each other without end."""
        if any(place.named for place in self.open):
            self.tell(line, f'"*{name}" stands inside a value that is marked with & itself; a marked value must be written out: copy what &{name} marks')
        elif name in self.named:
            return self.named[name]
        else:
            self.tell(line, f'"*{name}" repeats a value marked &{name}, and there is none above; text that begins with * must stand in quotation marks: add them, or mark the value')
        return ""

    def tell(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))


def parse_yaml(text: str, path: str, first_line: int = 1) -> tuple[Any, list[Problem]]:
    """Return the content of one YAML document, all scalars as text, and what is wrong with it.

    `first_line` is the line of the file on which `text` starts (front matter starts on 2). Broken YAML gives `None`.
    libyaml reads ten times faster; what it refuses is read again in Python, whose errors say more.
    """
    if hasattr(yaml, "CBaseLoader"):
        try:
            return _read(text, path, first_line, yaml.CBaseLoader)
        except yaml.YAMLError:
            text = yaml.reader.Reader.NON_PRINTABLE.sub(" ", text)  # told where the file is read
    try:
        return _read(text, path, first_line, yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        return None, [_refused(error, text, path, first_line)]


def _read(text: str, path: str, first_line: int, loader: Any) -> tuple[Any, list[Problem]]:
    reader = _Reader(path, first_line, [])
    try:
        for event in yaml.parse(text, Loader=loader):
            reader.read(event)
    except _Stop:
        return None, reader.problems
    return (Block(first_line) if reader.content is None else reader.content), reader.problems


def _refused(error: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Problem:
    """What the parser refuses, in the words of an author; its own words only where we have none."""
    what, context = str(error.problem or ""), str(error.context or "")
    mark = error.problem_mark or error.context_mark
    opened = "quoted scalar" in context and "end of stream" in what or "flow sequence" in context or "flow mapping" in context
    if (opened or "simple key" in context) and error.context_mark:
        mark = error.context_mark
    lines = text.split("\n")
    number = min(mark.line, len(lines) - 1) if mark else 0
    while number and not lines[number].strip():
        number -= 1  # the end of the file is told at its last words
    shown = " ".join(lines[number].split())[:60]

    def told(message: str) -> Problem:
        return Problem(path, first_line + number, message)

    if "\t" in lines[number] and ("\\t" in what or not lines[number].split("\t")[0].strip()):
        return told(f'"{shown}" holds a tab; YAML must be indented and spaced with blanks: put two blanks in its place')
    if "quoted scalar" in context and "end of stream" in what:
        return told(f'the quotation mark in "{shown}" is not closed; text in quotation marks must end with the mark it began with: add it')
    if "unknown escape" in what:
        return told(f'"{shown}" has a backslash between double quotation marks; there it must be doubled: write single quotation marks around the text')
    if "flow sequence" in context or "flow mapping" in context:
        return told(f'the bracket in "{shown}" is not closed, or a comma is missing in it; brackets must be closed, and text that begins with one must stand in quotation marks: add what is missing')
    if "flow node" in context:
        return told(f'"{shown}" stands where a bracket above is still open, or a comma is one too many; brackets must be closed, with one comma between two entries: correct that')
    if "cannot start any token" in what or "anchor" in context or "alias" in context or "expected the node content" in what:
        return told(f'"{shown}" has text that begins with a character of YAML; text that begins with one of @ ` % & * ! | > [ ] {{ }} , must stand in quotation marks: add them')
    if "mapping values are not allowed" in what:
        return told(f'"{shown}" has a colon where none can stand; text that holds a colon and a blank must stand in quotation marks, and names must begin in the column of their neighbours: add the marks, or correct the indentation')
    if "could not find expected ':'" in what:
        return told(f'"{shown}" has no colon; a line must be `name: value`, or be indented further if it goes on the text above: write it so')
    if "block scalar" in context:
        return told(f'"{shown}" has text behind the sign | or >; the text must begin on the next line, indented: move it there')
    if "expected <block end>" in what and "<scalar>" in what:
        return told(f'"{shown}" has text behind a value that is complete; text that holds a quotation mark or begins with a bracket or * must stand in quotation marks as a whole: add them')
    if "expected <block end>" in what:
        return told(f'"{shown}" does not go on what stands above it; names of one mapping and hyphens of one list must begin in the same column: correct the indentation')
    return told(f'"{shown}" cannot be read ({what}); the file must be valid YAML: check indentation, quotation marks and colons near here')


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
