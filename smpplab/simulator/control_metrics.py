"""A simulator's numbers in the text format of Prometheus: counters, and what there is of what right now."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING

from smpplab.simulator.control_reads import settled

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["CONTENT_TYPE", "metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
HELP = {
    "connections": "Connections taken.",
    "bound": "Binds granted.",
    "bind_refused": "Binds refused.",
    "submitted": "Messages taken.",
    "refused": "Messages refused, other than for going too fast.",
    "throttled": "Messages refused with ESME_RTHROTTLED.",
    "cancelled": "Messages cancelled by their ESMEs.",
    "receipts": "Receipts sent, intermediate ones too.",
    "delivered": "Mobile-originated messages that an ESME has taken.",
    "retried": "Deliveries sent once more.",
    "bad_pdus": "Octets received that are no good PDU.",
    "alerts": "alert_notifications sent.",
}
Samples = Iterable[tuple[Mapping[str, str], int]]


async def metrics(smsc: Simulator) -> str:
    """Everything, as text; see `HELP` for the counters."""
    return "".join([line async for line in _lines(smsc)])


async def _lines(smsc: Simulator) -> AsyncIterator[str]:
    for name, count in list(smsc.counters.items()):
        about = HELP.get(name, f"How often this has happened: {name.replace('_', ' ')}.")
        yield _metric(f"{name}_total", "counter", about, [({}, count)])
    yield _metric("sessions", "gauge", "Sessions that are bound.", _sessions(smsc))
    yield _metric("open_connections", "gauge", "Connections, bound or not.", [({}, len(smsc.connections))])
    states = Counter([message.state.name async for message in settled(smsc)])
    yield _metric(
        "messages", "gauge", "Messages that are kept, by state.",
        [({"state": state}, count) for state, count in sorted(states.items())],
    )  # fmt: skip
    yield _metric("messages_octets", "gauge", "Octets of text and TLVs kept.", [({}, smsc.messages.octets)])
    yield _metric(
        "waiting", "gauge", "What waits to be sent to the ESMEs of an account.",
        [({"system_id": name}, len(smsc.outbox(name).queue)) for name in smsc.accounts],
    )  # fmt: skip
    yield _metric("agenda", "gauge", "Things that are to happen later.", [({}, len(smsc.agenda))])


def _sessions(smsc: Simulator) -> Samples:
    """By account and way of binding; an account with none has zeros, so that its series does not end."""
    counts = {(name, way): 0 for name in smsc.accounts for way in ("tx", "rx", "trx")}
    for served in smsc.sessions:
        if served.account is not None:
            key = served.account.system_id, served.session.state.value.removeprefix("bound_")
            counts[key] = counts.get(key, 0) + 1
    return [({"system_id": name, "bind": way}, count) for (name, way), count in counts.items()]


def _metric(name: str, kind: str, about: str, samples: Samples) -> str:
    """One metric with its samples.

    >>> print(_metric("sessions", "gauge", "Bound.", [({"system_id": 'a"b'}, 2)]), end="")
    # HELP smpplab_simulator_sessions Bound.
    # TYPE smpplab_simulator_sessions gauge
    smpplab_simulator_sessions{system_id="a\\"b"} 2
    """
    name = f"smpplab_simulator_{name}"
    lines = [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value}" if inside else f"{name} {value}")
    return "\n".join([*lines, ""])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
