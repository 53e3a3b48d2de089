"""What a change can have the simulator do at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import smpplab as sl
from smpplab.errors import ConnectFailed, ConnectionLost
from smpplab.simulator import Account, Simulator
from smpplab.simulator.scenario_table import apply
from smpplab.transport.clock import settle
from tests.simulator.lab import TO, Lab

TWO = [Account("lab", "secret"), Account("other", "secret")]


async def test_connections_are_cut() -> None:
    async with Lab(accounts=TWO) as lab:
        first = await lab.connect()
        apply(lab.smsc, {"close": "other"})
        await lab.clock.run(0)
        assert not first.closed
        apply(lab.smsc, {"close": True})
        assert isinstance(await lab.during(0, first.wait_closed()), ConnectionLost)
        assert lab.smsc.sessions == []


async def test_nothing_is_cut_by_false() -> None:
    async with Lab() as lab:
        esme = await lab.connect()
        apply(lab.smsc, {"close": False, "unbind": False})
        await lab.clock.run(0)
        assert not esme.closed


async def test_sessions_are_asked_to_part() -> None:
    async with Lab() as lab:
        esme = await lab.connect()
        apply(lab.smsc, {"unbind": "lab"})
        await lab.during(0, esme.wait_closed())
        assert ("unbind_resp", 0) in lab.heard


async def test_listening_stops_and_starts_at_the_same_port() -> None:
    async with Simulator({"lab": "secret"}, receipt_after=0.0) as smsc:
        url, port = smsc.url(), smsc.port
        async with sl.connect(url) as esme:
            apply(smsc, {"listen": False})
            with pytest.raises(ConnectFailed):
                await sl.connect(url)
            assert (await esme.submit(TO, "still here")).status == 0
        listening = asyncio.get_running_loop().create_future()

        def hear(event: dict[str, Any]) -> None:
            if event["event"] == "listening":
                listening.set_result(event["port"])

        smsc.on_event.append(hear)
        apply(smsc, {"listen": True})
        assert await listening == port
        apply(smsc, {"listen": True})  # it does already
        async with sl.connect(url) as esme:
            assert esme.state.bound


async def test_a_port_that_is_taken_meanwhile_is_said(caplog: pytest.LogCaptureFixture) -> None:
    async with Simulator({"lab": "secret"}) as smsc:
        port = smsc.port
        apply(smsc, {"listen": False})
        async with Simulator({"lab": "secret"}, port=port):
            apply(smsc, {"listen": True})
            await settle()
        assert "the simulator cannot listen again" in caplog.messages[0] and str(port) in caplog.messages[0]


async def test_receipts_are_held_and_let_go() -> None:
    async with Lab() as lab:
        esme = await lab.connect()
        apply(lab.smsc, {"hold_receipts": True})
        sent = [await lab.during(0, esme.submit(TO, "Hi", receipt=True)) for _ in range(3)]
        await lab.clock.run(10)
        apply(lab.smsc, {"hold_receipts": True})
        assert lab.smsc.counters["receipts"] == 0 and lab.smsc.hold_receipts
        apply(lab.smsc, {"hold_receipts": False})
        await lab.clock.run(0)
        assert [len(each.receipts) for each in sent] == [1, 1, 1]
        await lab.during(1, esme.submit(TO, "Hi", receipt=True))
        assert lab.smsc.counters["receipts"] == 4


async def test_messages_are_delivered() -> None:
    async with Lab() as lab:
        got: list[Any] = []
        await lab.connect(on_message=got.append)
        text = "x" * 200
        apply(
            lab.smsc,
            {
                "deliver": [
                    {"text": "Hi", "source": "447700900111"},
                    {"octets": "ff 00", "data_coding": 4, "tlvs": [["user_message_reference", 7]]},
                    {"text": text, "method": "payload"},
                ]
            },
        )
        await lab.clock.run(0)
        assert [message.text for message in got] == ["Hi", "ff00", text]
        assert got[0].source == "447700900111"
        assert got[1].pdu.tlvs["user_message_reference"] == 7
        assert (got[1].pdu.data_coding, got[1].pdu.short_message) == (4, b"\xff\0")


async def test_alerts() -> None:
    async with Lab() as lab:
        got: list[Any] = []
        await lab.connect(on_alert=got.append)
        apply(lab.smsc, {"alert": {"source": "447700900123", "availability": "available"}})
        await lab.clock.run(0)
        assert [alert.source_addr for alert in got] == ["447700900123"]


async def test_traffic_replaces_traffic() -> None:
    async with Lab() as lab:
        got: list[Any] = []
        await lab.connect(on_message=lambda message: got.append(message.text))
        apply(lab.smsc, {"traffic": {"rate": 1, "spacing": "even", "text": "first"}})
        await lab.clock.run(2.5)
        apply(lab.smsc, {"traffic": [{"rate": 2, "spacing": "even", "text": "second"}]})
        await lab.clock.run(1.1)
        apply(lab.smsc, {"traffic": []})
        await lab.clock.run(10)
        assert got == ["first", "first", "second", "second"]


async def test_handsets() -> None:
    async with Lab() as lab:
        got: list[Any] = []
        esme = await lab.connect(on_message=lambda message: got.append((lab.clock.time(), message.text)))
        apply(lab.smsc, {"handsets": {TO: {"on": False, "answers": "Thanks", "answers_after": 2}}})
        await lab.during(5, esme.submit(TO, "Hi", source="447700900999"))
        assert got == []
        apply(lab.smsc, {"handsets": {TO: {"on": True}}})
        await lab.clock.run(5)
        assert got == [(7.0, "Thanks")]
