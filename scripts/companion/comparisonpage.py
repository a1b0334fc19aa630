"""The comparison as a reader sees it: the matrix, every cell in full under its question, the answers of one jurisdiction.

The text of a cell stands once, on `/foreign-models/comparison/`; other pages show its value and lead there.
"""

from html import escape
from typing import TYPE_CHECKING

from companion import filterform, reference
from companion.comparison import MATRIX, Answer, Criterion, Jurisdiction, Place, answered, count_cells, legal_terms, value_label
from companion.dates import in_words
from companion.editing import edit_address
from companion.languages import render_marked
from companion.markdown_ext import Html
from companion.pages import Page, relative_url
from companion.pinpoint import shown_pinpoint
from companion.spans import link, render_html

if TYPE_CHECKING:
    from companion.project import Project

_TREATY_WORDS = {"signed": "signed", "ratified": "ratified or acceded", "in_force": "in force"}


def prose(text: str) -> str:
    """A text of a data file as HTML: `*…*{.legal-term}` marked as a legal text's own word, Han runs with their language."""
    return "".join(f'<em class="legal-term">{render_marked(piece)}</em>' if term else render_marked(piece) for piece, term in legal_terms(text))


def render_matrix(project: "Project", page: Page, argument: str) -> str:
    """Block `\\comparison-matrix`: one row a question, one column a jurisdiction, every cell a link to its full text."""
    columns = project.jurisdictions
    # Roles are said in full because the narrow style sets the cells one below the other, which takes a table's own roles away.
    head = "".join(f'<th scope="col" role="columnheader" data-jurisdiction="{j.code}">{link(escape(j.label), relative_url(page.url, j.page)) if j.page else escape(j.label)}</th>' for j in columns)
    bodies = []
    for group, word in project.vocabulary("criterion-group").items():
        rows = [_row(project, criterion, columns) for criterion in project.criteria if criterion.group == group]
        if rows:
            label = escape(str(word["label"]))
            title = f'<tr role="row" data-group="{group}"><th scope="rowgroup" role="rowheader" colspan="{len(columns) + 1}" class="matrix-group">{label}</th></tr>'
            bodies.append(f'<tbody role="rowgroup">{title}{"".join(rows)}</tbody>')
    caption = f"{len(project.criteria)} questions, {len(columns)} systems of law. Each answer leads to its text, source and date."
    return Html(
        '<div class="matrix-frame" role="region" tabindex="0" aria-label="Matrix: law side by side"><table class="matrix" role="table">'
        f'<caption>{caption}</caption><thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Question</th>{head}</tr></thead>{"".join(bodies)}</table></div>'
    )


def _row(project: "Project", criterion: Criterion, columns: tuple[Jurisdiction, ...]) -> str:
    cells = []
    for jurisdiction in columns:
        answer = jurisdiction.answers.get(criterion.id)
        content = link(escape(value_label(project, criterion, answer.value)), f"#{answer.id}", class_=f"cell{'' if answered(answer) else ' cell-unknown'}") if answer else ""
        cells.append(f'<td role="cell" data-jurisdiction="{jurisdiction.code}" data-column="{escape(jurisdiction.label)}">{content}</td>')
    head = link(escape(criterion.title), f"#criterion-{criterion.id}")
    return f'<tr role="row" data-group="{criterion.group}" data-criterion="{criterion.id}"><th scope="row" role="rowheader">{head}</th>{"".join(cells)}</tr>'


def render_filters(project: "Project", page: Page, argument: str) -> str:
    """Block `\\comparison-filters`: group, question, jurisdiction; they serve the matrix and the answers below it alike."""
    used = {criterion.group for criterion in project.criteria}
    choices = [
        ("jurisdiction", "Jurisdiction", [(j.code, j.label) for j in project.jurisdictions]),
        ("group", "Group", [(code, str(word["label"])) for code, word in project.vocabulary("criterion-group").items() if code in used]),
        ("criterion", "Question", [(criterion.id, criterion.title) for criterion in project.criteria]),
    ]
    items = ".answer, .matrix tr[data-group], .matrix [data-jurisdiction]"
    return Html(filterform.render("Filter the comparison", items, "answers", choices, counted=".answer"))


def render_answers(project: "Project", page: Page, argument: str) -> str:
    """Block `\\comparison-answers`: every question with all its answers in full."""
    parts = []
    for group, word in project.vocabulary("criterion-group").items():
        criteria = [criterion for criterion in project.criteria if criterion.group == group]
        if criteria:
            questions = "\n".join(_criterion(project, page, criterion) for criterion in criteria)
            parts.append(f'<section class="criterion-group"><h3 id="group-{group}">{escape(str(word["label"]))}</h3><p>{escape(str(word.get("means", "")))}</p>{questions}</section>')
    return Html("\n".join(parts))


def _criterion(project: "Project", page: Page, criterion: Criterion) -> str:
    answers = [answer for jurisdiction in project.jurisdictions if (answer := jurisdiction.answers.get(criterion.id))]
    question = f"{criterion.question}" if criterion.group != "treaties" else f"Standing of each under the {criterion.question}"
    minimum = "".join(f"<li>{prose(entry.text)} {_source(project, entry.place, page.url)}</li>" for entry in criterion.minimum)
    beside = f'<div class="minimum"><p>What treaties ask as a minimum</p><ul>{minimum}</ul></div>' if minimum else ""
    cells = "".join(_answer(project, page, criterion, answer) for answer in answers)
    return (
        f'<section class="criterion"><h4 id="criterion-{criterion.id}">{escape(criterion.title)}</h4>'
        f'<p class="question">{escape(question)}</p><p class="judgement">{escape(criterion.judgement)}</p>{beside}{cells}</section>'
    )


def _answer(project: "Project", page: Page, criterion: Criterion, answer: Answer) -> str:
    label = escape(next(j.label for j in project.jurisdictions if j.code == answer.jurisdiction))
    value = f'<span class="value{"" if answered(answer) else " cell-unknown"}">{escape(value_label(project, criterion, answer.value))}</span>'
    otherwise = f'<p class="otherwise"><strong>What applies:</strong> {prose(answer.otherwise)}</p>' if answer.otherwise else ""
    note = f'<p class="cell-note">{prose(answer.note)}</p>' if answer.note else ""
    return (
        f'<article class="answer" id="{answer.id}" aria-label="{label}: {escape(criterion.title)}" data-jurisdiction="{answer.jurisdiction}" data-group="{criterion.group}" data-criterion="{criterion.id}">'
        f'<p class="answer-head"><strong>{label}</strong> {value}</p><p>{prose(answer.text)}</p>{otherwise}{note}<p class="answer-source">{_facts(project, page, answer)}</p></article>'
    )


def _facts(project: "Project", page: Page, answer: Answer) -> str:
    facts = []
    if answer.places:
        facts.append("; ".join(_source(project, place, page.url) for place in answer.places))
    if answer.since:
        origin = f" ({_source(project, answer.since_place, page.url)})" if answer.since_place and answer.since_place not in answer.places else ""
        facts.append(f"since {in_words(answer.since)}{origin}")
    facts += [f"{word} {in_words(answer.dates[name])}" for name, word in _TREATY_WORDS.items() if name in answer.dates]
    if answer.reading:
        facts.append(escape(str(project.vocabulary("reading").get(answer.reading, {}).get("label", answer.reading)).lower()))
    facts.append(f"law as at {in_words(answer.as_of)}")
    if answer.review not in {"", "none"}:
        facts.append(f"reviewed by {escape(answer.review)}")
    edit = edit_address(project, answer.path)
    change = f'<span class="correct-cell"> · {link("Correct this cell", edit, rel="edit noopener noreferrer external", class_="external")}</span>' if edit else ""
    return " · ".join(facts) + change


def _source(project: "Project", place: Place, url: str) -> str:
    source = project.sources.get(place.key)
    if source is None:
        return escape(place.key)
    pinpoint = shown_pinpoint(place.pinpoint)
    name = link(render_html(reference.short(source)), relative_url(url, source.url_path), class_="ref")
    return name + (f', <span class="pinpoint">{render_marked(pinpoint)}</span>' if pinpoint else "")


def render_jurisdiction(project: "Project", page: Page, argument: str) -> str:
    """Block `\\answers{ca}`: the row of one jurisdiction on its own page, as a table; each answer leads to its cell."""
    jurisdiction = next(j for j in project.jurisdictions if j.code == argument)
    bodies = []
    for group, word in project.vocabulary("criterion-group").items():
        cells = [(criterion, answer) for criterion in project.criteria if criterion.group == group and (answer := jurisdiction.answers.get(criterion.id))]
        rows = "".join(
            f'<tr><th scope="row">{escape(criterion.title)}</th><td>{link(escape(value_label(project, criterion, answer.value)), relative_url(page.url, f"{MATRIX}#{answer.id}"))}</td><td>{prose(answer.text)}</td></tr>'
            for criterion, answer in cells
        )
        if rows:
            bodies.append(f'<tbody><tr><th scope="rowgroup" colspan="3" class="matrix-group">{escape(str(word["label"]))}</th></tr>{rows}</tbody>')
    caption = f"{escape(jurisdiction.label)}: its row of the comparison, law as at {in_words(jurisdiction.as_of)}. {prose(jurisdiction.scope)}"
    return Html(
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escape(jurisdiction.label)} in the comparison"><table class="answers"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">Question</th><th scope="col">Answer</th><th scope="col">In short</th></tr></thead>{"".join(bodies)}</table></div>'
    )


def render_counts(project: "Project", page: Page, argument: str) -> str:
    """Block `\\comparison-counts`: cells answered, unknown, with a confirmed place, by group."""
    rows = [(str(project.vocabulary("criterion-group")[group]["label"]), *numbers) for group, numbers in count_cells(project).items()]
    rows.append(("All", *(sum(row[column] for row in rows) for column in range(1, 5))))
    body = "".join(f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{number}</td>" for number in row[1:]) + "</tr>" for row in rows)
    return Html(
        '<div class="table-scroll" role="region" tabindex="0" aria-label="How much is answered"><table class="numbers"><caption>How much is answered</caption>'
        '<thead><tr><th scope="col">Group</th><th scope="col">Cells</th><th scope="col">Answered</th><th scope="col">Unknown</th><th scope="col">With a confirmed place</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
