"""Ask every address of data/links.yml whether it still answers, and write what came back into the ledger. Never a gate: exit 0 whatever was found.

Usage: python scripts/links_online.py [folder] [--report FILE] [--delay SECONDS] [--timeout SECONDS] [--not-found PATTERN]… [--limit N] [--date YYYY-MM-DD]

An address is called dead only after failures on three different days. --not-found adds a pattern (a regular expression, case
ignored) for titles that mean “not found”; --limit asks the N addresses checked longest ago. exit 0 done, 2 misuse
"""

import argparse
import datetime
import re
import sys
from pathlib import Path

from companion.linkcheck import Asker, Manners, in_turn, recorded, report
from companion.linkledger import LEDGER, load_ledger, render_ledger
from companion.project import load_project


def pattern(text: str) -> str:
    """Return `text` if it is a regular expression."""
    try:
        re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no regular expression: {error}') from error
    return text


def main(arguments: list[str]) -> int:
    """Ask, write the ledger, print or write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("."))
    parser.add_argument("--report", type=Path)
    parser.add_argument("--delay", type=float, default=Manners.delay)
    parser.add_argument("--timeout", type=float, default=Manners.timeout)
    parser.add_argument("--not-found", type=pattern, action="append", default=[], metavar="PATTERN")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--date", type=datetime.date.fromisoformat)
    options = parser.parse_args(arguments)
    if not (options.folder / LEDGER).is_file():
        print(f"{options.folder}: no {LEDGER} here; run make links", file=sys.stderr)
        return 2
    project = load_project(options.folder)
    if problems := [problem for problem in project.problems if problem.path == LEDGER]:
        print(*problems, sep="\n", file=sys.stderr)
        return 2
    day = (options.date or datetime.date.today()).isoformat()
    hosts = frozenset(str(host).lower() for host in project.data.get("domains", {}))
    agent = f"{Manners.agent} (+{project.settings.repo_url})"
    asker = Asker(Manners(agent, options.timeout, options.delay, tuple(options.not_found), hosts))
    before = load_ledger(project)
    due = sorted(before.values(), key=lambda record: (record.last_checked, record.url))[: options.limit]
    after = dict(before)
    for record in in_turn(due):
        after[record.url] = recorded(record, asker.ask(record.url), day)
        print(f"{after[record.url].result:8} {record.url}", flush=True)
    (options.folder / LEDGER).write_text(render_ledger(after.values()), encoding="utf-8")
    text = report(before.values(), after.values(), day)
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    print(f"\n{text}", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
