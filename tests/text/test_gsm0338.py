"""GSM 7-bit: the tables of the specification, ESC rules, packing."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import CannotEncode, UsageError
from smpplab.text import gsm0338, national

SPEC = Path(__file__).parents[2] / "data" / "spec"
LINES = (SPEC / "gsm0338.csv").read_text(encoding="utf-8").splitlines()
ROWS = [row for row in csv.DictReader(LINES) if row["code_point"]]
ALPHABET = "".join([*gsm0338.BASIC.values(), *gsm0338.EXTENSION.values()])

gsm_text = st.text(st.sampled_from(ALPHABET))
some_septets = st.binary().map(lambda octets: bytes(octet & 0x7F for octet in octets))
fills = st.integers(0, 6)
LOCKING = [0, *(number for number in national.LANGUAGES if number != 2)]
SINGLE = [0, *national.LANGUAGES]


def character(code_point: str) -> str:
    return chr(int(code_point.removeprefix("U+"), 16))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['table']}-{row['septet']}")
def test_every_row_of_the_specification(row):
    escape = b"\x1b" if row["table"] == "extension" else b""
    octets = escape + bytes([int(row["septet"], 16)])
    assert gsm0338.decode(octets) == character(row["code_point"])
    assert gsm0338.encode(character(row["code_point"])) == octets
    if row["also_encodes"]:
        assert gsm0338.encode(character(row["also_encodes"])) == octets


def test_the_tables_hold_nothing_else():
    tables = [row["table"] for row in ROWS]
    assert tables.count("basic") == len(gsm0338.BASIC)
    assert tables.count("extension") == len(gsm0338.EXTENSION)


@given(gsm_text)
def test_what_is_encoded_decodes_to_the_same(text):
    assert gsm0338.decode(gsm0338.encode(text)) == text
    assert gsm0338.septets(text) == len(text) + sum(c in gsm0338.EXTENSION.values() for c in text)


@given(st.data(), st.sampled_from(LOCKING), st.sampled_from(SINGLE))
def test_national_text_comes_back(data, locking, single):
    basic = national.locking_table(locking) if locking else gsm0338.BASIC
    extension = national.single_table(single) if single else gsm0338.EXTENSION
    text = data.draw(st.text(st.sampled_from([*basic.values(), *extension.values()])))
    octets = gsm0338.encode(text, locking=locking, single=single)
    assert gsm0338.decode(octets, locking=locking, single=single) == text


@given(st.binary(), st.sampled_from(LOCKING), st.sampled_from(SINGLE))
def test_decoding_never_fails(octets, locking, single):
    assert isinstance(gsm0338.decode(octets, locking=locking, single=single), str)


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        ("1b41", "A"),  # not in the extension table: the basic table's character
        ("1b0d", "\r"),
        ("1b1b", " "),  # reserved for a further table
        ("1b1b65", " e"),
        ("1b1b1b65", " €"),
        ("411b", "A "),
        ("80ff", "\ufffd\ufffd"),
        ("1b80", "\ufffd"),
        ("", ""),
    ],
)
def test_escape_rules(octets, text):
    assert gsm0338.decode(bytes.fromhex(octets)) == text


def test_empty_positions_of_a_national_table_show_as_replacement():
    assert gsm0338.decode(b"\x00", locking=11) == "\ufffd"
    assert gsm0338.decode(b"\x1b\x41", single=1) == "A"


@pytest.mark.parametrize(
    ("text", "position"), [("`", 0), ("ab\u0431`", 2), ("5 € \U0001f600", 4), ("\xff", 0)]
)
def test_the_error_names_character_and_position(text, position):
    with pytest.raises(CannotEncode) as caught:
        gsm0338.encode(text)
    assert (caught.value.text, caught.value.position, caught.value.alphabet) == (text, position, "gsm7")
    assert f"U+{ord(text[position]):04X}" in str(caught.value)
    assert not gsm0338.can_encode(text)


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        ("hello", "E8329BFD06"),
        ("hellohello", "E8329BFD4697D9EC37"),
        ("12345678", "31D98C56B3DD70"),
        ("[€]", "1BDEA6BCF101"),
        ("", ""),
    ],
)
def test_packed_examples(text, packed):
    assert gsm0338.pack(gsm0338.encode(text)) == bytes.fromhex(packed)
    assert gsm0338.decode(gsm0338.unpack(bytes.fromhex(packed), count=gsm0338.septets(text))) == text


def test_packed_after_a_udh():
    assert gsm0338.pack(b"Hi", gsm0338.fill_bits(6)).hex() == "9069"
    assert gsm0338.pack(b"Hi", gsm0338.fill_bits(7)).hex() == "c834"


@given(some_septets, fills)
def test_what_is_packed_unpacks_to_the_same(septets, fill):
    packed = gsm0338.pack(septets, fill)
    assert gsm0338.unpack(packed, fill, len(septets)) == septets
    assert gsm0338.unpack(packed, fill)[: len(septets)] == septets
    assert len(packed) == ((fill + 7 * len(septets) + 7) // 8 if septets else 0)


@given(st.binary(), fills)
def test_unpacking_never_fails(octets, fill):
    assert len(gsm0338.unpack(octets, fill)) == max(0, 8 * len(octets) - fill) // 7


def test_seven_and_eight_commercial_ats_look_the_same():
    assert gsm0338.pack(bytes(7)) == gsm0338.pack(bytes(8))


def test_wrong_arguments_are_refused():
    with pytest.raises(UsageError, match="fill is 0 to 6"):
        gsm0338.pack(b"a", 7)
    with pytest.raises(UsageError, match="fill is 0 to 6"):
        gsm0338.unpack(b"a", -1)
    with pytest.raises(UsageError, match="0x80 is no septet"):
        gsm0338.pack(b"\x80")


def test_shifts_for_lists_every_table_by_which_a_text_fits():
    assert gsm0338.shifts_for("plain")[0] == (5, 0, 0)
    assert gsm0338.shifts_for("Ж") == []
    for septets, locking, single in gsm0338.shifts_for("ção"):
        assert gsm0338.septets("ção", locking=locking, single=single) == septets
    assert (3, 3, 0) in gsm0338.shifts_for("ção")
