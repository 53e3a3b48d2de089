"""A file in blocks reads the same as the file at once."""

from __future__ import annotations

import io

from hypothesis import given, strategies as st

from smpplab.capture.blocks import Blocks


@given(octets=st.binary(max_size=300), steps=st.lists(st.integers(0, 40), max_size=30))
def test_any_steps_see_the_same_octets(octets, steps):
    blocks, seen = Blocks(io.BytesIO(octets), "x"), b""
    for step in steps:
        if not blocks.need(step):
            assert blocks.left < step
            break
        seen += blocks.peek(step)
        blocks.at += step
    assert octets.startswith(seen)
    assert blocks.peek(1000) == octets[len(seen) :]


def test_a_file_that_fails_while_it_is_read_ends_there():
    class Failing(io.BytesIO):
        def read(self, number=-1):
            octets = super().read(3)
            if not octets:
                raise EOFError
            return octets

    blocks = Blocks(Failing(b"abcdef"), "x")
    assert blocks.need(6)
    assert not blocks.need(7)
    assert blocks.peek(7) == b"abcdef"
