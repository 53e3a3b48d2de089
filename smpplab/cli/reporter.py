"""What a long-running sender says: each event of its links as a line on stdout, and the counts at the end."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from smpplab.cli.output import Events
from smpplab.client import events
from smpplab.client.esme import Esme
from smpplab.client.incoming import Message

__all__ = ["Reporter"]

COUNTED = ("accepted", "refused", "given_back", "receipts", "messages", "reconnects")


class Reporter:
    """A hook that prints.

    Args:
        say: Prints one event.
        unheard: Called when what is printed is lost: nobody reads it any more, or the disk is full.
        sessions: How many sessions there will be.

    Attributes:
        counts: How often what has happened.
    """

    def __init__(self, say: Events, unheard: Callable[[], None], sessions: int = 1) -> None:
        self._events, self._unheard, self.sessions = say, unheard, sessions
        self.counts, self.began = Counter[str](), time.monotonic()
        self.prints_messages = False
        self._bound: set[str] = set()  # names of the links that there are
        self._known: set[Any] = set()  # those of several sessions that were bound before

    def say(self, event: str, **values: Any) -> None:
        """Print one event."""
        try:
            self._events(event, **values)
        except OSError:  # a pipe without a reader, a full disk: events must not be lost in silence
            self._unheard()
            raise

    def bound(self, esme: Esme, member: Any = None) -> None:
        """There is a link; of several sessions, that of this member."""
        self.counts["reconnects"] += member in self._known
        self._known.add(member)
        self._bound.add(esme.name)
        self.say("bound", session=esme.name, system_id=esme.endpoint.system_id, mc=esme.mc_system_id,
                 state=esme.state.value, host=esme.endpoint.host, port=esme.endpoint.port)  # fmt: skip

    def take(self, message: Message) -> None:
        """A message, or a receipt that fits nothing; the MC has its answer when it is printed."""
        if message.receipt is not None:
            self._receipt(message.receipt, None)
            return
        self.counts["messages"] += 1
        self.say("message", source=message.source, destination=message.destination, text=message.text,
                 segments=message.segments)  # fmt: skip

    def on_event(self, event: Any) -> None:
        """Something happened."""
        with contextlib.suppress(OSError):
            self._tell(event)

    def _tell(self, event: Any) -> None:
        match event:
            case events.Accepted(submission=sent):
                self.counts["accepted"] += 1
                self._submitted(event, event.log_id, sent.status.name, sent.message_id, sent.segments,
                                sent.latency, message_ids=sent.message_ids)  # fmt: skip
            case events.Done(message=message, outcome=outcome) if not outcome.ok:
                self.counts["refused"] += 1
                status = getattr(outcome.error, "status", None)
                self._submitted(
                    event, message.log_id, getattr(status, "name", None), error=str(outcome.error)
                )
            case events.GivenBack(message=message, reason=reason):
                self.counts["given_back"] += 1
                self.say("given_back", session=event.session, log_id=message.log_id, reason=reason)
            case events.Receipted(receipt=receipt, awaited=awaited):
                self._receipt(receipt, awaited, event.session)
            case events.Unmatched(receipt=receipt) if not self.prints_messages:
                self._receipt(receipt, None, event.session)
            case events.Arrived(message=message) if not self.prints_messages:
                self.take(message)
            case _:
                self._link(event)

    def _link(self, event: Any) -> None:
        match event:
            case events.Lost() | events.Closed() if event.session not in self._bound:
                pass  # it was never bound
            case events.Lost(error=error, unanswered=unanswered):
                self._bound.discard(event.session)
                self.say("lost", session=event.session, error=str(error), unanswered=unanswered)
            case events.Closed():
                self._bound.discard(event.session)
                self.say("unbound", session=event.session)
            case events.Retrying(endpoint=endpoint, attempt=attempt, delay=delay, error=error):
                self.say("retrying", session=event.session, host=endpoint.host, port=endpoint.port,
                         attempt=attempt, delay=round(delay, 3), error=str(error))  # fmt: skip

    def _submitted(
        self, event: Any, log_id: str, status: str | None, message_id: str | None = None, segments: int = 0,
        latency: float | None = None, **more: Any,
    ) -> None:  # fmt: skip
        self.say("submitted", session=event.session, log_id=log_id, message_id=message_id, status=status,
                 segments=segments, latency=latency and round(latency, 6), **more)  # fmt: skip

    def _receipt(self, receipt: Any, awaited: Any, session: str = "") -> None:
        self.counts["receipts"] += 1
        after = awaited.receipted_after if awaited is not None else None
        self.say("receipt", session=session, log_id=receipt.log_id, message_id=receipt.message_id,
                 state=receipt.stat, error=receipt.err, after=after and round(after, 6))  # fmt: skip

    def summary(self) -> None:
        """The last line."""
        counts = {name: self.counts[name] for name in COUNTED}
        self.say("summary", sessions=self.sessions, **counts, seconds=round(time.monotonic() - self.began, 3))
