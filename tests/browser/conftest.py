"""Debian's Chromium, driven by Playwright, with the network cut off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page in one of the two themes; `page.foreign` are the requests that left this machine."""
    context = chromium.new_context(color_scheme=request.param, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.foreign, page.errors = [], []
    page.on("request", lambda sent: page.foreign.append(sent.url) if "//127.0.0.1" not in sent.url else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.show = partial(_show, page)
    yield page
    context.close()


def _show(page: Any, path: Path, html: str) -> None:
    """Open HTML as a file."""
    path.write_text(html, encoding="utf-8")
    page.goto(path.as_uri())
    page.foreign = [url for url in page.foreign if not url.startswith("file://")]
