"""Every kind of event has its line; and none shows what is masked, wherever in the event it stands."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest

import smpplab as sl
from smpplab.client import LogHook, Outgoing, events, logs
from smpplab.client.log_events import TOLD
from smpplab.client.masking import Mask
from smpplab.errors import CommandError, ConnectionLost, ResponseTimeout, Throttled
from smpplab.session import BadPdu, Broken, LinkSilent, StateChanged, TimedOut
from smpplab.wire import CommandStatus, DeliverSm, SubmitSm, SubmitSmResp

TO, SOURCE, SECRET = "447700900123", "447700900456", "secret08"
TEXT = "Meet me at noon under the clock"
FORMATS = ["json", "keyvalue", "text"]


def every_event() -> dict[type, Any]:
    """One of each; secrets wherever they can stand."""
    request = SubmitSm(
        source_addr=SOURCE, destination_addr=TO, short_message=TEXT.encode(), sequence_number=7
    )
    answer = SubmitSmResp(message_id="m1", sequence_number=7)
    submission = sl.Submission([request], 1.0, f"to {TO}", {"say": [TEXT, 1], TO: SOURCE})
    submission.responses.append(answer)
    note = {"log_id": submission.log_id, "metadata": submission.metadata}
    message = Outgoing(TO, TEXT, SOURCE, **note)
    octets = DeliverSm(source_addr=TO, destination_addr="LAB", esm_class=4, short_message=b"x").encode()
    receipt = sl.text.receipts.parse(f"id:m1 stat:DELIVRD err:000 text:{TEXT}")
    receipt.source = TO
    endpoint = sl.Endpoint.parse(f"smpp://lab:{SECRET}@mc.example:2775")
    refused = CommandError(
        f"{TO} is not wanted: '{TEXT}'", request=request, status=CommandStatus.ESME_RINVDSTADR
    )
    bad = sl.DecodeError(
        f"{TEXT.encode()!r} has no NUL", pdu="deliver_sm", field="source_addr", octets=octets
    )
    try:
        raise RuntimeError(f"no room for {TEXT} to {TO}")
    except RuntimeError as error:
        failed = error
    arrived = sl.Message(SOURCE, TO, TEXT, request)
    return {
        events.Connected: events.Connected(endpoint, "MC", 0x34, 0.1),
        events.Lost: events.Lost(ConnectionLost(f"gone with {TO}", unanswered=[request]), 1),
        events.Closed: events.Closed(),
        events.Retrying: events.Retrying(endpoint, 3, 2.5, OSError(f"{SECRET} was wrong")),
        events.Paused: events.Paused(0.5),
        events.Accepted: events.Accepted(submission, **note),
        events.Refused: events.Refused(refused, **note),
        events.Receipted: events.Receipted(receipt, submission.expect(("m1",), 1), "exact", **note),
        events.Unmatched: events.Unmatched(receipt),
        events.Arrived: events.Arrived(arrived),
        events.Taken: events.Taken(message, 5),
        events.Done: events.Done(message, sl.Outcome(submission, refused)),
        events.GivenBack: events.GivenBack(message, f"lost with {TEXT} for {TO}"),
        events.PartFailed: events.PartFailed(repr(message), failed),
        TimedOut: TimedOut(request, 2.0, submission),
        BadPdu: BadPdu(octets, bad, 2.0, request, submission),
        Broken: Broken(octets, bad, 2.0),
        LinkSilent: LinkSilent("enquire_link", 2.0),
        StateChanged: StateChanged(sl.State.OPEN, sl.State.BOUND_TRX, 2.0),
    }


KINDS = [getattr(events, name) for name in events.__all__ if name != "ClientEvent"]
KINDS += [TimedOut, BadPdu, Broken, LinkSilent, StateChanged]


def test_no_event_is_left_out() -> None:
    assert set(KINDS) == set(TOLD)
    assert len({entry.name for entry in TOLD.values()}) == len(TOLD)


@pytest.mark.parametrize("kind", KINDS)
def test_each_event_has_its_line(kind: type, leaks: Any) -> None:
    stream = io.StringIO()
    with logs.configure("json", "DEBUG", stream):
        LogHook().on_event(every_event()[kind])
    line = json.loads(stream.getvalue())
    level = TOLD[kind].level_of(every_event()[kind])
    assert line["event"] == TOLD[kind].name and line["level"] == logging.getLevelName(level).lower()
    assert len(line["message"]) > 8
    assert not leaks(stream.getvalue(), SECRET)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("texts", "numbers"), [("hide", "hide"), ("length", "tail")])
def test_no_event_shows_what_is_masked(kind: type, format: str, texts: str, numbers: str, leaks: Any) -> None:
    stream = io.StringIO()
    with logs.configure(format, "DEBUG", stream, texts=texts, numbers=numbers):
        LogHook(octets=True).on_event(every_event()[kind])
    assert stream.getvalue().count("\n") >= 1
    assert not leaks(stream.getvalue(), TEXT, TO, SOURCE, SECRET)


SENTENCES = {
    events.Connected: "bound to MC at mc.example:2775 as lab in 100.0 ms",
    events.Lost: "link lost: gone with •••123; the outcome of 1 requests is unknown",
    events.Closed: "link closed",
    events.Retrying: "no link to mc.example:2775, try 3 in 2.5 s: OSError",
    events.Paused: "requests are held back for 0.5 s: throttled",
    events.Accepted: "message m1 to •••123 accepted after 0.0 ms",
    events.Refused: "message to •••123 to •••123 not accepted: •••123 is not wanted: •••",
    events.Receipted: "receipt of m1: DELIVRD",
    events.Unmatched: "receipt of m1 (DELIVRD) fits no message that we know of",
    events.Arrived: "message from •••456 to •••123 arrived",
    events.Taken: "message to •••123 taken from the broker, 5 wait",
    events.Done: "message to •••123 left the broker: refused",
    events.GivenBack: "message to •••123 went back to the broker: lost with ••• for •••123",
    events.PartFailed: "Outgoing(to=•••, text=•••, log_id=•••) failed: RuntimeError: RuntimeError",
    TimedOut: "no answer to submit_sm 7 in time: its outcome is unknown",
    BadPdu: "the MC sent a bad PDU: deliver_sm.source_addr: ••• has no NUL",
    Broken: "the MC's octets make no sense, the session ends: deliver_sm.source_addr: ••• has no NUL",
    LinkSilent: "the link is silent: the time of enquire_link is over",
    StateChanged: "state OPEN -> BOUND_TRX",
}


@pytest.mark.parametrize(
    ("event", "level"),
    [
        (events.GivenBack(None, "the link was lost", counted=False), logging.DEBUG),
        (events.GivenBack(None, "no answer"), logging.WARNING),
        (events.Refused(ConnectionLost("gone")), logging.INFO),
        (events.Refused(Throttled("too fast")), logging.INFO),
        (events.Refused(ResponseTimeout("no answer")), logging.INFO),
        (events.Refused(CommandError("no")), logging.WARNING),
    ],
)
def test_what_befalls_many_at_once_is_no_warning_for_each(event: Any, level: int) -> None:
    assert TOLD[type(event)].level_of(event) == level


@pytest.mark.parametrize("kind", KINDS)
def test_the_sentence_is_for_people(kind: type) -> None:
    _, sentence = TOLD[kind].tell(every_event()[kind], Mask("hide", "tail"))
    assert sentence == SENTENCES[kind]
