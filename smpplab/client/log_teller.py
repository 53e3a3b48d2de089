"""The words of the log about what an event holds, so far as its mask lets them be seen.

What a PDU, a message or a receipt holds may stand again in what others have written: in an error, in
metadata, in a name.  So all that is known to be secret of an event is kept out of every word about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smpplab.client.masking import HIDDEN, Mask
from smpplab.text.message import text_of, user_data
from smpplab.text.receipts import Receipt
from smpplab.transport import Endpoint
from smpplab.wire import Pdu

__all__ = ["Fields", "Teller", "milliseconds"]

NUMBERS = ("source_addr", "destination_addr", "to", "source", "destination")
Fields = dict[str, Any]


def milliseconds(seconds: float | None) -> float | None:
    """Seconds as a log shows them."""
    return None if seconds is None else round(seconds * 1000, 3)


class Teller:
    """Words for one event: what it is about, so far as it may be shown.

    Args:
        mask: What may be shown.
        *about: The PDUs, messages, receipts and addresses that the event has; what they hold is kept out
            of all that others have written, too: errors, metadata, names.
    """

    def __init__(self, mask: Mask, *about: Any) -> None:
        self.mask = mask
        self.secrets = [pair for thing in about for pair in _secrets(thing, mask)]
        self.secrets.sort(key=lambda pair: -len(pair[0]))

    def of(self, event: Any) -> Fields:
        """What the user named the message, and keeps with it."""
        metadata = self.safe(dict(event.metadata), digits=True) if event.metadata else None
        return {"log_id": self.safe(event.log_id), "metadata": metadata}

    def safe(self, value: Any, digits: bool = False) -> Any:
        """A value of the user's without what is known to be secret.

        Args:
            value: A text, or a mapping or list with texts.
            digits: Whether whatever looks like a number is one: in metadata, but not in names.
        """
        if self.mask.open and not self.secrets:
            return value
        if isinstance(value, Mapping):
            return {self.safe(key, digits): self.safe(inner, digits) for key, inner in value.items()}
        if isinstance(value, list | tuple | set):
            return [self.safe(inner, digits) for inner in value]
        if value is None or isinstance(value, bool | float):
            return value
        shown = self.mask.known(str(value), self.secrets)
        shown = self.mask.digits(shown) if digits else shown
        return value if shown == str(value) and isinstance(value, int) else shown

    def line(self, line: str) -> str:
        """A line that others have written."""
        return self.mask.known(line, self.secrets) if self.mask.open else self.mask.scrub(line, self.secrets)

    def error(self, error: BaseException) -> Fields:
        """What an error says, and where it points."""
        fields: Fields = {"error": self.mask.error(error, self.secrets), "error_type": type(error).__name__}
        status = getattr(error, "status", None)
        if status is not None:
            fields["status"] = getattr(status, "name", str(status))
        request = getattr(error, "request", None)
        if isinstance(request, Pdu):
            fields |= {"command": request.command} | self.ends(request)
        return fields

    def ends(self, pdu: Any) -> Fields:
        """From whom to whom; nothing where the PDU does not say."""
        number = self.mask.number
        return {
            "to": number(getattr(pdu, "destination_addr", None)),
            "source": number(getattr(pdu, "source_addr", None)),
        }


def _secrets(thing: Any, mask: Mask) -> Iterator[tuple[str, str]]:
    """What must not be seen of a thing: pairs of that and what is shown in its place."""
    if isinstance(thing, Endpoint):
        if thing.password:
            yield thing.password, HIDDEN
        return
    if mask.open or thing is None:
        return
    if mask.numbers != "show":
        for holder in (thing, *getattr(thing, "dest_address", ())):
            for number in (getattr(holder, name, None) for name in NUMBERS):
                if isinstance(number, str) and len(number) > 3:
                    yield number, mask.number(number)
    if mask.texts != "show":
        for text in filter(None, _texts(thing)):
            yield text, mask.text(text)


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, Pdu):
        yield text_of(thing)
        yield user_data(thing).hex()
    elif isinstance(thing, Receipt):
        yield thing.raw
        yield thing.text or ""
    else:
        text = getattr(thing, "text", "")
        yield text.hex() if isinstance(text, bytes) else str(text)
