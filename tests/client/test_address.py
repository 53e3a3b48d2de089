"""Addresses as people write them, with the TON and NPI that operators expect."""

from __future__ import annotations

import pytest

from smpplab.client import Address
from smpplab.wire import NPI, TON


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("+447700900123", (TON.INTERNATIONAL, NPI.ISDN, "447700900123")),
        ("447700900123", (TON.INTERNATIONAL, NPI.ISDN, "447700900123")),
        ("80888", (TON.NETWORK_SPECIFIC, NPI.UNKNOWN, "80888")),
        ("+12345", (TON.INTERNATIONAL, NPI.ISDN, "12345")),
        ("LAB", (TON.ALPHANUMERIC, NPI.UNKNOWN, "LAB")),
        ("", (TON.UNKNOWN, NPI.UNKNOWN, "")),
        ((2, 8, "0770"), (TON.NATIONAL, NPI.NATIONAL, "0770")),
        ((77, 99, "x"), (77, 99, "x")),
        (Address(TON.UNKNOWN, NPI.UNKNOWN, "447700900123"), (TON.UNKNOWN, NPI.UNKNOWN, "447700900123")),
    ],
)
def test_addresses(given: object, expected: tuple[int, int, str]) -> None:
    address = Address.of(given)
    assert address == expected
    assert [type(part) for part in address] == [type(part) for part in expected]
