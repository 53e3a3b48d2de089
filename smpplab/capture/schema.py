"""From the field table to the columns of a capture's table: names, types and categories.

The columns follow from the dialect alone, never from what a capture happens to hold, so tables of different
captures can be put together and an empty one has the same columns.  A field that several PDUs have is one
column.  A row added to the field table is a column without another word here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from smpplab.wire import SMPP, Dialect, Pdu
from smpplab.wire.statuses import CommandStatus

__all__ = [
    "DIRECTIONS",
    "HEADER",
    "Column",
    "categories",
    "columns",
    "columns_of",
    "fields",
    "tlv_columns",
]

DIRECTIONS = ("to_mc", "to_esme")
HEADER = ("command_length", "command_id", "command_status", "sequence_number")
"""The fields of the header in wire order, four octets each (SMPP 3.4 section 3.2)."""


class Column(NamedTuple):
    """One column.

    Attributes:
        name: The field's name in the specification, or one of ours.
        type: "time", "category", "UInt8", "UInt16", "UInt32", "string", "binary", or "json": a string
            that holds JSON.
        origin: "record", "header", "field" or "derived": where its values come from.
    """

    name: str
    type: str
    origin: str


_FIRST = (
    Column("time", "time", "record"),
    Column("session", "category", "record"),
    Column("direction", "category", "record"),
    Column("command", "category", "header"),
    Column("status", "category", "header"),
    Column("command_id", "UInt32", "header"),
    Column("command_status", "UInt32", "header"),
    Column("sequence_number", "UInt32", "header"),
    Column("command_length", "UInt32", "header"),
    Column("src", "string", "record"),
    Column("dst", "string", "record"),
    Column("frame", "UInt32", "record"),
)
_LAST = (
    Column("text", "string", "derived"),
    Column("tlvs", "json", "derived"),
    Column("octets", "binary", "record"),
    Column("problem", "string", "derived"),
)


def fields(dialect: Dialect = SMPP) -> dict[str, str]:
    """The mandatory fields of every PDU: name to type, in the order of the table.

    >>> fields()["destination_addr"], fields()["esm_class"], fields()["dest_address"]
    ('string', 'UInt8', 'json')
    """
    found: dict[str, str] = {}
    for cls in dialect.commands.values():
        for row in cls.ROWS:
            found[row.name] = _wider(found.get(row.name, row.column), row.column)
    return found


def _wider(one: str, other: str) -> str:
    """The type that holds both: PDUs of a vendor may give a known name another size or type."""
    if one == other:
        return one
    integers = ("UInt8", "UInt16", "UInt32")
    return max(one, other, key=integers.index) if {one, other} <= {*integers} else "string"


def columns(dialect: Dialect = SMPP) -> tuple[Column, ...]:
    """Every column of a capture's table, in order.

    >>> [column.name for column in columns()][:5]
    ['time', 'session', 'direction', 'command', 'status']
    """
    middle = (Column(name, type_, "field") for name, type_ in fields(dialect).items())
    return (*_FIRST, *middle, *_LAST)


def columns_of(cls: type[Pdu], dialect: Dialect = SMPP) -> tuple[Column, ...]:
    """The columns for PDUs of one class only.

    >>> from smpplab.wire import QuerySm
    >>> [column.name for column in columns_of(QuerySm) if column.origin == "field"]
    ['message_id', 'source_addr_ton', 'source_addr_npi', 'source_addr']
    """
    types = fields(dialect)
    own = (Column(row.name, types.get(row.name, row.column), "field") for row in cls.ROWS)
    return (*_FIRST, *own, *_LAST)


def tlv_columns() -> tuple[Column, ...]:
    """The columns of the long table with one row a TLV; `row` is the PDU's row in the capture."""
    return (
        Column("row", "UInt32", "record"),
        *_FIRST[:4],
        Column("sequence_number", "UInt32", "header"),
        Column("tag", "UInt16", "derived"),
        Column("name", "string", "derived"),
        Column("display", "string", "derived"),
        Column("octets", "binary", "derived"),
    )


def categories(name: str, dialect: Dialect = SMPP) -> tuple[str, ...]:
    """The fixed categories of a column; empty where they depend on the capture (`session`).

    Codes without a row in the table come behind these as ``0x000000FF``.

    >>> categories("direction"), categories("command")[:2]
    (('to_mc', 'to_esme'), ('bind_receiver', 'bind_transmitter'))
    """
    if name == "direction":
        return DIRECTIONS
    if name == "command":
        return tuple(dialect.commands[number].command for number in sorted(dialect.commands))
    if name == "status":
        return tuple(_status_names(dialect))
    return ()


def _status_names(dialect: Dialect) -> Iterator[str]:
    for code in sorted({*map(int, CommandStatus), *dialect.statuses}):
        yield dialect.status(code).name
