"""Rates: what happened in each second, how full the windows were, and when the message centre said "slower".

SMPP has no unit of load.  Here a rate is PDUs a second; a window is the number of requests sent and not yet
answered (SMPP 3.4 section 2.9).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from smpplab.analysis.exchanges import pairs
from smpplab.analysis.receipts import is_receipt

__all__ = ["THROTTLED", "episodes", "statuses", "throughput", "window"]

THROTTLED = (0x58, 0x14)
"""ESME_RTHROTTLED, ESME_RMSGQFUL: the message centre wants fewer (SMPP 3.4 section 5.1.3)."""

_SUBMITS = ("submit_sm", "submit_multi", "data_sm", "broadcast_sm")
_MOST_BINS = 1_000_000


def _kinds(frame: pd.DataFrame) -> dict[str, Any]:
    command, to_mc = frame["command"].astype(object), (frame["direction"] == "to_mc").to_numpy(dtype=bool)
    submits = command.isin(_SUBMITS).to_numpy(dtype=bool) & to_mc
    answers = command.isin([f"{name}_resp" for name in _SUBMITS]).to_numpy(dtype=bool) & ~to_mc
    receipts = is_receipt(frame).to_numpy(dtype=bool)
    messages = command.isin(["deliver_sm", "data_sm"]).to_numpy(dtype=bool) & ~to_mc & ~receipts
    return {"submits": submits, "responses": answers, "throttled": _throttled(frame), "receipts": receipts,
            "messages": messages}  # fmt: skip


def _throttled(frame: pd.DataFrame) -> Any:
    bad = frame["command_status"].isin(THROTTLED).to_numpy(dtype=bool)
    return bad & (frame["command_id"].fillna(0).to_numpy(dtype="int64") >= 0x80000000)


def throughput(frame: pd.DataFrame, every: str = "1s") -> pd.DataFrame:
    """How many PDUs of each kind in each interval.

    Args:
        frame: A capture's table.
        every: The interval, as pandas writes it: ``"1s"``, ``"100ms"``, ``"1min"``.

    Returns:
        Index: the interval's beginning.  Columns: `submits` (requests towards the MC), `responses` to them,
        `throttled` (answers that say "slower"), `receipts`, and `messages` towards the ESME that are no
        receipts.  Intervals in which nothing happened are there too, with zeros.
    """
    kinds = pd.DataFrame({name: mask.astype("int64") for name, mask in _kinds(frame).items()})
    kinds.index = pd.DatetimeIndex(frame["time"], name="time")
    bins = kinds.index.floor(every)
    found = kinds.groupby(bins).sum()
    if len(found) > 1 and (found.index[-1] - found.index[0]) / pd.Timedelta(every) < _MOST_BINS:
        whole = pd.date_range(found.index[0], found.index[-1], freq=every, name="time", unit="ns")
        found = found.reindex(whole, fill_value=0)
    return found


def window(frame: pd.DataFrame, direction: str = "to_mc", timeout: str = "30s") -> pd.DataFrame:
    """How many requests were unanswered, at each moment at which that changed.

    Args:
        frame: A capture's table.
        direction: Of the requests: "to_mc" for the ESME's window, "to_esme" for the message centre's.
        timeout: After this, an unanswered request no longer counts, as its sender has given up on it.

    Returns:
        Columns time, session, outstanding; ordered by time.
    """
    found = pairs(frame)
    way = np.asarray(frame["direction"].array.take(found["request"].to_numpy()))
    found = found[way == direction]
    request, response = found["request"].to_numpy(), found["response"].to_numpy()
    times = frame["time"].astype("int64").to_numpy()
    limit = pd.Timedelta(timeout).as_unit("ns").value
    gone = np.where(response >= 0, times[response] if len(times) else 0, times[request] + limit)
    gone = np.minimum(gone, times[request] + limit)
    late = gone > (times.max() if len(times) else 0)  # beyond the end of the capture: not seen to end
    sessions = frame["session"].array.take(request)
    steps = pd.DataFrame(
        {
            "time": np.concatenate([times[request], gone[~late]]),
            "session": pd.Categorical.from_codes(
                np.concatenate([sessions.codes, sessions.codes[~late]]), dtype=sessions.dtype
            ),
            "step": np.concatenate([np.ones(len(request)), -np.ones(int((~late).sum()))]).astype("int64"),
        }
    ).sort_values(["time", "step"], ignore_index=True)
    steps["outstanding"] = steps.groupby("session", observed=True)["step"].cumsum()
    steps["time"] = pd.DatetimeIndex(steps["time"].to_numpy().view("M8[ns]")).tz_localize("UTC")
    return steps[["time", "session", "outstanding"]]


def statuses(frame: pd.DataFrame) -> pd.DataFrame:
    """How often each status answered each command.

    Returns:
        Index: the response's command.  Columns: the statuses that occur, ESME_ROK first.
    """
    answers = frame[(frame["command_id"] >= 0x80000000).fillna(False).to_numpy(dtype=bool)]
    command, status = answers["command"].astype(object), answers["status"].astype(object)
    found = pd.crosstab(command, status)
    order = ["ESME_ROK"] if "ESME_ROK" in found else []
    found = found[[*order, *(name for name in found.columns if name not in order)]]
    found.index.name, found.columns.name = "command", "status"
    return found


def episodes(frame: pd.DataFrame, gap: str = "1s") -> pd.DataFrame:
    """The times in which a message centre throttled an ESME.

    Args:
        frame: A capture's table.
        gap: So long without a throttled answer ends an episode.

    Returns:
        One row an episode: session, `start`, `length`, `throttled` (answers), `rate_before` (submits in the
        second before it began), `back_off` (from its last throttled answer to the next submit).
    """
    kinds, times = _kinds(frame), frame["time"].astype("int64").to_numpy()
    sessions = pd.factorize(frame["session"])[0]
    rows: list[tuple[Any, ...]] = []
    for code in np.unique(sessions[kinds["throttled"]]):
        mine = sessions == code
        name = frame["session"].iloc[int(np.flatnonzero(mine)[0])]
        hits, submits = np.sort(times[kinds["throttled"] & mine]), np.sort(times[kinds["submits"] & mine])
        cuts = np.flatnonzero(np.diff(hits) > pd.Timedelta(gap).as_unit("ns").value) + 1
        rows += [(name, *_episode(part, submits)) for part in np.split(hits, cuts)]
    names = ("session", "start", "length", "throttled", "rate_before", "back_off")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    nanoseconds = {name: np.asarray(columns[name], dtype="int64") for name in ("start", "length", "back_off")}
    made = pd.DataFrame({name: list(columns[name]) for name in ("session", "throttled", "rate_before")})
    made["start"] = pd.DatetimeIndex(nanoseconds["start"].view("M8[ns]")).tz_localize("UTC")
    made["length"], made["back_off"] = (nanoseconds[name].view("m8[ns]") for name in ("length", "back_off"))
    made[["throttled", "rate_before"]] = made[["throttled", "rate_before"]].astype("int64")
    return made.sort_values("start", ignore_index=True)[list(names)]


def _episode(hits: Any, submits: Any) -> tuple[int, int, int, int, int]:
    start, end = int(hits[0]), int(hits[-1])
    before = np.searchsorted(submits, start) - np.searchsorted(submits, start - 1_000_000_000)
    after = int(np.searchsorted(submits, end, side="right"))
    back_off = int(submits[after]) - end if after < len(submits) else np.iinfo("int64").min
    return start, end - start, len(hits), int(before), back_off
