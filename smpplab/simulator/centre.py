"""The message side of the simulator: fates, receipts, and what goes to ESMEs.

It knows accounts and messages, not connections; those are `simulator.py`'s.
"""

from __future__ import annotations

import asyncio
import logging
import random as rnd
from typing import Any

from smpplab.errors import UsageError
from smpplab.simulator.accounts import Account, Accounts
from smpplab.simulator.agenda import Agenda
from smpplab.simulator.dates import FIXED_EPOCH, Dates
from smpplab.simulator.fates import Fate, FateLaw, Law
from smpplab.simulator.incoming import incoming
from smpplab.simulator.mailbox import PENDING, Mailbox, Message
from smpplab.simulator.news import News
from smpplab.simulator.outbox import Delivery, Outbox
from smpplab.simulator.receipts import receipt_for
from smpplab.transport.clock import Clock
from smpplab.wire import MessageState, Pdu

__all__ = ["MessageCentre"]

log = logging.getLogger("smpplab.simulator")


class MessageCentre(News):
    """Accounts, messages, and the outbox of each account.

    Args:
        accounts: Who there is.
        fate: What becomes of messages.
        seed: Of the one random generator.
        clock: Where time comes from.
    """

    def __init__(self, accounts: Accounts, fate: FateLaw, seed: int, clock: Clock) -> None:
        super().__init__()
        self.accounts, self.clock = accounts, clock
        self.seed, self.random = seed, rnd.Random(seed)
        self._fate_law: FateLaw
        self.fate = fate
        self.dates, self.agenda = Dates(FIXED_EPOCH), Agenda(clock, done=self._pump_woken)
        self.messages = Mailbox(clock.time)
        self._outboxes: dict[str, Outbox] = {}
        self._woken: dict[str, Outbox] = {}
        self._references = 0

    def account(self, system_id: str | None = None) -> Account:
        """An account, whose limit and so on may be set while it runs; the first one by default."""
        if system_id is None:
            system_id = next(iter(self.accounts), "")
        return self.accounts[system_id]

    # Fates and receipts

    @property
    def fate(self) -> FateLaw:
        """What becomes of messages that come from now on."""
        return self._fate_law

    @fate.setter
    def fate(self, law: FateLaw) -> None:
        if not hasattr(law, "fate"):
            raise UsageError(f"a fate has a method fate(message) -> Fate; {type(law).__name__} has none")
        self._fate_law = law

    def ask_fate(self, message: Message) -> Fate:
        """The fate of a message; UNKNOWN when the law fails."""
        law = self._fate_law
        try:
            if isinstance(law, Law):
                return law.draw(message, self.random)
            state, after, error = law.fate(message)
            return Fate(MessageState(state), max(0.0, float(after)), int(error) & 0xFF)
        except Exception:
            log.exception("the fate %r failed", law)
            return Fate(MessageState.UNKNOWN, 0.0, 255)

    def send_receipt(self, message: Message, due: float) -> None:
        """Write the receipt of a message, unless it was cancelled or replaced meanwhile."""
        if message.due != due or message.receipted:
            return
        message.receipted = True
        self._send_receipt(message, "receipt")

    def send_intermediate(self, message: Message, due: float) -> None:
        """Write the word that a message is still under way."""
        if message.due == due and message.settle(self.clock.time()) in PENDING:
            self._send_receipt(message, "intermediate")

    def _send_receipt(self, message: Message, kind: str) -> None:
        now = self.clock.time()
        pdu = receipt_for(message, self.dates, now, intermediate=kind == "intermediate")
        outbox = self.outbox(message.system_id)
        outbox.put(Delivery(pdu, kind, message.message_id))
        self._woken[message.system_id] = outbox

    def _pump_woken(self) -> None:
        """Send the receipts that fell due together."""
        while self._woken:
            self._woken.popitem()[1].pump()

    # Messages to ESMEs

    def outbox(self, system_id: str) -> Outbox:
        """What waits for the ESMEs of an account."""
        if system_id not in self._outboxes:
            self._outboxes[system_id] = Outbox(self.agenda)
        return self._outboxes[system_id]

    def deliver(
        self,
        system_id: str | None = None,
        *,
        source: str = "447700900123",
        destination: str = "447700900999",
        text: str | None = None,
        octets: bytes | None = None,
        method: str = "udh8",
        **fields: Any,
    ) -> asyncio.Future[list[Pdu]]:
        """Send a mobile-originated message to an account; a long text goes as several segments.

        Args:
            system_id: The account; the first one by default.  Kept for it while it has no receiving session.
            source: The mobile's number.
            destination: The number that the mobile wrote to.
            text: What it wrote; or
            octets: short_message as it is.
            method: How a long text is cut: "udh8", "udh16", "sar" or "payload".
            fields: Further fields of deliver_sm.

        Returns:
            An awaitable of the responses, one a segment.
        """
        account = self.account(system_id)
        self._references += 1
        pdus = incoming(source, destination, text, octets, method, self._references, fields)
        loop = asyncio.get_running_loop()
        outbox, answers = self.outbox(account.system_id), []
        for pdu in pdus:
            answer: asyncio.Future[Pdu] = loop.create_future()
            answers.append(answer)
            outbox.put(Delivery(pdu, "delivered", answer=answer))
        outbox.pump()
        together = asyncio.gather(*answers)
        together.add_done_callback(lambda done: done.cancelled() or done.exception())
        return together
