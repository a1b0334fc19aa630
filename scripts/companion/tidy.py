"""What a machine can put right in a file without a decision: line ends, spaces, composed characters, order, paragraph ids.

Called by `scripts/fix.py`. Doing it twice changes nothing more. What needs a decision (a byte that is not UTF-8, a merge conflict,
an unclosed entry) is left alone and told.
"""

import re
import unicodedata
from pathlib import Path

from companion.bibliography import BIBLIOGRAPHY
from companion.pages import parse_page
from companion.paragraphs import has_paragraph_ids, with_ids
from companion.textfile import without_invisible

HOSTS = "data/domains.yml"
_ENTRY = re.compile(r"^@\w+\s*\{", re.M)
_HOST = re.compile(r"^(?P<host>[a-z0-9.-]+): \{.*\}$")
# Composing is safe for a letter with marks and for kana. NFC would also replace the Han compatibility characters (U+F900 …) by others,
# which can be another form of a name: those stay as written.
_DECOMPOSED = re.compile(r"[A-Za-z\u00c0-\u024f\u0391-\u03c9\u0410-\u044f\u3041-\u30ff][\u0300-\u036f\u3099\u309a]+")
_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>) ", re.M)


class Untidy(ValueError):
    """The file needs a person; the message says why."""


def nfc(text: str) -> str:
    """Compose letters with their marks and kana with theirs; leave every other character as it is."""
    return _DECOMPOSED.sub(lambda match: unicodedata.normalize("NFC", match.group()), text)


def read(path: Path) -> str:
    """Return a file's text without byte-order mark, all lines ended by a line feed. Raises `Untidy`."""
    raw = path.read_bytes()
    if b"\0" in raw:
        raise Untidy("the file holds a zero byte, so it is no text; save it as plain UTF-8, or take it out")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Untidy(f"line {line} has a byte that is not UTF-8; save the file as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tidy(text: str, path: str) -> str:
    """Return the text of the file at `path` (from the project's root), tidied. Raises `Untidy`."""
    text = without_invisible(text)
    if _CONFLICT.search(text):
        raise Untidy("the file holds a merge conflict (<<<<<<<); decide which text stays, and delete the marks")
    text = nfc(re.sub(r"[ \t]+$", "", text, flags=re.M)).strip("\n") + "\n"
    if path == BIBLIOGRAPHY:
        return sort_entries(text)
    if path == HOSTS:
        return sort_hosts(text)
    if path.endswith(".md"):
        page, _ = parse_page(text, path)
        if has_paragraph_ids(page):
            return text[: len(text) - len(page.body)] + with_ids(page.body, path)
    return text


def sort_entries(text: str) -> str:
    """Return BibTeX text with its entries sorted by key, one empty line between them; comments before the first stay at the top."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if not starts:
        return text
    entries = [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    entries.sort(key=lambda entry: entry[entry.index("{") + 1 :].split(",", 1)[0].strip())
    head = text[: starts[0]].strip("\n")
    return (head + "\n\n" if head else "") + "\n\n".join(entries) + "\n"


def sort_hosts(text: str) -> str:
    """Return the list of hosts sorted, comments at the top first; a file with anything but one host a line stays as it is."""
    lines = text.rstrip("\n").split("\n")
    first = next((number for number, line in enumerate(lines) if _HOST.match(line)), len(lines))
    if not all(_HOST.match(line) for line in lines[first:]):
        return text
    return "\n".join([*lines[:first], *sorted(lines[first:], key=lambda line: line.split(":", 1)[0])]) + "\n"
