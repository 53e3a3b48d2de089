"""Every status of the specification, with its category and what a sender should do."""

from __future__ import annotations

import csv
import pickle
from pathlib import Path

import pytest

from smpplab.wire import SMPP, CommandStatus, Status, SubmitSmResp

SPEC = Path(__file__).parents[2] / "data" / "spec"
with open(SPEC / "statuses.csv", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def test_every_status_is_there_and_no_other() -> None:
    assert {status.name: int(status) for status in CommandStatus} == {
        row["name"]: int(row["code"], 16) for row in ROWS
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_rows(row: dict[str, str]) -> None:
    status = CommandStatus(int(row["code"], 16))
    assert (status.meaning, status.category, status.retry) == (row["meaning"], row["category"], row["retry"])
    assert SMPP.status(int(status)) is status


def test_one_that_nobody_knows_is_its_number() -> None:
    status = SMPP.status(0x40B)
    assert isinstance(status, Status)
    assert (status, status.value, status.name, status.meaning, status.category) == (
        0x40B, 0x40B, "0x0000040B", "", "unknown",
    )  # fmt: skip
    assert repr(status) == "<Status 0x0000040B>"
    assert SubmitSmResp(command_status=0x40B).status.name == "0x0000040B"


def test_a_vendors_status() -> None:
    status = Status(0x401, "ACME_BLOCKED", "number is on a list", "permanent")
    assert repr(status) == "<Status ACME_BLOCKED: 1025>"
    again = pickle.loads(pickle.dumps(status))
    assert (again, again.name, again.meaning, again.category) == (
        0x401,
        "ACME_BLOCKED",
        "number is on a list",
        "permanent",
    )
