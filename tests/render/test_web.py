"""HTML: nothing from the wire becomes markup, and octets and rows are linked."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.render import dissect, ladder
from smpplab.render.web import page, preformatted, styles
from smpplab.wire import BindTransceiver, SubmitSm, patch

HARMLESS = {
    "div", "style", "pre", "section", "header", "strong", "span", "p", "dl", "dt", "dd", "bdi", "br", "small",
    "b", "code", "i", "table", "thead", "tbody", "tr", "th", "td", "details", "summary",
    "svg", "title", "line", "rect", "text", "tspan", "g", "path",
}  # fmt: skip
VOID = {"br"}


class Reader(HTMLParser):
    """Checks that tags are ours and that they close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.classes: list[list[str]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag in HARMLESS, tag
        assert not any(name.startswith("on") or "javascript" in (value or "") for name, value in attrs)
        self.classes.append((dict(attrs).get("class") or "").split())
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        assert tag in HARMLESS, tag


def submit(octets: bytes, **fields: Any) -> SubmitSm:
    return SubmitSm(destination_addr="447700900123", short_message=octets, **fields)


@pytest.mark.parametrize(
    "attack",
    [
        b"<img src=x onerror=alert(1)>", b"</pre><script>alert(1)</script>", b"</style><b>",
        b"'\"><svg onload=x>", b"]]><!--", b"&lt;b&gt;",
    ],
)  # fmt: skip
def test_text_from_the_wire_is_inert(attack: bytes) -> None:
    address = attack[:20].decode()
    pdu = submit(attack, source_addr=address, tlvs=[(0x1501, attack), (0x1D, attack)])
    for thing in (pdu, patch(pdu, sm_length=250), attack * 3, "xx" + attack.decode()):
        html = dissect(thing)._repr_html_()
        Reader(html)
        assert "<img" not in html and "<script" not in html and "<b>there" not in html
    Reader(ladder([pdu])._repr_html_())


@given(st.binary(max_size=120), st.integers(0, 255), st.integers(0, 255))
def test_any_message_is_well_formed(octets: bytes, data_coding: int, esm_class: int) -> None:
    Reader(dissect(submit(octets, data_coding=data_coding, esm_class=esm_class))._repr_html_())


def test_every_octet_has_a_row_and_a_rule() -> None:
    pdu = submit(bytes.fromhex("0500035a0201") + b"Hello", esm_class=0x40, tlvs={"user_message_reference": 7})
    html = dissect(pdu)._repr_html_()
    reader = Reader(html)
    numbers = [name for classes in reader.classes for name in classes if re.fullmatch(r"f\d+", name)]
    octets = len(bytes(pdu))
    # Each octet twice, in hexadecimal and as character; each row once, the bits of a field as the field.
    assert len(numbers) == 2 * octets + html.count("<tr class")
    for name in set(numbers):
        assert f".sl-pdu:has(.{name}:is(:hover,:focus))" in html


def test_text_form_is_there_for_places_without_styles() -> None:
    pdu = submit(b"Hello")
    html = dissect(pdu)._repr_html_()
    assert '<pre class="sl-plain">submit_sm' in html
    assert '<div class="sl-body" style="display:none">' in html
    assert html.count("<style>") == 1
    assert ".sl .sl-plain{display:none}" in styles() and ".sl-body{display:block!important" in styles()


def test_nothing_comes_from_elsewhere_and_output_is_the_same_each_time() -> None:
    pdu = submit(b"Hello")
    html = dissect(pdu)._repr_html_()
    assert html == dissect(pdu)._repr_html_()
    assert not re.search(r"https?:|url\(|@import|<script|<link", page("x", html))
    assert len(html) < 40_000


def test_problems_are_marked_at_the_octet_and_in_the_row() -> None:
    html = dissect(patch(submit(b"Hello"), sm_length=200))._repr_html_()
    assert re.search(r'<i class="f\d+ cre[^"]* bad', html)
    assert html.count("sm_length says 200 octets, 5 left") == 3  # text form, summary, row


def test_of_many_the_later_ones_are_folded() -> None:
    html = dissect([submit(b"Hello")] * 5)._repr_html_()
    assert html.count("<section") == 5 and html.count("<details") == 2


def test_of_very_many_the_rest_is_counted() -> None:
    html = dissect([submit(b"Hello")] * 60)._repr_html_()
    assert html.count("<section") == 50 and "10 more PDUs" in html


def test_masked() -> None:
    html = dissect(BindTransceiver(system_id="lab", password="s3cret"))._repr_html_()
    assert "s3cret" not in html and '">73</i>' not in html


def test_page_and_preformatted_escape_their_text() -> None:
    whole = page("<b>", "<p>ok</p>", subtitle="a < b")
    assert whole.startswith("<!DOCTYPE html>") and "<h1>&lt;b&gt;</h1>" in whole
    assert "<p>ok</p>" in whole and "a &lt; b" in whole
    assert preformatted("<b>") == "<pre>&lt;b&gt;</pre>"
