"""Plots as SVG that take the page's colours."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import matplotlib as mpl

from smpplab.analysis import plots
from smpplab.analysis.svg import plot_svg
from smpplab.capture import Capture


def test_it_is_whole_xml_in_the_ink_of_the_page(monday: Capture) -> None:
    before = dict(mpl.rcParams)
    svg = plot_svg(plots.latency, monday.to_frame(), alt='1 < 2 "quoted"', size=(6, 3))
    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == '1 < 2 "quoted"' and root.get("role") == "img"
    assert "currentColor" in svg and "#010203" not in svg
    assert "metadata" not in svg and "<script" not in svg
    assert dict(mpl.rcParams) == before


def test_ids_of_two_plots_do_not_meet_and_links_lead_somewhere(monday: Capture) -> None:
    frame = monday.to_frame()
    one, other = (plot_svg(draw, frame, alt="", size=(6, 3)) for draw in (plots.latency, plots.window))
    ids = [set(re.findall(r'id="([^"]+)"', svg)) for svg in (one, other)]
    assert ids[0] and not ids[0] & ids[1]
    for svg, own in zip((one, other), ids, strict=True):
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= own


def test_the_same_table_gives_the_same_picture(monday: Capture) -> None:
    frame = monday.to_frame()
    assert len({plot_svg(plots.receipts, frame, alt="", size=(6, 3)) for _ in range(2)}) == 1
