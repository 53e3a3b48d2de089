"""From text to submit_sm: alphabet, segments, addresses, options."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from smpplab.client import Settings
from smpplab.client.building import Builder, as_time
from smpplab.errors import CannotEncode, EncodeError, UsageError
from smpplab.text.message import segment_of, text_of
from smpplab.text.smpptime import RelativeTime
from smpplab.wire import NPI, TON, DataCoding, DataSm, EsmClass, ReplaceSm

TO = "447700900123"
LONG = "0123456789" * 40


def build(
    text: Any, settings: dict[str, Any] | None = None, receipt: bool = False, **options: Any
) -> list[Any]:
    return list(Builder(Settings(**settings or {})).messages(TO, text, None, receipt, options))


def test_a_short_message() -> None:
    (pdu,) = build("Hello £5", {"source": "LAB"}, receipt=True)
    assert (pdu.short_message, pdu.data_coding, pdu.registered_delivery) == (b"Hello \x015", 0, 1)
    assert (pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr) == (
        TON.ALPHANUMERIC,
        NPI.UNKNOWN,
        "LAB",
    )
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr) == (TON.INTERNATIONAL, NPI.ISDN, TO)


def test_the_quick_way_and_the_long_way_build_the_same() -> None:
    for text in ("Hello", "€", "x" * 160, ""):
        (quick,) = build(text, {"source": "LAB"}, receipt=True)
        (slow,) = build(text, {"source": "LAB", "alphabet": "gsm7"}, receipt=True)
        assert quick == slow


def test_pdus_of_one_builder_are_their_own() -> None:
    builder = Builder(Settings())
    (first,) = builder.messages(TO, "a", None, False, {})
    first.sequence_number, first.service_type = 7, "X"
    (second,) = builder.messages("+15550100", "b", None, False, {})
    assert (second.sequence_number, second.service_type, second.destination_addr) == (0, "", "15550100")
    assert (first.destination_addr, first.short_message) == (TO, b"a")


@pytest.mark.parametrize(("size", "number"), [(160, 1), (161, 2), (306, 2), (307, 3)])
def test_lengths_in_gsm7(size: int, number: int) -> None:
    assert len(build("x" * size)) == number


@pytest.mark.parametrize(("size", "number"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_lengths_in_ucs2(size: int, number: int) -> None:
    pdus = build("я" * size)
    assert len(pdus) == number
    assert {pdu.data_coding for pdu in pdus} == {DataCoding.UCS2}


@pytest.mark.parametrize("method", ["udh8", "udh16", "sar"])
@pytest.mark.parametrize("by", ["settings", "option"])
def test_long_messages(method: str, by: str) -> None:
    pdus = build(LONG, {"split": method}) if by == "settings" else build(LONG, split=method)
    assert "".join(text_of(pdu) for pdu in pdus) == LONG
    places = [segment_of(pdu) for pdu in pdus]
    assert [(place or {})["part"] for place in places] == [1, 2, 3]
    assert {(place or {})["total"] for place in places} == {3}
    assert {bool(pdu.esm_class & 0x40) for pdu in pdus} == {method != "sar"}


def test_a_payload() -> None:
    (pdu,) = build(LONG, split="payload")
    assert (pdu.short_message, pdu.tlvs["message_payload"]) == (b"", LONG.encode())


def test_each_long_message_has_its_own_reference() -> None:
    builder = Builder(Settings())
    found = [segment_of(builder.messages(TO, LONG, None, False, {})[0]) for _ in range(2)]
    assert [(place or {})["reference"] for place in found] == [1, 2]
    assert (segment_of(builder.messages(TO, LONG, None, False, {"reference": 99})[0]) or {})[
        "reference"
    ] == 99


def test_emoji_are_never_cut_in_two() -> None:
    pdus = build("🙂" * 100)
    assert "".join(text_of(pdu) for pdu in pdus) == "🙂" * 100
    assert all("\ufffd" not in text_of(pdu) for pdu in pdus)


@pytest.mark.parametrize(("text", "data_coding"), [("Hi", 0x10), ("Привет", 0x18)])
def test_flash(text: str, data_coding: int) -> None:
    (pdu,) = build(text, flash=True)
    assert pdu.data_coding == data_coding
    assert pdu.text == text


def test_octets_go_out_as_they_are() -> None:
    (pdu,) = build(b"\x00\xff\x80", data_coding=4)
    assert (pdu.short_message, pdu.data_coding) == (b"\x00\xff\x80", 4)


@pytest.mark.parametrize(
    ("text", "data_coding", "octets"),
    [
        ("hé", 3, b"h\xe9"),
        ("hé", 8, b"\0h\0\xe9"),
        ("hé", 0x18, b"\0h\0\xe9"),
        ("hé", 0, b"h\x05"),
        ("hé", 4, b"h\x05"),  # binary: nothing is said about text
    ],
)
def test_text_is_written_as_its_data_coding_says(text: str, data_coding: int, octets: bytes) -> None:
    (pdu,) = build(text, data_coding=data_coding)
    assert (pdu.short_message, pdu.data_coding) == (octets, data_coding)


def test_an_alphabet_has_the_last_word_beside_a_data_coding() -> None:
    (pdu,) = build("hé", alphabet="latin1", data_coding=0xF1)
    assert (pdu.short_message, pdu.data_coding) == (b"h\xe9", 0xF1)
    (pdu,) = build("hé", {"alphabet": "ucs2"}, data_coding=3)
    assert pdu.short_message == b"h\xe9"


def test_a_text_that_its_data_coding_cannot_say() -> None:
    with pytest.raises(CannotEncode):
        build("漢", data_coding=3)


@pytest.mark.parametrize(
    ("to", "options", "message"),
    [
        (None, {}, "an address is digits, or (ton, npi, digits); not None"),
        (447700900123, {}, "an address is digits, or (ton, npi, digits); not 447700900123"),
        ([TO], {}, "an address is digits, or (ton, npi, digits); not ['447700900123']"),
        ((1, TO), {}, "an address is digits, or (ton, npi, digits); not (1, '447700900123')"),
        (b"447", {}, "an address is digits, or (ton, npi, digits); not b'447'"),
        (TO, {"source": ["LAB"]}, "an address is digits, or (ton, npi, digits); not ['LAB']"),
        (TO, {"text": None}, "a text is str, or bytes that go out as they are; not None"),
        (TO, {"text": 5}, "a text is str, or bytes that go out as they are; not 5"),
        (TO, {"alphabet": 8}, "an alphabet is given by its name, such as 'ucs2'; not 8"),
        (TO, {"reference": "a"}, "reference is a whole number, not 'a'"),
        (TO, {"extra_udh": "a"}, "extra_udh is bytes, not 'a'"),
        (TO, {"tlvs": 5}, "TLVs are a mapping, or pairs of name or tag and value; not 5"),
        (TO, {"tlvs": [1]}, "TLVs are a mapping, or pairs of name or tag and value; not [1]"),
    ],
)
def test_what_is_of_the_wrong_type_is_said_in_a_sentence(to: Any, options: Any, message: str) -> None:
    source, text = options.pop("source", None), options.pop("text", "x" * 200)
    with pytest.raises(UsageError) as caught:
        Builder(Settings()).messages(to, text, source, False, options)
    assert str(caught.value) == message


def test_a_short_message_is_not_dropped_in_silence() -> None:
    with pytest.raises(UsageError, match="submit has no argument 'short_message'"):
        build("Hi", short_message=b"Ho")


def test_whether_a_receipt_is_wanted_is_yes_or_no() -> None:
    assert [build("Hi", receipt=wanted)[0].registered_delivery for wanted in ("yes", None, 2)] == [1, 0, 1]  # type: ignore[arg-type]


def test_fields_and_tlvs() -> None:
    (pdu,) = build(
        "Hi",
        service_type="WAP",
        esm_class=0x01,
        tlvs={"user_message_reference": 7, 0x1501: b"x"},
        registered_delivery=3,
    )
    assert (pdu.service_type, pdu.esm_class, pdu.registered_delivery) == ("WAP", 1, 3)
    assert pdu.tlvs == {"user_message_reference": 7, 0x1501: b"x"}


def test_a_given_esm_class_keeps_its_bits_beside_the_udh() -> None:
    assert {pdu.esm_class for pdu in build(LONG, esm_class=EsmClass(0x80))} == {0xC0}


def test_times() -> None:
    (pdu,) = build("Hi", validity=timedelta(hours=2), schedule=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert pdu.validity_period == "000000020000000R"
    assert pdu.schedule_delivery_time == "260102030405000+"
    assert (as_time(90), as_time("as it is")) == ("000000000130000R", "as it is")
    assert (as_time(RelativeTime(months=3)), as_time(None)) == ("000300000000000R", "")


@pytest.mark.parametrize("wrong", [math.nan, math.inf, date(2027, 1, 1), [1]])
def test_what_is_no_time(wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"^a time is seconds, a timedelta, a RelativeTime, a datetime or"):
        build("Hi", validity=wrong)


def test_an_unknown_option_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        build("Hi", flsh=True)
    assert str(caught.value).startswith(
        "submit has no argument 'flsh'; it has alphabet, data_coding, dest_addr_npi,"
    )


def test_what_cannot_be_written() -> None:
    with pytest.raises(CannotEncode):
        build("Привет", alphabet="latin1")
    with pytest.raises(EncodeError, match="no TLV is called 'nonsense'"):
        build("Hi", tlvs={"nonsense": 1})


def test_defaults_hold_where_a_message_says_nothing_else() -> None:
    usual = {
        "service_type": "CMT",
        "esm_class": 3,
        "registered_delivery": 1,
        "validity": 60,
        "tlvs": {"user_message_reference": 7},
    }
    (pdu,) = build("Hello", {"defaults": usual})
    assert (pdu.service_type, pdu.esm_class, pdu.registered_delivery) == ("CMT", 3, 1)
    assert (pdu.validity_period, pdu.tlvs["user_message_reference"]) == ("000000000100000R", 7)
    (pdu,) = build("Hello", {"defaults": usual}, service_type="WAP", registered_delivery=0)
    assert (pdu.service_type, pdu.registered_delivery, pdu.esm_class) == ("WAP", 0, 3)
    assert [part.service_type for part in build(LONG, {"defaults": usual})] == ["CMT"] * 3


def test_defaults_are_for_new_messages() -> None:
    builder = Builder(Settings(defaults={"service_type": "CMT", "registered_delivery": 1, "validity": 60}))
    (data,) = builder.pdus(DataSm, "Hello", None, False, {}, {"destination_addr": TO})
    assert (data.service_type, data.registered_delivery) == ("CMT", 1)
    (replaced,) = builder.pdus(ReplaceSm, "Hello", None, False, {}, {"message_id": "1"})
    assert (replaced.registered_delivery, replaced.validity_period) == (0, "")


def test_unknown_defaults_are_named_at_once() -> None:
    with pytest.raises(
        UsageError, match=r"^defaults: submit has no argument 'servce_type'; it has alphabet,"
    ):
        Builder(Settings(defaults={"servce_type": "CMT"}))


def test_the_address_cache_does_not_grow_for_ever() -> None:
    builder = Builder(Settings())
    for number in range(10_100):
        builder.address(f"4477009{number:05d}")
    assert len(builder._addresses) <= 10_001
