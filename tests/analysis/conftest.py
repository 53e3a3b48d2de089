"""Conversations written down PDU by PDU, with their times in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smpplab.capture import Capture, Record
from smpplab.wire import DeliverSm, DeliverSmResp, Pdu, SubmitSm, SubmitSmResp

START = 1_799_971_200_000_000_000  # 2027-01-15 00:00 UTC


class Talk:
    """Builds a capture; `at` is in milliseconds."""

    def __init__(self) -> None:
        self.capture = Capture()

    def say(
        self, pdu: Pdu | bytes, at: float, direction: str = "to_mc", session: str = "lab", **more: Any
    ) -> Talk:
        time = START + round(at * 1e6)
        self.capture.append(Record(time, session, direction, bytes(pdu), **more))  # type: ignore[arg-type]
        return self

    def submit(self, number: int, at: float, answer: float | None = None, *, id: str = "", status: int = 0,
               session: str = "lab", **fields: Any) -> Talk:  # fmt: skip
        """A submit_sm that wants a receipt, and its response unless `answer` is None."""
        fields = {"destination_addr": f"4477009{number:05}", "registered_delivery": 1} | fields
        self.say(SubmitSm(source_addr="LAB", sequence_number=number, **fields), at, session=session)
        if answer is not None:
            response = SubmitSmResp(message_id=id, command_status=status, sequence_number=number)
            self.say(response, answer, "to_esme", session)
        return self

    def receipt(self, number: int, at: float, id: str, stat: str = "DELIVRD", err: str = "000",
                session: str = "lab", **fields: Any) -> Talk:  # fmt: skip
        """A delivery receipt and its answer a millisecond later."""
        text = f"id:{id} sub:001 dlvrd:001 done date:2701150000 stat:{stat} err:{err} text:"
        fields = {"esm_class": 4, "short_message": text.encode(), "destination_addr": "LAB"} | fields
        self.say(DeliverSm(sequence_number=number, **fields), at, "to_esme", session)
        return self.say(DeliverSmResp(sequence_number=number), at + 1, "to_mc", session)

    @property
    def frame(self) -> Any:
        return self.capture.to_frame()


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture
def monday() -> Capture:
    """Two sessions: answered, throttled, unanswered and broken requests, receipts of several states."""
    made = Talk()
    for n in range(1, 41):
        status = 0x58 if 20 < n <= 25 else 0
        made.submit(n, 100.0 * n, 100.0 * n + 3 + n % 5, id=f"{n:08X}" if not status else "", status=status)
    made.submit(41, 4100, None).submit(1, 4200, 4203, id="other", session="night <b>")
    for n in range(1, 20):
        made.receipt(
            n,
            100.0 * n + 900,
            id=str(n),
            stat="DELIVRD" if n % 4 else "UNDELIV",
            err="000" if n % 4 else "001",
        )
    made.say(b"\0\0\0\x11\0\0\0\x04" + bytes(9), 4300)
    return made.capture


def seconds(series: Any) -> list[float]:
    return [round(float(value), 6) for value in series.dt.total_seconds()]


@pytest.fixture
def in_seconds() -> Callable[[Any], list[float]]:
    return seconds
