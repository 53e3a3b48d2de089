"""A capture in a few numbers and tables: what the page, the terminal and ``df.smpp.summary()`` show.

Each table is made once, as text cells; the page and the terminal only lay it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from smpplab.analysis.conformance import conformance
from smpplab.analysis.exchanges import exchanges
from smpplab.analysis.rates import episodes, throughput
from smpplab.analysis.receipts import receipts

__all__ = ["Findings", "Table", "milliseconds", "summary", "tables"]

_QUANTILES = (0.5, 0.9, 0.99, 1.0)
MOST = 40
"""Rows of a table that are shown at most."""


@dataclass(slots=True)
class Table:
    """Cells of text, ready to be laid out.

    Attributes:
        title: Above it.
        heads: One a column; a head that ends with a blank is of text, others are of numbers and stand right.
        rows: The cells.
        note: A sentence under it.
    """

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""


@dataclass(slots=True)
class Findings:
    """Everything that is worked out once for a report."""

    frame: pd.DataFrame
    exchanges: pd.DataFrame = field(init=False)
    receipts: pd.DataFrame = field(init=False)
    throughput: pd.DataFrame = field(init=False)
    episodes: pd.DataFrame = field(init=False)
    conformance: pd.DataFrame = field(init=False)

    numbers: pd.Series[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.exchanges, self.receipts = exchanges(self.frame), receipts(self.frame)
        self.throughput, self.episodes = throughput(self.frame), episodes(self.frame)
        self.conformance = conformance(self.frame)
        self.numbers = _numbers(self)

    @property
    def seconds(self) -> float:
        """From the first PDU to the last."""
        times = self.frame["time"]
        return float((times.max() - times.min()).total_seconds()) if len(times) else 0.0

    @property
    def submits(self) -> pd.DataFrame:
        """The exchanges that submit messages."""
        return self.exchanges[self.exchanges["command"] == "submit_sm"]


def milliseconds(latency: Any) -> Any:
    """Timedeltas as milliseconds, absent ones left out."""
    return pd.Series(latency).dropna().dt.total_seconds().to_numpy() * 1000


def summary(frame: pd.DataFrame) -> pd.Series[Any]:
    """The capture in a few numbers.

    Returns:
        A Series: sessions, pdus, seconds, submits, answered, unanswered, throttled, receipts, delivered,
        without_receipt, problems; latencies of submit_sm in milliseconds, and submits a second at the peak.
    """
    return Findings(frame).numbers


def _numbers(found: Findings) -> pd.Series[Any]:
    frame, submits, told = found.frame, found.submits, found.receipts
    waited = milliseconds(submits["latency"])
    levels = np.quantile(waited, _QUANTILES) if len(waited) else [np.nan] * 4
    names = ("latency_p50_ms", "latency_p90_ms", "latency_p99_ms", "latency_max_ms")
    numbers: dict[str, Any] = {
        "sessions": frame["session"].nunique(),
        "pdus": len(frame),
        "seconds": found.seconds,
        "submits": len(submits),
        "answered": int(submits["answered"].sum()),
        "unanswered": int((~submits["answered"]).sum()),
        "throttled": int(found.throughput["throttled"].sum()),
        "receipts": int((told["receipt"] >= 0).sum()),
        "delivered": int((told["message_state"] == "DELIVERED").sum()),
        "without_receipt": int((told["receipt"] < 0).sum()),
        "problems": len(found.conformance),
        "submits_per_second_peak": int(found.throughput["submits"].max()) if len(frame) else 0,
    }
    return pd.Series(
        numbers | dict(zip(names, map(float, levels), strict=True)), name="summary", dtype=object
    )


def tables(found: Findings) -> Iterator[Table]:
    """All tables, those left out that would be empty."""
    yield _overview(found)
    made = (_sessions(found), _commands(found), _statuses(found), _latency(found), _rates(found), _throttling(found),
            _receipts(found), _problems(found))  # fmt: skip
    yield from (table for table in made if table.rows)


def _overview(found: Findings) -> Table:
    numbers, times = found.numbers, found.frame["time"]
    whole = f"{numbers['pdus']:,} in {_many(numbers['sessions'], 'session')}"
    rows = [("PDUs", whole)]
    if len(times):
        span = f"{_moment(times.min())} to {_moment(times.max())} UTC, {found.seconds:,.3f} s"
        rows.append(("time", span))
    rows.append(("submit_sm", f"{numbers['submits']:,}, {numbers['unanswered']:,} of them unanswered"))
    if numbers["throttled"]:
        rows.append(("throttled", f"{numbers['throttled']:,} answers in {_many(len(found.episodes), 'episode')}"))
    if numbers["receipts"] or numbers["without_receipt"]:
        missing = f"{_many(numbers['without_receipt'], 'message')} without"
        rows.append(("receipts", f"{numbers['receipts']:,}, {numbers['delivered']:,} DELIVERED; {missing}"))
    rows.append(("problems", f"{numbers['problems']:,}"))
    return Table("Overview", ("what ", "how much "), rows)


def _sessions(found: Findings) -> Table:
    frame, rows = found.frame, []
    for name, part in frame.groupby("session", observed=True, sort=False):
        binds = part[part["command"].isin(["bind_transceiver", "bind_transmitter", "bind_receiver"])]
        bind = binds.iloc[0] if len(binds) else None
        who = (
            f"{_kind_of_bind(bind['command'])} {_or(bind['system_id'], '?')}"
            if bind is not None
            else "no bind seen"
        )
        to_mc = part[part["direction"] == "to_mc"]
        ends = to_mc.iloc[0] if len(to_mc) else part.iloc[0]
        way = f"{ends['src']} → {ends['dst']}" if ends["src"] or ends["dst"] else ""
        seconds = (part["time"].max() - part["time"].min()).total_seconds()
        rows.append((str(name), who, way, f"{len(part):,}", f"{seconds:,.1f}"))
    return _cut(Table("Sessions", ("session ", "bound as ", "from, to ", "PDUs", "seconds"), rows))


def _kind_of_bind(command: str) -> str:
    return {"bind_transceiver": "TRX", "bind_transmitter": "TX", "bind_receiver": "RX"}[command]


def _commands(found: Findings) -> Table:
    counts = pd.crosstab(found.frame["command"].astype(object), found.frame["direction"].astype(object))
    counts = counts.reindex(columns=["to_mc", "to_esme"], fill_value=0)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    rows = [(str(name), f"{row.to_mc:,}", f"{row.to_esme:,}") for name, row in counts.iterrows()]
    return _cut(Table("PDUs by command", ("command ", "to MC", "to ESME"), rows))


def _statuses(found: Findings) -> Table:
    done = found.exchanges[found.exchanges["answered"]]
    counts = done.groupby([done["command"].astype(object), done["status"].astype(object)]).size()
    whole = counts.groupby(level=0).sum()
    rows = [
        (str(command), str(status), f"{number:,}", f"{number / whole[command]:.1%}")
        for (command, status), number in counts.sort_values(ascending=False, kind="stable").items()
    ]
    return _cut(Table("Statuses of answers", ("request ", "status ", "answers", "share"), rows))


def _latency(found: Findings) -> Table:
    rows = []
    done = found.exchanges[found.exchanges["answered"]]
    for (session, command), part in done.groupby(["session", done["command"].astype(object)], observed=True):
        levels = np.quantile(milliseconds(part["latency"]), _QUANTILES)
        cells = (f"{level:,.2f}" for level in levels)
        rows.append((str(command), str(session), f"{len(part):,}", *cells))
    heads = ("request ", "session ", "answers", "p50 ms", "p90 ms", "p99 ms", "max ms")
    return _cut(
        Table("Latency", heads, sorted(rows), "From the request to its answer, as they passed the capture.")
    )


def _rates(found: Findings) -> Table:
    rows, seconds = [], max(len(found.throughput), 1)
    for name, counts in found.throughput.items():
        if counts.sum():
            rows.append(
                (str(name), f"{counts.sum():,}", f"{counts.sum() / seconds:,.1f}", f"{counts.max():,}")
            )
    return Table("Throughput", ("what ", "total", "mean per s", "peak per s"), rows)


def _throttling(found: Findings) -> Table:
    rows = [
        (
            _moment(one.start),
            str(one.session),
            f"{one.length.total_seconds():,.2f}",
            f"{one.throttled:,}",
            f"{one.rate_before:,}",
            "never" if pd.isna(one.back_off) else f"{one.back_off.total_seconds() * 1000:,.0f}",
        )
        for one in found.episodes.itertuples()
    ]
    heads = ("from ", "session ", "seconds", "throttled", "submits in the s before", "back-off ms")
    return _cut(
        Table(
            "Throttling episodes", heads, rows, "Back-off: from the last throttled answer to the next submit."
        )
    )


def _receipts(found: Findings) -> Table:
    told, rows = found.receipts, []
    came = told[told["receipt"] >= 0]
    states, codes = came["state"].fillna("(none)"), came["err"].fillna("–")
    for (state, code), part in came.groupby([states, codes]):
        waited = milliseconds(part["delay"]) / 1000
        cells = (
            [f"{level:,.2f}" for level in np.quantile(waited, (0.5, 0.9, 1.0))] if len(waited) else ["–"] * 3
        )
        rows.append((str(state), str(code), f"{len(part):,}", *cells))
    rows.sort(key=lambda row: -int(row[2].replace(",", "")))
    if missing := int((told["receipt"] < 0).sum()):
        rows.append(("no receipt", "–", f"{missing:,}", "–", "–", "–"))
    heads = ("state ", "err ", "messages", "p50 s", "p90 s", "max s")
    return _cut(Table("Receipts", heads, rows, _rules(came)))


def _rules(came: pd.DataFrame) -> str:
    rules = came["rule"].value_counts()
    used = ", ".join(f"{name} {number:,}" for name, number in rules.items() if number)
    unmatched = int(came["rule"].isna().sum())
    parts = [
        f"Ids matched: {used}." if used else "",
        f"{unmatched:,} fit no message of the capture." if unmatched else "",
    ]
    return " ".join(part for part in parts if part)


def _problems(found: Findings) -> Table:
    rows = [
        (
            _moment(one.time),
            str(one.session),
            str(one.frame or ""),
            _or(one.command, "?"),
            one.kind,
            one.finding,
        )
        for one in found.conformance.head(MOST).itertuples()
    ]
    more = len(found.conformance) - len(rows)
    heads = ("time ", "session ", "packet", "command ", "kind ", "finding ")
    return Table("Problems", heads, rows, f"{more:,} more are not shown." if more else "")


def _cut(table: Table) -> Table:
    more = len(table.rows) - MOST
    if more > 0:
        table.rows, table.note = table.rows[:MOST], f"{table.note} {more:,} more are not shown.".strip()
    return table


def _moment(time: Any) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _or(value: Any, other: str) -> str:
    return other if pd.isna(value) or value == "" else str(value)
