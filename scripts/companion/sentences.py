"""Sentences: which one of a paragraph holds a given mark."""

import re

_ABBREVIATIONS = {
    "v", "no", "nos", "art", "arts", "s", "ss", "para", "paras", "p", "pp", "ch", "pt", "cl", "sch", "r", "reg", "rec", "eg", "ie",
    "cf", "dr", "mr", "ms", "mrs", "prof", "st", "vol", "ed", "eds", "u.s", "pub", "l", "cir", "e.d", "pa", "etc", "al", "op", "jr",
}  # fmt: skip
_END = re.compile(r"(?P<end>[.!?]+[\"'”’)\]]*\ue000*)(?P<gap>\s+)(?=[\"'“‘(\[]*[A-Z\u3400-\u9fff])|(?P<cjk>[。！？]+[”’」』）]*\ue000*)")


def split_sentences(text: str) -> list[str]:
    """Split prose into sentences. Marks (U+E000) that follow the final stop stay with the sentence they close."""
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if match["cjk"] is None:
            word = re.search(r"([\w.]+)$", text[start : match.start()])
            before = (word.group(1) if word else "").lower()
            if match["end"].startswith(".") and (before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha())):
                continue
        sentences.append(text[start : match.end()])
        start = match.end()
    if text[start:].strip():
        sentences.append(text[start:])
    return sentences


def sentence_of(text: str, mark: int) -> str:
    """Return the sentence that holds the mark at index `mark` among the U+E000 characters of `text`, without marks."""
    seen = -1
    for sentence in split_sentences(text):
        seen += sentence.count("\ue000")
        if seen >= mark:
            return clean(sentence)
    return clean(text)


def clean(text: str) -> str:
    """Drop marks, fold white space, close up the space that a mark left before punctuation."""
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.replace("\ue000", "").split()))
