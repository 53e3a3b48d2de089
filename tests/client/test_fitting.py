"""What a setting may be is said when it is given."""

from __future__ import annotations

import math
from types import SimpleNamespace as Namespace
from typing import Any

import pytest

from smpplab.client import Settings, TokenBucket, connect
from smpplab.errors import UsageError


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("split", "foo", "split is one of udh8, udh16, sar, payload, not 'foo'"),
        ("window", "5", "window is a whole number from 1 up, not '5'"),
        ("window", 0, "window is a whole number from 1 up, not 0"),
        ("window", None, "window is a whole number from 1 up, not None"),
        ("bind_tries", 0, "bind_tries is a whole number from 1 up, not 0"),
        ("enquire_link_every", 0, "enquire_link_every is a number of seconds above 0, or None; not 0"),
        ("inactivity", math.nan, "inactivity is a number of seconds above 0, or None; not nan"),
        ("response_timeout", "a", "response_timeout is a number of seconds above 0, or None; not 'a'"),
        ("reconnect", 5, "reconnect is two numbers of seconds, such as (1, 60); not 5"),
        ("reconnect", ("a", "b"), "reconnect is two numbers of seconds, such as (1, 60); not ('a', 'b')"),
        ("on_message", 5, "on_message is a function, not 5"),
        ("context", 5, "context is of type SSLContext, not 5"),
        ("dialect", "x", "dialect is of type Dialect, not 'x'"),
        ("window_wait", "no", "window_wait is of type bool, not 'no'"),
        ("source", 5, "an address is digits, or (ton, npi, digits); not 5"),
        ("alphabet", 8, "an alphabet is given by its name, such as 'ucs2'; not 8"),
        ("hooks", 5, "hooks is a list: write hooks=[…] around 5"),
        ("hooks", [5], "a hook is a function, or has one of to_smsc, from_smsc, on_event; 5 has not"),
        (
            "hooks",
            [Namespace],
            "a hook is an object, not the class SimpleNamespace: write SimpleNamespace(…)",
        ),
        ("rate_limiter", 5, "rate_limiter has to have limit, which 5 has not"),
        (
            "rate_limiter",
            TokenBucket,
            "rate_limiter is an object, not the class TokenBucket: write TokenBucket(…)",
        ),
        ("correlator", {}, "correlator has to have put, which {} has not"),
        ("broker", 5, "broker has to have dequeue, which 5 has not"),
        ("clock", 5, "clock has to have time and sleep and call_at, which 5 has not"),
    ],
)
def test_what_does_not_fit_is_said_at_once(name: str, value: Any, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect("smpp://h", **{name: value})
    assert str(caught.value) == message


def test_a_part_fits_by_its_methods() -> None:
    limiter, hook = Namespace(limit_for=print), Namespace(on_event=print)
    settings = Settings(rate_limiter=limiter, hooks=(hook, print))
    assert (settings.rate_limiter, settings.hooks) == (limiter, (hook, print))
