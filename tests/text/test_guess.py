"""Readings: the order of guesses, and doubts about values that are not true."""

import pytest
from hypothesis import given, strategies as st

from smpplab.text import gsm0338
from smpplab.text.alphabets import ALPHABETS
from smpplab.text.guess import readings


def first(octets, data_coding=0):
    reading = readings(octets, data_coding)[0]
    return reading.alphabet, reading.text


def test_septets_are_read_as_gsm():
    assert first(gsm0338.encode("Grüße, 5 €")) == ("gsm7", "Grüße, 5 €")
    assert first(b"plain") == ("gsm7", "plain")


@pytest.mark.parametrize("text", ["hello", "hellohello", "[€]", "Meet me at 8 in the lab"])
def test_packed_septets_are_found(text):
    assert first(gsm0338.pack(gsm0338.encode(text))) == ("gsm7-packed", text)


@pytest.mark.parametrize("text", ["Grüße aus Köln", "café", "Müller"])
def test_latin_1_is_found(text):
    assert first(text.encode("latin-1")) == ("latin1", text)


def test_utf_8_is_offered_beside():
    assert ("utf-8", "Привет") in {reading[:2] for reading in readings("Привет".encode(), 0)}


def test_ascii_is_offered_where_it_differs():
    assert [reading.text for reading in readings(b"a@b", 0)] == ["a¡b", "a@b"]
    assert [reading.text for reading in readings(b"abc", 0)] == ["abc"]


def test_a_guess_says_that_it_is_one():
    assert all(reading.reason.startswith("a guess") for reading in readings(b"a@\xff", 0))
    assert "guess" not in readings(b"abc", 0, default="gsm7")[0].reason


def test_little_endian_is_offered_second():
    octets = "Hello".encode("utf-16-le")
    assert [reading.alphabet for reading in readings(octets, 8)] == ["ucs2", "utf-16-le"]
    assert readings(octets, 8)[1].text == "Hello"
    assert [reading.alphabet for reading in readings("Hello".encode("utf-16-be"), 8)] == ["ucs2"]


def test_odd_ucs2_may_be_latin_1():
    assert [reading.text for reading in readings(b"Hello", 8)][-1] == "Hello"


def test_doubts_about_other_values():
    assert readings(b"a@b", 1)[1].alphabet == "gsm7"
    assert readings(b"\x93a\x94", 3)[1].text == "“a”"
    assert readings(b"WAP", 4)[1].text == "WAP"


@given(st.binary(), st.integers(0, 255), st.sampled_from(["", "gsm7", "gsm7-packed", "latin1"]))
def test_readings_never_fail_and_differ(octets, data_coding, default):
    found = readings(octets, data_coding, default=default)
    assert found
    assert len({reading.text for reading in found}) == len(found)
    assert all(reading.alphabet in ALPHABETS and reading.reason for reading in found)
