"""Imports go down the layers; every upward arrow is listed here, with its reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "smpplab"
LAYERS = [
    ("errors",),
    ("wire", "text"),
    ("session", "render"),
    ("transport",),
    ("client", "simulator"),
    ("capture", "testing", "loops", "notebook"),
    ("analysis", "datasets"),
    ("cli", "widgets", "__main__", "__init__"),
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
EXCEPTIONS = {
    ("wire/table.py", "render"),  # Pdu._repr_html_: a notebook asks the PDU itself for its picture
    ("capture/record.py", "analysis"),  # df.smpp is there as soon as a frame is
    ("capture/frames.py", "analysis"),
    ("simulator/mailbox.py", "analysis"),  # `to_frame`: only who asks for a table needs pandas
    ("simulator/simulator.py", "analysis"),
}
CORE = ("errors", "wire", "text", "session", "render", "transport", "client", "simulator")
HEAVY = {"pandas", "numpy", "matplotlib", "pyarrow", "ipywidgets", "IPython"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            if node.module == "smpplab":
                found |= {f"smpplab.{alias.name}" for alias in node.names if alias.name != "__version__"}
    return found


MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_go_down(module: Path) -> None:
    own = module.parts[0].removesuffix(".py")
    for name in imports(PACKAGE / module):
        parts = name.split(".")
        if parts[0] != "smpplab" or len(parts) == 1 or own == "__init__":
            continue
        target = parts[1]
        if (module.as_posix(), target) not in EXCEPTIONS:
            assert LEVEL[target] <= LEVEL[own], f"{module} imports {name}, which is above it"


@pytest.mark.parametrize("module", [m for m in MODULES if m.parts[0].removesuffix(".py") in CORE], ids=str)
def test_the_core_needs_only_the_standard_library(module: Path) -> None:
    assert not {name.split(".")[0] for name in imports(PACKAGE / module)} & HEAVY
