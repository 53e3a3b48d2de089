"""Mobile-originated traffic: at a rate, from a file, from a table."""

from __future__ import annotations

import json
import logging
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from statistics import mean, pstdev

import pytest
from hypothesis import given, strategies as st

import smpplab as sl
from smpplab.errors import UsageError
from smpplab.simulator import Delivered, Planned, Simulator
from smpplab.simulator.traffic import FileTraffic, Traffic, traffic_file, traffic_from
from smpplab.text.message import text_of

from .conftest import bound
from .lab import Lab

HEAD = "at,source,destination,text\n"


def came(esme):
    """What an ESME got: source, destination, text."""
    pdus = [pdu for pdu in esme.pdus if pdu.command == "deliver_sm"]
    return [(pdu.source_addr, pdu.destination_addr, text_of(pdu)) for pdu in pdus]


def times(smsc):
    """The times of the messages that are written from now on."""
    found = []
    smsc.on_event.append(lambda event: event["event"] == "originated" and found.append(event["time"]))
    return found


async def test_even_traffic(smsc, clock):
    esme, at = await bound(smsc), times(smsc)
    traffic = Traffic(4, text="Vote {n}", source="447700900100", destination="80888", spacing="even")
    assert traffic.start(smsc) is traffic
    await clock.run(2.1)
    assert at == [0.25 * n for n in range(1, 9)]
    assert came(esme) == [("447700900100", "80888", f"Vote {n}") for n in range(1, 9)]
    assert (traffic.sent, traffic.running, smsc.traffic) == (8, True, [traffic])
    assert repr(traffic) == "<Traffic: 4/s even to 80888, 8 sent>"
    traffic.stop()
    await clock.run(5)
    assert (traffic.sent, traffic.running, len(came(esme))) == (8, False, 8)


async def test_poisson_traffic_has_its_rate_and_no_rhythm(smsc, clock):
    await bound(smsc)
    at = times(smsc)
    Traffic(50, text="Hi", count=2000).start(smsc)
    await clock.run(200)
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert len(at) == 2000
    assert 0.018 < mean(gaps) < 0.022 and 0.018 < pstdev(gaps) < 0.022


async def test_it_ends_after_its_count_and_may_begin_anew(smsc, clock):
    esme = await bound(smsc)
    traffic = Traffic(10, text="{n}", count=3, spacing="even").start(smsc)
    await clock.run(1)
    assert (traffic.sent, traffic.running) == (3, False)
    assert repr(traffic) == "<Traffic: 10/s even to 447700900999, 3 of 3 sent>"
    traffic.start(smsc)
    await clock.run(0.25)
    traffic.start(smsc)
    await clock.run(1)
    assert [text for _, _, text in came(esme)] == ["1", "2", "3", "1", "2", "1", "2", "3"]
    assert smsc.traffic == [traffic]


async def test_everything_is_drawn_from_the_seed():
    async def run(seed):
        async with Lab(seed=seed) as lab:
            octets = []
            lab.smsc.taps.append(lambda name, event: octets.append(bytes(getattr(event, "octets", b""))))
            await lab.connect()
            Traffic(20, destination=["80888", "80889"]).start(lab.smsc)
            await lab.clock.run(10)
            return octets

    first = await run(7)
    assert first == await run(7)
    assert first != await run(8)
    assert len(first) > 300


async def test_sources_destinations_and_texts(smsc, clock):
    esme = await bound(smsc)
    Traffic(100, text=("A", "B"), source=("4477009001##", "LAB"), destination=("80888", "80889")).start(smsc)
    await clock.run(5)
    sources, destinations, texts = (Counter(column) for column in zip(*came(esme), strict=True))
    assert set(texts) == {"A", "B"} and set(destinations) == {"80888", "80889"}
    assert "LAB" in sources and len(sources) > 80
    assert all(source == "LAB" or 447700900100 <= int(source) <= 447700900199 for source in sources)


async def test_what_a_text_may_stand_for(smsc, clock):
    esme = await bound(smsc)
    text = "{n} {source}>{destination} {time} {other} {{n}} {"
    Traffic(1, text, "447700900100", "80888", count=1, spacing="even").start(smsc)
    await clock.run(2)
    assert came(esme)[0][2] == "1 447700900100>80888 08:30:01 {other} {1} {"


async def test_long_texts_and_methods(smsc, clock):
    esme, news = await bound(smsc), []
    smsc.on_event.append(news.append)
    Traffic(1, "x" * 300, count=1, spacing="even", method="sar").start(smsc)
    await clock.run(2)
    assert [pdu.tlvs["sar_segment_seqnum"] for pdu in esme.pdus if pdu.command == "deliver_sm"] == [1, 2]
    assert [event["segments"] for event in news if event["event"] == "originated"] == [2]


async def test_the_rate_may_change_while_it_runs(smsc, clock):
    await bound(smsc)
    at = times(smsc)
    traffic = smsc.start_traffic(Traffic(1, "Hi", spacing="even"))
    await clock.run(2)
    traffic.rate = 4
    await clock.run(1.5)
    assert at == [1, 2, 3, 3.25, 3.5]


async def test_a_message_that_cannot_be_is_logged_and_the_others_go_on(smsc, clock, caplog):
    esme = await bound(smsc)
    messages = [Planned(1, "4" * 70, "80888", "No"), Planned(2, "447700900100", "80888", "Yes")]
    with caplog.at_level(logging.ERROR):
        traffic = FileTraffic(messages).start(smsc)
        await clock.run(3)
    assert came(esme)[-1] == ("447700900100", "80888", "Yes")
    assert (traffic.sent, traffic.running) == (2, False)
    assert "Flow._send failed" in caplog.text and "source_addr" in caplog.text


async def test_without_a_loop_and_without_a_session_it_waits_in_the_outbox(smsc, clock):
    Traffic(2, "Hi", count=4, spacing="even").start(smsc)
    clock.advance(60)
    assert len(smsc.outbox("lab").queue) == 4
    esme = await bound(smsc)
    await clock.run(1)
    assert len(came(esme)) == 4


async def test_it_stops_when_the_simulator_closes(smsc, clock):
    traffic = Traffic(1, "Hi").start(smsc)
    await smsc.close()
    await clock.run(10)
    assert (traffic.running, traffic.sent) == (False, 0)


async def test_accounts(clock):
    smsc = await Simulator({"one": "pw", "two": "pw"}, port=None, clock=clock, fate=Delivered(0)).start()
    esmes = [await bound(smsc, account=name, password="pw") for name in ("one", "two")]
    Traffic(1, "Two", account="two", count=1).start(smsc)
    FileTraffic([Planned(0, "1", "2", "One"), Planned(0, "1", "2", "Two too", "two")], "one").start(smsc)
    await clock.run(30)
    assert [[text for _, _, text in came(esme)] for esme in esmes] == [["One"], ["Two too", "Two"]]
    for wrong in (Traffic(1, account="three"), FileTraffic([Planned(0, "1", "2", "x", "three")])):
        with pytest.raises(UsageError, match="there is no account 'three'; there are: one, two"):
            wrong.start(smsc)
        assert not wrong.running
    await smsc.close(limit=0.05)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"rate": 0}, "rate is a number of messages a second above 0, not 0"),
        ({"rate": "fast"}, "rate is a number of messages a second above 0, not 'fast'"),
        ({"rate": float("inf")}, "rate is a number of messages a second above 0, not inf"),
        ({"rate": float("nan")}, "rate is a number of messages a second above 0, not nan"),
        ({"rate": 1e12}, "rate is at most 100,000 messages a second, not 1e+12"),
        ({"rate": 1, "source": "4" * 21}, f"an address has at most 20 characters of ASCII, not '{'4' * 21}'"),
        ({"rate": 1, "destination": ["1", "é"]}, "an address has at most 20 characters of ASCII, not 'é'"),
        ({"rate": True}, "rate is a number of messages a second above 0, not True"),
        ({"rate": 1, "text": []}, "text is a text or a list of texts, not []"),
        ({"rate": 1, "text": ["a", 1]}, "text is a text or a list of texts, not ['a', 1]"),
        ({"rate": 1, "source": 447700900100}, "source is a text or a list of texts, not 447700900100"),
        ({"rate": 1, "destination": {}}, "destination is a text or a list of texts, not {}"),
        ({"rate": 1, "spacing": "odd"}, "spacing is poisson or even, not 'odd'"),
        ({"rate": 1, "count": -1}, "count is a number of messages, not -1"),
        ({"rate": 1, "count": 1.5}, "count is a number of messages, not 1.5"),
        ({"rate": 1, "method": "pigeon"}, "method is one of udh8, udh16, sar, payload, not 'pigeon'"),
        ({"rate": 1, "account": 3}, "account is a system_id, not 3"),
        (
            {"rate": 1, "tempo": 3},
            "traffic with rate has rate, text, source, destination, account, count, spacing, method; not tempo",
        ),
        ({"file": "x.csv", "text": "x"}, "traffic with file has file, account, speed, method; not text"),
        ({"file": 3}, "file is the path of a file, not 3"),
        ({}, "traffic is a table with rate, or with file; not {}"),
        (
            {"rate": 1, "file": "x"},
            "traffic is a table with rate, or with file; not {'rate': 1, 'file': 'x'}",
        ),
        ("x.csv", "traffic is a table with rate, or with file; not 'x.csv'"),
    ],
)
def test_wrong_tables(wrong, error):
    with pytest.raises(UsageError) as raised:
        traffic_from(wrong)
    assert str(raised.value) == error


def test_traffic_from_a_table(tmp_path):
    traffic = traffic_from({"rate": 5, "text": ["a", "b"], "count": 9, "spacing": "even", "method": "sar"})
    assert (traffic.rate, traffic.texts, traffic.count, traffic.method) == (5, ("a", "b"), 9, "sar")
    (tmp_path / "some.csv").write_text(HEAD + "1,447700900100,80888,Hi\n", encoding="utf-8")
    traffic = traffic_from({"file": "some.csv", "speed": 2, "account": "lab"}, tmp_path)
    assert (repr(traffic), traffic.speed, traffic.account) == ("<FileTraffic: 0 of 1 sent>", 2, "lab")


# Files


def written(tmp_path, text, name="traffic.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


ROWS = [
    Planned(0.5, "447700900100", "80888", "Привет, мир"),
    Planned(0, "LAB", "80888", 'He said "hi", and\nleft', "lab"),
    Planned(2, "447700900101", "80889", ""),
]


def test_csv(tmp_path):
    text = (
        "\ufefftext, at,destination,source,account\r\n"
        '"Привет, мир",0.5,80888,447700900100,\r\n'
        '"He said ""hi"", and\nleft",0,80888,LAB,lab\r\n'
        ",2,80889,447700900101,\r\n"
    )
    traffic = traffic_file(written(tmp_path, text))
    assert traffic.messages == sorted(ROWS, key=lambda row: row.at)


def test_jsonl(tmp_path):
    rows = [*ROWS, Planned(3, "1", "2", "a\u2028b")]  # which is no end of a line
    lines = [json.dumps(row._asdict(), ensure_ascii=False) for row in rows]
    traffic = traffic_file(written(tmp_path, "\n\n".join(lines) + "\n", "traffic.JSONL"))
    assert traffic.messages == sorted(rows, key=lambda row: row.at)


async def test_a_file_goes_by_its_times_or_faster(smsc, clock, tmp_path):
    path = written(tmp_path, HEAD + "10,447700900100,80888,second\n2.5,447700900101,80888,first\n")
    esme, at = await bound(smsc), times(smsc)
    traffic_file(path).start(smsc)
    await clock.run(20)
    assert came(esme) == [("447700900101", "80888", "first"), ("447700900100", "80888", "second")]
    traffic = traffic_file(path, speed=5).start(smsc)
    await clock.run(20)
    assert at == [2.5, 10, 20.5, 22]
    assert (traffic.sent, traffic.running) == (2, False)


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("t.txt", "", "t.txt: traffic comes from a file whose name ends in .csv or .jsonl"),
        (
            "t.csv",
            "",
            "t.csv, line 1: a message has at, source, destination, text and perhaps account; not nothing",
        ),
        (
            "t.csv",
            "at,text\n",
            "t.csv, line 1: a message has at, source, destination, text and perhaps account; not at, text",
        ),
        (
            "t.csv",
            HEAD[:-1] + ",tone\n",
            "t.csv, line 1: a message has at, source, destination, text and perhaps account; not at, source, destination, text, tone",
        ),
        (
            "t.csv",
            HEAD[:-1] + ",at\n",
            "t.csv, line 1: a message has at, source, destination, text and perhaps account; not at, source, destination, text, at",
        ),
        (
            "t.csv",
            HEAD + "0,1,2,a\n\n-1,1,2,b\n",
            "t.csv, line 4: at is a number of seconds from 0 up, not '-1'",
        ),
        ("t.csv", HEAD + "soon,1,2,a\n", "t.csv, line 2: at is a number of seconds from 0 up, not 'soon'"),
        ("t.csv", HEAD + "inf,1,2,a\n", "t.csv, line 2: at is a number of seconds from 0 up, not 'inf'"),
        (
            "t.csv",
            HEAD + f"0,{'1' * 21},2,a\n",
            "t.csv, line 2: source: an address has at most 20 characters of ASCII, not '111111111111111111111'",
        ),
        ("t.csv", HEAD + "0,1,2\n", "t.csv, line 2: there are 4 columns, and this has 3"),
        ("t.csv", HEAD + "0,1,2,a,b\n", "t.csv, line 2: there are 4 columns, and this has 5"),
        (
            "t.csv",
            HEAD + '0,1,2,"a\nb"\n0,1,2,"c\nd\n',
            "t.csv, line 4: this is not CSV: unexpected end of data",
        ),
        ("t.csv", HEAD + "0,,2,a\n", "t.csv, line 2: source is empty"),
        ("t.csv", HEAD + '0,1,2,"a"b\n', "t.csv, line 2: this is not CSV: ',' expected after '\"'"),
        ("t.csv", HEAD.encode() + b"0,1,2,ok\n0,1,2,\xff\n", "t.csv, line 3: the file is not in UTF-8"),
        (
            "t.jsonl",
            '{"at": 0, "source": "1", "destination": "2", "text": "a"}\n\n{"at": }\n',
            "t.jsonl, line 3: this is not JSON",
        ),
        ("t.jsonl", "[1]\n", "t.jsonl, line 1: a message is an object, not [1]"),
        (
            "t.jsonl",
            '{"at": 0}\n',
            "t.jsonl, line 1: a message has at, source, destination, text and perhaps account; not at",
        ),
        (
            "t.jsonl",
            '{"at": true, "source": "1", "destination": "2", "text": "a"}',
            "t.jsonl, line 1: at is a number of seconds from 0 up, not True",
        ),
        (
            "t.jsonl",
            '{"at": 0, "source": 1, "destination": "2", "text": "a"}',
            "t.jsonl, line 1: source is a text, not 1",
        ),
        (
            "t.jsonl",
            '{"at": 0, "source": "1", "destination": " ", "text": "a"}',
            "t.jsonl, line 1: destination is empty",
        ),
        (
            "t.jsonl",
            '{"at": 0, "source": "1", "destination": "2", "text": null}',
            "t.jsonl, line 1: text is a text, not None",
        ),
        (
            "t.jsonl",
            '{"at": 1' + "0" * 400 + ', "source": "1", "destination": "2", "text": "a"}',
            "t.jsonl, line 1: at is a number of seconds from 0 up, not 1000000000000000000000000000000000000000",
        ),
        ("t.jsonl", "[" * 5000, "t.jsonl, line 1: this is not JSON"),
    ],
)
def test_wrong_files(tmp_path, name, text, error):
    with pytest.raises(UsageError) as raised:
        traffic_file(written(tmp_path, text, name))
    assert str(raised.value) == error


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        traffic_file(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="speed is a number above 0, not 0"):
        FileTraffic([], speed=0)


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda text: (HEAD + text).encode())))
def test_any_file_is_read_or_refused_with_its_line(tmp_path_factory, octets):
    for name in ("any.csv", "any.jsonl"):
        path = written(tmp_path_factory.getbasetemp(), octets, name)
        try:
            assert isinstance(traffic_file(path), FileTraffic)
        except UsageError as error:
            assert str(error).startswith(f"{name}, line ")


async def test_a_year_of_traffic_takes_no_time(smsc, clock):
    traffic = Traffic(1 / 86_400, "Good morning", spacing="even").start(smsc)
    clock.advance(timedelta(days=366).total_seconds())
    assert traffic.sent == 366


def test_the_names_at_the_top():
    assert (sl.Traffic, sl.traffic_file) == (Traffic, traffic_file)
