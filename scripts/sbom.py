"""Write the bill of materials of the present edition from requirements.lock: dist/sbom.cdx.json (CycloneDX 1.6).

Usage: python scripts/sbom.py [target]     exit 0 done, 1 the lock cannot be read
"""

import sys
from pathlib import Path

from companion.sbom import render_bill
from companion.settings import load_settings

LOCK = Path("requirements.lock")
TARGET = Path("dist/sbom.cdx.json")
NAME = "chinese-dilemma-annotated"
LIBRARY = '"type": "library"'


def edition_bill(root: Path) -> str:
    """Return the bill of the project in `root`; an edition attaches it beside its archive."""
    return render_bill((root / LOCK).read_text(encoding="utf-8"), NAME, str(load_settings(root).extra.get("edition", "")))


def main(arguments: list[str]) -> int:
    """Write the bill and say how many packages it has."""
    target = Path(arguments[0]) if arguments else TARGET
    try:
        text = edition_bill(Path("."))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode("utf-8"))
    print(f"{target}: {text.count(LIBRARY)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
