"""What a message centre did in a captured session, as a script that it can do again.

An answer belongs to the n-th request of its command; what the MC sent by itself belongs to the request
before it.  So the script fits an ESME that is quicker or slower than the one in the capture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from smpplab.errors import DecodeError, UsageError
from smpplab.session.states import RESPONSE
from smpplab.wire import SMPP, Dialect, EnquireLink, EnquireLinkResp, Unbind, UnbindResp

__all__ = ["Script", "Step", "scripts"]

# What a session sees to by itself.
LINK = {cls.command_id for cls in (EnquireLink, EnquireLinkResp, UnbindResp)}
FROM_ESME = LINK | {Unbind.command_id}


class Step(NamedTuple):
    """One PDU of the MC: its octets, and the seconds after what it follows."""

    octets: bytes
    after: float


class Script:
    """One session.

    Attributes:
        answers: command_id to the answers that its requests had, in their order; `None` where there was none.
        sent: What the MC sent by itself, after so many requests of the ESME.
        bind: The ESME's bind, as far as it can be read.
    """

    def __init__(self, records: Iterable[Any], dialect: Dialect = SMPP) -> None:
        self.answers: defaultdict[int, list[Step | None]] = defaultdict(list)
        self.sent: defaultdict[int, list[Step]] = defaultdict(list)
        self.bind: Any = None
        self.requests = 0
        self._dialect, self._last = dialect, 0
        self._waiting: dict[int, tuple[int, int, int]] = {}  # sequence_number: command_id, which, time_ns
        for record in records:
            command_id, _, sequence_number = _header(record.octets)
            if record.direction == "to_mc":
                self._from_esme(command_id, sequence_number, record)
            elif command_id not in LINK:
                self._from_mc(command_id, sequence_number, record)

    def _from_esme(self, command_id: int, sequence_number: int, record: Any) -> None:
        if command_id & RESPONSE or command_id in FROM_ESME:
            return
        self.requests += 1
        self._last = record.time_ns
        self._waiting[sequence_number] = command_id, len(self.answers[command_id]), record.time_ns
        self.answers[command_id].append(None)
        if self.bind is None:
            try:
                self.bind = self._dialect.decode(record.octets)
            except DecodeError:
                return

    def _from_mc(self, command_id: int, sequence_number: int, record: Any) -> None:
        waiting = self._waiting.get(sequence_number) if command_id & RESPONSE else None
        if waiting is not None and command_id in (waiting[0] | RESPONSE, RESPONSE):
            del self._waiting[sequence_number]
            asked, which, time_ns = waiting
            self.answers[asked][which] = Step(record.octets, (record.time_ns - time_ns) / 1e9)
        else:
            self.sent[self.requests].append(Step(record.octets, (record.time_ns - self._last) / 1e9))

    def __repr__(self) -> str:
        return f"<Script: {self.requests} requests, {sum(map(len, self.sent.values()))} PDUs of the MC's own>"


def scripts(records: Iterable[Any], dialect: Dialect = SMPP) -> list[Script]:
    """A script for each session that begins with a request of the ESME.

    Raises:
        UsageError: There is none.
    """
    sessions: dict[str, list[Any]] = {}
    for record in records:
        if len(record.octets) >= 16:  # what was cut shorter says nothing that could be done again
            sessions.setdefault(record.session, []).append(record)
    found = [Script(sorted(kept, key=lambda each: each.time_ns), dialect) for kept in sessions.values()]
    found = [script for script in found if getattr(script.bind, "command", "").startswith("bind_")]
    if not found:
        raise UsageError("no session of this capture begins with a bind: there is nothing to do again")
    return found


def _header(octets: bytes) -> tuple[int, int, int]:
    """command_id, command_status, sequence_number."""
    return int.from_bytes(octets[4:8]), int.from_bytes(octets[8:12]), int.from_bytes(octets[12:16])
