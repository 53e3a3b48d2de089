"""Events on stdout: whatever they hold, each is a line."""

from __future__ import annotations

import io
import json

import pytest

from smpplab.cli.output import Events

TEXT = "h\ud800é"  # half of a pair, as JSON may hold it


def printed(as_json: bool, encoding: str, text: str) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    Events(as_json, stream)("submitted", log_id=text)
    return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
@pytest.mark.parametrize("text", [TEXT, "h€llo é", "plain"])
def test_programs_get_every_text_as_it_is(encoding: str, text: str) -> None:
    assert json.loads(printed(True, encoding, text)) == {"event": "submitted", "log_id": text}


def test_people_get_what_can_be_shown() -> None:
    assert printed(False, "utf-8", TEXT) == "submitted  log_id=h\\xd800é\n"
    assert printed(False, "ascii", TEXT) == "submitted  log_id=h\\xd800\\xe9\n"
    assert printed(True, "utf-8", "é") == '{"event": "submitted", "log_id": "é"}\n'


def test_many_lines_may_wait_for_one_flush() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    events = Events(True, stream)
    for number in range(3):
        events.write("submitted", {"number": number})
    assert stream.buffer.getvalue() == b""  # type: ignore[attr-defined]
    events.flush()
    assert len(stream.buffer.getvalue().splitlines()) == 3  # type: ignore[attr-defined]
