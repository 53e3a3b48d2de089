"""One message taken apart."""

from hypothesis import given, strategies as st

from smpplab.text import udh
from smpplab.text.content import read
from smpplab.text.segments import split


def test_header_and_text():
    (_, second) = split("Ж" * 71, reference=9)
    content = read(second.short_message, second.data_coding, udhi=second.udhi)
    assert (content.text, content.alphabet, content.octets) == ("Ж" * 4, "ucs2", second.octets)
    assert content.udh.concatenation == (9, 2, 2, "udh8")


def test_without_the_udhi_bit_all_is_text():
    content = read(b"\x02\x70\x00", 3)
    assert (content.udh.length, content.text) == (0, "\x02p\x00")


def test_shift_elements_of_the_header_are_heeded():
    (shifted,) = split("ğ", alphabet="gsm7", single=1)
    assert read(shifted.short_message, 0, udhi=True).text == "ğ"
    unknown = udh.build(udh.single_shift(77)) + b"a"
    assert read(unknown, 0, udhi=True).text == "a"


@given(st.binary(max_size=300), st.integers(0, 255), st.booleans(), st.sampled_from(["gsm7", "gsm7-packed"]))
def test_reading_never_fails(octets, data_coding, udhi, default):
    content = read(octets, data_coding, udhi=udhi, default=default)
    assert octets[content.udh.length :] == content.octets
