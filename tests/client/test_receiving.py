"""Receipts find their submission; messages find their reader; everything is answered."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.client import MemoryCorrelator, Message
from smpplab.client.events import Receipted, Unmatched
from smpplab.errors import CommandError
from smpplab.text.receipts import Receipt
from smpplab.wire import AlertNotification, CommandStatus, DataSm, DeliverSm, EsmClass, SubmitSmResp

TO = "447700900123"


def statuses(mc: Any) -> list[int]:
    return [int(pdu.command_status) for pdu in mc.responses]


async def submitted(mc: Any, message_id: str = "77", **options: Any) -> tuple[Any, Any]:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(message_id=message_id)
    esme = await mc.connect(**options)
    return esme, await esme.submit(TO, "Hi", receipt=True)


def by_tlv(message_id: str = "77", **fields: Any) -> DeliverSm:
    tlvs = {"receipted_message_id": message_id, "message_state": 2}
    values: dict[str, Any] = {"esm_class": EsmClass(4), "tlvs": tlvs}
    return DeliverSm(source_addr=TO, destination_addr="LAB", **(values | fields))


def by_data_sm(message_id: str = "77") -> DataSm:
    return DataSm(
        source_addr=TO,
        destination_addr="LAB",
        esm_class=EsmClass(4),
        tlvs={"receipted_message_id": message_id, "message_state": 2},
    )


async def test_a_receipt_by_its_text(mc: Any) -> None:
    esme, submission = await submitted(mc)
    await mc.clock.run(5)
    mc.send(mc.receipt("77"))
    found = await submission.receipt(timeout=5)
    assert (found.message_id, found.stat, found.outcome) == ("77", "DELIVRD", "delivered")
    assert (submission.receipts, submission.receipted_after) == ((found,), 5.0)
    assert (statuses(mc), len(esme.receiving.inbox)) == ([0], 0)


@pytest.mark.parametrize(
    "pdu", [by_tlv(), by_tlv(esm_class=EsmClass(0)), by_data_sm()], ids=["tlv", "no bit", "data_sm"]
)
async def test_a_receipt_by_its_tlvs(mc: Any, pdu: Any) -> None:
    _, submission = await submitted(mc)
    mc.send(pdu)
    assert (await submission.receipt(timeout=5)).outcome == "delivered"
    assert [pdu.command for pdu in mc.responses] == [pdu.command + "_resp"]
    assert statuses(mc) == [0]


@pytest.mark.parametrize(
    ("said", "back"), [("1A2B3C4D", "0439041101"), ("1a2b", "1A2B"), ("12", "0000000012")]
)
async def test_a_receipt_with_another_form_of_the_id(mc: Any, said: str, back: str) -> None:
    _, submission = await submitted(mc, said)
    mc.send(mc.receipt(back))
    assert (await submission.receipt(timeout=5)).message_id == back


async def test_a_receipt_of_a_lower_case_dialect(mc: Any) -> None:
    _, submission = await submitted(mc)
    mc.send(mc.receipt("x", short_message=b"ID:77 SUB:001 Stat:delivrd Err:000 Text:Hi"))
    assert (await submission.receipt(timeout=5)).outcome == "delivered"


async def test_a_receipt_before_the_answer(mc: Any) -> None:
    """Some message centres send the receipt first; forms of the id and intermediate ones included."""
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: [
        mc.receipt("0077", "ENROUTE", 0x20), mc.receipt("77"), SubmitSmResp(message_id="77"),
    ]  # fmt: skip
    submission = await esme.submit(TO, "Hi", receipt=True)
    assert [found.stat for found in submission.receipts] in (["ENROUTE", "DELIVRD"], ["DELIVRD", "ENROUTE"])
    assert (await submission.receipt(timeout=5)).stat == "DELIVRD"
    assert len(esme.receiving.inbox) == 0
    assert esme.counters["unmatched receipts"] == 0


async def test_two_early_receipts_of_one_message_are_both_kept(mc: Any) -> None:
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: [
        mc.receipt("77", "ENROUTE", 0x20), mc.receipt("77"), SubmitSmResp(message_id="77"),
    ]  # fmt: skip
    submission = await esme.submit(TO, "Hi", receipt=True)
    assert [found.stat for found in submission.receipts] == ["ENROUTE", "DELIVRD"]


async def test_an_early_receipt_in_another_form_is_found_while_other_answers_are_due(mc: Any) -> None:
    esme = await mc.connect()
    held: list[Any] = []
    mc.on["submit_sm"] = held.append
    first = asyncio.create_task(esme.submit(TO, "a", receipt=True))
    second = asyncio.create_task(esme.submit(TO, "b", receipt=True))
    await mc.settle()
    mc.send(mc.receipt("161"), mc.receipt("strange"))
    await mc.settle()
    mc.answer(held[0], SubmitSmResp(message_id="A1"))
    submission = await first
    assert not submission.receipts
    await mc.clock.run(1)
    assert submission.receipted, "looked up again a second later"
    assert len(esme.receiving.inbox) == 0, "the other may yet be the second's"
    mc.answer(held[1], SubmitSmResp(message_id="A2"))
    await second
    assert (await anext(esme)).receipt.message_id == "strange"
    assert not esme.receiving.live.early


async def test_a_receipt_that_never_fits_waits_no_longer_than_an_answer(mc: Any) -> None:
    esme = await mc.connect(response_timeout=3)
    esme.receiving.live.awaited = 1  # under load there is always one
    mc.send(mc.receipt("strange"))
    await mc.clock.run(2)
    assert len(esme.receiving.inbox) == 0
    await mc.clock.run(2)
    assert len(esme.receiving.inbox) == 1
    assert esme.counters["unmatched receipts"] == 1


async def test_early_receipts_are_not_lost_when_the_submission_fails(mc: Any) -> None:
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: [mc.receipt("77"), SubmitSmResp(command_status=8)]
    with pytest.raises(CommandError):
        await esme.submit(TO, "Hi", receipt=True)
    assert (await anext(esme)).receipt.message_id == "77"


async def test_intermediate_notifications_are_not_the_end(mc: Any) -> None:
    _, submission = await submitted(mc)
    mc.send(mc.receipt("77", "ENROUTE", 0x20))
    await mc.settle()
    assert (submission.receipted, [found.stat for found in submission.receipts]) == (False, ["ENROUTE"])
    mc.send(mc.receipt("77", "UNDELIV"))
    assert (await submission.receipt(timeout=5)).stat == "UNDELIV"


async def test_a_receipt_that_comes_twice_counts_once(mc: Any) -> None:
    _, submission = await submitted(mc)
    mc.send(mc.receipt("77"), mc.receipt("77"))
    await mc.settle()
    assert (len(submission.receipts), statuses(mc)) == (1, [0, 0])


async def test_a_receipt_that_fits_nothing_goes_to_the_inbox(mc: Any) -> None:
    esme = await mc.connect()
    mc.send(mc.receipt("999"))
    message = await anext(esme)
    assert message.receipt.message_id == "999"
    assert repr(message).startswith(f"<Receipt from {TO} to LAB: 'id:999")
    await mc.settle()
    assert (esme.counters["unmatched receipts"], statuses(mc)) == (1, [0])


async def test_long_messages_wait_for_every_segments_receipt(mc: Any) -> None:
    esme = await mc.connect()
    submission = await esme.submit(TO, "x" * 400, receipt=True)
    assert submission.message_ids == ["m1", "m2", "m3"]
    mc.send(mc.receipt("m1"), mc.receipt("m3", "UNDELIV"), mc.receipt("m3", "UNDELIV"))
    await mc.settle()
    assert not submission.receipted
    mc.send(mc.receipt("m2"))
    assert (await submission.receipt(timeout=5)).stat == "UNDELIV", "the one that says the most"


async def test_segments_that_share_an_id_share_a_receipt(mc: Any) -> None:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(message_id="77")
    esme = await mc.connect()
    submission = await esme.submit(TO, "x" * 400, receipt=True)
    mc.send(mc.receipt("77"))
    assert (await submission.receipt(timeout=5)).stat == "DELIVRD"


async def test_a_message_without_id_takes_no_receipt(mc: Any) -> None:
    esme, submission = await submitted(mc, "")
    mc.send(mc.receipt("", short_message=b"stat:DELIVRD err:000"))
    assert (await anext(esme)).receipt.message_id is None
    assert not submission.receipts


@pytest.mark.parametrize("asynchronous", [False, True])
async def test_a_correlator_of_ones_own(mc: Any, asynchronous: bool) -> None:
    class Plain:
        def __init__(self) -> None:
            self.kept: dict[str, Any] = {}

        def put(self, key: str, value: Any) -> None:
            self.kept[key] = value

        def get(self, key: str) -> Any:
            return self.kept.get(key)

    class Later(Plain):
        async def put(self, key: str, value: Any) -> None:  # type: ignore[override]
            super().put(key, value)

        async def get(self, key: str) -> Any:
            return super().get(key)

    correlator = Later() if asynchronous else Plain()
    esme, submission = await submitted(mc, correlator=correlator)
    mc.send(mc.receipt("77"), mc.receipt("78"))
    assert (await submission.receipt(timeout=5)).stat == "DELIVRD"
    assert (await anext(esme)).receipt.message_id == "78"


async def test_a_correlator_that_raises_loses_no_answer(mc: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def put(self, key: str, value: Any) -> None:
            raise RuntimeError("mine")

        async def get(self, key: str) -> Any:
            raise RuntimeError("mine too")

    _, submission = await submitted(mc, correlator=Broken())
    assert submission.message_id == "77"
    mc.send(mc.receipt("77"), mc.receipt("78"))  # one that we know ourselves, and one that we do not
    await mc.settle()
    assert "RuntimeError: mine\n" in caplog.text + "\n" and "mine too" in caplog.text
    assert submission.receipted
    assert statuses(mc) == [0, 0]


async def test_one_correlator_may_serve_two_links(mc: Any) -> None:
    """Receipts often come on another bind than the one that submitted."""
    correlator = MemoryCorrelator(clock=mc.clock)
    _, submission = await submitted(mc, correlator=correlator, bind="tx")
    await mc.connect(correlator=correlator, bind="rx")
    mc.send(mc.receipt("77"))
    assert (await submission.receipt(timeout=5)).stat == "DELIVRD"


# The inbox


async def test_a_full_inbox_refuses_and_loses_nothing(mc: Any) -> None:
    esme, submission = await submitted(mc, inbox=2)
    mc.send(*(mc.mo(text) for text in "abc"))
    await mc.settle()
    assert statuses(mc) == [0, 0, CommandStatus.ESME_RMSGQFUL]
    mc.send(mc.receipt("77"))
    assert await submission.receipt(timeout=5), "a receipt that is waited for needs no place"
    assert (await anext(esme)).text == "a"
    mc.send(mc.mo("c"))
    await mc.settle()
    assert statuses(mc)[3:] == [0, 0]
    assert [(await anext(esme)).text for _ in range(2)] == ["b", "c"]


async def test_iterating_ends_when_the_link_does_and_gives_what_is_left(mc: Any) -> None:
    esme = await mc.connect()
    mc.send(mc.mo("a"), mc.mo("b"))
    await mc.settle()
    mc.link.cut()
    assert [message.text async for message in esme] == ["a", "b"]


async def test_whoever_waits_for_a_message_is_told_of_the_end(mc: Any) -> None:
    esme = await mc.connect()
    waiting = asyncio.create_task(anext(esme, "the end"))
    await mc.settle()
    mc.link.cut()
    assert await waiting == "the end"


# Handlers


async def test_handlers_take_messages_and_receipts(mc: Any) -> None:
    taken: list[Any] = []
    _, submission = await submitted(
        mc, on_message=taken.append, on_receipt=lambda receipt: taken.append(receipt.stat)
    )
    mc.send(mc.mo("Hello"), mc.receipt("77"), mc.receipt("78"))
    await mc.settle()
    assert [getattr(entry, "text", entry) for entry in taken][:2] == ["Hello", "DELIVRD"]
    assert taken[2].receipt.message_id == "78", "an unmatched receipt is a message"
    assert submission.receipted


async def test_handlers_may_be_async(mc: Any) -> None:
    taken: list[str] = []

    async def take(message: Any) -> None:
        await mc.clock.sleep(1)
        taken.append(message.text)

    await mc.connect(on_message=take)
    mc.send(mc.mo("a"))
    await mc.clock.run(1)
    assert taken == ["a"]


async def test_a_message_is_answered_when_its_handler_has_taken_it(mc: Any) -> None:
    gate = asyncio.Event()

    async def slow(message: Message) -> None:
        await gate.wait()

    await mc.connect(on_message=slow)
    mc.send(mc.mo("a"))
    await mc.settle()
    assert statuses(mc) == []
    gate.set()
    await mc.settle()
    assert statuses(mc) == [0]


@pytest.mark.parametrize("status", [0, CommandStatus.ESME_RX_T_APPN])
async def test_the_application_may_answer_itself(mc: Any, status: int) -> None:
    esme = await mc.connect(ack="manual")
    mc.send(mc.mo("a"))
    await mc.settle()
    message = await anext(esme)
    assert statuses(mc) == []
    message.answer(status)
    await mc.settle()
    assert statuses(mc) == [status]


async def test_a_receipt_brings_back_what_the_message_was_submitted_with(mc: Any) -> None:
    seen: list[Any] = []
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(message_id="77")
    esme = await mc.connect(on_receipt=seen.append, hooks=[seen.append])
    await esme.submit(TO, "Hi", receipt=True, log_id="order-7", metadata={"shop": "north"})
    mc.send(mc.receipt("77"))
    await mc.settle()
    receipt = next(value for value in seen if isinstance(value, Receipt))
    assert (receipt.log_id, receipt.metadata, receipt.rule) == ("order-7", {"shop": "north"}, "exact")
    named = {type(value).__name__ for value in seen if getattr(value, "log_id", "") == "order-7"}
    assert named == {"Receipt", "Sent", "Received", "Accepted", "Receipted"}


async def test_a_receipt_of_another_workers_message(mc: Any) -> None:
    """Its message is found by a correlator that both share; there is no submission of ours."""
    seen: list[Any] = []

    class Shared:
        rule = "exact"

        async def put(self, key: str, value: Any) -> None: ...

        async def get(self, key: str) -> Any:
            return {"log_id": "theirs", "metadata": {"a": 1}, "message_id": key}

    await mc.connect(correlator=Shared(), hooks=[seen.append])
    mc.send(mc.receipt("4711"))
    await mc.settle()
    (event,) = [event for event in seen if isinstance(event, Receipted)]
    assert (event.awaited, event.rule, event.log_id, event.metadata) == (None, "exact", "theirs", {"a": 1})


async def test_an_alert_notification(mc: Any) -> None:
    alerts: list[Any] = []
    esme = await mc.connect(on_alert=alerts.append)
    mc.send(AlertNotification(source_addr=TO, esme_addr="80888"))
    await mc.settle()
    assert [alert.source_addr for alert in alerts] == [TO]
    assert (statuses(mc), esme.counters["alerts"]) == ([], 1)


@pytest.mark.parametrize("asynchronous", [False, True])
async def test_a_handler_that_raises_ends_nothing(
    mc: Any, asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(value: Any) -> None:
        raise RuntimeError(f"mine: {value}")

    async def fail_later(value: Any) -> None:
        fail(value)

    handler = fail_later if asynchronous else fail
    esme, submission = await submitted(mc, on_message=handler, on_receipt=handler)
    mc.send(mc.mo("a"), mc.receipt("77"), mc.mo("b"))
    await mc.settle()
    again = CommandStatus.ESME_RX_T_APPN  # the MC keeps the messages; the receipt has found its submission
    assert [int(status) for status in statuses(mc)].count(again) == 2
    assert caplog.text.count("RuntimeError: mine: ") == 3
    assert submission.receipted
    assert esme.state.bound


async def test_a_receipt_that_is_being_looked_up_at_the_end_is_not_lost(mc: Any) -> None:
    """It was answered: the MC will not send it again."""

    class Slow:
        async def put(self, key: str, value: Any) -> None:
            pass

        async def get(self, key: str) -> Any:
            await asyncio.Event().wait()

    kept: list[Message] = []
    seen: list[Any] = []
    esme = await mc.connect(correlator=Slow(), on_message=kept.append, hooks=[seen.append])
    mc.send(mc.receipt("77"))
    await mc.settle()
    assert statuses(mc) == [0] and not kept
    await mc.during(10, esme.close())
    assert [message.receipt.message_id for message in kept if message.receipt] == ["77"]
    assert [event.receipt.message_id for event in seen if isinstance(event, Unmatched)] == ["77"]
