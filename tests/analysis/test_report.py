"""The report is one page that needs nothing and trusts nothing, and a text that lines up."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from smpplab.analysis.report import report, summary_text
from smpplab.capture import Capture, Record
from smpplab.wire import BindTransceiver, SubmitSm

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Tags(HTMLParser):
    """Every tag, and whether they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    return tags


def test_a_page_that_needs_nothing(monday: Capture, tmp_path: Path) -> None:
    html = report(monday, tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == html
    for tag, attributes in parsed(html).tags:
        assert tag not in ("script", "link", "iframe", "object", "base")
        for name in ("src", "href", "xlink:href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:")), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in html and not re.search(r"url\((?!#)", html)


def test_what_it_tells(monday: Capture) -> None:
    html = report(monday, title="Monday & more")
    assert "<h1>Monday &amp; more</h1>" in html
    for word in (
        "Throttling episodes",
        "ESME_RTHROTTLED",
        "UNDELIV",
        "malformed",
        "How it begins",
        "taken apart",
    ):
        assert word in html
    pictures = [
        attributes for tag, attributes in parsed(html).tags if tag == "svg" and "aria-label" in attributes
    ]
    assert len(pictures) >= 4 and all(picture["aria-label"] for picture in pictures)


def test_everything_from_the_wire_is_escaped() -> None:
    octets = bytes(
        SubmitSm(destination_addr="1", source_addr="<b>x", short_message=EVIL.encode(), sequence_number=1)
    )
    bind = bytes(BindTransceiver(system_id="<i>id", password="secret77", sequence_number=2))
    rows = [Record(0, EVIL, "to_mc", octets, src=EVIL, problem=EVIL), Record(1, EVIL, "to_mc", bind)]
    html = report(Capture(rows, notes=[EVIL]), title=EVIL)
    assert not [tag for tag, _ in parsed(html).tags if tag in ("script", "img")]
    assert "<i>id" not in html and "secret77" not in html


@pytest.mark.parametrize("number", [0, 1])
def test_small_captures(number: int) -> None:
    link = bytes.fromhex("00000010000000150000000000000001")
    capture = Capture([Record(10**18, "lab", "to_mc", link)] * number)
    assert ("The capture is empty." in report(capture)) == (number == 0)
    parsed(report(capture))
    assert summary_text(capture).startswith("Overview\n────────\nPDUs")


def test_a_table_makes_the_same_report_as_its_capture(monday: Capture) -> None:
    assert report(monday.to_frame()) == report(monday)


def test_text_lines_up(monday: Capture) -> None:
    blocks = summary_text(monday).split("\n\n")
    lines = next(block for block in blocks if block.startswith("Statuses")).splitlines()
    assert lines[2:4] == [
        "request     status           answers   share",
        "submit_sm   ESME_ROK              36   87.8%",
    ]  # fmt: skip
    assert len(blocks) == 9 and not [
        line for line in summary_text(monday).splitlines() if line != line.rstrip()
    ]


def test_text_has_no_control_characters() -> None:
    link = bytes.fromhex("00000010000000150000000000000001")
    text = summary_text(Capture([Record(0, "a\x1b[31m\nb", "to_mc", link)]))
    assert "\x1b" not in text
