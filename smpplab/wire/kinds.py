"""The kinds of field: integer, C-octet string, octets, repeated group.

A kind is all the type-specific code there is.  Each has the same short methods:

* `decode_lines`, `encode_lines`: what `compiler.py` writes into the straight-line functions;
* `read`: what the walker does, one field at a time, saying what is wrong and where;
* `check`: why a value does not fit, in one plain phrase;
* `random`: a value that fits;
* `column`: the type of its DataFrame column;
* `display`: the value in words.

`read` defines what is right; the compiled code must agree with it, and a property test says so.
"""

from __future__ import annotations

import copy
import random as rnd
from typing import TYPE_CHECKING, Any, ClassVar

from smpplab.wire.bits import Bits
from smpplab.wire.statuses import CommandStatus
from smpplab.wire.values import Code

if TYPE_CHECKING:
    from smpplab.wire.compiler import Source

__all__ = ["MISSING", "CString", "Flag", "Integer", "Kind", "Length", "Octets", "Reading", "Wrong"]

RINVCMDLEN = CommandStatus.ESME_RINVCMDLEN
RINVMSGLEN = CommandStatus.ESME_RINVMSGLEN


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()
"""The default of a field that must be given."""


class Wrong(Exception):
    """A field cannot be read: why, what to answer, and where if not at the field's start."""

    def __init__(self, reason: str, status: int, at: int | None = None) -> None:
        self.reason, self.status, self.at = reason, status, at
        super().__init__(reason)


class Reading:
    """What a `read` sees: the octets, where they end, and the values read so far."""

    __slots__ = ("end", "octets", "seen", "spans")

    def __init__(self, octets: bytes, end: int) -> None:
        self.octets, self.end = octets, end
        self.seen: dict[str, Any] = {}
        self.spans: list[tuple[Kind, str, int, int, Any]] = []


class Kind:
    """One row of the table.

    Args:
        default: The value when none is given; without it the field must be given.
        doc: What the field is for.
        error: The command_status that answers a bad value (see `DecodeError.command_status`).
        empty: What an empty or zero value means, for people.
        secret: Never shown in a repr or a picture (passwords).
        v34, v33: The limit in those versions where it differs.
    """

    wire_type: ClassVar[str] = ""
    column: ClassVar[str] = "string"
    name: str = ""
    derived = False
    fewest = 0
    """Octets that a value takes at least."""

    def __init__(
        self,
        *,
        default: Any = MISSING,
        doc: str = "",
        error: int = CommandStatus.ESME_RSYSERR,
        empty: str = "",
        secret: bool = False,
        v34: int | None = None,
        v33: int | None = None,
    ) -> None:
        self.default, self.doc, self.error, self.empty, self.secret = default, doc, error, empty, secret
        self.v34, self.v33 = v34, v33

    @property
    def blank(self) -> Any:
        """The value of the field in a PDU that came without a body."""
        return self.default

    def at_version(self, version: str) -> Kind:
        """This row with the limits of that version of SMPP."""
        limit = {"3.3": self.v33 if self.v33 is not None else self.v34, "3.4": self.v34}.get(version)
        if limit is None:
            return self
        row = copy.copy(self)
        row.limit(limit)
        return row

    def limit(self, size: int) -> None:
        """Set the size limit (overridden where there is one)."""

    def read(self, reading: Reading, at: int) -> tuple[Any, int]:
        """Read the value at octet `at`; give it and the octet after it.  Raises `Wrong`."""
        raise NotImplementedError

    def check(self, value: Any) -> str | None:
        """Why the value does not fit, or `None` when it does."""
        raise NotImplementedError

    def random(self, rng: rnd.Random) -> Any:
        """A value that fits."""
        raise NotImplementedError

    def display(self, value: Any) -> str:
        """The value in words, for people."""
        return self.empty if self.empty and not value else str(value)

    def from_octets(self, octets: bytes) -> Any:
        """The value of a TLV that holds these octets.  Raises `Wrong` when its length cannot be."""
        raise NotImplementedError

    def to_octets(self, value: Any) -> bytes:
        """The octets of a TLV with this (checked) value."""
        raise NotImplementedError

    def decode_lines(self, code: Source) -> None:
        """Write the lines that decode this field."""
        raise NotImplementedError

    def encode_lines(self, code: Source) -> None:
        """Write the lines that encode this field."""
        raise NotImplementedError


class Integer(Kind):
    """An unsigned integer of 1, 2 or 4 octets, big endian (SMPP 3.4 section 3.1)."""

    def __init__(
        self, size: int, values: type[Code] | type[Bits] | None = None, may_be_empty: bool = False, **row: Any
    ) -> None:
        super().__init__(**row)
        self.size, self.values, self.may_be_empty = size, values, may_be_empty
        self.fewest = 0 if may_be_empty else size
        self.column = f"UInt{8 * size}"  # type: ignore[misc]

    @property
    def wire_type(self) -> str:  # type: ignore[override]
        return f"Integer, {self.size} octet{'s' if self.size > 1 else ''}"

    def of(self, value: int) -> Any:
        """The number as the member of its enumeration, where there is one."""
        return self.values.of(value) if self.values is not None else value

    def read(self, reading: Reading, at: int) -> tuple[Any, int]:
        stop = at + self.size
        if stop > reading.end:
            raise Wrong(f"the PDU ends {stop - reading.end} octet(s) too early", RINVCMDLEN)
        return self.of(int.from_bytes(reading.octets[at:stop])), stop

    def check(self, value: Any) -> str | None:
        if not isinstance(value, int):
            return f"an integer is needed, not {type(value).__name__}"
        if not 0 <= value < 256**self.size:
            return f"{int(value)} does not fit in {self.size} octet(s)"
        return None

    def random(self, rng: rnd.Random) -> Any:
        if self.values is not None and issubclass(self.values, Code) and rng.random() < 0.5:
            return rng.choice(list(self.values))
        return self.of(rng.randrange(256**self.size))

    def display(self, value: Any) -> str:
        if self.values is None:
            return super().display(value)
        meaning = self.values.describe(value) or self.empty * (not value)
        return meaning or str(int(value))

    def from_octets(self, octets: bytes) -> Any:
        if len(octets) != self.size and not (self.may_be_empty and not octets):
            raise Wrong(f"{len(octets)} octets, not {self.size}", CommandStatus.ESME_RINVTLVLEN)
        return self.of(int.from_bytes(octets))

    def to_octets(self, value: Any) -> bytes:
        return int(value).to_bytes(self.size)

    def decode_lines(self, code: Source) -> None:
        code.integer(self.name, self.size, code.table(self.values) if self.values else None)

    def encode_lines(self, code: Source) -> None:
        code.pack(self.size, f"self.{self.name}")


class Length(Integer):
    """sm_length and its like: on the wire and readable, but never given, so that it cannot disagree."""

    derived = True

    def __init__(self, of: str, **row: Any) -> None:
        super().__init__(1, None, default=0, **row)
        self.counts = of

    def decode_lines(self, code: Source) -> None:
        code.integer(self.name, self.size, None, keep=False)

    def encode_lines(self, code: Source) -> None:
        code.pack(self.size, f"len({code.local(self.counts)})")


class Flag(Integer):
    """A constant octet that says which group follows (SMPP 3.4 section 5.2.25)."""

    derived = True

    def __init__(self, value: int, values: type[Code], **row: Any) -> None:
        super().__init__(1, values, default=value, **row)
        self.value = value

    def decode_lines(self, code: Source) -> None:
        code.integer(self.name, self.size, None, keep=False)

    def encode_lines(self, code: Source) -> None:
        code.pack(self.size, str(self.value))


class CString(Kind):
    """Characters and a NUL (SMPP 3.4 section 3.1).  `size` counts the NUL, as the specification does.

    The characters are ASCII by the letter; they are read as Latin-1, which maps every octet to one
    character and back, so any value from the wire survives and can be shown.
    """

    def __init__(self, size: int, min: int = 1, **row: Any) -> None:
        super().__init__(**row)
        self.size, self.min = size, min
        self.fewest = min

    @property
    def wire_type(self) -> str:  # type: ignore[override]
        return f"C-Octet String, max {self.size} octets"

    @property
    def often_empty(self) -> bool:
        """Whether the field is mostly left empty: worth a shorter way."""
        return bool(self.default == "" and self.size < 20)

    def limit(self, size: int) -> None:
        self.size = size

    def read(self, reading: Reading, at: int) -> tuple[Any, int]:
        stop = reading.octets.find(0, at, min(at + self.size, reading.end))
        if stop < 0:
            if reading.end - at >= self.size:
                raise Wrong(f"no NUL within {self.size} octets", self.error)
            raise Wrong("no NUL before the PDU ends", RINVCMDLEN)
        return reading.octets[at:stop].decode("latin-1"), stop + 1

    def check(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return f"text (str) is needed, not {type(value).__name__}"
        if len(value) >= self.size:
            return f"{len(value)} characters do not fit, at most {self.size - 1} do"
        if "\0" in value:
            return "a NUL character would end it early"
        wide = next((character for character in value if ord(character) > 255), None)
        if wide is not None:
            return f"{wide!r} is not a Latin-1 character"
        return None

    def random(self, rng: rnd.Random) -> Any:
        length = rng.choice((0, 1, self.size - 1, rng.randrange(self.size)))
        return "".join(chr(rng.choice((rng.randrange(48, 58), rng.randrange(1, 256)))) for _ in range(length))

    def from_octets(self, octets: bytes) -> Any:
        # Some message centres leave the NUL out of a TLV: its length says where it ends anyway.
        if not self.min <= len(octets) <= self.size:
            raise Wrong(f"{len(octets)} octets, not {self.min} to {self.size}", CommandStatus.ESME_RINVTLVLEN)
        return octets.removesuffix(b"\0").decode("latin-1")

    def to_octets(self, value: Any) -> bytes:
        return str(value).encode("latin-1") + b"\0"

    def decode_lines(self, code: Source) -> None:
        code.cstring(self.name, self.size, self.often_empty)

    def encode_lines(self, code: Source) -> None:
        name = code.local(self.name)
        code.line(f"{name} = self.{self.name}")
        wrong = f"len({name}) > {self.size - 1} or '\\0' in {name}"
        code.line(
            f"if {name} and ({wrong}): raise ValueError"
            if self.often_empty
            else f"if {wrong}: raise ValueError"
        )
        code.characters(name, "'\\0'")


class Octets(Kind):
    """Octets whose number an earlier field gives, or the length of their TLV (SMPP 3.4 section 3.1).

    Args:
        counted_by: The field that holds their number; empty in a TLV.
        size: The most octets that fit.
        min: The fewest, in a TLV.
        sizes: The only sizes there are, in a TLV.
        parts: What the first octets mean, in a TLV: (name, octets, `Code` or `None`).
    """

    column: ClassVar[str] = "binary"

    def __init__(
        self,
        counted_by: str = "",
        size: int = 255,
        min: int = 0,
        sizes: tuple[int, ...] = (),
        parts: tuple[tuple[str, int, type[Code] | None], ...] = (),
        **row: Any,
    ) -> None:
        super().__init__(**row)
        self.counted_by, self.size, self.min = counted_by, size, min
        self.sizes, self.parts = sizes, parts

    @property
    def wire_type(self) -> str:  # type: ignore[override]
        counted = f", counted by {self.counted_by}" if self.counted_by else ""
        return f"Octet String, max {max((self.size, *self.sizes))} octets{counted}"

    def limit(self, size: int) -> None:
        self.size = size

    def read(self, reading: Reading, at: int) -> tuple[Any, int]:
        count = reading.seen[self.counted_by]
        left = reading.end - at
        if count > left:
            raise Wrong(f"{self.counted_by} says {count} octets, {left} left", self.error)
        if count > self.size:
            raise Wrong(f"{self.counted_by} says {count} octets, at most {self.size} are allowed", self.error)
        return reading.octets[at : at + count], at + count

    def check(self, value: Any) -> str | None:
        if not isinstance(value, bytes):
            return f"octets (bytes) are needed, not {type(value).__name__}"
        if len(value) > self.size:
            return f"{len(value)} octets do not fit, at most {self.size} do"
        return None

    def random(self, rng: rnd.Random) -> Any:
        return rng.randbytes(rng.choice((0, 1, 20, rng.randrange(self.size + 1))))

    def display(self, value: Any) -> str:
        words, at = [], 0
        for name, size, values in self.parts:
            part = value[at : at + size]
            number = int.from_bytes(part)
            words.append(f"{name} {(values and values.describe(number)) or number}" if part else "")
            at += size
        rest = bytes(value[at:]).hex(" ")
        return ", ".join(word for word in (*words, rest) if word)

    def from_octets(self, octets: bytes) -> Any:
        right = len(octets) in self.sizes if self.sizes else self.min <= len(octets) <= self.size
        if not right:
            wanted = " or ".join(map(str, self.sizes)) or f"{self.min} to {self.size}"
            raise Wrong(f"{len(octets)} octets, not {wanted}", CommandStatus.ESME_RINVTLVLEN)
        return octets

    def to_octets(self, value: Any) -> bytes:
        return bytes(value)

    def decode_lines(self, code: Source) -> None:
        code.octets(self.name, code.local(self.counted_by), None if self.size == 255 else self.size)

    def encode_lines(self, code: Source) -> None:
        code.line(f"{code.local(self.name)} = self.{self.name}")
        code.line(f"if len({code.local(self.name)}) > {self.size}: raise ValueError")
        code.piece(code.local(self.name))
