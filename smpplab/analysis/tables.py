"""The tables of a report, as cells of text; the page and the terminal only lay them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from smpplab.analysis.summary import QUANTILES, Findings, milliseconds

__all__ = ["Table", "tables"]

_MOST = 40  # rows that are shown
_BINDS = {"bind_transceiver": "TRX", "bind_transmitter": "TX", "bind_receiver": "RX"}


@dataclass(slots=True)
class Table:
    """Cells of text, ready to be laid out.

    Attributes:
        title: Above it.
        heads: One a column; a head that ends with a blank is of text, the others are of numbers.
        rows: The cells.
        note: A sentence under it.
        more: How many rows are left out.
    """

    title: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    note: str = ""
    more: int = 0

    def __post_init__(self) -> None:
        self.more += max(0, len(self.rows) - _MOST)
        self.rows = self.rows[:_MOST]
        if self.more:
            self.note = f"{self.note} {self.more:,} more are not shown.".strip()

    @property
    def left(self) -> list[bool]:
        """Which columns are of text and begin at the left."""
        return [head.endswith(" ") for head in self.heads]


def tables(found: Findings) -> Iterator[Table]:
    """All tables but those that would be empty."""
    makers = (_overview, _sessions, _commands, _statuses, _latency, _rates, _throttling, _receipts, _problems)
    for make in makers:
        table = make(found)
        if table.rows:
            yield table


def _overview(found: Findings) -> Table:
    numbers, times = found.numbers, found.frame["time"]
    rows = [("PDUs", f"{numbers['pdus']:,} in {_many(numbers['sessions'], 'session')}")]
    if len(times):
        span = f"{_moment(times.min())} to {_moment(times.max())} UTC, {found.seconds:,.3f} s"
        rows.append(("time", span))
    rows.append(("submit_sm", f"{numbers['submits']:,}, {numbers['unanswered']:,} of them unanswered"))
    if numbers["throttled"]:
        rows.append(("throttled", f"{numbers['throttled']:,} in {_many(len(found.episodes), 'episode')}"))
    if numbers["receipts"] or numbers["without_receipt"]:
        missing = f"{_many(numbers['without_receipt'], 'message')} without"
        rows.append(("receipts", f"{numbers['receipts']:,}, {numbers['delivered']:,} DELIVERED; {missing}"))
    rows.append(("problems", f"{numbers['problems']:,}"))
    return Table("Overview", ("what ", "how much "), rows)


def _sessions(found: Findings) -> Table:
    frame, sizes = found.frame, found.frame["session"].value_counts(sort=False)
    names = [name for name in frame["session"].unique() if sizes[name]]
    rows = [_session(str(name), frame[frame["session"] == name]) for name in names[:_MOST]]
    heads = ("session ", "bound as ", "from, to ", "PDUs", "seconds")
    return Table("Sessions", heads, rows, more=max(0, len(names) - _MOST))


def _session(name: str, part: Any) -> tuple[str, ...]:
    binds, to_mc = part[part["command"].isin(_BINDS)], part[part["direction"] == "to_mc"]
    who = "no bind seen"
    if len(binds):
        system_id = binds["system_id"].iloc[0]
        who = f"{_BINDS[binds['command'].iloc[0]]} {'?' if pd.isna(system_id) else system_id}"
    ends = (to_mc if len(to_mc) else part).iloc[0]
    way = (ends["src"], ends["dst"]) if len(to_mc) else (ends["dst"], ends["src"])
    seconds = (part["time"].max() - part["time"].min()).total_seconds()
    return name, who, " → ".join(filter(None, way)), f"{len(part):,}", f"{seconds:,.1f}"


def _commands(found: Findings) -> Table:
    counts = pd.crosstab(found.frame["command"].astype(object), found.frame["direction"].astype(object))
    counts = counts.reindex(columns=["to_mc", "to_esme"], fill_value=0)
    lines = zip(map(str, counts.index), counts["to_mc"].tolist(), counts["to_esme"].tolist(), strict=True)
    ordered = sorted(lines, key=lambda line: -line[1] - line[2])
    rows = [(name, f"{to_mc:,}", f"{to_esme:,}") for name, to_mc, to_esme in ordered]
    return Table("PDUs by command", ("command ", "to MC", "to ESME"), rows)


def _statuses(found: Findings) -> Table:
    done = found.exchanges[found.exchanges["answered"]]
    pairs = done.groupby([done["command"].astype(object), done["status"].astype(object)]).size()
    counts: dict[Any, int] = pairs.sort_values(ascending=False, kind="stable").to_dict()
    whole: dict[Any, int] = pairs.groupby(level=0).sum().to_dict()
    rows = [
        (str(command), str(status), f"{number:,}", f"{number / whole[command]:.1%}")
        for (command, status), number in counts.items()
    ]
    return Table("Statuses of answers", ("request ", "status ", "answers", "share"), rows)


def _latency(found: Findings) -> Table:
    rows: list[tuple[str, ...]] = []
    done = found.exchanges[found.exchanges["answered"]]
    keys: Any = [done["session"].astype(object), done["command"].astype(object)]
    for (session, command), part in done.groupby(keys):
        levels = np.quantile(milliseconds(part["latency"]), QUANTILES)
        rows.append((str(command), str(session), f"{len(part):,}", *(f"{level:,.2f}" for level in levels)))
    heads = ("request ", "session ", "answers", "p50 ms", "p90 ms", "p99 ms", "max ms")
    return Table(
        "Latency", heads, sorted(rows), "From the request to its answer, as they passed the capture."
    )


def _rates(found: Findings) -> Table:
    seconds, rows = max(len(found.throughput), 1), []
    for name in found.throughput.columns:
        counts = found.throughput[name].to_numpy()
        if counts.any():
            total = int(counts.sum())
            rows.append((str(name), f"{total:,}", f"{total / seconds:,.1f}", f"{int(counts.max()):,}"))
    return Table("Throughput", ("what ", "total", "mean per s", "peak per s"), rows)


def _throttling(found: Findings) -> Table:
    rows = []
    for one in _each(found.episodes):
        waited = "never" if pd.isna(one.back_off) else f"{one.back_off.total_seconds() * 1000:,.0f}"
        length, counts = f"{one.length.total_seconds():,.2f}", (f"{one.throttled:,}", f"{one.rate_before:,}")
        rows.append((_moment(one.start), str(one.session), length, *counts, waited))
    heads = ("from (UTC) ", "session ", "seconds", "throttled", "submits/s before", "back-off ms")
    return Table("Throttling episodes", heads, rows,
                 "Back-off: from the last throttled answer to the next submit.")  # fmt: skip


def _receipts(found: Findings) -> Table:
    told = found.receipts
    came = told[told["receipt"] >= 0]
    counted: list[tuple[int, tuple[str, ...]]] = []
    keys: Any = [came["state"].fillna("(none)"), came["err"].fillna("–")]
    for (state, code), part in came.groupby(keys):
        waited = milliseconds(part["delay"]) / 1000
        levels = np.quantile(waited, (0.5, 0.9, 1.0)) if len(waited) else []
        cells = [f"{level:,.2f}" for level in levels] or ["–"] * 3
        counted.append((len(part), (str(state), str(code), f"{len(part):,}", *cells)))
    rows = [row for _, row in sorted(counted, key=lambda one: -one[0])]
    if missing := int((told["receipt"] < 0).sum()):
        rows.append(("no receipt", "–", f"{missing:,}", "–", "–", "–"))
    return Table("Receipts", ("state ", "err ", "messages", "p50 s", "p90 s", "max s"), rows, _rules(came))


def _rules(came: pd.DataFrame) -> str:
    """By which rules the ids of receipts were matched."""
    counts: dict[Any, int] = came["rule"].value_counts().to_dict()
    used = ", ".join(f"{name} {number:,}" for name, number in counts.items() if number)
    unmatched = int(came["rule"].isna().sum())
    lost = f"{_many(unmatched, 'receipt')} for no message of the capture." if unmatched else ""
    return " ".join(filter(None, [f"Ids matched: {used}." if used else "", lost]))


def _problems(found: Findings) -> Table:
    rows = [
        (_moment(one.time), str(one.session), str(one.frame or ""), str(one.command), one.kind, one.finding)
        for one in _each(found.conformance.head(_MOST))
    ]
    heads = ("time (UTC) ", "session ", "packet", "command ", "kind ", "finding ")
    return Table("Problems", heads, rows, more=len(found.conformance) - len(rows))


def _each(frame: pd.DataFrame) -> Iterator[Any]:
    return iter(frame.itertuples())


def _moment(time: Any) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
