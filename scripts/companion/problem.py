"""A problem in the sources, told to the author as `path:line: message`."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `path` is relative to the project root, with `/`; `line` counts from 1."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return ‘; did you mean “x”?’ for the closest of `choices`, or an empty string when none is close."""
    close = get_close_matches(word, sorted(choices), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
