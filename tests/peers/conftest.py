"""What the meetings with other people's software share: a simulator, three messages.

The peers are imported inside the tests: where they are missing, collecting still works and these tests fail.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest

from smpplab.simulator import Simulator
from smpplab.simulator.fates import Delivered

LONG = "Every mobile network still speaks to its message centres in SMPP. " * 5


@pytest.fixture
def texts() -> SimpleNamespace:
    """One PDU in the default alphabet, one in UCS-2, and one message of several segments."""
    return SimpleNamespace(short="Good morning, Kelvin", unicode="Добро утро, Келвин ☀", long=LONG)


@pytest.fixture
async def smsc() -> AsyncIterator[Simulator]:
    """A simulator over TCP that delivers at once."""
    async with Simulator({"lab": "secret"}, seed=7, fate=Delivered(0)) as smsc:
        yield smsc
