"""set_dpf, and the alert_notification that follows when the mobile is back."""

from __future__ import annotations

import pytest

from smpplab.errors import EncodeError
from smpplab.simulator import Delivered, Expired, Fate, Pending, Rejected, Undeliverable
from smpplab.wire import CancelSm, DataSm, MessageState, MsAvailability

from .conftest import bound, submit

ME, YOU = "447700900999", "447700900123"
FLAG = {"set_dpf": 1}


def alerts(esme):
    return [pdu for pdu in esme.pdus if pdu.command == "alert_notification"]


@pytest.mark.parametrize("law", [Undeliverable, Expired])
async def test_a_mobile_that_was_absent_and_is_back(smsc, clock, law):
    smsc.fate = law(after=3)
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=FLAG, source_addr_ton=1, dest_addr_npi=1))
    assert smsc.back(YOU) == 0  # nothing has failed yet
    await clock.run(4)
    assert smsc.back("447700900124") == 0
    assert smsc.back(YOU) == 1
    assert smsc.back(YOU) == 0  # told once
    await clock.run(0)
    (alert,) = alerts(esme)
    assert (alert.source_addr, alert.source_addr_npi) == (YOU, 1)
    assert (alert.esme_addr, alert.esme_addr_ton) == (ME, 1)
    assert smsc.counters["alerts"] == 1
    assert (await esme.ask(submit(2))).command_status == 0  # nothing waits for an answer to it
    assert not smsc.sessions[0].session.window


@pytest.mark.parametrize(
    ("law", "tlvs"),
    [(Undeliverable(after=1), {}), (Undeliverable(after=1), {"set_dpf": 0}), (Delivered(1), FLAG),
     (Rejected(after=1), FLAG), (Pending(), FLAG)],
)  # fmt: skip
async def test_no_flag(smsc, clock, law, tlvs):
    smsc.fate = law
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=tlvs))
    await clock.run(5)
    assert smsc.back(YOU) == 0


async def test_what_is_cancelled_has_no_flag(smsc, clock):
    smsc.fate = Undeliverable(after=5)
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=FLAG))
    await esme.ask(CancelSm(message_id="0000000001", source_addr=ME, sequence_number=2))
    await clock.run(6)
    assert smsc.back(YOU) == 0


async def test_a_message_that_is_put_off_has_its_flag_later(smsc, clock):
    smsc.fate = Undeliverable(after=5)
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=FLAG))
    smsc.messages["0000000001"].due = 20
    await clock.run(6)
    assert len(smsc.alerts.flags) == 0
    await clock.run(15)
    assert len(smsc.alerts.flags) == 1


async def test_a_later_message_that_arrives_shows_that_the_mobile_is_back(smsc, clock):
    smsc.fate = Undeliverable(after=1)
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=FLAG))
    await clock.run(2)
    await esme.ask(submit(2))
    await clock.run(2)
    assert alerts(esme) == []
    smsc.fate = Delivered(after=3)
    await esme.ask(submit(3))
    await esme.ask(submit(4, destination_addr="447700900124"))
    await clock.run(2)
    assert alerts(esme) == []
    await clock.run(2)
    assert [alert.source_addr for alert in alerts(esme)] == [YOU]


async def test_replacing_takes_the_wish_back_or_makes_it(smsc, clock):
    esme = await bound(smsc)
    for number, (first, second, flags) in enumerate([(FLAG, {}, 0), ({}, FLAG, 1), (FLAG, FLAG, 1)]):
        smsc.fate = Undeliverable(after=5)
        await esme.ask(submit(1, tlvs=first))
        await esme.ask(submit(2, tlvs=second, replace_if_present_flag=1))
        await clock.run(6)
        assert (number, smsc.back(YOU)) == (number, flags)


async def test_a_fate_that_never_ends_hangs_nothing(smsc, clock):
    class Endless:
        def fate(self, message):
            return Fate(MessageState.ENROUTE, 1.0)

    smsc.fate = Endless()
    esme = await bound(smsc)
    await esme.ask(submit(1, tlvs=FLAG))
    await clock.run(5)
    assert smsc.back(YOU) == 0


async def test_an_alert_waits_for_a_session_that_may_receive_it(smsc, clock):
    smsc.alert(source=YOU, destination="LAB", availability=MsAvailability.AVAILABLE)
    others = [await bound(smsc, bind="tx"), await bound(smsc, version=0x33)]
    await clock.run(1)
    assert [alerts(esme) for esme in others] == [[], []]
    esme = await bound(smsc, bind="rx")
    await clock.run(1)
    (alert,) = alerts(esme)
    assert (alert.source_addr, int(alert.source_addr_ton), int(alert.esme_addr_ton)) == (YOU, 1, 5)
    assert alert.tlvs["ms_availability_status"] == MsAvailability.AVAILABLE


async def test_an_alert_is_news(smsc):
    news = []
    smsc.on_event.append(news.append)
    await bound(smsc)
    smsc.alert()
    assert [one["event"] for one in news] == ["bound", "alert"]


async def test_an_alert_that_cannot_be_is_refused_at_once(smsc):
    with pytest.raises(EncodeError):
        smsc.alert(source="4" * 80)
    assert (await bound(smsc)).pdus[-1].command_status == 0


async def test_data_sm_in_transaction_mode_tells_of_the_flag(smsc, clock):
    smsc.fate = Undeliverable(after=3)
    esme = await bound(smsc)
    esme.write(
        DataSm(
            source_addr=ME,
            destination_addr=YOU,
            esm_class=0x02,
            tlvs={"message_payload": b"Hi", **FLAG},
            sequence_number=1,
        )
    )
    await clock.run(4)
    answer = esme.pdus[-1]
    assert (answer.status.name, answer.message_id) == ("ESME_RDELIVERYFAILURE", "0000000001")
    assert {tlv.name: int.from_bytes(tlv.octets) for tlv in answer.tlvs} == {
        "delivery_failure_reason": 0,
        "network_error_code": 0x030001,
        "dpf_result": 1,
    }
    assert smsc.back(YOU) == 1
