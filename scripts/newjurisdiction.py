"""Add a jurisdiction to the comparison: data/jurisdictions/<code>.yml with every answer unknown, valid at once.

Example: make jurisdiction CODE=nz LABEL="New Zealand"
Exit 0 written, 1 refused (nothing was written), 2 misuse.
"""

import argparse
import sys
from pathlib import Path

from companion.asking import Read, ask
from companion.importing import clean
from companion.newentry import Refusal, new_jurisdiction
from companion.project import load_project


def main(arguments: list[str], read: Read | None = None) -> int:
    """Add one jurisdiction to the project in the folder of `--root`. `read` asks for a line, None where nobody can answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("."), help="folder of the project (this one)")
    parser.add_argument("--code", default="", help="two or three lower-case letters, ISO 3166 where there is one")
    parser.add_argument("--label", default="", help="name in English")
    for name in ("means", "scope", "order", "page", "as_of"):
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, default="", help="field of the file; see schemas/README.md")
    options = parser.parse_args(arguments)
    if not (options.root / "mkdocs.yml").is_file():
        print(f"{options.root}: no mkdocs.yml here; run the command in the folder of the project", file=sys.stderr)
        return 2
    try:
        code = options.code or (ask(read, "Code, as in nz") if read else "")
        label = clean(options.label or (ask(read, "Name in English, as in New Zealand") if read else ""))
        given = {name: clean(getattr(options, name)) for name in ("means", "scope", "order", "page", "as_of")}
        done = new_jurisdiction(load_project(options.root), code, label, **given)
    except Refusal as problem:
        print(f"{problem}\nnothing was written", file=sys.stderr)
        return 1
    print(f"written: {done.paths[0]}\nleft to do:")
    print("\n".join(f"- {line}" for line in done.left))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], input if sys.stdin.isatty() else None))
    except (EOFError, KeyboardInterrupt):
        sys.exit("\nnothing was written")
