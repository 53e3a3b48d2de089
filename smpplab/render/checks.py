"""What is odd about a PDU that can be read: the questions an engineer asks when a message went astray.

The walker says what is wrong with the octets; these checks say what is strange about their meaning.  Each is
a function that yields warnings, or "info" for what is allowed but worth a look; `CHECKS` lists them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from smpplab.errors import CannotDecode
from smpplab.render.words import TIMES, plural
from smpplab.text import smpptime
from smpplab.text.alphabets import for_data_coding
from smpplab.text.message import sar_of, user_data
from smpplab.wire.bits import Bits
from smpplab.wire.kinds import Integer
from smpplab.wire.statuses import CommandStatus, Status
from smpplab.wire.walk import Problem, Span

if TYPE_CHECKING:
    from smpplab.render.dissection import Dissection

__all__ = ["CHECKS", "check"]

Check = Callable[["Dissection"], Iterator[Problem]]
CHECKS: list[Check] = []
ROK = CommandStatus.ESME_ROK


def check(dissection: Dissection) -> list[Problem]:
    """Everything that is odd, by check."""
    if len(dissection.header) < 4:
        return []
    return [problem for ask in CHECKS for problem in ask(dissection)]


def _check(ask: Check) -> Check:
    CHECKS.append(ask)
    return ask


def _warn(span: Span | str, message: str, status: int = ROK, at: int = 0) -> Problem:
    name, offset = (span, at) if isinstance(span, str) else (span.name, at or span.offset)
    return Problem("warning", name, offset, message, status)


def _info(span: Span | str, message: str, at: int = 0) -> Problem:
    name, offset = (span, at) if isinstance(span, str) else (span.name, span.offset)
    return Problem("info", name, offset, message, ROK)


@_check
def header(dissection: Dissection) -> Iterator[Problem]:
    """SMPP 3.4 sections 3.2, 5.1.3 and 5.1.4."""
    command_id, status = dissection.header["command_id"], dissection.header["command_status"]
    if command_id not in dissection.dialect.commands:
        message = "no table has this command_id; a receiver answers generic_nack"
        yield _warn("command_id", message, CommandStatus.ESME_RINVCMDID, at=4)
    if status and not command_id & 0x80000000:
        yield _warn("command_status", "a request has command_status 0; receivers ignore it", at=8)
    elif (
        isinstance(dissection.dialect.status(status), Status)
        and not dissection.dialect.status(status).meaning
    ):
        yield _info("command_status", f"no table has the status 0x{status:08X}", at=8)
    number = dissection.header["sequence_number"]
    if number > 0x7FFFFFFF:
        yield _warn("sequence_number", "sequence numbers end at 0x7FFFFFFF", at=12)
    elif not number and command_id != 0x80000000:
        yield _info(
            "sequence_number", "sequence numbers start at 1; 0 is one that no session has given yet", at=12
        )


@_check
def reserved_values(dissection: Dissection) -> Iterator[Problem]:
    """Values that the specification keeps for later (SMPP 3.4 section 3.3: a receiver takes the default)."""
    for span in dissection.spans:
        kind, value = span.kind, span.value
        if isinstance(value, Bits):
            named = sum(part.mask for part in value.PARTS)
            odd = [reading.name for reading in value.readings() if reading.meaning.lower() == "reserved"]
            odd += ["bits without a name"] if value & ~named else []
            if odd:
                yield _warn(
                    span, f"{span.name} 0x{int(value):02X} is reserved: {', '.join(odd)}", kind_status(span)
                )
        elif isinstance(kind, Integer) and kind.values is not None and isinstance(value, int):
            meaning = kind.values.describe(value)
            if not meaning or meaning == "Reserved":
                yield _warn(span, f"{span.name} {int(value)} is reserved", kind_status(span))


def kind_status(span: Span) -> int:
    """What a receiver answers to a bad value of this field."""
    return span.kind.error if span.kind is not None and span.part == "field" else ROK


@_check
def times(dissection: Dissection) -> Iterator[Problem]:
    """SMPP 3.4 section 7.1.1."""
    for span in dissection.spans:
        if span.name in TIMES and isinstance(span.value, str):
            try:
                smpptime.parse(span.value)
            except CannotDecode as error:
                yield _warn(span, str(error), kind_status(span))


@_check
def addresses(dissection: Dissection) -> Iterator[Problem]:
    """Numbers that networks reject most often."""
    fields = {span.name: span for span in dissection.fields}
    for prefix, name in (("source_addr", "source_addr"), ("dest_addr", "destination_addr")):
        span, ton = fields.get(name), fields.get(f"{prefix}_ton")
        if span is None or ton is None:
            continue
        if not span.value and dissection.command in ("submit_sm", "data_sm") and name == "destination_addr":
            yield _warn(span, "destination_addr is empty", CommandStatus.ESME_RINVDSTADR)
        if ton.value == 1 and span.value.startswith("+"):
            yield _warn(span, "an international number (TON 1) has no plus sign", kind_status(span))
        if ton.value == 5 and len(span.value) > 11:
            yield _info(span, "GSM networks carry at most 11 characters of a sender's name")
    count = fields.get("number_of_dests")
    if count is not None and not count.value:
        yield _warn(count, "there is no destination", CommandStatus.ESME_RINVNUMDESTS)


@_check
def tlv_places(dissection: Dissection) -> Iterator[Problem]:
    """Whether each TLV may stand in this PDU, and as often."""
    counts = Counter(span.tag for span in dissection.tlvs)
    if dissection.command_id not in dissection.dialect.commands:
        return
    for span in dissection.tlvs:
        row = dissection.dialect.tlv(span.tag if span.tag is not None else -1)
        if row is None:
            continue
        listed = row.pdus + row.pdus50
        if listed and dissection.command not in listed:
            yield _info(span, f"no table lists {row.name} for {dissection.command}; receivers may ignore it")
        if counts[span.tag] > 1 and not row.repeatable:
            counts[span.tag] = 0
            yield _warn(span, f"{row.name} is there more than once; receivers take one of them")


@_check
def message_place(dissection: Dissection) -> Iterator[Problem]:
    """short_message or message_payload, not both and, in data_sm, not neither (SMPP 3.4 section 5.3.2.32)."""
    payload = next((span for span in dissection.tlvs if span.name == "message_payload"), None)
    short = next((span for span in dissection.fields if span.name == "short_message"), None)
    if payload is not None and short is not None and short.value:
        yield _warn(
            payload, "short_message and message_payload are both there; only one may be, the payload is shown"
        )
    if (
        dissection.command == "data_sm"
        and dissection.pdu is not None
        and payload is None
        and not dissection.receipt
    ):
        message = "data_sm carries its message in message_payload, and there is none"
        yield _warn("message_payload", message, CommandStatus.ESME_RMISSINGTLV, at=len(dissection.octets))


@_check
def user_data_header(dissection: Dissection) -> Iterator[Problem]:
    """The UDH, and the bit that says there is one (3GPP TS 23.040 section 9.2.3.24)."""
    start = dissection.user_data_offset
    if dissection.udh is not None:
        flag = next(span for span in dissection.fields if span.name == "esm_class")
        for message in dissection.udh.problems:
            yield (
                _warn("udh", message, at=start) if start >= 0 else _warn(flag, f"UDHI is set, but {message}")
            )
        return
    octets = user_data(dissection.message)
    if octets[:3] == b"\x05\x00\x03" or octets[:3] == b"\x06\x08\x04":
        yield _warn(
            "text", "the text looks like a UDH, but the UDHI bit of esm_class (0x40) is not set", at=start
        )


@_check
def segmentation(dissection: Dissection) -> Iterator[Problem]:
    """The three sar TLVs count together or not at all (SMPP 3.4 section 5.3.2.22)."""
    sar = sar_of(dissection.message)
    if sar == (None, None, None):
        return
    span = next(span for span in dissection.tlvs if span.name.startswith("sar_"))
    names = ("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum")
    missing = [name for name, value in zip(names, sar, strict=True) if value is None]
    if missing:
        yield _warn(span, f"{' and '.join(missing)} missing: receivers ignore the other sar TLVs")
    elif not sar.complete:
        yield _warn(span, f"part {sar.part} of {sar.total} cannot be: receivers ignore the sar TLVs")
    elif dissection.udh is not None and dissection.udh.concatenation is not None:
        yield _info(span, "the UDH says which segment this is as well; it is the one that counts here")


@_check
def text(dissection: Dissection) -> Iterator[Problem]:
    """Whether the octets are text of the alphabet that data_coding stands for."""
    if "\ufffd" not in dissection.text:
        return
    data_coding = int(getattr(dissection.message, "data_coding", 0))
    alphabet = for_data_coding(data_coding, dissection.default)
    count = dissection.text.count("\ufffd")
    guess = ""
    if dissection.readings and dissection.readings[0].alphabet != alphabet.name:
        guess = f"; {dissection.readings[0].alphabet} would fit"
    message = (
        f"{plural(count, 'character')} cannot be read as {alphabet.title} (data_coding {data_coding}){guess}"
    )
    yield _warn("text", message, at=dissection.user_data_offset)


@_check
def receipts(dissection: Dissection) -> Iterator[Problem]:
    """Receipts that say too little, or do not say that they are one (SMPP 3.4 section 5.2.12, appendix B)."""
    esm_class = getattr(dissection.message, "esm_class", None)
    if dissection.command not in ("deliver_sm", "data_sm") or esm_class is None:
        return
    span = next(span for span in dissection.fields if span.name == "esm_class")
    marked, receipt = int(esm_class) & 0x3C in (0x04, 0x20), dissection.receipt
    if marked and (receipt is None or not receipt.usable):
        lacks = "id" if receipt is None or not receipt.message_id else "state"
        yield _warn(
            span, f"esm_class says delivery receipt, but the message's {lacks} is not in the text or a TLV"
        )
    elif not marked and (receipt is not None or ("id:" in dissection.text and "stat:" in dissection.text)):
        yield _warn(span, "this looks like a delivery receipt, but esm_class does not say so")
