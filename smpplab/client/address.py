"""Addresses: type of number, numbering plan, digits."""

from __future__ import annotations

from typing import NamedTuple

from smpplab.errors import UsageError
from smpplab.wire import NPI, TON

__all__ = ["Address"]


class Address(NamedTuple):
    """An address with its TON and NPI (SMPP 3.4 section 5.2.5, 5.2.6).

    >>> Address.of("+447700900123")
    Address(ton=<TON.INTERNATIONAL: 1>, npi=<NPI.ISDN: 1>, digits='447700900123')
    >>> Address.of("LAB").ton, Address.of("80888").ton
    (<TON.ALPHANUMERIC: 5>, <TON.NETWORK_SPECIFIC: 3>)
    """

    ton: TON | int
    npi: NPI | int
    digits: str

    @classmethod
    def of(cls, address: str | Address | tuple[int, int, str]) -> Address:
        """Text as a person writes it, with the TON and NPI that operators expect of it.

        Digits are international, up to 6 of them a short code, anything else a sender name; to say
        otherwise, give (ton, npi, digits).

        Raises:
            UsageError: It is neither.
        """
        if not isinstance(address, str):
            if not isinstance(address, tuple) or len(address) != 3:
                raise UsageError(f"an address is digits, or (ton, npi, digits); not {address!r:.80}")
            ton, npi, digits = address
            return cls(TON.of(ton), NPI.of(npi), digits)
        if not address:
            return cls(TON.UNKNOWN, NPI.UNKNOWN, "")
        digits = address.removeprefix("+")
        if not digits.isdecimal():
            return cls(TON.ALPHANUMERIC, NPI.UNKNOWN, address)
        if len(digits) <= 6 and digits == address:
            return cls(TON.NETWORK_SPECIFIC, NPI.UNKNOWN, digits)
        return cls(TON.INTERNATIONAL, NPI.ISDN, digits)
