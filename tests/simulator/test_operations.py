"""What the simulator does with each request that is in order."""

from __future__ import annotations

import pytest

from smpplab.simulator import Account, PerSecond, Simulator
from smpplab.wire import (
    DataSm,
    QuerySm,
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


@pytest.mark.parametrize(("version", "status"), [(0x34, "ESME_RINVCMDID"), (0x50, "ESME_RPROHIBITED")])
async def test_operations_that_an_account_may_not_use(version, status):
    async with Simulator([Account("lab", "secret", commands=["submit_sm"])], port=None) as smsc:
        esme = await bound(smsc, version=version)
        assert (await esme.ask(submit(1))).command_status == 0
        answer = await esme.ask(query("0000000001"))
        assert (answer.command, answer.status.name) == ("query_sm_resp", status)
        assert smsc.counters["refused"] == 1


async def test_the_most_sessions_of_each_kind():
    accounts = [Account("lab", "secret", sessions={"rx": 1, "all": 2}), Account("other", "secret")]
    async with Simulator(accounts, port=None) as smsc:
        first = await bound(smsc, bind="rx")
        esme = await connected(smsc)
        assert (await esme.bind("rx")).status.name == "ESME_RBINDFAIL"
        assert (await esme.bind("tx")).command_status == 0
        assert (await (await connected(smsc)).bind("trx")).status.name == "ESME_RBINDFAIL"
        assert (await bound(smsc, bind="rx", account="other")).pdus
        first.transport.close()
        await first.until(lambda: len(smsc.sessions) == 2)
        assert (await (await connected(smsc)).bind("rx")).command_status == 0
