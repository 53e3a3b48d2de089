"""The tables of a report."""

from __future__ import annotations

from smpplab.analysis.summary import Findings
from smpplab.analysis.tables import Table, tables
from smpplab.capture import Capture


def made(capture: Capture) -> dict[str, Table]:
    return {table.title: table for table in tables(Findings(capture.to_frame()))}


def test_all_tables_of_a_busy_capture(monday: Capture) -> None:
    found = made(monday)
    assert list(found) == [
        "Overview", "Sessions", "PDUs by command", "Statuses of answers", "Latency", "Throughput",
        "Throttling episodes", "Receipts", "Problems",
    ]  # fmt: skip
    for table in found.values():
        assert all(len(row) == len(table.heads) for row in table.rows)
    assert found["Throttling episodes"].rows[0][2:] == ("0.40", "5", "10", "97")
    assert [row[:3] for row in found["Receipts"].rows] == [
        ("DELIVRD", "000", "15"), ("UNDELIV", "001", "4"), ("no receipt", "–", "17"),
    ]  # fmt: skip
    assert ("submit_sm", "ESME_RTHROTTLED", "5", "12.2%") in found["Statuses of answers"].rows
    assert found["Sessions"].rows[0][1] == "no bind seen"


def test_ids_that_were_written_otherwise_are_told(monday: Capture) -> None:
    assert made(monday)["Receipts"].note == "Ids matched: hex-decimal 19."


def test_empty_tables_are_left_out() -> None:
    assert list(made(Capture())) == ["Overview"]


def test_long_tables_are_cut_and_say_so() -> None:
    table = Table("t", ("a ",), [(str(n),) for n in range(50)], "Note.", more=3)
    assert len(table.rows) == 40 and table.note == "Note. 13 more are not shown."
    assert Table("t", ("a ", "b"), []).left == [True, False]
