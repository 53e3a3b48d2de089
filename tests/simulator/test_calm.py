"""The collector leaves kept messages alone, and closed sessions are freed all the same."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from smpplab.simulator.calm import Calm

from .conftest import bound, submit


@pytest.fixture(autouse=True)
def by_hand():
    """No collection but those of the test, and nothing put aside before or after."""
    gc.disable()
    gc.unfreeze()
    gc.collect()
    yield
    gc.unfreeze()
    gc.enable()


async def take(esme, count):
    for number in range(count):
        await esme.ask(submit(number + 1))


async def test_what_is_kept_is_put_aside_while_messages_come(smsc):
    with Calm(smsc, messages=50) as calm:
        esme = await bound(smsc)
        await take(esme, 49)
        gc.collect(1)
        assert gc.get_freeze_count() == 0
        await take(esme, 1)
        gc.collect(0)  # too young: it may be garbage soon
        assert gc.get_freeze_count() == 0
        gc.collect(1)
        aside = gc.get_freeze_count()
        assert aside > 50 and repr(calm) == "<Calm: 50 messages put aside>"
        gc.collect(1)
        assert gc.get_freeze_count() == aside
    assert gc.get_freeze_count() == 0


async def test_closed_sessions_are_freed_after_so_many(smsc):
    with Calm(smsc, messages=1, sessions=5):
        esme = await bound(smsc)
        await take(esme, 1)
        seen = weakref.ref(smsc.sessions[0])
        gc.collect(1)
        assert gc.get_freeze_count() > 0
        esme.transport.abort()
        await asyncio.wait_for(esme.lost, 5)
        smsc.agenda.clear()  # the last words are said
        del esme
        for _ in range(4):
            (await bound(smsc)).transport.abort()
        assert seen() is not None
        gc.collect(1)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert seen() is None and gc.get_freeze_count() == 0


async def test_without_messages_nothing_changes(smsc):
    with Calm(smsc):
        await bound(smsc)
        gc.collect()
        assert gc.get_freeze_count() == 0
    assert not [
        callback for callback in gc.callbacks if isinstance(getattr(callback, "__self__", None), Calm)
    ]
