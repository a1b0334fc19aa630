"""Pinpoints: the place in a source, read from what an author writes after the key.

`art. 363`, `ss 1, 7`, `§ 2252A(a)(5)(B)`, `arts 14–16`, `art. 1, para. 2`, 第三百六十三条第一款, 第3条の2, `n.c.`
"""

import re
from dataclasses import dataclass
from functools import lru_cache

# label → (kind, singular as shown, plural as shown). Kinds are the field's words; the shown forms follow OSCOLA (no stops).
_LABELS: dict[str, tuple[str, str, str]] = {}
for _names, _entry in (
    ("p pp page pages", ("page", "p", "pp")),
    ("art arts article articles", ("article", "art", "arts")),
    ("s ss sec section sections", ("section", "s", "ss")),
    ("§ §§", ("section", "§", "§§")),
    ("para paras paragraph paragraphs", ("paragraph", "para", "paras")),
    ("ch chs chapter chapters", ("chapter", "ch", "chs")),
    ("pt pts part parts", ("part", "pt", "pts")),
    ("div divs division", ("division", "div", "divs")),
    ("cl cls clause clauses", ("clause", "cl", "cls")),
    ("sch schs schedule schedules", ("schedule", "sch", "schs")),
    ("r rr rule rules", ("rule", "r", "rr")),
    ("reg regs regulation regulations", ("regulation", "reg", "regs")),
    ("rec recs recital recitals", ("recital", "recital", "recitals")),
    ("annex annexes", ("annex", "annex", "annexes")),
    ("table tables", ("table", "table", "tables")),
    ("item items", ("item", "item", "items")),
    ("point points", ("point", "point", "points")),
    ("principle principles", ("principle", "principle", "principles")),
    ("guideline guidelines", ("guideline", "guideline", "guidelines")),
    ("sentence sentences", ("sentence", "sentence", "sentences")),
    ("n nn note notes", ("note", "n", "nn")),
):
    for _name in _names.split():
        _LABELS[_name] = _entry

#: Kinds in which a hyphen between two plain numbers is a range (pp. 12-15); in law it is part of the number (art. 287-1).
_RANGE_KINDS = {"page", "paragraph", "recital", "sentence", "note"}
_BRACKET = r"\([0-9A-Za-z.]{1,6}\)"
_NUMBER = rf"(?:\d+[A-Za-z]{{0,3}}(?:[-.]\d+[A-Za-z]{{0,2}})*|[IVXLC]+(?![a-z])|[A-Z](?![A-Za-z]))(?:(?:{_BRACKET})+(?:[–-]{_BRACKET})*)?"
_NUMBERS = rf"{_NUMBER}(?:\s*(?:–|—|-(?=\d)|,|\band\b|&)\s*(?:{_NUMBER}|(?:{_BRACKET})+))*"
_BARE = r"annex|preamble"
_COMPONENT = re.compile(rf"(?P<label>[A-Za-z]+(?![A-Za-z])|§§?)\.?\s*(?P<numbers>{_NUMBERS})(?![\w(])")
_LABEL_ONLY = re.compile(r"(?P<label>[A-Za-z]+|§§?)(?P<stop>\.?)(?=\s|$|,|\d|\()")
_NOT_CONFIRMED = re.compile(r"n\.\s?c\.(?!\w)")
_CN_DIGITS = "0-9０-９〇零一二三四五六七八九十百千"
_CJK = re.compile(
    rf"第(?P<article>[{_CN_DIGITS}]+)(?P<article_unit>条|條|编|章|节|節)(?:[之の](?P<suffix>[{_CN_DIGITS}]+))?"
    rf"(?:第(?P<para>[{_CN_DIGITS}]+)(?P<para_unit>款|項|项))?(?:第(?P<item>[{_CN_DIGITS}]+)(?P<item_unit>项|項|号|號|目))?"
    rf"|第(?P<lone>[{_CN_DIGITS}]+)(?P<lone_unit>款|项|項|号|號|目)"
)
_CJK_KINDS = {"条": "article", "條": "article", "编": "part", "章": "chapter", "节": "section", "節": "section",
              "款": "paragraph", "项": "item", "項": "paragraph", "号": "item", "號": "item", "目": "point"}


class PinpointError(ValueError):
    """What is written cannot be a pinpoint; the message is for the author."""


@dataclass(frozen=True)
class Locator:
    """One typed place: `kind` in the field's words, `numbers` normalised, `shown` as printed, `original` in Han if so written."""

    kind: str
    numbers: tuple[str, ...]
    shown: str
    original: str = ""


@dataclass(frozen=True)
class Pinpoint:
    """All that follows the key: locators in order, then free text the grammar does not know (kept, never dropped)."""

    locators: tuple[Locator, ...] = ()
    rest: str = ""

    @property
    def shown(self) -> str:
        """The pinpoint as plain text: `art 1, para 2`, `第363条 (art 363)`, `n.c.`, or an empty string."""
        return ", ".join(_with_original(locator) for locator in self.locators)

    @property
    def whole(self) -> str:
        """The pinpoint with the free text after it, as a note prints it."""
        return ", ".join(part for part in (self.shown, self.rest) if part)

    @property
    def confirmed(self) -> bool:
        """Whether a place is given: neither absent nor `n.c.`."""
        return any(locator.kind != "not-confirmed" for locator in self.locators)


def _with_original(locator: Locator) -> str:
    return f"{locator.original} ({locator.shown})" if locator.original else locator.shown


def chinese_number(text: str) -> int:
    """Read a number in Chinese numerals, full-width or ASCII digits: 三百六十三 → 363, 二〇一〇 → 2010, １５ → 15."""
    digits = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
    digits |= {chr(0xFF10 + i): i for i in range(10)} | {str(i): i for i in range(10)}
    units = {"十": 10, "百": 100, "千": 1000}
    if not any(c in units for c in text):
        return int("".join(str(digits[c]) for c in text))
    total, current = 0, 0
    for c in text:
        if c in units:
            total, current = total + (current or 1) * units[c], 0
        else:
            current = digits[c]
    return total + current


@lru_cache(maxsize=4096)
def parse_pinpoint(text: str) -> Pinpoint:
    """Read the text after the key of a citation. Raises `PinpointError` for a locator word without its number."""
    locators: list[Locator] = []
    position, text = 0, text.strip()
    while position < len(text):
        found = _locator_at(text, position)
        if found is None:
            break
        locator, position = found
        locators.append(locator)
        gap = re.compile(r"\s*(?:,|and\b)?\s*").match(text, position)
        assert gap is not None
        if gap.end() < len(text) and _locator_at(text, gap.end()) is None and gap.group().strip() == "":
            break
        position = gap.end()
    return Pinpoint(tuple(locators), text[position:].lstrip(", ").strip())


def shown_pinpoint(text: str) -> str:
    """Return a pinpoint of a data file as a page prints it; one that cannot be read is printed as written (a check tells it)."""
    try:
        return parse_pinpoint(text).whole
    except PinpointError:
        return text


def _locator_at(text: str, position: int) -> tuple[Locator, int] | None:
    if match := _NOT_CONFIRMED.match(text, position):
        return Locator("not-confirmed", (), "n.c."), match.end()
    if match := _CJK.match(text, position):
        return _cjk_locator(match), match.end()
    if match := _COMPONENT.match(text, position):
        entry = _LABELS.get(match["label"].lower())
        if entry:
            return _locator(entry, match["numbers"]), match.end()
    if match := re.compile(rf"({_BARE})\b", re.I).match(text, position):
        word = match.group().lower()
        return Locator(word, (), word), match.end()
    match = _LABEL_ONLY.match(text, position)
    if match and match["label"].lower() in _LABELS and (match["stop"] or not text[match.end() :].strip(" ,")):
        raise PinpointError(f'"{match.group()}" has no number; a locator must be followed by one: write it as in "{match.group()} 5"')
    return None


def _locator(entry: tuple[str, str, str], written: str) -> Locator:
    kind, singular, plural = entry
    if kind in _RANGE_KINDS:
        written = re.sub(r"(?<=\d)\s*-\s*(?=\d)", "–", written)
    written = re.sub(r"\s*[–—]\s*|(?<=\))-(?=\()", "–", written)
    pieces = [piece.strip() for piece in re.split(r",|\band\b|&", written)]
    several = len(pieces) > 1 or "–" in written
    written = " ".join(written.split())
    return Locator(kind, tuple(pieces), f"{plural if several else singular} {written}")


def _cjk_locator(match: re.Match[str]) -> Locator:
    shown: list[str] = []
    numbers: list[str] = []

    def add(value: str | None, unit: str | None, suffix: str | None = None) -> None:
        if not value or not unit:
            return
        number = str(chinese_number(value)) + (f"-{chinese_number(suffix)}" if suffix else "")
        kind = _CJK_KINDS[unit]
        # 項 is a paragraph in Japanese statutes but an item when it follows 款 (traditional characters).
        if unit == "項" and match["para_unit"] == "款":
            kind = "item"
        singular = next(entry[1] for entry in _LABELS.values() if entry[0] == kind)
        numbers.append(number)
        shown.append(f"{singular} {number}")

    add(match["article"], match["article_unit"], match["suffix"])
    add(match["para"], match["para_unit"])
    add(match["item"], match["item_unit"])
    add(match["lone"], match["lone_unit"])
    kind = _CJK_KINDS[match["article_unit"] or match["lone_unit"]]
    return Locator(kind, tuple(numbers), ", ".join(shown), match.group())
