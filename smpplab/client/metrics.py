"""Metrics for Prometheus: what a link does, as numbers that an alert can watch.

One hook serves as many links as it is given to; their numbers add up.  Sessions are no labels, as each
would be a new time series for ever; give `labels` for what tells your processes or accounts apart.
Whatever a message centre may choose freely (statuses, states, rules) is a label only up to a limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from smpplab.client import events
from smpplab.client.hooks import running
from smpplab.errors import ConnectionLost, ResponseTimeout, Throttled, UsageError
from smpplab.session import BadPdu, Broken, Received, Sent, TimedOut
from smpplab.wire import CommandStatus, MessageState, Pdu, UnknownPdu

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

__all__ = ["PrometheusHook"]

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
TOO_FAST = (CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_RMSGQFUL)
UNKNOWN = (ConnectionLost, ResponseTimeout)  # whether the MC took the message is unknown
DISTINCT = 64

COUNTERS = {
    "requests": ("PDUs that ask for something, by direction: to_mc, to_esme", "command direction"),
    "responses": ("Answers, by the command that they answer", "command direction status"),
    "throttled": ("Answers of the MC that we are too fast", ""),
    "paused_seconds": ("Time for which requests were held back after throttling", ""),
    "reconnects": ("Tries to get a link again", ""),
    "links_lost": ("Links that went, and not by our will", ""),
    "bad_pdus": ("PDUs of the MC that cannot be read", ""),
    "timeouts": ("Requests that were not answered in time", "command"),
    "receipts": ("Delivery receipts, by state, and by the rule that found the message", "state rule"),
    "messages": ("Messages submitted: accepted, refused, throttled, unknown or invalid", "outcome"),
    "messages_received": ("Mobile-originated messages, joined", ""),
    "outbox": ("Messages that left the broker (done) or went back to it (given_back)", "outcome"),
    "part_failures": ("Parts of the user's that raised", ""),
    "hook_dropped": ("News that hooks were too slow for: other numbers lack them", ""),
}
GAUGES = {
    "window": "Requests that wait for their answer, of all links",
    "link_up": "Links that are bound",
    "outbox_depth": "Messages that wait in the broker",
}


class PrometheusHook:
    """A hook that counts.

    Args:
        registry: Where the metrics are registered; prometheus_client's own without.
        labels: Constant labels of each metric, such as ``{"system_id": "lab"}``.
        buckets: Upper bounds of the response times, in seconds.

    Raises:
        UsageError: prometheus-client is not installed, or the registry has these metrics already.
    """

    def __init__(
        self,
        registry: CollectorRegistry | None = None,
        labels: Mapping[str, str] | None = None,
        buckets: Sequence[float] = BUCKETS,
    ) -> None:
        client = _client()
        self.registry: Any = client.REGISTRY if registry is None else registry
        self._labels = dict(labels or {})
        try:
            self._metrics = {
                name: client.Counter(
                    f"smpp_{name}", doc, [*self._labels, *more.split()], registry=self.registry
                )
                for name, (doc, more) in COUNTERS.items()
            }
            for name, doc in GAUGES.items():
                self._metrics[name] = client.Gauge(
                    f"smpp_{name}", doc, [*self._labels], registry=self.registry
                )
            self._metrics["response_seconds"] = client.Histogram(
                "smpp_response_seconds",
                "Time from a request to the MC's answer",
                [*self._labels, "command"],
                registry=self.registry,
                buckets=buckets,
            )
        except ValueError as error:
            raise UsageError(f"the metrics cannot be registered; share one PrometheusHook: {error}") from None
        self._children: dict[tuple[str, ...], Any] = {}
        self._seen: dict[str, set[str]] = {}
        self._outstanding: Counter[str] = Counter()
        self._up: set[str] = set()
        self._dropped: dict[str, int] = {}
        self._servers: list[tuple[Any, Any]] = []
        for name in (*GAUGES, *(name for name, (_, more) in COUNTERS.items() if not more)):
            self._child(name)  # a number that is 0 is there, too

    # Hooks

    def to_smsc(self, event: Sent) -> None:
        """A PDU was sent."""
        pdu = event.pdu
        if pdu.is_response:
            self._answer(pdu, event.request, "to_esme", event)
            return
        self._child("requests", _command(pdu), "to_mc").inc()
        if pdu.has_response:
            self._waiting(1)

    def from_smsc(self, event: Received) -> None:
        """A PDU was received."""
        pdu = event.pdu
        if not pdu.is_response:
            self._child("requests", _command(pdu), "to_esme").inc()
            return
        self._answer(pdu, event.request, "to_mc", event)
        if pdu.command_status in TOO_FAST:
            self._child("throttled").inc()
        if event.request is not None:
            self._waiting(-1)
            self._child("response_seconds", _command(event.request)).observe(event.latency or 0.0)

    def on_event(self, event: Any) -> None:
        """Anything else happened."""
        told = self._on.get(type(event))
        if told is not None:
            told(self, event)
        runner = running()
        if runner is not None and runner.dropped:
            news = runner.dropped - self._dropped.get(runner.name, 0)
            self._dropped[runner.name] = runner.dropped
            self._child("hook_dropped").inc(news)

    def _answer(self, pdu: Pdu, request: Pdu | None, direction: str, event: Any) -> None:
        """An answer, under the direction of its request."""
        command = _command(request) if request is not None else _command(pdu).removesuffix("_resp")
        status = self._bounded("status", pdu.status.name)
        self._child("responses", command, direction, status).inc()

    # Links

    def _connected(self, event: events.Connected) -> None:
        self._up.add(event.session)
        self._child("link_up").set(len(self._up))

    def _gone(self, event: events.Lost | events.Closed) -> None:
        if isinstance(event, events.Lost):
            self._child("links_lost").inc()
        self._up.discard(event.session)
        self._child("link_up").set(len(self._up))
        left = self._outstanding.pop(event.session, 0)
        if left:
            self._child("window").dec(left)
        self._dropped.pop(event.session, None)

    def _waiting(self, more: int) -> None:
        runner = running()
        self._outstanding[runner.name if runner is not None else ""] += more
        self._child("window").inc(more)

    def _timed_out(self, event: TimedOut) -> None:
        self._waiting(-1)
        self._child("timeouts", _command(event.request)).inc()

    def _bad(self, event: BadPdu | Broken) -> None:
        self._child("bad_pdus").inc()
        if isinstance(event, BadPdu) and event.request is not None:
            self._waiting(-1)

    # Messages

    def _receipt(self, event: events.Receipted | events.Unmatched) -> None:
        rule = event.rule if isinstance(event, events.Receipted) else "unmatched"
        number = event.receipt.message_state
        known = number is not None and number in MessageState.__members__.values()
        state = MessageState(number).name if known else "other"
        self._child("receipts", state, self._bounded("rule", rule or "none")).inc()

    def _refused(self, event: events.Refused) -> None:
        error = event.error
        outcome = (
            "unknown" if isinstance(error, UNKNOWN) else "throttled" if isinstance(error, Throttled) else ""
        )
        self._child("messages", outcome or ("refused" if hasattr(error, "response") else "invalid")).inc()

    def _taken(self, event: events.Taken) -> None:
        if event.depth is not None:
            self._child("outbox_depth").set(event.depth)

    _on: ClassVar[dict[type, Callable[[PrometheusHook, Any], None]]] = {
        events.Connected: _connected,
        events.Lost: _gone,
        events.Closed: _gone,
        events.Retrying: lambda self, event: self._child("reconnects").inc(),
        events.Paused: lambda self, event: self._child("paused_seconds").inc(event.seconds),
        events.Accepted: lambda self, event: self._child("messages", "accepted").inc(),
        events.Refused: _refused,
        events.Receipted: _receipt,
        events.Unmatched: _receipt,
        events.Arrived: lambda self, event: self._child("messages_received").inc(),
        events.Taken: _taken,
        events.Done: lambda self, event: self._child("outbox", "done").inc(),
        events.GivenBack: lambda self, event: self._child("outbox", "given_back").inc(),
        events.PartFailed: lambda self, event: self._child("part_failures").inc(),
        TimedOut: _timed_out,
        BadPdu: _bad,
        Broken: _bad,
    }

    # Metrics

    def _child(self, name: str, *labels: str) -> Any:
        """A time series, found by one look-up: prometheus_client's own takes longer."""
        key = (name, *labels)
        child = self._children.get(key)
        if child is None:
            metric, values = self._metrics[name], (*self._labels.values(), *labels)
            child = self._children[key] = metric.labels(*values) if values else metric
        return child

    def _bounded(self, label: str, value: str) -> str:
        """A label's value; "other" when the peer has used too many already."""
        seen = self._seen.setdefault(label, set())
        if value not in seen:
            if len(seen) >= DISTINCT and value not in CommandStatus.__members__:
                return "other"
            seen.add(value)
        return value

    # HTTP

    def serve(self, port: int = 0, host: str = "127.0.0.1") -> tuple[str, int]:
        """Serve the metrics by HTTP at ``/metrics``, from a thread; port 0 takes a free one.

        Returns:
            Host and port.
        """
        server, thread = _client().start_http_server(port, host, registry=self.registry)
        self._servers.append((server, thread))
        return host, int(server.server_port)

    def close(self) -> None:
        """Serve no longer."""
        while self._servers:
            server, thread = self._servers.pop()
            server.shutdown()
            server.server_close()
            thread.join(timeout=5)

    def __repr__(self) -> str:
        return f"<PrometheusHook: {len(self._up)} links up, {len(self._children)} time series>"


def _command(pdu: Pdu) -> str:
    """The command as a label: what no table names is one."""
    return "unknown" if isinstance(pdu, UnknownPdu) else pdu.command


def _client() -> Any:
    try:
        import prometheus_client
    except ImportError:
        raise UsageError("PrometheusHook needs prometheus-client: pip install 'smpplab[metrics]'") from None
    return prometheus_client
