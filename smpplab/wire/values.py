"""Coded values of the mandatory fields: number, name, meaning.

Each class is one table of the specification.  A number without a row stays a plain `int`: vendors
use unlisted codes, and a laboratory must carry what it does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import ClassVar, Self, TypeVar

__all__ = [
    "NPI",
    "TON",
    "Code",
    "DataCoding",
    "DefaultMessageId",
    "DestFlag",
    "InterfaceVersion",
    "MessageState",
    "PriorityFlag",
    "ProtocolId",
    "ReplaceIfPresent",
    "ranges",
]

_C = TypeVar("_C", bound="type[Code]")


class Code(IntEnum):
    """An integer with a name and a meaning; rows are ``NAME = number, "meaning"``."""

    meaning: str
    RANGES: ClassVar[tuple[tuple[int, int, str], ...]]

    def __new__(cls, value: int, meaning: str = "") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    @classmethod
    def of(cls, value: int) -> Self | int:
        """The member with this number, or the plain number when the table lacks it.

        >>> TON.of(1), TON.of(77)
        (<TON.INTERNATIONAL: 1>, 77)
        """
        return cls._value2member_map_.get(value, value)  # type: ignore[return-value]

    @classmethod
    def describe(cls, value: int) -> str:
        """A number in words: its meaning, the range that it lies in, or nothing.

        >>> TON.describe(5), TON.describe(200)
        ('Letters and digits as sender name', '')
        """
        member = cls._value2member_map_.get(value)
        if member is not None:
            return member.meaning  # type: ignore[attr-defined, no-any-return]
        for first, last, meaning in getattr(cls, "RANGES", ()):
            if first <= value <= last:
                return str(meaning)
        return ""


def ranges(*rows: tuple[int, int, str]) -> Callable[[_C], _C]:
    """Name whole ranges of a `Code`: ``(first, last, meaning)``."""

    def decorate(cls: _C) -> _C:
        cls.RANGES = rows
        return cls

    return decorate


class TON(Code):
    """Type of number (SMPP 3.4 section 5.2.5, 5.0 section 4.7.1)."""

    UNKNOWN = 0x00, "Not known, or left to number analysis in the network"
    INTERNATIONAL = 0x01, "Country code first, no plus sign"
    NATIONAL = 0x02, "Without country code"
    NETWORK_SPECIFIC = 0x03, "Operator internal number, short codes"
    SUBSCRIBER_NUMBER = 0x04, "Local subscriber number"
    ALPHANUMERIC = 0x05, "Letters and digits as sender name"
    ABBREVIATED = 0x06, "Short form number"


class NPI(Code):
    """Numbering plan indicator (SMPP 3.4 section 5.2.6, 5.0 section 4.7.2)."""

    UNKNOWN = 0x00, "Not known"
    ISDN = 0x01, "E.163/E.164 telephone numbering"
    DATA = 0x03, "X.121"
    TELEX = 0x04, "F.69"
    LAND_MOBILE = 0x06, "E.212"
    NATIONAL = 0x08, "National plan"
    PRIVATE = 0x09, "Private plan"
    ERMES = 0x0A, "ERMES paging"
    INTERNET = 0x0E, "IP address as text"
    WAP_CLIENT_ID = 0x12, "WAP client id"


@ranges((0x00, 0x33, "Peer speaks 3.3 or older: send it no TLVs"))
class InterfaceVersion(Code):
    """Version of SMPP that a peer speaks (SMPP 3.4 section 5.2.4, 5.0 section 4.7.13)."""

    V34 = 0x34, "SMPP 3.4"
    V50 = 0x50, "SMPP 5.0"


class PriorityFlag(Code):
    """Priority level (SMPP 3.4 section 5.2.14, 5.0 section 4.7.19); each network names the levels its way."""

    LEVEL_0 = 0, "GSM: non-priority; ANSI-136: bulk; IS-95: normal; CBS: normal"
    LEVEL_1 = 1, "GSM: priority; ANSI-136: normal; IS-95: interactive; CBS: immediate broadcast"
    LEVEL_2 = 2, "GSM: priority; ANSI-136: urgent; IS-95: urgent; CBS: high priority"
    LEVEL_3 = 3, "GSM: priority; ANSI-136: very urgent; IS-95: emergency; CBS: reserved"
    LEVEL_4 = 4, "CBS: background (5.0, broadcast_sm only)"


@ranges((0x02, 0xFF, "Reserved"))
class ReplaceIfPresent(Code):
    """Whether a pending message is replaced (SMPP 3.4 section 5.2.18, 5.0 section 4.7.22)."""

    NO = 0x00, "Do not replace"
    YES = 0x01, "Replace a pending message with the same source, destination and service_type"


@ranges(
    (0x0B, 0x0C, "Reserved"),
    (0x0F, 0xBF, "Reserved by SMPP; GSM gives 0x10-0x3F a meaning that many SMSCs honour"),
    (0xC0, 0xCF, "GSM message waiting, discard text"),
    (0xD0, 0xDF, "GSM message waiting, store text"),
    (0xE0, 0xEF, "Reserved by SMPP; GSM: message waiting, store, UCS2"),
    (0xF0, 0xFF, "GSM data coding and message class"),
)
class DataCoding(Code):
    """What the octets of a message mean (SMPP 3.4 section 5.2.19, 5.0 section 4.7.7)."""

    SMSC_DEFAULT = 0x00, "Default alphabet of the SMSC; often GSM 03.38, sometimes Latin 1 or ASCII"
    IA5_ASCII = 0x01, "IA5 / ASCII"
    OCTET_UNSPECIFIED_1 = 0x02, "8-bit binary (TDMA, CDMA)"
    LATIN1 = 0x03, "ISO-8859-1"
    OCTET_UNSPECIFIED_2 = 0x04, "8-bit binary, common to all networks"
    JIS = 0x05, "JIS X 0208-1990"
    CYRILLIC = 0x06, "ISO-8859-5"
    LATIN_HEBREW = 0x07, "ISO-8859-8"
    UCS2 = 0x08, "UCS2, big endian, 2 octets per code unit"
    PICTOGRAM = 0x09, "Pictogram encoding"
    ISO_2022_JP = 0x0A, "ISO-2022-JP music codes"
    EXTENDED_KANJI_JIS = 0x0D, "JIS X 0212-1990"
    KS_C_5601 = 0x0E, "KS C 5601"


@ranges((0x41, 0x47, "Replace short message types 1 to 7 on the phone"))
class ProtocolId(Code):
    """GSM TP-PID (SMPP 3.4 section 5.2.13, 3GPP TS 23.040 section 9.2.3.9)."""

    DEFAULT = 0x00, "Ordinary SME to SME message"
    TYPE0 = 0x40, "Short message type 0 (silent)"
    RETURN_CALL = 0x5F, "Return call message"


@ranges((0x01, 0xFE, "Index of a canned message"))
class DefaultMessageId(Code):
    """Index of a canned message (SMPP 3.4 section 5.2.20, 5.0 section 4.7.27)."""

    UNUSED = 0x00, "No canned message (v3.4 says reserved)"
    CANNED_V50 = 0xFF, "Reserved in v3.4, an index in v5.0"


class MessageState(Code):
    """What became of a message (SMPP 3.4 section 5.2.28, 5.0 section 4.7.15)."""

    SCHEDULED = 0x00, "Waiting for its delivery time (intermediate)"
    ENROUTE = 0x01, "In the SMSC, being tried or in retry (intermediate)"
    DELIVERED = 0x02, "Delivered (final)"
    EXPIRED = 0x03, "Validity ran out (final)"
    DELETED = 0x04, "Cancelled or removed (final)"
    UNDELIVERABLE = 0x05, "Cannot be delivered (final)"
    ACCEPTED = 0x06, "Taken by hand on behalf of the subscriber (final)"
    UNKNOWN = 0x07, "State cannot be told; v3.3 calls it INVALID (neither intermediate nor final)"
    REJECTED = 0x08, "Refused by a delivery interface (final)"
    SKIPPED = 0x09, "Accepted but left out on purpose (final)"


class DestFlag(Code):
    """What a destination of submit_multi is (SMPP 3.4 section 5.2.25, 5.0 section 4.7.9)."""

    SME_ADDRESS = 0x01, "An SME address follows"
    DISTRIBUTION_LIST = 0x02, "A distribution list name follows"
