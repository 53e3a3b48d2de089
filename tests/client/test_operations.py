"""The operations beside submit: what goes out, and what odd answers become; end to end is in another file."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from smpplab.client import PercentThrottle
from smpplab.client.events import Accepted, Refused
from smpplab.errors import (
    CommandError,
    ConnectionLost,
    EncodeError,
    LocalProtocolError,
    ResponseTimeout,
    Throttled,
    UsageError,
)
from smpplab.session import Received
from smpplab.wire import (
    SMPP33,
    AlertNotification,
    CancelSm,
    CancelSmResp,
    CommandStatus,
    DataSm,
    DataSmResp,
    DistributionList,
    EsmClass,
    GenericNack,
    QuerySmResp,
    ReplaceSmResp,
    SmeAddress,
    SubmitMultiResp,
    UnknownPdu,
    UnsuccessSme,
    patch,
)

TO, OTHER, THIRD = "447700900123", "447700900124", "447700900125"
ROK, DSTADR = CommandStatus.ESME_ROK, CommandStatus.ESME_RINVDSTADR
THROTTLED = CommandStatus.ESME_RTHROTTLED
STAFF = DistributionList(dl_name="staff")

OPERATIONS: dict[str, Callable[[Any], Any]] = {
    "submit_multi": lambda esme: esme.submit_multi([TO, OTHER], "Hi"),
    "data_sm": lambda esme: esme.data_sm(TO, "Hi"),
    "query_sm": lambda esme: esme.query("77"),
    "cancel_sm": lambda esme: esme.cancel("77"),
    "replace_sm": lambda esme: esme.replace("77", "Ho"),
    "broadcast_sm": lambda esme: esme.broadcast(
        "Hi", area="Kerry", content_type="weather", repetitions=1, interval=60
    ),
    "query_broadcast_sm": lambda esme: esme.query_broadcast("77"),
    "cancel_broadcast_sm": lambda esme: esme.cancel_broadcast("77"),
}


# Scripted answers


def multi_resp(message_id: str = "77", **refused: int) -> Callable[[Any], Any]:
    """Takes the message, but for those destinations."""
    bad = [UnsuccessSme(destination_addr=to[1:], error_status_code=code) for to, code in refused.items()]
    return lambda pdu: SubmitMultiResp(message_id=message_id, unsuccess_sme=tuple(bad))


@pytest.mark.parametrize("command", OPERATIONS)
@pytest.mark.parametrize("status", [CommandStatus.ESME_RINVCMDID, ROK])
async def test_a_nack_refuses_every_operation(mc: Any, command: str, status: CommandStatus) -> None:
    mc.on[command] = lambda pdu: GenericNack(command_status=status)
    esme = await mc.connect()
    with pytest.raises(CommandError, match=f"^the MC answered {command} with {status.name}") as caught:
        await OPERATIONS[command](esme)
    assert (caught.value.status, caught.value.request.command) == (status, command)
    assert esme.state.bound


@pytest.mark.parametrize("command", OPERATIONS)
async def test_no_answer_means_an_unknown_outcome(mc: Any, command: str) -> None:
    esme = await mc.connect(response_timeout=5)
    (error,) = await mc.during(5, OPERATIONS[command](esme))
    assert (type(error), error.request.command) == (ResponseTimeout, command)


@pytest.mark.parametrize("command", OPERATIONS)
async def test_the_link_goes_before_the_answer(mc: Any, command: str) -> None:
    mc.on[command] = lambda pdu: mc.link.cut()
    esme = await mc.connect()
    (error,) = await mc.during(1, OPERATIONS[command](esme))
    assert type(error) is ConnectionLost
    assert [pdu.command for pdu in error.unanswered] == [command]


@pytest.mark.parametrize("command", OPERATIONS)
async def test_what_the_state_forbids_is_not_sent(mc: Any, command: str) -> None:
    esme = await mc.connect(bind="rx")
    sent = len(mc.requests)
    with pytest.raises(LocalProtocolError, match=f"^the ESME may not send {command} while BOUND_RX$"):
        await OPERATIONS[command](esme)
    assert len(mc.requests) == sent


@pytest.mark.parametrize("command", ["data_sm", "broadcast_sm", "query_broadcast_sm", "cancel_broadcast_sm"])
async def test_what_33_does_not_have_is_not_sent(mc: Any, command: str) -> None:
    esme = await mc.connect(bind="tx", version="3.3", dialect=SMPP33)
    with pytest.raises((LocalProtocolError, EncodeError)):
        await OPERATIONS[command](esme)
    assert [pdu.command for pdu in mc.requests] == ["bind_transmitter"]


@pytest.mark.parametrize("command", ["submit_multi", "data_sm", "broadcast_sm"])
async def test_edit_limiter_throttle_and_tries_hold(mc: Any, command: str) -> None:
    answers = {"submit_multi": SubmitMultiResp, "data_sm": DataSmResp}
    limited: list[Any] = []

    class Limiter:
        def limit_for(self, pdu: Any) -> None:
            limited.append(pdu)

    def edit(pdu: Any) -> Any:
        return pdu.replace(service_type="EDIT") if pdu.command == command else pdu

    def answer(pdu: Any) -> Any:
        tried = sum(each.command == command for each in mc.requests)
        cls = answers.get(command) or mc.session.dialect.names["broadcast_sm_resp"]
        return cls(message_id="77") if tried > 2 else cls(command_status=THROTTLED)

    mc.on[command] = answer
    throttle = PercentThrottle(above=50, sample=2, wait=7, clock=mc.clock)
    esme = await mc.connect(rate_limiter=Limiter(), throttle=throttle, edit=edit)
    (error,) = await mc.during(1, OPERATIONS[command](esme))
    assert type(error) is Throttled
    began = mc.clock.time()
    options = {"area": "Kerry", "content_type": "weather", "repetitions": 1, "interval": 60}
    again: dict[str, Callable[[], Any]] = {
        "submit_multi": lambda: esme.submit_multi([TO, OTHER], "Hi", tries=3),
        "data_sm": lambda: esme.data_sm(TO, "Hi", tries=3),
        "broadcast_sm": lambda: esme.broadcast("Hi", tries=3, **options),
    }
    (submission,) = await mc.during(20, again[command]())
    assert submission.message_id == "77"
    assert mc.requests[-1].service_type == "EDIT"
    assert submission.latency >= 7 and mc.clock.time() >= began + 7, "the throttle handler paused"
    first = 2 if command == "submit_multi" else 1
    assert len(limited) == 2 * first + 1, "one token a destination, one for each further try"


@pytest.mark.parametrize("command", OPERATIONS)
async def test_edit_may_hold_back(mc: Any, command: str) -> None:
    esme = await mc.connect(edit=lambda pdu: None if pdu.command == command else pdu)
    with pytest.raises(UsageError, match=r"^edit= held back "):
        await OPERATIONS[command](esme)
    assert len(mc.requests) == 1


@pytest.mark.parametrize("operation", ["submit_multi", "data_sm"])
async def test_log_id_and_metadata_come_back(mc: Any, operation: str) -> None:
    seen: list[Any] = []
    answers = {"submit_multi": SubmitMultiResp, "data_sm": DataSmResp}
    mc.on[operation] = lambda pdu: answers[operation](message_id="77")

    class Hook:
        def from_smsc(self, event: Received) -> None:
            seen.append(event)

        def on_event(self, event: Any) -> None:
            seen.append(event)

    esme = await mc.connect(hooks=[Hook()])
    to = [TO] if operation == "submit_multi" else TO
    given: dict[str, Any] = {"log_id": "L", "metadata": {"a": 1}}
    submission = await getattr(esme, operation)(to, "Hi", **given)
    mc.on[operation] = lambda pdu: answers[operation](command_status=8)
    with pytest.raises(CommandError):
        await getattr(esme, operation)(to, "Hi", **given)
    await mc.settle()
    received = next(each for each in seen if isinstance(each, Received) and each.context is submission)
    assert (received.log_id, received.metadata) == ("L", {"a": 1})
    events = [each for each in seen if isinstance(each, Accepted | Refused)]
    assert [type(each) for each in events] == [Accepted, Refused]
    assert {(each.log_id, str(each.metadata)) for each in events} == {("L", "{'a': 1}")}


async def test_wrong_arguments(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(UsageError, match=r"^submit_multi has no destination"):
        await esme.submit_multi([], "Hi")
    with pytest.raises(UsageError, match=r"^submit_multi takes a list of destinations, not None$"):
        await esme.submit_multi(None, "Hi")
    with pytest.raises(UsageError, match=r"^a destination is digits, .* not 7$"):
        await esme.submit_multi([7], "Hi")
    with pytest.raises(UsageError, match=r"^submit_multi has no argument 'destination_addr'; it has "):
        await esme.submit_multi([TO], "Hi", destination_addr=TO)
    with pytest.raises(UsageError, match=r"^data_sm has no argument 'validity'"):
        await esme.data_sm(TO, "Hi", validity=60)
    with pytest.raises(UsageError, match=r"^data_sm has no argument 'split'"):
        await esme.data_sm(TO, "Hi", split="sar")
    with pytest.raises(UsageError, match=r"^a message is tried at least once, not 0 times$"):
        await esme.data_sm(TO, "Hi", tries=0)
    for nameless in ("", 7, None):
        with pytest.raises(UsageError, match=r"^a message is named by its message_id or its Submission"):
            await esme.query(nameless)
    assert len(mc.requests) == 1


# submit_multi


async def test_the_fields_of_a_submit_multi(mc: Any) -> None:
    mc.on["submit_multi"] = multi_resp()
    esme = await mc.connect(source="LAB")
    to = [TO, (5, 0, "ACME"), STAFF]
    await esme.submit_multi(to, "Привет", receipt=True, validity=60, priority_flag=1, tlvs={"dest_port": 9})
    pdu = mc.requests[-1]
    assert [type(entry) for entry in pdu.dest_address] == [SmeAddress, SmeAddress, DistributionList]
    assert (pdu.source_addr, pdu.text, pdu.data_coding, pdu.registered_delivery) == ("LAB", "Привет", 8, 1)
    assert (pdu.validity_period, pdu.priority_flag, pdu.tlvs["dest_port"]) == ("000000000100000R", 1, 9)


@pytest.mark.parametrize("alone", [TO, (1, 1, TO), STAFF])
async def test_one_destination_need_not_be_in_a_list(mc: Any, alone: Any) -> None:
    mc.on["submit_multi"] = multi_resp()
    submission = await (await mc.connect()).submit_multi(alone, "Hi")
    assert len(submission.destinations) == len(mc.requests[-1].dest_address) == 1


async def test_refusals_find_their_destinations(mc: Any) -> None:
    mc.on["submit_multi"] = multi_resp(_447700900124=0x0B, _447799999999=0x14, _7700900125=0x4242)
    esme = await mc.connect()
    submission = await esme.submit_multi([TO, OTHER, "+" + THIRD], "Hi")
    assert [each.status.name for each in submission.destinations] == [
        "ESME_ROK", "ESME_RINVDSTADR", "0x00004242",
    ]  # fmt: skip
    assert [entry.destination_addr for entry in submission.unlisted] == ["447799999999"]
    assert (len(submission.accepted), submission.ok) == (1, False)


async def test_all_are_refused_one_by_one(mc: Any) -> None:
    mc.on["submit_multi"] = multi_resp("", _447700900123=0x0B)
    submission = await (await mc.connect()).submit_multi([TO], "x" * 200, receipt=True)
    assert (submission.accepted, len(mc.requests)) == ([], 2), "no second segment to nobody"
    with pytest.raises(LocalProtocolError):
        await submission.receipt()


async def test_a_later_pdu_is_refused(mc: Any) -> None:
    answers: list[Any] = [multi_resp("a"), lambda pdu: SubmitMultiResp(command_status=8), multi_resp("c")]
    mc.on["submit_multi"] = lambda pdu: answers.pop(0)(pdu)
    numbers = [f"4477009{n:05d}" for n in range(600)]
    submission = await (await mc.connect()).submit_multi(numbers, "Hi")
    assert (len(submission.accepted), len(submission.refused)) == (346, 254)
    bad = submission.refused[0]
    assert (type(bad.error), bad.status.name, bad.message_id) == (CommandError, "ESME_RSYSERR", "")
    assert submission.message_ids == ["a", "c"]


async def test_a_later_pdu_is_never_answered(mc: Any) -> None:
    answers: list[Any] = [multi_resp("a"), lambda pdu: None]
    mc.on["submit_multi"] = lambda pdu: answers.pop(0)(pdu)
    esme = await mc.connect(response_timeout=5)
    (submission,) = await mc.during(5, esme.submit_multi([TO] * 254 + [OTHER], "Hi"))
    bad = submission.destinations[-1]
    assert (type(bad.error), bad.status, repr(bad)) == (
        ResponseTimeout, None, f"<Destination {OTHER} ResponseTimeout>",
    )  # fmt: skip


async def test_a_second_segment_is_refused_to_all(mc: Any) -> None:
    answers: list[Any] = [multi_resp("a"), lambda pdu: SubmitMultiResp(command_status=8)]
    mc.on["submit_multi"] = lambda pdu: answers.pop(0)(pdu)
    with pytest.raises(CommandError, match="ESME_RSYSERR"):
        await (await mc.connect()).submit_multi([TO], "x" * 400)
    assert len(mc.requests) == 3


async def test_what_cannot_be_written_is_not_sent_in_part(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(EncodeError, match=r"dest_address: entry 0, destination_addr: 30 characters"):
        await esme.submit_multi([TO] * 254 + ["4" * 30], "Hi")
    assert len(mc.requests) == 1


async def test_receipts_before_the_answer(mc: Any) -> None:
    receipts = [mc.receipt("77").replace(source_addr=to) for to in (TO, OTHER)]
    mc.on["submit_multi"] = lambda pdu: [*receipts, multi_resp()(pdu)]
    esme = await mc.connect()
    submission = await esme.submit_multi([TO, OTHER], "Hi", receipt=True)
    await submission.receipt(timeout=1)
    assert [len(each.receipts) for each in submission.destinations] == [1, 1]


async def test_a_shared_correlator_gets_a_note_of_it(mc: Any) -> None:
    class Shared:
        def __init__(self) -> None:
            self.notes: dict[str, Any] = {}

        async def put(self, key: str, value: Any) -> None:
            self.notes[key] = value

        async def get(self, key: str) -> Any:
            return self.notes.get(key)

    mc.on["submit_multi"] = multi_resp()
    esme = await mc.connect(correlator=Shared())
    await esme.submit_multi([TO, OTHER], "Hi", receipt=True, log_id="L")
    note = esme.settings.correlator.notes["77"]
    assert (note["to"], note["log_id"], note["message_id"]) == (f"{TO},{OTHER}", "L", "77")


# data_sm


async def test_the_fields_of_a_data_sm(mc: Any) -> None:
    mc.on["data_sm"] = lambda pdu: DataSmResp(message_id="77")
    esme = await mc.connect(source="LAB", split="sar")
    submission = await esme.data_sm("+" + TO, "Hi", esm_class=EsmClass(2), tlvs={"dest_port": 9})
    pdu = mc.requests[-1]
    assert (pdu.source_addr, pdu.destination_addr, pdu.dest_addr_ton, pdu.esm_class) == ("LAB", TO, 1, 2)
    assert (pdu.tlvs["message_payload"], pdu.tlvs["dest_port"]) == (b"Hi", 9)
    assert (submission.to, submission.segments, submission.request.text) == (TO, 1, "Hi")
    await esme.data_sm(TO, b"\x00\xff", data_coding=4)
    assert (mc.requests[-1].tlvs["message_payload"], mc.requests[-1].data_coding) == (b"\x00\xff", 4)


async def test_a_receipt_by_data_sm_for_a_data_sm(mc: Any) -> None:
    mc.on["data_sm"] = lambda pdu: DataSmResp(message_id="1A2B")
    esme = await mc.connect()
    submission = await esme.data_sm(TO, "Hi", receipt=True)
    tlvs = {"receipted_message_id": "6699", "message_state": 5}
    mc.send(DataSm(source_addr=TO, destination_addr="LAB", esm_class=EsmClass(4), tlvs=tlvs))
    receipt = await submission.receipt(timeout=1)
    assert (receipt.outcome, receipt.rule, receipt.source) == ("failed", "hex-decimal", TO)
    assert [(pdu.command, pdu.command_status) for pdu in mc.responses] == [("data_sm_resp", 0)]


# query, cancel, replace


def query_resp(**fields: Any) -> Callable[[Any], Any]:
    return lambda pdu: QuerySmResp(**{"message_id": pdu.message_id, "message_state": 2, **fields})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", None),
        ("270115083100004+", "2027-01-15T08:31:00+01:00"),
        ("270115083100", "2027-01-15T08:31:00"),
        ("000001000000000R", None),
        ("tomorrow", None),
        ("0000000000000000", None),
    ],
)
async def test_final_dates(mc: Any, written: str, read: str | None) -> None:
    mc.on["query_sm"] = query_resp(final_date=written)
    found = await (await mc.connect()).query("77")
    assert (found.final_date.isoformat() if found.final_date else None) == read
    assert found.response.final_date == written


async def test_odd_answers_to_a_query(mc: Any, caplog: pytest.LogCaptureFixture) -> None:
    esme = await mc.connect()
    mc.on["query_sm"] = query_resp(message_id="", message_state=77, error_code=9)
    found = await esme.query("a1")
    assert (found.message_id, found.state, found.final, found.error_code) == ("a1", 77, None, 9)
    mc.on["query_sm"] = query_resp(message_id="00A1")
    assert (await esme.query("a1")).message_id == "00A1"
    assert caplog.text == "", "the same id in another form"
    mc.on["query_sm"] = query_resp(message_id="other")
    with caplog.at_level(logging.WARNING):
        assert (await esme.query("a1")).message_id == "other"
    assert "asked about message 'a1', the MC answers about 'other'" in caplog.text


async def test_a_query_names_the_source_address(mc: Any) -> None:
    mc.on["query_sm"] = query_resp()
    esme = await mc.connect(source="LAB")
    submission = await esme.submit(TO, "Hi", source=(1, 1, OTHER))
    for asking, wanted in (
        (esme.query(submission), (1, 1, OTHER)),
        (esme.query(submission.message_id), (5, 0, "LAB")),
        (esme.query(submission, source="80888"), (3, 0, "80888")),
    ):
        await asking
        pdu = mc.requests[-1]
        assert (pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr) == wanted


async def test_a_query_that_comes_too_fast(mc: Any) -> None:
    mc.on["query_sm"] = query_resp(command_status=THROTTLED)
    with pytest.raises(Throttled):
        await (await mc.connect()).query("77")


async def test_every_field_of_a_cancel(mc: Any) -> None:
    mc.on["cancel_sm"] = lambda pdu: CancelSmResp()
    esme = await mc.connect(source="LAB")
    await esme.cancel("77", to=(1, 1, TO), service_type="WAP")
    pdu = mc.requests[-1]
    assert (pdu.message_id, pdu.service_type, pdu.source_addr) == ("77", "WAP", "LAB")
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr) == (1, 1, TO)


async def test_every_field_of_a_replace(mc: Any) -> None:
    mc.on["replace_sm"] = lambda pdu: ReplaceSmResp()
    esme = await mc.connect(source="LAB", alphabet="ucs2")
    await esme.replace("77", "Привет", receipt=True, schedule=60, validity="as it is", sm_default_msg_id=3)
    pdu = mc.requests[-1]
    assert (pdu.message_id, pdu.source_addr, pdu.registered_delivery) == ("77", "LAB", 1)
    assert pdu.short_message == "Привет".encode("utf-16-be")
    assert (pdu.schedule_delivery_time, pdu.validity_period) == ("000000000100000R", "as it is")
    assert pdu.sm_default_msg_id == 3
    await esme.replace("77", "Hi")
    assert mc.requests[-1].registered_delivery == 0


# What comes in


async def test_a_data_sm_from_the_mc_is_a_message(mc: Any) -> None:
    esme = await mc.connect()
    tlvs = {"message_payload": "Привет".encode("utf-16-be") * 100}
    mc.send(DataSm(source_addr=TO, destination_addr="80888", data_coding=8, tlvs=tlvs))
    message = await anext(esme)
    assert (message.source, message.destination, message.text) == (TO, "80888", "Привет" * 100)
    await mc.settle()
    assert [(pdu.command, pdu.command_status) for pdu in mc.responses] == [("data_sm_resp", 0)]


async def test_alerts_reach_their_handler_and_the_hooks(mc: Any) -> None:
    seen: list[Any] = []

    def hook(event: Any) -> None:
        if isinstance(event, Received) and event.pdu.command == "alert_notification":
            seen.append(event.pdu)

    await mc.connect(on_alert=seen.append, hooks=[hook])
    alert = AlertNotification(source_addr=TO, esme_addr="LAB", tlvs={"ms_availability_status": 0})
    mc.send(alert)
    await mc.settle()
    assert [pdu.source_addr for pdu in seen] == [TO, TO]
    assert mc.responses == [], "it has no response"


async def test_any_pdu_and_any_octets(mc: Any) -> None:
    mc.on["cancel_sm"] = lambda pdu: CancelSmResp(command_status=0x11)
    esme = await mc.connect()
    response = await esme.request(CancelSm(destination_addr=TO))
    assert (response.command, response.status) == ("cancel_sm_resp", CommandStatus.ESME_RCANCELFAIL)
    await esme.send_octets(patch(bytes(CancelSm(destination_addr=TO, sequence_number=9)), command_id=0x10222))
    await mc.settle()
    assert (type(mc.requests[-1]), mc.requests[-1].command_id) == (UnknownPdu, 0x10222)


# Together with the window, and a correlator of the user's


async def test_a_full_window_is_waited_for(mc: Any) -> None:
    held: list[Any] = []
    mc.on["data_sm"] = held.append
    esme = await mc.connect(window=1)
    tasks = [asyncio.create_task(esme.data_sm(TO, text)) for text in "ab"]
    await mc.settle()
    assert [pdu.text for pdu in held] == ["a"]
    for message_id in ("1", "2"):
        mc.answer(held.pop(), DataSmResp(message_id=message_id))
        await mc.settle()
    assert [task.result().message_id for task in tasks] == ["1", "2"]


async def test_a_replaced_message_is_filed_for_its_new_receipt(mc: Any) -> None:
    notes: dict[str, Any] = {}

    class Shared:
        async def put(self, key: str, value: Any) -> None:
            notes[key] = value

        async def get(self, key: str) -> Any:
            return notes.get(key)

    mc.on["replace_sm"] = lambda pdu: ReplaceSmResp()
    esme = await mc.connect(correlator=Shared())
    submission = await esme.submit(TO, "Hello", log_id="L")
    await esme.replace(submission, "Ho")
    assert notes == {}
    await esme.replace(submission, "Ho", receipt=True)
    assert notes["m1"]["log_id"] == "L"
    mc.send(mc.receipt("m1"))
    assert (await submission.receipt(timeout=1)).log_id == "L"
