"""The answers that the specification gives by itself, whoever the two ends are.

Pure functions from what came to what is said: `Session` sends them.  `None` is silence.
"""

from __future__ import annotations

from smpplab.errors import DecodeError
from smpplab.session.states import RESPONSE, State, response_class
from smpplab.wire import (
    CommandStatus,
    Dialect,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Pdu,
    Unbind,
    UnbindResp,
)

__all__ = ["LINK", "to_bad", "to_broken", "to_unexpected"]

LINK: dict[type[Pdu], type[Pdu]] = {EnquireLink: EnquireLinkResp, Unbind: UnbindResp}
"""What is about the link and not about messages, and how it is answered."""

BINDS = ("bind_transmitter", "bind_receiver", "bind_transceiver")


def to_unexpected(dialect: Dialect, pdu: Pdu, state: State) -> Pdu | None:
    """The answer to a request that is unknown, or that the state does not allow (5.0 section 2.8.2)."""
    if pdu.command_id & RESPONSE:
        return None  # an unknown response is a response: never answered
    if pdu.command_id not in dialect.commands:
        return GenericNack(command_status=CommandStatus.ESME_RINVCMDID)
    if not pdu.has_response or state is State.UNBOUND:
        return None  # there is no answer to it; and what crosses an unbind_resp is dropped
    again = pdu.command in BINDS and state.bound
    status = CommandStatus.ESME_RALYBND if again else CommandStatus.ESME_RINVBNDSTS
    return response_class(dialect, pdu.command_id)(command_status=status)


def to_bad(dialect: Dialect, error: DecodeError) -> Pdu | None:
    """The answer to a request that cannot be decoded: its response, with what is wrong."""
    command_id = error.command_id or 0
    cls = dialect.commands.get(command_id)
    if command_id & RESPONSE or (cls is not None and not cls.has_response):
        return None  # a response, or one-way (outbind, alert_notification)
    return response_class(dialect, command_id)(
        command_status=error.command_status, sequence_number=error.sequence_number
    )


def to_broken(error: DecodeError) -> Pdu:
    """What is said to a stream that is out of step (SMPP 3.4 section 4.3)."""
    return GenericNack(command_status=error.command_status, sequence_number=error.sequence_number)
