"""Events and counters."""

from __future__ import annotations

import json

from smpplab.simulator import Delivered, Simulator
from smpplab.wire import Unbind

from .conftest import bound, connected, submit


async def test_events(smsc, clock):
    smsc.fate = Delivered(after=1)
    seen = []
    smsc.on_event.append(lambda event: seen.append(json.loads(json.dumps(event))))
    esme = await connected(smsc)
    await esme.bind(password="wrong")
    await esme.bind()
    await esme.ask(submit(1, registered_delivery=1))
    await clock.run(2)
    await esme.ask(submit(2, destination_addr=""))
    await esme.ask(b"\0\0\0\x17\0\0\0\x04\0\0\0\0\0\0\0\x10\0\1\x014477")
    await smsc.deliver("lab", text="Hi")
    await esme.ask(Unbind(sequence_number=9))
    await esme.lost
    assert [event["event"] for event in seen] == [
        "bind_refused", "bound", "submitted", "receipt", "refused", "bad_pdu", "delivered",
        "unbound", "closed",
    ]  # fmt: skip
    by_name = {event["event"]: event for event in seen}
    assert by_name["bind_refused"]["status"] == "ESME_RINVPASWD"
    assert by_name["submitted"]["message_id"] == by_name["receipt"]["message_id"] == "0000000001"
    assert by_name["receipt"]["message_state"] == "DELIVERED"
    assert by_name["bad_pdu"]["status"] == "ESME_RINVCMDLEN"
    assert all(event["session"] == "esme-1" for event in seen)
    assert "secret" not in json.dumps(seen)


async def test_listening_is_the_first_event():
    seen, smsc = [], Simulator()
    smsc.on_event.append(seen.append)
    async with smsc:
        assert seen[0]["event"] == "listening"
        assert (seen[0]["host"], seen[0]["port"]) == ("127.0.0.1", smsc.port)


async def test_a_listener_that_fails_harms_nobody(smsc, caplog):
    smsc.on_event.append(lambda event: 1 / 0)
    esme = await bound(smsc)
    assert (await esme.ask(submit())).command_status == 0
    assert "a listener failed at bound" in caplog.text
