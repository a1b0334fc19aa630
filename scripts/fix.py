"""Do what a machine can: sort references.bib and data/domains.yml, give new paragraphs of chapters an id, put line ends, spaces and composed characters right.

Usage: python scripts/fix.py [folder]     prints what it changed; exit 0 done, 1 some file needs a person, 2 misuse
"""

import sys
from pathlib import Path

from companion.bibliography import BIBLIOGRAPHY
from companion.tidy import Untidy, read, tidy


def main(arguments: list[str]) -> int:
    """Tidy the project in the given folder (default: this one)."""
    root = Path(arguments[0] if arguments else ".")
    if len(arguments) > 1 or not (root / BIBLIOGRAPHY).is_file():
        print(__doc__ if len(arguments) > 1 else f"{root}: no {BIBLIOGRAPHY} here; give the folder of the project", file=sys.stderr)
        return 2
    left = 0
    for file in [root / BIBLIOGRAPHY, *sorted((root / "docs").rglob("*.md")), *sorted((root / "data").rglob("*.yml"))]:
        path = file.relative_to(root).as_posix()
        if not file.is_file():
            print(f"{path}: left alone: it is no file; rename or remove it")
            left += 1
            continue
        try:
            after = tidy(read(file), path).encode()
        except Untidy as problem:
            print(f"{path}: left alone: {problem}")
            left += 1
            continue
        if after != file.read_bytes():
            file.write_bytes(after)
            print(f"{path}: tidied")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
