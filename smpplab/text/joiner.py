"""Long messages, inbound: join segments that come in any order, twice, or never (TS 23.040 9.2.3.24.1).

A `Joiner` keeps the segments of unfinished messages.  It has no clock: whoever calls it says what time it is.
Octets are joined first and decoded afterwards, because a character may lie across the border of two segments.

References are short and come again.  A message centre that misses an answer sends a segment once more,
perhaps after the message was whole: such an echo must neither get into the next message of that reference nor
be reported as a message that lacks the others.  So the joiner remembers for a while what it has joined.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from smpplab.text import gsm0338
from smpplab.text.alphabet_kinds import MESSAGE_OCTETS, Alphabet, without_padding
from smpplab.text.alphabets import for_data_coding
from smpplab.text.national import known_locking, known_single
from smpplab.text.udh import Concatenation, Udh, parse

__all__ = ["Incomplete", "Joined", "Joiner"]

_ECHO = 30.0
"""Seconds that repeated segments wait: for all of them again, or for a message that begins alike."""


class _Piece(NamedTuple):
    """One segment as it is kept: its octets, and all that decides how they are read."""

    octets: bytes
    data_coding: int = 0
    locking: int = 0
    single: int = 0
    udh_length: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A whole message.

    Attributes:
        text: The text as a person reads it.
        octets: The segments' octets, joined; septets, one an octet, where they came packed.
        data_coding: That of the first segment.
        reference: The reference of its segments, 0 for a message of one.
        total: How many segments it took.
        kind: ``"udh8"``, ``"udh16"``, ``"sar"``, or empty for a message that was not split.
        first_at: When its first segment came, by the caller's clock.
        last_at: When it was complete.
    """

    text: str
    octets: bytes
    data_coding: int
    reference: int
    total: int
    kind: str
    first_at: float
    last_at: float

    def __repr__(self) -> str:
        return f"<Joined {self.total} segments {self.text[:40]!r}>"


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A message that was given up.

    Attributes:
        key: The key its segments were added under.
        reference: The reference of its segments.
        total: How many there should have been.
        kind: ``"udh8"``, ``"udh16"`` or ``"sar"``.
        missing: Numbers of the segments that never came, from 1.
        text: What did come; gaps show as "…".
        why: ``"expired"``, ``"replaced"`` (its reference was used again) or ``"evicted"`` (too many sets).
        first_at: When its first segment came, by the caller's clock.
        last_at: When its last one came.
    """

    key: Hashable
    reference: int
    total: int
    kind: str
    missing: tuple[int, ...]
    text: str
    why: str
    first_at: float
    last_at: float

    def __repr__(self) -> str:
        missing = ", ".join(map(str, self.missing[:5])) + (", …" if len(self.missing) > 5 else "")
        return f"<Incomplete {self.why}: {missing} of {self.total} missing {self.text[:40]!r}>"


@dataclass(slots=True)
class _Set:
    """The segments of one unfinished message; an echo as long as each repeats the last one that was whole."""

    key: Hashable
    concatenation: Concatenation
    first_at: float
    last_at: float
    pieces: dict[int, _Piece] = field(default_factory=dict)
    size: int = 0
    echo: bool = True


class Joiner:
    """Joins segments into messages, in bounded memory.

    Args:
        default: The message centre's default alphabet.
        ttl: Seconds that a set may wait for its next segment; 8-bit references recur after 256 messages.
        limit: How many unfinished messages are kept; beyond it the one that waited longest is given up.
        octet_limit: The same for the octets of all of them together.

    >>> joiner = Joiner()
    >>> joiner.add("LAB", b"world", concatenation=Concatenation(7, 2, 2), now=0.0)
    >>> joiner.add("LAB", b"Hello, ", concatenation=Concatenation(7, 2, 1), now=0.5).text
    'Hello, world'
    """

    def __init__(
        self,
        *,
        default: str = "gsm7",
        ttl: float = 600.0,
        limit: int = 1000,
        octet_limit: int = 16_000_000,
    ) -> None:
        self.default, self.ttl, self.limit, self.octet_limit = default, ttl, limit, octet_limit
        self._sets: OrderedDict[Hashable, _Set] = OrderedDict()  # the one that waited longest first
        self._given_up: list[Incomplete] = []
        self._whole: OrderedDict[Hashable, tuple[float, list[int]]] = OrderedDict()  # hashes of the segments
        self._octets = 0

    def __len__(self) -> int:
        return len(self._sets)

    def __repr__(self) -> str:
        return f"<Joiner {len(self)} unfinished messages, {self._octets:,} octets>"

    def add(
        self,
        key: Hashable,
        octets: bytes,
        *,
        concatenation: Concatenation | tuple[int, int, int] | None = None,
        sar: tuple[int, int, int] | None = None,
        udh: Udh | bytes = b"",
        data_coding: int = 0,
        now: float,
    ) -> Joined | None:
        """Add a segment; give the message if this completes it, or if it is one by itself.

        Args:
            key: Whose segment it is: source and destination address with TON and NPI.
            octets: What follows the UDH.
            concatenation: Reference, total and part (and kind); by default what the UDH says.
            sar: The same from the SAR TLVs.
            udh: The UDH, for its shift elements and the fill bits of packed septets.
            data_coding: That of the PDU.
            now: The time in seconds, by any clock that never goes back.

        Returns:
            The message, or ``None`` while segments are missing or when the segment was known already.
        """
        self._expire(now)
        header = udh if isinstance(udh, Udh) else parse(udh) if udh else Udh()
        piece = _Piece(
            bytes(octets),
            data_coding,
            known_locking(header.locking),
            known_single(header.single),
            header.length,
        )
        part = _which(concatenation, sar, header)
        if part is None or part.total == 1:
            return self._join([piece], part or Concatenation(0, 1, 1, ""), now, now)
        return self._add(key, part, piece, now)

    def _add(self, key: Hashable, part: Concatenation, piece: _Piece, now: float) -> Joined | None:
        identity = (key, part.kind, part.reference, part.total)
        known = self._sets.get(identity)
        if known and known.pieces.get(part.part, piece) != piece:
            self._give_up(identity, "replaced")
            known = None
        elif known and known.echo and now - known.last_at > _ECHO:
            self._drop(identity)
            known = None
        elif known and part.part in known.pieces:
            return None  # the peer repeats itself
        if known is None:
            known = self._sets[identity] = _Set(key, part, now, now)
        known.echo = known.echo and self._repeats(identity, part.part, piece, now)
        self._keep(identity, known, part.part, piece, now)
        if len(known.pieces) < part.total:
            self._evict()
            return None
        self._drop(identity)
        pieces = [known.pieces[number] for number in range(1, part.total + 1)]
        self._remember(identity, pieces, now)
        return self._join(pieces, part, known.first_at, now)

    def _repeats(self, identity: Hashable, number: int, piece: _Piece, now: float) -> bool:
        """Tell whether the last whole message of that identity had this segment."""
        at, hashes = self._whole.get(identity, (now, []))
        return bool(hashes) and now - at < self.ttl and hashes[number - 1] == hash(piece)

    def _remember(self, identity: Hashable, pieces: list[_Piece], now: float) -> None:
        self._whole[identity] = now, [hash(piece) for piece in pieces]
        self._whole.move_to_end(identity)
        while len(self._whole) > self.limit:
            self._whole.popitem(last=False)

    def _keep(self, identity: Hashable, known: _Set, number: int, piece: _Piece, now: float) -> None:
        known.pieces[number] = piece
        known.last_at = now
        known.size += len(piece.octets)
        self._octets += len(piece.octets)
        self._sets.move_to_end(identity)

    def expire(self, now: float) -> list[Incomplete]:
        """Give up what has waited longer than `ttl`, and hand over all that was given up since the last call.

        The list of those is bounded too: it keeps the last `limit`.
        """
        self._expire(now)
        given_up, self._given_up = self._given_up, []
        return given_up

    def next_expiry(self) -> float | None:
        """Give the time at which the next set expires, or ``None``."""
        return next((waiting.last_at + self.ttl for waiting in self._sets.values()), None)

    def _expire(self, now: float) -> None:
        while (due := self.next_expiry()) is not None and due <= now:
            self._give_up(next(iter(self._sets)), "expired")

    def _evict(self) -> None:
        while self._sets and (len(self._sets) > self.limit or self._octets > self.octet_limit):
            self._give_up(next(iter(self._sets)), "evicted")

    def _drop(self, identity: Hashable) -> _Set:
        dropped = self._sets.pop(identity)
        self._octets -= dropped.size
        return dropped

    def _give_up(self, identity: Hashable, why: str) -> None:
        dropped = self._drop(identity)
        if dropped.echo:
            return  # what it repeats was whole
        part, total = dropped.concatenation, dropped.concatenation.total
        runs = groupby(range(1, total + 1), key=dropped.pieces.__contains__)
        texts = (self._read([dropped.pieces[n] for n in run])[0] if there else "…" for there, run in runs)
        missing = tuple(number for number in range(1, total + 1) if number not in dropped.pieces)
        times = dropped.first_at, dropped.last_at
        self._given_up.append(
            Incomplete(dropped.key, part.reference, total, part.kind, missing, "".join(texts), why, *times)
        )
        del self._given_up[: -self.limit or None]

    def _join(self, pieces: list[_Piece], part: Concatenation, first_at: float, now: float) -> Joined:
        text, octets = self._read(pieces)
        return Joined(
            text, octets, pieces[0].data_coding, part.reference, part.total, part.kind, first_at, now
        )

    def _read(self, pieces: Sequence[_Piece]) -> tuple[str, bytes]:
        """Join neighbours that are read alike, then decode; shift tables hold for their segment only."""
        texts, joined = [], []
        for (data_coding, locking, single), run in groupby(pieces, key=lambda piece: piece[1:4]):
            alphabet = for_data_coding(data_coding, self.default)
            octets = _join_octets(alphabet, list(run))
            reader = for_data_coding(0) if alphabet.name == "gsm7-packed" else alphabet
            texts.append(reader.decode(octets, locking=locking, single=single))
            joined.append(octets)
        return "".join(texts), b"".join(joined)


def _which(
    concatenation: Concatenation | tuple[int, int, int] | None, sar: tuple[int, int, int] | None, header: Udh
) -> Concatenation | None:
    """Find out which part it is; a void element or TLV means that the message is not split."""
    found: Concatenation | None
    if concatenation is not None:
        found = Concatenation(*concatenation)
    elif header.concatenation or sar is None:
        found = header.concatenation
    else:
        found = Concatenation(*sar, kind="sar")
    return found if found and 1 <= found.part <= found.total <= 255 else None


def _join_octets(alphabet: Alphabet, pieces: list[_Piece]) -> bytes:
    if alphabet.name != "gsm7-packed":
        return b"".join(piece.octets for piece in pieces)
    joined = b""
    for piece in reversed(pieces):
        joined = _septets(piece, before=joined) + joined
    return joined


def _septets(piece: _Piece, before: bytes) -> bytes:
    """Unpack one segment; a last 0x00 is ``@`` if it is full, unless an escape pair left it one short."""
    fill = gsm0338.fill_bits(piece.udh_length)
    full = piece.udh_length + len(piece.octets) == MESSAGE_OCTETS
    if full and before and before[0] != gsm0338.ESC:
        return gsm0338.unpack(piece.octets, fill)
    return without_padding(piece.octets, fill)
