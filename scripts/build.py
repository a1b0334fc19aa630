"""Build site/ from the folder this runs in. Usage: python scripts/build.py [output folder] [--editions folder] [--pdf folder]

Every problem is a warning of the build, and a warning ends it: exit 1. With --editions, the archives of old editions in that
folder are shown below e/ in the output; with --pdf, the PDFs in that folder (dist/pdf, by scripts/pdf.py) are published below pdf/.
"""

import argparse
import logging
import os
import shutil
import sys
from pathlib import Path

from companion.archive import ArchiveError
from companion.book import books, read_nav
from companion.editions import default_epoch, mount
from companion.problem import Problem
from companion.settings import SETTINGS, parse_settings
from companion.textfile import read_text

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the theme's notice about its successor: see docs/about/method.md


def main(arguments: list[str]) -> int:
    """Run MkDocs in strict mode, then add old editions."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", nargs="?")
    parser.add_argument("--editions", type=Path)
    parser.add_argument("--pdf", type=Path)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    # The sitemap has the day of the build: that of the newest change, so that the same tree gives the same bytes on any day.
    if not os.environ.get("SOURCE_DATE_EPOCH") and (epoch := default_epoch(Path("."))) is not None:
        os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    problems: list[Problem] = []
    text = read_text(Path("."), SETTINGS, problems)
    problems += parse_settings(text)[1] if text else []
    if problems:  # MkDocs would end in a traceback
        print(*problems, f"{len(problems)} problem{'s' if len(problems) != 1 else ''}; nothing was built", sep="\n", file=sys.stderr)
        return 1
    try:
        config = load_config("mkdocs.yml", strict=True, **({"site_dir": options.output} if options.output else {}))
    except (Abort, ConfigurationError) as error:
        print(error, file=sys.stderr)
        return 1
    config.plugins.on_startup(command="build", dirty=False)
    files = {}
    if options.pdf:
        wanted = books(list(read_nav(config.nav or [])), config.site_name, str(config.extra.get("edition", "")))
        files = {url: f"{book.stem}.pdf" for book in wanted if (options.pdf / f"{book.stem}.pdf").is_file() for url in book.urls}
        config.extra["pdf"] = {url: f"pdf/{name}" for url, name in files.items()}
    try:
        build(config)
        for name in sorted(set(files.values())):
            target = Path(config.site_dir) / "pdf" / name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(options.pdf / name, target)
        editions = mount(options.editions, Path(config.site_dir), config.site_url or "/") if options.editions else []
    except Abort as error:
        print(error.message, file=sys.stderr)
        return 1
    except ArchiveError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"built {config.site_dir}" + (f", with edition{'s' if len(editions) > 1 else ''} {', '.join(editions)}" if editions else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
