"""The message side of the simulator: fates, receipts, and what goes to ESMEs.

It knows accounts and messages, not connections; those are `simulator.py`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from random import Random
from typing import TYPE_CHECKING, Any

from smpplab.errors import UsageError
from smpplab.simulator.accounts import Account, Accounts
from smpplab.simulator.agenda import Agenda
from smpplab.simulator.dates import FIXED_EPOCH, Dates
from smpplab.simulator.fates_base import Fate, FateLaw, Law
from smpplab.simulator.hours import Chances
from smpplab.simulator.incoming import incoming, post
from smpplab.simulator.mailbox import ENROUTE, Mailbox, Message
from smpplab.simulator.news import News
from smpplab.simulator.outbox import Delivery, Outbox
from smpplab.simulator.receipt_dialects import ReceiptDialect
from smpplab.simulator.receipt_presets import receipt_dialect
from smpplab.simulator.receipts import SUCCESS, receipt_for, receipt_in, wants_intermediate, wants_receipt
from smpplab.transport.clock import Clock
from smpplab.wire import DeliverSm, MessageState, Pdu

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession

__all__ = ["MessageCentre"]

log = logging.getLogger("smpplab.simulator")

MOST_SUBMITTERS = 100_000
MOST_HELD = 200_000  # receipts that are kept back; then the oldest go


class MessageCentre(News):
    """Accounts, messages, and the outbox of each account.

    Args:
        accounts: Who there is.
        fate: What becomes of messages.
        seed: Of the one random generator.
        clock: Where time comes from.

    Attributes:
        usual_validity: Seconds, of messages without validity_period, from when their delivery begins.
        most_validity: Seconds; a longer validity is cut to that.
    """

    def __init__(self, accounts: Accounts, fate: FateLaw, seed: int, clock: Clock) -> None:
        super().__init__()
        self.accounts, self.clock = accounts, clock
        self.dates, self.agenda = Dates(FIXED_EPOCH), Agenda(clock, self._pump_woken, self.is_outdated)
        self.seed = seed
        self.random: Random = Chances(seed, self.dates)
        self.when_due = self.send_receipt  # made once: each entry of the agenda would have one of its own
        self._fate_law: FateLaw
        self.fate = fate
        self.messages = Mailbox(clock.time, dates=self.dates)
        self._outboxes: dict[str, Outbox] = {}
        self._woken: dict[str, Outbox] = {}
        self._references = 0
        self.receipt_dialect: ReceiptDialect | None = None  # the one to ask: `receipts` is for setting it
        self.submitters: dict[Message, ServedSession] = {}  # where receipts go to another bind
        self.usual_validity = self.most_validity = float("inf")
        self._held: deque[tuple[Message, str]] | None = None

    def account(self, system_id: str | None = None) -> Account:
        """An account, whose limit and so on may be set while it runs; the first one by default."""
        if system_id is None:
            system_id = next(iter(self.accounts), "")
        return self.accounts[system_id]

    # Fates and receipts

    @property
    def receipts(self) -> ReceiptDialect | None:
        """How receipts are written and sent for accounts that do not say; may be set by name."""
        return self.receipt_dialect

    @receipts.setter
    def receipts(self, dialect: ReceiptDialect | str | None) -> None:
        self.receipt_dialect = receipt_dialect(dialect)

    def dialect_for(self, system_id: str) -> ReceiptDialect | None:
        """How the receipts of an account are written and sent; `None` for our own way."""
        own = self.accounts[system_id].receipts if system_id in self.accounts else None
        return own or self.receipt_dialect

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
        if message.due != due or message.receipted or not wants_receipt(message):
            return
        message.receipted = True
        self._send_receipt(message, "receipt")

    def is_outdated(self, seen: set[Any], action: Any, *args: Any) -> bool:
        """Whether something on the agenda is the receipt of a message that was cancelled or replaced since,
        or one that is there already; those are in `seen`."""
        if action != self.when_due and action != self.send_intermediate:
            return False
        message, due = args
        receipt = (action == self.when_due, message)
        if message.due != due or message.receipted or receipt in seen:
            return True
        seen.add(receipt)
        return False

    def send_intermediate(self, message: Message, due: float) -> None:
        """Write the word that a message is still under way."""
        under_way = message.due == due and message.settle(self.clock.time()) is ENROUTE
        if under_way and wants_intermediate(message, self.dialect_for(message.system_id)):
            self._send_receipt(message, "intermediate")

    @property
    def hold_receipts(self) -> bool:
        """Whether receipts are written but kept back; once that ends, all of them go."""
        return self._held is not None

    @hold_receipts.setter
    def hold_receipts(self, hold: bool) -> None:
        held, self._held = self._held or (), deque(maxlen=MOST_HELD) if hold else None
        for message, kind in held:
            self._send_receipt(message, kind)
        self._pump_woken()

    def _send_receipt(self, message: Message, kind: str) -> None:
        if self._held is not None:
            self._held.append((message, kind))
            return
        dialect = self.dialect_for(message.system_id)
        if dialect is not None:
            self._send_in(dialect, message, kind)
            return
        now = self.clock.time()
        pdu = receipt_for(message, self.dates, now, intermediate=kind == "intermediate")
        outbox = self.outbox(message.system_id)
        outbox.put(Delivery(pdu, kind, message.message_id))
        self._woken[message.system_id] = outbox

    def _send_in(self, dialect: ReceiptDialect, message: Message, kind: str) -> None:
        """Write a receipt in a dialect, and send it as that has it: how often, how late, and where."""
        first, now = kind == "intermediate", self.clock.time()
        state = dialect.first_state if first else message.outcome
        avoid = self.submitters.get(message) if first else self.submitters.pop(message, None)
        if dialect.failures_only and not first and state in SUCCESS:
            return
        due = now + (self.random.uniform(0, dialect.spread) if dialect.spread else 0.0)
        for copy in range(1 if first else dialect.copies):
            pdu = receipt_in(dialect, message, self.dates, now, intermediate=first)
            delivery = Delivery(pdu, kind, message.message_id)
            delivery.state = state.name
            when = due + copy * dialect.copy_after
            if when > now:
                self.agenda.at(when, self._post, message.system_id, delivery, avoid)
            else:
                self._post(message.system_id, delivery, avoid)

    def _post(self, system_id: str, delivery: Delivery, avoid: ServedSession | None) -> None:
        """Put a delivery into the outbox, or send it at once on a session other than the one to avoid."""
        outbox = self.outbox(system_id)
        others = [session for session in outbox.sessions if session is not avoid and session.room > 0]
        if avoid is not None and others:
            delivery.tries += 1
            others[0].deliver(delivery)
            return
        outbox.put(delivery)
        self._woken[system_id] = outbox

    def submitted_on(self, message: Message, served: ServedSession) -> None:
        """Remember where a message came from, for a receipt that goes elsewhere; the oldest is forgotten."""
        self.submitters[message] = served
        if len(self.submitters) > MOST_SUBMITTERS:
            del self.submitters[next(iter(self.submitters))]

    def send_early(self, message: Message) -> None:
        """Deliver a message now and send its receipt before anything else is written."""
        message.due = message.starts
        self.send_receipt(message, message.due)
        self._pump_woken()

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
        account, pdus = self._written(system_id, source, destination, text, octets, method, fields)
        answers = [delivery.answer for delivery in post(self, account, pdus, wait=True)]
        together = asyncio.gather(*(answer for answer in answers if answer is not None))
        together.add_done_callback(lambda done: done.cancelled() or done.exception())
        return together

    def originate(
        self, system_id: str | None, source: str, destination: str, text: str, *, method: str = "udh8"
    ) -> list[Delivery]:
        """The same as `deliver` for many messages: nobody waits for the answers, so no loop need run."""
        account, pdus = self._written(system_id, source, destination, text, None, method, {})
        self.originated(account, source, destination, len(pdus))
        return post(self, account, pdus, wait=False)

    def _written(
        self, system_id: str | None, source: str, destination: str, text: str | None, octets: bytes | None,
        method: str, fields: dict[str, Any],
    ) -> tuple[str, list[DeliverSm]]:  # fmt: skip
        """Whom a mobile writes to, and the segments of what it writes."""
        account = self.account(system_id)
        self._references += 1
        pdus = incoming(source, destination, text, octets, method, self._references, fields)
        return account.system_id, pdus
