"""References in the house style: OSCOLA 5 without full stops, no ibid, the original title beside the English one.

`about/cite` states the style for readers; the golden tests in `tests/golden/references.txt` pin it.
"""

from companion.bibliography import Person, Source
from companion.dates import in_words
from companion.spans import Span, render_html, render_text

#: Entry types whose title is set roman in quotation marks; the others are italic, law roman without marks.
_QUOTED = {"article", "incollection", "thesis", "online", "misc"}
_TREATY_KINDS = {"treaty", "constituent-instrument"}
#: Acts of the European Union carry body, number and date in their title.
_DATED_BY_TITLE = {"directive", "framework-decision", "eu-regulation", "recommendation"}


def full(source: Source) -> list[Span]:
    """Return the reference as a first note gives it, without pinpoint and without a final full stop."""
    builder = {
        "article": _article,
        "book": _book,
        "incollection": _chapter,
        "thesis": _thesis,
        "legislation": _law,
        "jurisdiction": _case,
        "report": _report,
    }.get(source.type, _online)
    return builder(source)


def short(source: Source) -> list[Span]:
    """Return the form of a later note: the short title, or the authors' family names."""
    if source.get("shorttitle"):
        style = "em" if source.type == "jurisdiction" else ""
        return [Span(source.get("shorttitle"), style, _han(source))]
    return [Span(family_names(source) or source.title, "", _han(source))]


def in_text(source: Source) -> str:
    """Return what a narrative citation prints: `Zhong 2019`, `Minors Protection Law`."""
    if source.get("shorttitle") and source.type not in {"article", "book", "incollection", "thesis"}:
        return source.get("shorttitle")
    names = family_names(source)
    return f"{names} {source.year}" if names else (source.get("shorttitle") or source.title)


def family_names(source: Source) -> str:
    """Zhou · Liu and Zhao · Abelson and others; the body's name for a corporate author."""
    names = [person.literal or person.family for person in source.authors]
    if not names:
        return ""
    if source.and_others or len(names) > 3:
        return f"{names[0]} and others"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def full_html(source: Source) -> str:
    """Return the full reference as HTML."""
    return render_html(full(source))


def full_text(source: Source) -> str:
    """Return the full reference as plain text."""
    return render_text(full(source))


def _han(source: Source) -> str:
    return "ja" if source.language == "ja" or source.get("jurisdiction") == "jp" else "zh"


def person_name(person: Person, family_first: bool) -> str:
    """Return a name as printed, without full stops after initials (OSCOLA): `Alisdair A Gillespie`, `Li Chuan`."""
    if person.literal:
        return person.literal
    parts = (person.family, person.given) if family_first else (person.given, person.family)
    return " ".join(part for part in parts if part).replace(".", "")


def _names(people: tuple[Person, ...], source: Source) -> str:
    family_first = source.language in {"zh", "ja"}
    names = [person_name(person, family_first) for person in people]
    if not names:
        return ""
    if source.and_others or len(names) > 3:
        return f"{names[0]} and others"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _authors(source: Source) -> list[Span]:
    names = _names(source.authors, source)
    if not names:
        return []
    original = f" ({source.get('origauthor').replace(' and ', '、')})" if source.get("origauthor") else ""
    return [Span(f"{names}{original}, ", "", _han(source))]


def _title(source: Source) -> list[Span]:
    style = "" if source.type in _QUOTED else "em"
    text = f"‘{source.title}’" if source.type in _QUOTED else source.title
    return [Span(text, style), *_original(source)]


def _original(source: Source) -> list[Span]:
    return [Span(f" [{source.get('origtitle')}]", "", _han(source))] if source.get("origtitle") else []


def _bracket(*parts: str) -> str:
    text = ", ".join(part for part in parts if part)
    return f" ({text})" if text else ""


def _article(source: Source) -> list[Span]:
    volume, issue = source.get("volume"), source.get("issue")
    number = f"{volume}({issue})" if volume and issue else volume or (f"no {issue}" if issue else "")
    journal = " ".join(part for part in (number, source.get("journaltitle"), _first(source.get("pages")) or source.get("eid")) if part)
    return [*_authors(source), *_title(source), Span(f" ({source.year}) {journal}".rstrip())]


def _first(pages: str) -> str:
    """First page of a range: OSCOLA gives no last page."""
    return pages.replace("–", "-").split("-")[0].strip()


def _book(source: Source) -> list[Span]:
    edition = f"{source.get('edition')} edn" if source.get("edition") else ""
    return [*_authors(source), *_title(source), Span(_bracket(edition, f"{source.get('publisher')} {source.year}".strip()))]


def _chapter(source: Source) -> list[Span]:
    editors = _names(source.editors, source)
    label = f"{editors} (ed{'s' if len(source.editors) > 1 else ''}), " if editors else ""
    tail = _bracket(f"{source.get('publisher')} {source.year}".strip())
    pages = f" {_first(source.get('pages'))}" if source.get("pages") else ""
    book = source.get("booktitle")
    return [*_authors(source), *_title(source), *([Span(f" in {label}"), Span(book, "em")] if book else []), Span(tail + pages)]


def _thesis(source: Source) -> list[Span]:
    return [*_authors(source), *_title(source), Span(_bracket(f"thesis, {source.get('institution')} {source.year}"))]


def _report(source: Source) -> list[Span]:
    body = source.get("institution") if source.get("institution") not in {p.literal for p in source.authors} else ""
    date = in_words(source.get("date"))
    return [*_authors(source), *_title(source), Span(_bracket(source.get("series"), source.get("number"), body, date))]


def _online(source: Source) -> list[Span]:
    where = source.get("eventtitle") or source.get("journaltitle") or source.get("institution") or source.get("publisher")
    where = where if where not in {p.literal for p in source.authors} else ""
    return [*_authors(source), *_title(source), Span(_bracket(source.get("number"), where, in_words(source.get("date"))))]


def _law(source: Source) -> list[Span]:
    kind = source.get("kind")
    treaty = kind in _TREATY_KINDS
    dates = [
        f"{_date_word(source)}{in_words(source.get('date'))}" if source.get("date") and kind not in _DATED_BY_TITLE else "",
        f"revised {in_words(source.get('revised'))}" if source.get("revised") else "",
        f"in force {in_words(source.get('inforce'))}" if source.get("inforce") else "",
    ]
    body = "" if treaty or kind in _DATED_BY_TITLE else _names(source.authors, source)
    code = source.get("citation")
    number = "" if kind in _DATED_BY_TITLE else source.get("number")
    head = [Span(source.title), *_original(source)]
    if code:
        head.append(Span(f", {code}"))
    if treaty:
        return [*head, Span(_bracket(*dates)), Span(f" {number}" if number else "", "", _han(source))]
    return [*head, Span(_bracket(body, number, *dates), "", _han(source))]


def _date_word(source: Source) -> str:
    """The field `date` is adoption, assent, publication or opening for signature: named only where the kind decides it."""
    if source.get("kind") == "treaty":
        return "opened for signature " if source.get("jurisdiction") == "coe" else "adopted "
    return "adopted " if source.get("jurisdiction") == "cn" and source.get("kind") in {"statute", "amending-statute"} else ""


def _case(source: Source) -> list[Span]:
    code = f" {source.get('citation')}" if source.get("citation") else ""
    number = f", {source.get('number')}" if source.get("number") else ""
    tail = _bracket(source.get("court"), in_words(source.get("date")))
    return [Span(source.title.replace(" v. ", " v "), "em"), *_original(source), Span(f"{code}{number}{tail}", "", _han(source))]
