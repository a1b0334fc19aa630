"""Add the addresses of the built site to tests/published.txt; none is ever taken out. Run after `make site`."""

import sys
from pathlib import Path

from companion.sitecheck import published, unanswered

LIST = Path("tests/published.txt")


def main() -> int:
    """Merge the addresses of site/ into the list."""
    if not Path("site/index.html").is_file():
        print("site/ is not built; run make site first", file=sys.stderr)
        return 2
    known = set(LIST.read_text(encoding="utf-8").split("\n")) - {""} if LIST.exists() else set()
    now = set(published(Path("site")))
    LIST.write_text("\n".join(sorted(known | now)) + "\n", encoding="utf-8")
    print(f"{len(now - known)} added, {len(known | now)} in all; {len(unanswered(Path('site'), known))} of them answered by nothing in this build")
    return 0


if __name__ == "__main__":
    sys.exit(main())
