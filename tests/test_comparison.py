"""The comparison, the timeline and the charts: the data, the page and the files say the same; a new jurisdiction is one file."""

import csv
import json
import shutil
from pathlib import Path

import frictionless
import lxml.html
import pytest
from companion import chart, comparisonpage, datafiles, series, timelinepage
from companion.changes import last_changed
from companion.checks import check_project
from companion.comparison import count_cells, plain
from companion.exports import to_csv
from companion.facts import stated
from companion.project import Project, load_project
from conftest import ROOT


def table_of(site: Path, name: str) -> list[dict[str, str]]:
    with (site / "data" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_system_answers_every_question(project: Project) -> None:
    assert len(project.criteria) >= 35 and [j.code for j in project.jurisdictions] == ["cn", "un", "eu", "coe", "us", "gb", "au", "ca", "jp"]
    for jurisdiction in project.jurisdictions:
        assert list(jurisdiction.answers) == [criterion.id for criterion in project.criteria]


def test_most_cells_are_answered_and_have_a_place(project: Project) -> None:
    counts = count_cells(project)
    law = [numbers for group, numbers in counts.items() if group != "treaties"]
    cells, answered = sum(n[0] for n in law), sum(n[1] for n in law)
    assert answered >= 0.7 * cells
    assert sum(n[3] for n in law) >= 0.9 * answered


def test_no_cell_or_event_names_a_threshold(project: Project) -> None:
    from test_content import THRESHOLD

    texts = [text for j in project.jurisdictions for a in j.answers.values() for text in (a.text, a.otherwise, a.note)]
    texts += [event.text for event in project.events]
    assert len(texts) > 1000 and [text for text in texts if THRESHOLD.search(text)] == []


def test_the_matrix_equals_the_wide_file(site: Path, project: Project) -> None:
    tree = lxml.html.parse(str(site / "foreign-models" / "comparison" / "index.html")).getroot()
    rows = tree.cssselect("table.matrix tbody tr[data-criterion]")
    wide = table_of(site, "jurisdictions-wide.csv")
    assert len(rows) == len(wide) == len(project.criteria)
    for row, line in zip(rows, wide, strict=True):
        assert row.get("data-criterion") == line["criterion"] and row.cssselect("th")[0].text_content() == line["title"]
        assert {cell.get("data-jurisdiction"): cell.text_content() for cell in row.cssselect("td")} == {j.code: line[j.code] for j in project.jurisdictions}
    assert [th.text_content() for th in tree.cssselect("table.matrix thead th")][1:] == [j.label for j in project.jurisdictions]


def test_every_cell_on_the_page_says_what_the_long_file_says(site: Path, project: Project) -> None:
    tree = lxml.html.parse(str(site / "foreign-models" / "comparison" / "index.html")).getroot()
    rows = table_of(site, "jurisdictions.csv")
    records = json.loads((site / "data" / "jurisdictions.json").read_text(encoding="utf-8"))
    assert len(rows) == len(records) == len(project.criteria) * len(project.jurisdictions)
    for row, record in zip(rows, records, strict=True):
        joined = {name: " | ".join(value) if isinstance(value, list) else value for name, value in record.items()}
        assert {name: value.removeprefix("'") if value[:1] == "'" else value for name, value in row.items()} == joined
        article = tree.get_element_by_id(f"{row['jurisdiction']}-{row['criterion']}")
        assert article.cssselect(".value")[0].text_content() == row["value_label"]
        said = " ".join(article.text_content().split())
        assert record["text"].replace("“", "").replace("”", "") in said.replace("“", "").replace("”", "")
        for pinpoint in record["pinpoint"]:
            assert pinpoint in said
        assert len(article.cssselect("a.ref")) >= len(record["source"])
        if row["value"] not in {"unknown", "not-applicable"}:
            assert record["source"] and all(record["pinpoint"])


def test_each_jurisdiction_shows_its_row_on_its_own_page(site: Path, project: Project) -> None:
    for jurisdiction in project.jurisdictions:
        tree = lxml.html.parse(str(site / jurisdiction.page.strip("/") / "index.html")).getroot()
        links = [link.get("href") for link in tree.cssselect("table.answers td a")]
        for answer in jurisdiction.answers.values():
            assert any(link.endswith(f"foreign-models/comparison/#{answer.id}") or link.endswith(f"../comparison/#{answer.id}") for link in links), answer.id


def test_the_files_validate_with_frictionless(site: Path) -> None:
    package = frictionless.Package(str(site / "data" / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])
    assert {resource.name for resource in package.resources} == {"jurisdictions", "jurisdictions-wide", "treaties"}
    assert all(resource.encoding == "utf-8-sig" and resource.read_rows() for resource in package.resources)


def test_frictionless_finds_a_planted_defect(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site / "data", tmp_path / "data")
    file = tmp_path / "data" / "treaties.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines, lines[1]]), encoding="utf-8", newline="")
    assert not frictionless.Package(str(tmp_path / "data" / "datapackage.json")).validate().valid


def test_a_cell_that_looks_like_a_formula_is_no_formula() -> None:
    assert to_csv([{"a": "=1+1", "b": ["@x", "y"], "c": "-5"}]).splitlines()[1] == "'=1+1,'@x | y,'-5"


def test_treaty_rows_are_the_treaty_cells(site: Path, project: Project) -> None:
    rows = table_of(site, "treaties.csv")
    treaties = [criterion for criterion in project.criteria if criterion.treaty]
    assert len(rows) == len(treaties) * len(project.jurisdictions) and len(treaties) == 6
    dated = {(row["jurisdiction"], row["treaty_source"]): row["ratified"] for row in rows}
    assert dated["cn", "un-opsc-2000"] == "2002-12-03"


def test_the_timeline_is_the_same_on_the_page_in_the_chart_and_in_the_file(site: Path, project: Project) -> None:
    events = json.loads((site / "data" / "timeline.json").read_text(encoding="utf-8"))
    tree = lxml.html.parse(str(site / "foreign-models" / "timeline" / "index.html")).getroot()
    items = tree.cssselect("li.event")
    assert [item.get("id") for item in items] == [event["id"] for event in events] and len(events) > 200
    assert len({event["id"] for event in events}) == len(events)
    for item, event in zip(items, events, strict=True):
        assert item.cssselect("time")[0].get("datetime") == event["date"] and item.cssselect("a.ref")
        assert "1978" <= event["date"][:4] <= "2026" and event["source"] in project.sources
    svg = tree.cssselect("svg.chart")[0]
    points = [title.text for title in svg.cssselect("path > title")]
    assert len(points) == len([event for event in events if event["kind"] != "paper"])
    assert svg.cssselect("title")[0].text and svg.cssselect("desc")[0].text.startswith(f"{len(points)} events")


def test_charts_have_a_text_twin_with_the_same_numbers(site: Path, project: Project) -> None:
    page = project.page_at["/definitions/characteristics/"]
    html = lxml.html.fromstring(series.render_series(project, page, "cybertipline"))
    item = next(item for item in project.data["series"] if item["id"] == "cybertipline")
    assert [[cell.text_content() for cell in row] for row in html.cssselect("tbody tr")] == [
        [v["label"], v["number"], item["parts"][v["part"]], project.vocabulary("reading")[v["reading"]]["label"]] for v in item["values"]
    ]
    assert len(html.cssselect("path > title")) == len(item["values"])
    since = lxml.html.fromstring(series.render_since(project, page, ""))
    assert len(since.cssselect("path > title")) == len(since.cssselect("tbody tr")) > 30


def test_a_chart_uses_the_colours_of_the_page_and_carries_no_style() -> None:
    svg = chart.draw(chart.bars([{"label": "1", "number": 2.0, "shown": "2", "kind": "a", "said": "x & y"}], ["a"], "things"))
    assert "var(--ink)" in svg and "var(--series-2)" in svg and 'fill="#0000' not in svg and "style=" not in svg and "<title>x &amp; y</title>" in svg


def test_the_years_of_the_chart() -> None:
    assert [chart.decimal_year(date) for date in ("2010", "2010-01", "2010-01-01", "2010-12-31")] == [2010.5, 2010.042, 2010.0, 2010.997]


def test_legal_terms_lose_their_marks() -> None:
    assert plain("The law says *a term*{.legal-term} and *another*{.legal-term}.") == "The law says “a term” and “another”."


def test_facts_are_cross_checked_for_at_least_four_matters(project: Project) -> None:
    named = [name for _, _, facts, _ in stated(project) for name in facts]
    for part in ("-age", "-possession", "-profit"):
        assert sum(name.endswith(part) for name in named) >= 5, part
    assert sum(name.endswith((".ratified", ".signed", ".in_force")) for name in named) >= 8


@pytest.fixture(scope="module")
def with_a_new_jurisdiction(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Project:
    """A copy of the real sources with one more file of answers and one more source."""
    copy = tmp_path_factory.mktemp("new") / "copy"
    for name in ("docs", "data"):
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "mkdocs.yml", copy)
    entry = "@legislation{nz-act-1993,\n  title = {An Act},\n  shorttitle = {Act},\n  language = {en},\n  titlesource = {original},\n  kind = {statute},\n  jurisdiction = {nz},\n  date = {1993},\n  status = {in-force},\n  reading = {metadata},\n}\n"
    entries = (ROOT / "references.bib").read_text(encoding="utf-8").split("\n\n@")
    place = sum(1 for text in entries if text.lstrip("@").split("{")[1].split(",")[0] < "nz-act-1993")
    entries.insert(place, entry.strip().removeprefix("@"))
    (copy / "references.bib").write_text("\n\n@".join(entries), encoding="utf-8")
    (copy / "docs" / "sources" / "nz-act-1993.md").write_text("---\nreview: none\n---\n\nAn Act of New Zealand of which only the title is known to us; it stands here to show that a new system of law is one file and its sources, and that no program needs to change.\n", encoding="utf-8")
    answers = "".join(f"  {c.id}:\n    value: unknown\n    text: Not confirmed by anything read.\n" for c in project.criteria[1:])
    (copy / "data" / "jurisdictions" / "nz.yml").write_text(
        f'label: New Zealand\nmeans: Law of New Zealand.\norder: "95"\nscope: National law.\nas_of: "2026-11-22"\nreview: none\nanswers:\n  {project.criteria[0].id}:\n    value: under-18\n    text: Under 18.\n    sources:\n      - {{key: nz-act-1993, pinpoint: n.c.}}\n{answers}',
        encoding="utf-8",
    )
    return load_project(copy)


def test_a_new_jurisdiction_is_one_file_and_its_sources(with_a_new_jurisdiction: Project) -> None:
    project = with_a_new_jurisdiction
    assert [str(problem) for problem in check_project(project)] == []
    page = project.page_at["/foreign-models/comparison/"]
    matrix = comparisonpage.render_matrix(project, page, "")
    assert ">New Zealand<" in matrix and 'href="#nz-age"' in matrix
    assert 'id="nz-age"' in comparisonpage.render_answers(project, page, "") and ">New Zealand<" in comparisonpage.render_filters(project, page, "")
    assert {row["jurisdiction"] for row in datafiles.cell_rows(project)} >= {"nz", "cn"} and "nz" in datafiles.wide_rows(project)[0]
    assert ">New Zealand<" in timelinepage.render_list(project, page, "")


def test_pages_know_when_they_last_changed(project: Project) -> None:
    assert all(last_changed(project, page.url) >= "2026-11-22" for page in project.pages)
