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
    """Run every check over a loaded project; sorted, without repeats. What loading found comes with it.

    Where settings, bibliography or closed lists cannot be read, only that is told: everything else would seem wrong. A rule that fails is
    itself a problem, so that the others are still told.
    """
    found = set(project.problems)
    for check in CHECKS if project.founded else ():
        try:
            found.update(check(project))
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not hide what the author can mend
            path = f"scripts/{check.__module__.replace('.', '/')}.py"
            found.add(Problem(path, 1, f"{type(error).__name__}: {' '.join(str(error).split())[:120]}; a rule must not fail, whatever is written: mend the other problems first, and report this one if it stays"))
    return sorted(found)
