"""New sources, claims and jurisdictions: written where they belong, valid, never over what is there; imports; `make fix`."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import fix
import newclaim
import newjurisdiction
import newsource
import pytest
import yaml
from companion import formats, importing
from companion.bibliography import parse_bibliography
from companion.checks import check_project
from companion.importing import ImportProblem, parse_bibtex, parse_csl, parse_ris, read_records
from companion.newentry import inserted, render_entry, scalar, suggested_key
from companion.project import load_project
from companion.tidy import nfc, sort_hosts
from companion.yamlfile import parse_yaml
from conftest import ROOT, copy_tiny

IMPORTS = ROOT / "tests" / "imports"
SOURCE = {"type": "legislation", "title": "Films Act", "jurisdiction": "cn", "kind": "statute", "status": "in-force", "reading": "metadata", "date": "1993"}
CLAIM = {
    "section": "1", "id": "c1-no-age", "where": "para. 2", "claim": 'The Code names "no" age: none.', "verdict": "supported", "for": "prc-criminal-law-1997, art. 367",
    "why": "Its article on obscene articles gives none [@prc-criminal-law-1997, art. 367].", "confidence": "high", "topic": "age", "jurisdiction": "cn", "as-of": "2026-11-22",
}  # fmt: skip


def flags(values: dict[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in (f"--{name}", value)]


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check_project(load_project(folder))]


def everything(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def answers(*lines: str) -> Callable[[str], str]:
    left = iter(lines)
    return lambda question: next(left)


# Sources


def test_a_new_source_stands_in_its_place_and_lacks_only_its_annotation(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(tiny)
    assert newsource.main(["--root", str(tiny), "--key", "nz-films-act-1993", *flags(SOURCE)]) == 0
    after = everything(tiny)
    assert set(after) - set(before) == {"docs/sources/nz-films-act-1993.md"}
    assert [name for name in before if before[name] != after[name]] == ["references.bib"]
    assert list(load_project(tiny).sources) == ["nz-films-act-1993", "prc-criminal-law-1997", "zhong-2019-criminal", "zz-treaty-2000"]
    assert after["references.bib"].endswith(before["references.bib"])
    assert problems(tiny) == ['docs/sources/nz-films-act-1993.md:4: the annotation has 0 words; one whose reading is "metadata" must have 25 to 80: say more of what it establishes and where its limits are']
    assert "write the annotation in docs/sources/nz-films-act-1993.md, 25 to 80 words" in capsys.readouterr().out
    (tiny / "docs" / "sources" / "nz-films-act-1993.md").write_text("---\nreview: none\n---\n\n" + "word " * 30 + "\n", encoding="utf-8")
    assert problems(tiny) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "zhong-2019-criminal"}, '"zhong-2019-criminal" is already the key of the entry on line 20 of references.bib'),
        ({"key": "NZ_Films"}, '"NZ_Films" is no key; it must be lower-case letters, digits and single hyphens, a letter first, as in zhong-2019-criminal'),
        ({"key": "../evil"}, '"../evil" is no key'),
        ({"type": "statute"}, '"statute" is no entry type; the types are article'),
        ({"kind": "statut"}, '"statut" is no kind; did you mean "statute"?'),
        ({"jurisdiction": ""}, "missing: --jurisdiction, one of cn, int"),
        ({"status": ""}, "missing: --status, one of in-force, "),
        ({"date": "14 March 1993"}, '"14 March 1993" is no date'),
        ({"title": "Films {Act"}, 'title "Films {Act" has a brace without its partner'),
        ({"title": r"Films \& Act"}, '"title" holds a backslash'),
        ({"url": "https://elsewhere.example/a"}, '"elsewhere.example" is not a host this site links to'),
        ({"url": "https://law.example/cl"}, 'the url "https://law.example/cl" is also that of'),
        ({"title": "Films Act <script>", "shorttitle": "Films Act"}, "<script>"),
    ],
)
def test_a_source_is_refused_with_a_reason_and_nothing_is_written(tiny: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], message: str) -> None:
    before = everything(tiny)
    assert newsource.main(["--root", str(tiny), *flags({"key": "nz-films-act-1993", **SOURCE, **change})]) == 1
    told = capsys.readouterr().err
    assert message in told and told.endswith("nothing was written\n")
    assert everything(tiny) == before


def test_an_annotation_that_is_there_is_not_overwritten(tiny: Path) -> None:
    (tiny / "docs" / "sources" / "nz-films-act-1993.md").write_text("Mine.\n", encoding="utf-8")
    before = everything(tiny)
    assert newsource.main(["--root", str(tiny), "--key", "nz-films-act-1993", *flags(SOURCE)]) == 1
    assert everything(tiny) == before


def test_a_broken_bibliography_is_left_alone(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bibliography = tiny / "references.bib"
    bibliography.write_text(bibliography.read_text(encoding="utf-8").replace("title = {A Study}", "title = {A Study"), encoding="utf-8")
    before = everything(tiny)
    assert newsource.main(["--root", str(tiny), "--key", "nz-films-act-1993", *flags(SOURCE)]) == 1
    assert "references.bib:20:" in capsys.readouterr().err and everything(tiny) == before


def test_outside_a_project_it_is_misuse(tmp_path: Path) -> None:
    for command in (newsource, newclaim, newjurisdiction):
        assert command.main(["--root", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_source_is_asked_for(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = answers("artikel", "article", "en", "", "On Examples", "Zhong, Jing", "2020", "Journal", "", "", "", "", "research-article", "cn", "", "primary", "Read whole.", "")
    assert newsource.main(["--root", str(tiny)], read) == 0
    source = load_project(tiny).sources["zhong-2020-examples"]
    assert (source.type, source.get("titlesource"), source.get("readingnote")) == ("article", "original", "Read whole.")
    told = capsys.readouterr().out
    assert '"artikel" is not in the list; did you mean "article"?' in told and "This one is needed." in told


@pytest.mark.parametrize(
    ("file", "item", "extra", "key", "fields"),
    [
        ("zotero.json", "1", {}, "holmes-1897-path", {"title": "The Path of the Law", "author": "Holmes, O. W.", "date": "1897-03-25", "pages": "457-478", "doi": "10.2307/1322028", "journaltitle": "Harvard Law Review", "reading": "metadata"}),
        ("zotero.json", "2", {"title": "On Legal Examples", "author": "Zhang, San and Ouyang, Ming", "key": "zhang-2021-examples"}, "zhang-2021-examples", {"origtitle": "论法律的例子", "origauthor": "张三 and 欧阳明", "author": "Zhang, San and Ouyang, Ming", "language": "zh", "titlesource": "ours", "journaltitle": "示例法学"}),
        ("cnki.ris", "", {"title": "On Legal Examples", "key": "zhang-2021-examples"}, "zhang-2021-examples", {"origtitle": "论法律的例子", "origauthor": "张三 and 欧阳明", "volume": "12", "issue": "3", "pages": "12-25", "date": "2021"}),
        ("scholar.bib", "1", {}, "hart-1958-positivism", {"author": "Hart, Herbert LA", "journaltitle": "Harvard Law Review", "issue": "4", "pages": "593-629"}),
        ("scholar.bib", "2", {}, "muller-2020-practice", {"title": "EU Law & Practice: A Short Report", "shorttitle": "EU Law & Practice", "date": "2020-03", "doi": "10.1234/abc_d", "institution": "Institute of Examples", "kind": "report"}),
        ("scholar.bib", "3", {"title": "On Legal Examples", "key": "zhang-2021-examples"}, "zhang-2021-examples", {"origauthor": "张三 and 欧阳明", "issue": "3"}),
    ],
)  # fmt: skip
def test_a_source_comes_from_a_file(tiny: Path, capsys: pytest.CaptureFixture[str], file: str, item: str, extra: dict[str, str], key: str, fields: dict[str, str]) -> None:
    asked = ["--item", item] if item else []
    assert newsource.main(["--root", str(tiny), "--from", str(IMPORTS / file), *asked, "--jurisdiction", "int", *flags(extra)]) == 0
    project = load_project(tiny)
    assert {name: project.sources[key].get(name) for name in fields if name != "author"} == {name: value for name, value in fields.items() if name != "author"}
    if "author" in fields:
        assert f"author = {{{fields['author']}}}" in project.bibliography.text
    assert problems(tiny) == [f'docs/sources/{key}.md:4: the annotation has 0 words; one whose reading is "metadata" must have 25 to 80: say more of what it establishes and where its limits are']
    told = capsys.readouterr().out
    assert ("write the names in Latin letters" in told) == ("origauthor" in fields and "author" not in fields)
    assert ("left out: the address" in told) == (file == "cnki.ris" or key.startswith("holmes"))


def test_chinese_names_keep_their_characters_and_bodies_their_braces() -> None:
    for file, number in (("zotero.json", 1), ("cnki.ris", 0), ("scholar.bib", 2)):
        record = read_records(IMPORTS / file)[number]
        assert (record.fields["author"], record.fields["origauthor"]) == ("{张三} and {欧阳明}", "张三 and 欧阳明")
    entry = render_entry("report", "x", read_records(IMPORTS / "scholar.bib")[1].fields)
    people = parse_bibliography(entry)[0].sources["x"].authors
    assert [(p.literal, p.family, p.given) for p in people] == [("", "Müller", "Jörg"), ("Europäisches Institut", "", ""), ("", "van der Berg", "Anna")]


def test_what_the_site_exports_comes_back(tiny: Path) -> None:
    for source in load_project(tiny).sources.values():
        for records in (parse_csl(json.dumps(formats.csl(source))), parse_ris(formats.ris(source).replace("\r\n", "\n")), parse_bibtex(formats.bibtex(source))):
            assert len(records) == 1 and records[0].fields["title"] == source.title and records[0].fields.get("origtitle", "") == source.get("origtitle")
            assert records[0].type in {source.type, "legislation"} and records[0].fields["date"][:4] == source.year


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b'{"type": "book",', "the file is no valid JSON"),
        ("a.json", b"[]", "holds no source"),
        ("a.json", b"[" * 100_000, "the file is no valid JSON"),
        ("a.json", b'{"items": 3}', '"items" is no list'),
        ("a.bib", b"@article{a, title = {x", "the file is no valid BibTeX"),
        ("a.bib", b"@article{a, title = {x}}\n@article{a, title = {y}}", "the file is no valid BibTeX"),
        ("a.ris", "TI  - 题目".encode("gbk"), "is not UTF-8"),
        ("a.txt", b"Some text", "is neither CSL-JSON nor RIS nor BibTeX"),
        ("a.txt", b"", "is neither CSL-JSON nor RIS nor BibTeX"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ImportProblem, match=message):
        read_records(tmp_path / name)
    with pytest.raises(ImportProblem, match="cannot be opened"):
        read_records(tmp_path / "none.ris")


def test_odd_records_are_read_without_a_crash() -> None:
    assert parse_csl('[1, null, {"author": [3, {"family": "A"}], "issued": {"date-parts": [[]]}, "title": ["x"], "page": 5}]')[0].fields == {"author": "{A}", "language": "en", "pages": "5"}
    assert parse_ris("TY  - XYZ\nAU  - \nER  - \nstray\n")[0].type == "misc"
    assert parse_bibtex("@odd{k, year = {c. 1900}, month = {99}}")[0].fields == {"language": "en"}
    assert importing.clean("a\u200bb\x00 <i>c</i>\n d") == "ab c d"


def test_which_of_several_must_be_said(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert newsource.main(["--root", str(tiny), "--from", str(IMPORTS / "scholar.bib")]) == 1
    assert "holds 3 sources; say which with ITEM=1" in capsys.readouterr().err
    assert newsource.main(["--root", str(tiny), "--from", str(IMPORTS / "scholar.bib"), "--item", "4"]) == 1
    assert "ITEM must be a number from 1 to 3" in capsys.readouterr().err


def test_keys_are_suggested_and_entries_inserted() -> None:
    assert suggested_key({"author": "Zhong, Jing", "date": "2019", "title": "A Study of Criminal Law"}) == "zhong-2019-study"
    assert suggested_key({"author": "{State Council}", "jurisdiction": "cn", "date": "2023-10-16", "title": "Regulations on Minors"}) == "cn-regulations-minors-2023"
    assert suggested_key({"author": "{张三}", "title": "题目"}) == ""
    assert inserted("", "@misc{a,\n}", "a") == "@misc{a,\n}\n"
    assert inserted("% head\n\n@misc{b,\n}\n", "@misc{a,\n}", "a") == "% head\n\n@misc{a,\n}\n\n@misc{b,\n}\n"


# Claims


def test_a_new_claim_is_valid_at_once(tiny: Path) -> None:
    before = everything(tiny)
    assert newclaim.main(["--root", str(tiny), *flags(CLAIM)]) == 0
    after = everything(tiny)
    assert [name for name in after if after[name] != before.get(name)] == ["data/claims/s1.yml"]
    assert after["data/claims/s1.yml"].startswith(before["data/claims/s1.yml"])
    assert problems(tiny) == []
    claim = load_project(tiny).claims[-1]
    assert (claim.id, claim.claim, claim.evidence[0].pinpoint, claim.evidence[0].stance) == ("c1-no-age", CLAIM["claim"], "art. 367", "for")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "c1-code"}, '"c1-code" is already the id of the claim on line 1 of data/claims/s1.yml'),
        ({"id": "C1 age"}, '"C1 age" is no id; it must be lower-case letters'),
        ({"id": "c2-age"}, '"c2-age" is no id for a claim of section 1'),
        ({"section": "one"}, '"one" is no section of the paper'),
        ({"section": "2", "id": "c2-age"}, '"2" is no section of the paper'),
        ({"verdict": "right"}, '"right" is no verdict'),
        ({"verdict": "contradicted"}, "does not say what remains true"),
        ({"for": "prc-crimnal-law-1997, art. 367"}, 'did you mean "prc-criminal-law-1997"?'),
        ({"for": "prc-criminal-law-1997, art."}, '"art." has no number'),
        ({"why": "It says so [@nobody, art. 3]."}, "nobody"),
        ({"why": "See https://elsewhere.example/x."}, "elsewhere.example"),
        ({"why": ""}, "missing: --why"),
        ({"topic": ""}, "missing: --topic, one of age, "),
    ],
)
def test_a_claim_is_refused_with_a_reason_and_nothing_is_written(tiny: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], message: str) -> None:
    before = everything(tiny)
    values = {name: value for name, value in {**CLAIM, **change}.items() if value}
    assert newclaim.main(["--root", str(tiny), *flags(values)]) == 1
    told = capsys.readouterr().err
    assert message in told and told.endswith("nothing was written\n")
    assert everything(tiny) == before


def test_a_claim_is_asked_for_and_a_new_section_gets_its_file(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny / "data" / "claims" / "s1.yml").unlink()
    read = answers("1", "para. 1", "A statement.", "c1-code", "not-verifiable", "Nobody knows. It is a matter of taste.", "low", "", "", "law", "legislation", "cn")
    assert newclaim.main(["--root", str(tiny), "--as-of", "2026-11-22"], read) == 0
    assert "show it in docs/law.md with a line \\claims{s1}" in capsys.readouterr().out
    assert problems(tiny) == [] and [claim.id for claim in load_project(tiny).claims] == ["c1-code"]


@pytest.mark.parametrize("text", ["no", "yes: no", "1.10", "2016-04-27", "a # b", "- x", "it's “so”", 'say "no"', "[@key, art. 1]", "淫秽物品", "word " * 60 + "end", "#x " * 50 + "end", "true", "@x", "{a}", "*a*", "a\\b", ""])
def test_a_value_comes_back_as_it_was_written(text: str) -> None:
    for indent in (0, 2):
        written = f"{' ' * indent}x: {scalar(text, indent)}\n"
        assert parse_yaml(written, "x.yml") == ({"x": text}, []) and yaml.safe_load(written) == {"x": text}
        assert max(len(line) for line in written.splitlines()) <= 140


# Jurisdictions


def test_a_new_jurisdiction_is_valid_at_once(tiny: Path) -> None:
    before = everything(tiny)
    assert newjurisdiction.main(["--root", str(tiny), "--code", "nz", "--label", "New Zealand"]) == 0
    after = everything(tiny)
    assert set(after) - set(before) == {"data/jurisdictions/nz.yml"} and all(after[name] == before[name] for name in before)
    assert problems(tiny) == []
    new = load_project(tiny).jurisdictions[-1]
    assert (new.code, new.label, new.order, {answer.value for answer in new.answers.values()}, len(new.answers)) == ("nz", "New Zealand", 20, {"unknown"}, 3)


def test_a_new_jurisdiction_fits_the_real_site(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("mkdocs.yml", "references.bib"):
        shutil.copy(ROOT / name, copy / name)
    assert newjurisdiction.main(["--root", str(copy), "--code", "nz", "--label", "New Zealand: Aotearoa"]) == 0
    assert [problem for problem in problems(copy) if "jurisdictions/nz.yml" in problem] == []


@pytest.mark.parametrize(
    ("code", "label", "message"),
    [
        ("cn", "China", "data/jurisdictions/cn.yml is already there; edit it instead"),
        ("int", "World", '"int" already has a meaning in data/vocab.yml'),
        ("NZ", "New Zealand", '"NZ" is no code; it must be two or three lower-case letters'),
        ("../x", "New Zealand", '"../x" is no code'),
        ("", "New Zealand", '"" is no code'),
        ("nz", "", "the jurisdiction has no name"),
        ("nz", "china", '"china" is already the name of a jurisdiction'),
    ],
)
def test_a_jurisdiction_is_refused_with_a_reason_and_nothing_is_written(tiny: Path, capsys: pytest.CaptureFixture[str], code: str, label: str, message: str) -> None:
    before = everything(tiny)
    assert newjurisdiction.main(["--root", str(tiny), "--code", code, "--label", label]) == 1
    assert message in capsys.readouterr().err and everything(tiny) == before


# make fix


def test_fix_puts_right_what_a_machine_can(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = everything(tiny)
    chapter = tiny / "docs" / "law.md"
    chapter.write_bytes(b"\xef\xbb\xbf" + chapter.read_bytes().replace(b"\n", b"\r\n").rstrip() + b"  \t")
    text = (tiny / "references.bib").read_text(encoding="utf-8")
    entries = [part.strip() for part in text.split("\n\n")]
    (tiny / "references.bib").write_text("\n\n\n".join(reversed(entries)), encoding="utf-8")
    (tiny / "data" / "domains.yml").write_text("# Hosts\nlaw.example: {what: A law database, why: official}\na.example: {what: x, why: y}\n\n\n", encoding="utf-8")
    index = tiny / "docs" / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + "\nRe\u0301sume\u0301 か\u3099 \uf900", encoding="utf-8")
    assert fix.main([str(tiny)]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{path}: tidied" for path in ("references.bib", "docs/index.md", "docs/law.md", "data/domains.yml")]
    after = everything(tiny)
    assert after["docs/law.md"] == clean["docs/law.md"] and after["references.bib"] == clean["references.bib"]
    assert after["data/domains.yml"].decode().splitlines() == ["# Hosts", "a.example: {what: x, why: y}", "law.example: {what: A law database, why: official}"]
    assert after["docs/index.md"].decode().endswith("\nRésumé が \uf900\n"), "compatibility ideographs stay as written"


@pytest.mark.parametrize("case", sorted((ROOT / "tests" / "bad").iterdir()), ids=lambda case: case.name)
def test_fix_twice_is_fix_once(case: Path, tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path / "bad", case)
    first = fix.main([str(folder)])
    once = everything(folder)
    assert fix.main([str(folder)]) == first and everything(folder) == once


def test_fix_has_nothing_to_do_on_the_real_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("docs", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "references.bib", tmp_path)
    assert fix.main([str(tmp_path)]) == 0 and capsys.readouterr().out == ""


def test_fix_leaves_what_needs_a_person_alone(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bibliography, chapter = tiny / "references.bib", tiny / "docs" / "law.md"
    conflict = "<<<<<<< mine\n" + bibliography.read_text(encoding="utf-8") + "=======\n>>>>>>> theirs\n"
    bibliography.write_text(conflict, encoding="utf-8")
    chapter.write_bytes("淫秽物品".encode("gbk"))
    before = everything(tiny)
    assert fix.main([str(tiny)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "references.bib: left alone: the file holds a merge conflict (<<<<<<<); decide which text stays, and delete the marks",
        "docs/law.md: left alone: line 1 has a byte that is not UTF-8; save the file as UTF-8",
    ]
    assert everything(tiny) == before
    assert fix.main([str(tiny / "docs")]) == 2


def test_small_helpers_of_fix() -> None:
    assert nfc("e\u0301 \u212b \uf900 刑法") == "é \u212b \uf900 刑法"
    assert sort_hosts("b: {x}\n\na: {x}\n") == "b: {x}\n\na: {x}\n", "a list with anything else in it keeps its order"


def test_commands_end_without_a_traceback_when_nobody_answers(tiny: Path) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "newsource.py"), "--root", str(tiny)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("missing: --type, one of article, ") and "Traceback" not in done.stderr
    assert done.stderr.endswith("nothing was written\n")
