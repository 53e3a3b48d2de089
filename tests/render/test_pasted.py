"""Octets out of whatever people paste."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, strategies as st

from smpplab.render.pasted import octets_in
from smpplab.wire import SubmitSm

PDU = bytes(SubmitSm(source_addr="LAB", destination_addr="447700900123", short_message=b"face 00 beef  ff"))


def ascii_of(octets: bytes) -> str:
    return "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in octets)


def lines(octets: bytes = PDU) -> list[tuple[int, bytes]]:
    return [(at, octets[at : at + 16]) for at in range(0, len(octets), 16)]


def c_array(octets: bytes) -> str:
    rows = (
        ", ".join(f"0x{octet:02x}" for octet in row) + f", /* {ascii_of(row)} */" for _, row in lines(octets)
    )
    return "/* Frame (61 bytes) */\nstatic const unsigned char pkt1[61] = {\n" + "\n".join(rows) + "\n};\n"


FORMS = {
    "plain": PDU.hex(),
    "upper": PDU.hex().upper(),
    "spaces": PDU.hex(" "),
    "colons": PDU.hex(":"),
    "words": PDU.hex(" ", -4),
    "0x once": "0x" + PDU.hex(),
    "0x everywhere": " ".join(f"0x{octet:02X}" for octet in PDU),
    "0x with commas": ",".join(f"0x{octet:x}" for octet in PDU),
    "lines": "\n".join(row.hex() for _, row in lines()),
    "lines of spaces": "\r\n".join(row.hex(" ") for _, row in lines()),
    "quotes": f'"{PDU.hex()}"',
    "C array": c_array(PDU),
    "escaped string": " \\\n".join(
        '"' + "".join(f"\\x{octet:02x}" for octet in row) + '"' for _, row in lines()
    ),
    "repr": repr(PDU),
    "repr of bytearray": repr(bytearray(PDU)),
    "numbers": str(list(PDU)),
    "JSON of node": '{"type":"Buffer","data":' + str(list(PDU)) + "}",
    "node": f"<Buffer {PDU.hex(' ')}>",
    "base64": base64.b64encode(PDU).decode(),
    "log line": f"2027-01-15 08:30:00 DEBUG sent pdu={PDU.hex()} to mc",
    "xxd": "\n".join(f"{at:08x}: {row.hex(' ', -2):<39}  {ascii_of(row)}" for at, row in lines()),
    "hexdump -C": "\n".join(
        f"{at:08x}  {row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}  |{ascii_of(row)}|" for at, row in lines()
    )
    + f"\n{len(PDU):08x}",
    "od -t x1z": "\n".join(f"{at:06x} {row.hex(' '):<47}  >{ascii_of(row)}<" for at, row in lines())
    + f"\n{len(PDU):06x}",
    "Wireshark": "\n".join(f"{at:04x}   {row.hex(' '):<47}   {ascii_of(row)}" for at, row in lines()),
    "Wireshark without text": "\n".join(f"{at:04x}  {row.hex(' ')}" for at, row in lines()),
    "ours": "\n".join(
        f"{at:06x}  {row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}  {ascii_of(row)}" for at, row in lines()
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(form: str) -> None:
    assert octets_in(FORMS[form])[0] == [PDU]


def test_notes_say_what_was_passed_over() -> None:
    assert octets_in(FORMS["log line"])[1] == "the text around the hexadecimal digits is passed over"
    assert octets_in("00000010 8") == ([b"\0\0\0\x10"], "the last of an odd number of digits is left out")
    assert octets_in("no octets here")[0] == [b""]
    assert "hexadecimal" in octets_in("no octets here")[1]
    assert octets_in(" \n") == ([b""], "")


@given(st.binary(min_size=1, max_size=80))
def test_hexadecimal_of_anything(octets: bytes) -> None:
    assert octets_in(octets.hex(" "))[0] == [octets]
    assert octets_in(repr(octets))[0] == [octets]


@given(st.text(alphabet="0123456789abcdefx\\{}[]'\", \n:|.b/*<>=", max_size=120))
def test_total(text: str) -> None:
    found, note = octets_in(text)
    assert found and all(isinstance(octets, bytes) for octets in found)
    assert isinstance(note, str)
