"""The annotated bibliography: every source, grouped by kind and jurisdiction, complete without JavaScript."""

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from companion import coins, filterform, reference
from companion.bibliography import Source
from companion.markdown_ext import Html
from companion.pages import Page, relative_url
from companion.sourcepage import reading_badge
from companion.spans import link

if TYPE_CHECKING:
    from companion.project import Project


def groups(project: "Project") -> list[tuple[str, str, list[tuple[str, str, list[Source]]]]]:
    """(group id, label, [(jurisdiction code, label, sources)]) in the order of `data/vocab.yml`; sources by reference."""
    kinds = project.vocabulary("kind")
    places = project.vocabulary("jurisdiction")
    shelves: dict[tuple[str, str], list[Source]] = defaultdict(list)
    for source in project.sources.values():
        group = str(kinds.get(source.get("kind"), {}).get("group", ""))
        shelves[group, source.get("jurisdiction")].append(source)
    result = []
    for group, word in project.vocabulary("group").items():
        rows = [
            (code, str(place["label"]), sorted(shelves[group, code], key=lambda s: reference.full_text(s).lower().lstrip("‘")))
            for code, place in places.items()
            if (group, code) in shelves
        ]
        if rows:
            result.append((group, str(word["label"]), rows))
    return result


def render(project: "Project", page: Page, argument: str) -> str:
    """Block `\\annotated-bibliography`."""
    from companion.convert import render_elsewhere  # the converter knows this block: loaded late to break the circle

    html = []
    contents = []
    for group, label, rows in groups(project):
        total = sum(len(sources) for _, _, sources in rows)
        contents.append(f'<li><a href="#{group}">{escape(label)}</a> <span class="count">{total}</span></li>')
        html.append(f'<h2 id="{group}">{escape(label)}</h2>')
        for code, place, sources in rows:
            html.append(f'<h3 id="{group}-{code}">{escape(place)} <span class="count">{len(sources)}</span></h3>')
            for source in sources:
                annotation = render_elsewhere(project, project.annotations[source.key], page.url) if source.key in project.annotations else ""
                html.append(_entry(project, source, page, annotation))
    return Html(_filters(project) + f'<nav class="contents" aria-label="Groups"><ul>{"".join(contents)}</ul></nav>' + "\n".join(html))


def _filters(project: "Project") -> str:
    """The form above the list: only values that occur are offered."""
    sections = [(str(page.meta["section"]), page.title) for page in project.chapters if page.meta.get("section")]
    choices = [
        ("kind", "Kind", [(code, str(word["label"])) for code, word in project.vocabulary("kind").items()]),
        ("jurisdiction", "Jurisdiction", [(code, str(word["label"])) for code, word in project.vocabulary("jurisdiction").items()]),
        ("language", "Language", [(code, str(word["label"])) for code, word in project.vocabulary("language").items()]),
        ("reading", "How we read it", [(code, str(word["label"])) for code, word in project.vocabulary("reading").items()]),
        ("section", "Cited in section", sections),
    ]
    used = {name: {value for source in project.sources.values() for value in _values(project, source, name)} for name, _, _ in choices}
    offered = [(name, label, [option for option in options if option[0] in used[name]]) for name, label, options in choices]
    return filterform.render("Filter the bibliography", "article.entry", "sources", offered)


def _values(project: "Project", source: Source, name: str) -> list[str]:
    if name == "section":
        pages = {place.page for place in project.cited.get(source.key, ())}
        return sorted({str(project.page_at[url].meta.get("section", "")) for url in pages} - {""})
    return [source.language if name == "language" else source.get(name)]


def _entry(project: "Project", source: Source, page: Page, annotation: str) -> str:
    count = len(project.cited.get(source.key, ()))
    facts = " ".join(f'data-{name}="{escape(" ".join(_values(project, source, name)))}"' for name in ("kind", "jurisdiction", "language", "reading", "section"))
    address = relative_url(page.url, source.url_path)
    cited = link(f"cited {count} time{'s' if count != 1 else ''}", f"{address}#cited") if count else "not cited in a chapter"
    return (
        f'<article class="entry" id="{source.key}" {facts}>'
        f'<p class="entry-ref">{link(reference.full_html(source), address, class_="ref")}.{coins.render(project, source)}</p>'
        f'<p class="entry-facts">{reading_badge(project, source)} · {cited}</p>{annotation}</article>'
    )
