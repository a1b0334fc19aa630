"""Every kind of bad file, with its complete list of problems; and the tiny site, which has none."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from companion.checks import check_project
from companion.project import load_project
from conftest import ROOT, copy_tiny

BAD = sorted((ROOT / "tests" / "bad").iterdir())
#: Without settings MkDocs does not begin: told by the command, see test_messages.
BUILT = [case for case in BAD if not (case / "mkdocs.yml").exists() and "mkdocs.yml" not in (case / "expected.txt").read_text(encoding="utf-8")]


def test_the_tiny_site_is_clean(tiny: Path) -> None:
    assert [str(problem) for problem in check_project(load_project(tiny))] == []


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_a_bad_file_gives_its_whole_list_of_problems(case: Path, tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path / "bad", case)
    found = [str(problem) for problem in check_project(load_project(folder))]
    expected = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert found and found == expected


@pytest.mark.parametrize("case", BUILT, ids=lambda case: case.name)
def test_the_build_tells_the_same_problems(case: Path, tmp_path: Path, build: Callable[[Path, Path], list[str]]) -> None:
    folder = copy_tiny(tmp_path / "bad", case)
    warnings = build(folder, tmp_path / "site")
    for line in (case / "expected.txt").read_text(encoding="utf-8").splitlines():
        assert any(line in warning for warning in warnings), line


def run_check(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "scripts" / "check.py"), *arguments], capture_output=True, text=True)


def test_the_command_counts_and_sets_its_exit_code(tmp_path: Path) -> None:
    clean = run_check(str(copy_tiny(tmp_path / "clean")))
    assert clean.returncode == 0 and clean.stdout.splitlines()[-1] == "0 problems"
    assert "sources 3, annotated 3, cited in chapters 2" in clean.stdout and "citations 7, with pinpoint 6" in clean.stdout
    bad = run_check(str(copy_tiny(tmp_path / "bad", ROOT / "tests" / "bad" / "key")))
    assert bad.returncode == 1 and "docs/law.md:13:" in bad.stdout and bad.stderr == ""
    assert run_check(str(tmp_path / "nowhere")).returncode == 2
    assert run_check("a", "b").returncode == 2
