"""Ask external addresses whether they still answer, politely. Standard library only; used by `scripts/links_online.py`, never by the build.

HEAD first, then GET where that says too little; redirects are followed one by one and only to hosts of `data/domains.yml`, so
that a domain that fell into other hands leads us nowhere; of a page no more than its beginning is read, for its title, and
nothing of it is kept. What an answer means stands in `judge`; when an address is called dead, in `recorded`. The clock and
the pauses are the caller's, so that tests need neither.
"""

import http.client
import re
import socket
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from companion.linkledger import LinkRecord

#: An address is dead when it failed on so many different days, with no success between.
DEAD_AFTER = 3
HOPS = 10
READ = 65536
#: Titles of pages that answer 200 and say that there is nothing; more with --not-found.
NOT_FOUND = (
    r"\b404\b", r"page (was |is |could |can )?not (be )?found", r"\bnot found\b", r"no longer (available|exists)", r"page (doesn.t|does not) exist",
    "页面不存在", "页面未找到", "找不到(该|您访问的)?(页面|网页)", "ページが見つかりません", "introuvable",
)  # fmt: skip
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.I | re.S)
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.I)
#: Hosts whose whole work is to lead on: that they do is the answer, and where to is not followed.
RESOLVERS = {"doi.org", "hdl.handle.net"}
_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)


@dataclass(frozen=True)
class Manners:
    """How to ask. Seconds; `agent` names the project, so that an operator knows whom to write to."""

    agent: str = "chinese-dilemma-annotated link check"
    timeout: float = 20
    delay: float = 5
    not_found: tuple[str, ...] = ()
    #: Hosts that redirects may lead to.
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """What came back: status (0 for none), last address, whether every redirect was permanent, title of the page, trouble in words."""

    status: int
    url: str
    permanent: bool = False
    title: str = ""
    trouble: str = ""
    #: The trouble is that the host does not exist.
    unknown_host: bool = False
    #: A resolver led on to its work.
    resolved: bool = False


@dataclass(frozen=True)
class Outcome:
    """What it means: `ok`, `moved`, `unclear` or `failed`, and why in a few words."""

    result: str
    detail: str = ""


class _Stay(HTTPRedirectHandler):
    """Follows nothing, so that each step can be seen."""

    def redirect_request(self, *arguments: object) -> None:
        """Refuse."""


@dataclass
class Asker:
    """Asks addresses one at a time and pauses before it asks the same host again. `clock` and `sleep` can be given by a test."""

    manners: Manners = field(default_factory=Manners)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _asked: dict[str, float] = field(default_factory=dict)

    def ask(self, url: str) -> Outcome:
        """Ask one address and judge the answer."""
        answer = self._follow("HEAD", url)
        if not answer.resolved and (answer.status != 200 or answer.title == "?"):
            answer = self._follow("GET", url)
        return judge(url, answer, (*NOT_FOUND, *self.manners.not_found))

    def _follow(self, method: str, url: str) -> Answer:
        """Go where `url` leads, up to HOPS redirects."""
        permanent, here = True, url
        for _ in range(HOPS):
            status, location, title, trouble, unknown = self._once(method, here)
            if status not in _REDIRECTS or not location:
                return Answer(status, here, permanent and here != url, title, trouble, unknown)
            target = urljoin(here, location)
            if not self._known(target):
                resolved = _host(here) in RESOLVERS
                return Answer(0, here, trouble="" if resolved else "leads to a host that is not in data/domains.yml; not followed", resolved=resolved)
            permanent, here = permanent and status in _PERMANENT, target
        return Answer(0, here, trouble=f"more than {HOPS} redirects")

    def _known(self, url: str) -> bool:
        """The host is one of the list, or one of the list with or without www."""
        host = _host(url)
        return urlsplit(url).scheme in {"http", "https"} and not {host, f"www.{host}", host.removeprefix("www.")}.isdisjoint(self.manners.hosts)

    def _once(self, method: str, url: str) -> tuple[int, str, str, str, bool]:
        """One request: status, where it redirects to, title (“?” for a page not read), trouble, whether the host is unknown."""
        self._pause(urlsplit(url).netloc)
        headers = {"User-Agent": self.manners.agent, "Accept": "text/html,application/pdf,*/*;q=0.8"}
        request = Request(quote(url, safe=":/?#[]@!$&'()*+,;=%~"), method=method, headers=headers)
        try:
            with build_opener(_Stay).open(request, timeout=self.manners.timeout) as response:
                return response.status, "", _title(response, method), "", False
        except HTTPError as error:
            with error:
                return error.code, error.headers.get("Location", "") if error.headers else "", "", "", False
        except URLError as error:
            reason = error.reason
            return 0, "", "", _said(reason), isinstance(reason, socket.gaierror)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return 0, "", "", _said(error), False

    def _pause(self, host: str) -> None:
        if host in self._asked and (left := self._asked[host] + self.manners.delay - self.clock()) > 0:
            self.sleep(left)
        self._asked[host] = self.clock()


def _title(response: http.client.HTTPResponse, method: str) -> str:
    """The title of an HTML page; “?” where HEAD gave none to read."""
    if "html" not in response.headers.get("Content-Type", "html"):
        return ""
    if method == "HEAD":
        return "?"
    text = response.read(READ)
    found = _TITLE.search(text)
    charset = response.headers.get_content_charset() or (_CHARSET.search(text) or [b"", b"utf-8"])[1].decode("ascii", "replace")
    try:
        title = found[1].decode(charset, "replace") if found else ""
    except LookupError:
        title = found[1].decode("utf-8", "replace") if found else ""
    return " ".join(unescape(title).split())


def _said(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, socket.gaierror):
        return "the host does not exist"
    if isinstance(reason, ssl.SSLError):
        return "its certificate was not accepted"
    if isinstance(reason, ConnectionError):
        return "the connection was refused or broken off"
    return "no answer that can be read"


def judge(url: str, answer: Answer, not_found: Iterable[str] = NOT_FOUND) -> Outcome:
    """Return what an answer means.

    A failure is what says that the page is gone: 404, 410, a host that does not exist, an error of the server (500, 502, 504), a
    page that answers 200 with a title of `not_found`, a deep address that leads to the front page. Everything else that is not
    a page is unclear: a wall against robots (401, 403, 429, 503 and the other codes) or a slow network must not kill a link.
    """
    if answer.resolved:
        return Outcome("ok", "the resolver knows it; the page behind was not asked")
    if answer.status == 0:
        return Outcome("failed" if answer.unknown_host else "unclear", answer.trouble)
    if answer.status in {404, 410, 500, 502, 504}:
        return Outcome("failed", f"{answer.status} {http.client.responses.get(answer.status, '')}".strip())
    if not 200 <= answer.status < 300:
        return Outcome("unclear", f"{answer.status} {http.client.responses.get(answer.status, '')}".strip())
    if any(re.search(pattern, answer.title, re.I) for pattern in not_found):
        return Outcome("failed", "200, but its title says that nothing is there")
    if answer.url != url and _deep(url) and not _deep(answer.url):
        return Outcome("failed", "leads to the front page")
    if answer.permanent:
        parts = urlsplit(answer.url)
        return Outcome("moved", f"to {parts.path or '/'}{' on another host' if _host(answer.url) != _host(url) else ''}"[:200])
    return Outcome("ok")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _deep(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.query) or parts.path.rstrip("/") not in {"", "/index.html", "/index.htm"}


def recorded(record: LinkRecord, outcome: Outcome, day: str) -> LinkRecord:
    """Return the record after an outcome on `day`. A success clears the failures; an unclear answer leaves them and the word dead."""
    failures, result = record.failures, outcome.result
    if result in {"ok", "moved"}:
        failures = ()
    elif result == "failed" and day not in failures and len(failures) < DEAD_AFTER:
        failures = (*failures, day)
    if len(failures) >= DEAD_AFTER:
        result = "dead"
    return replace(record, last_checked=day, result=result, detail=outcome.detail, failures=failures)


def in_turn(records: Iterable[LinkRecord]) -> Iterator[LinkRecord]:
    """Yield the records host by host in turn, so that no host is asked twice in a row while another waits."""
    hosts: dict[str, list[LinkRecord]] = defaultdict(list)
    for record in records:
        hosts[urlsplit(record.url).netloc].append(record)
    for turn in range(max(map(len, hosts.values()), default=0)):
        for waiting in hosts.values():
            if turn < len(waiting):
                yield waiting[turn]


def report(before: Iterable[LinkRecord], after: Iterable[LinkRecord], day: str) -> str:
    """Return what a run found, as Markdown for the pull request: what is dead, failed, moved or unclear; never what a page holds."""
    records, earlier = list(after), {record.url: record for record in before}
    lines = [f"Addresses asked on {day}: {sum(record.last_checked == day for record in records)} of {len(records)}.", ""]
    for result, what in (
        ("dead", "Dead: failed on three different days. Find another address or an archived copy, or cite without one."),
        ("failed", "Failed, not yet dead. Nothing to do."),
        ("moved", "Moved for good. Read the new address before you write it."),
        ("unclear", "Unclear. Open it in a browser now and then."),
    ):
        found = [record for record in records if record.result == result and record.last_checked == day]
        if found:
            lines += [f"## {what}", "", *(f"- `{record.url}`{_plain(record.detail)}{'' if earlier.get(record.url, record).result == result else ' (new)'}" for record in found), ""]
    return "\n".join(lines).rstrip() + "\n"


def _plain(text: str) -> str:
    """Text as code, so that a foreign address can format nothing and call nobody."""
    return f": `{text.replace('`', '')}`" if text else ""
