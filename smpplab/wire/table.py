"""The words in which the field table is written, and the base of every PDU class.

A PDU is a class of rows: their order is the order on the wire, their names are the specification's, a
row without `default` must be given::

    @pdu(0x00000003, esme=TX | TRX, since="3.3", section="4.8.1", section50="4.5.2.1")
    class QuerySm(Pdu):
        message_id: str = cstring(65, doc="MC's name for the message")
        source_addr_ton: TON | int = uint8(TON, default=TON.UNKNOWN)

`@pdu` makes a slotted class with keyword arguments from it.  Nothing else knows the format.
"""

from __future__ import annotations

import enum
import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar, dataclass_transform

from smpplab.wire.building import HEADER_SLOTS, build
from smpplab.wire.groups import Repeat
from smpplab.wire.kinds import MISSING, CString, Flag, Integer, Kind, Length, Octets
from smpplab.wire.statuses import CommandStatus, Status
from smpplab.wire.tlv import NO_TLVS, Tlvs
from smpplab.wire.values import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smpplab.wire.dialect import Dialect

    class _TlvsField:
        """What `tlvs` takes and gives."""

        def __get__(self, pdu: Any, owner: Any = None) -> Tlvs: ...

        def __set__(
            self, pdu: Any, value: Tlvs | Mapping[Any, Any] | Iterable[tuple[str | int, Any]]
        ) -> None: ...


__all__ = [
    "OPEN", "OUTBOUND", "RX", "TRX", "TX", "UNBOUND", "Group", "Pdu", "UnknownPdu", "When",
    "cstring", "flag", "group", "length", "octets", "pdu", "repeat", "uint8", "uint16", "uint32",
]  # fmt: skip


class When(enum.Flag):
    """Session states in which a PDU may be sent (SMPP 3.4 section 2.3, 5.0 section 2.4)."""

    NEVER = 0
    OPEN = enum.auto()
    OUTBOUND = enum.auto()
    BOUND_TX = enum.auto()
    BOUND_RX = enum.auto()
    BOUND_TRX = enum.auto()
    UNBOUND = enum.auto()


NEVER, OPEN, OUTBOUND, UNBOUND = When.NEVER, When.OPEN, When.OUTBOUND, When.UNBOUND
TX, RX, TRX = When.BOUND_TX, When.BOUND_RX, When.BOUND_TRX


def uint8(values: Any = None, **row: Any) -> Any:
    """A row: an integer of one octet, named by a `Code` or `Bits` class where there is one."""
    return Integer(1, values, **row)


def uint16(values: Any = None, **row: Any) -> Any:
    """A row: an integer of two octets."""
    return Integer(2, values, **row)


def uint32(values: Any = None, **row: Any) -> Any:
    """A row: an integer of four octets."""
    return Integer(4, values, **row)


def cstring(size: int, **row: Any) -> Any:
    """A row: a C-octet string of at most `size` octets, its NUL counted."""
    return CString(size, **row)


def octets(counted_by: str = "", *, max: int = 255, **row: Any) -> Any:
    """A row: octets, counted by another field or (in a TLV) by the TLV's length."""
    return Octets(counted_by, max, **row)


def length(*, of: str, init: Literal[False] = False, **row: Any) -> Any:
    """A row: the number of octets or entries of another field; on the wire, never given."""
    return Length(of, **row)


def flag(value: int, values: type[Code], init: Literal[False] = False, **row: Any) -> Any:
    """A row: the constant octet by which a group is told from others."""
    return Flag(value, values, **row)


def repeat(groups: Any, *, counted_by: str, **row: Any) -> Any:
    """A row: groups that repeat, as one class or chosen by a flag from a mapping."""
    return Repeat(groups, counted_by, **row)


class Group:
    """The base of repeated groups; equal by value."""

    __slots__ = ()
    ROWS: ClassVar[tuple[Kind, ...]] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From values read, unchecked; derived ones are left out."""
        self = cls.__new__(cls)
        for row in cls.ROWS:
            if not row.derived:
                setattr(self, row.name, values[row.name])
        return self

    @classmethod
    def given(cls) -> Iterator[Kind]:
        """The rows that are given, as opposed to derived."""
        return (row for row in cls.ROWS if not row.derived)

    @classmethod
    def random(cls, rng: random.Random) -> Self:
        """A valid one, for tests and examples."""
        return cls.of({row.name: row.random(rng) for row in cls.given()})

    def copy(self) -> Self:
        """A copy that can be changed by itself."""
        raise NotImplementedError  # written out for each class

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, row.name) == getattr(other, row.name) for row in self.given())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._shown())})"

    def _shown(self) -> Iterator[str]:
        for row in self.given():
            value = getattr(self, row.name)
            if row.default is MISSING or value != row.default:
                yield f"{row.name}={'•••' if row.secret and value else repr(value)}"


_T = TypeVar("_T")


def header(default: Any) -> Any:
    """For type checkers: a field that all PDUs have, and what it is when it is not given."""
    return default


@dataclass_transform(kw_only_default=True, field_specifiers=(header,))
def _with_header(cls: type[_T]) -> type[_T]:
    """For type checkers: the fields of this class are keywords of those made from it."""
    return cls


@_with_header
class Pdu(Group):
    """The base of every PDU: the header's fields and the TLVs, which all PDUs have.

    Attributes:
        command: The specification's name, such as ``"submit_sm"``.
        command_id: Its number.
        command_status: 0 in requests; in a response, a `CommandStatus` or `Status`.
        sequence_number: 1 to 0x7FFFFFFF; a session gives it when it is 0.
        tlvs: The TLVs, in wire order.
    """

    __slots__ = HEADER_SLOTS

    command: ClassVar[str] = "unknown"
    command_id: ClassVar[int] = 0
    is_response: ClassVar[bool] = False
    has_response: ClassVar[bool] = False
    since: ClassVar[str] = "3.3"
    removed: ClassVar[str] = ""
    section: ClassVar[str] = ""
    section50: ClassVar[str] = ""
    esme: ClassVar[When] = NEVER
    mc: ClassVar[When] = NEVER
    esme34: ClassVar[When] = NEVER
    mc34: ClassVar[When] = NEVER

    if TYPE_CHECKING:
        command_status: int = header(default=0)
        sequence_number: int = header(default=0)
        tlvs: _TlvsField = header(default=())

    @property
    def status(self) -> CommandStatus | Status:
        """The command_status with its name, whatever the number."""
        status = self.command_status
        return status if isinstance(status, CommandStatus | Status) else _dialect().status(status)

    @property
    def text(self) -> str:
        """The message as a person reads it, user data header removed; empty when there is none."""
        from smpplab.text.message import text_of

        return text_of(self)

    def encode(self, dialect: Dialect | None = None) -> bytes:
        """The PDU's octets.

        Raises:
            EncodeError: When a value does not fit its field.
        """
        return bytes(self) if dialect is None else dialect.encode(self)

    def __bytes__(self) -> bytes:
        cls = type(self)
        encode = _dialect().encoders[cls]
        cls.__bytes__ = encode  # type: ignore[method-assign]  # from now on without asking
        return encode(self)  # type: ignore[no-any-return]

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        values = {row.name: getattr(self, row.name) for row in self.given()}
        values |= {name: getattr(self, name) for name in Pdu.__slots__}
        return type(self)(**values | changes)

    __replace__ = replace

    @classmethod
    def source(cls, what: str = "decode") -> str:
        """The Python that the table compiles to: ``what`` is "decode" or "encode".

        >>> from smpplab.wire import EnquireLink
        >>> print(EnquireLink.source("encode").splitlines()[0])
        def encode_enquire_link(self):
        """
        return _dialect().source(cls, what)

    @classmethod
    def table(cls) -> Any:
        """The specification's page of this PDU: each field with its type, limits, default and meaning."""
        from smpplab.render import field_table  # upward, and documented, as `_repr_html_`

        return field_table(cls)

    @classmethod
    def random(cls, rng: random.Random) -> Self:
        """A valid one, for tests and examples."""
        values = {row.name: row.random(rng) for row in cls.given()}
        return cls(sequence_number=rng.randrange(1, 0x80000000), **values)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        names = (*Pdu.__slots__, *(row.name for row in self.given()))
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = None

    def _shown(self) -> Iterator[str]:
        yield from super()._shown()
        if self.tlvs:
            yield f"tlvs={Tlvs(self.tlvs)!r}"
        if self.command_status:
            yield f"command_status={self.status.name}"
        if self.sequence_number:
            yield f"sequence_number={self.sequence_number}"

    def _repr_html_(self) -> str:
        from smpplab.render import dissect  # the one documented upward import

        return dissect(bytes(self))._repr_html_()


class UnknownPdu(Pdu):
    """A PDU whose command_id no table names, kept whole."""

    __slots__ = ("body", "command_id")
    body: bytes
    command_id: int  # type: ignore[misc]

    def __init__(
        self, command_id: int, body: bytes = b"", *, command_status: int = 0, sequence_number: int = 0
    ) -> None:
        self.command_id, self.body, self.tlvs = command_id, body, NO_TLVS
        self.command_status, self.sequence_number = command_status, sequence_number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnknownPdu) and bytes(self) == bytes(other)

    __hash__ = None

    def __bytes__(self) -> bytes:
        from smpplab.wire.compiler import HEADER

        size = HEADER.size + len(self.body)
        return HEADER.pack(size, self.command_id, self.command_status, self.sequence_number) + self.body

    def replace(self, **changes: Any) -> UnknownPdu:
        """A copy with some fields changed."""
        names = ("command_id", "body", "command_status", "sequence_number")
        return UnknownPdu(**{name: getattr(self, name) for name in names} | changes)

    def __repr__(self) -> str:
        return f"UnknownPdu(0x{self.command_id:08X}, {self.body!r}, sequence_number={self.sequence_number})"


@cache
def _dialect() -> Dialect:
    from smpplab.wire.pdus import SMPP

    return SMPP


@dataclass_transform(
    kw_only_default=True, field_specifiers=(uint8, uint16, uint32, cstring, octets, length, flag, repeat)
)
def group(cls: type[_T]) -> type[_T]:
    """Make a repeated group of a class of rows."""
    return build(cls, header=False)  # type: ignore[no-any-return]


@dataclass_transform(
    kw_only_default=True, field_specifiers=(uint8, uint16, uint32, cstring, octets, length, flag, repeat)
)
def pdu(
    command_id: int,
    *,
    since: str,
    section: str,
    section50: str = "",
    removed: str = "",
    esme: When = NEVER,
    mc: When = NEVER,
    esme34: When | None = None,
    mc34: When | None = None,
    one_way: bool = False,
) -> Callable[[type[_T]], type[_T]]:
    """Make a PDU of a class of rows.

    Args:
        command_id: Bit 31 set makes it a response (SMPP 3.4 section 5.1.2).
        since: The first version of SMPP that has it.
        section: Where the specification describes it: 3.4, or 3.3 where `removed`.
        section50: Where SMPP 5.0 does.
        removed: The first version that no longer has it.
        esme, mc: The states in which that side may send it (5.0 section 2.4); a response needs neither,
            since it may be sent where its request may be received.
        esme34, mc34: The same in 3.4 (section 2.3), where it differs.
        one_way: There is no response to it.
    """
    is_response = bool(command_id & 0x80000000)

    def decorate(cls: type[_T]) -> type[_T]:
        built: Any = build(cls, header=True)
        built.command = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        built.command_id, built.is_response = command_id, is_response
        built.has_response = not is_response and not one_way
        built.since, built.removed, built.section, built.section50 = since, removed, section, section50
        built.esme, built.mc = esme, mc
        built.esme34 = esme if esme34 is None else esme34
        built.mc34 = mc if mc34 is None else mc34
        return built  # type: ignore[no-any-return]

    return decorate
