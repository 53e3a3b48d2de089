"""What a capture asks of the field table: which commands exist, what they are called, who sends them.

Everything here looks into the table when it is first asked and remembers the answer, so a row added
to the table is known to captures too.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from smpplab.errors import UsageError

__all__ = ["FROM_ESME", "FROM_MC", "command_ids_of", "command_name", "known_command_ids", "status_name"]

# Who may send what (SMPP 3.4 table 2-1, 5.0 table 2-1).  Only commands that one end alone may send are
# evidence of a direction: data_sm, enquire_link, unbind and generic_nack go both ways.
_ESME_REQUESTS = {0x01, 0x02, 0x03, 0x04, 0x07, 0x08, 0x09, 0x21, 0x111, 0x112, 0x113}
_MC_REQUESTS = {0x05, 0x0B, 0x102}
_ANSWER = 0x80000000

FROM_ESME = frozenset(_ESME_REQUESTS | {_ANSWER | 0x05})
FROM_MC = frozenset(_MC_REQUESTS | {_ANSWER | request for request in _ESME_REQUESTS})


@cache
def _names() -> dict[int, str]:
    """command_id -> name, as the specification writes it: SubmitSmResp is submit_sm_resp."""
    from smpplab.wire import SMPP

    return {number: _snake(pdu.__name__) for number, pdu in SMPP.commands.items()}


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def known_command_ids() -> frozenset[int]:
    """Every command_id that has a row in the table."""
    return frozenset(_names())


def command_name(command_id: int) -> str:
    """The command's name; a command_id without a row is shown in hex.

    >>> command_name(4), command_name(0x00010203)
    ('submit_sm', '0x00010203')
    """
    return _names().get(command_id) or f"0x{command_id:08X}"


@cache
def status_name(status: int) -> str:
    """The status' name, such as ``ESME_RTHROTTLED``; one without a row is shown in hex.

    >>> status_name(0x58), status_name(0x0433)
    ('ESME_RTHROTTLED', '0x00000433')
    """
    from smpplab.wire.statuses import CommandStatus

    try:
        return CommandStatus(status).name
    except ValueError:
        return f"0x{status:08X}"


def command_ids_of(command: str | int | Collection[str | int]) -> frozenset[bytes]:
    """The command_ids of one or several names or numbers, as the four octets of the header.

    Raises:
        UsageError: No command has that name.
    """
    wanted = (command,) if isinstance(command, str | int) else command
    numbers = {name: number for number, name in _names().items()}
    for name in wanted:
        if isinstance(name, str) and name not in numbers:
            raise UsageError(
                f"command={name!r}: no such command; write a name such as 'submit_sm' or a command_id"
            )
    return frozenset((numbers[it] if isinstance(it, str) else it).to_bytes(4, "big") for it in wanted)
