"""Links to other sites: only hosts of `data/domains.yml`, over https where it is known, nothing in disguise; images only ours.

Looked at: the text of pages, code included (an address can be read there too), what their Markdown becomes, the bibliography, the front
matter and every text of the data files.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from companion.address import ACTIVE, EMAIL, HIDDEN, addresses_in, fault, host_fault, leads_away, show
from companion.bibliography import BIBLIOGRAPHY
from companion.pages import Page
from companion.problem import Problem
from companion.project import Project
from companion.yamlfile import Block, scalars

ASSETS = "docs/assets/"
#: Where `make serve` shows the site: named in the guide, linked nowhere.
PREVIEW = "http://127.0.0.1:8000"
#: Fields of data files and of front matter whose whole value is an address.
_ADDRESS_FIELDS = {"url", "link", "href"}
#: What a text must hold for any of the patterns to find something: most hold none of it.
_ANY = re.compile(r"[^\x00-\u02ff\u2010-\u2027\u3001-\u9fff\uac00-\ud7af]|[/@:\\&\xad]|www\.|onion|i2p", re.I)
_TARGET = re.compile(r"\]\(\s*<?((?:[^()\s>]|\([^()\s]*\))*)|^\s{0,3}\[[^\]]+\]:\s*<?([^\s>]+)")
#: A link within the page or the site, without anything that could make it another.
_PLAIN = re.compile(r"(?:\.{0,2}/)?[\w.#-][\w./#-]*")
#: The two elements of a finished page that may name an address; the rule about markup lets no other stand, and none written in another way.
_LINKED = re.compile(r'<(?P<tag>a|img)\s(?P<attributes>(?:[^"<>]|"[^"]*")*)>')
_ADDRESS = re.compile(r'(?:^|\s)(?:href|src)="([^"]*)"')


@dataclass(frozen=True)
class _Known:
    """What addresses are held against, and those already looked at in bibliography and data."""

    hosts: Mapping[str, Any]
    shorteners: Mapping[str, Any]
    own: tuple[str, ...]
    seen: set[str] = field(default_factory=set)

    def fault(self, address: str) -> str:
        """What is wrong with an address; nothing with one of our own."""
        return "" if address.startswith(self.own) or f"{address}/" in self.own else fault(address, self.hosts, self.shorteners)


def check(project: Project) -> Iterator[Problem]:
    """Every external address, in pages, bibliography and data, is one the project has decided to link to."""
    listed = project.data.get("domains", {})
    hosts = {host: about for host, about in listed.items() if isinstance(about, Mapping)} if isinstance(listed, Mapping) else {}
    settings = project.settings
    known = _Known(hosts, project.vocabulary("shortener"), (settings.site_url, settings.repo_url))
    for host in hosts:
        if why := host_fault(host, known.shorteners):
            yield Problem("data/domains.yml", listed.line_of(host) if isinstance(listed, Block) else 1, f'"{show(host)}" {why}')
    for source in project.sources.values():
        for name, value in source.fields.items():
            if name == "doi":
                known.seen.add(value)  # its form is a matter of the rule about the bibliography
            yield from _field(value, name == "url", BIBLIOGRAPHY, source.line_of(name), known)
    for stem, content in {**project.data, **project.written}.items():
        for key, text, line in scalars(content):
            yield from _field(text, key in _ADDRESS_FIELDS, f"data/{stem}.yml", line, known)
    for page in project.pages:
        for key, text, line in scalars(page.meta, line=page.meta.line):
            yield from _field(text, key in _ADDRESS_FIELDS, page.path, line, known)
        yield from _page(project, page, known)


def _field(text: str, address: bool, path: str, line: int, known: _Known) -> Iterator[Problem]:
    if address and text:
        known.seen.add(text)
        if why := known.fault(text):
            yield Problem(path, line, why)
        return
    for message in _text(text, known, known.seen):
        yield Problem(path, line, message)


def _text(text: str, known: _Known, seen: set[str]) -> Iterator[str]:
    """What is wrong with the addresses in running text; notes those found in `seen`."""
    if not _ANY.search(text):
        return
    found = list(addresses_in(text))
    for address in found:
        if address.startswith(PREVIEW):
            continue
        seen.add(address)
        if why := known.fault(address):
            yield why
    rest = text
    for address in found:
        rest = rest.replace(address, " ")
    for match in _TARGET.finditer(rest):
        target = unescape(match[1] or match[2] or "")
        if leads_away(target) and "://" not in target:
            seen.add(target)
            yield known.fault(target)
    for match in ACTIVE.finditer(unescape(_TARGET.sub(" ", rest))):
        yield f'"{show(match.group())}" is the beginning of an address that runs or holds something; none may stand in a text: take it out, or describe it in words'
    for match in HIDDEN.finditer(rest):
        yield f'"{match.group()}" {host_fault("x.onion")}'
    for match in EMAIL.finditer(rest):
        yield f'"{match.group()}" is an e-mail address; none may stand here: name the body, or link to its page'


def _page(project: Project, page: Page, known: _Known) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, text in enumerate(page.body.split("\n"), page.body_line):
        for message in _text(text, known, seen):
            yield Problem(page.path, number, message)
    # What the text became: finds what no reading of the text would, however it was written.
    for match in _LINKED.finditer(project.readings[page.url].html):
        attributes = re.sub(r'(\s(?!href=|src=)[\w-]+=)"[^"]*"', r"\1", f" {match['attributes']}")
        for written in _ADDRESS.findall(attributes):
            address = unescape(written)
            if match["tag"] == "img":
                if leads_away(address) or not posixpath.normpath(posixpath.join(posixpath.dirname(page.path), address)).startswith(ASSETS):
                    yield Problem(page.path, _line_of(page, address), f'the image "{show(address)}" is not one of ours; an image must be a file in docs/assets/: take it out, or name the file by its relative path')
                continue
            if _PLAIN.fullmatch(address) or not leads_away(address) or re.fullmatch(r"tel:\+?\d+", address):
                continue
            looked_at = address in seen or address in known.seen or address.removeprefix("https://doi.org/") in known.seen
            if not looked_at and (why := known.fault(address)):
                yield Problem(page.path, _line_of(page, address), why)


def _line_of(page: Page, address: str) -> int:
    """Line where an address stands in the text of a page, character codes resolved, or the first line of the text when it is written otherwise."""
    plain = address.strip().replace("\\", "")  # Markdown takes one away
    lines = enumerate(page.body.split("\n"), page.body_line)
    return next((number for number, text in lines if plain and plain in unescape(text).replace("\\", "")), page.body_line)
