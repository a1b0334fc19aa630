"""Static SVG charts made at build from the data, each with title, description and the same numbers as a table."""

from collections.abc import Mapping, Sequence
from html import escape

_LEFT, _WIDTH, _ROW, _BAR = 70, 520, 24, 15


def stacked_bars(name: str, title: str, description: str, rows: Sequence[tuple[str, Mapping[str, int]]], kinds: Sequence[tuple[str, str]]) -> str:
    """Return an SVG of one bar for each row, cut into `kinds` (code, label), and the numbers as a table.

    Colours come from the classes `bar-<code>` of the style sheet; every piece has its label and number as a tooltip.
    """
    longest = max((sum(counts.values()) for _, counts in rows), default=1) or 1
    height = len(rows) * _ROW + 6
    pieces = []
    for index, (label, counts) in enumerate(rows):
        y = index * _ROW + 4
        pieces.append(f'<text class="bar-label" x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(label)}</text>')
        x = float(_LEFT)
        for code, word in kinds:
            number = counts.get(code, 0)
            if not number:
                continue
            width = number * _WIDTH / longest
            pieces.append(f'<rect class="bar-{code}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR}"><title>{escape(label)}: {escape(word)} {number}</title></rect>')
            if width > 14:
                pieces.append(f'<text class="bar-number" x="{x + width / 2:.1f}" y="{y + 12}" text-anchor="middle">{number}</text>')
            x += width
    svg = (
        f'<svg class="chart" role="img" aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {_LEFT + _WIDTH + 10} {height}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>{"".join(pieces)}</svg>'
    )
    legend = "".join(f'<li><svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="bar-{code}" width="10" height="10"/></svg> {escape(word)}</li>' for code, word in kinds)
    return f'<figure class="chart-frame">{svg}<ul class="legend">{legend}</ul></figure>{_table(title, rows, kinds)}'


def _table(title: str, rows: Sequence[tuple[str, Mapping[str, int]]], kinds: Sequence[tuple[str, str]]) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for _, word in kinds)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>' + "".join(f"<td>{counts.get(code, 0)}</td>" for code, _ in kinds) + f"<td>{sum(counts.values())}</td></tr>"
        for label, counts in rows
    )
    totals = "".join(f"<td>{sum(counts.get(code, 0) for _, counts in rows)}</td>" for code, _ in kinds)
    everything = sum(sum(counts.values()) for _, counts in rows)
    return (
        f'<details class="chart-numbers"><summary>The same numbers as a table</summary><div class="table-scroll" role="region" tabindex="0" aria-label="{escape(title)}">'
        f'<table class="numbers"><caption>{escape(title)}</caption><thead><tr><th scope="col">Section</th>{head}<th scope="col">All</th></tr></thead>'
        f'<tbody>{body}<tr><th scope="row">All</th>{totals}<td>{everything}</td></tr></tbody></table></div></details>'
    )
