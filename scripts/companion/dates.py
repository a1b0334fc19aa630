"""ISO 8601 dates of any precision (2010, 2010-02, 2010-02-02): checked and put into words."""

import re
from datetime import date

_MONTHS = "January February March April May June July August September October November December".split()
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def is_date(text: str) -> bool:
    """Say whether `text` is a real calendar date of year, month or day precision."""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def in_words(text: str, language: str = "en") -> str:
    """2010-02-02 → 2 February 2010; 2010-02 → February 2010; 2010 → 2010. In Chinese: 2010年2月2日."""
    match = _DATE.fullmatch(text)
    if match is None or not is_date(text):
        return text  # a check tells it
    year, month, day = match.groups()
    if language.startswith("zh"):
        return f"{year}年" + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")
    return " ".join(filter(None, (str(int(day)) if day else "", _MONTHS[int(month) - 1] if month else "", year)))
