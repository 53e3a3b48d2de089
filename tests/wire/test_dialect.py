"""Dialects: tables as values; a vendor's rows are added to a copy, and nothing global changes."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.errors import DecodeError, EncodeError
from smpplab.wire import (
    SMPP,
    SMPP33,
    SMPP34,
    SMPP50,
    BindTransceiver,
    Dialect,
    Pdu,
    SubmitSm,
    Tlvs,
    UnknownPdu,
    cstring,
    pdu,
    tlv,
    uint16,
)
from smpplab.wire.table import TX


@pdu(0x00010299, esme=TX, since="3.4", section="vendor")
class AcmeRing(Pdu):
    """Ring a phone."""

    number: str = cstring(21)
    seconds: int = uint16(default=5)


ACME = SMPP.extend(
    "acme",
    pdus=[AcmeRing],
    tlvs=[tlv(0x1501, "acme_campaign", cstring(33), aliases="campaign")],
    statuses={0x0401: "ACME_BLOCKED"},
)


def test_a_vendors_pdu() -> None:
    ring = AcmeRing(number="447700900123", sequence_number=3)
    octets = ACME.encode(ring)
    assert ACME.decode(octets) == ring
    assert isinstance(SMPP.decode(octets), UnknownPdu)
    assert "acme_ring" in ACME.names and "acme_ring" not in SMPP.names
    assert ACME.command_name(0x10299) == "acme_ring"
    assert SMPP.command_name(0x10299) == "0x00010299"


def test_a_vendors_tlv_and_status() -> None:
    message = SubmitSm(destination_addr="1", tlvs=Tlvs({"campaign": "spring"}, ACME))
    assert ACME.decode(ACME.encode(message)).tlvs["acme_campaign"] == "spring"
    assert SMPP.tlv("acme_campaign") is None and SMPP.tlv(0x1501) is None
    assert (ACME.status(0x401).name, SMPP.status(0x401).name) == ("ACME_BLOCKED", "0x00000401")
    with pytest.raises(EncodeError):
        Tlvs({"acme_campaign": "spring"})


def test_a_dialect_of_a_dialect() -> None:
    more = ACME.extend("more", statuses={0x0402: "ACME_GONE"})
    assert (more.status(0x401).name, more.status(0x402).name) == ("ACME_BLOCKED", "ACME_GONE")
    assert ACME.status(0x402).name == "0x00000402"
    assert repr(more) == f"<Dialect more: {len(SMPP.commands) + 1} commands, {len(SMPP.tlvs) + 1} TLVs>"


@pytest.mark.parametrize("dialect", [SMPP33, SMPP34, SMPP50, SMPP], ids=lambda dialect: dialect.name)
def test_versions_have_their_own_limits(dialect: Dialect) -> None:
    longest = {"3.3": 161, "3.4": 254, "5.0": 255}[dialect.version]
    message = SubmitSm(destination_addr="1", short_message=bytes(longest))
    octets = dialect.encode(message)
    assert dialect.decode(octets) == message
    if dialect.version != "5.0":
        too_long = message.replace(short_message=bytes(longest + 1))
        with pytest.raises(EncodeError, match=f"{longest + 1} octets do not fit, at most {longest} do"):
            dialect.encode(too_long)
        with pytest.raises(DecodeError, match=f"at most {longest} are allowed"):
            dialect.decode(SMPP.encode(too_long))


def test_a_version_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"^SMPP has the versions 3\.3, 3\.4 and 5\.0, not '4\.0'$"):
        SMPP.at_version("4.0")


@pytest.mark.parametrize("what", ["decode", "encode"])
def test_source_shows_what_runs(what: str) -> None:
    text = ACME.source(AcmeRing, what)
    assert text.startswith(f"def {what}_acme_ring(")
    compile(text, "source", "exec")


def test_there_is_no_other_source() -> None:
    with pytest.raises(ValueError, match="there is the source of 'decode' and of 'encode', not of 'both'"):
        SMPP.source(BindTransceiver, "both")


def test_functions_are_compiled_when_they_are_needed() -> None:
    fresh = SMPP.extend("fresh")
    assert (len(fresh.decoders), len(fresh.encoders)) == (0, 0)
    for number in range(1000, 1100):
        fresh.decode(bytes(UnknownPdu(number)))
    assert len(fresh.decoders) == 0, "unknown numbers are not kept"
    fresh.decode(bytes(SubmitSm(destination_addr="1")))
    assert len(fresh.decoders) == 1


@pytest.mark.parametrize(
    "octets", [b"", b"\0", b"\0\0\0\x10\0\0", bytes(16), b"\0\0\0\x20\0\0\0\x99" + bytes(8)]
)
def test_octets_that_are_no_pdu(octets: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        ACME.decode(octets)
    assert caught.value.octets == octets


def test_rows_of_the_table_keep_their_place() -> None:
    rows: tuple[Any, ...] = SMPP34.rows(SubmitSm)
    assert [row.name for row in rows] == [row.name for row in SubmitSm.ROWS]
    assert SMPP34.rows(SubmitSm) is rows
