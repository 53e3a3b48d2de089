"""Every notebook runs by Run All with all cells queued at once, and leaves nothing running."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from kernel import run_all

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

LEFT_OVER = """
import asyncio, threading
from smpplab.loops import LoopThread
async def others():
    return [repr(task) for task in asyncio.all_tasks() if task is not asyncio.current_task()]
print("LEFT", LoopThread.shared().sync(others()))
"""


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def sources(path: Path, solved: bool) -> list[str]:
    cells = [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]
    kept = [cell for cell in cells if solved or "solution" not in cell["metadata"].get("tags", [])]
    return ["".join(cell["source"]) for cell in kept]


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS][:5] == [
        "00_tour",
        "01_bind",
        "02_submit",
        "03_throttle",
        "04_receipts",
    ]


@pytest.mark.parametrize("solved", [True, False], ids=["solved", "unsolved"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_all(path: Path, solved: bool) -> None:
    cells = run_all([*sources(path, solved), LEFT_OVER], FOLDER)
    for cell in cells:
        assert cell.status == "ok", f"{cell.status}: {cell.source}\n{cell.error}\n{cell.text}"
    assert cells[-1].text.strip() == "LEFT []"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_committed_clean(path: Path) -> None:
    notebook = load(path)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert not cell["outputs"] and cell["execution_count"] is None
            assert "".join(cell["source"]).count("\n") < 25, "".join(cell["source"])
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|Users)/|C:\\\\", text)
    for link in re.findall(r"\]\((\w+\.ipynb)\)", text):
        assert (FOLDER / link).is_file(), link


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_teach(path: Path) -> None:
    """Title, objectives, a folded solution, a summary, a last cell that closes everything."""
    cells = load(path)["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert re.match(r"# \d\d · \w+", prose)
    for needed in (
        "After this notebook you can",
        r"\*\*Predict",
        "## Exercise",
        "## Summary",
        "Where this bites|Quiz",
    ):
        assert re.search(needed, prose), needed
    solutions = [cell for cell in cells if "solution" in cell["metadata"].get("tags", [])]
    assert solutions
    assert all("".join(cell["source"]).startswith("# Solution: ") for cell in solutions)
    assert "stop()" in "".join(cells[-1]["source"])
