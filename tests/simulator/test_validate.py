"""The checks of a request, without a simulator around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import CannotDecode
from smpplab.simulator.validate import check_data, check_message, check_times, moment, text_of
from smpplab.wire import SMPP34, SMPP50, CommandStatus, DataSm, SubmitSm

from .conftest import submit

NOW = datetime(2027, 1, 15, 8, 30, tzinfo=UTC)
HOUR, DAY = "000000010000000R", "000001000000000R"


@given(st.integers(0, 255))
def test_the_message_types_of_an_esme(octet):
    pdu = submit(esm_class=octet, short_message=b"\0Hello")
    wrong = check_message(pdu, SMPP34) == CommandStatus.ESME_RINVESMCLASS
    assert wrong == (octet & 0x3C not in (0x00, 0x08, 0x10))


@given(st.binary(max_size=60))
def test_a_udh_that_fits(octets):
    fits = len(octets) > 0 and octets[0] < len(octets)
    pdu = submit(esm_class=0x40, short_message=octets)
    assert check_message(pdu, SMPP34).name == ("ESME_ROK" if fits else "ESME_RINVMSGLEN")


@pytest.mark.parametrize(
    ("schedule", "validity", "status"),
    [
        ("", "", "ROK"),
        (HOUR, DAY, "ROK"),
        (DAY, HOUR, "RINVEXPIRY"),  # over before it begins
        ("", "000000000000000R", "RINVEXPIRY"),
        ("270115082959000+", "", "ROK"),  # in the past: at once
        ("", "270115083000000+", "RINVEXPIRY"),
        ("", "270115083001000+", "ROK"),
        ("x" * 16, "", "RINVSCHED"),
        ("", "999999999999000R", "ROK"),
    ],
)
def test_times(schedule, validity, status):
    pdu = submit(schedule_delivery_time=schedule, validity_period=validity)
    assert check_times(pdu, NOW).name == f"ESME_{status}"


def test_times_beyond_the_calendar_are_no_times():
    with pytest.raises(CannotDecode, match="is beyond every calendar"):
        moment("990000000000000R", NOW + timedelta(days=365 * 7900))


def test_two_texts():
    pdu = submit(tlvs={"message_payload": b"this"})
    assert check_message(pdu, SMPP34).name == "ESME_RINVMSGLEN"
    assert check_message(pdu, SMPP50).name == "ESME_ROK"
    assert text_of(pdu) == b"this"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"destination_addr": ""}, "RINVDSTADR"),
        ({"esm_class": 0x0C}, "RINVESMCLASS"),
        ({"registered_delivery": 0x20}, "RINVREGDLVFLG"),
        ({"tlvs": ()}, "RMISSINGTLV"),
        ({}, "ROK"),
    ],
)
def test_data(fields, status):
    values = {"destination_addr": "15550100", "tlvs": {"message_payload": b"x"}} | fields
    assert check_data(DataSm(**values), SMPP34).name == f"ESME_{status}"


@given(st.integers(0, 2**32))
def test_any_submit_that_can_be_written_is_judged(seed):
    import random

    pdu = SubmitSm.random(random.Random(seed))
    assert isinstance(check_message(pdu, SMPP34), CommandStatus)
    assert isinstance(check_times(pdu, NOW), CommandStatus)
