"""Faults of what is said: PDUs with wrong headers, statuses and bodies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smpplab.simulator.faults_base import Fault, Line, Outgoing
from smpplab.simulator.faults_line import Step
from smpplab.wire import (
    CommandStatus,
    GenericNack,
    Pdu,
    SubmitSmResp,
    patch,
)

__all__ = [
    "AnswerStatus", "ExtraTlv", "Garble", "MessageId", "Nack", "NoNul", "Patch", "Rewrite", "WrongCommand",
    "WrongLength", "WrongSequence",
]  # fmt: skip

SUBMIT_RESP = "submit_sm_resp"


class Rewrite(Fault):
    """The PDU leaves changed."""

    OF = "answer"

    def rewrite(self, out: Outgoing, line: Line) -> bytes | Pdu:
        """What leaves in place of the PDU."""
        raise NotImplementedError

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The changed PDU."""
        return (Step(bytes(self.rewrite(out, line))),)


class Patch(Rewrite):
    """Fields hold what they should not.

    Args:
        fields: Field to number or octets, see `smpplab.patch`.
        when: See `Fault`.
    """

    OF = "deliver_sm"

    def __init__(self, fields: dict[str, int | bytes | str], **when: Any) -> None:
        super().__init__(**when)
        self.fields = fields

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The PDU with those fields."""
        return patch(out.octets, **self.fields)


class WrongSequence(Rewrite):
    """The sequence_number is not that of the request.

    Args:
        add: What is added to it.
        when: See `Fault`.
    """

    def __init__(self, add: int = 1000, **when: Any) -> None:
        super().__init__(**when)
        self.add = add

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The PDU with another number."""
        return patch(out.octets, sequence_number=(out.sequence_number + self.add) & 0x7FFF_FFFF)


class WrongCommand(Rewrite):
    """The answer is one to another command.

    Args:
        command_id: Which stands in the header.
        when: See `Fault`.
    """

    def __init__(self, command_id: int = SubmitSmResp.command_id, **when: Any) -> None:
        super().__init__(**when)
        self.command_id = command_id

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The PDU with another command_id."""
        return patch(out.octets, command_id=self.command_id)


class WrongLength(Rewrite):
    """command_length is not the length.

    Args:
        length: What it says.
        when: See `Fault`.
    """

    def __init__(self, length: int = 0x7FFF_FFFF, **when: Any) -> None:
        super().__init__(**when)
        self.length = length

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The PDU with another command_length."""
        return self.length.to_bytes(4) + out.octets[4:]


class AnswerStatus(Rewrite):
    """An error is answered, though the request was taken.

    Args:
        status: Which.
        body: Whether the body follows all the same.
        when: See `Fault`.
    """

    OF = SUBMIT_RESP

    def __init__(self, status: int = CommandStatus.ESME_RSYSERR, body: bool = False, **when: Any) -> None:
        super().__init__(**when)
        self.status, self.body = status, body

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The answer with that status."""
        octets = out.octets[:8] + int(self.status).to_bytes(4) + out.octets[12:]
        return octets if self.body else (16).to_bytes(4) + octets[4:16]


class Nack(Rewrite):
    """generic_nack is answered.

    Args:
        status: Which.
        when: See `Fault`.
    """

    def __init__(self, status: int = CommandStatus.ESME_RINVCMDLEN, **when: Any) -> None:
        super().__init__(**when)
        self.status = status

    def rewrite(self, out: Outgoing, line: Line) -> Pdu:
        """A generic_nack with the same number."""
        return GenericNack(command_status=self.status, sequence_number=out.sequence_number)


class NoNul(Rewrite):
    """The last C-octet string of a response does not end."""

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The PDU without its TLVs and without the NUL."""
        octets = bytes(out.pdu.replace(tlvs=()))[:-1]
        return len(octets).to_bytes(4) + octets[4:]


class ExtraTlv(Rewrite):
    """A TLV is added: one that no version knows, or one whose length is not its length.

    Args:
        tag: Its tag; 0x1400 to 0x3FFF are the vendors' (SMPP 3.4 section 5.3.1).
        value: Its value.
        length: What it says of its length, where that is not true.
        when: See `Fault`.
    """

    def __init__(
        self, tag: int = 0x3FFE, value: bytes = b"?", length: int | None = None, **when: Any
    ) -> None:
        super().__init__(**when)
        self.tag, self.value, self.length = tag, value, length

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The PDU and the TLV."""
        length = len(self.value) if self.length is None else self.length
        octets = out.octets + self.tag.to_bytes(2) + length.to_bytes(2) + self.value
        return len(octets).to_bytes(4) + octets[4:]


class MessageId(Rewrite):
    """The answer to a submit_sm has another message_id; the message keeps its own.

    Args:
        message_id: Which, of any length; `None` for no body at all.
        when: See `Fault`.
    """

    OF = SUBMIT_RESP

    def __init__(self, message_id: str | None = "", **when: Any) -> None:
        super().__init__(**when)
        self.message_id = message_id

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The answer with that id."""
        body = b"" if self.message_id is None else self.message_id.encode("latin-1") + b"\0"
        return (16 + len(body)).to_bytes(4) + out.octets[4:16] + body


class Garble(Rewrite):
    """Octets of the body are others, by chance; the header is good.

    Args:
        octets: How many of them.
        when: See `Fault`.
    """

    OF = "any"

    def __init__(self, octets: int = 1, **when: Any) -> None:
        super().__init__(**when)
        self.octets = octets

    def rewrite(self, out: Outgoing, line: Line) -> bytes:
        """The PDU with some octets changed."""
        changed = bytearray(out.octets)
        for _ in range(self.octets if len(changed) > 16 else 0):
            changed[line.random.randrange(16, len(changed))] = line.random.randrange(256)
        return bytes(changed)
