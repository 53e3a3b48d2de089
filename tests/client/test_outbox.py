"""From a broker to the window: everything is answered, or given back."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from smpplab.client import MemoryBroker, Outcome, Outgoing, TokenBucket
from smpplab.client.events import Done, GivenBack, Taken
from smpplab.client.outbox import GIVING_BACK, _Outbox
from smpplab.errors import UsageError
from smpplab.wire import CommandStatus, SubmitSmResp

TO = "447700900123"


def outgoing(count: int) -> list[Outgoing]:
    return [Outgoing(TO, str(number), log_id=f"log-{number}") for number in range(count)]


async def test_a_broker_is_emptied(mc: Any) -> None:
    broker = MemoryBroker(outgoing(25))
    esme = await mc.connect(window=4, broker=broker)
    assert await esme.run(until_empty=True) == {"accepted": 25}
    assert (broker.accepted, len(broker)) == (25, 0)


async def test_it_is_not_empty_while_one_that_was_just_taken_is_on_its_way(mc: Any) -> None:
    class Late(MemoryBroker):
        async def depth(self) -> int:
            if not mc.texts():
                self.put(outgoing(1)[0])  # by somebody else, while we ask
                await mc.settle()
            return len(self)

    held = mc.hold()
    esme = await mc.connect(broker=Late())
    running = asyncio.create_task(esme.run(until_empty=True))
    await mc.settle()
    assert mc.texts() == ["0"] and not running.done()
    await held.answer()
    assert await running == {"accepted": 1}


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_happens_each_message_is_in_one_place(
    mc: Any, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A broker that is slow to forget, a window of any size, and an end at any moment."""
    chance, done, outboxes = random.Random(seed), [], []

    class Slow(MemoryBroker):
        async def done(self, message: Outgoing, outcome: Outcome) -> None:
            await pause()
            done.append(message.text)

        async def back(self, message: Outgoing, reason: str) -> None:
            await pause()
            await super().back(message, reason)

        async def again(self, message: Outgoing, reason: str) -> None:
            await pause()
            await super().again(message, reason)

    async def pause() -> None:
        for _ in range(chance.randrange(30)):
            await asyncio.sleep(0)

    class Kept(_Outbox):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            outboxes.append((self, self.room._value))

    monkeypatch.setattr("smpplab.client.outbox._Outbox", Kept)
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(message_id="x") if chance.random() < 0.95 else None
    broker = Slow(outgoing(60))
    for end in ("cut", "stop", "cut", "stop"):
        esme = await mc.connect(window=chance.choice((1, 2, 3, 10)), broker=broker)
        running = asyncio.create_task(esme.run(patience=0.01))
        for _ in range(chance.randrange(200)):
            await asyncio.sleep(0)
        if end == "cut":
            mc.link.cut()
        else:
            esme.stopping.set_result(None)
        await running
        await esme.close(timeout=0.01) if esme.closed else esme.driver.abort()
    left = [message.text for message in broker._messages]
    assert sorted([*done, *left]) == sorted(map(str, range(60))) and not broker.dead
    assert not any(outbox.running for outbox, _ in outboxes)
    assert {room - outbox.room._value for outbox, room in outboxes} <= {0, 1}, "one is for who reads"


async def test_what_is_unanswered_when_the_link_goes_is_given_back(mc: Any) -> None:
    broker = MemoryBroker(outgoing(6))
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    mc.link.cut()
    assert await running == {"given back": 2}
    assert len(broker) == 6
    assert sorted(message.text for message in broker._messages) == sorted("012345")


async def test_what_was_under_way_on_a_silent_link_is_given_back(mc: Any) -> None:
    broker = MemoryBroker(outgoing(6))
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker, enquire_link_every=5, response_timeout=None)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    mc.mute()
    await mc.clock.run(20)
    assert await running == {"given back": 2}
    assert len(broker) == 6


async def test_a_window_that_others_fill_refuses_no_message(mc: Any) -> None:
    broker = MemoryBroker(outgoing(1))
    held = mc.hold()
    esme = await mc.connect(window=1, window_wait=False, broker=broker)
    await mc.start(esme, "another")
    running = asyncio.create_task(esme.run())
    await mc.clock.run(5)
    await held.answer()
    await mc.clock.run(1)
    await held.answer()
    assert (broker.accepted, len(broker)) == (1, 0)
    await esme.close()
    assert await running == {"accepted": 1}


async def test_stopping_loses_nothing(mc: Any) -> None:
    broker = MemoryBroker()
    esme = await mc.connect(broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    broker.put(outgoing(1)[0])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(broker) + len(mc.texts()) == 1


async def test_without_a_broker(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(UsageError, match=r"^run\(\) sends from a broker: connect with broker=MemoryBroker"):
        await esme.run()


async def test_closing_takes_no_more_and_waits_for_what_is_in_hand(mc: Any) -> None:
    broker = MemoryBroker(outgoing(6))
    held: list[Any] = []
    mc.on["submit_sm"] = held.append
    esme = await mc.connect(window=2, broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    closing = asyncio.create_task(esme.close())
    await mc.settle()
    assert len(held) == 2 and not running.done()
    for request in held:
        mc.answer(request, SubmitSmResp(message_id="x"))
    await mc.settle()
    await closing
    assert await running == {"accepted": 2}
    assert len(broker) == 4


async def test_what_is_not_answered_when_closing_is_given_back(mc: Any) -> None:
    broker = MemoryBroker(outgoing(3))
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    await asyncio.gather(esme.close(timeout=0.01), mc.clock.run(1))
    assert await running == {"given back": 2}
    assert len(broker) == 3


async def test_a_broker_that_hangs_does_not_double_the_time_at_the_end(
    mc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging(MemoryBroker):
        async def back(self, message: Outgoing, reason: str) -> None:
            await asyncio.Event().wait()

    really, waited = asyncio.wait, []

    async def wait(tasks: Any, *, timeout: float | None = None, **more: Any) -> Any:  # noqa: ASYNC109
        waited.append(timeout)
        return await really(tasks, timeout=timeout and 0.01, **more)

    monkeypatch.setattr(asyncio, "wait", wait)
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=Hanging(outgoing(3)))
    running = asyncio.create_task(esme.run(patience=3600))
    await mc.settle()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert waited[-2:] == [3600, GIVING_BACK]


async def test_a_message_that_is_refused_for_good_leaves_the_broker(mc: Any) -> None:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=CommandStatus.ESME_RINVDSTADR)
    broker = MemoryBroker(outgoing(2))
    esme = await mc.connect(broker=broker)
    assert await esme.run(until_empty=True) == {"refused": 2}
    assert (broker.refused, len(broker)) == (2, 0)


async def test_a_message_that_times_out_comes_again(mc: Any) -> None:
    """Whether the MC took it is unknown: at least once means that it is sent again."""
    seen: list[str] = []

    def once_deaf(pdu: Any) -> Any:
        seen.append(pdu.text)
        return SubmitSmResp(message_id="x") if len(seen) > 1 else None

    mc.on["submit_sm"] = once_deaf
    broker = MemoryBroker(outgoing(1))
    esme = await mc.connect(broker=broker, response_timeout=5)
    (counts,) = await mc.during(20, esme.run(until_empty=True))
    assert (counts, seen) == ({"given back": 1, "accepted": 1}, ["0", "0"])


class Story:
    """What a broker was told of each message."""

    def __init__(self, broker: MemoryBroker) -> None:
        self.counted: list[str] = []
        self.uncounted: list[str] = []
        back, again = broker.back, broker.again

        async def counting(message: Outgoing, reason: str) -> None:
            self.counted.append(message.text)
            await back(message, reason)

        async def not_counting(message: Outgoing, reason: str) -> None:
            self.uncounted.append(message.text)
            await again(message, reason)

        broker.back, broker.again = counting, not_counting  # type: ignore[method-assign]


async def test_a_lost_link_is_nobodys_fault_among_many(mc: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    broker = MemoryBroker(outgoing(6), max_tries=2)
    story = Story(broker)
    mc.on["submit_sm"] = lambda pdu: None
    for _ in range(2):
        esme = await mc.connect(window=4, broker=broker)
        running = asyncio.create_task(esme.run())
        await mc.settle()
        mc.link.cut()
        assert await running == {"given back": 3}
    assert len(story.uncounted) == 6 and not story.counted and not broker.dead
    assert {(message.tries, message.lost) for message in broker._messages} == {(0, 2), (0, 0)}
    said = [line for line in caplog.messages if "went back" in line]
    assert [line.partition(": ")[2] for line in said] == [
        "3 messages went back to the broker: the link was lost"
    ] * 2


async def test_a_message_that_lost_its_link_twice_is_sent_alone(mc: Any) -> None:
    broker = MemoryBroker(outgoing(8))
    broker._messages[2].lost = 2
    held: list[Any] = []
    mc.on["submit_sm"] = held.append
    esme = await mc.connect(window=5, broker=broker)
    running = asyncio.create_task(esme.run())
    seen = []
    while len(held) < 8 and len(seen) < 20:
        await mc.settle()
        seen.append([pdu.short_message.decode() for pdu in held[sum(map(len, seen)) :]])
        for pdu in held[sum(map(len, seen[:-1])) :]:
            mc.answer(pdu, SubmitSmResp(message_id="x"))
    await mc.settle()
    assert [batch for batch in seen if batch] == [["0", "1"], ["2"], ["3", "4", "5", "6"], ["7"]]
    await esme.close()
    assert await running == {"accepted": 8}


async def test_a_message_that_ends_the_link_each_time_is_a_dead_letter(mc: Any) -> None:
    broker = MemoryBroker(outgoing(20), max_tries=3)
    sent = []

    def answer(pdu: Any) -> Any:
        sent.append(pdu.text)
        if pdu.text == "7":
            mc.link.cut()
            return None
        return SubmitSmResp(message_id="x")

    mc.on["submit_sm"] = answer
    for _ in range(10):
        esme = await mc.connect(window=10, broker=broker)
        await esme.run(until_empty=True)
        await esme.close()
    assert [(message.text, message.tries, reason) for message, reason in broker.dead] == [
        ("7", 3, "the connection to the MC ended: the link was cut; nothing else was under way")
    ]
    assert (broker.accepted, sent.count("7")) == (19, 2 + 3)


async def test_where_one_try_is_all_a_lost_link_is_it(mc: Any) -> None:
    broker = MemoryBroker(outgoing(3), max_tries=1)
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    mc.link.cut()
    await running
    assert (len(broker.dead), len(broker)) == (2, 1)


async def test_that_the_message_centre_is_busy_is_no_try(mc: Any) -> None:
    broker = MemoryBroker(outgoing(1), max_tries=2)
    answers = [SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED)] * 10 + [
        SubmitSmResp(message_id="x")
    ]
    mc.on["submit_sm"] = lambda pdu: answers.pop(0)
    esme = await mc.connect(broker=broker)
    (counts,) = await mc.during(60, esme.run(until_empty=True, tries=2))
    assert counts == {"given back": 5, "accepted": 1} and not broker.dead


async def test_what_waits_for_a_limiter_does_not_outlast_its_link(mc: Any) -> None:
    class Never:
        async def limit(self) -> None:
            await asyncio.Event().wait()

    broker = MemoryBroker(outgoing(3), max_tries=1)
    esme = await mc.connect(window=2, broker=broker, rate_limiter=Never())
    running = asyncio.create_task(esme.run(patience=3600))
    await mc.settle()
    mc.link.cut()
    async with asyncio.timeout(10):
        assert await running == {"given back": 2}
    assert len(broker) == 3 and {message.lost for message in broker._messages} == {0}


async def test_what_is_going_back_is_not_disturbed_when_the_link_is_gone(mc: Any) -> None:
    went = asyncio.Event()

    class Slow(MemoryBroker):
        async def again(self, message: Outgoing, reason: str) -> None:
            await went.wait()
            await super().again(message, reason)

    broker = Slow(outgoing(2))
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(window=2, broker=broker, rate_limiter=TokenBucket(1000, burst=1000))
    running = asyncio.create_task(esme.run(patience=3600))
    await mc.settle()
    mc.link.cut()
    await mc.settle()
    went.set()
    assert await running == {"given back": 2}
    assert {message.lost for message in broker._messages} == {1}


async def test_any_queue_will_do(mc: Any) -> None:
    """A broker with nothing but enqueue and dequeue, plain or not: no base class, no further methods."""

    class Mine:
        def __init__(self) -> None:
            self.queue: asyncio.Queue[Outgoing] = asyncio.Queue()

        async def enqueue(self, message: Outgoing) -> None:
            self.queue.put_nowait(message)

        async def dequeue(self) -> Outgoing:
            return await self.queue.get()

    broker = Mine()
    for message in outgoing(5):
        await broker.enqueue(message)
    esme = await mc.connect(broker=broker)
    running = asyncio.create_task(esme.run())
    await mc.settle()
    assert mc.texts() == list("01234")
    with pytest.raises(UsageError, match=r"^until_empty needs a broker that tells its depth"):
        await esme.run(until_empty=True)
    await esme.close()
    assert await running == {"accepted": 5}


async def test_a_broker_that_cannot_go_on_ends_the_run(mc: Any) -> None:
    class Gone:
        async def dequeue(self) -> Outgoing:
            raise UsageError("wrong password")

    esme = await mc.connect(broker=Gone())
    with pytest.raises(UsageError, match=r"^wrong password$"):
        await esme.run()


async def test_a_broker_that_raises_in_done_is_reported_and_ends_nothing(
    mc: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(MemoryBroker):
        async def done(self, message: Outgoing, outcome: Outcome) -> None:
            raise RuntimeError("mine")

    esme = await mc.connect(broker=Odd(outgoing(3)))
    assert await esme.run(until_empty=True) == {"accepted": 3}
    assert caplog.text.count("RuntimeError: mine") == 3
    assert esme.counters["parts failed"] == 3


async def test_what_happens_is_told(mc: Any) -> None:
    seen: list[Any] = []
    mc.on["submit_sm"] = lambda pdu: None
    esme = await mc.connect(hooks=[seen.append], broker=MemoryBroker(outgoing(1)))
    running = asyncio.create_task(esme.run())
    await mc.settle()
    mc.link.cut()
    await running
    await esme.close()
    told = [event for event in seen if isinstance(event, Taken | GivenBack | Done)]
    assert [type(event) for event in told] == [Taken, GivenBack]
    assert [event.message.log_id for event in told] == ["log-0", "log-0"]
    assert told[1].reason == "the connection to the MC ended: the link was cut"


@pytest.mark.parametrize("given", [None, {"to": TO, "text": "Hi"}, "Hi"])
async def test_a_broker_that_gives_something_else_is_told_what_it_has_to_give(mc: Any, given: Any) -> None:
    class Odd:
        async def dequeue(self) -> Any:
            return given

        async def enqueue(self, message: Any) -> None:
            pass

    esme = await mc.connect(broker=Odd())
    with pytest.raises(UsageError, match=r"^dequeue\(\) of .* gives an Outgoing, not "):
        await esme.run()
    assert not mc.texts() and not esme.counters["parts failed"]


async def test_a_broker_that_cannot_tell_its_length_loses_no_message(mc: Any) -> None:
    class Odd(MemoryBroker):
        def __len__(self) -> int:
            raise RuntimeError("mine")

    seen: list[Any] = []
    esme = await mc.connect(broker=(broker := Odd(outgoing(2))), hooks=[seen.append])
    assert await esme.run(until_empty=True) == {"accepted": 2}
    await esme.close()
    assert broker.accepted == 2
    assert [event.depth for event in seen if isinstance(event, Taken)] == [None, None]


async def test_a_receiver_takes_nothing_from_a_broker(mc: Any) -> None:
    broker = MemoryBroker(outgoing(3))
    esme = await mc.connect(bind="rx", broker=broker)
    with pytest.raises(UsageError, match="a receiver cannot send what a broker holds"):
        await esme.run(until_empty=True)
    assert (len(broker), broker.refused) == (3, 0)


async def test_numbers_that_cannot_be_are_no_message_s_fault_and_lose_none(mc: Any) -> None:
    """What our own side could not send, no MC has refused: it does not leave the broker as if it had."""

    class Stuck:
        def next_sequence(self) -> int:
            return 0

    broker = MemoryBroker(outgoing(2), max_tries=2)
    esme = await mc.connect(broker=broker)
    esme.session._sequence = Stuck()
    counts = await esme.run(until_empty=True)
    assert counts["refused"] == broker.refused == 0
    assert {message.text for message, _ in broker.dead} == {"0", "1"}
    assert all("sequence= gave 0" in reason for _, reason in broker.dead)
