"""Charts: Vega-Lite drawings made at build, static SVG in the page's own colours, each with title and description.

vl-convert (the Vega project's own engine in a wheel) draws them without a network. Colours are written as placeholders and
replaced by the variables of the style sheet, so that one drawing serves the light and the dark scheme.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

import vl_convert

Spec = dict[str, Any]

_WIDTH = 640
_INK, _SOFT, _RULE, _PAPER = "#000001", "#000002", "#000003", "#000004"
_SERIES = [f"#0000{number:02x}" for number in range(0x11, 0x19)]
_COLOURS = {_INK: "var(--ink)", _SOFT: "var(--ink-soft)", _RULE: "var(--rule)", _PAPER: "var(--paper)"} | {
    colour: f"var(--series-{number})" for number, colour in enumerate(_SERIES, 1)
}
_SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "triangle-right", "triangle-left"]
_AXIS = {"labelColor": _INK, "titleColor": _SOFT, "gridColor": _RULE, "domainColor": _SOFT, "tickColor": _SOFT, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
_CONFIG = {
    "background": "transparent",
    # Room for fonts wider than the one measured with: the page sets its own.
    "padding": {"left": 34, "right": 16, "top": 8, "bottom": 8},
    "font": "Liberation Sans",
    "view": {"stroke": None},
    "axis": _AXIS,
    "legend": {"labelColor": _INK, "titleColor": _SOFT, "labelFontSize": 12, "orient": "bottom", "title": None, "columns": 4, "columnPadding": 26, "symbolSize": 90},
}
_SPARE = re.compile(r' (?:role|aria-roledescription|aria-hidden|pointer-events|font-family|class|stroke-miterlimit)="[^"]*"')
_LABELLED = re.compile(r'<path aria-label="([^"]*)"([^>]*?)/>')


@cache
def _drawn(spec: str) -> str:
    return str(vl_convert.vegalite_to_svg(spec, vl_version="5.20"))


def draw(spec: Spec) -> str:
    """Return a Vega-Lite specification as SVG without width, height, roles or fonts of its own; points get their words as tooltip."""
    svg = _drawn(json.dumps({"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": _CONFIG, **spec}, sort_keys=True))
    svg = re.sub(r'^<svg[^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1">', svg)
    svg = _SPARE.sub("", svg)
    svg = _LABELLED.sub(r"<path\2><title>\1</title></path>", svg)
    svg = re.sub(r' aria-label="[^"]*"', "", svg)
    for colour, variable in _COLOURS.items():
        svg = svg.replace(f'"{colour}"', f'"{variable}"')
    return svg


def figure(name: str, title: str, description: str, spec: Spec, twin: str = "") -> str:
    """Return the drawing as a figure that is named and described; `twin` is the HTML that says the same in text."""
    head = f'<svg class="chart" role="img" aria-labelledby="{name}-title {name}-desc"'
    drawing = draw(spec).replace("<svg", head, 1)
    drawing = drawing.replace(">", f'><title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>', 1)
    return f'<figure class="chart-frame" role="group" aria-label="{escape(title)}"><div class="chart-scroll" tabindex="0" role="region" aria-label="Chart: {escape(title)}">{drawing}</div></figure>{twin}'


def numbers_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the text twin of a chart: a closed box with a table; cells are HTML."""
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    body = "".join(f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows)
    return (
        f'<details class="chart-numbers"><summary>The same as a table</summary><div class="table-scroll" role="region" tabindex="0" aria-label="{escape(title)}">'
        f'<table class="numbers"><caption>{escape(title)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div></details>'
    )


def stacked_bars(name: str, title: str, description: str, rows: Sequence[tuple[str, Mapping[str, int]]], kinds: Sequence[tuple[str, str]]) -> str:
    """Return one bar for each row, cut into `kinds` (code, label), and the numbers as a table."""
    labels = [label for _, label in kinds]
    values = [
        {"row": label, "kind": word, "number": counts.get(code, 0), "order": order, "said": f"{label}: {word} {counts.get(code, 0)}"}
        for label, counts in rows
        for order, (code, word) in enumerate(kinds)
        if counts.get(code, 0)
    ]
    spec = {
        "width": _WIDTH,
        "height": {"step": 22},
        "data": {"values": values},
        "mark": {"type": "bar", "height": 15},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "sort": [label for label, _ in rows], "title": None, "axis": {"grid": False}},
            "x": {"field": "number", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1}},
            "color": {"field": "kind", "type": "nominal", "scale": {"domain": labels, "range": _SERIES[: len(labels)]}, "legend": {"columns": 3}},
            "order": {"field": "order", "type": "quantitative"},
            "description": {"field": "said"},
        },
    }
    table = [[escape(label), *(str(counts.get(code, 0)) for code, _ in kinds), str(sum(counts.values()))] for label, counts in rows]
    table.append(["All", *(str(sum(counts.get(code, 0) for _, counts in rows)) for code, _ in kinds), str(sum(sum(counts.values()) for _, counts in rows))])
    return figure(name, title, description, spec, numbers_table(title, ["Section", *labels, "All"], table))


def lanes(points: Sequence[Mapping[str, Any]], order: Sequence[str], kinds: Sequence[str], span: tuple[int, int], line: float | None) -> Spec:
    """Return points in time (`year` decimal, `lane`, `kind`, `said`), one lane for each of `order`; `line` marks a moment."""
    layers: list[Spec] = [
        {
            "data": {"values": list(points)},
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 0.85},
            "encoding": {
                "color": {"field": "kind", "type": "nominal", "scale": {"domain": list(kinds), "range": _SERIES[: len(kinds)]}},
                "shape": {"field": "kind", "type": "nominal", "scale": {"domain": list(kinds), "range": _SHAPES[: len(kinds)]}},
                "yOffset": {"field": "kind", "type": "nominal", "scale": {"domain": list(kinds)}},
                "y": {"field": "lane", "type": "nominal", "sort": list(order), "scale": {"domain": list(order)}, "title": None, "axis": {"grid": True, "tickBand": "extent", "labelLimit": 150}},
                "description": {"field": "said"},
            },
        }
    ]
    if line is not None:
        layers.append({"data": {"values": [{"year": line}]}, "mark": {"type": "rule", "color": _INK, "strokeDash": [4, 3]}, "encoding": {"description": {"value": "The paper"}}})
    return {
        "width": _WIDTH,
        "height": {"step": 42, "for": "position"},
        "layer": layers,
        "encoding": {"x": {"field": "year", "type": "quantitative", "title": None, "scale": {"domain": [span[0] - 1, span[1] + 1], "nice": False}, "axis": {"format": "d", "tickCount": 12}}},
    }


def bars(values: Sequence[Mapping[str, Any]], kinds: Sequence[str], unit: str) -> Spec:
    """Return upright bars (`label`, `number`, `kind`, `said`); `kinds` are the series between which nothing may be compared."""
    return {
        "width": _WIDTH,
        "height": 260,
        "data": {"values": list(values)},
        "layer": [
            {"mark": {"type": "bar", "width": {"band": 0.65}}, "encoding": {"color": {"field": "kind", "type": "nominal", "scale": {"domain": list(kinds), "range": [_SERIES[1], _SERIES[3]]}, "legend": {"columns": 1, "labelLimit": 600}}, "description": {"field": "said"}}},
            {"mark": {"type": "text", "dy": -7, "color": _INK, "fontSize": 12}, "encoding": {"text": {"field": "shown"}}},
        ],
        "encoding": {
            "x": {"field": "label", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0}},
            "y": {"field": "number", "type": "quantitative", "title": unit},
        },
    }


def decimal_year(date: str) -> float:
    """2010-07-02 → 2010.5; a year alone stands at its middle, a month alone at its own."""
    year, _, rest = date.partition("-")
    month, _, day = rest.partition("-")
    return round(int(year) + ((int(month) - 1) / 12 + (int(day) - 1) / 372 if day else (int(month) - 0.5) / 12 if month else 0.5), 3)
