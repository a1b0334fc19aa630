"""The offline copy: the built site with its links written so that they work from a folder, without a server."""

import posixpath
from pathlib import Path
from urllib.parse import urlsplit

from companion.editions import SHELF
from companion.policy import for_folder
from companion.rewrite import rewrite_addresses, rewrite_tags, with_attribute

READ_ME = """\
{name}, edition {edition}

Open index.html in a browser. Everything but the search works without a network.
Search needs a web server: run `python3 -m http.server` in this folder and open the address it prints.
The site itself, which may be newer: {address}
"""
#: Of use on a server only.
_LEFT_OUT = ("404.html", "sitemap.xml", "sitemap.xml.gz", "robots.txt")


def offline_files(site: Path, site_url: str) -> dict[str, bytes]:
    """Return name → content of the offline copy of the built site; old editions are left out."""
    root = urlsplit(site_url).path or "/"
    files = {}
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site).as_posix()
        if not file.is_file() or name in _LEFT_OUT or name.startswith(f"{SHELF}/"):
            continue
        files[name] = _page(site, root, name, file.read_text(encoding="utf-8")).encode("utf-8") if name.endswith(".html") else file.read_bytes()
    return files


def _page(site: Path, root: str, name: str, text: str) -> str:
    folder = posixpath.dirname(name)

    def change(tag: str, attributes: dict[str, str], written: str) -> str:
        if tag == "link" and "alternate" in attributes.get("rel", "").split():
            return ""  # for a feed the theme's script asks for a sitemap, which no page opened from a folder may read
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            return with_attribute(written, "content", for_folder(attributes.get("content", "")))
        return rewrite_addresses(tag, attributes, written, lambda value: from_folder(site, root, folder, value))

    return rewrite_tags(text, change)


def from_folder(site: Path, root: str, folder: str, value: str) -> str:
    """Return an address as it must stand on a page in `folder` (from the site's root, "" for the root) when no server finds index.html.

    `root` is the path of the site on its host. Absolute addresses stay: they are the permanent ones.
    """
    parts = urlsplit(value)
    if parts.scheme or parts.netloc or (not parts.path and not parts.query):
        return value
    path = parts.path
    if path.startswith(root):
        path = posixpath.relpath("/" + path[len(root) :], f"/{folder}") + ("/" if path.endswith("/") else "")
    if (site / posixpath.normpath(posixpath.join(folder, path))).is_dir():
        path = posixpath.normpath(posixpath.join(path, "index.html"))
    return value if path == parts.path else parts._replace(path=path).geturl()
