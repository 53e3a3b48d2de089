"""The summary of a dissection in a few lines: what a person wants to know before looking at octets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smpplab.render.words import plural, printable, quoted
from smpplab.text.alphabets import for_data_coding
from smpplab.text.receipts import Receipt

if TYPE_CHECKING:
    from smpplab.render.dissection import Dissection

__all__ = ["SIGNS", "about", "facts", "hidden_octets", "title"]

SIGNS = {"error": "✗", "warning": "!", "info": "i"}
"""The sign of each severity, so that nothing hangs on colour."""

LONG_TEXT = 1000
"""Of longer texts, as many characters are shown."""


def title(dissection: Dissection) -> tuple[str, str]:
    """The command, and the rest of the headline."""
    size = plural(len(dissection.octets), "octet")
    if dissection.command is None:
        return "no PDU", size
    status = dissection.status if dissection.command_status or is_response(dissection) else None
    number = f"#{dissection.sequence_number}" if dissection.sequence_number is not None else ""
    return dissection.command, ", ".join(filter(None, (" ".join(filter(None, (number, status))), size)))


def is_response(dissection: Dissection) -> bool:
    """Whether bit 31 of command_id is set."""
    return bool((dissection.command_id or 0) & 0x80000000)


def about(dissection: Dissection) -> str:
    """What this PDU is for, and where the specification describes it."""
    cls = dissection.dialect.commands.get(dissection.command_id if dissection.command_id is not None else -1)
    if cls is None:
        return ""
    sections = [f"SMPP {cls.since if cls.removed else '3.4'} §{cls.section}"] if cls.section else []
    if cls.since == "5.0":
        sections = []
    if cls.section50 or (cls.since == "5.0" and cls.section):
        sections.append(f"5.0 §{cls.section50 or cls.section}")
    if dissection.command_status:  # then the PDU does not say what it is for
        return ", ".join(sections)
    doc = (cls.__doc__ or "").strip().splitlines()
    return f"{doc[0] if doc else ''} ({', '.join(sections)})" if sections else "".join(doc[:1])


def facts(dissection: Dissection) -> list[tuple[str, list[str]]]:
    """Labels and lines: text and its alphabet, segment, receipt."""
    found: list[tuple[str, list[str]]] = []
    if dissection.command_status and is_response(dissection):
        found.append(("status", [_status(dissection)]))
    if dissection.text:
        found.append(("text", [_excerpt(dissection.text), *_alphabet(dissection)]))
    if dissection.segment is not None:
        part, total, reference = (dissection.segment[key] for key in ("part", "total", "reference"))
        found.append(("segment", [f"part {part} of {total} of the message with reference {reference}"]))
    if dissection.receipt is not None:
        found.append(("receipt", _receipt(dissection.receipt)))
    return found


def _excerpt(text: str) -> str:
    """The text in quotation marks; of a very long one the beginning."""
    if len(text) <= LONG_TEXT:
        return quoted(text)
    return f"{quoted(text[:LONG_TEXT])} … and {plural(len(text) - LONG_TEXT, 'more character')}"


def _status(dissection: Dissection) -> str:
    """What an error status means, and whether trying again helps."""
    status = dissection.dialect.status(dissection.command_status or 0)
    again = {"no": "do not send the same PDU again", "yes": "send it again, later"}
    advice = again.get(status.retry, f"try again {status.retry}") if status.meaning else ""
    return "; ".join(filter(None, (f"{status.name}: {status.meaning or 'in no table'}", advice)))


def _alphabet(dissection: Dissection) -> list[str]:
    """Which alphabet the text was read in, and what else the octets may say."""
    data_coding = int(getattr(dissection.message, "data_coding", 0))
    title = for_data_coding(data_coding, dissection.default).title
    if data_coding:
        lines = [f"{title}, as data_coding 0x{data_coding:02X} says"]
    else:
        lines = [
            f"read as {title}: data_coding 0 is the message centre's default alphabet, whichever that is"
        ]
    for reading in dissection.readings:
        if reading.text != dissection.text:
            lines.append(f"or {reading.alphabet}: {_excerpt(reading.text)} ({reading.reason})")
    return lines


def _receipt(receipt: Receipt) -> list[str]:
    """A receipt in one line or two."""
    first = f"message {printable(receipt.message_id or '(no id)')}: {printable(receipt.stat or '(no state)')}"
    if receipt.outcome != "unknown":
        first += f", {receipt.outcome}" + (", final" if receipt.final else "")
    dates = (("submitted", receipt.submit_date), ("done", receipt.done_date))
    words = [f"{label} {date:%Y-%m-%d %H:%M:%S}" for label, date in dates if date is not None]
    words += [f"err {printable(receipt.err)}"] if receipt.err else []
    return [first, ", ".join(words)] if words else [first]


def hidden_octets(dissection: Dissection) -> set[int]:
    """The octets that pictures must not show: passwords, without their NUL."""
    hidden: set[int] = set()
    for span in dissection.spans:
        if dissection.is_hidden(span):
            nul = span.part == "field" and dissection.octets[span.offset + span.length - 1] == 0
            hidden.update(range(span.offset, span.offset + span.length - nul))
    return hidden
