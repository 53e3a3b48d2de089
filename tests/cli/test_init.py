"""The program as a whole: help, exit codes, one line for every mistake."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from smpplab.cli import COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(program: Callable, command: str) -> None:
    code, out, _ = program(command, "--help")
    assert code == 0
    assert f"example: smpplab {command}" in " ".join(out.split())


def test_the_help_lists_the_commands_with_examples(program: Callable) -> None:
    code, out, _ = program("--help")
    assert code == 0
    assert all(f"    {command} " in out for command in COMMANDS)
    assert all(f"  smpplab {command} " in out for command in ("run", "query", "cancel", "replace"))


def test_no_command_is_wrong_usage(program: Callable) -> None:
    code, _, err = program()
    assert code == 2
    assert "COMMAND" in err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["send", "smpp://lab:secret@127.0.0.1:1", "447700900123", "hi"],
            1,
            "smpplab: 127.0.0.1:1: the connection was refused; is the message centre listening there?",
        ),
        (
            ["send", "smpp://lab:secret@no-such-host.invalid:2775", "447700900123", "hi"],
            1,
            "smpplab: no-such-host.invalid:2775: no host has that name",
        ),
        (
            ["send", "http://localhost", "447700900123", "hi"],
            2,
            "smpplab: an address is smpp://system_id:password@host:port?bind=trx, or smpps:// for TLS",
        ),
        (
            ["send", "smpp://lab:secret@localhost:77777", "447700900123", "hi"],
            2,
            "smpplab: the port of an address is a number up to 65535; in a password, / ? # and @ are written %2F %3F %23 and %40",
        ),
        (
            ["send", "smpp://lab:secret@localhost?bind=both", "447700900123", "hi"],
            2,
            "smpplab: bind is one of trx, tx, rx, not 'both'",
        ),
        (
            ["send", "smpp://lab:secret@localhost", "447700900123", "hi", "--tlv", "nonsense=1"],
            2,
            "smpplab: --tlv: no TLV is called 'nonsense'; give its tag, as 0x1501=VALUE",
        ),
        (
            ["simulate", "--account", "lab"],
            2,
            "smpplab: --account takes ID:PASSWORD or ID:PASSWORD:PER_SECOND",
        ),
        (
            ["simulate", "--account", "lab:waytoolong"],
            2,
            "smpplab: the password of 'lab' is longer than the 8 characters of a bind",
        ),
        (["simulate", "--port", "80000"], 2, "smpplab: a port is a number up to 65535, not 80000"),
        (
            ["send", "smpp://lab@127.0.0.1:1", "447700900123", "hi", "--rate", "0"],
            2,
            "smpplab: a bucket needs a rate above 0 and a burst of at least 1, not 0.0 and 1",
        ),
        (["demo", "--messages", "0"], 2, "smpplab: --messages is at least 1, and --speed above 0"),
    ],
)
def test_mistakes_get_one_plain_line(program: Callable, words: list[str], code: int, message: str) -> None:
    assert program(*words) == (code, "", message + "\n")


def test_an_unknown_encoding_is_named_before_anything_is_sent(program: Callable) -> None:
    code, out, err = program("send", "smpp://lab@127.0.0.1:1", "447700900123", "hi", "--encoding", "klingon")
    assert (code, out) == (2, "")
    assert "klingon" in err and "gsm7" in err and err.count("\n") == 1


def test_a_port_that_is_taken(smsc: object, program: Callable) -> None:
    code, _, err = program("simulate", "--port", str(smsc.port))
    assert code == 1
    assert err == f"smpplab: 127.0.0.1:{smsc.port}: cannot listen there: Address already in use\n"


def test_a_package_that_is_not_installed_is_named(program: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(options: object) -> int:
        import no_such_package  # noqa: F401

        return 0

    monkeypatch.setattr("smpplab.cli.dissect.run", run)
    code, out, err = program("dissect", "00")
    assert (code, out, err) == (1, "", "smpplab: this needs no_such_package: pip install no_such_package\n")


def test_the_password_may_come_from_the_environment(
    smsc: object, events: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPPLAB_PASSWORD", "secret")
    code, _, _ = events("send", f"smpp://lab@127.0.0.1:{smsc.port}", "447700900123", "hi", "--json")
    assert code == 0


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m smpplab dissect {'00000010000000150000000000000001' * 3000} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""
