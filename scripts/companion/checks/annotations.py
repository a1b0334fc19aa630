"""One annotation for each source and one source for each annotation, of a length that fits what was read."""

import re
from collections.abc import Iterator

from companion.bibliography import BIBLIOGRAPHY
from companion.pages import without_code
from companion.problem import Problem, nearest
from companion.project import Project

#: Words of an annotation: what was read allows more than what was only seen in a record.
LENGTH = {"metadata": (25, 80), "as-printed": (25, 80)}
READ = (80, 230)
_CITATION = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def word_count(text: str) -> int:
    """Words of an annotation, citations and link targets not counted."""
    text = _LINK.sub(r"\1", _CITATION.sub(" ", without_code(text)))
    return len(re.findall(r"[A-Za-z0-9\u3400-\u9fff][\w’'.-]*", text))


def check(project: Project) -> Iterator[Problem]:
    """References and annotations answer to each other."""
    for key, source in project.sources.items():
        if key not in project.annotations:
            yield Problem(BIBLIOGRAPHY, source.line, f'{key} has no annotation; every source must have one: write docs/sources/{key}.md')
    for key, page in project.annotations.items():
        if key not in project.sources:
            yield Problem(page.path, 1, f'"{key}" is no key of the bibliography{nearest(key, project.sources) or ";"} the file name of an annotation must be the key of its source: rename the file, or add the source')
            continue
        least, most = LENGTH.get(project.sources[key].get("reading"), READ)
        words = word_count(page.body)
        if not least <= words <= most:
            yield Problem(page.path, page.body_line, f'the annotation has {words} words; one whose reading is "{project.sources[key].get("reading")}" must have {least} to {most}: {"cut it" if words > most else "say more of what it establishes and where its limits are"}')
        if "review" not in page.meta:
            yield Problem(page.path, 1, "the front matter has no review; every annotation must say who reviewed it: write review: none, or name, qualification and date")
