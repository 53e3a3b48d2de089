"""The ESME: one bound link to a message centre.

`submit` sends text and gives what the MC answered; `request` sends any PDU; `async for` gives what comes
in.  The session keeps the rules, the driver the octets; here is one future for each outstanding request.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

from smpplab.client.building import Builder
from smpplab.client.bulk import Result, drain, submit_all
from smpplab.client.hooks import HookRunner
from smpplab.client.incoming import Message
from smpplab.client.parts import settle
from smpplab.client.receiving import Receiving
from smpplab.client.requests import Requests
from smpplab.client.settings import Settings
from smpplab.client.submission import Submission
from smpplab.errors import (
    BindError,
    BindTimeout,
    CommandError,
    ConnectionLost,
    LinkTimeout,
    ResponseTimeout,
    SmppError,
    Throttled,
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
from smpplab.wire import (
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    CommandStatus,
    GenericNack,
    Pdu,
    Unbind,
)

__all__ = ["Esme"]

log = logging.getLogger("smpplab.client")
BIND = {"trx": BindTransceiver, "tx": BindTransmitter, "rx": BindReceiver}
TOO_FAST = (CommandStatus.ESME_RTHROTTLED, CommandStatus.ESME_RMSGQFUL)
_numbers = itertools.count(1)


class Esme:
    """A link to a message centre; made by `connect`.

    Attributes:
        name: A short name for logs and captures: "esme-1".
        endpoint: Where it is connected to, and as whom.
        mc_system_id: What the MC calls itself.
        mc_version: The interface version that the MC says it speaks, or `None`.
        counters: PDUs by direction and command, bad PDUs, time-outs, unmatched receipts.
        bad_pdus: The last PDUs that could not be read, as `BadPdu` events.
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
        self.session.handler = self._incoming  # at once: an answer goes before the next PDU's
        self.receiving = Receiving(settings, self.counters, self.name)
        self.builder = Builder(settings)
        self.requests = Requests(self.session, self.driver, settings, self._lost)
        self._cause: SmppError | None = None
        self._closing = False
        self._hooks = HookRunner(settings.hooks) if settings.hooks else None
        if self._hooks is not None:
            self.session.taps.append(self._hooks)

    # The link

    @property
    def state(self) -> State:
        """Where the session stands."""
        return self.session.state

    @property
    def closed(self) -> bool:
        """Whether the connection is gone."""
        return self.driver.closed.done()

    async def bind(self) -> Pdu:
        """Bind as the address says; `connect` does it.

        Raises:
            BindError: The MC refused.
            BindTimeout: It did not answer in time.
        """
        settings, mode = self.settings, self.settings.bind or self.endpoint.bind
        pdu = BIND[mode](
            system_id=self.endpoint.system_id,
            password=self.endpoint.password,
            system_type=settings.system_type,
            interface_version=settings.interface_version,
            address_range=settings.address_range,
        )
        try:
            response: Pdu = await self.request(pdu, timeout=settings.bind_timeout)
        except ResponseTimeout:
            raise BindTimeout(
                f"{self.endpoint.host}:{self.endpoint.port} did not answer {pdu.command}"
                f" within {settings.bind_timeout:g} s"
            ) from None
        if response.command_status or not self.state.bound:
            raise BindError(_why(pdu, response), request=pdu, response=response, status=response.status)
        self.mc_system_id = getattr(response, "system_id", "")
        self.mc_version = response.tlvs.get("sc_interface_version")
        return response

    async def close(self, timeout: float = 2.0) -> None:  # noqa: ASYNC109
        """Unbind, then close the connection; never fails.

        Args:
            timeout: Seconds to wait for unbind_resp and for the connection to close; then it is cut.
        """
        self._closing = self.requests.leaving = True
        loop = asyncio.get_running_loop()
        ends = loop.time() + timeout
        if self.state.bound and not self.closed:
            try:
                async with asyncio.timeout_at(ends):
                    await self.request(Unbind(), timeout=timeout)
            except (SmppError, TimeoutError) as error:
                log.info("%s closed without unbind_resp: %s", self.name, error)
        if self.driver.transport is not None:
            self.driver.close()
            await asyncio.wait([self.driver.closed], timeout=max(0.1, ends - loop.time()))
            if not self.closed:
                self.driver.abort()  # the peer takes no octets: what is left is dropped
        if self._hooks is not None:
            await self._hooks.close()
        await self.receiving.close()

    async def wait_closed(self) -> SmppError | None:
        """Wait until the connection is gone; why it went, or `None` after `close`."""
        await asyncio.shield(self.driver.closed)
        return None if self._closing else self._lost()

    async def __aenter__(self) -> Esme:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    # Sending

    async def submit(
        self,
        to: Any,
        text: str | bytes,
        *,
        source: Any = None,
        receipt: bool = False,
        tries: int = 1,
        **options: Any,
    ) -> Submission:
        """Submit a message: split when long, in the alphabet that it needs.

        Args:
            to: The destination: digits, or (ton, npi, digits); see `Address.of`.
            text: What to say; octets go out as they are.
            source: Where from; the setting `source` without.
            receipt: Whether a delivery receipt is wanted.
            tries: How often to try when the MC says that we are too fast.
            **options: ``alphabet``, ``split``, ``flash``, ``validity``, ``schedule``, ``tlvs``,
                ``reference``, ``single``, ``locking``; and any field of submit_sm, such as ``data_coding``.

        Returns:
            The submission; its `receipt()` can be awaited.

        Raises:
            CommandError: The MC refused it (`Throttled`: too fast); a refused segment ends it.
            CannotEncode, BadSegments, EncodeError: It cannot be written; nothing was sent.
            ResponseTimeout, ConnectionLost: Whether the MC took it is unknown.
        """
        pdus = self.builder.messages(to, text, source, receipt, options)
        began = self.clock.time()
        receipted = bool(pdus[0].registered_delivery)
        if receipted:
            self.receiving.awaited += 1
        try:
            responses = [await self._submit_one(pdu, tries) for pdu in pdus]
            submission = Submission(pdus, responses, began, self.clock.time() - began)
            if receipted:
                await self.receiving.remember(submission)
        finally:
            if receipted:
                self.receiving.one_less()
        return submission

    async def request(self, pdu: Pdu, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        """Send a request and wait for its answer, whatever its status.

        Args:
            pdu: Any request; one without a response (outbind) returns `None` when it is queued.
            timeout: Seconds, in place of the setting `response_timeout`.

        Raises:
            LocalProtocolError, EncodeError, WindowFull: Nothing was sent.
            ResponseTimeout, ConnectionLost: The outcome is unknown.
        """
        requests = self.requests
        if requests.must_wait():
            await requests.wait(pdu)
        future = requests.launch(pdu, timeout)
        return (await future).pdu if future is not None else None

    async def submit_all(self, messages: Any, *, rate: float | None = None, **options: Any) -> list[Result]:
        """Submit messages from an iterable, plain or asynchronous; give a `Result` for each.

        Args:
            messages: (to, text) pairs, mappings of the arguments of `submit`, or `Outgoing`.
            rate: Messages a second at most.
            **options: Arguments of `submit` for all of them.
        """
        return await submit_all(self, messages, rate=rate, **options)

    async def run(self, *, until_empty: bool = False, tries: int = 5) -> Counter[str]:
        """Send what the broker holds until the connection is gone; give how many were accepted, refused,
        and given back to the broker because whether the MC took them is unknown.

        Args:
            until_empty: End when the broker is empty.
            tries: How often to try a message when the MC says that we are too fast.
        """
        return await drain(self, until_empty=until_empty, tries=tries)

    async def send_octets(self, octets: bytes) -> None:
        """Send octets as they are, right or wrong: for lessons and experiments."""
        self.session.send_octets(octets, self.clock.time())
        self.driver.flush()
        await asyncio.sleep(0)

    async def _submit_one(self, pdu: Pdu, tries: int) -> Pdu:
        limiter, throttle = self.settings.rate_limiter, self.settings.throttle
        requests = self.requests
        for left in range(tries - 1, -1, -1):
            if throttle is not None:
                await self._until_allowed(throttle)
            if limiter is not None:
                await settle(limiter.limit())
            if requests.must_wait():
                await requests.wait(pdu)
            response: Pdu = (await requests.launch(pdu)).pdu  # type: ignore[misc]
            status = response.command_status
            if throttle is not None:
                await self._tell(throttle.throttled if status in TOO_FAST else throttle.not_throttled)
            if not status and type(response) is not GenericNack:
                return response
            if status not in TOO_FAST or not left:
                break
            pdu.sequence_number = 0
            await self.clock.sleep(0.1 * 2 ** min(tries - left, 5))
        else:
            raise UsageError(f"a message is tried at least once, not {tries} times")
        kind = Throttled if status in TOO_FAST else CommandError
        raise kind(_why(pdu, response), request=pdu, response=response, status=response.status)

    async def _until_allowed(self, throttle: Any) -> None:
        while not await settle(throttle.allow_request()):
            await self.clock.sleep(max(0.001, await settle(throttle.throttle_delay())))

    async def _tell(self, method: Callable[[], Any]) -> None:
        """Tell a part of the user's what the MC said: what it raises must not lose the answer."""
        try:
            await settle(method())
        except Exception:
            log.exception("%s: %r failed", self.name, method)

    # Receiving

    def __aiter__(self) -> AsyncIterator[Message]:
        return self

    async def __anext__(self) -> Message:
        """The next message that came in; ends when the connection is gone."""
        return await self.receiving.inbox.get()

    def _on_event(self, event: Event) -> None:
        if type(event) is Received:
            if event.request is not None:
                self.requests.answered(event)
        elif type(event) is TimedOut:
            self.counters["timed out"] += 1
            error = ResponseTimeout(f"no answer to {event.request.command} in time", request=event.request)
            self.requests.fail(event.request, error)
        elif type(event) is BadPdu:
            self._bad(event)
        elif type(event) is LinkSilent:
            self._cause = LinkTimeout(
                f"the MC did not answer {event.timer} in time: the link is taken for dead"
            )
            self.driver.abort()
        elif type(event) is StateChanged:
            if event.new is State.UNBOUND and not self._closing:
                self._unbound()
        elif type(event) is Broken:
            self._cause = ConnectionLost(f"the MC's octets make no sense: {event.error}")

    def _unbound(self) -> None:
        """The MC has ended the session; what it still owes us may yet come, for a moment."""
        self._cause = ConnectionLost("the MC ended the session with unbind")
        if self.session.window:
            self.clock.call_at(self.clock.time() + 1.0, self.driver.close)
        else:
            self.driver.close()

    def _bad(self, event: BadPdu) -> None:
        self.counters["bad PDUs"] += 1
        self.bad_pdus = [*self.bad_pdus[-99:], event]
        log.warning("%s: the MC sent a bad PDU: %s", self.name, event.error)
        if event.request is not None:
            self.requests.fail(event.request, event.error)

    def _incoming(self, event: Received) -> None:
        """Answer a deliver_sm or data_sm once it is taken."""
        pdu, now = event.pdu, event.time
        if not pdu.has_response:
            return  # alert_notification, outbind
        try:
            status = self.receiving.take(pdu, now)
        except Exception:
            log.exception("%s: %r could not be taken", self.name, pdu)
            status = CommandStatus.ESME_RX_T_APPN  # the MC keeps it and comes again
        answer = response_class(self.dialect, pdu.command_id)(command_status=status)
        self.session.reply(pdu, answer, self.clock.time(), now)

    # The end

    def _on_lost(self, closed: asyncio.Future[BaseException | None]) -> None:
        self.requests.end(self._lost())
        self.receiving.inbox.end()

    def _lost(self) -> SmppError:
        if self._cause is not None and not isinstance(self._cause, ConnectionLost):
            return self._cause
        reason = str(self._cause) if self._cause else "the connection to the MC ended"
        if self._closing:
            reason = "the link is closed"
        return ConnectionLost(reason, unanswered=self.session.unanswered)

    def __repr__(self) -> str:
        state = "closed" if self.closed else self.state.value
        where = f"{self.endpoint.system_id}@{self.endpoint.host}:{self.endpoint.port}"
        window = self.session.window
        return f"<Esme {self.name} {where} {state}, {len(window)} of {window.limit} outstanding>"


def _why(request: Pdu, response: Pdu) -> str:
    """What the MC said, in one plain sentence."""
    status = response.status
    meaning = f" ({status.meaning})" if status.meaning else ""
    return f"the MC answered {request.command} with {status.name}{meaning}"
