"""Rates, windows, statuses, episodes."""

from __future__ import annotations

import pandas as pd

from smpplab.analysis.rates import episodes, statuses, throughput, window
from smpplab.wire import DeliverSm, EnquireLink


def test_throughput_counts_each_kind_and_keeps_empty_seconds(talk) -> None:
    talk.submit(1, 100, 200, id="a").submit(2, 300, 400, status=0x58).receipt(1, 3100, "a")
    talk.say(DeliverSm(destination_addr="LAB", short_message=b"Hi", sequence_number=5), 3200, "to_esme")
    found = throughput(talk.frame)
    assert found.to_dict("list") == {
        "submits": [2, 0, 0, 0], "responses": [2, 0, 0, 0], "throttled": [1, 0, 0, 0],
        "receipts": [0, 0, 0, 1], "messages": [0, 0, 0, 1],
    }  # fmt: skip
    assert found.index[0] == pd.Timestamp("2027-01-15", tz="UTC")
    assert len(throughput(talk.frame, "100ms")) == 32


def test_two_far_times_do_not_make_a_table_of_all_seconds_between(talk) -> None:
    talk.submit(1, 0).submit(2, 1000 * 86_400_000)
    assert throughput(talk.frame)["submits"].tolist() == [1, 1]


def test_a_window_opens_with_requests_and_closes_with_answers(talk) -> None:
    talk.submit(1, 0).submit(2, 1, 5).submit(3, 10, 11)
    found = window(talk.frame)
    assert found["outstanding"].tolist() == [1, 2, 1, 2, 1]
    assert (found["time"] - found["time"].iloc[0]).dt.total_seconds().mul(1000).round().tolist() == [
        0,
        1,
        5,
        10,
        11,
    ]


def test_what_is_never_answered_does_not_count_for_ever(talk) -> None:
    talk.submit(1, 0).submit(2, 40_000, 40_001)
    assert window(talk.frame)["outstanding"].tolist() == [1, 0, 1, 0]
    assert window(talk.frame, timeout="1h")["outstanding"].tolist() == [1, 2, 1]


def test_windows_of_sessions_and_directions_are_apart(talk) -> None:
    talk.submit(1, 0, 9).submit(1, 1, 8, session="b").say(EnquireLink(sequence_number=1), 2, "to_esme")
    found = window(talk.frame)
    assert found.groupby("session", observed=True)["outstanding"].max().to_dict() == {"lab": 1, "b": 1}
    assert window(talk.frame, "to_esme")["outstanding"].tolist() == [1]


def test_statuses(talk) -> None:
    talk.submit(1, 0, 1, id="a").submit(2, 2, 3, status=0x58).submit(3, 4, 5, status=0x0433).receipt(
        1, 9, "a"
    )
    found = statuses(talk.frame)
    assert found.columns[0] == "ESME_ROK"
    assert found.loc["submit_sm_resp"].to_dict() == {"ESME_ROK": 1, "0x00000433": 1, "ESME_RTHROTTLED": 1}
    assert found.loc["deliver_sm_resp", "ESME_ROK"] == 1


def test_episodes(talk) -> None:
    for n in range(1, 6):
        talk.submit(n, n * 100, n * 100 + 1, id=str(n))
    talk.submit(6, 600, 601, status=0x58).submit(7, 700, 702, status=0x14).submit(8, 1900, 1901, id="8")
    talk.submit(9, 5000, 5001, status=0x58)
    found = episodes(talk.frame)
    assert found["throttled"].tolist() == [2, 1] and found["rate_before"].tolist() == [6, 1]
    assert found["length"].tolist() == [pd.Timedelta("101ms"), pd.Timedelta(0)]
    assert found["back_off"].iloc[0] == pd.Timedelta("1198ms") and pd.isna(found["back_off"].iloc[1])
    assert found["session"].tolist() == ["lab", "lab"]


def test_empty_tables_have_their_columns(talk) -> None:
    frame = talk.frame
    assert list(window(frame)) == ["time", "session", "outstanding"] and len(window(frame)) == 0
    assert len(throughput(frame)) == 0 and throughput(frame).columns[0] == "submits"
    assert len(statuses(frame)) == 0
    assert list(episodes(frame)) == ["session", "start", "length", "throttled", "rate_before", "back_off"]
