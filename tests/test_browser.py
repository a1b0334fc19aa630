"""The real site in Chromium: reading, notes, search in two languages, narrow and dark, keyboard, axe, nothing from elsewhere."""

import sys
from collections.abc import Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from conftest import ROOT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

sys.path.insert(0, str(ROOT / "scripts"))
from setup import find_browser  # noqa: E402 - a script, found by its folder

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
MARK = "a[role=doc-noteref]"
CHAPTER = "/chinese-dilemma/judicial-interpretations/"
SOURCE = "/sources/spc-spp-obscene-electronic-information-2010/"
PAGES = {
    "home": "/",
    "chapter": CHAPTER,
    "table": "/foreign-models/lessons/",
    "source": SOURCE,
    "bibliography": "/bibliography/",
    "authorities": "/authorities/",
    "claims": "/claims/",
    "scorecard": "/recommendations/scorecard/",
    "jurisdiction": "/foreign-models/japan/",
    "comparison": "/foreign-models/comparison/",
    "timeline": "/foreign-models/timeline/",
    "figures": "/definitions/characteristics/",
    "terminology": "/definitions/terminology/",
    "help": "/about/help/",
    "chinese": "/zh/",
    "contribute": "/about/contribute/",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    assert path, "no Chromium: run make test, which installs one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """A page with what went wrong on it: console errors, failed or foreign requests."""

    def __init__(self, context: BrowserContext, address: str, options: dict[str, object]) -> None:
        self.address, self.options = address, options
        self.trouble: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.trouble.append(message.text) if message.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("requestfailed", self._failed)
        context.route("**/*", lambda route: route.continue_() if route.request.url.startswith((address, "data:")) else self._foreign(route))

    def _failed(self, request) -> None:  # type: ignore[no-untyped-def]
        # A request still under way when the page is left is aborted by the browser: no trouble of the site.
        if request.failure != "net::ERR_ABORTED":
            self.trouble.append(f"failed {request.url}: {request.failure}")

    def _foreign(self, route) -> None:  # type: ignore[no-untyped-def]
        self.trouble.append(f"foreign request {route.request.url}")
        route.abort()

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A fresh visit; `indirect` parameters are the context's options."""
    options = getattr(request, "param", {"viewport": {"width": 1280, "height": 900}})
    context = browser.new_context(**options)
    context.set_default_timeout(8000)
    seen = Visit(context, address, options)
    yield seen
    context.close()


def test_hovering_a_mark_shows_the_note_with_a_link_to_the_source(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    mark = page.locator(MARK).nth(5)
    mark.hover()
    card = page.locator("#note-card")
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name="Source page").or_(card.get_by_role("link", name="Source 1"))).to_be_visible()
    card.hover()
    page.wait_for_timeout(500)  # longer than the delay after which a card that nobody points at closes
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert visit.trouble == []


def test_a_mark_works_by_keyboard(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.locator(MARK).first.focus()
    card = page.locator("#note-card")
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#note-card') !== null")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "doc-noteref"
    assert visit.trouble == []


def test_from_the_mark_to_the_note_to_the_source_and_back(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.locator(MARK).nth(6).click()
    page.wait_for_url("**#note-7")
    note = page.locator("#note-7")
    expect(note).to_be_in_viewport()
    note.locator("a[role=doc-backlink]").click()
    page.wait_for_url("**#mark-7")
    expect(page.locator("#mark-7")).to_be_in_viewport()
    page.locator("#note-7 a.ref").first.click()
    page.wait_for_url("**/sources/**")
    place = page.locator("a.place[href$='judicial-interpretations/#mark-7']")
    place.click()
    page.wait_for_url("**/judicial-interpretations/#mark-7")
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}], indirect=True)
def test_a_tap_shows_the_card_inside_the_screen(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.locator(MARK).nth(3).tap()
    card = page.locator("#note-card")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [{"java_script_enabled": False, "viewport": {"width": 1280, "height": 900}}], indirect=True)
def test_without_javascript_a_mark_is_a_link_to_the_note_and_back(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.locator(MARK).first.click()
    page.wait_for_url("**#note-1")
    page.locator("#note-1").locator("a[role=doc-backlink]").click()
    page.wait_for_url("**#mark-1")


QUERIES = {
    "article 363": "/sources/prc-criminal-law-1997/",
    "刑法": "/sources/prc-criminal-law-1997/",
    "刑法363": "/sources/prc-criminal-law-1997/",
    "第三百六十三条": "/sources/prc-criminal-law-1997/",
    "淫秽物品": "淫秽",
    "possession": "possession",
    "COPA": "copa",
    "Lanzarote": "/sources/coe-lanzarote-convention-2007/",
    "2010 Interpretation": "/sources/spc-spp-obscene-electronic-information-2010/",
    "未成年人保护法": "/sources/prc-minors-protection-law-2020/",
    "网络保护条例": "/sources/prc-minors-cyberspace-regulations-2023/",
    "隔空猥亵": "remote",
    "art 52": "/sources/prc-minors-protection-law-2020/",
    "Table 1": "/foreign-models/lessons/",
    "hotline": "hotline",
    "Canada": "canada",
}


@pytest.mark.parametrize("query", QUERIES)
def test_search_finds_it_in_the_first_three(visit: Visit, query: str) -> None:
    page = visit.open(CHAPTER)
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    box.fill(query)
    expect(page.locator("#search-status")).to_contain_text("result")
    hits = page.locator("[data-search-result] a")
    shown = [(hits.nth(i).get_attribute("href") or "") + " " + (hits.nth(i).text_content() or "") for i in range(min(3, hits.count()))]
    assert any(QUERIES[query].lower() in hit.lower() for hit in shown), shown
    assert visit.trouble == []


def test_search_by_keyboard(visit: Visit) -> None:
    page = visit.open(SOURCE)
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("Lanzarote")
    expect(page.locator("[data-search-result]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**lanzarote**")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator("#search-dialog")).not_to_be_visible()


LONG = ("/bibliography/", "/claims/", "/authorities/", "/recommendations/scorecard/", "/foreign-models/comparison/", "/foreign-models/timeline/")
SCREENS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "wide dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 780}},
    "phone dark": {"viewport": {"width": 360, "height": 780}, "color_scheme": "dark"},
}


# Both schemes and both widths for every kind of page; all four together for a chapter.
SCANS = [(kind, screen) for kind in PAGES for screen in SCREENS if screen in {"wide", "phone dark"} or kind == "chapter"]


@pytest.mark.parametrize(("path", "visit"), [(PAGES[kind], SCREENS[screen]) for kind, screen in SCANS], ids=[" ".join(scan) for scan in SCANS], indirect=["visit"])
def test_axe_finds_nothing(visit: Visit, path: str) -> None:
    page = visit.open(path)
    if path in LONG:
        # Hundreds of entries and notes of one shape each, and axe takes minutes over them: a dozen stand for all.
        page.evaluate("for (const shape of ['article.entry', 'section.claim', '.authority', '.notes li', '.answer', 'li.event', '.matrix tr[data-criterion]', '.chart path']) document.querySelectorAll(shape).forEach((entry, n) => n > 11 && entry.remove())")
    violations = Axe().run(page)["violations"]
    told = [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in violations]
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("document.documentElement.clientWidth")
    assert visit.trouble == []


def test_axe_finds_nothing_on_the_open_card_and_search(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.locator(MARK).first.focus()
    expect(page.locator("#note-card")).to_be_visible()
    assert [v["id"] for v in Axe().run(page)["violations"]] == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("刑法")
    expect(page.locator("[data-search-result]").first).to_be_visible()
    assert [v["id"] for v in Axe().run(page)["violations"]] == []


def test_the_bibliography_filters_by_keyboard_and_by_link(visit: Visit) -> None:
    page = visit.open("/bibliography/?jurisdiction=jp")
    entries = page.locator("article.entry:visible")
    shown = entries.count()
    assert 0 < shown < 40 and page.locator("article.entry:visible:not([data-jurisdiction=jp])").count() == 0
    page.get_by_label("How we read it").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".filter-status")).to_contain_text("sources shown")
    assert page.url.endswith("?jurisdiction=jp&reading=primary") and entries.count() < shown
    page.reload()
    assert page.get_by_label("How we read it").input_value() == "primary"
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".filter-status")).to_have_text(f"{entries.count()} sources.")
    assert entries.count() > 200 and "?" not in page.url
    page.get_by_label("Cited in section").select_option("3.2.1")
    assert page.locator("article.entry:visible").count() == page.locator("article.entry[data-section~='3.2.1']").count() > 5
    assert visit.trouble == []


def test_the_claims_filter_and_sort_by_keyboard(visit: Visit) -> None:
    page = visit.open("/claims/?verdict=contradicted")
    claims = page.locator("section.claim:visible")
    assert 0 < claims.count() == page.locator("section.claim[data-verdict=contradicted]").count()
    page.locator("select[name=section]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".filter-status")).to_contain_text("claims shown")
    assert "section=1" in page.url
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".filter-status")).to_contain_text("claims.")
    first = claims.first.get_attribute("data-section")
    page.get_by_label("Order").select_option("verdict")
    verdicts = page.eval_on_selector_all("section.claim", "claims => claims.map((claim) => claim.dataset.verdict)")
    order = ["supported", "supported-with-nuance", "imprecise", "outdated", "contradicted", "not-verifiable"]
    assert verdicts == sorted(verdicts, key=order.index) and len(verdicts) > 100
    page.get_by_label("Order").select_option("")
    assert claims.first.get_attribute("data-section") == first
    assert visit.trouble == []


def test_a_section_a_claim_a_cell_and_a_paragraph_can_be_cited(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog = page.get_by_role("dialog", name="Cite this place")
    heading = page.locator("h3#s3-2-1-age")
    heading.hover()
    heading.get_by_role("button", name="Cite this section").click()
    expect(dialog).to_contain_text("‘Age: one rule at 18, another at 14’ in ‘3.2.1 Practical challenges of the judicial interpretations’")
    expect(dialog).to_contain_text("https://dilemma.example/chinese-dilemma/judicial-interpretations/#s3-2-1-age")
    assert dialog.locator("dt").all_inner_texts()[-2:] == ["BibTeX", "Address"]
    assert [v["id"] for v in Axe().run(page, {"include": [".cite-dialog"]})["violations"]] == []
    dialog.get_by_role("button", name="Copy OSCOLA").click()
    expect(dialog.get_by_role("button", name="Copy OSCOLA")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Contributors to The Chinese Dilemma, Annotated, ‘Age: one rule")
    page.keyboard.press("Escape")
    assert heading.get_by_role("button").evaluate("button => button === document.activeElement")
    paragraph = page.locator("p[id^='p-']").first
    paragraph.locator(".para-link").focus()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("paragraph beginning “")
    expect(dialog).to_contain_text("#" + str(paragraph.get_attribute("id")))
    page.get_by_role("button", name="Close").click()
    page.locator("section.claim").first.get_by_role("button", name="Cite this claim").click()
    expect(dialog).to_contain_text("#c3-2-1-")
    visit.open(COMPARISON)
    page.locator("#ca-age").get_by_role("button", name="Cite this cell").click()
    expect(dialog).to_contain_text("Canada: Age of the child")
    visit.open(SOURCE)
    page.locator(".cite-page").get_by_role("button", name="Copy OSCOLA").first.click()
    assert "法释〔2010〕3号" in page.evaluate("navigator.clipboard.readText()")
    assert visit.trouble == []


@pytest.mark.parametrize("visit", [{**SCREENS["phone"], "has_touch": True, "is_mobile": True}], indirect=True)
def test_citing_works_by_touch(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    button = page.locator("h2 .cite-button").first
    assert button.evaluate("one => getComputedStyle(one).opacity") == "1"
    button.tap()
    dialog = page.get_by_role("dialog", name="Cite this place")
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert visit.trouble == []


COMPARISON = "/foreign-models/comparison/"


def test_the_matrix_opens_a_cell_by_keyboard(visit: Visit) -> None:
    page = visit.open(COMPARISON)
    cell = page.locator('a.cell[href="#ca-possession"]')
    cell.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Simple possession")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Canada")
    expect(dialog).to_contain_text("law as at")
    assert dialog.locator("a.ref").count() >= 1
    assert str(dialog.get_by_role("link", name="Correct this cell").get_attribute("href")).endswith("/data/jurisdictions/ca.yml")
    assert [v["id"] for v in Axe().run(page, {"include": [".cell-dialog"]})["violations"]] == []
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    assert cell.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Address of this cell").click()
    page.wait_for_url("**#ca-possession")
    expect(page.locator("#ca-possession")).to_be_in_viewport()
    assert visit.trouble == []


def test_the_comparison_filters_by_jurisdiction_group_and_link(visit: Visit) -> None:
    page = visit.open(COMPARISON + "?jurisdiction=jp")
    assert page.locator(".answer:visible").count() == page.locator(".answer[data-jurisdiction=jp]").count() > 30
    assert page.locator(".matrix thead th:visible").all_inner_texts() == ["Question", "Japan"]
    page.get_by_label("Group").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".filter-status")).to_contain_text("answers shown")
    assert page.locator(".matrix tr[data-criterion]:visible").count() == page.locator(".answer:visible").count() < 12
    visit.open(COMPARISON + "?jurisdiction=jp#ca-age")
    expect(page.locator("#ca-age")).to_be_in_viewport()
    assert visit.trouble == []


def test_the_head_of_the_matrix_stays_in_sight(visit: Visit) -> None:
    page = visit.open(COMPARISON)
    page.locator('a.cell[href="#cn-hotline"]').scroll_into_view_if_needed()
    expect(page.locator(".matrix thead th").nth(1)).to_be_in_viewport()
    expect(page.locator('.matrix tr[data-criterion="hotline"] th')).to_be_in_viewport()


@pytest.mark.parametrize("visit", [SCREENS["phone"]], indirect=True)
def test_a_phone_reads_one_question_at_a_time(visit: Visit) -> None:
    page = visit.open(COMPARISON + "?criterion=age")
    assert page.locator(".matrix td:visible").count() == page.locator(".matrix thead th").count() - 1 >= 9
    first, second = (page.locator(".matrix td:visible").nth(n).bounding_box() for n in (0, 1))
    assert first and second and second["y"] > first["y"] and first["width"] > 280
    assert page.locator(".matrix td:visible").first.evaluate("cell => getComputedStyle(cell, '::before').content") == '"China (mainland)"'


def test_the_timeline_filters(visit: Visit) -> None:
    page = visit.open("/foreign-models/timeline/?jurisdiction=gb&kind=case")
    events = page.locator("li.event:visible")
    assert 0 < events.count() == page.locator("li.event[data-jurisdiction=gb][data-kind=case]").count()
    assert page.locator(".year:visible").count() <= events.count() + 3
    assert visit.trouble == []


def test_a_claim_can_be_linked_and_found(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.locator("a.claim-marker").first.click()
    page.wait_for_url("**#c3-2-1-*")
    page.locator("section.claim summary").first.click()
    page.get_by_role("link", name="in the ledger").locator("visible=true").first.click()
    page.wait_for_url("**/claims/#c3-2-1-*")
    expect(page.locator("h3:target")).to_be_in_viewport()
    assert visit.trouble == []


def test_dark_mode_is_remembered(visit: Visit) -> None:
    page = visit.open(CHAPTER)
    page.locator("form[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    visit.open(SOURCE)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_content_is_there_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/bibliography/")
    assert page.locator("article.entry").count() > 200
    context.close()


