"""What the control port does: inject messages, alerts and octets, change the simulator, close sessions.

Each takes a JSON object of known keys; a wrong one gets a sentence that says which there are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from smpplab.errors import SmppError
from smpplab.simulator.control_request import HttpError
from smpplab.simulator.incoming import incoming
from smpplab.simulator.scenario_table import apply
from smpplab.wire import Pdu

if TYPE_CHECKING:
    from smpplab.simulator.served import ServedSession
    from smpplab.simulator.simulator import Simulator

__all__ = ["change", "close", "inject"]

ANSWERED_WITHIN = 30.0  # seconds for which `wait` waits
FIELDS = ("service_type", "esm_class", "protocol_id", "priority_flag", "registered_delivery", "data_coding")
MESSAGE: Mapping[str, type] = {
    "account": str, "source": str, "destination": str, "text": str, "octets": str, "method": str,
    "wait": bool, **dict.fromkeys(FIELDS, int), "service_type": str,
}  # fmt: skip
MOBILE = {"source": "447700900123", "destination": "447700900999"}  # without others
ALERT: Mapping[str, type] = {"alert": str, "account": str, "destination": str}
BACK: Mapping[str, type] = {"back": str}
OCTETS: Mapping[str, type] = {"session": str, "octets": str}
CLOSE: Mapping[str, type] = {"session": str, "account": str, "cut": bool}
CALLED = {int: "a number", str: "a text", bool: "true or false"}


async def inject(smsc: Simulator, table: dict[str, Any]) -> dict[str, Any]:
    """A mobile-originated message; ``{"alert": number}``, ``{"back": number}``; or octets to one session.

    Octets are written in hexadecimal.  With ``"wait": true`` the answers of the ESME are told, which may take
    it 30 s; a message that nobody has answered by then still waits for a session.
    """
    if "alert" in table:
        to = {"destination": table["destination"]} if "destination" in table else {}
        _check(table, ALERT)
        smsc.alert(table.get("account"), source=table["alert"], **to)
        return {"alerts": 1}
    if "back" in table:
        _check(table, BACK)
        return {"alerts": smsc.back(table["back"])}
    if "session" in table:
        _check(table, OCTETS)
        return _write(_session(smsc, table["session"]), _octets(table.get("octets", "")))
    return await _deliver(smsc, table)


async def _deliver(smsc: Simulator, table: dict[str, Any]) -> dict[str, Any]:
    _check(table, MESSAGE)
    given = {name: value for name, value in table.items() if name not in ("account", "wait", "octets")}
    if "octets" in table:
        given["octets"] = _octets(table["octets"])
    segments = _tried(**MOBILE | given)
    answers = smsc.deliver(table.get("account"), **MOBILE | given)
    if table.get("wait"):
        await asyncio.wait([answers], timeout=ANSWERED_WITHIN)
    return {"segments": segments} | _outcome(answers)


def _tried(
    source: str, destination: str, text: str | None = None, octets: bytes | None = None,
    method: str = "udh8", **fields: Any,
) -> int:  # fmt: skip
    """How many segments it will be; what cannot be sent is refused now, not when a session comes."""
    pdus = incoming(source, destination, text, octets, method, 1, fields)
    return len([bytes(pdu) for pdu in pdus])


def _outcome(answers: asyncio.Future[list[Pdu]]) -> dict[str, Any]:
    if not answers.done():
        return {"state": "queued"}
    error = answers.exception()
    if error is not None:
        return {"state": "failed", "problem": str(error)}
    return {"state": "answered", "statuses": [answer.status.name for answer in answers.result()]}


def _write(served: ServedSession, octets: bytes) -> dict[str, Any]:
    """Octets as they are, right or wrong."""
    served.session.send_octets(octets, served.clock.time())
    served.flush()
    return {"session": served.name, "octets": len(octets)}


async def change(smsc: Simulator, table: dict[str, Any]) -> dict[str, Any]:
    """Set what a scenario may set: limits, fates, faults, receipts, accounts."""
    apply(smsc, table)
    return {"changed": list(table)}


async def close(smsc: Simulator, table: dict[str, Any]) -> dict[str, Any]:
    """Part from a session, or from all of an account: with unbind, or with ``"cut": true`` without a word."""
    _check(table, CLOSE)
    if ("session" in table) == ("account" in table):
        raise HttpError(400, 'give "session" or "account": one of the two')
    if "session" in table:
        parted = [_session(smsc, table["session"])]
    else:
        account = smsc.account(table["account"])
        parted = [served for served in smsc.sessions if served.account is account]
    for served in parted:
        if table.get("cut"):
            served.abort()
        else:
            served.unbind()
    return {"closed": [served.name for served in parted]}


def _session(smsc: Simulator, name: str) -> ServedSession:
    for served in smsc.connections:
        if served.name == name:
            return served
    raise HttpError(404, f"there is no session {name!r:.40}; GET /sessions lists them")


def _octets(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise HttpError(400, 'octets are written in hexadecimal: "48656c6c6f"') from None


def _check(table: Mapping[str, Any], known: Mapping[str, type]) -> None:
    """Known keys, values of the right type: whatever comes from outside is looked at first."""
    for name, value in table.items():
        if name not in known:
            raise HttpError(400, f"there is no {name!r:.40} here; there are {', '.join(known)}")
        if type(value) is not known[name]:  # true is no number
            raise HttpError(400, f"{name} is to be {CALLED[known[name]]}")


def refusal(error: SmppError | ValueError | TypeError) -> HttpError:
    """What cannot be done, as an answer."""
    return HttpError(400, str(error) or "that cannot be done")
