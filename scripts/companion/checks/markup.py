"""HTML in content: a short list of tags and attributes, nothing that runs, loads, or changes the look; and in `docs/` no other files than ours.

Two looks at each page. What an author wrote as HTML is held against `WRITTEN`. Then what the page became is held against `MADE`, which has
also what Markdown and the site itself make: whatever the way to write it, an attribute list or a tag that only a browser would recognise,
what reaches the reader is on that list. Data files, front matter and the bibliography hold no HTML at all.
"""

import re
from collections.abc import Iterator

from companion.address import leads_away
from companion.bibliography import BIBLIOGRAPHY
from companion.pages import Page, without_code
from companion.problem import Problem
from companion.project import Project
from companion.yamlfile import scalars

#: Tag → attributes that authors may write as HTML: links to data files, and blocks with a class of the style sheet.
WRITTEN = {"a": ("href",), "div": ("class", "markdown")}
#: Attributes that any element of a finished page may have, and those of some tags.
_EVERYWHERE = frozenset("id class lang role title tabindex hidden aria-label aria-labelledby aria-hidden data-column data-jurisdiction data-keys data-section data-topic data-verdict data-originalurl data-versiondate data-versionurl".split())
MADE = {
    **{tag: frozenset[str]() for tag in "abbr br code dd div dl dt em h1 h2 h3 h4 h5 h6 hr blockquote li ol p pre section span strong sup sub table tbody td tfoot thead tr ul article aside details summary figure figcaption caption del ins kbd q cite".split()},
    "a": frozenset({"href", "rel", "hreflang", "download"}),
    "img": frozenset({"src", "alt"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"scope", "colspan", "rowspan"}),
    "td": frozenset({"colspan", "rowspan"}),
    "time": frozenset({"datetime"}),
}
_TAG = re.compile(r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[a-z][a-z0-9-]*="[^"]*"|\s+hidden)*)\s*/?>')
_ATTRIBUTE = re.compile(r'\s([a-z][a-z0-9-]*)(?:="[^"]*"|(?=[\s/]|$))')
_WRITTEN_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][^\s<>/]*)(?P<attributes>[^<>]*)>")
_WRITTEN_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://|<[^\s<>@]+@")
_HTML = re.compile(r"<[A-Za-z/!?][^\s>]{0,30}>?")
#: Files of `docs/assets/`, which go to the site as they are.
_KINDS = (".css", ".js", ".svg", ".png", ".txt")
_SVG = re.compile(r"<\s*(?:script|foreignObject|iframe|image|use|a|animate\w*|set|handler|style)\b|\son\w+\s*=|href\s*=|<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet|\burl\s*\(|javascript:|data:", re.I)


def check(project: Project) -> Iterator[Problem]:
    """Content holds no HTML beyond the list, and the folder of pages no files but pages and the site's own."""
    for page in project.pages:
        told: set[str] = set()
        yield from _written(page, told)
        yield from _made(page, project.readings[page.url].html, told)
        for _, text, line in scalars(page.meta, line=page.meta.line):
            yield from _none(text, page.path, line)
    for source in project.sources.values():
        for name, value in source.fields.items():
            yield from _none(value, BIBLIOGRAPHY, source.line_of(name))
    for stem, content in {**project.data, **project.written}.items():
        for _, text, line in scalars(content):
            yield from _none(text, f"data/{stem}.yml", line)
    yield from _files(project)


def _written(page: Page, told: set[str]) -> Iterator[Problem]:
    """Each fault of HTML written in a page; the names of its tags and attributes go to `told`."""
    text = without_code(page.body)
    open_tags: list[tuple[str, int]] = []
    allowed = " and ".join(f"{tag} ({', '.join(names)})" for tag, names in WRITTEN.items())
    for match in _WRITTEN_TAG.finditer(text):
        name, line = match["name"].lower(), page.line_at(match.start())
        if _AUTOLINK.match(match.group()) or (match["end"] and name in told):
            continue  # an address or an e-mail address is a matter of the rule about hosts
        if name not in WRITTEN:
            told.add(name)
            yield Problem(page.path, line, f'"<{match["end"]}{match["name"]}>" may not stand in a page; of HTML only {allowed} may: write Markdown, or &lt; for the sign itself')
            continue
        if not match["end"]:
            open_tags.append((name, line))
        elif open_tags and open_tags[-1][0] == name:
            open_tags.pop()
        else:
            yield Problem(page.path, line, f'"</{name}>" closes nothing that is open; every tag must have its partner, in order: take it out, or open what it closes')
        for attribute, value in _WRITTEN_ATTRIBUTE.findall(match["attributes"]):
            if attribute.lower() not in WRITTEN[name]:
                told.update((name, attribute.lower()))
                yield Problem(page.path, line, f'"{attribute}" may not stand in "<{name}>"; of its attributes only {", ".join(WRITTEN[name])} may: take it out')
            elif attribute.lower() == "href" and leads_away(value.strip("\"'")):
                yield Problem(page.path, line, f"the link {value} is written in HTML; a link to another site must be in Markdown, so that it is marked as one: write [words](https://…)")


    for name, line in open_tags:
        yield Problem(page.path, line, f'"<{name}>" is not closed; every tag must have its partner, in order: add </{name}> where it ends')


def _made(page: Page, html: str, told: set[str]) -> Iterator[Problem]:
    """What a page became: every tag readable beyond doubt, and on the list."""
    for start in re.finditer("<", html):
        match = _TAG.match(html, start.start())
        if match is None:
            written = html[start.start() : start.start() + 40].split("\n")[0]
            if not any(written.lower().startswith((f"<{name}", f"</{name}")) for name in told):
                yield Problem(page.path, _line_of(page, written[:12]), f'"{written}" is no plain tag; comments, declarations and tags with anything unusual in them may not stand in a page: write Markdown, or &lt; for the sign itself')
            continue
        name = match["name"]
        if name not in MADE:
            if name not in told:
                told.add(name)
                yield Problem(page.path, _line_of(page, f"<{name}"), f'"<{name}>" may not stand in a page; what a page becomes must be of the tags we use: write Markdown, or &lt; for the sign itself')
            continue
        for attribute in _ATTRIBUTE.findall(match["attributes"]):
            if attribute not in _EVERYWHERE and attribute not in MADE[name] and attribute not in told:
                told.add(attribute)
                why = "; pages must have no styles of their own, and columns aligned with colons set one: take it out" if attribute == "style" else "; an attribute list must set nothing but id, class and lang: take it out"
                yield Problem(page.path, _line_of(page, attribute, "="), f'"{attribute}" may not be set in a page{why}')


def _line_of(page: Page, written: str, after: str = "") -> int:
    match = re.search(re.escape(written) + (rf"\s*{after}" if after else ""), page.body, re.I)
    return page.line_at(match.start()) if match else page.body_line


def _none(text: str, path: str, line: int) -> Iterator[Problem]:
    if match := _HTML.search(text):
        yield Problem(path, line, f'"{match.group()}" is HTML; bibliography, data files and front matter hold none: write the words alone')


def _files(project: Project) -> Iterator[Problem]:
    for file in sorted((project.root / "docs").rglob("*")):
        path = file.relative_to(project.root).as_posix()
        if file.is_symlink():
            yield Problem(path, 1, f'"{file.name}" is a link to another file; every file of docs/ must be a file itself: copy it here, or delete it')
        elif file.is_file() and file.suffix != ".md" and not (path.startswith("docs/assets/") and file.suffix in _KINDS):
            yield Problem(path, 1, f'"{file.name}" is no page; docs/ must hold Markdown (.md) only, and docs/assets/ the site\'s own files ({", ".join(_KINDS)}): rename it to .md if it is a page, or take it out')
        elif file.suffix == ".svg" and (match := _SVG.search(file.read_text(encoding="utf-8", errors="replace"))):
            yield Problem(path, 1, f'the image holds "{match.group().strip()}"; an image must be a drawing alone, without scripts, styles, links or other files: save it as plain SVG')
