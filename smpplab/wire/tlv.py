"""TLVs as a value: ordered, repeats kept, read by name or by tag.

Order and repeats are evidence, so a `Tlvs` is a sequence of (tag, octets) pairs and not a mapping.
It is immutable: "changing" it gives a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from smpplab.errors import EncodeError, UsageError

if TYPE_CHECKING:
    from smpplab.wire.dialect import Dialect

__all__ = ["NO_TLVS", "Tlv", "TlvInput", "Tlvs"]

TlvInput = "Tlvs | Mapping[str | int, Any] | Iterable[tuple[str | int, Any]]"


class Tlv(NamedTuple):
    """One TLV: tag, name (``"0x1501"`` when no table names it), value octets, typed value."""

    tag: int
    name: str
    octets: bytes
    value: Any


class Tlvs:
    """The TLVs of a PDU, in wire order (SMPP 3.4 section 3.2.4).

    Args:
        items: Pairs or a mapping of name or tag to value: what the TLV's type takes, or `bytes` as is.
        dialect: Whose names and types; `smpplab.SMPP` when left out.

    Raises:
        EncodeError: For an unknown name, or a value that the TLV cannot hold.
        UsageError: They are no pairs.

    >>> tlvs = Tlvs({"user_message_reference": 7, 0x1501: b"spring"})
    >>> tlvs
    Tlvs(user_message_reference=7, 0x1501=b'spring')
    >>> tlvs["user_message_reference"], tlvs.get("message_payload"), tlvs[0x1501]
    (7, None, b'spring')
    """

    __slots__ = ("_dialect", "pairs")
    _dialect: Dialect | None
    pairs: tuple[tuple[int, bytes], ...]

    def __init__(self, items: Any = (), dialect: Dialect | None = None) -> None:
        if isinstance(items, Tlvs):
            self._dialect, self.pairs = dialect or items._dialect, items.pairs
            return
        self._dialect = dialect
        self.pairs = tuple(self._pair(key, value) for key, value in _items(items))

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, bytes]], dialect: Dialect | None = None) -> Tlvs:
        """From (tag, octets) pairs as they stood on the wire, unchecked."""
        self = cls.__new__(cls)
        self._dialect, self.pairs = dialect, tuple(pairs)
        return self

    @property
    def dialect(self) -> Dialect:
        """The tables that give names and types."""
        if self._dialect is None:
            from smpplab.wire.pdus import SMPP

            self._dialect = SMPP
        return self._dialect

    def _pair(self, key: str | int, value: Any) -> tuple[int, bytes]:
        if isinstance(key, int) and isinstance(value, bytes) and 0 <= key <= 0xFFFF:
            return key, value
        row = self.dialect.tlv(key)
        if row is None:
            raise EncodeError(
                f"no TLV is called {key!r}; give its tag and octets, or declare it with SMPP.extend",
                field=str(key),
                value=value,
            )
        return row.tag, row.encode(value)

    def get(self, key: str | int, default: Any = None) -> Any:
        """The first TLV with this name or tag: its value, typed when the table knows how; or `default`."""
        row = self.dialect.tlv(key)
        tag = row.tag if row is not None else key
        for found, octets in self.pairs:
            if found == tag:
                return row.decode(octets) if row is not None else octets
        return default

    def __getitem__(self, key: str | int) -> Any:
        missing = object()
        value = self.get(key, missing)
        if value is missing:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        row = self.dialect.tlv(key) if isinstance(key, str | int) else None
        tag = row.tag if row is not None else key
        return any(found == tag for found, _ in self.pairs)

    def __iter__(self) -> Iterator[Tlv]:
        for tag, octets in self.pairs:
            row = self.dialect.tlv(tag)
            if row is None:
                yield Tlv(tag, f"0x{tag:04X}", octets, octets)
            else:
                yield Tlv(tag, row.name, octets, row.decode(octets))

    def with_(self, items: Any = (), /, **named: Any) -> Tlvs:
        """A copy in which these TLVs replace those of the same tag, at the end.

        >>> Tlvs({"payload_type": 0}).with_(user_message_reference=1)
        Tlvs(payload_type=<PayloadType.DEFAULT: 0>, user_message_reference=1)
        """
        new = Tlvs(items, self._dialect).pairs + Tlvs(named, self._dialect).pairs
        tags = {tag for tag, _ in new}
        kept = tuple(pair for pair in self.pairs if pair[0] not in tags)
        return Tlvs.of(kept + new, self._dialect)

    def __add__(self, other: Any) -> Tlvs:
        return Tlvs.of(self.pairs + Tlvs(other, self._dialect).pairs, self._dialect)

    def __len__(self) -> int:
        return len(self.pairs)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Tlvs):
            return bool(self.pairs == other.pairs)
        if isinstance(other, tuple | list | dict):
            return self.pairs == Tlvs(other, self._dialect).pairs
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.pairs)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Tlvs.of, (self.pairs,))

    def __repr__(self) -> str:
        return "Tlvs(" + ", ".join(f"{tlv.name}={tlv.value!r}" for tlv in self) + ")"


def _items(items: Any) -> list[tuple[Any, Any]]:
    try:
        return [(key, value) for key, value in (items.items() if isinstance(items, Mapping) else items)]
    except (TypeError, ValueError):
        given = f"{items!r:.80}"
        raise UsageError(f"TLVs are a mapping, or pairs of name or tag and value; not {given}") from None


NO_TLVS = Tlvs()
