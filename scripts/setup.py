"""Set up the project: .venv from requirements.lock; with --browser also a Chromium for the tests. Standard library only.

Exit 0 ready, 1 something is missing (one line says what to install).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
#: Programs that are a Chromium, in the order tried; CHROMIUM names another.
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def stop(message: str) -> None:
    """End with one line for the user."""
    print(f"setup: {message}", file=sys.stderr)
    sys.exit(1)


def create_environment() -> None:
    """Create .venv and install exactly what the lock file names, hashes checked; nothing when that is done already."""
    done = VENV / "installed"
    if done.exists() and done.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    if sys.version_info < (3, 11):
        stop(f"Python {sys.version.split()[0]} is too old; install Python 3.11 or newer, or run make PYTHON=/path/to/python3.11")
    try:
        import ensurepip  # noqa: F401 - only whether it is there
        import venv  # noqa: F401
    except ImportError:
        stop("Python has no venv; install it (Debian and Ubuntu: apt install python3-venv)")
    if not PYTHON.exists() and subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode:
        stop("the virtual environment could not be made; is the disk writable?")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", str(LOCK)]
    if subprocess.run(command).returncode:
        stop("the packages of requirements.lock could not be installed; is the package index reachable?")
    done.touch()


def find_browser() -> str | None:
    """Return the path of a Chromium: CHROMIUM, one on the PATH, or Playwright's own."""
    for name in (os.environ.get("CHROMIUM", ""), *BROWSERS):
        if name and (path := shutil.which(name)):
            return path
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    found = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True).stdout.strip()
    return found if found and Path(found).exists() else None


def install_browser() -> None:
    """Find a Chromium, or install Debian's, or Playwright's own."""
    if find_browser():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"])
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], stdout=subprocess.DEVNULL)
    if not find_browser():
        subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"])
    if not find_browser():
        stop("no Chromium for the browser tests; install one (Debian and Ubuntu: apt install chromium), or set CHROMIUM to its path")


if __name__ == "__main__":
    create_environment()
    if "--browser" in sys.argv[1:]:
        install_browser()
