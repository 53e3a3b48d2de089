"""When to try again, and when never: what keeps many clients from storming an MC that is in trouble."""

from __future__ import annotations

import random

from smpplab.errors import BindError, EncodeError, UsageError

__all__ = ["Backoff", "hopeless", "refused"]


class Backoff:
    """The pauses of one client between its tries: longer each time, and at random ("full jitter").

    Args:
        first: Seconds at most before the first try again; each further pause may be twice as long.
        longest: Seconds that no pause exceeds.
        bind_tries: How many refused binds in a row are the end; `None` for no end.
        chance: The random generator.

    Attributes:
        failures: How many tries have failed in a row.
        refusals: How many binds have been refused in a row, for reasons that may be ours.
    """

    def __init__(
        self, first: float, longest: float, bind_tries: int | None, chance: random.Random | None = None
    ) -> None:
        self.first, self.longest, self.bind_tries = first, longest, bind_tries
        self.chance = chance or random.Random()
        self.failures = self.refusals = 0

    def failed(self, error: Exception) -> float:
        """A try failed: the seconds to wait before the next.

        Raises:
            Exception: The error itself, when there is no use in another try.
        """
        if hopeless(error):
            raise error
        self.refusals = self.refusals + 1 if refused(error) else 0
        if self.bind_tries is not None and self.refusals >= self.bind_tries:
            error.add_note(f"the bind was refused {self.refusals} times in a row (bind_tries)")
            raise error
        self.failures += 1
        return self._pause()

    def lost(self, lived: float) -> float:
        """A bound link is gone: the seconds to wait before the next.

        There is a pause even when all was well: an MC that goes away loses all its clients at once.  A link
        that lived no longer than the next pause might be is another failure, for a bind that succeeds and a
        link that dies at once can storm an MC as well.
        """
        self.refusals = 0
        self.failures = 1 if lived >= self.ceiling(self.failures + 1) else self.failures + 1
        return self._pause()

    def ceiling(self, failures: int) -> float:
        """How long the pause after so many failures can be."""
        return float(min(self.longest, self.first * 2 ** min(failures - 1, 60)))

    def _pause(self) -> float:
        return self.chance.uniform(0.0, self.ceiling(self.failures))


def hopeless(error: BaseException) -> bool:
    """Whether the same will happen again: wrong arguments, a wrong password, an unknown account."""
    if isinstance(error, UsageError | EncodeError):
        return True
    status = getattr(error, "status", None)
    return getattr(status, "category", "") in ("auth", "permanent") and getattr(status, "retry", "") == "no"


def refused(error: BaseException) -> bool:
    """Whether the MC refused the bind and did not say that it will be better later.

    ESME_RBINDFAIL is the 5.0 word for wrong credentials (5.0 section 4.7.6) and the word of many MCs for
    anything; ESME_RALYBND may mean that our last session has not ended there yet.
    """
    if isinstance(error.__cause__, ExceptionGroup):
        return any(refused(one) for one in error.__cause__.exceptions)
    status = getattr(error, "status", None)
    return isinstance(error, BindError) and getattr(status, "category", "") not in ("transient", "throttle")
