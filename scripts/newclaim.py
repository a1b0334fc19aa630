"""Add a claim of the paper to data/claims/. Asks for the facts that are not given.

Examples:
  make claim
  make claim ARGS='--section 3.2.1 --id c3-2-1-age --where "para. 1, sentence 2" --claim "…" --verdict imprecise --why "… [@un-crc-1989, art. 1]."
    --against "un-crc-1989, art. 1" --confidence high --topic age --jurisdiction un'

Exit 0 written, 1 refused (nothing was written), 2 misuse.
"""

import argparse
import sys
from pathlib import Path

from companion.asking import Read, ask, choose
from companion.checks.claims import MUST_REMAIN
from companion.importing import clean
from companion.newentry import Refusal, new_claim
from companion.project import Project, load_project

_QUESTIONS = {
    "section": "Section of the paper, as in 3.2.1", "where": "Place in that section, as in para. 1, sentence 2", "claim": "The paper's statement, fairly, in our words",
    "id": "Id", "verdict": "Verdict", "why": "The reason, two to six sentences with citations", "remains": "What remains true of it", "confidence": "Confidence",
}  # fmt: skip


def main(arguments: list[str], read: Read | None = None) -> int:
    """Add one claim to the project in the folder of `--root`. `read` asks for a line, None where nobody can answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("."), help="folder of the project (this one)")
    for name in (*_QUESTIONS, "open", "as_of"):
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, help="see schemas/README.md")
    parser.add_argument("--for", dest="supporting", action="append", default=[], metavar="KEY, PLACE", help="a source for the statement; may stand several times")
    parser.add_argument("--against", action="append", default=[], metavar="KEY, PLACE", help="a source against it or limiting it")
    parser.add_argument("--topic", action="append", default=[], help="of the list topic in data/vocab.yml")
    parser.add_argument("--jurisdiction", action="append", default=[], help="code of a jurisdiction")
    options = parser.parse_args(arguments)
    if not (options.root / "mkdocs.yml").is_file():
        print(f"{options.root}: no mkdocs.yml here; run the command in the folder of the project", file=sys.stderr)
        return 2
    project = load_project(options.root)
    try:
        done = new_claim(project, _item(project, options, read))
    except Refusal as problem:
        print(f"{problem}\nnothing was written", file=sys.stderr)
        return 1
    print(f"written: the claim at the end of {done.paths[0]}\nleft to do:")
    print("\n".join(f"- {line}" for line in done.left))
    return 0


def _item(project: Project, options: argparse.Namespace, read: Read | None) -> dict[str, object]:
    """The claim in the order of the fields, asked for where nothing was given."""
    values = {name: clean(getattr(options, name) or "") for name in (*_QUESTIONS, "open", "as_of")}
    lists = {"topic": list(options.topic), "jurisdiction": list(options.jurisdiction)}
    places = [(written, "for") for written in options.supporting] + [(written, "against") for written in options.against]
    if read:
        for name, question in _QUESTIONS.items():
            if values[name] or (name == "remains" and values["verdict"] not in MUST_REMAIN):
                continue
            closed = project.vocabulary(name) if name in {"verdict", "confidence"} else {}
            default = f"c{values['section'].replace('.', '-')}-" if name == "id" else ""
            values[name] = choose(read, question, closed) if closed else clean(ask(read, f"{question}{f', beginning with {default}' if default else ''}"))
        for stance in ("for", "against") if not places else ():
            while written := ask(read, f"A source {stance} the statement, as in un-crc-1989, art. 1", needed=False):
                places.append((written, stance))
        for name in lists:
            lists[name] = lists[name] or [choose(read, name.capitalize(), project.vocabulary(name))]
    missing = [name for name in _QUESTIONS if not values[name] and name != "remains"] + [name for name in lists if not lists[name] and name == "topic"]
    if missing:
        raise Refusal("\n".join(f"missing: --{name}" + (f", one of {', '.join(project.vocabulary(name))}" if name in {"verdict", "confidence", "topic"} else "") for name in missing))
    values["as_of"] = values["as_of"] or str(project.settings.extra.get("law_as_at", ""))
    sources = [{"key": key.strip(), "pinpoint": place.strip(), "stance": stance} for written, stance in places for key, _, place in [written.partition(",")]]
    order = ("id", "section", "where", "claim", "verdict", "why", "remains")
    item: dict[str, object] = {name: values[name] for name in order if values[name]}
    item |= {"sources": sources, "confidence": values["confidence"], "as_of": values["as_of"], "review": "none"}
    return {**item, **({"open": values["open"]} if values["open"] else {}), "topics": lists["topic"], "jurisdictions": lists["jurisdiction"]}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], input if sys.stdin.isatty() else None))
    except (EOFError, KeyboardInterrupt):
        sys.exit("\nnothing was written")
