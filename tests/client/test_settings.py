"""Everything that can be chosen, checked at once."""

from __future__ import annotations

from dataclasses import fields

import pytest

from smpplab.client import Settings, connect
from smpplab.errors import UsageError


def test_an_unknown_argument_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        connect("smpp://h", windw=5)
    known = ", ".join(field.name for field in fields(Settings))
    assert str(caught.value) == f"connect has no argument 'windw'; it has {known}"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("version", "3.5", "version is one of 3.3, 3.4, 5.0, not '3.5'"),
        ("bind", "both", "bind is one of trx, tx, rx, not 'both'"),
    ],
)
def test_wrong_values_are_said_at_once(name: str, value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect("smpp://h", **{name: value})
    assert str(caught.value) == message


@pytest.mark.parametrize(("version", "number"), [("3.3", 0x33), ("3.4", 0x34), ("5.0", 0x50)])
def test_the_version_that_the_bind_says(version: str, number: int) -> None:
    assert Settings(version=version).interface_version == number


def test_the_sessions_timers() -> None:
    timers = Settings(response_timeout=7, enquire_link_every=None).timers
    assert (timers.response, timers.enquire_link, timers.inactivity) == (7, None, None)


def test_every_setting_is_documented() -> None:
    text = Settings.__doc__ or ""
    assert [field.name for field in fields(Settings) if field.name not in text] == []
