"""The contributor's first hour: forms, templates, owners, and on every page the way to edit it and to report a mistake."""

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
import yaml
from companion import editing
from companion.bibliography import parse_bibliography
from companion.project import Project, load_project
from companion.sitecheck import html_pages, read_html
from conftest import ROOT, copy_tiny

GITHUB = ROOT / ".github"
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
WARNING = "**Do not send, link or describe any material here.**"
GUIDE = (ROOT / "docs" / "about" / "contribute.md").read_text(encoding="utf-8")

#: Element of an issue form → its attributes, those it must have, and whether it may have validations. From GitHub's “Syntax for GitHub's form schema”.
ELEMENTS: dict[str, tuple[set[str], set[str], bool]] = {
    "markdown": ({"value"}, {"value"}, False),
    "input": ({"label", "description", "placeholder", "value"}, {"label"}, True),
    "textarea": ({"label", "description", "placeholder", "value", "render"}, {"label"}, True),
    "dropdown": ({"label", "description", "multiple", "options", "default"}, {"label", "options"}, True),
    "checkboxes": ({"label", "description", "options"}, {"label", "options"}, False),
}


def faults(form: Any) -> list[str]:
    """What GitHub would refuse in an issue form, as far as its documentation says."""
    if not isinstance(form, dict):
        return ["the form is no mapping"]
    found = [f"{name} is missing" for name in ("name", "description", "body") if not form.get(name)]
    found += [f"{name} is no key" for name in form if name not in {"name", "description", "title", "labels", "assignees", "projects", "type", "body"}]
    found += [f"{name} is no text" for name in ("name", "description", "title") if name in form and not isinstance(form[name], str)]
    body = form.get("body") if isinstance(form.get("body"), list) else []
    if all(not isinstance(item, dict) or item.get("type") == "markdown" for item in body):
        found.append("nothing is asked")
    ids = [item["id"] for item in body if isinstance(item, dict) and "id" in item]
    labels = [item["attributes"].get("label") for item in body if isinstance(item, dict) and isinstance(item.get("attributes"), dict) and "label" in item["attributes"]]
    found += [f"{value} stands twice" for values in (ids, labels) for value in {*values} if values.count(value) > 1]
    for item in body:
        found += _element_faults(item)
    return found


def _element_faults(item: Any) -> list[str]:
    if not isinstance(item, dict) or item.get("type") not in ELEMENTS:
        return ["an element has no known type"]
    allowed, needed, validated = ELEMENTS[item["type"]]
    attributes = item.get("attributes") if isinstance(item.get("attributes"), dict) else {}
    keys = {"type", "attributes"} | ({"id"} if item["type"] != "markdown" else set()) | ({"validations"} if validated else set())
    found = [f"{item['type']}: {name} is no key" for name in item if name not in keys]
    found += [f"{item['type']}: {name} is no attribute" for name in attributes if name not in allowed]
    found += [f"{item['type']}: {name} is missing" for name in sorted(needed) if not attributes.get(name)]
    if "id" in item and not re.fullmatch(r"[A-Za-z0-9_-]+", str(item["id"])):
        found.append(f"{item['id']} is no id")
    if any(not isinstance(attributes[name], str) for name in ("label", "description", "placeholder", "value") if name in attributes):
        found.append(f"{item['type']}: a text is no text")
    if set(item.get("validations", {})) - {"required"} or not isinstance(item.get("validations", {}).get("required", True), bool):
        found.append(f"{item['type']}: validations must be required: true or false")
    options = attributes.get("options", [])
    if item["type"] == "dropdown" and (not all(isinstance(option, str) for option in options) or len({*options}) != len(options) or "None" in options):
        found.append("dropdown: options must be different texts, none of them None")
    if item["type"] == "checkboxes" and not all(isinstance(option, dict) and option.get("label") and set(option) <= {"label", "required"} for option in options):
        found.append("checkboxes: each option must have a label")
    return found


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_is_one_github_accepts(path: Path) -> None:
    assert faults(read_yaml(path)) == []


def test_the_forms_that_there_are() -> None:
    assert {path.stem for path in FORMS} == {"correction", "new-source", "claim-or-cell", "reply"}
    assert len({read_yaml(path)["name"] for path in FORMS}) == len(FORMS)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_begins_with_the_warning_and_asks_for_source_and_pinpoint(path: Path, project: Project) -> None:
    form = read_yaml(path)
    first, *rest = form["body"]
    assert first["type"] == "markdown" and first["attributes"]["value"].startswith(WARNING)
    hotlines = {item["url"] for item in project.data["help"] if item.get("place") == "int" and item.get("type") == "report"}
    assert any(url in first["attributes"]["value"] for url in hotlines) and f"{project.settings.site_url}about/help/" in first["attributes"]["value"]
    source = next(item for item in rest if item.get("id") == "source")
    assert source["attributes"]["label"] == "Source and pinpoint" and source["validations"]["required"] is (path.stem != "reply")
    assert "Do not send or link any material here." in form["description"]
    assert rest[-1]["id"] == "safe" and rest[-1]["attributes"]["options"][0]["required"] is True


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda form: form.pop("description"), "description is missing"),
        (lambda form: form.update(blank=True), "blank is no key"),
        (lambda form: form["body"].append({"type": "text"}), "an element has no known type"),
        (lambda form: form["body"].append(dict(form["body"][1])), "place stands twice"),
        (lambda form: form["body"][1]["attributes"].pop("label"), "input: label is missing"),
        (lambda form: form["body"][1].update(id="a b"), "a b is no id"),
        (lambda form: form["body"][1].update(validations={"required": "yes"}), "input: validations must be required: true or false"),
        (lambda form: form["body"][0].update(id="x"), "markdown: id is no key"),
        (lambda form: form["body"][2]["attributes"]["options"].append(True), "dropdown: options must be different texts, none of them None"),
        (lambda form: form["body"][-1]["attributes"]["options"].append({"required": True}), "checkboxes: each option must have a label"),
        (lambda form: form.update(body=form["body"][:1]), "nothing is asked"),
    ],
)
def test_a_spoilt_form_is_found(change: Any, fault: str) -> None:
    form = read_yaml(GITHUB / "ISSUE_TEMPLATE" / "correction.yml")
    change(form)
    assert fault in faults(form)


def test_no_issue_without_a_form(project: Project) -> None:
    config = read_yaml(GITHUB / "ISSUE_TEMPLATE" / "config.yml")
    assert config["blank_issues_enabled"] is False and set(config) == {"blank_issues_enabled", "contact_links"}
    assert all(set(link) == {"name", "url", "about"} and link["url"].startswith(project.settings.site_url) for link in config["contact_links"])
    assert all(urlsplit(link["url"]).path in project.page_at for link in config["contact_links"])
    assert config["contact_links"][0]["name"] == "Do not send or link any material here"


def test_the_pull_request_template_begins_with_the_warning(project: Project) -> None:
    text = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    assert f"{project.settings.site_url}about/help/" in text
    assert text.startswith(WARNING) and "## Source and pinpoint for each fact" in text
    assert WARNING in GUIDE and WARNING in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("##")[1]


def test_every_sensitive_file_has_an_owner() -> None:
    rules = [line.split() for line in (GITHUB / "CODEOWNERS").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert all(len(rule) == 2 and rule[0].startswith("/") and rule[1] == "@example/maintainers" for rule in rules)
    owned = {rule[0] for rule in rules}
    assert owned >= {"/.github/", "/scripts/", "/data/help.yml", "/data/domains.yml", "/docs/about/policy.md", "/docs/about/help.md", "/requirements.lock"}
    assert [path for path in owned if not (ROOT / path.strip("/")).exists()] == []


def test_pre_commit_runs_our_own_commands_only() -> None:
    config = read_yaml(ROOT / ".pre-commit-config.yaml")
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert [repository["repo"] for repository in config["repos"]] == ["local"] and [hook["entry"] for hook in hooks] == ["make fix", "make check"]
    assert all(hook["language"] == "system" and hook["pass_filenames"] is False for hook in hooks)
    for hook, path in ((hooks[0], "docs/about/help.md"), (hooks[0], "references.bib"), (hooks[1], "data/claims/s1.yml")):
        assert re.search(hook["files"], path)


# The guide


def test_the_guide_names_only_commands_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    for path in ("CONTRIBUTING.md", "docs/about/contribute.md"):
        text = (ROOT / path).read_text(encoding="utf-8")
        commands = re.findall(r"`make ([a-z -]+)", text) + re.findall(r"^make ([a-z-]+)", text, re.M)
        assert commands and {word for command in commands for word in shlex.split(command)} <= targets, path
    for target in ("source", "claim", "jurisdiction", "fix"):
        assert re.search(rf"^{target}: .*## ", makefile, re.M), target


def test_the_examples_of_the_guide_are_valid(project: Project) -> None:
    examples = {language: re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.M | re.S) for language in ("bibtex", "yaml", "markdown")}
    entries, problems = parse_bibliography(examples["bibtex"][0])
    source = entries.sources["prc-minors-cyberspace-regulations-2023"]
    assert problems == [] and all(source.get(name) == project.sources[source.key].get(name) for name in ("title", "origtitle", "date", "inforce", "number", "kind"))
    claim, before, after, review = (yaml.safe_load(text) for text in examples["yaml"])
    assert set(claim[0]) >= {"id", "section", "where", "claim", "verdict", "why", "sources", "confidence", "as_of", "review", "topics", "jurisdictions"}
    cell = next(j for j in project.jurisdictions if j.code == "ca").answers["age"]
    assert before["age"]["value"] == "unknown" and after["age"]["value"] == cell.value and after["age"]["sources"][0]["key"] == cell.places[0].key
    assert review["review"].count(",") == 2
    for key in re.findall(r"@([a-z][a-z0-9-]+-\d{4}[a-z0-9-]*)", "".join(examples["markdown"]) + examples["yaml"][0]):
        assert key in project.sources or key == "zhong-2019-criminal", key


# Every page


def test_every_page_of_the_site_can_be_edited_and_reported(site: Path, project: Project) -> None:
    repository, edit = project.settings.repo_url, f"{project.settings.repo_url}edit/main/"
    for url, file in html_pages(site):
        if read_html(file).leads_on:
            continue
        tree = lxml.html.parse(str(file)).getroot()
        links = {link.text_content(): link.get("href") for link in tree.cssselect("footer a")}
        if url == "/404.html":
            assert links["Report a mistake"] == f"{repository}issues/new/choose"
            continue
        page = project.page_at[url]
        assert links["Edit this page"] == edit + page.path
        query = parse_qs(urlsplit(links["Report a mistake"]).query)
        assert links["Report a mistake"].startswith(f"{repository}issues/new?") and query["template"] == ["correction.yml"]
        address = project.settings.site_url + url.lstrip("/")
        title = project.sources[page.source_key].get("shorttitle") or project.sources[page.source_key].title if page.source_key else page.title
        assert query["title"][0].startswith(f"Correction: {title[:60]}") and query["title"][0].endswith(f"({address})") and len(query["title"][0]) < 256
        assert query["place"] == [address]
        assert [link for text, link in links.items() if text.endswith((".yml", ".bib"))] == [edit + path for path in editing.data_files(project, page)]


def test_pages_that_show_data_name_its_files(project: Project) -> None:
    def files(url: str) -> tuple[str, ...]:
        return editing.data_files(project, project.page_at[url])

    assert files("/foreign-models/comparison/") == ("data/criteria.yml", *(jurisdiction.path for jurisdiction in project.jurisdictions))
    assert files("/claims/") == tuple(dict.fromkeys(claim.path for claim in project.claims))
    assert files("/foreign-models/timeline/")[:2] == ("data/timeline.yml", "references.bib")
    assert files("/about/help/") == ("data/help.yml",) and files("/bibliography/") == ("references.bib",)
    assert files("/sources/un-crc-1989/") == ("references.bib",)
    assert "data/jurisdictions/jp.yml" in files("/foreign-models/japan/") and files("/about/method/") == ()
    assert files("/about/contribute/") == (), "a block shown as code is no block"


def test_every_cell_and_every_claim_leads_to_its_file(site: Path, project: Project) -> None:
    tree = lxml.html.parse(str(site / "foreign-models" / "comparison" / "index.html")).getroot()
    for jurisdiction in project.jurisdictions:
        for answer in jurisdiction.answers.values():
            links = [link.get("href") for link in tree.get_element_by_id(answer.id).cssselect(".correct-cell a")]
            assert links == [f"{project.settings.repo_url}edit/main/{jurisdiction.path}"], answer.id
    ledger = lxml.html.parse(str(site / "claims" / "index.html")).getroot()
    shown = [[link.get("href") for link in item.cssselect("a")] for item in ledger.cssselect(".claim-links")]
    assert [links[1] for links in shown] == [f"{project.settings.repo_url}edit/main/{claim.path}" for claim in project.claims]
    assert all(claim.id in links[0] and "template=claim-or-cell.yml" in links[0] for links, claim in zip(shown, project.claims, strict=True))


def test_the_address_of_the_repository_is_that_of_the_settings(tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path / "tiny")
    project = load_project(folder)
    assert editing.edit_address(project, "docs/law.md") == "", "no edit_uri, no link"
    settings = folder / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("https://code.example/tiny/", "https://git.example/a/b") + "edit_uri: -/edit/trunk/docs/\n", encoding="utf-8")
    project = load_project(folder)
    assert editing.edit_address(project, "data/claims/s1.yml") == "https://git.example/a/b/-/edit/trunk/data/claims/s1.yml"
    assert editing.report_address(project, "A & B", "/law/").startswith("https://git.example/a/b/issues/new?template=correction.yml&title=Correction%3A%20A%20%26%20B%20%28https%3A%2F%2Ftiny.example%2Flaw%2F%29")
    for path in ("overrides", "docs", "scripts"):
        for file in (ROOT / path).rglob("*"):
            if file.is_file() and file.suffix in {".html", ".js", ".py"} and file.name != "settings.py":
                assert "code.example" not in file.read_text(encoding="utf-8"), file
