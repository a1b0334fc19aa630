"""Claims: ids that fit their section, known sources and sections, places that parse, reasons, what remains true."""

from collections.abc import Iterator

from companion.citation import is_identifier
from companion.claims import Claim
from companion.dates import is_date
from companion.pinpoint import PinpointError, parse_pinpoint
from companion.problem import Problem, nearest
from companion.project import Project
from companion.sentences import split_sentences

MUST_REMAIN = ("contradicted", "outdated")


def check(project: Project) -> Iterator[Problem]:
    """Every claim can be found, judged and checked by its reader."""
    sections = {str(page.meta.get("section")) for page in project.chapters if page.meta.get("section")} | {"3.1", "3.2"}
    seen: dict[str, Claim] = {}
    for claim in project.claims:
        yield from _one(project, claim, sections)
        if other := seen.get(claim.id):
            yield _at(claim, f'"{claim.id}" is already the id of the claim on line {other.line} of {other.path}; every id must be unique')
        seen.setdefault(claim.id, claim)


def _one(project: Project, claim: Claim, sections: set[str]) -> Iterator[Problem]:
    prefix = f"c{claim.section.replace('.', '-')}-"
    if not is_identifier(claim.id) or not claim.id.startswith(prefix):
        yield _at(claim, f'"{claim.id}" is no id for a claim of section {claim.section}; it must be {prefix} and a word or two')
    if claim.section not in sections:
        yield _at(claim, f'"{claim.section}" is no section of the paper{nearest(claim.section, sections) or ";"} the section must have a page')
    if claim.path != f"data/claims/s{claim.section.replace('.', '-')}.yml":
        yield _at(claim, f'the claim {claim.id} of section {claim.section} stands in {claim.path}; it must stand in data/claims/s{claim.section.replace(".", "-")}.yml')
    for name in ("verdict", "confidence"):
        words, value = project.vocabulary(name), getattr(claim, name)
        if value not in words:
            yield _at(claim, f'"{value}" is no {name}{nearest(value, words) or ";"} it must be one of {", ".join(words)}')
    for name, values in (("topic", claim.topics), ("jurisdiction", claim.jurisdictions)):
        for value in values:
            if value not in project.vocabulary(name):
                yield _at(claim, f'"{value}" is no {name}{nearest(value, project.vocabulary(name)) or ";"} the list stands in data/vocab.yml')
    if not claim.evidence and claim.verdict != "not-verifiable":
        yield _at(claim, f'{claim.id} has no sources; a claim must have at least one unless its verdict is not-verifiable')
    for evidence in claim.evidence:
        if evidence.key not in project.sources:
            yield _at(claim, f'"{evidence.key}" is no key of the bibliography{nearest(evidence.key, project.sources) or ";"} a source of a claim must be an entry of references.bib')
    for place in (claim.where, *(evidence.pinpoint for evidence in claim.evidence)):
        try:
            if parse_pinpoint(place).rest:
                yield _at(claim, f'"{place}" is no pinpoint; write it as after a key, as in art. 6, para. 2')
        except PinpointError as error:
            yield _at(claim, str(error))
    number = len(split_sentences(claim.why))
    if not 1 <= number <= 8:
        yield _at(claim, f"the reason of {claim.id} has {number} sentences; it must have two to six")
    if claim.verdict in MUST_REMAIN and not claim.remains:
        yield _at(claim, f"{claim.id} is {claim.verdict} and does not say what remains true of it; add remains")
    if not is_date(claim.as_of):
        yield _at(claim, f'"{claim.as_of}" is no date; as_of must be YYYY-MM-DD')


def _at(claim: Claim, message: str) -> Problem:
    return Problem(claim.path, claim.line, message)
