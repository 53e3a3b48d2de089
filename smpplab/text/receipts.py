"""Delivery receipts: the text of SMPP 3.4 appendix B and its many variants, and the TLVs that accompany it.

The appendix calls its format an example, and message centres took it as one.  So the reader takes keys in any
order and case, any of them missing, ids of any length and dates of five shapes, and keeps every value as the
text it was.  Numbers and dates are only derived from it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smpplab.errors import BadReceipt, CannotDecode
from smpplab.text import smpptime
from smpplab.text.message_ids import candidates, same_id
from smpplab.text.receipt_states import is_final, outcome_of, stat_for, state_for

__all__ = [
    "INTERMEDIATE",
    "RECEIPT",
    "Receipt",
    "build",
    "candidates",
    "find",
    "parse",
    "parse_date",
    "same_id",
    "stat_for",
    "state_for",
]

RECEIPT = 0x04
"""`esm_class` of a delivery receipt, in the bits 0x3C (SMPP 3.4 section 5.2.12)."""

INTERMEDIATE = 0x20
"""`esm_class` of an intermediate notification: the state is not final."""

_MESSAGE_TYPE = 0x3C
_KEY = re.compile(
    r"(?:^|(?<=[\s\0]))(id|sub|dlvrd|submit[ _]*date|done[ _]*date|stat|err|text):", re.IGNORECASE
)
_BLANK = " \t\r\n\0"
_WORD = r"([!-~]++)"
_USUAL = re.compile(
    f"id:{_WORD} sub:{_WORD} dlvrd:{_WORD} submit date:{_WORD} done date:{_WORD}"
    f" stat:{_WORD} err:{_WORD} [Tt]ext:"
).match
_NAMES = ("id", "sub", "dlvrd", "submitdate", "donedate", "stat", "err", "text")


@dataclass(slots=True, repr=False)
class Receipt:
    """What a message centre says about the fate of a message.

    Attributes:
        message_id: The id of the message, by the TLV `receipted_message_id` or else by the text.
        sub: How many messages were submitted, as text; for distribution lists only.
        dlvrd: How many were delivered, as text.
        submit_date: When it was submitted, in the message centre's own time unless it says an offset.
        done_date: When it reached its state.
        stat: The state as the text has it, such as ``"DELIVRD"``; from the TLV where the text has none.
        err: Error code, as text: a number of the network or the message centre, no `command_status`.
        text: The first characters of the message.
        message_state: The state as SMPP numbers it, ``None`` for words of the message centre's own.
        outcome: ``"delivered"``, ``"failed"``, ``"pending"`` or ``"unknown"``.
        final: Whether nothing more is to come; ``None`` where that is unclear.
        raw: The whole text, as it came.
        source: From which address it came: as a rule the destination of the message; "" where unknown.
        rule: How the client found the message that it is about: "exact", "hex-decimal" and so on; see
            `smpplab.text.candidates`.  "" when it did not.
        log_id, metadata: What the message was submitted with, when it was found.
    """

    message_id: str | None = None
    sub: str | None = None
    dlvrd: str | None = None
    submit_date: datetime | None = None
    done_date: datetime | None = None
    stat: str | None = None
    err: str | None = None
    text: str | None = None
    message_state: int | None = None
    outcome: str = "unknown"
    final: bool | None = None
    raw: str = ""
    source: str = field(default="", compare=False)
    rule: str = field(default="", compare=False)
    log_id: str = field(default="", compare=False)
    metadata: Mapping[str, Any] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"Receipt {self.message_id or '(no id)'} {self.stat or '(no state)'}"

    @property
    def usable(self) -> bool:
        """Whether it says which message, and what became of it."""
        return bool(self.message_id) and bool(self.stat)

    def to_dict(self) -> dict[str, Any]:
        """Give the parts by name, dates as ISO 8601, absent parts as ``None``: ready for JSON."""
        return {
            "message_id": self.message_id,
            "sub": self.sub,
            "dlvrd": self.dlvrd,
            "submit_date": self.submit_date.isoformat() if self.submit_date else None,
            "done_date": self.done_date.isoformat() if self.done_date else None,
            "stat": self.stat,
            "err": self.err,
            "text": self.text,
            "message_state": self.message_state,
        }


def parse(text: str, *, esm_class: int = RECEIPT) -> Receipt:
    """Read the text of a receipt.

    Args:
        text: The text, decoded by `data_coding`.
        esm_class: That of the PDU: an intermediate notification is never final.

    Raises:
        BadReceipt: There is no id, or no state: then it is no receipt.

    >>> parse("id:0000000001 sub:001 dlvrd:001 done date:2701150831 stat:DELIVRD err:000 text:Hi")
    Receipt 0000000001 DELIVRD
    """
    receipt = _receipt(text, esm_class, None, None)
    if not receipt.usable:
        missing = "id" if not receipt.message_id else "stat"
        raise BadReceipt(f"no delivery receipt: {missing!r} is missing in {text[:60]!r}")
    return receipt


def find(
    text: str,
    esm_class: int = RECEIPT,
    message_state: int | None = None,
    receipted_message_id: str | None = None,
    *,
    by_text: bool = False,
) -> Receipt | None:
    """Find the receipt in a `deliver_sm` or `data_sm`, if it is one.

    TLVs win over the text, except for an empty id.

    Args:
        text: The text, decoded by `data_coding`; may be empty.
        esm_class: That of the PDU: it tells whether this is a receipt.
        message_state: The TLV's value, if there is one.
        receipted_message_id: The TLV's value, if there is one.
        by_text: Take a text with id and state for a receipt whatever `esm_class` says: some message
            centres leave it 0.

    Returns:
        The receipt, or ``None``.  It may lack id or state: see `Receipt.usable`.

    >>> find("", 0x04, message_state=2, receipted_message_id="77").to_dict()["stat"]
    'DELIVRD'
    >>> find("id:1 stat:DELIVRD", esm_class=0) is None
    True
    """
    marked = esm_class & _MESSAGE_TYPE in (RECEIPT, INTERMEDIATE)
    if not marked and not by_text:
        return None
    receipt = _receipt(text, esm_class, message_state, receipted_message_id)
    if receipt.usable or (marked and (receipt.message_id or receipt.stat)):
        return receipt
    return None


def _receipt(text: str, esm_class: int, message_state: int | None, message_id: str | None) -> Receipt:
    usual = _USUAL(text)  # appendix B to the letter, as most write it
    if usual is not None:
        named, sub, dlvrd, submitted, done, word, err = usual.groups()
        said: str | None = text[usual.end() :].strip(_BLANK)
    else:
        named, sub, dlvrd, submitted, done, word, err, said = map(_found(text).get, _NAMES)
    stat, state, outcome, final = _fate(word, message_state, esm_class & _MESSAGE_TYPE == INTERMEDIATE)
    return Receipt(
        (message_id or "").strip(_BLANK) or named or None,
        sub,
        dlvrd,
        parse_date(submitted or ""),
        parse_date(done or ""),
        stat,
        err,
        said,
        state,
        outcome,
        final,
        text,
    )


@functools.lru_cache(1024)
def _fate(
    word: str | None, message_state: int | None, intermediate: bool
) -> tuple[str | None, int | None, str, bool | None]:
    """The word of a state, its number, what it means, and whether it is final; the TLV wins."""
    stat = word or None
    state = state_for(stat or "") if message_state is None else message_state
    if message_state is not None and (stat is None or state_for(stat) != message_state):
        stat = stat_for(message_state)
    outcome = outcome_of(stat or "", state, intermediate=intermediate)
    return stat, state, outcome, is_final(outcome, state, intermediate=intermediate)


def _found(text: str) -> dict[str, str]:
    """Find the keys and their values in any order and spelling.

    What follows ``text:``, or the last value, is the message's text.
    """
    values: dict[str, str] = {}
    last, start = "", 0
    for match in _KEY.finditer(text):
        key = match[1].lower().replace(" ", "").replace("_", "")
        if key in values:  # a key again: we are in the text already
            break
        _close(values, last, text[start : match.start()])
        values[key], last, start = "", key, match.end()
        if key == "text":
            values["text"] = text[start:].strip(_BLANK)
            return values
    if last:
        first, _, rest = text[start:].strip(_BLANK).partition(" ")
        values[last] = first.strip(_BLANK)
        if rest.strip(_BLANK):
            values["text"] = rest.strip(_BLANK)
    return values


def _close(values: dict[str, str], key: str, between: str) -> None:
    """Note the value of a key: the first word of what lies between it and the next key."""
    words = between.replace("\0", " ").split()
    if key and words:
        values[key] = words[0]


@functools.lru_cache(1024)
def parse_date(text: str) -> datetime | None:
    """Read a receipt's date; one that makes no sense is ``None``, as is one of zeros.

    Shapes: YYMMDDhhmm, the same with seconds, with seconds and century, with century only, and the 16
    characters of an SMPP time, the only one that tells the offset from UTC.

    >>> parse_date("2701150830").isoformat(), parse_date("270115083012004+").isoformat()
    ('2027-01-15T08:30:00', '2027-01-15T08:30:12+01:00')
    """
    if len(text) == 16:
        return _smpp_time(text)
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        return None
    if len(text) in (10, 12):
        century = str(smpptime.full_year(int(text[:2])))[:2]
        return _date(century + text) or (_date(text) if len(text) == 12 else None)
    return _date(text) if len(text) == 14 else None


def _smpp_time(text: str) -> datetime | None:
    try:
        moment = smpptime.parse(text)
    except CannotDecode:
        return None
    return moment if isinstance(moment, datetime) else None


def _date(digits: str) -> datetime | None:
    """Read YYYYMMDDhhmm, with seconds or without."""
    parts = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, len(digits), 2))]
    try:
        return datetime(*parts)  # type: ignore[arg-type]
    except ValueError:
        return None


def build(
    *,
    message_id: str,
    stat: str = "DELIVRD",
    sub: int | str = 1,
    dlvrd: int | str | None = None,
    submit_date: datetime | str = "",
    done_date: datetime | str = "",
    err: int | str = 0,
    text: str = "",
) -> str:
    """Write a receipt as in SMPP 3.4 appendix B.

    Args:
        message_id: The id, as it is.
        stat: The state: a word of the appendix's table B-2, or another.
        sub: How many messages were submitted.
        dlvrd: How many were delivered; by default 1 for ``DELIVRD``, else 0.
        submit_date: When it was submitted; text is taken as it is.
        done_date: When it reached its state.
        err: Error code.
        text: The message, of which the first 20 characters are shown.

    >>> submitted = datetime(2027, 1, 15, 8, 30)
    >>> build(message_id="0000000001", submit_date=submitted, done_date="2701150831", text="Hi")
    'id:0000000001 sub:001 dlvrd:001 submit date:2701150830 done date:2701150831 stat:DELIVRD err:000 text:Hi'
    """
    delivered = int(stat == "DELIVRD") if dlvrd is None else dlvrd
    return (
        f"id:{message_id} sub:{sub:0>3} dlvrd:{delivered:0>3} submit date:{_written(submit_date)} "
        f"done date:{_written(done_date)} stat:{stat} err:{err:0>3} text:{text[:20]}"
    )


def _written(date: datetime | str) -> str:
    return f"{date:%y%m%d%H%M}" if isinstance(date, datetime) else date
