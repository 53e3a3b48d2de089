"""National language tables: every row of the specification, and nothing else."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from smpplab.errors import UsageError
from smpplab.text import gsm0338, national, national_charts

SPEC = Path(__file__).parents[2] / "data" / "spec"
ROWS = list(csv.DictReader((SPEC / "gsm0338_national.csv").read_text(encoding="utf-8").splitlines()))


def table_of(row):
    table = national.locking_table if row["shift"] == "locking" else national.single_table
    return table(int(row["language_id"], 16))


def test_every_row_of_the_specification():
    for row in ROWS:
        assert table_of(row)[int(row["septet"], 16)] == chr(int(row["code_point"][2:], 16)), row


def test_the_tables_hold_nothing_else():
    counts = Counter((int(row["language_id"], 16), row["shift"]) for row in ROWS)
    locking = {(number, "locking"): len(national.locking_table(number)) for number in national_charts.LOCKING}
    single = {(number, "single"): len(national.single_table(number)) for number in national_charts.SINGLE}
    assert counts == locking | single


def test_languages_are_named_as_in_the_specification():
    assert {int(row["language_id"], 16): row["language"] for row in ROWS} == national.LANGUAGES


def test_single_shift_adds_to_the_extension_table():
    for number in national.LANGUAGES:
        assert gsm0338.EXTENSION.items() <= national.single_table(number).items()


def test_unknown_languages_are_refused_with_a_list():
    with pytest.raises(UsageError, match="1 turkish"):
        national.single_table(14)
    with pytest.raises(UsageError, match="klingon"):
        national.language_id("klingon")
    with pytest.raises(UsageError, match="spanish has no locking"):
        national.locking_table(2)


def test_languages_from_outside_are_checked():
    assert [national.known_locking(n) for n in (1, 2, 99)] == [1, 0, 0]
    assert [national.known_single(n) for n in (1, 2, 99)] == [1, 2, 0]
