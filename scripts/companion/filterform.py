"""The form of selects that `docs/assets/filters.js` shows and serves; without JavaScript it stays hidden and the list whole."""

from collections.abc import Sequence
from html import escape

#: A select: name (the data-… attribute it looks at), label, options (value, label).
Choice = tuple[str, str, Sequence[tuple[str, str]]]


def render(label: str, items: str, noun: str, choices: Sequence[Choice], sorts: Sequence[tuple[str, str]] = (), counted: str = "") -> str:
    """Return the form. `items` is the CSS selector of what is filtered, `counted` of those among them that are counted, `noun` their plural."""
    selects = []
    for name, title, options in choices:
        shown = "".join(f'<option value="{escape(code)}">{escape(text)}</option>' for code, text in options)
        selects.append(f'<label>{escape(title)} <select name="{name}"><option value="">all</option>{shown}</select></label>')
    if sorts:
        shown = "".join(f'<option value="{escape(code)}">{escape(text)}</option>' for code, text in sorts)
        selects.append(f'<label>Order <select name="order">{shown}</select></label>')
    return (
        f'<form class="filters" hidden aria-label="{escape(label)}" data-items="{escape(items)}" data-counted="{escape(counted or items)}" data-noun="{escape(noun)}">{"".join(selects)}'
        '<button type="reset">Show all</button><p class="filter-status" role="status"></p></form>'
    )
