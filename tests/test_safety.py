"""Nothing harmful gets onto the site: addresses, markup, the content security policy in a browser, no traces of readers, workflows."""

import functools
import http.server
import json
import os
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
import yaml
from companion import policy
from companion.address import addresses_in, fault, leads_away, scheme_of
from companion.offline import offline_files
from companion.project import Project
from companion.sitecheck import host_of, html_pages
from conftest import ROOT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

sys.path.insert(0, str(ROOT / "scripts"))
from setup import find_browser  # noqa: E402 - a script, found by its folder

# Addresses: what a whole page makes of them is in tests/bad/ (link-schemes, link-fields, disguises, html-…).

HOSTS = {"law.example": {}, "old.example": {"http": "only"}, "a-b.law.example": {}}


@pytest.mark.parametrize(
    "address",
    ["https://law.example", "https://law.example/", "https://law.example/a_(b)?q=1&r=%20#x:y@z", "https://a-b.law.example/法", "http://old.example/x", "https://law.example/0x7f/127.0.0.1", "https://law.example/https://other.example/"],
)
def test_plain_addresses_of_listed_hosts_are_well(address: str) -> None:
    assert fault(address, HOSTS, {"bit.ly"}) == ""


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://law.example/", "begins with http:"),
        ("https://lw.example/", "is not a host this site links to"),
        ("https://law.example.evil.example/", "is not a host this site links to"),
        ("https://law.example./", "no plain host"),
        ("https://law.example\u3002/", "letters outside a–z"),
        ("https://l\u0430w.example/", "letters outside a–z"),
        ("https://xn--lw-7ic.example/", "punycode"),
        ("https://LAW.example/", "capital letters in its host"),
        ("HTTPS://law.example/", "capital letters in its scheme"),
        ("https://bit.ly/x", "short address"),
        ("https://abc.onion/", "hidden service"),
        ("https://law.example@evil.example/", "user name or a port"),
        ("https://law.example:443/", "user name or a port"),
        ("https://10.0.0.1/", "machine by number"),
        ("https://0x0a.1/", "machine by number"),
        ("https://167772161/", "machine by number"),
        ("https://[2001:db8::1]/", "machine by number"),
        ("//law.example/", "says no scheme"),
        ("https:\\\\law.example\\", "backslash"),
        ("https:law.example", "does not begin with https:// and a host"),
        ("https://law.example/a b", "holds a space"),
        ("https://law.exa\u00admple/", "cannot be seen"),
        ("\u0001javascript:x", "has the scheme javascript:"),
        ("data:text/html,x", "has the scheme data:"),
        ("mailto:a@law.example", "has the scheme mailto:"),
    ],
)
def test_addresses_in_disguise_are_told(address: str, said: str) -> None:
    assert said in fault(address, HOSTS, {"bit.ly"})


@pytest.mark.parametrize("written", ["javascript:x", " JAVASCRIPT:x", "java\nscript:x", "&#x6A;avascript:x", "&amp;#106;avascript:x", "java\u200bscript:x", "ｊavascript:x", "&NewLine;javascript&colon;x"])
def test_a_scheme_is_seen_through_what_hides_it(written: str) -> None:
    assert scheme_of(written) == "javascript" and leads_away(written)


@pytest.mark.parametrize("written", ["../law.md#s1", "#s1", "?q=javascript", "law.md", ""])
def test_a_link_within_the_site_has_no_scheme(written: str) -> None:
    assert scheme_of(written) == "" and not leads_away(written)


def test_addresses_end_where_a_reader_sees_them_end() -> None:
    assert list(addresses_in("See (https://law.example/a_(b)), https://law.example/x. And «https：//evil.example»")) == ["https://law.example/a_(b)", "https://law.example/x", "https://law.example/a_(b)", "https://law.example/x", "https://evil.example»"]


# The built pages


def faults_of(tree: lxml.html.HtmlElement) -> list[str]:
    """What no page of the site may have: scripts and styles within it, handlers, frames, images and forms that lead elsewhere."""
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and not element.get("src") and element.get("type") not in {"application/json", "application/ld+json"}:
            found.append("script within the page")
        if element.tag in {"style", "iframe", "frame", "object", "embed", "applet", "base", "img", "audio", "video", "math"}:
            found.append(element.tag)
        found += [f"{element.tag} {name}" for name in element.attrib if name == "style" or name.startswith("on") or name in {"srcdoc", "formaction", "ping", "target"}]
        found += [f"{element.tag} {name}={value}" for name, value in element.attrib.items() if name in {"href", "src", "action", "xlink:href"} and scheme_of(value) not in {"", "https", "http", "tel"}]
        if element.tag == "form" and "//" in element.get("action", ""):
            found.append("form that leads elsewhere")
    return found


def test_no_page_has_scripts_or_styles_within_it(site: Path) -> None:
    found = {(url, fault) for url, file in html_pages(site) for fault in faults_of(lxml.html.parse(str(file)).getroot())}
    assert found == set()


@pytest.mark.parametrize("planted", ["<script>x</script>", "<p style='color:red'>", "<p onclick=x>", "<style>x</style>", "<a href=' java&#115;cript:x'>x</a>", "<iframe src=x>", "<form action='//x.example'>", "<img src=x>"])
def test_a_planted_fault_is_found(planted: str) -> None:
    assert faults_of(lxml.html.document_fromstring(f"<html><body>{planted}</body></html>"))


def test_the_policy_stands_first_in_every_page(site: Path) -> None:
    pages = list(html_pages(site))
    assert len(pages) > 290
    for url, file in pages:
        first = lxml.html.parse(str(file)).getroot().find("head")[0]
        assert (first.get("http-equiv"), first.get("content")) == ("Content-Security-Policy", policy.CONTENT_SECURITY_POLICY), url


def test_the_policy_lets_no_script_within_a_page_run() -> None:
    for text in (policy.CONTENT_SECURITY_POLICY, policy.HEADERS["Content-Security-Policy"]):
        assert not re.search(r"'unsafe-(inline|eval|hashes)'|\*|https?:", text)
        directives = dict(part.strip().split(" ", 1) for part in text.split(";"))
        assert directives["default-src"] == "'none'" and directives["style-src"] == "'self'" and "data:" not in directives["script-src"]
    assert "frame-ancestors 'none'" in policy.HEADERS["Content-Security-Policy"] and "frame-ancestors" not in policy.META


def test_the_headers_are_at_the_root_of_the_site(site: Path) -> None:
    lines = (site / "_headers").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "/*" and dict(line.strip().split(": ", 1) for line in lines[1:]) == policy.HEADERS
    assert {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"} <= set(policy.HEADERS)


def test_every_external_link_says_so(site: Path, project: Project) -> None:
    own, count = host_of(project.settings.site_url), 0
    for url, file in html_pages(site):
        for link in lxml.html.parse(str(file)).getroot().iter("a"):
            if host_of(link.get("href", "")) in {"", own}:
                continue
            count += 1
            assert {"noopener", "noreferrer", "external"} <= set(link.get("rel", "").split()), (url, link.get("href"))
            # The sign behind a link comes from the style sheet: by class in the text, by rel in the foot and in the navigation.
            assert "external" in link.get("class", "").split() or "md-source" in link.get("class", "").split() or any(a.tag == "footer" for a in link.iterancestors()), (url, link.get("href"))
    assert count > 500


# In a browser, with the policy in the page and as a header


class _Guarded(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        """Add what a host that reads `_headers` sends."""
        for name, value in policy.HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def guarded(site: Path) -> Iterator[str]:
    """The built site served with its headers: its address without a final slash."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Guarded, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "no Chromium: run make test, which installs one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"])
        yield chromium
        chromium.close()


def watch(context: BrowserContext, trouble: list[str]) -> Page:
    """A page of `context`; violations of the policy, console errors and foreign requests go to `trouble`."""
    context.set_default_timeout(8000)
    page = context.new_page()
    page.expose_binding("tellViolation", lambda source, text: trouble.append(f"violation {text}"))
    page.add_init_script("addEventListener('securitypolicyviolation', event => tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))")
    page.on("console", lambda message: trouble.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(("http://127.0.0.1:", "file:", "data:")) else trouble.append(f"foreign request {request.url}"))
    return page


KINDS = ("/", "/chinese-dilemma/judicial-interpretations/", "/foreign-models/japan/", "/definitions/characteristics/", "/authorities/", "/data/", "/about/help/", "/about/policy/", "/zh/", "/brief/", "/404.html", "/recommendations/scorecard/")


def test_everything_works_under_the_policy(browser: Browser, guarded: str) -> None:
    trouble: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = watch(context, trouble)
    for path in KINDS:
        page.goto(guarded + path)
        expect(page.locator("h1").first).to_be_visible()
        signs = page.locator("a[rel~=external]").evaluate_all("links => links.map(link => getComputedStyle(link, '::after').content)")
        assert set(signs) <= {'"↗"'}, path
    # The note card
    page.goto(guarded + "/chinese-dilemma/judicial-interpretations/")
    page.locator("a[role=doc-noteref]").nth(3).hover()
    expect(page.locator("#note-card")).to_be_visible()
    assert page.locator("#note-card").evaluate("card => card.style.left") != ""
    page.keyboard.press("Escape")
    # The dialog that cites a place
    page.locator("h2 .cite-button").first.click()
    expect(page.get_by_role("dialog", name="Cite this place")).to_be_visible()
    page.keyboard.press("Escape")
    # Search, in both languages
    for query in ("possession", "刑法"):
        page.keyboard.press("/")
        page.get_by_role("searchbox").fill(query)
        expect(page.locator("#search-status")).to_contain_text("result")
        expect(page.locator("[data-search-result]").first).to_be_visible()
        page.get_by_role("button", name="Close search").click()
    # Dark and light, kept on the next page
    for scheme in ("slate", "default"):
        page.locator("form[data-md-component=palette] label:visible").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
        page.goto(guarded + "/about/")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", scheme)
    # Filters
    page.goto(guarded + "/bibliography/")
    page.locator("form.filters select").first.select_option(index=1)
    expect(page.locator(".filter-status")).to_contain_text("sources shown")
    page.goto(guarded + "/claims/?verdict=contradicted")
    expect(page.locator(".filter-status")).to_contain_text("claims shown")
    page.goto(guarded + "/foreign-models/timeline/?jurisdiction=gb")
    expect(page.locator(".filter-status")).to_contain_text("shown")
    # The matrix and its dialog
    page.goto(guarded + "/foreign-models/comparison/")
    page.locator('a.cell[href="#ca-possession"]').click()
    expect(page.get_by_role("dialog", name="Simple possession")).to_be_visible()
    page.keyboard.press("Escape")
    # A page that moved
    page.goto(guarded + "/sources/")
    page.wait_for_url("**/bibliography/")
    # The drawer of a narrow screen
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(guarded + "/introduction/")
    page.locator("label.md-header__button[for=__drawer]").click()
    expect(page.locator(".md-sidebar--primary")).to_be_in_viewport()
    page.locator(".md-overlay").click(position={"x": 380, "y": 600})
    assert trouble == []
    # Nothing is kept of the reader but the colours.
    assert context.cookies() == []
    assert page.evaluate("Object.keys(localStorage)") == ["/.__palette"] and page.evaluate("Object.keys(sessionStorage)") == []
    assert page.evaluate("async () => [(await caches.keys()).length, (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length]") == [0, 0, 0]
    context.close()


PLANTED = """<script>window.planted = "a script within the page"</script><img src="/x.png" onerror="window.planted = 'a handler'"><p id="styled" style="color: red">x</p>
<a id="planted-link" href="javascript:window.planted='a link'">x</a><script src="https://evil.example/x.js"></script><script src="/assets/planted.js"></script><iframe src="https://evil.example/"></iframe><form id="planted-form" action="https://evil.example/"></form>"""


@pytest.mark.parametrize("header", [False, True], ids=["policy in the page", "policy as header too"])
def test_what_is_planted_is_blocked(browser: Browser, guarded: str, header: bool) -> None:
    trouble: list[str] = []
    context = browser.new_context()
    page = watch(context, trouble)

    def spoil(route) -> None:  # type: ignore[no-untyped-def]
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if header or name.lower() != "content-security-policy"}
        route.fulfill(status=200, headers=headers, body=answer.text().replace("</h1>", f"</h1>{PLANTED}", 1))

    script = "window.evaluated = [() => eval('1'), () => new Function('return 1')()].map(run => { try { return run() } catch (error) { return error.name } })"
    page.route(f"{guarded}/assets/planted.js", lambda route: route.fulfill(content_type="text/javascript", body=script))
    page.route(f"{guarded}/about/", spoil)
    page.goto(f"{guarded}/about/")
    page.locator("#planted-link").click()
    assert page.evaluate("window.planted") is None
    assert page.locator("#styled").evaluate("one => getComputedStyle(one).color") != "rgb(255, 0, 0)"
    assert page.evaluate("window.evaluated") == ["EvalError", "EvalError"]  # a script of the site runs, and even it may not make code of text
    page.evaluate("setTimeout(() => document.getElementById('planted-form').submit())")
    page.wait_for_timeout(500)
    told = " ".join(trouble)
    for directive in ("script-src-elem inline", "script-src-attr inline", "style-src-attr inline", "script-src-elem https://evil.example", "frame-src https://evil.example", "form-action https://evil.example"):
        assert f"violation {directive}" in told, directive
    context.close()


@pytest.mark.parametrize(("system", "kept", "scheme"), [("light", None, "default"), ("dark", None, "slate"), ("dark", "default", "default"), ("light", "slate", "slate")])
def test_the_colours_are_right_before_the_theme_runs(browser: Browser, guarded: str, system: str, kept: str | None, scheme: str) -> None:
    context = browser.new_context(color_scheme=system)  # type: ignore[arg-type]
    page = context.new_page()
    if kept:
        value = json.dumps({"index": 0, "color": {"media": "", "scheme": kept, "primary": "custom", "accent": "custom"}})
        page.add_init_script(f"localStorage.setItem('/.__palette', {json.dumps(value)})")
    page.route("**/assets/javascripts/**", lambda route: route.abort())  # the theme's own script never comes
    page.goto(f"{guarded}/introduction/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == scheme
    context.close()


def test_the_head_of_a_printed_page_has_its_title(browser: Browser, guarded: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{guarded}/introduction/")
    style = "getComputedStyle(document.documentElement).getPropertyValue"
    assert page.evaluate(f"{style}('--short-title')") == '"1 Introduction"'
    assert page.evaluate(f"{style}('--work')").startswith('"The Chinese Dilemma, Annotated, ')
    context.close()


def test_the_policy_holds_in_a_copy_opened_from_a_folder(browser: Browser, site: Path, tmp_path: Path, project: Project) -> None:
    for name, content in offline_files(site, project.settings.site_url).items():
        if name.startswith("assets/") or name in {"index.html", "bibliography/index.html"}:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    file = tmp_path / "bibliography" / "index.html"
    assert "script-src 'self' file: 'wasm-unsafe-eval'" in lxml.html.parse(str(file)).getroot().find("head")[0].get("content")
    file.write_text(file.read_text(encoding="utf-8").replace("</h1>", "</h1><script>window.planted = 1</script>", 1), encoding="utf-8")
    trouble: list[str] = []
    context = browser.new_context()
    page = watch(context, trouble)
    page.goto(file.as_uri())
    page.locator("form.filters select").first.select_option(index=1)
    expect(page.locator(".filter-status")).to_contain_text("sources shown")
    page.locator("form[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert page.evaluate("window.planted") is None
    assert trouble and all("inline" in text for text in trouble)
    context.close()


# The tree: nobody's address in it, workflows with no more rights than they need

#: Addresses that reach nobody: names reserved by RFC 2606, and the sender of automatic commits.
NOBODY = re.compile(r"@(?:[\w-]+\.)*(?:example|test|invalid|localhost|example\.(?:com|net|org))$|^noreply@github\.com$", re.I)
LEFT_OUT = {".git", ".venv", "site", "dist", ".cache", "__pycache__", ".pytest_cache", ".hypothesis", "shots", "node_modules"}
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w-])")


def emails(text: str) -> list[str]:
    """E-mail addresses in a text that may be somebody's."""
    return [found for found in _EMAIL.findall(text) if not NOBODY.search(found)]


def test_no_email_address_is_in_the_tree() -> None:
    found, seen = {}, 0
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        for name in files:
            path = Path(folder) / name
            if path.is_symlink():  # the fixture of a link that leads nowhere
                continue
            seen += 1
            if addresses := emails(path.read_text(encoding="utf-8", errors="ignore")):
                found[path.relative_to(ROOT).as_posix()] = addresses
    assert found == {} and seen > 500
    assert emails("write to " + "jane.doe" + "@university.ac.uk") and not emails("[@key] x\\@y.example actions/checkout@v4 me@law.example")


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
#: Rights a job may have beyond reading, by file and job.
RIGHTS = {("publish.yml", "deploy"): {"pages": "write", "id-token": "write"}, ("links.yml", "propose"): {"contents": "write", "pull-requests": "write"}}
#: What a job does that runs code of the tree, and with it perhaps of a contributor or of a package.
_RUNS_CODE = re.compile(r"\b(make|python3?|pip|npm|npx|node|uv)\b|\./|\.ci/")


def faults_of_workflow(name: str, text: str) -> list[str]:
    """What is wrong with a workflow: its rights, its triggers, its actions, values of strangers in its commands."""
    flow, found = yaml.safe_load(text), []
    triggers = flow.get(True, flow.get("on"))  # YAML 1.1 reads the key as a truth value
    triggers = {triggers} if isinstance(triggers, str) else set(triggers)
    found += [f"trigger {one}" for one in triggers - {"push", "pull_request", "schedule", "workflow_dispatch"}]
    if flow.get("permissions") != {"contents": "read"}:
        found.append("the workflow must say: permissions: contents: read")
    if re.search(r"\bsecrets\b", text):
        found.append("secrets")
    for job, about in flow["jobs"].items():
        rights = about.get("permissions", {})
        writes = rights if isinstance(rights, str) else {right: level for right, level in rights.items() if level != "read"}
        if writes and writes != RIGHTS.get((name, job)):
            found.append(f"{job}: rights {writes}")
        if writes and "pull_request" in triggers:
            found.append(f"{job}: rights to write in a workflow that a pull request starts")
        if "timeout-minutes" not in about:
            found.append(f"{job}: no time limit")
        for step in about["steps"]:
            run, uses = step.get("run", ""), step.get("uses", "")
            if re.search(r"\$\{\{[^}]*\b(github\.event|github\.head_ref|inputs)\b", run):
                found.append(f"{job}: a value from outside in a command")
            if writes and _RUNS_CODE.search(run):
                found.append(f"{job}: runs code with rights to write")
            if uses.startswith("actions/checkout") and step.get("with", {}).get("persist-credentials") is not False:
                found.append(f"{job}: checkout keeps its token")
            if uses and not re.fullmatch(r"actions/[a-z-]+@(?:[0-9a-f]{40}|v\d+)", uses):
                found.append(f"{job}: action {uses}")
            line = next((line for line in text.splitlines() if uses and f"uses: {uses}" in line), "")
            if re.search(r"@[0-9a-f]{40}", uses) and not re.search(r"# v\d+\.\d+\.\d+$", line):
                found.append(f"{job}: {uses} does not say its version")
            if re.search(r"@v\d+$", uses) and "by version tag" not in text:
                found.append(f"{job}: {uses} is not pinned, and no note says why")
    return found


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_have_no_more_rights_than_they_need(file: Path) -> None:
    assert faults_of_workflow(file.name, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  pull_request:", "  pull_request_target:", "trigger pull_request_target"),
        ("contents: read", "contents: write", "permissions: contents: read"),
        ("    timeout-minutes: 30", "    timeout-minutes: 30\n    permissions: {contents: write}", "runs code with rights to write"),
        ("persist-credentials: false", "persist-credentials: true", "keeps its token"),
        ("run: make test", "run: make test TITLE=${{ github.event.pull_request.title }}", "a value from outside"),
        ("run: make test", "run: make test\n        env: {KEY: '${{ secrets.KEY }}'}", "secrets"),
        ("uses: actions/checkout@", "uses: someone/checkout@", "action someone/checkout"),
        (" # v7.0.1", "", "does not say its version"),
    ],
)
def test_a_fault_planted_in_a_workflow_is_found(old: str, new: str, said: str) -> None:
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert old in text and any(said in fault for fault in faults_of_workflow("test.yml", text.replace(old, new, 1)))


def test_the_way_to_report_a_problem_in_private_is_said() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in text and "docs/about/help.md" in text and "docs/about/policy.md" in text and not emails(text)
