"""Headline and facts."""

from __future__ import annotations

import pytest

from smpplab.render import dissect
from smpplab.render.summary import about, facts, hidden_octets, title
from smpplab.wire import BindTransceiver, BroadcastSm, DeliverSm, EnquireLink, ParamRetrieve, SubmitSm


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (EnquireLink(sequence_number=7), ("enquire_link", "#7, 16 octets")),
        ("00000010800000150000000000000007", ("enquire_link_resp", "#7 ESME_ROK, 16 octets")),
        ("00000010800000040000005800000002", ("submit_sm_resp", "#2 ESME_RTHROTTLED, 16 octets")),
        (b"hello", ("no PDU", "5 octets")),
        (b"", ("no PDU", "0 octets")),
    ],
)
def test_title(thing: object, words: tuple[str, str]) -> None:
    assert title(dissect(thing)) == words


def test_about_names_the_sections_of_each_version() -> None:
    assert about(dissect(EnquireLink())).endswith("(SMPP 3.4 §4.11.1, 5.0 §4.1.2.1)")
    assert about(dissect("00000010000000220000000000000001")).count("§") == 1
    assert "SMPP 3.3 §" in about(dissect("00000010" + f"{ParamRetrieve.command_id:08x}" + "00" * 7 + "01"))
    assert BroadcastSm.since == "5.0" and "3.4" not in about(dissect("00000010000001110000000000000001"))
    assert about(dissect("000000108000000400000058" + "00000001")) == "SMPP 3.4 §4.4.2, 5.0 §4.2.1.2"
    assert about(dissect(b"hello")) == ""


def test_facts() -> None:
    octets = b"id:77 submit date:2701150830 stat:UNDELIV err:042"
    found = dict(facts(dissect(DeliverSm(destination_addr="LAB", esm_class=4, short_message=octets))))
    assert found["receipt"] == [
        "message 77: UNDELIV, failed, final", "submitted 2027-01-15 08:30:00, err 042"
    ]  # fmt: skip
    status = dict(facts(dissect("000000108000000400000058" + "00000001")))["status"]
    assert status == ["ESME_RTHROTTLED: Sender goes faster than its allowed rate; send it again, later"]
    guess = dict(facts(dissect(SubmitSm(destination_addr="447700900123", short_message=b"caf\xe9"))))["text"]
    assert 'or latin1: "café" (a guess: one octet a character)' in guess
    long = dict(facts(dissect(SubmitSm(destination_addr="1", tlvs={"message_payload": b"a" * 1500}))))["text"]
    assert long[0].endswith(" … and 500 more characters")


def test_hidden_octets_are_the_password_without_its_nul() -> None:
    pdu = BindTransceiver(system_id="lab", password="s3cret")
    assert hidden_octets(dissect(pdu)) == set(range(20, 26))
    assert hidden_octets(dissect(pdu, reveal=True)) == set()
    assert hidden_octets(dissect(BindTransceiver(system_id="lab"))) == set()
