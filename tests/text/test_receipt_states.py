"""States: words, numbers and outcomes."""

import csv
from pathlib import Path

import pytest

from smpplab.text import receipt_states as states

SPEC = Path(__file__).parents[2] / "data" / "spec"


def test_numbers_are_those_of_the_wire():
    rows = csv.DictReader((SPEC / "enums.csv").read_text(encoding="utf-8").splitlines())
    names = {int(row["value"], 16): row["name"] for row in rows if row["enum"] == "message_state"}
    assert set(names) == set(states.STATES)
    for number, name in names.items():
        assert states.state_for(name) == number
        assert states.state_for(states.stat_for(number)) == number


@pytest.mark.parametrize("word", ["", "0", "DELI", "FAILED", "SENT"])
def test_other_words_have_no_number(word):
    assert states.state_for(word) is None


def test_numbers_that_smpp_lacks():
    assert states.stat_for(200) == "200"
    assert states.outcome_of("200", 200) == "unknown"


def test_the_table_of_vendor_words_can_be_changed(monkeypatch):
    assert states.outcome_of("Lost", None) == "unknown"
    monkeypatch.setitem(states.VENDOR_WORDS, "LOST", "failed")
    assert states.outcome_of("Lost", None) == "failed"


@pytest.mark.parametrize(
    ("outcome", "state", "intermediate", "final"),
    [
        ("delivered", 2, False, True),
        ("delivered", 2, True, False),
        ("pending", 1, False, False),
        ("delivered", 6, False, None),
        ("unknown", 7, False, None),
        ("failed", None, False, True),
    ],
)
def test_what_is_final(outcome, state, intermediate, final):
    assert states.is_final(outcome, state, intermediate=intermediate) is final
