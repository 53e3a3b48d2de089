"""Receipts: every example of the specification, TLVs, and texts that are none."""

import csv
import json
import unittest.mock
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from smpplab.errors import BadReceipt
from smpplab.text import receipts

SPEC = Path(__file__).parents[2] / "data" / "spec"
ROWS = list(csv.DictReader((SPEC / "receipts.csv").read_text(encoding="utf-8").splitlines()))
BY_ID = {row["id"]: row for row in ROWS}
TEXTS = [row for row in ROWS if row["message_id"]]
FINAL = {"yes": True, "no": False, "unclear": None}


@pytest.mark.parametrize("row", TEXTS, ids=lambda row: row["id"])
def test_every_text_of_the_specification(row):
    receipt = receipts.find(row["text"], int(row["esm_class"], 16))
    assert receipt == receipts.parse(row["text"], esm_class=int(row["esm_class"], 16))
    found = {name: "" if value is None else str(value) for name, value in receipt.to_dict().items()}
    for name in ("message_id", "sub", "dlvrd", "submit_date", "done_date", "stat", "err", "message_state"):
        assert found[name] == row[name], name
    assert found["text"] == row["message_text"]
    assert receipt.outcome == row["outcome"]
    assert receipt.final is FINAL[row["final"]]
    assert receipt.raw == row["text"]


def test_every_row_is_met():
    assert set(BY_ID) - {row["id"] for row in TEXTS} == {"not_a_receipt", "empty_with_tlvs"}
    assert len(TEXTS) == 36


def test_a_plain_message_is_no_receipt():
    row = BY_ID["not_a_receipt"]
    assert receipts.find(row["text"], int(row["esm_class"], 16)) is None
    assert receipts.find(row["text"], int(row["esm_class"], 16), by_text=True) is None
    with pytest.raises(BadReceipt, match="'stat' is missing"):
        receipts.parse(row["text"])


def test_tlvs_alone_are_a_receipt():
    row = BY_ID["empty_with_tlvs"]
    receipt = receipts.find("", int(row["esm_class"], 16), int(row["message_state"]), "77")
    assert (receipt.message_id, receipt.stat, receipt.usable) == ("77", "DELIVRD", True)
    assert (receipt.message_state, receipt.outcome, receipt.final) == (2, row["outcome"], FINAL[row["final"]])


def test_tlvs_win_over_the_text_except_for_an_empty_id():
    text = "id:9 stat:DELIVRD err:000"
    receipt = receipts.find(text, 0x04, 5, "10\0")
    assert (receipt.message_id, receipt.stat, receipt.message_state) == ("10", "UNDELIV", 5)
    assert receipts.find(text, 0x04, None, "").message_id == "9"
    assert receipts.find("id:9 stat:DELIVERED", 0x04, 2).stat == "DELIVERED"


@pytest.mark.parametrize(
    ("esm_class", "found"),
    [(0x04, True), (0x20, True), (0x44, True), (0x87, True), (0x00, False), (0x08, False), (0x10, False)],
)
def test_esm_class_is_masked(esm_class, found):
    text = "id:9 stat:DELIVRD"
    assert (receipts.find(text, esm_class) is not None) is found
    assert receipts.find(text, esm_class, by_text=True)


def test_a_marked_message_may_lack_a_part():
    receipt = receipts.find("id:9 err:000", 0x04)
    assert (receipt.message_id, receipt.stat, receipt.usable, receipt.final) == ("9", None, False, None)
    assert receipts.find("what is this", 0x04) is None


def test_an_unfinished_text_key_and_blanks_between_keys():
    receipt = receipts.parse("id:9   sub:001\r\nstat:DELIVRD\0  text:  two  words \0")
    assert (receipt.message_id, receipt.sub, receipt.stat, receipt.text) == (
        "9",
        "001",
        "DELIVRD",
        "two  words",
    )
    assert receipts.parse("id:9 sub: stat:DELIVRD").sub == ""
    assert receipts.parse("id:9 stat:DELIVRD err:000 id:7 lives").text == "id:7 lives"
    assert receipts.parse("id:9 submit_date:2701150830 stat:DELIVRD").submit_date == datetime(
        2027, 1, 15, 8, 30
    )


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2701150830", "2027-01-15T08:30:00"),
        ("202701150830", "2027-01-15T08:30:00"),  # the century, no seconds
        ("270115083000000R", None),
        ("27011508300000४", None),
        ("0000000000", None),
        ("2701150860", None),
        ("27", None),
        ("", None),
    ],
)
def test_dates(text, iso):
    date = receipts.parse_date(text)
    assert (date and date.isoformat()) == iso


@given(st.text() | st.from_regex(r"(id:\w* |stat:\w* |err:|text:|done date:\d* ){0,6}"), st.integers(0, 255))
def test_reading_fails_with_bad_receipt_only(text, esm_class):
    receipts.find(text, esm_class, by_text=True)
    try:
        receipt = receipts.parse(text, esm_class=esm_class)
    except BadReceipt:
        return
    assert receipt.usable
    assert json.loads(json.dumps(receipt.to_dict()))["message_id"] == receipt.message_id


word = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@given(word, st.sampled_from(["DELIVRD", "EXPIRED", "UNDELIV"]), st.integers(0, 999), word)
def test_what_is_built_is_read(message_id, stat, err, text):
    submitted = datetime(2027, 1, 15, 8, 30)
    built = receipts.build(
        message_id=message_id, stat=stat, submit_date=submitted, done_date=submitted, err=err, text=text
    )
    receipt = receipts.parse(built)
    assert (receipt.message_id, receipt.stat, receipt.text) == (message_id, stat, text)
    assert (receipt.submit_date, receipt.err) == (submitted, f"{err:03}")
    assert receipt.dlvrd == ("001" if stat == "DELIVRD" else "000")


def test_the_first_example_is_written_as_in_the_appendix():
    built = receipts.build(
        message_id="0000417723",
        submit_date=datetime(2027, 1, 15, 8, 30),
        done_date=datetime(2027, 1, 15, 8, 31),
        text="Your parcel is here, come",
    )
    assert built == BY_ID["appendix_b"]["text"] + ","


def test_words_for_people_and_for_json():
    receipt = receipts.parse("id:0000000001 stat:DELIVRD")
    assert repr(receipt) == "Receipt 0000000001 DELIVRD"
    assert list(receipt.to_dict()) == [
        "message_id",
        "sub",
        "dlvrd",
        "submit_date",
        "done_date",
        "stat",
        "err",
        "text",
        "message_state",
    ]


@given(
    st.builds(
        " ".join,
        st.tuples(
            *(
                st.builds("{}:{}".format, st.sampled_from([key, key.upper()]), st.text(max_size=8))
                for key in ("id", "sub", "dlvrd", "submit date", "done date", "stat", "err", "text")
            )
        ),
    )
)
@example(
    "id:1 sub:001 dlvrd:001 submit date:2701150830 done date:2701150831 stat:DELIVRD err:000 text:id:2 x"
)
@example("id:1 sub:001 dlvrd:001 submit date:2701150830 done date:2701150831 stat:DELIVRD err:000 text: x\n")
def test_the_usual_layout_is_read_as_any_other(text: str) -> None:
    quick = receipts._receipt(text, receipts.RECEIPT, None, None)
    with unittest.mock.patch.object(receipts, "_USUAL", return_value=None):
        assert quick == receipts._receipt(text, receipts.RECEIPT, None, None)
