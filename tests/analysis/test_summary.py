"""A capture in a few numbers."""

from __future__ import annotations

import math

from smpplab.analysis.summary import Findings, summary
from smpplab.capture import Capture


def test_numbers(monday: Capture) -> None:
    numbers = summary(monday.to_frame()).to_dict()
    assert numbers["sessions"] == 2 and numbers["pdus"] == len(monday)
    assert (numbers["submits"], numbers["answered"], numbers["unanswered"]) == (43, 41, 2)
    assert (numbers["throttled"], numbers["receipts"], numbers["delivered"]) == (5, 19, 15)
    assert numbers["without_receipt"] == 36 - 19
    assert numbers["problems"] == 4  # one unanswered; one malformed, without a number, and unanswered
    assert numbers["submits_per_second_peak"] == 10
    assert numbers["latency_p50_ms"] == 5.0 and numbers["latency_max_ms"] == 7.0


def test_an_empty_capture() -> None:
    numbers = summary(Capture().to_frame())
    assert numbers["pdus"] == 0 and numbers["seconds"] == 0 and math.isnan(numbers["latency_p50_ms"])


def test_findings_are_those_of_the_functions(monday: Capture) -> None:
    found = Findings(monday.to_frame())
    assert len(found.submits) == 43 and found.seconds == 4.2
    assert len(found.episodes) == 1
