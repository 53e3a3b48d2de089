"""What each shipped scenario teaches, in virtual time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest

import smpplab as sl
from smpplab.errors import BadReceipt
from smpplab.simulator.scenario import Scenario
from smpplab.text import receipts
from tests.simulator.rehearsed import rehearsed

SHIPPED = [scenario.name for scenario in Scenario.shipped()]


async def test_healthy_answers_at_once_and_says_no_a_few_times() -> None:
    run = await rehearsed("healthy")
    assert set(run.statuses()) == {"ESME_ROK"}
    asked, answered = run.records("submit_sm"), run.records("submit_sm_resp")
    assert [record.time_ns for record in asked] == [record.time_ns for record in answered]
    states = Counter(event["message_state"] for event in run.named("receipt"))
    assert states["DELIVERED"] > 0.9 * states.total() and set(states) > {"DELIVERED"}
    assert run.counts["receipts"] == states.total() == run.smsc.counters["submitted"]
    assert run.counts["queried"] == 20
    texts = [pdu.short_message for pdu in run.pdus("deliver_sm") if not pdu.esm_class]
    assert len(texts) == run.counts["messages"] > 3 and b"Thank you!" in texts


async def test_slow_lets_a_window_through_in_the_time_of_an_answer() -> None:
    run = await rehearsed("slow")
    asked = {pdu.sequence_number: record.time_ns for pdu, record in
             zip(run.pdus("submit_sm"), run.records("submit_sm"), strict=True)}  # fmt: skip
    waits = [(record.time_ns - asked[pdu.sequence_number]) / 1e9 for pdu, record in
             zip(run.pdus("submit_sm_resp"), run.records("submit_sm_resp"), strict=True)]  # fmt: skip
    assert min(waits) >= 1.5 and max(waits) < 3 and set(run.statuses()) == {"ESME_ROK"}
    seconds = (run.records("submit_sm_resp")[-1].time_ns - run.start) / 1e9
    assert len(waits) / seconds <= 10 / 1.5 < 20  # the script wants 20 a second


async def test_throttled_campaign_is_throttled_until_the_limit_is_raised() -> None:
    run = await rehearsed("throttled campaign")
    before, after = run.statuses(0, 20), run.statuses(20)
    assert before["ESME_RTHROTTLED"] > before["ESME_ROK"] > 20 * 20
    assert set(after) == {"ESME_ROK"} and after.total() == 300
    assert run.named("change")[0]["changed"] == {"accounts": {"lab": {"limit": 100}}}
    assert run.counts["receipts"] == before["ESME_ROK"] + after["ESME_ROK"]


async def test_receipt_outage_has_no_receipts_and_then_all() -> None:
    run = await rehearsed("receipt outage")
    assert run.between("receipt", 0, 10) > 0
    assert run.between("receipt", 10, 40) == 0 and run.between("submitted", 10, 40) > 80
    assert run.between("receipt", 40, 41) > 80
    assert run.counts["receipts"] == run.smsc.counters["submitted"]
    late = run.pdus("deliver_sm", 40, 40.5)[0]
    assert b"done date:2701150830 " in late.short_message  # it says when that was, not when it comes


async def test_flapping_link_loses_connections_and_no_receipt() -> None:
    run = await rehearsed("flapping link")
    assert run.times("closed")[:5] == [10, 25, 40, 55, 70]
    assert run.counts["bound"] == 7 and run.counts["ConnectionLost"] > 0
    assert run.counts["ConnectFailed"] > 0  # nobody listened
    assert run.between("bound", 25, 30) == run.between("bound", 85, 90) == 0
    accepted = {event["message_id"] for event in run.named("submitted")}
    assert {event["message_id"] for event in run.named("receipt")} == accepted
    assert run.smsc.counters["retried"] > 0


async def test_hex_ids_match_by_their_rule_only() -> None:
    run = await rehearsed("hex ids")
    answers = {pdu.message_id for pdu in run.pdus("submit_sm_resp")}
    said = [receipts.parse(pdu.short_message.decode("latin-1")) for pdu in run.pdus("deliver_sm")]
    ids = {receipt.message_id for receipt in said}
    assert len(answers) == len(ids) == 160 and not answers & ids
    assert run.counts["receipts"] == 160 and run.counts["messages"] == 0
    correlator = sl.MemoryCorrelator()
    for message_id in answers:
        correlator.put(message_id, message_id)
    decimal = {name for name in answers if len(name) == 10}
    for receipt_id in ids:
        found = correlator.get(receipt_id)
        assert correlator.rule == "hex-decimal"
        assert int(receipt_id, 16) == int(found) if found in decimal else int(receipt_id) == int(found, 16)


async def test_wrong_password_is_answered_later_and_later() -> None:
    run = await rehearsed("wrong password")
    refused = run.times("bind_refused", status="ESME_RINVPASWD")
    assert run.times("bound", system_id="lab")[0] == 0 and run.times("closed")[0] > 0
    assert all(20 < time < 60 for time in refused) and run.counts["ESME_RINVPASWD"] == len(refused)
    pauses = [later - earlier for earlier, later in pairwise(refused)]
    assert pauses[0] < pauses[-1] and pauses == sorted(pauses)
    assert 60 < run.times("bound", system_id="lab")[1] < 70
    assert run.counts["ESME_RBINDFAIL"] == len(run.named("bind_refused", status="ESME_RBINDFAIL")) > 2
    assert "changed" not in str(run.named("change")[0]["changed"])


async def test_window_of_one_is_one_receipt_for_each_journey() -> None:
    run = await rehearsed("window of one")
    pauses = [later - earlier for earlier, later in pairwise(run.times("receipt")) if later < 30]
    assert min(pauses) >= 0.2 - 1e-6
    assert run.between("submitted", 10, 30) == 200 and run.between("receipt", 10, 30) in (99, 100, 101)
    assert run.between("receipt", 30, 36) > 170  # the backlog
    assert run.counts["receipts"] == 450


async def test_queue_full_has_no_room_until_there_is_more() -> None:
    run = await rehearsed("queue full")
    assert set(run.statuses(0, 16)) == {"ESME_ROK"}
    full = run.statuses(17, 29.9)
    assert set(full) == {"ESME_RMSGQFUL"} and full.total() > 30
    assert set(run.statuses(50.1)) == {"ESME_ROK"}
    levels = [pdu.tlvs.get("congestion_state") for pdu in run.pdus("submit_sm_resp", 0, 16.5)]
    assert levels == sorted(levels) and levels[0] == 2 and levels[-1] == 100
    assert run.statuses(30, 50)["ESME_ROK"] > 40


async def test_encoding_mess_is_answered_and_the_session_stays() -> None:
    run = await rehearsed("encoding mess")
    assert run.counts["bound"] == 1 and run.counts["lost"] == 0
    strange = [pdu for pdu in run.pdus("deliver_sm") if pdu.esm_class in (0, 0x40) and not pdu.tlvs]
    assert len(strange) >= 20
    octets = {(pdu.data_coding, pdu.short_message) for pdu in strange}
    assert {(0, "Grüße".encode("latin-1")), (0, "Grüße".encode()), (8, b"\xd8\x3d")} <= octets
    assert {pdu.data_coding for pdu in strange} >= {0, 8, 0x10, 0xF5, 0x0B}
    sent = len(run.pdus("deliver_sm")) + len(run.pdus("data_sm"))
    assert len(run.pdus("deliver_sm_resp")) + len(run.pdus("data_sm_resp")) == sent
    assert run.pdus("data_sm")  # receipts come in it for a while
    assert run.counts["receipts"] > 20 and run.smsc.counters["receipts"] > run.counts["receipts"]
    commas = [pdu for pdu in run.pdus("deliver_sm", 30, 40) if b"," in pdu.short_message]
    assert len(commas) > 5
    for pdu in commas:
        with pytest.raises(BadReceipt):
            receipts.parse(pdu.short_message.decode())


async def test_hostile_is_survived() -> None:
    run = await rehearsed("hostile")
    struck = Counter(event["fault"] for event in run.named("fault"))
    assert len(struck) > 25 and struck.total() > 200
    assert run.counts["bound"] > 5 and run.times("bound")[-1] > 60  # it comes back to the end
    assert run.counts["accepted"] > 200
    assert max(later - earlier for earlier, later in pairwise(run.times("bound"))) < 30
    assert run.smsc.counters["bad_pdus"] == 0  # our ESME answers with nothing that is wrong


async def test_a_day_has_its_hours() -> None:
    run, hour = await rehearsed("day of an operator"), 3600.0
    assert run.smsc.dates.at(run.times("bound")[0]) == datetime(2027, 1, 15, 6, tzinfo=UTC)
    throttled = run.times("throttled")
    assert len(throttled) > 50 and 6 * hour <= min(throttled) and max(throttled) < 7 * hour
    assert (
        run.between("receipt", 9.5 * hour, 10 * hour) == 0 < run.between("receipt", 10 * hour, 10.01 * hour)
    )
    unbound, back = run.times("unbound")[0], run.times("bound")[-1]
    assert unbound == 20 * hour and 20.1 * hour <= back < 20.2 * hour
    night = [event for event in run.named("submitted") if 17 * hour <= event["time"] < 19 * hour]
    first = {event["message_id"]: event["time"] for event in reversed(run.named("receipt"))}
    waited = [first.get(event["message_id"], 24 * hour) - event["time"] for event in night]
    assert max(waited) > hour > 600 > min(waited)  # some mobiles are off
    rush = [first[event["message_id"]] - event["time"] for event in run.named("submitted")
            if 11 * hour <= event["time"] < 13 * hour]  # fmt: skip
    quiet = [first[event["message_id"]] - event["time"] for event in run.named("submitted")
             if 7 * hour <= event["time"] < 9 * hour]  # fmt: skip
    assert sorted(rush)[len(rush) // 2] > 3 * sorted(quiet)[len(quiet) // 2]
    evening = sum(time >= 12 * hour for time in run.times("delivered"))
    assert evening > run.counts["messages"] / 2


@pytest.mark.parametrize("name", SHIPPED)
async def test_the_same_seed_gives_the_same_and_another_another(name: str) -> None:
    first, again = [await rehearsed(name) for _ in range(2)]
    assert first.capture == again.capture and first.events == again.events
    other = await rehearsed(name, seed=99)
    chance = name not in ("window of one",)  # there nothing is left to chance
    assert (other.capture != first.capture) == chance
