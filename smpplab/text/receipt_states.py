"""Message states: the words of receipts, the numbers of SMPP, and what either means for the sender.

SMPP 3.4 appendix B table B-2 has seven letters a state, `message_state` (5.2.28) a number.  Message centres
use full words and words of their own as well: those are in `VENDOR_WORDS`, which may be changed.
"""

from __future__ import annotations

__all__ = ["STATES", "VENDOR_WORDS", "is_final", "outcome_of", "stat_for", "state_for"]

STATES: dict[int, tuple[str, str]] = {
    0: ("SCHEDLD", "pending"),
    1: ("ENROUTE", "pending"),
    2: ("DELIVRD", "delivered"),
    3: ("EXPIRED", "failed"),
    4: ("DELETED", "failed"),
    5: ("UNDELIV", "failed"),
    6: ("ACCEPTD", "delivered"),  # by the letter; often pending in practice, hence never surely final
    7: ("UNKNOWN", "unknown"),
    8: ("REJECTD", "failed"),
    9: ("SKIPPED", "failed"),
}
"""`message_state` on the wire: the word of a receipt and the outcome."""

VENDOR_WORDS: dict[str, str] = {
    "BUFFRED": "pending",
    "BUFFERED": "pending",
    "SENT": "pending",
    "ERROR": "failed",
    "FAILED": "failed",
    "NOCRED": "failed",
    "SYSERR": "failed",
    "UNDETRM": "unknown",
    "UNIDNTFY": "unknown",
}
"""Outcomes of words that no specification has; add those of your message centre."""

_ACCEPTED = 6
_BY_BEGINNING = {word[:5]: state for state, (word, _) in STATES.items()}


def state_for(stat: str) -> int | None:
    """Give the `message_state` of a receipt's word by its first five letters; ``None`` for other words.

    >>> state_for("DELIVRD"), state_for("Delivered"), state_for("NOCRED")
    (2, 2, None)
    """
    return _BY_BEGINNING.get(stat.upper()[:5])


def stat_for(message_state: int) -> str:
    """Give the receipt's word for a `message_state`; a number that SMPP lacks is its own word.

    >>> stat_for(5), stat_for(42)
    ('UNDELIV', '42')
    """
    return STATES[message_state][0] if message_state in STATES else str(message_state)


def outcome_of(stat: str, message_state: int | None, *, intermediate: bool = False) -> str:
    """Say what a state means for the sender: ``"delivered"``, ``"failed"``, ``"pending"`` or ``"unknown"``.

    Args:
        stat: The word of the receipt.
        message_state: The number, ``None`` where there is none.
        intermediate: Whether `esm_class` says intermediate notification.

    >>> outcome_of("ACCEPTD", 6), outcome_of("ACCEPTD", 6, intermediate=True), outcome_of("NOCRED", None)
    ('delivered', 'pending', 'failed')
    """
    if message_state == _ACCEPTED and intermediate:
        return "pending"
    if message_state in STATES:
        return STATES[message_state][1]
    return VENDOR_WORDS.get(stat.upper(), "unknown")


def is_final(outcome: str, message_state: int | None, *, intermediate: bool = False) -> bool | None:
    """Say whether nothing more is to come; ``None`` where that is unclear.

    ACCEPTD is final by SMPP 5.0 section 4.7.15, but several message centres send it first and DELIVRD later.
    """
    if intermediate or outcome == "pending":
        return False
    if message_state == _ACCEPTED or outcome == "unknown":
        return None
    return True
