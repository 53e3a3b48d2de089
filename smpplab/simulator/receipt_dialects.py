"""Receipt dialects: how the receipts of one message centre differ from those of another, as data.

SMPP 3.4 appendix B calls its receipt an example, and every message centre took it as one.  What may differ
is a field here; real ones by name are in `receipt_presets`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smpplab.errors import UsageError
from smpplab.text import receipts, stat_for
from smpplab.wire import MessageState

__all__ = ["APPENDIX_B", "ReceiptDialect"]

APPENDIX_B = (
    "id:{id} sub:{sub:03d} dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
    "stat:{stat} err:{err:03d} text:{text}"
)
"""The example of SMPP 3.4 appendix B as a template."""

CHOICES = {
    "carrier": ("deliver_sm", "data_sm"),
    "body": ("both", "text", "tlvs", "empty"),
    "date_digits": (10, 12, 14, 16),
    "data_coding": ("default", "copied", "claimed"),
    "intermediate": ("asked", "always", "never"),
}
IDS_OF_33 = 8  # hexadecimal digits: SMPP 3.3 has room for no more
NAMESPACE = uuid.UUID(int=0x534D5050)  # any will do, the same one always


@dataclass(frozen=True, slots=True)
class ReceiptDialect:
    """One way to write and to send receipts; the defaults are those of the simulator.

    Templates take ``{id}`` (that of the response), ``{upper}``, ``{lower}``, ``{stripped}`` (of leading
    zeros), ``{number}`` (the id as a number), ``{sub}``, ``{dlvrd}``, ``{submitted}``, ``{done}``,
    ``{stat}``, ``{state}`` (the number of it), ``{err}``, ``{source}`` and ``{destination}`` (of the
    message) and, once, ``{text}``; with format specifications where wanted: ``{id:.10}``,
    ``{number:010d}``, ``{err:03x}``.

    Attributes:
        carrier: The PDU that brings it: "deliver_sm" or "data_sm"; a session of 3.3 knows no data_sm, and
            gets no receipt then.
        body: "both" text and TLVs, "text" alone, "empty" text and TLVs, or "tlvs" alone, with the text in
            message_payload.
        template: The text.
        ids: message_ids of responses, as a template of ``{number}``, or "uuid".  Sessions of 3.3 keep
            their eight hexadecimal digits.
        first_id: The number of the first message, less one.
        tlv_id: receipted_message_id, as a template.
        date_digits: 10 (YYMMDDhhmm), 12 (with seconds), 14 (with century) or 16 (SMPP time).
        words: Words of states that differ from those of appendix B.
        errors: Words for error codes; ``{err}`` is then text, without a word the three digits.
        more_tlvs: Further TLVs, as tag and octets.
        data_coding: "default"; "copied" from the message, the text in UCS2 if that says so; or "claimed":
            copied, whatever the text is in.
        esm_class: Of a receipt; 0 leaves its reader to guess from the text.
        intermediate: Whether an intermediate notification comes first: where "asked" for, "always", "never".
        first_state, first_esm_class: Of that notification; some say ACCEPTED, and do not mark it as one.
        early: The message is delivered at once, and its receipt leaves before the response.
        copies: How often each receipt is sent.
        copy_after: Seconds between copies.
        spread: Each receipt is late by up to so many seconds: they lose their order.
        other_bind: It goes to another session of the account than the submission came on, if there is one.
        failures_only: No receipt for what was delivered, whatever was asked for.

    Raises:
        UsageError: A field has a value that it cannot have.

    >>> ReceiptDialect(template="ID:{upper} STAT:{stat}", ids="{number:08x}").message_id(0x2A)
    '0000002a'
    """

    carrier: str = "deliver_sm"
    body: str = "both"
    template: str = APPENDIX_B
    ids: str = "{number:010d}"
    first_id: int = 0
    tlv_id: str = "{id}"
    date_digits: int = 10
    words: Mapping[MessageState, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    more_tlvs: tuple[tuple[int, bytes], ...] = ()
    data_coding: str = "default"
    esm_class: int = receipts.RECEIPT
    intermediate: str = "asked"
    first_state: MessageState = MessageState.ENROUTE
    first_esm_class: int = receipts.INTERMEDIATE
    early: bool = False
    copies: int = 1
    copy_after: float = 0.0
    spread: float = 0.0
    other_bind: bool = False
    failures_only: bool = False

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            given = getattr(self, name)
            if given not in choices:
                known = ", ".join(map(str, choices))
                raise UsageError(f"{name} of a receipt dialect is one of {known}, not {given!r}")
        if self.copies < 1 or self.spread < 0 or self.copy_after < 0:
            raise UsageError("a receipt dialect has copies of at least 1, and no spread or pause below 0 s")
        self._try_templates()

    def _try_templates(self) -> None:
        """Find out now what would otherwise fail at the first receipt."""
        try:
            message_id = self.message_id(1)
            values = self.values(message_id, MessageState.DELIVERED, 0) | {"submitted": "", "done": ""}
            for template in (self.template.replace("{text}", ""), self.tlv_id):
                template.format_map(values | {"source": "", "destination": ""})
        except (KeyError, IndexError, ValueError) as error:
            raise UsageError(f"a template of the receipt dialect cannot be filled in: {error}") from None
        if not 1 <= len(message_id) <= 64:
            raise UsageError(f"a message_id has 1 to 64 characters, not {len(message_id)}")

    def message_id(self, count: int) -> str:
        """The id of a message by its count."""
        number = self.first_id + count
        if self.ids == "uuid":
            return str(uuid.uuid5(NAMESPACE, str(number)))
        return self.ids.format(number=number)

    def values(self, message_id: str, state: MessageState, error: int) -> dict[str, Any]:
        """What templates are filled with, but for dates, addresses and text."""
        return {
            "id": message_id,
            "upper": message_id.upper(),
            "lower": message_id.lower(),
            "stripped": message_id.lstrip("0") or "0",
            "number": self._number(message_id),
            "sub": 1,
            "dlvrd": int(state is MessageState.DELIVERED),
            "stat": self.words.get(state) or stat_for(state),
            "state": int(state),
            "err": self.errors.get(error, f"{error:03d}") if self.errors else error,
        }

    def _number(self, message_id: str) -> int:
        """The number that an id means; letters and dashes that are no digits mean nothing."""
        of_33 = len(message_id) == IDS_OF_33 != len(self.message_id(1))
        base = 16 if of_33 or "x}" in self.ids.lower() or self.ids == "uuid" else 10
        try:
            return int(message_id.replace("-", ""), base)
        except ValueError:
            return 0
