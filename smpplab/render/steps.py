"""Steps of a conversation: what a ladder says about each PDU, before it becomes text, SVG or Mermaid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smpplab.errors import DecodeError
from smpplab.render.words import plural, printable, shorten
from smpplab.text.message import receipt_of, segment_of, text_of
from smpplab.wire.dialect import Dialect
from smpplab.wire.table import NEVER, Pdu

__all__ = ["Event", "Step", "events_of", "step_of"]


@dataclass(slots=True)
class Event:
    """One PDU as it was seen, whatever it came as.

    Attributes:
        octets: The whole PDU.
        to_mc: Whether it goes from the ESME to the MC.
        seconds: Since the first PDU; `None` where no time is known.
        session: The session's name, empty where unknown.
        after: Seconds since the request that this answers; `None` for requests.
    """

    octets: bytes
    to_mc: bool
    seconds: float | None = None
    session: str = ""
    after: float | None = None


@dataclass(slots=True)
class Step:
    """What is written at one arrow.

    Attributes:
        event: The PDU.
        command: Its name.
        label: Name and sequence number.
        detail: Key fields, safe to print.
        status: The status's name where it is an error, or "broken"; else empty.
        is_response: Whether bit 31 of command_id is set.
    """

    event: Event
    command: str
    label: str
    detail: str = ""
    status: str = ""
    is_response: bool = False

    @property
    def time(self) -> str:
        """Seconds since the first PDU."""
        return f"{self.event.seconds:.3f}" if self.event.seconds is not None else ""

    @property
    def after(self) -> str:
        """How long the answer took."""
        seconds = self.event.after
        if seconds is None:
            return ""
        return f"in {seconds * 1000:.1f} ms" if seconds < 1 else f"in {seconds:.2f} s"


def events_of(things: Iterable[Any], dialect: Dialect) -> list[Event]:
    """Records, PDUs or octets as events, with directions and response times found.

    A record says where it goes by its ``direction``; a bare PDU goes where its command goes, and a response
    goes against its request.
    """
    found: list[Event] = []
    asked: dict[tuple[str, bool, int], Event] = {}
    start: float | None = None
    for thing in things:
        octets = bytes(thing.octets) if hasattr(thing, "octets") else bytes(thing)
        seconds = _seconds(getattr(thing, "time", None))
        start = seconds if start is None else start
        since = seconds - start if seconds is not None and start is not None else None
        session = str(getattr(thing, "session", "") or "")
        command_id, number = int.from_bytes(octets[4:8]), int.from_bytes(octets[12:16])
        direction = getattr(thing, "direction", None)
        to_mc = direction == "to_mc" if direction else _goes_to_mc(command_id, number, asked, dialect)
        event = Event(octets, to_mc, since, session)
        if command_id & 0x80000000:
            request = asked.pop((session, not to_mc, number), None)
            if request is not None and since is not None and request.seconds is not None:
                event.after = since - request.seconds
        else:
            asked[session, to_mc, number] = event
        found.append(event)
    return found


def _seconds(time: Any) -> float | None:
    if isinstance(time, datetime):
        return time.timestamp()
    return float(time) if isinstance(time, int | float) else None


def _goes_to_mc(command_id: int, number: int, asked: dict[Any, Event], dialect: Dialect) -> bool:
    """Where a bare PDU goes: an answer goes back, a request goes where only one side may send it."""
    if command_id & 0x80000000:
        if ("", True, number) in asked:
            return False
        if ("", False, number) in asked:
            return True
    cls = dialect.commands.get(command_id & 0x7FFFFFFF)
    from_esme = cls is None or cls.esme is not NEVER
    return from_esme != bool(command_id & 0x80000000)


def step_of(event: Event, dialect: Dialect, *, text: bool = True) -> Step:
    """What to write at the arrow of an event.

    Args:
        event: The PDU.
        dialect: Whose tables.
        text: Whether the message's text is shown.
    """
    octets = event.octets
    command = dialect.command_name(int.from_bytes(octets[4:8])) if len(octets) >= 8 else "no PDU"
    number = int.from_bytes(octets[12:16])
    step = Step(event, command, f"{command} #{number}" if len(octets) >= 16 else command)
    step.is_response = len(octets) > 4 and octets[4] >= 0x80
    try:
        pdu = dialect.decode(octets)
    except DecodeError as error:
        step.status, step.detail = "broken", printable(error.reason)
        return step
    if pdu.command_status:
        step.status = dialect.status(pdu.command_status).name
    step.detail = ", ".join(part for part in _details(pdu, text) if part)
    return step


def _details(pdu: Pdu, text: bool) -> Iterator[str]:
    """The key fields of a PDU."""
    for names, say in _SAY.items():
        value = getattr(pdu, names, None)
        if value is not None:
            yield say(value)
    if hasattr(pdu, "short_message") or pdu.command == "data_sm":
        yield from _message(pdu, text)


def _message(pdu: Any, text: bool) -> Iterator[str]:
    """Addresses, then the receipt, or which part of what text."""
    target = getattr(pdu, "destination_addr", None)
    if target is not None:
        yield f"{printable(pdu.source_addr) or '?'} → {printable(target)}"
    receipt = receipt_of(pdu)
    if receipt is not None:
        yield f"receipt {printable(str(receipt.message_id))} {printable(str(receipt.stat))}"
        return
    place = segment_of(pdu)
    if place is not None:
        yield f"part {place['part']}/{place['total']}"
    words = text_of(pdu)
    if words:
        yield f'"{shorten(printable(words), 40)}"' if text else f"{plural(len(words), 'character')}"


_SAY: dict[str, Callable[[Any], str]] = {
    "system_id": lambda value: printable(value),
    "message_id": lambda value: f"message {printable(value)}" if value else "",
    "message_state": lambda value: getattr(value, "name", f"state {int(value)}"),
    "dest_address": lambda value: plural(len(value), "destination"),
}
