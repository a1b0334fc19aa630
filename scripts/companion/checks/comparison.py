"""The comparison: every question answered in every system, allowed answers, sources with places, law in force, dates in order."""

import re
from collections.abc import Iterator

from companion.bibliography import Source
from companion.checks.in_force import why_not
from companion.citation import IDENTIFIER_RULE, is_identifier
from companion.comparison import CRITERIA, TREATY_DATES, Answer, Criterion, Jurisdiction, Place
from companion.dates import is_date
from companion.pinpoint import PinpointError, parse_pinpoint
from companion.problem import Problem, nearest
from companion.project import Project
from companion.textfile import strange

#: A standing that says a treaty was joined must not lack it; one that says it was not must not have it.
_STANDING = {"signed": ("ratified", "in_force"), "not-signed": TREATY_DATES, "not-applicable": TREATY_DATES, "unknown": TREATY_DATES}


def check(project: Project) -> Iterator[Problem]:
    """Every cell can be found, judged and checked by its reader."""
    criteria = {criterion.id: criterion for criterion in project.criteria}
    seen: set[str] = set()
    for criterion in project.criteria:
        yield from _criterion(project, criterion, seen)
        seen.add(criterion.id)
    for jurisdiction in project.jurisdictions:
        yield from _jurisdiction(project, jurisdiction, criteria)
        for answer in jurisdiction.answers.values():
            if answer.criterion in criteria:
                yield from _answer(project, criteria[answer.criterion], answer)


def _criterion(project: Project, criterion: Criterion, seen: set[str]) -> Iterator[Problem]:
    def at(message: str) -> Problem:
        return Problem(CRITERIA, criterion.line, message)

    groups = project.vocabulary("criterion-group")
    if not is_identifier(criterion.id):
        yield at(f'"{criterion.id}" is no id{strange(criterion.id)}; it must be {IDENTIFIER_RULE}: change it')
    if criterion.id in seen:
        yield at(f'the id "{criterion.id}" stands twice; every question must have its own: change the newer one')
    if criterion.group and criterion.group not in groups:
        yield at(f'"{criterion.group}" is no group of questions{nearest(criterion.group, groups) or ";"} it must be one of {", ".join(groups)}: choose one')
    for place in (*(entry.place for entry in criterion.minimum), *([Place(criterion.treaty, "n.c.")] if criterion.treaty else [])):
        yield from _place(project, place, CRITERIA, criterion.line)


def _jurisdiction(project: Project, jurisdiction: Jurisdiction, criteria: dict[str, Criterion]) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z]{2,3}", jurisdiction.code):
        yield Problem(jurisdiction.path, 1, f'"{jurisdiction.code}" is no code; the file must be named by two or three lower-case letters (ISO 3166 where there is one): rename it, as in ca.yml')
    if jurisdiction.page and jurisdiction.page not in project.page_at:
        yield Problem(jurisdiction.path, jurisdiction.line, f'"{jurisdiction.page}" is no page{nearest(jurisdiction.page, project.page_at) or ";"} page must be an address of the site: write it as in /foreign-models/canada/')
    missing = [name for name in criteria if name not in jurisdiction.answers]
    if missing:
        yield Problem(jurisdiction.path, jurisdiction.line, f'{jurisdiction.code} does not answer {", ".join(missing)}; every question needs an answer: write value: unknown where nothing read confirms one')
    for name, answer in jurisdiction.answers.items():
        if name not in criteria:
            yield Problem(jurisdiction.path, answer.line, f'"{name}" is no question{nearest(name, criteria) or ";"} it must be an id of data/criteria.yml: correct it, or add the question there')


def _answer(project: Project, criterion: Criterion, answer: Answer) -> Iterator[Problem]:
    def at(message: str) -> Problem:
        return Problem(answer.path, answer.line, f"{answer.id}: {message}")

    special = project.vocabulary("answer")
    years = criterion.years and re.fullmatch(r"[1-9]\d?|life", answer.value)
    if not years and answer.value not in special and answer.value not in criterion.values:
        allowed = ["a number of years", "life"] if criterion.years else list(criterion.values)
        yield at(f'"{answer.value}" is no answer to this question{nearest(answer.value, allowed) or ";"} it must be one of {", ".join([*allowed, *special])}: choose one')
    value = criterion.values.get(answer.value)
    if value and value.gap and not answer.otherwise:
        yield at(f'"{value.label}" says that something is missing and does not say what applies instead; such an answer must: add otherwise: with the sanctions or duties that do apply')
    if answer.value not in {"unknown", "not-applicable"} and not answer.places:
        yield at("the answer has no source; add sources: with a key and a pinpoint (n.c. where the place is not confirmed), or answer unknown")
    for place in (*answer.places, *([answer.since_place] if answer.since_place else [])):
        yield from _place(project, place, answer.path, answer.line)
        if not place.pinpoint and place.key in project.sources:
            yield at(f"{place.key} has no pinpoint; a source must be cited with its place: give it, or n.c. where it is not confirmed")
    for place in answer.places:
        source = project.sources.get(place.key)
        reason = why_not(source, answer.as_of) if source and answer.value != "proposed" and is_date(answer.as_of) else ""
        if source and reason and not source.get("citedas"):
            yield at(f"{place.key} {reason}, and the cell states the law as at {answer.as_of}; it must rest on law in force: cite that, or answer proposed")
    for name, words in (("reading", answer.reading), ("review", answer.review)):
        if name == "reading" and words and words not in project.vocabulary("reading"):
            yield at(f'"{words}" is no reading{nearest(words, project.vocabulary("reading")) or ";"} it must be one of {", ".join(project.vocabulary("reading"))}: choose one')
        if name == "review" and not words:
            yield at("there is no review; every answer or its file must say who reviewed it: write review: none, or name, qualification and date")
    yield from _dates(project, criterion, answer)


def _dates(project: Project, criterion: Criterion, answer: Answer) -> Iterator[Problem]:
    def at(message: str) -> Problem:
        return Problem(answer.path, answer.line, f"{answer.id}: {message}")

    for name, date in (("as_of", answer.as_of), ("since", answer.since), *answer.dates.items()):
        if (date or name == "as_of") and not is_date(date):
            yield at(f'{name} "{date}" is no date; it must be YYYY-MM-DD, YYYY-MM or YYYY: correct it')
            return
    if answer.dates and not criterion.treaty:
        yield at("signed, ratified or in_force is given, and the question is of no treaty; they must stand in answers on treaties only: write since for the day from which the answer has applied")
    given = [(name, answer.dates[name]) for name in TREATY_DATES if name in answer.dates]
    for (name, date), (later, after) in zip(given, given[1:], strict=False):
        if after[: len(date)] < date[: len(after)]:
            yield at(f"{later} {after} is before {name} {date}; a treaty is signed, then ratified, then in force: correct one of them")
    treaty = project.sources.get(criterion.treaty)
    for name in _STANDING.get(answer.value, ()):
        if criterion.treaty and name in answer.dates:
            yield at(f'the answer "{answer.value}" has the date {name} {answer.dates[name]}; such an answer must not have it: correct the answer, or take the date out')
    if treaty and answer.value != "own":
        yield from (at(message) for message in _against(treaty, answer))
    if answer.since and answer.since[: len(answer.as_of)] > answer.as_of[: len(answer.since)]:
        yield at(f"since {answer.since} is after the law stated, {answer.as_of}; an answer must have begun to apply by then: correct one of them")


def _against(treaty: Source, answer: Answer) -> Iterator[str]:
    """Dates of a state that contradict the treaty's own entry in the bibliography."""
    own = {"signed": treaty.get("date"), "ratified": treaty.get("date"), "in_force": treaty.get("inforce")}
    for name, first in own.items():
        date = answer.dates.get(name, "")
        if date and first and date[: len(first)] < first[: len(date)]:
            yield f'{name} {date} contradicts references.bib: {treaty.key} has {"inforce" if name == "in_force" else "date"} = {{{first}}}; no state can act before the treaty was made: correct the one that is wrong'
    if answer.dates.get("in_force") and not treaty.get("inforce"):
        yield f"in_force {answer.dates['in_force']} contradicts references.bib: {treaty.key} has no inforce; a state is bound only after the treaty is in force: correct the one that is wrong"


def _place(project: Project, place: Place, path: str, line: int) -> Iterator[Problem]:
    if place.key not in project.sources:
        yield Problem(path, line, f'"{place.key}" is no key of the bibliography{nearest(place.key, project.sources) or ";"} a source must be an entry of references.bib: add it there, or correct the key')
    try:
        if parse_pinpoint(place.pinpoint).rest:
            yield Problem(path, line, f'"{place.pinpoint}" is no pinpoint; it must be a place as after a key: write art. 6, para. 2, or n.c. where it is not confirmed')
    except PinpointError as error:
        yield Problem(path, line, str(error))
