"""Where a reader can change what a page shows: the page's file and its data files in the repository, and the form for a mistake.

The address of the repository stands in `mkdocs.yml` alone (`repo_url`, `edit_uri`). Used by `pagedata` (the foot of every page), by
the ledger of claims and by the comparison.
"""

import re
from textwrap import shorten
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from companion.bibliography import BIBLIOGRAPHY
from companion.pages import Page, without_code

if TYPE_CHECKING:
    from companion.project import Project

_BLOCK = re.compile(r"^\\(?P<name>[a-z][a-z-]*)(?:\{(?P<argument>[^}]*)\})?[ \t]*$", re.M)
#: Block → the data files it shows; `*` stands for all files of the folder, `{}` for the block's argument.
_FILES = {
    "annotated-bibliography": (BIBLIOGRAPHY,),
    "answers": ("data/jurisdictions/{}.yml",),
    "authorities": (BIBLIOGRAPHY,),
    "changes": ("data/changes.yml",),
    "claims": ("data/claims/{}.yml",),
    "claims-ledger": ("data/claims/*.yml",),
    "comparison-answers": ("data/criteria.yml", "data/jurisdictions/*.yml"),
    "findings": ("data/findings.yml",),
    "help": ("data/help.yml",),
    "scorecard": ("data/recommendations.yml",),
    "series": ("data/series.yml",),
    "terms": ("data/terms.yml",),
    "timeline-list": ("data/timeline.yml", BIBLIOGRAPHY, "data/jurisdictions/*.yml"),
}


def edit_address(project: "Project", path: str) -> str:
    """Return where the file `path` (from the project's root) is edited, or an empty string where `edit_uri` does not say."""
    base = project.settings.edit_url
    return urljoin(base, quote(path)) if base else ""


def report_address(project: "Project", title: str, url: str, form: str = "correction.yml") -> str:
    """Return the form for a mistake in what stands at `url` (from the site's root): its issue has `title` and the address in its title."""
    address = urljoin(project.settings.site_url, url.lstrip("/"))
    named = quote(f"Correction: {shorten(' '.join(title.split()), 120, placeholder=' …')} ({address})", safe="")  # titles of issues are cut at 256
    return f"{project.settings.repo_url}issues/new?template={form}&title={named}&place={quote(address, safe='')}"


def data_files(project: "Project", page: Page) -> tuple[str, ...]:
    """Return the paths of the data files whose content `page` shows, in the order of their blocks; nothing for a page of text alone."""
    found = dict.fromkeys([BIBLIOGRAPHY] if page.source_key in project.sources else [])
    existing = [BIBLIOGRAPHY, *project.data_texts]
    for block in _BLOCK.finditer(without_code(page.body)):
        for pattern in _FILES.get(block["name"], ()):
            folder, star, _ = pattern.partition("*")
            path = pattern.replace("{}", block["argument"] or "")
            found |= dict.fromkeys(_in_order(project, [p for p in existing if p.startswith(folder)]) if star else [path] if path in existing else [])
    return tuple(found)


def _in_order(project: "Project", paths: list[str]) -> list[str]:
    """Jurisdictions as their columns stand, claims as the paper's sections do."""
    places = {path: number for number, path in enumerate(dict.fromkeys([*(j.path for j in project.jurisdictions), *(claim.path for claim in project.claims)]))}
    return sorted(paths, key=lambda path: (places.get(path, len(places)), path))
