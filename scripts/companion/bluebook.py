"""References in the style of *The Bluebook: A Uniform System of Citation*.

Edition. Of the 22nd (2025) we follow, from the guides of law libraries: rule 15.1 (up to three authors are named, more become
"et al."; the 21st named two) and the form of rule 18.2.2 (author, title, date, address). All other rules are those of the 21st
(2020) as we know them, not compared with the 22nd line by line: rules 8, 10, 12, 15 to 17, 20 (with table T2; for China we saw
guides to names and cases, and to statutes only one of an earlier edition) and 21 (treaties, United Nations, European Union).

Simplified:
- Typeface is that of the Bluepages (titles and names of cases in italics), because a reference has no small capitals.
- No signal ("See") and no pinpoint, though the 22nd edition wants one; the reader adds both. No archived copy (rule 18.2.1(d)).
- Titles in Chinese or Japanese characters stand in the original with the English title in brackets, without the romanisation
  of rule 20.2.4, which the bibliography does not hold; journals keep the romanised name of the entry. A work known only by
  its English title is marked "(in Chinese)".
- Tables T6 and T13 are followed for the words of `_JOURNAL` and `_PARTY` only; other words, and names of bodies, stand in full.
- A day of the last visit stands only where a web page has no date (rule 18.2.2(c)); it is the entry's `urldate`.
- A Chinese law says "promulgated by" for a statute only: for other texts the entry's date may be that of adoption.
- A section of the United States Code stands without its heading and, as since the 21st edition, without year.
- Treaties are cited to the document the entry names, not to U.N.T.S. or T.I.A.S., which it does not hold.
- Acts of the European Union keep the official title; the Official Journal is given by year, series, number and first page.
- Laws and cases carry no address of the copy we read; that is on the source's page.
- A descriptive title of ours stands in square brackets, in roman type.

What an entry does not hold is left out; `n.d.` is not written, because a date unknown to us may exist.
"""

import re
from collections.abc import Callable

from companion.bibliography import Person, Source
from companion.citable import Citable
from companion.dates import is_date
from companion.languages import has_cjk
from companion.reference import _first as first_page
from companion.reference import _han as han
from companion.spans import Span, render_text

#: Table T12.
_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()
#: Rule 8: articles, and conjunctions and prepositions of up to four letters, stay small.
_SMALL = set("a an the and but for nor or so yet as at by from in into of off on onto out over per than to up upon via with".split())
#: Words of table T13.2 that occur in the bibliography; what is not listed stands in full.
_JOURNAL = {
    "Academy": "Acad.", "American": "Am.", "and": "&", "Behavior": "Behav.", "Columbia": "Colum.", "Communications": "Commc'ns", "Comparative": "Compar.",
    "Criminal": "Crim.", "Education": "Educ.", "European": "Eur.", "Georgia": "Ga.", "Human": "Hum.", "Indiana": "Ind.", "Information": "Info.",
    "International": "Int'l", "Journal": "J.", "Law": "L.", "Medicine": "Med.", "Psychology": "Psych.", "Public": "Pub.", "Research": "Rsch.",
    "Review": "Rev.", "Rights": "Rts.", "Science": "Sci.", "Social": "Soc.", "Technology": "Tech.", "University": "U.",
}  # fmt: skip
#: Words of table T6 that occur in the names of the cases of the United States.
_PARTY = {"American": "Am.", "Association": "Ass'n", "Civil Liberties": "C.L.", "Coalition": "Coal.", "Library": "Libr."}
#: Table T10, by the jurisdiction of the entry.
_COUNTRY = {"cn": "China", "jp": "Japan", "gb": "U.K.", "ca": "Can.", "au": "Austl."}
#: Bodies as table T2 abbreviates them; any other body stands in full.
_BODY = {
    "Standing Committee of the National People's Congress": "Standing Comm. Nat'l People's Cong.",
    "National People's Congress": "Nat'l People's Cong.",
    "Supreme People's Court": "Sup. People's Ct.",
    "Supreme People's Procuratorate": "Sup. People's Procuratorate",
    "State Council": "St. Council",
}
_REPORTERS = {
    r"\bUS\b": "U.S.", r"\bF (\d)d\b": r"F.\1d", r"\bStat\b(?!\.)": "Stat.", r"\bUSC\b": "U.S.C.", r"(\d\w) Cir\b(?!\.)": r"\1 Cir.", r"\bSCR\b": "S.C.R.",
    r"\bRSC\b": "R.S.C.", r"\bSC\b": "S.C.", r"\b(c|ss?) (?=[A-Z]?[-\d])": r"\1. ", r"\bEWCA Crim\b": "EWCA (Crim)",
    r"\((\d{4})\) (\d+) EHRR": r"\2 Eur. H.R. Rep.",
}  # fmt: skip
_TREATY_KINDS = {"treaty", "constituent-instrument"}
_DESCRIPTIVE = re.compile(r"(.+?) \(descriptive title[^)]*\)")
_SYMBOL = re.compile(r"[A-Z]+/(?:[A-Z0-9().-]+/)*[A-Z0-9().-]+(?:/[A-Z0-9().-]+)*")

When = Callable[[str], str]


def cite(source: Source) -> tuple[Span, ...]:
    """Return the reference to a source as a sentence of a footnote, with its full stop."""
    builder = {"article": _article, "book": _book, "incollection": _chapter, "thesis": _thesis, "legislation": law, "jurisdiction": _case}.get(source.type, _report)
    return _sentence(builder(source))


def cite_page(page: Citable, part: str = "") -> tuple[Span, ...]:
    """Return the reference to a page of the companion (rule 18.2); `part` is the title of a place on it."""
    spans = [Span(f"{page.author}, ")]
    spans += [Span(part, "em"), Span(", ")] if part else []
    spans += [Span("in ", "em")] if part else []
    spans += [Span(page.title, "em"), Span(", " if page.title != page.work else "")]
    spans += [Span(page.work)] if page.title != page.work else []
    return _sentence([*spans, Span(bracket(f"{page.edition} ed." if page.edition else "", short_date(page.date))), Span(f", {page.url}")])


def short_date(text: str) -> str:
    """2010-02-02 → Feb. 2, 2010; 2010-02 → Feb. 2010; anything else as it is."""
    if not is_date(text) or len(text) == 4:
        return text
    month = _MONTHS[int(text[5:7]) - 1]
    return f"{month} {int(text[8:])}, {text[:4]}" if len(text) == 10 else f"{month} {text[:4]}"


def bracket(*parts: str) -> str:
    """Return ` (a, b)` of the parts that are not empty, or nothing."""
    text = ", ".join(part for part in parts if part)
    return f" ({text})" if text else ""


def headline(text: str) -> str:
    """Capitalise an English title as rule 8 does; words that have a capital anywhere are left as they are."""

    def word(match: re.Match[str]) -> str:
        piece = match.group()
        before = text[: match.start()].rstrip(" “‘\"(")
        begins = not before or before[-1] in ":?!–—." or match.end() == len(text.rstrip("?!.”’)"))
        compound = match.string[match.end() :].startswith("-")
        return piece if not begins and not compound and piece in _SMALL else piece[0].upper() + piece[1:]

    # A letter behind an apostrophe belongs to the word before it; a hyphen begins a new one.
    return re.sub(r"(?<![\w’'./@])[a-zà-ÿ][a-zà-ÿ’']*(?![\w/@]*[A-Z0-9])", word, text)


def title(source: Source, style: str = "em") -> list[Span]:
    """Return the title: the original with the English one in brackets, or the English one; our description in brackets."""
    described = _DESCRIPTIVE.fullmatch(source.title)
    original = source.get("origtitle")
    text = f"[{described[1]}]" if described else headline(source.title)
    if not original:
        return [Span(text, "" if described else style)]
    english = [Span(" "), Span(text)] if described else [Span(" ["), Span(text, style), Span("]")]
    return [Span(original, "", han(source)), *english]


def full_name(person: Person, family_first: bool) -> str:
    """Return a name as printed, with the full stops of its initials."""
    if person.literal:
        return person.literal
    return " ".join(part for part in ((person.family, person.given) if family_first else (person.given, person.family)) if part)


def joined(names: list[str], others: bool) -> str:
    """A; A & B; A, B & C; A et al. (rule 15.1, 22nd edition)."""
    if len(names) > 3 or others:
        return f"{names[0]} et al." if names else ""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} & {names[-1]}" if names else ""


def authors(source: Source) -> list[Span]:
    """Return the authors and a comma; of a Chinese or Japanese work with the characters, where the entry has them."""
    names = [full_name(person, source.language in {"zh", "ja"}) for person in source.authors]
    originals = [part for part in source.get("origauthor").split(" and ") if part]
    if len(originals) == len(names):
        names = [f"{name} ({original})" for name, original in zip(names, originals, strict=True)]
    text = joined(names, source.and_others)
    return [Span(f"{text}, ", "", han(source))] if text else []


def address(source: Source, when: When = short_date) -> list[Span]:
    """Return the address of a source on the web, with the day of the last visit where the source has no date."""
    url = source.get("url") or (f"https://doi.org/{source.get('doi')}" if source.get("doi") else "")
    visited = bracket(f"last visited {when(source.get('urldate'))}") if source.get("urldate") and source.get("url") and not source.get("date") else ""
    return [Span(f", {url}{visited}")] if url else []


def in_chinese(source: Source) -> list[Span]:
    """Say that a work is in Chinese or Japanese where nothing else in the reference does."""
    language = {"zh": "Chinese", "ja": "Japanese"}.get(source.language, "")
    return [Span(f" (in {language})")] if language and not source.get("origtitle") else []


def where(source: Source) -> str:
    """Return the body, conference or journal behind a report or page, unless it is the author."""
    place = source.get("eventtitle") or source.get("journaltitle") or source.get("institution") or source.get("publisher")
    own = {person.literal for person in source.authors}
    return "" if place in own or set(place.split(" and ")) <= own else place


def number_of(source: Source) -> str:
    """Return the number of a report: a symbol of the United Nations as such, a number of a series behind its name."""
    number, series = source.get("number"), source.get("series")
    if source.get("jurisdiction") == "un" and _SYMBOL.match(number):
        return f"U.N. Doc. {number}"
    if series:
        return f"{headline(series)} No. {number}" if number.isdigit() else " ".join(filter(None, (headline(series), number)))
    # A number the title already says (Joint Opinion 4/2022) is not said twice.
    return "" if number in source.title else number


def _sentence(spans: list[Span]) -> tuple[Span, ...]:
    spans = [span for span in spans if span.text]
    return (*spans, *(() if render_text(spans).endswith(".") else (Span("."),)))


def _journal(name: str) -> str:
    """Abbreviate the name of a journal in English (rule 16.4); a name of one word and a romanised one stay whole."""
    if has_cjk(name) or " " not in name:
        return name
    words = [word for word in headline(name).removeprefix("The ").split() if word not in {"of", "in", "the", "at", "a"}]
    text = " ".join(_JOURNAL.get(word.strip("(),"), word.strip("(),")).join(_around(word)) for word in words)
    # Rule 6.1(a): single capitals that follow each other are closed up.
    return re.sub(r"\b([JL])\. (?=[JL]\.)", r"\1.", text).replace(", &", " &")


def _around(word: str) -> tuple[str, str]:
    core = word.strip("(),")
    return word[: word.index(core)], word[word.index(core) + len(core) :]


def _article(source: Source) -> list[Span]:
    volume, issue = source.get("volume"), source.get("issue").lstrip("0")
    page = first_page(source.get("pages")) or source.get("eid")
    journal = _journal(source.get("journaltitle"))
    date = source.get("date")
    if volume or not issue and source.get("kind") != "commentary":
        text = " ".join(part for part in (volume, journal, page) if part)
        tail = (f", {text}" if text else "") + bracket(date[:4])
    else:  # no volume: a number of a year (rule 16.5), or a newspaper (rule 16.6)
        dated = (f"no. {issue}", date[:4]) if issue else (short_date(date),)
        tail = "".join(f", {part}" for part in (journal, *dated, f"at {page}" if page else "") if part)
    # Only where volume or page is missing does an address help to find the article.
    found = [] if volume and page or issue and page else address(source)
    return [*authors(source), *title(source), Span(tail, "", han(source)), *in_chinese(source), *found]


def _book(source: Source) -> list[Span]:
    edition = f"{ordinal(source.get('edition'))} ed." if source.get("edition") else ""
    return [*authors(source), *title(source), Span(bracket(" ".join(filter(None, (edition, source.get("date")[:4])))))]


def ordinal(number: str) -> str:
    """2 → 2d, 3 → 3d, 9 → 9th (rule 6.2)."""
    if not number.isdigit():
        return number
    ending = "th" if number.endswith(("11", "12", "13")) else {"1": "st", "2": "d", "3": "d"}.get(number[-1], "th")
    return number + ending


def _chapter(source: Source) -> list[Span]:
    editors = joined([full_name(person, False) for person in source.editors], False)
    label = f"{editors} ed{'s' if len(source.editors) > 1 else ''}." if editors else ""
    page = first_page(source.get("pages"))
    tail = (f" {page}" if page else "") + bracket(label, source.get("date")[:4])
    found = address(source) if not page else []
    book = source.get("booktitle")
    return [*authors(source), *title(source), *([Span(", "), Span(f"in {headline(book)}", "em")] if book else []), Span(tail), *in_chinese(source), *found]


def _thesis(source: Source) -> list[Span]:
    tail = bracket(source.get("date")[:4]) + bracket("thesis", headline(source.get("institution")))
    return [*authors(source), *title(source), Span(tail, "", han(source)), *in_chinese(source), *address(source)]


def _report(source: Source) -> list[Span]:
    """A report, a document of an organisation, a page of the web: author, title (place, number, date), address."""
    place = where(source)
    number = number_of(source)
    date = source.get("date") if source.get("date")[:4] not in place or not source.get("eventtitle") else ""
    if number.startswith("U.N. Doc."):
        return [*authors(source), *title(source), Span(f", {number}{bracket(short_date(date))}")]
    if source.get("kind") == "conference-paper":
        place, number = f"presented at {place}" if place else "", ""
    edition = f"{ordinal(source.get('edition'))} ed." if source.get("edition") else ""
    tail = bracket(place, number, " ".join(filter(None, (edition, short_date(date)))))
    return [*authors(source), *title(source), Span(tail, "", han(source)), *in_chinese(source), *address(source)]


def law(source: Source, when: When = short_date) -> list[Span]:
    """Return a law, treaty or act of an organisation, without a full stop; `when` writes its dates."""
    if source.get("kind") in _TREATY_KINDS:
        return _treaty(source, when)
    builder = {"us": _us_law, "gb": _uk_law, "ca": _canadian_law, "au": _australian_law, "cn": _east_asian_law, "jp": _east_asian_law, "eu": _eu_law, "un": _un_act}
    return builder.get(source.get("jurisdiction"), _organisation_act)(source, when)


def _treaty(source: Source, when: When) -> list[Span]:
    number = source.get("number")
    if match := re.fullmatch(r"(C?ETS) (\d+)", number):
        number = f"{'.'.join(match[1])}. No. {match[2]}"
    elif re.fullmatch(r"C\d+", number):
        number = ""  # the title of a convention of the International Labour Organization has its number
    elif number.startswith("A/RES/"):
        number = f"U.N. Doc. {number}"
    act = "opened for signature" if source.get("jurisdiction") == "coe" else "adopted"
    force = f"entered into force {when(source.get('inforce'))}" if source.get("inforce") else ""
    dated = [Span(", "), Span(act, "em"), Span(f" {when(source.get('date'))}")] if source.get("date") else []
    return [Span(headline(source.title)), *dated, Span(f", {number}" if number else ""), Span(bracket(force))]


def _dotted(text: str) -> str:
    for pattern, replacement in _REPORTERS.items():
        text = re.sub(pattern, replacement, text)
    return text


def _us_law(source: Source, when: When) -> list[Span]:
    """A section by its place in the Code; an act by name, public law and Statutes at Large (rules 12.3 and 12.4)."""
    parts = [_dotted(part.strip()) for part in source.get("citation").split(";") if part.strip()]
    code = "; ".join(part for part in parts if "U.S.C." in part)
    statutes = ", ".join(part for part in parts if "Stat." in part)
    if not statutes:
        return [Span(code)] if code else [Span(headline(source.title)), Span(bracket(when(source.get("date"))))]
    public = source.get("number").replace("Pub. L. ", "Pub. L. No. ").replace("title ", "tit. ")
    year = "" if source.year in source.title else source.get("date")[:4]
    where_now = f"codified at {code}" if code else ""
    return [Span(", ".join(part for part in (headline(source.title), public, statutes) if part)), Span(bracket(year) + bracket(where_now))]


def _uk_law(source: Source, when: When) -> list[Span]:
    name, _, sections = source.title.partition(", section")
    chapter = f"c. {match[1]}" if (match := re.fullmatch(r"\d{4} c (\d+)", source.get("number"))) else source.get("number")
    numbers = re.sub(r",? and ", ", ", sections.removeprefix("s").strip())
    place = f"{'§§' if ',' in numbers else '§'} {numbers}" if numbers else ""
    return [Span(", ".join(part for part in (name, chapter, place) if part)), Span(" (U.K.)")]


def _canadian_law(source: Source, when: When) -> list[Span]:
    code = _dotted(source.get("citation"))
    name = source.title.partition(", Section")[0] if re.search(r"\bss?\.", code) else source.title
    if code:
        return [Span(f"{name}, {code} (Can.)")]
    return [Span(", ".join(part for part in (name, source.get("number")) if part)), Span(bracket(source.get("date")[:4]) + " (Can.)")]


def _australian_law(source: Source, when: When) -> list[Span]:
    federal = "(Cth)" if any(person.literal == "Parliament of Australia" for person in source.authors) else ""
    name = re.sub(r"((?:Act|Bill) \d{4})", rf"\1 {federal}", source.title, count=1) if federal else source.title
    return [Span(f"{name} (Austl.)")]


def _bodies(source: Source) -> str:
    return joined([_BODY.get(person.literal, full_name(person, False)) for person in source.authors], source.and_others)


def _east_asian_law(source: Source, when: When) -> list[Span]:
    """A law of China or Japan: original title [English title] (body, date, number, dates) (country)."""
    statute = source.get("jurisdiction") == "cn" and source.get("kind") in {"statute", "amending-statute"}
    bodies = _bodies(source)
    number = source.get("number").replace("Act No ", "Act No. ").replace("Acts Nos ", "Acts Nos. ")
    date, revised, amended = source.get("date"), source.get("revised"), source.others[-1] if source.others else ""
    details = bracket(
        f"promulgated by the {bodies}" if statute and bodies else bodies,
        when(date) if len(date) != 4 or date not in number else "",
        f"revised {when(revised)}" if revised else "",
        f"effective {when(source.get('inforce'))}" if source.get("inforce") else "",
        f"last amended {when(amended)}" if amended > max(revised, date) else "",
    )
    return [*title(source, ""), Span(f", {number}" if number else "", "", han(source)), Span(f"{details} ({_COUNTRY[source.get('jurisdiction')]})")]


def _eu_law(source: Source, when: When) -> list[Span]:
    journal = source.get("citation")
    name = Span(headline(source.title))
    if match := re.fullmatch(r"OJ ([LC]) (\d+), \d+\.\d+\.(\d{4}), pp?\. (\d+)(?:–\d+)?", journal):
        return [name, Span(f", {match[3]} O.J. ({match[1]} {match[2]}) {match[4]}")]
    number = source.get("number").replace("COM(", "COM (")
    return [name, Span(", " + ", ".join(part for part in (journal, number) if part) if journal or number else ""), Span(bracket(when(source.get("date"))))]


def _un_act(source: Source, when: When) -> list[Span]:
    """A resolution by its number (rule 21.7.2), anything else as a document."""
    number = source.get("number")
    if match := re.fullmatch(r"A/RES/(\d+/\d+)", number):
        return [Span(f"G.A. Res. {match[1]}, {headline(source.title)}{bracket(when(source.get('date')))}")]
    if match := re.fullmatch(r"Economic and Social Council resolution (\d+/\d+)", number):
        return [Span(f"E.S.C. Res. {match[1]}, {headline(source.title)}{bracket(when(source.get('date')))}")]
    return _organisation_act(source, when)


def _organisation_act(source: Source, when: When) -> list[Span]:
    # The numbers of several resolutions stand in the title already.
    number = "" if ";" in source.get("number") else number_of(source)
    return [*authors(source), *title(source), Span(f", {number}" if number else ""), Span(bracket(when(source.get("date"))))]


def case_name(source: Source) -> str:
    """Return the English name of a case with `v.`, as every jurisdiction is cited; the Crown of Canada as `R.`."""
    name = source.title.replace(" v ", " v. ")
    return re.sub(r"\bR v\.", "R. v.", name) if source.get("jurisdiction") == "ca" else name


def case_tail(source: Source, when: When = short_date) -> list[Span]:
    """Return what follows the name of a case: report, number, court, date, country."""
    code, court, date, number = _dotted(source.get("citation")), source.get("court"), source.get("date"), source.get("number")
    place = source.get("jurisdiction")
    if place == "us":
        # The Supreme Court goes without saying in its own reports; two decisions in one entry carry their years already.
        return [Span(f", {code}" if code else ""), Span("" if re.search(r"\(\D*\d{4}\)", code) else bracket(date[:4]))]
    if place == "coe":
        number = f"App. No. {number.removeprefix('no. ')}" if number else ""
        return [Span("".join(f", {part}" for part in (number, code) if part)), Span(bracket(f"Eur. Ct. H.R. {date[:4]}".strip()))]
    country = "Eng." if "EWCA" in code else _COUNTRY.get(place, "")
    if code:
        return [Span(f"{' ' if place in {'gb', 'au'} else ', '}{code}{bracket(country)}")]
    decided = bracket((", " if "," in court else " ").join(part for part in (_BODY.get(court, court), when(date)) if part))
    return [Span(f", {number}" if number else "", "", han(source)), Span(decided + bracket(country))]


def _case(source: Source) -> list[Span]:
    if source.get("origtitle"):
        return [*title(source), *case_tail(source)]
    name = case_name(source)
    if source.get("jurisdiction") == "us":
        for word, short in _PARTY.items():
            name = re.sub(rf"\b{word}\b", short, name)
    # One entry may stand for a case and what followed it; only the case's name is in italics.
    name, related, rest = name.partition(" and Related Decisions")
    return [Span(name, "em"), Span(related + rest), *case_tail(source)]
