"""The built pages as books: one HTML document for the whole companion and one for each part, ready to be printed.

In: the navigation of `mkdocs.yml` and the HTML of the built pages. Out: HTML in which the ids of a page carry the page's name, links
between its pages stay inside, and all others are absolute addresses. No disk, no browser; `scripts/pdf.py` calls it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml.html import HtmlElement

from companion.claims import LEDGER

BIBLIOGRAPHY = "/bibliography/"
#: File names begin so.
STEM = "chinese-dilemma-annotated"
#: What a printed book has no use for, or cannot hold: controls, the wide matrix, the citation of the single page (the title page has its own).
_LEFT_OUT = "button, form, dialog, script, template, nav.contents, a.headerlink, a.para-link, .matrix-frame, .cite-page, a[download]"
_REFERRING = ("aria-controls", "aria-describedby", "aria-labelledby", "for", "headers")
_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Entry:
    """A page in the navigation: its address, its depth (1, or 2 inside a part), the title of its part or an empty string."""

    url: str
    depth: int
    part: str = ""


@dataclass(frozen=True)
class Book:
    """One PDF: the stem of its file, its title, the title of the part or an empty string, its pages."""

    stem: str
    title: str
    part: str
    entries: tuple[Entry, ...]

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses of its pages, in reading order."""
        return tuple(entry.url for entry in self.entries)


@dataclass(frozen=True)
class Imprint:
    """What the title page says besides the titles. `licence` is HTML; `date` is written out; `citation` is text."""

    subtitle: str
    author: str
    edition: str
    date: str
    licence: str
    citation: str


@dataclass(frozen=True)
class Chapter:
    """One page as it goes into a book: address, depth, title as text, the language of the title, content."""

    url: str
    depth: int
    title: str
    language: str
    content: HtmlElement


def read_nav(nav: Sequence[object], part: str = "") -> Iterator[Entry]:
    """Yield the pages of a MkDocs `nav` in order. The first page of a group is the group's own and stands one level higher."""
    for number, item in enumerate(nav):
        target = next(iter(item.values())) if isinstance(item, dict) else item
        if isinstance(target, list):
            yield from read_nav(target, next(iter(item)))  # type: ignore[call-overload]  # only a mapping has a list
        else:
            url = "/" + re.sub(r"(^|/)index$", r"\1", str(target).removesuffix(".md"))
            yield Entry(url if url.endswith("/") else url + "/", 2 if part and number else 1, part)


def books(entries: Sequence[Entry], title: str, edition: str) -> tuple[Book, ...]:
    """Return the whole companion and one book for each part, named after the first folder of its address."""
    whole = Book(f"{STEM}-{edition}", title, "", tuple(entries))
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.part:
            parts.setdefault(entry.part, []).append(entry)
    return whole, *(
        Book(f"{STEM}-{edition}-{found[0].url.split('/')[1]}", title, part, tuple(Entry(entry.url, 1, part) for entry in found)) for part, found in parts.items()
    )


def slug(url: str) -> str:
    """Return the name of a page inside a book: `/a/b/` → a-b, `/` → home."""
    return url.strip("/").replace("/", "-") or "home"


def read_chapter(entry: Entry, page: str, again: bool = False) -> Chapter:
    """Return the content of a built page: folds opened, controls left out.

    `again` says that the book holds the claims ledger too: the folded reasons below a claim then give way to the link that leads there.
    """
    found = lxml.html.document_fromstring(page).cssselect("article.md-content__inner")
    if not found:
        raise ValueError(f"{entry.url} has no content")
    content = found[0]
    if again and entry.url != LEDGER:
        for fold in content.cssselect("section.claim > details"):
            for links in fold.cssselect(".claim-links"):
                fold.addprevious(links)
            fold.drop_tree()
    else:
        for unused in content.cssselect(".claim-links"):
            unused.drop_tree()
    for unused in content.cssselect(_LEFT_OUT):
        unused.drop_tree()
    for fold in content.iter("details"):
        fold.set("open", "")
    heading = content.cssselect("h1")[0]
    languages = [*heading.xpath("ancestor-or-self::*[@lang]/@lang"), "en"]
    return Chapter(entry.url, entry.depth, " ".join(heading.text_content().split()), languages[-2] if len(languages) > 1 else "en", content)


def source_links(page: str) -> str:
    """Return the HTML of the row of links on the built page of a source, or an empty string where it has no address."""
    for row in lxml.html.document_fromstring(page).cssselect(".source-head dl > div"):
        name, value = row.find("dt"), row.find("dd")
        if name is not None and value is not None and name.text_content() == "Links" and value.find(".//a") is not None:
            return escape(value.text or "", quote=False) + "".join(lxml.html.tostring(child, encoding="unicode") for child in value)
    return ""


def add_links(chapter: Chapter, links: Callable[[str], str]) -> None:
    """Print the addresses of each source below its entry in the bibliography. `links` gives the HTML for a key."""
    for entry in chapter.content.cssselect("article.entry[id]"):
        html = links(entry.get("id", ""))
        if html:
            entry.cssselect(".entry-facts")[0].addnext(lxml.html.fragment_fromstring(f'<p class="entry-links">{html}</p>'))


def prefix_ids(content: HtmlElement, prefix: str) -> None:
    """Put `prefix` and two hyphens before every id of `content` and before whatever refers to one in it, except links."""
    for element in content.iter(lxml.html.etree.Element):
        if "id" in element.attrib:
            element.set("id", f"{prefix}--{element.get('id')}")
        for name in _REFERRING:
            if name in element.attrib:
                element.set(name, " ".join(f"{prefix}--{target}" for target in element.get(name).split()))
        for name, value in element.attrib.items():
            if "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{prefix}--"))


def rewrite_link(href: str, url: str, inside: Mapping[str, frozenset[str]], site_url: str) -> str:
    """Return where a link of the page `url` leads in a book.

    `inside` maps the address of each page of the book to its ids as prefixed. A source leads to its entry where the bibliography is inside.
    An anchor that is not inside (of a matrix left out, say) becomes the address of the page online, like everything else outside.
    """
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return href
    path = urljoin(url, parts.path)
    if path in inside:
        if not parts.fragment:
            return "#" + slug(path)
        target = f"{slug(path)}--{parts.fragment}"
        if target in inside[path]:
            return "#" + target
    source = re.fullmatch(r"/sources/([^/]+)/", path)
    if source and not parts.fragment and (target := f"{slug(BIBLIOGRAPHY)}--{source[1]}") in inside.get(BIBLIOGRAPHY, ()):
        return "#" + target
    return site_url.rstrip("/") + path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def join_chapters(chapters: Sequence[Chapter], site_url: str) -> None:
    """Prefix the ids of all chapters, make their links lead where they can, and set the levels of their headings. Changes them."""
    for chapter in chapters:
        prefix_ids(chapter.content, slug(chapter.url))
    inside = {chapter.url: frozenset(chapter.content.xpath(".//@id")) for chapter in chapters}
    for chapter in chapters:
        for link in chapter.content.iter("a"):
            if link.get("href") is not None:
                link.set("href", rewrite_link(link.get("href"), chapter.url, inside, site_url))
        for heading in list(chapter.content.iter(*_LEVELS)):
            level = _LEVELS.index(heading.tag)
            heading.set("class", f"{heading.get('class', '')} level-{level + 1}".strip())
            heading.tag = _LEVELS[min(level + chapter.depth - 1, 5)]


def contents(chapters: Sequence[Chapter], sections: bool, numbers: Mapping[str, str]) -> str:
    """Return the table of contents; with `sections` also the second level. `numbers` maps ids to page numbers as printed."""
    rows = []
    for chapter in chapters:
        name = slug(chapter.url)
        rows.append((f"depth-{chapter.depth}", name, chapter.title, chapter.language))
        for heading in chapter.content.cssselect(".level-2[id]") if sections else []:
            rows.append(("depth-2", heading.get("id"), " ".join(heading.text_content().split()), chapter.language))
    lines = (
        f'<li class="{kind}"><a href="#{target}"><span lang="{language}">{escape(text)}</span> <span class="number">{numbers.get(target, "")}</span></a></li>'
        for kind, target, text, language in rows
    )
    return f'<nav class="book-contents" id="contents" aria-labelledby="contents-title"><h1 id="contents-title">Contents</h1><ol>{"".join(lines)}</ol></nav>'


def title_page(book: Book, imprint: Imprint) -> str:
    """Return the title page: titles, edition, date, licence, how to cite."""
    part = f'<p class="book-part">{escape(book.part)}</p>' if book.part else ""
    return (
        f'<header class="book-title"><h1 id="title">{escape(book.title)}</h1>{part}<p class="book-subtitle">{escape(imprint.subtitle)}</p>'
        f'<p class="book-edition">Edition {escape(imprint.edition)}<br>{escape(imprint.date)}</p><p>{escape(imprint.author)}</p>'
        f'<div class="book-imprint"><p><strong>How to cite.</strong> {escape(imprint.citation)} Each chapter has its own address; '
        f"it stands below its title.</p><p><strong>Standing.</strong> Compiled with machine assistance from the sources listed; where no review is "
        f"named, not yet reviewed by a lawyer of the jurisdiction. Not legal advice.</p><p><strong>Licence.</strong> {imprint.licence}</p></div></header>"
    )


def _css_text(text: str) -> str:
    return '"' + re.sub(r'["\\<\n]', "", text) + '"'


def render_book(book: Book, chapters: Sequence[Chapter], imprint: Imprint, styles: Sequence[str], numbers: Mapping[str, str], site_url: str) -> str:
    """Return the whole document of a book. `chapters` have been joined; `styles` are style sheets as text, in their order."""
    heads = "".join(f"@page {slug(chapter.url)} {{ @top-right {{ content: {_css_text(chapter.title)}; }} }}\n#{slug(chapter.url)} {{ page: {slug(chapter.url)}; }}\n" for chapter in chapters)
    work = f":root {{ --short-title: {_css_text(f'{book.title}, {imprint.edition}')}; --work: none; }}"
    body = "".join(
        f'<section class="chapter" id="{slug(chapter.url)}"><div class="md-content__inner md-typeset">{_inner(chapter, site_url)}</div></section>' for chapter in chapters
    )
    title = book.title + (f": {book.part}" if book.part else "")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        + "".join(f"<style>{style}</style>" for style in (*styles, work, heads))
        + '</head><body dir="ltr" data-md-color-scheme="default" data-md-color-primary="custom" data-md-color-accent="custom">'
        + f'<div class="front md-typeset">{title_page(book, imprint)}{contents(chapters, bool(book.part), numbers)}</div>{body}</body></html>'
    )


def _inner(chapter: Chapter, site_url: str) -> str:
    address = site_url.rstrip("/") + chapter.url
    line = lxml.html.fragment_fromstring(f'<p class="chapter-address"><a href="{escape(address)}">{escape(address)}</a></p>')
    for old in chapter.content.cssselect(".chapter-address"):
        old.drop_tree()
    chapter.content.cssselect(".level-1")[0].addnext(line)
    return (chapter.content.text or "") + "".join(lxml.html.tostring(child, encoding="unicode") for child in chapter.content)
