"""A stream of octets cut into PDUs by command_length, and found again where octets are missing.

In step, the first four octets say where the next PDU begins (SMPP 3.4 section 3.2), and whatever the PDU
is, known or not, it is kept.  Out of step (the capture began in mid-session, octets were lost, a
command_length is impossible) the framer looks for a header that makes sense, and is content only when another
one follows it or the octets end exactly with it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import cache

__all__ = ["LONGEST", "Framer", "Piece", "plausible"]

LONGEST = 0x1FFFF  # no PDU is longer: one TLV carries at most 65,535 octets (SMPP 3.4 section 5.3.1)
_GIVE_UP = 1 << 17  # octets without a header, after which a stream is taken for something else
_IN_STEP, _NEW, _SEARCHING, _SKIPPING, _DEAF = range(5)

_length = struct.Struct(">I").unpack_from
_header = struct.Struct(">III").unpack_from

Piece = tuple["Framer", int, int, bytes, str]
"""framer, time in ns, frame, octets, problem: a record before session and direction are known."""


def plausible(octets: bytes, at: int, known: frozenset[int], *, strict: bool = True) -> bool:
    """Whether a PDU's header may begin at `at`, as far as its first twelve octets tell.

    Args:
        octets: At least 12 octets from `at` on.
        at: Where the header would begin.
        known: The command_ids that have a row in the table.
        strict: Only known commands; requests with command_status 0 (section 5.1.3).

    >>> link_check = bytes.fromhex("00000010000000150000000000000001")
    >>> plausible(link_check, 0, frozenset({0x15})), plausible(b"GET / HTTP/1.1\\r\\n", 0, frozenset({0x15}))
    (True, False)
    """
    length, command_id, status = _header(octets, at)
    if not 16 <= length <= LONGEST:
        return False
    if strict:
        return command_id in known and (status == 0 or command_id >= 0x80000000)
    return command_id in known or (command_id & 0x7FFF0000 == 0 and status <= 0xFFFF)


@cache
def _headers(known: frozenset[int]) -> re.Pattern[bytes]:
    """Where a header may begin: a length below LONGEST, a known command_id.  Hits may overlap."""
    ids = b"|".join(re.escape(number.to_bytes(4, "big")) for number in sorted(known))
    return re.compile(rb"(?s)(?=\x00[\x00\x01]..(?:" + ids + b"))")


class Framer:
    """One direction of one connection: octets in the right order go in, pieces come out.

    Args:
        out: Called with each piece.
        known: The command_ids that have a row in the table.
        expected: Tells whether this connection is known to be SMPP; if not, octets must prove it.

    Attributes:
        skipped: Octets that were captured and belong to no PDU.
        lost: Octets that the capture does not have.
        secured: True where the stream begins like TLS.
    """

    __slots__ = ("_expected", "_frame", "_keep", "_known", "_mode", "_out", "_problem", "_skip", "_tail",
                 "_time", "lost", "proven", "resyncs", "secured", "skipped")  # fmt: skip

    def __init__(
        self, out: Callable[[Piece], object], known: frozenset[int], expected: Callable[[], bool]
    ) -> None:
        self._out, self._known, self._expected = out, known, expected
        self._mode, self._tail, self._skip = _NEW, b"", 0
        self._time = self._frame = 0  # of the latest packet that the tail came in
        self._problem, self._keep = "", False
        self.lost = self.skipped = self.resyncs = 0
        self.proven = self.secured = False

    def begin(self, *, whole: bool) -> None:
        """Start: `whole` where the very first octets of the stream are seen, else in its middle."""
        if self._mode != _DEAF:
            self._mode = _NEW if whole else _SEARCHING

    def deafen(self) -> None:
        """Take no octets at all: nobody wants this stream."""
        self._mode = _DEAF

    def feed(self, octets: bytes, time: int, frame: int) -> None:
        """Take the next octets, which came in packet `frame` at `time`."""
        if self._mode:
            self._unsure(octets, time, frame)
            return
        if self._tail:
            octets = self._tail + octets
            if self._frame > frame:
                octets = self._late(octets)
        at, end, out = 0, len(octets), self._out
        while end - at >= 4:
            stop = at + _length(octets, at)[0]
            if stop > end or stop < at + 16:
                break
            out((self, time, frame, octets[at:stop], ""))
            at = stop
        if at == end:
            self._tail = b""
            return
        self._stay(octets[at:], at > 0 or not self._tail, time, frame)

    def _stay(self, tail: bytes, fresh: bool, time: int, frame: int) -> None:
        """Keep what is no whole PDU yet, unless its command_length is impossible."""
        if fresh or frame >= self._frame:
            self._time, self._frame = time, frame
        self._tail = tail
        if len(tail) >= 4 and not 16 <= _length(tail)[0] <= LONGEST:
            self._mode, self._keep, self._tail = _SEARCHING, True, b""
            self._problem = f"command_length {_length(tail)[0]:,} is impossible"
            self._search(tail, time, frame)

    def _late(self, octets: bytes) -> bytes:
        """A PDU whose beginning came later than its end has the time of its beginning."""
        length = _length(octets)[0] if len(octets) >= 4 else 0
        if not 16 <= length <= len(octets):
            return octets
        self._out((self, self._time, self._frame, octets[:length], ""))
        self._frame = 0
        return octets[length:]

    def _unsure(self, octets: bytes, time: int, frame: int) -> None:
        if self._mode == _SKIPPING:
            rest, self._skip = octets[self._skip :], max(0, self._skip - len(octets))
            if not self._skip:
                self._mode, self._tail = _IN_STEP, b""
                self.feed(rest, time, frame)
        elif self._mode == _SEARCHING:
            self._search(self._tail + octets, time, frame)
        elif self._mode == _NEW:
            self._first(self._tail + octets, time, frame)

    def _first(self, octets: bytes, time: int, frame: int) -> None:
        """The beginning of a stream: in step if it is SMPP at all."""
        self._tail, self._time, self._frame = octets, time, frame
        if octets[:2] == b"\x16\x03":  # a TLS handshake
            self._mode, self.secured, self._tail = _DEAF, True, b""
        elif len(octets) >= 16:
            self.proven = plausible(octets, 0, self._known, strict=False)
            self._mode, self._tail = (_IN_STEP if self.proven or self._expected() else _DEAF), b""
            self.feed(octets, time, frame)

    def _search(self, octets: bytes, time: int, frame: int) -> None:
        """Look for a header; `octets` are all that might hold one."""
        self._time, self._frame = time, frame
        at = self._find(octets, 0)
        if at < 0:  # found one, but not yet all of its PDU
            self._drop(octets[:~at])
            self._tail = octets[~at:]
        elif at == len(octets):
            keep = max(0, at - 15)
            self._drop(octets[:keep])
            self._tail = octets[keep:]
            if self.skipped > _GIVE_UP and not self._expected():
                self._mode, self._tail = _DEAF, b""
        else:
            self._drop(octets[:at])
            self._resume(octets[at:], time, frame)

    def _find(self, octets: bytes, start: int) -> int:
        """Where the next PDU begins; ~where if it is not yet whole; the end if there is none."""
        for match in _headers(self._known).finditer(octets, start):
            at = match.start()
            if len(octets) - at < 12:
                return ~at
            if not plausible(octets, at, self._known):
                continue
            stop = at + _length(octets, at)[0]
            if stop > len(octets):
                return ~at
            if stop + 12 <= len(octets):
                if plausible(octets, stop, self._known, strict=False):
                    return at
            elif not octets[stop : stop + 1].strip(b"\0"):
                return at
        return len(octets)

    def _drop(self, octets: bytes) -> None:
        self.skipped += len(octets)
        if self._keep and octets:
            problem = f"{self._problem}: {len(octets):,} octets up to the next header"
            self._out((self, self._time, self._frame, octets, problem))

    def _resume(self, octets: bytes, time: int, frame: int) -> None:
        """In step again, with the first PDU telling why it had to be looked for."""
        length = _length(octets)[0]
        reason = f"resynchronised: {self._problem}" if self._problem else ""
        self._out((self, time, frame, octets[:length], reason))
        self.resyncs += bool(self._problem)
        self._mode, self._tail, self._problem, self._keep, self.proven = _IN_STEP, b"", "", False, True
        self.feed(octets[length:], time, frame)

    def gap(self, number: int) -> None:
        """So many octets are missing here.  Inside a PDU the place of the next one is still known."""
        self.lost += number
        if self._mode == _DEAF:
            return
        tail, self._tail, self._keep = self._tail, b"", False
        if self._mode == _SKIPPING:
            rest = self._skip
        elif self._mode == _IN_STEP and len(tail) >= 4:
            rest = _length(tail)[0] - len(tail)
            self._cut(tail, f"{number:,} octets are missing from the capture")
        else:
            rest, self.skipped = -1, self.skipped + len(tail)
        self._mode, self._skip = (_SKIPPING, rest - number) if rest >= number else (_SEARCHING, 0)
        if not rest - number:
            self._mode = _IN_STEP
        self._problem = f"{number:,} octets before it are missing from the capture"

    def _cut(self, tail: bytes, why: str) -> None:
        self._out(
            (
                self,
                self._time,
                self._frame,
                tail,
                f"cut short: {len(tail):,} of {_length(tail)[0]:,} octets, {why}",
            )
        )

    def finish(self) -> None:
        """No more octets will come."""
        tail, mode = self._tail, self._mode
        self._tail, self._mode = b"", _DEAF
        if mode == _DEAF or len(tail) < 4 or not (self.proven or self._expected()):
            self.skipped += len(tail)
        elif mode == _SEARCHING and len(tail) < 16:
            self._drop(tail)
        else:
            self._last(tail)

    def _last(self, tail: bytes) -> None:
        """A PDU that never became whole.  Where its command_length lied, good PDUs may follow."""
        at = self._find(tail, 16)
        if not 0 <= at < len(tail):
            self._cut(tail, "then the stream ends")
            return
        self._cut(tail[:at], "then another header follows")
        self._problem = "the command_length before it is too large"
        self._resume(tail[at:], self._time, self._frame)
        self.finish()
