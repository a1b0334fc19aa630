"""What a printed PDF still lacks: right characters behind the glyphs, page labels, metadata, a quiet outline. Bytes in, bytes out.

`scripts/pdf.py` calls it. References are to ISO 32000-1:2008 (PDF 1.7).
"""

import io
import re
import unicodedata
from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, String

#: Radicals that Unicode does not decompose, each followed by the ideograph it looks like (Unicode, EquivalentUnifiedIdeograph.txt).
_RADICALS = "⺎兀⺒巳⺓幺⺛旡⺞歺⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻲亀"
_IDEOGRAPHS = dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True))
_HEX = r"<([0-9A-Fa-f]+)>"


def plain(character: str) -> str:
    """Return the ordinary ideograph for a radical or a compatibility ideograph, any other character as it is."""
    if "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff":
        return _IDEOGRAPHS.get(character) or unicodedata.normalize("NFKC", character)
    return character


def mend_unicode(cmap: str) -> str:
    """Return a ToUnicode map (section 9.10.3) that names ordinary ideographs.

    Fonts draw a radical and the ideograph of the same shape with one glyph, and the browser names the radical, which nobody searches for.
    Ranges that hold one are written out.
    """

    def text(code: str) -> str:
        return bytes.fromhex(code).decode("utf-16-be")

    def code(characters: str) -> str:
        return characters.encode("utf-16-be").hex().upper()

    def single(match: re.Match[str]) -> str:
        return f"<{match[1]}> <{code(''.join(map(plain, text(match[2]))))}>"

    def spread(match: re.Match[str]) -> str:
        first, last, start = int(match[1], 16), int(match[2], 16), text(match[3])
        found = [start[:-1] + chr(ord(start[-1]) + step) for step in range(last - first + 1)]
        mended = ["".join(map(plain, characters)) for characters in found]
        return match[0] if mended == found else f"<{match[1]}> <{match[2]}> [{' '.join(f'<{code(characters)}>' for characters in mended)}]"

    cmap = re.sub(r"(?<=beginbfrange)(.*?)(?=endbfrange)", lambda block: re.sub(rf"{_HEX} *{_HEX} *{_HEX}", spread, block[1]), cmap, flags=re.S)
    return re.sub(r"(?<=beginbfchar)(.*?)(?=endbfchar)", lambda block: re.sub(rf"{_HEX} *{_HEX}", single, block[1]), cmap, flags=re.S)


def page_numbers(data: bytes) -> Mapping[str, int]:
    """Return the named places of a PDF: id → page, from 0."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        order = {page.objgen: number for number, page in enumerate(pdf.pages)}
        return {name.removeprefix("/"): order[place[0].objgen] for name, place in pdf.Root.get("/Dests", Dictionary()).items()}


def finish(data: bytes, lead: int, title: str, author: str, subject: str, date: str, language: str = "en") -> bytes:
    """Return the PDF with `lead` pages labelled i, ii, … and the rest 1, 2, …, metadata and the date (ISO, midnight UTC) in place of the clock's."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and item.get("/Type") == Name.Font and "/ToUnicode" in item:
                item.ToUnicode.write(mend_unicode(item.ToUnicode.read_bytes().decode("ascii")).encode("ascii"))
        labels = [0, Dictionary(S=Name.r), lead, Dictionary(S=Name.D)] if lead else [0, Dictionary(S=Name.D)]
        pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
        stamp = f"D:{date.replace('-', '')}000000Z"
        producer = str(pdf.docinfo.get("/Producer", ""))
        facts = {"Title": title, "Author": author, "Subject": subject, "Producer": producer, "CreationDate": stamp, "ModDate": stamp}
        pdf.docinfo = pdf.make_indirect(Dictionary({f"/{name}": String(text) for name, text in facts.items()}))
        pdf.Root.Lang = String(language)
        pdf.Root.PageMode = Name.UseOutlines
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if "/Outlines" in pdf.Root:
            _fold(pdf.Root.Outlines)
        target = io.BytesIO()
        # Tags and links are many small objects: packed in streams they take a tenth. The identifier comes from the content.
        pdf.save(target, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
        return target.getvalue()


def _fold(item: pikepdf.Object, depth: int = 0) -> None:
    """Close every bookmark but the outermost (section 12.3.3)."""
    below, child = 0, item.get("/First")
    while child is not None:
        _fold(child, depth + 1)
        below, child = below + 1, child.get("/Next")
    if below:
        item.Count = -below if depth else below
