"""Every exception of smpplab, on one page.  The tree is the documentation::

    SmppError
    ├── WireError                 octets and values do not fit each other
    │   ├── DecodeError           .pdu .field .offset .octets .command_status (what to answer)
    │   └── EncodeError           .pdu .field .value                    (also ValueError)
    ├── ProtocolError             right octets, wrong moment; never raised itself
    │   ├── LocalProtocolError    we tried it; nothing was sent, the state is unchanged
    │   └── RemoteProtocolError   they did it      .command_status
    ├── CommandError              the peer answered with another status than ESME_ROK
    │   ├── BindError             bind refused
    │   └── Throttled             ESME_RTHROTTLED, ESME_RMSGQFUL: try later
    ├── TransportError            (also ConnectionError)
    │   ├── ConnectFailed         never got there: refused, name not found, TLS
    │   └── ConnectionLost        .unanswered: the requests whose outcome is unknown
    ├── SmppTimeout               (also TimeoutError)
    │   ├── BindTimeout
    │   ├── ResponseTimeout       .request
    │   ├── ReceiptTimeout
    │   └── LinkTimeout           enquire_link unanswered               (also ConnectionLost)
    ├── WindowFull                only with window_wait=False
    ├── TextError                 .text or .octets
    │   ├── CannotEncode  CannotDecode  BadSegments  BadReceipt
    ├── CaptureError              not a capture, cut short, no SMPP in it
    └── UsageError                a wrong argument: which one, and what to write instead   (also ValueError)
        └── BadMessage            a message from a broker that is not what `message_json` tells of

A class exists only where handling differs.  "Local" and "Remote" say who broke the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "BadMessage",
    "BadReceipt",
    "BadSegments",
    "BindError",
    "BindTimeout",
    "CannotDecode",
    "CannotEncode",
    "CaptureError",
    "CommandError",
    "ConnectFailed",
    "ConnectionLost",
    "DecodeError",
    "EncodeError",
    "LinkTimeout",
    "LocalProtocolError",
    "ProtocolError",
    "ReceiptTimeout",
    "RemoteProtocolError",
    "ResponseTimeout",
    "SmppError",
    "SmppTimeout",
    "TextError",
    "Throttled",
    "TransportError",
    "UsageError",
    "WindowFull",
    "WireError",
]


class SmppError(Exception):
    """The root: `except SmppError` catches everything that smpplab raises on purpose."""


class WireError(SmppError):
    """Octets and values do not fit each other."""


class DecodeError(WireError):
    """Octets from outside cannot be read as the PDU they claim to be.

    Attributes:
        pdu: The command's name, such as ``"submit_sm"``, or ``"header"``.
        field: The field that failed, or ``None``.
        offset: Octets from the start of the PDU to where it failed.
        octets: The whole PDU, as it came.
        command_status: What to answer with (SMPP 3.4 section 5.1.3).
        sequence_number: That of the broken PDU; 0 when it could not be read.
        command_id: That of the broken PDU, or ``None``.
    """

    def __init__(
        self,
        reason: str,
        *,
        pdu: str = "",
        field: str | None = None,
        offset: int | None = None,
        octets: bytes = b"",
        command_status: int = 0x08,
        sequence_number: int = 0,
        command_id: int | None = None,
    ) -> None:
        self.reason, self.pdu, self.field, self.offset = reason, pdu, field, offset
        self.octets, self.command_status = octets, command_status
        self.sequence_number, self.command_id = sequence_number, command_id
        where = ".".join(part for part in (pdu, field) if part)
        place = f"{where} at octet {offset}" if offset is not None else where
        super().__init__(f"{place}: {reason}" if place else reason)


class EncodeError(WireError, ValueError):
    """A value does not fit its field; nothing was encoded.

    Attributes:
        pdu: The command's name.
        field: The field that the value does not fit.
        value: The value.
    """

    def __init__(self, reason: str, *, pdu: str = "", field: str | None = None, value: Any = None) -> None:
        self.reason, self.pdu, self.field, self.value = reason, pdu, field, value
        where = ".".join(part for part in (pdu, field) if part)
        super().__init__(f"{where}: {reason}" if where else reason)


class ProtocolError(SmppError):
    """Right octets, wrong moment.  Raised only as one of its two subclasses."""


class LocalProtocolError(ProtocolError):
    """We tried something illegal.  Nothing was sent and no state changed."""


class RemoteProtocolError(ProtocolError):
    """The peer did something illegal.

    Attributes:
        command_status: What to answer with.
    """

    def __init__(self, message: str, *, command_status: int = 0x04) -> None:
        self.command_status = command_status
        super().__init__(message)


class CommandError(SmppError):
    """The peer answered with another status than ESME_ROK.

    Attributes:
        request: The request PDU.
        response: The response PDU, a generic_nack included.
        status: The status: a `CommandStatus`, or an `int` that no table names.
    """

    def __init__(
        self, message: str, *, request: Any = None, response: Any = None, status: Any = None
    ) -> None:
        self.request, self.response, self.status = request, response, status
        super().__init__(message)


class BindError(CommandError):
    """The bind was refused: ESME_RBINDFAIL, ESME_RINVPASWD, ESME_RINVSYSID, ESME_RALYBND …"""


class Throttled(CommandError):
    """ESME_RTHROTTLED or ESME_RMSGQFUL: the same PDU may be sent again, later and slower."""


class TransportError(SmppError, ConnectionError):
    """The connection itself failed."""


class ConnectFailed(TransportError):
    """There never was a connection: refused, name not found, TLS did not agree."""


class ConnectionLost(TransportError):
    """The connection ended.

    Attributes:
        unanswered: The request PDUs that were sent and never answered.  Their outcome is unknown:
            sending them again may deliver a message twice.
        request: The one of them that whoever catches this has waited for; `None` when it was never sent.
    """

    def __init__(self, message: str, *, unanswered: Sequence[Any] = (), request: Any = None) -> None:
        self.unanswered, self.request = list(unanswered), request
        super().__init__(message)


class SmppTimeout(SmppError, TimeoutError):
    """Something did not happen in time."""


class BindTimeout(SmppTimeout):
    """The peer did not answer the bind in time."""


class ResponseTimeout(SmppTimeout):
    """The peer did not answer a request in time; whether it acted on it is unknown.

    Attributes:
        request: The request PDU.
    """

    def __init__(self, message: str, *, request: Any = None) -> None:
        self.request = request
        super().__init__(message)


class ReceiptTimeout(SmppTimeout):
    """The delivery receipt did not come in the time that the caller was ready to wait."""


class LinkTimeout(SmppTimeout, ConnectionLost):
    """The peer did not answer an enquire_link: the link is taken for dead, with what is `unanswered`."""


class WindowFull(SmppError):
    """As many requests are unanswered as the window allows, and the caller did not want to wait."""


class TextError(SmppError):
    """Text and octets do not fit each other."""


class CannotEncode(TextError):
    """The alphabet lacks a character of the text.

    Attributes:
        text: The whole text.
        position: Index of the first character that does not fit.
        alphabet: The name of the alphabet.
    """

    def __init__(self, message: str, *, text: str = "", position: int = 0, alphabet: str = "") -> None:
        self.text, self.position, self.alphabet = text, position, alphabet
        super().__init__(message)


class CannotDecode(TextError):
    """The octets are not text of that alphabet."""


class BadSegments(TextError):
    """A message cannot be split, or segments cannot be joined."""


class BadReceipt(TextError):
    """The text is not a delivery receipt."""


class CaptureError(SmppError):
    """The file is no capture, is cut short, or holds no SMPP."""


class UsageError(SmppError, ValueError):
    """A wrong argument; the message says which one and what to write instead."""


class BadMessage(UsageError):
    """A message's JSON cannot be read, or a message cannot be written as JSON."""
