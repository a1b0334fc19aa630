"""The counts of the site: sources, annotations, citations, pinpoints, sections mirrored; by kind and jurisdiction."""

from collections import Counter
from typing import TYPE_CHECKING

from companion.comparison import count_cells
from companion.facts import stated

if TYPE_CHECKING:
    from companion.project import Project


def counts(project: "Project") -> dict[str, int]:
    """Return the totals that may not fall unseen."""
    citations, cells = project.citations, count_cells(project)
    return {
        "sources": len(project.sources),
        "annotated": sum(1 for key in project.sources if key in project.annotations),
        "cited": len(project.cited),
        "citations": len(citations),
        "with_pinpoint": sum(1 for place in citations if place.confirmed),
        "not_confirmed": sum(1 for place in citations if place.pinpoint and not place.confirmed),
        "sections": sum(1 for page in project.chapters if page.meta.get("section")),
        "pages": len(project.pages),
        "claims": len(project.claims),
        "cells": sum(numbers[0] for numbers in cells.values()),
        "cells_answered": sum(numbers[1] for numbers in cells.values()),
        "cells_with_pinpoint": sum(numbers[3] for numbers in cells.values()),
        "events": len(project.events),
        "facts": sum(len(facts) for _, _, facts, _ in stated(project)),
        **{f"{name} {code}": number for name in ("jurisdiction", "kind") for code, number in sorted(_by(project, name).items())},
    }


def _by(project: "Project", name: str) -> Counter[str]:
    return Counter(source.get(name) for source in project.sources.values())


def render_counts(project: "Project") -> str:
    """Return the counts as `make check` prints them."""
    total = counts(project)
    lines = [
        f"sources {total['sources']}, annotated {total['annotated']}, cited in chapters {total['cited']}",
        f"citations {total['citations']}, with pinpoint {total['with_pinpoint']}, marked n.c. {total['not_confirmed']}",
        f"claims {total['claims']}: " + ", ".join(f"{verdict} {number}" for verdict, number in sorted(Counter(claim.verdict for claim in project.claims).items())),
        f"cells of the comparison {total['cells']}, answered {total['cells_answered']}, with pinpoint {total['cells_with_pinpoint']}; facts cross-checked {total['facts']}; events {total['events']}",
        *(f"  {group}: {cells} cells, {answered} answered, {unknown} unknown, {placed} with pinpoint" for group, (cells, answered, unknown, placed) in count_cells(project).items()),
        f"sections of the paper mirrored {total['sections']}, pages {total['pages']}",
    ]
    for name in ("jurisdiction", "kind"):
        found = _by(project, name)
        lines.append(f"sources by {name}: " + ", ".join(f"{code} {found[code]}" for code in project.vocabulary(name) if found[code]))
    by_page = [
        f"  {page.meta['section']:<6} {page.url:<46} {project.chapter_readings[page.url].words:>6} words {sum(len(n.citations) for n in project.chapter_readings[page.url].notes):>4} citations"
        for page in project.chapters
        if page.meta.get("section")
    ]
    return "\n".join([*lines, "by section of the paper:", *by_page])
