"""The bundled SMSC: a message centre that runs in your program, over TCP or without any socket.

Three dials, kept apart: *accounts* (who may do what, and how fast), *fates* (what becomes of a message) and
the *clock*.  Every chance comes from one seeded generator: the same seed and the same input give the same
octets.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Generator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from smpplab.errors import UsageError
from smpplab.render.words import plural
from smpplab.session import Tapped, Timers
from smpplab.simulator.accounts import Account, Accounts
from smpplab.simulator.alerts import Alerts, alert_for
from smpplab.simulator.calls import call
from smpplab.simulator.failed_binds import FailedBinds
from smpplab.simulator.fates import Delivered, FateLaw
from smpplab.simulator.faults_base import Fault
from smpplab.simulator.handset import Handset
from smpplab.simulator.operations import OPERATIONS
from smpplab.simulator.presence import Presence
from smpplab.simulator.receipt_dialects import ReceiptDialect
from smpplab.simulator.served import ServedSession
from smpplab.simulator.shown import as_html
from smpplab.simulator.traffic_flows import Flow
from smpplab.simulator.transactions import Transactions
from smpplab.simulator.wishes import Links
from smpplab.transport.clock import Clock, LoopClock
from smpplab.transport.memory import Link, join
from smpplab.transport.tcp import Endpoint, connect_tcp, listen
from smpplab.wire import SMPP, Dialect, MsAvailability

if TYPE_CHECKING:
    from smpplab.simulator.control import Control

__all__ = ["Simulator"]

_Flow = TypeVar("_Flow", bound=Flow)


class Simulator(Presence):
    """An SMSC on the running loop.  `async with` it; or `await` it, which starts it, and then its `close`.

    Args:
        accounts: system_id to password, or `Account` objects.
        seed: Of the one random generator.
        host, port: Where to listen; port 0 takes a free one, `None` listens nowhere (`connect_memory`).
        fate: What becomes of messages; an object with ``fate(message) -> Fate``.
        receipt_after: Seconds, or (least, most), until a message is delivered: short for
            ``fate=Delivered(receipt_after)``.
        system_id: How it calls itself in bind responses, up to 15 characters.
        dialect: The tables in force; also the highest version that it speaks.
        timers: See `Timers`; a connection that does not bind within 5 s is closed.
        clock: `ManualClock` for lessons and tests in no time.
        max_sessions: The most connections at once, bound or not; more are closed at once.
        tls: For ``smpps://``.
        patience: Seconds until an ESME that reads nothing is cut off.
        receipts: How receipts are written and sent: a `ReceiptDialect`, or the name of one of
            `RECEIPT_DIALECTS`.  An account may have its own.
        faults: What goes wrong on the wire; see `smpplab.faults`.

    Attributes:
        accounts: Who may bind; may be changed at any time.
        failed_binds: Makes answers to wrong passwords late; see `FailedBinds`.
        alerts: The mobiles that ESMEs wait for (set_dpf); see `back`.
        handsets: Number to `Handset`; see `handset`.
        traffic: What mobiles write by itself: all `Traffic` that was started here.
        messages: Every message taken, with its state.
        faults: What goes wrong on the wire; see `smpplab.faults`.
        taps: Called with a session's name and each `Tapped` event of it: PDUs, and octets that are none.
        on_event: Called with each event, a dict with "event", "time" and more.
        counters: How often each thing has happened.

    >>> from smpplab.transport.clock import ManualClock
    >>> Simulator({"lab": "secret"}, seed=7, clock=ManualClock())
    <Simulator not listening: 1 account, 0 sessions, 0 messages>
    """

    def __init__(
        self,
        accounts: Mapping[str, str | Account] | Iterable[Account] | None = None,
        *,
        seed: int = 0,
        host: str = "127.0.0.1",
        port: int | None = 0,
        fate: FateLaw | None = None,
        receipt_after: float | tuple[float, float] | None = None,
        system_id: str = "smpplab",
        dialect: Dialect = SMPP,
        timers: Timers | None = None,
        clock: Clock | None = None,
        max_sessions: int = 2000,
        tls: ssl.SSLContext | None = None,
        patience: float = 30.0,
        receipts: ReceiptDialect | str | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        if len(system_id) > 15:
            raise UsageError(f"a system_id has at most 15 characters, not {len(system_id)}")
        if fate is not None and receipt_after is not None:
            raise UsageError("give fate or receipt_after, not both: receipt_after is short for a fate")
        if max_sessions < 1 or not patience >= 0:
            raise UsageError("max_sessions is at least 1, patience is a number of seconds")
        given = {"lab": "secret"} if accounts is None else accounts
        super().__init__(
            given if isinstance(given, Accounts) else Accounts(given),
            fate or Delivered(receipt_after if receipt_after is not None else (0.2, 2.0)),
            seed,
            clock or LoopClock(),
        )
        self.host, self._port, self.tls = host, port, tls
        self.system_id, self.dialect = system_id, dialect
        self.timers = timers or Timers(session_init=5.0)
        self.max_sessions, self.patience = max_sessions, patience
        self.receipts = receipts
        self.taps: list[Callable[[str, Tapped], None]] = []
        self.connections: list[ServedSession] = []
        self.faults = faults
        self.failed_binds = FailedBinds()
        self.alerts, self.links = Alerts(self), Links()
        self.transactions = Transactions(self)
        self.handsets: dict[str, Handset] = {}
        self.traffic: list[Flow] = []
        self._dialects: dict[str, Dialect] = {dialect.version: dialect}
        self._server: asyncio.Server | None = None
        self._controls: list[Control] = []
        self.closing = False

    # From start to close

    async def start(self) -> Self:
        """Listen.

        Raises:
            ConnectFailed: The port is taken, or not ours to take.
        """
        self.closing = False
        for phone in self.handsets.values():
            phone.end(False)
        if isinstance(self.clock, LoopClock):  # real time has real dates
            self.dates.epoch = datetime.now(UTC) - timedelta(seconds=self.clock.time())
        if self._port is not None and self._server is None:
            self._server = await listen(self._accept, self.host, self._port, context=self.tls)
            self.tell("listening", host=self.host, port=self.port)
        return self

    def stop_listening(self) -> None:
        """Take no new connections until the next `start`, which takes the same port; sessions stay."""
        self.closing = True
        if self._server is not None:
            self._port = self.port
            self._server.close()
            self._server = None
            self.tell("not_listening", port=self._port)

    async def close(self, limit: float = 2.0) -> None:
        """Unbind everybody, wait for them at most `limit` seconds, and stop listening."""
        self.closing = True
        for control in self._controls:
            await control.close()
        self._controls.clear()
        if self._server is not None:
            self._server.close()
        for served in list(self.connections):
            served.unbind()
        if self.connections:
            await asyncio.wait([served.closed for served in self.connections], timeout=limit)
        for served in list(self.connections):
            served.abort()
        if self.connections:
            await asyncio.wait([served.closed for served in self.connections], timeout=limit)
        self.agenda.clear()
        for outbox in self._outboxes.values():
            outbox.clear()
        for traffic in self.traffic:
            traffic.stop()
        for phone in self.handsets.values():
            phone.end()
        self._server = None

    async def control(self, port: int = 0, token: str | None = None) -> Control:
        """Open a control port: see and steer it over HTTP, on this machine only, until it closes.

        Args:
            port: 0 takes a free one.
            token: What a client has to know; one is drawn without.

        Returns:
            The port; its `url` and `token` are for the client.
        """
        from smpplab.simulator.control import Control  # only who wants it pays for it

        self._controls.append(await Control(self, port=port, token=token).start())
        return self._controls[-1]

    def __await__(self) -> Generator[Any, None, Self]:
        return self.start().__await__()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # Connections

    def _accept(self) -> asyncio.Protocol:
        """A protocol for a new connection; beyond the limit, one that closes it."""
        if self.closing or len(self.connections) >= self.max_sessions:
            return _Refusal()
        return self.new_session()

    def new_session(self) -> ServedSession:
        """What serves a new connection."""
        self.counters["connections"] += 1
        return ServedSession(self, f"esme-{self.counters['connections']}", OPERATIONS)

    def connect_memory(self, protocol: asyncio.Protocol, **link: Any) -> Link:
        """Connect a client's protocol without sockets.

        Args:
            protocol: The client's, such as a `Driver`.
            link: For the `Link`: delay, chunk, clock.
        """
        return join(protocol, self._accept(), **link)

    async def outbind(
        self,
        host: str = "127.0.0.1",
        port: int = 2775,
        account: str | None = None,
        *,
        password: str = "",
        context: ssl.SSLContext | None = None,
        timeout: float = 10.0,  # noqa: ASYNC109
    ) -> ServedSession:
        """Call an ESME that listens, and have it bind; then it gets what has been waiting for it.

        Args:
            host, port: Where the ESME listens: `listen_for_outbind`.
            account: The system_id that shall bind; `None` for any.
            password: What the ESME knows us by (SMPP 3.4 section 4.1.7).
            context: A client's, for TLS.
            timeout: Seconds for the connection; the bind has the session_init timer.

        Raises:
            ConnectFailed: There is no connection.
            ConnectionLost: The ESME does not bind.
        """
        point = Endpoint(host, port, tls=context is not None)

        async def connect(factory: Callable[[], ServedSession]) -> object:
            return await connect_tcp(factory, point, timeout=timeout, context=context)

        return await call(self, connect, None if account is None else self.account(account), password)

    async def outbind_memory(
        self, protocol: asyncio.Protocol, account: str | None = None, *, password: str = "", **link: Any
    ) -> ServedSession:
        """The same without sockets, to an ESME's protocol."""

        async def connect(factory: Callable[[], ServedSession]) -> object:
            return join(protocol, factory(), **link)

        return await call(self, connect, None if account is None else self.account(account), password)

    @property
    def port(self) -> int:
        """Where it listens.

        Raises:
            UsageError: It does not listen.
        """
        if self._server is None or not self._server.sockets:
            raise UsageError("the simulator does not listen: start it first, with a port")
        return int(self._server.sockets[0].getsockname()[1])

    def url(self, system_id: str | None = None, bind: str = "trx") -> str:
        """The address at which an account binds, its password in it: ``smpp://lab:secret@127.0.0.1:40123?bind=trx``.

        Args:
            system_id: The account; the first one by default.
            bind: "trx", "tx" or "rx".
        """
        account = self.account(system_id)
        endpoint = Endpoint(
            self.host, self.port, account.system_id, account.password, bind, tls=self.tls is not None
        )
        return endpoint.url(password=True)

    @property
    def faults(self) -> list[Fault]:
        """What goes wrong on the wire, in order; may be set and changed while it runs."""
        return self._faults

    @faults.setter
    def faults(self, faults: Iterable[Fault]) -> None:
        if not isinstance(faults, Iterable):
            raise UsageError(f"faults is a list, which may be empty, not {faults!r:.80}")
        faults = list(faults)
        for fault in faults:
            if not isinstance(fault, Fault):
                raise UsageError(f"a fault is one of smpplab.faults, such as Silence(), not {fault!r:.80}")
        self._faults = faults
        for served in self.connections:
            served.break_line()

    # Mobiles

    def handset(self, number: str) -> Handset:
        """The mobile of that number, a new one if there is none: it gets messages from now on.

        Args:
            number: Digits, with or without "+".
        """
        phone = Handset(self, number)
        return self.handsets.setdefault(phone.number, phone)

    def start_traffic(self, traffic: _Flow) -> _Flow:
        """Start mobile-originated traffic, such as `Traffic(5)` or what `traffic_file` reads; give it."""
        return traffic.start(self)

    def alert(
        self,
        system_id: str | None = None,
        *,
        source: str = "447700900123",
        destination: str = "447700900999",
        availability: MsAvailability | None = None,
    ) -> None:
        """Send an alert_notification to an account; it waits for a session that may receive it.

        Args:
            system_id: The account; the first one by default.
            source: The mobile that is back.
            destination: The address of the ESME.
            availability: For ms_availability_status; absent means available.
        """
        self.alerts.send(self.account(system_id).system_id, alert_for(source, destination, availability))

    def back(self, mobile: str) -> int:
        """A mobile is there again: the ESMEs that asked for it with set_dpf are told.

        Returns:
            How many alert_notifications that makes.
        """
        return self.alerts.back(mobile)

    # Shown

    def sessions_frame(self) -> Any:
        """A pandas DataFrame with one row a bound session; see `smpplab.analysis.simulated.sessions`."""
        from smpplab.analysis import simulated

        return simulated.sessions(self)

    def __repr__(self) -> str:
        where = f"on {self.host}:{self.port}" if self._server is not None else "not listening"
        counts = (
            (len(self.accounts), "account"),
            (len(self.sessions), "session"),
            (len(self.messages), "message"),
        )
        return f"<Simulator {where}: {', '.join(plural(count, thing) for count, thing in counts)}>"

    def _repr_html_(self) -> str:
        return as_html(self)


class _Refusal(asyncio.Protocol):
    """For one connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()
