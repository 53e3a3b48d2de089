"""Bit octets: parts, masks and meanings are the specification's."""

from __future__ import annotations

import csv
import pickle
from pathlib import Path
from typing import Any

import pytest

from smpplab.wire import BITS, CallbackPresentation, EsmClass, MessageWaiting, RegisteredDelivery

SPEC = Path(__file__).parents[2] / "data" / "spec"
CLASSES: dict[str, Any] = {
    "esm_class": EsmClass, "registered_delivery": RegisteredDelivery,
    "ms_msg_wait_facilities": MessageWaiting, "callback_num_pres_ind": CallbackPresentation,
}  # fmt: skip
with open(SPEC / "enums.csv", encoding="utf-8") as file:
    ROWS = [row for row in csv.DictReader(file) if row["enum"] in CLASSES and row["kind"] == "bitfield"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['enum']}.{row['part']}.{row['name']}")
def test_parts(row: dict[str, str]) -> None:
    cls, value, mask = CLASSES[row["enum"]], int(row["value"], 16), int(row["mask"], 16)
    if row["part"] == "gsm_features":
        octet = cls(value)
        assert (octet.udhi, octet.reply_path) == (bool(value & 0x40), bool(value & 0x80))
        return
    part = getattr(cls, row["part"])
    assert part.mask == mask
    assert value in part.meanings
    assert cls(**{row["part"]: value}) == value
    assert int(getattr(cls(value), row["part"])) in (value, bool(value))


def test_reading_and_making() -> None:
    assert EsmClass(0x44).udhi is True
    assert EsmClass(0x44).message_type == 4
    assert EsmClass(0x04, udhi=True) == 0x44
    assert EsmClass(0x44, udhi=0) == 0x04
    assert EsmClass(4).is_receipt and EsmClass(0x20).is_receipt and not EsmClass(8).is_receipt
    with pytest.raises(TypeError, match=r"^EsmClass has no part 'udi'$"):
        EsmClass(udi=True)


def test_in_words() -> None:
    assert repr(EsmClass(0x44)) == "EsmClass(0x44: message_type=0x04 udhi)"
    assert (repr(EsmClass()), str(EsmClass(0x44))) == ("EsmClass(0x00)", "68")
    assert EsmClass.describe(0x44) == "SMSC delivery receipt; Text starts with a user data header"
    assert RegisteredDelivery.describe(0) == "No SMSC receipt"
    assert "reserved" in EsmClass.describe(0x0C)


@pytest.mark.parametrize("cls", BITS)
def test_there_is_one_object_for_each_octet(cls: Any) -> None:
    assert [int(octet) for octet in BITS[cls]] == list(range(256))
    assert cls.of(64) is cls.of(64)
    assert cls.of("no number") == "no number"
    assert sum(reading.value for reading in cls.of(255).readings()) == sum(part.mask for part in cls.PARTS)


def test_pickling() -> None:
    again = pickle.loads(pickle.dumps(EsmClass(0x44)))
    assert (again, type(again)) == (0x44, EsmClass)
