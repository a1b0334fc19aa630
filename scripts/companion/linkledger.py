"""The ledger of external addresses, `data/links.yml`: what was seen, when, where a copy is kept, what identifies the work without its address.

`addresses` finds every external address of the project; `synced` fits the ledger to them (`make links`); `attributes` and
`archived_copy` show a record on a page as Robust Links do (data-versiondate, data-versionurl; robustlinks.mementoweb.org/spec,
version of 2021). Whether an address answers is asked by `linkcheck`, never by the build.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from companion.bibliography import BIBLIOGRAPHY, Source
from companion.dates import in_words
from companion.spans import link
from companion.yamlfile import Block, walk

if TYPE_CHECKING:
    from companion.project import Project

LEDGER = "data/links.yml"
#: Result → what it means. `never`: no tool of ours has asked; the day of `first_seen` is that of our own reading.
RESULTS = {
    "never": "not yet asked by this tool",
    "ok": "answered",
    "moved": "answered at another address",
    "unclear": "answered in a way that says nothing, as a wall against robots does, or not in time",
    "failed": "failed, on fewer than three days",
    "dead": "failed on three different days",
}
EXTERNAL = {"rel": "noopener noreferrer external", "class_": "external"}
_ADDRESS = re.compile(r"https?://[^\s\"'<>)\]`]+")
_NO_LINKS = {"links", "domains"}
_HEAD = """\
# Every address of another site that this project links to, sorted. Kept by make links, which adds and removes records, and by
# make links-online, which asks the addresses; by hand only archive is written: the address of a copy you have opened yourself.
# Fields: schemas/README.md
"""


@dataclass(frozen=True)
class LinkRecord:
    """One address. Dates are ISO; `last_checked` is empty and `result` is `never` where no tool asked; `failures` are days, oldest first."""

    url: str
    first_seen: str = ""
    last_checked: str = ""
    result: str = "never"
    detail: str = ""
    failures: tuple[str, ...] = ()
    archive: str = ""
    fallback: str = ""
    line: int = 1


@dataclass(frozen=True)
class Found:
    """An external address of the project: where it is first written, the day recorded there, and an identifier that outlives it."""

    path: str
    line: int
    seen: str = ""
    fallback: str = ""


def load_ledger(project: "Project") -> Mapping[str, LinkRecord]:
    """Return address → record, in the order of the file; of two records of one address the first. Broken parts are the schema's to tell."""
    records: dict[str, LinkRecord] = {}
    for record in read_records(project):
        records.setdefault(record.url, record)
    return records


def read_records(project: "Project") -> list[LinkRecord]:
    """Return every record of the file, repeated ones too."""
    items = project.data.get("links", [])
    return [_record(item) for item in items if isinstance(item, Block) and isinstance(item.get("url"), str)] if isinstance(items, list) else []


def _record(item: Block) -> LinkRecord:
    text = {name: str(item.get(name, "")) for name in ("url", "first_seen", "last_checked", "result", "detail", "archive", "fallback")}
    failures = item.get("failures", [])
    return LinkRecord(**text, failures=tuple(str(day) for day in failures) if isinstance(failures, list) else (), line=item.line)


def addresses(project: "Project") -> dict[str, Found]:
    """Return every external address of bibliography, data and pages, sorted; addresses of the site and of its repository are not external."""
    found: dict[str, Found] = {}
    own = (project.settings.site_url, project.settings.repo_url)

    def add(url: str, place: Found) -> None:
        if url.startswith(("http://", "https://")) and not url.startswith(own):
            found.setdefault(url, place)

    for source in project.sources.values():
        fallback, seen = identifier(source), source.get("urldate")
        if source.get("url"):
            add(source.get("url"), Found(BIBLIOGRAPHY, source.line_of("url"), seen, fallback))
        if source.get("doi"):
            add(f"https://doi.org/{source.get('doi')}", Found(BIBLIOGRAPHY, source.line_of("doi"), seen, fallback))
    for stem, content in project.data.items():
        if stem in _NO_LINKS:
            continue
        days = {_trimmed(url): _day(block) for block, _, value in walk(content) for url in _ADDRESS.findall(str(value))}
        path = f"data/{stem}.yml"
        for number, line in enumerate(project.data_texts.get(path, "").split("\n"), 1):
            for url in _ADDRESS.findall("" if line.lstrip().startswith("#") else line):
                add(_trimmed(url), Found(path, number, days.get(_trimmed(url), "")))
    for page in project.pages:
        for written in project.readings[page.url].links:
            add(written.href, Found(written.path, written.line, str(page.meta.get("checked", ""))))
    return dict(sorted(found.items()))


def identifier(source: Source) -> str:
    """What finds the work when its address is gone: DOI, ISBN, official number or citation, in that order; empty where there is none."""
    for name, label in (("doi", "doi:"), ("isbn", "ISBN "), ("number", ""), ("citation", "")):
        if value := source.get(name):
            return f"{label}{value}"
    return ""


def _trimmed(url: str) -> str:
    return url.rstrip(".,;:")


def _day(block: Mapping[str, Any]) -> str:
    return next((str(block[name]) for name in ("checked", "date", "as_of") if block.get(name)), "")


def synced(records: Mapping[str, LinkRecord], found: Mapping[str, Found], today: str) -> list[LinkRecord]:
    """Return the ledger that fits `found`: records of addresses no longer used left out, missing ones added, fallbacks brought up to date.

    A new record is first seen on the day recorded beside the address, or else `today`; it has never been checked.
    """
    return [
        replace(records[url], fallback=place.fallback) if url in records else LinkRecord(url, place.seen or today, fallback=place.fallback)
        for url, place in sorted(found.items())
    ]


def render_ledger(records: Iterable[LinkRecord]) -> str:
    """Return the text of the file; the same records give the same text."""
    parts = []
    for record in records:
        values = {
            "url": record.url, "first_seen": record.first_seen, "last_checked": record.last_checked, "result": record.result, "detail": record.detail,
            "failures": list(record.failures), "archive": record.archive, "fallback": record.fallback,
        }  # fmt: skip
        lines = [f"{name}: {value if name == 'result' else json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
        parts.append("- " + "\n  ".join(lines))
    return _HEAD + ("\n".join(parts) if parts else "[]") + "\n"


def attributes(project: "Project", url: str) -> dict[str, str]:
    """Attributes of a link to another site: how it opens, since when we knew it, and its archived copy where there is one."""
    record = project.link_ledger.get(url)
    known = {"data_versiondate": record.first_seen, "data_versionurl": record.archive} if record else {}
    return {**EXTERNAL, **{name: value for name, value in known.items() if value}}


def external_link(project: "Project", text_html: str, url: str) -> str:
    """Return an HTML link to another site, with its archived copy behind it where there is one."""
    return link(text_html, url, **attributes(project, url)) + archived_copy(project, url)


def archived_copy(project: "Project", url: str) -> str:
    """Return “ (archived copy)” as HTML, or an empty string; says so where the address itself no longer answers."""
    record = project.link_ledger.get(url)
    if record is None:
        return ""
    gone = f"no longer answered on {in_words(record.last_checked)}" if record.result == "dead" else ""
    copy = link("archived copy", record.archive, **EXTERNAL) if record.archive else ""
    fallback = f"look for {escape(record.fallback)}" if gone and not copy and record.fallback else ""
    parts = ", ".join(part for part in (gone, copy, fallback) if part)
    return f' <span class="archived">({parts})</span>' if parts else ""
