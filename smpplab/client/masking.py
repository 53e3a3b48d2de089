"""What of a message may be seen: passwords never, texts and numbers as was chosen.

Logs outlive messages, and are read by more people.  So whatever tells of a PDU asks a `Mask` first.  With
anything masked it shows only what it knows to be harmless: a field that is not known is taken for a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from smpplab.errors import SmppError, UsageError
from smpplab.text.message import text_of
from smpplab.wire import Pdu, Tlvs, UnknownPdu
from smpplab.wire.kinds import MISSING
from smpplab.wire.table import Group

__all__ = ["HIDDEN", "Mask"]

HIDDEN = "•••"
TEXTS, NUMBERS = ("show", "length", "hide"), ("show", "tail", "hide")
NUMBER_FIELDS = frozenset(
    {
        "address_range",
        "callback_num",
        "callback_num_atag",
        "dest_address",
        "dest_subaddress",
        "destination_addr",
        "esme_addr",
        "source_addr",
        "source_subaddress",
    }
)
HARMLESS = frozenset(
    {
        "broadcast_end_time",
        "final_date",
        "message_id",
        "network_error_code",
        "receipted_message_id",
        "schedule_delivery_time",
        "service_type",
        "system_id",
        "system_type",
        "validity_period",
    }
)
SECRET_COMMANDS = frozenset({0x01, 0x02, 0x09, 0x0B})  # binds and outbind: they have a password
SHOWN_OCTETS = 256

_QUOTED = re.compile(r"""(?<![\w'"])b?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?!\w)""")
_DIGITS = re.compile(r"(?<![\w.])\+?\d{7,}(?![\w])")
_HEXADECIMAL = re.compile(r"(?<!\w)(?:[0-9A-Fa-f]{2}){8,}(?!\w)")


class Mask:
    """How much is shown of texts and numbers.

    Args:
        texts: "show" them; their "length"; or "hide" them.
        numbers: "show" them; the "tail", which is their last three characters; or "hide" them.

    >>> mask = Mask(texts="length", numbers="tail")
    >>> mask.text("Hello"), mask.number("447700900123")
    ('<5 characters>', '•••123')
    """

    def __init__(self, texts: str = "show", numbers: str = "show") -> None:
        if texts not in TEXTS:
            raise UsageError(f"texts is one of {', '.join(TEXTS)}, not {texts!r}")
        if numbers not in NUMBERS:
            raise UsageError(f"numbers is one of {', '.join(NUMBERS)}, not {numbers!r}")
        self.texts, self.numbers = texts, numbers
        self.open = texts == numbers == "show"

    def text(self, text: str | bytes | None) -> Any:
        """A text, or octets that are or may be one."""
        if not text or self.open:
            return text
        if self.texts == "hide":
            return HIDDEN
        kind = "characters" if isinstance(text, str) else "octets"
        if self.texts == "length" or isinstance(text, bytes):
            return f"<{len(text)} {kind}>"
        return self.digits(text)  # a text may tell a number as well

    def number(self, number: Any) -> Any:
        """An address; a short one is hidden whole, as the tail of it would be all of it."""
        if not number or self.numbers == "show":
            return number
        if self.numbers == "tail" and isinstance(number, str) and len(number) > 3:
            return HIDDEN + number[-3:]
        return HIDDEN

    def octets(self, octets: bytes) -> str:
        """A PDU's octets in hexadecimal; only how many when they would give away what is masked."""
        if not self.open or int.from_bytes(octets[4:8]) in SECRET_COMMANDS:
            return f"<{len(octets)} octets>"
        more = f"… ({len(octets)} octets)" if len(octets) > SHOWN_OCTETS else ""
        return octets[:SHOWN_OCTETS].hex() + more

    def pdu(self, pdu: Any) -> str:
        """A PDU as its repr shows it, masked."""
        if self.open or not isinstance(pdu, Pdu):
            return repr(pdu)
        if isinstance(pdu, UnknownPdu):
            size = f"<{len(pdu.body)} octets>"
            return f"UnknownPdu(0x{pdu.command_id:08X}, {size}, sequence_number={pdu.sequence_number})"
        return f"{type(pdu).__name__}({', '.join(self._parts(pdu))})"

    def _parts(self, pdu: Pdu) -> Iterator[str]:
        yield from self._fields(pdu)
        tlvs = ", ".join(f"{tlv.name}={self._value(tlv.name, tlv.value)}" for tlv in Tlvs(pdu.tlvs))
        if tlvs:
            yield f"tlvs=Tlvs({tlvs})"
        if pdu.command_status:
            yield f"command_status={pdu.status.name}"
        if pdu.sequence_number:
            yield f"sequence_number={pdu.sequence_number}"

    def _fields(self, group: Group) -> Iterator[str]:
        for row in group.given():
            value = getattr(group, row.name)
            if row.default is not MISSING and value == row.default:
                continue
            if row.name == "short_message" and self.texts != "hide":
                yield f"{row.name}={self.text(text_of(group))}"
            else:
                yield f"{row.name}={HIDDEN if row.secret else self._value(row.name, value)}"

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, int) or value is None or name in HARMLESS or not value:
            return repr(value)
        if isinstance(value, list | tuple):
            return f"[{', '.join(self._entry(name, entry) for entry in value)}]"
        if name in NUMBER_FIELDS:
            return repr(self.number(value)) if isinstance(value, str) else f"<{len(value)} octets>"
        if isinstance(value, Group):
            return self._entry(name, value)
        return str(self.text(value if isinstance(value, bytes) else str(value)))

    def _entry(self, name: str, value: Any) -> str:
        if isinstance(value, Group):
            return f"{type(value).__name__}({', '.join(self._fields(value))})"
        return self._value(name, value)

    # What others have written

    def error(self, error: BaseException, secrets: Iterable[tuple[str, str]] = ()) -> str:
        """What an error says; of others' errors only the kind, as they may say anything."""
        if self.open:
            return self.known(str(error) or type(error).__name__, secrets)
        if not isinstance(error, SmppError):
            return type(error).__name__
        return self.scrub(str(error), secrets)

    def scrub(self, line: str, secrets: Iterable[tuple[str, str]] = ()) -> str:
        """A line that somebody else has written, without what may be a text or a number."""
        line = self.known(line, secrets)
        if self.texts != "show":
            line = _HEXADECIMAL.sub(HIDDEN, _QUOTED.sub(HIDDEN, line))
        if self.numbers != "show":
            line = _HEXADECIMAL.sub(self._hexadecimal, self.digits(line))
        return line

    def digits(self, line: str) -> str:
        """A line in which whatever looks like a number is shown as one."""
        return line if self.numbers == "show" else _DIGITS.sub(self._digits, line)

    @staticmethod
    def known(line: str, secrets: Iterable[tuple[str, str]]) -> str:
        """A line without what is known to be secret: pairs of that and what is shown in its place."""
        for secret, shown in secrets:
            if secret:
                line = line.replace(secret, shown)
        return line

    def _digits(self, found: re.Match[str]) -> str:
        return str(self.number(found[0]))

    def _hexadecimal(self, found: re.Match[str]) -> str:
        return found[0] if len(found[0]) <= 32 else HIDDEN  # long ones are octets, short ones message ids

    def __repr__(self) -> str:
        return f"Mask(texts={self.texts!r}, numbers={self.numbers!r})"
