"""A message is followed to its receipt, whatever the message centre did to its id."""

from __future__ import annotations

import pandas as pd
import pytest

from smpplab.analysis.receipts import is_receipt, receipts


def test_a_receipt(talk) -> None:
    row = receipts(talk.submit(1, 0, 2, id="77").receipt(1, 500, "77").frame).iloc[0]
    assert (row["message_id"], row["receipt_id"], row["rule"]) == ("77", "77", "exact")
    assert (row["state"], row["message_state"], row["err"], row["final"]) == (
        "DELIVRD",
        "DELIVERED",
        "000",
        True,
    )
    assert row["delay"] == pd.Timedelta("500ms") and row["destination_addr"] == "447700900001"
    assert (row["submit"], row["receipt"]) == (0, 2)


@pytest.mark.parametrize(
    ("submitted", "told", "rule"),
    [
        ("1A2B", "1A2B", "exact"),
        ("1A2B", "1a2b", "case"),
        ("0000417723", "417723", "zeros"),
        ("1A2B3C4D", "0439041101", "hex-decimal"),
    ],
)
def test_ids_written_otherwise(talk, submitted: str, told: str, rule: str) -> None:
    found = receipts(talk.submit(1, 0, 2, id=submitted).submit(2, 1, 3, id="zzz").receipt(1, 9, told).frame)
    assert found["rule"].iloc[0] == rule and found["message_id"].iloc[0] == submitted


def test_an_id_that_fits_two_messages_is_not_guessed(talk) -> None:
    talk.submit(1, 0, 2, id="A1").submit(2, 1, 3, id="161").receipt(1, 9, "00161")
    talk.submit(3, 4, 5, id="b2").submit(4, 5, 6, id="B2").receipt(2, 10, " b2x")
    found = receipts(talk.frame)
    assert found["rule"].iloc[0] == "zeros"  # only "161" without zeros is the same
    talk.submit(5, 20, 21, id="0c").submit(6, 22, 23, id="00c").receipt(3, 30, "c")
    told = receipts(talk.frame)
    assert pd.isna(told.loc[told["receipt_id"] == "c", "rule"]).all()


def test_digits_that_are_hexadecimal_here_and_decimal_there(talk) -> None:
    """Read as they stand, "10" would be the receipt of "00000010", which is the sixteenth message."""
    for n in range(1, 21):
        talk.submit(n, n, n + 0.5, id=f"{n:08X}")
    for n in range(1, 21):
        talk.receipt(n, 100 + n * 2, str(n))
    found = receipts(talk.frame)
    assert found["destination_addr"].tolist() == [f"4477009{n:05}" for n in range(1, 21)]
    assert set(found["rule"]) == {"hex-decimal"}


def test_receipts_for_nothing_and_messages_without(talk) -> None:
    talk.submit(1, 0, 2, id="a").submit(2, 1, 3, id="b", registered_delivery=0).receipt(1, 9, "zz")
    found = receipts(talk.frame)
    assert found["receipt_id"].fillna("-").tolist() == ["zz", "-"]
    assert found["message_id"].fillna("-").tolist() == ["-", "a"]  # "b" wanted none
    assert found["delay"].isna().all()
    assert found["receipt"].tolist() == [4, -1]


def test_messages_that_were_refused_are_no_messages(talk) -> None:
    assert len(receipts(talk.submit(1, 0, 2, id="", status=0x58).submit(2, 1).frame)) == 0


def test_of_equal_ids_the_own_session_wins_then_the_latest_before(talk) -> None:
    talk.submit(1, 0, 1, id="5").submit(1, 2, 3, id="5", session="b").submit(2, 4, 5, id="5")
    talk.receipt(1, 10, "5", session="b").receipt(9, 11, "5").receipt(9, 12, "5", session="rx")
    talk.submit(3, 20, 21, id="5")
    found = receipts(talk.frame)
    assert found["submit"].tolist()[:3] == [2, 4, 4]


def test_tlvs_win_over_the_text(talk) -> None:
    tlvs = {"receipted_message_id": "77", "message_state": 8}
    talk.submit(1, 0, 1, id="77").receipt(1, 9, "other", tlvs=tlvs)
    talk.submit(2, 2, 3, id="78").receipt(
        2, 10, "x", esm_class=0, short_message=b"", tlvs={"receipted_message_id": "78", "message_state": 2}
    )
    found = receipts(talk.frame)
    assert found["message_id"].tolist() == ["77", "78"]
    assert found["message_state"].tolist() == ["REJECTED", "DELIVERED"]
    assert found["rule"].tolist() == ["exact", "exact"]


def test_an_intermediate_notification_is_not_final(talk) -> None:
    talk.submit(1, 0, 1, id="7").receipt(1, 5, "7", "ENROUTE", esm_class=0x20).receipt(2, 9, "7")
    found = receipts(talk.frame)
    assert found["state"].tolist() == ["ENROUTE", "DELIVRD"] and found["final"].tolist() == [False, True]


def test_ordinary_messages_are_no_receipts(talk) -> None:
    talk.receipt(1, 0, "7", esm_class=0).receipt(2, 1, "7")
    assert is_receipt(talk.frame).tolist() == [False, False, True, False]


def test_states_of_its_own_keep_their_words(talk) -> None:
    found = receipts(talk.submit(1, 0, 1, id="7").receipt(1, 5, "7", "ODDSTATE").frame)
    assert found["state"].tolist() == ["ODDSTATE"] and pd.isna(found["message_state"].iloc[0])


def test_types_are_the_same_with_and_without_rows(talk) -> None:
    empty = receipts(talk.frame)
    full = receipts(talk.submit(1, 0, 1, id="7").receipt(1, 5, "7").frame)
    assert empty.dtypes.drop("session").equals(full.dtypes.drop("session"))
