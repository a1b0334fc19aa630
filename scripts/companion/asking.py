"""Asking in the terminal for what a command was not told: one question a line, closed lists shown, an answer checked at once."""

from collections.abc import Callable, Mapping, Sequence

from companion.problem import nearest

#: Reads one line; `input`, or answers prepared by a test.
Read = Callable[[str], str]


def ask(read: Read, question: str, default: str = "", needed: bool = True) -> str:
    """Return a line of text; an empty one stands for the default, and is asked again where something is needed."""
    while True:
        answer = " ".join(read(f"{question}{f' [{default}]' if default else '' if needed else ' (may stay empty)'}: ").split()) or default
        if answer or not needed:
            return answer
        print("  This one is needed.")


def choose(read: Read, question: str, words: Mapping[str, object] | Sequence[str], default: str = "", needed: bool = True) -> str:
    """Return a code of a closed list, which is printed first with its labels."""
    labels = {code: str(word.get("label", "")) if isinstance(word, Mapping) else "" for code, word in words.items()} if isinstance(words, Mapping) else dict.fromkeys(words, "")
    print(f"{question}, one of:")
    for code, label in labels.items():
        print(f"  {code:26} {label}".rstrip())
    while True:
        answer = ask(read, question, default, needed)
        if answer in labels or not answer:
            return answer
        print(f'  "{answer}" is not in the list{nearest(answer, labels)}')
