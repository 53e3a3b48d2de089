"""The tree of errors is the one on the page, and each error carries what its handler needs."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import pytest

from smpplab import errors
from smpplab.errors import (
    CannotEncode,
    CommandError,
    ConnectionLost,
    DecodeError,
    EncodeError,
    RemoteProtocolError,
    ResponseTimeout,
    SmppError,
    SmppTimeout,
    TransportError,
    UsageError,
)


def classes() -> list[Any]:
    return [getattr(errors, name) for name in errors.__all__]


def test_the_page_shows_every_error_under_its_base() -> None:
    text = (errors.__doc__ or "").split("::")[1]
    above: dict[int, str] = {}
    shown: dict[str, str] = {}
    for line in text.splitlines():
        found = re.match(r"^([\s│├└─]*)([A-Z]\w+)", line)
        if not found:
            continue
        depth = len(found[1])
        above = {level: name for level, name in above.items() if level < depth} | {depth: found[2]}
        levels = sorted(above)
        for name in [found[2], *re.findall(r"\s{2}([A-Z]\w+)(?=\s|$)", line[found.end() :])]:
            if hasattr(errors, name):
                shown[name] = above[levels[-2]] if len(levels) > 1 else "Exception"
    assert shown == {cls.__name__: cls.__bases__[0].__name__ for cls in classes()}


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.__name__)
def test_all_are_caught_by_the_root(cls: Any) -> None:
    assert issubclass(cls, SmppError)
    assert cls.__doc__


def test_the_standard_librarys_names_catch_them_too() -> None:
    assert issubclass(EncodeError, ValueError) and issubclass(UsageError, ValueError)
    assert issubclass(TransportError, ConnectionError)
    assert issubclass(SmppTimeout, TimeoutError)


def test_messages_say_where() -> None:
    assert (
        str(DecodeError("why", pdu="submit_sm", field="data_coding", offset=5))
        == "submit_sm.data_coding at octet 5: why"
    )
    assert str(DecodeError("why")) == "why"
    assert str(EncodeError("why", pdu="submit_sm", field="x", value=3)) == "submit_sm.x: why"
    assert EncodeError("why", value=3).value == 3


def test_they_carry_what_a_handler_needs() -> None:
    assert RemoteProtocolError("x").command_status == 4
    assert CommandError("x", status=8).status == 8
    assert ConnectionLost("x", unanswered=("a",)).unanswered == ["a"]
    assert ResponseTimeout("x", request="r").request == "r"
    assert CannotEncode("x", text="t", position=3, alphabet="gsm7").position == 3


@pytest.mark.parametrize(
    "error",
    [
        ConnectionLost("x", unanswered=["a"]),
        EncodeError("x", value=3),
        UsageError("x"),
        ResponseTimeout("x", request=1),
    ],
    ids=lambda error: type(error).__name__,
)
def test_they_can_be_copied_and_pickled(error: Any) -> None:
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (str(again), vars(again)) == (str(error), vars(error))
