"""Every row of data/spec/bad_pdus.csv that is meant for an SMSC, against a running simulator."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from smpplab.simulator import Simulator

from .conftest import connected, submit

TABLE = Path(__file__).parents[2] / "data/spec/bad_pdus.csv"
ROWS = [row for row in csv.DictReader(TABLE.read_text().splitlines()) if row["receiver"] == "SMSC"]
ENQUIRE = "0000001000000015000000000000004d"
VERSIONS = {"3.4": 0x34, "5.0": 0x50}
BIND = {"BOUND_TRX": "trx", "BOUND_RX": "rx", "BOUND_TX": "tx"}


@pytest.mark.parametrize("over", ["memory", "tcp"])
@pytest.mark.parametrize(
    ("row", "version"),
    [(row, version) for row in ROWS for version in row["version"].split()],
    ids=[f"{row['id']}-{version}" for row in ROWS for version in row["version"].split()],
)
async def test_row(row, version, over):
    async with Simulator() as smsc:
        esme = await connected(smsc, over)
        if row["state"] in BIND:
            await esme.bind(BIND[row["state"]], VERSIONS[version])
        answer = await esme.ask(bytes.fromhex(row["hex"]))
        assert answer.command == row["reply_pdu"]
        assert answer.command_status == int(row["reply_status"], 16)
        assert answer.sequence_number == int(row["reply_sequence"])
        # ... and the session goes on.
        after = await esme.ask(submit(77) if row["state"] == "BOUND_TRX" else bytes.fromhex(ENQUIRE))
        assert (after.command_status, after.sequence_number) == (0, 77)


def test_there_are_rows():
    assert len(ROWS) >= 25
