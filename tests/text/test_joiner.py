"""Joining: any order, duplicates, lost segments, bounded memory; and what was split comes back."""

import pytest
from hypothesis import given, strategies as st

from smpplab.text import gsm0338, national, udh
from smpplab.text.joiner import Joiner
from smpplab.text.segments import split
from smpplab.text.udh import Concatenation

CHARACTERS = {
    "gsm7": "ab€[é@",
    "gsm7-packed": "ab€[é",  # a last @ may be padding
    "ascii": "ab@[",
    "latin1": "abþ",
    "ucs2": "abЖ\U0001f600",
    "utf-8": "abЖ\U0001f600",
    "shift-jis": "ab日本",
    "euc-kr": "ab안",
    "iso2022-jp": "ab日本",
}


def add(joiner, segment, now=0.0, key="LAB"):
    sar = (segment.reference, segment.total, segment.part) if segment.tlvs else None
    return joiner.add(key, segment.octets, udh=segment.udh, sar=sar, data_coding=segment.data_coding, now=now)


@given(st.data(), st.sampled_from(sorted(CHARACTERS)), st.sampled_from(["udh8", "udh16", "sar"]))
def test_what_was_split_comes_back(data, alphabet, method):
    seed = data.draw(st.text(st.sampled_from(CHARACTERS[alphabet]), min_size=1, max_size=40))
    text = seed * data.draw(st.integers(1, 20))
    found = split(text, alphabet=alphabet, method=method, reference=data.draw(st.integers(0, 999)))
    data_default = alphabet if alphabet in ("gsm7-packed", "utf-8") else "gsm7"
    joiner = Joiner(default=data_default)
    shuffled = data.draw(st.permutations(found))
    results = []
    for segment in shuffled[:-1]:
        results += [add(joiner, segment), add(joiner, segment)]  # each of them twice
    results.append(add(joiner, shuffled[-1]))
    (joined,) = [result for result in results if result]
    assert (joined.text, joined.total) == (text, len(found))
    assert len(joiner) == 0
    assert joiner.expire(1e9) == []


@given(st.data(), st.sampled_from(sorted(national.LANGUAGES)))
def test_national_text_comes_back(data, language):
    locking = national.known_locking(language)
    characters = sorted({*national.single_table(language).values(), "a" if language < 4 else "0"})
    text = data.draw(st.text(st.sampled_from(characters), min_size=100, max_size=300))
    joiner = Joiner()
    joined = [add(joiner, part) for part in split(text, alphabet="gsm7", single=language, locking=locking)]
    assert joined[-1].text == text


@pytest.mark.parametrize("text", ["@" * 400, "x" * 152 + "@" + "y" * 100, "x" * 152 + "[" + "y" * 100])
def test_packed_segments_keep_a_commercial_at_at_the_border(text):
    joiner = Joiner(default="gsm7-packed")
    joined = [add(joiner, segment) for segment in split(text, alphabet="gsm7-packed")]
    assert joined[-1].text == text


def test_a_character_may_lie_across_the_border():
    joiner = Joiner()
    pair = "\U0001f600".encode("utf-16-be")
    joiner.add("LAB", pair[2:], concatenation=(1, 2, 2), data_coding=8, now=0)
    assert joiner.add("LAB", pair[:2], concatenation=(1, 2, 1), data_coding=8, now=0).text == "\U0001f600"
    joiner.add("LAB", b"5 \x1b", concatenation=(1, 2, 1), now=0)
    assert joiner.add("LAB", b"e", concatenation=(1, 2, 2), now=0).text == "5 €"


def test_segments_of_several_data_codings():
    joiner = Joiner()
    joiner.add("LAB", b"ab", concatenation=(1, 2, 1), data_coding=0, now=0)
    joined = joiner.add("LAB", b"\x04\x16", concatenation=(1, 2, 2), data_coding=8, now=0)
    assert (joined.text, joined.octets) == ("abЖ", b"ab\x04\x16")


@pytest.mark.parametrize(
    "part",
    [
        {},
        {"concatenation": (1, 0, 1)},
        {"concatenation": (1, 2, 3)},
        {"sar": (1, 2, 0)},
        {"udh": bytes.fromhex("0500030102ff")},
        {"concatenation": (1, 1, 1)},
    ],
)
def test_what_is_not_split_comes_back_at_once(part):
    joined = Joiner().add("LAB", b"Hi", now=3.0, **part)
    assert (joined.text, joined.total, joined.first_at) == ("Hi", 1, 3.0)


def test_keys_kinds_and_totals_are_kept_apart():
    joiner = Joiner()
    assert joiner.add("A", b"1", concatenation=Concatenation(1, 2, 1, "udh8"), now=0) is None
    assert joiner.add("B", b"2", concatenation=Concatenation(1, 2, 2, "udh8"), now=0) is None
    assert joiner.add("A", b"2", concatenation=Concatenation(1, 2, 2, "udh16"), now=0) is None
    assert joiner.add("A", b"2", sar=(1, 2, 2), now=0) is None
    assert joiner.add("A", b"2", concatenation=Concatenation(1, 3, 2, "udh8"), now=0) is None
    assert len(joiner) == 5


def test_other_octets_under_the_same_number_begin_a_new_message():
    joiner = Joiner()
    joiner.add("LAB", b"old", concatenation=(1, 2, 1), now=0)
    joiner.add("LAB", b"new ", concatenation=(1, 2, 1), now=1)
    assert joiner.add("LAB", b"end", concatenation=(1, 2, 2), now=2).text == "new end"
    (given_up,) = joiner.expire(3)
    assert (given_up.why, given_up.text, given_up.missing) == ("replaced", "old…", (2,))


def test_a_segment_that_comes_late_again_does_not_get_into_the_next_message():
    """The peer repeats a segment whose answer it missed; its reference comes again after 256 messages."""
    joiner = Joiner()
    old, new = split("old " * 50), split("new " * 50)
    assert [bool(add(joiner, segment)) for segment in [*old, old[1]]] == [False, True, False]
    texts = [whole.text for segment in new if (whole := add(joiner, segment, now=300.0))]
    assert texts == ["new " * 50]
    assert joiner.expire(1e9) == []


@given(st.data(), st.sampled_from(["", "x" * 153]))
def test_echoes_never_get_into_the_next_message(data, head):
    """Whatever is repeated, and however the next message of that reference begins and comes."""
    old, new = split(head + "old " * 80), split(head + "new " * 80)
    joiner = Joiner()
    late = data.draw(st.lists(st.sampled_from(old), max_size=6))
    wholes = [add(joiner, segment) for segment in data.draw(st.permutations(old)) + late]
    assert {whole.text for whole in wholes if whole} == {head + "old " * 80}
    wholes = [add(joiner, segment, now=300.0) for segment in data.draw(st.permutations(new))]
    assert [whole.text for whole in wholes if whole] == [head + "new " * 80]
    assert joiner.expire(1e9) == []


def test_an_echo_is_no_message_that_lacks_the_others():
    joiner = Joiner(ttl=10)
    for segment in [*split("x" * 400), *split("x" * 400)[1:]]:
        add(joiner, segment)
    assert (len(joiner), joiner.expire(11)) == (1, [])
    assert len(joiner) == 0
    add(joiner, split("x" * 400)[0], now=20.0)  # what was whole is forgotten by now
    assert [given_up.missing for given_up in joiner.expire(40)] == [(2, 3)]


def test_messages_that_begin_alike_under_one_reference_are_two():
    """Some senders never count."""
    joiner, head = Joiner(), "x" * 153
    first, second = split(head + "first one"), split(head + "second one")
    order = [*first, first[0], *second, *second]
    wholes = [add(joiner, segment, now=float(now)) for now, segment in enumerate(order)]
    texts = [whole.text for whole in wholes if whole]
    assert texts == [head + "first one", head + "second one", head + "second one"]


def test_incomplete_messages_expire():
    joiner = Joiner(ttl=10)
    joiner.add("LAB", b"a", concatenation=(1, 4, 1), now=0)
    joiner.add("LAB", b"c", concatenation=(1, 4, 3), now=5)
    assert joiner.next_expiry() == 15
    assert joiner.expire(14.9) == []
    (given_up,) = joiner.expire(15)
    assert (given_up.key, given_up.missing, given_up.text) == ("LAB", (2, 4), "a…c…")
    assert (given_up.why, given_up.first_at, given_up.last_at) == ("expired", 0, 5)
    assert joiner.next_expiry() is None
    assert repr(given_up) == "<Incomplete expired: 2, 4 of 4 missing 'a…c…'>"


def test_an_expired_reference_is_not_continued():
    joiner = Joiner(ttl=10)
    joiner.add("LAB", b"a", concatenation=(1, 2, 1), now=0)
    assert joiner.add("LAB", b"b", concatenation=(1, 2, 2), now=20) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 3), st.binary(max_size=9)), max_size=60))
def test_memory_is_bounded(added):
    joiner = Joiner(limit=5, octet_limit=20)
    for reference, part, octets in added:
        joiner.add("LAB", octets, concatenation=(reference, 3, part), now=0)
        assert len(joiner) <= 5
    assert len(joiner.expire(1e9)) <= 10


@given(st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=9), st.integers(0, 255)), max_size=20))
def test_joining_never_fails(added):
    joiner = Joiner(ttl=3)
    for now, (octets, header, data_coding) in enumerate(added):
        joiner.add("LAB", octets, udh=header, data_coding=data_coding, now=now)
    assert all(given_up.missing for given_up in joiner.expire(1e9))


def test_shift_tables_hold_for_their_segment_only():
    joiner = Joiner()
    turkish = udh.parse(udh.build(udh.concatenation_8(1, 2, 1), udh.single_shift(1)))
    plain = udh.parse(udh.build(udh.concatenation_8(1, 2, 2)))
    joiner.add("LAB", b"\x1bg", udh=turkish, now=0)
    assert joiner.add("LAB", b"\x1bg", udh=plain, now=0).text == "ğg"


def test_packed_septets_are_joined_as_septets():
    joiner = Joiner(default="gsm7-packed")
    joined = joiner.add("LAB", gsm0338.pack(b"hello"), now=0)
    assert (joined.octets, joined.text) == (b"hello", "hello")
