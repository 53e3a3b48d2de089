"""The page for those who come from naz: every option of naz's is there, every name of ours exists, the code runs."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import smpplab as sl
from smpplab.cli import build
from smpplab.client.building import accepted
from smpplab.loops import LoopThread, RemoteSimulator

PAGE = (Path(__file__).parents[1] / "COMING_FROM_NAZ.md").read_text(encoding="utf-8")

# The parameters of naz 0.8.1, in its order.
CLIENT = """smsc_host smsc_port system_id password broker system_type addr_ton addr_npi address_range
    interface_version client_id enquire_link_interval logger rate_limiter hook sequence_generator
    throttle_handler correlation_handler drain_duration socket_timeout custom_codecs"""
MESSAGE = """short_message source_addr destination_addr log_id service_type source_addr_ton source_addr_npi
    dest_addr_ton dest_addr_npi esm_class protocol_id priority_flag schedule_delivery_time validity_period
    registered_delivery replace_if_present_flag sm_default_msg_id smpp_command version hook_metadata encoding
    errors"""
TLVS = """user_message_reference source_port source_addr_subunit destination_port dest_addr_subunit
    sar_msg_ref_num sar_total_segments sar_segment_seqnum more_messages_to_send payload_type message_payload
    privacy_indicator callback_num callback_num_pres_ind callback_num_atag source_subaddress dest_subaddress
    user_response_code display_time sms_signal ms_validity ms_msg_wait_facilities number_of_messages
    alert_on_message_delivery language_indicator its_reply_type its_session_info ussd_service_op"""
CLASSES = """SimpleBroker(maxsize) SimpleRateLimiter(send_rate) SimpleThrottleHandler(sampling_period)
    SimpleThrottleHandler(sample_size) SimpleThrottleHandler(deny_request_at)
    SimpleThrottleHandler(throttle_wait) SimpleCorrelater(max_ttl) SimpleSequenceGenerator SimpleHook(logger)
    SimpleLogger(level) SimpleLogger(log_metadata) SimpleLogger(handler) SimpleLogger(render_as_json)
    BreachHandler(flushLevel) BreachHandler(capacity) BreachHandler(target)"""

ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| naz ")
]
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("names", [CLIENT, MESSAGE, CLASSES], ids=["client", "message", "classes"])
def test_every_option_of_naz_has_its_row(names: str) -> None:
    listed = {word for row in ROWS for word in words(row[0])}
    assert set(names.split()) - listed == set()


@pytest.mark.parametrize("name", TLVS.split())
def test_every_tlv_of_naz_is_known(name: str) -> None:
    assert sl.SMPP.tlv(name) is not None


def taken(name: str) -> set[str]:
    """The arguments that something of ours takes."""
    if name == "connect":
        return {field.name for field in dataclasses.fields(sl.Settings)}
    if name in ("submit", "Esme.submit"):
        return {*inspect.signature(sl.Esme.submit).parameters, *accepted(sl.SubmitSm)}
    return set(inspect.signature(ours(name)).parameters)


def ours(name: str) -> Any:
    """The object of ours that the page means."""
    first, *rest = name.split(".")
    found: Any = sl if first == "smpplab" else getattr(sl, first)
    for attribute in rest:
        if dataclasses.is_dataclass(found):
            assert attribute in {field.name for field in dataclasses.fields(found)}
            return None
        if attribute not in dir(found) and f"        {attribute}: " in (found.__doc__ or ""):
            return None  # an attribute of its objects
        found = getattr(found, attribute)
    return found


@cache
def options_of_run() -> list[str]:
    parser = build(["run"])
    commands = next(each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    return [option for action in commands.choices["run"]._actions for option in action.option_strings]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_here_exists(row: tuple[str, str, str]) -> None:
    found = words(row[1])
    assert found, "the row names nothing of ours"
    for word in found:
        if word.startswith("smpplab run"):
            assert all(option in options_of_run() for option in word.split()[2:])
            continue
        name, argument = re.fullmatch(r"([\w.]+)(?:\((\w+)=\))?", word).groups()  # type: ignore[union-attr]
        if argument is None:
            ours(name if name not in ("submit", "connect") else f"Esme.{name}")
        else:
            assert argument in taken(name)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_example_is_a_call_that_can_be_made(row: tuple[str, str, str]) -> None:
    calls = [word for word in words(row[2]) if word.endswith(")")]
    assert calls or "`" in row[2] or "alphabet" in row[2].lower()
    for word in calls:
        for call in (node for node in ast.walk(ast.parse(word)) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            name = "submit" if name == "esme.submit" else name.replace("esme.", "Esme.")
            given = {keyword.arg for keyword in call.keywords}
            if name != "logs.configure":  # takes any field of a log line
                assert given <= taken(name)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    smsc = RemoteSimulator(
        {"accounts": {"smppclient": "password"}, "fate": sl.fates.Delivered(after=0.01)}
    ).start()
    yield smsc.port
    smsc.stop()
    LoopThread.shared().stop()


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_code_runs(port: int, block: str) -> None:
    assert "127.0.0.1:2775" in block or "connect(" not in block
    exec(compile(block.replace("2775", str(port)), "COMING_FROM_NAZ.md", "exec"), {"__name__": "naz"})
