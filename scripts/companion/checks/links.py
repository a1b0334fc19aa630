"""Links inside the site lead to a file and a heading that exist."""

import posixpath
from collections.abc import Iterator

from markdown.util import AMP_SUBSTITUTE

from companion.address import leads_away
from companion.markdown_ext import markdown_target
from companion.problem import Problem, nearest
from companion.project import Project


def check(project: Project) -> Iterator[Problem]:
    """Every relative link names a Markdown file (or an asset) that exists, and a heading of it."""
    anchors = {url: {heading.id for heading in reading.headings} for url, reading in project.readings.items()}
    for page in project.pages:
        for link in project.readings[page.url].links:
            href = link.href.replace(AMP_SUBSTITUTE, "&")
            if leads_away(href):
                continue  # a matter of the rule about hosts
            if href.startswith("#"):
                target = page.url + href
            elif not (target := markdown_target(page.path, href)):
                path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), href.partition("#")[0]))
                if not (project.root / path).is_file() and not href.startswith("../data/"):
                    yield Problem(link.path, link.line, f'the link "{href}" leads to no file; a link inside the site must be the relative path of a Markdown file: write it as in ../about/method.md')
                continue
            url, _, fragment = target.partition("#")
            if url not in anchors:
                files = {other.path for other in project.pages}
                wanted = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), href.partition("#")[0]))
                yield Problem(link.path, link.line, f'the link "{href}" leads to no page{nearest(wanted, files) or ";"} the file must exist in docs/: correct the path, or write the page')
            elif fragment and project.readings[url].complete and fragment not in anchors[url] and not fragment.startswith(("note-", "mark-")):
                hint = nearest(fragment, anchors[url]) or ";"
                yield Problem(link.path, link.line, f'the link "{href}" leads to no heading of that page{hint} the part after # must be the id of a heading there: correct it, or give the heading that id')
