"""``smpplab dissect``: octets and fields side by side.  Any octets give a dissection, never an error."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from smpplab.cli.vendor import load
from smpplab.errors import CaptureError, UsageError
from smpplab.render import dissect, page
from smpplab.wire import SMPP, Dialect

__all__ = ["add_parser", "run"]

EXAMPLE = "example: smpplab dissect 00000010 80000004 00000058 00000002"


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("dissect", help="show the octets and the fields of PDUs", epilog=EXAMPLE)
    add = parser.add_argument
    add(
        "input",
        nargs="+",
        metavar="HEX|FILE|-",
        help="octets in hexadecimal, in any of the usual forms; a file; or - for stdin",
    )
    add("--format", choices=("text", "html", "json"), default="text")
    add("--lines", action="store_true", help="each line by itself: one JSON object a line")
    add("--vendor", metavar="FILE", help="a TOML file with a vendor's TLVs and statuses")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    dialect = load(options.vendor) if options.vendor else SMPP
    given = _read(options.input)
    if options.lines:
        return _lines(given, dialect)
    found = dissect(given, dialect=dialect)
    if options.format == "json":
        print(json.dumps(_as_list(found.to_dict()), indent=1, ensure_ascii=False))
    elif options.format == "html":
        print(page("Dissection", found._repr_html_()))
    else:
        print(found)
    return 0


def _read(words: list[str]) -> str | bytes:
    """What is to be dissected: text to read octets from, or octets."""
    if words == ["-"]:
        if sys.stdin is None:
            raise UsageError("- reads stdin, which is closed")
        return _text(sys.stdin.buffer.read())
    path = Path(words[0])
    try:
        is_file = len(words) == 1 and path.is_file()
    except (OSError, ValueError):  # too long for a file's name: octets
        is_file = False
    return _file(path) if is_file else " ".join(words)


def _file(path: Path) -> str | bytes:
    """A file: the PDUs of a capture, or hexadecimal text, or octets."""
    from smpplab.capture import read

    content = path.read_bytes()
    if path.suffix in (".pcap", ".pcapng", ".parquet", ".jsonl", ".gz"):
        try:
            return b"".join(record.octets for record in read(path))
        except CaptureError:
            pass
    return _text(content)


def _text(content: bytes) -> str | bytes:
    """Octets that are readable text are taken for text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    return text if all(character.isprintable() or character.isspace() for character in text) else content


def _lines(given: str | bytes, dialect: Dialect) -> int:
    lines = given.splitlines() if isinstance(given, str) else given.split(b"\n")
    for line in lines:
        if line.strip():
            found = _as_list(dissect(line, dialect=dialect).to_dict())
            print(json.dumps(found[0] if len(found) == 1 else _several(found), ensure_ascii=False))
    return 0


def _several(found: list[dict[str, Any]]) -> dict[str, Any]:
    """A line that holds several PDUs: the first, with the others as a problem that says so."""
    first = dict(found[0]) if found else {"problems": []}
    note = {"severity": "warning", "field": "", "offset": first.get("command_length", 0),
            "message": f"{len(found) - 1} more PDUs stand on this line"}  # fmt: skip
    first["problems"] = [*first["problems"], note]
    return first


def _as_list(found: Any) -> list[dict[str, Any]]:
    return found if isinstance(found, list) else [found]
