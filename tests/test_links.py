"""The ledger of external addresses, its rendering, and the asking of addresses, against a server on this machine."""

import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from companion.linkcheck import Answer, Asker, Manners, in_turn, judge, recorded, report
from companion.linkledger import LEDGER, LinkRecord, addresses, archived_copy, attributes, external_link, load_ledger, render_ledger, synced
from companion.project import Project, load_project
from companion.sitecheck import html_pages, read_html
from conftest import ROOT, copy_tiny
from lxml import html

COPY = "https://law.example/copies/2026/cl"


# ── the ledger ──────────────────────────────────────────────────────────────


def test_every_address_of_the_project_has_a_record_and_none_is_left_over(project: Project) -> None:
    records, found = load_ledger(project), addresses(project)
    assert len(found) > 200 and set(records) == set(found)
    assert (ROOT / LEDGER).read_text(encoding="utf-8") == render_ledger(synced(records, found, "2026-01-01"))


def test_the_ledger_claims_no_check_that_was_not_made(project: Project) -> None:
    for record in load_ledger(project).values():
        assert (record.result == "never") == (record.last_checked == ""), record
        assert record.first_seen, record


def test_fallbacks_are_identifiers_of_the_bibliography(project: Project) -> None:
    found = addresses(project)
    for source in project.sources.values():
        if source.get("doi"):
            assert found[f"https://doi.org/{source.get('doi')}"].fallback == f"doi:{source.get('doi')}"
        if source.get("url") and source.get("number") and not source.get("doi") and not source.get("isbn"):
            assert found[source.get("url")].fallback == source.get("number")


def test_every_link_of_the_built_site_to_another_site_is_in_the_ledger(project: Project, site: Path) -> None:
    records, own = load_ledger(project), (project.settings.site_url, project.settings.repo_url)
    seen = {href for _, file in html_pages(site) for href, _ in read_html(file).links if href.startswith(("http://", "https://")) and not href.startswith(own)}
    assert seen and seen <= set(records), sorted(seen - set(records))
    assert len(seen) > 0.9 * len(records)


def test_links_carry_the_day_they_were_seen(project: Project, site: Path) -> None:
    page = html.parse(str(site / "sources" / "prc-minors-protection-law-2020" / "index.html"))
    link = page.xpath("//dt[text()='Links']/following-sibling::dd//a")[0]
    assert link.get("data-versiondate") == load_ledger(project)[link.get("href")].first_seen and "external" in link.get("rel")
    written = html.parse(str(site / "about" / "index.html")).xpath("//a[contains(@href, 'creativecommons.org')]")[0]
    assert written.get("data-versiondate") and written.get("data-versionurl") is None and "external" in written.get("class")


def with_ledger(folder: Path, *records: LinkRecord) -> Project:
    (folder / LEDGER).write_text(render_ledger(records), encoding="utf-8")
    return load_project(folder)


def test_an_archived_copy_is_offered_where_there_is_one(tiny: Path) -> None:
    address = "https://law.example/cl"
    project = with_ledger(tiny, LinkRecord(address, "2026-01-02", archive=COPY))
    assert attributes(project, address)["data_versionurl"] == COPY
    link, copy = html.fragment_fromstring(external_link(project, "law.example", address), create_parent=True).xpath(".//a")
    assert (link.get("data-versiondate"), link.get("data-versionurl"), copy.get("href"), copy.text) == ("2026-01-02", COPY, COPY, "archived copy")
    assert archived_copy(with_ledger(tiny, LinkRecord(address, "2026-01-02")), address) == ""


def test_a_link_in_the_text_gets_its_copy_and_keeps_what_follows(tiny: Path) -> None:
    from companion.convert import render_elsewhere

    text = (tiny / "docs" / "index.md").read_text(encoding="utf-8")
    (tiny / "docs" / "index.md").write_text(text + "\nRead [the law](https://law.example/cl), then rest.\n", encoding="utf-8")
    project = with_ledger(tiny, LinkRecord("https://law.example/cl", "2026-01-02", archive=COPY))
    tree = html.fragment_fromstring(render_elsewhere(project, project.page_at["/"], "/x/"), create_parent=True)
    (paragraph,) = [p for p in tree.iter("p") if "then rest" in p.text_content()]
    assert paragraph.text_content().strip() == "Read the law (archived copy), then rest."
    assert paragraph.xpath("./a")[0].get("data-versionurl") == COPY


def test_a_dead_link_says_so_and_names_what_finds_the_work(tiny: Path) -> None:
    dead = LinkRecord("https://law.example/cl", "2026-01-02", "2026-03-01", "dead", "404 Not Found", ("2026-01-05", "2026-02-01", "2026-03-01"), "", "Order <No 7>")
    shown = archived_copy(with_ledger(tiny, dead), dead.url)
    assert "no longer answered on 1 March 2026, look for Order &lt;No 7&gt;" in shown
    assert "look for" not in archived_copy(with_ledger(tiny, replace(dead, archive=COPY)), dead.url)


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)], capture_output=True, text=True)


def test_make_links_adds_removes_sorts_and_keeps_what_is_known(tiny: Path) -> None:
    kept = LinkRecord("https://law.example/cl", "2025-05-05", "2026-02-01", "ok", archive=COPY, fallback="stale")
    with_ledger(tiny, LinkRecord("https://law.example/z-unused", "2025-01-01"), kept)
    (tiny / "docs" / "index.md").write_text((tiny / "docs" / "index.md").read_text(encoding="utf-8") + "\n[a](https://law.example/a)\n", encoding="utf-8")
    done = run("links.py", tiny, "--date", "2026-03-04")
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == f"{LEDGER}: 2 addresses, 1 added, 1 removed"
    records = load_ledger(load_project(tiny))
    assert [replace(record, line=1) for record in records.values()] == [LinkRecord("https://law.example/a", "2026-03-04"), replace(kept, fallback="")]
    before = (tiny / LEDGER).read_bytes()
    assert run("links.py", tiny, "--date", "2027-01-01").stdout.endswith("0 added, 0 removed\n") and (tiny / LEDGER).read_bytes() == before


def test_make_links_does_not_write_over_a_broken_ledger(tiny: Path) -> None:
    (tiny / LEDGER).write_text('- url: "https://law.example/cl\n', encoding="utf-8")
    done = run("links.py", tiny)
    assert done.returncode == 2 and "data/links.yml:" in done.stderr and (tiny / LEDGER).read_text(encoding="utf-8") == '- url: "https://law.example/cl\n'
    assert run("links.py", tiny / "nowhere").returncode == 2 and run("links_online.py", tiny / "nowhere").returncode == 2


# ── what an answer means ────────────────────────────────────────────────────

DEEP = "https://law.example/a/b"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (Answer(200, DEEP), "ok"),
        (Answer(200, DEEP, title="Law of 2020"), "ok"),
        (Answer(200, "https://law.example/c", permanent=True), "moved"),
        (Answer(200, "https://law.example/c"), "ok"),
        (Answer(404, DEEP), "failed"),
        (Answer(410, DEEP), "failed"),
        (Answer(500, DEEP), "failed"),
        (Answer(200, DEEP, title="Page not found | Law"), "failed"),
        (Answer(200, DEEP, title="页面不存在"), "failed"),
        (Answer(200, "https://law.example/"), "failed"),
        (Answer(200, "https://law.example/index.html?lang=en"), "ok"),
        (Answer(403, DEEP), "unclear"),
        (Answer(429, DEEP), "unclear"),
        (Answer(503, DEEP), "unclear"),
        (Answer(401, DEEP), "unclear"),
        (Answer(304, DEEP), "unclear"),
        (Answer(0, DEEP, trouble="no answer in time"), "unclear"),
        (Answer(0, DEEP, trouble="the host does not exist", unknown_host=True), "failed"),
    ],
)
def test_judgement(answer: Answer, result: str) -> None:
    assert judge(DEEP, answer).result == result


def test_a_page_about_error_404_in_its_own_words_can_be_told_by_a_pattern_of_ones_own() -> None:
    answer = Answer(200, DEEP, title="Leider nichts da")
    assert judge(DEEP, answer).result == "ok" and judge(DEEP, answer, ("nichts da",)).result == "failed"


def after(*outcomes: tuple[str, str]) -> LinkRecord:
    """The record after answers (status, day)."""
    record = LinkRecord(DEEP, "2026-01-01")
    for status, day in outcomes:
        record = recorded(record, judge(DEEP, Answer(int(status), DEEP)), day)
    return record


def test_dead_is_three_failures_on_three_days() -> None:
    assert after(("404", "2026-01-01"), ("404", "2026-01-01"), ("404", "2026-01-01")).result == "failed"
    two = after(("404", "2026-01-01"), ("404", "2026-01-08"))
    assert (two.result, two.failures, two.detail) == ("failed", ("2026-01-01", "2026-01-08"), "404 Not Found")
    three = after(("404", "2026-01-01"), ("404", "2026-01-08"), ("404", "2026-01-15"))
    assert (three.result, three.last_checked) == ("dead", "2026-01-15")


def test_a_success_between_clears_the_failures_and_a_wall_between_does_not() -> None:
    assert after(("404", "2026-01-01"), ("200", "2026-01-02"), ("404", "2026-01-03"), ("404", "2026-01-04")).result == "failed"
    assert after(("404", "2026-01-01"), ("403", "2026-01-02"), ("404", "2026-01-03"), ("404", "2026-01-04")).result == "dead"
    assert after(*(("403", f"2026-01-0{day}") for day in range(1, 8))).result == "unclear"
    dead = (("404", "2026-01-01"), ("404", "2026-01-02"), ("404", "2026-01-03"))
    assert after(*dead, ("429", "2026-01-04")).result == "dead" and after(*dead, ("404", "2026-01-05")).failures == ("2026-01-01", "2026-01-02", "2026-01-03")
    assert after(*dead, ("200", "2026-01-04")).failures == () and after(*dead, ("200", "2026-01-04")).result == "ok"


# ── asking ──────────────────────────────────────────────────────────────────


class _Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:  # noqa: N802 - the name is the library's
        """Answer without a body."""
        self._answer()

    def do_GET(self) -> None:  # noqa: N802
        """Answer."""
        self._answer()

    def _answer(self) -> None:
        kind = self.path.partition("?")[0].strip("/")
        self.server.asked.append((self.command, kind))  # type: ignore[attr-defined]
        status, title, location = 200, "A law", ""
        if kind.startswith("status-"):
            status = int(kind.removeprefix("status-"))
        elif kind in {"chain-1", "chain-2"}:
            status, location = 301, "/chain-2" if kind == "chain-1" else "/fine"
        elif kind == "temporary":
            status, location = 302, "/fine"
        elif kind == "loop":
            status, location = 301, "/loop"
        elif kind == "home":
            status, location = 302, "/"
        elif kind == "elsewhere":
            status, location = 301, f"http://localhost:{self.server.server_port}/fine"  # type: ignore[attr-defined]
        elif kind == "file":
            status, location = 301, "file:///etc/hostname"
        elif kind == "soft-404":
            title = "404 – seite nicht gefunden"
        elif kind == "soft-zh":
            title = "页面不存在"
        elif kind == "no-head" and self.command == "HEAD":
            status = 405
        elif kind == "slow":
            time.sleep(1.5)
        elif kind == "broken":
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        body = f"<html><head><meta charset=gb2312><title>\n {title}\n</title>".encode("gb2312" if kind == "soft-zh" else "utf-8") + b"x" * 100_000
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/pdf" if kind == "paper.pdf" else "text/html")
        self.end_headers()
        if self.command == "GET":
            try:
                self.wfile.write(body)
            except OSError:
                pass  # the asker reads the beginning only


class _Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of askers that leave early."""


@pytest.fixture
def server() -> Iterator[_Quiet]:
    """A server with the ways of the web; `asked` lists what was asked of it."""
    with _Quiet(("127.0.0.1", 0), _Server) as made:
        made.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def ask(server: _Quiet, path: str, **manners: object) -> tuple[str, str]:
    outcome = Asker(Manners(timeout=0.4, delay=0, hosts=frozenset({"127.0.0.1"}), **manners)).ask(f"http://127.0.0.1:{server.server_port}/{path}")  # type: ignore[arg-type]
    return outcome.result, outcome.detail


@pytest.mark.parametrize(
    ("path", "result", "detail"),
    [
        ("fine", "ok", ""),
        ("chain-1", "moved", "to /fine"),
        ("temporary", "ok", ""),
        ("no-head", "ok", ""),
        ("status-404", "failed", "404 Not Found"),
        ("status-410", "failed", "410 Gone"),
        ("status-500", "failed", "500 Internal Server Error"),
        ("status-403", "unclear", "403 Forbidden"),
        ("status-429", "unclear", "429 Too Many Requests"),
        ("status-503", "unclear", "503 Service Unavailable"),
        ("slow", "unclear", "no answer in time"),
        ("broken", "unclear", "no answer that can be read"),
        ("loop", "unclear", "more than 10 redirects"),
        ("home", "failed", "leads to the front page"),
        ("soft-404", "failed", "200, but its title says that nothing is there"),
        ("soft-zh", "failed", "200, but its title says that nothing is there"),
        ("elsewhere", "unclear", "leads to a host that is not in data/domains.yml; not followed"),
        ("file", "unclear", "leads to a host that is not in data/domains.yml; not followed"),
    ],
)
def test_answers_of_a_server(server: _Quiet, path: str, result: str, detail: str) -> None:
    assert ask(server, path) == (result, detail)


def test_a_refused_connection_is_unclear(server: _Quiet) -> None:
    outcome = Asker(Manners(timeout=0.4, delay=0)).ask("http://127.0.0.1:9/x")
    assert (outcome.result, outcome.detail) == ("unclear", "the connection was refused or broken off")


def test_a_page_is_read_with_get_and_another_file_is_not(server: _Quiet) -> None:
    ask(server, "fine")
    ask(server, "paper.pdf")
    assert server.asked == [("HEAD", "fine"), ("GET", "fine"), ("HEAD", "paper.pdf")]  # type: ignore[attr-defined]


def test_a_host_that_is_not_listed_is_never_asked(server: _Quiet) -> None:
    ask(server, "elsewhere")
    assert {path for _, path in server.asked} == {"elsewhere"}  # type: ignore[attr-defined]


def test_a_resolver_is_asked_and_the_page_behind_it_is_not(server: _Quiet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("companion.linkcheck.RESOLVERS", {"127.0.0.1"})
    assert ask(server, "elsewhere")[0] == "ok" and server.asked == [("HEAD", "elsewhere")]  # type: ignore[attr-defined]


def test_the_same_host_is_asked_again_only_after_the_pause(server: _Quiet) -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    asker = Asker(Manners(timeout=1, delay=5), clock=lambda: now[0], sleep=sleep)
    asker.ask(f"http://127.0.0.1:{server.server_port}/paper.pdf")
    now[0] += 2
    asker.ask(f"http://127.0.0.1:{server.server_port}/paper.pdf")
    assert slept == [3.0]


def test_hosts_take_turns() -> None:
    records = [LinkRecord(f"https://{host}.example/{page}") for host in "ab" for page in "12"]
    assert [record.url[8:] for record in in_turn(records)] == ["a.example/1", "b.example/1", "a.example/2", "b.example/2"]


def test_the_report_names_addresses_and_repeats_nothing_of_a_page() -> None:
    before = [LinkRecord(DEEP)]
    text = report(before, [recorded(before[0], judge(DEEP, Answer(200, DEEP, title="404 @somebody **buy** `x`")), "2026-02-02")], "2026-02-02")
    assert f"- `{DEEP}`: `200, but its title says that nothing is there` (new)" in text and "somebody" not in text


def test_the_command_updates_the_ledger_day_by_day_and_is_never_a_gate(tmp_path: Path, server: _Quiet) -> None:
    folder, base = copy_tiny(tmp_path / "tiny"), f"http://127.0.0.1:{server.server_port}"
    (folder / "data" / "domains.yml").write_text("127.0.0.1: {what: this machine, why: a test}\n", encoding="utf-8")
    with_ledger(folder, *(LinkRecord(f"{base}/{path}", "2026-01-01") for path in ("fine", "status-404", "status-403", "chain-1")))
    for day in ("2026-02-01", "2026-02-01", "2026-02-08", "2026-02-15"):
        done = run("links_online.py", folder, "--date", day, "--delay", 0, "--timeout", 1, "--report", folder / "report.md")
        assert done.returncode == 0 and done.stderr == ""
    found = {url.removeprefix(base): (record.result, record.failures, record.last_checked) for url, record in load_ledger(load_project(folder)).items()}
    day = "2026-02-15"
    assert found == {
        "/fine": ("ok", (), day),
        "/status-404": ("dead", ("2026-02-01", "2026-02-08", day), day),
        "/status-403": ("unclear", (), day),
        "/chain-1": ("moved", (), day),
    }
    assert (folder / "report.md").read_text(encoding="utf-8").startswith(f"Addresses asked on {day}: 4 of 4.\n\n## Dead")
    limited = run("links_online.py", folder, "--date", "2026-02-22", "--delay", 0, "--limit", 1)
    assert "Addresses asked on 2026-02-22: 1 of 4." in limited.stdout
    assert run("links_online.py", folder, "--not-found", "(").returncode == 2
