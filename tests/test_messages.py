"""The register of messages: every kind has a bad file that shows it, every message its three parts, and no file ends in a traceback."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from companion import checks
from companion.checks import check_project
from companion.problem import Problem
from companion.project import Project, load_project
from conftest import ROOT, copy_tiny
from messages import BAD, ELSEWHERE, FORM, REGISTER, kinds, messages, render_register, told

PINNED = [(case, line) for case, lines in messages().items() for line in lines]
#: Those of a tree without settings, which MkDocs itself would not begin to read.
SETTINGS = sorted({case for case, line in PINNED if line.startswith("mkdocs.yml:")})


def test_every_kind_has_a_bad_file() -> None:
    found = [told(line) for _, line in PINNED]
    assert [kind for kind in kinds() if kind.template not in ELSEWHERE and not any(kind.matches(message) for message in found)] == []
    assert len(kinds()) > 200


def test_every_message_is_of_a_kind() -> None:
    assert [line for _, line in PINNED if not any(kind.matches(told(line)) for kind in kinds())] == []


def test_every_message_says_what_was_written_the_rule_and_the_way_out() -> None:
    assert [line for _, line in PINNED if not FORM.match(re.sub(r'"[^"]*"', '""', told(line)))] == []


def test_the_register_is_up_to_date() -> None:
    assert REGISTER.read_text(encoding="utf-8") == render_register(), "run make messages, and read what changes"


def test_a_rule_that_fails_is_a_problem_and_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(project: Project) -> Iterator[Problem]:
        yield Problem("docs/law.md", 1, "found before")
        raise KeyError("label")

    monkeypatch.setattr(checks, "CHECKS", (check, *checks.CHECKS))
    found = [str(problem) for problem in check_project(load_project(copy_tiny(tmp_path / "bad", BAD / "key")))]
    assert any("KeyError: 'label'; a rule must not fail, whatever is written: mend" in line for line in found)
    assert all(line in found for line in messages()["key"])


def run(script: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "scripts" / script), *arguments], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("case", ["data-types", "files-broken", "missing", "missing-bibliography", *SETTINGS])
def test_every_command_tells_and_none_ends_in_a_traceback(case: str, tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path / "bad", BAD / case)
    (folder / "scripts").symlink_to(ROOT / "scripts")
    settings = folder / "mkdocs.yml"
    if settings.is_file() and case not in SETTINGS:
        settings.write_text(settings.read_text(encoding="utf-8") + "hooks: [scripts/hooks.py]\n", encoding="utf-8")
    expected = messages()[case]
    checked, built, fixed = run("check.py", folder), run("build.py", folder), run("fix.py", folder)
    assert [line for line in checked.stdout.splitlines() if line in expected] == expected and checked.returncode == 1
    assert all(any(line in told for told in built.stderr.splitlines()) for line in expected if line.startswith("mkdocs.yml:") or case not in SETTINGS)
    assert built.returncode == 1 and "nothing was built" in built.stderr and not (folder / "site").exists()
    assert fixed.returncode in {0, 1, 2}
    assert not any("Traceback" in done.stderr for done in (checked, built, fixed))


def test_one_problem_is_counted_as_one(tmp_path: Path) -> None:
    done = run("check.py", copy_tiny(tmp_path / "bad", BAD / "missing-vocabulary"))
    assert done.stdout.splitlines() == [*messages()["missing-vocabulary"], "1 problem"]


def test_fix_leaves_what_it_cannot_read_and_mends_the_rest(tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path / "bad", BAD / "files-broken")
    broken = {name: (folder / "docs" / name).read_bytes() for name in ("gbk.md", "latin.md", "merged.md", "picture.md", "wide.md")}
    assert run("fix.py", folder).returncode == 1
    assert all((folder / "docs" / name).read_bytes() == before for name, before in broken.items())
    left = {problem.path for problem in check_project(load_project(folder))}
    assert not left & {"docs/windows.md", "docs/invisible.md"} and "docs/control.md" in left
