"""Files as text: what a folder, a merge, another encoding or a copy from elsewhere leaves behind is told, never raised.

`read_text` reads one file of the project for `project` and the commands; `parse_text` does the same for bytes.
"""

import re
import unicodedata
from pathlib import Path

from companion.problem import Problem

#: Characters that no author means: control characters, and separators that look like the end of a line and are none.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
#: Characters that cannot be seen: of no width, of direction, private, tags. Two texts that look alike would differ by them.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.M)
#: What makes a file one with the leavings of a merge; seven = alone may underline a heading.
_CONFLICT_START = re.compile(r"^<{7}(?: |$)|^>{7}(?: |$)", re.M)


def read_text(root: Path, path: str, problems: list[Problem]) -> str:
    """Return the text of the file `path` below `root`, tidied so that it can be read on; what was wrong is added to `problems`."""
    file = root / path
    try:
        raw = file.read_bytes()
    except IsADirectoryError:
        problems.append(Problem(path, 1, "a folder has this name; a file must stand here: rename or remove the folder"))
    except OSError as error:
        problems.append(Problem(path, 1, f"the file cannot be opened ({error.strerror}); the site cannot be built without it: restore it from the repository"))
    else:
        text, found = parse_text(raw, path)
        problems += found
        return text
    return ""


def parse_text(raw: bytes, path: str) -> tuple[str, list[Problem]]:
    """Decode a file. The text ends its lines with line feeds and holds no control characters."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "", [Problem(path, 1, "the file is saved as UTF-16; every file must be UTF-8: save it again with that encoding")]
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        return "", [Problem(path, line, "the file holds a zero byte, so it is no text (a picture, an archive, a word-processor file?); it must be plain text in UTF-8: save the text alone, or take the file out")]
    problems = []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(Problem(path, line, f"the byte {raw[error.start]:02X} here is not UTF-8{_other_encoding(raw)}; every file must be saved as UTF-8: use the editor's “Save with encoding”"))
        text = raw.decode("utf-8", errors="replace")
    else:
        if "\ufffd" in text:
            problems.append(Problem(path, _line(text, text.index("\ufffd")), "the character � (U+FFFD) stands where another was lost; text must be complete: write what belongs there"))
    if text.startswith("\ufeff"):
        problems.append(Problem(path, 1, "the file begins with a byte-order mark; it must be UTF-8 without one: run make fix, or save it as “UTF-8 without BOM”"))
        text = text[1:]
    if "\r" in text:
        problems.append(Problem(path, _line(text, text.index("\r")), "a line ends with a carriage return; lines must end with a line feed alone: run make fix"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for line, character in _first_of_each(_CONTROL, text):
        problems.append(Problem(path, line, f"the control character {character} stands here; a text must hold none: delete it (it came with a copy from elsewhere)"))
    for line, character in _first_of_each(_INVISIBLE, text):
        problems.append(Problem(path, line, f"the invisible character {character} stands here; a text must hold none, because two that look alike would differ: run make fix"))
    if _CONFLICT_START.search(text):
        for match in _CONFLICT.finditer(text):
            problems.append(Problem(path, _line(text, match.start()), f'"{match.group()[:40]}" is left from a merge; both versions stand here and one must go: keep the right lines, delete the other and the marks'))
        text = _CONFLICT.sub("", text)
    if not text.strip() and not problems:
        problems.append(Problem(path, 1, "the file is empty; it must have content: write it, restore it from the repository, or delete the file"))
    return _CONTROL.sub(" ", text), problems


def without_invisible(text: str) -> str:
    """Return a text without the characters that cannot be seen."""
    return _INVISIBLE.sub("", text)


def strange(text: str) -> str:
    """Name the characters of a key, id or address that only look like plain letters: ` (it holds е, U+0435 CYRILLIC SMALL LETTER IE)`, or nothing."""
    found = dict.fromkeys(character for character in text if not character.isascii())
    named = [f"{character}, {name_of(character)}" for character in found]
    return f" (it holds {'; '.join(named[:3])})" if named else ""


def name_of(character: str) -> str:
    """U+200B ZERO WIDTH SPACE."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _first_of_each(pattern: re.Pattern[str], text: str) -> list[tuple[int, str]]:
    """Line and name of the first of each character that `pattern` finds."""
    first: dict[str, int] = {}
    for match in pattern.finditer(text):
        first.setdefault(match.group(), match.start())
    return [(_line(text, position), name_of(character)) for character, position in first.items()]


def _other_encoding(raw: bytes) -> str:
    """Say which encoding the file seems to have: that of Chinese Windows, where it gives mostly Chinese characters."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    foreign = [character for character in text if not character.isascii()]
    han = "".join(character for character in foreign if "\u4e00" <= character <= "\u9fff")
    return f" (it may be GBK, where it reads “{han[:8]}”)" if foreign and len(han) * 10 >= len(foreign) * 7 else ""


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
