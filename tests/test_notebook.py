"""`allow_nested`: applied when asked for, refused where it is known to break things."""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from smpplab import notebook
from smpplab.errors import UsageError

REMEDY = "write `await main()` instead: a cell may await"


class Applied:
    """Stand-ins for the packages, by name."""

    def __init__(self, *installed: str) -> None:
        self.installed, self.applied = installed, []

    def __call__(self, name: str) -> Any:
        if name not in self.installed:
            raise ImportError(name)
        return SimpleNamespace(apply=lambda: self.applied.append(name))


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(*names: str) -> Applied:
        found = Applied(*names)
        monkeypatch.setattr(notebook.importlib, "import_module", found)
        return found

    monkeypatch.setattr(notebook, "_version", lambda package: (6, 31))
    monkeypatch.setattr(sys, "version_info", (3, 13, 0))
    return install


def test_the_maintained_fork_is_preferred(packages: Any) -> None:
    found = packages("nest_asyncio", "nest_asyncio2")
    assert notebook.allow_nested() == "nest_asyncio2"
    assert found.applied == ["nest_asyncio2"]


def test_the_original_where_it_works(packages: Any) -> None:
    found = packages("nest_asyncio")
    assert notebook.allow_nested() == "nest_asyncio"
    assert found.applied == ["nest_asyncio"]


def refused(found: Applied) -> str:
    with pytest.raises(UsageError) as caught:
        notebook.allow_nested()
    assert found.applied == []
    return str(caught.value)


def test_refused_on_python_3_14(packages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    assert refused(packages("nest_asyncio")) == (
        f"with nest_asyncio on Python 3.14 time-outs never fire; pip install nest_asyncio2, or {REMEDY}"
    )


def test_refused_with_a_new_ipykernel(packages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "_version", lambda package: (7, 1))
    said = refused(packages("nest_asyncio"))
    assert said.startswith(
        "with nest_asyncio and ipykernel 7.1 or newer, one nested call makes the queued cells of"
    )
    assert said.endswith(REMEDY)
    assert notebook.allow_nested.__doc__
    found = packages("nest_asyncio", "nest_asyncio2")
    assert notebook.allow_nested() == "nest_asyncio2"
    assert found.applied


def test_refused_in_a_browser(packages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert refused(packages("nest_asyncio2")) == f"the loop of a browser cannot be nested; {REMEDY}"


async def test_refused_on_uvloop(packages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = type("Loop", (), {"__module__": "uvloop.loop"})()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    assert refused(packages("nest_asyncio2")) == f"uvloop's loop cannot be nested; {REMEDY}"


def test_versions_of_packages_in_use() -> None:
    assert notebook._version("pytest") >= (8,)
    assert notebook._version("never-imported") == ()
    assert not notebook._is_uvloop()
