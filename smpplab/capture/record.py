"""What was on the wire, kept as evidence: one `Record` a PDU, a `Capture` for many.

A record stores octets, time, direction and session.  Fields are derived from the octets when they
are asked for, so a capture cannot be falsified by changing a PDU object, and a vendor's PDU becomes
readable the day its row is added to the table.  A capture keeps plain rows and makes a `Record` of a
row only when somebody looks at it: a million PDUs cost a million tuples and nothing more.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from operator import itemgetter
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from smpplab.capture.commands import command_ids_of, command_name, status_name

if TYPE_CHECKING:
    import pandas as pd

    from smpplab.wire import Dialect, Pdu

__all__ = ["Capture", "Direction", "Record", "Row"]

Direction = Literal["to_mc", "to_esme"]

Row = tuple[int, str, str, bytes, str, str, int, str]
"""A record as a plain tuple: time_ns, session, direction, octets, src, dst, frame, problem."""


@dataclass(slots=True, frozen=True)
class Record:
    """One PDU as it was seen: when, in which session, which way, and its octets.

    >>> link_check = bytes.fromhex("00000010000000150000000000000001")
    >>> record = Record(1_715_680_800_000_000_000, "lab", "to_mc", link_check)
    >>> record
    <Record 10:00:00.000000 lab to_mc enquire_link, 16 octets>
    >>> record.time.isoformat()
    '2024-05-14T10:00:00+00:00'

    Attributes:
        time_ns: Nanoseconds since 1970-01-01 UTC; where the PDU came in several packets, of the last one.
        session: The session's name; for a file of packets the two addresses, the ESME's first.
        direction: ``"to_mc"`` or ``"to_esme"``.
        octets: The whole PDU, or what there is of it (then `problem` says so).
        src: ``host:port`` of the sender, empty where unknown.
        dst: ``host:port`` of the receiver, empty where unknown.
        frame: The packet number that Wireshark shows, counted from 1; 0 where there is none.
        problem: What went wrong while the octets were put together, in one sentence; empty if nothing did.
    """

    time_ns: int
    session: str
    direction: Direction
    octets: bytes
    src: str = ""
    dst: str = ""
    frame: int = 0
    problem: str = ""

    @property
    def time(self) -> datetime:
        """When the PDU was complete, in UTC (microseconds; `time_ns` is exact)."""
        seconds, rest = divmod(self.time_ns, 1_000_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000)

    @property
    def command(self) -> str:
        """The command's name such as ``"submit_sm"``; the command_id in hex if no table names it."""
        return command_name(int.from_bytes(self.octets[4:8], "big"))

    def __repr__(self) -> str:
        when = f"{self.time:%H:%M:%S.%f}"
        problem = f", {self.problem}" if self.problem else ""
        size = f"{len(self.octets):,} octets{problem}"
        return f"<Record {when} {self.session} {self.direction} {self.command}, {size}>"


class Capture(Sequence[Record]):
    """Many records in the order in which they were seen; like a list, and a slice is again a capture.

    >>> link_check = bytes.fromhex("00000010000000150000000000000001")
    >>> capture = Capture([Record(0, "lab", "to_mc", link_check)])
    >>> capture.append(Record(2_500_000_000, "lab", "to_esme", link_check))
    >>> capture
    <Capture: 1 session, 2 PDUs in 2.5 s: enquire_link 2>
    >>> capture[1:].sessions
    ['lab']
    >>> len(capture.filter(direction="to_mc"))
    1

    Attributes:
        notes: What was kept, repaired and dropped while reading, and why: one sentence each.
    """

    __slots__ = ("_rows", "notes")

    def __init__(self, records: Iterable[Record] = (), *, notes: Iterable[str] = ()) -> None:
        self._rows: list[Row] = [cast(Row, astuple(record)) for record in records]
        self.notes: list[str] = list(notes)

    @classmethod
    def from_rows(cls, rows: Iterable[Row], notes: Iterable[str] = ()) -> Capture:
        """A capture of plain rows (see `Row`): the way in for readers of many PDUs."""
        capture = cls(notes=notes)
        capture._rows = rows if isinstance(rows, list) else list(rows)
        return capture

    @property
    def rows(self) -> list[Row]:
        """The records as plain tuples in the order of `Record`'s fields, for bulk work; don't change them."""
        return self._rows

    def append(self, record: Record) -> None:
        """Add one record at the end; a recorder does this while traffic runs."""
        self._rows.append((record.time_ns, record.session, record.direction, record.octets,
                           record.src, record.dst, record.frame, record.problem))  # fmt: skip

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Capture: ...
    def __getitem__(self, index: int | slice) -> Record | Capture:
        if isinstance(index, slice):
            return Capture.from_rows(self._rows[index], self.notes)
        return Record(*cast(Any, self._rows[index]))

    def __iter__(self) -> Iterator[Record]:
        return (Record(*cast(Any, row)) for row in self._rows)

    def __eq__(self, other: object) -> bool:
        return self._rows == other._rows if isinstance(other, Capture) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a capture grows while it is recorded

    def __add__(self, other: Capture) -> Capture:
        return Capture.merge(self, other)

    @property
    def sessions(self) -> list[str]:
        """The names of the sessions, in the order of their first PDU."""
        return list(dict.fromkeys(map(itemgetter(1), self._rows)))

    @staticmethod
    def merge(*captures: Capture) -> Capture:
        """One capture of several, ordered by time; records of the same time keep their order."""
        rows = sorted((row for capture in captures for row in capture._rows), key=itemgetter(0))
        return Capture.from_rows(rows, dict.fromkeys(note for capture in captures for note in capture.notes))

    def filter(
        self,
        command: str | int | Collection[str | int] | None = None,
        *,
        session: str | Collection[str] | None = None,
        direction: Direction | None = None,
    ) -> Capture:
        """Those records that fit every condition given.

        Args:
            command: Names or command_ids, one or several: ``"submit_sm"``, ``0x80000004``.
            session: Names of sessions, one or several.
            direction: ``"to_mc"`` or ``"to_esme"``.

        Raises:
            UsageError: No command has that name.
        """
        rows: Iterable[Row] = self._rows
        if command is not None:
            wanted = command_ids_of(command)
            rows = [row for row in rows if row[3][4:8] in wanted]
        if session is not None:
            names = {session} if isinstance(session, str) else set(session)
            rows = [row for row in rows if row[1] in names]
        if direction is not None:
            rows = [row for row in rows if row[2] == direction]
        return Capture.from_rows(list(rows), self.notes)

    def pdus(self) -> Iterator[Any]:
        """Every record's octets, decoded.

        Raises:
            DecodeError: Octets that are no whole, correct PDU; `smpplab.dissect` explains any octets.
        """
        from smpplab.wire import decode

        return (decode(row[3]) for row in self._rows)

    def save(self, path: str | PathLike[str]) -> None:
        """Write a file in the format of its suffix: .pcapng, .pcap, .jsonl, .parquet or .csv."""
        from smpplab.capture.files import save

        save(self, path)

    def to_frame(self, dialect: Dialect | None = None) -> pd.DataFrame:
        """A table with one row a PDU and a column for each field of every PDU; see `smpplab.capture.schema`.

        Args:
            dialect: Whose commands, fields, TLVs and statuses; `smpplab.SMPP` when left out.
        """
        from smpplab.capture import frames

        return frames.to_frame(self, *([dialect] if dialect else []))

    def frame(self, cls: type[Pdu], dialect: Dialect | None = None) -> pd.DataFrame:
        """The table of the PDUs of one class, such as `SubmitSm`, with the columns of that class only."""
        from smpplab.capture import frames

        return frames.frame_of(self, cls, *([dialect] if dialect else []))

    def tlvs(self, dialect: Dialect | None = None) -> pd.DataFrame:
        """A long table with one row a TLV: which PDU, tag, name, octets, and the value in words."""
        from smpplab.capture import frames

        return frames.tlvs(self, *([dialect] if dialect else []))

    def __repr__(self) -> str:
        if not self._rows:
            return "<Capture: empty>"
        counts = Counter(row[3][4:8] for row in self._rows).most_common()
        named = ", ".join(f"{command_name(int.from_bytes(key, 'big'))} {n:,}" for key, n in counts[:3])
        times = [row[0] for row in self._rows]
        seconds = (max(times) - min(times)) / 1e9
        size = f"{_many(len(self.sessions), 'session')}, {_many(len(self), 'PDU')} in {seconds:,.1f} s"
        return f"<Capture: {size}: {named}{', …' if len(counts) > 3 else ''}>"

    def _repr_html_(self) -> str:
        counts = Counter((row[3][4:8], row[3][8:12]) for row in self._rows)
        lines = "".join(_html_line(key, n) for key, n in counts.most_common())
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return (
            f"<p>{html.escape(repr(self)[1:-1])}</p><table><thead><tr><th>command</th><th>status</th>"
            f"<th>PDUs</th></tr></thead><tbody>{lines}</tbody></table>"
            + (f"<ul>{notes}</ul>" if notes else "")
        )


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _html_line(key: tuple[bytes, bytes], number: int) -> str:
    command, status = (int.from_bytes(part, "big") for part in key)
    cells = (command_name(command), status_name(status) if command >> 31 else "", f"{number:,}")
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
