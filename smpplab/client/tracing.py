"""Traces by OpenTelemetry: a span for each exchange, for each submission, and for the receipt that follows.

A message's `metadata` carries the trace: with a ``traceparent`` in it (W3C Trace Context) its spans are
children of that one; `TracingHook.carrier` gives the one of the current span::

    await esme.submit(to, text, metadata=hook.carrier())

Spans never hold texts, numbers or passwords.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from smpplab.client import events
from smpplab.client.hooks import running
from smpplab.client.submission import Submission
from smpplab.errors import UsageError
from smpplab.session import BadPdu, Received, Sent, TimedOut
from smpplab.wire import Pdu

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

__all__ = ["TracingHook"]

NANO = 1_000_000_000
LATE = 60.0  # seconds: later than this no news comes to a hook


class Open:
    """A span that has not ended.

    Attributes:
        began: When it began, in seconds on the link's clock.
        starts: The same in nanoseconds since 1970.
    """

    __slots__ = ("began", "session", "span", "starts", "subject")

    def __init__(self, span: Any, began: float, starts: int, session: str, subject: Any) -> None:
        self.span, self.began, self.starts = span, began, starts
        self.session, self.subject = session, subject

    def end(self, now: float) -> None:
        """It ended `now`, on the link's clock: so its length is true even where the wall clock jumps."""
        self.span.end(self.starts + max(0, round((now - self.began) * NANO)))


class TracingHook:
    """A hook that makes spans.

    Args:
        tracer: Who makes them; that of the global tracer provider without.
        remember: For how many messages at most the span is remembered until their receipts come.

    Raises:
        UsageError: opentelemetry-api is not installed.
    """

    def __init__(self, tracer: Tracer | None = None, remember: int = 100_000) -> None:
        self._api = _api()
        self.tracer: Any = tracer if tracer is not None else self._api.get_tracer("smpplab")
        self.remember = remember
        self._requests: dict[tuple[str, bool, int], Open] = {}
        self._submissions: dict[int, Open] = {}
        self._waiting: OrderedDict[int, tuple[Any, Any]] = OrderedDict()
        self._offsets: dict[str, float | None] = {}
        self._places: dict[str, dict[str, Any]] = {}

    @staticmethod
    def carrier() -> dict[str, str]:
        """The current span as metadata for `submit`: ``{"traceparent": …}``, empty without a span."""
        found: dict[str, str] = {}
        _api()
        _propagator().inject(found)
        return found

    # Exchanges

    def to_smsc(self, event: Sent) -> None:
        """A PDU was sent: a request begins its span, an answer ends that of the MC's request."""
        number = int.from_bytes(event.octets[12:16])
        if event.pdu.is_response:
            self._end(self._requests.pop((_session(), False, number), None), event.time, event.pdu)
        else:
            self._begin(event, number, ours=True)

    def from_smsc(self, event: Received) -> None:
        """A PDU was received: likewise, the other way round."""
        number = int.from_bytes(event.octets[12:16])
        if not event.pdu.is_response:
            self._begin(event, number, ours=False)
        elif event.request is not None:
            self._end(self._requests.pop((_session(), True, number), None), event.time, event.pdu)

    def _begin(self, event: Sent | Received, number: int, ours: bool) -> None:
        session, pdu, kinds = _session(), event.pdu, self._api.SpanKind
        span = self.tracer.start_span(
            pdu.command,
            context=self._parent(event, session),
            kind=kinds.CLIENT if ours else kinds.SERVER,
            start_time=self._wall(event.time, session),
            attributes=self._about(session, event.log_id)
            | {"smpp.command": pdu.command, "smpp.sequence_number": number},
        )
        entry = Open(span, event.time, self._wall(event.time, session), session, pdu)
        if pdu.has_response:
            self._requests[session, ours, number] = entry
        else:
            entry.end(event.time)

    def _parent(self, event: Sent | Received, session: str) -> Any:
        """The context of an exchange's span: its submission's, or what its metadata says."""
        submission = event.context
        if not isinstance(submission, Submission):
            return self._context(event.metadata)
        entry = self._submissions.get(id(submission))
        if entry is None:
            entry = self._submissions[id(submission)] = self._submitting(submission, session)
        return self._api.set_span_in_context(entry.span, self._nothing())

    def _end(self, entry: Open | None, now: float, answer: Pdu) -> None:
        if entry is None:
            return
        entry.span.set_attribute("smpp.status", answer.status.name)
        message_id = getattr(answer, "message_id", "")
        if message_id:
            entry.span.set_attribute("smpp.message_id", message_id)
        if answer.command_status:
            self._fail(entry, answer.status.name, answer.status.name)
        entry.end(now)

    # Submissions and receipts

    def _submitting(self, submission: Submission, session: str) -> Open:
        starts = self._wall(submission.sent_at, session)
        span = self.tracer.start_span(
            "submit",
            context=self._context(submission.metadata),
            kind=self._api.SpanKind.PRODUCER,
            start_time=starts,
            attributes=self._about(session, submission.log_id) | {"smpp.segments": submission.segments},
        )
        return Open(span, submission.sent_at, starts, session, submission)

    def _accepted(self, event: events.Accepted) -> None:
        submission = event.submission
        entry = self._submissions.pop(id(submission), None)
        if entry is None:
            return
        entry.span.set_attribute("smpp.message_id", submission.message_id)
        entry.end(submission.sent_at + submission.latency)
        awaited = submission.awaited
        if awaited is not None and not awaited.receipted:
            self._waiting[id(awaited)] = awaited, entry.span.get_span_context()
            while len(self._waiting) > self.remember:
                self._waiting.popitem(last=False)

    def _refused(self, event: events.Refused) -> None:
        """End the span of the submission: found by the error's request, or by its name."""
        request = getattr(event.error, "request", None)
        for key, entry in list(self._submissions.items()):
            submission = entry.subject
            ours = any(pdu is request for pdu in submission.requests) if request is not None else False
            if ours or (request is None and event.log_id and submission.log_id == event.log_id):
                self._fail(entry, type(event.error).__name__, _reason(event.error))
                self._submissions.pop(key).end(event.time)
                return

    def _receipted(self, event: events.Receipted) -> None:
        awaited, receipt = event.awaited, event.receipt
        _, origin = self._waiting.get(id(awaited), (None, None))
        for entry in self._submissions.values() if awaited is not None and origin is None else ():
            if entry.subject.awaited is awaited:  # it came before the answer
                origin = entry.span.get_span_context()
        parent = self._context(event.metadata)
        if origin is None:
            origin = self._api.get_current_span(parent).get_span_context()
        else:
            parent = self._api.set_span_in_context(self._api.NonRecordingSpan(origin), self._nothing())
        moment = self._wall(event.time, event.session)
        known = {"smpp.message_id": receipt.message_id, "smpp.receipt.state": receipt.stat}
        known |= {
            "smpp.receipt.rule": event.rule,
            "smpp.receipt.after": getattr(awaited, "receipted_after", None),
        }
        span = self.tracer.start_span(
            "receipt",
            context=parent,
            kind=self._api.SpanKind.CONSUMER,
            links=[self._api.Link(origin)] if origin.is_valid else [],
            start_time=moment,
            attributes=self._about(event.session, event.log_id)
            | {name: value for name, value in known.items() if value is not None},
        )
        if receipt.outcome == "failed":
            span.set_status(self._api.StatusCode.ERROR, receipt.stat)
        span.end(moment)
        if awaited is not None and awaited.receipted:
            self._waiting.pop(id(awaited), None)

    # What else happens

    def on_event(self, event: Any) -> None:
        """Submissions end, requests fail, links go."""
        if isinstance(event, events.Accepted):
            self._accepted(event)
        elif isinstance(event, events.Refused):
            self._refused(event)
        elif isinstance(event, events.Receipted):
            self._receipted(event)
        elif isinstance(event, TimedOut):
            self._failed(event.request, "timeout", "no answer in time", event.time)
        elif isinstance(event, BadPdu) and event.request is not None:
            self._failed(event.request, "bad PDU", "the answer cannot be read", event.time)
        elif isinstance(event, events.Connected):
            place = {"server.address": event.endpoint.host, "server.port": event.endpoint.port}
            self._places[event.session] = place
        elif isinstance(event, events.Lost | events.Closed):
            self._gone(event)

    def _failed(self, request: Pdu, kind: str, reason: str, now: float) -> None:
        entry = self._requests.pop((_session(), True, request.sequence_number), None)
        if entry is not None:
            self._fail(entry, kind, reason)
            entry.end(now)

    def _gone(self, event: events.Lost | events.Closed) -> None:
        """Nothing more comes from this link: what is open ends here."""
        kind = type(event.error).__name__ if isinstance(event, events.Lost) else "closed"
        ours = [key for key in self._requests if key[0] == event.session]
        theirs = [key for key, entry in self._submissions.items() if entry.session == event.session]
        ended = [self._requests.pop(key) for key in ours] + [self._submissions.pop(key) for key in theirs]
        for entry in ended:
            self._fail(entry, kind, "the link ended before the answer came")
            entry.end(event.time)
        self._offsets.pop(event.session, None)
        self._places.pop(event.session, None)

    def _fail(self, entry: Open, kind: str, reason: str) -> None:
        entry.span.set_attribute("error.type", kind)
        entry.span.set_status(self._api.StatusCode.ERROR, reason)

    # Attributes, contexts, times

    def _about(self, session: str, log_id: str) -> dict[str, Any]:
        about = {"messaging.system": "smpp", "smpp.session": session, "smpp.log_id": log_id}
        return {name: value for name, value in about.items() if value} | self._places.get(session, {})

    def _context(self, metadata: Mapping[str, Any]) -> Any:
        """The context that metadata tells of; an empty one without: the hooks' task has none of its own."""
        if "traceparent" not in metadata:
            return self._nothing()
        carrier = {name: str(metadata[name]) for name in ("traceparent", "tracestate") if name in metadata}
        return _propagator().extract(carrier, self._nothing())

    @staticmethod
    def _nothing() -> Any:
        from opentelemetry.context import Context

        return Context()

    def _wall(self, moment: float, session: str) -> int:
        """A time on the link's clock in nanoseconds since 1970, however late the news of it came.

        That clock is the system's monotonic one; any other (a `ManualClock`) is taken to have started so
        that its first event was now.
        """
        if session not in self._offsets:
            ours = 0 <= time.monotonic() - moment < LATE
            self._offsets[session] = None if ours else time.time() - moment
        offset = self._offsets[session]
        return round((moment + (time.time() - time.monotonic() if offset is None else offset)) * NANO)

    def __repr__(self) -> str:
        return f"<TracingHook: {len(self._requests)} exchanges open, {len(self._waiting)} receipts to come>"


def _session() -> str:
    runner = running()
    return runner.name if runner is not None else ""


def _reason(error: Exception) -> str:
    """Why a submission failed, without what others may have written into an error."""
    return str(getattr(getattr(error, "status", None), "name", type(error).__name__))


def _api() -> Any:
    try:
        from opentelemetry import trace
    except ImportError:
        raise UsageError("TracingHook needs opentelemetry-api: pip install 'smpplab[tracing]'") from None
    return trace


def _propagator() -> Any:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator()
