"""Groups that repeat: the destinations of submit_multi and their like."""

from __future__ import annotations

import pickle
import random
from typing import Any

import pytest

from smpplab.errors import DecodeError, EncodeError
from smpplab.wire import (
    TON,
    DistributionList,
    SmeAddress,
    SubmitMulti,
    SubmitMultiResp,
    UnsuccessSme,
    decode,
    patch,
)

HERE = SmeAddress(dest_addr_ton=1, destination_addr="447700900123")
LIST = DistributionList(dl_name="friends")


def test_both_kinds_of_destination() -> None:
    pdu = SubmitMulti(dest_address=[HERE, LIST], short_message=b"Hi")
    assert (pdu.number_of_dests, pdu.dest_address) == (2, (HERE, LIST))
    assert decode(bytes(pdu)) == pdu
    assert isinstance(decode(bytes(pdu)).dest_address[0].dest_addr_ton, TON)
    assert (HERE.dest_flag, LIST.dest_flag) == (1, 2)


def test_the_refused_ones() -> None:
    refused = UnsuccessSme(destination_addr="1", error_status_code=0x0B)
    pdu = SubmitMultiResp(message_id="x", unsuccess_sme=[refused])
    assert decode(bytes(pdu)) == pdu
    assert pdu.no_unsuccess == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([HERE] * 256, "256 entries do not fit, at most 255 do"),
        (["447700900123"], "entry 0 is str, not SmeAddress or DistributionList"),
        ([HERE, SmeAddress(destination_addr="1" * 30)],
         "entry 1, destination_addr: 30 characters do not fit, at most 20 do"),
    ],
)  # fmt: skip
def test_what_does_not_fit(given: Any, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        bytes(SubmitMulti(dest_address=given))
    assert str(caught.value) == f"submit_multi.dest_address: {reason}"


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"dest_address[0].dest_flag": 3}, 0x40, "dest_flag is 3, not 1 or 2"),
        ({"number_of_dests": 200}, 0x02, ""),
        ({"dest_address[1].dl_name": b"x" * 40}, 0x34, "entry 1, dl_name: no NUL within 21 octets"),
    ],
)
def test_what_cannot_be_read(changes: dict[str, Any], status: int, reason: str) -> None:
    octets = patch(SubmitMulti(dest_address=[HERE, LIST]), **changes)
    with pytest.raises(DecodeError) as caught:
        decode(octets)
    assert reason in str(caught.value)
    assert caught.value.command_status == status or not reason


def test_groups_are_values() -> None:
    again = pickle.loads(pickle.dumps(HERE))
    assert again == HERE
    assert HERE.copy() == HERE and HERE.copy() is not HERE
    assert SmeAddress(destination_addr="1") != SmeAddress(destination_addr="2")
    assert HERE != LIST
    assert repr(LIST) == "DistributionList(dl_name='friends')"
    with pytest.raises(TypeError):
        hash(HERE)
    rng = random.Random(3)
    assert SmeAddress.random(rng) != SmeAddress.random(rng)
