"""`run` as a program of its own: sending, signals, lost links, messages that come in, and mistakes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

MODULE = '''
import asyncio, json, os
import smpplab as sl

class Queue(sl.MemoryBroker):
    """A broker that leaves behind what it still has."""

    def __init__(self, count: int = 0, text: str = "hello", path: str = "left.json"):
        super().__init__([sl.Outgoing("447700900123", text, log_id=f"order-{n}", receipt=True) for n in range(count)])
        self.path = path

    async def close(self):
        with open(self.path, "w") as file:
            json.dump([message.log_id for message in self._messages], file)

class Stuck(Queue):
    """A broker that never says that it has forgotten a message."""

    async def done(self, message, outcome):
        await asyncio.sleep(3600)

class Broken(Queue):
    async def dequeue(self):
        raise ZeroDivisionError("the queue is broken")

class Away(Queue):
    async def check(self):
        raise sl.SmppError("the queue is not there")

def keep(message):
    with open("kept.txt", "a") as file:
        file.write(message.text + "\\n")

client = {"url": os.environ.get("TEST_URL", "smpp://lab@localhost"), "broker": Queue(3)}
'''


@contextmanager
def started(*words: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """The program, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "smpplab", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **more},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def following(process: subprocess.Popen[str], event: str, count: int = 1) -> list[dict[str, Any]]:
    """Read events until the given one has come so often."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(json.loads(line))
        count -= seen[-1]["event"] == event
        if not count:
            return seen
    raise AssertionError(f"no {event} among {seen}; {process.stderr.read() if process.stderr else ''}")


def ended(process: subprocess.Popen[str]) -> tuple[int, list[dict[str, Any]], str]:
    out, err = process.communicate(timeout=40)
    return process.returncode, [json.loads(line) for line in out.splitlines()], err


@pytest.fixture(autouse=True)
def shop(folder: Path) -> None:
    """A module of brokers, where the program runs."""
    Path("shop.py").write_text(MODULE)


def write(url: str, more: str = "", kind: str = "Queue", count: int = 3) -> str:
    """A configuration; its name."""
    broker = f'[broker]\nkind = "shop:{kind}"\ncount = {count}\n' if kind else ""
    Path("sender.toml").write_text(f'url = "{url}"\nreconnect = [0.05, 0.1]\n{more}\n{broker}')
    return "sender.toml"


def test_what_the_broker_holds_is_sent(smsc: Any) -> None:
    with started("run", write(smsc.url("lab")), "--until-empty", "--json") as process:
        code, seen, err = ended(process)
    assert (code, err) == (0, "")
    assert seen[0]["event"] == "bound" and seen[0]["port"] == smsc.port
    submitted = [event for event in seen if event["event"] == "submitted"]
    assert [event["log_id"] for event in submitted] == ["order-0", "order-1", "order-2"]
    assert all(event["status"] == "ESME_ROK" and event["latency"] > 0 for event in submitted)
    assert {message.message_id for message in smsc.messages} == {event["message_id"] for event in submitted}
    assert seen[-1]["event"] == "summary" and seen[-1]["accepted"] == 3 and seen[-1]["reconnects"] == 0
    assert json.loads(Path("left.json").read_text()) == []


def test_a_module_names_the_client_and_the_password_is_in_the_environment(smsc: Any) -> None:
    url = smsc.url("lab").replace(":secret", "")
    with started(
        "run", "shop:client", "--until-empty", "--json", TEST_URL=url, SMPPLAB_PASSWORD="secret"
    ) as process:
        code, seen, _ = ended(process)
    assert code == 0 and seen[-1]["accepted"] == 3


@pytest.mark.parametrize("sessions", [1, 3])
def test_sigterm_in_the_middle_loses_nothing_and_sends_nothing_twice(smsc: Any, sessions: int) -> None:
    config = write(smsc.url("lab"), f"sessions = {sessions}\n[rate_limiter]\nrate = 200\n", count=2000)
    with started("run", config, "--json") as process:
        seen = following(process, "submitted", 20)
        process.send_signal(signal.SIGTERM)
        code, rest, err = ended(process)
    seen += rest
    assert (code, err) == (0, "")
    sent = {event["log_id"] for event in seen if event["event"] == "submitted"}
    left = json.loads(Path("left.json").read_text())
    assert [event["event"] for event in seen[-1 - sessions :]] == ["unbound"] * sessions + ["summary"]
    assert seen[-1]["accepted"] == len(sent) == len(smsc.messages)
    assert sent.isdisjoint(left) and len(sent) + len(left) == 2000 and len(left) == len(set(left))


def test_receipts_are_told_under_the_name_of_the_message(smsc: Any) -> None:
    with started("run", write(smsc.url("lab")), "--json") as process:
        seen = following(process, "receipt", 3)
        process.send_signal(signal.SIGINT)
        code, rest, _ = ended(process)
    receipts = [event for event in seen if event["event"] == "receipt"]
    assert {event["log_id"] for event in receipts} == {"order-0", "order-1", "order-2"}
    assert all(event["state"] == "DELIVRD" and event["after"] > 0 for event in receipts)
    assert code == 0 and rest[-1]["receipts"] == 3


def test_messages_that_come_in_are_printed(smsc: Any) -> None:
    with started("run", write(smsc.url("lab"), count=0), "--json") as process:
        following(process, "bound")
        smsc.deliver("lab", source="447700900456", text="Hi there")
        seen = following(process, "message")
        process.send_signal(signal.SIGTERM)
        code, rest, _ = ended(process)
    assert (seen[-1]["source"], seen[-1]["text"]) == ("447700900456", "Hi there")
    assert code == 0 and rest[-1]["messages"] == 1


def test_messages_that_come_in_go_to_a_function(smsc: Any) -> None:
    config = write(smsc.url("lab") + "&bind=rx", 'on_message = "shop:keep"', kind="")
    Path(config).write_text(Path(config).read_text().replace("bind=trx&bind=rx", "bind=rx"))
    with started("run", config, "--json") as process:
        assert following(process, "bound")[-1]["state"] == "bound_rx"
        smsc.deliver("lab", source="447700900456", text="keep me")
        assert following(process, "message")[-1]["text"] == "keep me"
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0
    assert Path("kept.txt").read_text() == "keep me\n"


def simulated(port: int = 0) -> Any:
    return started("simulate", "--port", str(port), "--receipt-after", "0.01", "--json")


def test_a_lost_link_comes_back() -> None:
    with simulated() as centre:
        port = following(centre, "listening")[-1]["port"]
        config = write(f"smpp://lab:secret@127.0.0.1:{port}", count=0)
        with started("run", config, "--json", "--log-level", "error") as process:
            following(process, "bound")
            centre.kill()
            centre.communicate()
            seen = following(process, "retrying", 2)
            with simulated(port) as second:
                following(second, "listening")
                seen += following(process, "bound")
                process.send_signal(signal.SIGTERM)
                code, rest, err = ended(process)
    names = [event["event"] for event in seen]
    assert names[:2] == ["lost", "retrying"] and seen[1]["delay"] <= 0.1 and seen[1]["error"]
    assert (code, err) == (0, "") and rest[-1]["reconnects"] == 1


def test_a_signal_while_there_is_no_link() -> None:
    config = write("smpp://lab:secret@127.0.0.1:1", "stop_timeout = 1")
    with started("run", config, "--json", "--log-format", "json") as process:
        following(process, "retrying")
        process.send_signal(signal.SIGTERM)
        code, rest, err = ended(process)
    assert code == 0 and rest[-1]["event"] == "summary"
    assert json.loads(err.splitlines()[0])["level"] == "warning"
    assert len(json.loads(Path("left.json").read_text())) == 3


def test_a_second_signal_ends_at_once(smsc: Any) -> None:
    with started("run", write(smsc.url("lab"), kind="Stuck"), "--json", "--log-level", "info") as process:
        following(process, "submitted", 3)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        assert any("will be finished" in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        code, _, err = ended(process)
    assert code == 1
    assert err.endswith("smpplab: ended at once; what was in hand stays in the broker\n")


def test_a_broker_that_hangs_is_waited_for_so_long(smsc: Any) -> None:
    config = write(smsc.url("lab"), "stop_timeout = 0.2", kind="Stuck")
    with started("run", config, "--json") as process:
        following(process, "submitted", 3)
        process.send_signal(signal.SIGTERM)
        code, rest, _ = ended(process)
    assert code == 0 and rest[-1]["accepted"] == 3


def silent(listening: socket.socket) -> None:
    """A message centre that answers a bind (SMPP 3.4 section 4.1.6), and nothing else."""
    connection, _ = listening.accept()
    with connection:
        bind = connection.recv(1000)
        connection.sendall(bytes.fromhex("00000011 80000009 00000000") + bind[12:16] + b"\0")
        while connection.recv(65536):
            pass


def test_what_the_message_centre_does_not_answer_goes_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=silent, args=(listening,), daemon=True).start()
        config = write(
            f"smpp://lab:secret@127.0.0.1:{listening.getsockname()[1]}",
            "window = 5\nstop_timeout = 0.3",
            count=9,
        )
        with started("run", config, "--json", "--log-level", "debug", "--log-format", "json") as process:
            assert process.stderr is not None
            lines = (json.loads(line) for line in process.stderr)
            sent = (line for line in lines if line.get("command") == "submit_sm")
            for _ in range(4):
                next(sent)
            process.send_signal(signal.SIGTERM)
            code, seen, _ = ended(process)
    given_back = [event["log_id"] for event in seen if event["event"] == "given_back"]
    assert sorted(given_back) == [f"order-{number}" for number in range(4)]
    assert code == 0 and (seen[-1]["accepted"], seen[-1]["given_back"]) == (0, 4)
    assert sorted(json.loads(Path("left.json").read_text())) == [f"order-{number}" for number in range(9)]


def test_messages_that_cannot_be_sent_are_refused(smsc: Any) -> None:
    config = write(smsc.url("lab"), '[defaults]\ndata_coding = 0\nalphabet = "gsm7"\n')
    Path(config).write_text(Path(config).read_text() + 'text = "Привет"\n')
    with started("run", config, "--json", "--until-empty", "--log-level", "error") as process:
        code, seen, _ = ended(process)
    refused = [event for event in seen if event["event"] == "submitted"]
    assert code == 0 and seen[-1]["refused"] == 3 and seen[-1]["accepted"] == 0
    assert refused[0]["status"] is None and "gsm7" in refused[0]["error"].lower().replace(" 7-bit", "7")


def test_metrics_are_served(smsc: Any) -> None:
    from urllib.request import urlopen

    with started("run", write(smsc.url("lab")), "--json", "--metrics", "0") as process:
        port = following(process, "metrics")[-1]["port"]
        following(process, "receipt", 3)
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        process.send_signal(signal.SIGTERM)
        assert ended(process)[0] == 0
    assert 'smpp_messages_total{outcome="accepted"} 3.0' in text


@pytest.mark.parametrize("sessions", [1, 3])
def test_it_ends_when_nobody_reads_its_events(smsc: Any, sessions: int) -> None:
    config = write(smsc.url("lab"), f"sessions = {sessions}\n[rate_limiter]\nrate = 100\n", count=1000)
    with started("run", config, "--json") as process:
        following(process, "submitted")
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.wait(timeout=40) == 0
        assert process.stderr.read() == ""
        process.stdout = None
    left = json.loads(Path("left.json").read_text())
    assert len(left) + len(smsc.messages) == 1000 and left


# Several sessions


def test_several_sessions_send_as_one(smsc: Any) -> None:
    config = write(smsc.url("lab"), "sessions = 4\nwindow = 1\n", count=200)
    with started("run", config, "--until-empty", "--json") as process:
        code, seen, err = ended(process)
    assert (code, err) == (0, "")
    bound = {event["session"] for event in seen if event["event"] == "bound"}
    assert len(bound) == 4
    submitted = [event for event in seen if event["event"] == "submitted"]
    assert len(submitted) == 200 == len(smsc.messages) and {event["session"] for event in submitted} == bound
    assert {event["session"] for event in seen if event["event"] == "unbound"} == bound
    assert seen[-1]["event"] == "summary"
    assert (seen[-1]["sessions"], seen[-1]["accepted"], seen[-1]["reconnects"]) == (4, 200, 0)
    assert json.loads(Path("left.json").read_text()) == []


def test_several_sessions_wait_for_the_message_centre_and_come_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = write(f"smpp://lab:secret@127.0.0.1:{port}", "sessions = 2\n", count=3)
    with started("run", config, "--json", "--log-level", "error") as process:
        following(process, "retrying", 4)
        with simulated(port) as centre:
            following(centre, "listening")
            seen = following(process, "submitted", 3)
            if sum(event["event"] == "bound" for event in seen) < 2:
                following(process, "bound")
            centre.kill()
            centre.communicate()
        seen = following(process, "retrying", 4)
        assert sum(event["event"] == "lost" for event in seen) == 2
        with simulated(port) as centre:
            following(centre, "listening")
            following(process, "bound", 2)
            process.send_signal(signal.SIGTERM)
            code, rest, err = ended(process)
    assert (code, err) == (0, "")
    assert (rest[-1]["accepted"], rest[-1]["reconnects"]) == (3, 2)


def test_a_signal_while_none_of_several_sessions_is_bound() -> None:
    config = write("smpp://lab:secret@127.0.0.1:1", "sessions = 3\nstop_timeout = 30")
    with started("run", config, "--json", "--log-level", "error") as process:
        following(process, "retrying", 3)
        process.send_signal(signal.SIGTERM)
        code, rest, err = ended(process)
    assert (code, err) == (0, "") and rest[-1]["event"] == "summary"
    assert len(json.loads(Path("left.json").read_text())) == 3


@pytest.mark.parametrize(("kind", "count"), [("Queue", 3), ("Queue", 0), ("", 3)])
def test_a_wrong_password_ends_several_sessions(
    smsc: Any, program: Callable[..., Any], kind: str, count: int
) -> None:
    url = smsc.url("lab").replace("secret", "wrong")
    config = write(url if kind else url.replace("trx", "rx"), "sessions = 3", kind=kind, count=count)
    more = ["--until-empty"] if not count else []
    code, out, err = program("run", config, "--log-level", "critical", *more)
    assert (code, out) == (1, ""), err
    assert err.startswith("smpplab: the MC answered bind_") and "with ESME_RINVPASWD" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(("how", "sessions"), [("connect_many(URL, sessions=2,", 2), ("connect(URL,", 1)])
def test_a_function_may_give_what_connects(smsc: Any, how: str, sessions: int) -> None:
    Path("several.py").write_text(
        f"import smpplab as sl\nimport shop\nURL = {smsc.url('lab')!r}\n"
        f"def client():\n"
        f"    return sl.{how} broker=shop.Queue(5))\n"
    )
    with started("run", "several:client", "--until-empty", "--json") as process:
        code, seen, err = ended(process)
    assert (code, err) == (0, "")
    assert (seen[-1]["accepted"], seen[-1]["sessions"]) == (5, sessions)
    assert smsc.counters["bound"] == sessions


def test_a_dry_run_knows_of_several_sessions(smsc: Any, events: Callable[..., Any]) -> None:
    code, seen, err = events("run", write(smsc.url("lab"), "sessions = 4"), "--dry-run", "--json")
    assert (code, err) == (0, "")
    assert {"event": "with", "what": "sessions", "value": "4"} in seen
    assert not smsc.sessions and sum(event["event"] == "checked" for event in seen) == 2


@pytest.mark.parametrize("sessions", ["0", "1001", "true", '"4"'])
def test_sessions_are_a_number(program: Callable[..., Any], sessions: str) -> None:
    code, _, err = program("run", write("smpp://lab@localhost", f"sessions = {sessions}"))
    assert code == 2 and err.startswith("smpplab: sender.toml: sessions is ")


# Mistakes


def test_a_wrong_password_ends_it_with_one_line(smsc: Any, program: Callable[..., Any]) -> None:
    code, out, err = program("run", write(smsc.url("lab").replace("secret", "wrong")))
    assert (code, out) == (1, ""), err
    assert err.startswith("smpplab: the MC answered bind_transceiver with ESME_RINVPASWD")
    assert err.count("\n") == 1


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_broker_that_breaks_ends_it_with_one_line(
    smsc: Any, program: Callable[..., Any], sessions: int
) -> None:
    code, _, err = program("run", write(smsc.url("lab"), f"sessions = {sessions}", kind="Broken"))
    assert code == 1
    assert err.startswith("smpplab: sender.toml: ZeroDivisionError: the queue is broken (")
    assert err.count("\n") == 1


def test_metrics_need_a_port(smsc: Any, program: Callable[..., Any]) -> None:
    config = write(smsc.url("lab"))
    code, _, err = program("run", config, "--metrics", "70000")
    assert (code, err) == (2, "smpplab: the port of the metrics is 0 to 65535, not 70000\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = program("run", config, "--metrics", str(port))
    assert code == 1
    assert err == f"smpplab: metrics cannot be served at 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize("words", [("--dry-run",), ()])
def test_bad_configurations_are_wrong_usage(program: Callable[..., Any], words: tuple[str, ...]) -> None:
    code, out, err = program("run", write("smpp://lab@localhost", "widow = 3"), *words)
    assert (code, out) == (2, "")
    assert err.startswith("smpplab: sender.toml: the configuration has no 'widow' (did you mean 'window'?)")


@pytest.mark.parametrize(
    ("url", "kind", "message"),
    [
        ("smpp://lab@localhost", "", "sender.toml has no broker to send from: add a table [broker]"),
        ("smpp://lab@localhost?bind=rx", "Queue", "sender.toml: a receiver (bind = rx) cannot send"),
    ],
)
def test_a_sender_needs_a_broker(program: Callable[..., Any], url: str, kind: str, message: str) -> None:
    code, _, err = program("run", write(url, kind=kind))
    assert code == 2 and err.startswith(f"smpplab: {message}")


def test_somebody_must_answer_what_is_to_be_answered_by_hand(program: Callable[..., Any]) -> None:
    code, _, err = program("run", write("smpp://lab@localhost", 'ack = "manual"'))
    assert code == 2 and "needs on_message" in err


# Dry runs


def test_a_dry_run_binds_nothing(smsc: Any, events: Callable[..., Any]) -> None:
    config = write(smsc.url("lab"), "window = 50\n[rate_limiter]\nrate = 100\n")
    code, seen, err = events("run", config, "--dry-run", "--json")
    assert (code, err) == (0, "")
    assert [(event["what"], event["ok"]) for event in seen[:2]] == [("address", True), ("broker", True)]
    assert seen[0]["found"] == "127.0.0.1" and "secret" not in json.dumps(seen)
    assert seen[1]["found"] == "in memory: 3 wait, 0 are dead letters"
    assert {"event": "with", "what": "window", "value": "50"} in seen
    assert seen[-1] == {"event": "summary", "config": "sender.toml", "bound": False, "failed": 0}
    assert not smsc.sessions and not smsc.messages


def test_a_dry_run_says_what_cannot_be_reached(smsc: Any, program: Callable[..., Any]) -> None:
    code, out, err = program("run", write(smsc.url("lab"), kind="Away"), "--dry-run")
    assert code == 1
    assert "ok=False" in out and err.endswith("the queue is not there\n") and err.count("\n") == 1
    code, out, err = program("run", write("smpp://lab@nowhere.invalid", kind="Away"), "--dry-run")
    assert code == 1
    assert out.count("ok=False") == 2 and "nowhere.invalid:2775: no host has that name\n" in err
