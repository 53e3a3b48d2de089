"""`listen`: messages and receipts as they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def test_messages_are_joined_and_printed(smsc: Any, events: Callable) -> None:
    text = "A long message from a mobile. " * 10
    smsc.deliver("lab", source="447700900123", destination="447700900999", text=text)
    smsc.deliver("lab", source="447700900124", destination="447700900999", text="short")
    code, seen, err = events("listen", smsc.url("lab", bind="rx"), "--count", "2", "--json")
    assert (code, err) == (0, "")
    assert [event["event"] for event in seen] == ["bound", "message", "message", "unbound", "summary"]
    assert seen[1]["text"] == text and seen[1]["segments"] == 2
    assert (seen[2]["source"], seen[2]["text"]) == ("447700900124", "short")


def test_it_ends_after_a_while(smsc: Any, events: Callable) -> None:
    code, seen, _ = events("listen", smsc.url("lab"), "--for", "0.05", "--json")
    assert code == 0
    assert seen[-1] == {"event": "summary", "received": 0}


@pytest.mark.parametrize("wrong", [("--for", "nan"), ("--for", "-1"), ("--count", "0"), ("--count", "-3")])
def test_an_end_that_cannot_be(smsc: Any, events: Callable, wrong: tuple[str, str]) -> None:
    code, seen, err = events("listen", smsc.url("lab"), *wrong, "--json")
    assert (code, seen, err.count("\n")) == (2, [], 1)
    assert err.startswith(f"smpplab: {wrong[0]} is ")
