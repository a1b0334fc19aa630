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
from companion.settings import SETTINGS, Settings, parse_settings
from companion.shape import fitted, schema_of
from companion.textfile import read_text
from companion.yamlfile import Block, parse_yaml

if TYPE_CHECKING:
    from companion.claims import Claim
    from companion.linkledger import LinkRecord
    from companion.timeline import Event


VOCABULARY = "data/vocab.yml"
#: What every project has. Without the first three nothing else can be judged.
FOUNDATIONS = (SETTINGS, BIBLIOGRAPHY, VOCABULARY)
REQUIRED = (*FOUNDATIONS, "data/domains.yml", "data/texts.yml", "docs/index.md")


@dataclass(frozen=True)
class Project:
    """All sources of the site. `data` maps the stem of each file in `data/` to its content, scalars as text, in the shape of its schema."""

    root: Path
    settings: Settings
    bibliography: Bibliography
    pages: tuple[Page, ...]
    data: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    #: Path → text of the data files, to find the line of what a page shows from them.
    data_texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Stem → content as written of each data file that has not the shape of its schema; None for one that cannot be read.
    written: Mapping[str, Any] = field(default_factory=dict, repr=False)
    #: Whether settings, bibliography and closed lists could be read: without them all else would seem wrong.
    founded: bool = True
    #: Markdown converters made for this project and not at work: see `convert`.
    converters: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

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
                note.path,
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
    for path in REQUIRED:
        if not (root / path).exists():
            read_text(root, path, problems)
    text = _read(root, SETTINGS, problems)
    settings, found = parse_settings(text)
    problems += found if text else []
    if extra:
        settings = replace(settings, extra={**settings.extra, **extra})
    bibliography, found = parse_bibliography(_read(root, BIBLIOGRAPHY, problems))
    problems += found
    texts = {path: _read(root, path, problems) for path in _files(root, "data", ".yml")}
    written, data = _load_data(root, texts, problems)
    pages = []
    for path in _files(root, "docs", ".md"):
        if text := _read(root, path, problems):
            page, found = parse_page(text, path)
            problems += found
            pages.append(page)
    founded = bool(bibliography.sources and data.get("vocab") and written.get("vocab", data["vocab"]) is not None) and not any(p.path == SETTINGS for p in problems)
    return Project(root, settings, bibliography, tuple(_in_reading_order(pages, settings)), data, tuple(sorted(set(problems))), texts, written, founded)


def _files(root: Path, folder: str, ending: str) -> list[str]:
    """Paths of the files below a folder, in order. A name that is hidden from the site builder is no page."""
    return [file.relative_to(root).as_posix() for file in sorted((root / folder).rglob(f"*{ending}")) if not file.name.startswith(".")]


def _load_data(root: Path, texts: Mapping[str, str], problems: list[Problem]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data files in the shape of their schemas, and those that were written otherwise. What the schemas say of them is the business of a check."""
    written: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for path, text in texts.items():
        stem = path.removeprefix("data/").removesuffix(".yml")
        content, found = parse_yaml(text, path)
        problems += found
        if not text.strip():
            content = None
        schema = schema_of(root, stem, []) or {"type": "object", "additionalProperties": {}}
        data[stem] = fitted(content, schema)
        if data[stem] != content:
            written[stem] = content
    return written, data


def _in_reading_order(pages: list[Page], settings: Settings) -> list[Page]:
    """The paper's order for its chapters, then the other pages by address, then the sources by key."""

    def order(page: Page) -> tuple[int, list[int], str]:
        section = str(page.meta.get("section", ""))
        if section:
            return (0, [int(part) for part in section.split(".") if part.isdigit()], page.url)
        return (2 if page.source_key else 1, [], page.url)

    return sorted(pages, key=order)


def _read(root: Path, path: str, problems: list[Problem]) -> str:
    """The text of a file that the project has; one that is missing is told once, by whoever needs it."""
    return read_text(root, path, problems) if (root / path).exists() or (root / path).is_symlink() else ""
