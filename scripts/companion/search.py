"""The search index: one small record per section, source and entry, indexed by Pagefind, read by `docs/assets/search.js`.

Pagefind loads its index in chunks, so a first search costs the same at any size of the site. Two things it does not do are
done here, the same way as in the browser: Han text is cut into pairs of characters, and legal places get one word each
(`article 363`, `art 363`, `第三百六十三条` → `art363`).
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from companion import reference
from companion.comparison import MATRIX, plain, value_label
from companion.languages import HAN
from companion.pinpoint import chinese_number, shown_pinpoint

if TYPE_CHECKING:
    from companion.pages import Page
    from companion.project import Project

_HAN_RUN = re.compile(f"[{HAN}]+")
_PLACE = re.compile(r"\b(?:art(?:icle)?s?|sections?|ss?|§§?)\.?\s*(\d+[A-Za-z]?(?:[-.]\d+)?)", re.I)
_CJK_PLACE = re.compile(r"第?([0-9〇零一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]))?")
#: Sections left out of the index: lists of links, and the thresholds that stand in no snippet.
_LEFT_OUT = ("-works", "-thresholds")


@dataclass(frozen=True)
class Record:
    """One thing that can be found. `snippet` is what the result shows; `words` are matched but not shown.

    `names` are what people call it: matched with the weight of the title, and a query equal to one puts it first.
    """

    url: str
    title: str
    context: str
    kind: str
    text: str
    snippet: str
    words: str = ""
    names: tuple[str, ...] = ()
    language: str = "en"
    weight: int = 1


def han_pairs(text: str) -> str:
    """Return the Han runs of `text` as overlapping pairs of characters, separated by spaces: 淫秽物品 → 淫秽 秽物 物品."""
    pairs = []
    for run in _HAN_RUN.findall(text):
        pairs += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return " ".join(pairs)


def place_words(text: str) -> str:
    """Return one word for each legal place named in `text`: art363, art287-1, art163.1."""
    words = [f"art{match.group(1).lower()}" for match in _PLACE.finditer(text)]
    for match in _CJK_PLACE.finditer(text):
        words.append(f"art{chinese_number(match.group(1))}" + (f"-{chinese_number(match.group(2))}" if match.group(2) else ""))
    return " ".join(word.replace("-", "x").replace(".", "x") for word in words)


def records(project: "Project") -> Iterator[Record]:
    """Yield every record: the sections of the pages, then the sources."""
    for page in project.chapters:
        yield from _page_records(project, page)
    for claim in project.claims:
        yield Record(f"/claims/#{claim.id}", claim.claim, f"Claim of section {claim.section}", "claim", claim.why, _shorten(claim.why), " ".join(claim.topics), weight=3)
    labels = {criterion.id: criterion for criterion in project.criteria}
    for jurisdiction in project.jurisdictions:
        for name, answer in jurisdiction.answers.items():
            if criterion := labels.get(name):
                title = f"{jurisdiction.label}: {criterion.title}"
                words = " ".join(shown_pinpoint(place.pinpoint) for place in answer.places)
                said = f"{value_label(project, criterion, answer.value)}. {plain(answer.text)}"
                yield Record(f"{MATRIX}#{answer.id}", title, "Law side by side", "cell", f"{said} {criterion.question}", _shorten(said), words)
    for key, source in project.sources.items():
        annotation = project.annotation_text(key)
        pinpoints = " ".join(sorted({place.pinpoint for place in project.cited.get(key, ())}))
        kind = str(project.vocabulary("kind").get(source.get("kind"), {}).get("label", ""))
        original = source.get("origtitle")
        names = (source.get("shorttitle"), original, original.removeprefix("中华人民共和国"), source.get("number"), source.get("citation"))
        snippet = reference.full_text(source)
        yield Record(source.url_path, source.title, kind, "source", f"{snippet} {annotation}", snippet, pinpoints, tuple(sorted({n for n in names if n})), source.language, 8)


def _page_records(project: "Project", page: "Page") -> Iterator[Record]:
    reading = project.chapter_readings[page.url]
    kind = "chapter" if page.meta.get("section") else "page"
    summary = str(page.meta.get("summary", ""))
    for number, section in enumerate(reading.sections):
        if not section.id or section.id.endswith(_LEFT_OUT):
            continue
        if page.url == "/claims/" and section.id.startswith("c") and section.id[1:2].isdigit():
            continue  # each claim has a record of its own
        first = number == 0
        pinpoints = " ".join(c.pinpoint.shown for note in reading.notes if note.section == section.id for c in note.citations)
        names = " ".join(reference.in_text(project.sources[c.key]) for note in reading.notes if note.section == section.id for c in note.citations)
        yield Record(
            page.url if first else f"{page.url}#{section.id}",
            page.title if first else section.title,
            "" if first else page.title,
            kind,
            f"{summary} {section.text}" if first else section.text,
            summary if first and summary else _shorten(section.text),
            f"{pinpoints} {names}",
            (page.title,) if first else (),
            page.language,
            (6 if first else 4) if kind == "chapter" or not page.url.startswith("/about/") else 1,
        )


def _shorten(text: str, length: int = 240) -> str:
    if len(text) <= length:
        return text
    cut = text[:length]
    return cut[: cut.rfind(" ")] + " …" if " " in cut else cut + "…"


def render_record(record: Record) -> str:
    """Return the little page that Pagefind reads for a record."""
    everything = f"{record.title} {record.context} {record.text} {record.words}"
    hidden = f"{han_pairs(everything)} {place_words(everything)}"
    names = " ".join((record.title, *record.names))
    title = f"{names} {han_pairs(names)} {place_words(names)}"
    meta = {"url": record.url, "title": record.title, "context": record.context, "kind": record.kind, "snippet": record.snippet, "names": " | ".join(record.names)}
    metas = "".join(f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">' for name, value in meta.items() if value)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(record.title)}</title></head><body><main data-pagefind-body>{metas}'
        f'<p data-pagefind-weight="{record.weight}">{escape(title)} kind{record.kind}</p>'
        f"<p>{escape(record.text)}</p><p>{escape(record.words)}</p><p>{escape(hidden)}</p></main></body></html>"
    )


def write_search(project: "Project", site: Path) -> None:
    """Index all records into `site/search/`. Raises `subprocess.CalledProcessError` with Pagefind's own words if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        for number, record in enumerate(records(project)):
            (Path(folder) / f"{number:06}.html").write_text(render_record(record), encoding="utf-8")
        output = site / "search"
        shutil.rmtree(output, ignore_errors=True)
        command = [sys.executable, "-m", "pagefind", "--site", folder, "--output-path", str(output), "--force-language", "en", "--quiet"]
        subprocess.run(command, check=True, capture_output=True, text=True)
        # Pagefind brings user interfaces of its own; ours is docs/assets/search.js.
        for pattern in ("pagefind-*ui*", "pagefind-highlight.js", "wasm.unknown.pagefind"):
            for file in output.glob(pattern):
                file.unlink()
