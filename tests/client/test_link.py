"""One link: checked, silent, lost, unbound, closed; and what is told of it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, ClassVar

import pytest

from smpplab.client import LogHook
from smpplab.client.events import Closed, Connected, Lost
from smpplab.errors import ConnectionLost, LinkTimeout, ResponseTimeout, UsageError
from smpplab.session import State, StateChanged
from smpplab.wire import EnquireLink, Unbind

TO = "447700900123"


async def test_the_bind_says_for_which_addresses_we_are_there(mc: Any) -> None:
    esme = await mc.connect(addr_ton=1, addr_npi=1, address_range="4477", system_type="VMS")
    bind = esme.bind_request()
    assert (bind.addr_ton, bind.addr_npi, bind.address_range, bind.system_type) == (1, 1, "4477", "VMS")


async def test_the_link_is_checked_both_ways(mc: Any) -> None:
    esme = await mc.connect(enquire_link_every=30)
    mc.send(EnquireLink())
    await mc.clock.run(3600)
    assert [pdu.command for pdu in mc.requests].count("enquire_link") == 120
    assert [pdu.command for pdu in mc.responses] == ["enquire_link_resp"]
    assert esme.state.bound


async def test_a_silent_link_is_taken_for_dead(mc: Any) -> None:
    esme = await mc.connect(enquire_link_every=30, response_timeout=10)
    mc.mute()
    (task,) = await mc.start(esme, "a")
    await mc.clock.run(10)
    with pytest.raises(ResponseTimeout):
        await task
    (waiting,) = await mc.during(30, esme.wait_closed())
    assert type(waiting) is LinkTimeout
    assert str(waiting) == "the MC did not answer enquire_link in time: the link is taken for dead"
    with pytest.raises(LinkTimeout):
        await esme.submit(TO, "b")


async def test_a_silent_link_says_what_is_unanswered(mc: Any) -> None:
    esme = await mc.connect(enquire_link_every=5, response_timeout=None)
    mc.mute()
    (task,) = await mc.start(esme, "a")
    await mc.clock.run(20)
    with pytest.raises(ConnectionLost, match="the link is taken for dead") as caught:
        await task
    assert type(caught.value) is LinkTimeout
    assert [pdu.text for pdu in caught.value.unanswered if pdu.command == "submit_sm"] == ["a"]


async def test_a_lost_connection_says_what_is_unanswered(mc: Any) -> None:
    esme, _ = await mc.connect(window=2), mc.hold()
    tasks = await mc.start(esme, "a", "b", "c", "d")
    mc.link.cut()
    errors = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in errors] == [ConnectionLost] * 4, "those that wait for room, too"
    assert [pdu.text for pdu in errors[0].unanswered] == ["a", "b"]
    assert [error.request and error.request.text for error in errors] == ["a", "b", None, None]
    assert str(errors[0]) == "the connection to the MC ended: the link was cut"
    assert errors[0] is not errors[1]
    assert (esme.closed, esme.state) == (True, State.CLOSED)
    with pytest.raises(ConnectionLost):
        await esme.submit(TO, "e")
    assert isinstance(await esme.wait_closed(), ConnectionLost)


async def test_the_mc_unbinds(mc: Any) -> None:
    esme = await mc.connect()
    mc.send(Unbind())
    await mc.settle()
    assert [pdu.command for pdu in mc.responses] == ["unbind_resp"]
    assert esme.closed
    error = await esme.wait_closed()
    assert (type(error), str(error)) == (ConnectionLost, "the MC ended the session with unbind")


async def test_what_the_mc_owes_may_still_come_after_its_unbind(mc: Any) -> None:
    esme, held = await mc.connect(), mc.hold()
    (task,) = await mc.start(esme, "a")
    mc.send(Unbind())
    await mc.settle()
    with pytest.raises(ConnectionLost, match="the MC ended the session with unbind"):
        await esme.submit(TO, "b")
    await held.answer()
    assert (await task).message_id
    await mc.clock.run(1)
    assert esme.closed


async def test_what_happens_to_it_is_told(mc: Any) -> None:
    seen: list[Any] = []
    esme = await mc.connect(hooks=[seen.append])
    mc.on["submit_sm"] = lambda pdu: None
    waiting = asyncio.create_task(esme.submit(TO, "Hi"))
    await mc.settle()
    mc.link.cut()
    with pytest.raises(ConnectionLost):
        await waiting
    await esme.close()
    told = [event for event in seen if isinstance(event, Connected | Lost | Closed)]
    assert [(type(event), event.session) for event in told] == [(Connected, esme.name), (Lost, esme.name)]
    assert (told[0].mc_system_id, told[0].mc_version, told[1].unanswered) == ("MC", 0x34, 1)
    assert State.BOUND_TRX in [event.new for event in seen if isinstance(event, StateChanged)]


async def test_closing_on_purpose_is_told_as_such(mc: Any) -> None:
    seen: list[Any] = []
    esme = await mc.connect(hooks=[seen.append])
    await esme.close()
    assert type(seen[-1]) is Closed
    assert esme.closing and esme.closed


async def test_inactivity_ends_the_link_and_says_so(mc: Any) -> None:
    esme = await mc.connect()
    esme.session.timers.inactivity = 60.0
    esme.driver._arm()
    (error,) = await mc.during(100, esme.wait_closed())
    assert str(error) == "no message came or went within the inactivity time"


async def test_what_was_never_sent_names_nothing_unanswered_while_the_link_is_closing(mc: Any) -> None:
    esme = await mc.connect(window=1)
    held = mc.hold()
    sent, waiting = await mc.start(esme, "sent", "waiting")
    closing = asyncio.create_task(esme.close())
    await asyncio.sleep(0)
    with pytest.raises(ConnectionLost) as caught:
        await waiting
    assert caught.value.unanswered == []  # the first may yet be answered
    await held.answer()
    await closing
    assert (await sent).message_id == "id2"


async def test_a_sequence_that_raises_does_not_keep_the_link_open(mc: Any) -> None:
    class Short:
        numbers: ClassVar = [1]

        def next_sequence(self) -> int:
            return self.numbers.pop()

    esme = await mc.connect(sequence=Short())
    await esme.close()
    assert esme.closed


async def test_a_timeout_of_the_wrong_type_sends_nothing(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(UsageError, match=r"^timeout is a number of seconds, not 'x'$"):
        await esme.request(EnquireLink(), timeout="x")
    assert "enquire_link" not in [pdu.command for pdu in mc.requests]


async def test_octets_of_the_wrong_type_do_no_harm(mc: Any) -> None:
    esme = await mc.connect()
    with pytest.raises(UsageError, match=r"^octets are bytes, not 'x'$"):
        await esme.send_octets("x")
    assert (await esme.submit(TO, "a")).message_id == "m1"


@pytest.mark.parametrize("hooks", [[], [LogHook()]])
async def test_the_log_says_everything_once(
    mc: Any, hooks: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(message: Any) -> None:
        raise RuntimeError("mine")

    esme = await mc.connect(hooks=hooks, on_message=fail)
    mc.send(mc.mo(), bytes.fromhex("00000011 00000005 00000000 00000009 00"))
    await mc.settle()
    await esme.close()
    for level, word in ((logging.WARNING, "bad PDU"), (logging.ERROR, "failed")):
        said = [record for record in caplog.records if record.levelno == level]
        assert len(said) == 1 and word in said[0].getMessage()
