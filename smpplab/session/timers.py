"""The four timers of a session, in seconds (SMPP 3.4 section 7.2, 5.0 section 2.7)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from smpplab.errors import UsageError

__all__ = ["Timers"]


@dataclass(slots=True)
class Timers:
    """The four timers, in seconds; `None` is off (SMPP 3.4 section 7.2, 5.0 section 2.7).

    Attributes:
        response: From a request to its answer.
        enquire_link: Of silence before an enquire_link is sent.
        inactivity: Without any message before the session ends.
        session_init: From the connection to the bind.

    Raises:
        UsageError: One is no number of seconds.
    """

    response: float | None = 30.0
    enquire_link: float | None = 30.0
    inactivity: float | None = None
    session_init: float | None = None

    def __post_init__(self) -> None:
        for timer in fields(self):
            value = getattr(self, timer.name)
            if value is not None and not (isinstance(value, int | float) and value >= 0):
                raise UsageError(f"the {timer.name} timer is a number of seconds or None, not {value!r:.80}")


def due(timer: str, since: float, seconds: float | None) -> list[tuple[float, str]]:
    """When a timer that runs since then is due, and its name; nothing when it is off."""
    return [(since + seconds, timer)] if seconds is not None else []
