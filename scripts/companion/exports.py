"""The published files: the bibliography as BibTeX, RIS and CSL-JSON, sources.json and citations.json."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion import datafiles, reference
from companion.bibliography import Person, Source
from companion.claims import Claim
from companion.pinpoint import shown_pinpoint
from companion.redirects import write_redirects

if TYPE_CHECKING:
    from companion.project import Project

#: BibLaTeX type → RIS type, CSL type.
_TYPES = {
    "article": ("JOUR", "article-journal"),
    "book": ("BOOK", "book"),
    "incollection": ("CHAP", "chapter"),
    "thesis": ("THES", "thesis"),
    "report": ("RPRT", "report"),
    "online": ("ELEC", "webpage"),
    "misc": ("GEN", "document"),
    "legislation": ("STAT", "legislation"),
    "jurisdiction": ("CASE", "legal_case"),
}


def bibtex(source: Source) -> str:
    """Return one entry as it stands in `references.bib`, bodies in double braces."""
    rows = []
    for name in source.fields:
        value = source.get(name)
        if name in {"author", "editor"}:
            people = source.authors if name == "author" else source.editors
            names = [f"{{{p.literal}}}" if p.literal else ", ".join(filter(None, (p.family, p.given))) for p in people]
            if name == "author" and source.and_others:
                names.append("others")
            value = " and ".join(names)
        rows.append(f"  {name} = {{{value}}},")
    return f"@{source.type}{{{source.key},\n" + "\n".join(rows) + "\n}\n"


def ris(source: Source) -> str:
    """Return one RIS record, lines ended by CR LF as the format asks."""
    rows = [("TY", _TYPES[source.type][0]), ("ID", source.key)]
    rows += [("AU", p.literal or ", ".join(filter(None, (p.family, p.given)))) for p in source.authors]
    rows += [("ED", p.literal or ", ".join(filter(None, (p.family, p.given)))) for p in source.editors]
    rows += [("TI", source.title), ("ST", source.get("shorttitle")), ("OP", source.get("origtitle"))]
    rows += [("PY", source.get("date")[:4]), ("DA", source.get("date").replace("-", "/"))]
    rows += [("T2", source.get("journaltitle") or source.get("booktitle")), ("VL", source.get("volume")), ("IS", source.get("issue"))]
    pages = source.get("pages").replace("–", "-").split("-")
    rows += [("SP", pages[0]), ("EP", pages[1] if len(pages) > 1 else "")]
    rows += [("PB", source.get("publisher") or source.get("institution") or source.get("court")), ("SN", source.get("isbn"))]
    rows += [("M1", source.get("number") or source.get("citation")), ("DO", source.get("doi")), ("UR", source.get("url"))]
    rows += [("LA", source.language), ("KW", source.get("jurisdiction")), ("KW", source.get("kind"))]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n"


def csl(source: Source) -> dict[str, Any]:
    """Return one CSL-JSON item."""
    item: dict[str, Any] = {"id": source.key, "type": _csl_type(source), "title": source.title, "language": source.language}
    for name, people in (("author", source.authors), ("editor", source.editors)):
        if people:
            item[name] = [_csl_name(person) for person in people]
    fields = {
        "title-short": "shorttitle", "original-title": "origtitle", "container-title": "journaltitle", "volume": "volume", "issue": "issue",
        "page": "pages", "publisher": "publisher", "number": "number", "references": "citation", "authority": "court", "edition": "edition",
        "event-title": "eventtitle", "ISBN": "isbn", "DOI": "doi", "URL": "url",
    }  # fmt: skip
    for name, field in fields.items():
        if source.get(field):
            item[name] = source.get(field)
    if source.get("booktitle"):
        item["container-title"] = source.get("booktitle")
    if source.get("institution") and "publisher" not in item:
        item["publisher"] = source.get("institution")
    if source.get("jurisdiction"):
        item["jurisdiction"] = source.get("jurisdiction")
    for name, field in {"issued": "date", "accessed": "urldate"}.items():
        if source.get(field):
            item[name] = {"date-parts": [[int(part) for part in source.get(field).split("-")]]}
    return item


def _csl_type(source: Source) -> str:
    if source.get("kind") in {"treaty", "constituent-instrument"}:
        return "treaty"
    return "bill" if source.get("kind") == "draft-law" else _TYPES[source.type][1]


def _csl_name(person: Person) -> dict[str, str]:
    return {"literal": person.literal} if person.literal else {k: v for k, v in (("family", person.family), ("given", person.given)) if v}


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


def write_exports(project: "Project", site: Path) -> None:
    """Write `site/data/` and the three files beside each source's page."""
    sources = list(project.sources.values())
    whole: dict[str, str] = {
        "references.bib": "\n".join(bibtex(source) for source in sources),
        "references.ris": "".join(ris(source) for source in sources),
        "references.csl.json": to_json([csl(source) for source in sources]),
        "sources.json": to_json([source_record(project, source) for source in sources]),
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
    if proposals := project.data.get("recommendations"):
        whole["recommendations.json"] = to_json(proposals)
    for name, text in whole.items():
        _write(site / "data" / name, text)
    single: Mapping[str, Callable[[Source], str]] = {"bib": bibtex, "ris": ris, "csl.json": lambda source: to_json([csl(source)])}
    for source in sources:
        for suffix, render in single.items():
            _write(site / "sources" / source.key / f"{source.key}.{suffix}", render(source))
    write_redirects(project, site)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
