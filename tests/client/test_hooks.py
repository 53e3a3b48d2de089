"""Hooks see everything, in order, beside the session; nothing they do is in its way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smpplab.client import hooks
from smpplab.client.events import Accepted, Closed, Connected
from smpplab.session import Received, Sent

TO = "447700900123"


class Seen:
    """A hook with plain methods."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []

    def to_smsc(self, event: Sent) -> None:
        self.events.append(("to", event.pdu.command))

    def from_smsc(self, event: Received) -> None:
        self.events.append(("from", event.pdu.command))


class SeenLater(Seen):
    """A hook with coroutine methods, and slow ones."""

    async def to_smsc(self, event: Sent) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        super().to_smsc(event)

    async def from_smsc(self, event: Received) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        super().from_smsc(event)


EXPECTED = [
    ("to", "bind_transceiver"), ("from", "bind_transceiver_resp"),
    ("to", "submit_sm"), ("from", "submit_sm_resp"),
    ("from", "deliver_sm"), ("to", "deliver_sm_resp"),
    ("to", "unbind"), ("from", "unbind_resp"),
]  # fmt: skip


@pytest.mark.parametrize("kind", [Seen, SeenLater])
async def test_they_see_everything_in_order(mc: Any, kind: Any) -> None:
    first, second = kind(), kind()
    esme = await mc.connect(hooks=[first, second])
    await esme.submit(TO, "Hi")
    mc.send(mc.mo())
    await mc.settle()
    await esme.close()
    assert first.events == second.events == EXPECTED


async def test_a_hook_may_be_a_function_or_see_one_direction_only(mc: Any) -> None:
    calls: list[Any] = []

    class OnlyOut:
        def to_smsc(self, event: Sent) -> None:
            calls.append("out")

    esme = await mc.connect(hooks=[calls.append, OnlyOut()])
    await esme.close()
    pdus = [type(call) for call in calls if isinstance(call, Sent | Received | str)]
    assert pdus == [Sent, str, Received, Sent, str, Received]
    assert Connected in map(type, calls) and type(calls[-1]) is Closed


async def test_events_carry_octets_and_latency(mc: Any) -> None:
    seen: list[Any] = []
    mc.link_options = {"delay": 0.1}
    (esme,) = await mc.during(1, mc.connect(hooks=[seen.append]))
    await mc.during(1, esme.submit(TO, "Hi"))
    request, answer = [event for event in seen if isinstance(event, Sent | Received)][-2:]
    assert (answer.octets, answer.request, round(answer.latency, 6)) == (bytes(answer.pdu), request.pdu, 0.2)


async def test_one_that_raises_is_reported_and_ends_nothing(
    mc: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def to_smsc(self, event: Sent) -> None:
            raise RuntimeError("mine")

    seen = Seen()
    esme = await mc.connect(hooks=[Broken(), seen])
    await esme.submit(TO, "Hi")
    await esme.close()
    assert "RuntimeError: mine" in caplog.text
    assert ("to", "submit_sm") in seen.events


async def test_a_slow_one_is_in_nobodys_way(mc: Any) -> None:
    gate = asyncio.Event()
    seen: list[str] = []

    async def slow(event: Any) -> None:
        await gate.wait()
        seen.append(event.pdu.command)

    esme = await mc.connect(hooks=[slow])
    for _ in range(20):
        await esme.submit(TO, "Hi")
    assert seen == []
    gate.set()
    await esme.close()
    assert len(seen) == 2 + 40 + 2


async def test_what_is_too_much_is_dropped_and_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hooks, "KEPT", 3)
    runner = hooks.HookRunner([print])
    for _ in range(5):
        runner(Sent(None, b"", 0.0))  # type: ignore[arg-type]
    assert runner.dropped == 2
    assert caplog.text.count("hooks are too slow: 3 events wait, further ones are dropped") == 1
    runner.hooks.clear()
    await runner.close()


async def test_one_hook_for_many_links_can_tell_them_apart(mc: Any) -> None:
    seen: list[tuple[str, str]] = []

    def hook(event: Any) -> None:
        runner = hooks.running()
        assert runner is not None
        seen.append((runner.name, type(event).__name__))

    first = await mc.connect(hooks=[hook])
    second = await mc.connect(hooks=[hook])
    await first.close()
    await second.close()
    assert {name for name, _ in seen} == {first.name, second.name}
    told = [[event for name, event in seen if name == esme.name] for esme in (first, second)]
    assert told[0] == told[1] and told[0][0] == "Sent" and told[0][-1] == "Closed"
    assert hooks.running() is None


async def test_news_of_a_moment_are_told_as_well() -> None:
    seen: list[Any] = []
    runner = hooks.HookRunner([seen.append])
    runner.put("news")
    await runner.close()
    assert seen == ["news"]


async def test_a_hook_that_hangs_keeps_its_own_news_and_nobody_else_s(mc: Any) -> None:
    seen: list[Any] = []

    class Hangs:
        async def on_event(self, event: Any) -> None:
            await asyncio.Event().wait()

    async def waits(event: Any) -> None:
        await asyncio.sleep(0)
        seen.append(event)

    plain: list[Any] = []
    esme = await mc.connect(hooks=[Hangs(), waits, plain.append])
    await esme.submit(TO, "Hi")
    await mc.settle()
    assert [type(event) for event in plain] == [type(event) for event in seen]
    assert [type(event) for event in plain[-3:]] == [Sent, Received, Accepted]
    esme._hooks._lanes[1]._task.cancel()  # the one that hangs would take 2 s to end
    await esme.close()
    assert type(plain[-1]) is Closed


async def test_a_part_that_cannot_even_be_shown_holds_nobody_up(
    mc: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def limit(self) -> None:
            raise RuntimeError("mine")

        def __repr__(self) -> str:
            raise RuntimeError("mine, too")

    esme = await mc.connect(rate_limiter=Broken(), hooks=[lambda event: None])
    assert (await esme.submit(TO, "Hi")).message_id == "m1"
    assert "<Broken, whose repr fails as well> failed" in caplog.text
