"""The files of scenarios: those that are shipped, by name, and anybody's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from smpplab.errors import UsageError

__all__ = ["FOLDER", "beside", "content", "names", "parsed"]

FOLDER = files("smpplab.simulator") / "scenarios"


def names() -> dict[str, str]:
    """The scenarios that are shipped, and their files; the numbers of these give the order."""
    there = sorted(path.name for path in FOLDER.iterdir() if path.name.endswith(".toml"))
    return {file[3:-5].replace("-", " "): file for file in there}


def content(name: str | PathLike[str]) -> tuple[str, str, Path]:
    """The text of a shipped scenario or of a file, what it is called, and the folder of what it names.

    Raises:
        UsageError: There is none.
    """
    path = Path(fspath(name))
    if path.suffix == ".toml":
        return _read(path), fspath(path), path.parent
    there, plain = names(), " ".join(fspath(name).lower().replace("-", " ").replace("_", " ").split())
    if plain not in there:
        known = ", ".join(there)
        raise UsageError(
            f"there is no scenario {fspath(name)!r}; give a file that ends in .toml, or one of {known}"
        )
    return (FOLDER / there[plain]).read_text(encoding="utf-8"), plain, Path()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no TOML: it is not in UTF-8") from None


def parsed(text: str, name: str) -> dict[str, Any]:
    """TOML as a mapping.

    Raises:
        UsageError: It is none.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{name} is no TOML: {error}") from None


def beside(table: Any, folder: Path) -> Any:
    """A copy of a table; a file that it names, as traffic does, is looked for beside the scenario's."""
    if isinstance(table, list):
        return [beside(each, folder) for each in table]
    if not isinstance(table, Mapping):
        return table
    return {
        key: str(folder / value) if key == "file" and isinstance(value, str) else beside(value, folder)
        for key, value in table.items()
    }
