"""Our codec against three others, written by other people from the same specification.

For the same values it has to give the same octets, read theirs, and be read by them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import smpplab as sl

pytestmark = pytest.mark.peers

ADDRESSES = {
    "source_addr_ton": 5, "source_addr_npi": 0, "source_addr": "LAB",
    "dest_addr_ton": 1, "dest_addr_npi": 1, "destination_addr": "447700900002",
}  # fmt: skip
MESSAGES: dict[str, tuple[str, dict[str, Any], list[tuple[str, Any]]]] = {
    "short": ("Good morning, Kelvin", {}, []),
    "extension table": ("{price: 5 €}", {}, []),
    "ucs2": ("Добро утро ☀ 😀", {"data_coding": 8}, []),
    "latin1": ("Grüß Gott", {"data_coding": 3}, []),
    "empty": ("", {}, []),
    "160 characters": ("x" * 160, {}, []),
    "every field": (
        "Hello",
        {
            "service_type": "CMT", "esm_class": 0x03, "protocol_id": 0x41, "priority_flag": 2,
            "validity_period": "000001020304000R", "registered_delivery": 0x11,
            "replace_if_present_flag": 1, "sm_default_msg_id": 7,
        },
        [],
    ),
    "sar": (
        "part two",
        {},
        [("sar_msg_ref_num", 0x1234), ("sar_total_segments", 3), ("sar_segment_seqnum", 2)],
    ),
    "other TLVs": ("Hello", {}, [("user_message_reference", 65535), ("payload_type", 0)]),
}  # fmt: skip
ENCODING = {3: "iso-8859-1", 8: "utf-16-be"}


def octets_of(text: str, data_coding: int) -> bytes:
    """The text as short_message holds it."""
    return sl.text.gsm0338.encode(text) if not data_coding else text.encode(ENCODING[data_coding])


def ours(case: str, command: Any = sl.SubmitSm) -> sl.Pdu:
    """Our PDU for a case."""
    text, fields, tlvs = MESSAGES[case]
    octets = octets_of(text, fields.get("data_coding", 0))
    return command(short_message=octets, sequence_number=7, tlvs=dict(tlvs), **ADDRESSES, **fields)


class Sequence:
    """What a PDU of smpplib asks of its client."""

    sequence = 7

    def next_sequence(self) -> int:
        return 7


def smpplib_pdu(command: str, **fields: Any) -> Any:
    import smpplib.smpp

    return smpplib.smpp.make_pdu(command, client=Sequence(), **fields)


@pytest.mark.parametrize("case", MESSAGES)
@pytest.mark.parametrize("command", ["submit_sm", "deliver_sm"])
def test_smpplib(case: str, command: str) -> None:
    import smpplib.smpp

    text, fields, tlvs = MESSAGES[case]
    octets = octets_of(text, fields.get("data_coding", 0))
    their = smpplib_pdu(command, **ADDRESSES, **fields, short_message=octets, **dict(tlvs)).generate()
    our = ours(case, {"submit_sm": sl.SubmitSm, "deliver_sm": sl.DeliverSm}[command])
    assert bytes(our).hex(" ") == their.hex(" ")
    assert sl.decode(their) == our
    read = smpplib.smpp.parse_pdu(bytes(our), client=Sequence(), allow_unknown_opt_params=True)
    assert (read.short_message or b"") == octets and read.destination_addr == b"447700900002"


@pytest.mark.parametrize("case", [case for case in MESSAGES if case != "empty"])  # it refuses to say nothing
def test_aiosmpplib(case: str) -> None:
    from aiosmpplib import NPI, TON, PhoneNumber, SubmitSm
    from aiosmpplib.protocol import SmppMessage
    from aiosmpplib.state import OptionalParam

    text, fields, tlvs = MESSAGES[case]
    rest = {name: value for name, value in fields.items() if name != "data_coding"}
    if "validity_period" in rest:
        rest["validity_period"] = timedelta(days=1, hours=2, minutes=3, seconds=4)
    encoding = {0: "gsm0338", 3: "latin_1", 8: "ucs2"}[fields.get("data_coding", 0)]
    their = SubmitSm(
        short_message=text,
        source=PhoneNumber("LAB", TON.ALPHANUMERIC, NPI.UNKNOWN),
        destination=PhoneNumber("447700900002", TON.INTERNATIONAL, NPI.ISDN),
        encoding=encoding,
        sequence_num=7,
        optional_params=[OptionalParam(sl.SMPP.tlv(name).tag, value) for name, value in tlvs],
        **{"registered_delivery": 0} | rest,
    ).pdu()  # fmt: skip
    our = ours(case)
    assert bytes(our).hex(" ") == their.hex(" ")
    assert sl.decode(their) == our
    read = SubmitSm.from_pdu(bytes(our), SmppMessage.parse_header(bytes(our)), "gsm0338")
    assert (read.short_message, read.destination.number) == (text, "447700900002")


@pytest.mark.parametrize("case", MESSAGES)
@pytest.mark.parametrize("command", ["SubmitSm", "DeliverSm"])
def test_smpp34(case: str, command: str) -> None:
    import smpp34

    text, fields, tlvs = MESSAGES[case]
    octets = octets_of(text, fields.get("data_coding", 0))
    addresses = {name: value for name, value in ADDRESSES.items() if not name.endswith("_addr")}
    their = getattr(smpp34, command)(
        "LAB", "447700900002", octets, sequence_number=7, **addresses, **fields,
        tlvs=[smpp34.Tlv(row.tag, row.encode(value)) for name, value in tlvs if (row := sl.SMPP.tlv(name))],
    ).encode()  # fmt: skip
    our = ours(case, getattr(sl, command))
    assert bytes(our).hex(" ") == their.hex(" ")
    assert sl.decode(their) == our
    read = smpp34.decode(bytes(our))
    assert (read.short_message, read.destination_addr) == (octets, "447700900002")
    assert [(tlv.tag, tlv.value) for tlv in read.tlvs] == list(our.tlvs.pairs)


OTHERS = {
    "bind_transceiver": {
        "system_id": "lab", "password": "secret", "system_type": "VMA", "interface_version": 0x34,
        "addr_ton": 1, "addr_npi": 1, "address_range": "4477",
    },
    "bind_transmitter": {"system_id": "lab", "password": "secret", "interface_version": 0x34},
    "bind_receiver": {"system_id": "lab", "password": "secret", "interface_version": 0x34},
    "query_sm": {"message_id": "00000001", "source_addr_ton": 5, "source_addr_npi": 0, "source_addr": "LAB"},
    "submit_sm_resp": {"message_id": "00000001"},
    "deliver_sm_resp": {},
    "enquire_link": {},
    "enquire_link_resp": {},
    "unbind": {},
    "unbind_resp": {},
}  # fmt: skip


@pytest.mark.parametrize("command", OTHERS)
def test_smpplib_other_commands(command: str) -> None:
    their = smpplib_pdu(command, **OTHERS[command])
    if command.endswith("_resp"):
        their.sequence = 7
    our = sl.SMPP.names[command](sequence_number=7, **OTHERS[command])
    assert bytes(our).hex(" ") == their.generate().hex(" ")


def test_aiosmpplib_other_commands() -> None:
    from aiosmpplib import NPI, TON, protocol as theirs

    pairs = [
        (theirs.BindTransceiver(
            system_id="lab", password="secret", system_type="VMA", interface_version=0x34,
            addr_ton=TON.INTERNATIONAL, addr_npi=NPI.ISDN, address_range="4477", sequence_num=7,
        ), sl.BindTransceiver(**OTHERS["bind_transceiver"])),
        (theirs.EnquireLink(7), sl.EnquireLink()),
        (theirs.EnquireLinkResp(7), sl.EnquireLinkResp()),
        (theirs.Unbind(7), sl.Unbind()),
        (theirs.UnbindResp(7), sl.UnbindResp()),
        (theirs.DeliverSmResp(7), sl.DeliverSmResp()),
    ]  # fmt: skip
    for their, our in pairs:
        our.sequence_number = 7
        assert bytes(our).hex(" ") == their.pdu().hex(" ")
