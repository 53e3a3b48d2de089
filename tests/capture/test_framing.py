"""Where PDUs begin, and where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smpplab.capture.commands import known_command_ids
from smpplab.capture.framing import LONGEST, Framer, plausible


def framer(*, whole=True, expected=True):
    pieces = []
    one = Framer(pieces.append, known_command_ids(), lambda: expected)
    one.begin(whole=whole)
    return one, pieces


@given(cuts=st.lists(st.integers(1, 60), max_size=40), seed=st.integers(0, 99))
def test_any_cuts_give_the_same_pdus(messy, cuts, seed):
    pdus = [pdu for _, pdu in messy.conversation(5, seed)]
    stream, at = b"".join(pdus), 0
    one, pieces = framer()
    for frame, size in enumerate([*cuts, len(stream)], 1):
        one.feed(stream[at : at + size], frame * 10, frame)
        at += size
    assert [piece[3] for piece in pieces] == pdus
    assert one.skipped == one.lost == 0


@given(junk=st.binary(max_size=200).filter(lambda junk: b"\0\0" not in junk))
def test_a_search_skips_exactly_the_junk(messy, junk):
    junk = junk.rstrip(b"\0")
    one, pieces = framer(whole=False)
    one.feed(junk + messy.pdu(4, 1) + messy.pdu(4, 2), 1, 1)
    assert [piece[3] for piece in pieces] == [messy.pdu(4, 1), messy.pdu(4, 2)]
    assert one.skipped == len(junk)


@pytest.mark.parametrize("length", [0, 15, LONGEST + 1, 0xFFFFFFFF])
def test_impossible_lengths_are_not_plausible(messy, length):
    assert not plausible(length.to_bytes(4, "big") + messy.pdu(4)[4:], 0, known_command_ids())


def test_a_request_with_a_status_is_plausible_only_in_step(messy):
    octets = messy.pdu(4, status=8)
    assert not plausible(octets, 0, known_command_ids())
    assert plausible(octets, 0, known_command_ids(), strict=False)


def test_a_header_inside_a_pdu_is_not_taken_for_a_pdu(messy):
    trap = messy.pdu(4, 1, b"ab" + messy.pdu(5, 9)[:12] + b"\xff" * 9)
    one, pieces = framer(whole=False)
    one.feed(b"junk" + trap + messy.pdu(4, 2), 1, 1)
    assert [piece[3] for piece in pieces] == [trap, messy.pdu(4, 2)]


def test_the_end_keeps_what_is_not_whole(messy):
    one, pieces = framer()
    one.feed(messy.BIND + messy.pdu(4, 2, b"x" * 50)[:30], 1, 1)
    one.finish()
    assert pieces[-1][3:] == (
        messy.pdu(4, 2, b"x" * 50)[:30],
        "cut short: 30 of 66 octets, then the stream ends",
    )


def test_a_stream_that_is_something_else_is_given_up():
    one, pieces = framer(whole=False, expected=False)
    for frame in range(200):
        one.feed(b"\x7f" * 1448, frame, frame)
    one.finish()
    assert pieces == [] and not one.proven
