"""The configuration of ``smpplab run``: a file in TOML or JSON, or an object of a Python module.

In TOML; in JSON the same names, tables as objects::

    url = "smpp://lab@localhost:2775"   # or urls = ["…", "…"]; the password from SMPPLAB_PASSWORD
    sessions = 4                        # bind so often, and use the sessions as one; 1 without
    window = 50                         # every setting of `connect` that is text, a number, true or false
    enquire_link_every = 30             # "none" where a setting may be None
    stop_timeout = 10                   # seconds that a signal leaves to what is in hand; and 5 more at most
    tries = 5                           # how often a message is tried while the MC says "too fast"
    on_message = "shop.inbox:keep"      # a function, as are on_receipt, on_alert, edit
    dialect = "vendor.toml"             # a vendor's TLVs and statuses, or "package.module:name"

    [defaults]                          # options of every message that does not say otherwise
    service_type = "CMT"
    [broker]                            # "memory", "redis", "rabbitmq", or "package.module:Name"
    kind = "redis"
    url = "redis://localhost:6379/0"    # further keys are the arguments of the class
    [rate_limiter]                      # "bucket", "per_destination"; [[rate_limiter]] twice: both
    rate = 100
    [throttle]                          # "percent", "adaptive"
    kind = "adaptive"
    [correlator]                        # "sqlite", "memory"
    kind = "sqlite"
    path = "receipts.db"
    [sequence]                          # "numbers"
    [[hooks]]                          # "log", "prometheus", "tracing"
    kind = "shop.hooks:Audit"
    [log]                               # the arguments of `smpplab.logs.configure`
    format = "json"
    [metrics]                           # the arguments of the Prometheus server
    port = 9100

Any part may be a text in place of a table: ``broker = "shop.queues:outbox"``.  A module gives a
`smpplab.connect(...)`, a mapping with these names (its parts may be objects), or a function that returns one.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from smpplab.cli.loading import REFERENCE, arguments, attempt, fitting, load, said, unknown
from smpplab.cli.parts import PARTS, hooks, part, reference
from smpplab.client import logs
from smpplab.client.connect import Connect
from smpplab.client.connect_many import ConnectMany
from smpplab.client.esme import Esme
from smpplab.client.parts import settle
from smpplab.client.settings import Settings
from smpplab.errors import EncodeError, UsageError
from smpplab.transport import Endpoint

__all__ = ["Config", "read", "served", "settled"]

CALLED = ("edit", "on_message", "on_receipt", "on_alert", "connector")
CALLBACKS = (*CALLED, "context", "clock")
SHARED = ("live", "joiner")  # `connect` makes them
NOBODY = "447700900123"
OWN = {"stop_timeout": float, "tries": int}
MOST = 1000  # sessions: no message centre grants so many, and a slip of the key must not ask for them


def served(
    port: int = 9100, host: str = "127.0.0.1", labels: Mapping[str, str] | None = None
) -> tuple[int, str, Mapping[str, str] | None]:
    """What [metrics] may say, and what it says without.

    Raises:
        UsageError: There is no such port.
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"the port of the metrics is 0 to 65535, not {port}")
    return port, host, labels


TABLES: dict[str, Callable[..., Any]] = {"log": logs.configure, "metrics": served}


@dataclass
class Config:
    """What `run` is to do.

    Attributes:
        name: Where it is from, for people.
        connect: The connection, or several.
        stop_timeout: Seconds that a signal leaves to what is in hand.
        tries: How often a message is tried while the MC says that we are too fast.
        log, metrics: The arguments of `logs.configure` and of the metrics' server.
    """

    name: str
    connect: Connect | ConnectMany
    stop_timeout: float = 10.0
    tries: int = 5
    log: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)

    @property
    def sessions(self) -> int:
        """How many sessions there will be."""
        return self.connect.sessions if isinstance(self.connect, ConnectMany) else 1

    @property
    def settings(self) -> Settings:
        """Those of the first message centre; the parts are the same for all."""
        return self.connect.settings


def read(name: str) -> Any:
    """What stands under that name: a mapping from a file, or the object of a module.

    Raises:
        UsageError: There is no such file or object, or the file is not what its ending says.
    """
    path = Path(name)
    if path.suffix not in (".toml", ".json"):
        if REFERENCE.fullmatch(name):
            return load(name)
        raise UsageError(
            f"CONFIG is package.module:name, or a file that ends in .toml or .json, not {name!r}"
        )
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no {path.suffix[1:].upper()}: {error}") from None
    if not isinstance(content, dict):
        raise UsageError(f'{name}: a configuration is an object, {{"url": …}}')
    return content


async def settled(name: str, given: Any) -> Config:
    """The configuration itself: functions are called, parts are made.  Needs a running loop, as brokers do.

    Raises:
        UsageError: Naming what cannot be.
    """
    given = getattr(given, "__wrapped__", given) if not callable(given) else given
    if callable(given) and not isinstance(given, Mapping | Connect | ConnectMany):
        try:
            given = given()
            if not isinstance(given, Connect | ConnectMany):  # to await one of these would connect
                given = await settle(given)
        except Exception as error:
            raise UsageError(f"{name}: {said(error)}") from None
        given = getattr(given, "__wrapped__", given)  # of a background thread's
    if isinstance(given, Connect | ConnectMany):
        attempt(name, _tried, given)
        return Config(name, given)
    if not isinstance(given, Mapping):
        kind = type(given).__name__  # an address may hold a password: it is not shown
        raise UsageError(f"{name} is connect(…), a mapping, or a function that gives one, not {kind}")
    return attempt(name, _made, name, given)  # type: ignore[no-any-return]


def _made(name: str, given: Mapping[str, Any]) -> Config:
    settings = [field.name for field in fields(Settings) if field.name not in SHARED]
    known = [*settings, *OWN, *TABLES, "sessions", "url", "urls"]
    for key in given:
        if key not in known:
            raise unknown("the configuration", key, known)
    options = {key: _setting(key, value) for key, value in given.items() if key in settings}
    own: dict[str, Any] = {key: fitting(key, given[key], kind) for key, kind in OWN.items() if key in given}
    own |= {
        key: arguments(f"[{key}]", make, _table(key, given[key]))
        for key, make in TABLES.items()
        if key in given
    }
    config = Config(name, _connect(_urls(given), given.get("sessions", 1), options), **own)
    if not config.stop_timeout >= 0 or config.tries < 1:  # so nan is none, either
        raise UsageError("stop_timeout is at least 0, and tries at least 1")
    served(**config.metrics)
    _tried(config.connect)
    return config


def _connect(urls: Any, sessions: Any, options: dict[str, Any]) -> Connect | ConnectMany:
    if not 1 <= fitting("sessions", sessions, int) <= MOST:
        raise UsageError(f"sessions is 1 to {MOST}, not {sessions}")
    return Connect(urls, options) if sessions == 1 else ConnectMany(urls, sessions, options)


def _tried(connect: Connect | ConnectMany) -> None:
    """Write a bind and a long message: what of the settings cannot be, is said now and not at night."""
    for endpoint, settings in connect.targets:
        esme = Esme(endpoint, dataclasses.replace(settings, hooks=()))
        try:
            for pdu in (esme.bind_request(), *esme.builder.messages(NOBODY, "x" * 200, None, True, {})):
                settings.dialect.encode(pdu)
        except EncodeError as error:
            raise UsageError(str(error)) from None


def _urls(given: Mapping[str, Any]) -> Any:
    if ("url" in given) == ("urls" in given):
        raise UsageError("either url or urls says where the message centre is: smpp://system_id@host:port")
    urls = given.get("url", given.get("urls"))
    if isinstance(urls, list | tuple) == ("url" in given):
        raise UsageError("url is one address, urls is a list of them")
    for url in [urls] if "url" in given else urls:
        if not isinstance(url, str | Endpoint):
            raise UsageError(f"an address is text, smpp://system_id@host:port, not {url!r}")
    return urls


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise UsageError(f"[{name}] is a table, not {value!r}")
    return dict(value)


def _source(value: Any) -> Any:
    good = isinstance(value, list | tuple) and [type(each) for each in value] == [int, int, str]
    if not good and not isinstance(value, str):
        raise UsageError(f"source is text, or [ton, npi, digits], not {value!r}")
    return value if isinstance(value, str) else tuple(value)


def _pauses(value: Any) -> tuple[float, float]:
    numbers = isinstance(value, list | tuple) and all(type(each) in (int, float) for each in value)
    if not numbers or len(value) != 2 or not 0 <= value[0] <= value[1]:
        raise UsageError(f"reconnect is two numbers of seconds, the shorter first, not {value!r}")
    return (float(value[0]), float(value[1]))


def _setting(name: str, value: Any) -> Any:
    """A setting as `connect` takes it."""
    if name in PARTS:
        return part(name, value)
    if name == "hooks":
        return hooks(value)
    if name in CALLBACKS:
        found = reference(name, value)
        if name in CALLED and not callable(found):
            raise UsageError(f"{name} is a function, not {found!r}")
        return found
    if name == "defaults":
        return _table(name, value)
    if name == "dialect" and isinstance(value, str):
        from smpplab.cli.vendor import load as load_vendor

        return load(value) if REFERENCE.fullmatch(value) else load_vendor(value)
    if name == "source":
        return _source(value)
    if name == "reconnect":
        return _pauses(value)
    return fitting(name, value, get_type_hints(Settings)[name])
