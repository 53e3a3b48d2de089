"""Prometheus reads back what was really sent: numbers from its own parser, after runs against a centre."""

from __future__ import annotations

import asyncio
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import prometheus_client
import pytest
from prometheus_client.parser import text_string_to_metric_families

import smpplab as sl
from smpplab.client import MemoryBroker, Outgoing, PrometheusHook, connect, events, hooks
from smpplab.errors import ConnectionLost, EncodeError, UsageError
from smpplab.simulator import Simulator
from smpplab.wire import CommandStatus, GenericNack, SubmitSmResp, UnknownPdu

TO = "447700900123"
Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def hook() -> Iterator[PrometheusHook]:
    hook = PrometheusHook(prometheus_client.CollectorRegistry())
    yield hook
    hook.close()


def read(text: str) -> Numbers:
    """What Prometheus would store."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


class Scrape:
    """The numbers of now."""

    def __init__(self, hook: PrometheusHook) -> None:
        self.numbers = read(prometheus_client.generate_latest(hook.registry).decode())

    def __call__(self, name: str, **labels: str) -> float:
        return self.numbers.get((name, frozenset(labels.items())), 0.0)

    def labels(self, name: str, label: str) -> set[str]:
        return {dict(labels)[label] for found, labels in self.numbers if found == name}


async def test_a_run_against_the_simulator(hook: PrometheusHook) -> None:
    """Over TCP, two links, one hook; the simulator's own counters are the judge."""
    accounts = {"lab": "secret08", "shop": "secret08"}
    async with Simulator(accounts, receipt_after=0.0, seed=7) as smsc:
        esmes = [await connect(smsc.url(account), hooks=[hook]) for account in accounts]
        for esme in esmes:
            submissions = [await esme.submit(TO, "Hi", receipt=True) for _ in range(10)]
            for submission in submissions:
                await submission.receipt(timeout=10)
        during = Scrape(hook)
        host, port = hook.serve()
        served = read(await asyncio.to_thread(fetch, f"http://{host}:{port}/metrics"))
        for esme in esmes:
            await esme.close()
    assert during("smpp_link_up") == 2 and during("smpp_window") == 0
    assert served == during.numbers
    found = Scrape(hook)
    for command, number in (("bind_transceiver", 2), ("submit_sm", 20), ("unbind", 2)):
        assert found("smpp_requests_total", command=command, direction="to_mc") == number
        ok = {"command": command, "direction": "to_mc", "status": "ESME_ROK"}
        assert found("smpp_responses_total", **ok) == number
        assert found("smpp_response_seconds_count", command=command) == number
    assert found("smpp_requests_total", command="deliver_sm", direction="to_esme") == 20
    ok = {"command": "deliver_sm", "direction": "to_esme", "status": "ESME_ROK"}
    assert found("smpp_responses_total", **ok) == 20
    assert found("smpp_messages_total", outcome="accepted") == 20 == len(smsc.messages)
    assert found("smpp_receipts_total", state="DELIVERED", rule="exact") == 20
    assert found("smpp_link_up") == found("smpp_window") == found("smpp_links_lost_total") == 0


async def test_the_window_is_the_sum_of_all_links(mc: Any, hook: PrometheusHook) -> None:
    first, second = await mc.connect(hooks=[hook]), await mc.connect(hooks=[hook])
    mc.on["submit_sm"] = lambda pdu: None
    tasks = [asyncio.ensure_future(esme.submit(TO, "Hi")) for esme in (first, second, second)]
    await mc.settle()
    assert Scrape(hook)("smpp_window") == 3 == len(first.session.window) + len(second.session.window)
    mc.link.cut()  # that of the second
    await mc.settle()
    found = Scrape(hook)
    assert (found("smpp_window"), found("smpp_link_up"), found("smpp_links_lost_total")) == (1, 1, 1)
    assert found("smpp_messages_total", outcome="unknown") == 2
    await first.close(timeout=0.01)
    await asyncio.gather(*tasks, return_exceptions=True)
    await mc.settle()
    found = Scrape(hook)
    assert (found("smpp_window"), found("smpp_link_up"), found("smpp_links_lost_total")) == (0, 0, 1)


async def test_what_goes_wrong_is_counted(mc: Any, hook: PrometheusHook) -> None:
    esme = await mc.connect(hooks=[hook], response_timeout=5)
    answers = [
        SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED),
        SubmitSmResp(command_status=CommandStatus.ESME_RMSGQFUL),
        SubmitSmResp(command_status=CommandStatus.ESME_RINVDSTADR),
        SubmitSmResp(command_status=0x40B),
        GenericNack(command_status=CommandStatus.ESME_RINVCMDID),
        None,
    ]
    mc.on["submit_sm"] = lambda pdu: answers.pop(0)
    for _ in range(len(answers)):
        await mc.during(6, esme.submit(TO, "Hi"))
    mc.send(
        bytes(UnknownPdu(0x0001_0000, b"x", sequence_number=77)),
        mc.receipt("nobodys"),
        mc.receipt("m", "SILLY"),
        mc.mo(),
    )
    octets = bytes(mc.mo(sequence_number=99))
    mc.send((len(octets) - 2).to_bytes(4) + octets[4:-2])
    await mc.settle()
    esme.part_failed("mine", RuntimeError())
    await esme.close()
    found = Scrape(hook)
    statuses = {
        status: found("smpp_responses_total", command="submit_sm", direction="to_mc", status=status)
        for status in ("ESME_RTHROTTLED", "ESME_RMSGQFUL", "ESME_RINVDSTADR", "0x0000040B", "ESME_RINVCMDID")
    }
    assert set(statuses.values()) == {1.0}, statuses
    assert found("smpp_throttled_total") == 2
    outcomes = ("throttled", "refused", "unknown")
    assert [found("smpp_messages_total", outcome=outcome) for outcome in outcomes] == [2, 3, 1]
    assert found("smpp_timeouts_total", command="submit_sm") == 1
    assert found("smpp_requests_total", command="unknown", direction="to_esme") == 1
    assert found("smpp_receipts_total", state="DELIVERED", rule="unmatched") == 1
    assert found("smpp_receipts_total", state="other", rule="unmatched") == 1
    for name in ("smpp_messages_received_total", "smpp_bad_pdus_total", "smpp_part_failures_total"):
        assert found(name) == 1
    assert found("smpp_window") == 0


async def test_a_bad_answer_frees_its_place_in_the_window(mc: Any, hook: PrometheusHook) -> None:
    esme = await mc.connect(hooks=[hook])
    mc.on["submit_sm"] = lambda pdu: broken(pdu.sequence_number)
    await mc.during(1, esme.submit(TO, "Hi"))
    assert len(mc.requests) == 2
    found = Scrape(hook)
    assert (found("smpp_bad_pdus_total"), found("smpp_window")) == (1, 0)
    assert found("smpp_response_seconds_count", command="submit_sm") == 0
    await esme.close()


def broken(number: int) -> bytes:
    octets = bytes(SubmitSmResp(message_id="m1", sequence_number=number))
    return (len(octets) - 1).to_bytes(4) + octets[4:-1]  # the id has lost its NUL


async def test_response_times_fall_into_their_buckets(mc: Any) -> None:
    hook = PrometheusHook(prometheus_client.CollectorRegistry(), {"system_id": "lab"}, buckets=(0.1, 0.3))
    mc.link_options = {"delay": 0.1}
    (esme,) = await mc.during(1, mc.connect(hooks=[hook]))
    await mc.during(1, esme.submit(TO, "Hi"))
    await mc.during(1, esme.close())
    found = Scrape(hook)
    series = {"command": "submit_sm", "system_id": "lab"}
    counts = [found("smpp_response_seconds_bucket", le=le, **series) for le in ("0.1", "0.3", "+Inf")]
    assert counts == [0, 1, 1]
    assert found("smpp_response_seconds_sum", **series) == pytest.approx(0.2)
    assert found.labels("smpp_requests_total", "system_id") == {"lab"}
    assert all(dict(labels)["system_id"] == "lab" for _, labels in found.numbers)


async def test_the_broker_is_seen(mc: Any, hook: PrometheusHook) -> None:
    broker = MemoryBroker()
    for _ in range(3):
        await broker.enqueue(Outgoing(TO, "Hi"))
    esme = await mc.connect(hooks=[hook], broker=broker)
    await esme.run(until_empty=True)
    await esme.close()
    found = Scrape(hook)
    assert (found("smpp_outbox_total", outcome="done"), found("smpp_outbox_depth")) == (3, 0)


def test_events_without_a_link(hook: PrometheusHook) -> None:
    hook.on_event(events.Retrying(None, 1, 0.5, OSError()))
    hook.on_event(events.Paused(0.25))
    hook.on_event(events.Paused(0.5))
    hook.on_event(events.Taken(None, 17))
    hook.on_event(events.GivenBack(None, "lost"))
    hook.on_event(events.Refused(EncodeError("too long")))
    hook.on_event(events.Refused(ConnectionLost("gone")))
    found = Scrape(hook)
    assert (found("smpp_reconnects_total"), found("smpp_paused_seconds_total")) == (1, 0.75)
    assert (found("smpp_outbox_depth"), found("smpp_outbox_total", outcome="given_back")) == (17, 1)
    outcomes = ("invalid", "unknown")
    assert [found("smpp_messages_total", outcome=outcome) for outcome in outcomes] == [1, 1]


async def test_dropped_news_are_told(hook: PrometheusHook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "KEPT", 3)
    runner = hooks.HookRunner([hook], "esme-1")
    for _ in range(5):
        runner.put(events.Paused(0.0, session="esme-1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    runner.put(events.Paused(0.0, session="esme-1"))
    await runner.close()
    assert Scrape(hook)("smpp_hook_dropped_total") == 2


async def test_a_peer_cannot_make_time_series_without_end(mc: Any, hook: PrometheusHook) -> None:
    esme = await mc.connect(hooks=[hook])
    statuses = iter(range(0x1000, 0x1200))
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=next(statuses))
    for _ in range(200):
        await asyncio.gather(esme.submit(TO, "Hi"), return_exceptions=True)
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(command_status=CommandStatus.ESME_RSYSERR)
    await asyncio.gather(esme.submit(TO, "Hi"), return_exceptions=True)
    for number in range(200):
        hook.on_event(
            events.Receipted(sl.text.receipts.parse(f"id:1 stat:S{number}"), None, f"rule {number}")
        )
    await esme.close()
    found = Scrape(hook)
    assert {"0x00001000", "ESME_ROK", "ESME_RSYSERR", "other"} <= found.labels(
        "smpp_responses_total", "status"
    )
    assert len(found.labels("smpp_responses_total", "status")) < 70
    assert len(found.labels("smpp_receipts_total", "rule")) < 70
    assert found.labels("smpp_receipts_total", "state") == {"other"}
    counted = [value for (name, labels), value in found.numbers.items() if name == "smpp_responses_total"]
    assert sum(counted) == 203


def test_every_number_is_there_from_the_start(hook: PrometheusHook) -> None:
    found = Scrape(hook)
    for name in (
        "window",
        "link_up",
        "outbox_depth",
        "throttled_total",
        "reconnects_total",
        "bad_pdus_total",
    ):
        assert (f"smpp_{name}", frozenset()) in found.numbers
    assert "0 links up" in repr(hook)


def test_two_hooks_cannot_share_a_registry() -> None:
    registry = prometheus_client.CollectorRegistry()
    PrometheusHook(registry)
    with pytest.raises(UsageError, match="cannot be registered; share one PrometheusHook"):
        PrometheusHook(registry)


def test_without_a_registry_it_is_prometheus_own(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = prometheus_client.CollectorRegistry()
    monkeypatch.setattr(prometheus_client, "REGISTRY", registry)
    assert sl.PrometheusHook().registry is registry


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(UsageError, match=r"needs prometheus-client: pip install 'smpplab\[metrics\]'"):
        PrometheusHook()
