"""The Python-Markdown extension: citations become notes, `\\name{argument}` lines become blocks, Han runs get their language.

It reads a `Project` and one of its pages and leaves a `Reading` behind. It imports nothing of MkDocs, so any generator
that uses Python-Markdown can run it.
"""

import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, HtmlStash

from companion import linkledger, reference
from companion.bibliography import Source
from companion.citation import CLUSTER, IDENTIFIER_RULE, NARRATIVE, Citation, CitationError, is_identifier, parse_cluster
from companion.editing import data_files
from companion.languages import TAGS, has_cjk, runs
from companion.pages import Page, page_url, relative_url, without_code
from companion.pinpoint import PinpointError, parse_pinpoint
from companion.problem import Problem, nearest
from companion.reading import Heading, Link, Note, Paragraph, Reading, Section
from companion.sentences import clean, sentence_of
from companion.spans import link, render_html
from companion.textfile import strange

if TYPE_CHECKING:
    from companion.project import Project

#: A block: a line of its own that begins with a backslash, as `\bibliography` or `\terms{en}`.
BLOCK = re.compile(r"^\\(?P<name>[a-z]+(?:-[a-z]+)*)(?:\{(?P<argument>[^{}]*)\})?[ \t]*$")
BLOCKS_OF_TEXT = {"p", "li", "td", "th", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "summary"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARK = "companion-mark"
#: The work whose statements the claims check.
PAPER = "du-2024-dilemma"
#: Said in every note that cites it: law that is not in force.
_NOT_LAW = {"ended": "no longer in force", "never-enforced": "never enforced", "proposed": "proposed, not law", "not-yet-in-force": "not yet in force"}



class Html(str):
    """What a block returns when it is finished HTML; a plain string is Markdown, read as part of the page."""


BlockRenderer = Callable[["Project", Page, str], str]


@dataclass(frozen=True)
class Block:
    """A block an author can place. `finished`: it gives HTML that adds nothing to the page's own headings and citations.

    `arguments` gives what may stand in its braces; a block without it has none.
    """

    render: BlockRenderer
    finished: bool = False
    arguments: Callable[["Project", Page], Collection[str]] | None = None


@dataclass(frozen=True)
class _Pending:
    """A citation met in the text, before notes are numbered."""

    citations: tuple[Citation, ...]
    written: str


class CompanionExtension(Extension):
    """Set `page` before each conversion; `reading` holds what the last conversion found.

    With `shown_on` (an address) the text is shown again outside its own page: its marks lead to the notes of the owner,
    it gets no notes of its own, and its links are written as seen from there.
    """

    def __init__(self, project: "Project", blocks: Mapping[str, Block] | None = None) -> None:
        super().__init__()
        self.project = project
        self.blocks = blocks or {}
        self.page: Page | None = None
        self.shown_on = ""
        #: Number of the first note: above 1 when a later part of a page is shown again.
        self.first_note = 1
        #: Only the reading is wanted, not the HTML: finished blocks are left out.
        self.only_reading = False
        self.start()

    def start(self) -> None:
        """Forget the last page."""
        self.reading = Reading()
        self.pending: list[_Pending] = []
        self.marked: dict[etree.Element, _Pending] = {}
        self.works_cited: list[int] = []
        self._searched_to: dict[str, int] = {}
        self._searchable = without_code(self.page.body) if self.page else ""
        self._data_shown: dict[str, str] | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Register the processors; the numbers place them among Python-Markdown's own."""
        self.start()
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "@"]
        md.preprocessors.register(_Blocks(md, self), "companion-blocks", 24)
        md.inlinePatterns.register(_Cluster(CLUSTER, md, self), "companion-cluster", 172)
        md.inlinePatterns.register(_Narrative(NARRATIVE, md, self), "companion-narrative", 85)
        md.treeprocessors.register(_Notes(md, self), "companion-notes", 6)
        md.registerExtension(self)

    def reset(self) -> None:
        """Called by Python-Markdown between documents."""
        self.start()

    def pending_in_order(self, marks: list[etree.Element]) -> list[_Pending]:
        """The citations behind each mark, in the order of `marks`."""
        return [self.marked[mark] for mark in marks]

    def place_of(self, written: str, section: str = "") -> tuple[str, int]:
        """File and line where `written` stands next: in the page, code left out, or in the data that a block shows on it.

        `section` is the id of the heading above it, which for an item of a data file is the item's own.
        """
        if self.page is None:
            return "", 1
        path, written = self.page.path, " ".join(written.split())
        for data_path, text in self._data().items() if section else ():
            start = text.find(f"id: {section}\n")
            if start >= 0 and (position := _search(text, written, start)) >= 0:
                return data_path, text.count("\n", 0, position) + 1
        if (position := self._find(path, self._searchable, written)) >= 0:
            return path, self.page.line_at(position)
        for data_path, text in self._data().items():
            if (position := self._find(data_path, text, written)) >= 0:
                return data_path, text.count("\n", 0, position) + 1
        return path, self.page.body_line

    def _find(self, path: str, text: str, written: str) -> int:
        """Where `written` stands in a file, the next time first."""
        after = self._searched_to.get(path, 0)
        if (position := _search(text, written, after)) >= 0:
            self._searched_to[path] = position + 1
            return position
        return _search(text, written, 0) if after else -1

    def _data(self) -> dict[str, str]:
        """Path → text of the data files whose content the page shows, in its order."""
        if self._data_shown is None:
            shown = data_files(self.project, self.page) if self.page else ()
            self._data_shown = {path: self.project.data_texts[path] for path in shown if path in self.project.data_texts}
        return self._data_shown

    def line_of_last(self, written: str) -> int:
        """Line of the file where `written` stands last, code left out."""
        position = self._searchable.rfind(written)
        return self.page.line_at(position) if self.page and position >= 0 else 1

    def problem(self, written: str, message: str, line: int = 0) -> None:
        """Note a problem at `line`, or where `written` stands next: in the page, or in the data that a block shows on it."""
        path, found = (self.page.path if self.page else "", line) if line else self.place_of(written)
        self.reading.problems.append(Problem(path, found, message))


def _search(text: str, written: str, start: int) -> int:
    """Where `written`, its spaces single, stands in `text` from `start`, whatever its line breaks; -1 where it does not."""
    position = text.find(written, start)
    if position >= 0 or " " not in written:
        return position
    match = _loosely(written).search(text, start)
    return match.start() if match else -1


@lru_cache(maxsize=4096)
def _loosely(written: str) -> re.Pattern[str]:
    """A pattern for `written` whatever its line breaks."""
    return re.compile(r"\s+".join(re.escape(part) for part in written.split()))


class _Blocks(Preprocessor):
    def __init__(self, md: Markdown, extension: CompanionExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        extension, out = self.extension, []
        for line in lines:
            match = BLOCK.match(line)
            if match is None:
                if re.match(r"\\[A-Za-z]", line):
                    extension.problem(line, f'"{line.strip()[:60]}" begins with a backslash and is no block; a block must be a line of its own, as \\name or \\name{{argument}}: write it so, or take the backslash out')
                out.append(line)
                continue
            name, argument = match["name"], match["argument"] or ""
            if name == "bibliography":
                # The list is known only when all notes are numbered: keep its place in the stash.
                extension.works_cited.append(self.md.htmlStash.html_counter)
                out += ["", self.md.htmlStash.store(""), ""]
            elif name in extension.blocks and extension.page is not None:
                block = extension.blocks[name]
                try:
                    _check_argument(block, argument, extension)
                    if block.finished and extension.only_reading:
                        extension.reading.complete = False
                        continue
                    text = block.render(extension.project, extension.page, argument)
                except BlockError as error:
                    extension.problem(line, f'"{line.strip()}" {error}')
                    continue
                out += ["", *([self.md.htmlStash.store(text)] if isinstance(text, Html) else text.splitlines()), ""]
            else:
                known = ", ".join(f"\\{word}" for word in sorted({"bibliography", *extension.blocks}))
                extension.problem(line, f'"{line.strip()}" is no block; a line that begins with a backslash must be one of {known}: correct it, or take the backslash out')
        return out


def _check_argument(block: Block, argument: str, extension: CompanionExtension) -> None:
    """Raise BlockError when the argument of a block is none of those it can have."""
    if block.arguments is None:
        if argument:
            raise BlockError("has an argument; this block must stand without one: take the braces out")
        return
    assert extension.page is not None
    allowed = sorted(block.arguments(extension.project, extension.page))
    if argument in allowed:
        return
    some = f"one of {', '.join(allowed[:12])}{', …' if len(allowed) > 12 else ''}" if allowed else "one of the data, which has none yet"
    raise BlockError(f'names nothing that can be shown{nearest(argument, allowed) or ";"} its argument must be {some}: correct it')


class BlockError(ValueError):
    """A block cannot be rendered; the message continues the sentence that begins with the block as written."""


class _Cluster(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, pattern: str, md: Markdown, extension: CompanionExtension) -> None:
        super().__init__(pattern, md)
        self.extension = extension

    def handleMatch(self, match: re.Match[str], data: str) -> tuple[etree.Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802
        try:
            citations = parse_cluster(match["inside"])
        except CitationError as error:
            self.extension.problem(match.group(), str(error))
            return _lost(match.group()), match.start(), match.end()
        return _pending(self.extension, citations, match.group()), match.start(), match.end()


class _Narrative(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, pattern: str, md: Markdown, extension: CompanionExtension) -> None:
        super().__init__(pattern, md)
        self.extension = extension

    def handleMatch(self, match: re.Match[str], data: str) -> tuple[etree.Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802
        extension, key = self.extension, match["key"].rstrip("-_")
        end = match.start("key") + len(key)
        if match["open"]:
            extension.problem(match.group(), f'"{match.group()}" opens a citation that is not closed; brackets must be: write ] after it')
            return _lost(match.group()), match.start(), match.end()
        source = extension.project.sources.get(key)
        if source is None:
            hint = nearest(key, extension.project.sources)
            extension.problem(match.group(), f'"@{key}" is no key of the bibliography{strange(key)}{hint or ";"} a key in a sentence must name an entry: correct it, add the source, or write \\@ for a plain @')
            return _lost(match.group()), match.start(), match.end()
        wrapper = etree.Element("span", {"class": "narrative"})
        wrapper.text = AtomicString(reference.in_text(source))
        mark = _pending(extension, (Citation(key),), f"@{key}")
        if mark is not None:
            wrapper.append(mark)
        return wrapper, match.start(), end


def _lost(written: str) -> etree.Element:
    """Show what was written and could not be read: nothing is lost silently."""
    element = etree.Element("span", {"class": "citation-error"})
    element.text = AtomicString(written)
    return element


def _pending(extension: CompanionExtension, citations: tuple[Citation, ...], written: str) -> etree.Element | None:
    unknown = [c.key for c in citations if c.key not in extension.project.sources]
    for key in unknown:
        hint = nearest(key, extension.project.sources) or ";"
        extension.problem(written, f'"@{key}" is no key of the bibliography{strange(key)}{hint} a citation must name an entry: add it to references.bib, or correct the key')
    if unknown:
        return _lost(written)
    extension.pending.append(_Pending(citations, written))
    return etree.Element(_MARK, {"index": str(len(extension.pending) - 1)})


class _Notes(Treeprocessor):
    """Number the notes in reading order, write them at the end, and read headings, sections, links and Han runs."""

    def __init__(self, md: Markdown, extension: CompanionExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        extension = self.extension
        parents = {child: parent for parent in root.iter() for child in parent}
        marks = [element for element in root.iter() if element.tag == _MARK]
        texts = {block: _text(block) for block in {_block_of(mark, parents, root) for mark in marks}}
        sections = _section_ids(root)
        counts: dict[etree.Element, int] = {}
        first: dict[str, int] = {}
        notes: list[tuple[Note, str]] = []
        for number, mark in enumerate(marks, extension.first_note):
            pending = extension.pending[int(mark.attrib["index"])]
            block = _block_of(mark, parents, root)
            position = counts.get(block, 0)
            counts[block] = position + 1
            sentence = sentence_of(texts[block], position) or _row_text(block, parents)
            section = sections.get(mark, "")
            path, line = extension.place_of(pending.written, section)
            note = Note(number, section, sentence, pending.citations, line, path)
            mark.set("number", str(number))
            if any(ancestor.tag == "a" for ancestor in _ancestors(mark, parents)):
                extension.problem(pending.written, f'"{pending.written}" stands inside a link; a note mark is a link itself: move it behind the link')
            html, text = self._note(note, first)
            notes.append((replace(note, text=text), html))
        extension.marked = {mark: extension.pending[int(mark.attrib["index"])] for mark in marks}
        extension.reading.notes = [note for note, _ in notes]
        _read(root, extension)
        _mark_external(root, extension.project, self.md.htmlStash)
        for number, mark in enumerate(marks, extension.first_note):
            _render_mark(mark, number, parents[mark], extension.pending[int(mark.attrib["index"])])
        _mark_claims(marks, self.md.htmlStash, extension)
        self._works_cited(first)
        _frame_tables(root, extension.page.source_key if extension.page else "")
        if not extension.shown_on:
            _link_paragraphs(root)
        if extension.shown_on and extension.page:
            _show_elsewhere(root, extension.page.url, extension.page.path, extension.shown_on)
        elif notes:
            language = extension.page.language if extension.page else "en"
            _append_notes(root, [self.md.htmlStash.store(html) for _, html in notes], extension.project.text("notes", language), language)
        default = str(extension.page.meta.get("han", "zh")) if extension.page else "zh"
        if extension.page is None or extension.page.language == "en":
            _wrap_han(root, default)
            stash = self.md.htmlStash.rawHtmlBlocks
            stash[:] = [_code_with_languages(html, default) if isinstance(html, str) and html.startswith("<pre") else html for html in stash]

    def _note(self, note: Note, first: dict[str, int]) -> tuple[str, str]:
        """The note as HTML with its link back, and as plain text."""
        project, page = self.extension.project, self.extension.page
        url = page.url if page else "/"
        parts = [_citation_html(citation, project.sources[citation.key], note.number, first, url) for citation in note.citations]
        text = "; ".join(parts)
        text = text[:1].upper() + text[1:]
        stop = "" if re.search(r"\.(?:</\w+>)*$", text) else "."
        back = link("↩", f"#mark-{note.number}", role="doc-backlink", class_="back", aria_label=f"Back to the text at note {note.number}")
        return f'<span class="note-text">{text}{stop}</span> {back}', unescape(re.sub(r"<[^>]*>", "", text)) + stop

    def _works_cited(self, first: dict[str, int]) -> None:
        extension = self.extension
        url = extension.page.url if extension.page else "/"
        sources = sorted((extension.project.sources[key] for key in first), key=lambda s: reference.full_text(s).lower().lstrip("‘"))
        items = "".join(
            f"<li>{link(reference.full_html(source), relative_url(url, source.url_path), class_='ref')}</li>" for source in sources
        )
        language = ' lang="en"' if extension.page and extension.page.language != "en" else ""
        html = f'<ul class="works-cited"{language}>{items}</ul>' if items else '<p class="works-cited">No works are cited on this page.</p>'
        for index in extension.works_cited:
            self.md.htmlStash.rawHtmlBlocks[index] = html


def _citation_html(citation: Citation, source: Source, number: int, first: dict[str, int], url: str) -> str:
    earlier = first.setdefault(source.key, number)
    again = earlier != number
    spans = reference.short(source) if again else reference.full(source)
    html = link(render_html(spans), relative_url(url, source.url_path), class_="ref")
    if again:
        html += f' (<a href="#note-{earlier}">n {earlier}</a>)'
    if source.type == "legislation" and (said := _NOT_LAW.get(source.get("status"))):
        html += f' <span class="not-law">[{said}]</span>'
    prefix = escape(citation.prefix) + " " if citation.prefix else ""
    pinpoint = citation.pinpoint
    places = []
    for locator in pinpoint.locators:
        if locator.kind == "not-confirmed":
            places.append('<abbr class="not-confirmed" title="The place in the source is not confirmed">n.c.</abbr>')
        elif locator.original:
            language = TAGS["ja" if source.get("jurisdiction") == "jp" else "zh"]
            places.append(f'<span lang="{language}">{escape(locator.original)}</span> ({escape(locator.shown)})')
        else:
            places.append(escape(locator.shown))
    if pinpoint.rest:
        places.append(escape(pinpoint.rest))
    shown = ", ".join(places)
    return f'{prefix}{html}{", " if shown else ""}<span class="pinpoint">{shown}</span>' if shown else f"{prefix}{html}"


def _render_mark(mark: etree.Element, number: int, parent: etree.Element, pending: _Pending) -> None:
    mark.tag = "sup"
    mark.attrib.clear()
    mark.attrib.update({"class": "mark", "id": f"mark-{number}"})
    anchor = etree.SubElement(mark, "a", {"href": f"#note-{number}", "role": "doc-noteref", "data-keys": " ".join(c.key for c in pending.citations)})
    anchor.text = AtomicString(str(number))
    # A note mark follows the punctuation (OSCOLA) and closes up with the word before it.
    previous = _before(parent, mark)
    tail = mark.tail or ""
    if match := re.match(r"[.,;:。，；：]", tail):
        _set_before(parent, previous, _get_before(parent, previous).rstrip() + match.group())
        mark.tail = tail[match.end() :]
    else:
        _set_before(parent, previous, _get_before(parent, previous).rstrip())


def _mark_claims(marks: list[etree.Element], stash: HtmlStash, extension: CompanionExtension) -> None:
    """Put a quiet marker behind each passage that restates a statement checked in this chapter's block of claims."""
    page = extension.page
    section = str(page.meta.get("section", "")) if page else ""
    if page is None or not section or "\\claims{" not in page.body:
        return
    claims = {_places(claim.where): claim for claim in reversed(extension.project.claims) if claim.section == section}
    for mark, pending in zip(marks, extension.pending_in_order(marks), strict=True):
        for citation in pending.citations:
            place = tuple((locator.kind, locator.numbers) for locator in citation.pinpoint.locators)
            if citation.key != PAPER or place[:1] != (("section", (section,)),) or place[1:] not in claims:
                continue
            claim = claims[place[1:]]
            label = str(extension.project.vocabulary("verdict").get(claim.verdict, {}).get("label", claim.verdict))
            shape = str(extension.project.vocabulary("verdict").get(claim.verdict, {}).get("shape", "•"))
            anchor = f"#{claim.id}"
            marker = link(escape(shape), relative_url(extension.shown_on, page.url + anchor) if extension.shown_on else anchor, class_="claim-marker", title=f"Claim checked: {label}", aria_label=f"Claim checked: {label}")
            # Finished HTML, as the block of claims it leads to: the generator knows the anchors of neither.
            mark.tail = stash.store(marker) + (mark.tail or "")
            break


def _places(where: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    try:
        return tuple((locator.kind, locator.numbers) for locator in parse_pinpoint(where).locators)
    except PinpointError:
        return ()


def _before(parent: etree.Element, child: etree.Element) -> etree.Element | None:
    siblings = list(parent)
    index = siblings.index(child)
    return siblings[index - 1] if index else None


def _get_before(parent: etree.Element, previous: etree.Element | None) -> str:
    return (parent.text if previous is None else previous.tail) or ""


def _set_before(parent: etree.Element, previous: etree.Element | None, text: str) -> None:
    if previous is None:
        parent.text = AtomicString(text) if isinstance(parent.text, AtomicString) else text
    else:
        previous.tail = text


def _show_elsewhere(root: etree.Element, owner: str, path: str, shown_on: str) -> None:
    for element in root.iter():
        if element.get("class") == "mark" or (element.tag == "p" and element.get("id")):
            element.attrib.pop("id")
        href = element.get("href", "")
        if element.tag != "a" or not href:
            continue
        if href.startswith("#"):
            element.set("href", relative_url(shown_on, owner + href))
        elif target := markdown_target(path, href):
            element.set("href", relative_url(shown_on, target))


def markdown_target(path: str, href: str) -> str:
    """Address on the site of a relative link to a Markdown file, or an empty string for any other link."""
    file, mark, fragment = href.partition("#")
    if not file.endswith(".md") or "://" in file:
        return ""
    return page_url(posixpath.normpath(posixpath.join(posixpath.dirname(path), file))) + mark + fragment


def _append_notes(root: etree.Element, items: list[str], title: str, language: str) -> None:
    section = etree.SubElement(root, "section", {"class": "notes", "role": "doc-endnotes", "aria-labelledby": "notes"})
    heading = etree.SubElement(section, "h2", {"id": "notes"})
    heading.text = title
    # References are in English on every page, their Chinese parts marked.
    listing = etree.SubElement(section, "ol", {} if language == "en" else {"lang": "en"})
    for number, placeholder in enumerate(items, 1):
        item = etree.SubElement(listing, "li", {"id": f"note-{number}"})
        item.text = placeholder


def _ancestors(element: etree.Element, parents: dict[etree.Element, etree.Element]) -> Iterator[etree.Element]:
    while element in parents:
        element = parents[element]
        yield element


def _block_of(element: etree.Element, parents: dict[etree.Element, etree.Element], root: etree.Element) -> etree.Element:
    return next((ancestor for ancestor in _ancestors(element, parents) if ancestor.tag in BLOCKS_OF_TEXT), root)


def _text(element: etree.Element) -> str:
    """Text of an element; each note mark is one U+E000."""
    pieces = ["\ue000" if element.tag == _MARK else element.text or ""]
    for child in element:
        pieces.append(_text(child))
        pieces.append(child.tail or "")
        if child.tag in BLOCKS_OF_TEXT:
            pieces.append(" ")
    return "".join(pieces)


def _row_text(cell: etree.Element, parents: dict[etree.Element, etree.Element]) -> str:
    """Text of the table row of a cell that holds nothing but its mark."""
    row = parents.get(cell)
    return "; ".join(text for text in (clean(_text(other)) for other in row) if text) if row is not None and row.tag == "tr" else ""


def _plain(element: etree.Element) -> str:
    text = re.sub("\x02\\w+:\\d+\x03", "", _text(element))
    return clean(re.sub("\x02(\\d+)\x03", lambda m: chr(int(m.group(1))), text))


def _section_ids(root: etree.Element) -> dict[etree.Element, str]:
    """Every element of the tree → id of the last heading that stands before or at it."""
    ids: dict[etree.Element, str] = {}
    current = ""
    for element in root.iter():
        if element.tag in _HEADINGS:
            current = element.get("id", "")
        ids[element] = current
    return ids


def _read(root: etree.Element, extension: CompanionExtension) -> None:
    """Read headings, sections and links of the converted page into the reading; tell headings without a fixed id."""
    reading = extension.reading
    current: Heading | None = None
    pieces: list[str] = []

    def close() -> None:
        if current is not None:
            reading.sections.append(Section(current.id, current.text, current.level, " ".join(piece for piece in pieces if piece)))
        pieces.clear()

    seen: set[str] = set()
    for element in _blocks(root):
        level = _HEADINGS.get(element.tag)
        if level is None:
            pieces.append(_plain(element))
            continue
        close()
        identifier, text = element.get("id", ""), _plain(element)
        if not identifier:
            extension.problem(text[:40], f'the heading "{text}" has no id; every heading must have one that never changes: write {{#some-id}} after it')
        elif not is_identifier(identifier):
            extension.problem(identifier, f'"{identifier}" is no id{strange(identifier)}; it must be {IDENTIFIER_RULE}: change it')
        elif identifier in seen:
            extension.problem(f"#{identifier}", f'the id "{identifier}" stands twice on this page; every id must be unique: change the newer one', extension.line_of_last(f"{{#{identifier}}}"))
        seen.add(identifier)
        current = Heading(identifier, level, text)
        reading.headings.append(current)
    close()
    sections = _section_ids(root)
    for element in root.iter("p"):
        if identifier := element.get("id", ""):
            numbers = tuple(int(mark.get("number", "0")) for mark in element.iter(_MARK))
            reading.paragraphs.append(Paragraph(identifier, sections[element], _plain(element), numbers))
    for element in root.iter():
        if element.tag in {"a", "img"}:
            target = element.get("href") or element.get("src") or ""
            if target and not target.startswith("#fn"):
                path, line = extension.place_of(target, sections[element])
                reading.links.append(Link(target, line, path, element.tag == "img"))
    reading.words = sum(len(re.findall(r"[\w’'-]+", section.text)) for section in reading.sections)


def _link_paragraphs(root: etree.Element) -> None:
    """Put behind each paragraph that has an id a link to itself."""
    for element in root.iter("p"):
        if identifier := element.get("id", ""):
            anchor = etree.SubElement(element, "a", {"class": "para-link", "href": f"#{identifier}", "aria-label": "Link to this paragraph"})
            anchor.text = AtomicString("¶")


def _frame_tables(root: etree.Element, name: str) -> None:
    """Put each table into a frame that scrolls and can be reached by keyboard, named after `name` and the heading above it."""
    title, number = name, 0
    for position, element in enumerate(root):
        if element.tag in _HEADINGS:
            title = _plain(element)
        if element.tag == "table":
            number += 1
            element.set("class", "data")
            _name_cells(element)
            frame = etree.Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": f"Table {number}: {title}"})
            frame.tail, element.tail = element.tail, None
            frame.append(element)
            root[position] = frame


def _name_cells(table: etree.Element) -> None:
    """Give each cell the name of its column, shown where a narrow screen sets cells one below the other."""
    columns = [_plain(cell) for cell in table.iter("th")]
    for tag, role in (("thead", "rowgroup"), ("tbody", "rowgroup"), ("tr", "row"), ("th", "columnheader"), ("td", "cell")):
        for element in table.iter(tag):
            element.set("role", role)  # the narrow style would take the table's own roles away
    table.set("role", "table")
    for cell in table.iter("th"):
        cell.set("scope", "col")
    for row in table.iter("tr"):
        for column, cell in zip(columns, row.findall("td"), strict=False):
            cell.set("data-column", column)


def _mark_external(root: etree.Element, project: "Project", stash: HtmlStash) -> None:
    """Links to other sites say so, with what the ledger of addresses knows; an archived copy stands behind the link."""
    for element in list(root.iter("a")):
        href = element.get("href", "")
        if "://" in href and not href.startswith(project.settings.site_url):
            for name, value in linkledger.attributes(project, href).items():
                element.set(name.rstrip("_").replace("_", "-"), f"{element.get('class', '')} {value}".strip() if name == "class_" else value)
            if copy := linkledger.archived_copy(project, href):
                element.tail = stash.store(copy) + (element.tail or "")


def _blocks(parent: etree.Element) -> Iterator[etree.Element]:
    """Headings and blocks in order; a section or div that holds headings is read as if it were not there."""
    for element in parent:
        if element.tag in {"section", "div", "article"} and any(inner.tag in _HEADINGS for inner in element.iter()):
            yield from _blocks(element)
        else:
            yield element


def _wrap_han(element: etree.Element, default: str) -> None:
    if element.get("lang"):
        return
    children = list(element)
    for child in children:
        _wrap_han(child, default)
    for child in reversed(children):
        if child.tail and has_cjk(child.tail):
            tail, pieces = child.tail, list(runs(child.tail, default))
            position = list(element).index(child)
            lead, spans = _as_spans(pieces, isinstance(tail, AtomicString))
            child.tail = lead
            for offset, span in enumerate(spans):
                element.insert(position + 1 + offset, span)
    if element.text and has_cjk(element.text):
        lead, spans = _as_spans(list(runs(element.text, default)), isinstance(element.text, AtomicString))
        element.text = lead
        for offset, span in enumerate(spans):
            element.insert(offset, span)


def _code_with_languages(html: str, default: str) -> str:
    """Mark Han runs in a finished block of code."""

    def mark(text: str) -> str:
        return "".join(f'<span lang="{TAGS[language]}">{piece}</span>' if language else piece for piece, language in runs(text, default))

    return "".join(piece if piece.startswith("<") else mark(piece) for piece in re.split(r"(<[^>]*>)", html))


def _as_spans(pieces: list[tuple[str, str]], atomic: bool) -> tuple[str, list[etree.Element]]:
    wrap: Callable[[str], str] = AtomicString if atomic else str
    lead, spans = "", []
    for text, language in pieces:
        if language:
            span = etree.Element("span", {"lang": TAGS[language]})
            span.text = wrap(text)
            spans.append(span)
        elif spans:
            spans[-1].tail = wrap(text)
        else:
            lead = wrap(text)
    return lead, spans
