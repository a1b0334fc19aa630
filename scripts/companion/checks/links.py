"""Links inside the site lead to a file and a heading that exist."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from markdown.util import AMP_SUBSTITUTE

from companion.address import leads_away
from companion.markdown_ext import markdown_target
from companion.pages import Page, without_code
from companion.problem import Problem, nearest
from companion.project import Project


_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]]+)\]:[ \t]*\n?[ \t]*<?(?P<target>[^\s>]*)", re.M)


def check(project: Project) -> Iterator[Problem]:
    """Every relative link names a Markdown file (or an asset) that exists, and a heading of it."""
    anchors = {url: {heading.id for heading in reading.headings} for url, reading in project.readings.items()}
    for page in project.pages:
        yield from _definitions(page, {link.href.replace(AMP_SUBSTITUTE, "&") for link in project.readings[page.url].links})
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


def _definitions(page: Page, used: set[str]) -> Iterator[Problem]:
    """A footnote or an address defined twice on a page would be lost the first time, an address that no link names altogether."""
    first: dict[str, int] = {}
    found = [(" ".join(match["name"].lower().split()), match) for match in _DEFINITION.finditer(without_code(page.body))]
    names = Counter(name for name, _ in found)
    for name, match in found:
        line = page.line_at(match.start("name"))
        if name in first:
            yield Problem(page.path, line, f'"[{match["name"]}]:" is defined twice (first on line {first[name]}); each footnote and each address must be defined once: give one another name')
        elif names[name] == 1 and not name.startswith("^") and unescape(match["target"]) not in used:
            yield Problem(page.path, line, f'"[{match["name"]}]:" is named by no link; an address must be used where it is defined: write [words][{match["name"]}], or delete the line')
        first.setdefault(name, line)
