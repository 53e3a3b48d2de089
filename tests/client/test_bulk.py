"""Many messages: from iterables and from brokers; every one is accounted for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smpplab.client import Outgoing
from smpplab.errors import CommandError, UsageError
from smpplab.wire import SubmitSmResp

TO = "447700900123"


def outgoing(number: int) -> list[Outgoing]:
    return [Outgoing(TO, str(index), log_id=str(index)) for index in range(number)]


async def test_pairs_mappings_and_outgoing_in_one_go(mc: Any) -> None:
    esme = await mc.connect(window=3)
    results = await esme.submit_all([(TO, "a"), {"to": TO, "text": "b"}, Outgoing(TO, "c", source="LAB")])
    assert [(result.index, result.ok, result.to) for result in results] == [
        (0, True, TO),
        (1, True, TO),
        (2, True, TO),
    ]
    assert mc.texts() == ["a", "b", "c"]
    assert mc.requests[-1].source_addr == "LAB"


async def test_an_asynchronous_iterable(mc: Any) -> None:
    async def messages() -> AsyncIterator[tuple[str, str]]:
        for number in range(10):
            await asyncio.sleep(0)
            yield TO, str(number)

    esme = await mc.connect(window=4)
    assert [result.index for result in await esme.submit_all(messages())] == list(range(10))
    assert mc.texts() == [str(number) for number in range(10)]


async def test_a_refusal_is_a_result_and_ends_nothing(mc: Any) -> None:
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=8) if pdu.text == "1" else mc.accepted(pdu)
    esme = await mc.connect()
    results = await esme.submit_all([(TO, str(number)) for number in range(3)])
    assert [result.ok for result in results] == [True, False, True]
    assert isinstance(results[1].error, CommandError)


async def test_a_rate(mc: Any) -> None:
    esme = await mc.connect()
    ((*_, last),) = await mc.during(2, esme.submit_all([(TO, str(number)) for number in range(5)], rate=5))
    assert last.submission is not None
    assert last.submission.sent_at == pytest.approx(0.8)


async def test_what_is_no_message_is_a_result_too(mc: Any) -> None:
    esme = await mc.connect()
    results = await esme.submit_all([(TO, "a"), "b", {"to": TO}, (TO, "c")])
    assert [result.ok for result in results] == [True, False, False, True]
    assert str(results[1].error).startswith(
        "a message is (to, text), a mapping with to and text, or Outgoing"
    )


async def test_progress_is_told_after_each(mc: Any) -> None:
    told: list[tuple[int, int]] = []
    esme = await mc.connect(window=2)
    await esme.submit_all([(TO, "a"), "b", (TO, "c")], progress=lambda *counts: told.append(counts))
    assert sorted(done for done, _ in told) == [1, 2, 3]
    assert told[-1] == (3, 1)


async def test_a_part_of_a_message_of_the_wrong_type_is_a_result_too(mc: Any) -> None:
    esme = await mc.connect()
    wrong: list[Any] = [(None, "a"), (TO, None), {"to": TO, "text": "a", 7: 8}]
    results = await esme.submit_all([(TO, "a"), *wrong, (TO, "c")])
    assert [result.ok for result in results] == [True, False, False, False, True]


@pytest.mark.parametrize("wrong", [None, 5])
async def test_what_is_no_iterable_is_said(mc: Any, wrong: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(UsageError, match=f"submit_all takes an iterable of messages, not {wrong}"):
        await esme.submit_all(wrong)


async def test_a_progress_that_raises_costs_no_result(mc: Any) -> None:
    esme = await mc.connect()
    results = await esme.submit_all([(TO, "a"), (TO, "b")], progress=lambda *counts: 1 / 0)
    assert [result.ok for result in results] == [True, True]
    assert esme.counters["parts failed"] == 2


async def test_an_iterable_that_raises_ends_after_what_is_under_way(mc: Any) -> None:
    def messages() -> Any:
        yield TO, "a"
        yield TO, "b"
        raise OSError("the disk is gone")

    esme = await mc.connect()
    with pytest.raises(OSError, match="the disk is gone") as caught:
        await esme.submit_all(messages())
    assert caught.value.__notes__ == ["2 messages were taken before, and submitted: 2 accepted"]
    assert mc.texts() == ["a", "b"]
    assert not esme.session.window
