"""A capture as a pandas DataFrame: one row a PDU, a column for each field, always the same columns.

The table is built column by column.  Types are those of `smpplab.capture.schema`; they do not depend on what
the capture holds.  With this module comes ``df.smpp`` (`smpplab.analysis.accessor`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import smpplab.analysis.accessor  # noqa: F401 (df.smpp)
from smpplab.capture import arrays, schema
from smpplab.capture.arrays import Build
from smpplab.capture.reading import Columns, read_columns
from smpplab.wire import SMPP, Dialect, Pdu, walk

if TYPE_CHECKING:
    from smpplab.capture.record import Capture, Row

__all__ = ["frame_of", "tlvs", "to_capture", "to_frame"]

_BATCH = 20_000  # PDUs that are objects at the same time

_TIME, _SESSION, _DIRECTION, _OCTETS, _SRC, _DST, _FRAME, _PROBLEM = map(itemgetter, range(8))


def to_frame(capture: Capture, dialect: Dialect = SMPP) -> pd.DataFrame:
    """A table with one row a PDU and a column for each field of every PDU of the dialect.

    Args:
        capture: Any capture; an empty one gives the same columns and types.
        dialect: Whose commands, fields, TLVs and statuses.

    Returns:
        Columns as in `smpplab.capture.schema.columns`.  What a PDU does not have is absent (``NA``).
        A malformed PDU keeps its row with what could be read, and `problem` says what is wrong.

    >>> from smpplab.capture.record import Capture, Record
    >>> octets = bytes.fromhex("00000010800000040000005800000007")
    >>> frame = to_frame(Capture([Record(0, "lab", "to_esme", octets)]))
    >>> frame.loc[0, ["command", "status"]].to_list()
    ['submit_sm_resp', 'ESME_RTHROTTLED']
    """
    return _frame(capture.rows[:], schema.columns(dialect), dialect)  # a copy: it may grow meanwhile


def frame_of(capture: Capture, cls: type[Pdu], dialect: Dialect = SMPP) -> pd.DataFrame:
    """The table of the PDUs of one class, with the columns of that class only."""
    wanted = cls.command_id.to_bytes(4)
    rows = [row for row in capture.rows if row[3][4:8] == wanted]
    return _frame(rows, schema.columns_of(cls, dialect), dialect)


def _frame(rows: list[Row], columns: tuple[schema.Column, ...], dialect: Dialect) -> pd.DataFrame:
    made = _records(rows) | _headers(rows, dialect)
    fields, derived = _bodies(rows, dialect)
    made |= derived
    for column in columns:
        if column.origin == "field":
            build = fields.get(column.name)
            made[column.name] = build.done() if build else arrays.empty(len(rows), column.type)
    return pd.DataFrame({column.name: made[column.name] for column in columns}, copy=False)


def _records(rows: list[Row]) -> dict[str, Any]:
    """The columns that the records hold."""
    count = len(rows)
    return {
        "time": arrays.times(list(map(_TIME, rows))),
        "session": arrays.factor(list(map(_SESSION, rows))),
        "direction": arrays.factor(list(map(_DIRECTION, rows)), schema.DIRECTIONS),
        "src": arrays.few_texts(list(map(_SRC, rows))),
        "dst": arrays.few_texts(list(map(_DST, rows))),
        "frame": arrays.numbers(map(_FRAME, rows), count, "UInt32"),
        "octets": arrays.octet_strings(list(map(_OCTETS, rows))),
    }


def _headers(rows: list[Row], dialect: Dialect) -> dict[str, Any]:
    """The columns of the header, and the names of its codes."""
    joined = b"".join([row[3][:16].ljust(16, b"\0") for row in rows])
    words = np.frombuffer(joined, dtype=">u4").reshape(-1, 4).astype("uint32")
    sizes = np.fromiter((len(row[3]) for row in rows), dtype="int64", count=len(rows))
    made: dict[str, Any] = {}
    for index, name in enumerate(schema.HEADER):
        absent = sizes < 4 * index + 4
        values = np.where(absent, 0, words[:, index]).astype("uint32")
        made[name] = pd.arrays.IntegerArray(values, absent)
        if name == "command_id":
            made["command"] = _named(values, ~absent, "command", dialect)
        elif name == "command_status":
            made["status"] = _named(values, ~absent, "status", dialect)
    return made


def _named(codes: Any, there: Any, name: str, dialect: Dialect) -> Any:
    """A category of the names of codes; those without a name come last, in hexadecimal."""
    found, places = np.unique(codes[there], return_inverse=True)
    name_of: Any = dialect.command_name if name == "command" else lambda code: dialect.status(code).name
    made = arrays.factor([name_of(int(code)) for code in found], schema.categories(name, dialect))
    kept = np.full(len(codes), -1, dtype="int32")
    kept[there] = made.codes.astype("int32")[places.reshape(-1)]
    return pd.Categorical.from_codes(kept, dtype=made.dtype)


def _bodies(rows: list[Row], dialect: Dialect) -> tuple[dict[str, Build], dict[str, Any]]:
    """The columns of the fields that occur, and text, TLVs and problems."""
    count, types = len(rows), schema.fields(dialect)
    fields: dict[str, Build] = {}
    text, tlvs = Build(count, "string"), Build(count, "json")
    problems = list(map(_PROBLEM, rows))
    for positions, found in _read(rows, dialect):
        at = np.asarray(positions, dtype="int64")
        for name, (where, values) in found.fields.items():
            if name not in fields:
                fields[name] = Build(count, types[name])
            fields[name].put(at[where], values)
        text.put(at[found.text[0]], found.text[1])
        tlvs.put(at, found.tlvs)
        for where_, problem in found.problems.items():
            row = positions[where_]
            if problem not in problems[row]:
                problems[row] = f"{problems[row]}; {problem}" if problems[row] else problem
    derived = {"text": text.done(), "tlvs": tlvs.done(), "problem": arrays.few_texts(problems)}
    return fields, derived


def _read(rows: list[Row], dialect: Dialect) -> Iterator[tuple[list[int], Columns]]:
    """Positions and columns of PDUs of the same command, a batch at a time."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        groups[row[3][4:8]].append(position)
    for positions in groups.values():
        for start in range(0, len(positions), _BATCH):
            batch = positions[start : start + _BATCH]
            yield batch, read_columns([rows[position][3] for position in batch], dialect)


def tlvs(capture: Capture, dialect: Dialect = SMPP) -> pd.DataFrame:
    """The TLVs of a capture, one row each: which PDU, tag, name, octets, and the value in words.

    `row` is the number of the PDU in the capture and in its table.
    """
    found: list[tuple[Any, ...]] = []
    whole = capture.rows[:]
    for position, row in enumerate(whole):
        if len(row[3]) <= 16:
            continue
        for span in walk(row[3], dialect).spans:
            if span.part == "tlv":
                octets = row[3][span.offset + 4 : span.offset + span.length]
                found.append((position, span.tag, span.name, span.display, octets))
    rows = [whole[entry[0]] for entry in found]
    made = _records(rows) | _headers(rows, dialect)
    positions, tags, names, displays, octets_ = zip(*found, strict=True) if found else repeat((), 5)
    made |= {
        "row": arrays.numbers(positions, len(found), "UInt32"),
        "tag": arrays.numbers(tags, len(found), "UInt16"),
        "name": arrays.few_texts(list(names)),
        "display": arrays.texts(list(displays)),
        "octets": arrays.octet_strings(list(octets_)),
    }
    return pd.DataFrame({column.name: made[column.name] for column in schema.tlv_columns()})


def to_capture(frame: pd.DataFrame) -> Capture:
    """The capture that a table was made of, from its columns `time`, `session`, `direction`, `octets` …"""
    from smpplab.capture.record import Capture

    times = frame["time"].astype("int64").tolist()
    names = ("session", "direction", "octets", "src", "dst", "frame", "problem")
    columns = [frame[name].tolist() for name in names]
    return Capture.from_rows(list(zip(times, *columns, strict=True)))
