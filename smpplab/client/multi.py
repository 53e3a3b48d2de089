"""What comes back from `submit_multi`: one message, and what became of it at each destination."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smpplab.client.address import Address
from smpplab.client.submission import NOTHING, Awaited, Submission
from smpplab.errors import SmppError, UsageError
from smpplab.text import same_id
from smpplab.text.receipts import Receipt
from smpplab.wire import CommandStatus, DistributionList, SmeAddress, UnsuccessSme

__all__ = ["MAX_DESTINATIONS", "Destination", "MultiSubmission"]

MAX_DESTINATIONS = 254  # in one PDU (SMPP 3.4 section 5.2.24; 5.0 section 4.7.17 takes one more)


@dataclass(slots=True, eq=False)
class Destination:
    """One destination of a submit_multi, and what the MC said about it.

    Attributes:
        entry: The address or the distribution list, as it stands in the PDU.
        message_ids: The MC's names for the message, one for each segment that it took for this destination.
        status: ESME_ROK, or why it is refused; `None` while that is unknown.
        error: What was raised, where the PDU with this destination was refused or never answered.
        receipts: The receipts that came from it.
    """

    entry: SmeAddress | DistributionList
    message_ids: list[str] = field(default_factory=list)
    status: Any = None
    error: SmppError | None = None
    receipts: tuple[Receipt, ...] = ()

    @classmethod
    def of(cls, given: Any) -> Destination:
        """From digits, (ton, npi, digits), or a group as it is.

        >>> Destination.of("+447700900123"), Destination.of(DistributionList(dl_name="staff"))
        (<Destination 447700900123>, <Destination staff>)
        """
        if isinstance(given, SmeAddress | DistributionList):
            return cls(given.copy())
        try:
            ton, npi, digits = Address.of(given)
        except (TypeError, ValueError):
            raise UsageError(
                f"a destination is digits, (ton, npi, digits) or a DistributionList, not {given!r}"
            ) from None
        return cls(SmeAddress(dest_addr_ton=ton, dest_addr_npi=npi, destination_addr=digits))

    @property
    def name(self) -> str:
        """The digits, or the name of the list."""
        return self.entry.dl_name if isinstance(self.entry, DistributionList) else self.entry.destination_addr

    @property
    def is_list(self) -> bool:
        """Whether it is a distribution list."""
        return isinstance(self.entry, DistributionList)

    @property
    def ok(self) -> bool:
        """Whether the MC took every segment for it."""
        return self.error is None and self.status is not None and not self.status

    @property
    def failed(self) -> bool:
        """Whether it is of no use to send it further segments."""
        return self.error is not None or bool(self.status)

    @property
    def message_id(self) -> str:
        """The MC's name for it; of the first segment."""
        return self.message_ids[0] if self.message_ids else ""

    def fail(self, error: SmppError) -> None:
        """No good answer came for it."""
        self.error, self.status = error, getattr(error, "status", None)

    def __repr__(self) -> str:
        status = "" if self.status is None else f" {self.status.name}"
        reason = f" {type(self.error).__name__}" if self.error is not None else ""
        return f"<Destination {self.name}{status or reason}>"


class AwaitedByMany(Awaited):
    """A message to several destinations that waits for its receipts.

    Each address that was accepted is waited for, and all distribution lists together count as one: only the
    MC knows who is on them, and whether it tells of each.
    """

    __slots__ = ("_by_name", "destinations")

    def __init__(
        self, destinations: list[Destination], sent_at: float, log_id: str, metadata: Mapping[str, Any]
    ) -> None:
        super().__init__((), 0, sent_at, log_id, metadata)
        self.destinations = destinations
        self._by_name: dict[str, list[Destination]] = {}
        for destination in destinations:
            self._by_name.setdefault(_plain(destination.name), []).append(destination)

    def called(self, name: str) -> list[Destination]:
        """The destinations of that name; of a number as the MC writes it, with a country code or without."""
        plain = _plain(name)
        found = self._by_name.get(plain)
        if found is None and len(plain) >= 7:
            found = [
                each for other, these in self._by_name.items() if _same_end(plain, other) for each in these
            ]
        return found or []

    def expect(self, message_ids: Sequence[str], receipts: bool) -> None:
        """Final receipts are to come: of each segment, one for each address and one for all lists."""
        keys = {
            (message_id, None if destination.is_list else id(destination))
            for destination in self.destinations
            for message_id in destination.message_ids
        }
        self.message_ids, self._wanted = message_ids, len(keys) if receipts else 0

    def take(self, receipt: Receipt, message_id: str, now: float) -> bool:
        """A receipt came; whether it is news and not a repetition."""
        owner = self._owner(receipt, message_id)
        known = self.receipts if owner is None else owner.receipts
        news = all(each != receipt or each.source != receipt.source for each in known)
        if news:
            self.receipts += (receipt,)
            if owner is not None:
                owner.receipts += (receipt,)
        if receipt.final is not False and self._wanted:
            whose = None if owner is None or owner.is_list else id(owner)
            self._settle((message_id, whose), receipt, now)
        return news

    def _owner(self, receipt: Receipt, message_id: str) -> Destination | None:
        """Whose receipt it is, by where it came from; `None` for a member of one of several lists."""
        same = self.called(receipt.source)
        waiting = [each for each in same if (message_id, id(each)) not in (self._final or ())]
        if same:
            return (waiting or same)[0]
        lists = [destination for destination in self.destinations if destination.is_list]
        if lists:
            return lists[0] if len(lists) == 1 else None
        for destination in self.destinations:  # the MC writes numbers in another way: any that waits will do
            known = any(same_id(message_id, one) for one in destination.message_ids)
            if known and (message_id, id(destination)) not in (self._final or ()):
                return destination
        return None


class MultiSubmission(Submission):
    """A message to several destinations.

    Attributes:
        destinations: One `Destination` for each that was given, in that order.
        unlisted: Refusals (`UnsuccessSme`) that name none of them, such as members of a list.
    """

    __slots__ = ("_segments", "_whose", "destinations", "unlisted")

    def __init__(
        self,
        destinations: Iterable[Destination],
        segments: int = 1,
        sent_at: float = 0.0,
        log_id: str = "",
        metadata: Mapping[str, Any] = NOTHING,
    ) -> None:
        super().__init__([], sent_at, log_id, metadata)
        self.destinations, self._segments = list(destinations), segments
        self.unlisted: list[UnsuccessSme] = []
        self._whose = AwaitedByMany(self.destinations, sent_at, log_id, metadata)

    @property
    def to(self) -> str:
        """The destinations, with commas between them."""
        return ",".join(destination.name for destination in self.destinations)

    @property
    def segments(self) -> int:
        """How many segments it has."""
        return self._segments

    @property
    def accepted(self) -> list[Destination]:
        """Those for which the MC took the whole message."""
        return [destination for destination in self.destinations if destination.ok]

    @property
    def refused(self) -> list[Destination]:
        """The others: each has its `status`, or its `error`."""
        return [destination for destination in self.destinations if not destination.ok]

    @property
    def ok(self) -> bool:
        """Whether the MC took the whole message for every destination."""
        return not self.refused and not self.unlisted

    def answered(self, response: Any, asked: list[Destination], status: Any) -> None:
        """The MC took a PDU: for all of its destinations but those in unsuccess_sme (3.4 section 4.5.2).

        Args:
            response: The submit_multi_resp.
            asked: The destinations of the PDU.
            status: Gives the name of a status; see `Dialect.status`.
        """
        self.responses.append(response)
        left = {id(destination): destination for destination in asked}
        for entry in response.unsuccess_sme:
            found = self._find(entry, left)
            if found is None:
                self.unlisted.append(entry)
            else:
                left.pop(id(found)).status = status(entry.error_status_code)
        for destination in left.values():
            destination.status = CommandStatus.ESME_ROK
            destination.message_ids.append(response.message_id)

    def _find(self, entry: UnsuccessSme, left: Mapping[int, Destination]) -> Destination | None:
        """Which destination is meant: one refusal is of one, also where a number was given twice."""
        same = self._whose.called(entry.destination_addr)
        return next((destination for destination in same if id(destination) in left), None)

    def expect(self, message_ids: Sequence[str], receipts: int) -> Awaited:
        """It is accepted under these names; each destination has a receipt coming, if there are to be any."""
        self.awaited = self._whose
        self._whose.expect(message_ids, bool(receipts))
        return self._whose

    def __repr__(self) -> str:
        ids = ", ".join(dict.fromkeys(filter(None, self.message_ids))) or "(no id)"
        accepted = f"{len(self.accepted)} of {len(self.destinations)} destinations accepted"
        return f"<MultiSubmission {ids:.60}: {accepted}>"


def _plain(name: str) -> str:
    """An address without what people and MCs put before it."""
    return name.lstrip("+0") or name


def _same_end(a: str, b: str) -> bool:
    return len(b) >= 7 and (a.endswith(b) or b.endswith(a))
