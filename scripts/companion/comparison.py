"""The comparison as records: `data/criteria.yml` (questions) and `data/jurisdictions/<code>.yml` (answers).

A cell is one answer; its id is the jurisdiction's code and the criterion's id (`ca-age`), its address on the page
`/foreign-models/comparison/` the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion.pinpoint import PinpointError, parse_pinpoint, shown_pinpoint
from companion.yamlfile import Block

if TYPE_CHECKING:
    from companion.project import Project

MATRIX = "/foreign-models/comparison/"
CRITERIA = "data/criteria.yml"
#: The dates of a treaty cell, in the order in which they happen.
TREATY_DATES = ("signed", "ratified", "in_force")


@dataclass(frozen=True)
class Place:
    """A source and the place in it."""

    key: str
    pinpoint: str

    @property
    def confirmed(self) -> bool:
        """Whether the place is known: a pinpoint other than `n.c.`."""
        try:
            return parse_pinpoint(self.pinpoint).confirmed
        except PinpointError:
            return False


@dataclass(frozen=True)
class Value:
    """An answer that a criterion allows. `gap`: it says that something is missing in the law."""

    code: str
    label: str
    gap: bool = False


@dataclass(frozen=True)
class Minimum:
    """What an instrument asks of states under a criterion."""

    place: Place
    text: str


@dataclass(frozen=True)
class Criterion:
    """One question asked of every jurisdiction. `years`: it is answered by a number of years or `life`; `treaty` is a key."""

    id: str
    group: str
    title: str
    question: str
    judgement: str
    values: Mapping[str, Value]
    years: bool
    minimum: tuple[Minimum, ...]
    treaty: str
    line: int


@dataclass(frozen=True)
class Answer:
    """One cell. Dates are ISO of any precision; `since` is the day from which the answer has applied, with its own source."""

    jurisdiction: str
    criterion: str
    value: str
    text: str
    places: tuple[Place, ...]
    otherwise: str
    note: str
    reading: str
    as_of: str
    review: str
    since: str
    since_place: Place | None
    dates: Mapping[str, str]
    path: str
    line: int

    @property
    def id(self) -> str:
        """Address of the cell on the page of the comparison."""
        return f"{self.jurisdiction}-{self.criterion}"


@dataclass(frozen=True)
class Jurisdiction:
    """A column of the matrix: one file."""

    code: str
    label: str
    means: str
    order: int
    page: str
    scope: str
    as_of: str
    review: str
    answers: Mapping[str, Answer]
    path: str
    line: int


def load_criteria(project: "Project") -> tuple[Criterion, ...]:
    """Return the questions in the order of the file. Items that are no mapping are left to the schema check."""
    items = project.data.get("criteria", [])
    return tuple(_criterion(item) for item in items if isinstance(item, Block)) if isinstance(items, list) else ()


def _criterion(item: Block) -> Criterion:
    values = item.get("values")
    allowed = {
        code: Value(code, str(word.get("label", code)), word.get("gap") == "yes")
        for code, word in (values.items() if isinstance(values, Block) else ())
        if isinstance(word, Block)
    }
    minimum = tuple(Minimum(_place(entry), _text(entry, "text")) for entry in _blocks(item.get("minimum")))
    return Criterion(
        _text(item, "id"), _text(item, "group"), _text(item, "title"), _text(item, "question"), _text(item, "judgement"),
        allowed, values == "years", minimum, _text(item, "treaty"), item.line,
    )  # fmt: skip


def load_jurisdictions(project: "Project") -> tuple[Jurisdiction, ...]:
    """Return the columns in their `order`."""
    found = [
        _jurisdiction(project, stem.removeprefix("jurisdictions/"), content)
        for stem, content in project.data.items()
        if stem.startswith("jurisdictions/") and isinstance(content, Block)
    ]
    return tuple(sorted(found, key=lambda jurisdiction: (jurisdiction.order, jurisdiction.code)))


def _jurisdiction(project: "Project", code: str, content: Block) -> Jurisdiction:
    path = f"data/jurisdictions/{code}.yml"
    answers = content.get("answers")
    cells = {
        str(criterion): _answer(project, code, str(criterion), cell, content, path, answers.line_of(criterion))
        for criterion, cell in (answers.items() if isinstance(answers, Block) else ())
        if isinstance(cell, Block)
    }
    order = _text(content, "order")
    return Jurisdiction(
        code, _text(content, "label") or code, _text(content, "means"), int(order) if order.isdigit() else 0, _text(content, "page"),
        _text(content, "scope"), _text(content, "as_of"), _text(content, "review"), cells, path, content.line,
    )  # fmt: skip


def _answer(project: "Project", code: str, criterion: str, cell: Block, whole: Block, path: str, line: int) -> Answer:
    places = tuple(_place(entry) for entry in _blocks(cell.get("sources")))
    since = cell.get("since")
    since_date, since_place = (_text(since, "date"), _place(since)) if isinstance(since, Block) else ("", None)
    return Answer(
        code, criterion, _text(cell, "value"), _text(cell, "text"), places, _text(cell, "otherwise"), _text(cell, "note"),
        _text(cell, "reading") or weakest_reading(project, places), _text(cell, "as_of") or _text(whole, "as_of"),
        _text(cell, "review") or _text(whole, "review"), since_date, since_place,
        {name: _text(cell, name) for name in TREATY_DATES if name in cell}, path, line,
    )  # fmt: skip


def weakest_reading(project: "Project", places: tuple[Place, ...]) -> str:
    """Return the weakest `reading` among the sources of a cell: what it says is known no better than that."""
    order = list(project.vocabulary("reading"))
    readings = [project.sources[place.key].get("reading") for place in places if place.key in project.sources]
    known = [reading for reading in readings if reading in order]
    return max(known, key=order.index) if known else ""


def _blocks(value: Any) -> list[Block]:
    return [entry for entry in value if isinstance(entry, Block)] if isinstance(value, list) else []


def _place(entry: Block) -> Place:
    return Place(_text(entry, "key"), _text(entry, "pinpoint"))


def _text(block: Block, name: str) -> str:
    value = block.get(name, "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def value_label(project: "Project", criterion: Criterion, code: str) -> str:
    """Return an answer as pages show it: its word, or the years."""
    if code in criterion.values:
        return criterion.values[code].label
    if word := project.vocabulary("answer").get(code):
        return str(word["label"])
    if code == "life":
        return "Life"
    return f"{code} year{'' if code == '1' else 's'}" if code.isdigit() else code


def legal_terms(text: str) -> list[tuple[str, bool]]:
    """Cut a text of a data file at its `*…*{.legal-term}`: (piece, whether it is a legal text's own word)."""
    pieces: list[tuple[str, bool]] = []
    while "*{.legal-term}" in text:
        before, _, text = text.partition("*{.legal-term}")
        lead, _, term = before.rpartition("*")
        pieces += [(lead, False), (term, True)]
    return [*pieces, (text, False)]


def plain(text: str) -> str:
    """Return a text of a data file without marks: a legal text's own word stands in quotation marks."""
    return "".join(f"“{piece}”" if term else piece for piece, term in legal_terms(text))


def answered(answer: Answer) -> bool:
    """Whether the cell says something of the law: all but `unknown`."""
    return answer.value != "unknown"


def shown_places(places: tuple[Place, ...]) -> list[str]:
    """Pinpoints as pages and files show them, one for each source."""
    return [shown_pinpoint(place.pinpoint) for place in places]


def cells_by_source(project: "Project") -> Mapping[str, tuple[tuple[Answer, str], ...]]:
    """Key → the cells that rest on the source, each with the place as shown; in the order of the matrix."""
    found: dict[str, list[tuple[Answer, str]]] = {}
    for jurisdiction in project.jurisdictions:
        for criterion in project.criteria:
            if answer := jurisdiction.answers.get(criterion.id):
                for place in answer.places:
                    found.setdefault(place.key, []).append((answer, shown_pinpoint(place.pinpoint)))
    return {key: tuple(cells) for key, cells in found.items()}


def count_cells(project: "Project") -> dict[str, tuple[int, int, int, int]]:
    """Group → cells, answered, unknown, answered with a confirmed place."""
    totals: dict[str, tuple[int, int, int, int]] = {}
    for group in project.vocabulary("criterion-group"):
        cells = [a for j in project.jurisdictions for c in project.criteria if c.group == group and (a := j.answers.get(c.id))]
        if cells:
            known = [cell for cell in cells if answered(cell)]
            totals[group] = (len(cells), len(known), len(cells) - len(known), sum(any(place.confirmed for place in cell.places) for cell in known))
    return totals
