"""A capture in a few numbers, and everything a report needs, worked out once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from smpplab.analysis.conformance import conformance
from smpplab.analysis.exchanges import exchanges
from smpplab.analysis.rates import episodes, throughput
from smpplab.analysis.receipts import receipts

__all__ = ["QUANTILES", "Findings", "milliseconds", "summary"]

QUANTILES = (0.5, 0.9, 0.99, 1.0)


@dataclass(slots=True)
class Findings:
    """The answers to all questions about one table.

    Attributes:
        frame: A capture's table.
        exchanges, receipts, throughput, episodes, conformance: The tables of those functions.
        numbers: See `summary`.
    """

    frame: pd.DataFrame
    exchanges: pd.DataFrame = field(init=False)
    receipts: pd.DataFrame = field(init=False)
    throughput: pd.DataFrame = field(init=False)
    episodes: pd.DataFrame = field(init=False)
    conformance: pd.DataFrame = field(init=False)
    numbers: pd.Series[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.exchanges, self.receipts = exchanges(self.frame), receipts(self.frame)
        self.throughput, self.episodes = throughput(self.frame), episodes(self.frame)
        self.conformance = conformance(self.frame)
        self.numbers = _numbers(self)

    @property
    def seconds(self) -> float:
        """From the first PDU to the last."""
        times: Any = self.frame["time"]
        return float((times.max() - times.min()).total_seconds()) if len(times) else 0.0

    @property
    def submits(self) -> pd.DataFrame:
        """The exchanges that submit messages."""
        return self.exchanges[self.exchanges["command"] == "submit_sm"]


def milliseconds(latency: Any) -> Any:
    """Timedeltas as milliseconds, absent ones left out."""
    return pd.Series(latency).dropna().dt.total_seconds().to_numpy() * 1000


def summary(frame: pd.DataFrame) -> pd.Series[Any]:
    """The capture in a few numbers.

    Returns:
        A Series: sessions, pdus, seconds, submits, answered, unanswered, throttled, receipts, delivered,
        without_receipt, problems, submits_per_second_peak, and latencies of submit_sm in milliseconds:
        latency_p50_ms, latency_p90_ms, latency_p99_ms, latency_max_ms.
    """
    return Findings(frame).numbers


def _numbers(found: Findings) -> pd.Series[Any]:
    frame, submits, told = found.frame, found.submits, found.receipts
    waited = milliseconds(submits["latency"])
    levels = np.quantile(waited, QUANTILES) if len(waited) else [np.nan] * 4
    names = ("latency_p50_ms", "latency_p90_ms", "latency_p99_ms", "latency_max_ms")
    numbers: dict[str, Any] = {
        "sessions": frame["session"].nunique(),
        "pdus": len(frame),
        "seconds": found.seconds,
        "submits": len(submits),
        "answered": int(submits["answered"].sum()),
        "unanswered": int((~submits["answered"]).sum()),
        "throttled": int(found.throughput["throttled"].sum()),
        "receipts": int((told["receipt"] >= 0).sum()),
        "delivered": int((told["message_state"] == "DELIVERED").sum()),
        "without_receipt": int((told["receipt"] < 0).sum()),
        "problems": len(found.conformance),
        "submits_per_second_peak": int(found.throughput["submits"].max()) if len(frame) else 0,
    }
    return pd.Series(
        numbers | dict(zip(names, map(float, levels), strict=True)), name="summary", dtype=object
    )
