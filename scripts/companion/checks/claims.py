"""Claims: ids that fit their section, known sources and sections, places that parse, reasons, what remains true."""

from collections.abc import Iterator

from companion.citation import is_identifier
from companion.claims import LEDGER, Claim
from companion.dates import is_date
from companion.pinpoint import PinpointError, parse_pinpoint
from companion.problem import Problem, nearest
from companion.project import Project
from companion.sentences import split_sentences
from companion.textfile import strange

MUST_REMAIN = ("contradicted", "outdated")


def check(project: Project) -> Iterator[Problem]:
    """Every claim can be found, judged and checked by its reader."""
    sections = {str(page.meta.get("section")) for page in project.chapters if page.meta.get("section")} | {"3.1", "3.2"}
    seen: dict[str, Claim] = {}
    if project.claims and LEDGER not in project.page_at:
        yield Problem(project.claims[0].path, 1, "there are claims and no page docs/claims.md; that page must own their notes: restore it")
    for claim in project.claims:
        yield from _one(project, claim, sections)
        if other := seen.get(claim.id):
            yield _at(claim, f'"{claim.id}" is already the id of the claim on line {other.line} of {other.path}; every id must be unique: change the newer one')
        seen.setdefault(claim.id, claim)


def _one(project: Project, claim: Claim, sections: set[str]) -> Iterator[Problem]:
    prefix = f"c{claim.section.replace('.', '-')}-"
    if not is_identifier(claim.id) or not claim.id.startswith(prefix):
        yield _at(claim, f'"{claim.id}" is no id for a claim of section {claim.section}{strange(claim.id)}; it must be {prefix} and a word or two in lower case: change it')
    if claim.section not in sections:
        yield _at(claim, f'"{claim.section}" is no section of the paper{nearest(claim.section, sections) or ";"} it must be one that a page mirrors: correct it')
    if claim.path != f"data/claims/s{claim.section.replace('.', '-')}.yml":
        yield _at(claim, f'the claim {claim.id} of section {claim.section} stands in {claim.path}; it must stand in data/claims/s{claim.section.replace(".", "-")}.yml: move it, or correct its section')
    for name in ("verdict", "confidence"):
        words, value = project.vocabulary(name), getattr(claim, name)
        if value and value not in words:
            yield _at(claim, f'"{value}" is no {name}{nearest(value, words) or ";"} it must be one of {", ".join(words)}: choose one')
    for name, values in (("topic", claim.topics), ("jurisdiction", claim.jurisdictions)):
        for value in values:
            if value not in project.vocabulary(name):
                yield _at(claim, f'"{value}" is no {name}{nearest(value, project.vocabulary(name)) or ";"} it must be in the list of data/vocab.yml: choose one, or add it there')
    if not claim.evidence and claim.verdict != "not-verifiable":
        yield _at(claim, f'{claim.id} has no sources; a claim must have at least one, unless its verdict is not-verifiable: add sources')
    for evidence in claim.evidence:
        if evidence.key not in project.sources:
            yield _at(claim, f'"{evidence.key}" is no key of the bibliography{nearest(evidence.key, project.sources) or ";"} a source of a claim must be an entry of references.bib: add it there, or correct the key')
    for place in (claim.where, *(evidence.pinpoint for evidence in claim.evidence)):
        try:
            if parse_pinpoint(place).rest:
                yield _at(claim, f'"{place}" is no pinpoint; it must be a place as after a key: write art. 6, para. 2, or n.c. where it is not confirmed')
        except PinpointError as error:
            yield _at(claim, str(error))
    number = len(split_sentences(claim.why))
    if not 1 <= number <= 8:
        yield _at(claim, f"the reason of {claim.id} has {number} sentences; it must have two to six: {'cut it' if number else 'say why the verdict is what it is'}")
    if claim.verdict in MUST_REMAIN and not claim.remains:
        yield _at(claim, f"{claim.id} is {claim.verdict} and does not say what remains true of it; a claim with this verdict must: add remains")
    if claim.as_of and not is_date(claim.as_of):
        yield _at(claim, f'"{claim.as_of}" is no date; as_of must be YYYY-MM-DD: correct it')


def _at(claim: Claim, message: str) -> Problem:
    return Problem(claim.path, claim.line, message)
