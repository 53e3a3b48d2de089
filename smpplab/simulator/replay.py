"""Be the message centre of a capture: give the answers that it gave, at its speed or at another."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Self

from smpplab.errors import DecodeError, SmppError, UsageError
from smpplab.session import Received, Role, Session, Timers, response_class
from smpplab.simulator.replay_script import Script, Step, scripts
from smpplab.transport import Driver
from smpplab.transport.clock import Clock, LoopClock
from smpplab.transport.memory import Link, join
from smpplab.transport.tcp import Endpoint, listen
from smpplab.wire import SMPP, CommandStatus, Dialect

__all__ = ["Replay"]


class Replay:
    """A message centre that does again what one did in a capture.

    Each connection gets the next session of the capture, and after the last the first again.  Passwords are
    not looked at.  The n-th request of a command gets the answer that the n-th had, after the time that it
    took; what has no answer in the capture gets none, and what goes beyond the capture gets ESME_RSYSERR.
    What the MC sent by itself comes after the same request as it did.

    Args:
        records: A `Capture`, or any records with ``time_ns``, ``session``, ``direction`` and ``octets``.
        speed: How many times faster than in the capture; ``float("inf")`` waits for nothing.
        host, port: Where to listen.
        clock: `ManualClock` for virtual time.
        dialect: The tables in force.

    Attributes:
        counters: Requests, "beyond" the capture, and PDUs of the MC's own that could "not" be "sent".
    """

    def __init__(
        self,
        records: Iterable[Any],
        *,
        speed: float = 1.0,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        dialect: Dialect = SMPP,
    ) -> None:
        if not speed > 0:
            raise UsageError(f"speed is a number above 0, not {speed!r}")
        self.scripts = scripts(records, dialect)
        self.speed, self.host, self.dialect = speed, host, dialect
        self.clock: Clock = clock or LoopClock()
        self.counters: Counter[str] = Counter()
        self._port, self._turns = port, itertools.cycle(self.scripts)
        self._server: asyncio.Server | None = None
        self._running: list[_Conversation] = []

    async def start(self) -> Self:
        """Listen.

        Raises:
            ConnectFailed: The port is taken, or not ours to take.
        """
        self._server = await listen(self._accept, self.host, self._port)
        return self

    async def close(self) -> None:
        """Cut all connections, and listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for conversation in self._running:
            conversation.driver.abort()
        await asyncio.gather(*(conversation.driver.closed for conversation in self._running))
        self._running.clear()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def connect_memory(self, protocol: asyncio.Protocol, **link: Any) -> Link:
        """Connect a client's protocol without sockets; see `Simulator.connect_memory`."""
        return join(protocol, self._accept(), **link)

    def _accept(self) -> Driver:
        conversation = _Conversation(self, next(self._turns))
        self._running.append(conversation)
        return conversation.driver

    def url(self) -> str:
        """Where it listens, with the system_id of the first session.

        Raises:
            UsageError: It does not listen.
        """
        if self._server is None:
            raise UsageError("the replay does not listen: start it first")
        bind = self.scripts[0].bind
        ways = {"bind_transmitter": "tx", "bind_receiver": "rx"}
        port = int(self._server.sockets[0].getsockname()[1])
        endpoint = Endpoint(self.host, port, bind.system_id, bind=ways.get(bind.command, "trx"))
        return endpoint.url()

    def __repr__(self) -> str:
        requests = sum(script.requests for script in self.scripts)
        return f"<Replay of {len(self.scripts)} sessions with {requests} requests, at speed {self.speed:g}>"


class _Conversation:
    """One connection, and the script for it."""

    def __init__(self, replay: Replay, script: Script) -> None:
        self.replay, self.script, self.clock = replay, script, replay.clock
        self.session = Session(
            Role.MC,
            window=2**31,
            timers=Timers(None, None),
            dialect=replay.dialect,
            now=self.clock.time(),
        )
        self.session.handler = self._request
        self.driver = Driver(self.session, lambda event: None, self.clock)
        self.requests, self.answered = 0, Counter[int]()

    def _request(self, event: Received) -> None:
        self.requests += 1
        self.replay.counters["requests"] += 1
        command_id = event.pdu.command_id
        answers, which = self.script.answers.get(command_id, ()), self.answered[command_id]
        self.answered[command_id] += 1
        if which >= len(answers):
            self.replay.counters["beyond"] += 1
            self._reply(event, CommandStatus.ESME_RSYSERR)
        elif (step := answers[which]) is not None:
            self._later(step.after, lambda: self._answer(event, step))
        for own in self.script.sent.get(self.requests, ()):
            self._later(own.after, lambda own=own: self._send(own))  # type: ignore[misc]

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do it after that time of the capture."""
        self.clock.call_at(self.clock.time() + max(0.0, seconds) / self.replay.speed, self._do, action)

    def _do(self, action: Callable[[], None]) -> None:
        if not self.driver.closed.done():
            action()
            self.driver.flush()

    def _answer(self, event: Received, step: Step) -> None:
        try:
            response = self.replay.dialect.decode(step.octets)
            self.session.reply(event.pdu, response, self.clock.time(), event.time)
        except (DecodeError, SmppError):  # it was wrong then, and is to be as wrong now
            number = event.pdu.sequence_number.to_bytes(4)
            self.session.send_octets(step.octets[:12] + number + step.octets[16:], self.clock.time())

    def _reply(self, event: Received, status: CommandStatus) -> None:
        response = response_class(self.replay.dialect, event.pdu.command_id)(command_status=status)
        self.session.reply(event.pdu, response, self.clock.time(), event.time)
        self.driver.flush()

    def _send(self, step: Step) -> None:
        """Send what the MC sent by itself; octets that are no PDU go as they are."""
        try:
            pdu = self.replay.dialect.decode(step.octets)
        except DecodeError:
            self.session.send_octets(step.octets, self.clock.time())
            return
        if pdu.is_response:
            self.session.send_octets(step.octets, self.clock.time())
            return
        pdu.sequence_number = 0
        try:
            self.session.request(pdu, self.clock.time())
        except SmppError:
            self.replay.counters["not sent"] += 1
