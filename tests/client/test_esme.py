"""The ESME: submit and request, the window, time-outs, cancellation, and how a link ends."""

from __future__ import annotations

import asyncio
import logging
from itertools import pairwise
from typing import Any

import pytest

from smpplab.errors import (
    CommandError,
    ConnectionLost,
    EncodeError,
    LocalProtocolError,
    ResponseTimeout,
    Throttled,
    UsageError,
    WindowFull,
)
from smpplab.wire import (
    AlertNotification,
    CommandStatus,
    DataSm,
    GenericNack,
    QuerySm,
    QuerySmResp,
    SubmitSm,
    SubmitSmResp,
    UnknownPdu,
)

TO = "447700900123"
THROTTLED = CommandStatus.ESME_RTHROTTLED


# Asking


async def test_a_short_message(mc: Any) -> None:
    esme = await mc.connect(source="LAB")
    submission = await esme.submit(TO, "Hello")
    assert (submission.message_id, submission.segments, submission.status) == (
        "m1",
        1,
        CommandStatus.ESME_ROK,
    )
    pdu = mc.requests[-1]
    assert (pdu.text, pdu.destination_addr, pdu.source_addr, int(pdu.registered_delivery)) == (
        "Hello",
        TO,
        "LAB",
        0,
    )


async def test_a_refusal_says_which_and_why(mc: Any) -> None:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=CommandStatus.ESME_RINVDSTADR)
    esme = await mc.connect()
    with pytest.raises(CommandError) as caught:
        await esme.submit(TO, "Hello")
    assert type(caught.value) is CommandError
    assert str(caught.value) == (
        "the MC answered submit_sm with ESME_RINVDSTADR"
        " (Destination address is empty, too long or has characters that are not allowed)"
    )
    assert caught.value.status is CommandStatus.ESME_RINVDSTADR
    assert (caught.value.request.text, caught.value.response.command) == ("Hello", "submit_sm_resp")


async def test_a_nack_refuses_even_without_a_status(mc: Any) -> None:
    mc.on["submit_sm"] = lambda pdu: GenericNack()
    esme = await mc.connect()
    with pytest.raises(CommandError, match=r"^the MC answered submit_sm with ESME_ROK"):
        await esme.submit(TO, "Hello")


async def test_a_refused_segment_ends_the_message(mc: Any) -> None:
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=8 if len(mc.texts()) == 2 else 0)
    with pytest.raises(CommandError, match="ESME_RSYSERR"):
        await esme.submit(TO, "x" * 600)
    assert len(mc.texts()) == 2, "the third is not sent"


async def test_too_fast_is_tried_again_more_slowly_each_time(mc: Any) -> None:
    esme = await mc.connect()
    times: list[float] = []

    def answer(pdu: Any) -> Any:
        times.append(round(mc.clock.time(), 3))
        return SubmitSmResp(command_status=THROTTLED) if len(times) < 4 else mc.accepted(pdu)

    mc.on["submit_sm"] = answer
    (submission,) = await mc.during(10, esme.submit(TO, "Hello", tries=4))
    assert submission.message_id == "m1"
    gaps = [b - a for a, b in pairwise(times)]
    assert gaps == sorted(gaps) and gaps[0] > 0
    assert len({pdu.sequence_number for pdu in mc.requests}) == 5, "each try has its own number"


@pytest.mark.parametrize("status", [THROTTLED, CommandStatus.ESME_RMSGQFUL])
async def test_too_fast_for_too_long(mc: Any, status: CommandStatus) -> None:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=status)
    esme = await mc.connect()
    (error,) = await mc.during(10, esme.submit(TO, "Hello", tries=3))
    assert type(error) is Throttled
    assert len(mc.texts()) == 3


async def test_no_tries_at_all(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(UsageError, match=r"^a message is tried at least once, not 0 times$"):
        await esme.submit(TO, "Hello", tries=0)


async def test_any_request_gives_its_response(mc: Any) -> None:
    mc.on["query_sm"] = lambda pdu: QuerySmResp(message_id=pdu.message_id, command_status=0x67)
    esme = await mc.connect()
    response = await esme.request(QuerySm(message_id="m1"))
    assert (response.command_status, response.message_id) == (CommandStatus.ESME_RQUERYFAIL, "m1")


async def test_what_the_state_forbids_is_not_sent(mc: Any) -> None:
    esme = await mc.connect(bind="rx")
    with pytest.raises(LocalProtocolError, match=r"^the ESME may not send submit_sm while BOUND_RX$"):
        await esme.submit(TO, "Hello")
    assert mc.texts() == []


async def test_octets_as_they_are(mc: Any) -> None:
    esme = await mc.connect()
    await esme.send_octets(bytes(UnknownPdu(0x10299, b"x", sequence_number=77)))
    await mc.settle()
    assert mc.requests[-1].command_id == 0x10299
    assert esme.state.bound


async def test_edit_changes_and_holds_back(mc: Any) -> None:
    def edit(pdu: Any) -> Any:
        if pdu.command != "submit_sm":
            return pdu
        return pdu.replace(service_type="EDIT") if b"no" not in pdu.short_message else None

    esme = await mc.connect(edit=edit)
    await esme.submit(TO, "yes")
    assert mc.requests[-1].service_type == "EDIT"
    with pytest.raises(UsageError, match=r"^edit= held back SubmitSm\("):
        await esme.submit(TO, "no")
    assert mc.texts() == ["yes"]


# The window


async def test_a_full_window_waits_and_keeps_the_order(mc: Any) -> None:
    esme, held = await mc.connect(window=2), mc.hold()
    tasks = await mc.start(esme, "a", "b", "c", "d", "e")
    assert mc.texts() == ["a", "b"]
    await held.answer()
    assert mc.texts() == ["a", "b", "c"]
    await held.answer(2)
    assert mc.texts() == ["a", "b", "c", "d", "e"]
    await held.answer(2)
    assert len(await asyncio.gather(*tasks)) == 5
    assert repr(esme).endswith("lab@mc.example:2775 bound_trx, 0 of 2 outstanding>")


async def test_a_full_window_may_be_an_error(mc: Any) -> None:
    esme, held = await mc.connect(window=1, window_wait=False), mc.hold()
    (task,) = await mc.start(esme, "a")
    with pytest.raises(WindowFull, match=r"^1 requests are outstanding, the window takes 1$"):
        await esme.submit(TO, "b")
    await held.answer()
    await task


async def test_one_that_is_cancelled_while_it_waits_loses_nobodys_turn(mc: Any) -> None:
    esme, held = await mc.connect(window=1), mc.hold()
    tasks = await mc.start(esme, "a", "b", "c")
    tasks[1].cancel()
    await held.answer()
    assert mc.texts() == ["a", "c"]
    await held.answer()
    assert await tasks[2]


async def test_one_that_is_cancelled_when_its_turn_has_come_passes_it_on(mc: Any) -> None:
    esme, held = await mc.connect(window=1), mc.hold()
    tasks = await mc.start(esme, "a", "b", "c")
    pdu = held.waiting.pop()
    mc.answer(pdu, SubmitSmResp(message_id="1"))
    while len(esme.requests._room) == 2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    tasks[1].cancel()
    await mc.settle()
    assert mc.texts() == ["a", "c"]
    await held.answer()
    assert await tasks[2]


async def test_one_that_is_cancelled_while_unanswered_keeps_its_slot_until_the_answer(mc: Any) -> None:
    esme, held = await mc.connect(window=1), mc.hold()
    tasks = await mc.start(esme, "a", "b")
    tasks[0].cancel()
    await mc.settle()
    assert mc.texts() == ["a"], "the MC still works on it"
    await held.answer()
    assert mc.texts() == ["a", "b"]
    await held.answer()
    assert await tasks[1]


async def test_one_that_cannot_be_written_passes_its_turn_on(mc: Any) -> None:
    esme, held = await mc.connect(window=1), mc.hold()
    (first,) = await mc.start(esme, "a")
    bad = asyncio.create_task(esme.submit("4" * 30, "b"))
    (third,) = await mc.start(esme, "c")
    await held.answer()
    assert mc.texts() == ["a", "c"]
    with pytest.raises(
        EncodeError, match=r"^submit_sm\.destination_addr: 30 characters do not fit, at most 20"
    ):
        await bad
    await held.answer()
    await asyncio.gather(first, third)


async def test_a_time_out_frees_the_slot(mc: Any) -> None:
    esme, held = await mc.connect(window=1, response_timeout=5), mc.hold()
    tasks = await mc.start(esme, "a", "b")
    await mc.clock.run(5)
    assert mc.texts() == ["a", "b"]
    with pytest.raises(ResponseTimeout) as caught:
        await tasks[0]
    assert str(caught.value) == "no answer to submit_sm in time"
    assert caught.value.request.text == "a"
    await held.answer(2)
    assert (await tasks[1]).message_id == "id3", "the late answer to the first is nobody's"
    assert esme.counters["timed out"] == 1


async def test_a_broken_response_frees_the_slot_and_says_what_is_wrong(mc: Any) -> None:
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: (
        b"\0\0\0\x11\x80\0\0\x04" + bytes(4) + pdu.sequence_number.to_bytes(4) + b"x"
    )
    with pytest.raises(
        Exception, match=r"^submit_sm_resp\.message_id at octet 16: no NUL before the PDU ends$"
    ):
        await esme.submit(TO, "Hello")
    assert (len(esme.session.window), esme.counters["bad PDUs"], len(esme.bad_pdus)) == (0, 1, 1)


async def test_a_full_transport_holds_requests(mc: Any) -> None:
    esme = await mc.connect()
    esme.driver.pause_writing()
    (task,) = await mc.start(esme, "a")
    assert mc.texts() == []
    esme.driver.resume_writing()
    await mc.settle()
    assert (await task).message_id == "m1"


# Parts of the user's


async def test_the_limiter_is_asked_first_plain_or_async(mc: Any) -> None:
    class Limiter:
        asked = 0

        def limit(self) -> None:
            self.asked += 1

    class Later(Limiter):
        async def limit(self) -> None:  # type: ignore[override]
            await mc.clock.sleep(2)
            self.asked += 1

    for limiter in (Limiter(), Later()):
        esme = await mc.connect(rate_limiter=limiter)
        (submission,) = await mc.during(2, esme.submit(TO, "Hello"))
        assert submission.message_id
        assert limiter.asked == 1


async def test_the_throttle_hears_every_answer_and_may_pause(mc: Any) -> None:
    class Throttle:
        def __init__(self) -> None:
            self.heard: list[str] = []
            self.pauses = 1

        def throttled(self) -> None:
            self.heard.append("throttled")

        async def not_throttled(self) -> None:
            self.heard.append("fine")

        def allow_request(self) -> bool:
            self.pauses -= 1
            return self.pauses < 0

        async def throttle_delay(self) -> float:
            return 7

    throttle = Throttle()
    esme = await mc.connect(throttle=throttle)
    await mc.during(7, esme.submit(TO, "a"))
    assert mc.clock.time() == 7
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=THROTTLED)
    with pytest.raises(Throttled):
        await esme.submit(TO, "b")
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=8)
    with pytest.raises(CommandError):
        await esme.submit(TO, "c")
    assert throttle.heard == ["fine", "throttled", "fine"]


async def test_a_throttle_that_raises_loses_no_answer(mc: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Throttle:
        def allow_request(self) -> bool:
            return True

        def not_throttled(self) -> None:
            raise RuntimeError("mine")

        throttled = throttle_delay = not_throttled

    esme = await mc.connect(throttle=Throttle())
    assert (await esme.submit(TO, "a")).message_id == "m1"
    assert "mine" in caplog.text


async def test_sequence_numbers_of_ones_own(mc: Any) -> None:
    class Tens:
        number = 0

        def next_sequence(self) -> int:
            self.number += 10
            return self.number

    esme = await mc.connect(sequence=Tens())
    await esme.submit(TO, "a")
    assert [pdu.sequence_number for pdu in mc.requests] == [10, 20]


# The link


async def test_nothing_is_submitted_once_close_has_begun(mc: Any) -> None:
    esme = await mc.connect()
    mc.mute()
    closing = asyncio.create_task(esme.close(timeout=5))
    await mc.settle()
    with pytest.raises(ConnectionLost, match=r"^the link is closed$"):
        await esme.submit(TO, "late")
    await mc.clock.run(5)
    await closing


async def test_requests_that_have_no_answer(mc: Any) -> None:
    esme = await mc.connect()
    mc.send(AlertNotification(source_addr=TO, esme_addr="LAB"), bytes(UnknownPdu(0x10222, sequence_number=9)))
    mc.send(bytes(SubmitSm(destination_addr=TO, sequence_number=10)))
    await mc.settle()
    assert [(pdu.command, pdu.command_status) for pdu in mc.responses] == [
        ("generic_nack", 3), ("submit_sm_resp", 4),
    ]  # fmt: skip
    assert esme.state.bound


async def test_what_cannot_be_taken_is_left_with_the_mc(
    mc: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    esme = await mc.connect()

    def fail(*_: Any) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(esme.receiving, "take", fail)
    with caplog.at_level(logging.ERROR):
        mc.send(mc.mo(), DataSm(destination_addr="LAB"))
        await mc.settle()
    assert [pdu.command_status for pdu in mc.responses] == [CommandStatus.ESME_RX_T_APPN] * 2
    assert "a bug" in caplog.text
