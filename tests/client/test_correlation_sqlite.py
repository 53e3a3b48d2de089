"""Receipts find their messages after a restart, after a kill, and from other processes."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from smpplab.client import MemoryCorrelator, SqliteCorrelator, sqlite_store
from smpplab.errors import SmppError, UsageError
from smpplab.transport import ManualClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "receipts.sqlite"


@pytest.fixture
async def correlator(path: Path) -> AsyncIterator[SqliteCorrelator]:
    async with SqliteCorrelator(path) as found:
        yield found


def told(program: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


PUTTING = """
import asyncio, sys
from smpplab.client import SqliteCorrelator

async def main(path, name, number, durable):
    correlator = SqliteCorrelator(path, durable=durable)
    async def one(index):
        await correlator.put(f"{name}-{index}", {"log_id": index})
        print(index, flush=True)
    for start in range(0, int(number), 10):
        await asyncio.gather(*[one(start + index) for index in range(10)])
    await correlator.close()

asyncio.run(main(*sys.argv[1:]))
"""


# Matching


@pytest.mark.parametrize(
    ("put", "asked", "rule"),
    [
        ("abc", "abc", "exact"),
        ("abc", " abc\0", "trimmed"),
        ("ABC-1", "abc-1", "case"),
        ("0000417723", "417723", "zeros"),
        ("1A2B3C4D", "439041101", "hex-decimal"),
        ("439041101", "1A2B3C4D", "hex-decimal"),
        ("Größe", "größe", "case"),
        ("abc\0", "abc", "trimmed"),
    ],
)
async def test_an_id_is_found_by_its_forms(
    correlator: SqliteCorrelator, put: str, asked: str, rule: str
) -> None:
    await correlator.put(put, {"log_id": "it"})
    assert await correlator.get(asked) == {"log_id": "it"}
    assert correlator.rule == rule


async def test_what_is_not_there_is_none(correlator: SqliteCorrelator) -> None:
    await correlator.put("1", [])
    assert (await correlator.get("1"), correlator.rule) == ([], "exact")
    assert (await correlator.get("x"), correlator.rule) == (None, "")


async def test_a_form_that_two_ids_share_decides_nothing(correlator: SqliteCorrelator) -> None:
    await correlator.put("00a1", 1)
    await correlator.put("0a1", 2)
    assert await correlator.get("A1") is None
    assert await correlator.get("0a1") == 2
    await correlator.remove("00a1")
    assert await correlator.get("A1") == 2


ids = st.text(st.sampled_from("0123456789abAB x-\0"), max_size=5)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.booleans(), ids), max_size=20), ids)
def test_it_finds_what_the_one_in_memory_finds(steps: list[tuple[bool, str]], wanted: str) -> None:
    async def both() -> None:
        memory = MemoryCorrelator()
        async with SqliteCorrelator(":memory:", durable="no") as correlator:
            for number, (put, key) in enumerate(steps):
                if put:
                    memory.put(key, number)
                    await correlator.put(key, number)
                else:
                    memory.remove(key)
                    await correlator.remove(key)
            assert await correlator.get(wanted) == memory.get(wanted)
            assert correlator.rule == memory.rule
            assert await correlator.count() == len(memory)

    asyncio.run(both())


async def test_each_look_up_that_runs_at_once_reads_its_own_rule(correlator: SqliteCorrelator) -> None:
    await asyncio.gather(correlator.put("00a1", 1), correlator.put("b", 2))

    async def rule(key: str) -> str:
        await correlator.get(key)
        return correlator.rule

    found = await asyncio.gather(rule("a1"), rule("b"), rule("161"), rule("nothing"), rule("B"))
    assert found == ["zeros", "exact", "hex-decimal", "", "case"]


@pytest.mark.parametrize("statement", ["EXACT", "RELATIVES", "REMOVING", "SWEEPING"])
async def test_every_row_is_found_by_an_index(path: Path, statement: str) -> None:
    """So a look-up, and the opening of a file of a million rows, cost what they cost in an empty one."""
    await SqliteCorrelator(path).close()
    file = sqlite3.connect(path)
    text = getattr(sqlite_store, statement)
    plan = file.execute(
        f"EXPLAIN QUERY PLAN {text}", ["1", 2][: 1 if statement == "REMOVING" else 2]
    ).fetchall()
    file.close()
    searched = [row[3] for row in plan if "waiting" in row[3]]
    assert searched and all(row.startswith("SEARCH") for row in searched)


async def test_opening_counts_and_scans_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await SqliteCorrelator(path).close()
    said: list[str] = []
    real = sqlite3.connect

    def listening(*arguments: Any, **options: Any) -> sqlite3.Connection:
        file = real(*arguments, **options)
        file.set_trace_callback(said.append)
        return file

    monkeypatch.setattr(sqlite3, "connect", listening)
    await SqliteCorrelator(path).close()
    assert said and all(statement.startswith("PRAGMA") for statement in said)


# Durability


@pytest.mark.parametrize("durable", ["no", "process", "disk"])
async def test_a_get_sees_every_put_before_it_and_so_does_the_next_run(path: Path, durable: Any) -> None:
    async with SqliteCorrelator(path, durable=durable) as correlator:
        for number in range(200):
            await correlator.put(str(number), number)
            if number % 20 == 0:
                assert await correlator.get(str(number)) == number
        await correlator.put("7", "new")
    async with SqliteCorrelator(path) as correlator:
        assert await correlator.count() == 200
        assert [await correlator.get(key) for key in ("0", "7", "199", "200")] == [0, "new", 199, None]


async def test_what_was_put_survives_the_killing_of_the_process(path: Path) -> None:
    process = told(PUTTING, path, "a", 1_000_000, "process")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(500)]
    os.kill(process.pid, signal.SIGKILL)
    lines += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    returned = [int(line) for line in lines if line.endswith("\n")]
    assert len(returned) >= 500
    async with SqliteCorrelator(path) as correlator:
        found = await asyncio.gather(*[correlator.get(f"A-{index}") for index in returned])
        assert [value["log_id"] for value in found] == returned
        assert correlator.rule == "case"


async def test_several_processes_share_a_file_that_none_of_them_made_before(path: Path) -> None:
    processes = [told(PUTTING, path, name, 300, durable) for name, durable in (("a", "process"), ("b", "no"))]
    correlator = SqliteCorrelator(path)
    for index in range(300):
        await correlator.put(f"c-{index}", {"log_id": index})
    outputs = await asyncio.gather(*[asyncio.to_thread(process.communicate) for process in processes])
    assert [process.returncode for process in processes] == [0, 0]
    assert [len(out.split()) for out, _ in outputs] == [300, 300]
    assert await correlator.count() == 900
    assert await correlator.get("B-299") == {"log_id": 299}
    await correlator.close()


async def test_one_batch_is_one_transaction(correlator: SqliteCorrelator) -> None:
    said: list[str] = []
    correlator._store._file.set_trace_callback(said.append)
    await asyncio.gather(*[correlator.put(str(number), number) for number in range(1000)])
    assert said.count("BEGIN IMMEDIATE") == said.count("COMMIT") == 1
    said.clear()
    assert await asyncio.gather(*[correlator.get(str(number)) for number in range(100)]) == list(range(100))
    assert "BEGIN IMMEDIATE" not in said, "reading locks nobody out"


async def test_a_put_that_was_given_up_disturbs_nobody(correlator: SqliteCorrelator) -> None:
    quitter = asyncio.create_task(correlator.put("1", 1))
    await asyncio.sleep(0)
    quitter.cancel()
    await correlator.put("2", 2)
    assert await correlator.get("2") == 2
    assert quitter.cancelled()


def test_it_may_be_used_from_one_loop_after_another(path: Path) -> None:
    correlator = SqliteCorrelator(path, durable="no")
    asyncio.run(correlator.put("1", 1))
    assert asyncio.run(correlator.get("1")) == 1
    asyncio.run(correlator.close())


# Forgetting


async def test_a_value_is_kept_for_its_time(path: Path) -> None:
    clock = ManualClock(1_800_000_000)
    async with SqliteCorrelator(path, ttl=60, clock=clock) as correlator:
        await correlator.put("00a", 1)
        clock.advance(30)
        await correlator.put("b", 2)
        clock.advance(30)
        assert [await correlator.get(key) for key in ("00a", "A", "b")] == [None, None, 2]
        await correlator.put("c", 3)
        assert await correlator.count() == 2


async def test_many_that_are_due_at_once_go_in_slices(path: Path) -> None:
    clock = ManualClock(1_800_000_000)
    async with SqliteCorrelator(path, ttl=60, clock=clock) as correlator:
        await asyncio.gather(*[correlator.put(str(number), 0) for number in range(1200)])
        clock.advance(61)
        counts = []
        for number in range(4):
            await correlator.put(f"new{number}", 0)
            counts.append(await correlator.count())
    assert counts == [701, 202, 3, 4]


async def test_the_oldest_go_when_there_are_too_many(path: Path) -> None:
    clock = ManualClock(1_800_000_000)
    async with SqliteCorrelator(path, limit=1000, clock=clock) as correlator:
        for number in range(1500):
            clock.advance(1)
            await correlator.put(str(number), number)
        assert 990 <= await correlator.count() <= 1011
        assert [await correlator.get("1499"), await correlator.get("400")] == [1499, None]


async def test_a_put_again_counts_as_new(path: Path) -> None:
    clock = ManualClock(1_800_000_000)
    async with SqliteCorrelator(path, ttl=60, clock=clock) as correlator:
        await correlator.put("a", 1)
        clock.advance(59)
        await correlator.put("a", 2)
        clock.advance(59)
        assert await correlator.get("a") == 2


# Errors


def corrupt(path: Path) -> None:
    path.write_bytes(b"no SQLite file" * 1000)


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE accounts (name TEXT)")
    file.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (Path.mkdir, "is a folder: give the path of a file in it"),
        (corrupt, "is no SQLite file: give another path, or move it away"),
        (foreign, "is the SQLite file of another program: give another path"),
    ],
)
def test_files_that_cannot_be_used(path: Path, spoil: Any, said: str) -> None:
    spoil(path)
    with pytest.raises(UsageError) as caught:
        SqliteCorrelator(path)
    assert str(caught.value) == f"{path} {said}"
    assert caught.value.__cause__ is None


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "receipts.sqlite"
    with pytest.raises(
        UsageError, match=r"cannot be opened: its folder must exist, and both must be writable$"
    ):
        SqliteCorrelator(path)


def damage(path: Path) -> None:
    octets = path.read_bytes()
    path.write_bytes(octets[:4096] + b"\xff" * (len(octets) - 4096))


async def test_a_damaged_file_says_so_and_harms_nothing_else(path: Path) -> None:
    async with SqliteCorrelator(path) as correlator:
        await asyncio.gather(*[correlator.put(f"{number:08x}", "x" * 200) for number in range(2000)])
    damage(path)
    async with SqliteCorrelator(path) as correlator:
        for call in (correlator.put("1", 1), correlator.get("00000001")):
            with pytest.raises(UsageError, match=r" is damaged: move it away, and a new one is made$"):
                await call


async def test_a_full_disk_says_so_and_what_was_there_stays(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with SqliteCorrelator(path) as correlator:
        await correlator.put("before", 1)
        pages = correlator._store._value("PRAGMA page_count")
        correlator._store._file.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(SmppError, match=r" cannot grow: the disk is full$"):
            await correlator.put("much", "x" * 100_000)
        correlator.durable = "no"
        with caplog.at_level(logging.WARNING):
            await correlator.put("more", "x" * 100_000)
            assert await correlator.get("before") == 1, (
                "a look-up does not fail with what was written beside it"
            )
            assert correlator.lost == 1
        await correlator.put("little", 1)
        assert [await correlator.get("before"), await correlator.get("little")] == [1, 1]


async def test_values_that_are_lost_later_are_counted_and_logged_once(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with SqliteCorrelator(path, durable="no", patience=0) as correlator:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with caplog.at_level(logging.WARNING, "smpplab.client"):
            for number in range(3):
                await correlator.put(str(number), number)
            assert correlator._task is not None
            await correlator._task
        other.execute("ROLLBACK")
        other.close()
        assert correlator.lost == 3
        assert caplog.messages == [
            f"3 changes to message ids are lost: {path} was locked by another program for more than 0 s"
        ]
        await correlator.put("3", 3)
        assert await correlator.get("3") == 3


async def test_a_file_that_another_program_holds(path: Path) -> None:
    async with SqliteCorrelator(path, patience=0.01) as correlator:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SmppError, match=r" was locked by another program for more than 0.01 s$"):
            await correlator.put("1", 1)
        assert await correlator.get("1") is None, "reading goes on"
        other.execute("ROLLBACK")
        other.close()
        await correlator.put("1", 1)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("1", object(), r"must be JSON: Object of type object is not JSON serializable$"),
        (7, 1, r"^a message id is text, not 7$"),
        ("\udc80", 1, r"is no valid text$"),
    ],
)
async def test_what_cannot_be_put(correlator: SqliteCorrelator, key: Any, value: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        await correlator.put(key, value)
    await correlator.put("good", 1)
    assert await correlator.count() == 1


@pytest.mark.parametrize("wrong", [{"durable": "yes"}, {"ttl": 0}, {"limit": 0}])
def test_settings_that_cannot_be(path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        SqliteCorrelator(path, **wrong)
    assert not path.exists()


async def test_after_the_close(path: Path) -> None:
    correlator = SqliteCorrelator(path)
    await correlator.close()
    await correlator.close()
    with pytest.raises(UsageError, match=rf"^the correlator of {path} is closed$"):
        await correlator.get("1")
    assert repr(correlator) == f"<SqliteCorrelator {path}: closed>"


# With a client


async def test_a_receipt_after_a_restart_knows_whose_it_is(mc: Any, path: Path) -> None:
    async with SqliteCorrelator(path) as correlator:
        esme = await mc.connect(correlator=correlator)
        submission = await esme.submit("447700900123", "Hi", receipt=True, log_id="order-7")
        await esme.close()
    came: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    async with SqliteCorrelator(path) as correlator:
        await mc.connect(correlator=correlator, on_receipt=came.set_result)
        mc.send(mc.receipt(submission.message_id.upper()))
        receipt = await asyncio.wait_for(came, 30)
    assert (receipt.log_id, receipt.rule) == ("order-7", "case")
