"""A source as a COinS: an empty element whose title is an OpenURL ContextObject, read by reference managers.

Keys follow the KEV formats of ANSI/NISO Z39.88-2004 (journal, book, dissertation); law, cases, web pages and the rest use the
Dublin Core format with `rft.type` in the words of Zotero, the only reader that knows more than the three.
"""

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from companion.bibliography import Person, Source

if TYPE_CHECKING:
    from companion.project import Project

#: BibLaTeX type → KEV format, genre (or Dublin Core type), key of the title.
_FORMATS = {
    "article": ("journal", "article", "atitle"),
    "book": ("book", "book", "btitle"),
    "incollection": ("book", "bookitem", "atitle"),
    "report": ("book", "report", "btitle"),
    "thesis": ("dissertation", "", "title"),
    "legislation": ("dc", "statute", "title"),
    "jurisdiction": ("dc", "case", "title"),
    "online": ("dc", "webpage", "title"),
    "misc": ("dc", "document", "title"),
}
#: Kinds that the Dublin Core types tell apart better than the entry type.
_TYPES = {"draft-law": "bill", "conference-paper": "conferencePaper", "preprint": "preprint", "report": "report"}


def context_object(project: "Project", source: Source) -> list[tuple[str, str]]:
    """Return the keys and values of the ContextObject, in order; a key may stand more than once, dates are ISO."""
    kind, genre, title = _FORMATS[source.type]
    doi, url = source.get("doi"), source.get("url")
    rows = [
        ("ctx_ver", "Z39.88-2004"),
        ("rfr_id", f"info:sid/{urlsplit(project.settings.site_url).hostname}:annotated"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{kind}"),
        ("rft_id", f"info:doi/{doi}" if doi else ""),
        ("rft_id", url),
        ("rft.type" if kind == "dc" else "rft.genre", _TYPES.get(source.get("kind"), genre) if kind == "dc" else genre),
        (f"rft.{title}", source.title),
    ]
    if kind == "dc":
        rows += [("rft.source", source.get("journaltitle") or source.get("eventtitle")), ("rft.publisher", source.get("publisher") or source.get("institution") or source.get("court"))]
        rows += [("rft.identifier", source.get("number") or source.get("citation"))]
    elif kind == "journal":
        rows += [("rft.jtitle", source.get("journaltitle")), ("rft.volume", source.get("volume")), ("rft.issue", source.get("issue"))]
    elif kind == "dissertation":
        rows += [("rft.inst", source.get("institution"))]
    else:
        rows += [("rft.btitle", source.get("booktitle")), ("rft.pub", source.get("publisher") or source.get("institution")), ("rft.edition", source.get("edition"))]
        rows += [("rft.series", source.get("series")), ("rft.isbn", source.get("isbn"))]
    if kind != "dc":
        rows += _pages(source)
    rows += [_author(person) for person in source.authors]
    rows += [("rft.date", source.get("date")), ("rft.language", source.language)]
    return [(name, value) for name, value in rows if value]


def _pages(source: Source) -> list[tuple[str, str]]:
    first, _, last = source.get("pages").replace("–", "-").partition("-")
    return [("rft.spage", first.strip()), ("rft.epage", last.strip("- ")), ("rft.artnum", source.get("eid"))]


def _author(person: Person) -> tuple[str, str]:
    return ("rft.aucorp", person.literal) if person.literal else ("rft.au", ", ".join(filter(None, (person.family, person.given))))


def render(project: "Project", source: Source) -> str:
    """Return the element; `hidden` keeps it from the eye and from screen readers, and leaves it to who reads the markup."""
    pairs = "&".join(f"{name}={quote(value, safe='/:,()?')}" for name, value in context_object(project, source))
    return f'<span class="Z3988" title="{escape(pairs)}" hidden></span>'
