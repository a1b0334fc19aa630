"""Install tools beside the project: .cache/<name>/ from tools/<name>.lock, hashes checked. Standard library only.

Usage: python scripts/tool.py name…     exit 0 ready, 1 not installed (one line says why)
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def install(name: str) -> None:
    """Make the environment, anew where its lock has changed. Raises OSError or CalledProcessError."""
    lock, folder = ROOT / "tools" / f"{name}.lock", ROOT / ".cache" / name
    done = folder / "installed"
    if done.is_file() and done.read_bytes() == lock.read_bytes():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", str(lock)], check=True)
    done.write_bytes(lock.read_bytes())


def main(arguments: list[str]) -> int:
    """Install each tool named."""
    for name in arguments:
        try:
            install(name)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"tool: {name} could not be installed ({error}); is there tools/{name}.lock, is the package index reachable?", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
