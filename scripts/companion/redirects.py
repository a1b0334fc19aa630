"""Addresses that moved, from `data/redirects.yml`: small pages that lead on, and anchors that say where a section went.

A page that moved leaves a page behind that leads to the new address, whatever section was asked for: ids never change, so
`/old/#s1` leads to `/new/#s1`. A section that moved leaves an anchor behind: on a page that stands, a sentence shown only to who
comes by its old address; on a page that moved itself, a link that the page follows. A data file cannot lead on and must stay.
"""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from companion.languages import render_marked
from companion.pages import Page, relative_url
from companion.policy import META
from companion.yamlfile import Block

if TYPE_CHECKING:
    from companion.project import Project

REDIRECTS = "data/redirects.yml"
#: Follows the link that stands for the section asked for, or else leads to that section of the new page. A meta element cannot know it.
_FOLLOW = (
    'const moved = document.getElementById(location.hash.slice(1)) ?? document.getElementById("moved-to");'
    'location.replace(moved.id === "moved-to" && location.hash && !moved.hash ? moved.href + location.hash : moved.href);'
)
#: Where that script stands on the site: no page may have one within it (see `policy`).
_FOLLOW_FILE = "/assets/moved.js"


@dataclass(frozen=True)
class Redirect:
    """One address that moved: `old` and `new` from the site's root, as in /a/ or /a/#section; the day, the reason."""

    old: str
    new: str
    date: str
    why: str
    line: int


def load_redirects(project: "Project") -> tuple[Redirect, ...]:
    """Return the redirects in the order of the file."""
    items = project.data.get("redirects", [])
    found = [item for item in items if isinstance(item, Block)] if isinstance(items, list) else []
    return tuple(Redirect(*(str(item.get(name, "")) for name in ("from", "to", "date")), " ".join(str(item.get("why", "")).split()), item.line) for item in found)


def final_address(project: "Project", url: str) -> str:
    """Return where `url` leads: itself, or the address it moved to. One step is enough: a check allows no chains."""
    return next((redirect.new for redirect in load_redirects(project) if redirect.old == url), url)


def moved_anchors(project: "Project", page: Page) -> str:
    """Return HTML for the sections that moved away from `page`: each an anchor and a sentence, hidden until its address is asked for."""
    rows = [redirect for redirect in load_redirects(project) if redirect.old.startswith(f"{page.url}#")]
    return "\n\n".join(
        f'<p class="moved" id="{escape(row.old.partition("#")[2])}" role="note">This section has moved: <a href="{escape(relative_url(page.url, row.new))}">{_title(project, row.new)}</a>.</p>'
        for row in rows
    )


def write_redirects(project: "Project", site: Path) -> None:
    """Write a page at every address that moved as a whole."""
    redirects = load_redirects(project)
    for redirect in redirects:
        if "#" in redirect.old:
            continue
        sections = [row for row in redirects if row.old.startswith(f"{redirect.old}#")]
        file = site / redirect.old.strip("/") / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(render_redirect(project, redirect, sections).encode("utf-8"))
    if redirects:
        script = site / _FOLLOW_FILE.strip("/")
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_bytes(f"{_FOLLOW}\n".encode())


def render_redirect(project: "Project", redirect: Redirect, sections: list[Redirect]) -> str:
    """Return the page left behind at `redirect.old`; `sections` are those of its sections that went elsewhere than the page."""

    def href(target: str) -> str:
        return escape(relative_url(redirect.old, target))

    title = _title(project, redirect.new)
    elsewhere = "".join(f'<p><a id="{escape(row.old.partition("#")[2])}" href="{href(row.new)}">{_title(project, row.new)}</a></p>\n' for row in sections)
    # Without scripts the browser leads on by itself and forgets the section; with them it must not, so that the script can keep it.
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n{META}\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>Moved: {re.sub('<[^>]+>', '', title)}</title>\n"
        f'<link rel="canonical" href="{escape(project.settings.site_url.rstrip("/") + redirect.new.partition("#")[0])}">\n<meta name="robots" content="noindex">\n'
        f'<noscript><meta http-equiv="refresh" content="0; url={href(redirect.new)}"></noscript>\n</head>\n<body>\n'
        f'<p>This address leads to <a id="moved-to" href="{href(redirect.new)}">{title}</a>. {render_marked(redirect.why)}</p>\n{elsewhere}'
        f'<script src="{href(_FOLLOW_FILE)}"></script>\n</body>\n</html>\n'
    )


def _title(project: "Project", url: str) -> str:
    """HTML: the title of the page, and of its section where it has a heading of that id."""
    address, _, fragment = url.partition("#")
    page = project.page_at.get(address)
    if page is None:
        return escape(url)  # a check tells it
    source = project.sources.get(page.source_key)
    title = render_marked(source.title if source else page.title)
    # From the text and not from what was read of the page: this runs while pages are read.
    section = re.search(rf"^##+ ([^\n]*?)[ \t]*\{{#{re.escape(fragment)}\}}", page.body, re.M) if fragment else None
    return f"{render_marked(section[1])} ({title})" if section else title
