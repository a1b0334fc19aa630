"""Entries of references.bib: sorted, keys of one pattern, known fields and types, required fields, valid dates, no doubles."""

import re
from collections.abc import Iterator

from companion.bibliography import BIBLIOGRAPHY, Source
from companion.citation import IDENTIFIER_RULE, is_identifier
from companion.dates import is_date
from companion.problem import Problem, nearest
from companion.project import Project
from companion.textfile import strange

FIELDS = (
    "title shorttitle origtitle language titlesource author origauthor editor kind jurisdiction date revised inforce amended ended "
    "replacedby status citedas number citation court journaltitle booktitle volume issue eid pages publisher institution series edition "
    "eventtitle isbn doi url urldate reading readingnote note"
).split()
ALWAYS = ("title", "language", "titlesource", "kind", "jurisdiction", "reading")
_DATES = ("date", "revised", "inforce", "ended", "urldate")
_DOI = re.compile(r"10\.\d{4,9}/[^\s]+")


def check(project: Project) -> Iterator[Problem]:
    """Every entry can be read, found, sorted, dated and told from every other."""
    previous = ""
    seen: dict[tuple[str, str], Source] = {}
    types = project.vocabulary("type")
    for source in project.sources.values():
        if source.key < previous:
            yield _at(source, "", f'"{source.key}" stands after "{previous}"; entries must be sorted by key: run make fix')
        previous = max(previous, source.key)
        if not is_identifier(source.key):
            yield _at(source, "", f'"{source.key}" is no key{strange(source.key)}; a key must be {IDENTIFIER_RULE}: change it here and wherever it is cited')
        if source.type not in types:
            yield _at(source, "", f'"@{source.type}" is no entry type{nearest(source.type, types) or ";"} it must be one of {", ".join(types)}: choose the nearest')
        yield from _fields(source, types)
        yield from _dates(source)
        for name in ("doi", "url"):
            value = source.get(name).lower().rstrip("/")
            if not value:
                continue
            if other := seen.get((name, value)):
                yield _at(source, name, f'the {name} "{source.get(name)}" is also that of {other.key} (line {other.line_of(name)}); a work must have one entry: merge the two, or correct the {name}')
            seen.setdefault((name, value), source)
        successor = source.get("replacedby")
        if successor and successor not in project.sources:
            yield _at(source, "replacedby", f'"{successor}" is no key of the bibliography{nearest(successor, project.sources) or ";"} replacedby must name an entry: add the source, or correct the key')


def _fields(source: Source, types: object) -> Iterator[Problem]:
    required = set(ALWAYS)
    if isinstance(types, dict) and source.type in types:
        required |= set(str(types[source.type].get("required", "")).split())
    for name in sorted(required - set(source.fields)):
        if name == "author" and source.type in {"article", "book"} and source.get("reading") in {"metadata", "secondary"}:
            continue  # the authors of a work known only from a record may be unknown
        yield _at(source, "", f'{source.key} has no "{name}"; an @{source.type} must have one: add {name} = {{…}}')
    for name, value in source.fields.items():
        if name not in FIELDS:
            yield _at(source, name, f'"{name}" is no field of this bibliography{nearest(name, FIELDS) or ";"} a field must be one of those in schemas/README.md: correct the name, or delete the line')
        if not value:
            yield _at(source, name, f'"{name}" is empty; a field must have a value: write it, or delete the line')
        if "\\" in value:
            yield _at(source, name, f'"{name}" holds a backslash; text must be free of LaTeX commands: write the characters themselves')
    if source.get("url") and not source.get("urldate"):
        yield _at(source, "url", f"{source.key} has a url and no urldate; an address must have the day of our record of it: add urldate = {{YYYY-MM-DD}}")
    if source.get("doi") and not _DOI.fullmatch(source.get("doi")):
        yield _at(source, "doi", f'"{source.get("doi")}" is no DOI; it must begin with 10. and hold no address: write the part after doi.org/')
    for person in (*source.authors, *source.editors):
        if not person.literal and not person.given:
            yield _at(source, "author", f'"{person.family}" has one name only; a person must have two, and a body stand in double braces: write Family, Given or {{{{Name}}}}')


def _dates(source: Source) -> Iterator[Problem]:
    for name in _DATES:
        if source.get(name) and not is_date(source.get(name)):
            yield _at(source, name, f'"{source.get(name)}" is no date; {name} must be YYYY, YYYY-MM or YYYY-MM-DD and exist in the calendar: correct it')
    for date in source.others:
        if not is_date(date):
            yield _at(source, "amended", f'"{date}" is no date; amended must be dates separated by semicolons: write 2010-02-02; 2015')
    start, end = source.get("inforce"), source.get("ended")
    if is_date(start) and is_date(end) and end < start:
        yield _at(source, "ended", f'"{end}" is before the entry into force on {start}; a law must be in force before it ends: correct one of the two')
    if source.get("status") == "ended" and not end and not source.get("replacedby") and not source.get("readingnote"):
        yield _at(source, "status", f"{source.key} has ended but says neither when nor by what; one of them must be known: add ended or replacedby, or explain it in readingnote")


def _at(source: Source, name: str, message: str) -> Problem:
    return Problem(BIBLIOGRAPHY, source.line_of(name) if name else source.line, message)
