"""Accounts, and the rate limit."""

from __future__ import annotations

import pytest

from smpplab.errors import UsageError
from smpplab.simulator import Account, Accounts
from smpplab.wire import BindReceiver, BindTransceiver, BindTransmitter, CommandStatus


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
    assert Accounts({"lab": "secret"}).admit(pdu, "3.4")[1].name == status


def test_by_the_letter_both_are_bindfail():
    accounts = Accounts({"lab": "secret"}, letter=True)
    assert accounts.admit(bind("nobody"), "5.0")[1] == CommandStatus.ESME_RBINDFAIL
    assert accounts.admit(bind(password="x"), "5.0")[1] == CommandStatus.ESME_RBINDFAIL
    assert accounts.admit(bind(), "5.0")[1] == CommandStatus.ESME_ROK


def test_what_an_account_may():
    accounts = Accounts([Account("lab", "secret", bind="rx", versions={"3.4"}, sessions=1)])
    assert accounts.admit(bind(cls=BindReceiver), "3.4")[1].name == "ESME_ROK"
    assert accounts.admit(bind(), "3.4")[1].name == "ESME_RBINDFAIL"
    assert accounts.admit(bind(cls=BindReceiver), "5.0")[1].name == "ESME_RBINDFAIL"
    assert accounts.admit(bind(cls=BindReceiver), "3.4", {"rx": 1})[1].name == "ESME_RBINDFAIL"


@pytest.mark.parametrize(
    ("sessions", "bound", "cls", "status"),
    [
        (2, {"tx": 1, "rx": 1}, BindTransceiver, "ESME_RBINDFAIL"),
        (3, {"tx": 1, "rx": 1}, BindTransceiver, "ESME_ROK"),
        ({"rx": 1}, {"tx": 9, "rx": 1}, BindTransmitter, "ESME_ROK"),
        ({"rx": 1}, {"tx": 9, "rx": 1}, BindReceiver, "ESME_RBINDFAIL"),
        ({"rx": 5, "all": 2}, {"tx": 1, "rx": 1}, BindReceiver, "ESME_RBINDFAIL"),
        ({"trx": 0}, {}, BindTransceiver, "ESME_RBINDFAIL"),
    ],
)
def test_the_most_sessions_in_all_and_by_way(sessions, bound, cls, status):
    accounts = Accounts([Account("lab", "secret", sessions=sessions)])
    assert accounts.admit(bind(cls=cls), "3.4", bound)[1].name == status


def test_short_forms_also_later():
    account = Account("lab", limit=50, queue=10, sources="4477009001*", bind="tx")
    assert repr(account.limit) == "PerSecond(50, burst=50)"
    assert (repr(account.queue), repr(account.sources)) == ("Queue(10)", "Sources('4477009001*')")
    account.bind, account.limit, account.sources = "rx", None, None
    assert (account.bind, account.limit, account.sources) == ({"rx"}, None, None)
    with pytest.raises(UsageError, match="bind is of tx"):
        account.bind = "all"


def test_passwords_of_any_character_are_compared():
    assert Accounts({"lab": "pässword"}).admit(bind(password="pässword"), "3.4")[1] == 0


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
        (lambda: Account("lab", 5), "the system_id and the password of an account are text"),
        (lambda: Accounts(5), "accounts are passwords by system_id, or Account objects, not 5"),
        (
            lambda: Accounts([("lab", "secret")]),
            "an account is an Account, such as Account('lab', 'secret'), and no tuple",
        ),
        (lambda: Account("lab", bind="both"), "bind is of tx, rx and trx, not both"),
        (lambda: Account("lab", versions="3.5"), "versions are of 3.3, 3.4 and 5.0, not 3.5"),
        (
            lambda: Account("lab", sessions={"both": 1}),
            "sessions is a number, or numbers for tx, rx, trx and all, not both",
        ),
        (lambda: Account("lab", window=0), "a window holds at least 1 request, not 0"),
        (
            lambda: Account("lab", commands="submit"),
            "there is no operation 'submit'; one is called submit_sm",
        ),
        (lambda: Account("lab", limit=0), "a limit is a number of messages a second above 0, not 0"),
        (lambda: Accounts({"lab": ""})["x"], "there is no account 'x'; there are: lab"),
    ],
)
def test_wrong_arguments(make, message):
    with pytest.raises(UsageError) as error:
        make()
    assert str(error.value) == message
