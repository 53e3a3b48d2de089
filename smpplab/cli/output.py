"""Events on stdout: one JSON object a line for programs, one plain line for people."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

__all__ = ["Events"]

to_json = json.JSONEncoder(ensure_ascii=False, default=str).encode  # made once: dumps makes one a line


class Events:
    """Prints events.

    Args:
        as_json: JSON, one object a line; otherwise plain lines.
    """

    def __init__(self, as_json: bool, stream: TextIO | None = None) -> None:
        self.as_json, self.stream = as_json, stream

    def __call__(self, event: str, **values: Any) -> None:
        """Print one event at once; values that are `None` are kept in JSON and left out for people."""
        self.write(event, values)
        self.flush()

    def write(self, event: str, values: dict[str, Any]) -> None:
        """Print one event that may wait for its `flush`, where there are many."""
        stream = self.stream or sys.stdout
        if stream is None:  # started with stdout closed: nobody wants to see anything
            return
        line = self.line(event, values)
        if not line.isascii():
            line = self._fitting(line, getattr(stream, "encoding", None) or "utf-8")
        stream.write(line + "\n")

    def flush(self) -> None:
        """Have everything seen that was written."""
        stream = self.stream or sys.stdout
        if stream is not None:
            stream.flush()

    def _fitting(self, line: str, encoding: str) -> str:
        """The line as the stream can take it: what its encoding has not is escaped, and no event is lost."""
        try:
            line.encode(encoding)
        except UnicodeEncodeError:
            if self.as_json:
                return json.dumps(json.loads(line))
            return line.encode(encoding, "backslashreplace").decode(encoding)
        return line

    def line(self, event: str, values: dict[str, Any]) -> str:
        """The event as one line."""
        if self.as_json:
            return to_json({"event": event, **values})
        shown = " ".join(
            f"{name}={_plain(value)}" for name, value in values.items() if value not in (None, "")
        )
        return f"{event:<10} {shown}".rstrip()


def _plain(value: Any) -> str:
    """A value as people read it: no control characters, quoted when it has blanks."""
    if isinstance(value, float):
        return f"{value:.4g}"
    printable = str(value)
    if not printable.isprintable():
        printable = "".join(
            character if character.isprintable() else f"\\x{ord(character):02x}" for character in printable
        )
    return f'"{printable}"' if " " in printable else printable
