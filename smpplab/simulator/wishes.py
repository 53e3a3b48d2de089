"""What a message's TLVs ask of its delivery: set_dpf, and more_messages_to_send.

`heed` is called for messages with TLVs only; the others cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smpplab.simulator.alerts import ABSENT, wants_flag
from smpplab.simulator.message import Message
from smpplab.wire import DeliveryFailureReason, DpfResult, MessageState, MoreMessages, Tlvs

if TYPE_CHECKING:
    from smpplab.simulator.simulator import Simulator

__all__ = ["Links", "failure_tlvs", "heed"]

SET_DPF, MORE = 0x0421, 0x0426
DPF_RESULT, NETWORK_ERROR_CODE, FAILURE_REASON = 0x0420, 0x0423, 0x0425
GSM_NETWORK = 3
MOST_LINKS = 1000
REASONS = {
    MessageState.UNDELIVERABLE: DeliveryFailureReason.DESTINATION_UNAVAILABLE,
    MessageState.EXPIRED: DeliveryFailureReason.DESTINATION_UNAVAILABLE,
    MessageState.REJECTED: DeliveryFailureReason.PERMANENT_NETWORK_ERROR,
}


def heed(smsc: Simulator, message: Message) -> None:
    """Do what a message's TLVs ask for, once its fate is decided."""
    for tag, octets in message.tlvs.pairs:
        if tag == SET_DPF and wants_flag(message):
            smsc.alerts.watch(message)
        elif tag == MORE:
            smsc.links.join(message, more=octets == bytes([MoreMessages.YES]))


class Links:
    """Links to mobiles that are kept open, because more messages follow (SMPP 3.4 section 5.3.2.34).

    The first message finds the mobile, with all the time that takes; those behind it go straight after it,
    in their order, as long as the link is open.
    """

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], Message] = {}

    def join(self, message: Message, *, more: bool) -> None:
        """Take the link that the message before has left open; leave it open if more are to come."""
        key = (message.system_id, message.destination_addr)
        before = self._open.pop(key, None)
        if before is not None and before.outcome is message.outcome is MessageState.DELIVERED:
            behind = max(before.due, message.starts)
            message.due = behind if behind <= message.expires else message.due
        if more:
            if len(self._open) >= MOST_LINKS:
                del self._open[next(iter(self._open))]
            self._open[key] = message

    def __len__(self) -> int:
        return len(self._open)

    def __repr__(self) -> str:
        return f"<Links: {len(self)} open>"


def failure_tlvs(message: Message) -> Tlvs:
    """Why a message in transaction mode has failed, for its response (SMPP 3.4 section 4.7.2)."""
    reason = REASONS.get(message.state, DeliveryFailureReason.TEMPORARY_NETWORK_ERROR)
    pairs = [(FAILURE_REASON, bytes([reason]))]
    if message.error:
        pairs.append((NETWORK_ERROR_CODE, bytes((GSM_NETWORK, 0, message.error))))
    if wants_flag(message):
        result = DpfResult.SET if message.state in ABSENT else DpfResult.NOT_SET
        pairs.append((DPF_RESULT, bytes([result])))
    return Tlvs.of(pairs)
