"""The broker in Redis, as far as it needs no server; with one: tests/brokers/test_redis.py."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from redis import exceptions as errors

from smpplab.client.brokers.redis import RedisBroker
from smpplab.errors import SmppError, UsageError


def test_its_line_tells_no_password() -> None:
    broker = RedisBroker("redis://lab:secret08@redis.example:6380/3", stream="sms", consumer="a")
    assert repr(broker) == "<RedisBroker sms at redis.example:6380/3, worker a: 0 in hand, 0 fetched ahead>"
    assert "secret08" not in repr(broker.server) + repr(broker.server.line) + repr(broker.server.line.outage)
    assert "worker b" in repr(RedisBroker("unix:///run/redis.sock", consumer="b"))


def test_workers_have_names_of_their_own() -> None:
    assert RedisBroker().server.consumer != RedisBroker().server.consumer


@pytest.mark.parametrize(
    ("given", "options", "reason"),
    [
        ("http://127.0.0.1", {}, "not the URL of a Redis"),
        (7, {}, "takes an URL or a client of redis.asyncio, not 7"),
        ("redis://127.0.0.1", {"max_tries": 0}, "max_tries and prefetch are at least 1"),
        ("redis://127.0.0.1", {"claim_after": 0}, "claim_after is more than 0"),
        ("redis://127.0.0.1", {"claim_after": float("nan")}, "claim_after is more than 0"),
        ("redis://127.0.0.1", {"stream": "a", "dead": "a"}, "stream and dead are the names of two keys"),
        ("redis://127.0.0.1", {"stream": ""}, "stream and dead are the names of two keys"),
        ("redis://127.0.0.1/0?databse=1", {}, "not the URL of a Redis.*'databse'"),
    ],
)
def test_wrong_arguments_are_named(given: Any, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        RedisBroker(given, **options)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SmppError, match=r"needs the package redis: pip install 'smpplab\[redis\]'"):
        RedisBroker()


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (errors.ConnectionError("refused"), False),
        (errors.TimeoutError("late"), False),
        (errors.BusyLoadingError("Redis is loading the dataset in memory"), False),
        (errors.ReadOnlyError("You can't write against a read only replica."), False),
        (errors.ResponseError("MISCONF Redis is configured to save RDB snapshots"), False),
        (errors.ResponseError("Error running script: -READONLY You can't write"), False),
        (errors.ResponseError("NOGROUP No such key"), False),
        (OSError("no route"), False),
        (errors.AuthenticationError("invalid username-password pair"), True),
        (errors.NoPermissionError("this user has no permissions to run 'eval'"), True),
        (errors.ResponseError("unknown command 'XAUTOCLAIM'"), True),
        (errors.ResponseError("WRONGTYPE Operation against a key"), True),
    ],
)
def test_which_errors_pass_and_which_do_not(error: Exception, refused: bool) -> None:
    refusal = RedisBroker().server.line.refusal(error)
    assert isinstance(refusal, SmppError) == refused
