"""What a sender says of each event, and what it counts."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest

from smpplab.cli.output import Events
from smpplab.cli.reporter import Reporter
from smpplab.client import Outcome, Outgoing, events
from smpplab.errors import CommandError, ConnectionLost
from smpplab.text import Receipt
from smpplab.transport import Endpoint
from smpplab.wire import CommandStatus

MESSAGE = Outgoing("447700900123", "Hello", log_id="order-7")
HERE = Endpoint("mc.example", 2775, "lab")


class Told:
    """A reporter that writes into memory."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.reporter = Reporter(Events(True, self.stream), lambda: None)

    def of(self, event: Any) -> list[dict[str, Any]]:
        self.stream.seek(0)
        self.stream.truncate()
        self.reporter.on_event(event)
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def told() -> Told:
    return Told()


def test_refusals_have_their_status_and_errors_their_sentence(told: Told) -> None:
    refused = CommandError("no", status=CommandStatus.ESME_RINVDSTADR)
    (event,) = told.of(events.Done(MESSAGE, Outcome(error=refused)))
    assert (event["event"], event["log_id"], event["status"]) == ("submitted", "order-7", "ESME_RINVDSTADR")
    (event,) = told.of(events.Done(MESSAGE, Outcome(error=ValueError("bad"))))
    assert (event["status"], event["error"], event["latency"]) == (None, "bad", None)
    assert told.of(events.Done(MESSAGE, Outcome("accepted"))) == []  # told when it was accepted
    assert told.reporter.counts["refused"] == 2


def test_messages_that_go_back(told: Told) -> None:
    assert told.of(events.GivenBack(MESSAGE, "link lost", session="esme-1")) == [
        {"event": "given_back", "session": "esme-1", "log_id": "order-7", "reason": "link lost"}
    ]


def test_receipts_of_other_workers_have_no_delay(told: Told) -> None:
    receipt = Receipt("1", stat="DELIVRD", err="000", log_id="order-7")
    expected = {
        "event": "receipt",
        "session": "esme-1",
        "log_id": "order-7",
        "message_id": "1",
        "state": "DELIVRD",
        "error": "000",
    }
    here = {"session": "esme-1"}
    assert told.of(events.Receipted(receipt, None, "exact", "order-7", **here)) == [
        {**expected, "after": None}
    ]
    found = SimpleNamespace(receipted_after=1.25)
    assert told.of(events.Receipted(receipt, found, "exact", "order-7", **here)) == [
        {**expected, "after": 1.25}
    ]
    assert told.of(events.Unmatched(receipt, **here)) == [{**expected, "after": None}]
    assert told.reporter.counts["receipts"] == 3


def test_links_come_and_go(told: Told) -> None:
    lost = ConnectionLost("gone")
    assert told.of(events.Lost(lost, 3, session="esme-0")) == []  # it was never bound
    esme: Any = SimpleNamespace(
        endpoint=HERE, mc_system_id="MC", state=SimpleNamespace(value="bound_trx"), name="esme-1"
    )
    told.reporter.bound(esme)
    assert told.of(events.Lost(lost, 3, session="esme-1")) == [
        {"event": "lost", "session": "esme-1", "error": "gone", "unanswered": 3}
    ]
    assert told.of(events.Retrying(HERE, 1, 0.12345, lost, session="esme-1")) == [
        {"event": "retrying", "session": "esme-1", "host": "mc.example", "port": 2775, "attempt": 1, "delay": 0.123,
         "error": "gone"}
    ]  # fmt: skip
    told.reporter.bound(esme)
    assert told.of(events.Closed(session="esme-1")) == [{"event": "unbound", "session": "esme-1"}]
    assert told.reporter.counts["reconnects"] == 1
    assert told.of(events.Paused(1.0)) == []


def test_of_several_sessions_each_is_told_apart(told: Told) -> None:
    first, second = object(), object()
    for name, member in (("esme-1", first), ("esme-2", second), ("esme-3", first)):
        esme: Any = SimpleNamespace(
            endpoint=HERE, mc_system_id="MC", state=SimpleNamespace(value="bound_trx"), name=name
        )
        told.reporter.bound(esme, member)
    assert told.reporter.counts["reconnects"] == 1
    for name in ("esme-1", "esme-2"):
        (event,) = told.of(events.Lost(ConnectionLost("gone"), 0, session=name))
        assert event["session"] == name
    assert told.of(events.Closed(session="esme-2")) == [], "it was told already"


@pytest.mark.parametrize("error", [BrokenPipeError(), OSError(28, "No space left on device")])
def test_where_nobody_reads_that_is_said_and_messages_are_not_taken(error: OSError) -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise error

    unheard: list[int] = []
    reporter = Reporter(Events(True, Broken()), lambda: unheard.append(1))
    reporter.on_event(events.GivenBack(MESSAGE, "link lost"))
    message: Any = SimpleNamespace(receipt=None, source="1", destination="2", text="Hi", segments=1)
    with pytest.raises(type(error)):  # so the message centre keeps it
        reporter.take(message)
    assert len(unheard) == 2
