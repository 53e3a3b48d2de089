"""`send`: what it prints, what it sends, how it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smpplab.cli.send import tlv
from smpplab.errors import UsageError


def test_events_in_order(smsc: Any, events: Callable) -> None:
    code, seen, err = events(
        "send", smsc.url("lab"), "+447700900123", "Hello", "world", "--receipt", "--json"
    )
    assert (code, err) == (0, "")
    assert [event["event"] for event in seen] == ["bound", "submitted", "receipt", "unbound", "summary"]
    submitted, receipt, summary = seen[1], seen[2], seen[4]
    assert submitted["status"] == "ESME_ROK" and submitted["segments"] == 1 and submitted["latency"] > 0
    assert receipt["message_id"] == submitted["message_id"]
    assert (receipt["state"], receipt["error"]) == ("DELIVRD", "000") and receipt["after"] > 0
    assert (summary["sent"], summary["accepted"], summary["receipts"], summary["missing"]) == (1, 1, 1, 0)
    message = smsc.messages[submitted["message_id"]]
    assert message.octets == b"Hello world"


def test_count_and_options_reach_the_message_centre(smsc: Any, events: Callable) -> None:
    code, seen, _ = events(
        "send", smsc.url("lab"), "447700900123", "Привет", "--source", "LAB", "--count", "3", "--validity", "60",
        "--tlv", "user_message_reference=7", "--tlv", "0x1501=0x0a0b", "--json",
    )  # fmt: skip
    assert code == 0
    ids = [event["message_id"] for event in seen if event["event"] == "submitted"]
    assert len(set(ids)) == 3
    message = smsc.messages[ids[0]]
    assert (message.source_addr, message.data_coding) == ("LAB", 8)


def test_wrong_password(smsc: Any, program: Callable) -> None:
    url = smsc.url("lab").replace("secret", "wrong")
    code, out, err = program("send", url, "447700900123", "hi")
    assert (code, out) == (1, "")
    assert err == (
        "smpplab: the MC answered bind_transceiver with ESME_RINVPASWD (password field is not acceptable"
        " (v5.0: its length), in practice often: wrong password)\n"
    )
    assert "wrong@" not in err


def test_throttled_messages_are_refused_and_said(smsc: Any, events: Callable) -> None:
    code, seen, _ = events("send", smsc.url("slow"), "447700900123", "hi", "--count", "4", "--json")
    statuses = [event["status"] for event in seen if event["event"] == "submitted"]
    assert code == 1
    assert sorted(statuses) == ["ESME_ROK", "ESME_ROK", "ESME_RTHROTTLED", "ESME_RTHROTTLED"]
    assert seen[-1]["refused"] == 2


def test_a_value_too_long_for_its_field(smsc: Any, program: Callable) -> None:
    code, _, err = program("send", smsc.url("lab"), "4" * 30, "hi")
    assert code == 1
    assert err == "smpplab: submit_sm.destination_addr: 30 characters do not fit, at most 20 do\n"


def test_plain_output_for_people(smsc: Any, program: Callable) -> None:
    code, out, _ = program("send", smsc.url("lab"), "447700900123", "hi")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["bound", "submitted", "unbound", "summary"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("user_message_reference=7", ("user_message_reference", 7)),
        ("receipted_message_id=abc", ("receipted_message_id", "abc")),
        ("message_payload=hello", ("message_payload", b"hello")),
        ("0x1501=0x0A0b", (0x1501, b"\x0a\x0b")),
        ("0x1501=text", (0x1501, b"text")),
    ],
)
def test_tlv_words(word: str, found: tuple[Any, Any]) -> None:
    assert tlv(word) == found


@pytest.mark.parametrize("word", ["payload", "nonsense=1", "0xzz=1", "message_payload=0x123"])
def test_wrong_tlv_words(word: str) -> None:
    with pytest.raises(UsageError, match="--tlv"):
        tlv(word)


@pytest.mark.parametrize("wrong", ["nan", "-1"])
def test_a_wait_that_cannot_be(smsc: Any, events: Callable, wrong: str) -> None:
    code, seen, err = events("send", smsc.url("lab"), "447700900123", "Hi", "--wait", wrong, "--json")
    assert (code, seen) == (2, [])
    assert err == f"smpplab: --wait is a number of seconds from 0 up, not {float(wrong):g}\n"
