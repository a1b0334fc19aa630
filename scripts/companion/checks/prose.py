"""Our own prose holds to the terminology page: no term that `data/terms.yml` says to avoid.

Titles (`*…*{.title}`) and the own words of a legal text (`*…*{.legal-term}`) are left out, and so is code.
"""

import re
from collections.abc import Iterator

from companion.pages import without_code
from companion.problem import Problem
from companion.project import Project

_EXCUSED = re.compile(r"(\*+|_+)(?:(?!\1).)+?\1\{[^}]*\.(?:title|legal-term)[^}]*\}", re.S)
_LINK_TARGET = re.compile(r"\]\([^)]*\)")


def check(project: Project) -> Iterator[Problem]:
    """No page uses an avoided term in our own voice."""
    terms = [(phrase, item) for item in project.data.get("terms", []) for phrase in item.get("enforce", [])]
    if not terms:
        return
    words = re.compile(r"\b(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase, _ in terms) + r")s?\b", re.I)
    preferred = {phrase.lower(): item.get("prefer", "") for phrase, item in terms}
    for page in project.pages:
        text = _LINK_TARGET.sub(_blank, _EXCUSED.sub(_blank, without_code(page.body)))
        for match in words.finditer(text):
            said = " ".join(match.group().lower().split())
            instead = preferred.get(said) or preferred.get(said.rstrip("s"), "")
            yield Problem(page.path, page.line_at(match.start()), f'"{match.group()}" is a term to avoid; our own prose must do without it: write "{instead}", or mark a title as *…*{{.title}} and a legal text\'s own word as *…*{{.legal-term}}')


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())
