"""Pack the built site into dist/ as a zip that opens from a folder, without a server. Run by `make offline`.

Usage: python scripts/offline.py [site folder]     exit 0 done, 2 not built
"""

import os
import sys
from pathlib import Path

from companion.archive import write_archive
from companion.editions import NAME, default_epoch
from companion.offline import READ_ME, offline_files
from companion.settings import load_settings

DIST = Path("dist")


def main(arguments: list[str]) -> int:
    """Write dist/chinese-dilemma-annotated-<edition>-offline.zip."""
    site = Path(arguments[0] if arguments else "site")
    if len(arguments) > 1 or not (site / "index.html").is_file():
        print(__doc__ if len(arguments) > 1 else f"{site}/ is not built; run make site first", file=sys.stderr)
        return 2
    settings = load_settings(Path("."))
    edition = str(settings.extra.get("edition", ""))
    files = offline_files(site, settings.site_url)
    files["README.txt"] = READ_ME.format(name=settings.site_name, edition=edition, address=settings.site_url).encode("utf-8")
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or default_epoch(Path(".")) or 0
    DIST.mkdir(exist_ok=True)
    target = DIST / f"{NAME}-{edition}-offline.zip"
    part = target.with_name(f"{target.name}.part")
    write_archive(part, files, int(epoch), compress=True)
    part.rename(target)
    print(f"{target}: {len(files)} files, {target.stat().st_size / 1e6:.1f} MB; unpack it and open index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
