"""The operations end to end: an ESME and the bundled message centre, over TCP and without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smpplab.client import Esme, connect
from smpplab.client.areas import Area
from smpplab.errors import BadSegments, CannotEncode, CommandError, Throttled, UsageError
from smpplab.simulator import Delivered, Fate, PerSecond, Simulator
from smpplab.wire import TON, CommandStatus, DistributionList, MessageState, SmeAddress

TO, OTHER, THIRD = "447700900123", "447700900124", "447700900125"
ROK, DSTADR = CommandStatus.ESME_ROK, CommandStatus.ESME_RINVDSTADR
LATER = Delivered(after=600)
STAFF = DistributionList(dl_name="staff")
WARNING: dict[str, Any] = {"area": "Kerry", "content_type": "weather", "repetitions": 2, "interval": 60}


class Lab:
    """The simulator and an ESME bound to it."""

    def __init__(self, smsc: Simulator, esme: Esme) -> None:
        self.smsc, self.esme = smsc, esme

    def message(self, number: int = 0) -> Any:
        return list(self.smsc.messages.everything())[number]


@pytest.fixture(params=["tcp", "memory"])
async def lab(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    by_memory = request.param == "memory"
    async with Simulator({"lab": "secret"}, seed=7, port=None if by_memory else 0, receipt_after=0.0) as smsc:

        async def connector(driver: Any) -> None:
            smsc.connect_memory(driver)

        url = "smpp://lab:secret@smsc:2775" if by_memory else smsc.url("lab")
        options: dict[str, Any] = {"connector": connector} if by_memory else {}
        async with connect(url, source="LAB", version="5.0", **options) as esme:
            yield Lab(smsc, esme)


async def test_submit_multi_and_a_receipt_from_each(lab: Lab) -> None:
    class ByDestination:
        def fate(self, message: Any) -> Fate:
            good = message.destination_addr == TO
            return Fate(MessageState.DELIVERED if good else MessageState.UNDELIVERABLE, 0.0, 0)

    lab.smsc.fate = ByDestination()
    submission = await lab.esme.submit_multi(
        [TO, (TON.NATIONAL, 1, "7700900124"), "+" + THIRD], "x" * 200, receipt=True, log_id="L"
    )
    assert (submission.segments, submission.message_ids) == (2, ["0000000001", "0000000002"])
    assert submission.ok and submission.refused == []
    assert [(each.name, each.status, each.message_ids) for each in submission.destinations] == [
        (name, ROK, ["0000000001", "0000000002"]) for name in (TO, "7700900124", THIRD)
    ]
    assert (await submission.receipt(timeout=5)).outcome == "failed"
    outcomes = [[receipt.outcome for receipt in each.receipts] for each in submission.destinations]
    assert outcomes == [["delivered"] * 2, ["failed"] * 2, ["failed"] * 2]
    assert {receipt.log_id for receipt in submission.receipts} == {"L"}
    assert lab.esme.counters["unmatched receipts"] == 0
    assert lab.smsc.counters["submitted"] == 6


async def test_submit_multi_to_more_than_one_pdu_takes(lab: Lab) -> None:
    numbers = [f"4477009{n:05d}" for n in range(600)]
    submission = await lab.esme.submit_multi(numbers, "Hi", receipt=True)
    assert [len(pdu.dest_address) for pdu in submission.requests] == [254, 254, 92]
    assert len(submission.accepted) == 600
    assert submission.destinations[254].message_id == submission.message_ids[1]
    await submission.receipt(timeout=10)
    assert all(len(each.receipts) == 1 for each in submission.destinations)


async def test_submit_multi_that_is_refused_as_a_whole(lab: Lab) -> None:
    with pytest.raises(CommandError, match="ESME_RINVDLNAME") as caught:
        await lab.esme.submit_multi([TO, STAFF], "Hi")
    assert caught.value.status is CommandStatus.ESME_RINVDLNAME
    with pytest.raises(CommandError, match="ESME_RSUBMITFAIL"):
        await lab.esme.submit_multi([SmeAddress(destination_addr="")], "Hi")


async def test_one_destination_of_two_is_refused(lab: Lab) -> None:
    nobody = SmeAddress(destination_addr="")
    submission = await lab.esme.submit_multi([nobody, TO], "x" * 200, receipt=True)
    assert [(each.status, each.ok) for each in submission.destinations] == [(DSTADR, False), (ROK, True)]
    assert [len(pdu.dest_address) for pdu in submission.requests] == [2, 1], "none of the rest goes there"
    assert (submission.ok, submission.refused) == (False, [submission.destinations[0]])
    assert (await submission.receipt(timeout=5)).outcome == "delivered"


async def test_data_sm_with_a_receipt(lab: Lab) -> None:
    text = "Привет " * 100
    submission = await lab.esme.data_sm(TO, text, receipt=True, metadata={"a": 1})
    assert (submission.message_id, submission.segments) == ("0000000001", 1)
    assert lab.message().text == text
    receipt = await submission.receipt(timeout=5)
    assert (receipt.outcome, receipt.metadata) == ("delivered", {"a": 1})


async def test_query(lab: Lab) -> None:
    lab.smsc.fate = LATER
    submission = await lab.esme.submit(TO, "Hello", source="OTHER")
    found = await lab.esme.query(submission)
    assert (found.message_id, found.state, found.final_date) == ("0000000001", MessageState.ENROUTE, None)
    lab.message().finish(MessageState.DELIVERED, lab.smsc.clock.time())
    found = await lab.esme.query("0000000001", source="OTHER")
    assert (found.state, found.final, found.error_code) == (MessageState.DELIVERED, True, 0)
    assert found.final_date is not None and abs(found.final_date - datetime.now(UTC)) < timedelta(minutes=5)
    with pytest.raises(CommandError, match="ESME_RQUERYFAIL"):
        await lab.esme.query("0000000001")
    with pytest.raises(CommandError, match="ESME_RINVMSGID"):
        await lab.esme.query("nonsense")


async def test_query_of_a_long_message_asks_for_each_segment(lab: Lab) -> None:
    lab.smsc.fate = LATER
    submission = await lab.esme.submit(TO, "x" * 400)
    now = lab.smsc.clock.time()
    lab.message(0).finish(MessageState.DELIVERED, now)
    found = await lab.esme.query(submission)
    assert (found.state, [each.state.name for each in found.segments]) == (  # type: ignore[union-attr]
        MessageState.ENROUTE, ["DELIVERED", "ENROUTE", "ENROUTE"],
    )  # fmt: skip
    lab.message(2).finish(MessageState.EXPIRED, now)
    found = await lab.esme.query(submission)
    assert (found.state, found.message_id, found.outcome) == (MessageState.EXPIRED, "0000000003", "failed")


async def test_cancel_one_message(lab: Lab) -> None:
    lab.smsc.fate = LATER
    submission = await lab.esme.submit(TO, "x" * 200, receipt=True)
    await lab.esme.cancel(submission)
    assert {message.state for message in lab.smsc.messages} == {MessageState.DELETED}
    assert (await submission.receipt(timeout=5)).stat == "DELETED"
    with pytest.raises(CommandError, match="ESME_RCANCELFAIL"):
        await lab.esme.cancel("0000000001")
    with pytest.raises(CommandError, match="ESME_RINVMSGID"):
        await lab.esme.cancel("nonsense", to=TO)


async def test_cancel_what_is_left_of_a_long_message(lab: Lab) -> None:
    lab.smsc.fate = LATER
    submission = await lab.esme.submit(TO, "x" * 400)
    lab.message(0).finish(MessageState.DELIVERED, lab.smsc.clock.time())
    with pytest.raises(CommandError, match="ESME_RCANCELFAIL"):
        await lab.esme.cancel(submission)
    assert [message.state.name for message in lab.smsc.messages] == ["DELIVERED", "DELETED", "DELETED"]


async def test_cancel_all_to_one_destination(lab: Lab) -> None:
    lab.smsc.fate = LATER
    for to, service in ((TO, ""), (TO, "WAP"), (OTHER, "")):
        await lab.esme.submit(to, "Hello", service_type=service)
    await lab.esme.cancel(to=TO, service_type="WAP")
    assert lab.smsc.messages.states() == {"ENROUTE": 2, "DELETED": 1}
    await lab.esme.cancel(to=TO)
    assert lab.smsc.messages.states() == {"ENROUTE": 1, "DELETED": 2}
    with pytest.raises(CommandError, match="ESME_RCANCELFAIL"):
        await lab.esme.cancel(source="OTHER", to=OTHER)
    with pytest.raises(UsageError, match=r"^cancel what\? give a message"):
        await lab.esme.cancel(source="LAB")


async def test_replace(lab: Lab) -> None:
    lab.smsc.fate = LATER
    submission = await lab.esme.submit(TO, "Привет")
    await lab.esme.replace(submission, "Hello")
    assert lab.message().text == "Hello", "in the alphabet of the old text: the PDU cannot name another"
    lab.smsc.fate = Delivered(after=0.0)
    await lab.esme.replace(submission, "Пока", receipt=True)
    assert lab.message().text == "Пока"
    assert (await submission.receipt(timeout=5)).outcome == "delivered"
    with pytest.raises(CommandError, match="ESME_RREPLACEFAIL"):
        await lab.esme.replace(submission.message_id, "Hello")


async def test_replace_keeps_the_receipt_that_was_asked_for(lab: Lab) -> None:
    lab.smsc.fate = LATER
    submission = await lab.esme.submit(TO, "Hello", receipt=True)
    await lab.esme.replace(submission, "Ho", validity=60)
    assert (lab.message().text, lab.message().registered_delivery) == ("Ho", 1)
    await lab.esme.replace(submission, "Hm", receipt=False)
    assert lab.message().registered_delivery == 0


async def test_replace_has_one_segment(lab: Lab) -> None:
    lab.smsc.fate = LATER
    esme, submission = lab.esme, await lab.esme.submit(TO, "Hello")
    with pytest.raises(BadSegments, match=r"^the text takes 2 segments, and replace_sm carries one$"):
        await esme.replace(submission, "x" * 200)
    with pytest.raises(CannotEncode):
        await esme.replace(submission, "Привет")
    with pytest.raises(UsageError, match=r"^one message_id can be replaced, not 3"):
        await esme.replace(await esme.submit(TO, "x" * 400), "Hi")
    with pytest.raises(UsageError, match=r"^replace_sm has no argument 'data_coding'; it has alphabet, "):
        await esme.replace(submission, "Hi", data_coding=8)
    await esme.replace(submission, "x" * 200, split="payload")
    assert lab.message().text == "x" * 200


async def test_each_destination_counts_for_the_limit_of_the_mc(lab: Lab) -> None:
    lab.smsc.account("lab").limit = PerSecond(0.001, burst=5)
    await lab.esme.submit_multi([TO, OTHER, THIRD], "Hi")
    with pytest.raises(Throttled):
        await lab.esme.submit_multi([TO, OTHER, THIRD], "Hi")


async def test_the_three(lab: Lab) -> None:
    smsc, esme = lab.smsc, lab.esme
    smsc.fate = LATER
    sent = await esme.broadcast("Wasser!", **WARNING | {"area": ["Kerry", "Cork"]})
    assert (sent.message_id, [area.name for area in sent.areas], sent.failed) == (
        "0000000001", ["Kerry", "Cork"], [],
    )  # fmt: skip
    assert repr(sent) == "<Broadcast 0000000001 to Kerry,Cork>"
    found = await esme.query_broadcast(sent)
    assert (found.message_id, found.state, found.end_time) == ("0000000001", MessageState.ENROUTE, None)
    assert found.areas == [(Area.of("Kerry"), 0), (Area.of("Cork"), 0)]
    (message,) = smsc.messages.everything()
    assert message.text == "Wasser!"
    await esme.cancel_broadcast("0000000001")
    assert (await esme.query_broadcast(sent)).state == MessageState.DELETED
    with pytest.raises(CommandError, match="ESME_RBCASTCANCELFAIL"):
        await esme.cancel_broadcast(sent)
    with pytest.raises(CommandError, match="ESME_RINVMSGID"):
        await esme.query_broadcast("nonsense")


async def test_34_knows_no_broadcast(lab: Lab) -> None:
    smsc = lab.smsc

    async def connector(driver: Any) -> None:
        smsc.connect_memory(driver)

    async with connect("smpp://lab:secret@smsc:2775", connector=connector) as esme:
        with pytest.raises(CommandError, match="ESME_RINVCMDID"):
            await esme.broadcast("Hi", **WARNING)
