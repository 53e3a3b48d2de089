"""The log tells every event, with fields, at a level that fits; and nothing that is to stay secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

import smpplab as sl
from smpplab.client import LogHook, MemoryBroker, Outgoing, connect, events, logs
from smpplab.errors import CommandError, ConnectionLost, ResponseTimeout, UsageError
from smpplab.session import Received, Sent
from smpplab.simulator import Simulator
from smpplab.wire import CommandStatus, DeliverSm, SubmitSm, SubmitSmResp

TO, SOURCE, SECRET = "447700900123", "447700900456", "secret08"
TEXT, UNICODE = "Meet me at noon under the clock", "Встретимся в полдень"
FORMATS = ["json", "keyvalue", "text"]


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """Whatever a test configures is gone after it, and the root logger was never touched."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    yield
    for setup in list(logs._configured):
        setup.undo()
    assert (root.level, list(root.handlers)) == before


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def told(stream: io.StringIO, event: str) -> dict[str, Any]:
    (found,) = [line for line in lines(stream) if line.get("event") == event]
    return found


# A real run


async def test_a_message_from_bind_to_receipt(mc: Any, stream: io.StringIO) -> None:
    logs.configure(stream=stream, environment="lab", release="1.2")
    esme = await mc.connect(hooks=[LogHook()])
    await esme.submit(TO, "Hi", source="LAB", receipt=True, log_id="order-7", metadata={"campaign": "spring"})
    mc.send(mc.receipt("m1"), mc.receipt("zz"), mc.mo())
    await mc.settle()
    await esme.close()
    found = [line for line in lines(stream) if line["logger"] == "smpplab.events"]
    assert [line["event"] for line in found] == [
        "connected",
        "accepted",
        "receipted",
        "unmatched",
        "arrived",
        "closed",
    ]
    for line in found:
        assert (line["environment"], line["release"], line["session"]) == ("lab", "1.2", esme.name)
        assert line["message"].startswith(f"{esme.name}: ")
    accepted = found[1]
    assert {name: accepted[name] for name in ("message_id", "to", "source", "text", "log_id", "segments")} == {
        "message_id": "m1", "to": TO, "source": "LAB", "text": "Hi", "log_id": "order-7", "segments": 1,
    }  # fmt: skip
    assert accepted["metadata"] == found[2]["metadata"] == {"campaign": "spring"}
    assert (found[2]["state"], found[2]["rule"], found[2]["log_id"]) == ("DELIVRD", "exact", "order-7")
    assert (found[0]["endpoint"], found[0]["system_id"]) == ("mc.example:2775", "lab")
    assert [line["level"] for line in found] == ["info", "info", "info", "warning", "info", "info"]


async def test_pdus_are_told_at_debug(mc: Any, stream: io.StringIO) -> None:
    logs.configure("json", "DEBUG", stream)
    mc.link_options = {"delay": 0.1}
    (esme,) = await mc.during(1, mc.connect(hooks=[LogHook(octets=True)]))
    await mc.during(1, esme.submit(TO, "Hi", log_id="order-7", metadata={"campaign": "spring"}))
    await mc.during(1, esme.close())
    found = [line for line in lines(stream) if line["logger"] == "smpplab.pdu"]
    assert [(line["event"], line["command"]) for line in found] == [
        ("sent", "bind_transceiver"), ("received", "bind_transceiver_resp"),
        ("sent", "submit_sm"), ("received", "submit_sm_resp"),
        ("sent", "unbind"), ("received", "unbind_resp"),
    ]  # fmt: skip
    bind, _, submit, answer, *_ = found
    assert bind["message"] == (
        f"{esme.name}: to_smsc BindTransceiver(system_id='lab', password=•••, sequence_number=1)"
    )
    assert bind["octets"] == "<34 octets>" and submit["octets"] == bytes(mc.requests[1]).hex()
    assert submit["message"] == f"{esme.name}: to_smsc {mc.requests[1]!r}"
    assert (submit["sequence_number"], submit["to"], submit["log_id"]) == (2, TO, "order-7")
    assert (answer["status"], answer["latency_ms"], answer["message_id"]) == ("ESME_ROK", 200.0, "m1")
    assert answer["message"].endswith(" after 200.0 ms")
    assert answer["metadata"] == {"campaign": "spring"} and answer["log_id"] == "order-7"


async def test_a_pdu_that_is_sent_again_keeps_the_number_that_it_had(stream: io.StringIO) -> None:
    pdu = SubmitSm(destination_addr=TO, short_message=b"Hi", sequence_number=7)
    event = Sent(pdu, bytes(pdu), 0.0)
    with logs.configure("json", "ERROR", stream, breach=10):
        LogHook().to_smsc(event)
        pdu.sequence_number = 9
        LogHook().to_smsc(event)
        logging.getLogger("smpplab.any").error("now")
    first, second, _ = lines(stream)
    for line in (first, second):
        assert line["sequence_number"] == 7 and line["message"].endswith("sequence_number=7)")


def test_an_event_of_somebody_elses_has_a_line_too(stream: io.StringIO) -> None:
    class Mine:
        def __repr__(self) -> str:
            raise AssertionError("it may hold anything")

    logs.configure(stream=stream)
    LogHook().on_event(Mine())
    assert told(stream, "mine")["level"] == "info"


# Masks, in a real run


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("texts", "numbers"), [("hide", "hide"), ("length", "tail")])
async def test_a_whole_run_shows_nothing_that_is_masked(
    mc: Any, stream: io.StringIO, leaks: Any, format: str, texts: str, numbers: str
) -> None:
    class Clumsy:
        def to_smsc(self, event: Sent) -> None:
            raise RuntimeError(f"cannot send {event.pdu!r} {event.pdu.text}")

    def take(message: Any) -> None:
        raise ValueError(f"no {message.text} from {message.source}")

    logs.configure(format, "DEBUG", stream, texts=texts, numbers=numbers)
    broker = MemoryBroker()
    esme = await mc.connect(hooks=[LogHook(octets=True), Clumsy()], broker=broker, on_message=take)
    note = {"log_id": f"to {TO}", "metadata": {"text": TEXT, "from": SOURCE}}
    await esme.submit(TO, TEXT, source=SOURCE, receipt=True, **note)
    await esme.submit(TO, UNICODE, source=SOURCE)
    await esme.submit(TO, TEXT * 10, source=SOURCE)
    mc.send(mc.receipt("m1", short_message=receipt_with(TEXT)))
    mc.send(
        mc.mo(TEXT),
        mc.mo("", short_message=UNICODE.encode("utf-16-be"), data_coding=8),
    )
    octets = bytes(mc.mo(TEXT, sequence_number=99))
    mc.send((len(octets) - 4).to_bytes(4) + octets[4:-4])
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=CommandStatus.ESME_RINVDSTADR)
    await broker.enqueue(Outgoing(TO, TEXT, SOURCE, **note))
    await esme.run(until_empty=True)
    mc.on["submit_sm"] = lambda pdu: None
    lost = asyncio.ensure_future(esme.submit(TO, TEXT, source=SOURCE, **note))
    await mc.settle()
    mc.link.cut()
    await mc.settle()
    assert isinstance(lost.exception(), ConnectionLost)
    await esme.close()
    output = stream.getvalue()
    for word in (
        "accepted",
        "receipt",
        "part_failed" if format != "text" else "failed",
        "left the broker",
        "lost",
    ):
        assert word in output
    assert "bad PDU" in output and "Clumsy" in output and "take" in output
    assert not leaks(output, TEXT, UNICODE, TO, SOURCE, SECRET)


def receipt_with(text: str) -> bytes:
    return f"id:m1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:{text[:20]}".encode()


async def test_without_masks_everything_but_the_password_is_there(
    mc: Any, stream: io.StringIO, leaks: Any
) -> None:
    logs.configure("json", "DEBUG", stream)
    esme = await mc.connect(hooks=[LogHook(octets=True)])
    await esme.submit(TO, TEXT, source=SOURCE)
    await esme.close()
    output = stream.getvalue()
    assert TEXT in output and TO in output and SOURCE in output and bytes(mc.requests[1]).hex() in output
    assert not leaks(output, SECRET)


async def test_every_operation_is_told_and_no_hook_fails(stream: io.StringIO, leaks: Any) -> None:
    logs.configure("json", "DEBUG", stream, texts="hide", numbers="tail")
    async with Simulator({"lab": SECRET}, receipt_after=0.0) as smsc:
        esme = await connect(smsc.url(), hooks=[LogHook(octets=True)])
        await esme.submit_multi([TO, SOURCE], TEXT, receipt=True)
        await esme.data_sm(TO, TEXT, receipt=True)
        submission = await esme.submit(TO, UNICODE * 10, receipt=True)
        await submission.receipt(timeout=10)
        await esme.query(submission)
        with pytest.raises(CommandError):
            await esme.replace("nothing", TEXT, source=SOURCE)
        await esme.close()
    found = lines(stream)
    assert {"submit_multi", "data_sm", "submit_sm", "query_sm", "replace_sm"} <= {
        line["command"] for line in found if line.get("event") == "sent"
    }
    accepted = [line for line in found if line.get("event") == "accepted"]
    assert accepted[0]["destinations"] == 2 and " to 2 destinations accepted" in accepted[0]["message"]
    assert len([line for line in found if line.get("event") == "receipted"]) >= 3
    assert not [line for line in found if line["logger"] == "smpplab.hooks"]
    assert not leaks(stream.getvalue(), TEXT, UNICODE, TO, SOURCE, SECRET)


# Levels


async def test_throttling_is_warned_of_now_and_then(mc: Any, stream: io.StringIO) -> None:
    logs.configure("json", "WARNING", stream)
    esme = await mc.connect(hooks=[LogHook()])
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED)
    for _ in range(3):
        await asyncio.gather(*(esme.submit(TO, "Hi") for _ in range(5)), return_exceptions=True)
        await mc.during(4)
    found = [line for line in lines(stream) if line["event"] == "received"]
    assert [(line["level"], line["status"]) for line in found] == [("warning", "ESME_RTHROTTLED")]
    await mc.during(4)
    await asyncio.gather(esme.submit(TO, "Hi"), return_exceptions=True)
    await mc.settle()
    assert len([line for line in lines(stream) if line["event"] == "received"]) == 2
    await esme.close()


def test_pauses_are_warned_of_now_and_then(stream: io.StringIO) -> None:
    logs.configure("json", "INFO", stream)
    hook = LogHook()
    for moment in (0.0, 1.0, 9.9, 10.1):
        hook.on_event(events.Paused(0.5, time=moment))
    assert [line["level"] for line in lines(stream)] == ["warning", "warning"]


def test_levels_can_be_chosen(stream: io.StringIO) -> None:
    logs.configure("json", "INFO", stream)
    hook = LogHook(levels={"closed": "ERROR", "connected": logging.DEBUG})
    hook.on_event(events.Closed())
    hook.on_event(events.Connected(sl.Endpoint.parse("smpp://mc.example"), "MC"))
    assert [(line["event"], line["level"]) for line in lines(stream)] == [("closed", "error")]
    with pytest.raises(UsageError, match="levels has no event 'close'; there are connected, lost"):
        LogHook(levels={"close": 10})


def test_it_costs_nothing_when_nobody_listens() -> None:
    class Untouched:
        """An event whose PDU must not be looked at."""

        pdu = type("Answer", (), {"command_status": 0})()

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    logs.configure("json", "INFO", io.StringIO())
    hook, event = LogHook(), Untouched()
    hook.to_smsc(event)  # type: ignore[arg-type]
    hook.from_smsc(event)  # type: ignore[arg-type]
    logs.configure("json", "CRITICAL", io.StringIO())
    hook.on_event(events.Accepted(event))


def test_a_logger_of_ones_own_gets_everything(stream: io.StringIO, leaks: Any) -> None:
    logger = logging.Logger("mine", logging.INFO)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(sl.KeyValueFormatter())
    logger.addHandler(handler)
    hook = LogHook(logger, logging.INFO, texts="hide", numbers="tail")
    pdu = DeliverSm(source_addr=TO, destination_addr="LAB", short_message=TEXT.encode(), sequence_number=7)
    hook.from_smsc(Received(pdu, bytes(pdu), 0.0))
    hook.on_event(events.Closed())
    first, second = stream.getvalue().splitlines()
    assert "logger=mine event=received" in first and "source=•••123" in first
    assert "event=closed" in second
    assert not leaks(stream.getvalue(), TEXT, TO)


# Errors, breaches


async def test_a_failed_part_comes_with_its_traceback(stream: io.StringIO) -> None:
    logs.configure(stream=stream)
    try:
        raise RuntimeError("no room")
    except RuntimeError as error:
        LogHook().on_event(events.PartFailed("my part", error))
    line = told(stream, "part_failed")
    assert line["level"] == "error" and line["error_type"] == "RuntimeError"
    assert (
        "in test_a_failed_part" in line["where"]
        and line["message"] == "my part failed: RuntimeError: no room"
    )
    assert line["exception"].startswith("Traceback") and line["exception"].endswith("RuntimeError: no room")


async def test_a_breach_shows_the_pdus_before_it(mc: Any, stream: io.StringIO) -> None:
    logs.configure("json", "WARNING", stream, breach=3)
    esme = await mc.connect(hooks=[LogHook()])
    for _ in range(5):
        await esme.submit(TO, "Hi")
    await mc.settle()
    assert stream.getvalue() == ""
    esme.part_failed("a part", RuntimeError("broken"))
    await mc.settle()
    found = lines(stream)
    assert [line["event"] for line in found[:3]] == ["sent", "received", "accepted"]
    assert [line.get("breached", False) for line in found] == [True] * 3 + [False]
    assert found[3]["level"] == "error"
    await esme.close()


async def test_a_time_out_and_a_lost_link(mc: Any, stream: io.StringIO) -> None:
    logs.configure(stream=stream)
    esme = await mc.connect(hooks=[LogHook()], response_timeout=5)
    mc.on["submit_sm"] = lambda pdu: None
    (error,) = await mc.during(6, esme.submit(TO, "Hi", log_id="order-7"))
    assert isinstance(error, ResponseTimeout)
    assert told(stream, "timed_out")["log_id"] == "order-7" and told(stream, "refused")["to"] == TO
    lost = asyncio.ensure_future(esme.submit(TO, "Hi"))
    await mc.settle()
    mc.link.cut()
    await asyncio.gather(lost, return_exceptions=True)
    await mc.settle()
    assert (told(stream, "lost")["unanswered"], told(stream, "lost")["level"]) == (1, "warning")


# Setting up


def test_it_can_be_undone() -> None:
    logger = logging.getLogger("smpplab")
    before = logger.level, logger.propagate, list(logger.handlers)
    with logs.configure(level="DEBUG", stream=io.StringIO()) as setup:
        assert logger.handlers == [*before[2], setup.handler] and not logger.propagate
        assert repr(setup) == "<Logs of smpplab from DEBUG, Mask(texts='show', numbers='show')>"
    assert (logger.level, logger.propagate, logger.handlers) == before
    setup.undo()
    assert (logger.level, logger.propagate, logger.handlers) == before


def test_the_second_time_replaces_the_first() -> None:
    before = list(logging.getLogger("smpplab").handlers)
    first, second = io.StringIO(), io.StringIO()
    logs.configure(stream=first)
    setup = logs.configure("keyvalue", stream=second, texts="hide")
    logging.getLogger("smpplab.any").warning("hello")
    assert first.getvalue() == "" and "message=hello" in second.getvalue()
    assert LogHook().mask is setup.mask
    assert repr(LogHook(numbers="tail").mask) == "Mask(texts='hide', numbers='tail')"
    assert LogHook(texts="show", numbers="show").mask.open
    setup.undo()
    assert logging.getLogger("smpplab").handlers == before and LogHook().mask.open


def test_it_is_at_hand_and_says_what_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert sl.logs is logs
    with sl.logs.configure("text"):
        logging.getLogger("smpplab.any").info("hello")
    assert capsys.readouterr().err.endswith("INFO    smpplab.any hello\n")
    with pytest.raises(UsageError, match="format is one of json, keyvalue, text, not 'xml'"):
        logs.configure("xml")
