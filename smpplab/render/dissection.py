"""Dissect: any octets, or any text with octets in it, taken apart and shown with every octet accounted for.

The walker (`smpplab.wire.walk`) finds the fields; this adds what people ask next: what the text says, which
part of which long message it is, what the receipt reports, and what is odd.  There is always a dissection,
never an error: broken PDUs are the ones that people want to look at.
"""

from __future__ import annotations

import json
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Protocol

from smpplab.render.inputs import octets_of, split
from smpplab.render.several import Dissections
from smpplab.render.words import MASK, plural
from smpplab.text import guess
from smpplab.text.message import MESSAGE_PAYLOAD, receipt_of, segment_of, text_of, udh_of, user_data
from smpplab.text.receipts import Receipt
from smpplab.text.udh import Udh
from smpplab.wire.bits import Bits
from smpplab.wire.dialect import Dialect
from smpplab.wire.pdus import SMPP
from smpplab.wire.table import Pdu
from smpplab.wire.tlv import Tlvs
from smpplab.wire.walk import Problem, Span, walk

__all__ = ["Dissection", "Dissections", "View", "dissect", "dissect_all"]


class View(Protocol):
    """A way of one's own to show a dissection: ``dissect(octets, view=MyView())``."""

    def render(self, dissection: Dissection) -> str:
        """The dissection as text."""
        ...


class Dissection:
    """One PDU, or octets that were to be one, taken apart.

    Attributes:
        octets: All of them.
        dialect: Whose tables were used.
        default: The alphabet that data_coding 0 is taken for.
        reveal: Whether passwords are shown in text and HTML.
        spans: Header, fields, TLVs and remains: they tile the octets.
        pdu: The decoded PDU; `None` when there was an error.

    >>> dissection = dissect("00000010 80000004 00000058 00000002")
    >>> dissection
    <Dissection submit_sm_resp #2 ESME_RTHROTTLED, 16 octets>
    >>> dissection.status, dissection.sequence_number
    ('ESME_RTHROTTLED', 2)
    """

    def __init__(
        self,
        octets: bytes,
        dialect: Dialect = SMPP,
        *,
        default: str = "gsm7",
        reveal: bool = False,
        view: View | None = None,
        note: str = "",
    ) -> None:
        self.octets, self.dialect, self.default = octets, dialect, default
        self.reveal, self._view, self._note = reveal, view, note
        self._walk = walk(octets, dialect)
        self.spans: list[Span] = self._walk.spans
        self.pdu: Pdu | None = self._walk.pdu

    # The header

    @property
    def header(self) -> dict[str, int]:
        """The fields of the header that could be read."""
        return self._walk.header

    @property
    def command(self) -> str | None:
        """The command's name; its number in hexadecimal where no table has it; `None` without a header."""
        return self._walk.command if "command_id" in self.header else None

    @property
    def command_id(self) -> int | None:
        """The command's number."""
        return self.header.get("command_id")

    @property
    def command_length(self) -> int | None:
        """What the header says, true or not."""
        return self.header.get("command_length")

    @property
    def command_status(self) -> int | None:
        """The status as a number."""
        return self.header.get("command_status")

    @property
    def status(self) -> str | None:
        """The status's name."""
        code = self.command_status
        return None if code is None else self.dialect.status(code).name

    @property
    def sequence_number(self) -> int | None:
        """The sequence number."""
        return self.header.get("sequence_number")

    # The body

    @property
    def fields(self) -> list[Span]:
        """The mandatory fields that could be read, in wire order."""
        return [span for span in self.spans if span.part == "field"]

    @property
    def tlvs(self) -> list[Span]:
        """The TLVs that could be read, in wire order."""
        return [span for span in self.spans if span.part == "tlv"]

    @property
    def remains(self) -> list[Span]:
        """Octets that no field or TLV claims."""
        return [span for span in self.spans if span.part == "remains"]

    def value_octets(self, span: Span) -> bytes:
        """The octets of a span's value: for a TLV, without tag and length."""
        skip = 4 if span.part == "tlv" else 0
        return self.octets[span.offset + skip : span.offset + span.length]

    @cached_property
    def message(self) -> Any:
        """The PDU, or what could be read of it: whatever `smpplab.text.message` can ask for a text."""
        if self.pdu is not None:
            return self.pdu
        known: dict[str, Any] = {span.name: span.value for span in self.fields}
        pairs = [(span.tag or 0, self.value_octets(span)) for span in self.tlvs]
        cut_short = any(problem.field == "short_message" for problem in self._walk.problems)
        if cut_short and self.remains:  # sm_length promises more than there is: show what there is
            known["short_message"] = self.remains[-1].value
        return SimpleNamespace(**known, command=self.command, tlvs=Tlvs.of(pairs, self.dialect))

    @cached_property
    def text(self) -> str:
        """The message as a person reads it, UDH removed; empty when there is none."""
        return text_of(self.message, self.default)

    @cached_property
    def udh(self) -> Udh | None:
        """The User Data Header; its offsets count from its own first octet (see `user_data_offset`)."""
        return udh_of(self.message)

    @cached_property
    def segment(self) -> dict[str, int] | None:
        """``{"reference", "total", "part"}`` of a segment of a long message."""
        return segment_of(self.message)

    @cached_property
    def receipt(self) -> Receipt | None:
        """The delivery receipt, where this is one."""
        return receipt_of(self.message)

    @cached_property
    def readings(self) -> list[guess.Reading]:
        """What the text may say, the likeliest first: more than one where data_coding says too little."""
        octets = user_data(self.message)[self.udh.length if self.udh else 0 :]
        data_coding = getattr(self.message, "data_coding", None)
        return guess.readings(octets, int(data_coding)) if octets and data_coding is not None else []

    @cached_property
    def _carrier(self) -> Span | None:
        """The span that holds the message: message_payload, short_message, or what is left of it."""
        octets = user_data(self.message)
        if not octets:
            return None
        for span in self.spans:
            if span.tag == MESSAGE_PAYLOAD and self.value_octets(span) == octets:
                return span
        for span in self.spans:
            if span.name in ("short_message", "remains") and self.value_octets(span) == octets:
                return span
        return None

    @property
    def message_offset(self) -> int:
        """Where the field or TLV with the message begins; -1 when there is none."""
        return self._carrier.offset if self._carrier is not None else -1

    @property
    def user_data_offset(self) -> int:
        """Where the message itself begins, UDH included; -1 when there is none."""
        carrier = self._carrier
        return -1 if carrier is None else carrier.offset + 4 * (carrier.part == "tlv")

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong or odd: what stops decoding first, then by octet."""
        from smpplab.render.checks import check

        found = [*self._walk.problems, *check(self)]
        if self._note:
            found.insert(0, Problem("warning" if self.octets else "error", "octets", 0, self._note, 0))
        return sorted(found, key=lambda problem: (problem.severity != "error", problem.offset))

    @cached_property
    def _hidden_from(self) -> int:
        """The octet from which unread octets may hold a password that could not be told apart."""
        cls = self.dialect.commands.get(self.command_id if self.command_id is not None else -1)
        secrets = {row.name for row in cls.ROWS if row.secret} if cls is not None else set()
        unread = secrets - {span.name for span in self.fields}
        return 16 if unread else len(self.octets) + 1

    def is_hidden(self, span: Span) -> bool:
        """Whether a span is, or may hold, a password that pictures must not show."""
        if self.reveal or not span.length:
            return False
        if span.part == "remains":
            return span.offset >= self._hidden_from
        return span.kind is not None and span.kind.secret and span.value not in ("", b"")

    # Pictures

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON has it: the contract of ``smpplab dissect --format json``."""
        from smpplab.render.contract import as_dict

        return as_dict(self)

    def to_json(self, *, indent: int | None = None) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_text(self, *, colour: bool = False, width: int = 100) -> str:
        """For terminals and logs: hexdump, table of fields, message, problems."""
        from smpplab.render import plain

        return plain.render(self, colour=colour, width=width)

    def to_html(self) -> str:
        """For notebooks and pages: octets and fields that light up together.  Needs no JavaScript."""
        from smpplab.render import web

        return web.render([self])

    def __str__(self) -> str:
        return self._view.render(self) if self._view is not None else self.to_text()

    def _repr_html_(self) -> str:
        from smpplab.render import web

        return web.preformatted(str(self)) if self._view is not None else web.render([self])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else str(self))

    def __repr__(self) -> str:
        size = plural(len(self.octets), "octet")
        errors = sum(problem.severity != "info" for problem in self.problems)
        odd = f", {plural(errors, 'problem')}" if errors else ""
        named = f"{self.command} #{self.sequence_number} {self.status}" if self.status else "of no PDU"
        return f"<Dissection {named}, {size}{odd}>"

    def display(self, span: Span) -> str:
        """A field's or TLV's value in words, as JSON has it."""
        if self.is_hidden(span):
            return MASK
        return self.text if span is self._carrier and self.text else span.display

    @staticmethod
    def parts(span: Span) -> list[dict[str, Any]]:
        """The named bits of a span's value; empty for others."""
        if not isinstance(span.value, Bits):
            return []
        return [reading._asdict() for reading in span.value.readings()]


def dissect(
    thing: Any,
    *,
    dialect: Dialect = SMPP,
    default: str = "gsm7",
    reveal: bool = False,
    view: View | None = None,
) -> Dissection | Dissections:
    """Take a PDU apart: every octet, every field, every oddity.

    Args:
        thing: Octets; a PDU; a record; text with hexadecimal digits, a hexdump or an array in it; or a list
            of those.  Octets may hold several PDUs one after the other, or none at all.
        dialect: Whose commands, TLVs and statuses.
        default: The alphabet that data_coding 0 stands for.
        reveal: Show passwords in text and HTML (`to_dict` always has them).
        view: An object with ``render(dissection) -> str`` to show it another way.

    Returns:
        A `Dissection`, or `Dissections` where there are several PDUs.

    Raises:
        UsageError: `thing` is no octets, PDU or text at all.

    >>> dissect("0000001000000015000000000000000780000015")
    <Dissection enquire_link #7 ESME_ROK, 20 octets, 1 problem>
    """
    found = dissect_all(thing, dialect=dialect, default=default, reveal=reveal, view=view)
    return found[0] if len(found) == 1 else found


def dissect_all(thing: Any, *, dialect: Dialect = SMPP, **options: Any) -> Dissections:
    """As `dissect`, but always a sequence, of one dissection or more."""
    found: list[Dissection] = []
    for octets, note in octets_of(thing, dialect):
        for pdu in split(octets, dialect):
            found.append(Dissection(pdu, dialect, note=note, **options))
            note = ""
    return Dissections(found)
