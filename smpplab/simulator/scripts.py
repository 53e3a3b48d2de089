"""Scripts: who binds to a message centre in a rehearsal, and what they send."""

from __future__ import annotations

from dataclasses import dataclass

from smpplab.errors import UsageError
from smpplab.simulator.accounts import Account
from smpplab.simulator.scenario_values import Seconds
from smpplab.simulator.simulator import Simulator
from smpplab.transport import Endpoint

__all__ = ["Rehearsal", "Script"]

TEXTS = (
    "Hello, SMPP!",
    "A long message goes as several segments, each with a header that says which one of how many it is, "
    "so that the mobile can put them together again, in whatever order they come: SMPP itself knows nothing "
    "of that.",
    "Привет из лаборатории",
)


@dataclass(frozen=True)
class Script:
    """What one ESME does: it binds, sends, answers what comes, and binds again when it is cut off.

    Attributes:
        account: As whom it binds; the first account by default.
        password: In place of the account's.
        bind: "trx", "tx" or "rx".
        version: "3.4", "3.3" or "5.0".
        at: Seconds until it binds.
        pause: Seconds until it binds again, when it was refused or cut off.
        messages: How many it sends.
        rate: How many a second.
        texts: What they say, in turn.
        source: Where they are from.
        receipt: Whether it asks for receipts.
        query: Ask after every so many-th message what became of it; 0 never does.
        tries: How often it sends a message when the answer is "too fast".
        window: Requests without an answer at most.
        response_timeout: Seconds until it gives up waiting for an answer.
        enquire_link_every: Seconds of silence until it checks the link.
        delay: Seconds that octets are under way, in each direction.
    """

    account: str | None = None
    password: str | None = None
    bind: str = "trx"
    version: str = "3.4"
    at: Seconds = 0.0
    pause: Seconds = 1.0
    messages: int = 60
    rate: float = 2.0
    texts: tuple[str, ...] = TEXTS
    source: str = "447700900999"
    receipt: bool = True
    query: int = 0
    tries: int = 1
    window: int = 10
    response_timeout: Seconds = 10.0
    enquire_link_every: Seconds = 30.0
    delay: Seconds = 0.0

    def __post_init__(self) -> None:
        if self.messages < 0 or self.query < 0 or not self.rate > 0 or not self.texts:
            raise UsageError("a script has messages and query from 0 up, a rate above 0, and texts")
        if self.window < 1 or self.tries < 1:
            raise UsageError("window is a whole number from 1 up, and so is tries")
        Account("x", bind=self.bind, versions=self.version)  # it knows what these may be

    def endpoint(self, smsc: Simulator) -> Endpoint:
        """Where it binds to, and as whom."""
        account = smsc.account(self.account)
        password = account.password if self.password is None else self.password
        return Endpoint("mc.example", 2775, account.system_id, password, self.bind)


@dataclass(frozen=True)
class Rehearsal:
    """A rehearsal's length, and who is in it.

    Attributes:
        lasts: Seconds.
        esme: A script for each ESME.
    """

    lasts: Seconds = 60.0
    esme: tuple[Script, ...] = (Script(),)
