"""Facts that a claim or an annotation says it states: cell of the comparison → value or date."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from companion.claims import body

if TYPE_CHECKING:
    from companion.project import Project


def stated(project: "Project") -> Iterator[tuple[str, int, Mapping[str, Any], str]]:
    """Yield (path, line, facts, text) of every claim and annotation that names facts."""
    for claim in project.claims:
        if claim.facts:
            yield claim.path, claim.line, claim.facts, f"{claim.claim} {body(claim)}"
    for page in project.annotations.values():
        facts = page.meta.get("facts")
        if isinstance(facts, dict):
            yield page.path, page.meta.line_of("facts"), facts, page.body
