"""Dissections in a real browser: hovering links octets and fields; nothing from the wire is executed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smpplab.render import dissect, ladder, page as whole_page
from smpplab.wire import SubmitSm

pytestmark = pytest.mark.browser

EVIL = b"<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script></pre>"


def pdu(text: bytes = b"Hello, browser") -> bytes:
    return bytes(SubmitSm(source_addr="LAB", destination_addr="447700900123", short_message=text))


def contrast(page: Any, selector: str) -> float:
    """The contrast of an element's text with what lies behind it (WCAG 2.1)."""
    return page.evaluate(
        """selector => {
        const canvas = document.createElement('canvas'); canvas.width = canvas.height = 1;
        const paint = canvas.getContext('2d', {willReadFrequently: true});
        const rgb = colours => { paint.clearRect(0, 0, 1, 1);
            for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
            return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3); };
        const light = colour => { const [r, g, b] = colour.map(v => { v /= 255;
            return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const element = document.querySelector(selector);
        const behind = [];
        for (let at = element; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
        const base = matchMedia('(prefers-color-scheme: dark)').matches ? 'black' : 'white';
        const back = light(rgb([base, ...behind]));
        const front = light(rgb([base, ...behind, getComputedStyle(element).color]));
        return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05); }""",
        selector,
    )


def test_hovering_a_field_marks_exactly_its_octets(page: Any, tmp_path: Path) -> None:
    page.show(tmp_path / "d.html", whole_page("PDU", dissect(pdu())._repr_html_()))
    styles = """() => [...document.querySelectorAll('.sl-grid div > span:first-of-type i')].map(octet => {
        const style = getComputedStyle(octet); return [octet.textContent, style.backgroundColor + style.outline]; })"""
    before = page.evaluate(styles)
    page.get_by_text("destination_addr", exact=True).last.hover()
    marked = [new[0] for old, new in zip(before, page.evaluate(styles), strict=True) if old != new]
    assert marked == [f"{octet:02x}" for octet in b"447700900123\0"]
    assert page.foreign == [] and page.errors == []


def test_what_comes_from_the_wire_is_inert(page: Any, tmp_path: Path) -> None:
    page.show(tmp_path / "d.html", whole_page("PDU", dissect(pdu(EVIL))._repr_html_()))
    assert page.title() == "PDU"
    assert page.locator("img, script").count() == 0
    assert page.foreign == []


def test_text_can_be_read_in_both_themes(page: Any, tmp_path: Path) -> None:
    page.show(tmp_path / "d.html", whole_page("PDU", dissect(pdu())._repr_html_()))
    for selector in (".sl th", ".sl td", ".sl-about", ".sl-grid i"):
        assert contrast(page, selector) >= 4.5, selector


def test_the_fallback_is_hidden_where_styles_work(page: Any, tmp_path: Path) -> None:
    html = dissect(pdu())._repr_html_()
    page.show(tmp_path / "d.html", whole_page("PDU", html))
    assert not any(block.is_visible() for block in page.locator("pre").all())


def test_a_ladder_is_drawn(page: Any, tmp_path: Path) -> None:
    from smpplab.capture import Capture, Record

    records = Capture([Record(n * 10**6, "lab", ("to_mc", "to_esme")[n % 2], pdu()) for n in range(4)])
    page.show(tmp_path / "l.html", whole_page("Ladder", ladder(records)._repr_html_()))
    assert page.locator("svg").first.is_visible()
    assert page.locator("svg").first.bounding_box()["width"] <= 1200
