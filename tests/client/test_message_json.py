"""Messages as JSON: what is written is read again; whatever is wrong is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.client import Outgoing
from smpplab.client.building import as_time
from smpplab.client.message_json import MAX_OCTETS, from_json, to_json
from smpplab.errors import BadMessage
from smpplab.wire import EsmClass, Tlvs

PHONE = "447700900123"
octet = st.integers(0, 255)
addresses = st.text(min_size=1) | st.tuples(octet, octet, st.text())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
tlv_keys = st.integers(0, 0xFFFF) | st.sampled_from(["user_message_reference", "callback_num"])
tlv_values = st.integers() | st.binary() | st.text()
options = st.fixed_dictionaries(
    {},
    optional={
        "validity": st.integers(0, 10**6) | st.text(),
        "data_coding": octet,
        "flash": st.booleans(),
        "alphabet": st.none() | st.text(),
        "extra_udh": st.binary(),
        "tlvs": st.dictionaries(tlv_keys, tlv_values) | st.lists(st.tuples(tlv_keys, tlv_values)),
    },
)
outgoing = st.builds(
    Outgoing,
    to=addresses,
    text=st.text() | st.binary(),
    source=st.none() | st.text() | addresses,
    receipt=st.booleans(),
    log_id=st.text(),
    metadata=st.dictionaries(st.text(), values, max_size=4),
    options=options,
    tries=st.integers(0, 2**40),
    lost=st.integers(0, 2**40),
)


@given(outgoing)
def test_what_is_written_is_read_again(message: Outgoing) -> None:
    written = to_json(message)
    assert written.isascii()
    assert from_json(written) == message
    assert from_json(written.encode()) == message


def test_the_least_and_the_whole() -> None:
    assert from_json(f'{{"to": "{PHONE}", "text": ""}}') == Outgoing(PHONE, "")
    whole = {
        "v": 1,
        "to": [1, 1, PHONE],
        "text": {"hex": "48 69"},
        "source": [5, 0, "LAB"],
        "receipt": True,
        "log_id": "order 7",
        "metadata": {"customer": 7},
        "options": {"validity": 3600, "tlvs": {"user_message_reference": 7, "0x1501": {"hex": "0a0b"}}},
        "tries": 1,
    }
    tlvs = {"user_message_reference": 7, 0x1501: b"\n\x0b"}
    assert from_json(json.dumps(whole)) == Outgoing(
        (1, 1, PHONE),
        b"Hi",
        (5, 0, "LAB"),
        True,
        "order 7",
        {"customer": 7},
        {"validity": 3600, "tlvs": tlvs},
        1,
    )  # type: ignore[arg-type]


def test_times_and_bits_and_tlvs_are_written_as_plain_values() -> None:
    when = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    given = {
        "validity": timedelta(hours=1),
        "schedule": when,
        "esm_class": EsmClass(0x40),
        "tlvs": Tlvs([("callback_num", b"\x01\x01\x01123"), ("callback_num", b"\x01\x01\x01456")]),
    }
    read = from_json(to_json(Outgoing(PHONE, "x", options=given))).options
    assert as_time(read["validity"]) == as_time(given["validity"])
    assert read["schedule"] == as_time(when)
    assert read["esm_class"] == 0x40
    assert Tlvs(read["tlvs"]) == given["tlvs"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a message is one JSON object in UTF-8: Expecting value"),
        (b"\xff", "a message is one JSON object in UTF-8: 'utf-8' codec"),
        ("[" * 100_000, "a message is one JSON object in UTF-8"),
        ("9" * 5000, "a message is one JSON object in UTF-8"),
        ("[1]", r"a message is a JSON object with to and text, not \[1\]"),
        ("{}", "the message has no to; it needs to and text"),
        ('{"to": "1"}', "the message has no text; it needs"),
        ('{"to": "", "text": ""}', r"to is digits or a name as text, or \[ton, npi, digits\], not ''"),
        ('{"to": 447700900123, "text": ""}', "to is digits"),
        ('{"to": [1, 1], "text": ""}', "to is digits"),
        ('{"to": [1, 256, "1"], "text": ""}', "to is digits"),
        ('{"to": [true, 1, "1"], "text": ""}', "to is digits"),
        ('{"to": "1", "text": 5}', "text is text, or octets as"),
        ('{"to": "1", "text": null}', "text is text, or octets as"),
        ('{"to": "1", "text": {"hex": "4"}}', "text: '4' is not hexadecimal digits in pairs"),
        ('{"to": "1", "text": {"hex": "40", "x": 1}}', "text is text, or octets as"),
        ('{"to": "1", "text": "", "reciept": true}', "a message has no member 'reciept'; it has v, to, text"),
        ('{"to": "1", "text": "", "handle": 1}', "a message has no member 'handle'"),
        ('{"to": "1", "text": "", "receipt": 1}', "receipt is true or false, not 1"),
        ('{"to": "1", "text": "", "log_id": 7}', "log_id is text, not 7"),
        ('{"to": "1", "text": "", "metadata": []}', r"metadata is an object, not \[\]"),
        ('{"to": "1", "text": "", "metadata": {"x": NaN}}', "NaN is no number in JSON"),
        ('{"to": "1", "text": "", "tries": -1}', "tries is a whole number from 0, not -1"),
        ('{"to": "1", "text": "", "lost": 0.5}', "lost is a whole number from 0, not 0.5"),
        ('{"to": "1", "text": "", "tries": true}', "tries is a whole number from 0, not True"),
        ('{"to": "1", "text": "", "options": {"valid": 1}}', "submit has no argument 'valid'; it has"),
        ('{"to": "1", "text": "", "options": {"validity": []}}', "options.validity is seconds, or a time"),
        ('{"to": "1", "text": "", "options": {"validity": true}}', "options.validity is seconds, or a time"),
        ('{"to": "1", "text": "", "options": {"tlvs": 7}}', "options.tlvs is an object from names to values"),
        ('{"to": "1", "text": "", "options": {"tlvs": {"0xz": 7}}}', "options.tlvs: '0xz' is no tag"),
        ('{"to": "1", "text": "", "options": {"tlvs": [[1, 2]]}}', "options.tlvs is an object from names"),
        ('{"to": "1", "text": "", "options": []}', "options is an object of further arguments of submit"),
        ('{"v": 2, "new": 1}', "version 2 is newer than 1, the newest that this smpplab reads: update it"),
        ('{"v": "1", "to": "1", "text": ""}', "v is the version of the form, 1, not '1'"),
        ('{"v": true, "to": "1", "text": ""}', "v is the version of the form, 1, not True"),
        (json.dumps({"to": "1", "text": "x" * MAX_OCTETS}), "characters of JSON; 262,144 are the most"),
    ],
)
def test_what_is_wrong_is_named(text: Any, reason: str) -> None:
    with pytest.raises(BadMessage, match=reason) as error:
        from_json(text)
    assert len(str(error.value)) < 1500


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Outgoing(PHONE, 5), "text is text or octets, not 5"),  # type: ignore[arg-type]
        (Outgoing("", "x"), "to is digits"),
        (Outgoing(PHONE, "x", metadata={"at": object()}), "metadata or options hold what JSON cannot"),
        (Outgoing(PHONE, "x", metadata={"at": float("inf")}), "metadata or options hold what JSON cannot"),
        (Outgoing(PHONE, "x", options={"to": "1"}), "submit has no argument 'to'"),
        (Outgoing(PHONE, "x", options={"tlvs": 5}), "options.tlvs is an object"),
        (Outgoing(PHONE, "x" * MAX_OCTETS), "262,144 are the most"),
    ],
)
def test_what_cannot_be_written_is_named(message: Outgoing, reason: str) -> None:
    with pytest.raises(BadMessage, match=reason):
        to_json(message)
