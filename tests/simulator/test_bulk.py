"""submit_multi, and the broadcast trio."""

from __future__ import annotations

from smpplab.simulator import Delivered, Fate, PerSecond
from smpplab.wire import (
    BroadcastSm,
    CancelBroadcastSm,
    DistributionList,
    MessageState,
    QueryBroadcastSm,
    QuerySm,
    SmeAddress,
    SubmitMulti,
)

from .conftest import bound

ME, YOU = "447700900999", "447700900123"


AREA, CONTENT, INTERVAL = b"\0area", b"\x01\0\0", b"\x08\0\x01"


BROADCAST = {
    "broadcast_area_identifier": AREA,
    "broadcast_content_type": CONTENT,
    "broadcast_rep_num": 1,
    "broadcast_frequency_interval": INTERVAL,
    "message_payload": b"Water!",
}


def query(message_id, number=50):
    return QuerySm(message_id=message_id, source_addr=ME, sequence_number=number)


async def test_submit_multi(smsc, clock):
    class ByDestination:
        def fate(self, message):
            good = message.destination_addr.endswith("0")
            return Fate(MessageState.DELIVERED if good else MessageState.REJECTED, 1.0, 0)

    smsc.fate = ByDestination()
    esme = await bound(smsc)
    to = [SmeAddress(destination_addr=number) for number in ("15550100", "", "15550101")]
    multi = SubmitMulti(source_addr=ME, dest_address=to, registered_delivery=1, sequence_number=1)
    answer = await esme.ask(multi)
    assert (answer.command_status, answer.message_id) == (0, "0000000001")
    assert [(bad.destination_addr, bad.error_status_code) for bad in answer.unsuccess_sme] == [("", 0x0B)]
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.ENROUTE
    clock.advance(1)
    await esme.until(lambda: len(esme.receipts()) == 2)
    receipts = {pdu.source_addr: pdu.tlvs["message_state"].name for pdu in esme.receipts()}
    assert receipts == {"15550100": "DELIVERED", "15550101": "REJECTED"}


async def test_submit_multi_that_nobody_gets(smsc):
    esme = await bound(smsc)
    nobody = SubmitMulti(dest_address=[SmeAddress(destination_addr="")], sequence_number=1)
    answer = await esme.ask(nobody)
    assert (answer.status.name, len(answer.unsuccess_sme)) == ("ESME_RSUBMITFAIL", 1)
    lists = SubmitMulti(dest_address=[DistributionList(dl_name="all")], sequence_number=2)
    assert (await esme.ask(lists)).status.name == "ESME_RINVDLNAME"


async def test_each_destination_counts_for_the_limit(smsc):
    smsc.account("lab").limit = PerSecond(2)
    esme = await bound(smsc)
    to = [SmeAddress(destination_addr="15550100")]
    await esme.ask(SubmitMulti(dest_address=to, sequence_number=1))
    answer = await esme.ask(SubmitMulti(dest_address=to * 2, sequence_number=2))
    assert answer.status.name == "ESME_RTHROTTLED"


async def test_the_broadcast_trio(smsc, clock):
    smsc.fate = Delivered(after=5)
    esme = await bound(smsc, version=0x50)
    first = await esme.ask(BroadcastSm(source_addr=ME, tlvs=BROADCAST, sequence_number=1))
    assert (first.command, first.message_id) == ("broadcast_sm_resp", "0000000001")
    ask = QueryBroadcastSm(message_id="0000000001", source_addr=ME, sequence_number=2)
    answer = await esme.ask(ask)
    assert answer.tlvs["message_state"] == MessageState.ENROUTE
    assert (answer.tlvs["broadcast_area_identifier"], answer.tlvs["broadcast_area_success"]) == (AREA, 0)
    await esme.ask(BroadcastSm(source_addr=ME, tlvs=BROADCAST, sequence_number=3))
    cancel = CancelBroadcastSm(message_id="0000000002", source_addr=ME, sequence_number=4)
    assert (await esme.ask(cancel)).command_status == 0
    clock.advance(6)
    assert (await esme.ask(ask)).tlvs["broadcast_area_success"] == 100
    late = CancelBroadcastSm(message_id="0000000001", source_addr=ME, sequence_number=5)
    assert (await esme.ask(late)).status.name == "ESME_RBCASTCANCELFAIL"
    missing = QueryBroadcastSm(message_id="x", source_addr=ME, sequence_number=6)
    assert (await esme.ask(missing)).status.name == "ESME_RINVMSGID"


async def test_a_broadcast_needs_its_tlvs(smsc):
    esme = await bound(smsc, version=0x50)
    answer = await esme.ask(BroadcastSm(source_addr=ME, sequence_number=1))
    assert answer.status.name == "ESME_RMISSINGTLV"


async def test_34_knows_no_broadcast(smsc):
    esme = await bound(smsc)
    answer = await esme.ask(BroadcastSm(source_addr=ME, tlvs=BROADCAST, sequence_number=1))
    assert (answer.command, answer.status.name) == ("generic_nack", "ESME_RINVCMDID")


async def test_nothing_is_replaced_by_a_submit_multi(smsc):
    esme = await bound(smsc)
    to = (SmeAddress(destination_addr=YOU),)
    pdu = SubmitMulti(source_addr=ME, dest_address=to, replace_if_present_flag=1, sequence_number=1)
    assert (await esme.ask(pdu)).status.name == "ESME_RINVSUBREP"


async def test_a_broadcast_that_was_cancelled_has_reached_nobody(smsc):
    smsc.fate = Delivered(after=5)
    esme = await bound(smsc, version=0x50)
    await esme.ask(BroadcastSm(source_addr=ME, tlvs=BROADCAST, sequence_number=1))
    await esme.ask(CancelBroadcastSm(message_id="0000000001", source_addr=ME, sequence_number=2))
    ask = QueryBroadcastSm(message_id="0000000001", source_addr=ME, sequence_number=3)
    assert (await esme.ask(ask)).tlvs["broadcast_area_success"] == 0


async def test_a_broadcast_answers_to_its_source_only(smsc):
    smsc.fate = Delivered(after=5)
    esme = await bound(smsc, version=0x50)
    await esme.ask(BroadcastSm(source_addr=ME, tlvs=BROADCAST, sequence_number=1))
    ask = QueryBroadcastSm(message_id="0000000001", source_addr=YOU, sequence_number=2)
    assert (await esme.ask(ask)).status.name == "ESME_RBCASTQUERYFAIL"
    cancel = CancelBroadcastSm(message_id="0000000001", source_addr=YOU, sequence_number=3)
    assert (await esme.ask(cancel)).status.name == "ESME_RBCASTCANCELFAIL"


async def test_broadcasts_are_cancelled_by_source_or_reference(smsc):
    smsc.fate = Delivered(after=5)
    esme = await bound(smsc, version=0x50)
    for number in (1, 2, 3):
        tlvs = BROADCAST | {"user_message_reference": number}
        await esme.ask(BroadcastSm(source_addr=ME, tlvs=tlvs, sequence_number=number))
    second = CancelBroadcastSm(source_addr=ME, tlvs={"user_message_reference": 2}, sequence_number=4)
    assert (await esme.ask(second)).command_status == 0
    assert [message.state.name for message in smsc.messages] == ["ENROUTE", "DELETED", "ENROUTE"]
    ask = QueryBroadcastSm(source_addr=ME, tlvs={"user_message_reference": 2}, sequence_number=5)
    answer = await esme.ask(ask)
    assert (answer.message_id, answer.tlvs["message_state"].name) == ("0000000002", "DELETED")
    assert answer.tlvs["user_message_reference"] == 2
    every = CancelBroadcastSm(source_addr=ME, sequence_number=6)
    assert (await esme.ask(every)).command_status == 0
    assert smsc.messages.states() == {"DELETED": 3}
    every.sequence_number = 7
    assert (await esme.ask(every)).status.name == "ESME_RBCASTCANCELFAIL"


async def test_more_destinations_than_a_second_has_room_for(smsc, clock):
    """A submit_multi above the limit's burst is taken from a full bucket; what follows waits for it."""
    smsc.account("lab").limit = PerSecond(2)
    esme = await bound(smsc)
    multi = SubmitMulti(dest_address=[SmeAddress(destination_addr="15550100")] * 6, sequence_number=1)
    assert (await esme.ask(multi)).command_status == 0
    await clock.run(2)
    multi.sequence_number = 2
    assert (await esme.ask(multi)).status.name == "ESME_RTHROTTLED"
    await clock.run(1.01)
    assert (await esme.ask(multi)).command_status == 0


async def test_a_broadcast_is_replaced_by_its_id(smsc):
    """A replacement that finds nothing is an error, and submits nothing (SMPP 5.0 section 4.4.4)."""
    smsc.fate = Delivered(after=5)
    esme = await bound(smsc, version=0x50)
    await esme.ask(BroadcastSm(source_addr=ME, tlvs=BROADCAST, sequence_number=1))
    new = BroadcastSm(source_addr=ME, tlvs=BROADCAST | {"message_payload": b"Fire!"}, sequence_number=2)
    new.message_id, new.replace_if_present_flag = "0000000001", 1
    assert (await esme.ask(new)).message_id == "0000000001"
    assert [message.octets for message in smsc.messages] == [b"Fire!"]
    new.message_id, new.sequence_number = "nothing", 3
    assert (await esme.ask(new)).status.name == "ESME_RREPLACEFAIL"
    assert len(smsc.messages) == 1
