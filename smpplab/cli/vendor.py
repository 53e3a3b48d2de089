"""A vendor's TLVs and statuses from a TOML file::

[[tlv]]
tag = 0x1501
name = "acme_campaign"
type = "cstring"     # or uint8, uint16, uint32, octets
size = 33

[statuses]
0x0401 = "ACME_BLOCKED"
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from smpplab.errors import UsageError
from smpplab.wire import SMPP, Dialect, TlvRow, cstring, octets, tlv, uint8, uint16, uint32

__all__ = ["load"]

NUMBERS = {"uint8": uint8, "uint16": uint16, "uint32": uint32}


def load(path: str) -> Dialect:
    """SMPP with the rows of a file.

    Raises:
        UsageError: Saying which row cannot be.
    """
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        rows = [_row(entry) for entry in content.get("tlv", [])]
        statuses = {int(str(code), 0): str(name) for code, name in content.get("statuses", {}).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from None
    return SMPP.extend(Path(path).stem, tlvs=rows, statuses=statuses)


def _row(entry: dict[str, Any]) -> TlvRow:
    type_, size = entry.get("type", "octets"), int(entry.get("size", 0))
    if type_ in NUMBERS:
        kind = NUMBERS[type_]()
    elif type_ == "cstring":
        kind = cstring(size or 256)
    elif type_ == "octets":
        kind = octets(max=size or 65535)
    else:
        raise UsageError(
            f"TLV {entry.get('name')!r}: type is uint8, uint16, uint32, cstring or octets, not {type_!r}"
        )
    return tlv(int(entry["tag"]), str(entry["name"]), kind)
