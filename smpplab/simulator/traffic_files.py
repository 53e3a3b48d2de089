"""Traffic from files and from tables of a scenario.

A file has one message a line: as CSV with the columns at, source, destination, text and perhaps account,
or as JSONL with the same names.  ``at`` is in seconds since the traffic began.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from smpplab.errors import UsageError
from smpplab.simulator.traffic_flows import FileTraffic, Flow, Planned, Traffic, check_address

__all__ = ["traffic_file", "traffic_from"]

COLUMNS = ("at", "source", "destination", "text", "account")
NEEDED = COLUMNS[:4]
RATE = ("rate", "text", "source", "destination", "account", "count", "spacing", "method")
FILE = ("file", "account", "speed", "method")


def traffic_from(table: Any, folder: str | Path = ".") -> Flow:
    """Traffic from a table of a scenario.

    Args:
        table: With `rate` and the other arguments of `Traffic`; or with `file` and perhaps `account`,
            `speed` and `method`.
        folder: Where a file is looked for whose path is not absolute.

    Raises:
        UsageError: A name or a value is wrong.

    >>> traffic_from({"rate": 2, "text": "STOP", "destination": "80888"})
    <Traffic: 2/s poisson to 80888, 0 sent>
    """
    if not isinstance(table, Mapping) or ("file" in table) == ("rate" in table):
        raise UsageError(f"traffic is a table with rate, or with file; not {table!r:.60}")
    known = FILE if "file" in table else RATE
    unknown = [str(name) for name in table if name not in known]
    if unknown:
        raise UsageError(f"traffic with {known[0]} has {', '.join(known)}; not {', '.join(unknown)}")
    account = table.get("account")
    if account is not None and not isinstance(account, str):
        raise UsageError(f"account is a system_id, not {account!r:.40}")
    if known is RATE:
        return Traffic(**table)
    rest = {name: value for name, value in table.items() if name != "file"}
    if not isinstance(table["file"], str | Path):
        raise UsageError(f"file is the path of a file, not {table['file']!r:.60}")
    return traffic_file(Path(folder) / table["file"], **rest)


def traffic_file(
    path: str | Path, account: str | None = None, *, speed: float = 1.0, method: str = "udh8"
) -> FileTraffic:
    """Traffic as a file has it.

    Args:
        path: ``.csv`` or ``.jsonl``, in UTF-8.
        account: The system_id of the ESME, for lines that name none; the first one by default.
        speed: How many times faster.
        method: How a long text is cut.

    Raises:
        UsageError: A line is wrong, which is said; or the name ends in something else.
        OSError: The file cannot be read.
    """
    path = Path(path)
    readers = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl}
    if path.suffix.lower() not in readers:
        raise UsageError(f"{path.name}: traffic comes from a file whose name ends in .csv or .jsonl")
    lines = _lines(path)
    messages = [_planned(where, row) for where, row in readers[path.suffix.lower()](path.name, lines)]
    return FileTraffic(messages, account, speed=speed, method=method)


def _lines(path: Path) -> io.StringIO:
    """The lines; text that is not UTF-8 is refused with its line."""
    octets = path.read_bytes()
    try:
        return io.StringIO(octets.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path.name}, line {line}: the file is not in UTF-8") from None


def _csv(name: str, lines: io.StringIO) -> Iterator[tuple[str, Any]]:
    reader, before = csv.reader(lines, strict=True), 0
    try:
        columns = [column.strip() for column in next(reader, [])]
        _check_names(f"{name}, line 1", columns)
        before = reader.line_num
        for row in reader:
            where = f"{name}, line {before + 1}"  # its first one: a text may have several
            before = reader.line_num
            if row and len(row) != len(columns):
                raise UsageError(f"{where}: there are {len(columns)} columns, and this has {len(row)}")
            if row:
                values = zip(columns, row, strict=True)
                yield where, {column: value for column, value in values if column != "account" or value}
    except csv.Error as error:
        raise UsageError(f"{name}, line {before + 1}: this is not CSV: {error}") from None


def _jsonl(name: str, lines: io.StringIO) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError(f"{where}: this is not JSON") from None
        if not isinstance(row, dict):
            raise UsageError(f"{where}: a message is an object, not {row!r:.40}")
        _check_names(where, list(row))
        yield where, row


def _check_names(where: str, names: list[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) < len(names):
        has = ", ".join(names) or "nothing"
        raise UsageError(f"{where}: a message has {', '.join(NEEDED)} and perhaps account; not {has:.80}")


def _planned(where: str, row: dict[str, Any]) -> Planned:
    """One message; every value is looked at."""
    try:
        at = float(row["at"]) if not isinstance(row["at"], bool) else -1.0
    except (TypeError, ValueError, OverflowError):
        at = -1.0
    if not at >= 0 or not isfinite(at):
        raise UsageError(f"{where}: at is a number of seconds from 0 up, not {row['at']!r:.40}")
    for name in row:
        if name != "at" and not (isinstance(row[name], str) or (name == "account" and row[name] is None)):
            raise UsageError(f"{where}: {name} is a text, not {row[name]!r:.40}")
    for name in ("source", "destination"):
        if not row[name].strip():
            raise UsageError(f"{where}: {name} is empty")
        try:
            check_address(row[name].strip())
        except UsageError as error:
            raise UsageError(f"{where}: {name}: {error}") from None
    return Planned(at, row["source"].strip(), row["destination"].strip(), row["text"], row.get("account"))
