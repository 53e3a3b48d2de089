"""The one message that every peer sends, and a reader that trusts none of them.

Nothing here imports smpplab or a peer: the octets are written by hand, and `check_encoded` and
`check_decoded` hold every adapter to the same values before anything is timed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

SOURCE, DESTINATION = "447700900001", "447700900002"
TEXT = "Good morning, Kelvin"  # 20 characters, the same octets in ASCII and in GSM 03.38
SAR = ((0x020C, 2, 0x1234), (0x020E, 1, 3), (0x020F, 1, 2))  # tag, octets, value: part 2 of 3
SAR_NAMES = ("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum")
MESSAGE_ID = "0123456789"
RECEIPT_TEXT = (
    f"id:{MESSAGE_ID} sub:001 dlvrd:001 submit date:2601010101 done date:2601010102 "
    f"stat:DELIVRD err:000 text:{TEXT}"
)

HEADER = struct.Struct(">IIII")
SUBMIT_SM, DELIVER_SM, BIND_TRANSCEIVER, UNBIND, ENQUIRE_LINK = 4, 5, 9, 6, 21
RESPONSE = 0x80000000
TON_NPI = b"\x01\x01"  # international, ISDN


def message(command_id: int, text: str, *, esm_class: int = 0, receipt: int = 0, tlvs: bytes = b"") -> bytes:
    """A submit_sm or deliver_sm with sequence_number 1, written by hand."""
    body = b"".join(
        (
            b"\0",  # service_type
            TON_NPI, SOURCE.encode(), b"\0",
            TON_NPI, DESTINATION.encode(), b"\0",
            bytes((esm_class, 0, 0)), b"\0\0",  # protocol_id, priority_flag; the two times
            bytes((receipt, 0, 0, 0, len(text))), text.encode(), tlvs,
        )
    )  # fmt: skip
    return HEADER.pack(16 + len(body), command_id, 0, 1) + body


def bind(system_id: str, password: str = "secret") -> bytes:
    """A bind_transceiver for SMPP 3.4 with sequence_number 1."""
    body = f"{system_id}\0{password}\0\0".encode() + b"\x34\0\0\0"
    return HEADER.pack(16 + len(body), BIND_TRANSCEIVER, 0, 1) + body


def renumbered(octets: bytes, sequence_number: int) -> bytes:
    """The same PDU under another sequence_number."""
    return octets[:12] + sequence_number.to_bytes(4) + octets[16:]


def _tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


SAR_TLVS = b"".join(_tlv(tag, value.to_bytes(size)) for tag, size, value in SAR)
RECEIPT_TLVS = _tlv(0x001E, MESSAGE_ID.encode() + b"\0") + _tlv(0x0427, b"\x02")
OCTETS: Mapping[str, bytes] = {
    "submit": message(SUBMIT_SM, TEXT),
    "submit with 3 TLVs": message(SUBMIT_SM, TEXT, tlvs=SAR_TLVS),
    "receipt": message(DELIVER_SM, RECEIPT_TEXT, esm_class=4, tlvs=RECEIPT_TLVS),
}
"""Case to the octets that it is on the wire."""


def traffic(n: int) -> Iterator[tuple[str, bytes]]:
    """Direction and octets of `n` PDUs: submit_sm and submit_sm_resp in turn."""
    for number in range(1, n // 2 + 1):
        yield "to_mc", renumbered(OCTETS["submit"], number)
        answer = b"%010x\0" % number
        yield "to_esme", HEADER.pack(16 + len(answer), RESPONSE | SUBMIT_SM, 0, number) + answer


class Seen(NamedTuple):
    """What an adapter must be able to read from its peer's own object."""

    source: str
    destination: str
    text: bytes
    tlvs: int


def read(octets: bytes) -> tuple[Seen, dict[int, bytes]]:
    """Read a submit_sm or deliver_sm with code that no peer shares; also its TLVs by tag."""
    length = HEADER.unpack_from(octets)[0]
    assert length == len(octets), f"command_length {length}, {len(octets)} octets"
    at = octets.index(0, 16) + 3
    end = octets.index(0, at)
    source, at = octets[at:end], end + 3
    end = octets.index(0, at)
    destination, at = octets[at:end], end + 4
    at = octets.index(0, octets.index(0, at) + 1) + 1  # over the two times
    size, at = octets[at + 4], at + 5
    text, at = octets[at : at + size], at + size
    tlvs: dict[int, bytes] = {}
    while at < length:
        tag, size = struct.unpack_from(">HH", octets, at)
        tlvs[tag], at = octets[at + 4 : at + 4 + size], at + 4 + size
    assert at == length, "the last TLV does not end where the PDU does"
    return Seen(source.decode(), destination.decode(), text, len(tlvs)), tlvs


def check_encoded(case: str, octets: bytes) -> None:
    """Whether an adapter wrote the message of a case."""
    assert octets[16:] == OCTETS[case][16:], f"{case}: other octets than written by hand: {octets.hex()}"


def check_decoded(case: str, seen: tuple[Any, Any, Any, int]) -> None:
    """Whether an adapter read the message of a case."""
    source, destination, text, tlvs = seen
    text = text.encode() if isinstance(text, str) else bytes(text)
    found = Seen(_string(source), _string(destination), text, tlvs)
    assert found == read(OCTETS[case])[0], f"{case}: read {found}"


def _string(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
