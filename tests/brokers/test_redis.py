"""The broker in Redis, with a server of the tests' own: whatever ends when it must not, nothing is lost."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from smpplab.client import Outcome, Outgoing
from smpplab.client.brokers.redis import RedisBroker
from smpplab.errors import ConnectFailed, SmppError, UsageError

from .redis_server import RedisServer, free_port

pytestmark = pytest.mark.servers

PHONE = "447700900123"
SENT = Outcome("accepted")
SOON = {"claim_after": 0.3}
Make = Callable[..., RedisBroker]


def messages(count: int) -> list[Outgoing]:
    return [Outgoing(PHONE, str(number)) for number in range(count)]


async def take(broker: RedisBroker, count: int) -> list[Outgoing]:
    async with asyncio.timeout(20):
        return [await broker.dequeue() for _ in range(count)]


async def texts(broker: RedisBroker, count: int) -> list[Any]:
    """Take so many and be done with them."""
    taken = await take(broker, count)
    await asyncio.gather(*(broker.done(message, SENT) for message in taken))
    return [message.text for message in taken]


async def raw(broker: RedisBroker, *command: Any) -> Any:
    return await broker.server.line.client.execute_command(*command)


def stop_showing(broker: RedisBroker) -> None:
    """What a process does that stands still: it neither reads nor shows itself."""
    for task in broker._held._tasks:
        task.cancel()


# Other producers, and what cannot be read


async def test_a_producer_in_another_language(make: Make) -> None:
    broker = make()
    await raw(broker, "XADD", broker.server.stream, "*", "message", f'{{"to": "{PHONE}", "text": "Hi"}}')
    assert await broker.dequeue() == Outgoing(PHONE, "Hi")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("message", "{", "one JSON object in UTF-8"),
        ("message", '{"v": 2, "to": "1", "text": ""}', "version 2 is newer than 1"),
        ("text", "Hello", "the entry has no field message"),
        ("message", b"\xff", "UTF-8"),
    ],
)
async def test_what_cannot_be_read_is_a_dead_letter_at_once(
    make: Make, field: str, value: Any, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    broker = make()
    await raw(broker, "XADD", broker.server.stream, "*", field, value)
    await broker.enqueue(Outgoing(PHONE, "next"))
    assert await texts(broker, 1) == ["next"]
    (letter,) = await broker.dead_letters()
    assert letter.message is None and letter.tries == 0 and reason in letter.reason
    assert letter.octets == (value if isinstance(value, bytes) else value.encode() * (field == "message"))
    assert "\n" not in repr(letter) and reason in repr(letter)
    assert "is a dead letter" in caplog.text
    assert await broker.depth() == 0


async def test_a_field_tries_that_is_no_number(make: Make) -> None:
    broker = make()
    text = f'{{"to": "{PHONE}", "text": "Hi"}}'
    await raw(broker, "XADD", broker.server.stream, "*", "message", text, "tries", "often")
    await broker.enqueue(Outgoing(PHONE, "next"))
    assert await texts(broker, 1) == ["next"]
    (letter,) = await broker.dead_letters()
    assert letter.reason == "the field tries is a whole number, not b'often'"


async def test_a_foreign_entry_among_the_dead_letters_hides_no_other(make: Make) -> None:
    broker = make()
    await raw(broker, "XADD", broker.server.dead, "*", "tries", "often", "time", "noon")
    await raw(broker, "XADD", broker.server.dead, "*", "message", f'{{"to": "{PHONE}", "text": "Hi"}}')
    foreign, letter = await broker.dead_letters()
    assert (foreign.message, foreign.tries, foreign.time) == (None, 0, 0.0)
    assert letter.message == Outgoing(PHONE, "Hi")


# Tries and dead letters


async def test_dead_letters_say_why_and_can_be_revived(make: Make) -> None:
    broker = make(max_tries=2)
    await broker.enqueue(Outgoing(PHONE, "0", log_id="order 7"))
    for reason in ("link lost", "throttled"):
        await broker.back(await broker.dequeue(), reason)
    (letter,) = await broker.dead_letters()
    assert letter.message == Outgoing(PHONE, "0", log_id="order 7")
    assert (letter.reason, letter.tries) == ("throttled", 2) and letter.time > 0
    assert "1 are dead letters" in await broker.check()
    await broker.revive(letter)
    (again,) = await take(broker, 1)
    assert (again.text, again.tries) == ("0", 0)
    assert await broker.dead_letters() == []
    with pytest.raises(UsageError, match="there is no dead letter"):
        await broker.revive(letter.id)


async def test_a_message_that_kills_workers_is_given_up(make: Make) -> None:
    broker = make(max_tries=3, **SOON)
    await broker.enqueue_many(messages(2))
    entries = await raw(broker, "XRANGE", broker.server.stream, "-", "+")
    await broker.server.make_group()
    key, group = broker.server.stream, broker.server.group
    await raw(broker, "XREADGROUP", "GROUP", group, "dead", "STREAMS", key, ">")
    poison, innocent = (entry for entry, _ in entries)
    await raw(broker, "XCLAIM", key, group, "dead", 0, poison, "IDLE", 9999, "RETRYCOUNT", 3)
    await raw(broker, "XCLAIM", key, group, "dead", 0, innocent, "IDLE", 9999, "RETRYCOUNT", 1)
    (message,) = await take(broker, 1)
    assert (message.text, message.tries) == ("1", 1)
    (letter,) = await broker.dead_letters()
    assert (letter.reason, letter.tries) == ("3 workers ended with it in hand", 3)


async def test_what_was_fetched_ahead_counts_no_try_but_the_first(make: Make) -> None:
    """Else the innocent would go down with the guilty, when workers die again and again."""
    for number in range(3):
        broker = make(**SOON)
        if not number:
            await broker.enqueue_many(messages(5))
        (message,) = await take(broker, 1)
        assert (message.text, message.tries) == ("0", number)
        stop_showing(broker)
    assert {m.text: m.tries for m in await take(make(**SOON), 5)} == {"0": 3, "1": 1, "2": 1, "3": 1, "4": 1}


# Several workers


async def test_two_workers_share(make: Make) -> None:
    first, second = make(prefetch=10), make(prefetch=10)
    await first.enqueue_many(messages(60))
    found = await asyncio.gather(texts(first, 20), texts(second, 20))  # the rest may be fetched ahead by one
    assert len(set(itertools.chain(*found))) == 40
    await first.close()
    left = await texts(second, 20)
    assert sorted(itertools.chain(*found, left), key=int) == [str(number) for number in range(60)]


async def test_a_living_worker_keeps_what_it_works_on(make: Make) -> None:
    first, second = make(**SOON), make(**SOON)
    await first.enqueue(messages(1)[0])
    (message,) = await take(first, 1)
    waiting = asyncio.create_task(second.dequeue())
    await asyncio.wait([waiting], timeout=0.9)  # three times as long as others wait
    assert not waiting.done()
    await first.done(message, SENT)
    assert await first.depth() == 0
    waiting.cancel()


async def test_what_a_stalled_worker_had_is_claimed_and_left_alone_by_it(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smpplab.broker")
    first, second = make(**SOON), make(**SOON)
    await first.enqueue_many(messages(3))
    given_back, done = await take(first, 2)  # and one more was fetched ahead
    stop_showing(first)
    claimed = {message.text: message for message in await take(second, 3)}
    assert sorted(claimed) == ["0", "1", "2"]
    await first.back(given_back, "link lost")
    assert "was claimed by another worker" in caplog.text
    await first.done(done, SENT)  # its MC has it: nobody need send it again
    await asyncio.gather(*(second.done(message, SENT) for message in claimed.values()))
    first._held._tasks.clear()
    waiting = asyncio.create_task(first.dequeue())  # drops what it had fetched ahead
    await asyncio.wait([waiting], timeout=0.2)
    assert not waiting.done() and first._held.ahead == 0
    waiting.cancel()
    assert await raw(second, "XLEN", second.server.stream) == 0


WORKER = """
import asyncio, sys
from smpplab.client.brokers.redis import RedisBroker

async def main():
    broker = RedisBroker(sys.argv[1], stream=sys.argv[2], dead=sys.argv[2] + ":dead", claim_after=0.3)
    for _ in range(4):
        await broker.dequeue()
    print("ready", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_what_a_killed_process_had_comes_again(make: Make, redis_server: RedisServer) -> None:
    broker = make(**SOON)
    await broker.enqueue_many(messages(10))
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, redis_server.url, broker.server.stream, stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"ready\n"
    worker.kill()
    await worker.wait()
    assert await broker.depth() == 0  # all of them were fetched
    assert sorted(await texts(broker, 10), key=int) == [str(number) for number in range(10)]


async def test_who_does_not_ask_gives_back_what_it_fetched_ahead(make: Make) -> None:
    first, second = make(**SOON), make(**SOON)
    await first.enqueue_many(messages(5))
    (held,) = await take(first, 1)
    found = await take(second, 4)
    assert sorted(str(message.text) for message in found) == ["1", "2", "3", "4"]
    assert {message.tries for message in found} == {0} and held.text == "0"


# Closing


async def test_a_closed_worker_leaves_at_once_what_it_fetched_ahead(make: Make) -> None:
    first, second = make(claim_after=60), make(claim_after=60)
    await first.enqueue_many(messages(5))
    (message,) = await take(first, 1)
    waiting = asyncio.create_task(take(second, 4))
    await first.done(message, SENT)
    await first.close()
    assert [(message.text, message.tries) for message in await waiting] == [(str(n), 0) for n in range(1, 5)]
    workers = await second.server.line.client.xinfo_consumers(second.server.stream, second.server.group)
    assert [worker["name"] for worker in workers] == [second.server.consumer.encode()]


async def test_what_was_in_hand_at_close_is_claimed(make: Make) -> None:
    first, second = make(**SOON), make(**SOON)
    await first.enqueue(messages(1)[0])
    await take(first, 1)
    await first.close()
    assert [(message.text, message.tries) for message in await take(second, 1)] == [("0", 1)]
    with pytest.raises(UsageError, match="the broker is closed"):
        await first.dequeue()


async def test_whoever_waits_at_close_hears_of_it(make: Make) -> None:
    broker = make()
    waiting = asyncio.create_task(broker.dequeue())
    await asyncio.sleep(0)
    await broker.close()
    with pytest.raises(UsageError, match="the broker is closed"):
        await waiting


async def test_workers_that_ended_without_leaving_are_taken_off_the_list(make: Make) -> None:
    first, second, third = make(), make(), make()
    await first.enqueue(Outgoing(PHONE, "x"))
    assert await texts(first, 1) == ["x"]
    await first._held.stop()
    await second.enqueue_many(messages(2))
    await take(second, 1)  # and one was fetched ahead
    await third.server.tidy(0.0)
    workers = await third.server.line.client.xinfo_consumers(third.server.stream, third.server.group)
    assert [worker["name"] for worker in workers] == [second.server.consumer.encode()]


async def test_what_somebody_deleted_is_forgotten(make: Make) -> None:
    first, second = make(**SOON), make(**SOON)
    await first.enqueue_many(messages(2))
    (message,) = await take(first, 1)
    stop_showing(first)
    await raw(first, "XDEL", first.server.stream, message.handle)
    assert await texts(second, 1) == ["1"]
    assert await raw(second, "XPENDING", second.server.stream, second.server.group) != []
    assert await second.server.counts() == (0, 0, 0)


async def test_a_cancelled_dequeue_leaves_what_it_had_claimed_to_the_next(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make(**SOON), make(**SOON)
    await first.enqueue(messages(1)[0])
    await take(first, 1)
    stop_showing(first)
    taking, may, really = asyncio.Event(), asyncio.Event(), second.server.take

    async def slowly(entry: bytes) -> Any:
        taken = await really(entry)
        taking.set()
        await may.wait()
        return taken

    monkeypatch.setattr(second.server, "take", slowly)
    task = asyncio.create_task(second.dequeue())
    await taking.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    may.set()
    assert [(message.text, message.tries) for message in await take(second, 1)] == [("0", 1)]


# One round trip for many


async def test_acknowledgements_and_enqueues_share_round_trips(make: Make) -> None:
    broker = make()
    await asyncio.gather(*map(broker.enqueue, messages(100)))
    taken = await take(broker, 100)
    before = (await broker.server.line.client.info("commandstats"))["cmdstat_xack"]["calls"]
    await asyncio.gather(*(broker.done(message, SENT) for message in taken))
    after = (await broker.server.line.client.info("commandstats"))["cmdstat_xack"]["calls"]
    assert after - before == 1
    assert await broker.depth() == 0


async def test_done_takes_only_what_dequeue_gave(make: Make) -> None:
    with pytest.raises(UsageError, match="does not come from dequeue"):
        await make().done(Outgoing(PHONE, "x"), SENT)


# Redis goes away


async def test_a_restart_loses_nothing_and_is_said_once(
    make: Make, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smpplab.broker")
    broker = make()
    await broker.enqueue_many(messages(6))
    taken = await take(broker, 3)
    redis_server.stop()
    ending = [asyncio.create_task(broker.done(message, SENT)) for message in taken[:2]]
    ending.append(asyncio.create_task(broker.back(taken[2], "link lost")))
    ending.append(asyncio.create_task(broker.enqueue(Outgoing(PHONE, "6"))))
    await asyncio.wait(ending, timeout=0.3)
    assert not any(task.done() for task in ending)
    with pytest.raises(ConnectFailed, match="does not answer"):
        await broker.check()
    await asyncio.to_thread(redis_server.start)
    async with asyncio.timeout(20):
        await asyncio.gather(*ending)
    assert sorted(await texts(broker, 5), key=int) == ["2", "3", "4", "5", "6"]
    said = [(record.levelname, record.message) for record in caplog.records]
    assert [level for level, _ in said] == ["WARNING", "INFO"], said
    assert "does not serve us" in said[0][1] and "serves us again after" in said[1][1]


async def test_dequeue_waits_for_a_redis_that_is_not_there_yet(tmp_path: Any) -> None:
    server = RedisServer(tmp_path)
    async with RedisBroker(server.url) as broker:
        waiting = asyncio.create_task(broker.dequeue())
        await asyncio.wait([waiting], timeout=0.1)
        assert not waiting.done()
        await asyncio.to_thread(server.start)
        try:
            await broker.enqueue(Outgoing(PHONE, "x"))
            assert (await waiting).text == "x"
        finally:
            server.stop()


async def test_closing_without_redis_ends(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smpplab.client.brokers.redis.AT_CLOSE", 0.1)
    server = RedisServer(tmp_path)
    server.start()
    broker = RedisBroker(server.url)
    await broker.enqueue_many(messages(2))
    (message,) = await take(broker, 1)
    server.stop()
    done = asyncio.create_task(broker.done(message, SENT))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await broker.close()
    with pytest.raises(SmppError, match="the broker was closed before its server had answered"):
        await done


async def test_a_stream_that_was_deleted_is_made_anew(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    broker = make(**SOON)
    await broker.enqueue(Outgoing(PHONE, "before"))
    assert await texts(broker, 1) == ["before"]
    waiting = asyncio.create_task(broker.dequeue())
    await raw(broker, "DEL", broker.server.stream)
    await broker.enqueue(Outgoing(PHONE, "x"))
    assert (await waiting).text == "x"
    assert "has lost the stream" in caplog.text


async def test_a_replica_that_becomes_the_master(make: Make, redis_server: RedisServer) -> None:
    broker = make()
    await raw(broker, "REPLICAOF", "127.0.0.1", free_port())
    try:
        adding = asyncio.create_task(broker.enqueue(Outgoing(PHONE, "x")))
        await asyncio.wait([adding], timeout=0.1)
        assert not adding.done()
    finally:
        await raw(broker, "REPLICAOF", "NO", "ONE")
    await adding
    assert await texts(broker, 1) == ["x"]


# What waiting does not help


async def test_a_wrong_password(make: Make, redis_server: RedisServer) -> None:
    admin = make()
    await raw(admin, "CONFIG", "SET", "requirepass", "secret08")
    try:
        for url in (redis_server.url, redis_server.url.replace("//", "//:wrong@")):
            async with RedisBroker(url) as broker:
                for use in (
                    broker.dequeue,
                    broker.check,
                    lambda: broker.enqueue(messages(1)[0]),
                    broker.dequeue,
                ):
                    with pytest.raises(SmppError, match="does not let us in") as error:
                        await use()
                    assert "wrong@" not in str(error.value)
    finally:
        await raw(admin, "CONFIG", "SET", "requirepass", "")


async def test_a_key_that_is_no_stream(make: Make) -> None:
    broker = make()
    await raw(broker, "SET", broker.server.stream, "x")
    with pytest.raises(SmppError, match="a key that should be a stream is something else"):
        await broker.dequeue()
    with pytest.raises(SmppError, match="refuses"):
        await broker.enqueue(messages(1)[0])


async def test_another_event_loop(make: Make) -> None:
    broker, found = make(), []
    await broker.check()

    def elsewhere() -> None:
        with pytest.raises(UsageError, match="in use on another event loop"):
            asyncio.run(broker.enqueue(messages(1)[0]))
        found.append(True)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert found


async def test_a_client_of_ones_own(redis_server: RedisServer, make: Make) -> None:
    from redis import asyncio as package

    async with package.Redis.from_url(redis_server.url) as client:
        async with RedisBroker(client, stream="own", dead="own:dead") as broker:
            await broker.enqueue(Outgoing(PHONE, "x"))
            assert await texts(broker, 1) == ["x"]
        assert await client.ping()  # it stays its owner's
    with pytest.raises(UsageError, match="without decode_responses"):
        RedisBroker(package.Redis(decode_responses=True))
