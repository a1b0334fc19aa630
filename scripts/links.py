"""Fit data/links.yml to the addresses the project links to: add missing records, remove unused ones, sort. Asks no network.

Usage: python scripts/links.py [folder] [--date YYYY-MM-DD]     the day a new address is first seen where its file records none (default: today)
exit 0 done, 2 misuse
"""

import argparse
import datetime
import sys
from pathlib import Path

from companion.linkledger import LEDGER, addresses, load_ledger, render_ledger, synced
from companion.project import load_project


def main(arguments: list[str]) -> int:
    """Write the ledger of the project in the given folder (default: this one) and say what changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("."))
    parser.add_argument("--date", type=datetime.date.fromisoformat, default=None)
    options = parser.parse_args(arguments)
    if not (options.folder / "mkdocs.yml").is_file():
        print(f"{options.folder}: no mkdocs.yml here; give the folder of the project", file=sys.stderr)
        return 2
    project = load_project(options.folder)
    if problems := [problem for problem in project.problems if problem.path == LEDGER]:
        print(*problems, "nothing was written, so that no record is lost", sep="\n", file=sys.stderr)
        return 2
    records, found = load_ledger(project), addresses(project)
    today = (options.date or datetime.date.today()).isoformat()
    kept = synced(records, found, today)
    text = render_ledger(kept)
    file = options.folder / LEDGER
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    added, removed = sorted(set(found) - set(records)), sorted(set(records) - set(found))
    for sign, urls in (("+", added), ("-", removed)):
        for url in urls:
            print(f"{sign} {url}")
    print(f"{LEDGER}: {len(kept)} addresses, {len(added)} added, {len(removed)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
