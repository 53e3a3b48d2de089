"""Long messages of every alphabet, split by all four ways, come back equal: joined here, and end to end.

First split against join, with a wide character (one that is more than one unit, or more than one octet) at
every place where a cut may fall, parts shuffled, and each of them twice.  Then from one ESME through the
simulator to another one, and from a mobile to an ESME.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given, strategies as st

import smpplab as sl
from smpplab.client import connect
from smpplab.errors import BadSegments
from smpplab.simulator import Simulator
from smpplab.text import METHODS, Joiner, Segment, gsm0338, national, split
from smpplab.text.alphabets import ALPHABETS
from smpplab.text.joiner import Joined
from smpplab.text.udh import ports_16
from smpplab.transport import ManualClock

SEGMENTED = ("udh8", "udh16", "sar")


class Sample(NamedTuple):
    """Characters of an alphabet.

    Attributes:
        narrow: One that takes one unit.
        wide: Some that take more, or that lie at the edge of the alphabet.
        default: What data_coding 0 means where it is sent.
    """

    narrow: str
    wide: str
    default: str = "gsm7"


SAMPLES = {
    "gsm7": Sample("a", "€[]{}\\^~|\f@é"),
    "gsm7-packed": Sample("a", "€[]{}é", "gsm7-packed"),  # a last @ may be padding: nobody can tell
    "ascii": Sample("a", "@[\0\x7f"),
    "latin1": Sample("a", "þÿ\0"),
    "shift-jis": Sample("a", "日ア表ｱ"),
    "iso8859-5": Sample("a", "Жя№"),
    "iso8859-8": Sample("a", "את"),
    "ucs2": Sample("Ж", "\U0001f600\U0010fffd€"),
    "iso2022-jp": Sample("a", "日本"),
    "euc-jp": Sample("a", "日丂ｱ"),
    "euc-kr": Sample("a", "안녕"),
    "utf-8": Sample("a", "é€\U0001f600", "utf-8"),
    "windows-1252": Sample("a", "€œ™", "windows-1252"),
    "utf-16-le": Sample("Ж", "\U0001f600\U0010fffd€", "utf-16-le"),
}
LANGUAGES = sorted(national.LANGUAGES)
SHIFTS = [
    pair
    for language in LANGUAGES
    for pair in sorted(
        {(0, language), (national.known_locking(language), language), (national.known_locking(language), 0)}
    )
    if pair != (0, 0)
]


def add(joiner: Joiner, segment: Segment, now: float = 0.0) -> Joined | None:
    """What an ESME does with a segment."""
    sar = (segment.reference, segment.total, segment.part) if segment.method == "sar" else None
    options: dict[str, Any] = {"udh": segment.udh, "data_coding": segment.data_coding}
    return joiner.add("LAB", segment.octets, sar=sar if segment.total > 1 else None, now=now, **options)


def joined(segments: list[Segment], default: str = "gsm7") -> str:
    """The text of segments that come in this order; it comes once, with the last of them."""
    joiner = Joiner(default=default)
    *before, last = [add(joiner, segment) for segment in segments]
    assert before == [None] * len(before)
    assert last is not None and last.total == segments[0].total
    assert (len(joiner), joiner.expire(1e9)) == (0, [])
    return last.text


def longest(pattern: str, parts: int, **how: Any) -> str:
    """The longest text of this pattern that takes so many parts."""
    text = pattern * (160 * parts // len(pattern) + 1)
    least, most = 1, len(text) + 1  # it takes no more than `parts`; it takes more
    while most - least > 1:
        middle = (least + most) // 2
        try:
            fits = len(split(text[:middle], **how)) <= parts
        except BadSegments:
            fits = False
        least, most = (middle, most) if fits else (least, middle)
    return text[:least]


# Split and join


def test_every_alphabet_has_its_sample() -> None:
    assert {*SAMPLES, "octets"} == {*ALPHABETS}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("alphabet", SAMPLES)
def test_a_wide_character_at_every_place(alphabet: str, method: str) -> None:
    """Among others on both sides of each cut, and across it."""
    narrow, wide, default = SAMPLES[alphabet]
    size = 2 * ALPHABETS[alphabet].capacity() + 10
    for character in wide[:2]:
        for place in range(size):
            text = narrow * place + character + narrow * (size - place)
            parts = split(text, alphabet=alphabet, method=method, default=default)
            assert joined(parts, default) == text
            assert all(len(part.short_message) <= 160 for part in parts)


@pytest.mark.parametrize("method", SEGMENTED)
@pytest.mark.parametrize("alphabet", SAMPLES)
def test_from_1_to_255_parts(alphabet: str, method: str) -> None:
    narrow, wide, default = SAMPLES[alphabet]
    how: dict[str, Any] = {"alphabet": alphabet, "method": method, "default": default}
    for parts in (1, 2, 3, 254, 255):
        text = longest(wide + narrow, parts, **how)
        segments = split(text, reference=parts, **how)
        assert len(segments) == parts
        random.Random(parts).shuffle(segments)
        assert joined(segments, default) == text
    with pytest.raises(BadSegments, match="255 is the most"):
        split(text + (wide + narrow) * 2, **how)


@pytest.mark.parametrize("method", SEGMENTED)
@pytest.mark.parametrize("alphabet", ["gsm7", "ucs2"])
def test_every_number_of_parts(alphabet: str, method: str) -> None:
    narrow, wide, _ = SAMPLES[alphabet]
    room = len(split(narrow * 400, alphabet=alphabet, method=method)[0].octets)
    room //= len(narrow.encode("utf-16-be")) if alphabet == "ucs2" else 1
    for parts in range(2, 256):
        text = narrow * (room * (parts - 1) + 10) + wide[0]
        segments = split(text, alphabet=alphabet, method=method)
        assert len(segments) == parts
        assert joined(segments[::-1]) == text


@given(st.data(), st.sampled_from(sorted(SAMPLES)), st.sampled_from(METHODS), st.integers(0, 70_000))
def test_shuffled_and_doubled(data: st.DataObject, alphabet: str, method: str, reference: int) -> None:
    """Each part twice, all of them in any order: the text comes, and nothing else, and nothing is left."""
    narrow, wide, default = SAMPLES[alphabet]
    seed = data.draw(st.text(st.sampled_from(narrow + wide), min_size=1, max_size=40))
    text = seed * data.draw(st.integers(1, 40))
    parts = split(text, alphabet=alphabet, method=method, default=default, reference=reference)
    joiner = Joiner(default=default)
    found = [add(joiner, part) for part in data.draw(st.permutations(parts * 2))]
    texts = [whole.text for whole in found if whole]
    assert texts in ([text], [text, text]), "twice only where every part came again after the last"
    assert joiner.expire(1e9) == [], "a repeated part is no message that lacks the others"


@given(st.data(), st.sampled_from(SHIFTS), st.sampled_from(["udh8", "udh16", "payload"]))
def test_national_tables(data: st.DataObject, shifts: tuple[int, int], method: str) -> None:
    """Locking, single, and both."""
    locking, single = shifts
    basic = national.locking_table(locking) if locking else gsm0338.BASIC
    extension = national.single_table(single) if single else gsm0338.EXTENSION
    characters = sorted({*basic.values(), *extension.values()})
    seed = data.draw(st.text(st.sampled_from(characters), min_size=1, max_size=60))
    text = seed * data.draw(st.integers(1, 20))
    parts = split(text, alphabet="gsm7", method=method, locking=locking, single=single)
    random.Random(len(text)).shuffle(parts)
    assert joined(parts) == text


@pytest.mark.parametrize(("locking", "single"), SHIFTS)
def test_every_character_of_a_national_table_at_a_cut(locking: int, single: int) -> None:
    basic = national.locking_table(locking) if locking else gsm0338.BASIC
    extension = national.single_table(single) if single else gsm0338.EXTENSION
    narrow = next(iter(basic.values()))
    how: dict[str, Any] = {"alphabet": "gsm7", "locking": locking, "single": single}
    room = len(split(narrow * 400, **how)[0].octets)
    for character in {*basic.values(), *extension.values()}:
        for place in range(room - 2, room + 1):
            text = narrow * place + character + narrow * 20
            assert joined(split(text, **how)) == text


@given(st.binary(max_size=2000), st.sampled_from(METHODS), st.randoms())
def test_octets(octets: bytes, method: str, chance: random.Random) -> None:
    parts = split(octets, method=method)
    chance.shuffle(parts)
    assert joined(parts) == octets.hex()


@pytest.mark.parametrize("alphabet", SAMPLES)
def test_a_payload_of_65535_octets(alphabet: str) -> None:
    narrow, wide, default = SAMPLES[alphabet]
    how: dict[str, Any] = {"alphabet": alphabet, "default": default}
    text = (wide + narrow) * 1000
    text *= 65_535 // len(split(text, method="payload", **how)[0].octets)
    while len(split(text + narrow * 50, method="payload", **how)[0].octets) <= 65_300:
        text += narrow * 50
    (whole,) = split(text, method="payload", **how)
    assert joined([whole], default) == text
    with pytest.raises(BadSegments, match="65,535"):
        split(text + narrow * 1000, method="payload", **how)


# End to end


class Route:
    """A simulator that hands on what one account submits to another one, and an ESME at each end.

    Attributes:
        shuffle: The order in which the parts of a message are handed on.
    """

    def __init__(self, default: str) -> None:
        clock = ManualClock()
        self.smsc = Simulator(
            {"sender": "secret", "reader": "secret"}, port=None, clock=clock, fate=sl.fates.Pending()
        )
        self.default, self.clock = default, clock
        self.sender: Any = None
        self.reader: Any = None

    async def connect(self, system_id: str, bind: str) -> Any:
        async def connector(driver: Any) -> None:
            self.smsc.connect_memory(driver)

        url = f"smpp://{system_id}:secret@mc.example?bind={bind}"
        options: dict[str, Any] = {"default_alphabet": self.default, "window": 50, "enquire_link_every": None}
        return await connect(url, connector=connector, clock=self.clock, source="447700900111", **options)

    async def __aenter__(self) -> Route:
        await self.smsc.start()
        self.smsc.account("reader").window = 50
        self.sender = await self.connect("sender", "tx")
        self.reader = await self.connect("reader", "rx")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sender.close()
        await self.reader.close()
        await self.smsc.close()

    def hand_on(self, order: Callable[[list[Any]], list[Any]]) -> None:
        """Everything submitted goes to the reader, in some order."""
        for message in order(list(self.smsc.messages)):
            whole = 0x0424 in dict(message.tlvs.pairs)
            self.smsc.deliver(
                "reader",
                source=message.source_addr,
                destination=message.destination_addr,
                octets=b"" if whole else message.octets,
                esm_class=message.esm_class,
                data_coding=message.data_coding,
                tlvs=message.tlvs,
            )

    async def carry(self, text: str | bytes, order: Callable[[list[Any]], list[Any]], **options: Any) -> Any:
        """Submit a text; give the submission and what the reader gets."""
        submission = await self.sender.submit("447700900222", text, **options)
        self.hand_on(order)
        return submission, await anext(self.reader)


def doubled(messages: list[Any]) -> list[Any]:
    """Each twice, and all of them shuffled."""
    twice = messages * 2
    random.Random(len(messages)).shuffle(twice)
    return twice


def backwards(messages: list[Any]) -> list[Any]:
    return messages[::-1]


@pytest.fixture
async def route(request: pytest.FixtureRequest) -> AsyncIterator[Route]:
    async with Route(getattr(request, "param", "gsm7")) as between:
        yield between


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("alphabet", "route"),
    [(name, sample.default) for name, sample in SAMPLES.items()],
    ids=list(SAMPLES),
    indirect=["route"],
)
async def test_from_one_esme_to_another(route: Route, alphabet: str, method: str) -> None:
    narrow, wide, _ = SAMPLES[alphabet]
    text = (wide + narrow) * 90
    submission, message = await route.carry(text, doubled, alphabet=alphabet, split=method)
    assert message.text == text
    assert message.segments == submission.segments
    assert (submission.segments == 1) == (method == "payload")


@pytest.mark.parametrize("method", SEGMENTED)
@pytest.mark.parametrize("alphabet", ["gsm7", "ucs2"])
async def test_255_parts_from_one_esme_to_another(route: Route, alphabet: str, method: str) -> None:
    narrow, wide, _ = SAMPLES[alphabet]
    text = longest(wide + narrow, 255, alphabet=alphabet, method=method, reference=1)
    submission, message = await route.carry(text, backwards, split=method)
    assert (message.text, message.segments, submission.segments) == (text, 255, 255)


@pytest.mark.parametrize("alphabet", ["gsm7", "ucs2"])
async def test_a_full_payload_from_one_esme_to_another(route: Route, alphabet: str) -> None:
    narrow, wide, _ = SAMPLES[alphabet]
    text = (wide + narrow) * (65_535 // len(ALPHABETS[alphabet].encode(wide + narrow)))
    _, message = await route.carry(text, backwards, split="payload")
    assert message.text == text


@pytest.mark.parametrize("method", ["udh8", "udh16", "payload"])
@pytest.mark.parametrize(("locking", "single"), SHIFTS)
async def test_national_tables_from_one_esme_to_another(
    route: Route, locking: int, single: int, method: str
) -> None:
    basic = national.locking_table(locking) if locking else gsm0338.BASIC
    extension = national.single_table(single) if single else gsm0338.EXTENSION
    text = "".join(sorted({*basic.values(), *extension.values()})) * 2
    options: dict[str, Any] = {"alphabet": "gsm7", "locking": locking, "single": single}
    _, message = await route.carry(text, backwards, split=method, **options)
    assert message.text == text


@pytest.mark.parametrize("method", ["udh8", "udh16", "payload"])
@pytest.mark.parametrize(
    "options", [{"extra_udh": ports_16(2948, 9200)}, {"flash": True}], ids=["ports", "flash"]
)
@pytest.mark.parametrize("text", ["a€[]" * 200, "Ж\U0001f600" * 200], ids=["gsm7", "ucs2"])
async def test_with_ports_and_as_flash(route: Route, text: str, options: dict[str, Any], method: str) -> None:
    _, message = await route.carry(text, doubled, split=method, **options)
    assert message.text == text


@pytest.mark.parametrize("method", METHODS)
async def test_octets_from_one_esme_to_another(route: Route, method: str) -> None:
    octets = bytes(range(256)) * 3
    _, message = await route.carry(octets, doubled, split=method)
    assert bytes.fromhex(message.text) == octets


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "text", ["a€[]" * 200, "Ж\U0001f600" * 200, "", "@" * 161], ids=["gsm7", "ucs2", "empty", "@"]
)
async def test_from_a_mobile(route: Route, text: str, method: str) -> None:
    route.smsc.deliver("reader", source="447700900333", destination="80888", text=text, method=method)
    message = await anext(route.reader)
    assert (message.text, message.source) == (text, "447700900333")


async def test_many_long_messages_at_once_are_kept_apart(route: Route) -> None:
    """The parts of forty messages, mixed; two in three between the same two addresses."""
    texts = [f"{number:02} €[]\\ " * 40 for number in range(40)]
    for number, text in enumerate(texts):
        await route.sender.submit("447700900222", text, source=f"44770090010{number % 3}")
    route.hand_on(doubled)
    found: set[str] = set()
    while len(found) < len(texts):
        found.add((await anext(route.reader)).text)
    assert sorted(found) == texts
    assert not route.reader.receiving.inbox.given_up


async def test_parts_on_two_links(mc: Any) -> None:
    """What we have answered is ours: the parts before the loss of a link belong to those that come on the next."""
    first, second = split("€" * 100)
    parts = [mc.mo(short_message=part.short_message, esm_class=0x40) for part in (first, second)]
    async for esme in mc.connecting(reconnect=(0, 0)):
        mc.send(parts.pop(0))
        await mc.settle()
        if parts:
            mc.link.cut()
            await mc.settle()
            continue
        assert len(esme.receiving.inbox) == 1
        assert (await anext(esme)).text == "€" * 100
        await esme.close()
