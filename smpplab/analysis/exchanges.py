"""Exchanges: each request beside its response, and how long the answer took.

A response belongs to the latest request with the same sequence number that went the other way in the same
session (SMPP 3.4 section 3.2), if it is of the same command or a generic_nack.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["exchanges", "latency", "pairs"]

_RESPONSE = 0x80000000
_ONE_WAY = (0x0B, 0x102)  # outbind, alert_notification (SMPP 3.4 section 4.1.7, 4.12)
_KEEP = ("time", "session", "direction", "command", "sequence_number", "source_addr", "destination_addr")


def pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """Which row answers which request.

    Returns:
        One row a request, in order: `request` and `response` are row positions, `response` -1 where there is
        none; `reused` says that an earlier request with this number was still unanswered.
    """
    ids, usable, key = _keys(frame)
    order = np.lexsort((np.arange(len(frame)), _times(frame), key))
    order = order[usable[order]]
    is_response = ids[order] >= _RESPONSE
    same_key = np.zeros(len(order), dtype=bool)
    same_key[1:] = key[order[1:]] == key[order[:-1]]
    fits = np.zeros(len(order), dtype=bool)
    fits[1:] = (ids[order[1:]] == ids[order[:-1]] + _RESPONSE) | (ids[order[1:]] == _RESPONSE)
    answered = np.zeros(len(order), dtype=bool)  # the next row in the order is this one's answer
    answered[:-1] = ~is_response[:-1] & is_response[1:] & same_key[1:] & fits[1:]
    follows_request = np.zeros(len(order), dtype=bool)
    follows_request[1:] = same_key[1:] & ~is_response[:-1]
    responses = np.append(order[1:], -1)
    requests = ~is_response & ~np.isin(ids[order], _ONE_WAY)
    found = pd.DataFrame(
        {
            "request": order[requests],
            "response": np.where(answered, responses, -1)[requests],
            "reused": follows_request[requests],
        }
    )
    return found.sort_values("request", ignore_index=True)


def _keys(frame: pd.DataFrame) -> tuple[Any, Any, Any]:
    """command_ids; which rows take part; and a number for session, side that asked, and sequence number."""
    ids = frame["command_id"].fillna(0).to_numpy(dtype="int64", copy=True)
    usable = (frame["command_id"].notna() & frame["sequence_number"].notna()).to_numpy(dtype=bool)
    numbers = frame["sequence_number"].fillna(0).to_numpy(dtype="int64")
    sessions = pd.factorize(frame["session"])[0].astype("int64")
    asked_by_esme = (frame["direction"] == "to_mc").to_numpy(dtype=bool) != (ids >= _RESPONSE)
    return ids, usable, (sessions * 2 + asked_by_esme) << 32 | numbers


def _times(frame: pd.DataFrame) -> Any:
    return frame["time"].astype("int64").to_numpy()


def exchanges(frame: pd.DataFrame) -> pd.DataFrame:
    """Each request with its response.

    Args:
        frame: A capture's table.

    Returns:
        One row a request, in the order of the capture, its index that of the request in `frame`: time,
        session, direction, command, sequence_number, source_addr, destination_addr, `status` (absent where
        unanswered), `latency` (timedelta between the two PDUs passing), `message_id` of the response,
        `answered`, `reused` (its sequence number was still in use), and `response`: the position of the
        response in `frame`, -1 where unanswered.
    """
    found = pairs(frame)
    request, response = found["request"].to_numpy(), found["response"].to_numpy()
    made = frame.iloc[request][[name for name in _KEEP if name in frame]].copy()
    answered = response >= 0
    times, at = _times(frame), np.where(answered, response, 0)
    waited = np.where(answered, times[at] - times[request] if len(times) else 0, np.iinfo("int64").min)
    made["status"] = frame["status"].array.take(response, allow_fill=True)
    made["latency"] = waited.astype("int64").view("m8[ns]")
    if "message_id" in frame:
        made["message_id"] = frame["message_id"].array.take(response, allow_fill=True)
    made["answered"] = answered
    made["reused"] = found["reused"].to_numpy(dtype=bool)
    made["response"] = response
    return made


def latency(frame: pd.DataFrame, command: str | None = "submit_sm") -> pd.Series[pd.Timedelta]:
    """How long answers took, as timedeltas, with the time of the request as the index.

    Args:
        frame: A capture's table.
        command: Of which requests; `None` for all.
    """
    found = exchanges(frame)
    found = found[found["answered"]]
    if command is not None:
        found = found[found["command"] == command]
    return pd.Series(found["latency"].array, index=pd.DatetimeIndex(found["time"]), name="latency")
