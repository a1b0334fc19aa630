"""Check the sources of the site: print every problem as `path:line: message`, then the counts.

Usage: python scripts/check.py [folder]     exit 0 clean, 1 problems, 2 misuse
"""

import gc
import sys
from pathlib import Path

from companion.checks import check_project
from companion.counts import render_counts
from companion.project import load_project


def main(arguments: list[str]) -> int:
    """Run all checks over the project in the given folder (default: this one)."""
    root = Path(arguments[0] if arguments else ".")
    if len(arguments) > 1 or not any((root / name).exists() for name in ("mkdocs.yml", "references.bib", "docs")):
        print(__doc__ if len(arguments) > 1 else f"{root}: no mkdocs.yml here; give the folder of the project", file=sys.stderr)
        return 2
    gc.disable()  # the program ends soon; looking for what could be freed takes a fifth of its time
    project = load_project(root)
    problems = check_project(project)
    for problem in problems:
        print(problem)
    if project.founded:
        print(render_counts(project))
    print(f"{len(problems)} problem{'s' if len(problems) != 1 else ''}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
