"""That no confirmations come is said once, and that they come again."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from smpplab.client.brokers.rabbitmq_confirms import Confirms


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO, "smpplab.broker")
    return lambda: [
        (record.levelname, record.getMessage().partition(" after ")[0]) for record in caplog.records
    ]


def later(confirms: Confirms, seconds: float) -> None:
    """So much time goes by, and the timer is due."""
    confirms._last -= seconds
    assert confirms._timer is not None
    confirms._timer.cancel()
    confirms._look(asyncio.get_running_loop())


async def test_silence_is_said_once_and_its_end(said: Any) -> None:
    loop, confirms = asyncio.get_running_loop(), Confirms("RabbitMQ at h:5672", patience=60)
    answers = [loop.create_future() for _ in range(3)]
    tasks = [asyncio.create_task(confirms.wait(answer)) for answer in answers]
    await asyncio.sleep(0)
    later(confirms, 30)
    assert said() == []
    later(confirms, 30)
    ((level, sentence),) = said()
    assert level == "WARNING" and sentence.startswith("RabbitMQ at h:5672 has confirmed no message for 60.")
    assert sentence.endswith("; is it short of memory or disk? 3 messages wait")
    assert confirms._timer is None
    for answer in answers:
        answer.set_result("confirmed")
    assert await asyncio.gather(*tasks) == ["confirmed"] * 3
    assert said()[1:] == [("INFO", "RabbitMQ at h:5672 confirms messages again")]


async def test_confirmations_that_keep_coming_are_nothing_to_speak_of(said: Any) -> None:
    confirms = Confirms("RabbitMQ at h:5672", patience=60)
    slow = asyncio.create_task(confirms.wait(asyncio.Event().wait()))
    await asyncio.sleep(0)
    for _ in range(5):
        later(confirms, 50)
        await confirms.wait(asyncio.sleep(0))
    assert said() == []
    slow.cancel()


async def test_what_fails_is_not_waited_for(said: Any) -> None:
    confirms = Confirms("RabbitMQ at h:5672", patience=60)

    async def fail() -> None:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await confirms.wait(fail())
    later(confirms, 100)
    assert said() == [] and confirms._timer is None
    assert repr(confirms) == "<Confirms of RabbitMQ at h:5672: 0 waited for>"


async def test_closed_it_watches_no_more(said: Any) -> None:
    confirms = Confirms("RabbitMQ at h:5672", patience=60)
    waiting = asyncio.create_task(confirms.wait(asyncio.Event().wait()))
    await asyncio.sleep(0)
    confirms.close()
    assert confirms._timer is not None and confirms._timer.cancelled()
    waiting.cancel()
