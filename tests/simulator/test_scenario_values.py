"""What files say, as arguments: the errors name the place, and what there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.simulator import Account, PerSecond, faults
from smpplab.simulator.scenario_values import Seconds, arguments, call, fit, parameters, said_with, seconds
from smpplab.wire import MessageState


@pytest.mark.parametrize(
    ("value", "hint", "is_"),
    [
        (5, int, 5),
        (5, float, 5),
        (True, bool, True),
        ("x", str, "x"),
        ("none", int | None, None),
        (None, PerSecond | None, None),
        ("2 min", Seconds, 120.0),
        ("1.5 h", Seconds | None, 5400.0),
        ("500 ms", Seconds, 0.5),
        (3, Seconds, 3.0),
        ("delivered", MessageState, MessageState.DELIVERED),
        (2, MessageState, MessageState.DELIVERED),
        ("05 00 ff", bytes, b"\x05\0\xff"),
        (["tx", "rx"], Iterable[str], ("tx", "rx")),
        ("tx", Iterable[str], ("tx",)),
        ([1, 2.5], tuple[float, float], (1, 2.5)),
        ([[5140, "00"]], tuple[tuple[int, bytes], ...], ((5140, b"\0"),)),
        ({"tx": 2}, int | Mapping[str, int] | None, {"tx": 2}),
        ({"1": "abc"}, Mapping[int, str], {1: "abc"}),
        ({"unknown": "UNKNWN"}, Mapping[MessageState, str], {MessageState.UNKNOWN: "UNKNWN"}),
        ({"response": 5}, Timers, Timers(response=5)),
        ({"response": "none"}, Timers | None, Timers(response=None)),
        ({"any": [1]}, Any, {"any": [1]}),
    ],
)
def test_what_fits(value: Any, hint: Any, is_: Any) -> None:
    assert fit("x", value, hint, {}) == is_


def test_an_object_from_its_first_argument_or_from_a_table() -> None:
    assert fit("limit", 5, PerSecond | None, {}).rate == 5
    assert fit("limit", {"rate": 5, "burst": 9}, PerSecond | None, {}).burst == 9


@pytest.mark.parametrize(
    ("value", "hint", "says"),
    [
        ("5", int, "x is a whole number, not '5'"),
        (True, int, "x is a whole number, not True"),
        (5, str, "x is text, not 5"),
        ("much", PerSecond | None, "x is a number, not 'much'"),
        (0, PerSecond | None, "x: a limit is a number of messages a second above 0"),
        ({"rat": 5}, PerSecond | None, "x has no 'rat' (did you mean 'rate'?); it has rate, burst"),
        ({}, PerSecond, "x needs rate"),
        ("soon", Seconds, 'x is a time such as 10, "10 s", "2 min" or "1 h", not \'soon\''),
        (-1, Seconds, "x is a time"),
        ("5 weeks", Seconds, "x is a time"),
        ("alive", MessageState, "x is one of scheduled, enroute, delivered"),
        (99, MessageState, "x: 99 is not a valid"),
        ("xyz", bytes, "x is octets as hexadecimal digits"),
        (7, bytes, "x is octets"),
        (5, Iterable[str], "x is a list, not 5"),
        ([5], Iterable[str], "x is text, not 5"),
        ([1], tuple[float, float], "x is a list of 2, not [1]"),
        (5, Mapping[str, int], "x is a table, not 5"),
        ({"a": "b"}, Mapping[str, int], "x.a is a whole number"),
        ({"a": "b"}, Mapping[int, str], "x has numbers for keys, not 'a'"),
        ("f", Callable[[str], str], "x is nothing that a file can say"),
        ([], int | None, 'x is a whole number or "none", not []'),
        ("2", int | float, "x is a whole number or a number, not '2'"),
    ],
)
def test_what_does_not_fit(value: Any, hint: Any, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        fit("x", value, hint, {})
    assert says in str(raised.value)


def test_arguments_are_those_of_the_signature() -> None:
    given = arguments("[accounts.lab]", Account, {"window": 5, "limit": 2}, {})
    assert given["window"] == 5 and given["limit"].rate == 2
    with pytest.raises(UsageError, match=r"\[accounts.lab\] has no 'windw' \(did you mean 'window'\?\)"):
        arguments("[accounts.lab]", Account, {"windw": 5}, {})
    with pytest.raises(UsageError, match="lab is a table, with system_id, password"):
        arguments("lab", Account, 5, {})  # type: ignore[arg-type]


def test_a_class_that_takes_more_hands_it_on() -> None:
    known = parameters(faults.Jitter)
    assert {"seconds", "rate", "every", "account"} <= known.keys()
    assert call("a fault", faults.Jitter, {"seconds": 2, "every": 3}, {}).every == 3


def test_what_is_raised_is_said_with_the_place() -> None:
    with pytest.raises(UsageError, match="there: /nowhere/at/all: No such file"):
        said_with("there", Path("/nowhere/at/all").read_text)
    with pytest.raises(UsageError, match="there: invalid literal"):
        said_with("there", int, "x")


def test_seconds_are_no_truth() -> None:
    with pytest.raises(UsageError):
        seconds("at", True)
