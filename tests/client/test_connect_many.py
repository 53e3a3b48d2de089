"""`connect_many`: what it takes, and what each of its sessions gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smpplab.client import MemoryCorrelator, TokenBucket, connect_many
from smpplab.errors import ConnectFailed, UsageError
from smpplab.simulator import Simulator

NO_CHECKS = {"enquire_link_every": None}


def test_it_says_what_it_is() -> None:
    assert repr(connect_many("smpp://lab:secret08@h", sessions=2)) == (
        "connect('smpp://lab:•••@h:2775?bind=trx') 2 times"
    )


@pytest.mark.parametrize("sessions", [None, "4", -1])
def test_sessions_are_a_number(sessions: Any) -> None:
    with pytest.raises(UsageError, match=r"^there is at least one session, not "):
        connect_many("smpp://h", sessions=sessions)


def test_wrong_arguments_are_said_at_once() -> None:
    with pytest.raises(UsageError, match=r"^an address is text, smpp://system_id:password@host:port; not 5$"):
        connect_many(5)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^there is at least one session, not 0$"):
        connect_many("smpp://h", sessions=0)
    with pytest.raises(UsageError, match="no argument 'windw'"):
        connect_many("smpp://h", windw=0)
    with pytest.raises(UsageError, match="no option 'windw'"):
        connect_many("smpp://h?windw=0")


@pytest.fixture
async def options() -> AsyncIterator[dict[str, Any]]:
    """Those that lead to a simulator without sockets."""
    async with Simulator({"lab": "secret"}, port=None) as smsc:

        async def connector(driver: Any) -> None:
            smsc.connect_memory(driver)

        yield {"connector": connector, **NO_CHECKS}


async def test_each_session_begins_with_another_host(options: dict[str, Any]) -> None:
    hosts: list[str] = []
    urls = iter(["smpp://lab:secret@a,b", "smpp://lab:secret@c"])
    connecting = connect_many(urls, sessions=4, **options)
    connecting.on_open.append(lambda esme: hosts.append(esme.endpoint.host))
    async with connecting as pool:
        assert hosts == ["a", "b", "c", "a"]
        assert [esme.endpoint.host for esme in pool.links] == hosts


async def test_parts_are_shared_and_chances_are_not(options: dict[str, Any]) -> None:
    live, limiter = MemoryCorrelator(), TokenBucket(100)
    given = {"seed": 5, "correlator": live, "rate_limiter": limiter, **options}
    async with connect_many("smpp://lab:secret@h", sessions=3, **given) as pool:
        settings = [member.connect.settings for member in pool.members]
        assert all(one.live is live and one.rate_limiter is limiter for one in settings)
        assert [one.seed for one in settings] == [5, 6, 7]
        assert all(esme.receiving.inbox is pool.inbox for esme in pool.links)


async def test_it_comes_back_when_each_has_tried_once(mc: Any) -> None:
    tries: list[int] = []

    async def sometimes(driver: Any) -> None:
        tries.append(len(tries))
        if len(tries) != 3:
            raise ConnectFailed("h:2775: refused")
        await mc.connector(driver)

    async with connect_many("smpp://h", sessions=4, clock=mc.clock, connector=sometimes, **NO_CHECKS) as pool:
        assert len(tries) == 4 and pool.bound == 1
        assert repr(pool.members[0]) == "<Member not bound, 0 in hand>"
    assert asyncio.all_tasks() == {asyncio.current_task()}
