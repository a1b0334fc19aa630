"""Links to other sites: only hosts of `data/domains.yml`, over https where it is known, no addresses in disguise."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from companion.bibliography import BIBLIOGRAPHY
from companion.problem import Problem, nearest
from companion.project import Project

_URL_IN_DATA = re.compile(r"https?://[^\s\"'<>)\]]+")


def check(project: Project) -> Iterator[Problem]:
    """Every external address, in pages, bibliography and data, is one the project has decided to link to."""
    hosts = project.data.get("domains", {})
    for source in project.sources.values():
        if url := source.get("url"):
            yield from _address(url, BIBLIOGRAPHY, source.line_of("url"), hosts)
    for page in project.pages:
        for link in project.readings[page.url].links:
            if link.image:
                yield Problem(page.path, link.line, f'the image "{link.href}" may not stand here; the site shows no images but its own charts')
            elif "://" in link.href and not link.href.startswith(project.settings.site_url):
                yield from _address(link.href, page.path, link.line, hosts)
    for stem in ("help",):
        for item in project.data.get(stem, []):
            if url := item.get("url"):
                yield from _address(url, f"data/{stem}.yml", item.line_of("url"), hosts)


def _address(url: str, path: str, line: int, hosts: dict[str, dict[str, str]]) -> Iterator[Problem]:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"}:
        yield Problem(path, line, f'"{url}" does not begin with https://; an external address must')
    elif re.fullmatch(r"[\d.]+|\[.*\]|[0-9a-f:]+", host):
        yield Problem(path, line, f'"{url}" names a machine by number; an address must name a host of data/domains.yml')
    elif parts.username or parts.password or parts.port:
        yield Problem(path, line, f'"{url}" holds a user name or a port; an address must be plain: https://host/path')
    elif host not in hosts:
        hint = nearest(host, hosts) or ";"
        yield Problem(path, line, f'"{host}" is not a host this site links to{hint} add it to data/domains.yml with what it is and why, or take the link out')
    elif parts.scheme == "http" and hosts[host].get("http") != "only":
        yield Problem(path, line, f'"{url}" begins with http:; write https:, or mark the host "http: only" in data/domains.yml if it has no other')
