"""Logs for whoever is called at three in the morning: every event one `logging` record with fields.

`LogHook` writes them, `configure` sets up where they go::

    logs = sl.logs.configure(format="json", level="INFO", texts="hide", numbers="tail", breach=1000)
    esme = await sl.connect(url, hooks=[sl.LogHook()])

What goes wrong with the link or with a message is a warning, a failed part an error; the life of links and
messages is told at info, PDUs at debug.  Passwords are never written.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any, Self, TextIO

from smpplab.client.hooks import running
from smpplab.client.log_events import TOLD, Told
from smpplab.client.log_formats import (
    BreachHandler,
    Fields,
    JsonFormatter,
    KeyValueFormatter,
    TextFormatter,
    level_of,
)
from smpplab.client.log_teller import Teller, milliseconds
from smpplab.client.masking import Mask
from smpplab.errors import UsageError
from smpplab.session import Received, Sent
from smpplab.wire import CommandStatus

__all__ = ["BreachHandler", "JsonFormatter", "KeyValueFormatter", "LogHook", "Logs", "configure"]

FORMATS: dict[str, type[Fields]] = {
    "json": JsonFormatter,
    "keyvalue": KeyValueFormatter,
    "text": TextFormatter,
}
TOO_FAST = (CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_RMSGQFUL)
QUIET = 10.0  # seconds: so often at most a link warns of throttling
_configured: list[Logs] = []


class LogHook:
    """A hook that writes each event as one record, its fields in ``record.smpp``.

    Args:
        logger: Where to; without, ``smpplab.pdu`` for PDUs and ``smpplab.events`` for all else.
        level: The level of PDUs.
        texts, numbers: What is shown of them, see `Mask`; without, as `configure` was told.
        octets: Whether PDUs are shown in hexadecimal, too; never those with a password.
        levels: Event to level, where another suits you: ``{"accepted": logging.DEBUG}``.
    """

    writes_log = True  # the client need not say the same by itself

    def __init__(
        self,
        logger: logging.Logger | None = None,
        level: int = logging.DEBUG,
        *,
        texts: str | None = None,
        numbers: str | None = None,
        octets: bool = False,
        levels: Mapping[str, int | str] | None = None,
    ) -> None:
        self.logger, self.level, self.octets = logger or logging.getLogger("smpplab.pdu"), level, octets
        self.events = logger or logging.getLogger("smpplab.events")
        self._mask = Mask(texts or "show", numbers or "show")
        self._given = texts, numbers
        self._warned: dict[str, float] = {}
        self._told = dict(TOLD)
        names = {told.name: kind for kind, told in TOLD.items()}
        for name, wanted in (levels or {}).items():
            if name not in names:
                raise UsageError(f"levels has no event {name!r}; there are {', '.join(names)}")
            self._told[names[name]] = TOLD[names[name]]._replace(level=level_of(wanted))

    @property
    def mask(self) -> Mask:
        """What is shown of texts and numbers."""
        texts, numbers = self._given
        if not _configured or (texts and numbers):
            return self._mask
        configured = _configured[-1].mask
        if not texts and not numbers:
            return configured
        return Mask(texts or configured.texts, numbers or configured.numbers)

    def to_smsc(self, event: Sent) -> None:
        """A PDU was sent."""
        if self.logger.isEnabledFor(self.level):
            self._pdu("sent", "to_smsc", event, self.level)

    def from_smsc(self, event: Received) -> None:
        """A PDU was received; that we are too fast is a warning, now and then."""
        level = self.level
        if event.pdu.command_status in TOO_FAST and event.pdu.is_response and self._worth_it(event.time):
            level = max(level, logging.WARNING)
        if self.logger.isEnabledFor(level):
            self._pdu("received", "from_smsc", event, level)

    def on_event(self, event: Any) -> None:
        """Anything else happened."""
        kind = type(event)
        told = self._told.get(kind) or Told(kind.__name__.lower(), logging.INFO, _unknown)
        level = told.level_of(event)
        if told.name == "paused" and not self._worth_it(event.time):
            level = min(level, logging.DEBUG)
        if not self.events.isEnabledFor(level):
            return
        fields, sentence = told.tell(event, self.mask)
        error = getattr(event, "error", None) if told.name == "part_failed" and self.mask.open else None
        session = getattr(event, "session", "")
        self._write(self.events, level, told.name, session, fields, sentence, error)

    def _worth_it(self, now: float) -> bool:
        """Whether throttling is to be warned of, or was so a moment ago: it comes by the hundred."""
        runner = running()
        name = runner.name if runner is not None else ""
        last = self._warned.get(name)
        if last is not None and 0 <= now - last < QUIET:
            return False
        if len(self._warned) > 1000:  # links that are long gone
            self._warned.clear()
        self._warned[name] = now
        return True

    def _pdu(self, name: str, verb: str, event: Sent | Received, level: int) -> None:
        pdu, mask = event.pdu, self.mask
        number = int.from_bytes(event.octets[12:16])  # as it was sent: a PDU may be sent again with another
        teller = Teller(mask, pdu, event.request)
        fields: dict[str, Any] = {"command": pdu.command, "sequence_number": number}
        if pdu.is_response:
            fields["status"] = pdu.status.name
        fields |= {"latency_ms": milliseconds(event.latency), "message_id": getattr(pdu, "message_id", None)}
        fields |= teller.ends(pdu) | teller.of(event)
        if self.octets:
            fields["octets"] = mask.octets(event.octets)
        self._write(self.logger, level, name, "", fields, _Line(verb, event, number, mask))

    def _write(
        self,
        logger: logging.Logger,
        level: int,
        name: str,
        session: str,
        fields: dict[str, Any],
        sentence: Any,
        error: BaseException | None = None,
    ) -> None:
        """One record, made without a look at the stack: it would only show the hooks' task."""
        runner = running()
        session = session or (runner.name if runner is not None else "")
        smpp = {"event": name, "session": session} | fields
        smpp = {key: value for key, value in smpp.items() if value not in (None, "", {})}
        if session:
            sentence = sentence.of(session) if isinstance(sentence, _Line) else f"{session}: {sentence}"
        info = (type(error), error, error.__traceback__) if error is not None else None
        record = logger.makeRecord(logger.name, level, __file__, 0, sentence, (), info, extra={"smpp": smpp})
        logger.handle(record)


def _unknown(event: Any, mask: Mask) -> tuple[dict[str, Any], str]:
    """An event of somebody else's: that it was is all that can be shown."""
    return {}, type(event).__name__


class _Line:
    """The sentence about a PDU, written only when somebody reads it."""

    def __init__(self, verb: str, event: Sent | Received, number: int, mask: Mask) -> None:
        self.verb, self.latency, self.number, self.mask = verb, event.latency, number, mask
        self.pdu: Any = event.pdu
        self.session = ""

    def of(self, session: str) -> _Line:
        self.session = f"{session}: "
        return self

    def __str__(self) -> str:
        pdu = self.pdu
        if pdu.sequence_number != self.number:  # it was sent again since
            pdu = pdu.replace(sequence_number=self.number)
        latency = f" after {self.latency * 1000:.1f} ms" if self.latency is not None else ""
        return f"{self.session}{self.verb} {self.mask.pdu(pdu)}{latency}"


class Logs:
    """What `configure` has set up; leave its ``with`` block, or call `undo`, and all is as it was.

    Attributes:
        handler: What writes the lines.
        mask: What is shown of texts and numbers.
    """

    def __init__(self, handler: logging.Handler, level: int, mask: Mask) -> None:
        self.handler, self.mask, self.logger = handler, mask, logging.getLogger("smpplab")
        self._before = self.logger.level, self.logger.propagate
        self.logger.addHandler(handler)
        self.logger.setLevel(level)
        self.logger.propagate = False  # the root logger's handlers would say it again, unmasked

    def undo(self) -> None:
        """Take it away again; does nothing the second time."""
        if self not in _configured:
            return
        _configured.remove(self)
        self.logger.removeHandler(self.handler)
        self.logger.setLevel(self._before[0])
        self.logger.propagate = self._before[1]
        self.handler.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.undo()

    def __repr__(self) -> str:
        return f"<Logs of smpplab from {logging.getLevelName(self.logger.level)}, {self.mask}>"


def configure(
    format: str = "json",
    level: int | str = "INFO",
    stream: TextIO | None = None,
    breach: int = 0,
    texts: str = "show",
    numbers: str = "show",
    **bound: Any,
) -> Logs:
    """Set up the loggers of smpplab, never the root logger; what was set up before is undone.

    Args:
        format: "json", "keyvalue" or "text".
        level: From which level on lines are written.
        stream: Where to; stderr without.
        breach: How many records below `level` are remembered, to be written before an error; see
            `BreachHandler`.
        texts: "show", "length" or "hide".
        numbers: "show", "tail" (the last three digits) or "hide".
        **bound: Fields of every line: ``environment="prod"``, ``release="1.2"``.

    Raises:
        UsageError: Naming the argument that cannot be.
    """
    if format not in FORMATS:
        raise UsageError(f"format is one of {', '.join(FORMATS)}, not {format!r}")
    mask, least = Mask(texts, numbers), level_of(level)
    handler: logging.Handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(FORMATS[format](mask=mask, **bound))
    if breach:
        handler = BreachHandler(breach, target=handler, through=least)
    for earlier in list(_configured):
        earlier.undo()
    logs = Logs(handler, logging.DEBUG if breach else least, mask)
    _configured.append(logs)
    return logs
