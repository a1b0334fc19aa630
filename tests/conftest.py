"""Shared ground of the tests: the real project, the built site, tiny copies to spoil, a browser."""

import functools
import http.server
import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from companion.project import Project, load_project

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "sites" / "tiny"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def project() -> Project:
    """The real content, loaded once."""
    return load_project(ROOT)


def copy_tiny(target: Path, overlay: Path | None = None) -> Path:
    """Copy the tiny site to `target`, with the real vocabulary and texts, and lay the files of `overlay` over it."""
    shutil.copytree(TINY, target, dirs_exist_ok=True)
    for name in ("vocab.yml", "texts.yml"):
        shutil.copy(ROOT / "data" / name, target / "data" / name)
    if overlay is not None:
        shutil.copytree(overlay, target, dirs_exist_ok=True, symlinks=True, ignore=shutil.ignore_patterns("expected.txt", "deleted.txt"))
        deleted = overlay / "deleted.txt"
        for path in deleted.read_text(encoding="utf-8").split() if deleted.exists() else []:
            (target / path).unlink()
    return target


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny site to change."""
    return copy_tiny(tmp_path / "tiny")


class Warnings(logging.Handler):
    """Collects what a build warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


def build_tree(folder: Path, site: Path) -> list[str]:
    """Build the project in `folder` through the real hook; return every warning."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    handler = Warnings()
    logging.getLogger("mkdocs").addHandler(handler)
    try:
        config = load_config(str(folder / "mkdocs.yml"), site_dir=str(site), strict=False, hooks=[str(ROOT / "scripts" / "hooks.py")])
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except Abort:
        pass  # the problems were told before
    finally:
        logging.getLogger("mkdocs").removeHandler(handler)
    return handler.messages


@pytest.fixture
def build() -> Callable[[Path, Path], list[str]]:
    """The builder of small trees."""
    return build_tree


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real site, built once with the command of `make site`, by whichever worker comes first."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    target, result = base / "real-site", base / "real-site.log"
    try:
        (base / "real-site.building").mkdir()
    except FileExistsError:
        for _ in range(1200):
            if result.exists():
                break
            time.sleep(0.25)
    else:
        done = subprocess.run([sys.executable, "scripts/build.py", str(target)], cwd=ROOT, capture_output=True, text=True)
        part = base / "real-site.part"
        part.write_text(f"{done.returncode}\n{done.stderr}", encoding="utf-8")
        part.rename(result)
    assert result.read_text(encoding="utf-8") == "0\n", "the build must end well and without a warning"
    return target


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The built site, served on this machine: its address without a final slash."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
