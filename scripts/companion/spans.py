"""A run of text with style and language: written once, rendered as HTML or as plain text."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from companion.languages import render_marked


@dataclass(frozen=True)
class Span:
    """A piece of a reference. `style` is "" or "em"; `language` is the language of Han text in it (zh or ja)."""

    text: str
    style: str = ""
    language: str = "zh"


def render_html(spans: Iterable[Span]) -> str:
    """Return the spans as HTML, escaped, Han and kana with `lang`."""
    return "".join(
        f"<em>{render_marked(span.text, span.language)}</em>" if span.style == "em" else render_marked(span.text, span.language)
        for span in spans
    )


def render_text(spans: Iterable[Span]) -> str:
    """Return the spans as plain text."""
    return "".join(span.text for span in spans)


def link(text_html: str, href: str, **attributes: str) -> str:
    """Return an HTML link; `text_html` is already escaped, attributes are not (`class_` stands for class)."""
    extra = "".join(f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return f'<a href="{escape(href)}"{extra}>{text_html}</a>'
