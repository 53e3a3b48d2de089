"""What the members of a pool share."""

from __future__ import annotations

from typing import Any

from smpplab.client.incoming import Message
from smpplab.client.members import SharedInbox


async def test_the_inbox_outlives_each_member(mc: Any) -> None:
    inbox = SharedInbox(10, "gsm7")
    inbox.put(Message("447700900123", "LAB", "Hi", None))
    inbox.end()
    assert (await inbox.get()).text == "Hi"
    inbox.put(Message("447700900123", "LAB", "Ho", None))
    inbox.finish()

    class Reader:
        def __aiter__(self) -> Any:
            return self

        async def __anext__(self) -> Message:
            return await inbox.get()

    assert [message.text async for message in Reader()] == ["Ho"]
