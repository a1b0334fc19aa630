"""The project: everything an author writes, loaded once, and the index of its citations.

`load_project(root)` reads `mkdocs.yml`, `references.bib`, `data/*.yml` and `docs/**/*.md`. Checks, pages and exports read
the result; nothing else opens these files.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from companion.bibliography import BIBLIOGRAPHY, Bibliography, Source, parse_bibliography
from companion.comparison import Answer, Criterion, Jurisdiction, cells_by_source, load_criteria, load_jurisdictions
from companion.pages import Page, parse_page
from companion.problem import Problem
from companion.reading import Cited, Reading
from companion.settings import Settings, load_settings
from companion.yamlfile import Block, parse_yaml

if TYPE_CHECKING:
    from companion.claims import Claim
    from companion.linkledger import LinkRecord
    from companion.timeline import Event


@dataclass(frozen=True)
class Project:
    """All sources of the site. `data` maps the stem of each file in `data/` to its content, scalars as text."""

    root: Path
    settings: Settings
    bibliography: Bibliography
    pages: tuple[Page, ...]
    data: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    #: Path → text of the data files, to find the line of what a page shows from them.
    data_texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def sources(self) -> Mapping[str, Source]:
        """Key → source."""
        return self.bibliography.sources

    @cached_property
    def annotations(self) -> Mapping[str, Page]:
        """Key → page that holds its annotation."""
        return {page.source_key: page for page in self.pages if page.source_key}

    @cached_property
    def chapters(self) -> tuple[Page, ...]:
        """The pages that own the citations counted: all but the annotations."""
        return tuple(page for page in self.pages if not page.source_key)

    @cached_property
    def page_at(self) -> Mapping[str, Page]:
        """Address → page."""
        return {page.url: page for page in self.pages}

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Address → what the page says, for every page: the chapters, then the annotations."""
        from companion.convert import read_page  # the converter needs a project: loaded late to break the circle

        return {**self.chapter_readings, **{page.url: read_page(self, page) for page in self.annotations.values()}}

    @cached_property
    def chapter_readings(self) -> Mapping[str, Reading]:
        """As `readings`, for the pages that own the citations counted."""
        from companion.convert import read_page

        return {page.url: read_page(self, page) for page in self.chapters}

    def annotation_text(self, key: str) -> str:
        """The annotation of a source as plain text, or an empty string."""
        page = self.annotations.get(key)
        sections = self.readings[page.url].sections if page else []
        return next((section.text for section in sections if section.id == "annotation"), "")

    @cached_property
    def styled(self) -> Mapping[str, Mapping[str, str]]:
        """Style (apa, chicago, gbt) → key of a source, or address of a page → the entry as plain text."""
        from companion.cslstyles import styled  # pandoc is started only where its styles are wanted

        return styled(self)

    @cached_property
    def citations(self) -> tuple[Cited, ...]:
        """Every citation counted, by page and note: one record for each source a note cites."""
        return tuple(
            Cited(
                page.url,
                note.section,
                note.number,
                citation.key,
                citation.pinpoint.whole,
                note.sentence,
                citation.pinpoint.confirmed,
                page.path,
                note.line,
            )
            for page in self.chapters
            for note in self.chapter_readings[page.url].notes
            for citation in note.citations
        )

    @cached_property
    def cited(self) -> Mapping[str, tuple[Cited, ...]]:
        """Key → the places that cite it, in the order of the pages."""
        places: dict[str, list[Cited]] = defaultdict(list)
        for place in self.citations:
            places[place.key].append(place)
        return {key: tuple(found) for key, found in places.items()}

    @cached_property
    def claims(self) -> tuple["Claim", ...]:
        """The paper's claims, in the order of its sections."""
        from companion.claims import load_claims  # claims are rendered with the converter: loaded late to break the circle

        return load_claims(self)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """The questions of the comparison, in the order of `data/criteria.yml`."""
        return load_criteria(self)

    @cached_property
    def jurisdictions(self) -> tuple[Jurisdiction, ...]:
        """The columns of the comparison, in their order."""
        return load_jurisdictions(self)

    @cached_property
    def cells_by_source(self) -> Mapping[str, tuple[tuple[Answer, str], ...]]:
        """Key → the cells of the comparison that rest on the source, each with the place as shown."""
        return cells_by_source(self)

    @cached_property
    def events(self) -> tuple["Event", ...]:
        """The events of the timeline, by date."""
        from companion.timeline import load_events  # events come from sources, cells and their own file: loaded late to break the circle

        return load_events(self)

    @cached_property
    def link_ledger(self) -> Mapping[str, "LinkRecord"]:
        """External address → its record in `data/links.yml`."""
        from companion.linkledger import load_ledger  # the ledger asks a project for its addresses: loaded late to break the circle

        return load_ledger(self)

    def vocabulary(self, name: str) -> Mapping[str, Any]:
        """A closed list: code → its description, in the order of `data/vocab.yml`.

        Jurisdictions bring their own word in `data/jurisdictions/<code>.yml` and stand first, in their order.
        """
        words = self.data.get("vocab", {}).get(name, {})
        words = words if isinstance(words, dict) else {}
        return {**self._jurisdiction_words, **words} if name == "jurisdiction" else words

    @cached_property
    def _jurisdiction_words(self) -> Mapping[str, Any]:
        files = {stem.removeprefix("jurisdictions/"): file for stem, file in self.data.items() if stem.startswith("jurisdictions/") and isinstance(file, Block)}
        return dict(sorted(files.items(), key=lambda item: (str(item[1].get("order", "")).zfill(4), item[0])))

    def text(self, name: str, language: str) -> str:
        """A text of the site itself from `data/texts.yml`, in English where the language has none."""
        texts = self.data.get("texts", {}).get(name, {})
        return str(texts.get(language) or texts.get("en") or name)


def load_project(root: Path, extra: Mapping[str, Any] | None = None) -> Project:
    """Read the tree below `root`; `extra` adds to the settings of that name what holds for one build only. What cannot be read is told in `problems`; nothing is raised for an author's mistake."""
    problems: list[Problem] = []
    settings = load_settings(root)
    if extra:
        settings = replace(settings, extra={**settings.extra, **extra})
    text = _read(root, BIBLIOGRAPHY, problems)
    bibliography, found = parse_bibliography(text)
    problems += found
    data: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for file in sorted((root / "data").rglob("*.yml")):
        path = file.relative_to(root).as_posix()
        texts[path] = _read(root, path, problems)
        content, found = parse_yaml(texts[path], path)
        problems += found
        stem = file.relative_to(root / "data").with_suffix("").as_posix()
        data[stem] = content if content is not None else Block(1)
    pages = []
    for file in sorted((root / "docs").rglob("*.md")):
        path = file.relative_to(root).as_posix()
        page, found = parse_page(_read(root, path, problems), path)
        problems += found
        pages.append(page)
    return Project(root, settings, bibliography, tuple(_in_reading_order(pages, settings)), data, tuple(sorted(problems)), texts)


def _in_reading_order(pages: list[Page], settings: Settings) -> list[Page]:
    """The paper's order for its chapters, then the other pages by address, then the sources by key."""

    def order(page: Page) -> tuple[int, list[int], str]:
        section = str(page.meta.get("section", ""))
        if section:
            return (0, [int(part) for part in section.split(".") if part.isdigit()], page.url)
        return (2 if page.source_key else 1, [], page.url)

    return sorted(pages, key=order)


def _read(root: Path, path: str, problems: list[Problem]) -> str:
    raw = (root / path).read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(Problem(path, line, "a byte here is not UTF-8; every file must be saved as UTF-8 (an editor's “Save with encoding”)"))
        text = raw.decode("utf-8", errors="replace")
    if text.startswith("\ufeff"):
        problems.append(Problem(path, 1, "the file begins with a byte-order mark; save it as UTF-8 without BOM"))
        text = text[1:]
    if "\r" in text:
        problems.append(Problem(path, text[: text.index("\r")].count("\n") + 1, "a line ends with a carriage return; lines must end with a line feed alone (\\n)"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text
