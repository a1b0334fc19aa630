"""One source out of a file that a reference manager or a database wrote (CSL-JSON, RIS, BibTeX), as fields of `references.bib`.

What the file cannot know (whose law, how we know it) is left to the author. Names in Han stand in `origauthor`, and unchanged in
`author` until somebody writes them in Latin letters. Formats: CSL 1.0.2 JSON schema; RIS as EndNote, Zotero and CNKI write it.
"""

import codecs
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import latexcodec  # noqa: F401  # registers the codec “ulatex”; comes with pybtex
from pybtex.database import BibliographyDataError
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from companion.languages import has_cjk
from companion.tidy import nfc

_CSL = {
    "article": "misc", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "bill": "legislation", "book": "book",
    "chapter": "incollection", "document": "misc", "legal_case": "jurisdiction", "legislation": "legislation", "manuscript": "misc", "paper-conference": "misc",
    "post": "online", "post-weblog": "online", "regulation": "legislation", "report": "report", "thesis": "thesis", "treaty": "legislation", "webpage": "online",
}  # fmt: skip
_RIS = {
    "BILL": "legislation", "BLOG": "online", "BOOK": "book", "CASE": "jurisdiction", "CHAP": "incollection", "CONF": "misc", "CPAPER": "misc", "EBOOK": "book",
    "EJOUR": "article", "ELEC": "online", "GEN": "misc", "GOVDOC": "report", "JFULL": "article", "JOUR": "article", "LEGAL": "legislation", "MGZN": "article",
    "NEWS": "article", "RPRT": "report", "STAND": "misc", "STAT": "legislation", "THES": "thesis", "UNPB": "misc", "WEB": "online",
}  # fmt: skip
_BIB = {
    "article": "article", "book": "book", "conference": "misc", "electronic": "online", "inbook": "incollection", "incollection": "incollection",
    "inproceedings": "misc", "jurisdiction": "jurisdiction", "legislation": "legislation", "mastersthesis": "thesis", "misc": "misc", "online": "online",
    "phdthesis": "thesis", "report": "report", "techreport": "report", "thesis": "thesis", "unpublished": "misc", "webpage": "online",
}  # fmt: skip
#: What a record of this kind most likely is; the author may say otherwise.
_KINDS = {
    "paper-conference": "conference-paper", "CONF": "conference-paper", "CPAPER": "conference-paper", "inproceedings": "conference-paper", "conference": "conference-paper",
    "treaty": "treaty", "bill": "draft-law", "BILL": "draft-law",
}  # fmt: skip
_LANGUAGES = {"eng": "en", "english": "en", "chi": "zh", "zho": "zh", "chinese": "zh", "中文": "zh", "jpn": "ja", "japanese": "ja", "日本語": "ja", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de"}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  -(?: (.*))?$")
_KANA = re.compile(r"[\u3040-\u30ff]")


class ImportProblem(ValueError):
    """The file cannot be used; the message says what is wrong and the way out."""


@dataclass(frozen=True)
class Record:
    """One source of the file: entry type and fields of ours, the kind it most likely has, and its own id in the file."""

    type: str
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    id: str = ""


def read_records(path: Path) -> list[Record]:
    """Return the sources in a file, in its order. Raises `ImportProblem`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ImportProblem(f'"{path}" cannot be opened ({error.strerror}); FROM must be a CSL-JSON, RIS or .bib file on this machine') from None
    except UnicodeDecodeError:
        raise ImportProblem(f'"{path}" is not UTF-8; open it in an editor and save it as UTF-8 (databases in China often write GBK)') from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    begin = text.lstrip()
    if begin.startswith(("{", "[")):
        records = parse_csl(text)
    elif re.match(r"TY  ?-", begin):
        records = parse_ris(text)
    elif re.search(r"^\s*@\w+\s*[{(]", begin, re.M):
        records = parse_bibtex(text)
    else:
        raise ImportProblem(f'"{path}" is neither CSL-JSON nor RIS nor BibTeX; export the source from your reference manager in one of these')
    if not records:
        raise ImportProblem(f'"{path}" holds no source; export one from your reference manager')
    return records


def parse_csl(text: str) -> list[Record]:
    """Read CSL-JSON: one item, a list of items, or an object with `items`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportProblem(f"the file is no valid JSON ({error}); export it again") from None
    items = data.get("items", [data]) if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise ImportProblem('"items" is no list; the file must be CSL-JSON as a reference manager exports it')
    return [_csl_record(item) for item in items if isinstance(item, dict)]


def _csl_record(item: dict[str, Any]) -> Record:
    def text(name: str) -> str:
        value = item.get(name, "")
        return str(value) if isinstance(value, (str, int, float)) else ""

    kind = _CSL.get(text("type"), "misc")
    found = {
        "title": text("title"), "shorttitle": text("title-short") or text("shortTitle"), "origtitle": text("original-title"), "language": text("language"),
        "author": _csl_names(item.get("author")), "editor": _csl_names(item.get("editor")), "date": _csl_date(item.get("issued")), "number": text("number"),
        "container": text("container-title"), "volume": text("volume"), "issue": text("issue"), "pages": text("page"), "edition": text("edition"),
        "series": text("collection-title"), "publisher": text("publisher"), "court": text("authority"), "citation": text("references"),
        "eventtitle": text("event-title") or text("event"), "isbn": text("ISBN"), "doi": text("DOI"), "url": text("URL"), "urldate": _csl_date(item.get("accessed")),
    }  # fmt: skip
    return _record(kind, found, _KINDS.get(text("type"), ""), text("id"))


def _csl_names(people: Any) -> list[str]:
    names = []
    for person in people if isinstance(people, list) else []:
        if not isinstance(person, dict):
            continue
        family = " ".join(str(person[part]) for part in ("non-dropping-particle", "dropping-particle", "family") if person.get(part))
        given = " ".join(str(person[part]) for part in ("given", "suffix") if person.get(part))
        if person.get("literal") or not given:
            names.append("{" + str(person.get("literal") or family) + "}")
        else:
            names.append(family + given if has_cjk(family) else f"{family}, {given}")
    return names


def _csl_date(date: Any) -> str:
    if not isinstance(date, dict):
        return ""
    parts = date.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return iso_date("-".join(str(part) for part in parts[0]))
    return iso_date(str(date.get("raw") or date.get("literal") or ""))


def parse_ris(text: str) -> list[Record]:
    """Read RIS: records from `TY` to `ER`; a line without a tag continues the one before it."""
    records: list[dict[str, list[str]]] = []
    tag = ""
    for line in text.split("\n"):
        if match := _RIS_LINE.match(line.rstrip()):
            tag, value = match[1], (match[2] or "").strip()
            if tag == "TY":
                records.append({})
            if records and tag != "ER" and value:
                records[-1].setdefault(tag, []).append(value)
        elif line.strip() and records and tag not in {"", "ER"}:
            records[-1].setdefault(tag, [""])[-1] += " " + line.strip()
    return [_ris_record(record) for record in records]


def _ris_record(tags: Mapping[str, list[str]]) -> Record:
    def first(*names: str) -> str:
        return next((tags[name][0] for name in names if tags.get(name)), "")

    code = first("TY").upper()
    start, end = first("SP"), first("EP")
    people = [name for tag in ("A1", "AU") for value in tags.get(tag, []) for name in re.split(r"\s*[;；]\s*", value) if name]
    found = {
        "title": first("TI", "T1"), "shorttitle": first("ST"), "origtitle": first("OP"), "language": first("LA"), "author": [_ris_name(name) for name in people],
        "editor": [_ris_name(name) for tag in ("ED", "A2") for name in tags.get(tag, [])] if code not in {"STAT", "BILL", "CASE"} else [],
        "date": iso_date(first("DA") or first("PY", "Y1")) or iso_date(first("PY", "Y1")), "container": first("T2", "JO", "JF", "BT", "JA"), "volume": first("VL"),
        "issue": first("IS").lstrip("0"), "pages": f"{start}-{end}" if end and end != start and "-" not in start else start, "edition": first("ET"), "series": first("T3"),
        "number": first("M1") if code in {"RPRT", "STAT", "GOVDOC"} else "", "publisher": first("PB"), "court": first("PB") if code == "CASE" else "",
        "isbn": first("SN") if code in {"BOOK", "CHAP", "EBOOK"} else "", "doi": first("DO"), "url": first("UR"), "urldate": iso_date(first("Y2")),
    }  # fmt: skip
    return _record(_RIS.get(code, "misc"), found, _KINDS.get(code, ""), first("ID"))


def _ris_name(name: str) -> str:
    name = name.strip().rstrip(",")
    return re.sub(r"[\s,，]+", "", name) if has_cjk(name) else name if "," in name else "{" + name + "}"


def parse_bibtex(text: str) -> list[Record]:
    """Read BibTeX or BibLaTeX as any program writes it, LaTeX commands turned into characters."""
    parser = Parser(encoding="utf-8")
    try:
        parser.parse_stream(StringIO(text))
    except (PybtexError, BibliographyDataError) as error:
        raise ImportProblem(f"the file is no valid BibTeX ({error}); export it again, or write the entry by hand") from None
    records = []
    for key, entry in parser.data.entries.items():
        values = {name.lower(): str(value) for name, value in entry.fields.items()}
        people = {role: [_bib_name(str(person)) for person in persons] for role, persons in entry.persons.items()}
        get = lambda *names: next((_latex(values[name]) for name in names if values.get(name)), "")  # noqa: B023,E731  # used within this turn only
        month = values.get("month", "")[:3].lower()
        number = f"-{_MONTHS.index(month) + 1:02}" if month in _MONTHS else f"-{int(month):02}" if month.isdigit() else ""
        year = values.get("year", "").strip("{} ")
        kind = entry.type.lower()
        found = {
            "title": ": ".join(filter(None, (get("title"), get("subtitle")))), "shorttitle": get("shorttitle"), "origtitle": get("origtitle"), "language": get("language", "langid"),
            "author": people.get("author", []), "editor": people.get("editor", []), "date": iso_date(values.get("date", "")) or iso_date(year + number) or iso_date(year),
            "container": get("journaltitle", "journal", "booktitle"), "volume": get("volume"), "issue": get("issue", "number") if kind == "article" else "",
            "pages": get("pages"), "eid": get("eid"), "edition": get("edition"), "series": get("series"), "number": "" if kind == "article" else get("number"),
            "publisher": get("publisher"), "institution": get("institution", "school", "organization"), "court": get("court"), "eventtitle": get("eventtitle"),
            "isbn": get("isbn"), "doi": values.get("doi", "").replace("\\", ""), "url": values.get("url", "").replace("\\", ""), "urldate": iso_date(values.get("urldate", "")),
        }  # fmt: skip
        if kind in {"inproceedings", "conference"} and not found["eventtitle"]:
            found["eventtitle"] = found["container"]
        records.append(_record(_BIB.get(kind, "misc"), found, _KINDS.get(kind, ""), key))
    return records


def _latex(text: str) -> str:
    """Characters in place of LaTeX commands; commands without a character lose their name, groups their braces."""
    text = codecs.decode(text, "ulatex") if "\\" in text else text
    return re.sub(r"\\[A-Za-z]+\s*", "", text).replace("{", "").replace("}", "").replace("~", " ")


def _bib_name(name: str) -> str:
    if name.startswith("{") and name.endswith("}"):
        return "{" + _latex(name) + "}"
    plain = _latex(name)
    if has_cjk(plain):
        return re.sub(r"[\s,，]+", "", plain)
    return plain if "," in plain else "{" + plain + "}"


def _record(kind: str, found: dict[str, Any], likely: str, identifier: str) -> Record:
    """Put what a format calls by its names into our fields; what we do not keep is dropped."""
    for role in ("author", "editor"):
        names = [name for name in found[role] if name.strip("{} ")]
        han = [name.strip("{}") for name in names if has_cjk(name)]
        if role == "author" and han:
            found["origauthor"] = " and ".join(han)
        found[role] = " and ".join(f"{{{name}}}" if has_cjk(name) and not name.startswith("{") else name for name in names)
    container, publisher = found.pop("container"), found.pop("publisher")
    found |= {"journaltitle": container} if kind == "article" else {"booktitle": container} if kind == "incollection" else {"series": found["series"] or container} if kind == "report" else {}
    if kind in {"book", "incollection"}:
        found["publisher"] = publisher
    elif kind in {"report", "thesis", "online", "misc"}:
        found["institution"] = found.get("institution") or publisher
    if kind != "jurisdiction":
        found["court"] = ""
    title, language = found["title"], found["language"].strip().lower()
    found["language"] = _LANGUAGES.get(language.strip("; "), language[:2] if re.match(r"[a-z]{2}(-|_|$)", language) else "") or ("ja" if _KANA.search(title) else "zh" if has_cjk(title) else "en")
    if has_cjk(title):
        found |= {"origtitle": title, "title": ""}
    found["pages"] = re.sub(r"\s*[–—-]+\s*", "-", found["pages"])
    found["doi"] = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", found["doi"].strip(), flags=re.I)
    found["isbn"] = re.split(r"[\s;,]+", found["isbn"].strip())[0]
    if re.match(r"https?://(?:dx\.)?doi\.org/", found["url"]):
        found["doi"], found["url"] = found["doi"] or found["url"].split("doi.org/", 1)[1], ""
    if not found["url"]:
        found["urldate"] = ""
    return Record(kind, {name: value for name, written in found.items() if (value := clean(str(written)))}, likely, identifier)


def clean(text: str) -> str:
    """One line of text in NFC, without characters nobody sees; HTML tags of reference managers (<i>, <sup>) taken out."""
    text = re.sub(r"</?(?:i|b|em|strong|sup|sub|span|sc)\b[^>]*>", "", text)
    text = "".join(character for character in text if unicodedata.category(character) not in {"Cc", "Cf"} or character in "\n\t ")
    return " ".join(nfc(text).split()).rstrip()


def iso_date(text: str) -> str:
    """2018/5/1, 2018-05, 2018//, 2018-5-1T00:00:00Z → ISO 8601 of the precision given; what is no date → an empty string."""
    match = re.match(r"\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?![\d])", text)
    if match is None:
        return ""
    return "-".join(part if len(part) == 4 else f"{int(part):02}" for part in match.groups() if part)
