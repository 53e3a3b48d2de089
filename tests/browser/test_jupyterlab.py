"""A real JupyterLab in a real browser: the tour runs by Run All, and its dissection shows."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
TOKEN = "test"


@pytest.fixture(params=["light", "dark"])
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """JupyterLab on a port of its own, over a copy of the notebooks, in one of its themes."""
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    theme = f"JupyterLab {request.param.title()}"
    _set(tmp_path, "apputils-extension/themes", {"theme": theme})
    _set(tmp_path, "notebook-extension/tracker", {"windowingMode": "none"})  # every cell is in the page
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--notebook-dir={tmp_path}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    own = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
           "JUPYTER_CONFIG_DIR": "config"}  # fmt: skip
    environment = os.environ | {name: str(tmp_path / folder) for name, folder in own.items()}
    with open(tmp_path / "log", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/api/status?token={TOKEN}", tmp_path / "log")
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


def _set(folder: Path, plugin: str, values: dict[str, str]) -> None:
    path = folder / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def _wait_for(url: str, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text())


def test_the_tour_by_run_all(lab: str, chromium: Any) -> None:
    page = chromium.new_page()
    foreign: list[str] = []
    page.on("request", lambda sent: foreign.append(sent.url) if "//127.0.0.1" not in sent.url else None)
    page.set_viewport_size({"width": 1400, "height": 1000})
    page.goto(f"{lab}/lab/tree/notebooks/00_tour.ipynb?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    for _ in range(240):
        prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
        if (
            not any("*" in prompt for prompt in prompts)
            and sum(prompt[1:2].isdigit() for prompt in prompts) >= 10
        ):
            break
        page.wait_for_timeout(250)
    else:
        raise AssertionError(prompts)
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    dissection = page.locator(".jp-RenderedHTMLCommon .sl").first
    dissection.scroll_into_view_if_needed()
    assert dissection.is_visible()
    if picture := os.environ.get("SMPPLAB_SCREENSHOTS"):
        page.screenshot(path=f"{picture}/lab-{page.evaluate('document.body.dataset.jpThemeLight')}.png")
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
    page.close()
