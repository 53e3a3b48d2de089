"""Log lines for machines: JSON, logfmt, and a buffer that remembers what led up to an error.

They are parts of `logging` and format the records of any logger; those of `LogHook` have their fields in
``record.smpp``.
"""

from __future__ import annotations

import json
import logging
import math
import re
import sys
import traceback
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from smpplab.client.masking import Mask
from smpplab.errors import UsageError

__all__ = ["BreachHandler", "JsonFormatter", "KeyValueFormatter", "TextFormatter", "level_of"]

OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "smpp", "breached"}
_BARE = re.compile(r"[^\s\"=\\\x00-\x20\x7f-\xa0]+")
_NO_KEY = re.compile(r"[\s\"=\x00-\x20\x7f-\xa0]+")
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def level_of(level: int | str) -> int:
    """A level by number or name.

    >>> level_of("info")
    20
    """
    known = logging.getLevelNamesMapping()
    if isinstance(level, str) and level.upper() not in known:
        raise UsageError(f"level is one of {', '.join(known)}, or a number, not {level!r}")
    return known[level.upper()] if isinstance(level, str) else level


class Fields(logging.Formatter):
    """What the formatters share: a record as a mapping.

    Args:
        mask: What of texts and numbers is shown where other loggers tell of them; all without.
        **bound: Fields of every line, such as ``environment="prod"``.
    """

    def __init__(self, *, mask: Mask | None = None, **bound: Any) -> None:
        super().__init__()
        self.mask, self.bound = mask or Mask(), bound

    def fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """Everything that the line tells, in order; time, level, logger and event come from the record."""
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        smpp: dict[str, Any] = getattr(record, "smpp", {})
        if "event" in smpp:
            found["event"] = smpp["event"]
        found["message"] = self.message(record)
        if getattr(record, "breached", False):
            found["breached"] = True
        for more in (self.bound, smpp, self.extra(record)):
            found |= {name: value for name, value in more.items() if name not in found}
        exception = self.exception(record)
        if exception:
            found["exception"] = exception
        return found

    def message(self, record: logging.LogRecord) -> str:
        """The line for people; masked here unless it was masked where it was written."""
        try:
            message = record.getMessage()
        except Exception as error:  # wrong arguments must not cost the line
            shown = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
            message = f"{shown} ({type(error).__name__} in its arguments)"
        return message if self.mask.open or hasattr(record, "smpp") else self.mask.scrub(message)

    def extra(self, record: logging.LogRecord) -> dict[str, Any]:
        """What the program gave with ``extra=``."""
        found = {name: value for name, value in vars(record).items() if name not in OWN}
        if self.mask.open or not found:
            return found
        scrub, harmless = self.mask.scrub, (bool, float, type(None))
        return {
            name: value if isinstance(value, harmless) else scrub(str(value)) for name, value in found.items()
        }

    def exception(self, record: logging.LogRecord) -> str:
        """The exception, if there is one, on as many lines as it takes."""
        if not record.exc_info or record.exc_info[1] is None:
            return ""
        if self.mask.open:
            return self.formatException(record.exc_info)
        _, error, frames = record.exc_info
        return "".join(traceback.format_tb(frames)) + f"{type(error).__name__}: {self.mask.error(error)}"


class JsonFormatter(Fields):
    """One JSON object a line (`json.loads` reads it back), whatever the fields hold.

    >>> record = logging.makeLogRecord({"name": "app", "levelname": "INFO", "msg": "hi", "created": 0})
    >>> print(JsonFormatter(v="1").format(record))
    {"time": "1970-01-01T00:00:00.000000+00:00", "level": "info", "logger": "app", "message": "hi", "v": "1"}
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        fields = self.fields(record)
        try:
            line = json.dumps(fields, ensure_ascii=False, allow_nan=False, default=plain)
        except (TypeError, ValueError, RecursionError):  # NaN, keys that are no text, a mapping in itself
            line = json.dumps(plain(fields), ensure_ascii=False)
        return _BREAKS.sub(_escaped, line)


class KeyValueFormatter(Fields):
    """logfmt: ``key=value``, quoted where needed; mappings as ``metadata.campaign=spring``.

    >>> record = logging.makeLogRecord({"name": "app", "levelname": "INFO", "msg": "hello you", "created": 0})
    >>> print(KeyValueFormatter().format(record))
    time=1970-01-01T00:00:00.000000+00:00 level=info logger=app message="hello you"
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        pairs: list[str] = []
        for name, value in self.fields(record).items():
            self._add(pairs, name, plain(value))
        return " ".join(pairs)

    def _add(self, pairs: list[str], name: str, value: Any) -> None:
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                self._add(pairs, f"{name}.{key}", inner)
        elif value is not None:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            if not _BARE.fullmatch(text):
                text = json.dumps(text, ensure_ascii=False)
            pairs.append(f"{_NO_KEY.sub('_', name)}={_BREAKS.sub(_escaped, text)}")


class TextFormatter(Fields):
    """A line for people: local time, level, logger and sentence."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line; an exception on further ones."""
        bound = "".join(f" {name}={value}" for name, value in self.bound.items())
        moment = datetime.fromtimestamp(record.created).astimezone().isoformat(" ", timespec="milliseconds")
        breached = "(earlier) " if getattr(record, "breached", False) else ""
        message = "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in self.message(record)
        )
        line = f"{moment} {record.levelname:<7} {record.name} {breached}{message}{bound}"
        exception = self.exception(record)
        return f"{line}\n{exception}" if exception else line


def plain(value: Any, depth: int = 8) -> Any:
    """A value as JSON can hold it: what it cannot hold becomes text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, bytes):
        return value.hex()
    if depth and isinstance(value, Mapping):
        return {str(key): plain(inner, depth - 1) for key, inner in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [plain(inner, depth - 1) for inner in value]
    if not depth:
        return "…"
    try:
        return value.isoformat() if isinstance(value, datetime) else str(value)
    except Exception as error:  # a repr that raises must not cost the line
        return f"<{type(value).__name__}: {type(error).__name__}>"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


class BreachHandler(logging.Handler):
    """Remembers the last records, and writes them only when something goes wrong.

    So the log of a quiet night is short, and that of a bad one has the PDUs before the error.  Nothing is
    formatted unless it is written.

    Args:
        capacity: How many records are remembered.
        level: A record of this level or above is a breach: what is remembered is written, oldest first
            and marked with ``breached``, then the record itself.
        target: The handler that writes; to stderr without.
        through: Records of this level or above are written at once, and not remembered.
    """

    def __init__(
        self,
        capacity: int = 1000,
        level: int | str = logging.ERROR,
        target: logging.Handler | None = None,
        through: int | str | None = None,
    ) -> None:
        super().__init__()
        if capacity < 1:
            raise UsageError(f"capacity is at least 1 record, not {capacity}")
        self.breach, self.target = level_of(level), target or logging.StreamHandler(sys.stderr)
        self.through = self.breach if through is None else min(level_of(through), self.breach)
        self.kept: deque[logging.LogRecord] = deque(maxlen=capacity)

    def emit(self, record: logging.LogRecord) -> None:
        """Remember a record, or write it; `logging` holds this handler's lock meanwhile."""
        if record.levelno < self.through:
            self.kept.append(record)
            return
        if record.levelno >= self.breach:
            kept = list(self.kept)
            self.kept.clear()
            for earlier in kept:
                earlier.breached = True
                self.target.handle(earlier)
        self.target.handle(record)

    def flush(self) -> None:
        """Let the target write out what it has; what is remembered stays so."""
        self.target.flush()

    def close(self) -> None:
        """Forget what is remembered; the target stays open."""
        self.kept.clear()
        super().close()
