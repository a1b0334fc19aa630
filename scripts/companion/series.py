"""The charts of figures: a series of `data/series.yml`, and the year from which each offence has applied."""

from html import escape
from typing import TYPE_CHECKING

from companion import chart, reference
from companion.comparison import MATRIX
from companion.dates import in_words
from companion.markdown_ext import Html
from companion.pages import Page, relative_url
from companion.spans import link, render_html

if TYPE_CHECKING:
    from companion.project import Project


def render_series(project: "Project", page: Page, argument: str) -> str:
    """Block `\\series{cybertipline}`: one series as bars, its breaks marked, with the same numbers, readings and source as a table."""
    item = next(item for item in project.data.get("series", []) if item["id"] == argument)
    parts, unit, source = item["parts"], str(item["unit"]), project.sources.get(str(item["source"]))
    readings = project.vocabulary("reading")
    values = [
        {"label": v["label"], "number": float(v["number"]), "shown": v["number"], "kind": parts[v["part"]], "said": f"{v['label']}: {v['number']} {unit}"}
        for v in item["values"]
    ]
    caveat = " ".join(str(item["caveat"]).split())
    rows = [[escape(v["label"]), escape(v["number"]), escape(parts[v["part"]]), escape(str(readings[v["reading"]]["label"]))] for v in item["values"]]
    cited = link(render_html(reference.short(source)), relative_url(page.url, source.url_path)) if source else ""
    twin = f'<p class="chart-source">{escape(caveat)} Source: {cited}.</p>' + chart.numbers_table(item["title"], ["Year", unit.capitalize(), "Counted", "How we know it"], rows)
    spec = chart.bars(values, list(parts.values()), unit)
    return Html(chart.figure(f"series-{argument}", item["title"], f"{len(values)} bars. {caveat}", spec, twin))


def render_since(project: "Project", page: Page, argument: str) -> str:
    """Block `\\since-chart`: from when each dated answer on offences and duties has applied, one lane for each question."""
    groups = ("offences", "bodies")
    labels = {criterion.id: criterion.title for criterion in project.criteria if criterion.group in groups}
    cells = [(labels[c], j, j.answers[c]) for c in labels for j in project.jurisdictions if c in j.answers and j.answers[c].since]
    columns = [j.label for j in project.jurisdictions if any(one is j for _, one, _ in cells)]
    points = [
        {"year": chart.decimal_year(answer.since), "lane": title, "kind": jurisdiction.label, "said": f"{title}, {jurisdiction.label}: since {in_words(answer.since)}"}
        for title, jurisdiction, answer in cells
    ]
    lanes = [title for title in labels.values() if any(point["lane"] == title for point in points)]
    years = [answer.since[:4] for _, _, answer in cells]
    span = (int(min(years)), int(max(years))) if years else (2000, 2001)
    title = "From when an offence or duty has applied"
    description = f"{len(points)} dated answers in {len(lanes)} lanes, one for each question; a question or system without a point has no date that we could confirm, which does not mean that there is no such rule."
    rows = [[escape(t), escape(j.label), link(in_words(a.since), relative_url(page.url, f"{MATRIX}#{a.id}"))] for t, j, a in cells]
    twin = f'<p class="chart-source">{escape(description)} Earlier is not better: the rules differ in reach.</p>' + chart.numbers_table(title, ["Question", "Jurisdiction", "Since"], rows)
    return Html(chart.figure("since-chart", title, description, chart.lanes(points, lanes, columns, span, None), twin))
