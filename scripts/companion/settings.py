"""The settings of the site, read from `mkdocs.yml`, the one place where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml


@dataclass(frozen=True)
class Settings:
    """What the pure core needs to know of `mkdocs.yml`. Addresses end with a slash."""

    site_name: str = "The Chinese Dilemma, Annotated"
    site_url: str = "https://dilemma.example/"
    repo_url: str = "https://code.example/dilemma/"
    author: str = "Contributors to The Chinese Dilemma, Annotated"
    description: str = ""
    markdown_extensions: tuple[str, ...] = ()
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
    data = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
    names: list[str] = []
    configs: dict[str, Mapping[str, Any]] = {}
    for item in data.get("markdown_extensions", []):
        name, config = next(iter(item.items())) if isinstance(item, dict) else (item, None)
        names.append(name)
        if config:
            configs[name] = config
    # MkDocs adds these three to whatever is configured.
    names = [*(name for name in ("toc", "tables", "fenced_code") if name not in names), *names]
    return Settings(
        data["site_name"],
        data["site_url"].rstrip("/") + "/",
        data["repo_url"].rstrip("/") + "/",
        str(data.get("site_author", "")),
        str(data.get("site_description", "")),
        tuple(names),
        configs,
        data.get("extra", {}),
        str(data.get("edit_uri", "")),
    )
