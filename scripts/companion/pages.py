"""Pages as they stand in `docs/`: front matter, body, address. What a page becomes is the business of other modules."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from companion.problem import Problem
from companion.yamlfile import Block, parse_yaml

_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*$\n?", re.S | re.M)
_FENCE = re.compile(r"^(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^ {0,3}(?P=fence)[`~]*[ \t]*$", re.S | re.M)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n(?!\n))*?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
#: Fields of the front matter that are no text: what they must be.
_FORMS: dict[str, tuple[type, str]] = {"hide": (list, "a list, as in [toc]"), "facts": (dict, "lines of `cell: value`, indented")}


@dataclass(frozen=True)
class Page:
    """One Markdown file. `path` from the project root; `url` from the site's root, with slashes at both ends."""

    path: str
    url: str
    meta: Block
    body: str
    #: Line of the file on which `body` begins.
    body_line: int

    @property
    def source_key(self) -> str:
        """The key when this is the annotation of a source, or an empty string."""
        parts = PurePosixPath(self.path).parts
        return PurePosixPath(self.path).stem if parts[:2] == ("docs", "sources") and len(parts) == 3 else ""

    @property
    def title(self) -> str:
        """Title from the front matter."""
        return str(self.meta.get("title", ""))

    @property
    def language(self) -> str:
        """Language of the page: en unless the front matter says otherwise."""
        return str(self.meta.get("language", "en"))

    def line_at(self, position: int) -> int:
        """Line of the file for an offset in `body`."""
        return self.body_line + self.body.count("\n", 0, position)


def page_url(path: str) -> str:
    """docs/a/b.md → /a/b/; docs/index.md → /."""
    inner = PurePosixPath(path).relative_to("docs").with_suffix("")
    parts = [part for part in inner.parts if part != "index"] if inner.name == "index" else list(inner.parts)
    return "/" + "".join(f"{part}/" for part in parts)


def parse_page(text: str, path: str) -> tuple[Page, list[Problem]]:
    """Split a Markdown file into front matter and body."""
    match = _FRONT.match(text)
    if match is None:
        problems = []
        if text.startswith("---\n"):
            problems.append(Problem(path, 1, "the front matter is not closed; it must end with a line of three hyphens: add --- below its last field"))
        return Page(path, page_url(path), Block(1), text, 1), problems
    meta, problems = parse_yaml(match["yaml"], path, first_line=2)
    if isinstance(meta, Block):
        problems += _misshapen(meta, path)
    elif meta is not None:
        problems.append(Problem(path, 2, f'the front matter is "{" ".join(match["yaml"].split())[:40]}"; it must be lines of `name: value`: write title: before the title, and so on'))
    body_line = 1 + text.count("\n", 0, match.end())
    return Page(path, page_url(path), meta if isinstance(meta, Block) else Block(2), text[match.end() :], body_line), problems


def _misshapen(meta: Block, path: str) -> list[Problem]:
    """Tell fields that are a list or mapping and must be text, or the other way round; they are taken out, so that nothing trips over them."""
    problems = []
    for name, value in list(meta.items()):
        form, words = _FORMS.get(name, (str, "text, in quotation marks if it begins with a bracket"))
        inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
        if not isinstance(value, form) or not all(isinstance(item, str) for item in inner):
            written = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else f'"{value}"'
            problems.append(Problem(path, meta.line_of(name), f'"{name}" is {written} in the front matter; it must be {words}: write it so'))
            del meta[name]
    return problems


def without_code(text: str) -> str:
    """Return `text` with code and comments blanked out, every line and column kept in its place."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    return _CODE.sub(blank, _COMMENT.sub(blank, _FENCE.sub(blank, text)))


def relative_url(start: str, target: str) -> str:
    """Return the address of `target` as written on the page `start` (both from the site's root, start with a slash)."""
    path, mark, fragment = target.partition("#")
    here, there = start.strip("/").split("/") if start.strip("/") else [], path.strip("/").split("/") if path.strip("/") else []
    if path == start:
        return mark + fragment if mark else "./"
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    up = "../" * (len(here) - common)
    down = "/".join(there[common:])
    ending = "/" if down and path.endswith("/") else ""
    return (up + down + ending or "./") + mark + fragment
