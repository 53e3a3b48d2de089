"""The options of an address are settings."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.client import connect
from smpplab.client.options import plain_settings, settings_from, targets
from smpplab.errors import UsageError
from smpplab.transport import Endpoint


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("window=50", "window", 50),
        ("window_wait=no", "window_wait", False),
        ("window_wait=TRUE", "window_wait", True),
        ("enquire_link_every=7.5", "enquire_link_every", 7.5),
        ("response_timeout=none", "response_timeout", None),
        ("inactivity=off", "inactivity", None),
        ("system_type=", "system_type", ""),
        ("version=5.0", "version", "5.0"),
        ("address_range=%5E44", "address_range", "^44"),
        ("source=LAB", "source", "LAB"),
        ("order=in+turn", "order", "in turn"),
        ("bind_tries=none", "bind_tries", None),
        ("alphabet=none", "alphabet", None),
    ],
)
def test_each_option_is_used(text: str, name: str, value: Any) -> None:
    assert getattr(connect(f"smpp://h?bind=rx&{text}").settings, name) == value


def test_an_argument_wins_over_the_address() -> None:
    assert connect("smpp://h?window=50", window=7).settings.window == 7


def test_an_unknown_option_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        connect("smpp://h?windw=50")
    said = str(caught.value)
    assert said.startswith("an address has no option 'windw'; it has ")
    assert {"address_range", "bind", "bind_timeout", "window", "source"} <= set(said.replace(",", "").split())
    for name in ("hooks", "clock", "dialect", "context", "on_message"):
        assert name not in said.replace(",", "").split(), "no text can say it"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("window=many", "the address's option window is a whole number, not 'many'"),
        ("window=", "the address's option window is a whole number, not ''"),
        ("window_wait=perhaps", "the address's option window_wait is yes or no, not 'perhaps'"),
        ("inactivity=long", "the address's option inactivity is a number or none, not 'long'"),
        ("version=3.5", "version is one of 3.3, 3.4, 5.0, not '3.5'"),
        ("order=best", "order is one of in turn, random, not 'best'"),
        ("tlvs=some", "tlvs is one of auto, strict, always, not 'some'"),
    ],
)
def test_wrong_values(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect(f"smpp://h?{text}")
    assert str(caught.value) == message


def test_addresses_may_be_mixed() -> None:
    found = targets(["smpp://a,b?window=3", Endpoint("c", options={"window": "4"})], {})
    assert [(point.host, settings.window) for point, settings in found] == [("a", 3), ("b", 3), ("c", 4)]


def test_no_address() -> None:
    with pytest.raises(UsageError, match=r"^there is no address to connect to: smpp://"):
        connect([])


def test_what_text_can_say() -> None:
    assert {"window", "cafile", "keylog", "server_name", "seed", "split"} <= set(plain_settings())
    assert not {"bind", "reconnect", "clock", "broker"} & set(plain_settings())
    assert settings_from({}) == {}
