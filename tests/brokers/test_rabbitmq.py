"""The broker in RabbitMQ, with a node of the tests' own: whatever ends when it must not, nothing is lost."""

from __future__ import annotations

import asyncio
import itertools
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from smpplab.client.brokers.rabbitmq import RabbitBroker
from smpplab.client.outgoing import Outcome, Outgoing
from smpplab.errors import BadMessage, ConnectFailed, SmppError, UsageError

from .conftest import on
from .rabbitmq_node import Node

pytestmark = pytest.mark.servers

PHONE = "447700900123"
SENT = Outcome("accepted")
names = itertools.count()
Make = Callable[..., RabbitBroker]


@pytest.fixture
def node(rabbitmq_node: Node) -> Node:
    return rabbitmq_node


@pytest.fixture
async def make(node: Node) -> AsyncIterator[Make]:
    async with on(node) as make:
        yield make


@pytest.fixture
def broker(make: Make) -> RabbitBroker:
    return make()


def messages(count: int) -> list[Outgoing]:
    return [Outgoing(PHONE, str(number)) for number in range(count)]


async def take(broker: RabbitBroker, count: int) -> list[Outgoing]:
    async with asyncio.timeout(60):
        return [await broker.dequeue() for _ in range(count)]


async def texts(broker: RabbitBroker, count: int) -> list[str | bytes]:
    """Take so many and be done with them."""
    taken = await take(broker, count)
    await asyncio.gather(*(broker.done(message, SENT) for message in taken))
    return [message.text for message in taken]


async def put_raw(broker: RabbitBroker, octets: bytes) -> None:
    await broker._publish(broker.queue, octets)


async def break_off(broker: RabbitBroker) -> None:
    """What a network does: the connection with which the broker reads is gone."""
    session = broker._reader.current
    assert session is not None
    session.channel.connection._writer_task.cancel()
    await session.ended


# Putting in and taking out


async def test_a_message_comes_as_it_was_put_in(broker: RabbitBroker) -> None:
    message = Outgoing(PHONE, b"\x00\xff", "LAB", True, "order 7", {"customer": [7]}, {"validity": 60}, 2)
    await broker.enqueue(message)
    (taken,) = await take(broker, 1)
    assert taken == message


async def test_more_may_be_in_hand_than_are_fetched_ahead(broker: RabbitBroker) -> None:
    assert await broker.enqueue_many(messages(1200)) == 1200
    assert await broker.depth() == 1200
    assert await texts(broker, 1200) == [str(number) for number in range(1200)]
    assert await broker.depth() == 0


async def test_first_in_first_out(broker: RabbitBroker) -> None:
    for message in messages(20):
        await broker.enqueue(message)
    assert await texts(broker, 20) == [str(number) for number in range(20)]


async def test_whoever_waits_is_woken(broker: RabbitBroker) -> None:
    waiting = [asyncio.create_task(broker.dequeue()) for _ in range(3)]
    await broker.check()
    await broker.enqueue_many(messages(3))
    assert sorted(str(message.text) for message in await asyncio.gather(*waiting)) == ["0", "1", "2"]


async def test_what_was_done_is_forgotten_and_the_rest_comes_again(make: Make) -> None:
    first, second = make(), make()
    await first.enqueue_many(messages(10))
    taken = await take(first, 5)
    done, kept = taken[:3], taken[3:]
    await asyncio.gather(*(first.done(message, SENT) for message in done))
    await first.close()
    rest = {str(number) for number in range(10)} - {message.text for message in done}
    assert {message.text for message in kept} < rest
    assert set(await texts(second, 7)) == rest
    assert await second.depth() == 0


async def test_a_refused_message_is_done_as_well(make: Make) -> None:
    first, second = make(), make()
    await first.enqueue(Outgoing(PHONE, "x"))
    await first.done((await take(first, 1))[0], Outcome(error=SmppError("refused")))
    await first.close()
    assert await second.depth() == 0


async def test_a_second_done_is_counted_and_harmless(broker: RabbitBroker) -> None:
    await broker.enqueue_many(messages(2))
    one, other = await take(broker, 2)
    await broker.done(one, SENT)
    await broker.done(one, SENT)
    await broker.done(other, SENT)
    assert broker.stale == 1
    assert await broker.depth() == 0


async def test_cancelling_loses_nothing(broker: RabbitBroker) -> None:
    await broker.enqueue_many(messages(100))
    got: list[str | bytes] = []
    for turns in itertools.cycle(range(7)):
        task = asyncio.create_task(broker.dequeue())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled():
            got.append(task.result().text)
            await broker.done(task.result(), SENT)
        if len(got) == 60:
            break
    got += await texts(broker, 40)
    assert sorted(got, key=int) == [str(number) for number in range(100)]


async def test_enqueue_that_is_cancelled_leaves_the_channel_whole(broker: RabbitBroker) -> None:
    for turns in range(8):
        task = asyncio.create_task(broker.enqueue(Outgoing(PHONE, "perhaps")))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await broker.enqueue(Outgoing(PHONE, "certainly"))
    while (await texts(broker, 1))[0] != "certainly":
        pass


async def test_what_is_no_json_is_said_before_it_goes(broker: RabbitBroker) -> None:
    with pytest.raises(BadMessage):
        await broker.enqueue(Outgoing(PHONE, "x", metadata={"a": object()}))
    with pytest.raises(BadMessage):
        await broker.enqueue_many([Outgoing(PHONE, "x", metadata={"a": object()})])


async def test_depth_counts_what_is_fetched_ahead_and_not_what_is_in_hand(make: Make) -> None:
    broker = make(prefetch=4)
    await broker.enqueue_many(messages(10))
    await take(broker, 3)
    assert await broker.depth() == 7
    assert "3 in hand, 1 fetched ahead" in repr(broker)


# Giving back, and giving up


async def test_what_is_given_back_comes_again_with_its_tries(broker: RabbitBroker) -> None:
    await broker.enqueue_many(messages(2))
    one, other = await take(broker, 2)
    await broker.back(one, "the link was lost")
    (again,) = await take(broker, 1)
    assert (again.text, again.tries, other.tries) == (one.text, 1, 0)
    assert again.handle.headers["x-reason"] == "the link was lost"


async def test_after_max_tries_it_is_a_dead_letter(make: Make) -> None:
    broker, before = make(max_tries=3), time.time()
    await broker.enqueue(Outgoing(PHONE, "x", log_id="7"))
    for number in range(3):
        (message,) = await take(broker, 1)
        await broker.back(message, f"reason {number}")
    (letter,) = await broker.dead_letters()
    assert (letter.message, letter.tries, letter.reason) == (Outgoing(PHONE, "x", log_id="7"), 3, "reason 2")
    assert int(1000 * before) / 1000 <= letter.time <= time.time()
    assert await broker.depth() == 0
    assert await broker.dead_letters() == [letter]  # looking takes nothing away


async def test_a_reason_may_be_any_text(make: Make) -> None:
    broker = make(max_tries=2)
    await broker.enqueue(Outgoing(PHONE, "x"))
    for reason in ("\ud800" * 2000, "€\ud800"):
        await broker.back((await take(broker, 1))[0], reason)
    assert [letter.reason for letter in await broker.dead_letters()] == ["€?"]


async def test_a_dead_letter_can_be_revived(make: Make) -> None:
    broker = make(max_tries=1)
    await broker.enqueue_many(messages(3))
    for message in await take(broker, 3):
        await broker.back(message, "no")
    letters = await broker.dead_letters()
    await broker.revive(letters[1])
    (revived,) = await take(broker, 1)
    assert (revived.text, revived.tries) == (letters[1].message.text, 0)
    assert {letter.id for letter in await broker.dead_letters()} == {letters[0].id, letters[2].id}
    with pytest.raises(UsageError, match="there is no dead letter"):
        await broker.revive(letters[1].id)


async def test_what_cannot_be_read_is_a_dead_letter_at_once(
    broker: RabbitBroker, caplog: pytest.LogCaptureFixture
) -> None:
    for octets in (b"{", b'{"v": 99, "to": "1", "text": "x"}', b'"text"', b"\xff", b""):
        await put_raw(broker, octets)
    await broker.enqueue(Outgoing(PHONE, "good"))
    assert await texts(broker, 1) == ["good"]
    await asyncio.gather(*broker._beside)
    letters = await broker.dead_letters()
    assert {letter.octets for letter in letters} == {
        b"{", b'{"v": 99, "to": "1", "text": "x"}', b'"text"', b"\xff", b"",
    }  # fmt: skip
    assert all(letter.message is None and letter.reason for letter in letters)
    assert await broker.depth() == 0
    assert "is a dead letter now" in caplog.text


async def test_what_workers_vanish_with_is_buried_and_its_neighbours_are_not(make: Make) -> None:
    await make().enqueue_many([*messages(5), Outgoing(PHONE, "killer"), *messages(20)[5:]])
    sent: list[str] = []
    for _ in range(4):
        sent += await work_until_killed(make(max_tries=4))
    await work_until_empty(last := make(max_tries=4), sent)
    assert [(letter.message, letter.reason) for letter in await last.dead_letters()] == [
        (Outgoing(PHONE, "killer"), "4 workers died with it in hand")
    ]
    assert sorted(sent, key=int) == [str(number) for number in range(20)]


async def work_until_killed(worker: RabbitBroker) -> list[str]:
    sent = []
    async with worker, asyncio.timeout(30):
        while (message := await worker.dequeue()).text != "killer":
            await worker.done(message, SENT)
            sent.append(str(message.text))
    return sent


async def work_until_empty(worker: RabbitBroker, sent: list[str]) -> None:
    reading = asyncio.create_task(worker.dequeue())
    while not reading.done():
        await asyncio.wait([reading], timeout=0.1)
        if reading.done():
            await worker.done(reading.result(), SENT)
            sent.append(str(reading.result().text))
            reading = asyncio.create_task(worker.dequeue())
        elif not worker._beside and not await worker.depth():
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


# What ends when it must not


async def test_a_lost_connection_makes_done_and_back_void(
    broker: RabbitBroker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await broker.enqueue_many(messages(10))
    first, second, *_ = await take(broker, 3)
    await break_off(broker)
    await broker.done(first, SENT)
    await broker.back(second, "too late")
    assert broker.stale == 2
    assert sorted(await texts(broker, 10), key=int) == [str(number) for number in range(10)]
    assert not [record for record in caplog.records if record.name != "smpplab.broker"]


async def test_whoever_waits_is_connected_again(broker: RabbitBroker) -> None:
    waiting = asyncio.create_task(broker.dequeue())
    await broker.enqueue(Outgoing(PHONE, "first"))
    await waiting
    waiting = asyncio.create_task(broker.dequeue())
    await asyncio.sleep(0)
    await break_off(broker)
    assert (await waiting).text == "first"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_the_server_is_restarted(
    node: Node, broker: RabbitBroker, how: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await broker.enqueue_many(messages(30))
    taken = await take(broker, 5)
    await asyncio.gather(*(broker.done(message, SENT) for message in taken[:3]))
    await asyncio.to_thread(node.stop, how)
    late = asyncio.create_task(broker.enqueue(Outgoing(PHONE, "30")))
    reading = asyncio.create_task(texts(broker, 28))
    await asyncio.sleep(0.2)
    await broker.done(taken[3], SENT)
    assert broker.stale == 1
    await asyncio.to_thread(node.start)
    got = await reading
    await late
    before = {message.text for message in taken[:3]}  # may come again, too: at least once
    while len(set(got) - before) < 28:
        got += await texts(broker, 1)
    assert before | set(got) == {str(number) for number in range(31)}
    assert [(record.name, record.levelname) for record in caplog.records] == [
        ("smpplab.broker", "WARNING"),
        ("smpplab.broker", "INFO"),
    ]


WORKER = """
import asyncio, os, signal, sys
from smpplab.client import Outcome
from smpplab.client.brokers.rabbitmq import RabbitBroker

async def main(url, queue):
    broker = RabbitBroker(url, queue=queue)
    taken = [await broker.dequeue() for _ in range(20)]
    await asyncio.gather(*(broker.done(message, Outcome()) for message in taken[:10]))
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_killed_worker_loses_nothing_and_repeats_only_what_was_in_hand(
    node: Node, broker: RabbitBroker
) -> None:
    for message in messages(40):
        await broker.enqueue(message)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, node.url, broker.queue, cwd=Path(__file__).parents[2]
    )
    assert await worker.wait() == -signal.SIGKILL
    assert sorted(await texts(broker, 30), key=int) == [str(number) for number in range(10, 40)]
    assert await broker.depth() == 0


async def test_a_deleted_queue_is_made_again(make: Make) -> None:
    broker = make()
    await broker.enqueue(Outgoing(PHONE, "before"))
    await broker._writer.current.channel.queue_delete(broker.queue)  # type: ignore[union-attr]
    await broker.enqueue(Outgoing(PHONE, "after"))
    assert await texts(make(), 1) == ["after"]


# What cannot work


async def test_a_wrong_password_is_said(node: Node, make: Make) -> None:
    broker = make(url=f"amqp://guest:wrong@127.0.0.1:{node.port}/")
    for attempt in (broker.dequeue, broker.check, lambda: broker.enqueue(Outgoing(PHONE, "x"))):
        with pytest.raises(ConnectFailed, match="does not let user 'guest' in; check user and password"):
            await attempt()


async def test_a_wrong_virtual_host_is_said(node: Node, make: Make) -> None:
    broker = make(url=f"{node.url}nowhere")
    for attempt in (broker.dequeue, broker.check):
        with pytest.raises(ConnectFailed, match="has no virtual host 'nowhere' for user 'guest'"):
            await attempt()


async def test_a_queue_of_another_kind_is_said(make: Make) -> None:
    broker, name = make(), f"classic{next(names)}"
    await broker.enqueue(Outgoing(PHONE, "x"))
    session = broker._writer.current
    assert session is not None
    await session.channel.queue_declare(name, durable=True)
    for attempt in (make(queue=name).check, make(queue=name).dequeue):
        with pytest.raises(UsageError, match="with other arguments; choose other names"):
            await attempt()


async def test_a_server_short_of_memory_is_waited_for_and_that_is_said(
    node: Node, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """The alarm stops publishers (connection.blocked); what is done is heard all the same."""
    caplog.set_level(logging.INFO, "smpplab.broker")
    broker = make()
    broker._confirms.patience = 0.2
    await broker.enqueue_many(messages(3))
    first, second, third = await take(broker, 3)
    await asyncio.to_thread(node.control, "set_vm_memory_high_watermark", "0.000001")
    try:
        adding = [asyncio.create_task(broker.enqueue(message)) for message in messages(10)]
        adding.append(asyncio.create_task(broker.back(second, "no answer")))
        while "has confirmed no message" not in caplog.text:
            await asyncio.wait(adding, timeout=0.1)
        assert not any(task.done() for task in adding)
        await broker.done(first, SENT)
    finally:
        await asyncio.to_thread(node.control, "set_vm_memory_high_watermark", "0.4")
    async with asyncio.timeout(30):
        await asyncio.gather(*adding)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "confirms messages again after" in caplog.text
    await broker.done(third, SENT)
    assert sorted(await texts(broker, 11)) == sorted([*map(str, range(10)), "1"])
    assert await broker.depth() == 0


async def test_a_server_that_is_not_there_is_said_by_check_and_waited_for_by_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with RabbitBroker("amqp://guest:guest@127.0.0.1:1/") as broker:
        waiting = [asyncio.create_task(broker.dequeue()), asyncio.create_task(broker.depth())]
        with pytest.raises(ConnectFailed, match=r"RabbitMQ at 127\.0\.0\.1:1 cannot be reached"):
            await broker.check()
        await asyncio.sleep(0.1)
        assert not any(task.done() for task in waiting)
    for end in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(end, UsageError)
        assert "closed" in str(end)
    assert [record.name for record in caplog.records] == ["smpplab.broker"]


async def test_a_closed_broker_says_so(broker: RabbitBroker) -> None:
    waiting = asyncio.create_task(broker.dequeue())
    await broker.enqueue(Outgoing(PHONE, "x"))
    await waiting
    waiting = asyncio.create_task(broker.dequeue())
    await asyncio.sleep(0)
    await broker.close()
    with pytest.raises(UsageError, match="the broker is closed"):
        await waiting
    with pytest.raises(UsageError, match="the broker is closed"):
        await broker.enqueue(Outgoing(PHONE, "x"))
    await broker.close()


async def test_messages_of_others_are_not_its_own(broker: RabbitBroker) -> None:
    for attempt in (broker.done(messages(1)[0], SENT), broker.back(messages(1)[0], "no")):
        with pytest.raises(UsageError, match="does not come from dequeue"):
            await attempt


async def test_another_event_loop_is_said(broker: RabbitBroker) -> None:
    await broker.enqueue(Outgoing(PHONE, "x"))
    with pytest.raises(UsageError, match="another event loop"):
        await asyncio.to_thread(asyncio.run, broker.enqueue(Outgoing(PHONE, "y")))


async def test_check_tells_what_is_there_and_no_password_is_shown(node: Node, broker: RabbitBroker) -> None:
    await broker.enqueue_many(messages(3))
    said = await broker.check()
    assert said.startswith(("RabbitMQ 3.", "RabbitMQ 4."))
    assert said.endswith(f"at 127.0.0.1:{node.port}: 3 wait in {broker.queue}, 0 are dead letters")
    assert "guest" not in repr(broker) + said


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        ("http://127.0.0.1/", {}, "the URL of a RabbitMQ is like"),
        ("http://127.0.0.1:5672/", {}, "the URL of a RabbitMQ is like"),
        ("amqp:///", {}, "the URL of a RabbitMQ is like"),
        ("amqp://127.0.0.1:port/", {}, "the URL of a RabbitMQ is like"),
        ("amqp://127.0.0.1/", {"queue": "ü" * 125}, "of up to 249 octets"),
        ("amqp://127.0.0.1/", {"max_tries": 0}, "max_tries is at least 1"),
        ("amqp://127.0.0.1/", {"prefetch": 65536}, "prefetch is 1 to 65535"),
        ("amqp://127.0.0.1/", {"queue": "a", "dead": "a"}, "the names of two queues"),
    ],
)
def test_wrong_arguments_are_said(url: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        RabbitBroker(url, **options)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aio_pika", None)
    with pytest.raises(UsageError, match=r"needs aio-pika; pip install 'smpplab\[rabbitmq\]'"):
        RabbitBroker()


async def test_what_goes_back_goes_back_though_nobody_waits_for_it(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled between the copy and the acknowledgement, it would be there twice once the worker ends."""
    broker, slow = make(), asyncio.Event()
    await broker.enqueue(messages(1)[0])
    (message,) = await take(broker, 1)
    put = broker.queues.put

    async def later(*args: Any) -> None:
        await put(*args)
        await slow.wait()

    monkeypatch.setattr(broker.queues, "put", later)
    going = asyncio.create_task(broker.again(message, "the link was lost"))
    await asyncio.sleep(0.05)
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    slow.set()
    (again,) = await take(broker, 1)
    assert again.text == "0"
    async with asyncio.timeout(10):
        while len(broker._inbox.hand) > 1:  # type: ignore[union-attr]  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await broker.done(again, SENT)
    await broker.close()
    assert await make().depth() == 0


async def test_what_is_on_its_way_to_the_trial_still_waits(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else `until_empty` ends while it is in neither queue."""
    broker, slow = make(max_tries=2), asyncio.Event()
    session = await broker._writer.get()
    headers = {"x-vanished": 1}
    octets = b'{"to": "447700900123", "text": "Hi"}'
    await session.run(broker.queues.put(session, broker.queue, octets, headers))
    put = broker.queues.put

    async def later(*args: Any) -> None:
        await slow.wait()
        await put(*args)

    monkeypatch.setattr(broker.queues, "put", later)
    taking = asyncio.create_task(broker.dequeue())
    async with asyncio.timeout(10):
        while not broker._beside:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await broker.depth() == 1
    slow.set()
    assert (await taking).text == "Hi"
    assert await broker.depth() == 0
