"""The simulator's numbers, read back by Prometheus's own parser."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from smpplab.simulator import Account, Delivered, Simulator
from smpplab.simulator.control import Control
from smpplab.simulator.control_metrics import CONTENT_TYPE, metrics
from smpplab.simulator.news import COUNTERS

from .conftest import bound, submit
from .http_client import Client

ODD = 'a"b\\c'


async def read(smsc):
    """Name to type, and name with labels to value."""
    families = list(text_string_to_metric_families(await metrics(smsc)))
    assert all(family.documentation for family in families)
    samples = {
        (sample.name.removeprefix("smpplab_simulator_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }
    return {family.name: family.type for family in families}, samples


async def test_an_empty_simulator_has_all_its_series(smsc):
    kinds, samples = await read(smsc)
    assert all(kinds[f"smpplab_simulator_{name}"] == "counter" for name in COUNTERS)
    assert all(samples[f"{name}_total",] == 0 for name in COUNTERS)
    assert kinds["smpplab_simulator_sessions"] == kinds["smpplab_simulator_messages"] == "gauge"
    assert [samples["sessions", "lab", way] for way in ("tx", "rx", "trx")] == [0, 0, 0]


async def test_the_numbers_are_those_of_the_simulator(smsc, clock):
    smsc.accounts.add(Account(ODD, "secret"))
    smsc.fate = Delivered(5)
    esme, _ = await bound(smsc), await bound(smsc, bind="tx", account=ODD)
    for number in (1, 2, 3):
        await esme.ask(submit(number, registered_delivery=number == 3))
    await clock.run(5)
    smsc.fate = Delivered(5)
    await esme.ask(submit(4, destination_addr=""))
    await esme.ask(submit(5))
    smsc.deliver(ODD, text="Nobody listens")
    _, samples = await read(smsc)
    assert samples["submitted_total",] == 4 and samples["refused_total",] == 1
    assert samples["messages", "DELIVERED"] == 3 and samples["messages", "ENROUTE"] == 1
    assert samples["messages_octets",] == smsc.messages.octets == 20
    assert samples["sessions", "lab", "trx"] == samples["sessions", ODD, "tx"] == 1
    assert samples["waiting", ODD] == 1 and samples["waiting", "lab"] == 0
    assert samples["receipts_total",] == 1 and samples["open_connections",] == 2


async def test_over_http():
    async with Simulator(fate=Delivered(0)) as smsc, Control(smsc) as control:
        status, text = await Client(control).get("/metrics")
        assert status == 200 and text == await metrics(smsc)
    assert CONTENT_TYPE.startswith("text/plain; version=0.0.4")


async def test_counters_of_tomorrow_are_there_too(smsc):
    smsc.counters["things_of_tomorrow"] = 3
    kinds, samples = await read(smsc)
    assert (
        samples["things_of_tomorrow_total",] == 3
        and kinds["smpplab_simulator_things_of_tomorrow"] == "counter"
    )
