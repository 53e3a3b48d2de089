"""The report: a capture as one HTML page that needs no network and no script, and as text for a terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from smpplab.analysis import plots
from smpplab.analysis.summary import Findings, Table, tables
from smpplab.capture.record import Capture
from smpplab.render import dissect, ladder, page
from smpplab.render.ladder import columns
from smpplab.render.words import printable

__all__ = ["report", "summary_text"]

_LADDER = 24  # PDUs that the ladder shows
_INK = "#010203"  # a colour that nothing else has: it becomes the page's own, so both themes work

_STYLE = """
.sl-report h2{font-size:1.12rem;margin:1.6rem 0 .4rem}
.sl-report table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13.5px;min-width:min(100%,22rem)}
.sl-report .scroll{overflow-x:auto}
.sl-report :is(th,td){padding:.22rem .9rem .22rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--sl-line)}
.sl-report thead th{color:var(--sl-soft);font-weight:500;white-space:nowrap}
.sl-report tbody th{font-weight:500;white-space:nowrap}
.sl-report .n{text-align:right;white-space:nowrap}
.sl-report .t{white-space:nowrap}
.sl-report .note{color:var(--sl-soft);font-size:13px;margin:.3rem 0 0}
.sl-report figure{margin:.6rem 0;color:var(--sl-ink)}
.sl-report figure svg{width:100%;height:auto;max-width:980px}
.sl-report .sl-none{color:var(--sl-soft)}
.sl-report .two{display:flex;flex-wrap:wrap;gap:0 3rem}
.sl-report tr.bad th{color:var(--sl-red)}
"""


def report(
    capture: Capture | pd.DataFrame, out: str | PathLike[str] | None = None, *, title: str = "SMPP report"
) -> str:
    """The analysis of a capture as one HTML page, light and dark, everything from the wire escaped.

    Args:
        capture: A capture, or its table.
        out: Where to write the page; nowhere when left out.
        title: The page's heading.

    Returns:
        The page.
    """
    frame, records = _both(capture)
    found = Findings(frame)
    parts = [_html_table(table) for table in tables(found) if table.title != "Problems"]
    pictures = "".join(_figure(*one, frame) for one in _plots(found))
    problems = [_html_table(table) for table in tables(found) if table.title == "Problems"]
    body = (
        f"<style>{_STYLE}</style><div class='sl-report'>{parts[0]}{pictures}{''.join(parts[1:])}"
        f"{''.join(problems) or _no_problems()}{_conversation(records)}{_notes(records)}</div>"
    )
    html = page(title, body, subtitle=_subtitle(found))
    if out is not None:
        Path(out).write_text(html, encoding="utf-8")
    return html


def summary_text(capture: Capture | pd.DataFrame) -> str:
    """The same tables as aligned text, for terminals and logs."""
    frame, _ = _both(capture)
    return "\n\n".join(_text_table(table) for table in tables(Findings(frame)))


def _both(capture: Capture | pd.DataFrame) -> tuple[pd.DataFrame, Capture]:
    if isinstance(capture, pd.DataFrame):
        return capture, capture.smpp.capture()
    return capture.to_frame(), capture


def _subtitle(found: Findings) -> str:
    many, sessions = len(found.frame), found.frame["session"].nunique()
    return f"{many:,} PDUs in {sessions:,} session{'' if sessions == 1 else 's'}, {found.seconds:,.3f} s"


def _html_table(table: Table) -> str:
    kinds = ["t" if head.endswith(" ") else "n" for head in table.heads]
    if kinds and table.heads[-1] in ("finding ", "how much "):
        kinds[-1] = ""  # sentences may wrap
    heads = "".join(
        f'<th scope="col" class="{kind}">{escape(head.strip())}</th>'
        for head, kind in zip(table.heads, kinds, strict=True)
    )
    rows = "".join(f"<tr>{_html_cells(row, kinds)}</tr>" for row in table.rows)
    head = "" if table.title == "Overview" else f"<thead><tr>{heads}</tr></thead>"
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f"<section><h2>{escape(table.title)}</h2><div class='scroll'><table>{head}<tbody>{rows}</tbody></table></div>"
        f"{note}</section>"
    )


def _html_cells(row: tuple[str, ...], kinds: list[str]) -> str:
    cells = [f"<bdi>{escape(printable(cell))}</bdi>" for cell in row]
    first = f'<th scope="row" class="{kinds[0]}">{cells[0]}</th>'
    return first + "".join(
        f'<td class="{kind}">{cell}</td>' for kind, cell in zip(kinds[1:], cells[1:], strict=True)
    )


def _no_problems() -> str:
    return '<section><h2>Problems</h2><p class="sl-none">None was found.</p></section>'


_Draw = Callable[..., Any]


def _plots(found: Findings) -> list[tuple[_Draw, str]]:
    """The plots that have something to show, and what a reader who cannot see them is told."""
    submits, told, rates = found.submits, found.receipts, found.throughput
    shown: list[tuple[_Draw, str]] = []
    if len(rates) and rates.to_numpy().sum():
        peak = int(rates["submits"].max())
        shown.append(
            (plots.throughput, f"Messages and answers per second; at most {peak:,} submits in a second.")
        )
    if submits["answered"].any():
        shown.append(
            (plots.latency, f"Latency of {int(submits['answered'].sum()):,} answers to submit_sm over time.")
        )
    if len(found.exchanges):
        shown.append((plots.window, "Requests without answer yet, over time, for each session."))
    if told["delay"].notna().any():
        shown.append(
            (plots.receipts, f"Time from submit to receipt of {int(told['delay'].notna().sum()):,} messages.")
        )
    return shown


def _figure(draw: _Draw, alt: str, frame: pd.DataFrame) -> str:
    svg = _svg(draw, frame, draw.__name__)
    named = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)
    return f"<figure>{named}<figcaption class='note'>{escape(alt)}</figcaption></figure>"


def _svg(draw: _Draw, frame: pd.DataFrame, name: str) -> str:
    """A plot as SVG whose ink is the page's ink, and whose ids are its own."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings = {"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif", "font.size": 10}
    with mpl.rc_context(settings):  # for this file only
        figure = Figure(figsize=(9.8, 3.2), layout="constrained")
        figure.patch.set_alpha(0)
        ax = figure.subplots()
        draw(frame, ax=ax)
        _ink(ax)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :].replace(_INK, "currentColor")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    return re.sub(
        r"font: ([^;\"]*?)(?:'DejaVu Sans'|sans-serif)[^;\"]*", r"font: \1system-ui, sans-serif", svg
    )


def _ink(ax: Any) -> None:
    """All lines and words of the Axes in one colour, to be exchanged for the page's."""
    ax.patch.set_alpha(0)
    ax.tick_params(colors=_INK, which="both")
    for part in (ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label, ax.xaxis.offsetText, *ax.texts):
        part.set_color(_INK)
    for spine in ax.spines.values():
        spine.set_edgecolor(_INK)
    ax.grid(axis="y", color=_INK, alpha=0.18, linewidth=0.6)
    legend = ax.get_legend()
    if legend is not None:
        legend.get_frame().set_alpha(0)
        for text in (*legend.get_texts(), legend.get_title()):
            text.set_color(_INK)


def _conversation(records: Capture) -> str:
    """How it begins, and one PDU taken apart: the first that carries a message."""
    if not len(records):
        return ""
    carriers = (record for record in records if record.command in ("submit_sm", "deliver_sm", "data_sm"))
    chosen = next(carriers, records[0])
    return (
        f"<section><h2>How it begins</h2>{ladder(records[:_LADDER]).to_html()}</section>"
        f"<section><h2>One PDU taken apart</h2>{_dissected(chosen.octets)}</section>"
    )


def _dissected(octets: bytes) -> str:
    return str(dissect(octets).to_html())


def _notes(records: Capture) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in records.notes)
    return f"<section><h2>Notes of the reader</h2><ul>{notes}</ul></section>" if notes else ""


def _text_table(table: Table) -> str:
    """A title, heads and rows, aligned by the width that characters have in a terminal."""
    heads = [() if table.title == "Overview" else tuple(head.strip() for head in table.heads)]
    rows = [row for row in (*heads, *(tuple(map(printable, row)) for row in table.rows)) if row]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    left = [head.endswith(" ") for head in table.heads]
    lines = [table.title, "─" * columns(table.title)]
    for row in rows:
        cells = (_pad(cell, width, at_left) for cell, width, at_left in zip(row, widths, left, strict=True))
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, *([table.note] if table.note else [])])


def _pad(cell: str, width: int, left: bool) -> str:
    blanks = " " * (width - columns(cell))
    return cell + blanks if left else blanks + cell
