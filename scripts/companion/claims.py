"""The paper's claims, checked: `data/claims/<section>.yml` as records, the ledger page, the blocks in the chapters.

The ledger `/claims/` owns the text and its notes; a chapter shows the claims of its section again, with marks that lead there.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from companion import chart, filterform, reference
from companion.dates import in_words
from companion.editing import edit_address, report_address
from companion.languages import render_marked
from companion.markdown_ext import PAPER, Html
from companion.pages import Page, relative_url
from companion.pinpoint import shown_pinpoint
from companion.spans import link, render_html
from companion.yamlfile import Block

if TYPE_CHECKING:
    from companion.project import Project

LEDGER = "/claims/"


@dataclass(frozen=True)
class Evidence:
    """A source for or against a claim, with its place."""

    key: str
    pinpoint: str
    stance: str


@dataclass(frozen=True)
class Claim:
    """One checkable statement of the paper. Texts are Markdown; `where` is the place in that section of the paper."""

    id: str
    section: str
    where: str
    claim: str
    verdict: str
    why: str
    remains: str
    open: str
    evidence: tuple[Evidence, ...]
    confidence: str
    as_of: str
    review: str
    topics: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    #: Cells of the comparison that the text states: `ca-age` → value, `cn-opsc.ratified` → date.
    facts: Mapping[str, str]
    path: str
    line: int


def section_order(section: str) -> list[int]:
    """Sort key of a section number: 3.1.2 before 3.2."""
    return [int(part) for part in section.split(".") if part.isdigit()]


def load_claims(project: "Project") -> tuple[Claim, ...]:
    """Return all claims in the order of the paper's sections. Items that are no mapping are left to the schema check."""
    found = []
    for stem, items in project.data.items():
        if stem.startswith("claims/") and isinstance(items, list):
            found += [_claim(item, f"data/{stem}.yml") for item in items if isinstance(item, Block)]
    return tuple(sorted(found, key=lambda claim: (section_order(claim.section), claim.path, claim.line)))


def _claim(item: Block, path: str) -> Claim:
    def text(name: str) -> str:
        return " ".join(str(item.get(name, "")).split())

    def words(name: str) -> tuple[str, ...]:
        value = item.get(name, [])
        return tuple(str(word) for word in value) if isinstance(value, list) else ()

    sources, facts = item.get("sources", []), item.get("facts")
    facts = {str(name): str(value) for name, value in facts.items()} if isinstance(facts, Block) else {}
    evidence = tuple(
        Evidence(str(source.get("key", "")), str(source.get("pinpoint", "")), str(source.get("stance", "")))
        for source in (sources if isinstance(sources, list) else [])
        if isinstance(source, Block)
    )
    return Claim(
        text("id"), text("section"), text("where"), text("claim"), text("verdict"), text("why"), text("remains"), text("open"), evidence,
        text("confidence"), text("as_of"), text("review"), words("topics"), words("jurisdictions"), facts, path, item.line,
    )  # fmt: skip


def verdict_badge(project: "Project", verdict: str) -> str:
    """The verdict as a word and a shape as well as a colour."""
    word: dict[str, Any] = dict(project.vocabulary("verdict").get(verdict, {}))
    return f'<span class="verdict verdict-{escape(verdict)}" title="{escape(str(word.get("means", "")))}"><span aria-hidden="true">{escape(str(word.get("shape", "")))}</span> {escape(str(word.get("label", verdict)))}</span>'


def body(claim: Claim) -> str:
    """The Markdown of a claim below its heading: the part whose citations are notes of the ledger."""
    parts = [claim.why]
    if claim.remains:
        parts.append(f"**What remains true.** {claim.remains}")
    if claim.open:
        parts.append(f"**Open.** {claim.open}")
    return "\n\n".join(parts)


def facts(project: "Project", claim: Claim, url: str) -> str:
    """Verdict, place in the paper, confidence; then the sources for and against, each with its place."""
    paper = relative_url(url, project.sources[PAPER].url_path) if PAPER in project.sources else ""
    place = f"section {claim.section}, {shown_pinpoint(claim.where)}" if claim.where else f"section {claim.section}"
    head = f'<p class="claim-verdict">{verdict_badge(project, claim.verdict)} <span class="claim-place">{link(escape(place), paper) if paper else escape(place)} · confidence {escape(claim.confidence)} · law as at {in_words(claim.as_of)}</span></p>'
    rows = []
    for stance, word in project.vocabulary("stance").items():
        items = [_source(project, evidence, url) for evidence in claim.evidence if evidence.stance == stance]
        if items:
            rows.append(f'<p class="claim-sources"><strong>{escape(str(word["label"]))}:</strong> {"; ".join(items)}.</p>')
    return f'<div class="claim-facts">{head}{"".join(rows)}</div>'


def _source(project: "Project", evidence: Evidence, url: str) -> str:
    source = project.sources.get(evidence.key)
    if source is None:
        return escape(evidence.key)
    pinpoint = shown_pinpoint(evidence.pinpoint)
    name = link(render_html(reference.short(source)), relative_url(url, source.url_path))
    return name + (f", {render_marked(pinpoint)}" if pinpoint else "")


def render_ledger(project: "Project", page: Page, argument: str) -> str:
    """Block `\\claims-ledger`: every claim, complete without JavaScript; its text and notes belong to this page."""
    parts = []
    section = ""
    titles = {str(chapter.meta.get("section")): chapter for chapter in project.chapters if chapter.meta.get("section")}
    for claim in project.claims:
        if claim.section != section:
            section = claim.section
            chapter = titles.get(section)
            name = chapter.title if chapter and chapter.title else f"Section {section}"
            parts.append(f"## {name} {{#claims-s{section.replace('.', '-')}}}")
        data = f'data-verdict="{claim.verdict}" data-section="{claim.section}" data-topic="{" ".join(claim.topics)}" data-jurisdiction="{" ".join(claim.jurisdictions)}"'
        parts.append(f'<section class="claim" {data} markdown="1">')
        parts.append(f"### {claim.claim} {{#{claim.id}}}")
        parts.append(facts(project, claim, page.url))
        parts.append(body(claim))
        parts.append(f'<p class="claim-links">{_report(project, claim)}</p>')
        parts.append("</section>")
    return "\n\n".join(parts)


def _report(project: "Project", claim: Claim) -> str:
    outside = {"rel": "noopener noreferrer external", "class_": "external"}
    report = link("Report a mistake in this claim", report_address(project, f"claim {claim.id}", f"{LEDGER}#{claim.id}", "claim-or-cell.yml"), **outside)
    edit = edit_address(project, claim.path)
    return f"{report} · {link('Edit this claim', edit, **outside)}" if edit else report


def sections(project: "Project", page: Page) -> set[str]:
    """The arguments of `\\claims{s3-2-1}`: sections with claims, where there is a ledger that owns their notes."""
    return {f"s{claim.section.replace('.', '-')}" for claim in project.claims} if LEDGER in project.page_at else set()


def render_section(project: "Project", page: Page, argument: str) -> str:
    """Block `\\claims{s3-2-1}`: the claims of one section, shown again in its chapter."""
    from companion.convert import render_part  # the converter knows this block: loaded late to break the circle

    section = argument.removeprefix("s").replace("-", ".")
    claims = [claim for claim in project.claims if claim.section == section]
    ledger = project.page_at[LEDGER]
    first = first_notes(project)
    html = []
    for claim in claims:
        text = render_part(project, ledger, body(claim), page.url, first.get(claim.id, 1))
        where = link("in the ledger", relative_url(page.url, f"{LEDGER}#{claim.id}"))
        html.append(
            f'<section class="claim" id="{claim.id}"><h3 class="claim-title">{render_marked(claim.claim)}</h3>{facts(project, claim, page.url)}'
            f'<details><summary>Why, and what remains true</summary>{text}<p class="claim-links">This claim {where}.</p></details></section>'
        )
    return Html("\n".join(html))


def first_notes(project: "Project") -> dict[str, int]:
    """Claim id → number of its first note in the ledger."""
    first: dict[str, int] = {}
    for note in project.chapter_readings[LEDGER].notes:
        first.setdefault(note.section, note.number)
    return first


def count_verdicts(project: "Project", section: str = "") -> Counter[str]:
    """Claims by verdict, of one section or of all."""
    return Counter(claim.verdict for claim in project.claims if not section or claim.section == section)


def render_totals(project: "Project", page: Page, argument: str) -> str:
    """Block `\\claims-totals`: how many claims were checked, and the verdicts."""
    counts = count_verdicts(project)
    items = "".join(
        f"<li>{link(f'{verdict_badge(project, verdict)} <span class=count>{counts[verdict]}</span>', relative_url(page.url, LEDGER) + f'?verdict={verdict}')}</li>"
        for verdict in project.vocabulary("verdict")
        if counts[verdict]
    )
    return Html(f'<p>{len(project.claims)} statements of the paper were checked:</p><ul class="totals">{items}</ul>')


def render_chart(project: "Project", page: Page, argument: str) -> str:
    """Block `\\claims-chart`: verdicts by section of the paper, as bars and as a table."""
    sections = sorted({claim.section for claim in project.claims}, key=section_order)
    rows = [(section, count_verdicts(project, section)) for section in sections]
    kinds = [(code, str(word["label"])) for code, word in project.vocabulary("verdict").items()]
    description = f"One bar for each of {len(sections)} sections of the paper; its length is the number of statements checked, its pieces are the verdicts."
    return Html(chart.stacked_bars("claims-chart", "Verdicts by section of the paper", description, rows, kinds))


def render_filters(project: "Project", page: Page, argument: str) -> str:
    """Block `\\claims-filters`: the form that filters and orders the ledger."""
    sections = sorted({claim.section for claim in project.claims}, key=section_order)
    choices = [
        ("verdict", "Verdict", _offered(project, "verdict", {claim.verdict for claim in project.claims})),
        ("section", "Section", [(section, section) for section in sections]),
        ("jurisdiction", "Jurisdiction", _offered(project, "jurisdiction", {code for claim in project.claims for code in claim.jurisdictions})),
        ("topic", "Topic", _offered(project, "topic", {code for claim in project.claims for code in claim.topics})),
    ]
    return Html(filterform.render("Filter the claims", "section.claim", "claims", choices, [("", "as in the paper"), ("verdict", "by verdict")]))


def _offered(project: "Project", name: str, used: set[str]) -> list[tuple[str, str]]:
    return [(code, str(word["label"])) for code, word in project.vocabulary(name).items() if code in used]

