"""The feed of substantive changes, `/feed.xml`: Atom (RFC 4287) from `data/changes.yml`.

Ids are `tag:` addresses (RFC 4151), which stay when the wording of an entry is mended. Dates are those of the data; no clock is read.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from companion.changes import CHANGES_PAGE, EVERYWHERE, Change, load_changes
from companion.redirects import final_address

if TYPE_CHECKING:
    from companion.project import Project

FEED = "/feed.xml"
#: A year in which the name of the host was held, as RFC 4151 asks; it never changes, or every id would.
_HELD = "2026"


def render_feed(project: "Project") -> str:
    """Return the feed, newest entry first, or an empty string where nothing has changed yet (a feed needs a date)."""
    changes = load_changes(project)
    if not changes:
        return ""
    settings = project.settings
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"  <id>{_tag(project, 'changes')}</id>",
        f"  <title>{escape(settings.site_name)}: substantive changes</title>",
        f"  <updated>{_moment(changes[0].date)}</updated>",
        f"  <author><name>{escape(settings.author)}</name><uri>{escape(settings.site_url)}</uri></author>",
        f'  <link rel="self" type="application/atom+xml" href={quoteattr(_absolute(project, FEED))}/>',
        f'  <link rel="alternate" type="text/html" href={quoteattr(_list_of_changes(project))}/>',
        *(_entry(project, change) for change in changes),
        "</feed>",
    ]
    return "\n".join(rows) + "\n"


def _entry(project: "Project", change: Change) -> str:
    urls = [final_address(project, url) for url in change.pages if url != EVERYWHERE]
    records = [project.page_at.get(url.partition("#")[0]) for url in urls]
    titles = [project.sources[page.source_key].title if page.source_key in project.sources else page.title for page in records if page]
    subject = "The whole site" if EVERYWHERE in change.pages else ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
    edition = f", edition {change.edition}" if change.edition else ""
    related = "".join(f'\n    <link rel="related" type="text/html" href={quoteattr(_absolute(project, url))}/>' for url in urls)
    return (
        f"  <entry>\n    <id>{_tag(project, change.id)}</id>\n    <title>{escape(subject + edition)}</title>\n"
        f"    <updated>{_moment(change.date)}</updated>\n"
        f'    <link rel="alternate" type="text/html" href={quoteattr(_list_of_changes(project, change.id))}/>{related}\n'
        f'    <content type="text">{escape(change.what)}</content>\n  </entry>'
    )


def _list_of_changes(project: "Project", anchor: str = "") -> str:
    """Absolute address of the page that lists the changes, or of the home page of a site without one."""
    if CHANGES_PAGE not in project.page_at:
        return project.settings.site_url
    return _absolute(project, CHANGES_PAGE + (f"#{anchor}" if anchor else ""))


def _absolute(project: "Project", url: str) -> str:
    return project.settings.site_url.rstrip("/") + url


def _tag(project: "Project", name: str) -> str:
    return f"tag:{urlsplit(project.settings.site_url).hostname},{_HELD}:{name}"


def _moment(date: str) -> str:
    """An ISO day as the moment Atom wants (RFC 3339)."""
    return f"{date}T00:00:00Z"
