"""“Cite this”: the block at the end of every page, and the templates from which the page cites its sections, claims, cells, paragraphs.

On the page of a source the block cites the source itself, then our annotation of it. On every other page it cites the page.
"""

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from companion import bluebook, fayin, reference
from companion.bibliography import Source
from companion.citable import Citable, citable
from companion.cslstyles import LEGAL, STYLES
from companion.dates import in_words
from companion.formats import bibtex
from companion.languages import render_marked
from companion.markdown_ext import PAPER
from companion.pages import Page, relative_url
from companion.spans import link, render_html, render_text

if TYPE_CHECKING:
    from companion.project import Project

OSCOLA, BLUEBOOK, FAYIN = "OSCOLA, 5th edition", "Bluebook, 22nd edition", "《法学引注手册》 (Chinese legal style)"
#: Language of the texts that are set in Chinese whatever they cite.
_CHINESE = {FAYIN: "zh-Hans"}


def render(project: "Project", page: Page) -> str:
    """Return the block at the end of `page` as HTML."""
    source = project.sources.get(page.source_key)
    return _source_block(project, page, source) if source else _page_block(project, page)


def _page_block(project: "Project", page: Page) -> str:
    work = citable(project, page)
    rows = [(name, render_marked(text)) for name, text in page_styles(project, page)]
    rows += [("BibTeX", _code(page_bibtex(work, page.url))), ("Permanent address", f'<span class="address">{escape(work.url)}</span>')]
    files = _files("cite", "this page")
    if pdf := project.settings.extra.get("pdf", {}).get(page.url):
        files += f'<p class="cite-files">{link("PDF with this page", relative_url(page.url, f"/{pdf}"))}</p>'
    paper = project.sources.get(PAPER)
    about = ""
    if paper and page.meta.get("section"):
        name = link(render_html(reference.full(paper)), relative_url(page.url, paper.url_path))
        about = f'<p>This chapter is about section {escape(str(page.meta["section"]))} of {name}. To cite the paper itself, see there.</p>'
    return f'<section class="cite-page" aria-labelledby="cite-this"><h2 id="cite-this"{_foreign(page)}>{escape(project.text("cite", page.language))}</h2>{about}{_list(rows)}{files}</section>'


def _foreign(page: Page) -> str:
    return f' lang="{page.language}"' if page.language != "en" else ""


def _source_block(project: "Project", page: Page, source: Source) -> str:
    rows = [(name, html) for name, html in source_styles(project, source)] + [("BibTeX", _code(bibtex(source)))]
    work = citable(project, page)
    ours = [(OSCOLA, render_marked(oscola(work))), ("Permanent address", f'<span class="address">{escape(work.url)}</span>')]
    return (
        f'<section class="cite-page" aria-labelledby="cite-this"><h2 id="cite-this">Cite this source</h2>{_list(rows)}{_files(source.key, "this source")}'
        f'<h3 id="cite-annotation">Cite our annotation</h3>{_list(ours)}</section>'
    )


def _list(rows: list[tuple[str, str]]) -> str:
    items = "".join(f'<div><dt>{render_marked(name)}</dt><dd{_language(name)}>{html}</dd></div>' for name, html in rows)
    return f'<dl class="cite-list">{items}</dl>'


def _language(name: str) -> str:
    return f' lang="{_CHINESE[name]}"' if name in _CHINESE else ""


def _code(text: str) -> str:
    return f"<pre><code>{render_marked(text.strip())}</code></pre>"


def _files(stem: str, what: str) -> str:
    links = ", ".join(link(name, f"{stem}.{suffix}", download=f"{stem}.{suffix}") for name, suffix in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")))
    return f'<p class="cite-files">Download {what}: {links}</p>'


def source_styles(project: "Project", source: Source) -> list[tuple[str, str]]:
    """Return (style, HTML) of a source in every style. APA and Chicago set legal works as the Bluebook does."""
    legal = render_html(bluebook.cite(source))
    rows = [(OSCOLA, render_html(reference.full(source)) + "."), (BLUEBOOK, legal)]
    for name in ("apa", "chicago"):
        rows.append((STYLES[name][0], legal if source.type in LEGAL else render_marked(project.styled[name][source.key])))
    return [*rows, (STYLES["gbt"][0], render_marked(project.styled["gbt"][source.key])), (FAYIN, render_html(fayin.cite(source)))]


def page_styles(project: "Project", page: Page) -> list[tuple[str, str]]:
    """Return (style, plain text) of a page of the companion in every style."""
    work, styled = citable(project, page), project.styled
    return [
        (OSCOLA, oscola(work)),
        (BLUEBOOK, render_text(bluebook.cite_page(work))),
        *((STYLES[name][0], styled[name][page.url]) for name in ("apa", "chicago", "gbt") if page.url in styled[name]),
        (FAYIN, render_text(fayin.cite_page(work))),
    ]


def oscola(work: Citable, part: str = "") -> str:
    """Cite a page, or a part of it, as OSCOLA cites a contribution on a website; the edition stands for the day of access."""
    named = f"‘{part}’ in ‘{work.title}’" if part else f"‘{work.title}’"
    return f"{work.author}, {named} ({work.work}, edition {work.edition}, {in_words(work.date)}) <{work.url}>."


def page_bibtex(work: Citable, url: str, part: str = "") -> str:
    """Return the BibTeX entry of a page, or of a part of it."""
    key = "-".join(["companion", work.edition.replace(".", "-"), *re.findall(r"[a-z0-9]+", url)])
    fields = {"author": f"{{{work.author}}}", "title": part or work.title, "booktitle": work.title if part else "", "maintitle": work.work}
    fields |= {"version": work.edition, "date": work.date, "url": work.url, "language": work.language}
    return f"@online{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value) + "}\n"


def page_ris(work: Citable, url: str) -> str:
    """Return the RIS record of a page."""
    rows = [("TY", "ELEC"), ("ID", page_bibtex(work, url).split("{")[1].split(",")[0]), ("AU", work.author + ","), ("TI", work.title), ("T2", work.work)]
    rows += [("ET", work.edition), ("PY", work.date[:4]), ("DA", work.date.replace("-", "/")), ("LA", work.language), ("UR", work.url)]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n"


def templates(project: "Project", page: Page) -> str:
    """Return the JSON from which `cite.js` cites a part of the page: [style, text with {part} and {url}, language]."""
    work = citable(project, page)
    open_work = Citable(work.title, work.author, work.work, work.edition, work.date, "{url}", work.language)
    whole = project.styled["gbt"].get(page.url, "")
    title = next((form for form in (work.title, work.title.replace("'", "’")) if form in whole), "")
    national = whole.replace(title, f"{{part}}//{title}", 1).replace(work.url, "{url}") if title else ""
    rows: list[list[str]] = [[OSCOLA, oscola(open_work, "{part}"), "en"]]
    rows += [[STYLES["gbt"][0], national, "en"]] if national else []
    rows += [[FAYIN, render_text(fayin.cite_page(open_work, "{part}")), "zh-Hans"], ["BibTeX", page_bibtex(open_work, page.url, "{part}"), "en"], ["Address", "{url}", "en"]]
    return json.dumps({"url": work.url, "styles": rows}, ensure_ascii=False).replace("<", "\\u003c")


def page_files(project: "Project", page: Page) -> dict[str, str]:
    """Return the files beside a page that cite it: name → text."""
    from companion.cslstyles import page_item

    work = citable(project, page)
    item: dict[str, Any] = page_item(work, page_bibtex(work, page.url).split("{")[1].split(",")[0])
    return {
        "cite.bib": page_bibtex(work, page.url),
        "cite.ris": page_ris(work, page.url),
        "cite.csl.json": json.dumps([item], ensure_ascii=False, indent=1) + "\n",
    }
