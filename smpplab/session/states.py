"""Session states, and who may send what in which of them.

`TRANSITIONS` is the whole state machine; diagrams and tests read the same table.  The operation matrix
(SMPP 3.4 section 2.3, 5.0 section 2.4) is not written anywhere: it follows from the `esme=` and `mc=`
of each PDU in `wire/pdus.py`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import cache

from smpplab.wire import (
    BindReceiverResp,
    BindTransceiverResp,
    BindTransmitterResp,
    Dialect,
    GenericNack,
    Outbind,
    Pdu,
    UnbindResp,
    When,
)

__all__ = ["TRANSITIONS", "Role", "State", "legal", "may_send", "operation_matrix", "response_class"]


HIGHEST = 0x7FFFFFFF  # sequence numbers go from 1 to this, then from 1 again (5.0 section 4.7.24)
RESPONSE = 0x80000000  # bit 31 of command_id (SMPP 3.4 section 5.1.2)


class Role(enum.Enum):
    """The two ends of a session: the only difference between them."""

    ESME = "esme"
    MC = "mc"

    @property
    def peer(self) -> Role:
        """The other end."""
        return Role.MC if self is Role.ESME else Role.ESME


class State(enum.Enum):
    """Where a session stands (SMPP 3.4 section 2.2, 5.0 section 2.3)."""

    CLOSED = "closed"
    OPEN = "open"
    OUTBOUND = "outbound"
    BOUND_TX = "bound_tx"
    BOUND_RX = "bound_rx"
    BOUND_TRX = "bound_trx"
    UNBOUND = "unbound"

    @property
    def bound(self) -> bool:
        """Whether a bind has succeeded and no unbind has."""
        return self.name.startswith("BOUND")

    @property
    def when(self) -> When:
        """The state as the PDU table names it."""
        return When[self.name] if self is not State.CLOSED else When.NEVER


_BINDING = {
    BindTransmitterResp: State.BOUND_TX,
    BindReceiverResp: State.BOUND_RX,
    BindTransceiverResp: State.BOUND_TRX,
}

# What a PDU does to the state, once it was sent or received with status ESME_ROK.
TRANSITIONS: Mapping[State, Mapping[type[Pdu], State]] = {
    State.CLOSED: {},
    State.OPEN: {Outbind: State.OUTBOUND, **_BINDING},
    State.OUTBOUND: {**_BINDING},
    State.BOUND_TX: {UnbindResp: State.UNBOUND},
    State.BOUND_RX: {UnbindResp: State.UNBOUND},
    State.BOUND_TRX: {UnbindResp: State.UNBOUND},
    State.UNBOUND: {},
}


def may_send(cls: type[Pdu], role: Role, state: State, version: str = "5.0") -> bool:
    """Whether that end may send that PDU in that state, by the operation matrix.

    A response may be sent where its request may be received.

    >>> from smpplab.wire import SubmitSm
    >>> may_send(SubmitSm, Role.ESME, State.BOUND_TX), may_send(SubmitSm, Role.ESME, State.BOUND_RX)
    (True, False)
    """
    if cls.is_response and cls.command_id != RESPONSE:
        request = _request_of(cls)  # type: ignore[arg-type]  # PDUs have no hash, their classes do
        return request is not None and may_send(request, role.peer, state, version)
    old = version < "5.0"
    if role is Role.ESME:
        allowed = cls.esme34 if old else cls.esme
    else:
        allowed = cls.mc34 if old else cls.mc
    return bool(state.when & allowed)


@cache
def _request_of(response: type[Pdu]) -> type[Pdu] | None:
    """The request class that a response answers."""
    wanted = response.command_id & ~RESPONSE
    return next((cls for cls in _family(response) if cls.command_id == wanted), None)


def _family(response: type[Pdu]) -> list[type[Pdu]]:
    from smpplab.wire import SMPP

    return [*SMPP.commands.values(), *Pdu.__subclasses__()]


@cache
def legal(dialect: Dialect, role: Role, state: State, version: str = "5.0") -> frozenset[type[Pdu]]:
    """The PDUs of a dialect that one end may send in a state."""
    return frozenset(cls for cls in dialect.commands.values() if may_send(cls, role, state, version))


def response_class(dialect: Dialect, command_id: int) -> type[Pdu]:
    """The class that answers a command: its response, or generic_nack where it has none."""
    return dialect.commands.get(command_id | RESPONSE, GenericNack)


def operation_matrix(
    dialect: Dialect, version: str = "5.0"
) -> list[tuple[str, tuple[State, ...], tuple[State, ...]]]:
    """For each PDU, the states in which the ESME and the MC may send it."""
    return [
        (
            cls.command,
            tuple(state for state in State if may_send(cls, Role.ESME, state, version)),
            tuple(state for state in State if may_send(cls, Role.MC, state, version)),
        )
        for cls in dialect.commands.values()
    ]
