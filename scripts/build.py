"""Build site/ from the folder this runs in. Usage: python scripts/build.py [output folder]

Every problem is a warning of the build, and a warning ends it: exit 1.
"""

import logging
import os
import sys

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the theme's notice about its successor: see docs/about/method.md


def main(arguments: list[str]) -> int:
    """Run MkDocs in strict mode."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    options = {"site_dir": arguments[0]} if arguments else {}
    config = load_config("mkdocs.yml", strict=True, **options)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except Abort as error:
        print(error.message, file=sys.stderr)
        return 1
    print(f"built {config.site_dir}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
