"""One link to a message centre: bind, requests and their answers, the end.  What is said is in `esme.py`.

The session keeps the rules, the driver the octets; here is one future for each outstanding request.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import Counter
from typing import Any, Self

from smpplab.client import events
from smpplab.client.hooks import Noticing
from smpplab.client.requests import Requests
from smpplab.client.settings import Settings
from smpplab.errors import (
    BindError,
    BindTimeout,
    ConnectionLost,
    LinkTimeout,
    ResponseTimeout,
    SmppError,
    UsageError,
)
from smpplab.session import (
    BadPdu,
    Broken,
    Event,
    LinkSilent,
    Received,
    Role,
    Session,
    State,
    StateChanged,
    TimedOut,
    response_class,
)
from smpplab.transport import Driver, Endpoint
from smpplab.wire import BindReceiver, BindTransceiver, BindTransmitter, Pdu, Unbind

__all__ = ["Link", "why"]

log = logging.getLogger("smpplab.client")
BIND = {"trx": BindTransceiver, "tx": BindTransmitter, "rx": BindReceiver}
_numbers = itertools.count(1)


class Link(Noticing):
    """A link to a message centre: the part of an `Esme` that does not care what is said.

    Attributes:
        name: A short name for logs and captures: "esme-1".
        endpoint: Where it is connected to, and as whom.
        mc_system_id: What the MC calls itself.
        mc_version: The interface version that the MC says it speaks, or `None`.
        counters: PDUs by direction and command, bad PDUs, time-outs, unmatched receipts.
        bad_pdus: The last PDUs that could not be read, as `BadPdu` events.
        cause: What ended the link, as far as the session knows.
    """

    def __init__(self, endpoint: Endpoint, settings: Settings) -> None:
        self.name = f"esme-{next(_numbers)}"
        self.endpoint, self.settings = endpoint, settings
        self.clock, self.dialect = settings.clock, settings.dialect
        self.mc_system_id, self.mc_version = "", None
        self.counters: Counter[str] = Counter()
        self.bad_pdus: list[BadPdu] = []
        self.session = Session(
            Role.ESME,
            window=settings.window,
            timers=settings.timers,
            dialect=settings.dialect,
            now=self.clock.time(),
            sequence=settings.sequence,
        )
        self.driver = Driver(self.session, self._on_event, self.clock)
        self.driver.closed.add_done_callback(self._on_lost)
        self.requests = Requests(self.session, self.driver, settings, self.lost)
        self.session.handler = self._incoming  # at once: an answer goes before the next PDU's
        self.session.on_answer = self.requests.answered
        self.stopping: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.cause: ConnectionLost | None = None
        hooks = self._listen(self.counters)
        if hooks is not None:
            self.session.taps.append(hooks)

    @property
    def state(self) -> State:
        """Where the session stands."""
        return self.session.state

    @property
    def closed(self) -> bool:
        """Whether the connection is gone."""
        return self.driver.closed.done()

    @property
    def closing(self) -> bool:
        """Whether we have begun to close it."""
        return self.stopping.done()

    async def bind(self) -> Pdu:
        """Bind as the address says; `connect` does it.

        Raises:
            BindError: The MC refused.
            BindTimeout: It did not answer in time.
        """
        settings, pdu = self.settings, self.bind_request()
        began = self.clock.time()
        try:
            response: Pdu = await self.request(pdu, timeout=settings.bind_timeout)
        except ResponseTimeout:
            raise BindTimeout(
                f"{self.endpoint.host}:{self.endpoint.port} did not answer {pdu.command}"
                f" within {settings.bind_timeout:g} s"
            ) from None
        if response.command_status or not self.state.bound:
            raise BindError(why(pdu, response), request=pdu, response=response, status=response.status)
        self.mc_system_id = getattr(response, "system_id", "")
        self.mc_version = response.tlvs.get("sc_interface_version")
        if self.noticing:
            took = self.clock.time() - began
            self.notice(events.Connected(self.endpoint, self.mc_system_id, self.mc_version, took))
        return response

    def bind_request(self) -> Pdu:
        """The bind, as the address and the settings say."""
        settings, endpoint = self.settings, self.endpoint
        return BIND[settings.bind or endpoint.bind](
            system_id=endpoint.system_id,
            password=endpoint.password,
            system_type=settings.system_type,
            interface_version=settings.interface_version,
            addr_ton=settings.addr_ton,
            addr_npi=settings.addr_npi,
            address_range=settings.address_range,
        )

    async def request(self, pdu: Pdu, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        """Send a request and wait for its answer, whatever its status.

        Args:
            pdu: Any request; one without a response (outbind) returns `None` when it is queued.
            timeout: Seconds, in place of the setting `response_timeout`.

        Raises:
            LocalProtocolError, EncodeError, WindowFull, UsageError: Nothing was sent.
            ResponseTimeout, ConnectionLost: The outcome is unknown.
        """
        if timeout is not None and not isinstance(timeout, int | float):
            raise UsageError(f"timeout is a number of seconds, not {timeout!r:.80}")
        requests = self.requests
        if requests.must_wait():
            await requests.wait(pdu)
        future = requests.launch(pdu, self.clock.time(), timeout)
        return await future if future is not None else None

    async def send_octets(self, octets: bytes) -> None:
        """Send octets as they are, right or wrong: for lessons and experiments."""
        self.session.send_octets(octets, self.clock.time())
        self.driver.flush()
        await asyncio.sleep(0)

    # What happens

    def _on_event(self, event: Event) -> None:
        if type(event) is TimedOut:
            self.counters["timed out"] += 1
            error = ResponseTimeout(f"no answer to {event.request.command} in time", request=event.request)
            self.requests.fail(event.waiter, error)
        elif type(event) is BadPdu:
            self._bad(event)
        elif type(event) is LinkSilent:
            self.cause = LinkTimeout(
                f"the MC did not answer {event.timer} in time: the link is taken for dead"
                if event.timer == "enquire_link"
                else f"no message came or went within the {event.timer} time"
            )
            self.driver.abort()
        elif type(event) is StateChanged:
            if event.new is State.UNBOUND and not self.closing:
                self._unbound()
        elif type(event) is Broken:
            self.cause = ConnectionLost(f"the MC's octets make no sense: {event.error}")
        if self.noticing and type(event) is not Received:
            self.notice(event)

    def _unbound(self) -> None:
        """The MC has ended the session; what it still owes us may yet come, for a moment."""
        self.cause = ConnectionLost("the MC ended the session with unbind")
        if self.session.window:
            self.clock.call_at(self.clock.time() + 1.0, self.driver.close)
        else:
            self.driver.close()

    def _bad(self, event: BadPdu) -> None:
        self.counters["bad PDUs"] += 1
        self.bad_pdus = [*self.bad_pdus[-99:], event]
        if not self.settings.logged:
            log.warning("%s: the MC sent a bad PDU: %s", self.name, event.error)
        if event.request is not None:
            self.requests.fail(event.waiter, event.error)

    def answer(self, pdu: Pdu, status: int, since: float | None = None) -> None:
        """Answer a request of the MC's.

        Args:
            pdu: The request.
            status: The command_status: 0 for taken.
            since: When it came.
        """
        response = response_class(self.dialect, pdu.command_id)(command_status=status)
        self.session.reply(pdu, response, self.clock.time(), since)
        self.driver.flush()

    def _incoming(self, event: Received) -> None:
        """A request of the MC's came."""
        raise NotImplementedError

    # The end

    async def close(self, timeout: float = 2.0) -> None:  # noqa: ASYNC109
        """Take nothing new, wait for what is outstanding, unbind, close the connection; never fails.

        Args:
            timeout: Seconds for each of the two: the answers that are outstanding, and the end itself.
        """
        if not self.closing:
            self.stopping.set_result(None)
        loop = asyncio.get_running_loop()
        if self.state.bound and not self.closed:
            await self.requests.leave(loop.time() + timeout)
        ends = loop.time() + timeout
        if self.state.bound and not self.closed:
            try:
                async with asyncio.timeout_at(ends):
                    await self.request(Unbind(), timeout=timeout)
            except Exception as error:  # also one of the user's parts: of edit=, of sequence=
                log.info("%s closed without unbind_resp: %s", self.name, error)
        if self.driver.transport is not None:
            self.driver.close()
            await asyncio.wait([self.driver.closed], timeout=max(0.1, ends - loop.time()))
            if not self.closed:
                self.driver.abort()  # the peer takes no octets: what is left is dropped
        await self._ended()

    async def _ended(self) -> None:
        """The connection is gone: tell the last news."""
        if self._hooks is not None:
            await self._hooks.close()

    async def wait_closed(self) -> SmppError | None:
        """Wait until the connection is gone; why it went, or `None` after `close`."""
        await asyncio.shield(self.driver.closed)
        return None if self.closing else self.lost()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def _on_lost(self, closed: asyncio.Future[BaseException | None]) -> None:
        self.requests.end(self.lost())
        if self.noticing:
            unanswered = len(self.session.window)
            self.notice(events.Closed() if self.closing else events.Lost(self.lost(), unanswered))

    def lost(self) -> ConnectionLost:
        """The error for whoever uses a link that is gone."""
        kind = LinkTimeout if isinstance(self.cause, LinkTimeout) else ConnectionLost
        reason = str(self.cause) if self.cause else "the connection to the MC ended"
        if self.closing and kind is ConnectionLost:
            reason = "the link is closed"
        elif self.cause is None and self.closed and (error := self.driver.closed.result()) is not None:
            reason += f": {getattr(error, 'strerror', None) or error}"
        # before it is gone, what is outstanding may yet be answered
        return kind(reason, unanswered=self.session.unanswered if self.closed else ())

    def __repr__(self) -> str:
        state = "closed" if self.closed else self.state.value
        where = f"{self.endpoint.system_id}@{self.endpoint.host}:{self.endpoint.port}"
        window = self.session.window
        return f"<Esme {self.name} {where} {state}, {len(window)} of {window.limit} outstanding>"


def why(request: Pdu, response: Pdu) -> str:
    """What the MC said, in one plain sentence."""
    status = response.status
    meaning = f" ({status.meaning})" if status.meaning else ""
    return f"the MC answered {request.command} with {status.name}{meaning}"
