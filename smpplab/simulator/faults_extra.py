"""Faults of number: more PDUs than were asked for, and strange ones between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smpplab.simulator.faults_base import Fault, Line, Outgoing
from smpplab.simulator.faults_line import Step
from smpplab.wire import GenericNack, Pdu, patch

__all__ = ["Insert", "Repeat"]


class Repeat(Fault):
    """The PDU is sent again, at once.

    Args:
        more: How many times more.
        renumber: Each time with a sequence_number of its own, as a request that is tried again.
        when: See `Fault`.
    """

    OF = "answer"

    def __init__(self, more: int = 1, renumber: bool = False, **when: Any) -> None:
        super().__init__(**when)
        self.more, self.renumber = more, renumber

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The PDU and its copies."""
        steps = [Step(out.octets)]
        for _ in range(self.more):
            number = line.stray_number() if self.renumber else out.sequence_number
            steps.append(Step(patch(out.octets, sequence_number=number)))
        return steps


class Insert(Fault):
    """More PDUs are sent beside the one in question.

    Args:
        pdus: Which: PDUs, or octets as they are.  Those with sequence_number 0 get one.
        before: Before it, in place of behind it.
        glued: In one piece with it.
        copies: Each of them so often.
        when: See `Fault`.
    """

    OF = "submit_sm_resp"
    ALONE = True

    def __init__(
        self, *pdus: Pdu | bytes, before: bool = True, glued: bool = False, copies: int = 1, **when: Any
    ) -> None:
        super().__init__(**when)
        self.pdus, self.before, self.glued = pdus * copies, before, glued

    def alone(self, line: Line) -> list[Step]:
        """The PDUs."""
        return [Step(self._numbered(pdu, line), glued=self.glued) for pdu in self.pdus]

    def strike(self, out: Outgoing, line: Line) -> Iterable[Step]:
        """The PDUs and the one in question."""
        own = Step(out.octets, glued=self.glued)
        more = self.alone(line)
        return [*more, own] if self.before else [own, *more]

    @staticmethod
    def _numbered(pdu: Pdu | bytes, line: Line) -> bytes:
        if isinstance(pdu, bytes) or pdu.sequence_number:
            return bytes(pdu)
        if isinstance(pdu, GenericNack):  # it answers something that had no number (SMPP 3.4 section 4.3)
            return bytes(pdu)
        return patch(bytes(pdu), sequence_number=line.stray_number())
