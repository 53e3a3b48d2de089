"""Alphabet kinds: cutting, and padding of packed septets."""

import pytest
from hypothesis import given, strategies as st

from smpplab.text import alphabets, gsm0338
from smpplab.text.alphabet_kinds import without_padding


@pytest.mark.parametrize("name", ["gsm7", "latin1", "ucs2", "utf-8", "shift-jis", "iso2022-jp", "octets"])
@given(st.text(st.sampled_from("09afAF"), max_size=80), st.integers(8, 40))
def test_pieces_are_the_text(name, text, units):
    alphabet = alphabets.get(name)
    text = text[: len(text) // 2 * 2]  # hexadecimal digits come in pairs
    octets = alphabet.try_encode(text)
    pieces = alphabet.cut(text, octets, units)
    assert b"".join(pieces) == octets
    assert all(8 * len(piece) <= units * max(8, alphabet.unit_bits) for piece in pieces)


@pytest.mark.parametrize(
    ("name", "text", "units", "lengths"),
    [
        ("gsm7", "a€", 2, [1, 2]),
        ("gsm7", "€€", 2, [2, 2]),
        ("ucs2", "a\U0001f600", 2, [2, 4]),
        ("utf-16-le", "a\U0001f600", 2, [2, 4]),
        ("utf-8", "aЖЖ", 4, [3, 2]),
        ("euc-kr", "a안안", 4, [3, 2]),
    ],
)
def test_no_character_is_cut(name, text, units, lengths):
    alphabet = alphabets.get(name)
    assert [len(piece) for piece in alphabet.cut(text, alphabet.encode(text), units)] == lengths


def test_octets_alone_are_cut_anywhere():
    assert alphabets.get("utf-8").cut("", b"abcde", 2) == [b"ab", b"cd", b"e"]


@given(st.binary(max_size=40).map(lambda octets: bytes(octet & 0x7F for octet in octets)), st.integers(0, 6))
def test_padding_is_never_more_than_one_septet(septets, fill):
    read = without_padding(gsm0338.pack(septets, fill), fill)
    assert read in (septets, septets[:-1])
    assert read == septets or septets[-1] == 0


def test_an_alphabet_fits_a_line():
    assert repr(alphabets.get("gsm7")) == "<Alphabet gsm7: GSM 7-bit, 160 septets a message>"
