"""The control port: who comes in, what is told, what is done."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest

import smpplab as sl
from smpplab.errors import ConnectFailed, UsageError
from smpplab.simulator import Account, Delivered, Simulator
from smpplab.simulator.control import GETS, POSTS, Control
from smpplab.wire import DeliverSm, EnquireLink, decode, encode

from .conftest import bound, connected, submit
from .http_client import Client, raw, until

SECRET = "Zx9-qPw7"


@pytest.fixture
async def centre() -> AsyncIterator[Simulator]:
    """A simulator over TCP with two accounts, whose password is found nowhere."""
    accounts = [Account("lab", SECRET), Account("two", SECRET)]
    async with Simulator(accounts, fate=Delivered(0), seed=7) as smsc:
        yield smsc


@pytest.fixture
async def control(centre: Simulator) -> AsyncIterator[Control]:
    async with Control(centre, patience=5) as control:
        yield control


@pytest.fixture
def http(control: Control) -> Client:
    return Client(control)


async def esme(smsc: Simulator, **bind: str):
    return await bound(smsc, "tcp", password=SECRET, **bind)


# Who comes in


async def test_health_needs_no_token_and_tells_little(http, control):
    wrong = {"Authorization": "Bearer wrong"}
    assert await http.get("/health", **wrong) == (200, {"status": "ok", "sessions": 0, "messages": 0})


@pytest.mark.parametrize("path", [*GETS, *POSTS, "/nowhere"])
@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {token}", "{token}", "Bearer ü"]
)
async def test_all_else_needs_the_token(http, control, path, given):
    if path == "/health":
        return
    method = "POST" if path in POSTS else "GET"
    given = given.format(token=control.token).encode().decode("latin-1")
    status, answer = await http.ask(method, path, {} if method == "POST" else None, Authorization=given)
    assert (status, list(answer)) == (401, ["error"])


async def test_the_token_is_drawn_and_told_nowhere(centre, caplog):
    caplog.set_level(logging.DEBUG)
    async with Control(centre) as one, Control(centre) as two:
        assert one.token != two.token and len(one.token) >= 32
        assert one.token not in f"{one!r}{one.url}{one._http!r}{caplog.text}"
        await Client(one).get("/nowhere")
    assert one.token not in caplog.text
    assert Control(centre, token="abc").token == "abc"


@pytest.mark.parametrize("token", ["", "with blank", "x" * 257, "new\nline", "žeton"])
async def test_a_token_that_no_header_can_carry(centre, token):
    with pytest.raises(UsageError, match="token"):
        Control(centre, token=token)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
async def test_it_is_for_this_machine(centre, host):
    with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
        Control(centre, host)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.1:80", "", "localhost:"])
async def test_names_that_lead_here_by_dns_rebinding_are_refused(http, host):
    status, answer = await http.get("/health", Host=host)
    assert status == 421 and "Host" in answer["error"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:80"])
async def test_loopback_by_any_name(http, host):
    assert (await http.get("/sessions", Host=host))[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1"])
async def test_web_pages_may_not_ask(http, control, origin):
    assert (await http.get("/health", Origin=origin))[0] == 403
    answer = await raw(control, b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b"access-control" not in answer.lower()


# What is told


async def test_the_list_of_what_there_is(http):
    status, answer = await http.get("/")
    assert status == 200 and set(answer["GET"]) == set(GETS) and set(answer["POST"]) == set(POSTS)
    assert all(about and "\n" not in about for each in answer.values() for about in each.values())


async def test_sessions(http, centre):
    await connected(centre, "tcp")
    await esme(centre, account="two", bind="rx")
    await asyncio.sleep(0)
    status, answer = await http.get("/sessions")
    assert (status, answer["total"]) == (200, 2)
    first, second = answer["sessions"]
    assert (first["session"], first["bound"], first["system_id"]) == ("esme-1", False, "")
    assert (second["session"], second["bound"], second["system_id"]) == ("esme-2", True, "two")
    assert (second["state"], second["waiting"], second["outstanding"]) == ("BOUND_RX", 0, 0)


@pytest.fixture
async def five(centre):
    """Five messages of two accounts: three delivered, one for good under way, one cancelled."""
    one, two = await esme(centre), await esme(centre, account="two")
    for number in range(3):
        await one.ask(submit(number + 1, destination_addr=f"44770090012{number}"))
    centre.fate = sl.fates.Pending()
    await two.ask(submit(4, short_message="Grüße ✓".encode("utf-16-be"), data_coding=8))
    response = await two.ask(submit(5))
    await two.ask(sl.CancelSm(message_id=response.message_id, source_addr="447700900999", sequence_number=6))
    return [message.message_id for message in centre.messages]


@pytest.mark.parametrize(
    ("query", "found", "total", "following"),
    [
        ("", "01234", 5, None),
        ("?limit=2", "01", 5, 2),
        ("?limit=2&offset=2", "23", 5, 4),
        ("?limit=2&offset=4", "4", 5, None),
        ("?offset=99", "", 5, None),
        ("?state=DELIVERED", "012", 3, None),
        ("?state=ENROUTE&system_id=two", "3", 1, None),
        ("?state=DELETED", "4", 1, None),
        ("?destination=447700900121", "1", 1, None),
        ("?source=447700900999&limit=1", "0", 5, 1),
        ("?system_id=nobody", "", 0, None),
    ],
)
async def test_messages(http, five, query, found, total, following):
    status, answer = await http.get(f"/messages{query}")
    assert status == 200
    assert [row["message_id"] for row in answer["messages"]] == [five[int(number)] for number in found]
    assert (answer["total"], answer["next"]) == (total, following)


async def test_a_message_has_its_text_and_what_never_comes_is_null(http, five):
    _, answer = await http.get("/messages?state=ENROUTE")
    (row,) = answer["messages"]
    assert (row["text"], row["due"], row["system_id"]) == ("Grüße ✓", None, "two")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?limit=0", "1 to 1000"),
        ("?limit=1001", "1 to 1000"),
        ("?limit=-1", "whole number"),
        ("?limit=²", "whole number"),
        ("?offset=x", "whole number"),
        ("?state=GONE", "ENROUTE"),
        ("?colour=red", "colour"),
    ],
)
async def test_questions_that_cannot_be_answered(http, query, says):
    status, answer = await http.get(f"/messages{query}".replace("²", "%C2%B2"))
    assert status == 400 and says in answer["error"]


async def test_an_answer_is_bounded_however_long_the_messages_are(http, centre):
    one = await esme(centre)
    for number in range(40):
        await one.ask(submit(number + 1, short_message=b"", tlvs={"message_payload": b"x" * 60_000}))
    _, answer = await http.get("/messages?limit=1000")
    assert answer["total"] == 40 and answer["next"] == len(answer["messages"]) == 18
    _, rest = await http.get("/messages?limit=1000&offset=18")
    assert len(rest["messages"]) == 18 and rest["next"] == 36


@pytest.mark.parametrize("path", ["/messages?limit=1", "/metrics"])
async def test_messages_come_and_go_while_it_looks(http, centre, path, monkeypatch):
    monkeypatch.setattr("smpplab.simulator.control_reads.STEP", 2)
    one = await esme(centre)
    for number in range(100):
        await one.ask(submit(number + 1))
    centre.messages.capacity = 100
    asking = asyncio.create_task(http.get(path))
    number = 100
    while not asking.done():
        number += 1
        assert (await one.ask(submit(number))).command_status == 0
    status, answer = await asking
    assert status == 200 and number > 101 and "100" in str(answer)


async def test_no_password_in_any_answer(http, centre, control):
    one = await connected(centre, "tcp")
    seen = asyncio.create_task(_first_events(control, 3))
    await until(lambda: centre.on_event)
    broken = bytes(sl.BindTransceiver(system_id="lab", password=SECRET, sequence_number=1))[:-6]
    await one.ask(len(broken).to_bytes(4) + broken[4:])
    await one.bind(password=SECRET[::-1])
    await one.bind(password=SECRET)
    texts = [await seen] + [str((await http.get(path))[1]) for path in GETS if path != "/events"]
    for bad in ({"accounts": {"lab": {"password": SECRET * 9}}}, {"receipt_after": "x", "accounts": 1}):
        texts.append(str(await http.post("/change", bad)))
    texts += [repr(control), repr(http.control.smsc)]
    assert not [text for text in texts if SECRET in text or SECRET.encode().hex() in text]


# What happens, as it happens


async def _first_events(control: Control, count: int) -> str:
    port = int(control.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {control.token}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"200 OK" in head and b"text/event-stream" in head
    got = b"".join([await reader.readuntil(b"\n\n") for _ in range(count)])
    writer.close()
    return got.decode()


async def test_events_come_as_they_happen(centre, control):
    seen = asyncio.create_task(_first_events(control, 2))
    await until(lambda: centre.on_event)
    one = await esme(centre)
    await one.ask(submit())
    first, second = (await seen).strip().split("\n\n")
    assert first.startswith("event: bound\ndata: ")
    facts = json.loads(second.partition("data: ")[2])
    assert (facts["event"], facts["status"], facts["system_id"]) == ("submitted", "ESME_ROK", "lab")


async def test_who_listens_no_more_costs_nothing(centre, control):
    seen = asyncio.create_task(_first_events(control, 1))
    await until(lambda: centre.on_event)
    one = await esme(centre)
    await seen
    async with asyncio.timeout(20):
        number = 1
        while centre.on_event:
            await one.ask(submit(number := number + 1))


# What is done


async def test_inject_a_message(http, centre):
    one = await esme(centre)
    table = {
        "source": "447700900123",
        "destination": "447700900999",
        "text": "Добро ✓",
        "account": "lab",
        "wait": True,
    }
    assert await http.post("/inject", table) == (
        200,
        {"segments": 1, "state": "answered", "statuses": ["ESME_ROK"]},
    )
    (pdu,) = [pdu for pdu in one.pdus if pdu.command == "deliver_sm"]
    assert (pdu.source_addr, pdu.destination_addr) == ("447700900123", "447700900999")
    assert pdu.short_message.decode("utf-16-be") == "Добро ✓"


async def test_inject_waits_for_a_session(http, centre):
    table = {"octets": "48692100ff", "data_coding": 4, "account": "two", "destination": "2000"}
    assert await http.post("/inject", table) == (200, {"segments": 1, "state": "queued"})
    one = await esme(centre, account="two")
    await one.until(lambda: one.pdus[-1].command == "deliver_sm")
    assert (one.pdus[-1].short_message, one.pdus[-1].data_coding) == (b"Hi!\0\xff", 4)


async def test_inject_an_alert(http, centre):
    one = await esme(centre)
    assert await http.post("/inject", {"alert": "447700900123", "account": "lab"}) == (200, {"alerts": 1})
    await one.until(lambda: one.pdus[-1].command == "alert_notification")
    assert one.pdus[-1].source_addr == "447700900123"
    assert await http.post("/inject", {"back": "447700900777"}) == (200, {"alerts": 0})


async def test_inject_octets_into_a_session(http, centre):
    one, two = await esme(centre), await esme(centre)
    one.answers = False
    octets = encode(EnquireLink(sequence_number=77)) + encode(
        DeliverSm(destination_addr="1", sequence_number=78)
    )
    assert (await http.post("/inject", {"session": "esme-1", "octets": octets.hex()}))[0] == 200
    await one.until(lambda: len(one.pdus) == 3)
    assert [pdu.sequence_number for pdu in one.pdus[1:]] == [77, 78] and len(two.pdus) == 1
    assert decode(octets[:16]).command == "enquire_link"


@pytest.mark.parametrize(
    ("table", "status", "says"),
    [
        ({}, 400, "text"),
        ({"text": "Hi", "octets": "00"}, 400, "one of the two"),
        ({"text": 5}, 400, "text is to be a text"),
        ({"text": "Hi", "data_coding": True}, 400, "data_coding is to be a number"),
        ({"octets": "00", "data_coding": 4711}, 400, "data_coding"),
        ({"text": "Hi", "account": "nobody"}, 400, "nobody"),
        ({"text": "Hi", "password": "x"}, 400, "password"),
        ({"text": "Hi", "destination": "4" * 40}, 400, "destination_addr"),
        ({"text": "\ud800"}, 400, ""),
        ({"text": "Hi", "method": "magic"}, 400, "magic"),
        ({"octets": "xyz"}, 400, "hexadecimal"),
        ({"alert": "447700900123", "text": "Hi"}, 400, "text"),
        ({"alert": "4" * 100}, 400, "source_addr"),
        ({"session": "esme-9", "octets": "00"}, 404, "esme-9"),
        ({"session": "esme-1", "text": "x"}, 400, "text"),
    ],
)
async def test_what_cannot_be_injected(http, centre, table, status, says):
    await esme(centre)
    got, answer = await http.post("/inject", table)
    assert got == status and says in answer["error"]


async def test_change(http, centre):
    table = {"accounts": {"lab": {"limit": 5}}, "receipts": "vonage"}
    assert await http.post("/change", table) == (200, {"changed": ["accounts", "receipts"]})
    assert centre.account("lab").limit.rate == 5 and centre.receipt_dialect is not None
    status, answer = await http.post("/change", {"colour": "red"})
    assert status == 400 and "colour" in answer["error"]


async def test_close_with_unbind_and_without_a_word(http, centre):
    one, two, three = await esme(centre), await esme(centre), await esme(centre, account="two")
    assert await http.post("/close", {"session": "esme-1"}) == (200, {"closed": ["esme-1"]})
    await asyncio.wait_for(one.lost, 20)
    assert [pdu.command for pdu in one.pdus] == ["bind_transceiver_resp", "unbind"]
    assert await http.post("/close", {"account": "lab", "cut": True}) == (200, {"closed": ["esme-2"]})
    await asyncio.wait_for(two.lost, 20)
    assert [pdu.command for pdu in two.pdus] == ["bind_transceiver_resp"]
    assert centre.sessions == [centre.connections[0]] and not three.lost.done()


@pytest.mark.parametrize(
    ("table", "status"),
    [
        ({}, 400),
        ({"session": "esme-9"}, 404),
        ({"session": "a", "account": "lab"}, 400),
        ({"account": "x"}, 400),
    ],
)
async def test_what_cannot_be_closed(http, table, status):
    assert (await http.post("/close", table))[0] == status


# From start to close


async def test_a_port_that_is_taken(centre, control):
    with pytest.raises(ConnectFailed, match="cannot listen"):
        await Control(centre, port=int(control.url.rpartition(":")[2])).start()


async def test_before_and_after(centre):
    control = Control(centre)
    with pytest.raises(UsageError, match="start it first"):
        _ = control.url
    await control.start()
    assert repr(control) == f"<Control at {control.url}>" and await control.start() is control
    idle = asyncio.create_task(raw(control))
    await until(lambda: control._http._serving)
    await control.close()
    assert await idle == b"" and repr(control) == "<Control, not listening>"
    await control.close()


async def test_what_fails_inside_is_no_traceback(http, centre, monkeypatch, caplog):
    monkeypatch.setattr("smpplab.simulator.control_reads.sessions", lambda smsc: 1 / 0)
    status, answer = await http.get("/sessions")
    assert status == 500 and "ZeroDivision" not in str(answer) and "ZeroDivision" in caplog.text
    assert (await http.get("/health"))[0] == 200
