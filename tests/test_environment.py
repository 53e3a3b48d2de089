"""environment.yml and pyproject.toml name the same packages with the same lower bounds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def bounds(lines: list[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        match = re.fullmatch(r"([a-z-]+)>=([\d.]+)", line)
        if match:
            found[CONDA_NAMES.get(match[1], match[1])] = match[2]
    return found


def test_environment_and_project_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = bounds(project["dependencies"]) | bounds(project["optional-dependencies"]["lab"])
    lines = [line.strip().removeprefix("- ") for line in (ROOT / "environment.yml").read_text().splitlines()]
    assert bounds(lines) == wanted
    assert "python=3.12" in lines
    assert "-e ." in lines
