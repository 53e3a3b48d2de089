"""The field table compiled to straight-line Python: what a person would write for speed.

For each PDU two functions are written: one that reads its octets and one that writes them.  They
carry no error context: when anything fails they hand the same octets to the walker (`walk.py`), which
finds which field failed, at which octet, and why.  `SubmitSm.source("decode")` prints one.
"""

from __future__ import annotations

import linecache
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from smpplab.wire.tlv import NO_TLVS, Tlvs

if TYPE_CHECKING:
    from smpplab.wire.dialect import Dialect

__all__ = ["Source", "compile_decode", "compile_encode"]

HEADER = struct.Struct(">IIII")
TAG_AND_LENGTH = struct.Struct(">HH")
FAILURES = (IndexError, KeyError, ValueError, TypeError, AttributeError, struct.error)
FORMATS = {1: "B", 2: "H", 4: "I"}
RESERVED = {"octets", "end", "at", "stop", "self", "pdu", "body", "status", "length", "index"}


def read_tlvs(octets: bytes, at: int, dialect: Dialect) -> Tlvs:
    """The TLVs from octet `at` to the end; fails when they do not fill it (SMPP 3.4 section 3.2.4)."""
    pairs, end = [], len(octets)
    while at < end:
        tag, size = TAG_AND_LENGTH.unpack_from(octets, at)
        at += 4
        stop = at + size
        if stop > end:
            raise ValueError
        pairs.append((tag, octets[at:stop]))
        at = stop
    return Tlvs.of(pairs, dialect)


def write_tlvs(tlvs: Any, dialect: Dialect) -> bytes:
    """The octets of TLVs, in their order."""
    pairs = tlvs.pairs if type(tlvs) is Tlvs else Tlvs(tlvs, dialect).pairs
    return b"".join([TAG_AND_LENGTH.pack(tag, len(value)) + value for tag, value in pairs])


class Source:
    """The text of one function while it is being written, and the names that it uses."""

    def __init__(self, **names: Any) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = names
        self.base, self.shift = "", 0  # where the next octet to read is: base + shift
        self.pieces: list[list[str]] = []  # what to write: runs of characters, and octets by themselves

    def line(self, text: str) -> None:
        """Add one line of the function's body."""
        self.lines.append(text)

    def local(self, name: str) -> str:
        """The local variable for a field."""
        return name + "_" if name in RESERVED else name

    # Reading

    def place(self, more: int = 0) -> str:
        """The expression for the next octet."""
        shift = self.shift + more
        if not self.base:
            return str(shift)
        return f"{self.base} + {shift}" if shift else self.base

    def settle(self) -> None:
        """Make the next octet's place a plain name or number."""
        if self.base and (self.base != "at" or self.shift):
            self.line(f"at = {self.place()}")
            self.base, self.shift = "at", 0

    def table(self, values: Any) -> str:
        """The name of the lookup table that turns an octet into a named value."""
        self.names[values.__name__] = [values.of(octet) for octet in range(256)]
        return str(values.__name__)

    def integer(self, name: str, size: int, table: str | None, keep: bool = True) -> None:
        """Read an integer into a field, or into a local when `keep` is false."""
        place = self.place()
        read = f"octets[{place}]"
        if size > 1:
            self.names["integer"] = int.from_bytes
            read = f"integer(octets[{place}:{self.place(size)}], 'big')"
            self.line(f"octets[{self.place(size - 1)}]  # must be there")
        elif table:
            read = f"{table}[{read}]"
        self.line(f"{'pdu.' + name if keep else self.local(name)} = {read}")
        self.shift += size

    def cstring(self, name: str, size: int, often_empty: bool) -> None:
        """Read a C-octet string; a shorter way for fields that mostly are empty."""
        self.settle()
        at = self.place()
        limit = str(int(at) + size) if at.isdigit() else f"{at} + {size}"
        find = f"stop = index(0, {at}, {limit})"
        take = f"pdu.{name} = octets[{at}:stop].decode('latin-1')"
        if often_empty:
            self.lines += [f"if octets[{at}]:", f"    {find}", f"    {take}"]
            self.lines += ["else:", f"    stop = {at}", f"    pdu.{name} = ''"]
        else:
            self.lines += [find, take]
        self.base, self.shift = "stop", 1

    def octets(self, name: str, count: str, limit: int | None) -> None:
        """Read as many octets as `count` says, if they are there."""
        self.settle()
        too_many = f"{count} > {limit} or " if limit is not None else ""
        self.lines += [
            f"stop = {self.place()} + {count}",
            f"if {too_many}stop > end: raise ValueError",
            f"pdu.{name} = octets[{self.place()}:stop]",
        ]
        self.base, self.shift = "stop", 0

    def repeat(self, name: str, count: str, groups: type | Mapping[int, type]) -> None:
        """Read groups: each by its own compiled function, chosen by its flag where it has one."""
        self.settle()
        readers: Any = (
            {flag: decode_group(group) for flag, group in dict(groups).items()}
            if isinstance(groups, Mapping)
            else decode_group(groups)
        )
        self.names["read_" + name] = readers
        reader = f"read_{name}[octets[at]]" if isinstance(groups, Mapping) else f"read_{name}"
        self.lines += [
            *([f"at = {self.place()}"] if self.place() != "at" else []),
            "entries = []",
            f"for _ in range({count}):",
            f"    entry, at = {reader}(octets, at, end)",
            "    entries.append(entry)",
            f"pdu.{name} = tuple(entries)",
        ]
        self.base, self.shift = "at", 0

    # Writing

    def pack(self, size: int, expression: str) -> None:
        """Write an integer: one octet as the Latin-1 character of that number, which is the quickest way."""
        if size == 1:
            self.characters(f"chr({expression})")
        else:
            format = FORMATS[size]
            self.names["pack_" + format] = struct.Struct(">" + format).pack
            self.piece(f"pack_{format}({expression})")

    def characters(self, *expressions: str) -> None:
        """Write characters, each as one octet; neighbours are joined and encoded at once."""
        if not self.pieces or self.pieces[-1][0] != "characters":
            self.pieces.append(["characters"])
        self.pieces[-1] += expressions

    def piece(self, expression: str) -> None:
        """Write octets."""
        self.pieces.append(["octets", expression])

    def encode_repeat(self, name: str, classes: Iterable[Any]) -> None:
        """Write groups, each by the compiled function of its class."""
        self.names["write_" + name] = {cls: encode_group(cls) for cls in classes}
        self.piece(f"b''.join([write_{name}[type(entry)](entry) for entry in {name}])")

    def body(self, name: str) -> list[str]:
        """The lines that put everything written into one variable."""
        lines, sign = [], "="
        for kind, *expressions in self.pieces:
            if kind == "octets":
                lines.append(f"{name} {sign} {expressions[0]}")
            else:
                lines += [f"{name} {sign} ''.join((", *(f"    {each}," for each in expressions)]
                lines += [")).encode('latin-1')"]
            sign = "+="
        return lines or [f"{name} = b''"]

    def compile(self, head: str, doc: str, filename: str) -> Callable[..., Any]:
        """The finished function, its text registered so that tracebacks and `inspect` show it."""
        text = "\n".join([head, f'    """{doc}"""', *("    " + line for line in self.lines), ""])
        linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
        exec(compile(text, filename, "exec"), self.names)
        function: Callable[..., Any] = self.names[head.split("(")[0].removeprefix("def ")]
        function.__dict__["source"] = text
        return function


def compile_decode(cls: Any, dialect: Dialect) -> Callable[[bytes], Any]:
    """Write and compile ``decode(octets) -> PDU`` for one PDU class in one dialect."""
    code = Source(
        header=HEADER.unpack_from, new=cls.__new__, cls=cls, NO_TLVS=NO_TLVS, read_tlvs=read_tlvs,
        dialect=dialect, ROK=dialect.status(0), status_of=dialect.status, explain=dialect.explain,
        FAILURES=FAILURES,
    )  # fmt: skip
    rows = dialect.rows(cls)
    code.shift = HEADER.size
    for row in rows:
        row.decode_lines(code)
    if rows:
        code.settle()
    at = code.place()
    body = [*code.lines, f"pdu.tlvs = NO_TLVS if {at} == end else read_tlvs(octets, {at}, dialect)"]
    code.lines = ["try:"]
    code.lines += [
        "    " + line
        for line in [
            "length, _, status, sequence_number = header(octets)",
            "end = len(octets)",
            "if length != end: raise ValueError",
            *(["index = octets.index"] if any("index(" in line for line in body) else []),
            "pdu = new(cls)",
            "pdu.command_status = status_of(status) if status else ROK",
            "pdu.sequence_number = sequence_number",
            *_without_body(cls, code),
            *body,
            "return pdu",
        ]
    ]
    code.lines += ["except FAILURES:", "    return explain(octets)"]
    return code.compile(
        f"def decode_{cls.command}(octets):",
        f"Read the octets of one {cls.command} (compiled from the field table).",
        f"<smpplab {dialect.name} decode {cls.command}>",
    )


def _without_body(cls: Any, code: Source) -> list[str]:
    """The lines for a response that ends after its header, as many do (SMPP 5.0 section 3.2.1.3)."""
    rows = [row for row in cls.ROWS if not row.derived]
    if not cls.is_response or not rows:
        return []
    code.names["BLANK"] = {row.name: row.blank for row in rows}
    fields = [f"    pdu.{row.name} = BLANK[{row.name!r}]" for row in rows]
    return ["if end == 16:", *fields, "    pdu.tlvs = NO_TLVS", "    return pdu"]


def compile_encode(cls: Any, dialect: Dialect) -> Callable[[Any], bytes]:
    """Write and compile ``encode(pdu) -> octets`` for one PDU class in one dialect."""
    code = Source(
        header=HEADER.pack, dialect=dialect, NO_TLVS=NO_TLVS, write_tlvs=write_tlvs,
        complain=dialect.complain, FAILURES=FAILURES,
    )  # fmt: skip
    rows = dialect.rows(cls)
    for row in rows:
        row.encode_lines(code)
    body = [*code.lines, *code.body("body")]
    if cls.is_response and rows:
        # SMPP 5.0 section 3.2.1.3: a response that failed, and has nothing to tell, ends after its header.
        told = " or ".join([*(f"self.{row.name}" for row in rows if not row.derived), "self.tlvs"])
        body += [f"if self.command_status and not ({told}): body = b''"]
    body += [
        "if self.tlvs is not NO_TLVS: body += write_tlvs(self.tlvs, dialect)",
        f"return header(16 + len(body), 0x{cls.command_id:08X}, self.command_status, self.sequence_number)"
        " + body",
    ]
    code.lines = ["try:", *("    " + line for line in body), "except FAILURES:", "    complain(self)"]
    return code.compile(
        f"def encode_{cls.command}(self):",
        f"Write the octets of one {cls.command} (compiled from the field table).",
        f"<smpplab {dialect.name} encode {cls.command}>",
    )


def decode_group(group: Any) -> Callable[[bytes, int, int], tuple[Any, int]]:
    """Write and compile ``decode(octets, at, end) -> (group, at)`` for one group class."""
    code = Source(new=group.__new__, cls=group)
    code.base = "at"
    code.lines = ["pdu = new(cls)", "index = octets.index"]
    for row in group.ROWS:
        row.decode_lines(code)
    code.line(f"return pdu, {code.place()}")
    return code.compile(
        f"def decode_{group.__name__}(octets, at, end):",
        "Read one entry.",
        f"<smpplab decode {group.__name__}>",
    )


def encode_group(group: Any) -> Callable[[Any], bytes]:
    """Write and compile ``encode(group) -> octets`` for one group class."""
    code = Source()
    for row in group.ROWS:
        row.encode_lines(code)
    code.lines += [*code.body("octets"), "return octets"]
    return code.compile(
        f"def encode_{group.__name__}(self):", "Write one entry.", f"<smpplab encode {group.__name__}>"
    )
