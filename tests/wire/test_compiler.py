"""The compiled functions are readable Python that tracebacks and `inspect` can show."""

from __future__ import annotations

import ast
import inspect
import traceback
from typing import Any

import pytest

from smpplab.wire import SMPP, DataSm, EnquireLink, QuerySm, SubmitMulti, SubmitSm, SubmitSmResp

CLASSES: list[Any] = sorted(SMPP.commands.values(), key=lambda cls: cls.command_id)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.command)
@pytest.mark.parametrize("what", ["decode", "encode"])
def test_source_is_straight_line_python(cls: Any, what: str) -> None:
    text = cls.source(what)
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    assert ast.get_docstring(function)
    assert ";" not in text, "one statement a line"


def test_inspect_shows_it() -> None:
    SMPP.decode(bytes(QuerySm(message_id="1")))
    function = SMPP.decoders[(3).to_bytes(4)]
    assert inspect.getsource(function) == QuerySm.source("decode")
    assert "query_sm" in (function.__doc__ or "")


def test_characters_side_by_side_are_joined_and_encoded_once() -> None:
    text = SubmitSm.source("encode")
    assert text.count("''.join((") == text.count(".encode('latin-1')") == 1


def test_the_length_that_nobody_gives() -> None:
    assert "len(short_message)" in SubmitSm.source("encode")
    assert "self.sm_length" not in SubmitSm.source("encode")


def test_a_response_may_end_after_its_header() -> None:
    assert "if end == 16:" in SubmitSmResp.source()
    assert "if end == 16:" not in SubmitSm.source()
    assert "end == 16" not in EnquireLink.source()


def test_groups_are_compiled_once_for_each_class() -> None:
    assert "write_dest_address[type(entry)](entry)" in SubmitMulti.source("encode")


def test_a_traceback_shows_the_line() -> None:
    try:
        DataSm.encode(DataSm(destination_addr=5))  # type: ignore[arg-type]
    except Exception as error:
        shown = "".join(traceback.format_exception(error))
    assert "complain(self)" in shown
    assert "encode_data_sm" in shown
