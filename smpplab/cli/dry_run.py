"""``smpplab run --dry-run``: everything but the bind."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from smpplab.cli.config import Config
from smpplab.cli.loading import said
from smpplab.cli.output import Events
from smpplab.client.parts import settle
from smpplab.errors import SmppError
from smpplab.transport import Endpoint

__all__ = ["dry_run"]

PATIENCE = 15.0
SHOWN = ("window", "source", "rate_limiter", "throttle", "correlator", "sequence", "on_message", "defaults")


async def dry_run(config: Config, say: Events) -> int:
    """Say what `run` would do, and try what can be tried without a bind.

    Raises:
        SmppError: The first thing that does not work.
    """
    failed: list[str] = []
    for endpoint, _ in config.connect.targets:
        await _try(say, failed, "address", endpoint.url(), _addresses(endpoint))
    settings = config.settings
    if settings.broker is not None:
        await _try(say, failed, "broker", repr(settings.broker), _broker(settings.broker))
    if config.sessions > 1:
        say("with", what="sessions", value=str(config.sessions))
    for name in SHOWN:
        value = getattr(settings, name)
        if value not in (None, "", {}):
            say("with", what=name, value=_shown(value))
    for hook in settings.hooks:
        say("with", what="hook", value=_shown(hook))
    if failed:
        raise SmppError(failed[0])
    say("summary", config=config.name, bound=False, failed=0)
    return 0


async def _try(say: Events, failed: list[str], what: str, shown: str, trial: Any) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            found, ok = await trial, True
    except TimeoutError:
        found, ok = f"no answer within {PATIENCE:g} s", False
    except Exception as error:
        found, ok = said(error), False
    say("checked", what=what, value=shown, found=found, ok=ok)
    if not ok:
        failed.append(f"{what} {shown}: {found}" if shown not in found else found)


async def _addresses(endpoint: Endpoint) -> str:
    """The IP addresses of a host."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            endpoint.host, endpoint.port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError):
        raise SmppError(f"{endpoint.where}: no host has that name") from None
    return ", ".join(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _broker(broker: Any) -> str:
    """What the broker says of itself, when it can."""
    if hasattr(broker, "check"):
        return str(await settle(broker.check()))
    return "it has no check(): not tried"


def _shown(value: Any) -> str:
    return value.__qualname__ if callable(value) and hasattr(value, "__qualname__") else str(value)
