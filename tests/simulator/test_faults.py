"""Each named fault, and what the ESME of this package makes of it: all in virtual time."""

from __future__ import annotations

import asyncio

import pytest

import smpplab as sl
from smpplab.client import Submission
from smpplab.errors import (
    BindError,
    BindTimeout,
    CommandError,
    ConnectionLost,
    DecodeError,
    LinkTimeout,
    ResponseTimeout,
    Throttled,
)
from smpplab.simulator import faults

from .lab import TO, Lab

ROK, NO_ANSWERS = 0, frozenset[tuple[str, int]]()
DELIVERED = frozenset({("deliver_sm_resp", ROK)})


# name: what `connect` gives, and what the ESME has answered
BINDS: dict[str, tuple[type, frozenset[tuple[str, int]]]] = {
    "bind_no_resp": (BindTimeout, NO_ANSWERS),
    "bind_close": (ConnectionLost, NO_ANSWERS),
    "bind_header_only_err": (BindError, NO_ANSWERS),
    "bind_err_with_body": (BindError, NO_ANSWERS),
    "bind_nack": (BindError, NO_ANSWERS),
    "bind_wrong_seq": (BindTimeout, NO_ANSWERS),
    "bind_wrong_type": (BindTimeout, NO_ANSWERS),
    "bind_http": (ConnectionLost, frozenset({("generic_nack", 2)})),
    "bind_len_huge": (ConnectionLost, frozenset({("generic_nack", 2)})),
    "bind_len_short": (ConnectionLost, frozenset({("generic_nack", 2)})),
    "bind_no_nul": (DecodeError, NO_ANSWERS),
    "bind_unknown_tlv": (sl.Esme, NO_ANSWERS),
}

# name: what `submit` gives, what the ESME has answered; whether the receipt was matched; whether the link lives
Row = tuple[type, frozenset[tuple[str, int]], bool, bool]
NACKED = frozenset({("generic_nack", 2)})
LIVES: Row = (Submission, DELIVERED, True, True)
REFUSED: Row = (CommandError, DELIVERED, False, True)
LOST: Row = (ConnectionLost, NO_ANSWERS, False, False)
OUT_OF_STEP: Row = (ConnectionLost, NACKED, False, False)
NOT_ANSWERED: Row = (ResponseTimeout, NO_ANSWERS, False, True)


def answers(*more: tuple[str, int]) -> frozenset[tuple[str, int]]:
    return DELIVERED | set(more)


BOUND: dict[str, Row] = {
    "drip": LIVES,
    "coalesce": (Submission, answers(("enquire_link_resp", ROK)), True, True),
    "latency": LIVES,
    "jitter": LIVES,
    "bandwidth": LIVES,
    "reorder": LIVES,
    "half_open": (ResponseTimeout, NO_ANSWERS, False, False),
    "deaf": (Submission, NO_ANSWERS, True, False),
    "reset": LOST,
    "reset_mid_pdu": LOST,
    "garbage": OUT_OF_STEP,
    "len_huge": OUT_OF_STEP,
    "len_short": OUT_OF_STEP,
    "http": OUT_OF_STEP,
    "submit_no_resp": (ResponseTimeout, DELIVERED, False, True),
    "submit_wrong_seq": (ResponseTimeout, DELIVERED, False, True),
    "submit_half_resp": (ResponseTimeout, NO_ANSWERS, False, False),
    "submit_dup_resp": LIVES,
    "stray_resp": LIVES,
    "nack_loop": LIVES,
    "submit_ok_no_body": (Submission, DELIVERED, False, True),
    "submit_empty_id": (Submission, DELIVERED, False, True),
    "submit_zero_id": (Submission, DELIVERED, False, True),
    "submit_err_header_only": REFUSED,
    "submit_err_with_body": REFUSED,
    "submit_unknown_status": REFUSED,
    "submit_nack": REFUSED,
    "submit_long_id": (Submission, DELIVERED, False, True),
    "submit_too_long_id": (DecodeError, DELIVERED, False, True),
    "submit_close": LOST,
    "throttle3": (Throttled, DELIVERED, False, True),
    "dlr_first": LIVES,
    "dlr_text_only": LIVES,
    "dlr_tlv_only": LIVES,
    "dlr_hexdec": LIVES,
    "dlr_lowercase": LIVES,
    "dlr_dcs8": LIVES,
    "dlr_garbage": (Submission, DELIVERED, False, True),
    "dlr_unknown_id": (Submission, DELIVERED, False, True),
    "dlr_twice": LIVES,
    "dlr_data_sm": (Submission, frozenset({("data_sm_resp", ROK)}), True, True),
    "deliver_no_nul": (Submission, frozenset({("deliver_sm_resp", 0x0A)}), False, True),
    "deliver_bad_smlen": (Submission, frozenset({("deliver_sm_resp", 0x01)}), False, True),
    "deliver_bad_tlv": (Submission, frozenset({("deliver_sm_resp", 0xC0)}), False, True),
    "deliver_unknown_tlv": LIVES,
    "unknown_command": (Submission, answers(("generic_nack", 3)), True, True),
    "unknown_response": LIVES,
    "alert": LIVES,
    "enquire": (Submission, answers(("enquire_link_resp", ROK)), True, True),
    "unbind": (Submission, frozenset({("unbind_resp", ROK)}), False, False),
    "flood": LIVES,
}  # fmt: skip


def test_none_is_untested():
    assert {*BINDS, *BOUND, "no_unbind_resp", "garble"} == set(faults.FAULTS)
    assert len(faults.FAULTS) >= 50
    assert all(fault.must for fault in faults.FAULTS.values())


@pytest.mark.parametrize("name", BINDS)
async def test_binds(name):
    outcome, answered = BINDS[name]
    async with Lab() as lab:
        lab.smsc.faults = [faults.named(name)]
        given = await lab.during(10, lab.connect())
        assert type(given) is outcome, repr(given)
        assert set(lab.heard) == answered
        assert lab.fired == [name] and lab.smsc.counters["faults"] == 1
        lab.smsc.faults = []
        assert (await lab.connect()).session.state.bound, "the next one gets in"


@pytest.mark.parametrize("name", BOUND)
async def test_bound(name):
    outcome, answered, matched, alive = BOUND[name]
    async with Lab() as lab:
        esme = await lab.connect()
        lab.smsc.faults = [faults.named(name)]
        given = await lab.during(30, esme.submit(TO, "Hi", receipt=True))
        assert type(given) is outcome, repr(given)
        assert set(lab.heard) == answered
        assert name in lab.fired
        if isinstance(given, Submission):
            assert given.receipted is matched, given.receipts
        lab.smsc.faults = []
        again = await lab.during(10, esme.submit(TO, "again"))
        assert isinstance(again, Submission) is alive, repr(again)
        assert esme.closed or not esme.session.window, "no slot is lost"


@pytest.mark.parametrize("seed", range(8))
async def test_garble(seed):
    async with Lab(seed=seed) as lab:
        esme = await lab.connect()
        lab.smsc.faults = [faults.named("garble")]
        given = await lab.during(30, esme.submit(TO, "Hi", receipt=True))
        assert isinstance(given, Submission) and lab.heard, "every garbled receipt is answered"
        assert isinstance(await lab.during(5, esme.submit(TO, "again")), Submission)


async def test_no_unbind_resp():
    async with Lab() as lab:
        esme = await lab.connect()
        lab.smsc.faults = [faults.named("no_unbind_resp")]
        closing = asyncio.ensure_future(esme.close(timeout=2))
        await lab.clock.run(1)
        assert not closing.done() and lab.smsc.connections, (
            "the end has not been said, nor the connection closed"
        )
        await lab.clock.run(2)
        assert closing.done() and esme.closed and lab.fired == ["no_unbind_resp"]
        assert not lab.smsc.connections


async def test_throttled_three_times():
    async with Lab() as lab:
        lab.smsc.faults = [faults.named("throttle3")]
        esme = await lab.connect()
        given = [type(await lab.during(1, esme.submit(TO, "Hi"))) for _ in range(5)]
        assert given == [Throttled] * 3 + [Submission] * 2


async def test_half_open_is_noticed_by_enquire_link():
    async with Lab() as lab:
        esme = await lab.connect(enquire_link_every=10)
        lab.smsc.faults = [faults.HalfOpen(after=0)]
        await lab.clock.run(14)
        assert not esme.closed
        await lab.clock.run(2)
        assert esme.closed and isinstance(esme.cause, LinkTimeout)


async def test_it_is_connected_again_and_again():
    async with Lab() as lab:
        lab.smsc.faults = [faults.Reset(after=10)]

        async def connector(driver):
            lab.smsc.connect_memory(driver, clock=lab.clock)

        async def work(links):
            url, options = "smpp://lab:secret@mc.example:2775", {"clock": lab.clock, "connector": connector}
            async for esme in sl.connect(url, enquire_link_every=None, **options):
                links.append(esme)
                await esme.wait_closed()

        links = []
        working = asyncio.ensure_future(work(links))
        await lab.clock.run(100)
        assert 4 <= len(links) <= 10 and lab.fired == ["Reset"] * (len(links) - links[-1].session.state.bound)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
