"""Rehearsals: senders in virtual time that do what their script says."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import smpplab as sl
from smpplab.errors import UsageError
from smpplab.simulator import Account, Simulator
from smpplab.simulator.rehearsal import rehearse
from smpplab.simulator.scenario_table import apply
from smpplab.simulator.scripts import Rehearsal, Script
from smpplab.transport import ManualClock


async def play(
    *scripts: Script, lasts: float = 30.0, table: Any = None, **options: Any
) -> tuple[Counter[str], Any]:
    smsc = Simulator(clock=ManualClock(), port=None, **{"receipt_after": 1.0} | options)
    with sl.record(smsc) as capture:
        seen = await rehearse(smsc, Rehearsal(lasts, scripts), begin=lambda: table and apply(smsc, table))
    return seen, capture


async def test_messages_go_at_their_times() -> None:
    seen, capture = await play(Script(messages=5, rate=0.5, at=3.0, texts=("one", "two"), source="LAB"))
    assert seen == {"bound": 1, "accepted": 5, "receipts": 5}
    sent = capture.filter("submit_sm")
    start = capture[0].time_ns
    assert [(record.time_ns - start) / 1e9 for record in sent] == [0, 2, 4, 6, 8]
    pdus = [sl.decode(record.octets) for record in sent]
    assert [pdu.short_message for pdu in pdus] == [b"one", b"two", b"one", b"two", b"one"]
    assert {pdu.source_addr for pdu in pdus} == {"LAB"} and len({pdu.destination_addr for pdu in pdus}) == 5


async def test_it_ends_with_unbind() -> None:
    _, capture = await play(Script(messages=0), lasts=5.0)
    assert [record.command for record in capture][-2:] == ["unbind", "unbind_resp"]
    assert capture[-1].time_ns - capture[0].time_ns == 5_000_000_000


async def test_a_receiver_sends_nothing() -> None:
    seen, capture = await play(Script(bind="rx"), lasts=5.0)
    assert seen == {"bound": 1} and not capture.filter("submit_sm")


async def test_it_asks_and_it_tries_again() -> None:
    accounts = [Account("lab", "secret", limit=1)]
    seen, _ = await play(Script(messages=4, rate=4, query=2, tries=5), accounts=accounts)
    assert (seen["accepted"], seen["queried"], seen["ESME_RTHROTTLED"]) == (4, 2, 0)
    seen, _ = await play(Script(messages=4, rate=4), accounts=[Account("lab", "secret", limit=1)])
    assert seen["ESME_RTHROTTLED"] == 3


async def test_it_binds_again_when_it_is_refused() -> None:
    seen, _ = await play(Script(password="wrong", pause=2.0), lasts=9.0)
    assert set(seen) == {"ESME_RINVPASWD"} and 3 <= seen["ESME_RINVPASWD"] <= 5


async def test_it_binds_again_when_it_is_cut_off_and_sends_what_is_due() -> None:
    cut = {"faults": [{"name": "Close", "after": 2.5, "times": 1}]}
    seen, capture = await play(Script(messages=6, rate=1, pause=3.0), table=cut)
    assert (seen["bound"], seen["lost"], seen["accepted"]) == (2, 1, 6)
    assert len(capture.sessions) == 2


async def test_nobody_listens() -> None:
    seen, _ = await play(Script(pause=1.0), lasts=4.5, table={"listen": False})
    assert seen == {"ConnectFailed": 5}


async def test_a_dead_line_ends_all_the_same() -> None:
    dead = {"faults": [{"name": "HalfOpen", "of": "any", "at": 3}]}
    seen, _ = await play(Script(messages=5, response_timeout=5.0), lasts=20.0, table=dead)
    assert seen["ResponseTimeout"] == 4


async def test_several_at_once() -> None:
    accounts = [Account("lab", "secret"), Account("me", "pw", sessions=1)]
    seen, _ = await play(
        Script(messages=1), Script(account="me", messages=2), Script(account="me", at=1.0), accounts=accounts,
        lasts=10.0,
    )  # fmt: skip
    assert (seen["bound"], seen["accepted"]) == (2, 3) and seen["ESME_RBINDFAIL"] > 1


async def test_receipts_find_their_messages_on_another_bind() -> None:
    seen, _ = await play(Script(bind="tx", messages=4), Script(bind="rx"), lasts=10.0)
    assert (seen["accepted"], seen["receipts"], seen["messages"]) == (4, 4 + 1, 0)  # one has two segments


async def test_only_in_virtual_time() -> None:
    with pytest.raises(UsageError, match="a rehearsal is in virtual time"):
        await rehearse(Simulator(port=None), Rehearsal())
