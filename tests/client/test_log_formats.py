"""Formatters give one readable line whatever they are given; the breach buffer writes only after a breach."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.client.log_formats import (
    BreachHandler,
    JsonFormatter,
    KeyValueFormatter,
    TextFormatter,
    level_of,
    plain,
)
from smpplab.client.masking import Mask
from smpplab.errors import UsageError

TO = "447700900123"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=8,
)


def record(message: Any = "hello", *args: Any, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord("app", logging.INFO, __file__, 1, message, args, more.pop("exc_info", None))
    vars(made).update(more)
    return made


def logfmt(line: str) -> dict[str, str]:
    """A reader of logfmt that knows nothing of how it was written."""
    found, at = {}, 0
    while at < len(line):
        equals = line.index("=", at)
        key, at = line[at:equals], equals + 1
        if line[at : at + 1] == '"':
            value, end = json.JSONDecoder().raw_decode(line, at)
        else:
            end = line.find(" ", at) if " " in line[at:] else len(line)
            value = line[at:end]
        assert key not in found and end <= len(line) and line[end : end + 1] in ("", " ")
        found[key], at = value, end + 1
    return found


@given(st.text(), st.dictionaries(st.text(), VALUES, max_size=4))
def test_json_is_one_line_that_reads_back(message: str, fields: dict[str, Any]) -> None:
    line = JsonFormatter(environment="lab").format(record(message, smpp={"event": "sent"} | fields))
    assert len(line.splitlines()) == 1
    line.encode()
    found = json.loads(line, parse_constant=lambda name: pytest.fail(name))
    assert (found["message"], found["level"], found["environment"]) == (message, "info", "lab")


@given(st.text(), st.dictionaries(st.text(min_size=1), VALUES, max_size=4))
def test_logfmt_is_one_line_that_reads_back(message: str, fields: dict[str, Any]) -> None:
    line = KeyValueFormatter().format(record(message, smpp={"event": "sent", "inner": fields}))
    assert len(line.splitlines()) == 1
    found = dict(part.split("=", 1) for part in line.split(" ")[:4] if "=" in part)
    assert found["level"] == "info" and found["event"] == "sent"
    line.encode()


def test_logfmt_quotes_what_needs_it() -> None:
    fields = {"event": "x", "text": 'say "hi" = ok\n', "empty": "", "none": None, "yes": True, "n": 1.5}
    fields["metadata"] = {"a b": {"c": [1, "two"]}}
    found = logfmt(KeyValueFormatter(release="1.2 beta").format(record("all is well", smpp=fields)))
    del found["time"]
    assert found == {
        "level": "info", "logger": "app", "event": "x", "message": "all is well", "release": "1.2 beta",
        "text": 'say "hi" = ok\n', "empty": "", "yes": "true", "n": "1.5", "metadata.a_b.c": '[1, "two"]',
    }  # fmt: skip


def test_the_time_has_its_zone() -> None:
    made = record()
    moment = datetime.fromisoformat(json.loads(JsonFormatter().format(made))["time"])
    assert moment.tzinfo is not None
    assert moment == datetime.fromtimestamp(made.created, UTC)


def test_no_field_hides_what_the_line_is_about() -> None:
    found = json.loads(JsonFormatter(level="mine", x=1).format(record(smpp={"event": "e", "x": 2}, x=3)))
    assert (found["level"], found["event"], found["x"]) == ("info", "e", 1)


def test_records_of_any_logger_with_extra_and_exception() -> None:
    try:
        raise ValueError("bad\nvalue")
    except ValueError:
        made = record("%s of %d", "one", 2, exc_info=sys.exc_info(), user="ann")
    found = json.loads(JsonFormatter().format(made))
    assert (found["message"], found["user"]) == ("one of 2", "ann")
    assert found["exception"].startswith("Traceback") and found["exception"].endswith(
        "ValueError: bad\nvalue"
    )
    assert "\n" not in KeyValueFormatter().format(made)
    assert TextFormatter().format(made).splitlines()[-2:] == ["ValueError: bad", "value"]


def test_wrong_arguments_do_not_cost_the_line() -> None:
    assert (
        json.loads(JsonFormatter().format(record("%d", "x")))["message"] == "%d (TypeError in its arguments)"
    )

    class Unreadable:
        def __str__(self) -> str:
            raise RuntimeError

    found = json.loads(JsonFormatter().format(record(Unreadable(), smpp={"value": Unreadable()})))
    assert (found["message"], found["value"]) == (
        "Unreadable (RuntimeError in its arguments)",
        "<Unreadable: RuntimeError>",
    )


def test_values_that_json_does_not_have() -> None:
    endless: dict[str, Any] = {}
    endless["me"] = endless
    assert json.loads(JsonFormatter().format(record(smpp={"x": endless})))["x"]["me"]
    assert plain({"when": datetime(2027, 1, 15), "who": b"\x01", "nan": float("nan")}) == {
        "when": "2027-01-15T00:00:00", "who": "01", "nan": "nan",
    }  # fmt: skip


def test_what_other_loggers_say_is_masked() -> None:
    try:
        raise ValueError(f"no way to {TO}")
    except ValueError:
        made = record("part %r of %s failed", "my text", TO, exc_info=sys.exc_info(), to=TO, n=1)
    for formatter in (JsonFormatter, KeyValueFormatter, TextFormatter):
        line = formatter(mask=Mask("hide", "tail")).format(made)
        assert TO not in line and "my text" not in line and "•••123" in line and "ValueError" in line
        assert TO in formatter().format(made)


def test_text_is_for_people() -> None:
    line = TextFormatter(environment="lab").format(record("a\tb\x1b[31m", breached=True))
    assert line.endswith(" INFO    app (earlier) a\\tb\\x1b[31m environment=lab")


def test_levels_by_name() -> None:
    assert (level_of("debug"), level_of("ERROR"), level_of(35)) == (10, 40, 35)
    with pytest.raises(UsageError, match=r"level is one of CRITICAL.*not 'loud'"):
        level_of("loud")


# The breach buffer


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[tuple[str, bool]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append((record.getMessage(), getattr(record, "breached", False)))


@pytest.fixture
def logger() -> Any:
    logger = logging.Logger("test")
    logger.setLevel(logging.DEBUG)
    return logger


def test_a_breach_writes_what_led_up_to_it(logger: logging.Logger) -> None:
    target = Kept()
    handler = BreachHandler(3, target=target)
    logger.addHandler(handler)
    for number in range(5):
        logger.debug("debug %d", number)
    assert target.records == []
    logger.error("broken")
    assert target.records == [("debug 2", True), ("debug 3", True), ("debug 4", True), ("broken", False)]
    logger.error("again")
    assert target.records[4:] == [("again", False)]


def test_what_is_shown_anyway_is_shown_once(logger: logging.Logger) -> None:
    target = Kept()
    logger.addHandler(BreachHandler(10, "ERROR", target, through="WARNING"))
    logger.info("kept")
    logger.warning("at once")
    logger.error("broken")
    assert target.records == [("at once", False), ("kept", True), ("broken", False)]


def test_what_is_not_written_is_not_formatted(logger: logging.Logger) -> None:
    class Costly:
        asked = 0

        def __str__(self) -> str:
            self.asked += 1
            return "costly"

    costly, target = Costly(), Kept()
    handler = BreachHandler(2, target=target)
    logger.addHandler(handler)
    for _ in range(100):
        logger.debug("%s", costly)
    assert costly.asked == 0
    logger.critical("broken")
    assert costly.asked == 2
    handler.close()
    assert not handler.kept


def test_threads_lose_nothing(logger: logging.Logger) -> None:
    target = Kept()
    logger.addHandler(BreachHandler(10_000, target=target))

    def work(name: int) -> None:
        for number in range(200):
            logger.log(logging.ERROR if number % 50 == 49 else logging.DEBUG, "%d %d", name, number)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    messages = [message for message, _ in target.records]
    assert sorted(messages) == sorted(f"{name} {number}" for name in range(4) for number in range(200))
    for name in range(4):
        mine = [message for message in messages if message.startswith(f"{name} ")]
        assert mine == [f"{name} {number}" for number in range(200)]


def test_a_breach_handler_needs_room_and_writes_to_stderr(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="capacity is at least 1 record, not 0"):
        BreachHandler(0)
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    handler = BreachHandler()
    logger.addHandler(handler)
    logger.error("broken")
    handler.flush()
    assert stream.getvalue() == "broken\n"
