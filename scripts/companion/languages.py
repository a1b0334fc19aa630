"""Han and kana in English pages: find the runs, name their language, wrap them for screen readers and fonts."""

import re
from collections.abc import Iterator
from html import escape

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005-\u3007"
KANA = r"\u3040-\u30ff"
#: Punctuation that belongs to a Chinese or Japanese passage when it stands inside or at the end of one.
_CJK_MARKS = r"\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01-\uff5e"
_RUN = re.compile(rf"[{_CJK_MARKS}]*[{HAN}{KANA}](?:[{HAN}{KANA}{_CJK_MARKS}0-9·]*[{HAN}{KANA}{_CJK_MARKS}])?")
_KANA = re.compile(f"[{KANA}]")

#: Language codes of the data files → BCP 47 tags of the pages.
TAGS = {"en": "en", "zh": "zh-Hans", "ja": "ja", "fr": "fr", "de": "de"}


def has_cjk(text: str) -> bool:
    """Say whether `text` has a Han or kana character."""
    return _RUN.search(text) is not None


def runs(text: str, default: str = "zh") -> Iterator[tuple[str, str]]:
    """Split `text` into (piece, language) pairs; language is "" outside Han and kana.

    A run with kana is Japanese; one without is `default` ("zh" or "ja"): the characters alone cannot tell.
    """
    position = 0
    for match in _RUN.finditer(text):
        if match.start() > position:
            yield text[position : match.start()], ""
        yield match.group(), "ja" if _KANA.search(match.group()) else default
        position = match.end()
    if position < len(text):
        yield text[position:], ""


def render_marked(text: str, default: str = "zh") -> str:
    """Return `text` escaped for HTML, with every Han or kana run in `<span lang="…">`."""
    return "".join(
        f'<span lang="{TAGS[language]}">{escape(piece)}</span>' if language else escape(piece)
        for piece, language in runs(text, default)
    )
