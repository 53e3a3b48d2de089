"""Splitting: sizes of the specification, borders, and what is refused."""

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import BadSegments, CannotEncode, UsageError
from smpplab.text import alphabets, segments, udh
from smpplab.text.segments import split


def sizes(text, **settings):
    return [len(segment.octets) for segment in split(text, **settings)]


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("", [0]),
        ("x" * 160, [160]),
        ("x" * 161, [153, 8]),
        ("€" * 80, [160]),
        ("€" * 81, [152, 10]),
        ("Ж" * 70, [140]),
        ("Ж" * 71, [134, 8]),
        ("\U0001f600" * 35, [140]),
        ("\U0001f600" * 36, [132, 12]),  # 33 pairs: the 67th unit would cut one
        ("Ж" + "\U0001f600" * 35, [134, 8]),
    ],
)
def test_sizes_of_the_specification(text, octets):
    assert sizes(text) == octets


@pytest.mark.parametrize(
    ("settings", "septets"),
    [
        ({"method": "udh8"}, 153),
        ({"method": "udh16"}, 152),
        ({"method": "sar"}, 153),
        ({"method": "sar", "reference": 300}, 152),
        ({"single": 1}, 149),
        ({"single": 1, "locking": 1}, 146),
        ({"single": 3, "method": "udh16"}, 148),
        ({"single": 3, "locking": 3, "method": "udh16"}, 145),
        ({"extra_udh": udh.ports_16(2948, 9200)}, 146),
        ({"extra_udh": udh.ports_16(2948, 9200), "method": "udh16"}, 145),
    ],
)
def test_septets_by_header_of_the_specification(settings, septets):
    assert sizes("x" * 400, **settings)[0] == septets


@pytest.mark.parametrize(("extra", "most"), [(udh.ports_16(1, 2), 152), (udh.ports_8(1, 2), 154)])
def test_one_message_with_a_header(extra, most):
    (whole,) = split("x" * most, extra_udh=extra)
    assert (whole.udh, whole.total) == (udh.build(extra), 1)
    assert len(split("x" * (most + 1), extra_udh=extra)) == 2


def test_fields_of_a_segment():
    first, second = split("x" * 161, reference=0x1FF)
    assert (first.reference, first.total, first.part, first.method) == (0xFF, 2, 1, "udh8")
    assert second.short_message == bytes.fromhex("050003ff0202") + b"x" * 8
    assert (second.udhi, second.tlvs, second.data_coding) == (True, (), 0)
    assert split("x" * 161, method="udh16", reference=0x1FF)[1].udh.hex() == "06080401ff0202"


def test_sar_goes_into_tlvs():
    first, second = split("x" * 161, method="sar", reference=7)
    assert not first.udhi
    assert first.short_message == b"x" * 153
    assert dict(second.tlvs) == {"sar_msg_ref_num": 7, "sar_total_segments": 2, "sar_segment_seqnum": 2}
    assert split("x", method="sar")[0].tlvs == ()


def test_payload_is_one_segment():
    (whole,) = split("x" * 1000, method="payload")
    assert whole.short_message == b""
    assert whole.tlvs == (("message_payload", b"x" * 1000),)
    (shifted,) = split("ğ", method="payload", single=1)
    assert shifted.udhi
    assert shifted.tlvs == (("message_payload", bytes.fromhex("03240101 1b67")),)


def test_data_coding_follows_the_alphabet():
    assert split("Ж")[0].data_coding == 8
    assert split("é", alphabet="latin1")[0].data_coding == 3
    assert split("é", default="latin1")[0].data_coding == 0
    assert split("é", default="ISO-8859-1")[0].data_coding == 0
    assert split("Ж", default="latin1")[0].alphabet == "ucs2"
    assert (split(b"\x06\x05")[0].alphabet, split(b"\x06\x05")[0].data_coding) == ("octets", 4)


@pytest.mark.parametrize("alphabet", ["utf-8", "shift-jis", "iso2022-jp", "euc-jp"])
@given(st.text(st.sampled_from("ab日本語"), min_size=100, max_size=400))
def test_no_character_is_cut(alphabet, text):
    codec = alphabets.get(alphabet)
    pieces = split(text, alphabet=alphabet)
    assert "".join(codec.decode(piece.octets) for piece in pieces) == text
    assert all(len(piece.short_message) <= 140 for piece in pieces)


@given(st.text(st.sampled_from("a€[ё\U0001f600"), max_size=600), st.sampled_from(["udh8", "udh16", "sar"]))
def test_segments_are_full_and_fit(text, method):
    found = split(text, method=method)
    unit = 7 if found[0].alphabet == "gsm7" else 8
    room = 1120 - (8 * (6 + (method == "udh16")) if len(found) > 1 else 0)
    bits = [unit * len(segment.octets) for segment in found]
    assert all(used <= room for used in bits)
    assert all(used > room - 2 * unit - 32 for used in bits[:-1])
    assert [segment.part for segment in found] == list(range(1, len(found) + 1))
    assert {segment.total for segment in found} == {len(found)}


def test_packed_text_follows_the_fill_bits():
    (first, second) = split("x" * 161, alphabet="gsm7-packed")
    assert len(first.short_message) == 140
    assert len(second.octets) == 8  # 1 + 8 * 7 bits


def test_shift_elements_come_with_gsm_text_only():
    assert split("ğ", single=1)[0].udh == bytes.fromhex("03240101")
    assert (split("Ж", single=1)[0].alphabet, split("Ж", single=1)[0].udh) == ("ucs2", b"")


def test_255_segments_are_the_most():
    assert len(split("x" * 153 * 255)) == 255
    with pytest.raises(BadSegments, match="takes 256 segments, 255 is the most"):
        split("x" * (153 * 255 + 1))
    with pytest.raises(BadSegments, match="65,535"):
        split("x" * 65_536, method="payload")
    with pytest.raises(BadSegments, match="no room"):
        split("x" * 200, extra_udh=bytes(132))


def test_wrong_arguments_are_refused():
    with pytest.raises(UsageError, match="udh8, udh16, sar, payload"):
        split("x", method="udh")
    with pytest.raises(UsageError, match="exclude each other"):
        split("x", method="sar", single=1)
    with pytest.raises(UsageError, match="no alphabet"):
        split("x", alphabet="morse")
    with pytest.raises(CannotEncode, match=r"U\+0416"):
        split("Ж", alphabet="gsm7")


def test_a_segment_fits_a_line():
    assert repr(split("x" * 161)[1]) == "<Segment 2/2 gsm7 6+8 octets udh8>"
    assert segments.METHODS == ("udh8", "udh16", "sar", "payload")
