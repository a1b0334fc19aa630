"""Block `\\help`: the services of `data/help.yml` by place, each with what it is for, its limits and when it was checked."""

import re
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from companion.dates import in_words
from companion.languages import render_marked
from companion.linkledger import external_link
from companion.pages import Page
from companion.spans import link

if TYPE_CHECKING:
    from companion.project import Project

TYPES = {
    "report": "Report",
    "remove": "Have images removed",
    "support": "Support for victims, survivors and families",
    "prevent": "Confidential help for people worried about their own thoughts or behaviour",
}


def render(project: "Project", page: Page, argument: str) -> str:
    """Return Markdown headings for the places and finished HTML for the services."""
    places = project.vocabulary("jurisdiction")
    shelves = defaultdict(list)
    for item in project.data.get("help", []):
        shelves[item["place"]].append(item)
    order = [*(code for code in places if code in shelves and code != "int"), *(["int"] if "int" in shelves else [])]
    labels = {code: str(places[code]["label"]) for code in order} | {"int": "Worldwide"}
    parts = ["Go to: " + " · ".join(f"[{labels[code]}](#help-{code})" for code in order)]
    for code in order:
        parts.append(f"### {labels[code]} {{#help-{code}}}")
        for kind, label in TYPES.items():
            services = [item for item in shelves[code] if item["type"] == kind]
            if services:
                parts.append(f'<p class="help-type">{label}</p>')
                parts += [_service(project, item) for item in services]
    return "\n\n".join(parts)


def _service(project: "Project", item: dict[str, str]) -> str:
    if item.get("none"):
        return f'<div class="service none" id="{item["id"]}"><p>{render_marked(item["none"])}</p></div>'
    name = render_marked(item["name"])
    title = external_link(project, name, item["url"]) if item.get("url") else name
    rows = [f'<p class="service-name">{title}</p>', f"<p>{render_marked(item.get('operator', ''))}</p>"]
    if phone := item.get("phone"):
        digits = re.sub(r"[^\d+]", "", phone)
        shown = link(escape(phone), f"tel:{digits}") if re.fullmatch(r"[+\d][\d ()-]*", phone) else escape(phone)
        rows.append(f"<p><strong>Telephone:</strong> {shown}</p>")
    for name_, label in (("for", "For"), ("language", "Language"), ("limits", "Limits")):
        if item.get(name_):
            rows.append(f"<p><strong>{label}:</strong> {render_marked(item[name_])}</p>")
    seen = {"own": "the operator's own page", "official": "an official page that names it"}[item["seen"]]
    rows.append(f'<p class="service-checked">Checked {in_words(item["checked"])}, on {seen}.</p>')
    return f'<div class="service" id="{item["id"]}">' + "".join(rows) + "</div>"
