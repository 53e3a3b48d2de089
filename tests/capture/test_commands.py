"""What a capture knows of commands agrees with the specification."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from smpplab.capture.commands import FROM_ESME, FROM_MC, command_ids_of, command_name, status_name
from smpplab.errors import UsageError

SPEC = Path(__file__).parents[2] / "data/spec/commands.csv"
ROWS = [row for row in csv.DictReader(SPEC.read_text(encoding="utf-8").splitlines()) if not row["removed_in"]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_names_and_directions_are_the_specification_s(row):
    number = int(row["command_id"], 16)
    assert command_name(number) == row["name"]
    if row["direction"] == "both":
        assert number not in FROM_ESME | FROM_MC
    else:
        assert (number in FROM_ESME) == row["direction"].startswith("ESME")
        assert (number in FROM_MC) == row["direction"].startswith("SMSC")


def test_what_no_table_names_is_a_number():
    assert command_name(0x77) == "0x00000077"
    assert status_name(0x0433) == "0x00000433"
    assert status_name(0) == "ESME_ROK"


def test_ids_by_name_and_number():
    assert command_ids_of(["unbind", 0x15]) == {b"\0\0\0\x06", b"\0\0\0\x15"}
    with pytest.raises(UsageError):
        command_ids_of("nonsense")
