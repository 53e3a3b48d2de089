"""Scripts: what may stand in them."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.errors import UsageError
from smpplab.simulator import Account, Simulator
from smpplab.simulator.scripts import Rehearsal, Script
from smpplab.transport import ManualClock


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"messages": -1}, "a script has messages and query from 0 up"),
        ({"rate": 0}, "a rate above 0"),
        ({"rate": float("nan")}, "a rate above 0"),
        ({"texts": ()}, "and texts"),
        ({"bind": "up"}, "bind is of tx, rx and trx, not up"),
        ({"version": "4"}, "versions are of 3.3, 3.4 and 5.0, not 4"),
    ],
)
def test_what_cannot_be(given: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Script(**given)


def test_whom_it_binds_as() -> None:
    accounts = [Account("lab", "secret"), Account("me", "pw")]
    smsc = Simulator(accounts, clock=ManualClock(), port=None)
    assert Script().endpoint(smsc).url(password=True) == "smpp://lab:secret@mc.example:2775?bind=trx"
    script = Script(account="me", password="guess", bind="rx")
    assert script.endpoint(smsc).url(password=True) == "smpp://me:guess@mc.example:2775?bind=rx"


def test_somebody_is_there_by_default() -> None:
    assert Rehearsal().esme == (Script(),)
