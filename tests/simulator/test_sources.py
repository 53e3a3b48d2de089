"""The source addresses that an account may use."""

from __future__ import annotations

import pytest

from smpplab.errors import UsageError
from smpplab.simulator import Account, Simulator, Source
from smpplab.simulator.sources import Sources
from smpplab.wire import DataSm, SmeAddress, SubmitMulti, SubmitSm

from .conftest import bound, submit

SOURCES = ["447700900999", "4477009001*", Source("LAB*", ton=5, npi=0), Source("15550100", npi=1)]


@pytest.mark.parametrize(
    ("address", "ton", "npi", "status"),
    [
        ("447700900999", 1, 1, "ESME_ROK"),
        ("447700900999", 0, 9, "ESME_ROK"),
        ("447700900998", 1, 1, "ESME_RINVSRCADR"),
        ("4477009009999", 1, 1, "ESME_RINVSRCADR"),
        ("447700900155", 1, 1, "ESME_ROK"),
        ("4477009001", 1, 1, "ESME_ROK"),
        ("", 0, 0, "ESME_RINVSRCADR"),
        ("LABNEWS", 5, 0, "ESME_ROK"),
        ("LABNEWS", 1, 0, "ESME_RINVSRCTON"),
        ("LABNEWS", 5, 1, "ESME_RINVSRCNPI"),
        ("15550100", 2, 1, "ESME_ROK"),
        ("15550100", 2, 0, "ESME_RINVSRCNPI"),
    ],
)
def test_check(address, ton, npi, status):
    pdu = SubmitSm(source_addr=address, source_addr_ton=ton, source_addr_npi=npi, destination_addr="1")
    assert Sources(SOURCES).check(pdu).name == status


def test_an_empty_source_may_be_allowed():
    assert Sources([""]).check(SubmitSm(destination_addr="1")) == 0


def test_no_sources_at_all():
    with pytest.raises(UsageError, match="sources names no address; None allows any"):
        Sources([])


YOU = "447700900123"
BY = {"source_addr": "447700900998", "sequence_number": 1}


@pytest.mark.parametrize(
    "pdu",
    [
        submit(source_addr="447700900998"),
        DataSm(destination_addr=YOU, tlvs={"message_payload": b"Hi"}, **BY),
        SubmitMulti(dest_address=[SmeAddress(destination_addr=YOU)], **BY),
    ],
    ids=lambda pdu: pdu.command,
)
async def test_others_are_refused_and_nothing_is_kept(pdu):
    async with Simulator([Account("lab", "secret", sources="447700900999")], port=None) as smsc:
        esme = await bound(smsc)
        assert (await esme.ask(pdu)).status.name == "ESME_RINVSRCADR"
        assert len(smsc.messages) == 0
        smsc.account().sources = None
        assert (await esme.ask(pdu)).command_status == 0
