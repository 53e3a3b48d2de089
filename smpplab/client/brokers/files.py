"""Files for TLS that the URL of a broker names: that one is missing is said at once, and not waited for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smpplab.errors import UsageError

__all__ = ["check_files"]

NAMES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "cafile", "certfile", "keyfile")


def check_files(options: Mapping[str, Any]) -> None:
    """Look whether they are there.

    Raises:
        UsageError: Naming the option and the file.
    """
    for name in NAMES:
        if options.get(name) and not Path(options[name]).is_file():
            raise UsageError(f"{name} of the URL: there is no file {options[name]}")
