"""Changing addresses and tags of finished HTML, everything else left byte for byte as it is. Used on built pages: old editions, the offline copy."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

#: Attributes that hold one address.
ADDRESSES = ("href", "src", "action", "formaction", "poster")
_REFRESH = re.compile(r"(\s*\d+\s*;\s*url=)(.*)", re.I | re.S)

#: (tag, its attributes) → the new text of the tag, or None to leave it.
Change = Callable[[str, dict[str, str], str], str | None]


class _Tags(HTMLParser):
    """Collects every start tag with its place in the text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str, dict[str, str], str]] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        line, column = self.getpos()
        self.found.append((self._lines[line - 1] + column, tag, {name: value or "" for name, value in attrs}, self.get_starttag_text() or ""))


def rewrite_tags(text: str, change: Change) -> str:
    """Return `text` with every start tag that `change(tag, attributes, written)` gives a new text for replaced by it."""
    parts, done = [], 0
    for start, tag, attributes, written in _Tags(text).found:
        new = change(tag, attributes, written)
        if new is not None:
            parts += [text[done:start], new]
            done = start + len(written)
    return "".join([*parts, text[done:]])


def with_attribute(written: str, name: str, value: str) -> str:
    """Return a start tag as written with the value of one of its attributes replaced."""
    pattern = re.compile(rf"""(\s{name}\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.I)
    return pattern.sub(lambda match: f'{match[1]}"{escape(value)}"', written, count=1)


def rewrite_addresses(tag: str, attributes: dict[str, str], written: str, address: Callable[[str], str]) -> str:
    """Return a start tag with each of its addresses replaced by `address(value)`; also that of a refresh."""
    for name in ADDRESSES:
        if name in attributes and (new := address(attributes[name])) != attributes[name]:
            written = with_attribute(written, name, new)
    if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh" and (match := _REFRESH.fullmatch(attributes.get("content", ""))):
        written = with_attribute(written, "content", match[1] + address(match[2]))
    return written
