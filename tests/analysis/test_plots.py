"""Plots draw what the tables say, where they are told to, and leave everything else alone."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from smpplab.analysis import plots
from smpplab.capture import Capture

NAMES = [name for name in plots.__all__ if name != "COLOURS"]


@pytest.fixture(autouse=True)
def no_windows() -> Iterator[None]:
    mpl.use("agg")
    yield
    from matplotlib import pyplot

    pyplot.close("all")


@pytest.mark.parametrize("name", NAMES)
def test_it_draws_into_the_axes_given_and_changes_no_settings(monday: Capture, name: str) -> None:
    before = dict(mpl.rcParams)
    ax = Figure().subplots(2, 2)[1, 1]
    assert getattr(plots, name)(monday.to_frame(), ax=ax) is ax
    assert ax.lines or ax.patches
    assert ax.get_title(loc="left") and (ax.get_ylabel() or ax.get_xlabel())
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_capture_says_so(name: str) -> None:
    ax = getattr(plots, name)(Capture().to_frame(), ax=Figure().subplots())
    assert ax.texts[0].get_text().startswith("no ")


@pytest.mark.parametrize("name", NAMES)
def test_without_axes_there_is_a_new_figure(monday: Capture, name: str) -> None:
    one, other = (getattr(plots, name)(monday.to_frame()) for _ in range(2))
    assert one is not other and one.figure is not other.figure


def test_latency_shows_every_answer_and_its_quantiles(monday: Capture) -> None:
    ax = plots.latency(monday.to_frame(), ax=Figure().subplots())
    assert len(ax.lines[0].get_ydata()) == 41
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["p50: 5.00 ms", "p99: 7.00 ms"]


def test_throughput_is_per_second_whatever_the_step(monday: Capture) -> None:
    for step in ("1s", "500ms"):
        ax = plots.throughput(monday.to_frame(), ax=Figure().subplots(), every=step)
        assert max(ax.lines[0].get_ydata()) == 10 or step == "500ms"
        assert max(ax.lines[0].get_ydata()) == 10


def test_many_points_are_thinned(monday: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "_POINTS", 10)
    ax = plots.latency(monday.to_frame(), ax=Figure().subplots())
    shown = ax.lines[0].get_ydata()
    assert len(shown) <= 10 and max(shown) == 7.0  # the worst is always there


def test_colours_stand_out_on_white_and_on_black() -> None:
    def light(colour: str) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    for colour in plots.COLOURS:
        assert 1.05 / (light(colour) + 0.05) >= 3, colour
        assert (light(colour) + 0.05) / (light("#0d1117") + 0.05) >= 3, colour
