"""``df.smpp`` asks the same questions as the functions, and only of the right tables."""

from __future__ import annotations

import pandas as pd
import pytest

from smpplab.analysis import conformance, exchanges, rates, receipts
from smpplab.capture import Capture


def test_each_method_is_its_function(monday: Capture) -> None:
    frame = monday.to_frame()
    for name, function in {
        "exchanges": exchanges.exchanges, "receipts": receipts.receipts, "throughput": rates.throughput,
        "window": rates.window, "statuses": rates.statuses, "episodes": rates.episodes,
        "conformance": conformance.conformance,
    }.items():  # fmt: skip
        pd.testing.assert_frame_equal(getattr(frame.smpp, name)(), function(frame))
    pd.testing.assert_series_equal(frame.smpp.latency(None), exchanges.latency(frame, None))
    assert frame.smpp.capture() == monday.__class__.from_rows(frame.smpp.capture().rows)
    assert [row[:7] for row in frame.smpp.capture().rows] == [row[:7] for row in monday.rows]


def test_any_other_table_says_what_it_lacks() -> None:
    with pytest.raises(
        AttributeError, match=r"\.smpp needs the whole table of a capture.*lacks session, direction"
    ):
        pd.DataFrame({"time": []}).smpp  # noqa: B018


def test_plots(monday: Capture) -> None:
    from matplotlib.figure import Figure

    plot = monday.to_frame().smpp.plot
    ax = Figure().subplots()
    assert plot.latency(ax=ax) is ax and "latency" in dir(plot)
    with pytest.raises(AttributeError, match="there is no plot 'pie'; there are"):
        plot.pie  # noqa: B018


def test_summary(monday: Capture) -> None:
    numbers = monday.to_frame().smpp.summary()
    assert numbers["submits"] == 43 and numbers["throttled"] == 5 and numbers["receipts"] == 19
