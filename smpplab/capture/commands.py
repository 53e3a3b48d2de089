"""What a capture asks of the field table: what commands are called, and which end sends them."""

from __future__ import annotations

from collections.abc import Collection

from smpplab.errors import UsageError
from smpplab.wire import SMPP

__all__ = ["FROM_ESME", "FROM_MC", "command_ids_of", "command_name", "known_command_ids", "status_name"]

_RESPONSE = 0x80000000


def _sent_by(one: str, other: str) -> frozenset[int]:
    """What only one end sends: requests that the table gives to it alone, answers to those of the other.

    Only these are evidence of a direction: data_sm, enquire_link, unbind and generic_nack go both ways
    (SMPP 3.4 section 2.3, 5.0 section 2.4).
    """
    commands = SMPP.commands.values()
    own = {cls.command_id for cls in commands if getattr(cls, one) and not getattr(cls, other)}
    foreign = (cls for cls in commands if getattr(cls, other) and not getattr(cls, one) and cls.has_response)
    return frozenset(own | {cls.command_id | _RESPONSE for cls in foreign})


FROM_ESME, FROM_MC = _sent_by("esme", "mc"), _sent_by("mc", "esme")


def known_command_ids() -> frozenset[int]:
    """Every command_id that has a row in the table."""
    return frozenset(SMPP.commands)


def command_name(command_id: int) -> str:
    """The command's name; a command_id without a row is shown in hex.

    >>> command_name(4), command_name(0x00010203)
    ('submit_sm', '0x00010203')
    """
    return SMPP.command_name(command_id)


def status_name(status: int) -> str:
    """The status' name, such as ``ESME_RTHROTTLED``; one without a row is shown in hex.

    >>> status_name(0x58), status_name(0x0433)
    ('ESME_RTHROTTLED', '0x00000433')
    """
    return SMPP.status(status).name


def command_ids_of(command: str | int | Collection[str | int]) -> frozenset[bytes]:
    """The command_ids of one or several names or numbers, as the four octets of the header.

    Raises:
        UsageError: No command has that name.
    """
    wanted = (command,) if isinstance(command, str | int) else command
    for name in wanted:
        if isinstance(name, str) and name not in SMPP.names:
            raise UsageError(
                f"command={name!r}: no such command; write a name such as 'submit_sm' or a command_id"
            )
    numbers = (SMPP.names[it].command_id if isinstance(it, str) else it for it in wanted)
    return frozenset(number.to_bytes(4, "big") for number in numbers)
