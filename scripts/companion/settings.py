"""The settings of the site, read from `mkdocs.yml`, the one place where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from markdown import Markdown

from companion.problem import Problem
from companion.textfile import read_text
from companion.yamlfile import Block, parse_yaml

SETTINGS = "mkdocs.yml"


@dataclass(frozen=True)
class Settings:
    """What the pure core needs to know of `mkdocs.yml`. Addresses end with a slash."""

    site_name: str = "The Chinese Dilemma, Annotated"
    site_url: str = "https://dilemma.example/"
    repo_url: str = "https://code.example/dilemma/"
    author: str = "Contributors to The Chinese Dilemma, Annotated"
    description: str = ""
    markdown_extensions: tuple[str, ...] = ("toc", "tables", "fenced_code", "attr_list", "def_list", "footnotes", "md_in_html")
    extension_configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    #: As in `mkdocs.yml`: the folder where `docs/` is edited, relative to the repository.
    edit_uri: str = ""

    @property
    def edit_url(self) -> str:
        """Where the project's root is edited in the browser, or an empty string when `edit_uri` does not end with docs/."""
        return urljoin(self.repo_url, self.edit_uri.removesuffix("docs/")) if self.edit_uri.endswith("docs/") else ""


def load_settings(root: Path) -> Settings:
    """Read `mkdocs.yml` below `root`."""
    return parse_settings(read_text(root, SETTINGS, []))[0]


def parse_settings(text: str) -> tuple[Settings, list[Problem]]:
    """Return the settings in the text of `mkdocs.yml` and what is wrong with it; what cannot be read has its default."""
    try:
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        found = parse_yaml(text, SETTINGS)[1]  # says it better, but knows nothing of types
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        lines = text.split("\n")
        written = " ".join(lines[min(line, len(lines)) - 1].split())[:60]
        return Settings(), found or [Problem(SETTINGS, line, f'"{written}" has a value that is no plain text; the settings must be: take out the sign ! and the word behind it')]
    except (yaml.YAMLError, ValueError, RecursionError):
        return Settings(), parse_yaml(text, SETTINGS)[1] or [Problem(SETTINGS, 1, "a value cannot be read; the settings must be plain YAML: restore the file from the repository")]
    content, problems = parse_yaml(text, SETTINGS)
    if not isinstance(data, dict) or not isinstance(content, Block):
        return Settings(), problems or [Problem(SETTINGS, 1, "the file holds no settings; it must be lines of `name: value`: restore it from the repository")]
    for name in ("site_name", "site_url", "repo_url"):
        if not isinstance(data.get(name), str) or (name.endswith("url") and not data[name].startswith("https://")):
            problems.append(Problem(SETTINGS, content.line_of(name), f'{name} is "{data.get(name, "")}"; it must be {"an address that begins with https://" if name.endswith("url") else "text"}: correct it'))
            data[name] = "https://settings.invalid/" if name.endswith("url") else ""
    if not isinstance(data.get("extra") or {}, dict):
        problems.append(Problem(SETTINGS, content.line_of("extra"), f'extra is "{data["extra"]}"; it must be lines of `name: value`, indented: correct it'))
        data["extra"] = {}
    names, configs = _extensions(data.get("markdown_extensions"), content.line_of("markdown_extensions"), problems)
    return Settings(
        data["site_name"],
        data["site_url"].rstrip("/") + "/",
        data["repo_url"].rstrip("/") + "/",
        str(data.get("site_author", "")),
        str(data.get("site_description", "")),
        names,
        configs,
        data.get("extra") or {},
        str(data.get("edit_uri", "")),
    ), problems


def _extensions(items: Any, line: int, problems: list[Problem]) -> tuple[tuple[str, ...], dict[str, Mapping[str, Any]]]:
    """Names and settings of the Markdown extensions; each is tried, so that a wrong one is told and not met in the middle of a page."""
    names: list[str] = []
    configs: dict[str, Mapping[str, Any]] = {}
    for item in items if isinstance(items, list) else [items]:
        name, config = next(iter(item.items())) if isinstance(item, dict) and len(item) == 1 else (item, None)
        try:
            Markdown(extensions=[name], extension_configs={name: config or {}})
        except Exception as error:  # noqa: BLE001 - an extension can raise anything; each is told to the author
            problems.append(Problem(SETTINGS, line, f'the Markdown extension "{name}" cannot be used ({" ".join(str(error).split())[:80]}); each must be a name of Python-Markdown, with its settings indented below: correct or delete it'))
            continue
        names.append(name)
        if config:
            configs[name] = config
    # MkDocs adds these three to whatever is configured.
    return (*(name for name in ("toc", "tables", "fenced_code") if name not in names), *names), configs
