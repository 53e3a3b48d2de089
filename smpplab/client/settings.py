"""Everything about a link that can be chosen, in one place."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from smpplab.client.fitting import check
from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.transport.clock import Clock, LoopClock
from smpplab.wire import SMPP, Dialect, InterfaceVersion, Pdu

__all__ = ["Settings"]

VERSIONS = {"3.3": 0x33, "3.4": InterfaceVersion.V34, "5.0": InterfaceVersion.V50}


@dataclass(slots=True)
class Settings:
    """The keyword arguments of `connect`.

    Attributes:
        bind: "trx", "tx" or "rx"; in place of the address's.
        system_type: For MCs that want one.
        version: "3.3", "3.4" or "5.0": what the bind says.
        address_range, addr_ton, addr_npi: For MCs that want to hear for which addresses we are there.
        window: Most requests outstanding.
        window_wait: Wait for room in the window; raise `WindowFull` otherwise.
        response_timeout: Seconds from a request to its answer.
        enquire_link_every: Seconds of silence before the link is checked; `None` never does.
        inactivity: Seconds without any message after which the session ends; `None` never does.
        connect_timeout, bind_timeout: Seconds.
        source: The source address of messages that give none.
        alphabet: Name of the alphabet to write in; chosen by the text without.
        default_alphabet: What data_coding 0 means to this MC.
        split: How long messages are split: "udh8", "udh16", "sar" or "payload".
        defaults: Options of every `submit` that does not say otherwise: ``{"service_type": "CMT"}``.
        dialect: The tables in force.
        rate_limiter, throttle, hooks, correlator, sequence, broker: Your parts; see `parts.py`.
        live: Finds the submissions of this process for receipts: a `MemoryCorrelator`.
        joiner: Joins the segments of long messages: a `smpplab.text.Joiner`.  Without these two, all links
            that one `connect` makes share one of each.
        edit: From PDU to PDU, or to `None` to hold it back; sees each request before it is sent.
        on_message, on_receipt: Called with each incoming message, with each receipt that found its message.
        on_alert: Called with each alert_notification PDU: a destination can be reached again.
        ack: "auto" answers an incoming message once `on_message` has returned, or the inbox has it; with
            "manual" you call its `answer`.
        inbox: How many messages wait for `async for` before the MC is told ESME_RMSGQFUL.
        tlvs: "auto" sends TLVs unless the MC says that its version is below 3.4; "strict" also not to one
            that does not say it; "always".
        cafile, certfile, keyfile: For TLS: whom we trust in place of the system's authorities; who we are.
        keylog: A file for the keys of TLS connections, for Wireshark.
        context, server_name: For TLS: own `ssl.SSLContext`; the name that its certificate must have.
        order: Of several message centres: "in turn" or "random".
        reconnect: Seconds at most before the first try again, and before any other, for `async for`; each
            pause may be twice as long as the one before, and is drawn at random.
        bind_tries: Refused binds in a row that `async for` takes before it raises, where the MC does not say
            whether it is for good (ESME_RBINDFAIL, ESME_RALYBND); `None` for no end.
        seed: Of the chances in `order` and `reconnect`: for tests.
        clock: Where time comes from.
        connector: Brings a `Driver` to the other end in place of TCP: for tests and lessons.
    """

    bind: str | None = None
    system_type: str = ""
    version: str = "3.4"
    address_range: str = ""
    addr_ton: int = 0
    addr_npi: int = 0
    window: int = 10
    window_wait: bool = True
    response_timeout: float | None = 30.0
    enquire_link_every: float | None = 30.0
    inactivity: float | None = None
    connect_timeout: float = 10.0
    bind_timeout: float = 10.0
    source: Any = ""
    alphabet: str | None = None
    default_alphabet: str = "gsm7"
    split: str = "udh8"
    defaults: Mapping[str, Any] = field(default_factory=dict)
    dialect: Dialect = SMPP
    rate_limiter: Any = None
    throttle: Any = None
    hooks: Sequence[Any] = ()
    correlator: Any = None
    sequence: Any = None
    broker: Any = None
    live: Any = None
    joiner: Any = None
    edit: Callable[[Pdu], Pdu | None] | None = None
    on_message: Callable[[Any], Any] | None = None
    on_receipt: Callable[[Any], Any] | None = None
    on_alert: Callable[[Any], Any] | None = None
    ack: str = "auto"
    inbox: int = 10_000
    tlvs: str = "auto"
    cafile: str | None = None
    certfile: str | None = None
    keyfile: str | None = None
    keylog: str | None = None
    context: ssl.SSLContext | None = None
    server_name: str | None = None
    order: str = "in turn"
    reconnect: tuple[float, float] = (1.0, 60.0)
    bind_tries: int | None = 20
    seed: int | None = None
    clock: Clock = field(default_factory=LoopClock)
    connector: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        check(self)

    @classmethod
    def of(cls, **options: Any) -> Settings:
        """From keyword arguments.

        Raises:
            UsageError: Naming the argument that does not exist, and those that do.
        """
        known = [field.name for field in fields(cls)]
        for name in options:
            if name not in known:
                raise UsageError(f"connect has no argument {name!r}; it has {', '.join(known)}")
        return cls(**options)

    @property
    def interface_version(self) -> int:
        """What the bind says."""
        return VERSIONS[self.version]

    @property
    def logged(self) -> bool:
        """Whether a hook writes to the log what happens: then we need not say it again, and unmasked."""
        return any(getattr(hook, "writes_log", False) for hook in self.hooks)

    @property
    def timers(self) -> Timers:
        """The session's timers."""
        return Timers(
            response=self.response_timeout, enquire_link=self.enquire_link_every, inactivity=self.inactivity
        )
