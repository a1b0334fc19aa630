"""References in the style of 《法学引注手册》, the citation manual of the Chinese law journals and law publishers.

Edition. The first: text of November 2019, printed by 北京大学出版社 in 2020. Confirmed by the manual's own examples, as published
style files for reference managers reprint them with the numbers of its rules: books and collections, journals, newspapers, web
pages and the day of visit (48, 49), theses, statutes and decisions (63), documents with a number (64), guiding cases, English
articles, newspapers, books, chapters, laws, cases and web pages (78 to 85), Japanese works, cases and laws (96 to 98). A second
edition (第二版), of 150 rules, is in use; we have not compared it.

Simplified:
- No signal (参见, See) and no pinpoint; the reader adds both: 《…》第237条, or in a document with a number 《…》（法释〔…〕…号），第6条.
- A law in force stands without year; one that has ended is marked （已废止）. The year of a former version is left to the reader.
- A work in Chinese is cited as far as the entry holds Chinese; a title, journal or name known only in English stays English,
  in italics without 《》. One with neither Chinese title nor Chinese author is cited like a work in English.
- Bodies of the Chinese state are named as in `_BODIES`; a Chinese number is given only where the entry holds it.
- A date of a document without number stands bare, because the entry's date may be of adoption or of publication.
- A thesis is 学位论文, because the degree is not recorded.
- An article is given with all its pages; a first page alone as 第…页以下.
- Laws, treaties, cases and documents of other systems follow the form of `bluebook`, on which the manual's English rules build,
  with full words in names and the date as day, month, year. The manual's own forms for British law and for treaties and
  documents of the United Nations could not be confirmed.
"""

import re

from companion import bluebook
from companion.bibliography import Source
from companion.citable import Citable
from companion.dates import in_words
from companion.languages import HAN, has_cjk
from companion.reference import _han as han
from companion.spans import Span, render_text

#: Official names of Chinese bodies that are authors or courts of works cited by their Chinese title.
_BODIES = {
    "Supreme People's Court": "最高人民法院",
    "Supreme People's Procuratorate": "最高人民检察院",
    "Communist Youth League Central Committee": "共青团中央",
    "China Internet Network Information Center": "中国互联网络信息中心",
    "National Office against Pornographic and Illegal Publications": "全国“扫黄打非”办公室",
    "Minhang District People's Court, Shanghai": "上海市闵行区人民法院",
}
#: Cited by title alone, as by article (rule 63); other documents carry their number (rule 64).
_BY_TITLE = {"statute", "amending-statute", "regulation", "departmental-rule"}
_WIDE = {"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}


def cite(source: Source) -> tuple[Span, ...]:
    """Return the reference to a source as a sentence of a footnote: with 。 for works in Chinese and Japanese, else a full stop."""
    if source.language == "ja" and source.get("origtitle"):
        return _sentence(_japanese(source), "。")
    if source.language == "zh" and (source.get("origtitle") or source.get("origauthor")):
        return _sentence(_chinese(source), "。")
    return _sentence(_foreign(source), ".")


def cite_page(page: Citable, part: str = "") -> tuple[Span, ...]:
    """Return the reference to a page of the companion; `part` is the title of a place on it."""
    edition = page.edition
    if page.language.startswith("zh"):
        titles = "".join(f"《{_wide(text)}》，" for text in (part, page.title) if text)
        place = "载" + page.work + (f"（{edition}版）" if edition else "") + in_words(page.date, "zh")
        return _sentence([Span(f"{page.author}：{titles}{place}，{page.url}")], "。")
    names = [name for name in (part, page.title if page.title != page.work else "") if name]
    titles = [span for name in names for span in (Span(name, "em"), Span(", "))]
    place = page.work + (f", {edition} ed." if edition else "") + bluebook.bracket(in_words(page.date))
    return _sentence([Span(f"{page.author}, "), *titles, Span(f"{place}, {page.url}")], ".")


def _sentence(spans: list[Span], stop: str) -> tuple[Span, ...]:
    spans = [span for span in spans if span.text]
    return (*spans, *(() if render_text(spans).endswith(stop) else (Span(stop),)))


def _wide(text: str) -> str:
    """Set the punctuation of a Chinese text full-width; titles inside a title get single marks, as in the manual's examples."""
    if not has_cjk(text):
        return text
    text = re.sub(rf"(?<=[{HAN}）》”])[(),:;?!]|\((?=[{HAN}])|(?<=[\d])\)(?=[{HAN}]|$)", lambda match: _WIDE[match.group()], text)
    return text.replace("《", "〈").replace("》", "〉")


def _book_marks(source: Source) -> list[Span]:
    """Return the title: 《…》, or the English title in italics."""
    original = source.get("origtitle")
    return [Span(f"《{_wide(original)}》", "", han(source))] if original else bluebook.title(source)


def _periodical(source: Source) -> list[Span]:
    """载《法学》 from `Faxue (法学)`; a journal known by its English name stands in italics."""
    name = source.get("journaltitle")
    if match := re.search(rf"\(([{HAN}].*)\)$", name):
        return [Span(f"载《{_wide(match[1])}》", "", han(source))]
    return [Span("载", "", han(source)), Span(name, "em"), Span(" ")] if name else []


def _pages(source: Source) -> str:
    pages = source.get("pages").replace("–", "-")
    if not pages:
        return ""
    return f"第{pages}页" if "-" in pages else f"第{pages}页以下"


def _authors(source: Source) -> str:
    """何挺、袁圣滔、王婕; of four and more the first two and 等 (rule 33)."""
    names = [name for name in source.get("origauthor").split(" and ") if name]
    if not names:
        names = [_BODIES.get(person.literal) or bluebook.full_name(person, True) for person in source.authors]
    if len(names) > 3 or source.and_others:
        return "、".join(names[:2]) + "等"
    return "、".join(names)


def _chinese(source: Source) -> list[Span]:
    language = han(source)
    if source.type == "legislation":
        return _chinese_law(source)
    if source.type == "jurisdiction":
        court, number, date = source.get("court"), source.get("number"), source.get("date")
        court = _BODIES.get(court, court)
        decided = f"（{date[:4]}年）" if number and date else f"，{in_words(date, 'zh')}" if date else ""
        place = f"，{court}{number}" if court or number else ""
        return [Span(f"{_wide(source.get('origtitle') or source.title)}{place}{decided}", "", language)]
    names = _authors(source)
    head = [*([Span(f"{names}：", "", language)] if names else []), *_book_marks(source)]
    date = source.get("date")
    if source.type == "article":
        issue = source.get("issue").lstrip("0")
        when = f"{date[:4]}年第{issue}期" if issue else in_words(date, "zh")
        place = [*_periodical(source), Span(when, "", language)]
        return [*head, *([Span("，")] if render_text(place) else []), *place, Span(f"，{_pages(source)}" if source.get("pages") else "", "", language)]
    if source.type == "thesis":
        school = re.sub(rf"^.*\(([{HAN}]+)\)$", r"\1", source.get("institution"))
        year = f"{date[:4]}年" if date else ""
        return [*head, Span(f"，{school}{year}学位论文", "", language)]
    tail = [in_words(date, "zh"), source.get("url"), f"{in_words(source.get('urldate'), 'zh')}访问" if source.get("url") and not date else ""]
    return [*head, Span("".join(f"，{part}" for part in tail if part), "", language)]


def _chinese_law(source: Source) -> list[Span]:
    number, date = source.get("number"), source.get("date")
    ended = "（已废止）" if source.get("status") == "ended" else ""
    tail = ""
    if has_cjk(number):
        tail = f"，{number}"
    elif source.get("origtitle").endswith("的决定") and source.get("kind") == "statute":
        tail = f"，{in_words(date, 'zh')}通过" if date else ""
    elif source.get("kind") not in _BY_TITLE:
        tail = f"，{in_words(date, 'zh')}" if date else ""
    return [*_book_marks(source), Span(ended + tail, "", han(source))]


def _japanese(source: Source) -> list[Span]:
    """A law by its name and number, a decision by court and date, other works with 「…」 (rules 96 to 98)."""
    original, date = source.get("origtitle"), source.get("date")
    if source.type == "jurisdiction":
        return [Span(original, "", "ja")]
    if source.type == "legislation":
        # The year stands for the number, but not for two laws of different years in one entry.
        number = re.search(rf"\(([{HAN}\d]+号)\)", source.get("number"))
        known = number[1] if number else f"{date[:4]}年" if date and ";" not in source.get("number") else ""
        return [Span(original + (f"（{known}）" if known else ""), "", "ja")]
    when = in_words(date, "zh") if date else f"{in_words(source.get('urldate'), 'zh')}访问" if source.get("url") else ""
    return [Span(f"{source.get('origauthor')}「{original}」{f'（{when}）' if when else ''}{source.get('url')}", "", "ja")]


def _foreign(source: Source) -> list[Span]:
    if source.type == "legislation":
        return bluebook.law(source, in_words)
    if source.type == "jurisdiction":
        return _case(source)
    head = [*bluebook.authors(source), *bluebook.title(source)]
    builder = {"article": _article, "book": _book, "incollection": _chapter, "thesis": _thesis}.get(source.type, _online)
    return [*head, *builder(source)]


def _case(source: Source) -> list[Span]:
    """Names in roman type with *v.* in italics (rule 83); a Chinese case known only in English by court and date."""
    first, *others = bluebook.case_name(source).split(" v. ")
    name = [Span(first), *(span for other in others for span in (Span(" v. ", "em"), Span(other)))]
    if source.get("jurisdiction") == "cn":
        return [*name, Span("".join(f", {part}" for part in (source.get("court"), source.get("number")) if part) + bluebook.bracket(in_words(source.get("date"))))]
    return [*name, *bluebook.case_tail(source, in_words)]


def _article(source: Source) -> list[Span]:
    """Volume, journal in full words, first page, year (rule 78); without volume as in a magazine (rule 79)."""
    volume, issue, date = source.get("volume"), source.get("issue").lstrip("0"), source.get("date")
    journal = bluebook.headline(source.get("journaltitle"))
    page = bluebook.first_page(source.get("pages")) or source.get("eid")
    if not volume and issue:
        pages = f"p. {source.get('pages').replace('–', '-')}" if source.get("pages") else source.get("eid")
        return [Span(", " + ", ".join(part for part in (journal, f"No. {issue}", date[:4], pages) if part))]
    found = bluebook.address(source) if not (volume and page) else []
    text = " ".join(part for part in (volume, journal, page) if part)
    return [Span((f", {text}" if text else "") + bluebook.bracket(date[:4])), *found]


def _book(source: Source) -> list[Span]:
    return [Span("".join(f", {part}" for part in (_edition(source), source.get("publisher"), source.get("date")[:4]) if part))]


def _chapter(source: Source) -> list[Span]:
    editors = bluebook.joined([bluebook.full_name(person, False) for person in source.editors], False)
    label = f"{editors} ed{'s' if len(source.editors) > 1 else ''}., " if editors else ""
    book = f", in {label}{bluebook.headline(source.get('booktitle'))}" if source.get("booktitle") else ""
    pages = f"p. {source.get('pages').replace('–', '-')}" if source.get("pages") else ""
    found = [] if pages else bluebook.address(source)
    return [Span(book + "".join(f", {part}" for part in (source.get("publisher"), source.get("date")[:4], pages) if part)), *found]


def _edition(source: Source) -> str:
    number = source.get("edition")
    ordinal = {"1": "1st", "2": "2nd", "3": "3rd"}.get(number, f"{number}th")
    return f"{ordinal} ed." if number else ""


def _thesis(source: Source) -> list[Span]:
    school = bluebook.headline(source.get("institution"))
    return [Span("".join(f", {part}" for part in ("thesis", school, source.get("date")[:4]) if part))]


def _online(source: Source) -> list[Span]:
    """A report or page: place and number, date in brackets, address; without date the day of the last visit (rule 85)."""
    place, number, date = bluebook.where(source), bluebook.number_of(source), source.get("date")
    number = "" if source.get("kind") == "conference-paper" else number
    date = "" if source.get("eventtitle") and date[:4] in place else date
    document = number.startswith("U.N. Doc.")
    head = "".join(f", {part}" for part in ("" if document else place, number, _edition(source)) if part)
    return [Span(head + bluebook.bracket(in_words(date))), *([] if document else bluebook.address(source))]
