"""What the meetings with other people's software share: a simulator, three messages, and their checks.

The peers are imported inside the tests: where they are missing, collecting still works and these tests fail.
Peers in other languages are programs beside the tests, which all speak the same way: the port as argument,
`SCRIPT` as JSON on stdin, and on stdout one JSON object a line for what happened to them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from smpplab.client.incoming import Inbox
from smpplab.simulator import Simulator
from smpplab.simulator.fates import Delivered
from smpplab.wire import SubmitSm

LONG = "Every mobile network still speaks to its message centres in SMPP. " * 5
SHORT, UNICODE, REPLY = "Good morning, Kelvin", "Добро утро, Келвин ☀", "Zdravo ☀"
ESME, MOBILE = "447700900001", "447700900002"
SCRIPT = {"source": ESME, "destination": MOBILE, "short": SHORT, "unicode": UNICODE, "long": LONG}


class Meeting:
    """An ESME of somebody else's and our simulator.

    Attributes:
        news: The events of the simulator.
    """

    def __init__(self, smsc: Simulator) -> None:
        self.smsc = smsc
        self.news: list[dict[str, Any]] = []
        smsc.on_event.append(self.news.append)

    def reply(self) -> asyncio.Future[Any]:
        """Have the mobile write `REPLY` to the ESME; it waits for the bind."""
        return self.smsc.deliver("lab", source=MOBILE, destination=ESME, text=REPLY)

    async def run(self, *command: str, **more: Any) -> list[dict[str, Any]]:
        """Run a peer's program to its end, with more than `SCRIPT` to read; give what it printed."""
        process = await asyncio.create_subprocess_exec(
            *command, str(self.smsc.port), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        try:
            out, _ = await asyncio.wait_for(process.communicate(json.dumps(SCRIPT | more).encode()), 30)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, out
        return [json.loads(line) for line in out.splitlines()]

    @property
    def taken(self) -> list[str]:
        """The texts that the simulator has taken, long ones joined from their segments."""
        inbox, wholes = Inbox(100, "gsm7"), []
        for message in self.smsc.messages:
            pdu = SubmitSm(
                source_addr=message.source_addr, destination_addr=message.destination_addr,
                esm_class=message.esm_class, data_coding=message.data_coding,
                short_message=message.octets, tlvs=message.tlvs,
            )  # fmt: skip
            wholes.append(inbox.read(pdu, 0.0))
        return [whole.text for whole in wholes if whole]

    def check(self, receipts: int) -> None:
        """Everything was taken, delivered, answered, and the ESME left as it should."""
        smsc = self.smsc
        assert sorted(self.taken) == sorted([SHORT, UNICODE, LONG])
        assert {(m.source_addr, m.destination_addr) for m in smsc.messages} == {(ESME, MOBILE)}
        assert smsc.messages.states() == {"DELIVERED": len(smsc.messages)}
        counted = {name: count for name, count in smsc.counters.items() if count}
        assert counted == {
            "connections": 1, "bound": 1, "submitted": len(smsc.messages), "receipts": receipts, "delivered": 1,
        }  # fmt: skip
        self.check_left()

    def check_left(self) -> None:
        """The ESME has answered everything, unbound, and gone."""
        assert not self.smsc.outbox("lab").queue  # what is not answered comes back to it
        assert [event["event"] for event in self.news if "bound" in event["event"]] == ["bound", "unbound"]

    def check_told(self, told: list[dict[str, Any]]) -> None:
        """A program has printed the answers, a receipt for each segment, the mobile's message, the end."""
        ids = [message.message_id for message in self.smsc.messages]
        assert [event["event"] for event in (told[0], told[-1])] == ["bind_transceiver_resp", "unbind_resp"]
        assert not any(event.get("status") for event in told)
        accepted = [event["message_id"] for event in told if event["event"] == "submit_sm_resp"]
        receipts = [event for event in told if event["event"] == "receipt"]
        messages = [event for event in told if event["event"] == "message"]
        assert accepted == ids
        assert sorted(receipt["message_id"] for receipt in receipts) == ids
        assert all(receipt["state"] == 2 and "stat:DELIVRD" in receipt["text"] for receipt in receipts)
        assert messages == [{"event": "message", "source": MOBILE, "text": REPLY}]


@pytest.fixture
def texts() -> SimpleNamespace:
    """One PDU in the default alphabet, one in UCS-2, and one message of several segments."""
    return SimpleNamespace(short=SHORT, unicode=UNICODE, long=LONG, reply=REPLY)


@pytest.fixture
async def smsc() -> AsyncIterator[Simulator]:
    """A simulator over TCP that delivers at once."""
    async with Simulator({"lab": "secret"}, seed=7, fate=Delivered(0)) as smsc:
        yield smsc


@pytest.fixture
def meeting(smsc: Simulator) -> Meeting:
    """A simulator and all that it tells."""
    return Meeting(smsc)
