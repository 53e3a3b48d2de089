"""`query`, `cancel`, `replace`: against the simulator as a program, which keeps messages across binds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from smpplab.cli import main

Events = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A message centre that delivers after an hour, so that messages wait."""
    words = ["simulate", "--port", "0", "--receipt-after", "3600", "--account", "lab:secret", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "smpplab", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    port = json.loads(process.stdout.readline())["port"]
    yield f"smpp://lab:secret@127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


@pytest.fixture
def sent(url: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The message_id of a message that waits."""
    assert main(["send", url, "447700900123", "Hello", "--source", "LAB", "--json"]) == 0
    out, _ = capsys.readouterr()
    return next(
        str(event["message_id"]) for event in map(json.loads, out.splitlines()) if "message_id" in event
    )


def test_the_state_of_a_message(url: str, sent: str, events: Events) -> None:
    code, seen, err = events("query", url, sent, "--source", "LAB", "--json")
    assert (code, err) == (0, "")
    assert seen == [
        {"event": "state", "message_id": sent, "state": "ENROUTE", "final_date": None, "error": 0}
    ]


def test_a_cancelled_message_has_its_final_date(url: str, sent: str, events: Events) -> None:
    code, seen, _ = events("cancel", url, sent, "--source", "LAB", "--json")
    assert code == 0
    assert seen == [{"event": "cancelled", "message_id": sent, "source": "LAB", "to": None}]
    _, seen, _ = events("query", url, sent, "--source", "LAB", "--json")
    assert seen[0]["state"] == "DELETED" and str(seen[0]["final_date"])[4] == "-"
    code, seen, err = events("cancel", url, sent, "--source", "LAB", "--json")
    assert (code, seen) == (1, []) and "ESME_RCANCELFAIL" in err and err.count("\n") == 1


@pytest.mark.parametrize("empty", [(), ("",)])
def test_all_messages_between_two_addresses(
    url: str, sent: str, events: Events, empty: tuple[str, ...]
) -> None:
    code, seen, _ = events("cancel", url, *empty, "--source", "LAB", "--to", "447700900123", "--json")
    assert code == 0 and seen[0]["to"] == "447700900123" and seen[0]["message_id"] is None
    _, seen, _ = events("query", url, sent, "--source", "LAB", "--json")
    assert seen[0]["state"] == "DELETED"


def test_only_messages_of_a_service_type(url: str, sent: str, events: Events) -> None:
    words = ["cancel", url, "--source", "LAB", "--to", "447700900123"]
    code, seen, err = events(*words, "--service-type", "WAP", "--json")
    assert (code, seen) == (1, []) and "ESME_RCANCELFAIL" in err
    assert events("query", url, sent, "--source", "LAB", "--json")[1][0]["state"] == "ENROUTE"


def test_another_text(url: str, sent: str, events: Events) -> None:
    code, seen, err = events(
        "replace", url, sent, "Hello", "again", "--source", "LAB", "--validity", "3600", "--receipt", "--json"
    )
    assert (code, err) == (0, "") and seen == [{"event": "replaced", "message_id": sent}]


def test_for_people(url: str, sent: str, program: Callable[..., tuple[int, str, str]]) -> None:
    assert program("query", url, sent, "--source", "LAB") == (
        0, f"state      message_id={sent} state=ENROUTE error=0\n", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["query", "URL", "nothing"], 1, "the MC answered query_sm with ESME_RINVMSGID"),
        (["query", "URL", "x" * 70], 1, "query_sm.message_id: 70 characters do not fit, at most 64 do"),
        (["query", "URL", ""], 2, "a message is named by its message_id or its Submission, not by ''"),
        (["cancel", "URL"], 2, "cancel what? give a message_id, or --to B for all that wait there"),
        (["cancel", "URL", "nothing"], 1, "the MC answered cancel_sm with ESME_R"),
        (["replace", "URL", "nothing", "Hi"], 1, "the MC answered replace_sm with ESME_R"),
        (["replace", "URL", "1", "x" * 500], 1, "the text takes "),
        (["replace", "URL", "1", "Привет"], 1, "GSM 7-bit has no 'П' (U+041F), character 0 of the text"),
        (["replace", "URL", "1", "Hi", "--encoding", "klingon"], 2, "no alphabet 'klingon'"),
    ],
)  # fmt: skip
def test_mistakes(
    url: str, program: Callable[..., tuple[int, str, str]], words: list[str], code: int, message: str
) -> None:
    found, out, err = program(*(url if word == "URL" else word for word in words))
    assert (found, out) == (code, "")
    assert err.startswith(f"smpplab: {message}") and err.count("\n") == 1
