"""The keys: each sets what it says, a wrong one changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.simulator import Account, Simulator, faults
from smpplab.simulator.fates import Delivered
from smpplab.simulator.scenario_table import KEYS, apply, made
from smpplab.transport import ManualClock
from smpplab.wire import MessageState
from tests.simulator.lab import Lab


@pytest.fixture
def smsc() -> Iterator[Simulator]:
    yield Simulator({"lab": "secret"}, clock=ManualClock(), port=None)


CASES: list[tuple[dict[str, Any], Callable[[Any], Any], Any]] = [
    ({"accounts": {"lab": {"limit": 5}}}, lambda smsc: smsc.account("lab").limit.rate, 5),
    ({"accounts": {"lab": {"limit": {"rate": 5, "burst": 2}}}}, lambda smsc: smsc.account("lab").limit.burst, 2),
    ({"accounts": {"lab": {"limit": "none"}}}, lambda smsc: smsc.account("lab").limit, None),
    ({"accounts": {"lab": {"bind": "tx", "versions": ["3.4"]}}}, lambda smsc: smsc.account().versions, {"3.4"}),
    ({"accounts": {"lab": {"sessions": {"tx": 1}}}}, lambda smsc: smsc.account().sessions, {"tx": 1}),
    ({"accounts": {"lab": {"sources": ["LAB*", {"address": "1", "ton": 5}]}}},
     lambda smsc: [source.ton for source in smsc.account().sources.sources], [None, 5]),
    ({"accounts": {"lab": {"queue": 9}}}, lambda smsc: (smsc.account().queue.most, smsc.account().strict), (9, True)),
    ({"accounts": {"lab": {"timers": {"inactivity": 60}}}}, lambda smsc: smsc.account().timers.inactivity, 60),
    ({"accounts": {"lab": {"congestion": False}}}, lambda smsc: smsc.account().congestion, False),
    ({"accounts": {"lab": {"receipts": "vonage"}}}, lambda smsc: smsc.account().receipts.ids, "{number:016X}"),
    ({"accounts": {"lab": {"commands": ["submit_sm"]}}}, lambda smsc: smsc.account().may("data_sm"), False),
    ({"accounts": {"new": {"password": "pw"}}}, lambda smsc: smsc.account("new").password, "pw"),
    ({"fate": "rejected"}, lambda smsc: smsc.fate.state, MessageState.REJECTED),
    ({"receipt_after": [1, 2]}, lambda smsc: repr(smsc.fate), repr(Delivered((1, 2)))),
    ({"receipts": "jasmin"}, lambda smsc: smsc.receipts.carrier, "data_sm"),
    ({"receipts": {"like": "jasmin", "copies": 2}}, lambda smsc: (smsc.receipts.ids, smsc.receipts.copies), ("uuid", 2)),
    ({"receipts": {"words": {"delivered": "OK"}, "errors": {"0": "none"}, "template": "{id} {err}"}},
     lambda smsc: (smsc.receipts.words, smsc.receipts.errors), ({MessageState.DELIVERED: "OK"}, {0: "none"})),
    ({"faults": ["dlr_twice=5%"]}, lambda smsc: (smsc.faults[0].name, smsc.faults[0].rate), ("dlr_twice", 0.05)),
    ({"faults": [{"name": "submit_no_resp", "every": 3, "account": "lab"}]},
     lambda smsc: (smsc.faults[0].name, smsc.faults[0].every), ("submit_no_resp", 3)),
    ({"faults": [{"name": "Latency", "seconds": 2, "of": "receipt"}]}, lambda smsc: smsc.faults[0].seconds, 2),
    ({"faults": [{"name": "Garbage", "octets": "ff00"}]}, lambda smsc: smsc.faults[0].octets, b"\xff\0"),
    ({"timers": {"response": 5}}, lambda smsc: smsc.timers, Timers(response=5)),
    ({"version": "3.4"}, lambda smsc: smsc.dialect.version, "3.4"),
    ({"failed_binds": {"free": 1}}, lambda smsc: smsc.failed_binds.free, 1),
    ({"mailbox": {"capacity": 10}}, lambda smsc: smsc.messages.capacity, 10),
    ({"letter": True}, lambda smsc: smsc.accounts.letter, True),
    ({"system_id": "MC"}, lambda smsc: smsc.system_id, "MC"),
    ({"max_sessions": 3, "patience": 2}, lambda smsc: (smsc.max_sessions, smsc.patience), (3, 2)),
    ({"usual_validity": 60.0, "most_validity": 9}, lambda smsc: (smsc.usual_validity, smsc.most_validity), (60, 9)),
    ({"hold_receipts": True}, lambda smsc: smsc.hold_receipts, True),
]  # fmt: skip


@pytest.mark.parametrize(("table", "look", "is_"), CASES, ids=lambda value: str(value)[:60])
def test_each_key_sets_what_it_says(
    smsc: Simulator, table: dict[str, Any], look: Callable[[Any], Any], is_: Any
) -> None:
    apply(smsc, table)
    assert look(smsc) == is_


def test_every_key_but_the_actions_is_tried() -> None:
    assert {key for table, _, _ in CASES for key in table} >= {
        name for name, key in KEYS.items() if not key.acts
    }


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"fat": "delivered"}, "the change has no 'fat' (did you mean 'fate'?); it has accounts, fate,"),
    ({"seed": 5}, "the change has no 'seed'"),
    ({"fate": "eaten"}, "the change: fate: an outcome is one of delivered,"),
    ({"fate": "delivered", "receipt_after": 1}, "give fate or receipt_after, not both"),
    ({"receipt_after": "soon"}, "the change: receipt_after: a delay is seconds, or one of fixed,"),
    ({"receipts": "nexmo"}, "the change: receipts: there is no receipt dialect 'nexmo'; there are: appendix-b"),
    ({"receipts": {"like": "nexmo"}}, "the change: receipts: like: there is no receipt dialect"),
    ({"receipts": {"id": "x"}}, "the change: receipts has no 'id' (did you mean 'ids'?); it has carrier, body"),
    ({"receipts": {"body": "none"}}, "body of a receipt dialect is one of both, text, tlvs, empty, not 'none'"),
    ({"receipts": {"template": "{nix}"}}, "a template of the receipt dialect cannot be filled in"),
    ({"receipts": 5}, "the change: receipts is text, not 5"),
    ({"faults": "drip"}, "the change: faults is a list"),
    ({"faults": ["drop"]}, "the change: faults, number 1: there is no fault 'drop'; there are bind_no_resp"),
    ({"faults": ["drip", {"name": "Silence", "rat": 1}]}, "faults, number 2 has no 'rat' (did you mean 'rate'?)"),
    ({"faults": [{"name": "ReceiptText", "change": "x"}]}, "change is nothing that a file can say"),
    ({"faults": [{"name": "drip", "rate": 2}]}, "rate is a probability from 0 to 1"),
    ({"faults": [{"every": 2}]}, "there is no fault ''"),
    ({"faults": [{"name": "parse"}]}, "there is no fault 'parse'"),
    ({"accounts": 5}, "the change: accounts is tables by system_id, [accounts.lab]; not 5"),
    ({"accounts": {"lab": 5}}, "the change: accounts.lab is a table, with password, limit, bind"),
    ({"accounts": {"lab": {"system_id": "x"}}}, "accounts.lab has no 'system_id'"),
    ({"accounts": {"lab": {"strict": True}}}, "accounts.lab has no 'strict'"),
    ({"accounts": {"lab": {"limit": "50"}}}, "accounts.lab: limit is a number, not '50'"),
    ({"accounts": {"lab": {"bind": ["up"]}}}, "accounts.lab: bind is of tx, rx and trx, not up"),
    ({"accounts": {"lab": {"window": 0}}}, "accounts.lab: a window holds at least 1 request, not 0"),
    ({"accounts": {"lab": {"password": "much too long"}}}, "is longer than the 8 characters of a bind"),
    ({"accounts": {"lba": {"limit": 5}}}, "there is no account 'lba'; there are: lab; a new one needs a password"),
    ({"close": "lba"}, "there is no account 'lba'"),
    ({"unbind": "lba"}, "there is no account 'lba'"),
    ({"deliver": {"text": "Hi", "system_id": "lba"}}, "there is no account 'lba'"),
    ({"alert": {"system_id": "lba"}}, "there is no account 'lba'"),
    ({"traffic": {"rate": 1, "account": "lba"}}, "there is no account 'lba'"),
    ({"timers": {"enquire": 5}}, "the change: timers has no 'enquire' (did you mean 'enquire_link'?)"),
    ({"version": "4.0"}, 'the change: version is "3.3", "3.4" or "5.0", not \'4.0\''),
    ({"mailbox": {"time": 5}}, "the change: mailbox has no 'time'"),
    ({"max_sessions": "all"}, "the change: max_sessions is a whole number, not 'all'"),
    ({"listen": 5}, "the change: listen is true or false, not 5"),
    ({"close": 5}, "the change: close is true, or the system_id of an account, not 5"),
    ({"handsets": {"447700900100": {"answer": "x"}}}, "has no 'answer' (did you mean 'answers'?)"),
    ({"deliver": "Hi"}, "the change: deliver is a table, with system_id, source, destination, text, octets"),
    ({"deliver": {"text": "Hi", "octets": "00"}}, "the change: deliver: give text or octets"),
    ({"deliver": [{"text": "Hi", "data_codin": 3}]}, "deliver, number 1 has no 'data_codin'"),
    ({"deliver": {"text": "Hi", "esm_class": 300}}, "the change: deliver: deliver_sm.esm_class"),
    ({"alert": {"sorce": "1"}}, "the change: alert has no 'sorce' (did you mean 'source'?)"),
    ({"traffic": {"rat": 1}}, "the change: traffic: traffic is a table with rate, or with file"),
    ({"traffic": {"file": "nowhere.csv"}}, "the change: traffic: nowhere.csv: No such file or directory"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "says"), WRONG, ids=lambda value: str(value)[:60])
def test_what_is_wrong_is_named_and_changes_nothing(
    smsc: Simulator, table: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError) as raised:
        apply(smsc, {"patience": 1.0} | table)
    assert says in str(raised.value)
    assert smsc.patience == 30.0


def test_a_change_is_told_without_passwords(smsc: Simulator) -> None:
    told: list[dict[str, Any]] = []
    smsc.on_event.append(told.append)
    apply(smsc, {"accounts": {"lab": {"password": "changed", "window": 5}}, "letter": True})
    assert told == [
        {
            "event": "change",
            "time": 0.0,
            "changed": {"accounts": {"lab": {"password": "•••", "window": 5}}, "letter": True},
        }
    ]
    assert smsc.account("lab").password == "changed"


def test_a_password_is_in_no_error(smsc: Simulator) -> None:
    with pytest.raises(UsageError) as raised:
        apply(smsc, {"accounts": {"lab": {"password": 314159}}})
    assert str(raised.value) == "the change: accounts.lab: password is text"


def test_what_counts_is_made_anew_for_each_simulator() -> None:
    first, second = (Simulator({"lab": "secret"}, clock=ManualClock(), port=None) for _ in range(2))
    table = {"accounts": {"lab": {"limit": 1}}, "faults": ["drip"]}
    apply(first, table)
    apply(second, table)
    assert first.account().limit is not second.account().limit
    assert isinstance(first.faults[0], faults.SplitWrites) and first.faults[0] is not second.faults[0]


def test_made_says_where() -> None:
    with pytest.raises(UsageError, match="my file has no 'x'"):
        made("my file", {"x": 1})


async def test_a_wider_window_is_there_at_once() -> None:
    async with Lab(accounts=[Account("lab", "secret", window=1)], receipt_after=0.0) as lab:
        await lab.connect()
        apply(lab.smsc, {"accounts": {"lab": {"window": 7}}})
        assert lab.smsc.sessions[0].session.window.limit == 7
