"""Every paragraph of a chapter has an id that can be cited, and no two on a page have the same."""

from collections.abc import Iterator

from companion.paragraphs import has_paragraph_ids, written_paragraphs
from companion.problem import Problem
from companion.project import Project


def check(project: Project) -> Iterator[Problem]:
    """Tell paragraphs without an id, and ids that stand twice."""
    for page in project.chapters:
        if not has_paragraph_ids(page):
            continue
        seen: set[str] = set()
        for paragraph in written_paragraphs(page.body):
            line = page.body_line + paragraph.first
            if not paragraph.id:
                yield Problem(page.path, line, f'the paragraph "{paragraph.text[:40]}…" has no id; each must have one that never changes: run make fix')
            elif paragraph.id in seen:
                yield Problem(page.path, line, f'the id "{paragraph.id}" stands behind two paragraphs; each paragraph must have its own: delete the newer id and run make fix')
            seen.add(paragraph.id)
