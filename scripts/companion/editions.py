"""Editions: what an archive of one holds, and old ones shown again under `/e/<edition>/`.

`make edition` writes the archive, `make site EDITIONS=<folder>` shows every archive of a folder. On each old page stand a banner
that leads to what is there now, `noindex`, and the current page as canonical; its links stay within the edition.
"""

import json
import re
from calendar import timegm
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path, PurePosixPath
from time import strptime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from companion.archive import ArchiveError, read_archive
from companion.changes import CHANGES, edition_of, load_changes
from companion.dates import in_words, is_date
from companion.languages import render_marked
from companion.pages import relative_url
from companion.rewrite import rewrite_addresses, rewrite_tags
from companion.sitecheck import leads_to
from companion.yamlfile import parse_yaml

if TYPE_CHECKING:
    from companion.project import Project

NAME = "chinese-dilemma-annotated"
#: Describes the archive that it stands in: edition, date, site_url, site_name.
CARD = "edition.json"
#: Old editions stand below it.
SHELF = "e"
_EDITION = re.compile(r"\d{4}\.\d+")
#: A sitemap of pages that ask not to be listed makes no sense.
_NOT_SHOWN = (CARD, "sitemap.xml", "sitemap.xml.gz", "robots.txt")
#: At the foot of the window, so that who comes by the address of a section sees it too.
_STYLE = (
    ".edition-banner{position:fixed;inset:auto 0 0;z-index:9;padding:8px 16px;background:#7a4a00;color:#fff;font:15px/1.5 system-ui,sans-serif;text-align:center}"
    ".edition-banner p{margin:0}.edition-banner a{color:#fff;text-decoration:underline}html{scroll-padding-bottom:96px}body{padding-bottom:96px}"
    "@media print{.edition-banner{position:static}}\n"
)
#: The same section now: ids never change.
_SAME_SECTION = '{const a=document.getElementById("edition-now"),f=()=>{a.hash=location.hash};f();addEventListener("hashchange",f)}\n'
#: Both are files beside the editions: no page may have styles or scripts within it (see `policy`).
_FILES = {f"/{SHELF}/edition.css": _STYLE, f"/{SHELF}/edition.js": _SAME_SECTION}


@dataclass(frozen=True)
class Edition:
    """One edition: its number, the ISO date of the entry that opens it, the site's address and name at that time."""

    number: str
    date: str
    site_url: str
    site_name: str

    @property
    def stem(self) -> str:
        """Name of its archive, without suffix."""
        return f"{NAME}-{self.number}"

    def card(self) -> bytes:
        """The file that describes it inside its archive."""
        fields = {"edition": self.number, "date": self.date, "site_url": self.site_url, "site_name": self.site_name}
        return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


class EditionError(ValueError):
    """The tree cannot become an edition; the message says what to do."""


def present_edition(project: "Project") -> Edition:
    """Return the edition that the tree is. Raises EditionError unless the newest entry of data/changes.yml opens it."""
    number, changes = edition_of(project), load_changes(project)
    if not _EDITION.fullmatch(number):
        raise EditionError(f'mkdocs.yml: extra.edition is "{number}"; it must be a year and a count, as in "2026.1"')
    entry = next((change for change in changes if change.edition == number), None)
    if entry is None:
        raise EditionError(f'{CHANGES}: no entry opens edition {number}; add one on top with edition: "{number}", or correct extra.edition in mkdocs.yml')
    if entry != changes[0]:
        raise EditionError(f"{CHANGES}:{changes[0].line}: the change of {changes[0].date} was made after edition {number}; raise extra.edition in mkdocs.yml and add an entry that opens the new edition")
    return Edition(number, entry.date, project.settings.site_url, project.settings.site_name)


def default_epoch(root: Path) -> int | None:
    """Return the time a build says it was made, in seconds since 1970 UTC: midnight of the newest change. None where no change has a date."""
    file = root / CHANGES
    items = parse_yaml(file.read_text(encoding="utf-8"), CHANGES)[0] if file.is_file() else None
    days = [str(item.get("date", "")) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    days = [day for day in days if is_date(day) and len(day) == 10]
    return timegm(strptime(max(days), "%Y-%m-%d")) if days else None


def mount(folder: Path, site: Path, site_url: str) -> list[str]:
    """Show every archive in `folder` (but offline copies) below `site/e/`; return the editions. `site_url` is the address of the site now.

    Raises ArchiveError before anything of a bad archive is written.
    """
    archives = [file for file in sorted(folder.glob("*.zip")) if not file.name.endswith("-offline.zip")]
    if not archives:
        raise ArchiveError(f"{folder}: holds no archive of an edition (*.zip)")
    shown: dict[str, Path] = {}
    for path in archives:
        files = read_archive(path)
        edition = _edition(path, files)
        if other := shown.get(edition.number):
            raise ArchiveError(f"{path}: is edition {edition.number}, as is {other}; one of them must go")
        shown[edition.number] = path
        for name, content in files.items():
            if name not in _NOT_SHOWN:
                target = site / SHELF / edition.number / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_shown(site, site_url, edition, name, content.decode("utf-8")).encode("utf-8") if name.endswith(".html") else content)
    for address, text in _FILES.items():
        (site / address.strip("/")).write_bytes(text.encode("utf-8"))
    return list(shown)


def _edition(path: Path, files: dict[str, bytes]) -> Edition:
    try:
        card = json.loads(files[CARD])
        edition = Edition(*(str(card[name]) for name in ("edition", "date", "site_url", "site_name")))
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"{path}: has no {CARD} that can be read; an archive must be as `make edition` wrote it") from error
    if not _EDITION.fullmatch(edition.number):
        raise ArchiveError(f'{path}: "{edition.number}" is no edition; it must be a year and a count, as in 2026.1')
    return edition


def _shown(site: Path, site_url: str, edition: Edition, name: str, text: str) -> str:
    """One page of an old edition as it is shown again. `name` is its file in the archive."""
    folder = PurePosixPath(name).parent.as_posix().strip(".")
    base = f"/{folder}/" if folder else "/"  # what relative links on the page start from
    address = base if name.endswith("index.html") else f"/{name}"
    now, same = _nearest(site, address)
    canonical = f'<link rel="canonical" href="{escape(site_url.rstrip("/") + now)}">'
    here = f"/{SHELF}/{edition.number}{base}"
    style, script = (escape(relative_url(here, address)) for address in _FILES)
    head = f'<meta name="robots" content="noindex">{canonical}<link rel="stylesheet" href="{style}">'
    banner = _banner(edition, now, _title(site, now, edition), relative_url(here, now), script if same else "")
    # Before the header where there is one: a link that skips to the content must stay the first that can be reached.
    top = "header" if re.search(r"<header[\s>]", text) else "body"
    placed = {"head": False, top: False}

    def change(tag: str, attributes: dict[str, str], written: str) -> str | None:
        if tag in placed and not placed[tag]:
            placed[tag] = True
            return written + head if tag == "head" else banner + written if tag == "header" else written + banner
        rel = attributes.get("rel", "").split() if tag == "link" else []
        feed = "alternate" in rel and attributes.get("type", "") in {"application/atom+xml", "application/rss+xml"}  # an old edition has no news
        if feed or "canonical" in rel or (tag == "meta" and attributes.get("name", "").lower() == "robots"):
            return ""
        if "cite-as" in rel:
            return None
        return rewrite_addresses(tag, attributes, written, lambda value: _within(edition, base, value))

    rewritten = rewrite_tags(text, change)
    return rewritten if placed[top] else rewritten + banner


def _within(edition: Edition, base: str, value: str) -> str:
    """An address as written on a page of the edition, made relative where it names the site of that time from its root."""
    root = urlsplit(edition.site_url).path
    if value.startswith(edition.site_url):
        return relative_url(base, "/" + value[len(edition.site_url) :])
    if value.rstrip("/") == edition.site_url.rstrip("/"):
        return relative_url(base, "/")
    if value.startswith(root) and not value.startswith("//"):
        return relative_url(base, "/" + value[len(root) :])
    return value


def _nearest(site: Path, address: str) -> tuple[str, bool]:
    """The page that stands at `address` now, or where it moved to, or the nearest above it; and whether it is the same page."""
    if moved := leads_to(site, address):
        return moved, "#" not in moved
    if address.endswith("/") and (site / address.strip("/") / "index.html").is_file():
        return address, True
    above = address.rstrip("/").rpartition("/")[0] + "/"
    return _nearest(site, above)[0] if address != "/" else "/", False


def _title(site: Path, address: str, edition: Edition) -> str:
    file = site / address.partition("#")[0].strip("/") / "index.html"
    match = re.search(r"<title>(.*?)</title>", file.read_text(encoding="utf-8"), re.S) if file.is_file() else None
    title = " ".join(unescape(match[1]).split()) if match else address
    return render_marked(title.removesuffix(f" – {edition.site_name}"))


def _banner(edition: Edition, now: str, title: str, href: str, script: str) -> str:
    """`script` is the address of the script that follows the section asked for, on a page that still stands."""
    follow = f'<script src="{script}"></script>' if script else ""
    what = "The current page is" if script else "This page is no longer there. The nearest current page is"
    return (
        f'<aside class="edition-banner" lang="en" aria-label="Old edition"><p>This is edition {escape(edition.number)} of {in_words(edition.date)}. '
        f'{what} <a id="edition-now" href="{escape(href)}">{title}</a>.</p></aside>{follow}'
    )
