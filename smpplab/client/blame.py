"""Whose fault it is that a message was not accepted: that decides whether it counts as a try.

A lost link counts as a try only for a message that was the only one under way; one that was among others is
sent alone from its second loss on.  So the message that makes an MC drop the link is found, and those that
happened to be beside it, or an MC that comes and goes, cost no other message a try.
"""

from __future__ import annotations

import asyncio

from smpplab.client.outgoing import Outgoing
from smpplab.errors import ConnectionLost, Throttled

__all__ = ["STOPPED", "SUSPECT", "cause", "counts"]

STOPPED = "the worker was stopped"
SUSPECT = 2  # lost links after which a message is sent alone


def counts(error: BaseException, message: Outgoing, alone: bool, once: bool = False) -> bool:
    """Whether a message that goes back to its broker has used up a try; counts its lost links.

    Args:
        error: Why it goes back.  That the MC does not answer always counts: it may have taken the message
            each time, and the person behind it must not get it for ever.
        message: The message.
        alone: Whether it was the only one under way.
        once: Whether the broker allows one try only: then nothing whose link was lost is sent again.
    """
    if isinstance(error, asyncio.CancelledError | Throttled):
        return False
    if not isinstance(error, ConnectionLost):
        return True
    if error.request is None:
        return False  # it was never sent
    message.lost += 1
    return alone or once


def cause(error: BaseException) -> str:
    """In a few words, and nothing of the message in them, for one line about many messages."""
    if isinstance(error, asyncio.CancelledError):
        return str(error) or STOPPED
    return "the MC says that we are too fast" if isinstance(error, Throttled) else "the link was lost"
