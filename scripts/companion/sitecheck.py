"""Reading the built site: its pages and anchors, the hosts it names, the text without a language.

Used by the tests and by `scripts/published.py`; works on any folder of HTML files.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from companion.languages import has_cjk

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: Anchors that depend on the text and are not promised: notes, marks, footnotes and the theme's own.
UNSTABLE = re.compile(r"^(note-\d+|mark-\d+|fn.*|__.*)$")


#: Files of these kinds are promised wherever they stand; what the search engine and the theme bring is not.
_FILES = {".json", ".jsonl", ".csv", ".bib", ".ris", ".md"}


class PageReader(HTMLParser):
    """Reads one page: ids, the anchors of headings, addresses it loads or links to, Han text outside any `lang`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.loads: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.bare_han: list[str] = []
        #: The page is a redirect: id → address of its links, `moved-to` where the page itself went (see `redirects`).
        self.leads_on = False
        self.named_links: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element's id, language and addresses."""
        attributes = {name: value or "" for name, value in attrs}
        if identifier := attributes.get("id"):
            self.ids.append(identifier)
            if re.fullmatch(r"h[1-6]|article", tag) or (tag == "p" and identifier.startswith("p-")) or attributes.get("class", "") in {"event", "moved"} or attributes.get("class", "").startswith("service"):
                self.headings.append(identifier)
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            self.leads_on = True
        if tag == "a" and "href" in attributes:
            if attributes.get("id"):
                self.named_links[attributes["id"]] = attributes["href"]
            self.links.append((attributes["href"], attributes.get("rel", "")))
        elif tag in {"script", "img", "iframe", "source", "audio", "video", "embed"} and "src" in attributes:
            self.loads.append(attributes["src"])
        elif tag == "link" and "href" in attributes and attributes.get("rel", "") not in {"canonical", "prev", "next", "alternate", "cite-as", "describedby", "license"}:
            self.loads.append(attributes["href"])
        if tag not in _VOID:
            language = attributes.get("lang", self._open[-1][1] if self._open else "")
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and any left open inside it."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        """Note Han or kana text whose nearest `lang` is English."""
        if has_cjk(data) and self._open and self._open[-1][1] in {"", "en"} and self._open[-1][0] not in {"script", "style", "title"}:
            self.bare_han.append(data.strip())


def read_html(path: Path) -> PageReader:
    """Read one file."""
    reader = PageReader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def html_pages(site: Path) -> Iterator[tuple[str, Path]]:
    """Yield (address, file) of every page, sorted; the search engine's files are no pages, and old editions were checked in their time."""
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        if not path.startswith(("search/", "e/")):
            yield ("/" + path.removesuffix("index.html") if path.endswith("index.html") else "/" + path), file


def published(site: Path) -> list[str]:
    """Return every public address of the built site: pages, their promised anchors, data files; sorted."""
    addresses: set[str] = set()
    for url, file in html_pages(site):
        addresses.add(url)
        addresses.update(f"{url}#{anchor}" for anchor in read_html(file).headings if not UNSTABLE.match(anchor))
    for file in site.rglob("*"):
        path = file.relative_to(site).as_posix()
        if (file.suffix in _FILES and not path.startswith(("search/", "assets/", "e/"))) or path in {"feed.xml", "llms.txt"}:
            addresses.add(f"/{path}")
    return sorted(addresses)


def unanswered(site: Path, promised: Iterable[str]) -> list[str]:
    """Return the addresses of `promised` that the built site neither has nor leads on from, in their order."""
    now = set(published(site))
    return [address for address in promised if address not in now and leads_to(site, address) not in now]


def leads_to(site: Path, address: str) -> str:
    """Where the redirect at `address` leads, or an empty string when there is none."""
    url, _, fragment = address.partition("#")
    file = site / url.strip("/") / "index.html"
    reader = read_html(file) if file.is_file() else PageReader()
    if not reader.leads_on:
        return ""
    target = urljoin(url, reader.named_links.get(fragment) or reader.named_links.get("moved-to", ""))
    return target if "#" in target or not fragment else f"{target}#{fragment}"


def host_of(address: str) -> str:
    """Host of an absolute address, or an empty string."""
    return urlsplit(address).hostname or "" if "//" in address else ""
