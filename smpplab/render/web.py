"""Dissections as HTML: octet grid and table of fields, linked by hovering, without JavaScript.

Each octet and each row carries the class of its field; one CSS rule says "where something of this class is
hovered, mark all of this class".  So the same HTML works in Jupyter, VS Code, nbconvert and a plain page.
Where styles are stripped (GitHub, untrusted notebooks) the text form shows instead.  Everything that came
from the wire is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from smpplab.render.plain import dump_lines, left_out
from smpplab.render.rows import Row, rows_of
from smpplab.render.summary import SIGNS, about, facts, hidden_octets, title
from smpplab.render.words import as_ascii, plural, printable

if TYPE_CHECKING:
    from smpplab.render.dissection import Dissection

__all__ = ["page", "preformatted", "render", "styles"]

OPEN = 3
"""Of several dissections, as many are open; the others unfold on a click."""

MANY = 50
"""Of more dissections than this, only so many are in the HTML."""


@cache
def styles() -> str:
    """The style sheet, themes included."""
    return resources.files("smpplab.render").joinpath("static/smpplab.css").read_text("utf-8")


def render(dissections: Sequence[Dissection]) -> str:
    """Dissections as one piece of HTML that needs nothing else.

    >>> from smpplab.render import dissect
    >>> "enquire_link" in dissect("00000010000000150000000000000007").to_html()
    True
    """
    bodies, most = [], 0
    shown = [dissections[index] for index in range(min(len(dissections), MANY))]
    for index, dissection in enumerate(shown):
        rows = rows_of(dissection)
        most = max(most, len(rows))
        body = _pdu(dissection, rows)
        bodies.append(body if index < OPEN else _folded(dissection, body))
    plain = "\n\n".join(str(dissection) for dissection in shown)
    if len(dissections) > MANY:
        more = f"… {plural(len(dissections) - MANY, 'more PDU')}: take a slice to see them"
        bodies.append(f"<p>{more}</p>")
        plain += f"\n\n{more}"
    return wrap("".join(bodies), plain, _hover_rules(most))


def wrap(body: str, plain: str, more_styles: str = "") -> str:
    """HTML with its style sheet, and text that shows where style sheets are stripped."""
    return (
        f'<div class="sl"><style>{styles()}{more_styles}</style>'
        f'<pre class="sl-plain">{escape(plain)}</pre>'
        f'<div class="sl-body" style="display:none">{body}</div></div>'
    )


def preformatted(text: str) -> str:
    """Text as HTML, as it stands."""
    return f"<pre>{escape(text)}</pre>"


def page(heading: str, body: str, *, subtitle: str = "") -> str:
    """A whole HTML page around pieces of HTML: no script, nothing from the network.

    Args:
        heading: The page's title, as text.
        body: HTML, put in as it is.
        subtitle: A line under the title, as text.
    """
    under = f"<p>{escape(subtitle)}</p>" if subtitle else ""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(heading)}</title>'
        f'<style>{styles()}</style></head><body class="sl-page"><main><h1>{escape(heading)}</h1>'
        f"{under}{body}</main></body></html>\n"
    )


def _hover_rules(count: int) -> str:
    """The rule that links octets and rows of the same class; `p` marks octets of a row inside another."""
    rules = [f".sl-pdu:has(.f{index}:is(:hover,:focus)) :is(.f{index},.p{index})" for index in range(count)]
    marked = (
        "background:var(--sl-mark)!important;box-shadow:0 -2px 0 var(--sl-accent) inset;color:var(--sl-ink)"
    )
    return f"{','.join(rules)}{{{marked}}}" if rules else ""


def _pdu(dissection: Dissection, rows: list[Row]) -> str:
    command, _ = title(dissection)
    grid = _grid(dissection, rows) if dissection.octets else ""
    table = _table(rows) if rows else ""
    return (
        f'<section class="sl-pdu" aria-label="{escape(command)}">{_head(dissection)}{_facts(dissection)}'
        f'<div class="sl-cols">{grid}{table}</div></section>'
    )


def _folded(dissection: Dissection, body: str) -> str:
    command, rest = title(dissection)
    return f"<details><summary><b>{escape(command)}</b> {escape(rest)}</summary>{body}</details>"


def _head(dissection: Dissection) -> str:
    command, _ = title(dissection)
    chips = []
    if dissection.sequence_number is not None:
        chips.append(f'<span class="sl-chip">#{dissection.sequence_number}</span>')
    if dissection.status is not None and (dissection.command_status or (dissection.command_id or 0) >> 31):
        tone = "bad" if dissection.command_status else "good"
        sign = "✗" if dissection.command_status else "✓"
        chips.append(f'<span class="sl-chip sl-{tone}">{sign} {escape(dissection.status)}</span>')
    chips.append(f'<span class="sl-chip">{plural(len(dissection.octets), "octet")}</span>')
    note = about(dissection)
    about_line = f'<p class="sl-about">{escape(note)}</p>' if note else ""
    return f"<header><strong>{escape(command)}</strong>{''.join(chips)}{about_line}</header>"


def _facts(dissection: Dissection) -> str:
    lines = []
    for label, texts in facts(dissection):
        first = f'<bdi class="sl-{label}">{escape(texts[0])}</bdi>'
        rest = "".join(f"<br><small>{escape(text)}</small>" for text in texts[1:])
        lines.append(f"<dt>{label}</dt><dd>{first}{rest}</dd>")
    for problem in dissection.problems:
        severity = escape(problem.severity)
        where = f"octet {problem.offset}, <code>{escape(problem.field)}</code>"
        lines.append(
            f'<dt class="sl-{severity}"><b>{SIGNS.get(severity, "i")}</b> {severity}</dt>'
            f"<dd>{escape(printable(problem.message))} <small>({where})</small></dd>"
        )
    return f'<dl class="sl-facts">{"".join(lines)}</dl>' if lines else ""


def _classes(rows: list[Row], size: int) -> list[str]:
    """The classes of each octet: the innermost row it belongs to, the row around that, tint, problem."""
    inner, outer = [-1] * size, [-1] * size
    classes, tint = [""] * size, 0
    for index, row in enumerate(rows):
        if row.part == "bits":
            continue
        tint = 1 - tint
        for at in range(row.offset, min(row.offset + row.length, size)):
            outer[at] = inner[at] if row.depth else -1
            inner[at] = index
            head = row.part == "tlv" and at < row.offset + 4
            classes[at] = f"c{row.part[:2]}" + " z" * tint + " k" * head
    for row in rows:
        for problem in row.problems:
            if problem.severity in ("error", "warning") and problem.offset < size:
                classes[problem.offset] += " bad" if problem.severity == "error" else " odd"
    return [
        f"f{one} {rest}" + (f" p{around}" if around >= 0 else "")
        for one, around, rest in zip(inner, outer, classes, strict=True)
    ]


def _grid(dissection: Dissection, rows: list[Row]) -> str:
    octets, hidden = dissection.octets, hidden_octets(dissection)
    classes = _classes(rows, len(octets))
    lines = []
    for start in dump_lines(len(octets)):
        if start < 0:
            lines.append(f'<div class="sl-skip">… {left_out(len(octets))} …</div>')
            continue
        line = range(start, min(start + 16, len(octets)))
        hexadecimal = "".join(
            f'<i class="{classes[at]}">{"••" if at in hidden else format(octets[at], "02x")}</i>'
            for at in line
        )
        hexadecimal += "<i></i>" * (16 - len(line))
        characters = "".join(
            f'<i class="{classes[at]}">{"•" if at in hidden else escape(as_ascii(octets[at]))}</i>'
            for at in line
        )
        lines.append(f"<div><b>{start:04x}</b><span>{hexadecimal}</span><span>{characters}</span></div>")
    return (
        f'<div class="sl-grid" role="img" aria-label="{plural(len(octets), "octet")}">{"".join(lines)}</div>'
    )


def _table(rows: list[Row]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("octets", "field", "value", "meaning"))
    return (
        f'<table class="sl-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(_table_rows(rows))}</tbody></table>"
    )


def _table_rows(rows: list[Row]) -> Iterator[str]:
    top = 0
    for index, row in enumerate(rows):
        top = index if not row.depth else top
        # The bits of an octet light up with it: they carry the class of their row.
        part = rows[top].part if row.part == "bits" else row.part
        cls = f"f{top if row.part == 'bits' else index} sl-{part}" + " sl-in" * row.depth
        tag = (
            f" <small>0x{row.tag:04X}</small>"
            if row.tag is not None and not row.name.startswith("0x")
            else ""
        )
        octets = row.octets if row.part != "bits" else ""
        focus = ' tabindex="0"' if row.part != "bits" else ""
        yield (
            f'<tr class="{cls}"{focus}><td>{octets}</td><th scope="row">{escape(row.name)}{tag}</th>'
            f"<td><code>{escape(_value(row))}</code></td>"
            f"<td><bdi>{escape(_cut(row.meaning, 300))}</bdi>{_marks(row)}</td></tr>"
        )


def _marks(row: Row) -> str:
    return "".join(
        f'<div class="sl-{escape(problem.severity)}"><b>{SIGNS.get(problem.severity, "i")}</b> '
        f"{escape(printable(problem.message))}</div>"
        for problem in row.problems
    )


def _value(row: Row) -> str:
    """The value; of long octet strings the beginning, since the grid beside shows them whole."""
    octets = row.part in ("text", "remains") or (row.length > 12 and not row.value.startswith('"'))
    return _cut(row.value, 16 if octets and row.value[2:3] == " " else 120)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
