"""What a receiver looks for in TLVs that could be read, and the command_status that says it was wrong."""

from __future__ import annotations

from smpplab.wire.dialect import Dialect
from smpplab.wire.statuses import CommandStatus
from smpplab.wire.tlv import Tlvs

__all__ = ["check_tlvs", "missing_tlv"]

ROK = CommandStatus.ESME_ROK


def missing_tlv(tlvs: Tlvs, *tags: int) -> CommandStatus:
    """Whether a TLV that must be there is not (SMPP 5.0 section 4.7.6, 0xC3)."""
    present = {tag for tag, _ in tlvs.pairs}
    return ROK if present.issuperset(tags) else CommandStatus.ESME_RMISSINGTLV


def check_tlvs(tlvs: Tlvs, dialect: Dialect) -> CommandStatus:
    """The lengths of the TLVs that the dialect knows; others are ignored (SMPP 3.4 section 3.3)."""
    for tag, octets in tlvs.pairs:
        row = dialect.tlvs.get(tag)
        problem = row.problem(octets) if row is not None else None
        if problem is not None:
            return CommandStatus(problem.status)
    return ROK
