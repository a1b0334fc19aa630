"""Ids of paragraphs: `make fix` writes one behind each paragraph of a chapter, once; it never changes, whatever becomes of the text.

In the source it is a line of its own, `{: #p-1a2b3c }` (the syntax of Python-Markdown's attr_list).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from companion.pages import Page

#: What a paragraph does not begin with: headings, lists, tables, blocks, HTML, quotations, code, definitions, attributes.
_OTHER = re.compile(r"#|[-*+] |\d+[.)] |\||\\[a-z]|<|>|:|```|~~~| {4}|\t|\{:|\[\^")
_FENCE = re.compile(r"(```+|~~~+)")
#: A line of attributes behind a paragraph: its id, perhaps with classes.
ATTRIBUTES = re.compile(r"^\{:?[ \t]*(?P<all>[^{}]*?)[ \t]*\}$")
_ID = re.compile(r"(?:^|\s)#(?P<id>[^\s#]+)")


@dataclass(frozen=True)
class Written:
    """A paragraph as it stands in a file: first and last line of its text (from 0, in the body), its text, its id or nothing."""

    first: int
    last: int
    text: str
    id: str


def has_paragraph_ids(page: Page) -> bool:
    """Whether the paragraphs of a page are promised addresses: those of chapters and of other pages that state law."""
    return "law_as_at" in page.meta and not page.source_key


def written_paragraphs(body: str) -> Iterator[Written]:
    """Yield the paragraphs of a page's text in order; lists, tables, quotations and blocks are none."""
    lines = body.split("\n")
    fence, in_code, start = "", False, -1
    for number, line in enumerate([*lines, ""]):
        if line.strip() and start < 0:
            start, in_code = number, bool(fence)
        if match := _FENCE.match(line.strip()):
            fence = "" if fence and match[1].startswith(fence) else fence or match[1][:3]
        if line.strip() or start < 0:
            continue
        chunk, first = lines[start:number], start
        start = -1
        if in_code or _OTHER.match(chunk[0]):
            continue
        end = ATTRIBUTES.match(chunk[-1])
        text = chunk[:-1] if end else chunk
        identifier = _ID.search(end["all"]) if end else None
        if text:
            yield Written(first, first + len(text) - 1, " ".join(text), identifier["id"] if identifier else "")


def with_ids(body: str, salt: str) -> str:
    """Return the text of a page with an id behind each paragraph that had none. `salt` (the page's path) keeps pages apart."""
    taken = {paragraph.id for paragraph in written_paragraphs(body)}
    lines = body.split("\n")
    for paragraph in reversed(list(written_paragraphs(body))):
        if paragraph.id:
            continue
        identifier, place = _new_id(salt, paragraph.text, taken), paragraph.last + 1
        if place < len(lines) and (other := ATTRIBUTES.match(lines[place])):
            lines[place] = f"{{: #{identifier} {other['all']} }}"
        else:
            lines.insert(place, f"{{: #{identifier} }}")
    return "\n".join(lines)


def _new_id(salt: str, text: str, taken: set[str]) -> str:
    """p- and six hexadecimal digits of the text as first written: short, and the same whoever runs the command."""
    turn = 0
    while (identifier := "p-" + hashlib.sha256(f"{salt}\n{text}\n{turn}".encode()).hexdigest()[:6]) in taken:
        turn += 1
    taken.add(identifier)
    return identifier
