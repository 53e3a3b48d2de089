"""A dialect: the tables in force.  SMPP itself, one of its versions, or SMPP with a vendor's rows.

A dialect is an immutable value that is passed where it matters (`connect`, `Simulator`, `dissect`,
`read`); nothing is registered globally, so two links with two vendors' dialects live side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, NoReturn

from smpplab.errors import DecodeError, EncodeError
from smpplab.wire.compiler import compile_decode, compile_encode
from smpplab.wire.kinds import Kind, Wrong
from smpplab.wire.statuses import CommandStatus, Status
from smpplab.wire.table import Pdu, UnknownPdu

__all__ = ["Dialect", "TlvRow", "tlv"]


class TlvRow(NamedTuple):
    """One row of the TLV table.

    Attributes:
        tag: Its number.
        name: The specification's name (5.0 spelling).
        kind: Its type, with the limits of its length.
        pdus: The PDUs that 3.4 lists it for.
        pdus50: Those that 5.0 adds.
        repeatable: Whether it may occur more than once.
        since: The first version that has it.
        section, section50: Where 3.4 and 5.0 describe it.
        aliases: Other spellings.
    """

    tag: int
    name: str
    kind: Kind
    pdus: tuple[str, ...] = ()
    pdus50: tuple[str, ...] = ()
    repeatable: bool = False
    since: str = "3.4"
    section: str = ""
    section50: str = ""
    aliases: tuple[str, ...] = ()

    def problem(self, octets: bytes) -> Wrong | None:
        """What is wrong with these octets as a value, or `None`."""
        try:
            self.kind.from_octets(octets)
        except Wrong as wrong:
            return wrong
        return None

    def decode(self, octets: bytes) -> Any:
        """The typed value; the octets as they are when they cannot be one."""
        try:
            return self.kind.from_octets(octets)
        except Wrong:
            return octets

    def encode(self, value: Any) -> bytes:
        """The octets of a value.

        Raises:
            EncodeError: When it does not fit.
        """
        if isinstance(value, bytes) and len(value) <= 0xFFFF:
            return value
        reason = self.kind.check(value)
        if reason:
            raise EncodeError(reason, pdu="TLV", field=self.name, value=value)
        return self.kind.to_octets(value)


def tlv(
    tag: int,
    name: str,
    kind: Any,
    pdus: str = "",
    pdus50: str = "",
    section: str = "",
    section50: str = "",
    *,
    repeatable: bool = False,
    since: str = "3.4",
    aliases: str = "",
) -> TlvRow:
    """A row of the TLV table: tag, name, type, and where it may stand."""
    kind.name = name
    lists = (tuple(pdus.split()), tuple(pdus50.split()))
    return TlvRow(tag, name, kind, *lists, repeatable, since, section, section50, tuple(aliases.split()))


class _Compiled(dict[Any, Callable[..., Any]]):
    """Functions compiled when they are first needed."""

    def __init__(self, make: Callable[[Any], Callable[..., Any]]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Any) -> Callable[..., Any]:
        return self.make(key)


class Dialect:
    """Commands, TLVs and statuses that a link speaks.

    Attributes:
        name: For people.
        version: "5.0", "3.4" or "3.3": whose limits hold.
        commands: command_id to PDU class.
        tlvs: The rows of the TLV table, by tag.
        statuses: Vendor statuses by number.
    """

    def __init__(
        self,
        name: str,
        commands: Iterable[type[Pdu]],
        tlvs: Iterable[TlvRow],
        statuses: Mapping[int, Status] | None = None,
        version: str = "5.0",
    ) -> None:
        self.name, self.version = name, version
        self.commands: dict[int, type[Pdu]] = {cls.command_id: cls for cls in commands}
        self.tlvs: dict[int, TlvRow] = {row.tag: row for row in tlvs}
        self.statuses: dict[int, Status] = dict(statuses or {})
        self._rows: dict[type[Pdu], tuple[Kind, ...]] = {}
        self.decoders = _Compiled(self._decoder)
        self.encoders = _Compiled(self._encoder)

    # The tables

    @cached_property
    def names(self) -> dict[str, type[Pdu]]:
        """Command name to PDU class."""
        return {cls.command: cls for cls in self.commands.values()}

    @cached_property
    def _tlv_keys(self) -> dict[str | int, TlvRow]:
        keys: dict[str | int, TlvRow] = {tag: row for tag, row in self.tlvs.items()}  # noqa: C416
        for row in self.tlvs.values():
            keys.update(dict.fromkeys((row.name, *row.aliases), row))
        return keys

    def tlv(self, key: str | int) -> TlvRow | None:
        """The row of a TLV by name, other spelling, or tag."""
        return self._tlv_keys.get(key)

    def status(self, code: int) -> CommandStatus | Status:
        """A command_status with its name, vendor rows first; a nameless `Status` when no table has it."""
        named = self.statuses.get(code) or CommandStatus._value2member_map_.get(code)
        return named if named is not None else Status(code)  # type: ignore[return-value]

    def rows(self, cls: type[Pdu]) -> tuple[Kind, ...]:
        """The rows of a PDU with the limits of this dialect's version."""
        if cls not in self._rows:
            self._rows[cls] = tuple(row.at_version(self.version) for row in cls.ROWS)
        return self._rows[cls]

    def command_name(self, command_id: int) -> str:
        """The command's name, or its number as ``0x000000FF``."""
        cls = self.commands.get(command_id)
        return cls.command if cls is not None else f"0x{command_id:08X}"

    # Octets to values and back

    def decode(self, octets: bytes) -> Pdu:
        """Read the octets of one PDU.

        Raises:
            DecodeError: With the field, the octet, the reason and the status to answer with.
        """
        return self.decoders[octets[4:8]](octets)  # type: ignore[no-any-return]

    def encode(self, pdu: Pdu) -> bytes:
        """Write the octets of one PDU.

        Raises:
            EncodeError: With the field and the value that does not fit.
        """
        return self.encoders[type(pdu)](pdu)  # type: ignore[no-any-return]

    def source(self, cls: type[Pdu], what: str = "decode") -> str:
        """The compiled Python of a PDU's "decode" or "encode"."""
        if what not in ("decode", "encode"):
            raise ValueError(f"there is the source of 'decode' and of 'encode', not of {what!r}")
        make = compile_decode if what == "decode" else compile_encode
        return str(make(cls, self).__dict__["source"])

    def _decoder(self, key: bytes) -> Callable[[bytes], Pdu]:
        cls = self.commands.get(int.from_bytes(key)) if len(key) == 4 else None
        if cls is None:
            return self._decode_unknown  # not kept: any of four billion numbers may come
        self.decoders[key] = function = compile_decode(cls, self)
        return function

    def _encoder(self, cls: Any) -> Callable[[Pdu], bytes]:
        if issubclass(cls, UnknownPdu):
            return UnknownPdu.__bytes__  # type: ignore[return-value]
        self.encoders[cls] = function = compile_encode(cls, self)
        return function

    def _decode_unknown(self, octets: bytes) -> Pdu:
        if len(octets) < 16 or int.from_bytes(octets[:4]) != len(octets):
            return self.explain(octets)
        command_id, status, sequence_number = (
            int.from_bytes(octets[at : at + 4]) for at in (4, 8, 12)
        )  # fmt: skip
        return UnknownPdu(
            command_id, octets[16:], command_status=self.status(status), sequence_number=sequence_number
        )

    # Explaining

    def explain(self, octets: bytes) -> Pdu:
        """Why octets cannot be decoded, found by the walker; or the PDU, where it is more forgiving.

        Raises:
            DecodeError: Always, but for responses whose error status makes their body unimportant.
        """
        from smpplab.wire.walk import walk

        walked = walk(octets, self)
        error = walked.error()
        if error is None and walked.pdu is not None:
            return walked.pdu
        raise error or DecodeError("the compiled decoder failed where the walker did not", octets=octets)

    def complain(self, pdu: Pdu) -> NoReturn:
        """Raise the `EncodeError` that says why a PDU cannot be encoded."""
        for row in self.rows(type(pdu)):
            value = getattr(pdu, row.name)
            reason = None if row.derived else row.check(value)
            if reason and row.secret and isinstance(value, str):
                reason = row.check("*" * len(value)) or "it has a character that cannot be written"
            if reason:
                shown = None if row.secret else value
                raise EncodeError(reason, pdu=pdu.command, field=row.name, value=shown) from None
        for name in ("command_status", "sequence_number"):
            value = getattr(pdu, name)
            if not isinstance(value, int) or not 0 <= value <= 0xFFFFFFFF:
                raise EncodeError(
                    f"{value!r} is no unsigned number of 4 octets", pdu=pdu.command, field=name
                ) from None
        raise EncodeError(
            f"the TLVs cannot be written: {pdu.tlvs!r}", pdu=pdu.command, field="tlvs"
        ) from None

    # Making others

    def extend(
        self,
        name: str = "vendor",
        *,
        tlvs: Iterable[TlvRow] = (),
        pdus: Iterable[type[Pdu]] = (),
        statuses: Mapping[int, str] | None = None,
    ) -> Dialect:
        """This dialect with a vendor's rows added; this one does not change.

        >>> from smpplab.wire import SMPP, Tlvs, cstring, tlv
        >>> acme = SMPP.extend("acme", tlvs=[tlv(0x1501, "acme_campaign", cstring(33))],
        ...                    statuses={0x0401: "ACME_BLOCKED"})
        >>> Tlvs({"acme_campaign": "spring"}, acme), acme.status(0x401).name
        (Tlvs(acme_campaign='spring'), 'ACME_BLOCKED')
        """
        named = {code: Status(code, text) for code, text in (statuses or {}).items()}
        return Dialect(
            name,
            [*self.commands.values(), *pdus],
            [*self.tlvs.values(), *tlvs],
            self.statuses | named,
            self.version,
        )

    def at_version(self, version: str) -> Dialect:
        """This dialect with the PDUs, TLVs and limits of one version of SMPP."""
        if version not in ("3.3", "3.4", "5.0"):
            raise ValueError(f"SMPP has the versions 3.3, 3.4 and 5.0, not {version!r}")
        commands = (
            cls
            for cls in self.commands.values()
            if cls.since <= version and not (cls.removed and cls.removed <= version)
        )
        tlvs = (row for row in self.tlvs.values() if row.since <= version)
        return Dialect(f"{self.name} {version}", commands, tlvs, self.statuses, version)

    def __repr__(self) -> str:
        return f"<Dialect {self.name}: {len(self.commands)} commands, {len(self.tlvs)} TLVs>"
