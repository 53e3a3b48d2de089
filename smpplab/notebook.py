"""Pasting a script's ``asyncio.run(main())`` into a cell.

A cell may simply ``await main()``; nothing here is needed for that.  `allow_nested` is for those who
want to run a script's last line unchanged, and it refuses where the patch is known to break things.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys

from smpplab.errors import UsageError

__all__ = ["allow_nested"]


def allow_nested() -> str:
    """Allow ``asyncio.run`` inside a running loop, by the nest-asyncio package; give which was used.

    Never called on import.  The maintained fork ``nest_asyncio2`` is preferred where it is installed.

    Raises:
        UsageError: Where the patch is known to break things, and what to do instead.
    """
    remedy = "write `await main()` instead: a cell may await"
    if sys.platform == "emscripten":
        raise UsageError(f"the loop of a browser cannot be nested; {remedy}")
    if _is_uvloop():
        raise UsageError(f"uvloop's loop cannot be nested; {remedy}")
    try:
        importlib.import_module("nest_asyncio2").apply()
        return "nest_asyncio2"
    except ImportError:
        pass
    if sys.version_info >= (3, 14):
        raise UsageError(
            f"with nest_asyncio on Python 3.14 time-outs never fire; pip install nest_asyncio2, or {remedy}"
        )
    if _version("ipykernel") >= (7, 1):
        raise UsageError(
            "with nest_asyncio and ipykernel 7.1 or newer, one nested call makes the queued cells of Run All"
            " vanish;"
            f" pip install nest_asyncio2, or {remedy}"
        )
    importlib.import_module("nest_asyncio").apply()
    return "nest_asyncio"


def _is_uvloop() -> bool:
    import asyncio

    try:
        return type(asyncio.get_running_loop()).__module__.startswith("uvloop")
    except RuntimeError:
        return False


def _version(package: str) -> tuple[int, ...]:
    """The version of a package in use; () when it is not."""
    if package not in sys.modules:
        return ()
    return tuple(int(part) for part in importlib.metadata.version(package).split(".")[:2] if part.isdigit())
