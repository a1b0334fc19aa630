"""The bibliography: `references.bib` read into frozen records, each with the line of every field.

pybtex reads the syntax and the names; lines come from a scan, because pybtex keeps none. What is wrong is returned as
problems, never raised.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO

from pybtex.database import InvalidNameString
from pybtex.database import Person as BibPerson
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.scanner import PybtexSyntaxError

from companion.problem import Problem

BIBLIOGRAPHY = "references.bib"
_ENTRY = re.compile(r"^@(?P<type>\w+)\s*\{[ \t]*(?P<key>[^,\s}]*)", re.M)
#: What BibTeX has besides entries; pybtex would read it and say nothing.
_DIRECTIVES = ("comment", "preamble", "string")
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
    sources: dict[str, Source] = {}
    for position, (start, kind, key) in enumerate(starts):
        end = starts[position + 1][0] if position + 1 < len(starts) else len(text)
        line = _line(text, start)
        if kind.lower() in _DIRECTIVES:
            problems.append(Problem(path, line, f'"@{kind}" is no source; only entries may stand here: write what it says into the entries, and remarks on lines that begin with %'))
            continue
        if not key:
            problems.append(Problem(path, line, f'"@{kind}{{" has no key behind it; every entry must have one: write @{kind}{{key, on its first line'))
            continue
        if key in sources:
            problems.append(Problem(path, line, f'"{key}" is already the key of the entry on line {sources[key].line}; every key must be unique: rename or merge one'))
            continue
        source, found = _parse_entry(text[start:end], kind, key, path, line)
        problems += found
        if source is not None:
            sources[key] = source
    head = text[: starts[0][0]] if starts else text
    for number, content in enumerate(head.split("\n"), 1):
        if content.strip() and not content.lstrip().startswith("%"):
            problems.append(Problem(path, number, f'"{content.strip()[:40]}" stands outside an entry; only @type{{key, …}} and lines that begin with % may stand here: put % before it, or delete it'))
    return Bibliography(sources, text), problems


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _parse_entry(text: str, kind: str, key: str, path: str, line: int) -> tuple[Source | None, list[Problem]]:
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    depth = 0
    for offset, content in enumerate(text.split("\n")):
        within, depth = depth > 1, depth + content.count("{") - content.count("}")
        if not within and (match := _FIELD.match(content)):
            name = match["name"].lower()
            if name in lines:
                problems.append(Problem(path, line + offset, f'the field "{name}" is given twice in {key} (first on line {lines[name]}); each field must stand once: delete one'))
            lines.setdefault(name, line + offset)
            value = content[match.end() :].strip()
            if value and value[0] not in '{"':
                problems.append(Problem(path, line + offset, f'"{value[:40]}" stands without braces; the text of a field must be in braces: write {name} = {{{value.rstrip(",")[:40]}}},'))
    after = _after_entry(text)
    if after is None:
        return None, [Problem(path, line, f"the entry {key} is not closed; its braces must balance: look for a missing }} or one {{ too many in its fields")]
    if after.strip():
        extra = line + text[: len(text) - len(after)].count("\n") + (len(after) - len(after.lstrip()) > 0)
        comments = [row for row in after.split("\n") if row.strip() and not row.lstrip().startswith("%")]
        if comments:
            problems.append(Problem(path, extra, f'"{comments[0].strip()[:40]}" stands after the end of {key}; only another entry or a line that begins with % may stand there: look for a }} too many above, or delete the line'))
    parser = Parser(encoding="utf-8")
    try:
        parser.parse_stream(StringIO(text[: len(text) - len(after)]))
    except PybtexSyntaxError as error:
        return None, problems + [Problem(path, line + (error.lineno or 1) - 1, f"the entry {key} cannot be read here ({error.args[0] if error.args else error}); it must be @{kind}{{key, name = {{text}}, … }}: look for a missing comma, = or brace")]
    except InvalidNameString as error:
        return None, problems + [Problem(path, lines.get("author", lines.get("editor", line)), f'"{_name_in(error)}" has too many commas; a person must be Family, Given and several be joined by and, a body stand in double braces: correct it')]
    except (PybtexError, ValueError, IndexError) as error:
        if any("is given twice" in problem.message for problem in problems):
            return None, problems
        return None, problems + [Problem(path, line, f"the entry {key} cannot be read ({' '.join(str(error).split())[:80]}); its fields must be name = {{text}}, one a line, each once: correct it")]
    entry = next(iter(parser.data.entries.values()))
    persons: dict[str, tuple[Person, ...]] = {}
    others = False
    fields = {name.lower(): _plain(value) for name, value in entry.fields.items()}
    fields |= {role.lower(): "" for role in entry.persons}
    for name in [name for name in fields if name not in lines]:
        problems.append(Problem(path, line, f'the field "{name}" of {key} stands beside another; each field must have its own line: begin a new line before it'))
        lines[name] = line
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


def _name_in(error: InvalidNameString) -> str:
    """The name that pybtex could not read, out of its sentence."""
    return " ".join(str(error).split()).removeprefix("Too many commas in ").strip("'\"")[:60]


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
