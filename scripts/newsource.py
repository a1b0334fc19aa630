"""Add a source: an entry of references.bib in its place and the file of its annotation. Asks for the facts that are not given.

Examples:
  make source
  make source FROM=export.ris KEY=zhong-2019-criminal ARGS='--jurisdiction cn --reading primary'
  make source ARGS='--type legislation --key nz-act-1993 --title "Films Act" --jurisdiction nz --kind statute --status in-force --reading metadata'

Exit 0 written, 1 refused (nothing was written), 2 misuse.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from companion.address import fault
from companion.asking import Read, ask, choose
from companion.bibliography import BIBLIOGRAPHY
from companion.checks.bibliography import FIELDS
from companion.checks.vocabulary import CODED
from companion.importing import ImportProblem, clean, read_records
from companion.newentry import Refusal, new_source, required, suggested_key, with_defaults
from companion.project import Project, load_project

_QUESTIONS = {
    "title": "Title in English", "origtitle": "Original title", "shorttitle": "Short title, two to six words", "author": "Authors, as Family, Given and Family, Given; a body as {Name}",
    "date": "Date adopted, decided or published (2019, 2019-03, 2019-03-14)", "journaltitle": "Journal", "volume": "Volume", "issue": "Issue", "pages": "Pages",
    "booktitle": "Title of the book", "publisher": "Publisher", "institution": "Institution that published it", "court": "Court", "number": "Official number",
    "inforce": "In force since", "doi": "DOI", "url": "Address", "readingnote": "Which copy you read, which part, what you did not open",
}  # fmt: skip
_ALSO = {
    "article": ("author", "date", "journaltitle", "volume", "issue", "pages", "doi"), "book": ("author", "date", "publisher"), "incollection": ("author", "date", "booktitle", "pages"),
    "thesis": ("author", "date", "institution"), "report": ("author", "date", "institution", "number"), "online": ("author", "date"), "misc": ("author", "date"),
    "legislation": ("author", "date", "inforce", "number"), "jurisdiction": ("court", "date", "number"),
}  # fmt: skip


def main(arguments: list[str], read: Read | None = None, today: str = "") -> int:
    """Add one source to the project in the folder of `--root`. `read` asks for a line, None where nobody can answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("."), help="folder of the project (this one)")
    parser.add_argument("--from", dest="file", type=Path, help="a CSL-JSON, RIS or .bib file")
    parser.add_argument("--item", type=int, help="which source of the file, counted from 1")
    parser.add_argument("--type", help="entry type")
    parser.add_argument("--key", help="key, never changed later")
    for name in FIELDS:
        parser.add_argument(f"--{name}", help="field of the entry; see schemas/README.md")
    options = parser.parse_args(arguments)
    if not (options.root / "mkdocs.yml").is_file():
        print(f"{options.root}: no mkdocs.yml here; run the command in the folder of the project", file=sys.stderr)
        return 2
    project = load_project(options.root)
    try:
        kind, fields = options.type or "", {name: clean(value) for name in FIELDS if (value := getattr(options, name))}
        if options.file:
            kind, fields = _imported(project, options.file, options.item, kind, fields)
        if read and not kind:
            kind = choose(read, "Type", project.vocabulary("type"))
        if read:
            fields = _asked(project, kind, fields, read)
        fields = with_defaults(project, kind, fields)
        if fields.get("url"):
            fields.setdefault("urldate", today or date.today().isoformat())
        key = options.key or (ask(read, "Key", suggested_key(fields)) if read else suggested_key(fields))
        _complete(project, kind, key, fields)
        done = new_source(project, key, kind, fields)
    except (ImportProblem, Refusal) as problem:
        print(f"{problem}\nnothing was written", file=sys.stderr)
        return 1
    print(f"written: {key} in {BIBLIOGRAPHY}, and {done.paths[1]}\nleft to do:")
    print("\n".join(f"- {line}" for line in done.left))
    return 0


def _imported(project: Project, file: Path, item: int | None, kind: str, given: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The facts of the file, under those given as flags. An imported record is only a record: its reading is `metadata` until told otherwise."""
    records = read_records(file)
    if item is None and len(records) > 1:
        listed = "\n".join(f"  {number}  {record.fields.get('title') or record.fields.get('origtitle', '')}" for number, record in enumerate(records, 1))
        raise ImportProblem(f'"{file}" holds {len(records)} sources; say which with ITEM=1 …\n{listed}')
    if item is not None and not 1 <= item <= len(records):
        raise ImportProblem(f'"{file}" holds {len(records)} source{"s" if len(records) > 1 else ""}; ITEM must be a number from 1 to {len(records)}')
    record = records[(item or 1) - 1]
    fields = {"reading": "metadata", **({"kind": record.kind} if record.kind and not kind else {}), **record.fields}
    if url := fields.get("url"):
        if why := fault(url, project.data.get("domains", {}), project.vocabulary("shortener")):
            print(f"left out: the address {url}: {why}")
            fields = {name: value for name, value in fields.items() if name not in {"url", "urldate"}}
    return kind or record.type, {**fields, **given}


def _asked(project: Project, kind: str, fields: dict[str, str], read: Read) -> dict[str, str]:
    """Ask for what is missing, in the order in which a person knows it."""
    found = dict(fields)
    if "language" not in found:
        found["language"] = choose(read, "Language of the work", project.vocabulary("language"), "en")
    names = ["title", *(["origtitle"] if found["language"] != "en" else []), *_ALSO.get(kind, ()), "kind", "jurisdiction", "status", "shorttitle", "url", "reading", "readingnote"]
    needed = required(project, kind)
    for name in names:
        if name in found or (name in {"status", "shorttitle"} and name not in needed):
            continue
        default = with_defaults(project, kind, found).get(name, "")
        if name in CODED:
            found[name] = choose(read, name.capitalize(), project.vocabulary(name), default)
        else:
            found[name] = clean(ask(read, _QUESTIONS.get(name, name.capitalize()), default, name in needed))
    return found


def _complete(project: Project, kind: str, key: str, fields: dict[str, str]) -> None:
    """Refuse when a fact is missing, with the flag that gives it and the closed list it comes from."""
    missing = [] if kind else [f"--type, one of {', '.join(project.vocabulary('type'))}"]
    missing += [] if key else ["--key, lower-case letters, digits and single hyphens, as in zhong-2019-criminal"]
    for name in required(project, kind) if kind else ():
        if not fields.get(name) and not (name == "author" and fields.get("reading") in {"metadata", "secondary"}):
            missing.append(f"--{name}" + (f", one of {', '.join(project.vocabulary(name))}" if name in CODED else ""))
    if missing:
        raise Refusal("\n".join(f"missing: {line}" for line in missing))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], input if sys.stdin.isatty() else None))
    except (EOFError, KeyboardInterrupt):
        sys.exit("\nnothing was written")
