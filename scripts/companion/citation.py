"""Citations in Markdown: the one parser, used by the renderer and the checks.

`[@key]` · `[see @key, ss 1, 7; @other, p. 12]` · narrative `@key` · `\\@` is a plain @
"""

import re
from dataclasses import dataclass

from companion.pinpoint import Pinpoint, PinpointError, parse_pinpoint
from companion.textfile import strange

#: Keys, ids, file stems and anchors: lower-case letters, digits, single hyphens, a letter first.
IDENTIFIER = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
IDENTIFIER_RULE = "lower-case letters, digits and single hyphens, a letter first"

# A character before @ that makes it part of a word, an address or a path.
_GLUED = r"(?<![\w/.\\@:+-])"
#: A bracket that holds a citation and is not the text of a link, image or reference definition.
CLUSTER = rf"(?<![!\]\\])\[(?P<inside>[^\[\]]*?{_GLUED}@[^\[\]]*)\](?![(\[])"
#: A key in running text, or a stray @ in front of a word (an error, so that nothing is lost silently).
NARRATIVE = rf"{_GLUED}(?P<open>\[?)@(?P<key>\w[\w-]*)"

_ITEM = re.compile(rf"^(?P<prefix>[^@]*?)\s*@(?P<key>[^\s,;@]*)(?P<comma>\s*,)?(?P<after>.*)$", re.S)
_KEY = re.compile(IDENTIFIER)


class CitationError(ValueError):
    """What is written is not a citation; the message names it, the rule and the way out."""


@dataclass(frozen=True)
class Citation:
    """One source cited in one place, as parsed: text before the key, the key, where in the source."""

    key: str
    prefix: str = ""
    pinpoint: Pinpoint = Pinpoint()


def is_identifier(text: str) -> bool:
    """Say whether `text` can be a key, id, file stem or anchor."""
    return _KEY.fullmatch(text) is not None


def parse_cluster(inside: str) -> tuple[Citation, ...]:
    """Read what stands between the brackets. Raises `CitationError`."""
    return tuple(_parse_item(item) for item in inside.split(";"))


def _parse_item(written: str) -> Citation:
    item = " ".join(written.split())
    if not item:
        raise CitationError("an empty citation stands beside a semicolon; each part must name a source: delete the extra “;”")
    match = _ITEM.match(item)
    if match is None:
        raise CitationError(f'"{item}" has no key; each part of a citation must hold one @key: add it, or write the text outside the brackets')
    key = match["key"]
    if not is_identifier(key):
        shown = f'"@{key}"' if key else '"@" without a key'
        raise CitationError(f"{shown} is no citation key{strange(key)}; a key must be {IDENTIFIER_RULE}, directly after the @: correct it, or write \\@ for a plain @")
    after = match["after"].strip()
    if after and not match["comma"]:
        raise CitationError(f'"{after}" follows @{key} without a comma; the place must be set off by one: write [@{key}, {after}]')
    if match["comma"] and not after:
        raise CitationError(f'"@{key}," has nothing after the comma; a comma must be followed by the place in the source: add it, or delete the comma')
    if "@" in after:
        raise CitationError(f'"{item}" holds two keys; each part of a citation must have one: separate the sources with a semicolon')
    try:
        return Citation(key, match["prefix"].strip(), parse_pinpoint(after))
    except PinpointError as error:
        raise CitationError(f"in [@{key}, …] {error}") from None
