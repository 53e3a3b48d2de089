"""Requests and responses find each other by session, direction and sequence number."""

from __future__ import annotations

import random

import pandas as pd
from hypothesis import given, strategies as st

from smpplab.analysis.exchanges import exchanges, latency, pairs
from smpplab.capture import Capture, Record
from smpplab.wire import (
    AlertNotification,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    SubmitSm,
    SubmitSmResp,
)


def test_a_request_and_its_answer(talk) -> None:
    row = exchanges(talk.submit(7, 0, 2.5, id="0A").frame).iloc[0]
    assert (row["command"], row["status"], row["message_id"]) == ("submit_sm", "ESME_ROK", "0A")
    assert (row["latency"], row["answered"], row["response"]) == (pd.Timedelta("2.5ms"), True, 1)
    assert (row["session"], row["sequence_number"], row["destination_addr"]) == ("lab", 7, "447700900007")


def test_answers_may_come_in_any_order(talk, in_seconds) -> None:
    talk.submit(1, 0).submit(2, 1)
    talk.say(SubmitSmResp(message_id="b", sequence_number=2), 5, "to_esme")
    talk.say(SubmitSmResp(message_id="a", sequence_number=1), 9, "to_esme")
    found = exchanges(talk.frame)
    assert found["message_id"].tolist() == ["a", "b"]
    assert in_seconds(found["latency"]) == [0.009, 0.004]


def test_the_same_number_in_another_session_or_direction_is_another_request(talk) -> None:
    talk.say(EnquireLink(sequence_number=1), 0).say(EnquireLink(sequence_number=1), 1, "to_esme")
    talk.say(EnquireLink(sequence_number=1), 2, session="b")
    talk.say(EnquireLinkResp(sequence_number=1), 3, "to_esme")
    found = exchanges(talk.frame)
    assert found["answered"].tolist() == [True, False, False]
    assert found["response"].tolist() == [3, -1, -1]


def test_unanswered_requests_have_no_status(talk) -> None:
    row = exchanges(talk.submit(1, 0).frame).iloc[0]
    assert pd.isna(row["status"]) and pd.isna(row["latency"]) and pd.isna(row["message_id"])
    assert not row["answered"] and row["response"] == -1


def test_an_answer_of_another_command_is_none_but_generic_nack_is(talk) -> None:
    talk.submit(1, 0).say(EnquireLinkResp(sequence_number=1), 1, "to_esme")
    talk.submit(2, 2).say(GenericNack(sequence_number=2, command_status=3), 3, "to_esme")
    found = exchanges(talk.frame)
    assert found["answered"].tolist() == [False, True]
    assert found["status"].iloc[1] == "ESME_RINVCMDID"


def test_a_number_used_again(talk) -> None:
    talk.submit(1, 0, 1, id="a").submit(1, 2).submit(1, 3, 4, id="b")
    found = exchanges(talk.frame)
    assert found["message_id"].fillna("-").tolist() == ["a", "-", "b"]
    assert found["reused"].tolist() == [False, False, True]


def test_one_way_pdus_wait_for_nothing(talk) -> None:
    talk.say(AlertNotification(source_addr="1", esme_addr="2", sequence_number=1), 0, "to_esme")
    assert len(exchanges(talk.frame)) == 0


def test_order_is_by_time_not_by_row(talk) -> None:
    talk.say(SubmitSmResp(message_id="a", sequence_number=1), 5, "to_esme").submit(1, 0)
    assert exchanges(talk.frame)["message_id"].tolist() == ["a"]


def test_the_index_is_that_of_the_request(talk) -> None:
    frame = talk.submit(1, 0, 1).submit(2, 2, 3).frame
    frame.index = pd.Index(["a", "b", "c", "d"])
    found = exchanges(frame)
    assert found.index.tolist() == ["a", "c"] and found["response"].tolist() == [1, 3]


def test_an_empty_table(talk) -> None:
    found = exchanges(talk.frame)
    assert len(found) == 0 and str(found["latency"].dtype) == "timedelta64[ns]"
    assert len(latency(talk.frame)) == 0


def test_latency_of_one_command_or_all(talk, in_seconds) -> None:
    talk.submit(1, 0, 2).say(EnquireLink(sequence_number=9), 5).say(
        EnquireLinkResp(sequence_number=9), 6, "to_esme"
    )
    assert in_seconds(latency(talk.frame)) == [0.002]
    assert in_seconds(latency(talk.frame, None)) == [0.002, 0.001]
    assert latency(talk.frame).index[0] == pd.Timestamp("2027-01-15", tz="UTC")


@given(st.integers(0, 2**32))
def test_it_agrees_with_a_dictionary_walked_in_order(seed: int) -> None:
    rng = random.Random(seed)
    records = []
    for n in range(40):
        number, way = rng.randrange(1, 4), rng.choice(("to_mc", "to_esme"))
        pdu = rng.choice(
            (SubmitSm(destination_addr="1", sequence_number=number), SubmitSmResp(sequence_number=number))
        )
        records.append(Record(n // 2, rng.choice("ab"), way, bytes(pdu)))
    waiting: dict[tuple[str, str, int], int] = {}
    wanted: dict[int, int] = {}
    for row, record in enumerate(records):
        number = int.from_bytes(record.octets[12:16])
        if record.command == "submit_sm":
            waiting[record.session, record.direction, number] = row
            wanted[row] = -1
        else:
            other = "to_mc" if record.direction == "to_esme" else "to_esme"
            request = waiting.pop((record.session, other, number), None)
            if request is not None:
                wanted[request] = row
    found = pairs(Capture(records).to_frame())
    assert dict(zip(found["request"].tolist(), found["response"].tolist(), strict=True)) == wanted
