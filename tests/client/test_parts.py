"""Parts fit by their shape; their methods may be plain or async."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from smpplab.client import (
    AdaptiveThrottle,
    LogHook,
    MemoryBroker,
    MemoryCorrelator,
    PercentThrottle,
    SequenceNumbers,
    SqliteCorrelator,
    TokenBucket,
    parts,
)


async def test_settle_takes_plain_and_async() -> None:
    async def later() -> str:
        return "async"

    assert await parts.settle("plain") == "plain"
    assert await parts.settle(later()) == "async"


@pytest.mark.parametrize(
    ("shape", "part"),
    [
        (parts.Broker, MemoryBroker),
        (parts.RateLimiter, TokenBucket),
        (parts.ThrottleHandler, PercentThrottle),
        (parts.ThrottleHandler, AdaptiveThrottle),
        (parts.Hook, LogHook),
        (parts.SequenceGenerator, SequenceNumbers),
        (parts.Correlator, MemoryCorrelator),
        (parts.Correlator, SqliteCorrelator),
    ],
)
def test_the_parts_that_come_along_fit_their_shapes(shape: Any, part: Any) -> None:
    methods = [name for name, value in vars(shape).items() if inspect.isfunction(value) and name[0] != "_"]
    assert methods
    for name in methods:
        expected = list(inspect.signature(getattr(shape, name)).parameters)
        assert list(inspect.signature(getattr(part, name)).parameters) == expected
