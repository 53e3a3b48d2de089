"""Captures as files: one table from suffix to reader and writer.

To add a format, write a reader and a writer and give them a row in `FORMATS`.  Reading looks at the octets
first: a file of packets is read as one whatever its suffix says.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from itertools import pairwise
from os import PathLike, fspath
from pathlib import Path
from typing import IO, Any, cast

from smpplab.capture import pcap, schema, synthesis
from smpplab.capture.pcapng import SECTION, write_pcapng
from smpplab.capture.record import Capture, Row
from smpplab.capture.tcpflow import rows
from smpplab.errors import CaptureError, UsageError

__all__ = ["FORMATS", "check_writable", "read", "save"]

Ports = Collection[int] | None
_COLUMNS = ("time", "session", "direction", "octets", "src", "dst", "frame")
_PACKETS = (*pcap.MAGIC, SECTION)


def read(path: str | PathLike[str], *, ports: Ports = None) -> Capture:
    """Read a capture from a file: .pcap, .pcapng, .jsonl, .parquet or .csv, gzipped (.gz) or not.

    Args:
        path: The file.
        ports: For files of packets: only connections of these TCP ports, which are then taken for SMPP
            whatever they look like.  Without it every connection that looks like SMPP is read, on any port.

    Returns:
        The capture; its `notes` say what was repaired and dropped, and why.

    Raises:
        CaptureError: The file is empty, is no capture, or ends within its header.
        UsageError: No reader has that suffix.
    """
    name = fspath(path)
    if _holds_packets(name):
        return _read_packets(name, ports)
    return FORMATS[_format(name)][0](name, ports)


def save(capture: Capture, path: str | PathLike[str]) -> None:
    """Write a capture to a file in the format of its suffix; `.gz` behind it compresses.

    Raises:
        UsageError: No writer has that suffix.
        CaptureError: The format needs a package that is not installed.
    """
    name = fspath(path)
    FORMATS[_format(name)][1](capture, name)


def check_writable(path: str | PathLike[str]) -> None:
    """See that a file can be saved there, before there is anything to save and to lose.

    Raises:
        UsageError: No writer has that suffix, or there is no such folder.
    """
    name, folder = fspath(path), Path(fspath(path)).parent
    _format(name)
    if not folder.is_dir():
        raise UsageError(f"{name}: there is no folder {folder}: make it first")


def _format(name: str) -> str:
    suffix = Path(name.removesuffix(".gz")).suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(f"{name}: no format has the suffix {suffix!r}; write one of {', '.join(FORMATS)}")
    return suffix


def _holds_packets(name: str) -> bool:
    with open(name, "rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        try:
            with gzip.open(name) as unzipped:
                start = unzipped.read(4)
        except (EOFError, OSError):
            raise CaptureError(f"{name} is cut short: it ends within the gzip header") from None
    return start in _PACKETS


def _open(name: str, mode: str) -> IO[str]:
    if name.endswith(".gz"):
        return cast(IO[str], gzip.open(name, mode + "t", encoding="utf-8", newline=""))
    return open(name, mode, encoding="utf-8", newline="")


def _read_packets(name: str, ports: Ports) -> Capture:
    notes: list[str] = []
    found: list[Row] = []
    with open(name, "rb") as file:
        for batch in rows(pcap.packets(file, name, notes), ports=ports, notes=notes):
            found += batch
    if any(a[6] > b[6] for a, b in pairwise(found)):
        found.sort(key=lambda row: row[6])
    if not found:
        notes.append(
            f"{name} holds no SMPP" + ("" if ports else "; if it should, name its TCP port with ports=")
        )
    return Capture.from_rows(found, notes)


def _save_pcap(capture: Capture, name: str) -> None:
    with _open_octets(name) as file:
        pcap.write_pcap(cast(Any, file), synthesis.packets(capture))


def _save_pcapng(capture: Capture, name: str) -> None:
    with _open_octets(name) as file:
        write_pcapng(cast(Any, file), synthesis.packets(capture))


def _open_octets(name: str) -> IO[bytes]:
    return (
        cast(IO[bytes], gzip.open(name, "wb"))
        if name.endswith(".gz")
        else open(name, "wb", buffering=1 << 20)
    )


def _iso(time_ns: int) -> str:
    """ISO 8601 in UTC with nine digits, so that nothing is rounded."""
    seconds, rest = divmod(time_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09}Z"


def _nanoseconds(time: str | int) -> int:
    """Nanoseconds since 1970 of ISO 8601 with up to nine digits, or of a number."""
    if isinstance(time, int) or time.lstrip("-").isdigit():
        return int(time)
    text = time.strip().replace("Z", "+00:00").replace(" ", "T")
    whole, dot, rest = text.partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))] if dot else ""
    moment = datetime.fromisoformat(whole + rest[len(digits) :])
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1_000_000_000 + int(digits.ljust(9, "0")[:9] or 0)


def _row(fields: dict[str, Any]) -> Row:
    return (
        _nanoseconds(fields["time"]),
        fields.get("session") or "",
        _direction(fields["direction"]),
        bytes.fromhex(fields["octets"]),
        fields.get("src") or "",
        fields.get("dst") or "",
        int(fields.get("frame") or 0),
        fields.get("problem") or "",
    )


def _direction(word: str) -> str:
    if word not in ("to_mc", "to_esme"):
        raise ValueError(word)
    return word


def _lines(name: str, what: str, lines: Iterable[dict[str, Any]]) -> list[Row]:
    """Rows of a text file; the line that cannot be read is named."""
    found: list[Row] = []
    try:
        for fields in lines:
            found.append(_row(fields))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        where = f"{name} is no capture: {what} {len(found) + 1}"
        missing = f"lacks {error.args[0]!r}" if isinstance(error, KeyError) else "cannot be read as a record"
        raise CaptureError(f"{where} {missing}") from None
    if not found and not Path(name).stat().st_size:
        raise CaptureError(f"{name} is empty: a capture has at least a header")
    return found


def _read_jsonl(name: str, ports: Ports) -> Capture:
    with _open(name, "r") as file:
        return Capture.from_rows(_lines(name, "line", (json.loads(line) for line in file if line.strip())))


def _save_jsonl(capture: Capture, name: str) -> None:
    with _open(name, "w") as file:
        for time, session, direction, octets, src, dst, frame, problem in capture.rows:
            fields: dict[str, Any] = {"time": _iso(time), "session": session, "direction": direction}
            fields |= {"octets": octets.hex(), "src": src, "dst": dst, "frame": frame}
            file.write(
                json.dumps(fields | ({"problem": problem} if problem else {}), ensure_ascii=False) + "\n"
            )


def _read_csv(name: str, ports: Ports) -> Capture:
    csv.field_size_limit(1 << 24)
    with _open(name, "r") as file:
        return Capture.from_rows(_lines(name, "row", csv.DictReader(file)))


def _save_csv(capture: Capture, name: str) -> None:
    """All columns of the table, with octets in hexadecimal."""
    frame = capture.to_frame()
    written = {"time": list(map(_iso, _times(frame)))}
    for column in (column.name for column in schema.columns() if column.type == "binary"):
        written[column] = [octets.hex() if isinstance(octets, bytes) else "" for octets in frame[column]]
    text = io.StringIO()
    frame.assign(**written).to_csv(text, index=False)
    with _open(name, "w") as file:
        file.write(text.getvalue())


def _times(frame: Any) -> list[int]:
    return [int(value) for value in frame["time"].astype("int64")]


def _pyarrow(name: str) -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise CaptureError(f"{name}: Parquet needs pyarrow; pip install 'smpplab[parquet]'") from None


def _read_parquet(name: str, ports: Ports) -> Capture:
    _pyarrow(name)
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(name)
        columns = [column for column in (*_COLUMNS, "problem") if column in file.schema_arrow.names]
        table = file.read(columns=columns)
    except pa.ArrowException:
        raise CaptureError(f"{name} is no capture: it is not a whole Parquet file") from None
    missing = [column for column in ("time", "direction", "octets") if column not in columns]
    if missing:
        raise CaptureError(f"{name} is no capture: it lacks the column {missing[0]!r}")
    values = {column: table[column].to_pylist() for column in columns if column != "time"}
    values["time"] = table["time"].cast(pa.timestamp("ns", "UTC")).cast(pa.int64()).to_pylist()
    absent: dict[str, Any] = {"session": "", "src": "", "dst": "", "frame": 0, "problem": ""}
    parts = [
        [absent.get(name_) if value is None else value for value in values[name_]]
        if name_ in values else [absent[name_]] * table.num_rows
        for name_ in (*_COLUMNS, "problem")
    ]  # fmt: skip
    return Capture.from_rows(list(zip(*parts, strict=True)))


def _save_parquet(capture: Capture, name: str) -> None:
    _pyarrow(name)
    capture.to_frame().to_parquet(name, index=False, compression="zstd")


Reader = Callable[[str, Ports], Capture]
Writer = Callable[[Capture, str], None]

FORMATS: dict[str, tuple[Reader, Writer]] = {
    ".pcap": (_read_packets, _save_pcap),
    ".pcapng": (_read_packets, _save_pcapng),
    ".cap": (_read_packets, _save_pcap),
    ".jsonl": (_read_jsonl, _save_jsonl),
    ".parquet": (_read_parquet, _save_parquet),
    ".csv": (_read_csv, _save_csv),
}
