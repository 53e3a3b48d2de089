"""Alphabets: what data_coding stands for, what fits, what comes back."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import CannotEncode, UsageError
from smpplab.text import alphabets, gsm0338
from smpplab.text.alphabets import ALPHABETS

SPEC = Path(__file__).parents[2] / "data" / "spec"
names = st.sampled_from(sorted(ALPHABETS))
TEXTS = {
    "gsm7": "5 € für Å?",
    "gsm7-packed": "5 € für Å?",
    "ascii": "plain",
    "octets": "00ff10",
    "latin1": "naïve þ",
    "shift-jis": "日本語 text",
    "iso8859-5": "Привет",
    "iso8859-8": "שלום",
    "ucs2": "Жук \U0001f600",
    "iso2022-jp": "日本語 text",
    "euc-jp": "日本語 text",
    "euc-kr": "안녕 text",
    "utf-8": "Жук \U0001f600",
    "windows-1252": "“quoted” €",
    "utf-16-le": "Жук \U0001f600",
}


@pytest.mark.parametrize("name", ALPHABETS)
def test_text_comes_back(name):
    alphabet = alphabets.get(name)
    octets = alphabet.encode(TEXTS[name])
    assert alphabet.decode(octets) == TEXTS[name]
    assert alphabet.can_encode(TEXTS[name])
    assert alphabet.finish(alphabet.try_encode(TEXTS[name])) == octets


@given(names, st.text())
def test_encoding_either_works_or_names_the_character(name, text):
    alphabet = alphabets.get(name)
    try:
        octets = alphabet.encode(text)
    except CannotEncode as error:
        assert (error.text, error.alphabet) == (text, "gsm7" if name == "gsm7-packed" else name)
        assert alphabet.try_encode(text) is None
        assert not alphabet.can_encode(text)
    else:
        assert len(octets) <= alphabet.length(text) * max(8, alphabet.unit_bits) // 8


@given(st.binary(), st.integers(0, 255), st.sampled_from(sorted(ALPHABETS)))
def test_decoding_never_fails(octets, data_coding, default):
    text = alphabets.decode_text(octets, data_coding, default=default)
    text.encode("utf-8")  # no lone surrogates either


def test_ucs2_replaces_lone_halves_and_odd_octets():
    ucs2 = alphabets.get("ucs2")
    assert ucs2.decode(bytes.fromhex("d83d 0041")) == "\ufffdA"
    assert ucs2.decode(bytes.fromhex("0041 de00")) == "A\ufffd"
    assert ucs2.decode(bytes.fromhex("0041 00")) == "A\ufffd"
    assert ucs2.length("a\U0001f600") == 3
    with pytest.raises(CannotEncode):
        ucs2.encode("\ud83d")


@pytest.mark.parametrize(
    ("length", "septets", "octets", "units"),
    [
        (0, 160, 140, 70),
        (6, 153, 134, 67),
        (7, 152, 133, 66),
        (4, 155, 136, 68),
        (9, 149, 131, 65),
        (12, 146, 128, 64),
        (10, 148, 130, 65),
        (13, 145, 127, 63),
        (5, 154, 135, 67),
    ],
)
def test_capacities_of_the_specification(length, septets, octets, units):
    assert alphabets.get("gsm7").capacity(length) == septets
    assert alphabets.get("latin1").capacity(length) == octets
    assert alphabets.get("ucs2").capacity(length) == units


@pytest.mark.parametrize(
    ("data_coding", "name"),
    [
        (0x00, "gsm7"),
        (0x01, "ascii"),
        (0x02, "octets"),
        (0x03, "latin1"),
        (0x04, "octets"),
        (0x05, "shift-jis"),
        (0x06, "iso8859-5"),
        (0x07, "iso8859-8"),
        (0x08, "ucs2"),
        (0x09, "octets"),
        (0x0A, "iso2022-jp"),
        (0x0B, "gsm7"),
        (0x0D, "euc-jp"),
        (0x0E, "euc-kr"),
        (0x10, "gsm7"),
        (0x11, "gsm7"),
        (0x14, "octets"),
        (0x18, "ucs2"),
        (0x1C, "gsm7"),
        (0x20, "octets"),  # compressed
        (0x48, "ucs2"),
        (0x80, "gsm7"),
        (0xC0, "gsm7"),
        (0xC8, "gsm7"),
        (0xD8, "gsm7"),
        (0xE0, "ucs2"),
        (0xF0, "gsm7"),
        (0xF4, "octets"),
        (0xF5, "octets"),
    ],
)
def test_what_a_data_coding_stands_for(data_coding, name):
    assert alphabets.for_data_coding(data_coding).name == name


def test_every_named_data_coding_of_the_specification_has_an_alphabet():
    rows = csv.DictReader((SPEC / "enums.csv").read_text(encoding="utf-8").splitlines())
    values = [
        int(row["value"], 16) for row in rows if row["enum"] == "data_coding" and row["kind"] == "value"
    ]
    assert {alphabets.for_data_coding(value).name for value in values} <= set(ALPHABETS)
    assert len(values) >= 12


def test_the_default_alphabet_is_a_setting():
    assert alphabets.for_data_coding(0, "latin1").name == "latin1"
    assert alphabets.for_data_coding(0x10, "latin1").name == "gsm7"
    assert alphabets.for_data_coding(0x10, "gsm7-packed").name == "gsm7-packed"
    assert alphabets.decode_text(b"\xe9", 0, default="latin1") == "é"


@pytest.mark.parametrize("name", [name for name in ALPHABETS if alphabets.data_coding_for(name)])
def test_data_coding_leads_back_to_the_alphabet(name):
    expected = "ucs2" if name == "utf-16-le" else name
    assert alphabets.for_data_coding(alphabets.data_coding_for(name)).name == expected


@pytest.mark.parametrize("name", ["gsm7", "ucs2", "octets"])
def test_flash(name):
    value = alphabets.flash_data_coding(name)
    assert value & 0x13 == 0x10  # class 0, and valid
    assert alphabets.for_data_coding(value).name == name


def test_wrong_names_are_refused_with_a_list():
    with pytest.raises(UsageError, match="gsm7, gsm7-packed, ascii"):
        alphabets.get("morse")
    with pytest.raises(UsageError, match="no flash message in latin1"):
        alphabets.flash_data_coding("latin1")


@pytest.mark.parametrize("name", ["UCS2", "ucs-2", "UTF-16BE", "utf_16"])
def test_other_names_of_ucs2(name):
    assert alphabets.get(name).name == "ucs2"


@given(st.text())
def test_the_default_alphabet_is_chosen_if_it_fits(text):
    assert alphabets.choose(text).name == ("gsm7" if gsm0338.can_encode(text) else "ucs2")


def test_padding_of_packed_septets_is_no_commercial_at():
    packed = alphabets.get("gsm7-packed")
    assert packed.decode(packed.encode("1234567")) == "1234567"
    assert packed.decode(packed.encode("@")) == "@"
