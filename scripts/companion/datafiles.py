"""The published files of the comparison: cells long and wide, criteria, treaties, timeline, and the package that describes them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from companion.changes import load_changes
from companion.comparison import MATRIX, Answer, Criterion, plain, shown_places, value_label
from companion.dates import in_words
from companion.timeline import TIMELINE

if TYPE_CHECKING:
    from companion.project import Project

Rows = list[dict[str, Any]]

#: File → column → what it holds. The package, the tests and the page that explains the files rest on it.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "jurisdictions": {
        "group": "group of the question",
        "jurisdiction": "code of the system of law",
        "criterion": "id of the question; see criteria.json",
        "value": "the answer as a code; unknown never means no",
        "text": "the answer in a sentence",
        "source": "keys of the sources in references.bib",
        "pinpoint": "the place in each source, in the same order; n.c. where it is not confirmed",
        "as_of": "law as at this day (or month, year)",
        "reading": "how we know it: primary, translation, secondary, metadata, as-printed",
        "note": "a caveat",
        "value_label": "the answer in words",
        "otherwise": "where something is missing in the law: what applies instead",
        "since": "from when the answer has applied",
        "signed": "treaties: signed",
        "ratified": "treaties: ratified or acceded to",
        "in_force": "treaties: in force for this jurisdiction",
        "review": "none, or who reviewed the cell and when",
        "address": "address of the cell on the site",
    },
    "treaties": {
        "treaty": "name of the treaty in short",
        "treaty_source": "key of the treaty in references.bib",
        "jurisdiction": "code of the system of law",
        "standing": "party, signed, not-signed, own, open, unknown or not-applicable",
        "signed": "day of signature",
        "ratified": "day of ratification or accession",
        "in_force": "in force for this jurisdiction",
        "text": "the standing in a sentence, with reservations",
        "source": "keys of the sources",
        "pinpoint": "the place in each source",
        "as_of": "as at this day",
        "reading": "how we know it",
        "note": "a caveat",
    },
}


def cell_rows(project: "Project") -> Rows:
    """Return the rows of `jurisdictions.csv` and `jurisdictions.json`: one a cell, by jurisdiction, in the order of the questions."""
    return [
        _cell(project, criterion, answer)
        for jurisdiction in project.jurisdictions
        for criterion in project.criteria
        if (answer := jurisdiction.answers.get(criterion.id))
    ]


def _cell(project: "Project", criterion: Criterion, answer: Answer) -> dict[str, Any]:
    address = f"{project.settings.site_url.rstrip('/')}{MATRIX}#{answer.id}"
    values = (
        criterion.group, answer.jurisdiction, criterion.id, answer.value, plain(answer.text), [place.key for place in answer.places],
        shown_places(answer.places), answer.as_of, answer.reading, plain(answer.note), value_label(project, criterion, answer.value),
        plain(answer.otherwise), answer.since, answer.dates.get("signed", ""), answer.dates.get("ratified", ""),
        answer.dates.get("in_force", ""), answer.review, address,
    )  # fmt: skip
    return dict(zip(FIELDS["jurisdictions"], values, strict=True))


def wide_rows(project: "Project") -> Rows:
    """Return the matrix as it stands on the page: one row a question, one column a jurisdiction, answers in words."""
    rows = []
    for criterion in project.criteria:
        row = {"group": criterion.group, "criterion": criterion.id, "title": criterion.title}
        for jurisdiction in project.jurisdictions:
            answer = jurisdiction.answers.get(criterion.id)
            row[jurisdiction.code] = value_label(project, criterion, answer.value) if answer else ""
        rows.append(row)
    return rows


def criteria_rows(project: "Project") -> Rows:
    """Return the rows of `criteria.json`."""
    return [
        {
            "id": criterion.id,
            "group": criterion.group,
            "title": criterion.title,
            "question": criterion.question,
            "judgement": criterion.judgement,
            "values": "years" if criterion.years else [{"value": value.code, "label": value.label, "gap": value.gap} for value in criterion.values.values()],
            "also_allowed": list(project.vocabulary("answer")),
            "treaty": criterion.treaty,
            "minimum": [{"source": entry.place.key, "pinpoint": entry.place.pinpoint, "text": plain(entry.text)} for entry in criterion.minimum],
        }
        for criterion in project.criteria
    ]


def treaty_rows(project: "Project") -> Rows:
    """Return the rows of `treaties.csv`: one for each treaty and jurisdiction."""
    rows = []
    for criterion in project.criteria:
        for jurisdiction in project.jurisdictions if criterion.treaty else ():
            if answer := jurisdiction.answers.get(criterion.id):
                values = (
                    criterion.title, criterion.treaty, jurisdiction.code, answer.value, answer.dates.get("signed", ""), answer.dates.get("ratified", ""),
                    answer.dates.get("in_force", ""), plain(answer.text), [place.key for place in answer.places], shown_places(answer.places),
                    answer.as_of, answer.reading, plain(answer.note),
                )  # fmt: skip
                rows.append(dict(zip(FIELDS["treaties"], values, strict=True)))
    return rows


def timeline_rows(project: "Project") -> Rows:
    """Return the rows of `timeline.json`."""
    return [
        {
            "date": event.date,
            "jurisdiction": event.jurisdiction,
            "kind": event.kind,
            "title": event.title,
            "source": event.key,
            "pinpoint": event.pinpoint,
            "text": plain(event.text),
            "id": event.id,
            "address": f"{project.settings.site_url.rstrip('/')}{TIMELINE}#{event.id}",
        }
        for event in project.events
    ]


def package(project: "Project") -> dict[str, Any]:
    """Return `datapackage.json`: a Frictionless description of the CSV files."""
    edition = str(project.settings.extra.get("edition", ""))
    wide = {"group": "group of the question", "criterion": "id of the question", "title": "the question in short"}
    wide |= {jurisdiction.code: jurisdiction.label for jurisdiction in project.jurisdictions}
    return {
        "name": "chinese-dilemma-annotated",
        "title": f"{project.settings.site_name}: data",
        "version": edition,
        "homepage": f"{project.settings.site_url}data/",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": str(project.settings.author), "role": "author"}],
        "resources": [
            _resource("jurisdictions", FIELDS["jurisdictions"], ["jurisdiction", "criterion"]),
            _resource("jurisdictions-wide", wide, ["criterion"]),
            _resource("treaties", FIELDS["treaties"], ["treaty", "jurisdiction"]),
        ],
    }


def _resource(name: str, fields: Mapping[str, str], key: Sequence[str]) -> dict[str, Any]:
    required = {"group", "jurisdiction", "criterion", "value", "text", "as_of", "treaty", "standing", *key}
    return {
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "doubleQuote": True},
        "schema": {
            "fields": [{"name": field, "type": "string", "description": meaning} | ({"constraints": {"required": True}} if field in required else {}) for field, meaning in fields.items()],
            "primaryKey": list(key),
        },
    }


def readme(project: "Project", text: str) -> str:
    """Return the README of the data: the author's text with the edition, the address and the changes put in."""
    changes = "\n".join(f"- {change.date}: {change.what}" for change in load_changes(project))
    latest = load_changes(project)
    words = {"edition": str(project.settings.extra.get("edition", "")), "address": f"{project.settings.site_url}data/", "changes": changes, "changed": in_words(latest[0].date) if latest else ""}
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text
