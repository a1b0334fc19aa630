"""Do what a machine can: sort references.bib, give new paragraphs of chapters an id, end every file with one line feed, strip spaces.

Usage: python scripts/fix.py [folder]     prints what it changed
"""

import re
import sys
from pathlib import Path

from companion.bibliography import BIBLIOGRAPHY
from companion.pages import parse_page
from companion.paragraphs import has_paragraph_ids, with_ids


def sort_entries(text: str) -> str:
    """Return BibTeX text with its entries sorted by key; comments before the first entry stay at the top."""
    starts = [match.start() for match in re.finditer(r"^@\w+\s*\{", text, re.M)]
    if not starts:
        return text
    entries = [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    entries.sort(key=lambda entry: entry[entry.index("{") + 1 :].split(",", 1)[0].strip())
    head = text[: starts[0]].strip()
    return (head + "\n\n" if head else "") + "\n\n".join(entries) + "\n"


def main(arguments: list[str]) -> int:
    """Tidy the project in the given folder (default: this one)."""
    root = Path(arguments[0] if arguments else ".")
    files = [root / BIBLIOGRAPHY, *sorted((root / "docs").rglob("*.md")), *sorted((root / "data").rglob("*.yml"))]
    for file in files:
        before = file.read_text(encoding="utf-8")
        after = re.sub(r"[ \t]+$", "", before, flags=re.M).rstrip("\n") + "\n"
        path = file.relative_to(root).as_posix()
        if file.name == BIBLIOGRAPHY:
            after = sort_entries(after)
        elif file.suffix == ".md":
            page, _ = parse_page(after, path)
            if has_paragraph_ids(page):
                after = after[: len(after) - len(page.body)] + with_ids(page.body, path)
        if after != before:
            file.write_text(after, encoding="utf-8")
            print(f"{path}: tidied")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
