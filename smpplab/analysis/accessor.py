"""``df.smpp``: questions to a capture's table, where the table is.

Each method is the function of the same name in `smpplab.analysis`; ``df.smpp.plot`` are those of
`smpplab.analysis.plots`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from smpplab.analysis import (
    conformance as _conformance,
    exchanges as _exchanges,
    rates as _rates,
    receipts as _receipts,
)

if TYPE_CHECKING:
    from smpplab.capture.record import Capture

__all__ = ["Plots", "Smpp"]

_NEEDED = (
    "time", "session", "direction", "command", "status", "command_id", "command_status",
    "sequence_number", "frame", "source_addr", "destination_addr", "esm_class", "registered_delivery",
    "message_id", "text", "tlvs", "octets", "problem",
)  # fmt: skip


@pd.api.extensions.register_dataframe_accessor("smpp")
class Smpp:
    """Questions to a capture's table.

    Raises:
        AttributeError: The DataFrame is no capture's table: columns are missing.

    >>> from smpplab.capture import Capture
    >>> len(Capture().to_frame().smpp.exchanges())
    0
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        missing = [name for name in _NEEDED if name not in frame.columns]
        if missing:
            lacks = ", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")
            raise AttributeError(
                f".smpp needs the whole table of a capture (Capture.to_frame); this one lacks {lacks}"
            )
        self._frame = frame

    def exchanges(self) -> pd.DataFrame:
        """Each request with its response: see `smpplab.analysis.exchanges`."""
        return _exchanges.exchanges(self._frame)

    def latency(self, command: str | None = "submit_sm") -> pd.Series[pd.Timedelta]:
        """How long answers took: timedeltas by the time of the request; `command=None` for all requests."""
        return _exchanges.latency(self._frame, command)

    def throughput(self, every: str = "1s") -> pd.DataFrame:
        """PDUs of each kind in each interval: see `smpplab.analysis.rates`."""
        return _rates.throughput(self._frame, every)

    def window(self, direction: str = "to_mc", timeout: str = "30s") -> pd.DataFrame:
        """How many requests were unanswered, whenever that changed: see `smpplab.analysis.rates`."""
        return _rates.window(self._frame, direction, timeout)

    def receipts(self) -> pd.DataFrame:
        """What became of each message: see `smpplab.analysis.receipts`."""
        return _receipts.receipts(self._frame)

    def statuses(self) -> pd.DataFrame:
        """How often each status answered each command."""
        return _rates.statuses(self._frame)

    def episodes(self, gap: str = "1s") -> pd.DataFrame:
        """When the message centre throttled: see `smpplab.analysis.rates`."""
        return _rates.episodes(self._frame, gap)

    def conformance(self) -> pd.DataFrame:
        """What is not as the specification says: see `smpplab.analysis.conformance`."""
        return _conformance.conformance(self._frame)

    def summary(self) -> pd.Series[Any]:
        """The capture in a few numbers: see `smpplab.analysis.summary`."""
        from smpplab.analysis.summary import summary

        return summary(self._frame)

    def capture(self) -> Capture:
        """The capture again, from the octets in the table."""
        from smpplab.capture.frames import to_capture

        return to_capture(self._frame)

    @property
    def plot(self) -> Plots:
        """The plots: ``df.smpp.plot.latency(ax=ax)``."""
        return Plots(self._frame)


class Plots:
    """The functions of `smpplab.analysis.plots`, for one table."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __getattr__(self, name: str) -> Any:
        from smpplab.analysis import plots

        if name not in plots.__all__:
            raise AttributeError(f"there is no plot {name!r}; there are {', '.join(plots.__all__)}")
        draw = getattr(plots, name)
        return lambda ax=None, **options: draw(self._frame, ax=ax, **options)

    def __dir__(self) -> list[str]:
        from smpplab.analysis import plots

        return list(plots.__all__)
