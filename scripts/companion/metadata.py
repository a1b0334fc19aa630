"""What the `<head>` of a page tells machines: Highwire tags, JSON-LD, Open Graph, links to the licence and the records.

Highwire `citation_*` tags are those Google Scholar documents for publishers; the words of JSON-LD are schema.org's. A source's page
is our annotation of a work: the tags name us as authors of the annotation, and the work stands as its subject, with its own authors.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion.bibliography import Person, Source
from companion.changes import edition_of
from companion.citable import Citable, citable
from companion.claims import LEDGER
from companion.comparison import MATRIX
from companion.exports import data_files
from companion.markdown_ext import PAPER
from companion.pages import Page, relative_url

if TYPE_CHECKING:
    from companion.project import Project

TEXT_LICENCE = "https://creativecommons.org/licenses/by-nc/4.0/"
DATA_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DATA = "/data/"
PACKAGE = "/data/datapackage.json"
#: What `write_exports` calls the files of the comparison, without their endings.
_COMPARISON_FILES = ("jurisdictions", "jurisdictions-wide", "criteria", "treaties", "datapackage", "README")
_FORMATS = {
    "bib": "application/x-bibtex", "ris": "application/x-research-info-systems", "csl.json": "application/vnd.citationstyles.csl+json",
    "schema.json": "application/schema+json", "jsonl": "application/jsonl", "json": "application/json", "csv": "text/csv", "md": "text/markdown",
}  # fmt: skip
#: Blocks that make a page a list of records rather than a text with citations.
_LISTS = ("\\annotated-bibliography", "\\authorities", "\\claims-ledger")
#: BibLaTeX type → schema.org type; then the kinds that say more than the entry type.
_WORKS = {
    "article": "ScholarlyArticle", "book": "Book", "incollection": "Chapter", "thesis": "Thesis", "report": "Report",
    "online": "WebPage", "misc": "CreativeWork", "legislation": "Legislation", "jurisdiction": "CreativeWork",
}  # fmt: skip
_KINDS = {"commentary": "Article", "research-article": "ScholarlyArticle", "preprint": "ScholarlyArticle", "conference-paper": "ScholarlyArticle", "report": "Report"}
#: Groups of kinds (`data/vocab.yml`) that are law; a guideline or resolution entered as legislation is not.
_LAW = {"statutes", "regulations", "treaties", "european"}
#: Our status → schema.org's; what is not binding or not known has no legal force to state.
_FORCE = {"in-force": "InForce", "not-yet-in-force": "NotInForce", "proposed": "NotInForce", "ended": "NotInForce", "never-enforced": "NotInForce"}
_LOCALES = {"en": "en_GB", "zh-Hans": "zh_CN"}


@dataclass(frozen=True)
class HeadLink:
    """A `<link>`: relation, address (absolute, or relative to the page), media type or an empty string."""

    rel: str
    href: str
    type: str = ""


@dataclass(frozen=True)
class Metadata:
    """`tags` are (name, content) pairs, a name may repeat; `properties` the same for Open Graph; `json_ld` is ready for its script element."""

    tags: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...]
    links: tuple[HeadLink, ...]
    json_ld: tuple[str, ...]


def metadata(project: "Project", page: Page, description: str) -> Metadata:
    """Return the facts for the head of `page`."""
    works = cited_works(project, page)
    return Metadata(
        tuple(_highwire(project, page, works)), tuple(_open_graph(project, page, description)), tuple(_links(project, page)), tuple(_json_ld(project, page, description, works))
    )


def cited_works(project: "Project", page: Page) -> tuple[Source, ...]:
    """Return the distinct sources that the notes of `page` cite, in the order of the notes; on a source's page that source stands first."""
    readings = project.readings if page.source_key else project.chapter_readings
    keys = [citation.key for note in readings[page.url].notes for citation in note.citations]
    return tuple(project.sources[key] for key in dict.fromkeys([page.source_key, *keys]) if key in project.sources)


def pdf_url(project: "Project", page: Page) -> str:
    """Return the absolute address of the page's PDF, or an empty string.

    `extra.pdf` maps the address of a page to the path of its PDF from the site's root; `scripts/build.py --pdf` sets it.
    """
    files = project.settings.extra.get("pdf") or {}
    return project.settings.site_url + str(files[page.url]).lstrip("/") if page.url in files else ""


def _cite(project: "Project", page: Page) -> Citable:
    """As `citable`; the home page is cited as the whole."""
    facts = citable(project, page)
    return Citable(facts.work, facts.author, "", facts.edition, facts.date, facts.url, facts.language) if page.url == "/" else facts


def _highwire(project: "Project", page: Page, works: Iterable[Source]) -> Iterable[tuple[str, str]]:
    facts = _cite(project, page)
    date = _slashed(facts.date)
    rows = [
        ("title", facts.title), ("author", facts.author), ("publication_date", date), ("date", date), ("language", facts.language),
        ("inbook_title", facts.work), ("abstract_html_url", facts.url), ("pdf_url", pdf_url(project, page)),
    ]  # fmt: skip
    yield from ((f"citation_{name}", value) for name, value in rows if value)
    yield from (("citation_reference", citation_reference(work)) for work in works)


def citation_reference(source: Source) -> str:
    """Return a work in the structured form of `citation_reference`; a semicolon parts the fields, so that inside one it becomes a comma."""
    rows = [("title", source.title)]
    rows += [("author", person.literal or ", ".join(filter(None, (person.family, person.given)))) for person in source.authors]
    rows += [("publication_date", _slashed(source.get("date"))), ("journal_title", source.get("journaltitle")), ("doi", source.get("doi"))]
    return ";".join(f"citation_{name}={value.replace(';', ',')}" for name, value in rows if value)


def _slashed(date: str) -> str:
    """2026-11-22 → 2026/11/22, the form Highwire tags use; a year stays a year."""
    return date.replace("-", "/")


def _open_graph(project: "Project", page: Page, description: str) -> Iterable[tuple[str, str]]:
    facts = _cite(project, page)
    kind = "website" if page.url == "/" else "article"
    rows = [("og:type", kind), ("og:title", facts.title), ("og:url", facts.url), ("og:site_name", project.settings.site_name), ("og:description", description)]
    rows += [("og:locale", _LOCALES.get(page.language, "")), ("article:modified_time", facts.date if kind == "article" else "")]
    return ((name, value) for name, value in rows if value)


def _links(project: "Project", page: Page) -> Iterable[HeadLink]:
    yield HeadLink("cite-as", _cite(project, page).url)
    yield HeadLink("license", TEXT_LICENCE)
    yield HeadLink("describedby", f"{page.source_key or 'cite'}.csl.json", _FORMATS["csl.json"])  # of the work annotated, or of the page
    if page.url in {DATA, MATRIX} and project.criteria:
        yield HeadLink("describedby", relative_url(page.url, PACKAGE), _FORMATS["json"])


def _json_ld(project: "Project", page: Page, description: str, works: tuple[Source, ...]) -> Iterable[str]:
    if page.url == LEDGER and project.claims:
        yield claims_json_ld(project)
    yield _script(_page_node(project, page, description, works))


def _script(value: dict[str, Any]) -> str:
    """JSON for a script element: `<` is escaped, spaces are left out, empty values too."""
    kept = {name: part for name, part in ({"@context": "https://schema.org"} | value).items() if part}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _page_node(project: "Project", page: Page, description: str, works: tuple[Source, ...]) -> dict[str, Any]:
    facts = _cite(project, page)
    source = project.sources.get(page.source_key)
    kind = _page_type(page, works)
    node: dict[str, Any] = {
        "@type": kind, "@id": facts.url, "url": facts.url, "name": facts.title, "description": "" if source else description, "inLanguage": facts.language,
        "dateModified": facts.date, "license": TEXT_LICENCE, "author": _organisation(project),
    }  # fmt: skip
    if page.url == "/":
        return node | {"mainEntity": _whole(project) | _about(project)}
    node["isPartOf"] = _whole(project)
    if source is not None:
        node["mainEntity"] = work_node(project, source)
        works = works[1:]
    elif page.meta.get("section"):
        node |= _about(project)
    if page.url in {DATA, MATRIX} and (data := _dataset(project, page, description)):
        node["mainEntity"] = data
    if kind not in ("CollectionPage", "AboutPage"):
        node["citation"] = [short_node(project, work) for work in works]
    return node


def _page_type(page: Page, works: tuple[Source, ...]) -> str | list[str]:
    if page.meta.get("section"):
        return ["ScholarlyArticle", "Chapter"]
    if any(block in page.body for block in _LISTS):
        return "CollectionPage"
    if page.url.startswith("/about/"):
        return "AboutPage"
    return "ScholarlyArticle" if works and page.url != "/" and not page.source_key else "WebPage"


def _organisation(project: "Project") -> dict[str, str]:
    return {"@type": "Organization", "name": project.settings.author}


def _whole(project: "Project") -> dict[str, Any]:
    """The companion as the book its pages are part of."""
    settings = project.settings
    return {
        "@type": "Book", "@id": f"{settings.site_url}#book", "name": settings.site_name, "url": settings.site_url, "author": _organisation(project),
        "version": edition_of(project), "license": TEXT_LICENCE,
    }  # fmt: skip


def _about(project: "Project") -> dict[str, Any]:
    paper = project.sources.get(PAPER)
    return {"about": short_node(project, paper)} if paper else {}


def _dataset(project: "Project", page: Page, description: str) -> dict[str, Any]:
    """The published files as one dataset: all of them on `/data/`, those of the comparison on its page."""
    names = [name for name in data_files(project) if page.url == DATA or name.partition(".")[0] in _COMPARISON_FILES]
    base = project.settings.site_url
    files = [
        {"@type": "DataDownload", "name": name, "contentUrl": f"{base}data/{name}", "encodingFormat": next((kind for ending, kind in _FORMATS.items() if name.endswith(f".{ending}")), "application/octet-stream")}
        for name in names
    ]
    if not files:
        return {}
    title = f"{project.settings.site_name}: {'data' if page.url == DATA else page.title}"
    return {
        "@type": "Dataset", "@id": f"{base}{page.url[1:]}#dataset", "name": title, "description": description, "url": f"{base}{page.url[1:]}", "creator": _organisation(project),
        "version": edition_of(project), "dateModified": citable(project, page).date, "license": DATA_LICENCE, "isAccessibleForFree": True, "distribution": files,
    }  # fmt: skip


def _work_type(project: "Project", source: Source) -> str:
    kind = source.get("kind")
    if source.type == "legislation" and project.vocabulary("kind").get(kind, {}).get("group") not in _LAW:
        return "CreativeWork"
    return _KINDS.get(kind, _WORKS[source.type]) if source.type in {"article", "misc"} else _WORKS[source.type]


def _work_id(project: "Project", source: Source) -> str:
    """Address that stands for a work on this site: the head of its page, where the full record is."""
    return f"{project.settings.site_url.rstrip('/')}{source.url_path}#source"


def _person(person: Person, source: Source) -> dict[str, str]:
    if person.literal:
        return {"@type": "Organization", "name": person.literal}
    family_first = source.language in {"zh", "ja"}
    parts = (person.family, person.given) if family_first else (person.given, person.family)
    return {"@type": "Person", "name": " ".join(part for part in parts if part)}


def short_node(project: "Project", source: Source) -> dict[str, Any]:
    """Return a cited work in brief: type, name, authors, date, and one identifier. Its `@id` leads to the full record."""
    kind = _work_type(project, source)
    code = f"https://doi.org/{source.get('doi')}" if source.get("doi") else source.get("number") or source.get("citation")
    node = {
        "@type": kind, "@id": _work_id(project, source), "name": source.title, "author": [_person(person, source) for person in source.authors],
        "legislationDate" if kind == "Legislation" else "datePublished": source.get("date"), "identifier": code, "url": "" if code else source.get("url"),
    }  # fmt: skip
    return {name: value for name, value in node.items() if value}


def work_node(project: "Project", source: Source) -> dict[str, Any]:
    """Return the full record of a work, for its own page."""
    node = short_node(project, source)
    kind, law = project.vocabulary("kind").get(source.get("kind"), {}), node["@type"] == "Legislation"
    doi, code = source.get("doi"), source.get("number") or source.get("citation")
    node |= {
        "alternateName": [name for name in (source.get("origtitle"), source.get("shorttitle")) if name], "inLanguage": source.language,
        "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": doi} if doi else code, "sameAs": f"https://doi.org/{doi}" if doi else "", "url": source.get("url"),
        "editor": [_person(person, source) for person in source.editors], "isPartOf": _container(source), "pagination": source.get("pages"),
        "publisher": _body(source.get("publisher") or source.get("institution") or source.get("court")), "isbn": source.get("isbn"),
        "genre": "" if law else str(kind.get("label", "")),
    }  # fmt: skip
    if law:
        place = project.vocabulary("jurisdiction").get(source.get("jurisdiction"), {})
        force = _FORCE.get(source.get("status"), "")
        since, until = source.get("inforce"), source.get("ended")
        node.pop("identifier")
        node |= {
            "legislationIdentifier": code, "legislationType": str(kind.get("label", "")), "legislationJurisdiction": str(place.get("label", "")),
            "legislationDateVersion": max([source.get("revised"), *source.others]), "legislationLegalForce": f"https://schema.org/{force}" if force else "",
            # schema.org gives the time in force as temporalCoverage, an ISO 8601 interval with .. for an open end
            "temporalCoverage": f"{since or '..'}/{until or '..'}" if since or until else "",
        }  # fmt: skip
        if source.get("status") != "proposed":
            node["legislationPassedBy"] = node.pop("author", "")
    return {name: value for name, value in node.items() if value}


def _container(source: Source) -> dict[str, Any]:
    """The journal with volume and issue, or the book, that a work stands in."""
    if book := source.get("booktitle"):
        return {"@type": "Book", "name": book}
    if not source.get("journaltitle"):
        return {}
    journal = {"@type": "Periodical", "name": source.get("journaltitle")}
    for kind, field in (("PublicationVolume", "volume"), ("PublicationIssue", "issue")):
        if source.get(field):
            journal = {"@type": kind, f"{field}Number": source.get(field), "isPartOf": journal}  # type: ignore[dict-item]
    return journal


def _body(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name} if name else {}


def claims_json_ld(project: "Project") -> str:
    """The claims as schema.org `Claim`s that appear in the paper; `<` is escaped for the script element."""
    paper = project.sources.get(PAPER)
    appearance = {"@type": "ScholarlyArticle", "name": paper.title if paper else ""}
    graph = [
        {"@type": "Claim", "@id": f"{project.settings.site_url}{LEDGER.strip('/')}/#{claim.id}", "text": claim.claim, "appearance": appearance}
        for claim in project.claims
    ]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).replace("<", "\\u003c")
