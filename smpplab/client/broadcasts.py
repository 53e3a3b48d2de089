"""Messages to everybody in an area: the broadcast operations of SMPP 5.0 (sections 4.4 and 4.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from smpplab.client.areas import Area, areas_of, content_of, interval_of
from smpplab.client.carrying import Carrying, named
from smpplab.client.submission import NOTHING, Submission
from smpplab.errors import UsageError
from smpplab.text.receipts import parse_date
from smpplab.wire import (
    BroadcastSm,
    CancelBroadcastSm,
    MessageState,
    QueryBroadcastSm,
    Tlvs,
)

__all__ = ["Broadcast", "QueriedBroadcast"]

AREA, ERROR, SUCCESS = "broadcast_area_identifier", "broadcast_error_status", "broadcast_area_success"
CONTENT, REFERENCE = "broadcast_content_type", "user_message_reference"
# The TLVs that a broadcast_sm must have (5.0 section 4.4.1.1), and the arguments that become them.
REQUIRED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "area": (AREA, areas_of),
    "content_type": (CONTENT, content_of),
    "repetitions": ("broadcast_rep_num", int),
    "interval": ("broadcast_frequency_interval", interval_of),
}


class Broadcast(Submission):
    """A broadcast that the MC has accepted."""

    __slots__ = ()

    @property
    def to(self) -> str:
        """The areas, with commas between them."""
        return ",".join(area.name for area in self.areas)

    @property
    def areas(self) -> list[Area]:
        """The areas that were asked for."""
        return _values(self.request.tlvs, AREA, Area.of)

    @property
    def failed(self) -> list[tuple[Area, Any]]:
        """The areas that the MC refused, with the status of each, or `None` where it gives none
        (5.0 section 4.4.1.2: failed_broadcast_area_identifier, broadcast_error_status)."""
        tlvs = self.response.tlvs
        statuses = _values(tlvs, ERROR, tlvs.dialect.status)
        return list(zip(_values(tlvs, AREA, Area.of), [*statuses, *[None] * len(tlvs)], strict=False))

    def __repr__(self) -> str:
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return f"<Broadcast {self.message_id or '(no id)'} to {self.to:.60}{failed}>"


@dataclass(slots=True)
class QueriedBroadcast:
    """What the MC says about a broadcast.

    Attributes:
        message_id: The MC's name for it.
        state: A `MessageState`, or a number that no table names; `None` where the MC leaves it out.
        areas: Each area with the percentage of its base stations that took the broadcast, or `None`.
        end_time: When it ended; `None` while it has not.
        response: The query_broadcast_sm_resp.
    """

    message_id: str
    state: MessageState | int | None
    areas: list[tuple[Area, int | None]]
    end_time: datetime | None
    response: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, response: Any, asked: str) -> QueriedBroadcast:
        """From a query_broadcast_sm_resp; its areas and their successes are in the same order."""
        tlvs = response.tlvs
        areas = _values(tlvs, AREA, Area.of)
        reached = _values(tlvs, SUCCESS, lambda value: value if value in range(101) else None)
        pairs = list(zip_longest(areas, reached[: len(areas)]))
        end = tlvs.get("broadcast_end_time")
        end_time = parse_date(end) if isinstance(end, str) else None
        return cls(response.message_id or asked, tlvs.get("message_state"), pairs, end_time, response)


class Broadcasts(Carrying):
    """The broadcast operations of an `Esme`; connect with ``version="5.0"``."""

    async def broadcast(
        self,
        text: str | bytes,
        *,
        area: Any = None,
        content_type: Any = None,
        repetitions: int | None = None,
        interval: Any = None,
        reference: int | None = None,
        source: Any = None,
        tries: int = 1,
        log_id: str = "",
        metadata: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> Broadcast:
        """Submit a message to everybody in an area (SMPP 5.0 section 4.4.1).

        Args:
            text: What to say; it goes in message_payload.
            area: A name, an `Area`, or a list of them.
            content_type: What it is about: a `BroadcastContent` or its name, or (network, content).
            repetitions: How often; 0 for as often as interval and validity make it.
            interval: From one to the next: seconds, a `timedelta`, or (unit, count); 0 for no pause.
            reference: A number of yours, by which it can be queried and cancelled as well.
            source, tries, log_id, metadata: As for `submit`.
            **options: ``alphabet``, ``flash``, ``validity``, ``schedule``, ``tlvs``; and any field of
                broadcast_sm, such as ``priority_flag``, and ``message_id`` of one that is to be replaced.

        Raises:
            UsageError: An argument is missing, or cannot be; nothing was sent.
            CommandError, ResponseTimeout, ConnectionLost: As for `submit`.
        """
        given = {
            "area": area, "content_type": content_type, "repetitions": repetitions, "interval": interval
        }  # fmt: skip
        tlvs = Tlvs(self._broadcast_tlvs(given, reference), self.dialect) + options.pop("tlvs", ())
        for argument, (name, _) in REQUIRED.items():
            if name not in tlvs:
                raise UsageError(f"a broadcast must have {name} (SMPP 5.0 section 4.4.1.1): give {argument}=")
        pdus = self.builder.pdus(BroadcastSm, text, source, False, {**options, "tlvs": tlvs})
        submission = Broadcast(pdus, self.clock.time(), log_id, metadata)
        async with self._under_way(submission, False, tries):
            submission.responses.append(await self._exchange(pdus[0], submission, tries))
        return submission

    def _broadcast_tlvs(self, given: Mapping[str, Any], reference: int | None) -> list[tuple[str, Any]]:
        """The TLVs of the arguments that are given."""
        found: list[tuple[str, Any]] = [] if reference is None else [(REFERENCE, reference)]
        for argument, (name, convert) in REQUIRED.items():
            if given[argument] is not None:
                value = convert(given[argument])
                several = value if isinstance(value, list) else [value]
                found += [(name, bytes(each) if isinstance(each, Area) else each) for each in several]
        return found

    async def query_broadcast(
        self, message: str | Broadcast | None = None, *, reference: int | None = None, source: Any = None
    ) -> QueriedBroadcast:
        """Ask how far a broadcast has come (SMPP 5.0 section 4.6.1).

        Args:
            message: Its message_id, or its `Broadcast`; or
            reference: The number that it was submitted with.
            source: The source address that it was submitted with: the broadcast's, or the setting `source`.

        Raises:
            CommandError: ESME_RBCASTQUERYFAIL, ESME_RINVMSGID: the MC does not know it, or does not tell.
            UsageError: Neither is given.
        """
        if message is None and reference is None:
            raise UsageError("query which broadcast? give its message_id, or its reference")
        (message_id,) = [""] if message is None else named(message)
        fields = self._source(message, source)
        pdu = QueryBroadcastSm(message_id=message_id, tlvs=self._reference(reference), **fields)
        return QueriedBroadcast.of(await self._ask(pdu), message_id)

    async def cancel_broadcast(
        self,
        message: str | Broadcast | None = None,
        *,
        reference: int | None = None,
        content_type: Any = None,
        service_type: str = "",
        source: Any = None,
    ) -> None:
        """Stop a broadcast, or all of a kind (SMPP 5.0 section 4.6.2).

        Args:
            message: Its message_id, or its `Broadcast`; or
            reference: The number that it was submitted with; or neither, and of all that match
            content_type, service_type: what they are about, and their service;
            source: The source address that they were submitted with; see `query_broadcast`.

        Raises:
            CommandError: ESME_RBCASTCANCELFAIL, ESME_RINVMSGID: too late, or not known.
            UsageError: Nothing says which.
        """
        if all(each in (None, "") for each in (message, reference, content_type, service_type, source)):
            raise UsageError("cancel which? give a message_id, a reference, a content_type or a source")
        (message_id,) = [""] if message is None else named(message)
        tlvs = self._reference(reference)
        if content_type is not None:
            tlvs.append((CONTENT, content_of(content_type)))
        fields = self._source(message, source)
        await self._ask(
            CancelBroadcastSm(message_id=message_id, service_type=service_type, tlvs=tlvs, **fields)
        )

    @staticmethod
    def _reference(reference: int | None) -> list[tuple[str, Any]]:
        return [] if reference is None else [(REFERENCE, reference)]


def _values(tlvs: Tlvs, name: str, convert: Callable[[Any], Any]) -> list[Any]:
    """The values of a TLV that may be there several times."""
    return [convert(tlv.value) for tlv in tlvs if tlv.name == name]
