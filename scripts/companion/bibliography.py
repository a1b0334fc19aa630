"""The bibliography: `references.bib` read into frozen records, each with the line of every field.

pybtex reads the syntax and the names; lines come from a scan, because pybtex keeps none. What is wrong is returned as
problems, never raised.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO

from pybtex.database import Person as BibPerson
from pybtex.database.input.bibtex import Parser
from pybtex.scanner import PybtexSyntaxError

from companion.problem import Problem

BIBLIOGRAPHY = "references.bib"
_ENTRY = re.compile(r"^@(?P<type>\w+)\s*\{\s*(?P<key>[^,\s}]*)", re.M)
_FIELD = re.compile(r"^\s*(?P<name>[A-Za-z][\w-]*)\s*=")


@dataclass(frozen=True)
class Person:
    """An author or editor: a person with family and given name, or a body (`literal`)."""

    family: str = ""
    given: str = ""
    literal: str = ""


@dataclass(frozen=True)
class Source:
    """One entry. `fields` holds the text of every field as written, outer braces removed, in the file's order."""

    key: str
    type: str
    fields: Mapping[str, str]
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    and_others: bool = False
    line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def get(self, name: str) -> str:
        """Return a field's text, or an empty string."""
        return self.fields.get(name, "")

    def line_of(self, name: str) -> int:
        """Return the line of a field, or of the entry when it has no such field."""
        return self.lines.get(name, self.line)

    @property
    def title(self) -> str:
        """The title in English, as the site shows it first."""
        return self.get("title")

    @property
    def language(self) -> str:
        """Language of the work itself: en, zh, ja …"""
        return self.get("language") or "en"

    @cached_property
    def year(self) -> str:
        """Year of the date, or `nd`."""
        return self.get("date")[:4] or "nd"

    @property
    def url_path(self) -> str:
        """Address of the source's page from the site's root."""
        return f"/sources/{self.key}/"

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The dates of amendment, in order."""
        return tuple(part.strip() for part in self.get("amended").split(";") if part.strip())


@dataclass(frozen=True)
class Bibliography:
    """All sources by key, in the order of the file."""

    sources: Mapping[str, Source]
    text: str = ""


def parse_bibliography(text: str, path: str = BIBLIOGRAPHY) -> tuple[Bibliography, list[Problem]]:
    """Read BibTeX text. Entries that cannot be read are told as problems; the others are kept."""
    problems: list[Problem] = []
    starts = [(m.start(), m["type"], m["key"]) for m in _ENTRY.finditer(text)]
    for (start, _, key), end in zip(starts, [s for s, _, _ in starts[1:]] + [len(text)], strict=True):
        if not key:
            problems.append(Problem(path, _line(text, start), "the entry has no key; write @type{key, on its first line"))
        del end
    sources: dict[str, Source] = {}
    for position, (start, kind, key) in enumerate(starts):
        end = starts[position + 1][0] if position + 1 < len(starts) else len(text)
        line = _line(text, start)
        if not key:
            continue
        if key in sources:
            problems.append(Problem(path, line, f'"{key}" is already the key of the entry on line {sources[key].line}; every key must be unique: rename or merge one'))
            continue
        source, found = _parse_entry(text[start:end], kind, key, path, line)
        problems += found
        if source is not None:
            sources[key] = source
    head = text[: starts[0][0]] if starts else text
    for number, content in enumerate(head.splitlines(), 1):
        if content.strip() and not content.lstrip().startswith("%"):
            problems.append(Problem(path, number, f'"{content.strip()[:40]}" stands outside an entry; only @type{{key, …}} and lines that begin with % may stand here'))
    return Bibliography(sources, text), problems


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _parse_entry(text: str, kind: str, key: str, path: str, line: int) -> tuple[Source | None, list[Problem]]:
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for offset, content in enumerate(text.splitlines()):
        if match := _FIELD.match(content):
            name = match["name"].lower()
            if name in lines:
                problems.append(Problem(path, line + offset, f'the field "{name}" is given twice in {key} (first on line {lines[name]}); each field must stand once: delete one'))
            lines.setdefault(name, line + offset)
    after = _after_entry(text)
    if after is None:
        return None, [Problem(path, line, f"the entry {key} is not closed; its braces must balance: look for a missing }} in its fields")]
    if after.strip():
        extra = line + text[: len(text) - len(after)].count("\n") + (len(after) - len(after.lstrip()) > 0)
        comments = [row for row in after.splitlines() if row.strip() and not row.lstrip().startswith("%")]
        if comments:
            problems.append(Problem(path, extra, f'"{comments[0].strip()[:40]}" stands after the end of {key}; only another entry or a line that begins with % may stand there'))
    parser = Parser(encoding="utf-8")
    try:
        parser.parse_stream(StringIO(text[: len(text) - len(after)]))
    except PybtexSyntaxError as error:
        return None, problems + [Problem(path, line + (error.lineno or 1) - 1, f"{error.args[0] if error.args else error}; the entry {key} must be @{kind}{{key, name = {{text}}, … }} with a comma after each field")]
    except Exception as error:  # noqa: BLE001 - pybtex raises bare exceptions for names; each is told to the author
        return None, problems + [Problem(path, line, f"{error}; the entry {key} could not be read")]
    entry = parser.data.entries[key]
    persons: dict[str, tuple[Person, ...]] = {}
    others = False
    fields = {name.lower(): _plain(value) for name, value in entry.fields.items()}
    for role in ("author", "editor"):
        people = []
        for person in entry.persons.get(role, []):
            if str(person).lower() == "others":
                others = True
                continue
            people.append(_person(person))
        persons[role] = tuple(people)
        if people:
            fields[role] = " and ".join(p.literal or ", ".join(filter(None, (p.family, p.given))) for p in people)
    ordered = {name: fields[name] for name in lines if name in fields}
    return Source(key, kind.lower(), ordered, persons["author"], persons["editor"], others, line, lines), problems


def _after_entry(text: str) -> str | None:
    """Return what follows the entry's closing brace, or None when it is not closed."""
    depth = 0
    for position, character in enumerate(text):
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return text[position + 1 :]
    return None


def _plain(value: str) -> str:
    return " ".join(value.replace("{", "").replace("}", "").split())


def _person(person: BibPerson) -> Person:
    """pybtex keeps a body in double braces as one braced last name."""
    text = str(person)
    if text.startswith("{") and text.endswith("}"):
        return Person(literal=_plain(text))
    family = " ".join(person.prelast_names + person.last_names)
    given = " ".join(person.first_names + person.middle_names)
    lineage = " ".join(person.lineage_names)
    return Person(family=_plain(family), given=_plain(" ".join(filter(None, (given, lineage)))))
