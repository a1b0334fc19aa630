"""The published files: the bibliography, the records of sources, citations, claims and cells, the twins of the pages."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion import datafiles, reference
from companion.bibliography import Source
from companion.citethis import page_files
from companion.claims import Claim
from companion.feed import FEED, render_feed
from companion.formats import bibtex, csl, ris
from companion.pinpoint import shown_pinpoint
from companion.policy import write_headers
from companion.redirects import write_redirects
from companion.twins import corpus, llms, markdown, record, twin_pages

if TYPE_CHECKING:
    from companion.project import Project

def source_record(project: "Project", source: Source) -> dict[str, Any]:
    """Return the row of `sources.json`."""
    return {
        "key": source.key,
        "kind": source.get("kind"),
        "type": source.type,
        "title": source.title,
        "original_title": source.get("origtitle"),
        "language": source.language,
        "jurisdiction": source.get("jurisdiction"),
        "date": source.get("date"),
        "in_force": source.get("inforce"),
        "status": source.get("status"),
        "reading": source.get("reading"),
        "doi": source.get("doi"),
        "url": source.get("url"),
        "reference": reference.full_text(source),
        "cited": len(project.cited.get(source.key, ())),
        "review": str(project.annotations[source.key].meta.get("review", "none")) if source.key in project.annotations else "none",
    }


def citation_records(project: "Project") -> list[dict[str, Any]]:
    """Return the rows of `citations.json`, by page and note."""
    return [
        {"page": c.page, "section": c.section, "note": c.note, "key": c.key, "pinpoint": c.pinpoint, "sentence": c.sentence}
        for c in project.citations
    ]


def claim_record(claim: Claim) -> dict[str, Any]:
    """Return the row of `claims.json`; texts are Markdown."""
    return {
        "id": claim.id,
        "section": claim.section,
        "where": claim.where,
        "claim": claim.claim,
        "verdict": claim.verdict,
        "why": claim.why,
        "remains": claim.remains,
        "open": claim.open,
        "sources": [{"key": e.key, "pinpoint": shown_pinpoint(e.pinpoint), "stance": e.stance} for e in claim.evidence],
        "confidence": claim.confidence,
        "as_of": claim.as_of,
        "review": claim.review,
        "topics": list(claim.topics),
        "jurisdictions": list(claim.jurisdictions),
    }


def to_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """CSV for spreadsheets: byte-order mark, CR LF, lists joined by ` | `; nothing that a spreadsheet would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0].keys())
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = " | ".join("; ".join(str(part) for part in item.values() if part) if isinstance(item, dict) else str(item) for item in value)
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text


def to_json(value: Any) -> str:
    """JSON as published: UTF-8, keys in our order, one record readable at a time."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def data_files(project: "Project") -> dict[str, str]:
    """Return the files of `/data/`: name → text."""
    sources = [(source, project.annotation_text(source.key)) for source in project.sources.values()]
    whole: dict[str, str] = {
        "references.bib": "\n".join(bibtex(source, annotation) for source, annotation in sources),
        "references.ris": "".join(ris(source, annotation) for source, annotation in sources),
        "references.csl.json": to_json([csl(source, annotation) for source, annotation in sources]),
        "sources.json": to_json([source_record(project, source) for source, _ in sources]),
        "citations.json": to_json(citation_records(project)),
    }
    if project.claims:
        rows = [claim_record(claim) for claim in project.claims]
        whole |= {"claims.json": to_json(rows), "claims.csv": to_csv(rows)}
    if project.criteria:
        cells, wide, treaties = datafiles.cell_rows(project), datafiles.wide_rows(project), datafiles.treaty_rows(project)
        whole |= {"jurisdictions.csv": to_csv(cells), "jurisdictions.json": to_json(cells), "jurisdictions-wide.csv": to_csv(wide), "treaties.csv": to_csv(treaties)}
        whole |= {"criteria.json": to_json(datafiles.criteria_rows(project)), "datapackage.json": to_json(datafiles.package(project))}
    if project.events:
        whole["timeline.json"] = to_json(datafiles.timeline_rows(project))
    if (about := project.root / "data" / "README.md").is_file():
        whole["README.md"] = datafiles.readme(project, about.read_text(encoding="utf-8"))
    for stem in ("claims", "recommendations", "criteria", "jurisdictions", "timeline"):
        schema = project.root / "schemas" / f"{stem}.schema.json"
        if schema.is_file():
            whole[f"{stem}.schema.json"] = schema.read_text(encoding="utf-8")
    whole["corpus.jsonl"] = corpus(project)
    if proposals := project.data.get("recommendations"):
        whole["recommendations.json"] = to_json(proposals)
    return whole


def write_exports(project: "Project", site: Path) -> None:
    """Write `site/data/`, the three files beside each source's page, the feed, the pages left behind by what moved, the headers for hosts."""
    for name, text in data_files(project).items():
        _write(site / "data" / name, text)
    if feed := render_feed(project):
        _write(site / FEED.strip("/"), feed)
    single: Mapping[str, Callable[[Source], str]] = {"bib": bibtex, "ris": ris, "csl.json": lambda source: to_json([csl(source)])}
    for source in project.sources.values():
        for suffix, render in single.items():
            _write(site / "sources" / source.key / f"{source.key}.{suffix}", render(source))
    for page in project.chapters:
        for name, text in page_files(project, page).items():
            _write(site / page.url.strip("/") / name, text)
    for page in twin_pages(project):
        _write(site / page.url.strip("/") / "index.md", markdown(project, page))
        _write(site / page.url.strip("/") / "index.json", to_json(record(project, page)))
    _write(site / "llms.txt", llms(project))
    write_redirects(project, site)
    write_headers(site)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
