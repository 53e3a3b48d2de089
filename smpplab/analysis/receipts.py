"""Receipts: from submit_sm over its message_id to what became of the message.

The id of a receipt should equal that of the response, but message centres mix hexadecimal and decimal, pad
with zeros and change case.  So the rules of `smpplab.text.candidates` are tried, the surest first, and the
rule that matched is told.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from smpplab.analysis.exchanges import pairs
from smpplab.text.message_ids import RULES, candidates
from smpplab.text.receipts import Receipt, find
from smpplab.wire import MessageState

__all__ = ["is_receipt", "receipts"]

_MESSAGE_TYPE = 0x3C  # bits of esm_class (SMPP 3.4 section 5.2.12)
_RECEIPTS = (0x04, 0x20)
_SUBMITTED = ("submit_sm", "data_sm", "submit_multi", "broadcast_sm")
_CARRIERS = ("deliver_sm", "data_sm")


class _Message(NamedTuple):
    """A message that a message centre took: row positions of request and response, id, session."""

    row: int
    message_id: str
    session: str
    time: int


def is_receipt(frame: pd.DataFrame) -> Any:
    """Which rows are delivery receipts or intermediate notifications: a boolean Series."""
    kind = frame["esm_class"].fillna(0).to_numpy(dtype="uint8") & _MESSAGE_TYPE
    carries = frame["command"].isin(_CARRIERS).to_numpy(dtype=bool)
    by_tlv = frame["tlvs"].str.contains('"receipted_message_id"', regex=False).fillna(False)
    marked = np.isin(kind, _RECEIPTS) | by_tlv.to_numpy(dtype=bool)
    return pd.Series(
        carries & marked & (frame["direction"] == "to_esme").to_numpy(dtype=bool), index=frame.index
    )


def receipts(frame: pd.DataFrame) -> pd.DataFrame:
    """What became of each message.

    Args:
        frame: A capture's table.

    Returns:
        One row a receipt, and behind them one for each accepted message that asked for a receipt and has none
        in the capture.  `submitted`: when the message was submitted; `received`: when the receipt came;
        `delay` between them; `message_id` as the message centre gave it; `receipt_id` as the receipt has it;
        `rule`: how the two were matched ("exact", "trimmed", "case", "zeros", "hex-decimal"), absent where
        they were not; `state`: the receipt's word, such as "DELIVRD"; `message_state`: the name SMPP gives
        it; `err`; `final`; `source_addr` and `destination_addr` of the message; `submit` and `receipt`:
        positions in `frame`, -1 for none.
    """
    messages = _messages(frame)
    found = list(_parsed(frame))
    matched = _match(messages, found)
    rows = [_row(message, receipt, rule) for receipt, (message, rule) in zip(found, matched, strict=True)]
    answered = {message.row for message, _ in matched if message is not None}
    wanted = frame["registered_delivery"].fillna(0).to_numpy(dtype="uint8") & 0x03
    rows += [_row(one, None, None) for one in messages if wanted[one.row] and one.row not in answered]
    return _table(rows, frame)


def _messages(frame: pd.DataFrame) -> list[_Message]:
    """The messages that were accepted, in the order in which they were submitted."""
    found = pairs(frame)
    command = frame["command"].array.take(found["request"].to_numpy())
    found = found[(found["response"] >= 0) & np.isin(np.asarray(command), _SUBMITTED)]
    request, response = found["request"].to_numpy(), found["response"].to_numpy()
    ids = frame["message_id"].array.take(response)
    good = (frame["command_status"].to_numpy(dtype="float64", na_value=-1)[response] == 0) & ~pd.isna(ids)
    times = frame["time"].astype("int64").to_numpy()[request]
    sessions = np.asarray(frame["session"].array.take(request))
    parts = zip(request.tolist(), ids.tolist() if hasattr(ids, "tolist") else list(ids), sessions.tolist(),
                times.tolist(), good.tolist(), strict=True)  # fmt: skip
    return [_Message(row, message_id, session, time) for row, message_id, session, time, ok in parts if ok]


class _Found(NamedTuple):
    """A receipt: its row position, time, session, and what it says."""

    row: int
    time: int
    session: str
    receipt: Receipt


def _parsed(frame: pd.DataFrame) -> Iterator[_Found]:
    rows = np.flatnonzero(is_receipt(frame).to_numpy())
    part = frame.iloc[rows]
    texts, classes, tlvs = part["text"].fillna(""), part["esm_class"].fillna(0), part["tlvs"].fillna("[]")
    columns: Any = (part["time"].astype("int64"), part["session"], texts, classes, tlvs)
    for row, time, session, text, esm_class, tlv in zip(
        rows.tolist(), *(column.tolist() for column in columns), strict=True
    ):
        state, message_id = _from_tlvs(tlv)
        receipt = find(text, int(esm_class), state, message_id, by_text=message_id is not None)
        if receipt is not None:
            yield _Found(row, time, session, receipt)


def _from_tlvs(tlvs: str) -> tuple[int | None, str | None]:
    """message_state and receipted_message_id, where they are (SMPP 3.4 section 5.3.2.35 and 12)."""
    if tlvs == "[]":
        return None, None
    state, message_id = None, None
    for one in json.loads(tlvs):
        if one["tag"] == 0x0427 and len(one["value"]) == 2:
            state = int(one["value"], 16)
        elif one["tag"] == 0x001E and message_id is None:
            message_id = bytes.fromhex(one["value"]).removesuffix(b"\0").decode("latin-1")
    return state, message_id


_Matched = list[tuple[_Message | None, str | None]]


def _match(messages: Sequence[_Message], found: Sequence[_Found]) -> _Matched:
    """For each receipt the message and the rule.

    Ids of digits only may be hexadecimal here and decimal there, and then a looser rule finds wrong messages.
    So where receipts are left over, both bases are tried on all of them, and what explains more is taken.
    """
    plain = _by_rules(messages, found)
    if all(message is not None for message, _ in plain):
        return plain
    tries = (plain, _by_bases(messages, found, 16, 10), _by_bases(messages, found, 10, 16))
    return max(tries, key=lambda matched: sum(message is not None for message, _ in matched))


def _by_rules(messages: Sequence[_Message], found: Sequence[_Found]) -> _Matched:
    """By the surest rule that fits; the others are tried only for what "exact" leaves."""
    exact: dict[str, list[_Message]] = defaultdict(list)
    for message in messages:
        exact[message.message_id].append(message)
    matched: _Matched = [(_nearest(exact.get(one.receipt.message_id or ""), one), RULES[0]) for one in found]
    left = [position for position, (message, _) in enumerate(matched) if message is None]
    if left:
        looser = _filed(messages)
        for position in left:
            matched[position] = _loosely(looser, found[position])
    return matched


def _by_bases(messages: Sequence[_Message], found: Sequence[_Found], ours: int, theirs: int) -> _Matched:
    """By the number that an id is, if responses write it in one base and receipts in the other."""
    filed: dict[tuple[str, str], list[_Message]] = defaultdict(list)
    for message in messages:
        filed[candidates(message.message_id, base=ours)[-1]].append(message)
    matched: _Matched = []
    for one in found:
        pair = candidates(one.receipt.message_id or "", base=theirs)[-1]
        matched.append(_only(filed, pair, one) if pair[0] == RULES[-1] else (None, None))
    return matched


def _nearest(messages: list[_Message] | None, one: _Found) -> _Message | None:
    """Of messages with the same id: the latest before the receipt, in its own session if there is one."""
    before = [message for message in messages or () if message.time <= one.time]
    own = [message for message in before if message.session == one.session]
    return (own or before or [None])[-1]  # type: ignore[list-item]


def _filed(messages: Sequence[_Message]) -> dict[tuple[str, str], list[_Message]]:
    filed: dict[tuple[str, str], list[_Message]] = defaultdict(list)
    for message in messages:
        for pair in candidates(message.message_id)[1:]:
            filed[pair].append(message)
    return filed


def _loosely(filed: dict[tuple[str, str], list[_Message]], one: _Found) -> tuple[_Message | None, str | None]:
    """By the first rule that exactly one message fits: of several, none is taken."""
    for pair in candidates(one.receipt.message_id or "")[1:]:
        message, rule = _only(filed, pair, one)
        if message is not None:
            return message, rule
    return None, None


def _only(
    filed: dict[tuple[str, str], list[_Message]], pair: tuple[str, str], one: _Found
) -> tuple[_Message | None, str | None]:
    """The message of this pair, if one id alone has it."""
    fits = {message.message_id for message in filed.get(pair, ())}
    return (_nearest(filed[pair], one), pair[0]) if len(fits) == 1 else (None, None)


def _row(message: _Message | None, one: _Found | None, rule: str | None) -> tuple[Any, ...]:
    receipt = one.receipt if one is not None else Receipt()
    state = receipt.message_state
    name = MessageState(state).name if state is not None and state in set(MessageState) else None
    return (
        message.row if message is not None else -1,
        one.row if one is not None else -1,
        message.message_id if message is not None else None,
        receipt.message_id,
        rule if message is not None else None,
        receipt.stat,
        name if name is not None or state is None else str(state),
        receipt.err,
        receipt.final,
    )


def _table(rows: list[tuple[Any, ...]], frame: pd.DataFrame) -> pd.DataFrame:
    columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(9)]
    submit, receipt = (np.asarray(column, dtype="int64") for column in columns[:2])
    text: Any = frame["text"].dtype
    times = frame["time"].array
    made: dict[str, Any] = {
        "submitted": times.take(submit, allow_fill=True),
        "received": times.take(receipt, allow_fill=True),
        "session": frame["session"].array.take(np.where(receipt >= 0, receipt, submit), allow_fill=True),
    }
    delay: Any = pd.Series(made["received"]) - pd.Series(made["submitted"])
    made["delay"] = delay.astype("timedelta64[ns]").array
    for name in ("source_addr", "destination_addr"):
        made[name] = frame[name].array.take(submit, allow_fill=True)
    names = ("message_id", "receipt_id", "rule", "state", "message_state", "err")
    made |= {name: pd.array(column, dtype=text) for name, column in zip(names, columns[2:8], strict=True)}
    made |= {"final": pd.array(columns[8], dtype="boolean"), "submit": submit, "receipt": receipt}
    made["rule"] = pd.Categorical(made["rule"], categories=list(RULES))
    return pd.DataFrame(made)
