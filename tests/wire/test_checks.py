"""TLVs that could be read, and are wrong all the same."""

from __future__ import annotations

import pytest

from smpplab.wire import SMPP34, SMPP50, Tlvs
from smpplab.wire.checks import check_tlvs, missing_tlv


@pytest.mark.parametrize(
    ("tlvs", "status"),
    [
        ([("message_payload", b"")], "ROK"),
        ([(0x0005, b"\1\2")], "RINVTLVLEN"),
        ([(0x0005, b"\x09")], "ROK"),  # reserved: the default
        ([(0x3FFE, b"abc")], "ROK"),
        ([(0x0428, b"")], "RINVTLVLEN"),
    ],
)
def test_tlvs(tlvs, status):
    assert check_tlvs(Tlvs(tlvs), SMPP50).name == f"ESME_{status}"


def test_34_does_not_know_the_tlvs_of_50():
    assert check_tlvs(Tlvs([(0x0428, b"")]), SMPP34).name == "ESME_ROK"


def test_what_must_be_there():
    assert missing_tlv(Tlvs([(0x0424, b"Hi")]), 0x0424).name == "ESME_ROK"
    assert missing_tlv(Tlvs([(0x0005, b"\x01")]), 0x0424).name == "ESME_RMISSINGTLV"
