"""Accounts, and the rate limit."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import UsageError
from smpplab.simulator import Account, Accounts, PerSecond
from smpplab.wire import BindReceiver, BindTransceiver, CommandStatus


def bind(system_id="lab", password="secret", cls=BindTransceiver):
    return cls(system_id=system_id, password=password)


@pytest.mark.parametrize(
    ("pdu", "status"),
    [
        (bind(), "ESME_ROK"),
        (bind("nobody"), "ESME_RINVSYSID"),
        (bind(password="wrong"), "ESME_RINVPASWD"),
        (bind(password=""), "ESME_RINVPASWD"),
        (bind("nobody", ""), "ESME_RINVSYSID"),
    ],
)
def test_credentials(pdu, status):
    assert Accounts({"lab": "secret"}).admit(pdu, "3.4", 0)[1].name == status


def test_by_the_letter_both_are_bindfail():
    accounts = Accounts({"lab": "secret"}, letter=True)
    assert accounts.admit(bind("nobody"), "5.0", 0)[1] == CommandStatus.ESME_RBINDFAIL
    assert accounts.admit(bind(password="x"), "5.0", 0)[1] == CommandStatus.ESME_RBINDFAIL
    assert accounts.admit(bind(), "5.0", 0)[1] == CommandStatus.ESME_ROK


def test_what_an_account_may():
    accounts = Accounts([Account("lab", "secret", bind="rx", versions={"3.4"}, sessions=1)])
    assert accounts.admit(bind(cls=BindReceiver), "3.4", 0)[1].name == "ESME_ROK"
    assert accounts.admit(bind(), "3.4", 0)[1].name == "ESME_RBINDFAIL"
    assert accounts.admit(bind(cls=BindReceiver), "5.0", 0)[1].name == "ESME_RBINDFAIL"
    assert accounts.admit(bind(cls=BindReceiver), "3.4", 1)[1].name == "ESME_RBINDFAIL"


def test_passwords_of_any_character_are_compared():
    assert Accounts({"lab": "pässword"}).admit(bind(password="pässword"), "3.4", 0)[1] == 0


def test_the_password_is_never_shown():
    account = Account("lab", "secret")
    assert "secret" not in repr(account) + repr(Accounts([account]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Account("x" * 16), "a system_id has 1 to 15 characters, not 16"),
        (
            lambda: Account("lab", "123456789"),
            "the password of 'lab' is longer than the 8 characters of a bind",
        ),
        (lambda: Account("lab", bind="both"), "bind is of tx, rx and trx, not both"),
        (lambda: PerSecond(0), "a limit is a number of messages a second above 0, not 0"),
        (lambda: Accounts({"lab": ""})["x"], "there is no account 'x'; there are: lab"),
    ],
)
def test_wrong_arguments(make, message):
    with pytest.raises(UsageError) as error:
        make()
    assert str(error.value) == message


@given(
    rate=st.floats(0.5, 200),
    gaps=st.lists(st.floats(0, 0.5), min_size=1, max_size=200),
)
def test_never_more_than_burst_and_rate(rate, gaps):
    limit, now, passed = PerSecond(rate), 0.0, 0
    for gap in gaps:
        now += gap
        passed += limit.take(now)
    assert passed <= limit.burst + rate * now + 1e-6


def test_a_steady_stream_below_the_limit_passes_whole():
    limit = PerSecond(10, burst=1)
    assert all(limit.take(number * 0.11) for number in range(100))
