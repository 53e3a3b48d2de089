"""What the simulator does with each request that is in order."""

from __future__ import annotations

import pytest

from smpplab.simulator import Account, Delivered, Fate, Pending, PerSecond, Simulator
from smpplab.wire import (
    BroadcastSm,
    CancelBroadcastSm,
    CancelSm,
    DataSm,
    DistributionList,
    MessageState,
    QueryBroadcastSm,
    QuerySm,
    ReplaceSm,
    SmeAddress,
    SubmitMulti,
)

from .conftest import bound, connected, submit

ME, YOU = "447700900999", "447700900123"


def query(message_id, number=50):
    return QuerySm(message_id=message_id, source_addr=ME, sequence_number=number)


@pytest.mark.parametrize("bind", ["trx", "tx", "rx"])
async def test_bind(smsc, bind):
    esme = await connected(smsc)
    answer = await esme.bind(bind)
    assert (answer.system_id, answer.tlvs["sc_interface_version"]) == ("smpplab", 0x50)
    assert smsc.sessions[0].session.state.name == f"BOUND_{bind.upper()}"


@pytest.mark.parametrize(
    ("version", "name"), [(0, "3.3"), (0x33, "3.3"), (0x34, "3.4"), (0x50, "5.0"), (0x99, "5.0")]
)
async def test_the_version_of_a_session(smsc, version, name):
    esme = await connected(smsc)
    answer = await esme.bind(version=version)
    assert smsc.sessions[0].session.version == name
    assert ("sc_interface_version" in answer.tlvs) is (name != "3.3")  # no TLVs below 3.4


async def test_ids_of_a_33_session_fit_its_field(smsc):
    esme = await bound(smsc, version=0x33)
    assert (await esme.ask(submit())).message_id == "00000001"


async def test_submit_is_remembered(smsc):
    esme = await bound(smsc)
    answer = await esme.ask(submit(short_message=b"Hello {", data_coding=3))
    assert (answer.message_id, smsc.messages["0000000001"].text) == ("0000000001", "Hello {")
    assert smsc.counters["submitted"] == 1


async def test_a_watched_session_answers_with_the_same_octets(smsc):
    esme = await bound(smsc)
    plain = bytes(await esme.ask(submit(5)))
    smsc.taps.append(lambda name, event: None)
    watched = bytes(await esme.ask(submit(5)))
    assert plain.replace(b"0000000001", b"0000000002") == watched


async def test_throttling_and_recovery(smsc, clock):
    smsc.account("lab").limit = PerSecond(2)
    esme = await bound(smsc)
    answers = await esme.ask(b"".join(bytes(submit(n)) for n in (1, 2, 3)), answers=3)
    assert [answer.status.name for answer in answers] == ["ESME_ROK", "ESME_ROK", "ESME_RTHROTTLED"]
    clock.advance(0.5)
    assert (await esme.ask(submit(4))).command_status == 0
    smsc.account("lab").limit = None
    assert (await esme.ask(submit(5))).command_status == 0
    assert smsc.counters["throttled"] == 1


async def test_a_full_mailbox(smsc):
    smsc.messages.capacity = 1
    esme = await bound(smsc)
    first, second = await esme.ask(bytes(submit(1)) + bytes(submit(2)), answers=2)
    assert (first.status.name, second.status.name) == ("ESME_ROK", "ESME_RMSGQFUL")


async def test_query(smsc, clock):
    smsc.fate = Delivered(after=10)
    esme = await bound(smsc)
    await esme.ask(submit())
    before = await esme.ask(query("0000000001"))
    assert (before.message_state, before.final_date) == (MessageState.ENROUTE, "")
    clock.advance(90)
    after = await esme.ask(query("0000000001"))
    assert (after.message_state, after.final_date) == (MessageState.DELIVERED, "270115083010000+")


async def test_query_of_a_foreign_source(smsc):
    esme = await bound(smsc)
    await esme.ask(submit())
    answer = await esme.ask(QuerySm(message_id="0000000001", source_addr="15550100", sequence_number=9))
    assert answer.status.name == "ESME_RQUERYFAIL"


async def test_other_accounts_see_nothing():
    async with Simulator({"lab": "secret", "eve": "secret"}, port=None) as smsc:
        lab, eve = await bound(smsc), await bound(smsc, account="eve")
        await lab.ask(submit())
        assert (await eve.ask(query("0000000001"))).status.name == "ESME_RINVMSGID"


async def test_schedule(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc, version=0x50)
    await esme.ask(submit(schedule_delivery_time="000000010000000R"))  # in an hour
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.SCHEDULED
    old = await bound(smsc)
    assert (await old.ask(query("0000000001"))).message_state == MessageState.ENROUTE  # 3.4 has no other word
    clock.advance(3601)
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.DELIVERED


async def test_a_day_of_validity_in_no_time(smsc, clock):
    smsc.fate = Pending()
    esme = await bound(smsc)
    await esme.ask(submit(validity_period="000001000000000R", registered_delivery=1))
    clock.advance(86_399)
    assert (await esme.ask(query("0000000001"))).message_state == MessageState.ENROUTE
    clock.advance(1)
    answer = await esme.ask(query("0000000001"))
    assert answer.message_state == MessageState.EXPIRED
    await esme.until(lambda: len(esme.receipts()) == 1)
    assert b"stat:EXPIRED" in esme.receipts()[0].short_message


async def test_cancel(smsc, clock):
    smsc.fate = Delivered(after=10)
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=1))
    cancel = CancelSm(message_id="0000000001", source_addr=ME, destination_addr=YOU, sequence_number=2)
    assert (await esme.ask(cancel)).command_status == 0
    assert smsc.messages["0000000001"].state is MessageState.DELETED
    assert (await esme.ask(cancel)).status.name == "ESME_RCANCELFAIL"
    clock.advance(60)
    await esme.until(lambda: len(esme.receipts()) == 1)
    assert b"stat:DELETED" in esme.receipts()[0].short_message  # and none for a delivery that never was


async def test_cancel_between_two_addresses(smsc):
    smsc.fate = Pending()
    esme = await bound(smsc)
    for number, to in enumerate((YOU, YOU, "15550100"), 1):
        await esme.ask(submit(number, destination_addr=to))
    cancel = CancelSm(source_addr=ME, destination_addr=YOU, sequence_number=9)
    assert (await esme.ask(cancel)).command_status == 0
    assert smsc.messages.states() == {"DELETED": 2, "ENROUTE": 1}
    assert (await esme.ask(cancel)).status.name == "ESME_RCANCELFAIL"


async def test_replace(smsc, clock):
    smsc.fate = Delivered(after=10)
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=1))
    new = ReplaceSm(
        message_id="0000000001",
        source_addr=ME,
        short_message=b"Bye",
        registered_delivery=1,
        sequence_number=2,
    )
    assert (await esme.ask(new)).command_status == 0
    clock.advance(11)
    await esme.until(lambda: len(esme.receipts()) == 1)
    assert esme.receipts()[0].short_message.endswith(b"text:Bye")
    assert (await esme.ask(new)).status.name == "ESME_RREPLACEFAIL"  # too late
    assert len(esme.receipts()) == 1


async def test_replace_if_present(smsc):
    smsc.fate = Pending()
    esme = await bound(smsc)
    first = await esme.ask(submit(1, short_message=b"one"))
    second = await esme.ask(submit(2, short_message=b"two", replace_if_present_flag=1))
    other = await esme.ask(submit(3, destination_addr="15550100", replace_if_present_flag=1))
    assert (first.message_id, second.message_id, other.message_id) == (
        "0000000001",
        "0000000001",
        "0000000002",
    )
    assert smsc.messages["0000000001"].text == "two"


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
    to = [SmeAddress(destination_addr="15550100")] * 3
    answer = await esme.ask(SubmitMulti(dest_address=to, sequence_number=1))
    assert answer.status.name == "ESME_RTHROTTLED"


async def test_data_sm(smsc):
    esme = await bound(smsc)
    pdu = DataSm(
        source_addr=ME, destination_addr=YOU, tlvs={"message_payload": b"x" * 1000}, sequence_number=1
    )
    answer = await esme.ask(pdu)
    assert (answer.command, answer.message_id) == ("data_sm_resp", "0000000001")
    assert smsc.messages["0000000001"].octets == b"x" * 1000


async def test_in_50_message_payload_wins(smsc):
    esme = await bound(smsc, version=0x50)
    answer = await esme.ask(submit(tlvs={"message_payload": b"this"}))
    assert smsc.messages[answer.message_id].octets == b"this"


AREA, CONTENT, INTERVAL = b"\0area", b"\x01\0\0", b"\x08\0\x01"
BROADCAST = {
    "broadcast_area_identifier": AREA,
    "broadcast_content_type": CONTENT,
    "broadcast_rep_num": 1,
    "broadcast_frequency_interval": INTERVAL,
    "message_payload": b"Water!",
}


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


async def test_a_bug_of_ours_is_answered_and_logged(smsc, caplog, monkeypatch):
    esme = await bound(smsc)
    monkeypatch.setattr(smsc.messages, "has_room", lambda size: 1 / 0)
    assert (await esme.ask(submit(3))).status.name == "ESME_RSYSERR"
    assert "submit_sm of esme-1 failed" in caplog.text
    monkeypatch.undo()
    assert (await esme.ask(submit(4))).command_status == 0


async def test_accounts_may_be_refused_by_bind_mode():
    async with Simulator([Account("lab", "secret", bind="tx")], port=None) as smsc:
        esme = await connected(smsc)
        assert (await esme.bind("rx")).status.name == "ESME_RBINDFAIL"
        assert (await esme.bind("tx")).command_status == 0
