"""The report: a capture as one HTML page that needs no network and no script, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from smpplab.analysis import plots
from smpplab.analysis.summary import Findings
from smpplab.analysis.svg import plot_svg
from smpplab.analysis.tables import Table, tables
from smpplab.capture.record import Capture
from smpplab.render import dissect, ladder
from smpplab.render.ladder import columns
from smpplab.render.web import page
from smpplab.render.words import printable

__all__ = ["report", "summary_text"]

_LADDER = 24  # PDUs that the ladder shows
_SIZE = (6.4, 3.1)
_WIDE = ("finding ", "how much ")

_STYLE = """
.sl-report h2{font-size:1.1rem;margin:1.5rem 0 .4rem}
.sl-report .tiles{display:grid;gap:.7rem;margin:1rem 0;padding:0;list-style:none}
.sl-report .tiles{grid-template-columns:repeat(auto-fit,minmax(8.4rem,1fr))}
.sl-report .tiles li{border:1px solid var(--sl-line);border-radius:8px;padding:.5rem .8rem}
.sl-report .tiles b{display:block;font-size:1.5rem;line-height:1.3;font-weight:600;white-space:nowrap}
.sl-report .tiles span{color:var(--sl-soft);font-size:13px}
.sl-report .tiles .bad b{color:var(--sl-red)}
.sl-report .side{columns:2 32rem;column-gap:2.6rem}
.sl-report .side>*{break-inside:avoid}
.sl-report .side h2{padding-top:1.1rem;margin-top:0}
.sl-report .plots{display:grid;gap:.6rem 1.6rem}
.sl-report .plots{grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}
.sl-report .scroll{overflow-x:auto}
.sl-report table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
.sl-report .scroll :is(th,td){padding:.2rem .9rem .2rem 0;text-align:left;vertical-align:top}
.sl-report .scroll :is(th,td):last-child{padding-right:0}
.sl-report .scroll tr{border-bottom:1px solid var(--sl-line)}
.sl-report .scroll :is(th,td):is(.n){text-align:right}
.sl-report .scroll tbody :is(.n,.t){white-space:nowrap}
.sl-report .scroll :is(thead,tbody) th{font-weight:500}
.sl-report .scroll thead th{color:var(--sl-soft);vertical-align:bottom;line-height:1.2}
.sl-report .note{color:var(--sl-soft);font-size:13px;margin:.3rem 0 0;max-width:46rem}
.sl-report figure{margin:.4rem 0;color:var(--sl-ink)}
.sl-report figure svg{display:block;width:100%;height:auto}
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
    made = {table.title: _html_table(table) for table in tables(found)}
    made.setdefault("Problems", '<section><h2>Problems</h2><p class="note">None was found.</p></section>')
    problems = made.pop("Problems")
    body = (
        f"<style>{_STYLE}</style><div class='sl-report'>{_tiles(found)}"
        f"<div class='plots'>{''.join(_figures(found))}</div>"
        f"<div class='side'>{''.join(made.values())}</div>"
        f"{problems}{_notes(records)}{_conversation(records)}</div>"
    )
    html = page(title, body, subtitle=_subtitle(found))
    if out is not None:
        Path(out).write_text(html, encoding="utf-8")
    return html


def summary_text(capture: Capture | pd.DataFrame) -> str:
    """The same tables as aligned text, for terminals and logs."""
    frame = capture if isinstance(capture, pd.DataFrame) else capture.to_frame()
    return "\n\n".join(_text_table(table) for table in tables(Findings(frame)))


def _both(capture: Capture | pd.DataFrame) -> tuple[pd.DataFrame, Capture]:
    if isinstance(capture, pd.DataFrame):
        from smpplab.capture.frames import to_capture

        return capture, to_capture(capture)
    return capture.to_frame(), capture


def _subtitle(found: Findings) -> str:
    if not len(found.frame):
        return "The capture is empty."
    times: Any = found.frame["time"]
    return f"{times.min():%A, %d %B %Y, %H:%M:%S} UTC, {found.seconds:,.1f} s"


def _tiles(found: Findings) -> str:
    """The numbers that one looks for first."""
    numbers = found.numbers
    median = numbers["latency_p50_ms"]
    shown: list[tuple[str, str, bool]] = [
        (f"{numbers['pdus']:,}", "PDUs", False),
        (f"{numbers['submits']:,}", "submit_sm", False),
        ("–" if np.isnan(median) else f"{median:,.2f} ms", "median latency", False),
        (f"{numbers['throttled']:,}", "throttled", numbers["throttled"] > 0),
        (f"{numbers['receipts']:,}", "receipts", False),
        (f"{numbers['unanswered']:,}", "unanswered", numbers["unanswered"] > 0),
        (f"{numbers['problems']:,}", "problems", numbers["problems"] > 0),
    ]
    cells = (
        f"<li{' class=bad' if bad else ''}><b>{value}</b><span>{name}</span></li>"
        for value, name, bad in shown
    )
    return f"<ul class='tiles'>{''.join(cells)}</ul>"


def _html_table(table: Table) -> str:
    kinds = ["t" if left else "n" for left in table.left]
    if table.heads[-1] in _WIDE:
        kinds[-1] = "w"  # sentences may wrap
    heads = "".join(
        f'<th scope="col" class="{kind}">{escape(head.strip())}</th>'
        for head, kind in zip(table.heads, kinds, strict=True)
    )
    rows = "".join(f"<tr>{_html_cells(row, kinds)}</tr>" for row in table.rows)
    head = "" if table.title == "Overview" else f"<thead><tr>{heads}</tr></thead>"
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f"<section><h2>{escape(table.title)}</h2><div class='scroll'><table>{head}"
        f"<tbody>{rows}</tbody></table></div>{note}</section>"
    )


def _html_cells(row: Any, kinds: list[str]) -> str:
    cells = [f"<bdi>{escape(printable(cell))}</bdi>" for cell in row]
    first = f'<th scope="row" class="{kinds[0]}">{cells[0]}</th>'
    rest = zip(kinds[1:], cells[1:], strict=True)
    return first + "".join(f'<td class="{kind}">{cell}</td>' for kind, cell in rest)


def _figures(found: Findings) -> Iterator[str]:
    """The plots that have something to show, and what a reader who cannot see them is told."""
    submits, told, rates = found.submits, found.receipts, found.throughput
    if rates.to_numpy().any():
        peak = found.numbers["submits_per_second_peak"]
        yield _figure(
            plots.throughput, f"PDUs per second over time; at most {peak:,} submits in one second", found
        )
    if submits["answered"].any():
        waited = f"Latency of {int(submits['answered'].sum()):,} answers to submit_sm over time"
        yield _figure(plots.latency, waited, found)
    if len(found.exchanges):
        yield _figure(plots.window, "Requests not yet answered, over time, for each session", found)
    if came := int(told["delay"].notna().sum()):
        yield _figure(plots.receipts, f"Time from submit to receipt of {came:,} receipts, by state", found)


def _figure(draw: Callable[..., Any], alt: str, found: Findings) -> str:
    return f"<figure>{plot_svg(draw, found.frame, alt=alt, size=_SIZE)}</figure>"


def _conversation(records: Capture) -> str:
    """How it begins, and one PDU taken apart: the first that carries a message."""
    if not len(records):
        return ""
    carriers = (record for record in records if record.command in ("submit_sm", "deliver_sm", "data_sm"))
    chosen = next(carriers, records[0])
    return (
        f"<section><h2>How it begins</h2>{ladder(records[:_LADDER]).to_html()}</section>"
        f"<section><h2>One PDU taken apart</h2>{dissect(chosen.octets).to_html()}</section>"
    )


def _notes(records: Capture) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in records.notes)
    return f"<section><h2>Notes of the reader</h2><ul>{notes}</ul></section>" if notes else ""


def _text_table(table: Table) -> str:
    """A title, heads and rows, aligned by the width that characters have in a terminal."""
    rows = [tuple(map(printable, row)) for row in table.rows]
    if table.title != "Overview":
        rows.insert(0, tuple(head.strip() for head in table.heads))
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    lines = [table.title, "─" * columns(table.title)]
    for row in rows:
        parts = zip(row, widths, table.left, strict=True)
        cells = (_pad(cell, width, left) for cell, width, left in parts)
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, *([table.note] if table.note else [])])


def _pad(cell: str, width: int, left: bool) -> str:
    blanks = " " * (width - columns(cell))
    return cell + blanks if left else blanks + cell
