"""Plots of a capture's table: each takes ``ax=`` and gives the Axes back.

They change no settings and show nothing by themselves, so they fit into any figure: ``fig.subplots(2, 2)``.
Colours are told apart by colour-blind people and stand out on white and on black; lines differ in style too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from smpplab.analysis import exchanges as _exchanges, rates as _rates, receipts as _receipts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["COLOURS", "latency", "receipts", "statuses", "throughput", "window"]

COLOURS = ("#2b83ba", "#c97500", "#1b9274", "#c45a9b", "#85793a", "#7a6fd0")
"""Blue, orange, green, pink, olive, violet: each at least 3:1 against white and against black."""

_RED = "#e0433a"
_STYLES = ("-", "--", "-.", ":")
_POINTS = 5_000
_STEPS = ("20ms", "1s", "10s", "1min", "10min", "1h")


def _axes(ax: Axes | None) -> Axes:
    """The Axes given, or those of a new figure."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    made: Any = pyplot.subplots(figsize=(8, 3.6), layout="constrained")[1]
    return made  # type: ignore[no-any-return]


def _finish(ax: Axes, title: str, y: str, *, time: bool = True) -> Axes:
    ax.set_title(title, loc="left", fontsize="medium")
    ax.set_ylabel(y)
    ax.grid(True, axis="y", alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    if time:
        _time_axis(ax)
    return ax


def _time_axis(ax: Axes) -> None:
    """Dates in UTC, whatever the settings say."""
    from datetime import UTC

    from matplotlib import dates

    find: Any = dates.AutoDateLocator
    write: Any = dates.ConciseDateFormatter
    locator = find(tz=UTC, minticks=3, maxticks=7)
    ax.xaxis_date(UTC)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(write(locator, tz=UTC))
    ax.set_xlabel("time (UTC)")


def _empty(ax: Axes, title: str, why: str) -> Axes:
    """Axes that say why there is nothing to see."""
    ax.text(0.5, 0.5, why, ha="center", va="center", transform=ax.transAxes, alpha=0.7)
    ax.set_xticks([])
    ax.set_yticks([])
    return _finish(ax, title, "", time=False)


def _times(times: Any) -> Any:
    """Times as matplotlib takes them: without zone, all of them UTC."""
    return pd.DatetimeIndex(times).tz_convert("UTC").tz_localize(None).to_numpy()


def _thinned(values: Any) -> Any:
    """Positions of the points to draw: of very many some thousands, evenly chosen, and all of the highest."""
    count, highest = len(values), _POINTS // 10
    if count <= _POINTS:
        return np.arange(count)
    evenly = np.arange(0, count, -(-count // (_POINTS - highest)))
    return np.union1d(evenly, np.argpartition(np.asarray(values), count - highest)[count - highest :])


def _legend(ax: Axes, title: str | None = None) -> None:
    ax.legend(loc="best", fontsize="small", framealpha=0.6, edgecolor="none", title=title,
              title_fontsize="small")  # fmt: skip


def latency(frame: pd.DataFrame, ax: Axes | None = None, command: str | None = "submit_sm") -> Axes:
    """Latency of each answer over time, in milliseconds, with the median and the 99th percentile.

    Args:
        frame: A capture's table.
        ax: Where to draw; a new figure when left out.
        command: Of which requests; `None` for all.
    """
    ax, title = _axes(ax), f"Latency of {command or 'all requests'}"
    waited = _exchanges.latency(frame, command)
    if not len(waited):
        return _empty(ax, title, "no answered request")
    values = waited.dt.total_seconds() * 1000
    shown = values.iloc[_thinned(values)]
    ax.plot(_times(shown.index), shown.to_numpy(), ".", color=COLOURS[0], markersize=4, alpha=0.6)
    for level, style in ((0.5, "-"), (0.99, "--")):
        at = float(np.quantile(values, level))
        name = f"p{level * 100:.0f}: {at:,.2f} ms"
        ax.axhline(at, color=COLOURS[1], linestyle=style, linewidth=1.4, label=name)
    if values.min() > 0 and values.max() > 30 * values.median():
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter("{x:g}")
    else:
        ax.set_ylim(bottom=0, top=max(float(values.max()) * 1.08, 0.1))
    _legend(ax)
    return _finish(ax, title, "milliseconds")


def _step_for(frame: pd.DataFrame) -> str:
    """An interval that gives a readable number of points."""
    span = frame["time"].max() - frame["time"].min() if len(frame) else pd.Timedelta(0)
    return next((step for step in _STEPS if span / pd.Timedelta(step) <= 120), _STEPS[-1])


def throughput(frame: pd.DataFrame, ax: Axes | None = None, every: str | None = None) -> Axes:
    """Submits, responses, throttled answers, receipts and messages per second.

    Args:
        frame: A capture's table.
        ax: Where to draw; a new figure when left out.
        every: The interval counted; one that suits the capture's length when left out.
    """
    ax, step = _axes(ax), every or _step_for(frame)
    counts = _rates.throughput(frame, step)
    counts = counts.loc[:, counts.sum() > 0]
    if not counts.size:
        return _empty(ax, "Throughput", "no messages")
    times, seconds = _times(counts.index), pd.Timedelta(step).total_seconds()
    for number, name in enumerate(counts):
        colour = _RED if name == "throttled" else COLOURS[number % len(COLOURS)]
        wide: Any = {"linewidth": 3.2, "alpha": 0.55} if name == "submits" else {"linewidth": 1.5}
        ax.plot(times, counts[name].to_numpy() / seconds, color=colour, linestyle=_STYLES[number % 4],
                marker="o" if len(counts) < 12 else "", markersize=3.5, label=str(name), **wide)  # fmt: skip
    ax.set_ylim(bottom=0)
    _legend(ax)
    title = "Throughput" if step == "1s" else f"Throughput, counted in steps of {step}"
    return _finish(ax, title, "PDUs per second")


def window(frame: pd.DataFrame, ax: Axes | None = None, direction: str = "to_mc") -> Axes:
    """Requests sent and not yet answered, over time, for each session.

    Args:
        frame: A capture's table.
        ax: Where to draw; a new figure when left out.
        direction: "to_mc" for the ESME's window, "to_esme" for the message centre's.
    """
    from matplotlib.ticker import MaxNLocator

    ax, title = _axes(ax), "Window: requests not yet answered"
    steps = _rates.window(frame, direction)
    if not len(steps):
        return _empty(ax, title, "no requests")
    sessions = steps["session"].astype(object).unique()
    for number, name in enumerate(sessions[: len(COLOURS)]):
        part = steps[steps["session"] == name]
        part = part.iloc[_thinned(part["outstanding"])]
        ax.step(_times(part["time"]), part["outstanding"].to_numpy(), where="post", linewidth=1.2,
                color=COLOURS[number], linestyle=_STYLES[number % 4], label=str(name))  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    more = len(sessions) - len(COLOURS)
    if len(sessions) > 1:
        _legend(ax, title=f"{more} more sessions are not shown" if more > 0 else None)
    return _finish(ax, title, "requests")


def receipts(frame: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How long receipts took: messages with a receipt after so many seconds, by state."""
    ax, title = _axes(ax), "Receipts: time since submit"
    told = _receipts.receipts(frame)
    came = told[told["delay"].notna()]
    if not len(came):
        return _empty(ax, title, "no receipt for a message of the capture")
    states = came["state"].fillna("(none)").astype(object)
    groups = sorted(came.groupby(states), key=lambda pair: -len(pair[1]))
    for number, (state, part) in enumerate(groups):
        seconds = np.sort(part["delay"].dt.total_seconds().to_numpy())
        count = np.arange(1, len(seconds) + 1)
        ax.step(np.append(seconds[0], seconds), np.append(0, count), where="post", linewidth=1.6,
                color=COLOURS[number % len(COLOURS)], linestyle=_STYLES[number % 4],
                label=f"{state}: {len(seconds):,}")  # fmt: skip
    ax.set_xlabel("seconds after submit")
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    _legend(ax)
    return _finish(ax, title, "messages so far", time=False)


def statuses(frame: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How many answers had which status, ESME_ROK and the errors."""
    ax, title = _axes(ax), "Statuses of answers"
    counts = _rates.statuses(frame).sum()
    if not len(counts):
        return _empty(ax, title, "no answers")
    counts = counts.sort_values()
    colours = [COLOURS[2] if name == "ESME_ROK" else COLOURS[1] for name in counts.index]
    bars = ax.barh([str(name) for name in counts.index], counts.to_numpy(), color=colours)
    ax.bar_label(bars, labels=[f" {number:,}" for number in counts])
    ax.margins(x=0.12)
    ax.set_xlabel("answers")
    _finish(ax, title, "", time=False)
    ax.grid(False)
    return ax
