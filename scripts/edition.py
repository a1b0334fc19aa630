"""Freeze the site as an edition: dist/chinese-dilemma-annotated-<edition>.zip, its manifest and its sum. See CONTRIBUTING.md.

Usage: python scripts/edition.py                  build the site and write the archive
       python scripts/edition.py --check ARCHIVE  build it again and compare byte for byte

Times come from SOURCE_DATE_EPOCH, or else from the newest entry of data/changes.yml.
exit 0 done or equal, 1 refused or different, 2 misuse
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from companion.archive import MANIFEST, ArchiveError, differences, files_of, manifest, write_archive
from companion.editions import CARD, Edition, EditionError, default_epoch, present_edition
from companion.project import load_project

DIST = Path("dist")
BUILD = Path(__file__).resolve().parent / "build.py"
SHOWN = 20


def main(arguments: list[str]) -> int:
    """Make the edition of the folder this runs in, or compare it with an archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", type=Path, metavar="ARCHIVE")
    options = parser.parse_args(arguments)
    try:
        edition = present_edition(load_project(Path(".")))
        if options.check and not options.check.is_file():
            print(f"{options.check}: no such archive", file=sys.stderr)
            return 2
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / f"{edition.stem}.zip"
            sums = build_archive(edition, Path(folder) / "site", made)
            kept = options.check or DIST / made.name
            if not kept.exists():
                return keep(edition, made, sums)
            differing = differences(made, kept)
    except (EditionError, ArchiveError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in differing[:SHOWN]:
        print(line, file=sys.stderr)
    if differing:
        print(f"{kept}: {len(differing)} difference{'s' if len(differing) > 1 else ''} from what this tree builds; an edition is never changed: build its tag, or raise the edition", file=sys.stderr)
        return 1
    print(f"{kept}: equal, byte for byte, to what this tree builds")
    return 0


def build_archive(edition: Edition, site: Path, target: Path) -> str:
    """Build the site of the folder this runs in and write its archive; return its manifest. Raises EditionError when the build fails."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or str(default_epoch(Path(".")))
    if not epoch.isdigit():
        raise EditionError(f'SOURCE_DATE_EPOCH is "{epoch}"; it must be a number of seconds since 1970')
    done = subprocess.run([sys.executable, str(BUILD), str(site)], env={**os.environ, "SOURCE_DATE_EPOCH": epoch}, capture_output=True, text=True)
    if done.returncode:
        raise EditionError(f"{done.stderr.strip()}\nthe site does not build; nothing was written")
    files = {**files_of(site), CARD: edition.card()}
    write_archive(target, files, int(epoch))
    return manifest(files)


def keep(edition: Edition, made: Path, sums: str) -> int:
    """Move the archive to dist/, with its manifest and its sum beside it."""
    DIST.mkdir(exist_ok=True)
    content = made.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    archive = DIST / made.name
    (DIST / f"{edition.stem}.{MANIFEST}").write_text(sums, encoding="utf-8")
    (DIST / f"{made.name}.sha256").write_text(f"{digest}  {made.name}\n", encoding="utf-8")
    part = archive.with_name(f"{archive.name}.part")
    part.write_bytes(content)
    part.rename(archive)
    print(f"{archive}: edition {edition.number} of {edition.date}, {sums.count(chr(10))} files, {len(content) / 1e6:.1f} MB\nsha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
