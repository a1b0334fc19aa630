"""The register of messages: every kind of problem that the checks can tell, each with a bad file that shows it.

A kind is one message template in the source of `scripts/companion/`. `python tests/messages.py` (`make messages`) writes again what the
checks say of every folder in `tests/bad/` and the register `schemas/MESSAGES.md`: read the difference before you keep it.
"""

import ast
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "scripts" / "companion"
BAD = ROOT / "tests" / "bad"
REGISTER = ROOT / "schemas" / "MESSAGES.md"
#: Calls that take a message, and modules whose functions return or yield one.
_TELLERS = {"Problem", "at", "_at", "tell", "told", "problem", "BlockError", "CitationError", "PinpointError"}
_GIVERS = {"address.py", "shape.py"}
_MESSAGE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+): (?P<message>.*)", re.S)
#: A message that no file can bring about, and the test that shows it.
ELSEWHERE = {"…: …; a rule must not fail, whatever is written: mend the other problems first, and report this one if it stays": "tests/test_messages.py"}
#: What was written; the rule: the way out.
FORM = re.compile(r"[^;]+(?:; |\? ).*: \S", re.S)


@dataclass(frozen=True, order=True)
class Kind:
    """One template: the module that tells it, and the message with … for what changes."""

    module: str
    template: str

    def matches(self, message: str) -> bool:
        """Whether `message` is of this kind; something may stand before it, as the name of a cell."""
        return re.search("(?:^|[\\s:])" + re.escape(self.template).replace("…", ".*?") + r"(?: \(see schemas/README\.md\))?$", message, re.S) is not None


@cache
def kinds() -> tuple[Kind, ...]:
    """Every template in the source. Those that only hand on what another says have no words of their own and are left out."""
    found = set()
    for file in sorted(SOURCE.rglob("*.py")):
        module = file.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for text in _texts(node, module):
                if " " in text and len(re.findall(r"[a-z]{2,}", text)) >= 3:
                    found.add(Kind(module, text))
    return tuple(sorted(found))


def _texts(node: ast.AST, module: str) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for argument in node.args if name in _TELLERS else ():
            yield from _templates(argument)
    elif isinstance(node, (ast.Return, ast.Yield)) and node.value is not None and (module in _GIVERS or module.startswith("checks/")):
        yield from _templates(node.value)


def _templates(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = (str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        yield re.sub("…+", "…", "".join(parts))
    elif isinstance(node, ast.IfExp):
        yield from _templates(node.body)
        yield from _templates(node.orelse)


def messages() -> dict[str, list[str]]:
    """Bad folder → what the checks say of it, line by line, as pinned."""
    return {case.parent.name: case.read_text(encoding="utf-8").splitlines() for case in sorted(BAD.glob("*/expected.txt"))}


def told(line: str) -> str:
    """The message of a line `path:line: message`."""
    match = _MESSAGE.fullmatch(line)
    assert match, line
    return match["message"]


def render_register() -> str:
    """The register as Markdown: for each module its kinds, each with the first bad file that shows it."""
    pinned = [(case, line) for case, lines in messages().items() for line in lines]
    rows = [
        "# Messages",
        "",
        "Every kind of problem that `make check` and `make site` tell, with an example and the folder of `tests/bad/` that shows it. Each says what",
        "was written; the rule: the way out. Written by `make messages` from the source and from the tests; not edited by hand.",
        "",
    ]
    module, number = "", 0
    for kind in kinds():
        shown = next(((case, line) for case, line in pinned if kind.matches(told(line))), (ELSEWHERE.get(kind.template, "none"), kind.template))
        if kind.module != module:
            module = kind.module
            rows += [f"## {module.removesuffix('.py')}", ""]
        number += 1
        rows += [f"{number}. `{shown[0]}`", "", f"        {shown[1]}", ""]
    return "\n".join(rows).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Write again the expected lines of the folders named, or of all, then the register."""
    sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
    from companion.checks import check_project
    from companion.project import load_project
    from conftest import copy_tiny

    for case in [BAD / name for name in arguments] or sorted(BAD.iterdir()):
        with tempfile.TemporaryDirectory() as folder:
            found = check_project(load_project(copy_tiny(Path(folder) / "bad", case)))
        (case / "expected.txt").write_text("".join(f"{problem}\n" for problem in found), encoding="utf-8")
    REGISTER.write_text(render_register(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
