"""Print the built site as PDFs: the whole companion and one for each part. Usage: python scripts/pdf.py [site folder [output folder]]

Reads site/, writes dist/pdf/ with a Chromium. Exit 0 written, 1 no Chromium or no font for Chinese, 2 the site is not built.
"""

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import lxml.html
import yaml
from playwright.sync_api import Browser, sync_playwright

from companion import pdffile
from companion.book import BIBLIOGRAPHY, Book, Chapter, Imprint, add_links, books, join_chapters, read_chapter, read_nav, render_book, slug, source_links
from companion.changes import load_changes
from companion.citable import citable
from companion.citethis import oscola
from companion.claims import LEDGER
from companion.dates import in_words
from companion.project import load_project
from setup import find_browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
#: Drawn to see whether a font has the characters: simplified, traditional, kana.
PROBE = "刑法门門かな"
_DRAW = """text => {
  const images = Array.from(text, character => {
    const canvas = document.createElement("canvas"), brush = canvas.getContext("2d");
    brush.font = "40px serif";
    brush.fillText(character, 10, 60);
    return canvas.toDataURL();
  });
  return new Set(images).size === images.length;
}"""
BOOK_STYLE = Path(__file__).parent / "companion" / "book.css"


def print_pdf(browser: Browser, html: str) -> bytes:
    """Print one document, with bookmarks and tags."""
    with tempfile.TemporaryDirectory() as folder:
        # From a file, so that a link to an anchor is one inside the document.
        file = Path(folder) / "book.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(file.as_uri())
        try:
            return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
        finally:
            page.close()


def has_chinese_font(browser: Browser) -> bool:
    """Tell whether each character of PROBE is drawn differently: without a font all are the same empty box."""
    page = browser.new_page()
    try:
        return bool(page.evaluate(_DRAW, PROBE))
    finally:
        page.close()


def read_styles(site: Path) -> list[str]:
    """Return the style sheets that the built pages link, then that of the books."""
    links = lxml.html.document_fromstring((site / "index.html").read_text(encoding="utf-8")).cssselect('link[rel="stylesheet"]')
    return [(site / link.get("href", "")).read_text(encoding="utf-8") for link in links] + [BOOK_STYLE.read_text(encoding="utf-8")]


def load_chapters(site: Path, book: Book, site_url: str) -> list[Chapter]:
    """Read the pages of a book from the built site and join them."""

    def built(url: str) -> str:
        return (site / url.strip("/") / "index.html").read_text(encoding="utf-8")

    chapters = [read_chapter(entry, built(entry.url), LEDGER in book.urls) for entry in book.entries]
    for chapter in chapters:
        if chapter.url == BIBLIOGRAPHY:
            add_links(chapter, lambda key: source_links(built(f"/sources/{key}/")))
    join_chapters(chapters, site_url)
    return chapters


def print_book(browser: Browser, book: Book, chapters: list[Chapter], imprint: Imprint, styles: list[str], site_url: str, date: str) -> bytes:
    """Print a book twice: the first time to learn on which page everything stands, for the contents."""
    numbers: Mapping[str, str] = {}
    for _ in range(2):
        data = print_pdf(browser, render_book(book, chapters, imprint, styles, numbers, site_url))
        places = pdffile.page_numbers(data)
        lead = places[slug(book.urls[0])]
        numbers = {name: str(page - lead + 1) for name, page in places.items()}
    title = book.title + (f": {book.part}" if book.part else "")
    return pdffile.finish(data, lead, title, imprint.author, f"{imprint.subtitle}. Edition {imprint.edition}", date)


def main(arguments: list[str]) -> int:
    """Print all books."""
    site, target = Path(arguments[0] if arguments else "site"), Path(arguments[1] if len(arguments) > 1 else "dist/pdf")
    if not (site / "index.html").is_file():
        print(f"{site}/ is not built; run make site first", file=sys.stderr)
        return 2
    path = find_browser()
    if path is None:
        print("no Chromium to print with; install one (Debian and Ubuntu: apt install chromium), or set CHROMIUM to its path", file=sys.stderr)
        return 1
    project = load_project(Path.cwd())
    config = yaml.safe_load(Path("mkdocs.yml").read_text(encoding="utf-8"))
    settings, edition = project.settings, str(project.settings.extra["edition"])
    date = max(change.date for change in load_changes(project))
    target.mkdir(parents=True, exist_ok=True)
    styles = read_styles(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        if not has_chinese_font(browser):
            print("no font for Chinese and Japanese; install one (Debian and Ubuntu: apt install fonts-noto-cjk)", file=sys.stderr)
            return 1
        for book in books(list(read_nav(config["nav"])), settings.site_name, edition):
            start = time.monotonic()
            chapters = load_chapters(site, book, settings.site_url)
            address = settings.site_url.rstrip("/") + (book.urls[0] if book.part else "/")
            words = in_words(date, "en")
            cited = oscola(citable(project, project.page_at[book.urls[0]])) if book.part else f"{settings.author}, ‘{book.title}’ (edition {edition}, {words}) <{address}>."
            imprint = Imprint(str(config["site_description"]), settings.author, edition, words, str(config["copyright"]).strip(), cited)
            data = print_book(browser, book, chapters, imprint, styles, settings.site_url, date)
            file = target / f"{book.stem}.pdf"
            file.write_bytes(data)
            print(f"{file}: {len(data) / 1e6:.1f} MB, {time.monotonic() - start:.0f} s")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
