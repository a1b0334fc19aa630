"""The register of checks: one rule, one module, one line here. Each yields problems; `check_project` collects them."""

from collections.abc import Callable, Iterator

from companion.checks import annotations, bibliography, citations, claims, comparison, events, facts, front_matter, hosts, in_force, link_ledger, links, markup, paragraphs, prose, redirects, schema, vocabulary
from companion.problem import Problem
from companion.project import Project

Check = Callable[[Project], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    bibliography.check,
    schema.check,
    vocabulary.check,
    annotations.check,
    citations.check,
    claims.check,
    comparison.check,
    events.check,
    facts.check,
    front_matter.check,
    in_force.check,
    links.check,
    link_ledger.check,
    paragraphs.check,
    hosts.check,
    markup.check,
    prose.check,
    redirects.check,
)


def check_project(project: Project) -> list[Problem]:
    """Run every check over a loaded project; sorted, without repeats. What loading found comes with it."""
    found = set(project.problems)
    for check in CHECKS:
        found.update(check(project))
    return sorted(found)
