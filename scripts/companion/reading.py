"""What one page says, as found while its Markdown is converted: headings, sections, notes, links, problems."""

from dataclasses import dataclass, field

from companion.citation import Citation
from companion.problem import Problem


@dataclass(frozen=True)
class Heading:
    """A heading with its fixed id, level 1–6, plain text."""

    id: str
    level: int
    text: str


@dataclass(frozen=True)
class Section:
    """A heading and the plain text below it, up to the next heading."""

    id: str
    title: str
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph that can be cited: its id, the section it stands in, plain text, the numbers of its notes."""

    id: str
    section: str
    text: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Note:
    """One note of a page: its number, the section and sentence of its mark, what it cites, the file and line where it is written.

    The file is that of the page, or a data file whose content a block shows there.
    `text` is the note as it stands on the page, as plain text.
    """

    number: int
    section: str
    sentence: str
    citations: tuple[Citation, ...]
    line: int
    path: str
    text: str = ""


@dataclass(frozen=True)
class Link:
    """A link or image as written in Markdown; file and line as for a note."""

    href: str
    line: int
    path: str
    image: bool = False


@dataclass
class Reading:
    """All that was found on one page, in reading order."""

    headings: list[Heading] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    html: str = ""
    words: int = 0
    #: False when the page has finished blocks, whose headings are not among `headings`.
    complete: bool = True


@dataclass(frozen=True)
class Cited:
    """A citation in its place: one source cited by one note of a page."""

    page: str
    section: str
    note: int
    key: str
    pinpoint: str
    sentence: str
    confirmed: bool
    path: str
    line: int
