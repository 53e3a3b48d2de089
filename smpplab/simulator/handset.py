"""A mobile behind the simulator: it gets messages, shows them, answers, and can be switched off.

phone = smsc.handset("447700900123")
phone.answers = lambda message: "STOP"
with phone.off():
    ...                                     # what comes for it waits
print(phone.inbox[-1].text)
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, Any, Self

from smpplab.errors import ConnectionLost, UsageError
from smpplab.simulator.delays import Delay, delay_from
from smpplab.simulator.handset_message import HandsetMessage, Reader, checked_number
from smpplab.simulator.handset_waiting import OnTheWay
from smpplab.simulator.incoming import kind
from smpplab.simulator.message import Message
from smpplab.text import Incomplete, split
from smpplab.wire import MessageState, Pdu

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["Handset", "HandsetMessage"]

log = logging.getLogger("smpplab.simulator")

MOST = 10_000  # messages that a handset remembers


class Handset:
    """A mobile of the simulator's network; `Simulator.handset` makes them.

    It gets the messages to its number that their fate delivers, when it delivers them; and broadcasts.

    Args:
        smsc: The simulator.
        number: The mobile's.

    Attributes:
        number: Digits, without "+".
        inbox: The messages that came, the latest last; 10,000 are remembered.
        sent: Those that it has written.
        answers: A text that is sent back for each message; or called with each, for the text, where `None`
            sends nothing.
        answers_after: How long the person takes for that; any delay.
        on_message: Called with each message.
        on_the_way: What is not here yet.

    >>> from smpplab.simulator import Simulator
    >>> from smpplab.transport import ManualClock
    >>> phone = Simulator(port=None, clock=ManualClock()).handset("+44 7700 900123")
    >>> phone.off()
    <Handset 447700900123: off, 0 waiting, 0 received, 0 sent>
    """

    def __init__(self, smsc: Simulator, number: str) -> None:
        self.smsc, self.number = smsc, checked_number(number)
        self.inbox: list[HandsetMessage] = []
        self.sent: list[HandsetMessage] = []
        self.answers: str | Callable[[HandsetMessage], str | None] | None = None
        self.answers_after: Delay = 0.0
        self.on_message: Callable[[HandsetMessage], object] | None = None
        self.on_the_way = OnTheWay(smsc, self._receive)
        self._reader = Reader(smsc, self.number)
        self._unread: deque[HandsetMessage] = deque(maxlen=MOST)
        self._news, self._ended = asyncio.Event(), False

    # Off and on

    @property
    def is_on(self) -> bool:
        """Whether it is switched on."""
        return not self.on_the_way.off

    @property
    def waiting(self) -> int:
        """How many messages wait until it is on again."""
        return len(self.on_the_way.waiting())

    @property
    def unfinished(self) -> int:
        """How many long messages wait for segments."""
        return len(self._reader.joiner)

    @property
    def given_up(self) -> list[Incomplete]:
        """Long messages of which segments never came, the latest last."""
        return list(self._reader.given_up)

    def off(self) -> Self:
        """Switch it off: what comes for it is ENROUTE, until `on`, or EXPIRED when its validity ends.

        Returns:
            The handset, so that ``with phone.off():`` switches it on again at the end.
        """
        if self.is_on:
            self.on_the_way.switch_off()
            self.smsc.tell("handset_off", number=self.number)
        return self

    def on(self) -> Self:
        """Switch it on: all that waited arrives, and ESMEs that asked for it (set_dpf) are told."""
        if not self.is_on:
            waited = self.on_the_way.switch_on()
            self.smsc.tell("handset_on", number=self.number, waited=len(waited))
            self.smsc.back(self.number)
            self._tell_queues(waited)
            for message in waited:
                self._receive(message)
        return self

    def _tell_queues(self, waited: Iterable[Message]) -> None:
        """The queues of the accounts do not know that these are over sooner than it seemed."""
        now = self.smsc.clock.time()
        for system_id in {message.system_id for message in waited}:
            queue = self.smsc.accounts[system_id].queue if system_id in self.smsc.accounts else None
            if queue is not None:
                queue.sweep(now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.on()

    # What comes

    def _receive(self, message: Message) -> None:
        """One message of the simulator, which may be a segment."""
        whole = self._reader.read(message)
        if whole is not None:
            self._show(whole)

    def hear(self, broadcast: Message) -> None:
        """A broadcast, which a mobile that is off misses."""
        if self.is_on and broadcast.settle(self.smsc.clock.time()) is MessageState.DELIVERED:
            self._receive(broadcast)

    def _show(self, message: HandsetMessage) -> None:
        """It rings."""
        _keep(self.inbox, message)
        self._unread.append(message)
        self._news.set()
        self.smsc.tell(
            "arrived", number=self.number, source=message.source, segments=message.segments,
            message_id=message.message_id,
        )  # fmt: skip
        try:
            if self.on_message is not None:
                self.on_message(message)
            answer = self.answers(message) if callable(self.answers) else self.answers
        except Exception:  # a person's mistake must not stop the message centre
            log.exception("%r failed at %r", self, message)
            return
        if answer is not None:
            self._answer_later(message, answer)

    def _answer_later(self, message: HandsetMessage, text: str) -> None:
        wait = delay_from(self.answers_after, "answers_after").draw(None, self.smsc.random)  # type: ignore[arg-type]
        if wait > 0:
            self.smsc.agenda.at(self.smsc.clock.time() + wait, self._answer, message, text)
        else:
            self._answer(message, text)

    def _answer(self, message: HandsetMessage, text: str) -> None:
        if self.is_on:
            self.reply(text, to=message)

    async def message(self) -> HandsetMessage:
        """Wait for the next message that nobody has waited for yet.

        Raises:
            ConnectionLost: The simulator has closed.
        """
        while not self._unread:
            if self._ended:
                raise ConnectionLost("the simulator has closed: no more messages will come")
            self._news.clear()
            await self._news.wait()
        return self._unread.popleft()

    def __aiter__(self) -> AsyncIterator[HandsetMessage]:
        return self

    async def __anext__(self) -> HandsetMessage:
        try:
            return await self.message()
        except ConnectionLost:
            raise StopAsyncIteration from None

    def end(self, ended: bool = True) -> None:
        """The simulator has closed: nobody need wait any more.  Or it has started again."""
        self._ended = ended
        self._news.set()

    # What goes

    def send(
        self, to: str, text: str, account: str | None = None, *, method: str = "udh8", **fields: Any
    ) -> asyncio.Future[list[Pdu]]:
        """Write a message to an ESME.

        Args:
            to: The number that the ESME has.
            text: A long one goes as several segments.
            account: The system_id of the ESME; the first one by default.
            method: How a long text is cut: "udh8", "udh16", "sar" or "payload".
            fields: Further fields of deliver_sm.

        Returns:
            An awaitable of the responses, one a segment.

        Raises:
            UsageError: It is switched off, or there is no such account.
        """
        if not self.is_on:
            raise UsageError(f"the mobile {self.number} is switched off: switch it on before it sends")
        smsc, to = self.smsc, to.removeprefix("+") if to[1:].isdigit() else to
        system_id, segments = smsc.account(account).system_id, split(text, method=method)
        responses = smsc.deliver(
            system_id, source=self.number, destination=to, text=text, method=method, **fields
        )
        smsc.originated(system_id, self.number, to, len(segments))
        own = HandsetMessage(
            self.number,
            to,
            text,
            b"",
            len(segments),
            segments[0].data_coding,
            smsc.clock.time(),
            smsc.dates.at(smsc.clock.time()),
            system_id=system_id,
            kind=kind(self.number),
        )
        _keep(self.sent, own)
        return responses

    def reply(
        self, text: str, *, to: HandsetMessage | None = None, method: str = "udh8"
    ) -> asyncio.Future[list[Pdu]]:
        """Answer a message: to its sender, by the account that it came from.

        Args:
            text: The answer.
            to: Which message; the latest one by default.
            method: How a long text is cut.

        Raises:
            UsageError: There is no message yet, or the mobile is switched off.
        """
        if to is None and not self.inbox:
            raise UsageError(f"the mobile {self.number} has no message that it could answer")
        to = to if to is not None else self.inbox[-1]
        ton, npi = to.kind
        return self.send(to.source, text, to.system_id, method=method, dest_addr_ton=ton, dest_addr_npi=npi)

    # Shown

    def __repr__(self) -> str:
        state = "on" if self.is_on else f"off, {self.waiting} waiting"
        return f"<Handset {self.number}: {state}, {len(self.inbox)} received, {len(self.sent)} sent>"

    def _repr_html_(self) -> str:
        from smpplab.simulator.handset_shown import as_html

        return as_html(self)


def _keep(messages: list[HandsetMessage], message: HandsetMessage) -> None:
    """Remember a message; the oldest is forgotten when there are too many."""
    messages.append(message)
    del messages[:-MOST]
