"""A source as BibTeX, RIS and CSL-JSON, for reference managers and word processors.

BibTeX is the entry as it stands in `references.bib`, so that nothing is lost. RIS and CSL-JSON have no place for some fields; tags
carry the jurisdiction and the kind, and with `annotation` (plain text) our annotation comes along as abstract or note.
"""

from typing import Any

from companion.bibliography import Person, Source

#: Braces would unbalance an entry.
_BRACES = str.maketrans("{}", "()")
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


def bibtex(source: Source, annotation: str = "") -> str:
    """Return one entry as it stands in `references.bib`, bodies in double braces; tags and the annotation where one is given."""
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
    if annotation:
        rows += [f"  keywords = {{{', '.join(tags(source))}}},", f"  abstract = {{{annotation.translate(_BRACES)}}},"]
    return f"@{source.type}{{{source.key},\n" + "\n".join(rows) + "\n}\n"


def tags(source: Source) -> list[str]:
    """Return what a reference manager shows as tags: jurisdiction and kind."""
    return [tag for tag in (source.get("jurisdiction"), source.get("kind")) if tag]


def ris(source: Source, annotation: str = "") -> str:
    """Return one RIS record, lines ended by CR LF as the format asks; with the annotation as abstract where one is given."""
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
    rows += [("LA", source.language), *(("KW", tag) for tag in tags(source)), ("AB", annotation)]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n"


def csl(source: Source, annotation: str = "") -> dict[str, Any]:
    """Return one CSL-JSON item; with the annotation as abstract where one is given."""
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
    item["keyword"] = ", ".join(tags(source))
    if annotation:
        item["abstract"] = annotation
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
