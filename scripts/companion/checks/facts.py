"""The same fact said twice does not contradict itself: `facts` of claims and annotations against the cells of the comparison.

A claim (`facts:` in its item) or an annotation (`facts:` in its front matter) may say which cells its text states:
`ca-age: under-18`, `cn-opsc.ratified: "2002-12-03"`. The cell must say the same, and the text must hold the number or the date,
so that neither can be changed alone.
"""

import re
from collections.abc import Iterator

from companion.comparison import TREATY_DATES, Answer
from companion.dates import in_words
from companion.facts import stated
from companion.problem import Problem, nearest
from companion.project import Project

_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()


def check(project: Project) -> Iterator[Problem]:
    """Every fact named agrees with its cell and stands in its text."""
    cells = {answer.id: answer for jurisdiction in project.jurisdictions for answer in jurisdiction.answers.values()}
    if not cells:
        return
    for path, line, facts, text in stated(project):
        for name, said in facts.items():
            cell, _, field = name.partition(".")
            answer = cells.get(cell)
            if answer is None or field not in {"", "since", *TREATY_DATES}:
                yield Problem(path, line, f'"{name}" names no cell{nearest(cell, cells) or ";"} a fact must be the id of a cell or one of its dates: write it as in ca-age or ca-opsc.ratified')
                continue
            yield from (Problem(path, line, message) for message in _compare(answer, name, field, str(said), text))


def _compare(answer: Answer, name: str, field: str, said: str, text: str) -> Iterator[str]:
    actual = {"": answer.value, "since": answer.since}.get(field, answer.dates.get(field, ""))
    if actual != said:
        yield f'{name} is "{said}" here and "{actual}" in {answer.path}:{answer.line}; one of them is wrong: find out which in the source, and correct it'
    words = " ".join(text.split())
    for shown, pattern in _wanted(said, field):
        if not re.search(pattern, words, re.I):
            yield f'{name} is "{said}", and the text does not say "{shown}"; the text and its facts must agree: correct one of them'


def _wanted(said: str, field: str) -> list[tuple[str, str]]:
    """What the text must hold: (as told to the author, pattern)."""
    if field:
        return [(in_words(said), rf"(?<!\d){re.escape(in_words(said))}(?!\d)")]
    if said.isdigit():  # a prison term, in digits or in words
        number = _NUMBERS[int(said)] if int(said) < len(_NUMBERS) else said
        return [(f"{said} years", rf"(?<![\d.])\b(?:{said}|{number})\b[^.;]{{0,30}}?\byears?\b")]
    return [(number, rf"(?<!\d){number}(?!\d)") for number in re.findall(r"\d+", said)]
