"""New sources, claims and jurisdictions, written where they belong: checked first, never over what is there.

Each `new_…` takes a loaded project and the facts, checks the result as `make check` would, writes, and returns what was written and
what the author must still do. What must not be written raises `Refusal`. Called by `scripts/newsource.py`, `newclaim.py` and
`newjurisdiction.py`.
"""

import json
import os
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from companion.bibliography import BIBLIOGRAPHY, parse_bibliography
from companion.checks import annotations, bibliography, citations, claims, comparison, hosts, markup, schema, vocabulary
from companion.citation import IDENTIFIER_RULE, is_identifier
from companion.claims import LEDGER
from companion.languages import has_cjk
from companion.pages import parse_page
from companion.problem import Problem, nearest
from companion.project import Project
from companion.yamlfile import parse_yaml

#: The kind a source most likely is, where its type says so.
KINDS = {"article": "research-article", "book": "book", "incollection": "book-chapter", "thesis": "thesis", "report": "report", "jurisdiction": "case"}
_STUB = "---\nreview: none\n---\n"
_ENTRY = re.compile(r"^@\w+\s*\{\s*([^,\s}]*)", re.M)
_WORDS_OF_YAML = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
_LINE = 132  # characters of a folded line


class Refusal(ValueError):
    """Nothing was written; the message says what is wrong, the rule and the way out, one line a problem."""


@dataclass(frozen=True)
class Written:
    """What was written: paths from the project's root, and what is left to do, one sentence each."""

    paths: tuple[str, ...]
    left: tuple[str, ...]


def required(project: Project, kind: str) -> list[str]:
    """Return the fields an entry of this type must have, in the order of `references.bib`."""
    word = project.vocabulary("type").get(kind, {})
    needed = {*bibliography.ALWAYS, *str(word.get("required", "")).split()}
    return [name for name in bibliography.FIELDS if name in needed]


def with_defaults(project: Project, kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields with what follows from the others: language, origin of the title, kind, a short title of up to six words."""
    found = {name: value for name, value in fields.items() if value}
    found.setdefault("language", "en")
    found.setdefault("titlesource", "original" if found["language"] == "en" else "ours")
    if kind in KINDS:
        found.setdefault("kind", KINDS[kind])
    short = re.split(r"[:–—(]", found.get("title", ""))[0].strip()
    if "shorttitle" in required(project, kind) and 1 <= len(short.split()) <= 6:
        found.setdefault("shorttitle", short)
    return found


def suggested_key(fields: Mapping[str, str]) -> str:
    """Author or first words of the short title, year, a word of the title: `zhong-2019-criminal`; "" where the letters are not Latin."""
    author = fields.get("author", "").split(" and ")[0]
    person = "" if author.startswith("{") else _slug(author.split(",")[0]).replace("-", "")
    words = [word for word in _slug(fields.get("shorttitle") or fields.get("title", "")).split("-") if len(word) > 3 or word.isdigit()]
    year = fields.get("date", "")[:4] or "nd"
    key = "-".join([person, year, *words[:1]] if person else [_slug(fields.get("jurisdiction", "")), *words[:3], year])
    return key.strip("-") if is_identifier(key.strip("-")) and words else ""


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def render_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """Return an entry as `references.bib` holds it: one field a line, in the order of the field list."""
    rows = [f"  {name} = {{{fields[name]}}}," for name in bibliography.FIELDS if fields.get(name)]
    return f"@{kind}{{{key},\n" + "\n".join(rows) + "\n}"


def new_source(project: Project, key: str, kind: str, fields: Mapping[str, str]) -> Written:
    """Write one entry of `references.bib` at its place among the keys, and the annotation's file with its front matter."""
    path = f"docs/sources/{key}.md"
    _refuse_id(key, "key", "as in zhong-2019-criminal")
    if key in project.sources:
        raise Refusal(f'"{key}" is already the key of the entry on line {project.sources[key].line} of {BIBLIOGRAPHY}; choose another, or edit that entry')
    if (project.root / path).exists():
        raise Refusal(f"{path} is already there; a new source must not overwrite it: choose another key, or add the entry by hand")
    types = project.vocabulary("type")
    if kind not in types:
        raise Refusal(f'"{kind}" is no entry type{nearest(kind, types) or ";"} the types are {", ".join(types)}')
    if broken := [problem for problem in project.problems if problem.path == BIBLIOGRAPHY]:
        raise Refusal(f"{broken[0]}\nputting {BIBLIOGRAPHY} right comes first: see make check")
    for name, value in fields.items():
        if value.count("{") != value.count("}"):
            raise Refusal(f'{name} "{value}" has a brace without its partner; braces must balance: take it out')
    text = inserted(project.bibliography.text, render_entry(kind, key, fields), key)
    problems = _problems_of_source(project, text, key, path)
    if wrong := [problem.message for problem in problems if problem.path != path]:
        raise Refusal("\n".join(wrong))
    _create(project.root / path, _STUB)
    _replace(project.root / BIBLIOGRAPHY, text)
    least, most = annotations.LENGTH.get(fields.get("reading", ""), annotations.READ)
    remaining = [f"write the annotation in {path}, {least} to {most} words: what it is, what it establishes, why it matters here, its limits"]
    if any(has_cjk(fields.get(name, "")) for name in ("author", "editor")):
        remaining.append("write the names in Latin letters in author, as in Zhong, Jing; the characters stay in origauthor")
    if (fields.get("url") or fields.get("doi")) and "links" in project.data:
        remaining.append("run make links, which notes the new address in data/links.yml")
    return Written((BIBLIOGRAPHY, path), (*remaining, f"cite it where it belongs, as in [@{key}, p. 1]; a source that nothing cites does not stay", *_promise()))


def inserted(text: str, entry: str, key: str) -> str:
    """Return the text of a bibliography with an entry before the first whose key comes later; nothing else changes."""
    place = next((match.start() for match in _ENTRY.finditer(text) if match[1] > key), None)
    if place is None:
        return (text.rstrip("\n") + "\n\n" if text.strip() else "") + entry + "\n"
    return text[:place] + entry + "\n\n" + text[place:]


def _problems_of_source(project: Project, text: str, key: str, path: str) -> list[Problem]:
    """What the checks say of one entry and its empty annotation."""
    entries, found = parse_bibliography(text)
    page, _ = parse_page(_STUB, path)
    trial = replace(project, bibliography=entries, pages=(page,))
    source = entries.sources.get(key)
    if source is None:
        return found
    for check in (bibliography.check, vocabulary.check, hosts.check, markup.check, annotations.check):
        found += check(trial)
    last = max([source.line, *source.lines.values()])
    return sorted({p for p in found if p.path == path or (p.path == BIBLIOGRAPHY and (source.line <= p.line <= last + 1 or f" {key} " in p.message))})


def new_claim(project: Project, item: Mapping[str, object]) -> Written:
    """Add one claim at the end of the file of its section, which is made when there is none.

    `item` maps the fields of `schemas/claims.schema.json` to text, lists of text, or for `sources` a list of {key, pinpoint, stance}.
    """
    identifier, section = str(item.get("id", "")), str(item.get("section", ""))
    _refuse_id(identifier, "id", "as in c3-2-1-age")
    if not re.fullmatch(r"\d(\.\d)*", section):
        raise Refusal(f'"{section}" is no section of the paper; it must be its number, as in 3.2.1')
    for claim in project.claims:
        if claim.id == identifier:
            raise Refusal(f'"{identifier}" is already the id of the claim on line {claim.line} of {claim.path}; choose another, or edit that claim')
    stem = f"claims/s{section.replace('.', '-')}"
    path = f"data/{stem}.yml"
    before = project.data_texts.get(path, "")
    if broken := [problem for problem in project.problems if problem.path == path]:
        raise Refusal(f"{broken[0]}\nputting {path} right comes first: see make check")
    text = (before.rstrip("\n") + "\n\n" if before.strip() else "") + render_yaml_item(item) + "\n"
    content, found = parse_yaml(text, path)
    if found or not isinstance(content, list) or dict(content[-1]) != dict(item):
        raise Refusal(f"{path} is no list of claims, or a text cannot be written in it; put it right first: see make check")
    trial = replace(project, data={**project.data, stem: content}, data_texts={**project.data_texts, path: text})
    words = replace(trial, pages=())  # these two would read every page
    problems = [
        problem
        for check, of in ((schema.check, trial), (claims.check, trial), (hosts.check, words), (markup.check, words))
        for problem in check(of)
        if problem.path == path and problem.line >= content[-1].line
    ]
    ledger = project.page_at.get(LEDGER)
    if ledger is not None and not problems:
        alone = {name: value for name, value in project.data.items() if not name.startswith("claims/")}
        problems += citations.check(replace(project, data={**alone, stem: content[-1:]}, pages=(ledger,)))
    _refuse_problems(problems)
    if before:
        _replace(project.root / path, text)
        return Written((path,), (f"look at it on the page {LEDGER}", *_promise()))
    _create(project.root / path, text)
    chapter = next((page.path for page in project.chapters if page.meta.get("section") == section), "the chapter of the section")
    return Written((path,), (f"show it in {chapter} with a line \\claims{{{stem.removeprefix('claims/')}}}", *_promise()))


def new_jurisdiction(project: Project, code: str, label: str, *, means: str = "", scope: str = "", order: str = "", page: str = "", as_of: str = "") -> Written:
    """Write `data/jurisdictions/<code>.yml` with every question answered “unknown”, which is valid at once."""
    path = f"data/jurisdictions/{code}.yml"
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise Refusal(f'"{code}" is no code; it must be two or three lower-case letters (ISO 3166 where there is one), as in nz')
    if (project.root / path).exists():
        raise Refusal(f"{path} is already there; edit it instead")
    if code in project.vocabulary("jurisdiction"):
        raise Refusal(f'"{code}" already has a meaning in data/vocab.yml; choose another code')
    if not label.strip():
        raise Refusal("the jurisdiction has no name; give one, as in LABEL=\"New Zealand\"")
    if any(label.strip().lower() == jurisdiction.label.lower() for jurisdiction in project.jurisdictions):
        raise Refusal(f'"{label}" is already the name of a jurisdiction; each must have its own')
    facts = {
        "label": label.strip(),
        "means": means or f"Law of {label.strip()}.",
        "order": order or str(max((jurisdiction.order for jurisdiction in project.jurisdictions), default=0) + 10),
        **({"page": page} if page else {}),
        "scope": scope or "Not researched yet. Every answer is unknown until somebody gives a source.",
        "as_of": as_of or str(project.settings.extra.get("law_as_at") or max((jurisdiction.as_of for jurisdiction in project.jurisdictions), default="")),
        "review": "none",
    }
    rows = [f"# Answers of {facts['label']}. Correct a cell by editing it; every cell needs a source and a pinpoint."]
    rows += [f"{name}: {scalar(value, 0)}" for name, value in facts.items()]
    rows += ["answers:", *(f"  {criterion.id}:\n    value: unknown\n    text: Not confirmed by anything we read." for criterion in project.criteria)]
    text = "\n".join(rows) + "\n"
    content, found = parse_yaml(text, path)
    trial = replace(project, data={**project.data, f"jurisdictions/{code}": content})
    words = replace(trial, pages=())  # these two would read every page
    checks = ((schema.check, trial), (comparison.check, trial), (hosts.check, words), (markup.check, words))
    _refuse_problems([*found, *(problem for check, of in checks for problem in check(of) if problem.path == path)])
    _create(project.root / path, text)
    return Written((path,), (f"answer what you can in {path}: value, text, sources with a key and a pinpoint", f"say in scope what of the law of {facts['label']} was read", *_promise()))


def _promise() -> list[str]:
    return ["before the pull request, make site published records the new addresses (or leave that to a maintainer)"]


def render_yaml_item(item: Mapping[str, object]) -> str:
    """Return a mapping as an item of a YAML list, in the style of the claims."""
    rows = []
    for name, value in item.items():
        if isinstance(value, str):
            rows.append(f"{name}: {scalar(value, 2)}")
        elif isinstance(value, Sequence) and value and all(isinstance(entry, Mapping) for entry in value):
            rows += [f"{name}:", *(f"  - {{{', '.join(f'{k}: {_quoted(str(v), flow=True)}' for k, v in entry.items())}}}" for entry in value)]
        else:
            rows.append(f"{name}: [{', '.join(_quoted(str(word), flow=True) for word in value if word)}]" if isinstance(value, Iterable) else f"{name}: {value}")
    return "- " + "\n  ".join(rows)


def scalar(text: str, indent: int) -> str:
    """Return one value: folded over several lines when it is long, else plain or in double quotation marks."""
    if len(text) <= _LINE - 32 or text != " ".join(text.split()):
        return _quoted(text)
    lines = textwrap.wrap(text, _LINE - indent - 2, break_long_words=False, break_on_hyphens=False)
    return ">-\n" + textwrap.indent("\n".join(lines), " " * (indent + 2))


def _quoted(text: str, flow: bool = False) -> str:
    """Plain where nothing can be misread: a word, or outside a flow a sentence of letters; else in double quotation marks."""
    plain = r"[A-Za-z][A-Za-z0-9-]*" if flow else r"[A-Za-z][\w ,.;()’'-]*"
    return text if re.fullmatch(plain, text, re.A) and text.lower() not in _WORDS_OF_YAML and text == text.strip() else json.dumps(text, ensure_ascii=False)


def _refuse_id(identifier: str, name: str, example: str) -> None:
    if not is_identifier(identifier):
        raise Refusal(f'"{identifier}" is no {name}; it must be {IDENTIFIER_RULE}, {example}')


def _refuse_problems(problems: Iterable[Problem]) -> None:
    if messages := [problem.message for problem in sorted(set(problems))]:
        raise Refusal("\n".join(messages))


def _create(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(f"{path.name} is already there; nothing is overwritten") from None


def _replace(path: Path, text: str) -> None:
    """Write beside the file, then put it in its place, so that a break leaves the old one whole."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)
