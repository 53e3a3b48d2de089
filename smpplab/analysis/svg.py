"""A plot as SVG that belongs to its page: the page's ink and font, so one picture serves light and dark."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

__all__ = ["plot_svg"]

_INK = "#010203"  # a colour that nothing else has: it becomes the page's own
_SETTINGS: dict[str, Any] = {"svg.fonttype": "none", "font.family": ["sans-serif"], "font.size": 9.5}


def plot_svg(draw: Callable[..., Any], frame: pd.DataFrame, *, alt: str, size: tuple[float, float]) -> str:
    """Draw a plot as inline SVG.

    Args:
        draw: A function of `smpplab.analysis.plots`.
        frame: A capture's table.
        alt: What a reader who cannot see it is told.
        size: Width and height in inches.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    name = draw.__name__
    settings: Any = _SETTINGS | {"svg.hashsalt": name}
    with mpl.rc_context(settings):  # for this file only
        figure = Figure(figsize=size, layout="constrained")
        ax = figure.subplots()
        draw(frame, ax=ax)
        _ink(ax)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    svg = file.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg.replace(_INK, "currentColor"))
    svg = re.sub(
        r"font: ([^;\"]*?)(?:'DejaVu Sans'|sans-serif)[^;\"]*", r"font: \1system-ui, sans-serif", svg
    )
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)


def _ink(ax: Any) -> None:
    """All lines and words of the Axes in one colour, to be exchanged for the page's."""
    ax.tick_params(colors=_INK, which="both")
    words = (ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label, ax.xaxis.offsetText, *ax.texts)
    for part in words:
        part.set_color(_INK)
    for spine in ax.spines.values():
        spine.set_edgecolor(_INK)
    for line in ax.get_ygridlines():
        line.set_color(_INK)
        line.set_alpha(0.18)
    legend = ax.get_legend()
    if legend is not None:
        legend.get_frame().set_alpha(0)
        for text in (*legend.get_texts(), legend.get_title()):
            text.set_color(_INK)
