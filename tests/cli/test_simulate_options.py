"""What the command line makes of its words: a scenario, and what goes before it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smpplab.cli.simulate_options import account, add_options, chosen, given, lasting, seconds
from smpplab.errors import UsageError
from smpplab.simulator import Simulator

Program = Callable[..., tuple[int, str, str]]


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_options(parser)
    return parser.parse_args(words)


def simulator(*words: str) -> Simulator:
    parsed = options(*words)
    return chosen(parsed).simulator(port=None, **given(parsed))


def test_without_a_word_there_is_the_lab() -> None:
    smsc = simulator()
    assert (smsc.seed, {name: each.password for name, each in smsc.accounts.items()}) == (
        0,
        {"lab": "secret"},
    )


def test_accounts_take_the_place_of_the_lab_and_join_those_of_a_scenario() -> None:
    assert list(simulator("--account", "me:pw:50").accounts) == ["me"]
    smsc = simulator("--scenario", "slow", "--account", "me:pw:50", "--account", "lab:new")
    assert smsc.account("lab").password == "new" and smsc.account("me").limit.rate == 50  # type: ignore[union-attr]


def test_options_go_before_the_scenario() -> None:
    words = [
        "--scenario",
        "hostile",
        "--seed",
        "5",
        "--receipts",
        "vonage",
        "--fault",
        "drip",
        "--receipt-after",
        "9",
    ]
    smsc = simulator(*words)
    assert smsc.seed == 5 and [fault.name for fault in smsc.faults] == ["drip"]
    assert "9" in repr(smsc.fate) and smsc.receipts is not None and smsc.receipts.body == "text"
    assert simulator("--scenario", "hostile").seed == 11


def test_speed() -> None:
    assert chosen(options("--scenario", "day of an operator")).speed == 60
    assert chosen(options("--scenario", "day of an operator", "--speed", "600")).speed == 600
    assert chosen(options("--speed", "2")).speed == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--scenario", "x.toml"], "x.toml: No such file"),
        (["--speed", "0"], "speed is a number above 0"),
        (["--speed", "1e300"], "speed is a number above 0, and at most 1,000,000"),
        (["--replay", ""], "--replay is empty: leave it out, or name a file"),
        (["--record", ""], "--record is empty: leave it out, or name a file"),
        (["--scenario", ""], "--scenario is empty: leave it out, or name a scenario"),
        (["--originate-from", ""], "--originate-from is empty"),
        (["--control-token", "x"], "--control-token goes with --control"),
        (["--record", "run.doc"], "run.doc: no format has the suffix '.doc'"),
        (
            ["--record", "no/such/folder/run.pcap"],
            "no/such/folder/run.pcap: there is no folder no/such/folder",
        ),
        (["--record", "no/such/folder/run.pcap", "--rehearse"], "there is no folder no/such/folder"),
        (["--for", "60 s"], "--for is how long a rehearsal lasts"),
        (["--rehearse", "--control", "0"], "--control does not go with --rehearse"),
        (["--rehearse", "--speed", "2"], "--speed does not go with --rehearse"),
        (["--replay", "x", "--scenario", "slow"], "--scenario does not go with --replay"),
        (["--replay", "x", "--for", "1"], "--for does not go with --replay"),
        (["--replay", "x", "--originate-from", "f"], "--originate-from does not go with --replay"),
        (["--replay", "x", "--fault", "drip"], "--fault does not go with --replay"),
    ],
)
def test_what_cannot_be(words: list[str], says: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen(options(*words))
    assert says in str(raised.value)


@pytest.mark.parametrize("text", ["me", "me:pw:fast", "me:pw:1:2"])
def test_what_is_no_account(text: str) -> None:
    with pytest.raises(UsageError, match="--account takes ID:PASSWORD"):
        account(text)


def test_seconds() -> None:
    assert (seconds("1"), seconds("1,2.5")) == ((1, 1), (1, 2.5))
    with pytest.raises(UsageError, match="--receipt-after takes seconds"):
        seconds("soon")
    assert (lasting(options("--for", "2 min")), lasting(options())) == (120, None)
    with pytest.raises(UsageError, match="--for is a time"):
        lasting(options("--for", "soon"))


# From outside


def test_the_list(program: Program) -> None:
    code, out, err = program("simulate", "--scenario", "list")
    lines = out.splitlines()
    assert (code, err, len(lines)) == (0, "", 12)
    assert lines[2].startswith("throttled campaign   An account's limit: ESME_RTHROTTLED")
    assert max(map(len, lines)) <= 121


def test_the_list_for_programs(events: Callable[..., tuple[int, list[dict[str, Any]], str]]) -> None:
    code, seen, _ = events("simulate", "--scenario", "list", "--json")
    assert code == 0 and [event["name"] for event in seen][-1] == "day of an operator"
    assert set(seen[0]) == {"event", "name", "title", "teaches"}


def test_a_wrong_name_shows_the_list(program: Program) -> None:
    code, out, err = program("simulate", "--scenario", "helthy")
    assert (code, out) == (2, "") and len(err.splitlines()) == 13
    assert err.splitlines()[0].startswith("healthy ")
    assert err.splitlines()[-1].startswith("smpplab: there is no scenario 'helthy'; give a file")


def test_a_wrong_file_is_one_line(program: Program, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[accounts.lab]\nlimitt = 5\n")
    code, out, err = program("simulate", "--scenario", str(tmp_path / "x.toml"), "--rehearse")
    assert (code, out) == (2, "") and len(err.splitlines()) == 1
    assert "accounts.lab has no 'limitt' (did you mean 'limit'?)" in err


def test_a_rehearsal_shows_its_events_with_the_dates_of_the_scenario(
    events: Callable[..., tuple[int, list[dict[str, Any]], str]],
) -> None:
    words = ["--scenario", "day of an operator", "--rehearse", "--for", "1 min", "--json"]
    code, seen, err = events("simulate", *words)
    assert (code, err) == (0, "")
    assert seen[0] == {
        "event": "bound", "session": "esme-1", "system_id": "lab", "command": "bind_transceiver",
        "version": "3.4", "peer": "memory:esme", "time": "2027-01-15T06:00:00.000+00:00",
    }  # fmt: skip
    assert [event["event"] for event in seen[-2:]] == ["summary", "senders"]
    assert seen[-1]["accepted"] == 1


def test_traffic_of_the_command_line(
    events: Callable[..., tuple[int, list[dict[str, Any]], str]], tmp_path: Path
) -> None:
    (tmp_path / "mo.jsonl").write_text(
        '{"at": 2, "source": "447700900123", "destination": "447700900999", "text": "from a file"}\n'
    )
    saved = tmp_path / "saved.jsonl"
    more = ["--originate-from", str(tmp_path / "mo.jsonl"), "--record", str(saved), "--for", "10", "--json"]
    code, seen, err = events("simulate", "--rehearse", "--originate", "1", *more)
    assert (code, err) == (0, "")
    assert seen[-1]["messages"] == seen[-2]["delivered"] > 5
    assert b"from a file".hex() in saved.read_text()
    code, _, err = events("simulate", "--rehearse", "--originate", "-1")
    assert code == 2 and "rate is a number of messages a second above 0" in err
